"""Tasks with the bytes of archives and compressed tables: each of these is read once, in a stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from msgspec.structs import replace

from cleantx.batch.inputs import archives, tables
from cleantx.batch.task import Item, Order, Refused, Task
from cleantx.errors import ReadError


def filled(tasks: Iterable[Task], order: Order) -> Iterator[Task]:
    """Yields the tasks in their order, but those of an archive in the order in which it gives their members.

    What an archive does not give any more is left without bytes, to be told so when it is its turn.
    """
    for (path, packed), group in groupby(tasks, key=_stream):
        if not path:
            yield from group
        elif packed:
            yield from _of_table(path, list(group), order.shard)
        else:
            yield from _of_members(path, list(group), order)


def _stream(task: Task) -> tuple[str, bool]:
    """Returns what a task's bytes are streamed from, "" if they are read where they stand; and if that is a table."""
    if task.rows is None:
        return (task.item.path if task.item.member else "", False)
    if task.rows.table:
        return (task.rows.table if tables.is_packed(task.rows.table) else "", True)
    return (task.rows.items[0].path if task.rows.items[0].member else "", False)


def _of_table(path: str, tasks: list[Task], size: int) -> Iterator[Task]:
    """Yields the shards of a compressed table, which is cut again as it was when they were planned."""
    awaited = {task.rows.first: task for task in tasks if task.rows}
    try:
        for rows, data in tables.packed(path, size):
            task = awaited.get(rows.first)
            if task is not None and task.rows is not None and task.rows.count == rows.count:
                yield replace(awaited.pop(rows.first), data=data)
    except ReadError:
        pass  # what is missing is told of each shard
    yield from awaited.values()


class _Wanted(NamedTuple):
    """A member that is wanted: by which task, and as which of its parts."""

    task: int
    part: int


class _Filling:
    """A task that waits for the bytes of its items."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.items: tuple[Item, ...] = task.rows.items if task.rows else (task.item,)
        self.parts: list[bytes | None] = [None] * len(self.items)
        self.missing = len(self.items)

    def take(self, part: int, data: bytes) -> bool:
        """Takes the bytes of a part, and says whether all are there."""
        self.parts[part] = data
        self.missing -= 1
        return not self.missing

    def done(self) -> Task:
        """Returns the task with what there is."""
        if self.task.rows:
            return replace(self.task, parts=tuple(self.parts))
        return replace(self.task, data=self.parts[0])


def _of_members(path: str, tasks: list[Task], order: Order) -> Iterator[Task]:
    waiting = {number: _Filling(task) for number, task in enumerate(tasks)}
    awaited = {
        item.member: _Wanted(number, part)
        for number, filling in waiting.items()
        for part, item in enumerate(filling.items)
    }
    for member in _members(path, awaited, order):
        where = awaited.pop(member.name, None)
        if where is not None and waiting[where.task].take(where.part, member.data):
            yield waiting.pop(where.task).done()
    for filling in waiting.values():
        yield filling.done()


def _members(path: str, awaited: dict[str, _Wanted], order: Order) -> Iterator[archives.Member]:
    """Yields the members of an archive, or the rows of a table, with their bytes."""
    if archives.is_archive(path):
        places = {archives.safe(name) for name in awaited}
        found = archives.members(path, places.__contains__, reading=True)
    else:
        found = tables.members(path, order, reading=True)
    yield from (one for one in found if not isinstance(one, Refused))
