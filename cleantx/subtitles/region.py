"""A stretch of subtitles laid out anew between two fixed points: what stands before and behind it stays as it is.

The cost of a layout is a sum over its cues, so the best layout of a stretch whose ends are given is found without a
look at the rest.  That is what a page where people edit needs, and what mends faults without touching the rest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from cleantx.errors import UsageError
from cleantx.model import Segment, Transcript
from cleantx.subtitles import layout, solve, timing, unit, weights
from cleantx.subtitles.profile import Profile

__all__ = ["Fixed", "Ready", "Window", "prepared", "resolve", "solved", "timed", "window"]

_PAUSE = 1_000  # ms; where words were timed by estimate inside cues, their borders are all that tells of a silence

_SEEN = 2  # cues on either side that the prices at the ends of a stretch look at
_NEVER = 1e6  # dearer than all that a stretch can cost, and small enough to be summed exactly


class Fixed(msgspec.Struct, frozen=True, kw_only=True):
    """A break that a person set before offset `at` in the text of cue `cue`: a new cue, a new line, or neither."""

    cue: int
    at: int
    kind: Literal["cue", "line", "none"]


Ready = tuple[unit.Units, solve.Plan, int, int]
"""The units of a window with what surrounds it, their prices, and which of them are the window's own."""

Point = tuple[int, int | None]
"""A unit, and the instant (ms) at which its cue is fixed to begin."""


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """Cues in a row, with those beside them that stay.

    `speaker` is who spoke last before them, `laid` says that we made them; `begin` is when the first is to begin, where
    that is not when it does.  Where the times of words are `guessed`, no cue is moved off its first word: time and
    again that would lead it away from what is said.
    """

    cues: tuple[Segment, ...]
    before: tuple[Segment, ...] = ()
    after: tuple[Segment, ...] = ()
    speaker: str | None = None
    laid: bool = False
    language: str | None = None
    begin: int | None = None
    guessed: bool = False


def resolve(
    transcript: Transcript, first: int, last: int, profile: Profile, *, fixed: Sequence[Fixed] = ()
) -> tuple[Segment, ...]:
    """Returns the cues that stand best in place of those from `first` to `last` (ids), both included.

    They are numbered from `first` on; who puts them in place numbers what follows.  The first begins when `first`
    began, the last is gone before the next cue comes.  Breaks that a person `fixed` stay.

    Raises:
        UsageError: no such cues, or they are no stretch.
        UntimedError: one of them has no start or end.
        AssertionError: words were lost, added or moved; a bug, never an input's fault.
    """
    return solved(window(transcript, first, last), profile, fixed=fixed)


def window(transcript: Transcript, first: int, last: int) -> Window:
    """Returns the cues from `first` to `last` and what of the rest has a say in how they are laid out.

    Raises:
        UsageError: no such cues, or they are no stretch.
    """
    segments = transcript.segments
    low, high = _place(segments, first), _place(segments, last)
    if high < low:
        raise UsageError(f"cue {last} stands before cue {first}")
    cues = tuple([s for s in segments[low : high + 1] if _stands(s)])
    if not cues:
        raise UsageError("there is no cue in that stretch")
    speaker = next((s.speaker for s in reversed(segments[:low]) if s.speaker and _stands(s)), None)
    return Window(
        cues=cues,
        before=tuple(reversed(tuple(_near(segments, low - 1, -1)))),
        after=tuple(_near(segments, high + 1, 1)),
        speaker=speaker if any(cue.speaker for cue in cues) else None,
        laid=transcript.meta.profile is not None,
        language=transcript.language,
    )


def _place(segments: tuple[Segment, ...], number: int) -> int:
    if 0 <= number < len(segments) and segments[number].id == number:
        return number
    place = next((k for k, segment in enumerate(segments) if segment.id == number), None)
    if place is None:
        raise UsageError(f"there is no cue {number}")
    return place


def _near(segments: tuple[Segment, ...], at: int, step: int) -> Iterator[Segment]:
    """Yields the cues that have a say from `at` on."""
    count = 0
    while 0 <= at < len(segments) and count < _SEEN:
        if _stands(segments[at]):
            count += 1
            yield segments[at]
        at += step


def _stands(segment: Segment) -> bool:
    return not segment.dropped and segment.kind != "note"


def solved(
    seen: Window, profile: Profile, *, fixed: Sequence[Fixed] = (), ready: Ready | None = None
) -> tuple[Segment, ...]:
    """Returns the best cues for the words of a window; `ready` is what :func:`prepared` makes of it.

    Raises:
        UntimedError: a cue has no start or end.
        AssertionError: words were lost, added or moved; a bug, never an input's fault.
    """
    cues = seen.cues
    units, known, low, high = ready or prepared(seen, profile)
    if low == high:
        return cues
    plan = msgspec.structs.replace(known, cue=list(known.cue), line=list(known.line), wall=list(known.wall))
    lines = _fix(plan, units, [cue.id for cue in units.segments], fixed)
    for edge in (low, high):
        if edge < len(plan.wall):
            plan.wall[edge] = True
    places = [p for p in solve.candidates(plan) if low <= p <= high]
    ends = [*([0] if low else []), *places, *([len(plan.left)] if high < len(plan.left) else [])]
    cuts = [p for p in solve.solve(plan, ends) if low <= p <= high]
    clock = _clock(plan, units, profile, (low, _begin(seen)), (high, _behind(seen)))
    made = layout.cues(units, plan, cuts, profile, clock=clock, breaks=lines)
    layout.conserved(cues, units.text[low:high], made)
    placed = [msgspec.structs.replace(cue, id=cues[0].id + k) for k, cue in enumerate(made)]
    return _settled(placed, seen, profile)


