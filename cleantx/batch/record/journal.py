"""The record of a run in the output folder: a line for each transcript that is done, written when its outputs are.

Only the run itself writes it, one whole line at a time.  A run that was killed leaves at most half a line, which counts
as none: its transcript is done again.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from cleantx.batch.places import HOME
from cleantx.batch.task import Mark
from cleantx.errors import UsageError, WriteError

FILE = "done.jsonl"
ASIDE = "writing"
"""The folder of files that are being written: what a killed run left there is swept away."""

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Mark)


class Marks(Mapping[str, Mark]):
    """The marks of a record by the places of their transcripts, the last one of each; read when they are asked for."""

    def __init__(self, path: Path) -> None:
        """Looks through a record, which may be missing; of each mark its place in the file is kept."""
        self._path, self._at = path, dict[str, int]()
        at = 0
        with contextlib.suppress(FileNotFoundError), path.open("rb") as lines:
            for line in lines:
                with contextlib.suppress(msgspec.MsgspecError, UnicodeError):  # half a line, or damaged
                    self._at[_decoder.decode(line).place] = at
                at += len(line)

    def __getitem__(self, place: str) -> Mark:
        with self._path.open("rb") as lines:
            lines.seek(self._at[place])
            return _decoder.decode(lines.readline())

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)


def read(out: str) -> Marks:
    """Returns the marks of earlier runs."""
    return Marks(Path(out, HOME, FILE))


class Journal:
    """The open record of a run; nobody else can open it meanwhile."""

    def __init__(self, out: str, *, fresh: bool) -> None:
        """Opens the record, empty if `fresh`, and sweeps away what a killed run was writing.

        Raises:
            WriteError: the folder cannot be written.
            UsageError: another run writes there.
        """
        self._path = Path(out, HOME, FILE)
        try:
            Path(out, HOME).mkdir(parents=True, exist_ok=True)
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
            _lock(self._handle, out)
            shutil.rmtree(aside(out), ignore_errors=True)
            Path(aside(out)).mkdir(exist_ok=True)
            os.ftruncate(self._handle, 0 if fresh else _whole(self._path))
            self._end = os.lseek(self._handle, 0, os.SEEK_END)
        except OSError as error:
            raise WriteError((error.strerror or str(error)).lower(), path=out) from None

    def add(self, mark: Mark) -> None:
        """Writes a mark.

        Raises:
            WriteError: it cannot be written; the record stays as it was.
        """
        line = _encoder.encode(mark) + b"\n"
        try:
            if os.write(self._handle, line) < len(line):
                os.ftruncate(self._handle, self._end)
                os.lseek(self._handle, self._end, os.SEEK_SET)
                raise WriteError("no space left on the disk", path=str(self._path))
        except OSError as error:
            raise WriteError((error.strerror or str(error)).lower(), path=str(self._path)) from None
        self._end += len(line)

    def close(self, out: str) -> None:
        """Makes the record last and gives it free; the folder of files that are being written goes."""
        with contextlib.suppress(OSError):
            os.fsync(self._handle)
        os.close(self._handle)
        shutil.rmtree(aside(out), ignore_errors=True)


@contextlib.contextmanager
def opened(out: str, *, fresh: bool) -> Iterator[Journal]:
    """Opens the record of a run for as long as it runs.

    Raises:
        WriteError: the folder cannot be written.
        UsageError: another run writes there.
    """
    journal = Journal(out, fresh=fresh)
    try:
        yield journal
    finally:
        journal.close(out)


def aside(out: str) -> str:
    """Returns the folder of files that are being written."""
    return str(Path(out, HOME, ASIDE))


def _whole(path: Path) -> int:
    """Returns the length of the record up to its last whole line."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        while size:
            start = max(0, size - 65_536)
            stream.seek(start)
            cut = stream.read(size - start).rfind(b"\n")
            if cut >= 0:
                return start + cut + 1
            size = start
    return 0


def _lock(handle: int, out: str) -> None:
    try:
        import fcntl  # noqa: PLC0415 - Windows has none, and lets two runs through
    except ImportError:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise UsageError("another run writes here", path=out, hint="wait for it, or take another folder") from None
