"""Rules about words heard wrongly."""
