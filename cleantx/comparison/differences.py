"""What differs where: runs of words that are not the same, with their places on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from cleantx.comparison.pairing import Op
from cleantx.comparison.words import Keys, Side, line

CONTEXT = 4  # words shown on either side

Change = Literal["replaced", "missing", "added"]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Some words of one side, none perhaps, and what stands `before` and `after` them.

    `line` (0: unknown) and `start` (ms) are those of the words, or of the word that they would stand before.
    """

    line: int
    start: int | None
    text: str
    words: int
    before: str
    after: str


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One run of words that differs: `replaced`, `missing` from the second transcript, or `added` in it."""

    kind: Change
    reference: Place
    hypothesis: Place


def differences(sides: tuple[Side, Side], keys: tuple[Keys, Keys], ops: Sequence[Op]) -> tuple[Difference, ...]:
    """Returns the runs of words that differ, in order."""
    out = []
    for i1, i2, j1, j2 in runs(ops):
        kind: Change = "added" if i1 == i2 else "missing" if j1 == j2 else "replaced"
        ours, theirs = place(sides[0], keys[0], i1, i2), place(sides[1], keys[1], j1, j2)
        out.append(Difference(kind=kind, reference=ours, hypothesis=theirs))
    return tuple(out)


def runs(ops: Sequence[Op]) -> list[tuple[int, int, int, int]]:
    """Returns the stretches between equal words: from where to where on either side.

    >>> runs([Op("equal", 0, 2, 0, 2), Op("replace", 2, 3, 2, 3), Op("insert", 3, 3, 3, 5)])
    [(2, 3, 2, 5)]
    """
    out: list[tuple[int, int, int, int]] = []
    is_open = False
    for op in ops:
        if op.tag == "equal":
            is_open = False
        elif is_open:
            out[-1] = (out[-1][0], op.i2, out[-1][2], op.j2)
        else:
            out.append((op.i1, op.i2, op.j1, op.j2))
            is_open = True
    return out


def place(side: Side, keys: Keys, k1: int, k2: int) -> Place:
    """Returns where the keys ``k1:k2`` stand, and the words around them."""
    count = len(side.tokens)
    at = keys.origins[k1] if k1 < len(keys.origins) else count
    end = keys.origins[k2 - 1] + 1 if k2 > k1 else at
    told = min(at, count - 1)
    where = _where(side, told) if count else (0, None)
    return Place(
        line=where[0],
        start=where[1],
        text=_said(side, at, end),
        words=end - at,
        before=_said(side, max(at - CONTEXT, 0), at),
        after=_said(side, end, min(end + CONTEXT, count)),
    )


def _where(side: Side, token: int) -> tuple[int, int | None]:
    """Returns the line and the time of a word: its own, else its segment's start."""
    word = side.tokens[token]
    segment = side.segments[word.segment]
    return line(segment, word.a), segment.start if word.start is None else word.start


def _said(side: Side, a: int, b: int) -> str:
    """Returns words as they are written, joined by one space where there is one."""
    glue = ["" if k == a or side.tokens[k].glued else " " for k in range(a, b)]
    return "".join(part for pair in zip(glue, side.written[a:b], strict=True) for part in pair)
