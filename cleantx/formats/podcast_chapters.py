"""Chapters as podcast players load them: the JSON of the podcast namespace, version 1.2.0, times in seconds."""

from __future__ import annotations

from typing import Any

from cleantx.formats import Held, chapters, jsontext
from cleantx.model import Loss, Transcript

NAME = "podcast-chapters"
SUFFIXES: tuple[str, ...] = ()
HOLDS: frozenset[Held] = frozenset({"chapters", "meta"})


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes the chapters, a line each.

    Raises:
        UsageError: the transcript has no chapters.
    """
    found = [{"startTime": _seconds(c.start), "title": chapters.title(c)} for c in chapters.listed(transcript)]
    top: dict[str, Any] = {"version": "1.2.0"}
    if transcript.meta.title:
        top["title"] = transcript.meta.title
    return jsontext.lines(top | {"chapters": found}), chapters.losses(transcript)


def _seconds(ms: int) -> int | float:
    return ms // 1000 if ms % 1000 == 0 else ms / 1000
