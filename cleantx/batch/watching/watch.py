"""Folders that are watched: what arrives in them is done as it comes, by a pool that is kept while there is work."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from cleantx.batch.engines import local
from cleantx.batch.inputs import streams
from cleantx.batch.record import journal
from cleantx.batch.task import Limits, Mark, Order, Result, Task
from cleantx.batch.watching.arrivals import Arrivals
from cleantx.errors import UsageError

EVERY = 2.0
"""Seconds between two looks, where nothing else is said."""

SHARE = 20
"""Between two looks lie at least so many times the seconds that the last one took: a twentieth of a core, idle."""

WARM = 30.0
"""Seconds without work after which the pool is closed; to open one takes a second, its workers hold 60 MB each."""

TWO = 2  # looks that must agree


class Hearer(Protocol):
    """Who hears what a watch does."""

    def done(self, result: Result) -> None:
        """Hears how a transcript went."""

    def looked(self, arrivals: Arrivals) -> None:
        """Hears of each look, after it."""


class Watched(NamedTuple):
    """How folders are watched: `every` so many seconds, by so many `jobs`; `once` ends with what is there."""

    every: float
    jobs: int
    limits: Limits
    once: bool


def watch(arrivals: Arrivals, order: Order, out: str, how: Watched, hearer: Hearer) -> None:
    """Does what arrives until it is interrupted, or with `how.once` what is there.

    What an earlier run did, and still stands, is left.  What is under way when this is interrupted is done again by the
    next run.

    Raises:
        WriteError: the record cannot be written.
        UsageError: another run writes to the same folder, no worker can begin, or the order is none for a watch.
    """
    if "align" in order.do or order.shards or order.column:
        raise UsageError("a watch cleans, lays out and converts files", hint="`cleantx batch` does the rest")
    with journal.opened(out, fresh=False) as record:
        rounds = _Rounds(arrivals, order, out, how, hearer)
        while rounds.wait():
            tasks = rounds.tasks()
            with contextlib.closing(local.run(tasks, order, out, jobs=how.jobs, limits=how.limits)) as results:
                for result in results:
                    if result.mark is not None and result.made:
                        record.add(result.mark)
                        rounds.made[result.mark.place] = result.mark
                    arrivals.heard(result)
                    hearer.done(result)


class _Rounds:
    """The looks, one after the other, and what they found that is to be done."""

    def __init__(self, arrivals: Arrivals, order: Order, out: str, how: Watched, hearer: Hearer) -> None:
        self._arrivals, self._order, self._how, self._hearer = arrivals, order, how, hearer
        self._real, self._marks = os.path.realpath(out), journal.read(out)
        self.made: dict[str, Mark] = {}
        self._ready: list[Task] = []
        self._looks, self._took, self._due = 0, 0.0, time.monotonic()

    def wait(self) -> bool:
        """Waits for work, and says whether there will be any."""
        while not self._ready:
            if self._is_over():
                return False
            self._sleep()
            self._look()
        return True

    def tasks(self) -> Iterator[Task | None]:
        """Yields what is to be done, and None while others are at work; ends when there was nothing for long."""
        last = time.monotonic()
        while True:
            ready, self._ready = self._ready, []
            yield from streams.filled(ready, self._order)
            if self._arrivals.under_way:
                last = time.monotonic()
            elif self._is_over() or time.monotonic() - last > WARM:
                return
            else:
                self._sleep()
            if not self._is_over() and time.monotonic() >= self._due:
                self._look()
            if not self._ready:
                yield None

    def _is_over(self) -> bool:
        return self._how.once and self._looks >= TWO

    def _sleep(self) -> None:
        time.sleep(max(0.0, self._due - time.monotonic()))

    def _look(self) -> None:
        began = time.monotonic()
        found = self._arrivals.look((self._marks, self.made), self._real)
        now = time.monotonic()
        self._ready += found
        self._looks += 1
        self._took = self._took if found else now - began  # what takes longer, since something came, is no idling
        self._due = now + max(self._how.every, SHARE * self._took)
        self._hearer.looked(self._arrivals)
