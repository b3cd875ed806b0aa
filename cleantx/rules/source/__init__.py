"""Rules about damage done before the text reached us."""
