"""Word and character errors counted the slow way: the whole table, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence


def distance(a: Sequence[object], b: Sequence[object]) -> int:
    """Returns the fewest substitutions, deletions and insertions that lead from one sequence to the other."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (x != y))
    return row[-1]
