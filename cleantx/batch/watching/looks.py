"""Looks at watched folders: what is called like a transcript, how large it is, when it changed; no file is opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from cleantx.batch.inputs import archives, names, sources
from cleantx.errors import ReadError, UsageError
from cleantx.formats import infojson

Stamp = tuple[int, ...]
"""The size of a file in bytes, its times of change in ns, its number on the disk; then those of its info.json."""


class Seen(NamedTuple):
    """A file as it was seen: its place in the tree, and its stamp."""

    place: str
    stamp: Stamp


class Top(NamedTuple):
    """A folder that is watched: its path as it was given, its place in the tree, and its real path."""

    path: str
    place: str
    real: str


class Look(NamedTuple):
    """What one look found: files by their paths, and what cannot be read, with the reason.

    `missing` are the folders among the latter: what lies below them is not known, and not gone.
    """

    files: dict[str, Seen]
    refused: dict[str, str]
    missing: set[str]


def tops(folders: Sequence[str], out: str) -> tuple[Top, ...]:
    """Returns the folders that are to be watched.

    Raises:
        ReadError: one is no folder.
        UsageError: outputs would be written into it.
    """
    found = []
    for path in folders:
        if not os.path.isdir(path):  # noqa: PTH112 - names may be no UTF-8
            raise ReadError("no such folder", path=path, hint="a folder is watched, `cleantx batch` takes files")
        top = Top(path, sources.place_of(path), os.path.realpath(path))
        if is_below(top.real, os.path.realpath(out)):
            raise UsageError("outputs would be written into what is watched", path=path, hint="another folder for -o")
        found.append(top)
    return tuple(found)


def look(folders: Iterable[Top], out: str, wanted: Callable[[str], bool]) -> Look:
    """Returns what lies in the folders now; hidden files and the folder `out` are not looked at.

    Links count where they lead to a file in the same folder, or below it.
    """
    found = Look({}, {}, set())
    for top in folders:
        waiting = [(top.path, top.place)]
        while waiting:
            path, place = waiting.pop()
            if os.path.realpath(path) != out:
                waiting += _folder(path, place, top, found, wanted)
    return found


def _folder(path: str, place: str, top: Top, found: Look, wanted: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Yields the folders in a folder, and adds its files to what was found."""
    try:
        with os.scandir(path) as listing:
            entries = [entry for entry in listing if not entry.name.startswith(".")]
    except OSError as error:
        found.refused[path] = _reason(error)
        found.missing.add(path)
        return
    beside = _infos(entries)
    for entry in entries:
        name = f"{place}/{entry.name}" if place else entry.name
        if entry.is_dir(follow_symlinks=False):
            yield entry.path, name
        elif wanted(entry.name) and not (entry.is_symlink() and not is_below(os.path.realpath(entry.path), top.real)):
            stamp = _stamp(entry, found)
            if stamp:
                own = [beside[stem] for stem in _stems(entry.name) if stem in beside] if beside else []
                found.files[entry.path] = Seen(name, sum(own, stamp) if own else stamp)


def _infos(entries: Iterable[os.DirEntry[str]]) -> dict[str, Stamp]:
    """Returns the stamps of a folder's info.json files by the names that their transcripts may have."""
    found: dict[str, Stamp] = {}
    for entry in entries:
        if entry.name.endswith(infojson.SUFFIX):
            stamp = _stamp(entry, None)
            found |= dict.fromkeys(_stems(f"{entry.name.removesuffix(infojson.SUFFIX)}.json"), stamp)
    return found


def _stamp(entry: os.DirEntry[str], found: Look | None) -> Stamp:
    """Returns the stamp of a file, () for what is none."""
    try:
        info = entry.stat()
    except OSError:  # gone since the folder was listed, or a link to nowhere
        return ()
    if found is not None and stat.S_ISREG(info.st_mode) and info.st_size > sources.MOST_BYTES:
        found.refused[entry.path] = f"larger than {sources.MOST_BYTES >> 30} GB: no transcript is"
    elif stat.S_ISREG(info.st_mode):
        return info.st_size, info.st_mtime_ns, info.st_ctime_ns, info.st_ino
    return ()


@lru_cache(1 << 17)
def is_wanted(name: str) -> bool:
    """Says whether a file is called like a transcript or an archive; the same names are asked for at every look."""
    return names.is_wanted(name) or archives.is_archive(name)


_stems = lru_cache(1 << 17)(infojson.stems)


def is_below(path: str, folder: str) -> bool:
    """Says whether a path is a folder's, or lies in it or below, as it is written.

    >>> is_below("a/b", "a"), is_below("a", "a"), is_below("ab", "a")
    (True, True, False)
    """
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
