"""Tables with a transcript in a column of every row: JSON Lines and Parquet, read alike."""

from __future__ import annotations

import contextlib
import lzma
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from cleantx.batch.inputs import archives, lines, names, parquet
from cleantx.batch.record import done
from cleantx.batch.task import Order, Refused, Rows
from cleantx.errors import ReadError, UsageError

PLAIN = (*lines.SUFFIXES, *parquet.SUFFIXES)
SUFFIXES = (*PLAIN, *(suffix + packed for suffix in lines.SUFFIXES for packed in lines.PACKED))
"""The names by which tables are known."""

_DIGITS = 8  # of a row's number, where it names a file

_AT_ONCE = 8 << 20
"""Bytes of a table that are looked at together where each of its rows is a file of its own."""


class Row(NamedTuple):
    """A row: its `number` counted from 1, its `name` (an id, if `named`), its transcript, or why there is none.

    One that `clashes` has a column already that would be added.
    """

    number: int
    name: str
    data: bytes | None
    nested: bool = False
    why: str = ""
    named: bool = False
    clashes: bool = False


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of a table: as they are `held` (lines, or Arrow's table), and what they hold; `sha256` is theirs all."""

    rows: tuple[Row, ...]
    held: Any
    sha256: str


def is_table(name: str) -> bool:
    """Says whether a file is called like a table.

    >>> is_table("a/set.jsonl.gz"), is_table("set.parquet"), is_table("set.json")
    (True, True, False)
    """
    return name.lower().endswith(SUFFIXES)


def clash(name: str) -> str:
    """Returns why a column cannot be added."""
    return f"there is a column {name!r} already"


def is_packed(name: str) -> bool:
    """Says whether a table is compressed as a whole, so that its parts are read one after the other."""
    return name.lower().endswith(lines.PACKED)


def stem(name: str) -> str:
    """Returns a table's name without what says that it is one.

    >>> stem("a/set.jsonl.gz")
    'a/set'
    """
    return name[: -max(len(suffix) for suffix in SUFFIXES if name.lower().endswith(suffix))]


def cut(path: str, size: int) -> Iterator[Rows]:
    """Yields the parts of a table, of about so many bytes each.

    Raises:
        ReadError: it is damaged, or cannot be read.
        UsageError: a library is missing.
    """
    if path.lower().endswith(parquet.SUFFIXES):
        yield from parquet.cut(path, size)
        return
    with _damage(path):
        yield from lines.cut(path, size)


def check(path: str, order: Order) -> None:
    """Looks at the first row of a table.

    Raises:
        UsageError: it has not the columns that are asked for, or has those that would be added.
    """
    known = _columns(path)
    asked = [name for name in (order.column, order.id) if name and known is not None and name not in known]
    if asked and known is not None:
        raise UsageError(f"no column {asked[0]!r}", path=path, hint=f"it has {', '.join(map(str, known)) or 'none'}")
    taken = [name for name in added(order) if known is not None and name in known] if order.shards else []
    if taken:
        raise UsageError(clash(taken[0]), path=path, hint="outputs need a name of their own")


def _columns(path: str) -> tuple[str, ...] | None:
    """Returns the names of a table's columns, of lines those of the first row; None where there is none to be read."""
    if path.lower().endswith(parquet.SUFFIXES):
        return parquet.columns(path)
    with _damage(path):
        first = next(lines.blocks(path, 1), [])
    row = next((lines.decoded(line) for _, line in lines.numbered(b"".join(first), 0)), None)
    return tuple(row) if row is not None else None


def added(order: Order) -> tuple[str, ...]:
    """Returns the columns that a shard has more than its rows: one for each format, or for the last job, and errors."""
    return (*(order.to or order.do[-1:]), "error")


def part(rows: Rows, order: Order, data: bytes | None = None) -> Part:
    """Returns some rows of a table; `data` are their bytes where it is compressed.

    Raises:
        ReadError: it is damaged, or cannot be read.
    """
    if rows.table.lower().endswith(parquet.SUFFIXES):
        table, told = parquet.part(rows)
        return Part(rows=tuple(_of_arrow(table, rows, order)), held=table, sha256=told)
    with _damage(rows.table):
        data = lines.part(rows) if data is None else data
    found = list(_of_lines(data, rows.first, order))
    held = [line for row, line in found if row.why != NO_ROW]
    return Part(rows=tuple(row for row, _ in found), held=held, sha256=done.sha256(data))


NO_ROW = "no object of JSON"
"""Why a line is no row: no table can hold it again."""


def _of_lines(data: bytes, first: int, order: Order) -> Iterator[tuple[Row, bytes]]:
    for number, line in lines.numbered(data, first):
        values = lines.decoded(line)
        if values is None:
            yield Row(number, str(number), None, why=NO_ROW), line
            continue
        row = _row(number, values.get(order.column), values.get(order.id), order)
        taken = [name for name in added(order) if name in values] if order.shards else []
        yield (row._replace(data=None, why=clash(taken[0]), clashes=True) if taken else row), line


def _of_arrow(table: Any, rows: Rows, order: Order) -> Iterator[Row]:  # noqa: ANN401 - pyarrow tells mypy nothing
    ids = parquet.values(table, order.id) if order.id else [None] * table.num_rows
    for number, (value, name) in enumerate(zip(parquet.values(table, order.column), ids, strict=True), rows.first + 1):
        yield _row(number, value, name, order)


def _row(number: int, value: object, name: object, order: Order) -> Row:
    named = bool(order.id) and name not in (None, "", b"")
    called = name.decode("utf-8", "backslashreplace") if isinstance(name, bytes) else str(name)
    row = Row(number, called if named else str(number), None, named=named)
    if isinstance(value, str | bytes):
        return row._replace(data=value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value)
    if isinstance(value, dict | list):
        return row._replace(data=msgspec.json.encode(value), nested=True)
    what = "nothing" if value is None else f"{value!r}, no text"[:60]
    return row._replace(why=f"column {order.column!r} holds {what}")


def members(path: str, order: Order, *, reading: bool) -> Iterator[archives.Member | Refused]:
    """Yields the rows of a table as if they were files in an archive, each named by its number.

    A row's place is its id, or its number; one that ends like a transcript's name keeps its ending.
    """
    try:
        for rows, data in _parts(path):
            for row in part(rows, order, data).rows:
                yield _member(path, row, reading=reading)
    except ReadError as error:
        yield Refused(name=path, why=error.message)


def _member(path: str, row: Row, *, reading: bool) -> archives.Member | Refused:
    place = archives.safe(row.name)
    why = row.why or ("" if place else "its id leads out of the folder")
    if why or row.data is None:
        return Refused(name=f"{path}:{row.number}", why=why)
    suffix = ".json" if row.nested else ".txt"
    if not row.named:
        place = f"{row.number:0{_DIGITS}}"  # so that their order by name is that of the table
    place += "" if names.is_wanted(place) else suffix
    return archives.Member(str(row.number), place, len(row.data), row.data if reading else b"")


def _parts(path: str) -> Iterator[tuple[Rows, bytes | None]]:
    """Yields the parts of a table, those of lines with their bytes: it is read once, from its beginning."""
    if path.lower().endswith(parquet.SUFFIXES):
        yield from ((rows, None) for rows in parquet.cut(path, _AT_ONCE))
        return
    yield from packed(path, _AT_ONCE)


def packed(path: str, size: int) -> Iterator[tuple[Rows, bytes]]:
    """Yields the parts of a table of lines, of about so many bytes each, with their bytes.

    Raises:
        ReadError: it is damaged, or cannot be read.
    """
    first = 0
    with _damage(path):
        for block in lines.blocks(path, size):
            yield Rows(table=path, first=first, count=len(block)), b"".join(block)
            first += len(block)


@contextlib.contextmanager
def _damage(path: str) -> Iterator[None]:
    """Turns what damaged files raise into our error.

    Raises:
        ReadError: it is damaged, or cannot be read.
    """
    try:
        yield
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise ReadError(f"the table is damaged: {str(error) or type(error).__name__}", path=path) from None
