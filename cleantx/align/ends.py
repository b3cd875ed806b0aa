"""Ends for what has only starts: the next start, unless a pause lies before it."""

from __future__ import annotations

from msgspec.structs import replace

from cleantx.align.rate import fill, measure, units
from cleantx.model import Segment, Timing, Transcript


def derive(transcript: Transcript) -> Transcript:
    """Returns the transcript with every unknown end filled in, and every unknown start between known ones.

    An end is the next start (`derived`) or, where speech at the slow end of the file's own pace is over before that,
    the time it takes (`estimated`): so the pause before the next cue is not swallowed.  A start is estimated by what
    there is to say between its neighbours.  A transcript without any start comes back as it is: laying it out from
    nothing is :func:`cleantx.align.estimate.by_rate`.

    >>> cues = (Segment(id=0, text="Right.", start=0), Segment(id=1, text="So,", start=20_000))
    >>> [(s.end, s.end_from) for s in derive(Transcript(segments=cues)).segments]
    [(840, 'estimated'), (20840, 'estimated')]
    """
    places = [i for i, s in enumerate(transcript.segments) if not s.dropped and s.kind != "note"]
    cues = [transcript.segments[i] for i in places]
    if not any(s.start is None or s.end is None for s in cues) or all(s.start is None for s in cues):
        return transcript
    rate, much = measure(transcript), [units(s) for s in cues]
    starts = [s.start for s in cues]
    if None in starts:
        filled = fill(starts, [s.end for s in cues], much, rate)
    else:
        filled = [start for start in starts if start is not None]
    out = list(transcript.segments)
    later = _later(filled)
    for index, (place, segment) in enumerate(zip(places, cues, strict=True)):
        if segment.start is None or segment.end is None:
            out[place] = _timed(segment, filled[index], later[index], rate.most(much[index]), transcript.meta.length)
    return replace(transcript, segments=tuple(out))


def until(start: int, following: int | None, most: int) -> tuple[int, Timing]:
    """Returns where a cue ends that begins at `start`, and where that comes from."""
    if following is not None and start < following <= start + most:
        return following, "derived"
    return start + most, "estimated"


def _timed(segment: Segment, start: int, following: int | None, most: int, length: int | None) -> Segment:
    end, end_from = segment.end, segment.end_from
    if end is None:
        end, end_from = until(start, following, most)
        if following is None and length is not None and start < length < end:
            end = length  # speech ends before the recording does
    start_from = segment.start_from
    if segment.start is None:
        start, start_from = (min(start, end - 1) if end > 0 else start), "estimated"
    return replace(segment, start=start, end=end, start_from=start_from, end_from=end_from, raw=None)


def _later(starts: list[int]) -> list[int | None]:
    """Returns for each start the first one after it in the file that is later in time, if it is the next or equal.

    Where the next start runs backwards it says nothing about this end; that is what `retime` is for.
    """
    out: list[int | None] = [None] * len(starts)
    for i in range(len(starts) - 2, -1, -1):
        out[i] = out[i + 1] if starts[i + 1] == starts[i] else starts[i + 1]
    return out
