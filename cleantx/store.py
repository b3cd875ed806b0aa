"""Bytes in, text out, and back: reading, decoding, and writing that leaves either the old file or the new one."""

from __future__ import annotations

import codecs
import contextlib
import errno
import hashlib
import os
import stat
import sys
import tempfile
from pathlib import Path

from msgspec.structs import replace

from cleantx import formats
from cleantx.errors import NotATranscript, ReadError, UsageError, WriteError
from cleantx.model import Loss, Source

STDIO = "-"
"""The path that stands for standard input and output."""

BYTES = "latin-1"
"""The encoding in which a binary format's text stands for its bytes."""

_BOMS = (  # longest first: the UTF-32 mark begins with the UTF-16 one
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"PK\x03\x04",
    b"%PDF",
    b"RIFF",
    b"ID3",
    b"OggS",
    b"\x1f\x8b",
    b"\x7fELF",
    b"fLaC",
)
_JIS = (b"\x1b$B", b"\x1b$@")  # seven-bit Japanese switches to its alphabet so
_SAMPLE = 65_536
_CONTROL_SHARE = 0.02  # text holds next to no control characters; compressed bytes hold 10 %
_CONTROL_SHARE_UTF8 = 0.3  # unless the rest is valid UTF-8: then somebody put the NULs into a text
_GUESSES = (
    "cp1250",
    "cp1252",
    "cp1251",
    "koi8_r",
    "mac_roman",
    "shift_jis",
    "euc_jp",
    "gb18030",
    "big5",
    "euc_kr",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
)


def read(path: str) -> bytes:
    """Returns the bytes of a file, or of standard input for ``-``.

    Raises:
        ReadError: the file is missing, a folder, or may not be read.
    """
    try:
        if path == STDIO:
            return sys.stdin.buffer.read()
        return Path(path).read_bytes()
    except IsADirectoryError:
        raise ReadError("this is a folder", path=path, hint="name a file in it, or use a glob") from None
    except FileNotFoundError:
        raise ReadError("no such file", path=path) from None
    except (OSError, ValueError) as error:
        raise ReadError(_reason(error), path=path) from None


def digest(path: str) -> str:
    """Returns the hash of a file, which may be of any size: it is read block by block.

    Raises:
        ReadError: as for :func:`read`.
    """
    try:
        with Path(path).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (OSError, ValueError) as error:
        raise ReadError(_reason(error), path=path) from None


def decode(
    data: bytes, *, name: str = "", encoding: str | None = None, format: str | None = None
) -> tuple[str, Source, tuple[Loss, ...]]:
    r"""Returns the text with ``\n`` line ends, how it was stored, and what was doubtful about it.

    A byte order mark decides, then UTF-8, then the shape of UTF-16, then a guess, which is reported.  Bytes that no
    encoding explains become U+FFFD, one loss for each run.  The bytes of a binary format, named by `format` or told by
    their beginning, stay as they are, one character each.

    Raises:
        NotATranscript: the bytes are no text.
        UsageError: the encoding asked for does not exist.
    """
    shown = "" if name == STDIO else Path(name).name
    binary = format or (formats.of_bytes(data) if encoding is None else None)
    if binary and formats.family(binary) == "binary":
        return data.decode(BYTES), Source(name=shown, sha256=hashlib.sha256(data).hexdigest(), encoding=BYTES), ()
    losses: tuple[Loss, ...] = ()
    bom, used = _bom(data)
    body = data[len(bom) :]
    if encoding is not None:
        text, used, losses = _as(body, encoding)
    elif used is not None:
        text, used, losses = _as(body, used)
    else:
        _refuse_binary(data, name)
        text, used, losses = _guess(body)
    newline = _newline(text)
    if newline == "mixed":
        losses += (Loss(code="mixed-newlines", line=0, what="line ends of several kinds, read as one"),)
    if newline != "\n":
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    source = Source(
        name=shown,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=used,
        bom=bool(bom),
        newline=newline,
    )
    return text, source, losses


