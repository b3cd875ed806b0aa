"""Cue times on their video: at its shot changes, and on its frames.

A cue that comes or goes a few frames beside a cut makes the eye read it twice, so near a cut it comes with the cut and
goes two frames before it.  The words come first: what would be too early or late for them stays where it is.
"""

from __future__ import annotations

from typing import Final

from cleantx.subtitles import frames
from cleantx.subtitles.profile import Profile
from cleantx.subtitles.rounding import Cue, round_to_frames
from cleantx.subtitles.shots import nearest

__all__ = ["AFTER", "BEFORE", "earliest", "latest", "off_frame", "off_shot", "settle"]

AFTER: Final = 7
"""Frames on either side of a cut within which a cue does not come, and behind it does not go (Netflix, *from memory*;
Subtitle Edit's profile for it has the same)."""

BEFORE: Final = 12
"""Frames before a cut within which a cue does not go, but for two before it."""

_ROUNDED = 1  # frames by which rounding to them can bring a time nearer to a cut


def settle(starts: list[int], ends: list[int], cues: list[Cue], profile: Profile, *, held: bool) -> None:
    """Moves the times of cues to the shot changes and the frames of a profile's video, if it tells of one.

    With `held` the first start stays and the last end comes no later.
    """
    if profile.shots:
        for c in range(len(starts)):
            if c or not held:
                _come(c, starts, ends, cues, profile)
            if c < len(starts) - 1 or not held:
                _go(c, starts, ends, cues, profile)
    if profile.snap:
        round_to_frames(starts, ends, cues, profile, held=held)


def earliest(profile: Profile) -> int:
    """Returns how much before its first word a cue may come with a cut: inside the tolerance, less half a frame."""
    return max(0, profile.lead_ms - 1 - profile.frames(1) // 2 - 1)


def latest(profile: Profile) -> int:
    """Returns how much after its first word a cue may come, or before the end of its last word it may go."""
    return max(0, profile.late_ms - 1 - profile.frames(1) // 2 - 1)


def off_shot(start: int, end: int, after: int | None, profile: Profile) -> tuple[str, int] | None:
    """Returns which time of a cue lies beside a shot change and not on it, with that change; None if neither does.

    Where the next cue comes on its heels (`after`) that one's start counts and not this one's end.  Half a frame is
    forgiven.
    """
    slack = profile.frames(1) // 2 + 1
    cut = nearest(profile.shots, start)
    if slack < abs(cut - start) <= profile.frames(AFTER):
        return "comes", cut
    if after is not None and after - end < max(profile.gap + slack, profile.chain_ms):
        return None
    cut = nearest(profile.shots, end)
    beside = -profile.frames(BEFORE) < end - cut <= profile.frames(AFTER)
    return ("goes", cut) if beside and abs(cut - profile.gap - end) > slack else None


def off_frame(ms: int, profile: Profile) -> bool:
    """Returns whether a time lies between two frames; a rounded millisecond is forgiven."""
    fps = frames.rate(profile.fps)
    return abs(frames.at(frames.nearest(ms, fps), fps) - ms) > 1


def _come(c: int, starts: list[int], ends: list[int], cues: list[Cue], profile: Profile) -> None:
    """Lets a cue come with the cut nearby, and the one before it go in time."""
    cut = nearest(profile.shots, starts[c])
    said = cues[c].start
    if cut == starts[c] or abs(cut - starts[c]) > profile.frames(AFTER + _ROUNDED):
        return
    if not said - earliest(profile) <= cut <= said + latest(profile):
        return
    if not _long_enough(cut, ends[c], starts[c], ends[c], cues[c], profile):
        return
    if c:
        end = ends[c - 1]
        met = cut - end < max(profile.gap, profile.chain_ms)
        end = cut - profile.gap if met else end
        if not _may_end(c - 1, end, starts, ends, cues, profile):
            return
        ends[c - 1] = end
    starts[c] = cut


def _go(c: int, starts: list[int], ends: list[int], cues: list[Cue], profile: Profile) -> None:
    """Lets a cue go just before the cut nearby, unless the next one follows on its heels."""
    cut = nearest(profile.shots, ends[c])
    end = cut - profile.gap
    near = -profile.frames(BEFORE + _ROUNDED) < ends[c] - cut <= profile.frames(AFTER + _ROUNDED)
    if not near or end == ends[c]:
        return
    if c < len(starts) - 1:
        gap = starts[c + 1] - end
        if gap < profile.gap or profile.gap < gap < profile.chain_ms:
            return
    if _may_end(c, end, starts, ends, cues, profile):
        ends[c] = end


def _may_end(c: int, end: int, starts: list[int], ends: list[int], cues: list[Cue], profile: Profile) -> bool:
    """Returns whether a cue may go then: not long before or after its last word, and neither short nor long."""
    said = cues[c].end
    if end < min(ends[c], said - latest(profile)) or end > max(ends[c], said + profile.hang_ms):
        return False
    return _long_enough(starts[c], end, starts[c], ends[c], cues[c], profile)


def _long_enough(start: int, end: int, was: int, until: int, cue: Cue, profile: Profile) -> bool:
    """Returns whether a cue shown from `start` to `end` breaks no limit that it kept from `was` to `until`."""
    length, before = end - start, until - was
    most = profile.max_ms or length
    return min(before, max(cue.needs, profile.min_ms, 1)) <= length <= max(before, most)
