"""The transcripts that the arguments name: files, folders, patterns, lists (`@list.txt`) and archives.

Each gets its place in the tree: the path as it was given, so that ``a/b/ep1.srt`` stands there again; what is named by
an absolute path, or by one that goes up, begins with its own name.  Where a file is named, it is taken whatever it is
called; in folders and archives only what is called like a transcript is, and hidden files are not.
"""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import msgspec

from cleantx import formats, store
from cleantx.batch import archives
from cleantx.batch.task import Item, Refused
from cleantx.errors import ReadError, UsageError
from cleantx.formats import infojson

MOST_BYTES = 1 << 30
"""A larger file is no transcript: a year of speech with a time for every word has as much."""

_NOT = (infojson.SUFFIX, ".ledger.jsonl")
_NOT_EITHER = ("cleantx.toml", "decisions.toml", "readme.md", "license.txt", "changelog.md", "requirements.txt")
"""What has a transcript's suffix, or stands among them, and is none."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The items in the order of their places, what was refused, and how many other files stand in the folders."""

    items: tuple[Item, ...]
    refused: tuple[Refused, ...] = ()
    passed: int = 0


class _Passed:
    """What was found so far that is no transcript by its name."""

    count = 0


def find(sources: Sequence[str], out: str) -> Found:
    """Returns what the sources name; the folder `out`, where outputs go, is not looked into.

    Raises:
        ReadError: a source does not exist, or a list cannot be read.
        UsageError: a pattern matches nothing, or standard input is named.
    """
    items: dict[tuple[str, str], Item] = {}
    refused: dict[str, Refused] = {}
    passed = _Passed()
    for source in sources:
        for one in _named(source, os.path.realpath(out), passed):
            if isinstance(one, Refused):
                refused.setdefault(one.name, one)
            else:
                items.setdefault((os.path.abspath(one.path), one.member), one)  # noqa: PTH100 - names may be no UTF-8
    ordered = tuple(sorted(items.values(), key=lambda item: item.place))
    return Found(items=ordered, refused=tuple(refused.values()), passed=passed.count)


def _named(source: str, out: str, passed: _Passed) -> Iterator[Item | Refused]:
    if source == store.STDIO:
        raise UsageError("batch reads files, not standard input", hint="`@LIST` names a list of files")
    if source.startswith("@") and not os.path.lexists(source):
        for line in _lines(source[1:]):
            if not os.path.lexists(line) and not glob.has_magic(line):
                yield Refused(name=line, why="no such file")  # one of many: the others are done
            else:
                yield from _paths(line, out, passed)
        return
    yield from _paths(source, out, passed)


def _lines(path: str) -> list[str]:
    text = os.fsdecode(store.read(path))
    return list(dict.fromkeys(line for line in text.replace("\r\n", "\n").split("\n") if line.strip()))


def _paths(source: str, out: str, passed: _Passed) -> Iterator[Item | Refused]:
    """Yields what a path or a pattern names."""
    if os.path.lexists(source):
        yield from _one(source, _place(source), out, passed)
        return
    if not glob.has_magic(source):
        raise ReadError("no such file", path=source)
    found = sorted(glob.glob(source, recursive=True))  # noqa: PTH207 - Path.glob refuses absolute patterns
    if not found:
        raise UsageError("no file matches", path=source)
    fixed = source[: len(source) - len(source.lstrip(os.sep))] + str(Path(*_fixed(source)))
    for path in found:
        if not Path(path).is_dir():
            relative = _place(path) if _is_below(source) else os.path.relpath(path, fixed or os.curdir)
            yield from _one(path, relative, out, passed)


def _fixed(pattern: str) -> tuple[str, ...]:
    """Returns the folders of a pattern before its first sign."""
    parts = Path(pattern.lstrip(os.sep)).parts[:-1]
    return parts[: next((k for k, part in enumerate(parts) if glob.has_magic(part)), len(parts))]


