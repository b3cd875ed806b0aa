"""What goes into which shard: parts of tables, and files by tens or thousands, by their bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Literal, cast

from msgspec.structs import replace

from cleantx import formats
from cleantx.batch.inputs import parquet, tables
from cleantx.batch.task import Item, Mark, Order, Output, Rows, Task
from cleantx.errors import UsageError

Kind = Literal["", "jsonl", "parquet"]

KINDS = ("jsonl", "parquet")
"""What shards may be."""

_NUMBERED = re.compile(r"-[0-9]{5,}(?=[.](?:jsonl|parquet)$)")

SHARD = "shard"
"""The name of a shard's one output, among a task's targets."""

_FILES = "part"  # what shards of files are called; shards of a table are called like the table


def ordered(order: Order, *, column: str = "", id: str = "", shards: str = "", megabytes: float = 8.0) -> Order:
    """Returns an order for tables: transcripts in a `column` of each row, named by `id`; outputs in `shards`.

    Raises:
        UsageError: there are no such shards, a format is no text, or what is asked for contradicts itself.
    """
    if id and not column:
        raise UsageError("which column holds the transcripts?", hint="--column NAME")
    if shards not in ("", *KINDS):
        raise UsageError(f"unknown kind of shards {shards!r}", hint=f"one of {', '.join(KINDS)}")
    if shards == "parquet":
        parquet.library()
    for to in order.to if shards else ():
        if formats.family(to) == "binary":
            raise UsageError(f"{to} is no text: no column can hold it", hint="another format, or files of their own")
    return replace(order, column=column, id=id, shards=cast("Kind", shards), megabytes=megabytes)


def tasks(items: Iterable[Item], order: Order, key: str) -> Iterator[Task]:
    """Yields the shards, whose settings have that `key`: of each table its parts in order, of files so many each.

    Raises:
        ReadError: a table is damaged, or cannot be read.
        UsageError: a table has not the columns that are asked for, or a library is missing.
    """
    number = 0
    for (path, is_table), group in groupby(items, key=lambda item: _kind(item, order)):
        if is_table:
            for item in group:
                tables.check(path, order)
                for place, rows in enumerate(tables.cut(path, order.shard)):
                    yield _of_table(item, rows, place, order, key)
        else:
            for some in _gathered(group, order.shard):
                yield _of_files(some, number, order, key)
                number += 1


def stale(planned: Iterable[Task], marks: Mapping[str, Mark]) -> tuple[Output, ...]:
    """Returns the shards that earlier runs made of the same tables or files, and that this one does not make."""
    wanted = {task.targets[SHARD] for task in planned}
    tables_of = {_NUMBERED.sub("", place) for place in wanted}
    made = (output for mark in marks.values() for output in mark.outputs if output.place not in wanted)
    return tuple(one for one in made if _NUMBERED.search(one.place) and _NUMBERED.sub("", one.place) in tables_of)


def _kind(item: Item, order: Order) -> tuple[str, bool]:
    """Returns what items of one shard have in common: the archive that they stand in, or that they stand in none."""
    is_table = bool(order.column) and tables.is_table(item.path) and not item.member
    return (item.path if is_table or item.member else "", is_table)


def _of_table(item: Item, rows: Rows, number: int, order: Order, key: str) -> Task:
    span = f"{rows.first + 1}-{rows.first + rows.count}"
    place = f"{tables.stem(item.place)}-{number:05}"
    shown = Item(path=item.path, place=place, size=rows.size, member=span)
    return _task(shown, rows, order, key)


def _gathered(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    some: list[Item] = []
    held = 0
    for item in items:
        if some and held + item.size > size:
            yield some
            some, held = [], 0
        some.append(item)
        held += item.size
    if some:
        yield some


def _of_files(items: list[Item], number: int, order: Order, key: str) -> Task:
    first = items[0]
    more = f" and {len(items) - 1:,} more" if len(items) > 1 else ""
    shown = Item(
        path=first.path,
        place=f"{_FILES}-{number:05}",
        size=sum(item.size for item in items),
        member=f"{first.member}{more}" if first.member or more else "",
    )
    return _task(shown, Rows(items=tuple(items)), order, key)


def _task(item: Item, rows: Rows, order: Order, key: str) -> Task:
    return Task(item=item, targets={SHARD: f"{item.place}.{order.shards}"}, keys={SHARD: key}, rows=rows)
