r"""Tables of JSON Lines: cut into parts by bytes, read, and written with columns added, every other byte as it stands.

Rows are numbered as editors number lines; blank lines are none.  A file may be compressed (gzip, bzip2, xz), which is
read in a stream.
"""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, BinaryIO, cast

import msgspec

from cleantx.batch.inputs import remote
from cleantx.batch.task import Rows

SUFFIXES = (".jsonl", ".ndjson")
"""The names by which such tables are known, uncompressed."""

_OPENERS = cast("dict[str, Callable[[BinaryIO], BinaryIO]]", {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open})
PACKED = tuple(_OPENERS)
"""The suffixes behind these of compressed ones."""

Row = dict[str, Any]

_decoder = msgspec.json.Decoder(Row)
_encode = msgspec.json.Encoder().encode


def cut(path: str, size: int) -> Iterator[Rows]:
    """Yields the parts of a table, of whole lines and about so many bytes each."""
    first = offset = 0
    for lines in blocks(path, size):
        length = sum(map(len, lines))
        yield Rows(table=path, first=first, count=len(lines), offset=offset, size=length)
        first, offset = first + len(lines), offset + length


def blocks(path: str, size: int) -> Iterator[list[bytes]]:
    """Yields the lines of a table in the same parts as `cut`.

    Raises:
        OSError, EOFError: it is damaged, or cannot be read.
    """
    with _opened(path) as stream:
        yield from iter(partial(stream.readlines, size), [])


def part(rows: Rows) -> bytes:
    """Returns the bytes of a part of a table that is not compressed."""
    with _opened(rows.table) as stream:
        stream.seek(rows.offset)
        return stream.read(rows.size)


@contextlib.contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    opener = next((opener for suffix, opener in _OPENERS.items() if path.lower().endswith(suffix)), None)
    with remote.opened(path) as stream:
        if opener is None:
            yield stream
        else:
            with opener(stream) as unpacked:  # it leaves the stream open
                yield unpacked


def numbered(data: bytes, first: int) -> Iterator[tuple[int, bytes]]:
    r"""Yields the rows in some bytes of a table, each with the number of its line, counted from 1.

    >>> list(numbered(b'{"a":1}\n\n{"a":2}\r\n', 7))
    [(8, b'{"a":1}'), (10, b'{"a":2}')]
    """
    for number, line in enumerate(data.split(b"\n"), first + 1):
        body = line.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else line.strip()
        if body:
            yield number, body


def decoded(line: bytes) -> Row | None:
    """Returns a row's columns, or None where the line is no object of JSON."""
    try:
        return _decoder.decode(line)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return None


def encoded(rows: Sequence[bytes], added: Sequence[Mapping[str, object]]) -> bytes:
    r"""Returns rows with columns added to each; the rest of a row stays byte for byte.

    >>> encoded([b'{"n": 1.50}', b"{}"], [{"srt": "a"}, {"srt": None}])
    b'{"n": 1.50,"srt":"a"}\n{"srt":null}\n'
    """
    return b"".join(map(_joined, rows, added))


def _joined(row: bytes, added: Mapping[str, object]) -> bytes:
    if not added:
        return row + b"\n"
    body = row[:-1].rstrip()
    return body + (b"" if body == b"{" else b",") + _encode(added)[1:] + b"\n"


def of_values(rows: Iterable[Mapping[str, object]]) -> list[bytes]:
    """Returns rows of values as lines: times as ISO 8601, bytes as base64, what JSON has no word for as null."""
    return [_encode(row) for row in rows]
