"""Who said it: word errors of each speaker, and words given to somebody else.

Labels need not be the same on both sides: each speaker of the reference is matched with the label that shares most
words, one to one; names that stand on both sides are matched first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from cleantx.comparison.pairing import Op
from cleantx.comparison.words import Keys, Side


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """One speaker of the reference: the label that is matched with it, and its words' errors.

    An inserted word counts for whoever spoke before it.  `wrong` of `paired` words, the same on both sides, are given
    to somebody else.
    """

    name: str
    label: str | None
    words: int
    hits: int
    substitutions: int
    deletions: int
    insertions: int
    paired: int
    wrong: int

    @property
    def wer(self) -> float | None:
        """Errors to a word of this speaker."""
        errors = self.substitutions + self.deletions + self.insertions
        return errors / self.words if self.words else None


def voices(
    sides: tuple[Side, Side], keys: tuple[Keys, Keys], ops: Sequence[Op], hits: Iterable[tuple[int, int]]
) -> tuple[Voice, ...] | None:
    """Returns the errors of each speaker, in the order in which they speak; None where a side names no speakers.

    `hits` are the words that are the same on both sides: only those can be given to somebody else.
    """
    ours, theirs = ([side.speaker(o) for o in k.origins] for side, k in zip(sides, keys, strict=True))
    if not any(ours) or not any(theirs):
        return None
    shared = Counter((ours[i], theirs[j]) for i, j in hits if ours[i] and theirs[j])
    known = matched(shared, set(ours) & set(theirs) - {""})
    sums = {name: Counter[str]() for name in dict.fromkeys(ours)}
    for op in ops:
        if op.tag == "insert":
            sums[ours[op.i1 - 1 if op.i1 else 0]][op.tag] += op.j2 - op.j1
        for i in range(op.i1, op.i2):
            sums[ours[i]][op.tag] += 1
    return tuple(_voice(name, found, known.get(name), shared) for name, found in sums.items() if name)


def matched(shared: Counter[tuple[str, str]], same: set[str]) -> dict[str, str]:
    """Returns the label of the other side for each speaker, one to one.

    >>> matched(Counter({("Ann", "S1"): 9, ("Bob", "S1"): 3, ("Bob", "S0"): 2}), set())
    {'Ann': 'S1', 'Bob': 'S0'}
    """
    out = {name: name for name in sorted(same)}
    taken = set(same)
    for (name, label), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if name not in out and label not in taken:
            out[name] = label
            taken.add(label)
    return out


def _voice(name: str, sums: Counter[str], label: str | None, shared: Counter[tuple[str, str]]) -> Voice:
    paired = sum(count for (speaker, _), count in shared.items() if speaker == name)
    return Voice(
        name=name,
        label=label,
        words=sums["equal"] + sums["replace"] + sums["delete"],
        hits=sums["equal"],
        substitutions=sums["replace"],
        deletions=sums["delete"],
        insertions=sums["insert"],
        paired=paired,
        wrong=paired - (shared[name, label] if label is not None else 0),
    )
