"""Histograms as inline SVG: how many cues have how much of something, with the guide's limits drawn in."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

_WIDE, _HIGH = 360, 180
_LEFT, _RIGHT, _TOP, _BOTTOM = 38, 18, 26, 22
_ROUNDED = 1e-9  # what arithmetic on fractions of a second may be off
_MARKS = 5  # labels under the axis, about


class Limit(NamedTuple):
    """A limit at `value`: bars over (`above`) or under it are faults; `text` names it."""

    value: float
    above: bool
    text: str


class Scale(NamedTuple):
    """Bins of `step` from 0 to `top`; what is less or more is counted in the first and the last one."""

    step: float
    top: float
    unit: str

    @property
    def bins(self) -> int:
        """How many bins there are."""
        return round(self.top / self.step)


def histogram(name: str, title: str, values: Sequence[float], scale: Scale, limits: Sequence[Limit]) -> str:
    """Returns a figure; `name` is unique on its page, and the caption tells in words what the picture shows.

    >>> limit = Limit(20, above=True, text="at most 20")
    >>> figure = histogram("cps", "Characters a second", [12, 14, 25], Scale(2, 40, ""), [limit])
    >>> "1 of 3 over it" in figure, figure.count('class="bar bad"'), figure.count('class="bar"')
    (True, 1, 2)
    """
    good, bad = [0] * scale.bins, [0] * scale.bins
    for value in values:
        place = min(max(int(value / scale.step + _ROUNDED), 0), scale.bins - 1)
        (bad if any(_beyond(value, limit) for limit in limits) else good)[place] += 1
    most = max(map(sum, zip(good, bad, strict=True)), default=0) or 1
    parts = [_bar(k, (good[k], bad[k]), most, scale) for k in range(scale.bins) if good[k] + bad[k]]
    parts += [_axis(scale, most), *(_line(limit, scale, place) for place, limit in enumerate(limits))]
    told = escape(_told(values, scale, limits))
    shown = escape(title)
    return (
        f'<figure><svg viewBox="0 0 {_WIDE} {_HIGH}" role="img" aria-labelledby="{name}-title {name}-told">'
        f'<title id="{name}-title">{shown}</title>{"".join(parts)}</svg>'
        f'<figcaption><strong>{shown}</strong> <span id="{name}-told">{told}</span></figcaption></figure>'
    )


def _beyond(value: float, limit: Limit) -> bool:
    return value > limit.value + _ROUNDED if limit.above else value < limit.value - _ROUNDED


def _x(value: float, scale: Scale) -> float:
    return _LEFT + (_WIDE - _LEFT - _RIGHT) * min(max(value, 0), scale.top) / scale.top


def _bar(k: int, counts: tuple[int, int], most: int, scale: Scale) -> str:
    """Returns a bar: what keeps the limits, and what does not on top of it."""
    left, right = _x(k * scale.step, scale), _x((k + 1) * scale.step, scale)
    base, out = float(_HIGH - _BOTTOM), []
    for count, kind in zip(counts, ("bar", "bar bad"), strict=True):
        if not count:
            continue
        high = max(1.0, (_HIGH - _TOP - _BOTTOM) * count / most)
        base -= high
        what = f"{k * scale.step:g}–{(k + 1) * scale.step:g}{scale.unit}: {count:,}"
        out.append(
            f'<rect class="{kind}" x="{left + 0.5:.1f}" y="{base:.1f}" width="{right - left - 1:.1f}"'
            f' height="{high:.1f}"><title>{what}</title></rect>'
        )
    return "".join(out)


def _axis(scale: Scale, most: int) -> str:
    """Returns the axes with their labels."""
    base = _HIGH - _BOTTOM
    every = max(1, round(scale.bins / _MARKS))
    labels = [
        f'<text x="{_x(k * scale.step, scale):.1f}" y="{base + 15}" text-anchor="middle">'
        f"{k * scale.step:g}{'+' if k == scale.bins else ''}{scale.unit}</text>"
        for k in range(0, scale.bins + 1, every)
    ]
    return (
        f'<line class="axis" x1="{_LEFT}" y1="{base}" x2="{_WIDE - _RIGHT}" y2="{base}"/>'
        f'<text x="{_LEFT - 5}" y="{_TOP + 4}" text-anchor="end">{most:,}</text>'
        f'<text x="{_LEFT - 5}" y="{base}" text-anchor="end">0</text>{"".join(labels)}'
    )


def _line(limit: Limit, scale: Scale, place: int) -> str:
    """Returns a limit as a line with its name, which stands on the side that has room."""
    x = _x(limit.value, scale)
    right = x < _WIDE * 0.6
    return (
        f'<line class="limit" x1="{x:.1f}" y1="{_TOP - 6}" x2="{x:.1f}" y2="{_HIGH - _BOTTOM}"/>'
        f'<text class="limit" x="{x + (4 if right else -4):.1f}" y="{_TOP - 8 + 13 * place}"'
        f' text-anchor="{"start" if right else "end"}">{escape(limit.text)}</text>'
    )


def _told(values: Sequence[float], scale: Scale, limits: Sequence[Limit]) -> str:
    """Returns in words how the values lie."""
    if not values:
        return "no cues"
    parts = [f"median {statistics.median(values):.{1 if scale.step >= 1 else 2}f}{scale.unit}"]
    for limit in limits:
        beyond = sum(_beyond(value, limit) for value in values)
        parts.append(f"{limit.text}: {beyond:,} of {len(values):,} {'over' if limit.above else 'under'} it")
    return "; ".join(parts)
