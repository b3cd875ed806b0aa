"""The transcripts in archives (zip, tar with any of its compressions), read in a stream; nothing is unpacked to a disk.

An archive is a stranger's: its names are never used as they are, and what it says of its sizes is bounded before
anything of it is inflated.
"""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any, BinaryIO, NamedTuple, cast

from cleantx.batch.inputs import remote
from cleantx.batch.task import Refused
from cleantx.errors import CleantxError

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
"""The names by which archives are known."""

MOST_BYTES = 256 << 20
"""A member that is larger is none: five hours of speech with a time for every word are 10 MB of JSON."""

MOST_RATIO = 250
"""How much larger than the archive its members may be together: transcripts shrink to a fifth, blank-padded JSON to a
fiftieth; a bomb to a thousandth and less."""

FREE_BYTES = 1 << 20
"""What may come of any archive, whatever the ratio: a few lines a thousand times over shrink as a bomb does."""

MOST_MEMBERS = 1_000_000
"""More names than this in one archive are an attack on the memory, or for several archives."""

MOST_HEADER = 1 << 20
"""Bytes of the headers of tar that only tell of one member; names have 4,096 at most."""

MOST_DIRECTORY = 64 << 20
"""Bytes of the directory of a zip, which is read as a whole: a million short names."""

_PIECE = 65_536
"""Bytes that are inflated at once."""

_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The ways in which zips are packed; the library inflates others (LZMA, bzip2) without a bound."""

_TELLS = frozenset(b"xgXLK")  # pax headers, long names and long links of GNU: they are about other members


class Member(NamedTuple):
    """A file in an archive: its own `name`, its safe `place`, its size in bytes; `data` where it was asked for."""

    name: str
    place: str
    size: int
    data: bytes = b""


def is_archive(name: str) -> bool:
    """Says whether a file is called like an archive.

    >>> is_archive("shows.tar.gz"), is_archive("show.srt")
    (True, False)
    """
    return name.lower().endswith(SUFFIXES)


def stem(name: str) -> str:
    """Returns an archive's name without what says that it is one.

    >>> stem("shows.tar.gz")
    'shows'
    """
    return name[: -max(len(suffix) for suffix in SUFFIXES if name.lower().endswith(suffix))]


def members(path: str, wanted: Callable[[str], bool], *, reading: bool = False) -> Iterator[Member | Refused]:
    """Yields the members whose places are wanted, in the archive's order, and what is refused, with the reason.

    A damaged archive gives what comes before the damage, and then the reason why there is no more.
    """
    try:
        yield from (_zip if path.lower().endswith(".zip") else _tar)(path, wanted, reading=reading)
    except CleantxError:
        raise
    except Exception as error:  # noqa: BLE001 - the libraries raise nearly anything over hostile bytes, IndexError too
        yield Refused(
            name=path, why=f"the archive is damaged or of an unknown kind: {str(error) or type(error).__name__}"
        )


def safe(name: str) -> str:
    r"""Returns a member's name as a place below any folder, or "" if it names none.

    >>> safe("./a/ep1.srt"), safe("../ep1.srt"), safe("/etc/ep1.srt"), safe("C:\\ep1.srt")
    ('a/ep1.srt', '', '', '')
    """
    parts = PurePosixPath(name).parts
    hostile = name.startswith("/") or not parts or ".." in parts
    strange = any(c in name for c in "\\\0\n\r") or ":" in parts[0] if parts else True
    return "" if hostile or strange else "/".join(parts)


def _tar(path: str, wanted: Callable[[str], bool], *, reading: bool) -> Iterator[Member | Refused]:
    room = _room(path)
    with (
        remote.opened(path) as stream,
        tarfile.open(fileobj=stream, mode="r|*", tarinfo=_headers()) as archive,
    ):  # a stream: it is never sought in, so a pipe's worth of memory is enough
        for number, info in enumerate(archive):
            cast("Any", archive).members.clear()  # it would remember every name
            room -= max(info.size, 0)
            if room < 0 or number >= MOST_MEMBERS:  # before it is inflated, which passing over it would do, too
                yield _bomb(path)
                return
            if info.isdir():
                continue
            place = safe(info.name)
            why = _why(place, info.size) or ("" if info.isreg() else "a link or a device, no file")
            if why and (not place or wanted(place)):
                yield Refused(name=f"{path}:{info.name}", why=why)
            elif not why and wanted(place):
                held = archive.extractfile(info) if reading else None
                yield Member(info.name, place, info.size, held.read() if held else b"")


def _headers() -> type[tarfile.TarInfo]:
    """Returns how headers of a tar are read: those about one member are bounded together, a damaged one is told."""
    told = 0

    class Header(tarfile.TarInfo):
        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Header:
            nonlocal told
            if len(buf) == tarfile.BLOCKSIZE and not any(buf):
                return super().frombuf(buf, encoding, errors)  # the end, which it tells by an error of its own
            try:
                info = super().frombuf(buf, encoding, errors)
            except tarfile.HeaderError as error:
                raise tarfile.ReadError(str(error) if buf else "it has no end: something may be missing") from None
            told = told + info.size if info.type[0] in _TELLS else 0
            if told > MOST_HEADER:
                raise tarfile.ReadError(f"headers of {told:,} bytes for one member")
            return info

    return Header


def _zip(path: str, wanted: Callable[[str], bool], *, reading: bool) -> Iterator[Member | Refused]:
    with remote.opened(path) as stream, zipfile.ZipFile(cast("BinaryIO", _Directory(stream))) as archive:
        infos = archive.infolist()
        if sum(info.file_size for info in infos) > _room(path) or len(infos) > MOST_MEMBERS:
            yield _bomb(path)
            return
        for info in infos:
            if info.is_dir():
                continue
            place = safe(info.filename)
            link = (info.external_attr >> 16) & 0o170000 not in (0, 0o100000)
            why = _why(place, info.file_size) or ("a link or a device, no file" if link else "")
            why = why or ("it is encrypted" if info.flag_bits & 1 else "")
            why = why or ("it is packed in a way that zips seldom are" if info.compress_type not in _PACKED else "")
            if why and (not place or wanted(place)):
                yield Refused(name=f"{path}:{info.filename}", why=why)
            elif not why and wanted(place):
                yield Member(info.filename, place, info.file_size, _inflated(archive, info) if reading else b"")


class _Directory:
    """A file of which a zip reads its directory in one piece, but no larger one than may be."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, stream.seekable

    def read(self, size: int = -1) -> bytes:
        if size > MOST_DIRECTORY:
            raise zipfile.BadZipFile(f"a directory of {size:,} bytes")
        return self._stream.read(size)


def _inflated(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Returns the bytes of a member, inflated piece by piece: what it says of its size may be a lie."""
    with archive.open(info) as stream:
        return b"".join(iter(lambda: stream.read(_PIECE), b""))


def _why(place: str, size: int) -> str:
    if not place:
        return "its name leads out of the archive"
    return f"larger than {MOST_BYTES >> 20} MB" if size > MOST_BYTES else ""


def _room(path: str) -> int:
    """Returns how many bytes may come out of an archive."""
    return FREE_BYTES + MOST_RATIO * remote.size(path)


def _bomb(path: str) -> Refused:
    return Refused(name=path, why=f"it would grow to more than {MOST_RATIO} times its size: a bomb, and not unpacked")
