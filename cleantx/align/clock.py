"""A transcript on another clock: all distances stay, every time moves by a slope and an offset.

What a time is stays what it was, save that one read in the file is no longer that: on a clock that a reference tells it
is `aligned`, on one that a person names `derived`.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from cleantx.align.lines import at, slope_of
from cleantx.align.rate import clock
from cleantx.errors import AlignError, UntimedError
from cleantx.model import Segment, Timing, Transcript, Word

Rate = tuple[int, int]
"""Frames a second, as a fraction."""


def shifted(transcript: Transcript, ms: int, *, rates: tuple[Rate, Rate] | None = None) -> Transcript:
    """Returns the transcript with all its times `ms` later (earlier where negative).

    With `rates` the times of what ran at the first are first made those of the second.

    >>> cue = Segment(id=0, text="So.", start=1000, end=1800, start_from="observed", end_from="observed")
    >>> found = shifted(Transcript(segments=(cue,)), -250).segments[0]
    >>> found.start, found.end, found.start_from
    (750, 1550, 'derived')

    Raises:
        UntimedError: the transcript has no times.
        AlignError: some would be before zero.
    """
    return moved(transcript, slope_of(*rates) if rates else 1.0, [ms] * len(transcript.segments), timing="derived")


def moved(transcript: Transcript, slope: float, offsets: Sequence[float | None], *, timing: Timing) -> Transcript:
    """Returns the transcript with each segment's times `slope` times as long and its own offset (ms) later.

    A segment whose offset is None has no place on the other clock, and no times.  Chapters move with the segment that
    they begin in, not before zero; the length of the recording with the last one.

    Raises:
        UntimedError, AlignError: as for :func:`shifted`.
    """
    if all(s.start is None and s.end is None for s in transcript.segments):
        raise UntimedError("this transcript has no times", hint="--to REF gives it those of another one")
    out = [
        _bare(s) if offset is None else _moved(s, slope, offset, timing)
        for s, offset in zip(transcript.segments, offsets, strict=True)
    ]
    _after_zero(transcript, out)
    known = [(s.start, o) for s, o in zip(transcript.segments, offsets, strict=True) if s.start is not None]
    told = [(start, offset) for start, offset in known if offset is not None]
    chapters = [replace(c, start=max(0, at(slope, _offset(told, c.start), c.start))) for c in transcript.chapters]
    length = transcript.meta.length
    if length is not None:
        length = max(0, at(slope, _offset(told, length), length)) or None
    meta = replace(transcript.meta, length=length)
    return replace(transcript, segments=tuple(out), chapters=tuple(chapters), meta=meta)


def placed(ms: int | None, slope: float, offset: float) -> int | None:
    """Returns a time on the other clock; an unknown one stays that."""
    return None if ms is None else at(slope, offset, ms)


def _moved(segment: Segment, slope: float, offset: float, timing: Timing) -> Segment:
    start, end = placed(segment.start, slope, offset), placed(segment.end, slope, offset)
    words = tuple([_word(word, slope, offset, timing) for word in segment.words])
    if (start, end) == (segment.start, segment.end) and words == segment.words:
        return segment
    return replace(
        segment,
        start=start,
        end=end,
        start_from=segment.start_from if start == segment.start else _from(segment.start_from, timing),
        end_from=segment.end_from if end == segment.end else _from(segment.end_from, timing),
        words=words,
        raw=None,
    )


def _word(word: Word, slope: float, offset: float, timing: Timing) -> Word:
    start, end = placed(word.start, slope, offset), placed(word.end, slope, offset)
    if (start, end) == (word.start, word.end):
        return word
    return replace(word, start=start, end=end, timing=_from(word.timing, timing))


def _from(was: Timing | None, timing: Timing) -> Timing:
    return timing if was in (None, "observed") else was


def _bare(segment: Segment) -> Segment:
    """Returns a segment without times; one that has none as it is."""
    if segment.start is None and segment.end is None:
        return segment
    words = tuple(replace(word, start=None, end=None, timing=None) for word in segment.words)
    return replace(segment, start=None, end=None, start_from=None, end_from=None, words=words, raw=None)


def _offset(told: Sequence[tuple[int, float]], ms: int) -> float:
    """Returns the offset of the last segment that begins by then, or of the first."""
    begun = [offset for start, offset in told if start <= ms]
    return begun[-1] if begun else told[0][1] if told else 0.0


def _after_zero(before: Transcript, out: Sequence[Segment]) -> None:
    """Checks that no time is before zero.

    Raises:
        AlignError: some are; it says how many, and which is the earliest.
    """
    early = [k for k, s in enumerate(out) if (s.start or 0) < 0 or (s.end or 0) < 0]
    if early:
        first = min(early, key=lambda k: out[k].start or 0)
        raise AlignError(
            f"{len(early):,} segment{'s' if len(early) > 1 else ''} would begin before zero, "
            f"this one at {clock(out[first].start)} (now {clock(before.segments[first].start)})",
            line=before.segments[first].line,
            hint="take what is not in the recording out first",
        )
