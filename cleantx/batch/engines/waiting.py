"""The tasks that wait for a cluster, cut into batches as they come: the largest first, as they are planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from cleantx.batch.engines import local
from cleantx.batch.task import Task

MOST_BYTES, MOST_FILES = 1 << 20, 64
"""What a batch holds at most: some seconds of work, if files are small, so that a scheduler has little to do for it.

The first ones hold one file, and then twice as many each round, so that few files are parted among all workers, too.
"""


class Waiting:
    """The tasks that wait; those that are to be tried alone come first."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        """Begins with the tasks as they are planned; none is taken yet."""
        self._tasks, self._back, self._alone = iter(tasks), list[Task](), list[Task]()
        self._tried = Counter[str]()

    def more(self) -> bool:
        """Says whether anything waits."""
        if not self._back and not self._alone:
            self._back += [task for task in (next(self._tasks, None),) if task is not None]
        return bool(self._back or self._alone)

    def first(self) -> str:
        """Returns the path of the next task, if workers are to read it; there is a task."""
        task = self._back[-1]
        plain = task.data is None and task.rows is None and "://" not in task.item.path
        return task.item.path if plain else ""

    def take(self, turn: int, scale: float = 1.0) -> tuple[tuple[Task, ...], bool]:
        """Returns the tasks of a worker's batch of that `turn` (from 0), and whether it is one that is tried alone.

        It is `scale` times as large as usual.  There is a task that waits.
        """
        if self._alone:
            return (self._alone.pop(),), True
        taken = [self._back.pop()]
        size, most = taken[0].item.size, min(MOST_FILES * scale, 1 << min(turn, 30))
        while size < MOST_BYTES * scale and len(taken) < most and self.more():
            taken.append(self._back.pop())
            size += taken[-1].item.size
        return tuple(taken), False

    def put_back(self, tasks: Iterable[Task]) -> None:
        """Puts tasks back that there was no time for, to be next."""
        self._back += reversed(list(tasks))

    def may_try(self, task: Task, *, alone: bool) -> bool:
        """Says whether a task whose worker died may be tried alone (again: only a shard may)."""
        return not alone or (task.rows is not None and self._tried[task.item.place] < local.TRIES)

    def put_alone(self, task: Task) -> None:
        """Puts a task back to be tried alone."""
        self._tried[task.item.place] += 1
        self._alone.append(task)
