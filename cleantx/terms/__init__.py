"""Correction dictionaries: packs of entries (`pack`) and the engine that finds them in a transcript (`match`)."""
