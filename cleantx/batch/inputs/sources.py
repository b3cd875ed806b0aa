"""The transcripts that the arguments name: files, folders, patterns, lists (`@list.txt`) and archives.

Each gets its place in the tree: the path as it was given, so that ``a/b/ep1.srt`` stands there again; what is named by
an absolute path, or by one that goes up, begins with its own name.  Where a file is named, it is taken whatever it is
called; in folders and archives only what is called like a transcript is, and hidden files are not.
"""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from cleantx import store
from cleantx.batch.inputs import archives, names, remote, tables
from cleantx.batch.task import Item, Order, Refused
from cleantx.errors import ReadError, UsageError

MOST_BYTES = 1 << 30
"""A larger file is no transcript: a year of speech with a time for every word has as much."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The items in the order of their places, what was refused, and how many other files stand in the folders."""

    items: tuple[Item, ...]
    refused: tuple[Refused, ...] = ()
    passed: int = 0


class _Look:
    """How the sources are looked at, and how many files were passed over so far for their names."""

    def __init__(self, out: str, order: Order) -> None:
        """Begins; `out` is the folder of the outputs."""
        self.out, self.order = os.path.realpath(out), order
        self.passed = 0

    def wants(self, name: str) -> bool:
        """Says whether a file in a folder is called like what is asked for, and counts it otherwise."""
        wanted = tables.is_table(name) if self.order.column else names.is_wanted(name)
        self.passed += not wanted
        return wanted


def find(sources: Sequence[str], out: str, order: Order | None = None) -> Found:
    """Returns what the sources name; the folder `out`, where outputs go, is not looked into.

    Where the `order` names a column, tables are looked into: each row is an item, if it is to be a file of its own.

    Raises:
        ReadError: a source does not exist, or a list cannot be read.
        UsageError: a pattern matches nothing, or standard input is named.
    """
    items: dict[tuple[str, str], Item] = {}
    refused: dict[str, Refused] = {}
    look = _Look(out, order or Order())
    for source in sources:
        for one in _named(source, look):
            if isinstance(one, Refused):
                refused.setdefault(one.name, one)
            else:
                items.setdefault((os.path.abspath(one.path), one.member), one)  # noqa: PTH100 - names may be no UTF-8
    # members stay in the order of their archive, so that it can be read in a stream
    ordered = tuple(sorted(items.values(), key=lambda item: item.path if item.member else item.place))
    return Found(items=ordered, refused=tuple(refused.values()), passed=look.passed)


def _named(source: str, look: _Look) -> Iterator[Item | Refused]:
    if source == store.STDIO:
        raise UsageError("batch reads files, not standard input", hint="`@LIST` names a list of files")
    if source.startswith("@") and not os.path.lexists(source):
        for line in _lines(source[1:]):
            if not (os.path.lexists(line) or glob.has_magic(line) or remote.is_url(line)):
                yield Refused(name=line, why="no such file")  # one of many: the others are done
            else:
                yield from _paths(line, look)
        return
    yield from _paths(source, look)


def _lines(path: str) -> list[str]:
    text = os.fsdecode(store.read(path))
    return list(dict.fromkeys(line for line in text.replace("\r\n", "\n").split("\n") if line.strip()))


def _paths(source: str, look: _Look) -> Iterator[Item | Refused]:
    """Yields what a path or a pattern names."""
    if os.path.lexists(source):
        yield from _one(source, place_of(source), look)
        return
    if remote.is_url(source):  # one of this machine is a path like any other, and as safe from outputs
        here = remote.local(source)
        yield from _paths(here, look) if here else _remote(source, look)
        return
    if not glob.has_magic(source):
        raise ReadError("no such file", path=source)
    found = sorted(glob.glob(source, recursive=True))  # noqa: PTH207 - Path.glob refuses absolute patterns
    if not found:
        raise UsageError("no file matches", path=source)
    fixed = source[: len(source) - len(source.lstrip(os.sep))] + str(Path(*_fixed(source)))
    for path in found:
        # what is below a folder is matched by ** itself; a folder in the way of the outputs is not meant
        if not Path(path).is_dir() or ("**" not in source and os.path.realpath(path) != look.out):
            relative = place_of(path) if _is_below(source) else os.path.relpath(path, fixed or os.curdir)
            yield from _one(path, relative, look)


def _fixed(pattern: str) -> tuple[str, ...]:
    """Returns the folders of a pattern before its first sign."""
    parts = Path(pattern.lstrip(os.sep)).parts[:-1]
    return parts[: next((k for k, part in enumerate(parts) if glob.has_magic(part)), len(parts))]


