"""A batch of transcripts on a worker of a cluster: one after another, each step on record, so that none is done twice.

Nothing here knows which cluster it is.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
from msgspec.structs import replace

from cleantx.batch.engines import underway
from cleantx.batch.record import done, journal
from cleantx.batch.task import Result, Task, spelled
from cleantx.batch.work import fence, one, worker
from cleantx.errors import ClusterError, ReadError
from cleantx.version import __version__

SLICE = 2.0
"""Seconds after which a worker gives back what it has not begun of a batch, in a cluster that is not large.

A batch takes some 20 ms of its run, its scheduler and its worker together (measured): a hundredth of that.  At the end
of a run no worker waits longer than this for the others, nobody waits longer to see what was done, and it is no matter
that a batch of unlike transcripts cannot be cut into equal parts beforehand.
"""


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Tasks for the output folder `out`, the folder `run` of their run, and `here`, the folder that paths begin in.

    What is not begun after so many `seconds` is given back.
    """

    number: int
    tasks: tuple[Task, ...]
    out: str
    run: str
    here: str
    seconds: float = SLICE

    @property
    def steps(self) -> Path:
        """The file that holds what is done of it."""
        return Path(self.run, f"{self.number}.jsonl")

    @property
    def late(self) -> Path:
        """The file that holds something if a transcript's time was up, and its worker had to be ended."""
        return Path(self.run, f"{self.number}.late")


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker tells of itself: its version, whether it sees the order and the first input, if it is at work."""

    version: str
    order: bool
    first: bool
    busy: bool


_at_work: dict[int, str] = {}
"""The output folders of the batches at work in this process, by thread."""

_ready: dict[str, underway.Ordered] = {}
"""The run that this process is ready for: its folder, and what it orders."""


def look(out: str, run: str, here: str, first: str) -> Seen:
    """Returns what a worker sees of a run; `first` is the path of an input ("": nothing to look for)."""
    return Seen(
        version=__version__,
        order=Path(run, underway.ORDER).is_file(),
        first=not first or os.path.lexists(os.path.join(here, first)),  # noqa: PTH118 - the name may be no UTF-8
        busy=out in _at_work.values(),
    )


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """How the first tasks of a batch went; `died` numbers those whose worker died, with what is to be told of them."""

    results: list[Result]
    died: tuple[int, ...]


def do(batch: Batch, *, own: bool, stopped: Callable[[], bool]) -> Done:
    """Returns how the tasks went, in their order; what there was no time for is left out, but one is always done.

    What died with its worker is not tried again here.  `own` says that the process does nothing else, `stopped` that
    nobody waits for the results any more: then nothing else is begun, nor when the run is over.

    Raises:
        ClusterError: this worker does not see the folder of the run, or is of another version.
    """
    ordered = _ordered(batch.run)
    until, results, died = time.monotonic() + batch.seconds, list[Result](), list[int]()
    writing = journal.aside(batch.out)
    with _busy(batch.out), _in(batch.here, own=own):
        past = underway.steps(batch.steps)
        late = underway.traced(batch.late)
        with underway.trace(batch.late, wanted=own) as told, fence.around(own=own, told=told):
            for number, task in enumerate(batch.tasks):
                if stopped() or (results and (time.monotonic() > until or not Path(writing).is_dir())):
                    break
                step = past.get(spelled(task.item.place))
                if step is not None and not step.over:
                    died.append(number)
                    results.append(one.died(task.item, ordered.limits, late=late and not task.rows))
                else:
                    results.append(_one(task, batch, ordered, step))
    return Done(results=results, died=tuple(died))


def _one(task: Task, batch: Batch, ordered: underway.Ordered, past: underway.Step | None) -> Result:
    """Returns how a task went: before, if that still stands, or now."""
    if past is not None:
        mark = past.mark
        if mark is None or done.standing(replace(task, mark=mark), batch.out, mark.input).keys() == task.targets.keys():
            return past.result(task)
    underway.began(batch.steps, task)
    with fence.bounded(ordered.limits.megabytes):
        result = one.do(task, ordered.order, batch.out, ordered.limits)
    underway.ended(batch.steps, task, result)
    return result


def _ordered(run: str) -> underway.Ordered:
    """Returns what a run orders; what its work needs is loaded when the first batch of it comes."""
    known = _ready.get(run)
    if known is not None:
        return known
    try:
        ordered = underway.ordered(run)
    except ReadError as error:
        raise ClusterError(f"a worker does not see the output folder: {error}", hint=SHARED) from None
    if ordered.version != __version__:
        raise ClusterError(f"a worker has cleantx {__version__}, the run {ordered.version}", hint="install one version")
    worker.warm(ordered.order)
    _ready.clear()
    _ready[run] = ordered
    return ordered


SHARED = "all machines need the disk of the inputs and the outputs, under the same names"


@contextlib.contextmanager
def _busy(out: str) -> Iterator[None]:
    _at_work[threading.get_ident()] = out
    try:
        yield
    finally:
        del _at_work[threading.get_ident()]


@contextlib.contextmanager
def _in(here: str, *, own: bool) -> Iterator[None]:
    """Works in a folder, if it is there: absolute paths need none.

    A process that is not the worker's own stays in it, since another thread may still need it.
    """
    before = os.getcwd()  # noqa: PTH109 - its name may be no UTF-8
    with contextlib.suppress(OSError):
        os.chdir(here)
    try:
        yield
    finally:
        if own:
            os.chdir(before)