def timed(seen: Window, profile: Profile, *, ready: Ready | None = None) -> tuple[Segment, ...]:
    """Returns the cues of a window with the best times for their words; their words and breaks stay.

    Raises:
        UntimedError: a cue has no start or end.
    """
    units, plan, low, high = ready or prepared(seen, profile)
    lead = len(seen.before)
    if len(set(units.origin[low:high])) < len(seen.cues):
        return seen.cues  # one of them shows nothing: there is nothing to time
    cuts = [bisect_left(units.origin, lead + k) for k in range(len(seen.cues) + 1)]
    clock = _clock(plan, units, profile, (low, _begin(seen)), (high, _behind(seen)))
    chars = [sum(map(profile.seen, cue.text.split("\n"))) for cue in seen.cues]
    starts, ends = timing.times(clock, cuts, chars, profile, held=True)
    out = [
        cue if (cue.start, cue.end) == (start, end) else _moved(cue, start, end)
        for cue, start, end in zip(seen.cues, starts, ends, strict=True)
    ]
    return _settled(out, seen, profile)


def prepared(seen: Window, profile: Profile) -> Ready:
    """Returns the units of a window with what surrounds it, their prices, and which of them are the window's own."""
    lead = len(seen.before)
    units = unit.of_segments(
        (*seen.before, *seen.cues, *seen.after),
        speaker=seen.speaker,
        laid=seen.laid,
        code=seen.language or "",
        pause=_PAUSE if seen.guessed else unit.PAUSE,
    )
    plan = layout.plan_of(units, profile, seen.language or profile.language, weights.load())
    if seen.guessed:
        plan = msgspec.structs.replace(plan, lend=0)
    return units, plan, bisect_left(units.origin, lead), bisect_left(units.origin, lead + len(seen.cues))


def _begin(seen: Window) -> int | None:
    return seen.cues[0].start if seen.begin is None else seen.begin


def _behind(seen: Window) -> int | None:
    return seen.after[0].start if seen.after else None


def _settled(cues: list[Segment], seen: Window, profile: Profile) -> tuple[Segment, ...]:
    """Returns the new cues of a window, the last gone before the next one comes.

    Where the times of words are guessed from cues, those cues went when it was time: none stays longer without need.
    """
    out = [*cues[:-1], _clear(cues[-1], seen, profile)]
    if seen.guessed:
        behind = [*(cue.start for cue in out[1:]), _behind(seen)]
        out = [_brief(cue, after, profile) for cue, after in zip(out, behind, strict=True)]
    return tuple(out)


def _brief(cue: Segment, after: int | None, profile: Profile) -> Segment:
    """Returns a cue that goes with its last word if that leaves time to read it and no odd gap."""
    said = cue.words[-1].end if cue.words else None
    if cue.start is None or cue.end is None or said is None or said >= cue.end:
        return cue
    room = profile.max_ms if after is None else after - said
    chars = sum(map(profile.seen, cue.text.split("\n"))) / profile.unit
    needed = max(profile.min_ms, chars * 1000 / profile.cps if profile.cps else 0)
    if said - cue.start < needed or room < max(profile.gap, profile.chain_ms):
        return cue
    return _moved(cue, cue.start, said)


def _clear(final: Segment, seen: Window, profile: Profile) -> Segment:
    """Returns the last cue of a window, gone before the next one comes."""
    behind = _behind(seen)
    if behind is None or final.start is None or final.end is None or final.end <= behind - profile.gap:
        return final
    return _moved(final, final.start, max(final.start + 1, behind - profile.gap))


def _moved(cue: Segment, start: int, end: int) -> Segment:
    """Returns a cue with these times, derived where they are new."""
    return msgspec.structs.replace(
        cue,
        start=start,
        end=end,
        start_from=cue.start_from if start == cue.start else "derived",
        end_from=cue.end_from if end == cue.end else "derived",
        raw=None,
    )


def _fix(plan: solve.Plan, units: unit.Units, numbers: list[int], fixed: Sequence[Fixed]) -> frozenset[int]:
    """Makes the breaks that a person set the only way; returns the units after which a line has to end.

    Raises:
        UsageError: a break is in no cue of the stretch.
    """
    lines = set()
    for wish in fixed:
        if wish.cue not in numbers:
            raise UsageError(f"a break is fixed in cue {wish.cue}, which is not laid out anew")
        index = numbers.index(wish.cue)
        begin, stop = bisect_left(units.origin, index), bisect_left(units.origin, index + 1)
        behind = next((k for k in range(begin, stop) if units.word[k].a >= wish.at), stop)
        if not 0 < behind < len(plan.wall):
            continue
        if wish.kind == "cue":
            plan.wall[behind] = True
            continue
        plan.cue[behind - 1] = _NEVER
        plan.line[behind - 1] = -_NEVER if wish.kind == "line" else _NEVER
        if wish.kind == "line":
            lines.add(behind - 1)
    return frozenset(lines)


def _clock(plan: solve.Plan, units: unit.Units, profile: Profile, first: Point, behind: Point) -> solve.Plan:
    """Returns the plan with the times of the fixed points in place of those of the words there."""
    start, out, room = list(plan.start), plan.out, plan.room
    for k, known in (first, behind):
        if known is not None and k < len(start):
            start[k] = known
    k = behind[0]
    if k < len(start):  # when the last cue goes depends on the next one alone
        outs, rooms = timing.outs(start[k - 1 : k + 1], units.end[k - 1 : k + 1], profile)
        out, room = [*out[: k - 1], outs[0], *out[k:]], [*room[: k - 1], rooms[0], *room[k:]]
    return msgspec.structs.replace(plan, start=start, out=out, room=room)