def _is_below(path: str) -> bool:
    """Says whether a path stays below the folder that one is in, as it is written."""
    return not os.path.isabs(path) and os.pardir not in Path(os.path.normpath(path)).parts  # noqa: PTH117 - as above


def _place(path: str) -> str:
    """Returns where a path stands in the tree, with slashes; "" for the folder that one is in."""
    normal = os.path.normpath(path)
    if not _is_below(path):
        normal = os.path.basename(os.path.abspath(path))  # noqa: PTH100, PTH119 - as above
    return "" if normal == os.curdir else normal.replace(os.sep, "/")


def _one(path: str, place: str, out: str, passed: _Passed) -> Iterator[Item | Refused]:
    place = place.replace(os.sep, "/")
    try:
        info = os.stat(path)  # noqa: PTH116 - the names may be no UTF-8, and millions
    except OSError as error:
        yield Refused(name=path, why=_reason(error))
        return
    if stat.S_ISDIR(info.st_mode):
        yield from _folder(path, place, os.path.realpath(path), out, passed)
    elif not stat.S_ISREG(info.st_mode):
        yield Refused(name=path, why="a device or a pipe, no file")
    elif info.st_size > MOST_BYTES:
        yield Refused(name=path, why=f"larger than {MOST_BYTES >> 30} GB: no transcript is")
    elif archives.is_archive(path):
        yield from _archive(path, archives.stem(place), passed)
    else:
        yield Item(path=path, place=place, size=info.st_size)


def _archive(path: str, place: str, passed: _Passed) -> Iterator[Item | Refused]:
    for one in archives.members(path, _counted(passed)):
        if isinstance(one, Refused):
            yield one
        else:
            yield Item(path=path, place=f"{place}/{one.place}", size=one.size, member=one.name)


def _counted(passed: _Passed) -> Callable[[str], bool]:
    def wanted(place: str) -> bool:
        told = is_wanted(place)
        passed.count += not told
        return told

    return wanted


def _folder(path: str, place: str, top: str, out: str, passed: _Passed) -> Iterator[Item | Refused]:
    """Yields what is in a folder, in the order of names; `top` is the real path of the one that was named."""
    real = os.path.realpath(path)
    if real == out:
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
            yield from _link(entry.path, name, top, out, passed)
        elif entry.is_dir(follow_symlinks=False):
            yield from _folder(entry.path, name, top, out, passed)
        elif is_wanted(entry.name) or archives.is_archive(entry.name):
            yield from _one(entry.path, name, out, passed)
        else:
            passed.count += 1


def _link(path: str, place: str, top: str, out: str, passed: _Passed) -> Iterator[Item | Refused]:
    """Yields the file behind a link that stays in the tree; a folder behind one is found where it stands."""
    real = os.path.realpath(path)
    if os.path.commonpath([real, top]) != top:
        yield Refused(name=path, why="a link that leads out of the folder")
    elif Path(real).is_dir() or not is_wanted(os.path.basename(path)):  # noqa: PTH119 - as above
        passed.count += 1
    else:
        yield from _one(path, place, out, passed)


def is_wanted(place: str) -> bool:
    """Says whether a file in a folder is called like a transcript.

    >>> is_wanted("a/ep1.srt"), is_wanted("a/ep1.mp3"), is_wanted("a/.ep1.srt"), is_wanted("ep1.info.json")
    (True, False, False, False)
    """
    lower = place.lower()
    parts = lower.split("/")
    if any(part.startswith(".") or part == "__macosx" for part in parts):
        return False
    if parts[-1] in _NOT_EITHER or lower.endswith(_NOT):
        return False
    return os.path.splitext(lower)[1] in _suffixes()  # noqa: PTH122 - as above


@cache
def _suffixes() -> frozenset[str]:
    read = (name for name, entry in formats.TABLE.items() if "r" in entry.ways)
    return frozenset(suffix.lower() for name in read for suffix in formats.load(name).SUFFIXES)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
