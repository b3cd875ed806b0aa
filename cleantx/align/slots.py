"""Where each word of a clean text stands in time, once it is known which words of a timed text it is.

A word that is one of the timed words takes its times.  Words that share one (25 for "twenty five") share its time by
their letters.  What has no counterpart is estimated only in a small hole whose two shores agree: as many words as the
timed side has there take their slots, others the time between, if that is what so many words take to say.  All else
stays without times: a section that the reference lacks is never smeared over the words around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from cleantx.align.gaps import Link
from cleantx.align.rate import pause, weight
from cleantx.align.retime import PAUSE
from cleantx.align.sides import Clean, Timed
from cleantx.model import Timing

SMALL = 12
"""Words in a row without a counterpart that may be estimated; about four seconds."""
_EDGE = 3  # words before the first pair or behind the last, which have one shore only
_SAME = 0.5  # how alike the keys of a word must be to those of its counterpart
_HURRIED = 0.3  # of the usual time; nobody says words faster


class Slots:
    """The times of all words of `clean` (ms, None: unknown), where each comes from, and how sure its pairing is.

    `first` and `last` are the timed words that a word is (-1: none), `alike` how alike they are written.
    """

    def __init__(self, clean: Clean, timed: Timed, links: Sequence[Link]) -> None:
        """Pairs the words by the links between their keys, and gives them times."""
        size = len(clean.written)
        self.clean, self.timed = clean, timed
        self.first, self.last, self.alike = [-1] * size, [-1] * size, [1.0] * size
        self.start: list[int | None] = [None] * size
        self.end: list[int | None] = [None] * size
        self.timing: list[Timing | None] = [None] * size
        self._pair(links)
        self.known = [i for i in range(size) if self.first[i] >= 0]
        self._time()

    def is_alone(self, i: int) -> bool:
        """Tells whether a word shares its counterparts with no other."""
        return self.start[i] == self.timed.start[self.first[i]] and self.end[i] == self.timed.end[self.last[i]]

    def _pair(self, links: Sequence[Link]) -> None:
        first, last, alike = self.first, self.last, self.alike
        mine, theirs = self.clean.owners, self.timed.owners
        hits: dict[int, int] = {}
        for i1, i2, j1, j2, same in links:
            if same == 1 and i2 - i1 == j2 - j1:
                for i, j in zip(mine[i1:i2], theirs[j1:j2], strict=True):
                    if first[i] < 0:
                        first[i] = j
                    else:
                        hits[i] = hits.get(i, 1) + 1
                    last[i] = j
                continue
            for i in mine[i1:i2]:
                hits[i] = hits.get(i, 0) + 1 if first[i] < 0 else hits.get(i, 1) + 1
                first[i] = theirs[j1] if first[i] < 0 else first[i]
                last[i] = theirs[j2 - 1]
                alike[i] = min(alike[i], same)
        for i, count in enumerate(self.clean.counts):
            if first[i] >= 0 and count > 1:
                alike[i] *= min(1.0, hits.get(i, 1) / count)
            if alike[i] < _SAME:
                first[i] = last[i] = -1

    def _time(self) -> None:
        known, first, last, timed = self.known, self.first, self.last, self.timed
        if not known:
            return
        self._edge(0, known[0], 0, first[known[0]])
        self._edge(known[-1] + 1, len(first), last[known[-1]] + 1, len(timed.start))
        at, count = 0, len(known)
        while at < count:
            opening = at
            while at + 1 < count and first[known[at + 1]] <= last[known[at]] and known[at + 1] - known[at] <= SMALL:
                at += 1
            i, k = known[opening], known[at]
            if i == k:
                x, y = first[i], last[i]
                self.start[i], self.end[i] = timed.start[x], timed.end[y]
                self.timing[i] = timed.timing[x] if x == y else _worse(timed.timing[x], timed.timing[y])
            else:
                self._spread(i, k + 1, timed.start[first[i]], timed.end[max(last[i : k + 1])])
            at += 1
            if at < count and known[at] > k + 1:
                self._hole(k, known[at])

    def _hole(self, before: int, behind: int) -> None:
        """Gives times to the words between two paired ones, if both sides of the hole agree that they fit."""
        timed = self.timed
        a, b = before + 1, behind
        x, y = self.last[before] + 1, self.first[behind]
        mine, theirs = b - a, y - x
        if mine == theirs and mine <= SMALL:
            self._slots(a, b, x)
            return
        if mine > SMALL:
            return
        lo, hi = timed.end[x - 1], timed.start[y]
        if theirs >= mine:
            lo, hi = max(lo, timed.start[x]), min(hi, timed.end[y - 1])
        much = sum(self._weights(a, b))
        most = timed.rate.most(much)
        if _HURRIED * timed.rate.usual(much) <= hi - lo <= most + PAUSE:
            self._spread(a, b, lo, min(hi, lo + most), paused=theirs < mine)

    def _edge(self, a: int, b: int, x: int, y: int) -> None:
        if b - a == y - x <= _EDGE:
            self._slots(a, b, x)

    def _slots(self, a: int, b: int, x: int) -> None:
        """Gives each word the slot of the other word that stands in its place."""
        timed = self.timed
        for i in range(a, b):
            j = x + i - a
            self.start[i], self.end[i], self.timing[i] = timed.start[j], timed.end[j], "estimated"

    def _spread(self, a: int, b: int, lo: int, hi: int, *, paused: bool = False) -> None:
        """Spreads words over a stretch of time by their letters; `paused`: with the pause after the word before."""
        before = self.clean.written[a - 1] if paused else ""
        sums = list(accumulate(self._weights(a, b), initial=pause(before) if before else 0))
        room = max(0, hi - lo)
        borders = [lo + room * part // sums[-1] for part in sums]
        for i in range(a, b):
            self.start[i], self.end[i], self.timing[i] = borders[i - a], borders[i - a + 1], "estimated"

    def _weights(self, a: int, b: int) -> list[int]:
        return [weight(word) for word in self.clean.written[a:b]]


def _worse(one: Timing, other: Timing) -> Timing:
    return next((t for t in ("estimated", "derived") if t in (one, other)), "aligned")
