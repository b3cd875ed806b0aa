"""Two transcripts of the same speech, side by side: word errors, time errors, and what differs where."""
