"""What files are called: which of those in a folder or an archive are transcripts by their names."""

from __future__ import annotations

import os
from functools import cache

from cleantx import formats
from cleantx.formats import infojson

_NOT = (infojson.SUFFIX, ".ledger.jsonl")
_NOT_EITHER = ("cleantx.toml", "decisions.toml", "readme.md", "license.txt", "changelog.md", "requirements.txt")
"""What has a transcript's suffix, or stands among them, and is none."""


def is_wanted(place: str) -> bool:
    """Says whether a file in a folder is called like a transcript.

    >>> is_wanted("a/ep1.srt"), is_wanted("a/ep1.mp3"), is_wanted("a/.ep1.srt"), is_wanted("ep1.info.json")
    (True, False, False, False)
    """
    lower = place.lower()
    parts = lower.split("/")
    if any(part.startswith(".") or part == "__macosx" for part in parts):
        return False
    if parts[-1] in _NOT_EITHER or lower.endswith(_NOT):
        return False
    return os.path.splitext(lower)[1] in _suffixes()  # noqa: PTH122 - millions of names


@cache
def _suffixes() -> frozenset[str]:
    read = (name for name, entry in formats.TABLE.items() if "r" in entry.ways)
    return frozenset(suffix.lower() for name in read for suffix in formats.load(name).SUFFIXES)
