"""Rules about punctuation, case and spacing."""
