"""Which lines of a text changed, in the time that reading them takes: what `clean --diff` prints.

`difflib` alone compares every line with all like it, and needs minutes for the subtitles of a day.  Here the lines
that stand once in both texts are its fixed points ("patience diff", Bram Cohen), and it sees what lies between them.
"""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

_LARGEST = 250_000  # lines of the one times lines of the other that are compared; more are shown as replaced

Tag = Literal["equal", "replace", "delete", "insert"]
Op = tuple[Tag, int, int, int, int]
"""What became of some lines (equal, replace, delete, insert), where they stood and where they stand."""


class _Told(difflib.SequenceMatcher[str]):
    """What became of all lines, to be grouped into hunks."""

    def __init__(self, told: list[Op]) -> None:
        """Takes what is known already."""
        super().__init__()
        self._told = told

    def get_opcodes(self) -> list[Op]:
        """Returns it."""
        return self._told


def unified(old: Sequence[str], new: Sequence[str], *, context: int) -> Iterator[str]:
    """Yields the hunks of a unified diff, each line as it ends; nothing where the texts are the same."""
    for group in _Told(list(_joined(opcodes(old, new)))).get_grouped_opcodes(context) if old or new else ():
        (_, i, _, j, _), (_, _, i_end, _, j_end) = group[0], group[-1]
        yield f"@@ -{_range(i, i_end)} +{_range(j, j_end)} @@\n"
        for tag, a, b, c, d in group:
            if tag == "equal":
                yield from (f" {line}" for line in old[a:b])
            else:
                yield from (f"-{line}" for line in old[a:b])
                yield from (f"+{line}" for line in new[c:d])


def opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[Op]:
    """Yields what became of all lines, in their order.

    >>> list(opcodes(["a", "b", "c"], ["a", "x", "c"]))
    [('equal', 0, 1, 0, 1), ('replace', 1, 2, 1, 2), ('equal', 2, 3, 2, 3)]
    """
    i = j = 0
    for a, b in (*_fixed(old, new), (len(old), len(new))):
        yield from _between(old, new, (i, a), (j, b))
        if a < len(old) and b < len(new):
            yield "equal", a, a + 1, b, b + 1
        i, j = a + 1, b + 1


def _fixed(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Returns the places of lines that stand once in both texts: the most of them that are in one order."""
    once, here = (Counter(lines) for lines in (old, new))
    at = {line: k for k, line in enumerate(new) if here[line] == 1}
    pairs = [(k, at[line]) for k, line in enumerate(old) if once[line] == 1 and line in at]
    tails: list[int] = []  # of rising runs by their length: the least last place, and which pair it is
    ends: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        size = bisect_left(tails, place)
        before.append(ends[size - 1] if size else -1)
        tails[size : size + 1] = [place]
        ends[size : size + 1] = [number]
    found: list[tuple[int, int]] = []
    last = ends[-1] if ends else -1
    while last >= 0:
        found.append(pairs[last])
        last = before[last]
    return found[::-1]


def _between(old: Sequence[str], new: Sequence[str], was: tuple[int, int], now: tuple[int, int]) -> Iterator[Op]:
    (i, a), (j, b) = was, now
    while i < a and j < b and old[i] == new[j]:
        yield "equal", i, i + 1, j, j + 1
        i, j = i + 1, j + 1
    same = 0
    while same < min(a - i, b - j) and old[a - same - 1] == new[b - same - 1]:
        same += 1
    a, b = a - same, b - same
    if i < a and j < b and (a - i) * (b - j) <= _LARGEST:
        for tag, p, q, r, s in difflib.SequenceMatcher(None, old[i:a], new[j:b], autojunk=False).get_opcodes():
            yield tag, i + p, i + q, j + r, j + s
    elif i < a or j < b:
        yield "insert" if i == a else "delete" if j == b else "replace", i, a, j, b
    if same:
        yield "equal", a, a + same, b, b + same


def _joined(ops: Iterator[Op]) -> Iterator[Op]:
    """Yields runs of equal lines as one, as the grouping into hunks wants them."""
    last: Op | None = None
    for op in ops:
        if last and last[0] == op[0] == "equal":
            last = ("equal", last[1], op[2], last[3], op[4])
            continue
        if last:
            yield last
        last = op
    if last:
        yield last


def _range(first: int, end: int) -> str:
    """Returns lines as a hunk's head names them: of none, the line before."""
    size = end - first
    return f"{first + 1}" if size == 1 else f"{first + bool(size)},{size}"
