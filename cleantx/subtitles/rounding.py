"""Cue times on frames: each cue comes with a frame near its time, whichever serves reading best.

Rounding each time to the nearest frame takes up to a frame from cues that have just the time they need: of a podcast
96.2 % of the cues are clean with times of their own, 89.8 % on the nearest frames of 24 a second, 93.8 % with the
cheapest path over a few frames for each start.  The rest is due to the frames: neighbours lend each other whole ones.
"""

from __future__ import annotations

from typing import NamedTuple

from cleantx.subtitles import frames
from cleantx.subtitles.profile import Profile
from cleantx.subtitles.shots import nearest

__all__ = ["Cue", "round_to_frames"]

_CROWDED = 100.0  # no room for the shortest cue: dearer than many cues that are too fast, which cost 1 each
_STEPS = (0, -1, 1, -2, 2)  # frames from the nearest one: at 24 a second as far as a cue may lead its words
_SPARE = 4  # frames; a cue with so much more than it needs loses nothing to any choice, and needs none
_NEAR = 0.1  # a frame away from the time: only among equals


class Cue(NamedTuple):
    """When the words of a cue are said, and the least time that it needs, in ms."""

    start: int
    end: int
    needs: int


class _Grid(NamedTuple):
    """The limits of a profile in frames; `most` and `chain` 0 where it has none; `fps` as a float, which is fast."""

    fps: float
    gap: int
    least: int
    most: int
    chain: int


def round_to_frames(starts: list[int], ends: list[int], cues: list[Cue], profile: Profile, *, held: bool) -> None:
    """Puts times on frames; gaps and lengths keep their limits, counted in frames.

    With `held` the first start stays and the last end comes no later.
    """
    fps = frames.rate(profile.fps)
    grid = _Grid(
        float(fps),
        profile.gap_frames,
        max(1, frames.up(profile.min_ms, fps)),
        int((profile.max_ms + 1) * fps / 1000),
        frames.up(profile.chain_ms, fps),
    )
    first = _path(starts, ends, cues, grid, profile)
    for c in range(1, len(first)):
        first[c] = max(first[c], first[c - 1] + grid.least + grid.gap)
    last = len(first) - 1
    for c, start in enumerate(first):
        end = _end(start, first[c + 1] if c < last else None, ends[c], cues[c], grid, profile)
        starts[c] = starts[c] if held and not c else frames.at(start, fps)
        ends[c] = min(ends[c], frames.at(end, fps)) if held and c == last else frames.at(end, fps)


def _path(starts: list[int], ends: list[int], cues: list[Cue], grid: _Grid, profile: Profile) -> list[int]:
    """Returns the frames at which the cues come, so that as few as possible lose the time they need."""
    if not starts:
        return []
    spare = _SPARE * 1000 / grid.fps
    tight = [end - start - cue.needs < spare for start, end, cue in zip(starts, ends, cues, strict=True)]
    choices = [
        _choices(start, cue, grid, profile)[: None if tight[c] or tight[c - 1] else 1]
        for c, (start, cue) in enumerate(zip(starts, cues, strict=True))
    ]
    best, came = [0.0] * len(choices[0]), []
    for c in range(len(starts) - 1):
        prices = [
            [best[k] + _price(s, t, starts[c], ends[c], cues[c], grid, profile) for k, s in enumerate(choices[c])]
            for t in choices[c + 1]
        ]
        came.append([row.index(min(row)) for row in prices])
        best = [min(row) for row in prices]
    k = best.index(min(best))
    path = [choices[-1][k]]
    for c in range(len(starts) - 2, -1, -1):
        k = came[c][k]
        path.append(choices[c][k])
    return path[::-1]


def _choices(start: int, cue: Cue, grid: _Grid, profile: Profile) -> list[int]:
    """Returns the frames near a time, the nearest one first; those too early or late for the words are left out."""
    near = round(start * grid.fps / 1000)
    if profile.shots and nearest(profile.shots, start) == start:
        return [near]
    low, high = min(start, cue.start - profile.lead_ms), max(start, cue.start + profile.lead_ms)
    kept = [near + k for k in _STEPS if low <= _at(near + k, grid) <= high and near + k >= 0]
    return kept or [near]


def _at(frame: int, grid: _Grid) -> int:
    return round(frame * 1000 / grid.fps)


def _price(start: int, after: int, begin: int, until: int, cue: Cue, grid: _Grid, profile: Profile) -> float:
    """Returns what is lost when a cue from `begin` to `until` comes at a frame and the next one at another."""
    end = _end(start, after, until, cue, grid, profile)
    fast = until - begin >= cue.needs > (end - start) * 1000 / grid.fps
    crowded = after < start + grid.least + grid.gap
    return fast + _CROWDED * crowded + _NEAR * abs(start - begin * grid.fps / 1000)


def _end(start: int, after: int | None, until: int, cue: Cue, grid: _Grid, profile: Profile) -> int:
    """Returns the frame at which a cue goes that is to go at `until`, before the next one comes."""
    # down, but for a rounded millisecond: no cue hangs longer for a frame
    end = max(int((until + 1) * grid.fps / 1000), start + grid.least)
    if (end - start) * 1000 < cue.needs * grid.fps and _at(end + 1, grid) <= cue.end + profile.hang_ms:
        end += 1
    if grid.most:
        end = min(end, start + grid.most)
    if after is None:
        return end
    end = min(end, after - grid.gap)
    if not grid.gap < after - end < grid.chain:
        return end
    open_ = after - grid.chain  # rounding both ends of a gap may narrow it by a frame
    if open_ >= end - 1 and open_ - start >= grid.least:
        return open_
    return after - grid.gap if not grid.most or after - grid.gap - start <= grid.most else end
