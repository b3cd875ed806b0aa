"""Times from the audio: what was said when, by forced alignment, and where text and audio disagree."""
