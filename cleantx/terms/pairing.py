"""A raw text beside its corrected one: which words were replaced by which.

The words of both are aligned by the least number of changes, between words that only one place of each can be: runs of
four words that occur once.  So an hour of talk costs no more than its length, and a paragraph that was cut or moved
does not shift what follows.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from cleantx.model import Transcript, spoken
from cleantx.terms.reading import GAPS, Reading
from cleantx.text import TURN, View

_RUN = 4
_SENTENCE = frozenset(".?!:\u2026")


class Words:
    """The words of a transcript as the dictionary reads them: casefolded keys, and the text that each stands in."""

    def __init__(self, transcript: Transcript) -> None:
        """Reads what is spoken."""
        self.view = View(spoken(transcript))
        self.text = self.view.folded
        self.reading = Reading(self.text, GAPS)
        places = [k for k, word in enumerate(self.reading.words) if word]
        self.keys = [self.reading.words[k] for k in places]
        self._starts = [self.reading.start(k) for k in places]
        self._ends = [self.reading.end(k) for k in places]
        self._first: defaultdict[str, list[int]] = defaultdict(list)
        for k, word in enumerate(self.keys):
            self._first[word].append(k)

    def shown(self, i: int, j: int) -> str:
        """Returns the text of words `i` to `j` (not included) on one line."""
        if i >= j:
            return ""
        return " ".join(self.text[self.start(i) : self.end(j - 1)].replace(TURN, " ").split())

    def start(self, i: int) -> int:
        """Returns where word `i` begins in the text."""
        return self._starts[i]

    def end(self, i: int) -> int:
        """Returns where word `i` ends in the text."""
        return self._ends[i]

    def gap(self, i: int) -> str:
        """Returns what stands between word `i` and the next."""
        return self.text[self._ends[i] : self._starts[i + 1]] if i + 1 < len(self._starts) else TURN

    def within(self, a: int, b: int) -> range:
        """Returns the words that a span of the text touches."""
        return range(bisect_right(self._ends, a), bisect_left(self._starts, b))

    def occurrences(self, words: Sequence[str]) -> list[int]:
        """Returns where these words stand, by their first one; [] for none."""
        size, wanted = len(words), list(words)
        return [k for k in self._first.get(wanted[0], ()) if self.keys[k : k + size] == wanted]

    def is_whole(self, i: int, j: int) -> bool:
        """Says whether words `i` to `j` (not included) are of one speaker and one sentence."""
        return not any(self.is_break(k) for k in range(i, j - 1))

    def is_break(self, i: int) -> bool:
        """Says whether a sentence or a turn ends between word `i` and the next."""
        gap = self.gap(i)
        return TURN in gap or (gap[-1:].isspace() and not _SENTENCE.isdisjoint(gap))

    def begins(self, i: int) -> bool:
        """Says whether word `i` begins a sentence or a turn, as far as marks tell."""
        gap = self.gap(i - 1) if i else TURN
        return TURN in gap or not _SENTENCE.isdisjoint(gap) or '"' in gap or (" " in gap and "-" in gap)

    def around(self, i: int, j: int, reach: int) -> tuple[list[str], list[str]]:
        """Returns the words before and after words `i` to `j` (not included)."""
        return self.keys[max(0, i - reach) : i], self.keys[j : j + reach]


class Stretch(NamedTuple):
    """Words ``a[i1:i2]`` of the raw text stand as ``b[j1:j2]`` in the corrected one."""

    i1: int
    i2: int
    j1: int
    j2: int


def stretches(a: Words, b: Words) -> Iterator[Stretch]:
    """Yields where the texts differ, in words, in capitals or in a hyphen for a space; neighbours are one stretch."""
    open_: Stretch | None = None
    for piece in _pieces(a, b):
        if open_ is not None and open_.i2 == piece.i1 and open_.j2 == piece.j1:
            open_ = Stretch(open_.i1, piece.i2, open_.j1, piece.j2)
            continue
        if open_ is not None:
            yield open_
        open_ = piece
    if open_ is not None:
        yield open_


def _pieces(a: Words, b: Words) -> Iterator[Stretch]:
    for i1, i2, j1, j2 in align(a.keys, b.keys):
        if i2 - i1 != j2 - j1 or a.keys[i1:i2] != b.keys[j1:j2]:
            yield Stretch(i1, i2, j1, j2)
            continue
        for i, j in zip(range(i1, i2), range(j1, j2), strict=True):
            ahead = _hyphened(a.gap(i), b.gap(j))
            behind = i > 0 and j > 0 and _hyphened(a.gap(i - 1), b.gap(j - 1))
            if ahead or behind or _recased(a, b, i, j):
                yield Stretch(i, i + 1, j, j + 1)


def _hyphened(was: str, now: str) -> bool:
    return (was == "-" and now.isspace()) or (was.isspace() and now == "-")


def _recased(a: Words, b: Words, i: int, j: int) -> bool:
    """Says whether a word got other capitals, and not for beginning a sentence."""
    was, now = a.shown(i, i + 1), b.shown(j, j + 1)
    if was == now:
        return False
    return was[1:] != now[1:] or not (a.begins(i) or b.begins(j))


def align(a: Sequence[str], b: Sequence[str]) -> Iterator[Stretch]:
    """Yields the stretches of an alignment in order, equal and unequal ones in turn, which together make up both.

    >>> [tuple(s) for s in align("so the lama is".split(), "so the llama is".split())]
    [(0, 2, 0, 2), (2, 3, 2, 3), (3, 4, 3, 4)]
    """
    same: Stretch | None = None
    for piece, equal in _ops(a, b):
        if equal and same is not None:
            same = same._replace(i2=piece.i2, j2=piece.j2)
        elif equal:
            same = piece
        else:
            if same is not None:
                yield same
            same = None
            yield piece
    if same is not None:
        yield same


def _ops(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[Stretch, bool]]:
    at_a = at_b = 0
    for x, y in [*_anchors(a, b), (len(a), len(b))]:
        for op in Levenshtein.opcodes(a[at_a:x], b[at_b:y]):
            piece = Stretch(op.src_start + at_a, op.src_end + at_a, op.dest_start + at_b, op.dest_end + at_b)
            yield piece, op.tag == "equal"
        at_a, at_b = x, y


def _anchors(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Returns places that belong together: the same run of words, once in each, in the same order."""
    first, second = _once(a), _once(b)
    pairs = sorted((at, second[run]) for run, at in first.items() if run in second)
    return _rising(pairs)


def _once(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    runs = [tuple(words[k : k + _RUN]) for k in range(len(words) - _RUN + 1)]
    counts = Counter(runs)
    return {run: k for k, run in enumerate(runs) if counts[run] == 1}


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Returns the longest run of pairs that rise on both sides."""
    tails: list[int] = []
    ends: list[int] = []
    back: list[int] = []
    for n, (_, y) in enumerate(pairs):
        at = bisect_left(tails, y)
        back.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(y)
            ends.append(n)
        else:
            tails[at], ends[at] = y, n
    out = []
    n = ends[-1] if ends else -1
    while n >= 0:
        out.append(pairs[n])
        n = back[n]
    return out[::-1]
