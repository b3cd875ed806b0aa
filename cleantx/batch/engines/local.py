"""The local engine: processes of this machine, a few transcripts ahead of them, and no death of one that passes unseen.

A worker that dies takes its pool with it; whoever was under way then is tried again alone, in a worker of its own, and
set aside with the reason where that one dies, too.  A pool of which no worker ever began has harmed nobody: its tasks
wait for the next one, a few times.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import time
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.process import BaseProcess
from typing import NamedTuple

from cleantx.batch.task import Limits, Order, Result, Task
from cleantx.batch.work import fence, one, worker
from cleantx.errors import UsageError

AHEAD = 2
"""Tasks under way for each worker: one at work, one that it finds when it is done."""

BYTES_AHEAD = 64 << 20
"""Bytes of archive members that may be under way: the memory of a run is bounded, whatever their sizes."""

PATIENCE = 0.5
"""Seconds after which tasks are asked for again while others are at work: a watched folder has them as they come."""

STILLBORN = 3
"""Pools in a row of which no worker began, before the run ends: the machine is to blame, or the script that called."""


TRIES = 16
"""Workers that a shard may have alone: eight of its rows may kill two each."""


class _Job(NamedTuple):
    """What every worker is told once."""

    order: Order
    out: str
    limits: Limits


_told: list[_Job] = []
"""In a worker: its job."""

_Way = Generator[Result, None, list[Task]]


def run(
    tasks: Iterable[Task | None], order: Order, out: str, *, jobs: int, limits: Limits
) -> Generator[Result, None, None]:
    """Yields how each task went, in the order in which they are done, by so many processes.

    None among the tasks says that there is none now; whoever yields it waits where nothing is under way.

    Raises:
        UsageError: no worker can begin.
    """
    queue, job = _Queue(tasks), _Job(order, out, limits)
    while queue.more() or queue.is_open:
        lost = yield from _through(queue, job, jobs)
        for task in queue.begun(lost):
            yield from _alone(task, job)


def _alone(task: Task, job: _Job) -> Generator[Result, None, None]:
    """Yields how a task went that was under way when a worker died: it has one of its own now, and one try.

    A shard has more: each time two of its workers died at one row, it goes on without that row.
    """
    began, deaths = time.monotonic(), list[int]()
    for _ in range(TRIES if task.rows else 1):
        lost = yield from _through(_Queue([task]), job, 1, deaths)
        if not lost:
            return
    late = bool(job.limits.seconds) and time.monotonic() - began >= job.limits.seconds and not task.rows
    how = next((f"signal {-code}" if code < 0 else f"code {code}" for code in deaths if code), "no reason told")
    yield one.died(task.item, job.limits, how, late=late)


class _Queue:
    """The tasks that wait; one that met a broken pool comes back to its head."""

    def __init__(self, tasks: Iterable[Task | None]) -> None:
        self._tasks, self._back = iter(tasks), list[Task]()
        self.is_open, self.stillborn = True, 0

    def more(self) -> bool:
        """Says whether anything waits now; while the queue `is_open`, something may come."""
        if not self._back and self.is_open:
            try:
                task = next(self._tasks)
            except StopIteration:
                self.is_open = False
            else:
                self._back += [task] if task is not None else []
        return bool(self._back)

    def take(self) -> Task:
        """Returns the next task; there is one."""
        return self._back.pop()

    def put_back(self, task: Task) -> None:
        """Puts a task back that nobody began."""
        self._back.append(task)

    def begun(self, lost: list[Task]) -> list[Task]:
        """Returns the lost tasks that a worker may have begun; of a pool that was stillborn they wait again.

        Raises:
            UsageError: there were too many such pools in a row.
        """
        if not self.stillborn:
            return lost
        if self.stillborn >= STILLBORN:
            raise UsageError(
                "no worker could begin",
                hint='too little memory, or a script whose call does not stand below `if __name__ == "__main__":`',
            )
        for task in reversed(lost):
            self.put_back(task)
        return []


def _through(queue: _Queue, job: _Job, jobs: int, deaths: list[int] | None = None) -> _Way:
    """Yields results until the queue is empty or a worker dies, and returns the tasks that were under way then.

    The codes that workers ended with are put into `deaths`.
    """
    with _pool(job, jobs, deaths) as (pool, began):
        running: dict[Future[Result], Task] = {}
        while True:
            broken = not _fill(pool, queue, running, jobs)
            if not running:
                if broken or not queue.is_open:
                    return []
                continue
            ready = wait(running, PATIENCE if queue.is_open else None, FIRST_COMPLETED).done
            if broken or any(_is_lost(future) for future in ready):
                broken, ready = True, wait(running).done
            lost = [running[future] for future in ready if _is_lost(future)]
            for future in ready:
                del running[future]
                if not _is_lost(future):
                    yield future.result()
            if broken:
                queue.stillborn = queue.stillborn + 1 if _is_lost(began) else 0
                return lost


def _fill(pool: ProcessPoolExecutor, queue: _Queue, running: dict[Future[Result], Task], jobs: int) -> bool:
    """Hands out tasks as far as the bounds allow, and says whether the pool still takes any."""
    held = sum(task.held for task in running.values())
    while len(running) < AHEAD * jobs and (held < BYTES_AHEAD or not running) and queue.more():
        task = queue.take()
        try:
            running[pool.submit(_work, task)] = task
        except BrokenProcessPool:
            queue.put_back(task)
            return False
        held += task.held
    return True


def _is_lost(future: Future[Result] | Future[int]) -> bool:
    return isinstance(future.exception(), BrokenProcessPool)


@contextlib.contextmanager
def _pool(job: _Job, jobs: int, deaths: list[int] | None) -> Iterator[tuple[ProcessPoolExecutor, Future[int]]]:
    """Opens a pool, with what is done as soon as a worker has begun.

    Whoever leaves it early (an interrupt, a full disk) waits for none of its workers.
    """
    context = multiprocessing.get_context("spawn")  # a fork of a process with threads may never wake up
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_enter, initargs=(job,))
    began = pool.submit(int)  # now the first of them is there; the others come with the tasks
    workers: list[BaseProcess] = [child for child in multiprocessing.active_children() if child not in before]
    try:
        yield pool, began
    except BaseException:
        for process in workers:  # with one of them the pool ends, and it ends the others
            process.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)  # its thread is waited for: at the end of Python it would meet closed pipes
        if deaths is not None:
            deaths += [process.exitcode or 0 for process in workers]


def _enter(job: _Job) -> None:
    _told[:] = [job]
    fence.enter(job.limits, lambda: worker.warm(job.order))


def _work(task: Task) -> Result:
    job = _told[0]
    return one.do(task, job.order, job.out, job.limits)
