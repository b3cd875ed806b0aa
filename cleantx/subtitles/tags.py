"""Italics, colours and positions on their way into the cues: each cue gets tags of its own, opened and closed in it.

A tag that runs over a cut is closed at the end of the one cue and opened again in the next.  What the cues say by
themselves is left behind: voice tags (the speaker), inline times (the words), entities (the text).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from cleantx.model import Mark, Word
from cleantx.subtitles.unit import Units

__all__ = ["Span", "marks", "spans"]

_TAG = re.compile(r"<(/?)(b|i|u|s|em|strong|font|span|lang|c)\b[^<>]*>", re.IGNORECASE)
_OVERRIDE = re.compile(r"\{\\[^{}]*\}")  # {\an8}: holds for the whole cue


class Span(NamedTuple):
    """The units from `first` to `last` stand between `opening` and `closing`."""

    first: int
    last: int
    opening: str
    closing: str


def spans(units: Units) -> list[Span]:
    """Returns what is marked up in the source, outer spans before inner ones."""
    found: list[Span] = []
    for index, segment in enumerate(units.segments):
        if not segment.marks:
            continue
        low, high = bisect_left(units.origin, index), bisect_right(units.origin, index)
        if low < high:
            found += _of_segment(segment.marks, units.word[low:high], low)
    return sorted(found, key=lambda span: (span.first, -span.last))


def _of_segment(tags: tuple[Mark, ...], words: list[Word], low: int) -> list[Span]:
    """Returns the spans of one segment; a tag that is never closed ends with it, one never opened is nothing."""
    starts, ends = [word.a for word in words], [word.b for word in words]
    found: list[Span] = []
    opened: list[tuple[str, int, str]] = []

    def close(at: int, raw: str, last: int, closing: str) -> None:
        first = bisect_right(ends, at)  # the first word that ends after the tag
        if first <= last:
            found.append(Span(low + first, low + last, raw, closing))

    for mark in tags:
        raw = mark.raw.strip()
        if mark.width:
            continue
        if _OVERRIDE.fullmatch(raw):
            close(0, raw, len(words) - 1, "")
        elif (tag := _TAG.fullmatch(raw)) and not tag[1]:
            opened.append((tag[2].lower(), mark.at, raw))
        elif tag:
            name = tag[2].lower()
            match = next((k for k in range(len(opened) - 1, -1, -1) if opened[k][0] == name), None)
            if match is not None:
                _, at, opening = opened.pop(match)
                close(at, opening, bisect_left(starts, mark.at) - 1, raw)
    for name, at, opening in opened:
        close(at, opening, len(words) - 1, f"</{name}>")
    return found


def marks(found: Sequence[Span], i: int, j: int, words: tuple[Word, ...]) -> tuple[Mark, ...]:
    """Returns the marks of the cue that holds the units `i..j` as these words."""
    opens: list[Mark] = []
    closes: list[Mark] = []
    for span in found:
        first, last = max(span.first, i), min(span.last, j)
        if first <= last:
            opens.append(Mark(at=words[first - i].a, raw=span.opening))
            if span.closing:
                closes.insert(0, Mark(at=words[last - i].b, raw=span.closing))
    return tuple(sorted([*closes, *opens], key=lambda mark: mark.at))