def encode(text: str, source: Source) -> bytes:
    """Returns the text as bytes, stored the way its source was; what that encoding lacks is stored as UTF-8 instead."""
    newline = source.newline if source.newline in ("\r\n", "\r") else "\n"
    if newline != "\n":
        text = text.replace("\n", newline)
    try:
        data = text.encode(source.encoding)
        used = source.encoding
    except (UnicodeError, LookupError):
        data = text.encode("utf-8", "surrogatepass")
        used = "utf-8"
    if source.bom:
        mark = next((mark for mark, name in _BOMS if name == used), b"")
        return mark + data
    return data


def target(source: Source, to: str) -> Source:
    r"""Returns how a file of the format `to` is stored that is made of this source.

    The source's own format keeps its encoding, mark and line ends; another is UTF-8 with ``\n``, or bytes.
    """
    if to == source.format:
        return source
    encoding = BYTES if formats.family(to) == "binary" else "utf-8"
    return replace(source, encoding=encoding, bom=False, newline="\n")


def _bom(data: bytes) -> tuple[bytes, str | None]:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return mark, name
    return b"", None


def _as(data: bytes, encoding: str) -> tuple[str, str, tuple[Loss, ...]]:
    try:
        used = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        raise UsageError(f"unknown encoding {encoding!r}", hint="such as utf-8, cp1252, utf-16") from None
    try:
        return data.decode(used), used, ()
    except UnicodeError:
        text = data.decode(used, "replace")
        return text, used, _undecoded(text, used)


def _undecoded(text: str, used: str) -> tuple[Loss, ...]:
    found = []
    for number, row in enumerate(text.split("\n"), 1):
        if "\ufffd" in row:
            found.append(Loss(code="undecoded", line=number, what=f"bytes that are not {used}", snippet=row[:80]))
    return tuple(found)


def _guess(data: bytes) -> tuple[str, str, tuple[Loss, ...]]:
    if any(sign in data for sign in _JIS):
        with contextlib.suppress(UnicodeDecodeError):
            what = (
                "no declared encoding; read as iso2022_jp, for the escapes between its alphabets; --encoding overrides"
            )
            return data.decode("iso2022_jp"), "iso2022_jp", (Loss(code="encoding", line=1, what=what),)
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError as error:
        broken = error
    wide = _wide(data)
    if wide:
        return _as(data, wide)
    if _nearly_utf8(data):  # recognisers cut tokens inside a character: a few bad bytes in good UTF-8
        text = data.decode("utf-8", "replace")
        return text, "utf-8", _undecoded(text, "utf-8")
    used, evidence = _charset(data)
    text = data.decode(used, "replace")
    line = data.count(b"\n", 0, broken.start) + 1
    what = f"no declared encoding and not UTF-8; read as {used}, for {evidence}; --encoding overrides"
    return text, used, (Loss(code="encoding", line=line, what=what, snippet=text.split("\n")[line - 1][:80]),)


def _wide(data: bytes) -> str | None:
    """Returns UTF-16 with its byte order where every other byte of a sample is mostly zero."""
    sample = data[:_SAMPLE]
    if len(sample) < 4:  # noqa: PLR2004 - two characters are the least
        return None
    half = len(sample) // 2
    if sample.count(0) > 1.5 * half:  # both halves empty: that is no text of any width
        return None
    if sample[1::2].count(0) * 2 > half:
        return "utf-16-le"
    if sample[0::2].count(0) * 2 > half:
        return "utf-16-be"
    return None


def _nearly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(1 for character in text if ord(character) > 0x7F) - broken  # noqa: PLR2004 - beyond ASCII
    return whole > broken * 4


def _charset(data: bytes) -> tuple[str, str]:
    """Returns the likeliest encoding of bytes that are not UTF-8, and what speaks for it.

    It is Windows-1252 where it reads as Western prose, in which letters beyond ASCII are few: Russian in Windows-1251
    reads as nothing but accented letters.
    """
    from charset_normalizer import from_bytes  # noqa: PLC0415 - 60 ms that well-formed files need not pay

    best = from_bytes(data[:_SAMPLE], cp_isolation=list(_GUESSES)).best()
    western = data.decode("cp1252", "replace")
    high = [c for c in western if ord(c) > 0x7F]  # noqa: PLR2004 - beyond ASCII
    common = sum(1 for c in high if c in _WESTERN)
    letters = sum(1 for c in western if c.isascii() and c.isalpha())
    if best is None or (common >= 0.9 * len(high) and len(high) <= letters):
        return "cp1252", f"{common:,} of {len(high):,} characters beyond ASCII are those of Western prose"
    return str(best.encoding), f"it gives the least disorder of {len(_GUESSES)} likely ones"


