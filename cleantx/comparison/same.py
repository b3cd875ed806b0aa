"""Which words are surely the same on both sides: those whose times and speakers are compared.

The fewest errors pair a word with any equal one, also within a section that only one side has; the anchors of the
aligner do not, so that one advertisement puts no minutes into the mean.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from cleantx.align import anchors
from cleantx.comparison.pairing import Op
from cleantx.comparison.words import Keys, Side

_WIDE = 12  # words between two anchors; in so few an equal word is the same one
_ENDINGS = frozenset(".?!\u2026\u3002\uff01\uff1f")

Pair = tuple[int, int]


def same(sides: tuple[Side, Side], keys: tuple[Keys, Keys], ops: Sequence[Op]) -> list[Pair]:
    """Returns the pairs of keys that are surely the same spoken word, in order.

    Those are what the aligner links, and between two links that are near each other what `ops` pair.
    """
    a, b = keys
    breaks, others = (_sentences(side, found) for side, found in zip(sides, keys, strict=True))
    links = anchors.links(a.texts, b.texts, breaks=breaks, others=others)
    even = (link for link in links if link.alike == 1 and link.i2 - link.i1 == link.j2 - link.j1)
    linked = [pair for link in even for pair in zip(range(link.i1, link.i2), range(link.j1, link.j2), strict=True)]
    return sorted([*linked, *_between([(-1, -1), *linked, (len(a.texts), len(b.texts))], ops)])


def _between(linked: list[Pair], ops: Sequence[Op]) -> Iterator[Pair]:
    """Yields the equal words of `ops` that stand in a narrow place between two links."""
    known = set(linked)
    equal = (zip(range(op.i1, op.i2), range(op.j1, op.j2), strict=True) for op in ops if op.tag == "equal")
    for i, j in [pair for run in equal for pair in run if pair not in known]:
        at = bisect_left(linked, (i, j))
        (i1, j1), (i2, j2) = linked[at - 1], linked[at]
        if i1 < i < i2 and j1 < j < j2 and max(i2 - i1, j2 - j1) <= _WIDE:
            yield i, j


def _sentences(of: Side, keys: Keys) -> list[int]:
    """Returns the keys that begin a sentence."""
    ended = {k + 1 for k, written in enumerate(of.written) if written[-1] in _ENDINGS}
    return [k for k, origin in enumerate(keys.origins) if origin in ended and keys.is_first(k)]
