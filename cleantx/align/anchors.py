"""Two long runs of keys beside each other: which stretch of one is which of the other, in linear time.

Runs of six keys that occur once in each are anchors; the longest chain of them that rises on both sides is believed.
Between anchors the same is done with shorter runs, in what is left there, until a gap is small enough to be weighed
word by word (:mod:`cleantx.align.gaps`).  A text that lacks a section, or has another one more, costs nothing and
shifts nothing: that is what alignment by the least number of changes gets wrong.

What a chance match could be is taken back: an island of pairs far from all others must be worth more, in bits, than
the room around it makes likely by chance.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from math import log2
from operator import lt

from rapidfuzz.distance import Indel, Levenshtein, Opcodes

from cleantx.align.chain import rising
from cleantx.align.gaps import Link, alike, pair

__all__ = ["Link", "links"]

_RUNS = (6, 4, 3, 2, 1)
_LAST = len(_RUNS)
_EQUAL = -1
_TINY = 4  # pairs of words in a gap that has nothing to cut
_UNEVEN = 4  # words that one side of a gap may have more, if it is cut by the number of changes
_SMALL = 256  # pairs of words in a gap that is weighed at once
_LARGE = 4_096  # and in one that is weighed when no shorter run tells more
_HUGE = 10**8  # a gap of more pairs has nothing in common that could be trusted, and would cost too much

_LEAST_BITS, _MOST_BITS = 1.0, 12.0  # what a pair of equal words can be worth
_UNPAIRED = 3.0  # bits that a word without a counterpart takes off
_BREAK = 24.0  # bits lost since the best end: there the island ended
_MARGIN = 4.0  # bits above chance
_STRONG = 40.0  # bits that hardly ever come together by chance
_SURELY = 50  # links in a row that no chance makes
_WIDE = 12  # words without a counterpart; at the shore of so wide a gap only equal words are believed


def links(a: Sequence[str], b: Sequence[str], *, breaks: Sequence[int] = (), others: Sequence[int] = ()) -> list[Link]:
    """Returns what of two runs of keys belongs together, in order on both sides; runs of equal keys as one link.

    `breaks` and `others` are where sentences or paragraphs begin in `a` and `b`: where a section stands in one text
    alone, and begins or ends in the same words as what follows, it is cut there.

    >>> [tuple(link) for link in links("so the lama is here".split(), "so the llama is here".split())]
    [(0, 2, 0, 2, 1.0), (2, 3, 2, 3, 0.8888888888888888), (3, 5, 3, 5, 1.0)]
    """
    numbers = {key: n for n, key in enumerate(dict.fromkeys([*a, *b]))}
    aligner = _Aligner(a, b, list(map(numbers.__getitem__, a)), list(map(numbers.__getitem__, b)), len(numbers))
    found = _merged(aligner.run())
    found = _slid(found, aligner.x, aligner.y, set(breaks), set(others))
    return _islands(found, aligner)


class _Aligner:
    """Both sides as words and as numbers, and the work from the whole to ever smaller gaps."""

    def __init__(self, a: Sequence[str], b: Sequence[str], x: list[int], y: list[int], size: int) -> None:
        self.a, self.b, self.x, self.y = a, b, x, y
        self.first, self.second = _signs(x, size), _signs(y, size)

    def run(self) -> Iterator[Link]:
        """Yields the links in order."""
        stack = [(0, len(self.x), 0, len(self.y), 0)]
        while stack:
            i1, i2, j1, j2, level = stack.pop()
            if level == _EQUAL:
                yield Link(i1, i2, j1, j2, 1.0)
                continue
            i, j, k, m = self._stripped(i1, i2, j1, j2)
            if i > i1:
                yield Link(i1, i, j1, j, 1.0)
            if k < i2:
                stack.append((k, i2, m, j2, _EQUAL))
            pieces = (k - i) * (m - j)
            if level <= _LAST and _TINY < pieces <= _SMALL and abs((k - i) - (m - j)) <= _UNEVEN:
                stack += reversed(self._by_edits(i, k, j, m))
            elif pieces <= _SMALL or (level >= _LAST and pieces <= _LARGE):
                yield from self._weighed(i, k, j, m)
            elif level <= _LAST:
                stack += reversed(self._cut(i, k, j, m, level))

    def _weighed(self, i1: int, i2: int, j1: int, j2: int) -> list[Link]:
        """Returns the best pairing of a small gap; most are of one word on both sides, or of none on one."""
        if i1 == i2 or j1 == j2:
            return []
        if i2 - i1 == j2 - j1 == 1:
            same = alike(self.a[i1], self.b[j1])
            return [Link(i1, i2, j1, j2, same)] if same else []
        found = pair(self.a[i1:i2], self.b[j1:j2])
        return [Link(i + i1, k + i1, j + j1, m + j1, same) for i, k, j, m, same in found]

    def _stripped(self, i1: int, i2: int, j1: int, j2: int) -> tuple[int, int, int, int]:
        """Returns what is left of a gap without what is equal at both of its ends."""
        x, y = self.x, self.y
        i, j = i1, j1
        while i < i2 and j < j2 and x[i] == y[j]:
            i, j = i + 1, j + 1
        while i2 > i and j2 > j and x[i2 - 1] == y[j2 - 1]:
            i2, j2 = i2 - 1, j2 - 1
        return i, j, i2, j2

    def _cut(self, i1: int, i2: int, j1: int, j2: int, level: int) -> list[tuple[int, int, int, int, int]]:
        """Returns equal runs and the gaps between them, in order."""
        runs: list[tuple[int, int, int]] = []
        while not runs and level < _LAST:
            runs = self._anchors(i1, i2, j1, j2, _RUNS[level])
            level += 1
        if not runs:
            return self._by_length(i1, i2, j1, j2)
        out = []
        for i, j, n in runs:
            out += [(i1, i, j1, j, level), (i, i + n, j, j + n, _EQUAL)]
            i1, j1 = i + n, j + n
        return [*out, (i1, i2, j1, j2, level)]

    def _by_edits(self, i1: int, i2: int, j1: int, j2: int) -> list[tuple[int, int, int, int, int]]:
        """Cuts a small gap of about as many words on both sides by the least number of changes."""
        return _shifted(Levenshtein.opcodes(self.first[i1:i2], self.second[j1:j2]), i1, j1)

    def _by_length(self, i1: int, i2: int, j1: int, j2: int) -> list[tuple[int, int, int, int, int]]:
        """Cuts a gap in which nothing is unique by the longest sequence that both have in common."""
        pieces = (i2 - i1) * (j2 - j1)
        if pieces <= _LARGE or pieces > _HUGE:
            return [(i1, i2, j1, j2, _LAST + (pieces > _HUGE))]
        return _shifted(Indel.opcodes(self.first[i1:i2], self.second[j1:j2]), i1, j1)

    def _anchors(self, i1: int, i2: int, j1: int, j2: int, n: int) -> list[tuple[int, int, int]]:
        """Returns equal runs ``(i, j, length)`` around what occurs once on each side, a rising chain of them."""
        first, second = _runs(self.first[i1:i2], n), _runs(self.second[j1:j2], n)
        counts = Counter(first)
        others = Counter(second)
        places = {run: j for j, run in enumerate(second) if others[run] == 1}
        pairs = [(i, places[run]) for i, run in enumerate(first) if run in places and counts[run] == 1]
        targets = [j for _, j in pairs]
        if not all(map(lt, targets, targets[1:])):
            pairs = [pairs[k] for k in rising(targets)]
        out: list[tuple[int, int, int]] = []
        a = b = length = 0  # the run that is open
        for i, j in pairs:
            if length and i - a == j - b and i <= a + length:
                length = i + n - a
                continue
            over = max(a + length - i, b + length - j, 0) if length else 0
            if over >= n:
                continue
            if length:
                out.append((a + i1, b + j1, length))
            a, b, length = i + over, j + over, n - over
        if length:
            out.append((a + i1, b + j1, length))
        return out


def _signs(numbers: list[int], size: int) -> str | tuple[int, ...]:
    """Returns numbers as a text of one sign each, whose pieces are cheap to make and to compare."""
    return "".join(map(chr, numbers)) if size <= sys.maxunicode else tuple(numbers)


def _runs(signs: str | tuple[int, ...], n: int) -> list[str | tuple[int, ...]]:
    """Returns all runs of `n` signs."""
    return [signs[k : k + n] for k in range(len(signs) - n + 1)]


def _merged(found: Iterable[Link]) -> list[Link]:
    """Returns the links with neighbouring runs of equal keys as one."""
    out: list[Link] = []
    for link in found:
        if out and link.alike == 1 and out[-1].alike == 1:
            before = out[-1]
            if before.i2 == link.i1 and before.j2 == link.j1 and _even(before) and _even(link):
                out[-1] = Link(before.i1, link.i2, before.j1, link.j2, 1.0)
                continue
        out.append(link)
    return out


def _shifted(ops: Opcodes, i1: int, j1: int) -> list[tuple[int, int, int, int, int]]:
    """Returns the equal runs and the gaps of a cut that begins at ``(i1, j1)``; neighbouring gaps are one."""
    out: list[tuple[int, int, int, int, int]] = []
    for op in ops:
        i, k, j, m = op.src_start + i1, op.src_end + i1, op.dest_start + j1, op.dest_end + j1
        if op.tag == "equal":
            out.append((i, k, j, m, _EQUAL))
        elif out and out[-1][4] != _EQUAL:
            out[-1] = (out[-1][0], k, out[-1][2], m, _LAST + 1)
        else:
            out.append((i, k, j, m, _LAST + 1))
    return out


# ------------------------------------------------------------- what only one side has


def _slid(found: list[Link], x: list[int], y: list[int], breaks: set[int], others: set[int]) -> list[Link]:
    """Returns the links with each place where one side has a section more put where a sentence begins.

    The section ``b c`` in ``a b c b d`` may as well be ``c b``: the pairing of the words before and after it slides.
    Where no sentence tells, and the section is long, the words that could be either are left without a counterpart.
    """
    out: list[Link] = []
    for link in found:
        if not out:
            out.append(link)
            continue
        before = out[-1]
        i, j = before.i2, before.j2
        if (
            (link.i1 == i) == (link.j1 == j)
            or before.alike < 1
            or link.alike < 1
            or not _even(before)
            or not _even(link)
        ):
            out.append(link)
            continue
        words, at, until, marks = (x, i, link.i1, breaks) if link.j1 == j else (y, j, link.j1, others)
        least, most = _play(words, at, until, before.i2 - before.i1, link.i2 - link.i1)
        if not least and not most:
            out.append(link)
            continue
        good = [s for s in range(-least, most + 1) if at + s in marks]
        if good or until - at <= _WIDE:
            left = right = min(good, key=abs) if good else 0
        else:
            left, right = -least, most
        out[-1] = Link(before.i1, before.i2 + left, before.j1, before.j2 + left, 1.0)
        out.append(Link(link.i1 + right, link.i2, link.j1 + right, link.j2, 1.0))
    return [link for link in out if link.i1 < link.i2]


def _even(link: Link) -> bool:
    return link.i2 - link.i1 == link.j2 - link.j1


def _play(words: list[int], at: int, until: int, before: int, behind: int) -> tuple[int, int]:
    """Returns by how many words a section ``words[at:until]`` could stand earlier, and later."""
    least = most = 0
    while least < before and words[at - 1 - least] == words[until - 1 - least]:
        least += 1
    while most < behind and words[at + most] == words[until + most]:
        most += 1
    return least, most


# ------------------------------------------------------------------------- islands


def _islands(found: list[Link], aligner: _Aligner) -> list[Link]:
    """Returns the links less those that chance explains.

    The room around an island is that between the nearest strong ones: weak ones must not vouch for each other.
    """
    sums = _worth(aligner)
    groups = list(_grouped(found, sums))
    scores = [_STRONG if len(group) > _SURELY else _score(group, sums) for group in groups]
    after: list[tuple[int, int]] = []
    shore = (len(aligner.x), len(aligner.y))
    for group, score in zip(reversed(groups), reversed(scores), strict=True):
        after.append(shore)
        shore = (group[0].i1, group[0].j1) if score >= _STRONG else shore
    out: list[Link] = []
    shore = (0, 0)
    for group, score, (i, j) in zip(groups, scores, reversed(after), strict=True):
        free = [i - shore[0] - group[-1].i2 + group[0].i1, j - shore[1] - group[-1].j2 + group[0].j1]
        chance = log2((1 + free[0]) * (1 + free[1]))
        if not chance or score > chance + _MARGIN:
            out += group
        shore = (group[-1].i2, group[-1].j2) if score >= _STRONG else shore
    return _ashore(out)


def _ashore(found: list[Link]) -> list[Link]:
    """Returns the links less those of unequal words beside a wide gap: something like them stands in any text."""
    out: list[Link] = []
    for link in found:
        while out and out[-1].alike < 1 and _is_wide(out[-1], link):
            out.pop()
        if not (out and link.alike < 1 and _is_wide(out[-1], link)):
            out.append(link)
    return out


def _is_wide(before: Link, link: Link) -> bool:
    return link.i1 - before.i2 > _WIDE or link.j1 - before.j2 > _WIDE


def _worth(aligner: _Aligner) -> list[float]:
    """Returns the bits of all keys of `a` up to each: a rare word is worth more than a common one."""
    counts = Counter(aligner.x)
    counts.update(aligner.y)
    total = len(aligner.x) + len(aligner.y)
    bits = {key: min(_MOST_BITS, max(_LEAST_BITS, log2(total / count))) for key, count in counts.items()}
    return [0.0, *accumulate([bits[key] for key in aligner.x])]


def _gain(link: Link, sums: list[float]) -> float:
    worth = sums[link.i2] - sums[link.i1]
    return worth if link.alike == 1 else max(0.0, 2 * link.alike - 1) * worth


def _lost(before: Link, link: Link) -> float:
    return _UNPAIRED * max(link.i1 - before.i2, link.j1 - before.j2)


def _score(group: list[Link], sums: list[float]) -> float:
    return sum(_gain(link, sums) for link in group) - sum(_lost(p, q) for p, q in pairwise(group))


def _grouped(found: list[Link], sums: list[float]) -> Iterator[list[Link]]:
    """Yields islands: runs of links that gain more than what lies between them loses, each up to its best end."""
    group: list[Link] = []
    score = best = 0.0
    end = 0  # of the group, up to where it is best
    for link in found:
        if group:
            score -= _lost(group[-1], link)
            if score <= max(0.0, best - _BREAK):
                if end:
                    yield group[:end]
                group, score, best, end = [], 0.0, 0.0, 0
        gain = _gain(link, sums)
        if not group and not gain:
            continue
        group.append(link)
        score += gain
        if score >= best:
            best, end = score, len(group)
    if end:
        yield group[:end]
