"""What `cleantx watch` does with its options, and what it tells: a line for each transcript."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import TYPE_CHECKING, NamedTuple

from cleantx.cli import show
from cleantx.cli.batched import Told

if TYPE_CHECKING:
    from cleantx.batch.task import Result
    from cleantx.batch.watching.arrivals import Arrivals

_NAMED = 8  # files that are named when they are gone; of more only the number is told


class Asked(NamedTuple):
    """What the command line asks of the watch; `jobs` is 0 for one a core."""

    folders: Sequence[str]
    out: str
    do: tuple[str, ...]
    to: tuple[str, ...]
    every: float
    once: bool
    only: Sequence[str]
    jobs: int


def run(asked: Asked, told: Told, *, timeout: float, memory: int) -> bool:
    """Watches until it is told to end, or once, and says then whether anything failed.

    Raises:
        CleantxError: it could not begin, or not go on.
    """
    from cleantx.batch import plan  # noqa: PLC0415 - not before a command runs
    from cleantx.batch.engines import table as engines  # noqa: PLC0415 - not before a command runs
    from cleantx.batch.task import Limits  # noqa: PLC0415 - as above
    from cleantx.batch.watching import arrivals, watch  # noqa: PLC0415 - not before a command runs

    order = plan.order(
        asked.do, asked.to, told.settings, format=told.format, encoding=told.encoding, strict=told.strict
    )
    found = arrivals.Arrivals(asked.folders, order, asked.out, only=asked.only)
    limits = Limits(seconds=timeout, megabytes=memory)
    how = watch.Watched(asked.every, asked.jobs or engines.cores(), limits, asked.once)
    voice = _Voice(asked.out)
    _told_to_end.clear()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    if not asked.once:
        show.tell(f"watching {', '.join(asked.folders)}: Ctrl-C ends it")
    try:
        watch.watch(found, order, asked.out, how, voice)
    except KeyboardInterrupt:
        if asked.once:
            raise
    voice.sums(found.growing if asked.once else 0)
    return asked.once and voice.failed > 0


_told_to_end: list[int] = []
"""The signals that told a watch to end: one may come while Python cleans up, where what it raises is lost."""


def _end(number: int, _frame: FrameType | None) -> None:
    """Ends a watch that is told to end by whoever began it."""
    _told_to_end.append(number)
    raise KeyboardInterrupt


class _Voice:
    """Tells what a watch does, and counts it."""

    def __init__(self, out: str) -> None:
        self._out = out
        self._unwritten: dict[str, str] = {}
        self.made = self.kept = self.failed = self.words = 0

    def done(self, result: Result) -> None:
        """Tells of a transcript; of one that stood already nothing, and no reason twice for the same attempt."""
        if result.mark is None:
            self._failed(result)
            return
        self._unwritten.pop(result.item.name, None)
        if not result.made:
            self.kept += 1
            return
        tally = result.mark.tally
        self.made += 1
        self.words += tally.words
        places = ", ".join(os.path.join(self._out, output.place) for output in result.mark.outputs)  # noqa: PTH118 - as they were given
        repairs = show.many(sum(tally.fixes.values()), "repair")
        show.say(f"{result.item.name} → {places}: {show.many(tally.words, 'word')}, {repairs}")
        sys.stdout.flush()  # whoever reads a pipe or a log reads it now

    def _failed(self, result: Result) -> None:
        if result.kind == "WriteError":  # it is tried again every now and then
            if self._unwritten.get(result.item.name) == result.why:
                return
            self._unwritten[result.item.name] = result.why
        self.failed += 1
        show.complain(f"{result.item.name}: {result.why}")

    def looked(self, arrivals: Arrivals) -> None:
        """Tells what a look found that is no transcript; ends the watch if it was told to, and went on."""
        if _told_to_end:
            raise KeyboardInterrupt
        for one in arrivals.refused:
            self.failed += 1
            show.complain(f"{one.name}: {one.why}")
        for name in arrivals.back:
            show.tell(f"{name}: there again")
        for name in arrivals.gone[:_NAMED]:
            show.tell(f"{name}: gone; what was made of it stays")
        if len(arrivals.gone) > _NAMED:
            show.tell(f"{len(arrivals.gone) - _NAMED:,} more files are gone; what was made of them stays")

    def sums(self, growing: int) -> None:
        """Tells the sums."""
        kept = f", {self.kept:,} done before" if self.kept else ""
        failed = f", {self.failed:,} failed" if self.failed else ""
        still = f", {growing:,} still growing" if growing else ""
        show.tell(f"{show.many(self.made, 'transcript')} done{kept}{failed}{still}: {show.many(self.words, 'word')}")
