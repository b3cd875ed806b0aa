"""The Dask engine: workers on this machine, or on the many of a running cluster.

With `dask_cluster` the only door to Dask.

A worker gets a batch of transcripts and gives back what became of them.  One that dies is nobody's end: Dask gives its
batch to another, which finds in the batch's file what is done already (`underway`), passes over the one that was under
way, and does the others; that one is tried again alone, once.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import NamedTuple

from msgspec.structs import replace

from cleantx.batch.engines import bundle, dask_cluster, underway
from cleantx.batch.engines.bundle import Batch, Done
from cleantx.batch.engines.dask_cluster import Cluster
from cleantx.batch.engines.waiting import Waiting
from cleantx.batch.task import Limits, Order, Result, Task, spelled
from cleantx.batch.work import one
from cleantx.errors import CleantxError, ClusterError, UsageError

try:
    import distributed
except ImportError:
    raise UsageError("the engine dask needs an extra library", hint="pip install 'cleantx[dask]'") from None

AHEAD = 2
"""Batches under way for each thread: one at work, one that it finds when it is done."""

BYTES_AHEAD = 64 << 20
"""Bytes of archive members that may be under way: the memory of a run is bounded, whatever their sizes."""

MOST_A_SECOND = 50
"""Batches a second that a run and a scheduler are to deal with, at most: a large cluster gets larger ones instead."""

KEPT = 64
"""So many batches that are over keep their files: one whose worker dies before it hears so is given out once more."""

LOOK = 5.0
"""Seconds between two looks at who is there."""


def run(  # noqa: PLR0913 - as every engine, and options of its own
    tasks: Iterable[Task],
    order: Order,
    out: str,
    *,
    jobs: int,
    limits: Limits,
    scheduler: str = "",
    resources: Mapping[str, float] | None = None,
    warned: Callable[[str], None] = lambda _: None,
) -> Generator[Result, None, None]:
    """Yields how each task went, in the order in which they are done.

    `scheduler` is the address of a running cluster, or its scheduler file; else so many processes of this machine are
    one.  `resources` are what a worker must have for each batch.  `warned` hears of what is not as it should be.  The
    first task is taken when nobody works for the folder `out` any more: a run that was killed may have left workers.

    Raises:
        ReadError: there is no such scheduler file.
        ClusterError: the cluster is not there (any more), or has no worker that can do it.
    """
    here, out = os.getcwd(), os.path.abspath(out)  # noqa: PTH100, PTH109 - names may be no UTF-8
    with dask_cluster.opened(scheduler, jobs, warned) as client:
        cluster = Cluster(client, f"the cluster at {scheduler}" if scheduler else "the local cluster", resources or {})
        dask_cluster.await_workers(cluster)
        dask_cluster.await_idle(cluster, out, limits)
        queue = Waiting(tasks)
        if not queue.more():
            return
        folder = underway.home(out, secrets.token_hex(8))
        underway.begin(folder, order, limits)
        dask_cluster.check(cluster, out, folder, here, queue.first(), warned)
        yield from _through(cluster, queue, Batch(number=0, tasks=(), out=out, run=folder, here=here))
        underway.end(folder)


class _Under(NamedTuple):
    """A batch that is under way, and the bytes that its tasks carry."""

    batch: Batch
    alone: bool
    held: int


def _through(cluster: Cluster, queue: Waiting, blank: Batch) -> Generator[Result, None, None]:
    """Yields how each task went; `blank` is a batch to be filled."""
    running: dict[distributed.Future[Done], _Under] = {}
    ready: SimpleQueue[distributed.Future[Done]] = SimpleQueue()
    watch, number, over = _Watch(cluster), 0, deque[Batch]()
    try:
        while True:
            number = _fill(cluster, queue, running, ready, blank, watch.room(), number)
            if not running:
                return
            future = watch.next(ready)
            batch, alone, _ = running.pop(future)
            done = _settled(future, batch, cluster)
            future.release()
            for k, (task, result) in enumerate(zip(batch.tasks, done.results, strict=False)):
                if k in done.died and queue.may_try(task, alone=alone):
                    queue.put_alone(task)
                else:
                    yield replace(result, item=task.item)
            queue.put_back(batch.tasks[len(done.results) :])
            over.append(batch)
            if len(over) > KEPT:
                over.popleft().steps.unlink(missing_ok=True)
    finally:
        with contextlib.suppress(Exception):  # the scheduler may be gone
            cluster.client.cancel(list(running), force=True)


def _fill(
    cluster: Cluster,
    queue: Waiting,
    running: dict[distributed.Future[Done], _Under],
    ready: SimpleQueue[distributed.Future[Done]],
    blank: Batch,
    room: int,
    number: int,
) -> int:
    """Hands out batches as far as the bounds allow, numbered from `number`, and returns the number of the next one."""
    held = sum(under.held for under in running.values())
    seconds = max(bundle.SLICE, room / MOST_A_SECOND)
    while len(running) < AHEAD * room and (held < BYTES_AHEAD or not running) and queue.more():
        tasks, alone = queue.take(number // (AHEAD * room), seconds / bundle.SLICE)
        batch = replace(blank, number=number, tasks=tasks, seconds=seconds)
        key = f"cleantx-{Path(blank.run).name}-{number}"
        asked = {"key": key, "pure": False, "resources": dict(cluster.resources) or None}
        future = cluster.ask(cluster.client.submit, _work, batch, **asked)
        running[future] = _Under(batch, alone, sum(task.held for task in tasks))
        future.add_done_callback(ready.put)
        held += running[future].held
        number += 1
    return number


def _work(batch: Batch) -> Done:
    """Does a batch on a worker."""
    worker = distributed.get_worker()
    tasks, key = worker.state.tasks, worker.get_current_task()

    def stopped() -> bool:
        task = tasks.get(key)
        return task is None or task.state == "cancelled" or worker.status != distributed.Status.running

    return bundle.do(batch, own=worker.state.nthreads == 1, stopped=stopped)


def _settled(future: distributed.Future[Done], batch: Batch, cluster: Cluster) -> Done:
    """Returns what came of a batch.

    Raises:
        ClusterError: the scheduler is gone, or the workers cannot do it.
    """
    try:
        done: Done = future.result()
    except distributed.KilledWorker:
        return _saved(batch)
    except CleantxError:
        raise
    except Exception as error:  # noqa: BLE001 - a cluster may not even be able to read what it is sent
        if future.status != "error":
            raise cluster.gone() from None
        raise ClusterError(f"a worker cannot do it: {type(error).__name__}: {error}") from None
    return done


def _saved(batch: Batch) -> Done:
    """Returns what was done of a batch whose workers all died; the rest of it died with them."""
    steps = underway.steps(batch.steps)
    over = [steps.get(spelled(task.item.place)) for task in batch.tasks]
    return Done(
        results=[
            step.result(task) if step and step.over else one.died(task.item, Limits())
            for task, step in zip(batch.tasks, over, strict=True)
        ],
        died=tuple(number for number, step in enumerate(over) if not (step and step.over)),
    )


class _Watch:
    """Waits for what is done, and looks now and then who is there."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster, self._looked, self._seen = cluster, -LOOK, time.monotonic()
        self._room = 0

    def room(self) -> int:
        """Returns how many batches can be done at once.

        Raises:
            ClusterError: the scheduler is gone, or nobody who can do it has been there for too long.
        """
        now = time.monotonic()
        if now - self._looked >= LOOK:
            self._room = sum(self._cluster.workers().values())
            self._looked = now
            self._seen = now if self._room else self._seen
            if now - self._seen > dask_cluster.PATIENCE:
                raise ClusterError(self._cluster.missing(), hint="what is done stands, --resume goes on with the rest")
        return max(self._room, 1)

    def next(self, ready: SimpleQueue[distributed.Future[Done]]) -> distributed.Future[Done]:
        """Waits for the next batch that is done, or given up.

        Raises:
            ClusterError: as above.
        """
        while True:
            with contextlib.suppress(Empty):
                return ready.get(timeout=1.0)
            if self._cluster.client.status != "running":
                raise self._cluster.gone()
            self.room()
