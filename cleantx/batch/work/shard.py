"""One shard: the transcripts of its rows are made one by one, and written as a table with columns added.

A row that cannot be done has no outputs and its reason in the column `error`: as many rows come out as went in.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cleantx import store
from cleantx.batch.inputs import lines, parquet, tables
from cleantx.batch.record import done, journal
from cleantx.batch.sharding import SHARD
from cleantx.batch.task import Failure, Item, Limits, Mark, Order, Output, Result, Rows, Tally, Task, spelled
from cleantx.batch.work import fence, one, tally
from cleantx.errors import ReadError
from cleantx.version import __version__

_DEATHS = 2  # of a worker at one row: then it is the row's fault


class _Row(NamedTuple):
    """A transcript to be made, as a task of its own with what was read for it; or why there is none."""

    name: str
    task: Task
    given: one.Given | None = None
    why: str = ""
    clashes: bool = False


class _Read(NamedTuple):
    """What goes into a shard: the rows, what of a table they come from (lines, Arrow's), and the hash of all."""

    rows: list[_Row]
    held: Any
    sha256: str


class _Made(NamedTuple):
    """What came of a row: a text for each format, its figures; or why there is none."""

    texts: tuple[str, ...] = ()
    tally: Tally = Tally()
    why: str = ""
    kind: str = ""


def do(task: Task, order: Order, out: str, limits: Limits) -> Result:
    """Returns how a shard went; it stands in the folder `out`, or is not there.

    Raises:
        CleantxError: its table is damaged, or it cannot be written.
    """
    rows = task.rows or Rows()
    read = _of_table(task, rows, order) if rows.table else _of_files(task, rows)
    if done.standing(task, out, read.sha256) and task.mark is not None:
        return Result(item=task.item, mark=task.mark)
    with _trail(out, task.item.place) as trail:
        made = [_one(row, number, order, limits, trail) for number, row in enumerate(read.rows)]
    content = _table(read, made, order)
    one.write(out, task.targets[SHARD], content)
    return Result(item=task.item, mark=_mark(task, read, made, done.sha256(content)), made=1)


def _mark(task: Task, read: _Read, made: Sequence[_Made], sha256: str) -> Mark:
    told = zip(read.rows, made, strict=True)
    return Mark(
        place=spelled(task.item.place),
        input=read.sha256,
        version=__version__,
        outputs=(Output(place=spelled(task.targets[SHARD]), key=task.keys[SHARD], sha256=sha256),),
        tally=tally.summed(m.tally for m in made if not m.why),
        rows=len(made),
        failed=tuple(Failure(name=spelled(row.name), kind=m.kind, why=spelled(m.why)) for row, m in told if m.why),
    )


def source(task: Task, order: Order) -> str:
    """Returns the hash of what goes into a shard.

    Raises:
        ReadError: it is gone, or may not be read.
    """
    rows = task.rows or Rows()
    return (_of_table(task, rows, order) if rows.table else _of_files(task, rows)).sha256


def _of_table(task: Task, rows: Rows, order: Order) -> _Read:
    part = tables.part(rows, order, task.data)
    found = []
    for row in part.rows:
        item = Item(path=rows.table, place=row.name, size=len(row.data or b""), member=str(row.number))
        made = Task(item=item, targets={}, keys={}, data=row.data)
        given = one.read(made) if row.data is not None else None
        found.append(_Row(item.name, made, given, row.why, row.clashes))
    return _Read(found, part.held, part.sha256)


def _of_files(task: Task, rows: Rows) -> _Read:
    found, told = [], hashlib.sha256()
    parts = task.parts or (None,) * len(rows.items)
    for item, data in zip(rows.items, parts, strict=True):
        made = Task(item=item, targets={}, keys={}, data=data)
        try:
            found.append(_Row(item.name, made, one.read(made)))
        except ReadError as error:
            found.append(_Row(item.name, made, None, error.message))
        given = found[-1].given
        told.update(f"{spelled(item.place)}\0{given[-1] if given else ''}\0".encode())
    return _Read(found, None, told.hexdigest())


def _one(row: _Row, number: int, order: Order, limits: Limits, trail: _Trail) -> _Made:
    """Returns what came of a row; whatever is wrong with it is the reason."""
    if row.given is None:
        return _Made(why=row.why, kind="ReadError")
    if trail.deaths[number] >= _DEATHS:
        return _Made(why="its worker died, twice", kind="WorkerDied")
    trail.at(number)
    try:
        made = one.made(row.task, row.given, order, order.to or ("",), limits)
        texts = tuple(_text(made.outputs[to]) for to in order.to or ("",))
    except (Exception, fence.TimeUpError) as error:  # noqa: BLE001 - as for files
        why, kind = one.reason(error, limits)
        return _Made(why=" ".join(why.split()), kind=kind)
    return _Made(texts, made.tally)


def _text(data: bytes) -> str:
    """Returns an output as text, whatever its encoding."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return store.decode(data)[0]


def _table(read: _Read, made: Sequence[_Made], order: Order) -> bytes:
    """Returns the bytes of the shard."""
    *names, error = tables.added(order)
    kept = [k for k, row in enumerate(read.rows) if row.why != tables.NO_ROW]
    added = [
        {**dict.fromkeys(names), **dict(zip(names, made[k].texts, strict=False)), error: made[k].why or None}
        for k in kept
    ]
    if read.held is not None:
        added = [row if not read.rows[k].clashes else {} for k, row in zip(kept, added, strict=True)]
    files = ({"file": spelled(row.task.item.place)} for row in read.rows)
    held = lines.of_values(files) if read.held is None else read.held
    if order.shards == "jsonl":
        rows: list[bytes] = held if isinstance(held, list) else lines.of_values(parquet.rows(held))
        return lines.encoded(rows, added)
    if {} in added:
        raise ReadError(next(row.why for row in read.rows if row.clashes), hint="--shards jsonl leaves such rows")
    table = parquet.of_rows([lines.decoded(row) or {} for row in held]) if isinstance(held, list) else held
    return parquet.encoded(table, {name: [row[name] for row in added] for name in (*names, error)})


class _Trail:
    """Where a worker is in its shard, on disk: the next one knows at which row it died, if it did."""

    def __init__(self, path: Path) -> None:
        """Opens the trail that a worker left, or a new one."""
        self.deaths: Counter[int] = Counter()
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        for line in os.read(self._handle, 1 << 20).split():
            self.deaths[int(line)] += 1
        self._end = os.lseek(self._handle, 0, os.SEEK_END)

    def at(self, number: int) -> None:
        """Puts down that a row is begun."""
        os.lseek(self._handle, self._end, os.SEEK_SET)
        os.write(self._handle, b"%d\n" % number)

    def close(self) -> None:
        """Ends it."""
        os.close(self._handle)


def _path(out: str, place: str) -> Path:
    return Path(journal.aside(out), f"{hashlib.sha256(spelled(place).encode()).hexdigest()[:16]}.at")


@contextlib.contextmanager
def _trail(out: str, place: str) -> Iterator[_Trail]:
    path = _path(out, place)
    trail = _Trail(path)
    try:
        yield trail
    finally:
        trail.close()
        with contextlib.suppress(OSError):
            path.unlink()
