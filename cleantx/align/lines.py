"""The line that most points agree on: one slope, and an offset for each stretch that a cut or an advertisement parts.

Points are pairs of times (ms), of one instant on two clocks.  Some of them are wrong, and no wrong one may matter:
the slope is a median of slopes (Theil-Sen), then least squares over the points near it; an offset is a median.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import floor
from statistics import median
from typing import NamedTuple

import msgspec

RATES = ((24_000, 1001), (24, 1), (25, 1), (30_000, 1001), (30, 1))
"""Frames a second that recordings have, as fractions."""

_NAMES = {(24_000, 1001): "23.976", (24, 1): "24", (25, 1): "25", (30_000, 1001): "29.97", (30, 1): "30"}
_SLIP = 100  # ms over all points that a known slope may differ from the measured one; viewers notice twice that
_WIDE = 1_000  # ms; a point this far off is wrong, however much farther it is
_SPLIT = 15  # points that must be wrong without another offset before one is believed
_FEWEST = 4  # points, where only some of very many are looked at
_BEND = 400  # ms; offsets nearer to each other than this are one: times of words are not better known
_RUN = 15  # points whose median offset may be that of a stretch
_LEVELS = 40  # offsets looked at; more stretches than these are no clock
_LOOKED = 6_000  # points looked at when stretches are parted
_STRIDES = (2, 4, 8, 20)  # the slopes are measured over a half to a twentieth of all points: cuts spoil the long ones
_SPREAD = 1.4826  # a median of deviations becomes a standard deviation by it
_BREATH = 5  # words; their times go wrong together, so they count as one
Point = tuple[int, int]


class Stretch(NamedTuple):
    """The points from `first` up to `end`, which lie `offset` (ms) above the slope."""

    first: int
    end: int
    offset: float


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A time x of the old clock is ``slope * x + offset`` of its stretch on the new one.

    `rates` are the frames a second (old, new) that make the slope, if such do; `agree` is the share of the points
    within a second of the line, `middle` and `most` the median and the 95th percentile of how far those are off, ms.
    """

    slope: float
    stretches: tuple[Stretch, ...]
    rates: tuple[str, str] | None = None
    agree: float = 1.0
    middle: float = 0.0
    most: float = 0.0


def at(slope: float, offset: float, ms: int) -> int:
    """Returns a time on the new clock, to the whole millisecond.

    >>> at(25 * 1001 / 24_000, 0, 60_000)
    62563
    """
    return floor(slope * ms + offset + 0.5)


def through(points: Sequence[Point]) -> Line:
    """Returns the line through points in the order of their old times: there must be two at least.

    The slope is 1 or that of two frame rates where the measured one is no more than 100 ms (or thrice what chance can
    do) from it over all points.  A stretch gets an offset of its own where 15 points at least would be wrong without.

    >>> found = through([(t, t * 25 // 24 + 2000) for t in range(0, 600_000, 1000)])
    >>> found.rates, [round(s.offset) for s in found.stretches]
    (('25', '24'), [2000])
    """
    span = points[-1][0] - points[0][0]
    slopes = list(dict.fromkeys(slope for stride in _STRIDES if (slope := _typical(points, stride)) is not None))
    known = [_snapped(slope, span, _SLIP) for slope in slopes]
    tried = dict.fromkeys([*(slope for slope in known if slope is not None), *(slopes or [1.0])])
    costs = {slope: _parted(points, slope) for slope in tried}
    slope = min(costs, key=lambda s: costs[s][0])
    stretches = costs[slope][1]
    for _ in range(2):  # a better slope finds better borders, and those a better slope
        free, doubt = _least_squares(points, slope, stretches)
        slope = _snapped(free, span, _SLIP + doubt * span) or free
        stretches = _parted(points, slope)[1]
    return _judged(points, slope, stretches)


def exact(points: Sequence[Point]) -> Line:
    """Returns the line through a few points that a person gave: through one a shift, else by the median slope.

    The slope of frame rates is taken where it meets all points within 100 ms.

    >>> exact([(0, 500)]).stretches[0].offset, exact([(0, 0), (600_000, 625_000)]).rates
    (500.0, ('25', '24'))
    """
    given = sorted(points)
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for k, a in enumerate(given) for b in given[k + 1 :] if a[0] < b[0]]
    free = median(slopes) if slopes else 1.0
    for slope in (_snapped(free, given[-1][0] - given[0][0], 2 * _SLIP), free):
        if slope is not None:
            offsets = [y - slope * x for x, y in given]
            offset = median(offsets)
            if slope == free or all(abs(found - offset) <= _SLIP for found in offsets):
                return _judged(given, slope, [Stretch(0, len(given), offset)])
    raise AssertionError("unreachable: the free slope is always taken")


def slope_of(old: tuple[int, int], new: tuple[int, int]) -> float:
    """Returns how much longer what ran at `old` frames a second lasts at `new` ones; both are fractions."""
    return old[0] * new[1] / (old[1] * new[0])


# -------------------------------------------------------------------------- slopes


