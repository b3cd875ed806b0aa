"""Cues in which the word that is being said is underlined, for players that know no word times.

Each word has a cue of its own with the whole text, as the recognisers' own tools write it; it ends where the next word
begins.  The words are shown more than once, so this is for viewers, at the very end: nothing is made of it again.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from cleantx.errors import UsageError
from cleantx.model import Mark, Segment, Transcript, Word

FORMATS = ("srt", "webvtt")
"""Formats whose players underline; the others have something better, or nothing."""

_SHORTEST = 20  # ms; a shorter cue is never on a screen


def fits(name: str) -> str:
    """Returns the name of a format that can show words so.

    Raises:
        UsageError: it cannot.
    """
    if name not in FORMATS:
        raise UsageError(f"{name} cannot show words by underlining", hint=f"one of {', '.join(FORMATS)}")
    return name


def highlighted(transcript: Transcript) -> Transcript:
    """Returns the transcript with a cue for each timed word in place of each cue; sounds and notes stay as they are.

    >>> words = (Word(a=0, b=2, start=0, end=400), Word(a=3, b=7, start=500, end=900))
    >>> shown = highlighted(Transcript(segments=(Segment(id=0, text="So lama", start=0, end=1000, words=words),)))
    >>> [(s.start, s.end, s.marks[0].at, s.marks[1].at) for s in shown.segments]
    [(0, 500, 0, 2), (500, 1000, 3, 7)]
    """
    out: list[Segment] = []
    for segment in transcript.segments:
        cues = list(_cues(segment)) if segment.kind == "speech" and not segment.dropped else []
        out += cues or [segment]
    return replace(transcript, segments=tuple(replace(s, id=k) for k, s in enumerate(out)))


def _cues(segment: Segment) -> Iterator[Segment]:
    """Yields a cue for each word that begins at least 20 ms after the one before; the first begins with its cue."""
    if segment.start is None or segment.end is None:
        return
    shown: list[tuple[int, Word | None]] = [(segment.start, None)]
    for word in segment.words:
        spoken = segment.text[word.a : word.b].strip("-\u2013\u2014")  # a dash by itself is no word
        if word.start is None or not spoken or not segment.start <= word.start < segment.end:
            continue
        if shown[-1][1] is None and word.start - segment.start < _SHORTEST:
            shown[-1] = segment.start, word
        elif word.start - shown[-1][0] >= _SHORTEST:
            shown.append((word.start, word))
    ends = [*(start for start, _ in shown[1:]), segment.end]
    for (start, said), end in zip(shown, ends, strict=True):
        yield replace(segment, start=start, end=end, words=(), marks=_marks(segment, said), raw=None, raw_at=-1)


def _marks(segment: Segment, word: Word | None) -> tuple[Mark, ...]:
    if word is None:
        return segment.marks
    lines = segment.text[word.a : word.b].rstrip()
    around = [Mark(at=word.a, raw="<u>"), Mark(at=word.a + len(lines), raw="</u>")]
    inside = [mark for mark in segment.marks if mark.raw not in ("<u>", "</u>")]
    order = {"</u>": 0, "<u>": 2}  # innermost: closed before and opened behind what stands in the same place
    return tuple(sorted([*inside, *around], key=lambda mark: (mark.at, order.get(mark.raw, 1))))
