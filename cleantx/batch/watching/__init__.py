"""Folders that are watched: what arrives in them, and when it stands still."""
