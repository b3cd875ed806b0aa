"""Rules about what nobody said."""
