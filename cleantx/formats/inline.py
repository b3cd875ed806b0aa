"""The times of words inside the text of a cue: where they stand, whatever a format writes them as."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from msgspec.structs import replace

from cleantx.model import Mark, Segment

Spell = Callable[[str], str | None]
"""A tag of another format as this one writes it; "" or None: it is not written."""


def times(segment: Segment) -> list[tuple[int, int]]:
    """Returns offset and time (ms) of each word that begins later than the one before, within the cue.

    A word that begins with its cue needs no time of its own; one without a time, or with one that cannot be, has none,
    nor has a dash that stands by itself.

    >>> from cleantx.model import Word
    >>> words = (Word(a=0, b=2, start=0, end=9), Word(a=3, b=7, start=500, end=900), Word(a=8, b=9, start=100, end=200))
    >>> times(Segment(id=0, text="So lama 3", start=0, end=1000, words=words))
    [(3, 500)]
    """
    start, end = segment.start, segment.end
    last = -1 if start is None else start
    out = []
    for word in segment.words:
        said = segment.text[word.a : word.b].strip("-\u2013\u2014")
        if said and word.start is not None and last < word.start and (end is None or word.start < end):
            out.append((word.a, word.start))
            last = word.start
    return out


def stale(segment: Segment, told: Callable[[str], int | None]) -> bool:
    """Tells whether times stand in the text, as marks, that are no longer those of its words.

    `told` returns the time (ms) that a mark tells, None if it tells none.
    """
    if segment.raw is not None or not segment.words:
        return False
    begins = [word.a for word in segment.words]
    for mark in segment.marks:
        time = told(mark.raw)
        n = bisect_left(begins, mark.at)
        known = {word.start for word in segment.words[n : n + 1]} | {word.end for word in segment.words[n - 1 : n]}
        if time is not None and time not in known:
            return True
    return False


def timed(segment: Segment, marks: list[Mark], spell: Spell, *, own: bool, is_time: Callable[[str], bool]) -> Segment:
    """Returns the segment with these marks among its own, ready to be written as they stand.

    Its own marks are spelled as the format does where they are of another one; times that stood in the text go.
    """
    kept = []
    for mark in segment.marks:
        raw = mark.raw if own else None if mark.width else spell(mark.raw)
        if raw and not is_time(mark.raw):
            kept.append(replace(mark, raw=raw))
    # a tag that stood there first stays first, but a spelling (&amp;) is the word itself
    both = sorted([*kept, *marks], key=lambda mark: (mark.at, mark.width > 0))
    return replace(segment, marks=tuple(both), raw=None)
