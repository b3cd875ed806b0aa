"""The sums of a run: what was done to the whole corpus, and what was not; the same whatever the order of the files."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable

from cleantx.batch.task import Mark, Refused, Result, Tally, spelled
from cleantx.batch.told.ranking import Ranking

_WORST = 20
"""Subtitles that are named for having the fewest cues without a fault, and as many that are least aligned."""

MINED = "mined/"
"""What the entries begin with that the miner made for one transcript: no dictionary has them."""


class Totals:
    """What is counted while a run goes on; its size does not grow with the number of files that went well."""

    def __init__(self, refused: Iterable[Refused] = (), *, passed: int = 0) -> None:
        """Begins with what was refused before the run, and how many files were passed over for their names."""
        self.files = self.kept = self.outputs = self.words = self.cues = self.left = 0
        self.passed, self.removed = passed, 0
        self.fixes, self.waiting, self.losses = Counter[str](), Counter[str](), Counter[str]()
        self.times, self.disagree = Counter[str](), Counter[str]()
        self.terms, self.heard, self.open = Ranking(), Ranking(), Ranking()
        self.mined, self.names = Ranking(), Ranking()
        self.doubtful = self.found = 0
        self.failures = [(spelled(one.name), "Refused", one.why) for one in refused]
        self._worst, self._least = list[tuple[float, str]](), list[tuple[float, str]]()

    def add(self, result: Result) -> None:
        """Counts one result."""
        if result.mark is None:
            self.files += 1
            self.failures.append((spelled(result.item.name), result.kind, result.why))
            return
        self.files += result.mark.rows
        self.failures += [(one.name, one.kind, one.why) for one in result.mark.failed]
        self.kept += 0 if result.made else result.mark.rows - len(result.mark.failed)
        self.outputs += result.made
        self._count(result.mark)

    def _count(self, mark: Mark) -> None:
        tally = mark.tally
        self.words += tally.words
        self.cues += tally.cues
        self.left += tally.left
        self.doubtful += bool(tally.losses)
        for counter, counts in (
            (self.fixes, tally.fixes),
            (self.waiting, tally.waiting),
            (self.losses, tally.losses),
            (self.times, tally.times),
            (self.disagree, tally.disagree),
        ):
            counter.update(counts)
        self._rank(tally)
        self.found += tally.found
        if tally.clean is not None:
            _keep(self._worst, tally.clean, mark.place)
        if words := sum(tally.times.values()):
            _keep(self._least, 100 * tally.found / words, mark.place)

    def _rank(self, tally: Tally) -> None:
        for entry, count in tally.terms.items():
            self.terms.add((entry,), count, files=tally.spread.get(entry, 1))
        for name, (count, files) in tally.names.items():
            self.names.add((name,), count, files=files)
        for form in tally.forms:
            if form.done:
                self.heard.add((form.wrong, form.right, form.by), form.count, files=form.files)
            if form.by.startswith(MINED):
                done = form.count if form.done else 0
                self.mined.add((form.wrong, form.right), form.count, files=form.files, done=done)
            elif not form.done:
                self.open.add((form.wrong, form.right, form.by), form.count, files=form.files)

    @property
    def worst(self) -> list[tuple[str, float]]:
        """The subtitles with the smallest share of cues without a fault (percent), the worst first."""
        return _kept(self._worst)

    @property
    def least(self) -> list[tuple[str, float]]:
        """The aligned transcripts of whose words their partners have the smallest share (percent), the worst first."""
        return _kept(self._least)

    @property
    def done(self) -> int:
        """How many transcripts are done, now or before."""
        return self.files - sum(1 for failure in self.failures if failure[1] != "Refused")


def _keep(heap: list[tuple[float, str]], share: float, place: str) -> None:
    """Keeps the smallest shares: the heap's least is the best of them, and of equals the first by name stays."""
    heapq.heappush(heap, (-share, _backward(place)))
    if len(heap) > _WORST:
        heapq.heappop(heap)


def _kept(heap: list[tuple[float, str]]) -> list[tuple[str, float]]:
    return [(_backward(place), -share) for share, place in sorted(heap, reverse=True)]


def _backward(text: str) -> str:
    """Returns a text that sorts the other way round; twice gives the text."""
    return "".join(chr(0x10FFFF - ord(character)) for character in text)
