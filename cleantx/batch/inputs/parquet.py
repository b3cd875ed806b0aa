"""Tables of Parquet: cut into parts by rows, read in a stream, and written with columns added to theirs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from cleantx.batch.inputs import remote
from cleantx.batch.task import Rows
from cleantx.errors import ReadError, UsageError

SUFFIXES = (".parquet",)
"""The names by which such tables are known."""

_AT_ONCE = 1024  # rows that are decoded together: a table may be one group of a million rows
_BLOCK = 1 << 20


def library() -> tuple[Any, Any]:
    """Returns pyarrow and its Parquet.

    Raises:
        UsageError: it is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - heavy, and only where there is such a table
        from pyarrow import parquet  # noqa: PLC0415 - as above
    except ImportError:
        raise UsageError("Parquet needs an extra library", hint="pip install 'cleantx[parquet]'") from None
    return pa, parquet


def _opened(path: str) -> Any:  # noqa: ANN401 - pyarrow tells mypy nothing
    pa, parquet = library()
    try:
        return parquet.ParquetFile(remote.opened(path) if remote.is_url(path) else path)
    except (pa.ArrowException, OSError) as error:
        raise ReadError(f"no table of Parquet: {str(error).splitlines()[0]}", path=path) from None


def columns(path: str) -> tuple[str, ...]:
    """Returns the names of a table's columns.

    Raises:
        ReadError: it is none.
        UsageError: pyarrow is not installed.
    """
    return tuple(_opened(path).schema_arrow.names)


def cut(path: str, size: int) -> Iterator[Rows]:
    """Yields the parts of a table, of about so many bytes (uncompressed) each."""
    about = _opened(path).metadata
    whole = sum(about.row_group(k).total_byte_size for k in range(about.num_row_groups))
    step = max(1, size * about.num_rows // max(1, whole))
    for first in range(0, about.num_rows, step):
        count = min(step, about.num_rows - first)
        yield Rows(table=path, first=first, count=count, size=whole * count // about.num_rows)


def part(rows: Rows) -> tuple[Any, str]:
    """Returns the rows of a part as Arrow's table, and a hash of what they are.

    Raises:
        ReadError: the table is damaged.
    """
    pa, _ = library()
    opened = _opened(rows.table)
    try:
        table = pa.Table.from_batches(_batches(opened, rows), schema=opened.schema_arrow)
    except (pa.ArrowException, OSError) as error:
        raise ReadError(f"the table is damaged: {str(error).splitlines()[0]}", path=rows.table) from None
    return table, _hash(table)


def _batches(opened: Any, rows: Rows) -> Iterator[Any]:  # noqa: ANN401 - as above
    """Yields the rows of a part; what stands before them in their group is decoded in a stream, and let go."""
    groups: list[int] = []
    at = start = 0
    for number in range(opened.metadata.num_row_groups):
        count = opened.metadata.row_group(number).num_rows
        if at < rows.first + rows.count and at + count > rows.first:
            start = start if groups else at
            groups.append(number)
        at += count
    skip, left = rows.first - start, rows.count
    for batch in opened.iter_batches(batch_size=_AT_ONCE, row_groups=groups):
        passed = min(skip, batch.num_rows)
        taken = batch.slice(passed, left)
        skip, left = skip - passed, left - taken.num_rows
        if taken.num_rows:
            yield taken
        if not left:
            return


def _hash(table: Any) -> str:  # noqa: ANN401 - as above
    """Returns a hash of a table's rows and types: as a stream of Arrow, which is the same for the same rows."""
    pa, _ = library()
    told = hashlib.sha256()
    out = pa.BufferOutputStream()
    with pa.ipc.new_stream(out, table.schema) as stream:
        for batch in table.combine_chunks().to_batches():
            stream.write_batch(batch)
    view = memoryview(out.getvalue())
    for at in range(0, len(view), _BLOCK):
        told.update(view[at : at + _BLOCK])
    return told.hexdigest()


def values(table: Any, column: str) -> list[object]:  # noqa: ANN401 - as above
    """Returns the values of a column; text that is no UTF-8, whatever the table says of it, as its bytes.

    Raises:
        ReadError: there is such text inside of nested values.
    """
    pa, _ = library()
    found = table.column(column)
    if pa.types.is_string(found.type) or pa.types.is_large_string(found.type):
        return [_text(value) for value in found.cast(pa.large_binary()).to_pylist()]
    return cast("list[object]", _plain(found))


def _text(value: bytes | None) -> str | bytes | None:
    try:
        return None if value is None else value.decode("utf-8")
    except UnicodeDecodeError:
        return value


def rows(table: Any) -> list[dict[str, object]]:  # noqa: ANN401 - as above
    """Returns a table's rows, as values.

    Raises:
        ReadError: there is text that is no UTF-8.
    """
    return cast("list[dict[str, object]]", _plain(table))


def _plain(held: Any) -> Any:  # noqa: ANN401 - as above
    try:
        return held.to_pylist()
    except UnicodeDecodeError:
        raise ReadError("the table holds text that is no UTF-8", hint="--shards parquet keeps it as it is") from None


def of_rows(given: Sequence[Mapping[str, object]]) -> Any:  # noqa: ANN401 - as above
    """Returns rows as Arrow's table; its columns are those of all rows, its types what their values are.

    Raises:
        ReadError: a column holds values of several kinds, which Parquet does not.
    """
    pa, _ = library()
    names = list(dict.fromkeys(name for row in given for name in row))
    try:
        return pa.Table.from_pylist([{name: row.get(name) for name in names} for row in given])
    except (pa.ArrowException, OverflowError, TypeError, ValueError) as error:
        said = " ".join(str(error).split())
        raise ReadError(f"Parquet cannot hold these rows: {said}", hint="--shards jsonl can") from None


def encoded(table: Any, added: Mapping[str, Sequence[str | None]]) -> bytes:  # noqa: ANN401 - as above
    """Returns the bytes of a table with columns of text added; the others keep their types and what is said of them."""
    pa, parquet = library()
    for name, texts in added.items():
        table = table.append_column(name, pa.array(texts, pa.large_string()))
    out = pa.BufferOutputStream()
    parquet.write_table(table, out, compression="zstd")
    return cast("bytes", out.getvalue().to_pybytes())
