"""Which segment lies in which stretch of a line, where advertisements and cuts part the stretches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from cleantx.align.clock import placed
from cleantx.align.lines import Line
from cleantx.model import Segment

Homes = list[int | None]
"""For each segment the number of its stretch, None where it has none."""


def offsets(segments: Sequence[Segment], owners: Sequence[int], line: Line) -> list[float | None]:
    """Returns the offset of each segment, None for one that the other recording has no time for.

    `owners` are the ids of the segments that the points of the line lie in.  A segment is of the stretch that most of
    its points are of; one without points of that around it.  Where two stretches meet, the segments between them are
    parted at the longest pause, or, where the other recording is shorter there, stay with the side that has room; what
    neither has room for was cut out.  So was what would begin before zero.
    """
    homes = _shared(segments, _voted(segments, owners, line), line)
    out: list[float | None] = []
    for segment, home in zip(segments, homes, strict=True):
        offset = None if home is None else line.stretches[home].offset
        before = offset is not None and (placed(segment.start, line.slope, offset) or 0) < 0
        out.append(None if before else offset)
    return out


def _voted(segments: Sequence[Segment], owners: Sequence[int], line: Line) -> Homes:
    votes: dict[int, Counter[int]] = {}
    for number, stretch in enumerate(line.stretches):
        for owner in owners[stretch.first : stretch.end]:
            votes.setdefault(owner, Counter())[number] += 1
    return [votes[s.id].most_common(1)[0][0] if s.id in votes else None for s in segments]


def _shared(segments: Sequence[Segment], homes: Homes, line: Line) -> Homes:
    """Returns the homes with those filled in that no point tells."""
    out = list(homes)
    known = [k for k, home in enumerate(homes) if home is not None]
    if known:
        out[: known[0]] = [homes[known[0]]] * known[0]
        out[known[-1] :] = [homes[known[-1]]] * (len(out) - known[-1])
    for a, b in pairwise(known):
        left, right = homes[a], homes[b]
        if left == right or left is None or right is None:
            out[a + 1 : b] = [left] * (b - a - 1)
        elif line.stretches[right].offset >= line.stretches[left].offset:
            cut = _pause(segments, a, b)
            out[a + 1 : b] = [left] * (cut - a - 1) + [right] * (b - cut)
        else:
            out[a + 1 : b] = _room(segments, range(a, b + 1), line, (left, right))
    return out


def _pause(segments: Sequence[Segment], a: int, b: int) -> int:
    """Returns the segment behind `a` and up to `b` before which the longest pause is."""
    timed = [k for k in range(a, b + 1) if segments[k].start is not None]
    pauses = {k: (segments[k].start or 0) - (segments[i].end or segments[i].start or 0) for i, k in pairwise(timed)}
    return max(pauses, key=lambda k: (pauses[k], -k)) if pauses else b


def _room(segments: Sequence[Segment], places: range, line: Line, sides: tuple[int, int]) -> Homes:
    """Returns the homes of the segments between the first and the last of the places, which have theirs."""
    left, right = (line.stretches[side].offset for side in sides)
    inside = places[1:-1]
    first, last = segments[places[0]], segments[places[-1]]
    floor = placed(first.end if first.end is not None else first.start, line.slope, left) or 0
    ceiling = placed(last.start, line.slope, right) or 0
    out: Homes = [None] * len(inside)
    a, b = 0, len(inside)
    while a < b:
        told = segments[inside[a]].end
        end = placed(segments[inside[a] + 1].start if told is None else told, line.slope, left)
        if end is None or end > ceiling:
            break
        out[a], floor, a = sides[0], end, a + 1
    while a < b:
        start = placed(segments[inside[b - 1]].start, line.slope, right)
        if start is None or start < floor:
            break
        b -= 1
        out[b] = sides[1]
    return out
