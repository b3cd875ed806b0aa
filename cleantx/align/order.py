"""The order of cues, where their times tell a better one: put into another place with all their words and times.

Everything else in this room leaves the order alone; this runs only when a person asks for it.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import chain as flat
from itertools import pairwise

from msgspec.structs import replace

from cleantx.align import chain
from cleantx.align.rate import Rate, clock, measure, units
from cleantx.errors import UsageError
from cleantx.model import Finding, Segment, Transcript

MOVED = "CTX101"

_TOUCH = 50  # ms; cues this near follow on each other without a pause
_TRACKS = 20  # cues; fewer fill each other's pauses by chance
_CLASHES = 0.02  # of all cues may overlap where tracks fill each other's pauses
_HALF = 0.5  # of the usual time of its words: no cue is believed to need less


@dataclass(slots=True)
class _Cue:
    """A timed segment at `place`, what there is to say in it, and the segments that stay behind it."""

    place: int
    start: int
    end: int
    much: int
    followers: list[int] = field(default_factory=list)


def by_time(transcript: Transcript) -> tuple[Transcript, tuple[Finding, ...]]:
    """Returns the transcript with its cues in the order of their starts, and a finding for each that moved.

    Every time is kept, the wrong ones too; what has no start stays behind the cue before it.  Ids are given anew.

    >>> cues = [Segment(id=i, text=str(t), start=t, end=t + 900) for i, t in enumerate((0, 4000, 2000))]
    >>> found, findings = by_time(Transcript(segments=tuple(cues)))
    >>> [(s.id, s.text) for s in found.segments], findings[0].message
    ([(0, '0'), (1, '2000'), (2, '4000')], 'stood in another place than its time 00:00:02.000 and was put there')

    Raises:
        UsageError: repairs of text are on record: their ledger counts on the order.
    """
    return _moved(transcript, set(range(len(transcript.segments))))


def restored(transcript: Transcript) -> tuple[Transcript, tuple[Finding, ...]]:
    """Returns the transcript with those cues put into another place whose times are right and whose place is wrong.

    Such a cue is outside of the longest chain of starts that rise, the chain has room for it at its time, and where
    it stands now there is none for what it says, or it changed places with its neighbour.  A cue with a wrong time
    leaves a hole and stays; so do all where the clock starts again, unless its blocks fill each other's pauses: those
    are tracks (of two speakers, say) that stand one after the other.

    Raises:
        UsageError: as for :func:`by_time`.
    """
    return _moved(transcript, misplaced(transcript))


def misplaced(transcript: Transcript) -> set[int]:
    """Returns the places of the cues that have the right time in the wrong place."""
    rate, cues = measure(transcript), _cues(transcript)
    starts = [cue.start for cue in cues]
    if all(a <= b for a, b in pairwise(starts)):
        return set()
    ends = [transcript.segments[cue.place].end for cue in cues]
    if chain.restarts(starts, ends, [cue.much for cue in cues], rate):
        return {cue.place for cue in cues} if _interlock(cues) else set()
    kept = chain.rising([start * len(starts) + i for i, start in enumerate(starts)])
    inside = set(kept)
    believed = [cues[i] for i in kept]
    homeless = _homeless(cues, kept, rate)
    strays = sorted((i for i in range(len(cues)) if i not in inside), key=lambda i: (starts[i], i))
    keys = [starts[i] for i in kept]
    found: dict[int, bool] = {}  # and whether it is sure
    last: _Cue | None = None  # the stray put in before
    for i in strays:
        cue, at = cues[i], bisect_left(keys, starts[i])
        before = believed[at - 1] if at else None
        if last is not None and (before is None or last.start >= before.start):
            before = last
        after = believed[at] if at < len(believed) else None
        near = abs(at - bisect_left(kept, i)) <= 1
        if _fits(cue, before, after) and (i in homeless or near or _joins(cue, before, after)):
            found[i] = near or transcript.segments[cue.place].end is not None
            last = cue
    # of a lone start that lands far off, nobody knows whether it is the place or the time that is wrong
    return {cues[i].place for i, sure in found.items() if sure or i - 1 in found or i + 1 in found}


def _cues(transcript: Transcript) -> list[_Cue]:
    rate = measure(transcript)
    return [
        _Cue(i, s.start, _end(s, rate), units(s))
        for i, s in enumerate(transcript.segments)
        if s.start is not None and not s.dropped and s.kind != "note"
    ]


def _end(segment: Segment, rate: Rate) -> int:
    """Returns the end of a cue; where it tells none that can be, the time that its words need at least."""
    start = segment.start or 0
    told = segment.end is not None and segment.end > start
    return segment.end if told and segment.end is not None else start + int(_HALF * rate.usual(units(segment)))


def _homeless(cues: list[_Cue], kept: list[int], rate: Rate) -> set[int]:
    """Returns the cues outside the chain that have no room between the cues of the chain where they stand."""
    out: set[int] = set()
    for a, b in zip([-1, *kept], [*kept, len(cues)], strict=True):
        strays = range(a + 1, b)
        need = _HALF * rate.usual(sum(cues[i].much for i in strays))
        room = (cues[b].start if b < len(cues) else 0) - (cues[a].end if a >= 0 else 0)
        if b < len(cues) and room < need:
            out.update(strays)
        elif b == len(cues) and strays and cues[strays[-1]].start < cues[a].start:
            out.update(strays)  # at the end of the file there is always room; a time far ahead is a wrong one
    return out


def _interlock(cues: list[_Cue]) -> bool:
    """Tells whether all cues, in the order of their times, leave each other alone."""
    rising = sorted(cues, key=_by_start)
    clashes = sum(after.start + _TOUCH < cue.end for cue, after in pairwise(rising))
    return len(cues) >= _TRACKS and clashes <= _CLASHES * len(cues)


def _fits(cue: _Cue, before: _Cue | None, after: _Cue | None) -> bool:
    if cue.start < 0 or (before is None and after is None):
        return False
    return (before is None or before.end <= cue.start + _TOUCH) and (after is None or cue.end <= after.start + _TOUCH)


def _joins(cue: _Cue, before: _Cue | None, after: _Cue | None) -> bool:
    """Tells whether a cue fills a hole so that no pause is left on either side: no accident."""
    if before is None or after is None:
        return False
    return abs(cue.start - before.end) <= _TOUCH and abs(after.start - cue.end) <= _TOUCH


def _moved(transcript: Transcript, free: set[int]) -> tuple[Transcript, tuple[Finding, ...]]:
    """Returns the transcript in the order of time of the cues at the places `free` and of those that rise."""
    heads, first = _heads(transcript, free)
    order = [*first, *flat.from_iterable((h.place, *h.followers) for h in sorted(heads, key=_by_start))]
    if order == list(range(len(order))):
        return transcript, ()
    if transcript.fixes:
        raise UsageError("repairs of text are on record, and they count on the order", hint="sort first, clean then")
    out = [_numbered(transcript.segments[place], number) for number, place in enumerate(order)]
    _conserved(transcript, out)
    done = replace(transcript, segments=tuple(out))
    stay = {order[k] for k in chain.rising(order)}
    return done, tuple(_finding(out[number]) for number, place in enumerate(order) if place not in stay)


def _by_start(cue: _Cue) -> tuple[int, int]:
    return cue.start, cue.place


def _heads(transcript: Transcript, free: set[int]) -> tuple[list[_Cue], list[int]]:
    """Returns the cues that are put in order, each with what stays behind it, and what stays before all of them."""
    cues = {cue.place: cue for cue in _cues(transcript)}
    bound = [cue for cue in cues.values() if cue.place not in free]
    rising = {bound[k].place for k in chain.rising([cue.start * len(bound) + i for i, cue in enumerate(bound)])}
    heads: list[_Cue] = []
    first: list[int] = []
    firm: _Cue | None = None
    for place in range(len(transcript.segments)):
        cue = cues.get(place)
        if cue is not None and (place in free or place in rising):
            heads.append(cue)
            firm = cue if place in rising or not rising else firm
        elif cue is None and heads:
            heads[-1].followers.append(place)  # a note, or a cue without a time
        elif firm is not None:
            firm.followers.append(place)  # a cue with a wrong time
        else:
            first.append(place)
    return heads, first


def _numbered(segment: Segment, number: int) -> Segment:
    """Returns a segment in another place: it has that place's number, and is written anew."""
    if segment.id == number:
        return segment
    extra = {key: value for key, value in segment.extra.items() if key != "index"}
    return replace(segment, id=number, raw=None, extra=extra)


def _conserved(before: Transcript, after: list[Segment]) -> None:
    """Checks that no cue, word or time is lost.

    Raises:
        AssertionError: one is; a bug, never an input's fault.
    """
    was, now = (sorted((s.line, s.text, s.start or 0, s.end or 0) for s in some) for some in (before.segments, after))
    if was != now:
        raise AssertionError("the order of cues cost one of them")


def _finding(segment: Segment) -> Finding:
    message = f"stood in another place than its time {clock(segment.start)} and was put there"
    return Finding(code=MOVED, segment=segment.id, a=0, b=len(segment.text), message=message)
