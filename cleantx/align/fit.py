"""A transcript's own times on the clock of another transcript of the same speech.

Unlike a transfer, which deals the other's times out word by word, this keeps all distances: the words that both have
tell one line, with an offset of its own for each stretch that an advertisement or a cut parts from the others, and
every time moves by that.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import msgspec
from msgspec.structs import replace

from cleantx.align import chain, clock, cuts, lines, rate
from cleantx.align.anchors import links
from cleantx.align.keys import Keys
from cleantx.align.sides import Timed
from cleantx.align.transfer import LEAST
from cleantx.errors import AlignError, UntimedError
from cleantx.model import Transcript

_POINTS = 20  # paired words; fewer are a phrase that two talks may share
_AGREE = 0.5  # of the paired words must lie within a second of the clock found
_SLOWEST, _FASTEST = 0.2, 5.0  # beyond these no clock is another's


class Offset(msgspec.Struct, frozen=True, kw_only=True):
    """From source line `line` on, where the old clock shows `start` ms, the new one shows `later` ms more."""

    line: int
    start: int
    later: int


class Fitted(msgspec.Struct, frozen=True, kw_only=True):
    """A transcript on another clock, and how well that is known.

    Times are `slope` times as long; `rates` are the frames a second (old, new) that make it so, if such do.  Of the
    `points` (paired words, or times that a person gave), a share `agree` lies within a second of the line, and those
    are off by `middle` (median) and `most` (95th percentile) ms.  `unheld` are the ids of segments that the other
    recording has no time for: they are without times now.
    """

    transcript: Transcript
    slope: float
    offsets: tuple[Offset, ...]
    points: int
    agree: float
    middle: float
    most: float
    rates: tuple[str, str] | None = None
    unheld: tuple[int, ...] = ()


def to_reference(transcript: Transcript, reference: Transcript) -> Fitted:
    """Returns the transcript with its own times on the clock of a reference, as `aligned`; estimates stay estimates.

    Segments that were cut out of the reference's recording, or would begin before its zero, have no times then.

    Raises:
        UntimedError: one of the two has no times.
        AlignError: they are of other speech, or share too few words or no clock; or the transcript's starts again.
    """
    _one_clock(transcript)
    known = Keys()
    mine, other = Timed(transcript, known), Timed(reference, known)
    if not mine.written or not other.written:
        raise UntimedError(
            f"the {'reference' if mine.written else 'transcript'} has no words with times",
            hint="two timed transcripts of the same speech are wanted",
        )
    pairs = _pairs(mine, other)
    share = len(pairs) / min(len(mine.written), len(other.written))
    if share < LEAST or len(pairs) < _POINTS:
        raise AlignError(
            f"too few words in common to tell its clock: {len(pairs):,}, {share:.0%} of the shorter transcript",
            hint="a transcript of the same recording is wanted",
        )
    line = lines.through([(mine.start[i], other.start[j]) for i, j in pairs])
    if line.agree < _AGREE or not _SLOWEST < line.slope < _FASTEST:
        raise AlignError(
            f"no clock that the words agree on: {line.agree:.0%} of them are within a second of the best one",
            hint="--to REF takes the times over word by word",
        )
    owners = [mine.segments[mine.home[i]].id for i, _ in pairs]
    offsets = cuts.offsets(transcript.segments, owners, line)
    made = clock.moved(transcript, line.slope, offsets, timing="aligned")
    return _told(transcript, _trimmed(transcript, made), line, offsets, points=len(pairs))


def to_points(transcript: Transcript, points: Sequence[tuple[int, int]]) -> Fitted:
    """Returns the transcript on the clock that pairs of times (old, new; ms) tell; its times are `derived` then.

    One pair is a shift; more are met as nearly as a line can.

    Raises:
        UntimedError: the transcript has no times.
        AlignError: some would be before zero, or the pairs tell no clock.
    """
    line = lines.exact(points)
    if not _SLOWEST < line.slope < _FASTEST:
        raise AlignError(f"these times tell no clock: it would run {line.slope:.2f} times as fast", hint="OLD=NEW,...")
    offsets: list[float | None] = [line.stretches[0].offset] * len(transcript.segments)
    made = clock.moved(transcript, line.slope, offsets, timing="derived")
    return _told(transcript, made, line, offsets, points=len(points))


def _one_clock(transcript: Transcript) -> None:
    """Checks that the clock of a transcript does not start again.

    Raises:
        AlignError: it does.
    """
    cues = [s for s in transcript.segments if s.start is not None and not s.dropped and s.kind != "note"]
    starts, ends = [s.start or 0 for s in cues], [s.end for s in cues]
    again = chain.restarts(starts, ends, [rate.units(s) for s in cues], rate.measure(transcript))
    if again:
        raise AlignError("the clock starts again here", line=cues[again[0]].line, hint="--repair carries it on first")


def _pairs(mine: Timed, other: Timed) -> list[tuple[int, int]]:
    """Returns the words that are written alike on both sides, in order of times that rise."""
    out: list[tuple[int, int]] = []
    last = -1
    for i1, i2, j1, j2, same in links(mine.keys, other.keys, breaks=mine.breaks, others=other.breaks):
        if same == 1 and i2 - i1 == j2 - j1:
            for i, j in zip(mine.owners[i1:i2], other.owners[j1:j2], strict=True):
                if mine.start[i] > last:
                    out.append((i, j))
                    last = mine.start[i]
    return out


def _trimmed(before: Transcript, after: Transcript) -> Transcript:
    """Returns the transcript without the overlaps that came about where two stretches meet."""
    out = list(after.segments)
    timed = [k for k, s in enumerate(out) if s.start is not None and s.end is not None]
    for i, k in pairwise(timed):
        (was, then), (now, follows) = (before.segments[i], before.segments[k]), (out[i], out[k])
        apart = (was.end or 0) <= (then.start or 0)
        if apart and (now.start or 0) < (follows.start or 0) < (now.end or 0):
            out[i] = replace(now, end=follows.start, end_from="derived")
    return replace(after, segments=tuple(out))


def _told(
    before: Transcript, made: Transcript, line: lines.Line, offsets: Sequence[float | None], *, points: int
) -> Fitted:
    rows: list[Offset] = []
    told: float | None = None
    for segment, offset in zip(before.segments, offsets, strict=True):
        if segment.start is not None and offset is not None and offset != told:
            told = offset
            start = 0 if not rows else segment.start
            rows.append(Offset(line=segment.line, start=start, later=lines.at(line.slope - 1, offset, start)))
    lost = [was.id for was, now in zip(before.segments, made.segments, strict=True) if was.start != now.start is None]
    _conserved(before, made)
    return Fitted(
        transcript=made,
        slope=line.slope,
        offsets=tuple(rows),
        points=points,
        agree=line.agree,
        middle=line.middle,
        most=line.most,
        rates=line.rates,
        unheld=tuple(lost),
    )


def _conserved(before: Transcript, after: Transcript) -> None:
    """Checks law 7.

    Raises:
        AssertionError: words were lost, added or moved; a bug, never an input's fault.
    """
    if [(s.id, s.text, s.dropped) for s in before.segments] != [(s.id, s.text, s.dropped) for s in after.segments]:
        raise AssertionError("the aligner changed the text")
