"""When each cue of a settled layout comes and goes: gaps closed, time shared between neighbours, hard limits kept.

Everything is in whole milliseconds.  A cue starts with its first word; where it meets the next one the boundary may
move by the profile's lead, so that a cue that is too fast borrows from a neighbour that has time to spare.
"""

from __future__ import annotations

from cleantx.subtitles.profile import Profile
from cleantx.subtitles.solve import Plan

__all__ = ["outs", "times"]


def outs(start: list[int], end: list[int], profile: Profile) -> tuple[list[int], list[int]]:
    """Returns for each unit when a cue that ends with it goes, and the latest instant at which it may go.

    The end of its last word and half a second, or two frames before the next word.  A gap that would be shorter than
    the profile allows is closed, or kept at that length where closing it would let the cue hang too long.
    """
    gap, chain, hang = profile.gap, profile.chain_ms, profile.hang_ms
    room = [s - gap for s in start[1:]]
    out = []
    for latest, stop in zip(room, end, strict=False):
        silence = latest - stop
        if silence <= hang:
            out.append(latest)
        elif chain and silence + gap < hang + chain:
            out.append(max(latest + gap - chain, stop))
        else:
            out.append(stop + hang)
    if start:
        last = max(start[-1], end[-1]) + hang
        out.append(last)
        room.append(last + profile.max_ms + profile.min_ms)
    return out, room


def times(
    plan: Plan, cuts: list[int], chars: list[int], profile: Profile, *, held: bool = False
) -> tuple[list[int], list[int]]:
    """Returns the start and the end of each cue between two cuts, for cues of so many characters.

    `chars` are in the profile's units.  With `held` the first start stays where it is.
    """
    starts = [plan.start[p] for p in cuts[:-1]]
    ends = []
    longest = profile.max_ms or plan.longest
    for start, p in zip(starts, cuts[1:], strict=True):
        end, room = plan.out[p - 1], plan.room[p - 1]
        if end - start < profile.min_ms:
            end = max(end, min(start + profile.min_ms, room))
            if profile.chain_ms and 0 < room - end < profile.chain_ms - profile.gap:
                end = room
        ends.append(min(end, start + longest))
    if profile.cps and plan.lend > 0:
        _share(
            starts, ends, [-(-n * 1000 // (profile.cps * profile.unit)) for n in chars], plan.lend, profile, held=held
        )
    _push(starts, ends, profile, longest)
    return starts, ends


def _share(starts: list[int], ends: list[int], needs: list[float], lend: int, profile: Profile, *, held: bool) -> None:
    """Moves boundaries between neighbours so that as many cues as possible have the time they need.

    From left to right each boundary is put as early as the cues before it allow; a cue that cannot be served even so
    is given up, which never costs more than giving up another one.  Then each boundary goes back as near to its word
    as what follows permits.
    """
    count, gap, least = len(starts), profile.gap, profile.min_ms
    met = [starts[c + 1] - ends[c] == gap for c in range(count - 1)]
    spare = [min(lend, max(0, starts[c + 1] - ends[c] - max(gap, profile.chain_ms))) for c in range(count - 1)]
    lacks: list[float] = []
    early = -min(lend, starts[0]) if starts and not held else 0
    at: float = early
    for c in range(count):
        length = ends[c] - starts[c]
        lack = max(needs[c], least) - length
        ahead = met[c] if c < count - 1 else False
        latest = lend if ahead else 0
        if at + lack > latest:  # given up; its shortest length is kept
            lack = min(0, least - length)
        lacks.append(lack)
        if c < count - 1:
            at = max(-lend, at + lack) if ahead else -spare[c]
    bound = [0.0] * count  # the latest shift of each cue's end that serves what follows
    for c in range(count - 2, -1, -1):
        bound[c] = min(lend, bound[c + 1] - lacks[c + 1]) if met[c] else 0.0
    shift: float = min(0.0, bound[0] - lacks[0]) if count else 0.0
    shift = max(shift, early)
    for c in range(count):
        starts[c] += int(shift)
        ahead = met[c] if c < count - 1 else False
        if ahead:
            shift = min(max(0.0, shift + lacks[c]), bound[c])
            ends[c] += int(shift)
        elif c < count - 1:
            shift = max(min(0.0, bound[c + 1] - lacks[c + 1]), -spare[c])


def _push(starts: list[int], ends: list[int], profile: Profile, longest: int) -> None:
    """Keeps order, gap and length whatever the words' times were: a cue without room comes later than its word."""
    gap, least, free = profile.gap, max(1, profile.min_ms), 0
    for c, start in enumerate(starts):
        begin = max(start, free)
        starts[c] = begin
        ends[c] = min(max(ends[c], begin + least), begin + longest)
        free = ends[c] + gap
