"""Subtitles: where cues and lines are cut, when they are shown, and what a guide says of the result."""
