"""The local engine: processes of this machine, a few transcripts ahead of them, and no death of one that passes unseen.

A worker that dies takes its pool with it; whoever was under way then is tried again alone, in a worker of its own, and
set aside with the reason where that one dies, too.
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

from cleantx.batch import fence, one, worker
from cleantx.batch.task import Limits, Order, Result, Task

AHEAD = 2
"""Tasks under way for each worker: one at work, one that it finds when it is done."""

BYTES_AHEAD = 64 << 20
"""Bytes of archive members that may be under way: the memory of a run is bounded, whatever their sizes."""


class _Job(NamedTuple):
    """What every worker is told once."""

    order: Order
    out: str
    limits: Limits


_told: list[_Job] = []
"""In a worker: its job."""

_Way = Generator[Result, None, list[Task]]


def run(tasks: Iterable[Task], order: Order, out: str, *, jobs: int, limits: Limits) -> Generator[Result, None, None]:
    """Yields how each task went, in the order in which they are done, by so many processes."""
    queue, job = _Queue(tasks), _Job(order, out, limits)
    while queue.more():
        lost = yield from _through(queue, job, jobs)
        for task in lost:
            yield from _alone(task, job)


def _alone(task: Task, job: _Job) -> Generator[Result, None, None]:
    """Yields how a task went that was under way when a worker died: it has one of its own now, and one try."""
    began, deaths = time.monotonic(), list[int]()
    lost = yield from _through(_Queue([task]), job, 1, deaths)
    if not lost:
        return
    late = job.limits.seconds and time.monotonic() - began >= job.limits.seconds
    how = next((f"signal {-code}" if code < 0 else f"code {code}" for code in deaths if code), "no reason told")
    why = f"it took longer than {job.limits.seconds:g} s" if late else f"its worker died, twice ({how})"
    yield one.failed(task.item, why, "TimeUp" if late else "WorkerDied")


class _Queue:
    """The tasks that wait; one that met a broken pool comes back to its head."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._tasks, self._back = iter(tasks), list[Task]()

    def more(self) -> bool:
        """Says whether anything waits."""
        if not self._back:
            self._back += [task for task in (next(self._tasks, None),) if task is not None]
        return bool(self._back)

    def take(self) -> Task:
        """Returns the next task; there is one."""
        return self._back.pop()

    def put_back(self, task: Task) -> None:
        """Puts a task back that nobody began."""
        self._back.append(task)


def _through(queue: _Queue, job: _Job, jobs: int, deaths: list[int] | None = None) -> _Way:
    """Yields results until the queue is empty or a worker dies, and returns the tasks that were under way then.

    The codes that workers ended with are put into `deaths`.
    """
    with _pool(job, jobs, deaths) as pool:
        running: dict[Future[Result], Task] = {}
        while True:
            broken = not _fill(pool, queue, running, jobs)
            if not running:
                return []
            ready = wait(running, return_when=FIRST_COMPLETED).done
            if broken or any(_is_lost(future) for future in ready):
                broken, ready = True, wait(running).done
            lost = [running[future] for future in ready if _is_lost(future)]
            for future in ready:
                del running[future]
                if not _is_lost(future):
                    yield future.result()
            if broken:
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


def _is_lost(future: Future[Result]) -> bool:
    return isinstance(future.exception(), BrokenProcessPool)


@contextlib.contextmanager
def _pool(job: _Job, jobs: int, deaths: list[int] | None) -> Iterator[ProcessPoolExecutor]:
    """Opens a pool; whoever leaves it early (an interrupt, a full disk) waits for none of its workers."""
    context = multiprocessing.get_context("spawn")  # a fork of a process with threads may never wake up
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_enter, initargs=(job,))
    pool.submit(int)  # now they are there
    workers: list[BaseProcess] = [child for child in multiprocessing.active_children() if child not in before]
    try:
        yield pool
    except BaseException:
        for process in workers:
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