# the high characters of Western European prose; cp1252 is tried first because short samples mislead statistics
_WESTERN = frozenset(
    "àâäáãåæçèéêëìíîïñòóôöõøœùúûüÿßÀÂÄÁÅÆÇÈÉÊËÍÎÏÑÓÔÖØÙÚÛÜ"
    "\u2018\u2019\u201a\u201c\u201d\u201e\u2039\u203a\u2013\u2014\u2026\u00a0«»¿¡°£€©®½¼"
)


def _refuse_binary(data: bytes, name: str) -> None:
    sample = data[:_SAMPLE].rstrip(b"\0")  # tools that write blocks leave the rest of the last one empty
    magic = sample.startswith(_BINARY) and any(byte < 9 or 13 < byte < 32 for byte in sample[:64])  # noqa: PLR2004
    if not magic and (_wide(data) or not data):
        return
    control = sum(sample.count(bytes([code])) for code in (*range(9), 14, 15, 16, *range(17, 27), 28, 29, 31))
    share = _CONTROL_SHARE if not _is_utf8(sample) else _CONTROL_SHARE_UTF8
    if magic or not sample or control > max(share * len(sample), 2):
        raise NotATranscript("this is a binary file", path=name, hint="cleantx reads transcripts, not audio or video")


def _is_utf8(sample: bytes) -> bool:
    try:
        sample[:-4].decode("utf-8")  # the sample may end inside a character
    except UnicodeDecodeError:
        return False
    return True


def _newline(text: str) -> str:
    if "\r" not in text:
        return "\n"
    crlf = text.count("\r\n")
    if crlf == text.count("\r") == text.count("\n"):
        return "\r\n"
    return "\r" if not crlf and "\n" not in text else "mixed"


def write(path: str, data: bytes, *, aside: str = "") -> None:
    """Writes bytes to a file by a temporary one and a rename, or to standard output for ``-``.

    The temporary file is made in the folder `aside` of the same disk, else beside the file.

    Raises:
        WriteError: it could not be written; what stood at `path` before still does.
    """
    try:
        if path in (STDIO, "/dev/stdout", "/dev/fd/1"):
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        else:
            _replace(Path(path), data, aside)
    except BrokenPipeError:
        _silence_stdout()
        raise WriteError("the pipe was closed", path="stdout") from None
    except (OSError, ValueError) as error:
        raise WriteError(_reason(error), path="stdout" if path == STDIO else path) from None


def _replace(path: Path, data: bytes, aside: str) -> None:
    target = path.resolve() if path.is_symlink() else path  # a link stays a link
    mode = None
    if target.exists():
        info = target.stat()
        if stat.S_ISDIR(info.st_mode):
            raise IsADirectoryError(errno.EISDIR, "this is a folder")
        if not stat.S_ISREG(info.st_mode):  # a device or a pipe cannot be renamed over
            with target.open("wb", buffering=0) as stream:
                stream.write(data)
            return
        if not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "permission denied")
        mode = stat.S_IMODE(info.st_mode)
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".part", dir=aside or target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(mode if mode is not None else 0o666 & ~_umask())
        os.replace(name, target)  # noqa: PTH105 - the very call that the tests make fail
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)  # noqa: PTH108 - as above
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _silence_stdout() -> None:
    """Points standard output to nowhere, so that the interpreter's last flush finds no closed pipe."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _reason(error: OSError | ValueError) -> str:
    """Returns an error of the system as the words of a sentence."""
    if isinstance(error, OSError) and error.strerror:
        known = {
            errno.ENOSPC: "no space left on the disk",
            errno.EACCES: "permission denied",
            errno.EISDIR: "this is a folder",
        }
        return known.get(error.errno or 0, error.strerror.lower())
    return str(error) or type(error).__name__