def _typical(points: Sequence[Point], stride: int) -> float | None:
    """Returns the median slope between points that lie a share of all points apart."""
    step = max(1, len(points) // stride)
    pairs = zip(points, points[step:], strict=False)
    slopes = [(y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in pairs if x2 > x1]
    return median(slopes) if slopes else None


def _snapped(slope: float, span: int, slip: float) -> float | None:
    """Returns the nearest known slope that differs by at most `slip` ms over the span, None if none does."""
    if abs(slope - 1) * span <= slip:
        return 1.0
    ratios = [slope_of(old, new) for old in RATES for new in RATES if old != new]
    nearest = min(ratios, key=lambda ratio: abs(ratio - slope))
    return nearest if abs(nearest - slope) * span <= slip else None


def _least_squares(points: Sequence[Point], slope: float, stretches: Sequence[Stretch]) -> tuple[float, float]:
    """Returns the slope of least squares over the points near the line, and thrice what it may be wrong by chance."""
    over = under = 0.0
    near = 0
    rests: list[float] = []
    for first, end, offset in stretches:
        inside = [(x, r) for x, y in points[first:end] if abs(r := y - slope * x - offset) < _WIDE]
        rests += [abs(r) for _, r in inside]
        if len(inside) > 1:
            near += len(inside)
            middle, rest = sum(x for x, _ in inside) / len(inside), sum(r for _, r in inside) / len(inside)
            over += sum((x - middle) * (r - rest) for x, r in inside)
            under += sum((x - middle) ** 2 for x, _ in inside)
    if not under:
        return slope, 0.0
    noise = _SPREAD * median(rests)
    return slope + over / under, 3 * noise * (_BREATH / under) ** 0.5


# ----------------------------------------------------------------------- stretches


def _parted(points: Sequence[Point], slope: float) -> tuple[float, list[Stretch]]:
    """Returns the stretches of the points around a slope, and what they cost: points off, and stretches."""
    thin = max(1, len(points) // _LOOKED)
    rests = [y - slope * x for x, y in points]
    looked = rests[::thin]
    toll = max(_FEWEST, _SPLIT / thin)
    cost, borders = _path(looked, _offsets(looked), toll)
    firsts = [0, *(_border(rests, a * thin, thin, pair) for a, pair in borders)]
    rows = [
        Stretch(first, end, median(rests[first:end])) for first, end in pairwise((*firsts, len(points))) if first < end
    ]
    return cost, _joined(rests, rows)


def _offsets(rests: Sequence[float]) -> list[float]:
    """Returns the offsets that runs of points have, each at least a quarter of a second from the next."""
    runs = [median(rests[k : k + _RUN]) for k in range(0, max(1, len(rests) - _RUN + 1), _RUN)]
    counts: dict[int, list[float]] = {}
    for value in runs:
        counts.setdefault(round(value * 4 / _WIDE), []).append(value)
    most = sorted(counts, key=lambda key: (-len(counts[key]), key))[:_LEVELS]
    return [median(counts[key]) for key in most]


def _path(
    rests: Sequence[float], offsets: Sequence[float], toll: float
) -> tuple[float, list[tuple[int, tuple[float, float]]]]:
    """Returns the cheapest way through the offsets, each change of them for a toll: its cost, and where it changes.

    A point costs how far it is from the offset, 1 at most.
    """
    costs = [0.0] * len(offsets)
    came: list[list[int]] = []
    for rest in rests:
        best = min(range(len(costs)), key=costs.__getitem__)
        enter = costs[best] + toll
        row = []
        for k, offset in enumerate(offsets):
            here = costs[k] <= enter
            row.append(k if here else best)
            costs[k] = (costs[k] if here else enter) + min(1.0, abs(rest - offset) / _WIDE)
        came.append(row)
    k = min(range(len(costs)), key=costs.__getitem__)
    cost, found = costs[k], []
    for i in range(len(rests) - 1, 0, -1):
        before = came[i][k]
        if before != k:
            found.append((i, (offsets[before], offsets[k])))
        k = before
    return cost, found[::-1]


def _border(rests: Sequence[float], about: int, thin: int, pair: tuple[float, float]) -> int:
    """Returns the point near `about` from which the second offset is the better one."""
    a, b = max(0, about - thin), min(len(rests), about + thin)
    sums = [0.0]
    for rest in rests[a:b]:
        sums.append(sums[-1] + min(1.0, abs(rest - pair[0]) / _WIDE) - min(1.0, abs(rest - pair[1]) / _WIDE))
    return a + min(range(len(sums)), key=sums.__getitem__)


def _joined(rests: Sequence[float], rows: Sequence[Stretch]) -> list[Stretch]:
    """Returns the stretches with neighbours of nearly one offset made one, its offset that of the near points."""
    out: list[Stretch] = []
    for row in rows:
        first = row.first
        if out and abs(row.offset - out[-1].offset) < _BEND:
            first = out.pop().first
        rough = median(rests[first : row.end])
        near = [rest for rest in rests[first : row.end] if abs(rest - rough) < _WIDE]
        out.append(Stretch(first, row.end, median(near) if near else rough))
    return out


def _judged(points: Sequence[Point], slope: float, stretches: Sequence[Stretch]) -> Line:
    """Returns the line with how well it meets the points."""
    rests = [abs(y - slope * x - s.offset) for s in stretches for x, y in points[s.first : s.end]]
    near = sorted(rest for rest in rests if rest < _WIDE)
    found = next(((o, n) for o in RATES for n in RATES if o != n and slope_of(o, n) == slope), None)
    return Line(
        slope=slope,
        stretches=tuple(stretches),
        rates=(_NAMES[found[0]], _NAMES[found[1]]) if found else None,
        agree=len(near) / len(rests),
        middle=median(near) if near else 0.0,
        most=near[len(near) * 95 // 100] if near else 0.0,
    )
