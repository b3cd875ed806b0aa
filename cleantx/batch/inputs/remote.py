"""Files that are named by a URL (``s3://``, ``gs://``, ``hf://``, ``https://``), by fsspec and its users' own extras.

They are only read, and only where somebody names them; a folder or a pattern is listed once.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from cleantx import store
from cleantx.errors import CleantxError, ReadError, UsageError

_URL = re.compile(r"[a-z][a-z0-9+.-]+(?:::[a-z][a-z0-9+.-]+)*://", re.IGNORECASE)  # one letter is a drive of Windows


class There(NamedTuple):
    """A file behind a URL: its own URL, its place in the tree, its size in bytes, and whether it alone was `named`."""

    url: str
    place: str
    size: int
    named: bool


def is_url(path: str) -> bool:
    r"""Says whether a path is a URL.

    >>> is_url("s3://bucket/a.srt"), is_url("C:\\a.srt"), is_url("a/b.srt")
    (True, False, False)
    """
    return _URL.match(path) is not None


def local(url: str) -> str:
    """Returns the path of this machine that a URL names, or "" where it names another place.

    >>> local("file:///a/b.srt"), local("s3://a/b.srt")
    ('/a/b.srt', '')
    """
    scheme, _, path = url.partition("://")
    return path if scheme.lower() in ("file", "local") else ""


def find(url: str) -> Iterator[There]:
    """Yields the file that a URL names, or all files below the folder, or what matches the pattern, in order of names.

    Raises:
        UsageError: fsspec, or what it needs for such URLs, is not installed.
        ReadError: nothing is there, or it may not be read.
    """
    with _Told(url):
        system, path = _system(url)
        told = cast("dict[str, dict[str, Any]]", _listed(system, path))
    files = sorted((name, info) for name, info in told.items() if info.get("type") == "file")
    if not files:
        raise ReadError("no file matches" if _is_pattern(path) else "no such file", path=url)
    for name, info in files:
        yield There(str(system.unstrip_protocol(name)), _place(name, path), int(info.get("size") or 0), name == path)


def _place(name: str, path: str) -> str:
    """Returns where a file stands in the tree: below the name of the folder that was named, or the pattern's folder.

    >>> _place("b/shows/a/1.srt", "b/shows"), _place("b/shows/a/1.srt", "b/*/a/*.srt"), _place("b/1.srt?k=x", "b/1.srt")
    ('shows/a/1.srt', 'shows/a/1.srt', '1.srt')
    """
    top = _fixed(path) if _is_pattern(path) else path.rstrip("/").rpartition("/")[0]
    return name.partition("?")[0].removeprefix(top).lstrip("/")


def _listed(system: Any, path: str) -> object:  # noqa: ANN401 - fsspec's filesystems are of no common type for mypy
    if _is_pattern(path):
        return system.glob(path, detail=True)
    info = system.info(path)
    return system.find(path, detail=True) if info["type"] == "directory" else {path: info}


def _is_pattern(path: str) -> bool:
    return any(sign in path for sign in "*?[")


def _fixed(path: str) -> str:
    """Returns the folder of a path before its first sign."""
    parts = path.split("/")
    signed = next((k for k, part in enumerate(parts) if _is_pattern(part)), len(parts))
    return "/".join(parts[:signed])


def read(path: str) -> bytes:
    """Returns the bytes of a file, by its path or its URL.

    Raises:
        ReadError: it is missing, or may not be read.
        UsageError: fsspec, or what it needs for such URLs, is not installed.
    """
    if not is_url(path):
        return store.read(path)
    with _Told(path):
        system, name = _system(path)
        return cast("bytes", system.cat_file(name))


def opened(path: str) -> BinaryIO:
    """Returns a file as a stream of bytes, by its path or its URL.

    Raises:
        OSError: it is missing, or may not be read.
        UsageError: fsspec, or what it needs for such URLs, is not installed.
    """
    if not is_url(path):
        return Path(path).open("rb")
    with _Told(path):
        system, name = _system(path)
        # some of their streams know less than a file's: readlines with a bound, for one
        return cast("BinaryIO", io.BufferedReader(system.open(name, "rb")))


def size(path: str) -> int:
    """Returns how many bytes a file has, by its path or its URL."""
    if not is_url(path):
        return Path(path).stat().st_size
    with _Told(path):
        system, name = _system(path)
        return int(system.size(name) or 0)


def _system(url: str) -> tuple[Any, str]:
    """Returns the filesystem that a URL belongs to, and its path there."""
    found = _opener()(url)
    return found[0], str(found[1])


@cache
def _opener() -> Callable[[str], tuple[Any, Any]]:
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415 - only where a URL is named
    except ImportError:
        raise UsageError("reading a URL needs an extra library", hint="pip install 'cleantx[urls]'") from None
    return cast("Callable[[str], tuple[Any, Any]]", url_to_fs)


class _Told:
    """Turns what filesystems raise, each its own, into our errors."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __enter__(self) -> None:
        """Begins."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Raises our error for theirs."""
        if error is None or isinstance(error, CleantxError) or not isinstance(error, Exception):
            return
        if isinstance(error, FileNotFoundError):
            raise ReadError("no such file", path=self._url) from None
        if isinstance(error, ImportError):
            raise UsageError(str(error) or "a library is missing", path=self._url) from None
        said = str(error).strip().split("\n")[0] or type(error).__name__
        raise ReadError(said, path=self._url) from None
