"""Rules about who speaks, and where a turn begins and ends."""
