"""A few words beside a few others: the best pairing by how alike they are written, with joins and splits.

It costs one step for every pair of words, so it is for the short stretches that nothing surer can settle.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel

ALIKE = 0.34
"""Words less alike than this are taken for different ones; a share of their letters, as in every figure here."""

_SKIP = -0.6  # a word without a counterpart; a pair of different words (-1) is cheaper than two of them
_FEW = 64  # pairs of words up to which joins that are misspelled, too, are looked for
_JOINED = 4  # keys that may be written as one: G P T 4
_SAME_JOINED = 0.75  # how alike a misspelled join must be
_LONGEST_WORD = 64  # letters that are compared: nobody says a longer word

_PAIR, _SKIP_A, _SKIP_B, _JOIN = 0, 1, 2, 3


class Link(NamedTuple):
    """Keys ``a[i1:i2]`` are ``b[j1:j2]``: each its own where `alike` is 1 and both are as long, else as a whole."""

    i1: int
    i2: int
    j1: int
    j2: int
    alike: float


def alike(one: str, other: str) -> float:
    """Returns the share of letters that two words have in common, in order; 0 where that is too few to say anything.

    >>> alike("lama", "llama"), alike("cat", "dog")
    (0.8888888888888888, 0.0)
    """
    return Indel.normalized_similarity(one[:_LONGEST_WORD], other[:_LONGEST_WORD], score_cutoff=ALIKE)


def pair(a: Sequence[str], b: Sequence[str]) -> list[Link]:
    """Returns the best pairing of two short runs of words, in order; what is not alike stays unpaired.

    >>> [(link.i2, link.j2) for link in pair(["deep", "seek", "is", "good"], ["deepseek", "was", "good"])]
    [(2, 1), (3, 2), (4, 3)]
    """
    if len(a) == 1 and len(b) == 1:
        same = alike(a[0], b[0])
        return [Link(0, 1, 0, 1, same)] if same else []
    joins = _joins(a, b)
    shares = [[1.0 if x == y else alike(x, y) for y in b] for x in a]
    return _back(_moves(shares, joins), shares, joins)


def _joins(a: Sequence[str], b: Sequence[str]) -> dict[tuple[int, int], tuple[int, int, float]]:
    """Returns where several words of one side are one of the other, by their ends: how many of each, how alike."""
    fuzzy = len(a) * len(b) <= _FEW
    found = {(i, j): (1, n, same) for i, j, n, same in _joined(a, b, fuzzy=fuzzy)}
    found |= {(i, j): (n, 1, same) for j, i, n, same in _joined(b, a, fuzzy=fuzzy)}
    return found


def _joined(whole: Sequence[str], parts: Sequence[str], *, fuzzy: bool) -> list[tuple[int, int, int, float]]:
    places: dict[str, list[int]] = {}
    for i, word in enumerate(whole):
        places.setdefault(word, []).append(i)
    found: list[tuple[int, int, int, float]] = []
    for j in range(len(parts) - 1):
        text = parts[j][:_LONGEST_WORD]
        for n in range(2, min(_JOINED, len(parts) - j) + 1):
            text += parts[j + n - 1][:_LONGEST_WORD]
            if text in places:
                found += [(i + 1, j + n, n, 1.0) for i in places[text][:_JOINED]]
            elif fuzzy:
                for i, word in enumerate(whole):
                    if word[0] == text[0] and abs(len(word) - len(text)) <= 1:
                        same = alike(word, text)
                        found += [(i + 1, j + n, n, same)] if same >= _SAME_JOINED else []
    return found


def _moves(shares: list[list[float]], joins: dict[tuple[int, int], tuple[int, int, float]]) -> list[bytearray]:
    """Returns the best last move for all beginnings of both sides."""
    width = len(shares[0])
    rows = [[_SKIP * j for j in range(width + 1)]]
    moves = [bytearray([_SKIP_B]) * (width + 1)]
    for i, row in enumerate(shares, 1):
        above = rows[-1]
        best = _SKIP * i
        line, move = [best], bytearray([_SKIP_A])
        for j, same in enumerate(row):
            score = above[j] + 2 * same - 1
            step = _PAIR
            if above[j + 1] + _SKIP > score:
                score, step = above[j + 1] + _SKIP, _SKIP_A
            if best + _SKIP > score:
                score, step = best + _SKIP, _SKIP_B
            if joins and (i, j + 1) in joins:
                n, m, joined = joins[i, j + 1]
                if rows[i - n][j + 1 - m] + 2 * joined - 1 > score:
                    score, step = rows[i - n][j + 1 - m] + 2 * joined - 1, _JOIN
            best = score
            line.append(score)
            move.append(step)
        rows.append(line)
        moves.append(move)
    return moves


def _back(
    moves: list[bytearray], shares: list[list[float]], joins: dict[tuple[int, int], tuple[int, int, float]]
) -> list[Link]:
    out: list[Link] = []
    i, j = len(moves) - 1, len(moves[0]) - 1
    while i and j:
        step = moves[i][j]
        if step == _PAIR:
            if shares[i - 1][j - 1]:
                out.append(Link(i - 1, i, j - 1, j, shares[i - 1][j - 1]))
            i, j = i - 1, j - 1
        elif step == _JOIN:
            n, m, same = joins[i, j]
            out.append(Link(i - n, i, j - m, j, same))
            i, j = i - n, j - m
        else:
            i, j = (i - 1, j) if step == _SKIP_A else (i, j - 1)
    return out[::-1]
