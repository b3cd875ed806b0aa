"""Time errors of what two transcripts have in common: of words, and of the borders of segments.

An error is the second transcript's time less the reference's, in ms: above 0 it is late.  An error says nothing without
how many words it was measured on: those that were missed stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from cleantx.comparison.words import Keys, Side

COLLAR = 200  # ms; within it WhisperX counts a word as found (Bain et al. 2023)
SHARES = (20, 50, 100, 200)  # ms
LONGEST = 2_000  # ms; no word takes longer, and aligners that lose their way make such

Pair = tuple[int, int]


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """How far times are off, in ms, by size; `bias` is the mean with its sign; shares within 20 to 200 ms."""

    count: int
    mean: float
    median: float
    p95: int
    most: int
    bias: float
    within: dict[str, float]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """How many times of the reference were met: `measured` of `reference`, the rest `missed`; `extra` are only here.

    `precision` and `recall` count those whose start and end are both within the collar.
    """

    reference: int
    measured: int
    missed: int
    extra: int
    precision: float | None
    recall: float | None
    starts: Spread | None
    ends: Spread | None
    both: float | None


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """Time errors of words; on each side how many have no time, how many an estimate, how many are too long."""

    found: Found
    untimed: Pair
    estimated: Pair
    too_long: Pair


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """Time errors: of words where both sides time them, of segments where a border of one has a time in the other."""

    words: Words | None
    starts: Found | None
    ends: Found | None


class _Sides(NamedTuple):
    ours: Side
    theirs: Side
    a: Keys
    b: Keys


def times(sides: tuple[Side, Side], keys: tuple[Keys, Keys], hits: Sequence[Pair]) -> Times | None:
    """Returns the time errors of two transcripts, `hits` being the same words; None: one of them has no times."""
    given = _Sides(*sides, *keys)
    words = _words(given, hits)
    starts, ends = _borders(given, hits, last=False), _borders(given, hits, last=True)
    return Times(words=words, starts=starts, ends=ends) if words or starts or ends else None


def spread(errors: Sequence[int]) -> Spread | None:
    """Returns how far times are off; None where none was measured.

    >>> found = spread([0, -10, 40, 250])
    >>> (found.mean, found.median, found.p95, found.bias, found.within["50"]) if found else None
    (75.0, 25.0, 250, 70.0, 0.75)
    """
    if not errors:
        return None
    sizes, n = sorted(abs(error) for error in errors), len(errors)
    return Spread(
        count=n,
        mean=sum(sizes) / n,
        median=(sizes[(n - 1) // 2] + sizes[n // 2]) / 2,
        p95=sizes[-(-n * 95 // 100) - 1],
        most=sizes[-1],
        bias=sum(errors) / n,
        within={str(share): sum(size <= share for size in sizes) / n for share in SHARES},
    )


def _near(given: _Sides, hits: Sequence[Pair], *, last: bool) -> Iterator[Pair]:
    """Yields the pairs of the same words, and of other words between them that stand in the same place.

    Those are as many on both sides; of unequal numbers the first begins there on both sides, and the last ends there.
    """
    i = j = 0
    for p, q in [*hits, (len(given.a.texts), len(given.b.texts))]:
        if p - i == q - j:
            yield from zip(range(i, p), range(j, q), strict=True)
        elif p > i and q > j:
            yield (p - 1, q - 1) if last else (i, j)
        if p < len(given.a.texts):
            yield p, q
        i, j = p + 1, q + 1


def _start(side: Side, keys: Keys, k: int) -> int | None:
    return side.tokens[keys.origins[k]].start if keys.is_first(k) else None


def _end(side: Side, keys: Keys, k: int) -> int | None:
    return side.tokens[keys.origins[k]].end if keys.is_last(k) else None


def _words(given: _Sides, hits: Sequence[Pair]) -> Words | None:
    ours, theirs, a, b = given
    timed = [sum(token.start is not None for token in side.tokens) for side in (ours, theirs)]
    if not all(timed):
        return None
    starts, ends, both = [], [], []
    measured = close = 0
    for i, j in hits:
        start = _less(_start(theirs, b, j), _start(ours, a, i))
        end = _less(_end(theirs, b, j), _end(ours, a, i))
        if start is not None:
            starts.append(start)
            measured += 1
            close += max(abs(start), abs(end or 0)) <= COLLAR
        if end is not None:
            ends.append(end)
        if start is not None and end is not None:
            both.append((abs(start) + abs(end)) / 2)
    mean = sum(both) / len(both) if both else None
    found = _found((timed[0], timed[1]), measured, close, (spread(starts), spread(ends), mean))
    return Words(
        found=found,
        untimed=(len(ours.tokens) - timed[0], len(theirs.tokens) - timed[1]),
        estimated=(_estimated(ours), _estimated(theirs)),
        too_long=(_too_long(ours), _too_long(theirs)),
    )


def _found(timed: Pair, measured: int, close: int, spreads: tuple[Spread | None, Spread | None, float | None]) -> Found:
    starts, ends, both = spreads
    return Found(
        reference=timed[0],
        measured=measured,
        missed=timed[0] - measured,
        extra=timed[1] - measured,
        precision=close / timed[1] if timed[1] else None,
        recall=close / timed[0] if timed[0] else None,
        starts=starts,
        ends=ends,
        both=both,
    )


def _borders(given: _Sides, hits: Sequence[Pair], *, last: bool) -> Found | None:
    """Returns the errors of segment starts, or of their ends.

    A border is measured where the other side knows the time of the same word: it is a border there too, or its words
    are timed.  What is a border on neither side does not count.
    """
    ours, theirs, a, b = given
    edges, others = _edges(ours, a, last=last), _edges(theirs, b, last=last)
    if not edges and not others:
        return None
    time = _end if last else _start
    errors: list[int] = []
    met = [0, 0]
    for i, j in _near(given, hits, last=last):
        if i in edges or j in others:
            error = _less(
                others[j] if j in others else time(theirs, b, j), edges[i] if i in edges else time(ours, a, i)
            )
            if error is not None:
                errors.append(error)
                met[0] += i in edges
                met[1] += j in others
    if not errors:
        return None
    return _bordered((len(edges), len(others)), met, errors, last=last)


def _bordered(timed: Pair, met: Sequence[int], errors: Sequence[int], *, last: bool) -> Found:
    """Returns the errors of borders; precision and recall are of those whose error is within the collar."""
    within = sum(abs(error) <= COLLAR for error in errors)
    found = spread(errors)
    return Found(
        reference=timed[0],
        measured=len(errors),
        missed=timed[0] - met[0],
        extra=timed[1] - met[1],
        precision=within / (len(errors) + timed[1] - met[1]),
        recall=within / (len(errors) + timed[0] - met[0]),
        starts=None if last else found,
        ends=found if last else None,
        both=None,
    )


def _edges(side: Side, keys: Keys, *, last: bool) -> dict[int, int]:
    """Returns the keys at the borders of segments, with the segment's time."""
    homes = [side.tokens[origin].segment for origin in keys.origins]
    beside = [*homes[1:], -1] if last else [-1, *homes[:-1]]
    given = {k: side.segments[home] for k, (home, near) in enumerate(zip(homes, beside, strict=False)) if home != near}
    times = {k: segment.end if last else segment.start for k, segment in given.items()}
    return {k: time for k, time in times.items() if time is not None}


def _less(theirs: int | None, ours: int | None) -> int | None:
    return None if theirs is None or ours is None else theirs - ours


def _estimated(side: Side) -> int:
    return sum(token.timing == "estimated" for token in side.tokens)


def _too_long(side: Side) -> int:
    return sum(t.start is not None and t.end is not None and t.end - t.start > LONGEST for t in side.tokens)
