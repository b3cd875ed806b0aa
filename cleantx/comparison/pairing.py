"""Which word of one transcript is which of the other: the fewest substitutions, deletions and insertions.

The counts are those of jiwer and of every tool that calls RapidFuzz's Levenshtein editops on whole files.  That takes
quadratic time with a tiny constant, so beyond :data:`WHOLE` the sequences are cut where both surely say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Literal, NamedTuple, cast

from rapidfuzz.distance import Levenshtein

from cleantx.align.chain import rising

WHOLE = 70_000**2  # pairs of words: seven hours of speech on each side take about half a second
PIECE = 8_000  # words a piece, about; so that a piece takes milliseconds
_GRAM = 8  # words; a run that stands once on each side is no accident
_SHARE = 16  # the band that is looked at first is a 16th of the words wide: 6 % errors

Tag = Literal["equal", "replace", "delete", "insert"]


class Op(NamedTuple):
    """What became of the words ``a[i1:i2]``: they are, or were replaced by, ``b[j1:j2]``; `replace` is one to one."""

    tag: Tag
    i1: int
    i2: int
    j1: int
    j2: int


class Pairing(NamedTuple):
    """The operations that lead from one sequence to the other; `exact`: there are no fewer."""

    ops: list[Op]
    exact: bool


def pairing(a: Sequence[int], b: Sequence[int], *, hint: int = 0) -> Pairing:
    """Returns how two sequences differ, in the fewest steps where they are short enough for that.

    `hint` is how many steps it will take, about; a wrong one costs time and changes nothing.

    >>> pairing([1, 2, 3], [1, 4, 3, 5]).ops[1]
    Op(tag='replace', i1=1, i2=2, j1=1, j2=2)
    """
    if len(a) * len(b) <= WHOLE:
        return Pairing(_ops(a, b, (0, 0), hint), exact=True)
    ops: list[Op] = []
    i = j = 0
    for p, q in [*cuts(a, b), (len(a), len(b))]:
        ops += _ops(a[i:p], b[j:q], (i, j))
        i, j = p, q
    return Pairing(_merged(ops), exact=False)


def numbered(a: Sequence[str], b: Sequence[str]) -> tuple[list[int], list[int]]:
    """Returns both sequences as numbers, one for each text, counted up from 0 as they come.

    >>> numbered(["so", "we"], ["we", "so", "go"])
    ([0, 1], [1, 0, 2])
    """
    ids = {text: k for k, text in enumerate(dict.fromkeys(chain(a, b)))}
    return [ids[text] for text in a], [ids[text] for text in b]


def errors(ops: Sequence[Op]) -> int:
    """Returns the number of steps: substitutions, deletions and insertions."""
    return sum(max(op.i2 - op.i1, op.j2 - op.j1) for op in ops if op.tag != "equal")


def _ops(a: Sequence[int], b: Sequence[int], at: tuple[int, int], hint: int = 0) -> list[Op]:
    """Returns the operations between two pieces that begin at `at`.

    With a hint RapidFuzz looks in a band of that many steps beside the diagonal first, and in a wider one only where
    that was too narrow: several times faster than in the whole table.
    """
    i, j = at
    hint = max(hint, max(len(a), len(b)) // _SHARE, abs(len(a) - len(b)), _SHARE)
    found = Levenshtein.opcodes(a, b, score_hint=hint)
    return [Op(cast("Tag", o.tag), o.src_start + i, o.src_end + i, o.dest_start + j, o.dest_end + j) for o in found]


def _merged(ops: list[Op]) -> list[Op]:
    """Returns the operations, those that a cut parted made one."""
    out: list[Op] = []
    for op in ops:
        if out and out[-1].tag == op.tag:
            out[-1] = Op(op.tag, out[-1].i1, op.i2, out[-1].j1, op.j2)
        else:
            out.append(op)
    return out


def cuts(a: Sequence[int], b: Sequence[int]) -> list[tuple[int, int]]:
    """Returns where both sequences are cut, so that no piece is much longer than :data:`PIECE` on either side.

    That is in the middle of runs that stand exactly once on each side and in the same order; where there are none, the
    two have little in common, and every piece is cut after so many words.
    """
    ours, theirs = _once(a), _once(b)
    shared = sorted((i, theirs[gram]) for gram, i in ours.items() if gram in theirs)
    anchors = [shared[k] for k in rising([j for _, j in shared])]
    out: list[tuple[int, int]] = []
    i = j = 0
    for p, q in [*((x + _GRAM // 2, y + _GRAM // 2) for x, y in anchors), (len(a), len(b))]:
        far = max(p - i, q - j)
        if far < PIECE and p < len(a):
            continue
        steps = -(-far // (2 * PIECE))
        start = (i, j)
        for step in range(1, steps):
            i, j = start[0] + (p - start[0]) * step // steps, start[1] + (q - start[1]) * step // steps
            out.append((i, j))
        if p < len(a):
            out.append((p, q))
        i, j = p, q
    return out


def _once(values: Sequence[int]) -> dict[tuple[int, ...], int]:
    """Returns the runs of `_GRAM` values that stand once in a sequence, with their places."""
    found: dict[tuple[int, ...], int] = {}
    for i in range(len(values) - _GRAM + 1):
        gram = tuple(values[i : i + _GRAM])
        found[gram] = -1 if gram in found else i
    return {gram: i for gram, i in found.items() if i >= 0}