def _is_below(path: str) -> bool:
    """Says whether a path stays below the folder that one is in, as it is written."""
    return not os.path.isabs(path) and os.pardir not in Path(os.path.normpath(path)).parts  # noqa: PTH117 - as above


def place_of(path: str) -> str:
    """Returns where a path stands in the tree, with slashes; "" for the folder that one is in."""
    normal = os.path.normpath(path)
    if not _is_below(path):
        normal = os.path.basename(os.path.abspath(path))  # noqa: PTH100, PTH119 - as above
    return "" if normal == os.curdir else normal.replace(os.sep, "/")


def _one(path: str, place: str, look: _Look, top: str = "") -> Iterator[Item | Refused]:
    place = place.replace(os.sep, "/")
    try:
        info = os.stat(path)  # noqa: PTH116 - the names may be no UTF-8, and millions
    except OSError as error:
        yield Refused(name=path, why=_reason(error))
        return
    if stat.S_ISDIR(info.st_mode) and os.path.realpath(path) == look.out:
        raise UsageError("outputs would be written among the inputs", path=path, hint="another folder for -o")
    if stat.S_ISDIR(info.st_mode):
        yield from _folder(path, place, os.path.realpath(path), look)
    elif not stat.S_ISREG(info.st_mode):
        yield Refused(name=path, why="a device or a pipe, no file")
    elif archives.is_archive(path) and not look.order.column:
        yield from _archive(path, archives.stem(place), look)
    else:
        yield from _file(path, place, info.st_size, look, top)


def _archive(path: str, place: str, look: _Look) -> Iterator[Item | Refused]:
    yield from _members(path, place, archives.members(path, look.wants))


def _members(path: str, place: str, found: Iterable[archives.Member | Refused]) -> Iterator[Item | Refused]:
    for one in found:
        if isinstance(one, Refused):
            yield one
        else:
            yield Item(path=path, place=f"{place}/{one.place}", size=one.size, member=one.name)


def _table(path: str, place: str, size: int, look: _Look) -> Iterator[Item | Refused]:
    """Yields a table, whole where shards are made of it, else its rows."""
    if look.order.shards:
        yield Item(path=path, place=place, size=size)
        return
    tables.check(path, look.order)
    yield from _members(path, tables.stem(place), tables.members(path, look.order, reading=False))


def _remote(url: str, look: _Look) -> Iterator[Item | Refused]:
    """Yields what a URL names."""
    for one in remote.find(url):
        place = archives.safe(one.place)
        if not place:
            yield Refused(name=one.url, why="its name leads out of the folder")
        elif archives.is_archive(one.place) and not look.order.column:
            yield from _archive(one.url, archives.stem(place), look)
        elif one.named or look.wants(place):
            yield from _file(one.url, place, one.size, look)


def _file(path: str, place: str, size: int, look: _Look, top: str = "") -> Iterator[Item | Refused]:
    if look.order.column:
        if tables.is_table(path):
            yield from _table(path, place, size, look)
        else:
            yield Refused(name=path, why=f"no table ({', '.join(tables.PLAIN)}): it has no columns")
    elif size > MOST_BYTES:
        yield Refused(name=path, why=f"larger than {MOST_BYTES >> 30} GB: no transcript is")
    else:
        yield Item(path=path, place=place, size=size, top=top)


def _folder(path: str, place: str, top: str, look: _Look) -> Iterator[Item | Refused]:
    """Yields what is in a folder, in the order of names; `top` is the real path of the one that was named."""
    real = os.path.realpath(path)
    if real == look.out:
        return
    try:
        with os.scandir(path) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        yield Refused(name=path, why=_reason(error))
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        name = f"{place}/{entry.name}" if place else entry.name
        if entry.is_symlink():
            yield from _link(entry.path, name, top, look)
        elif entry.is_dir(follow_symlinks=False):
            yield from _folder(entry.path, name, top, look)
        elif (archives.is_archive(entry.name) and not look.order.column) or look.wants(entry.name):
            yield from _one(entry.path, name, look, top)


def _link(path: str, place: str, top: str, look: _Look) -> Iterator[Item | Refused]:
    """Yields the file behind a link that stays in the tree; a folder behind one is found where it stands."""
    real = os.path.realpath(path)
    if os.path.commonpath([real, top]) != top:
        yield Refused(name=path, why="a link that leads out of the folder")
    elif Path(real).is_dir():
        look.passed += 1
    elif look.wants(os.path.basename(path)):  # noqa: PTH119 - as above
        yield from _one(path, place, look, top)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
