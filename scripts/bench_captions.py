"""Reads and writes SRT and WebVTT with us and with each peer, every one in a process of its own.

A child reads a file (we detect its format first, peers are told), writes it again, and prints its process times, its
peak memory and the digests of what it read and wrote; the parent compares these with the truth.
"""

# ruff: noqa: PLC0415 - a peer is imported where it is measured
from __future__ import annotations

import hashlib
import io
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Cue = tuple[int, int, str]
Read = Callable[[str], Any]
Write = Callable[[Any], str]
Cues = Callable[[Any], Iterable[Cue]]


def digest(cues: Iterable[Cue]) -> str:
    """Returns one hash for the times and texts of all cues."""
    sha = hashlib.sha256()
    for start, end, text in cues:
        sha.update(f"{start} {end} {text}\n\n".encode())
    return sha.hexdigest()


def hashed(text: str) -> str:
    """Returns the hash of a text that was written, without the blank lines at its end, on which tools differ."""
    return hashlib.sha256(text.rstrip("\n").encode()).hexdigest()


def ms(text: str) -> int:
    """Returns the milliseconds of hh:mm:ss.mmm or hh:mm:ss,mmm."""
    hours, minutes, rest = text.split(":")
    return int(hours) * 3_600_000 + int(minutes) * 60_000 + int(rest.replace(".", "").replace(",", ""))


def ours(fmt: str, *, anew: bool) -> tuple[Read, Write, Cues]:
    """Returns our reader with its detection; with `anew`, the writer gets segments without their source."""
    from msgspec.structs import replace

    from cleantx import formats, store
    from cleantx.model import Source

    def read(path: str) -> Any:  # noqa: ANN401 - each tool has its own type
        text, source, _ = store.decode(Path(path).read_bytes(), name=path)
        transcript = formats.reader(formats.detect(text)).read(text, source)
        return replace(transcript, source=Source()) if anew else transcript

    def cues(transcript: Any) -> Iterable[Cue]:  # noqa: ANN401 - as above
        return ((s.start, s.end, s.text) for s in transcript.segments)

    return read, lambda transcript: formats.writer(fmt).write(transcript)[0], cues


def by_srt() -> tuple[Read, Write, Cues]:
    """The library srt."""
    from datetime import timedelta

    import srt

    tick = timedelta(milliseconds=1)
    return (
        lambda path: list(srt.parse(Path(path).read_text(encoding="utf-8"))),
        lambda cues: str(srt.compose(cues, reindex=False)),
        lambda cues: ((cue.start // tick, cue.end // tick, cue.content) for cue in cues),
    )


def by_pysrt() -> tuple[Read, Write, Cues]:
    """The library pysrt."""
    import pysrt

    def write(cues: Any) -> str:  # noqa: ANN401 - as above
        out = io.StringIO()
        cues.write_into(out)
        return out.getvalue()

    return pysrt.open, write, lambda cues: ((cue.start.ordinal, cue.end.ordinal, cue.text) for cue in cues)


def by_pysubs2(fmt: str) -> tuple[Read, Write, Cues]:
    """The library pysubs2."""
    import pysubs2

    name = {"srt": "srt", "webvtt": "vtt"}[fmt]
    return (
        lambda path: pysubs2.SSAFile.load(path, encoding="utf-8", format_=name),
        lambda cues: str(cues.to_string(name)),
        lambda cues: ((cue.start, cue.end, cue.plaintext) for cue in cues),
    )


def by_webvtt(fmt: str) -> tuple[Read, Write, Cues]:
    """The library webvtt-py."""
    import webvtt

    return (
        webvtt.from_srt if fmt == "srt" else webvtt.read,
        lambda found: str(found.content) if fmt == "webvtt" else _as_srt(found),
        lambda found: ((ms(cue.start), ms(cue.end), cue.text) for cue in found.captions),
    )


def _as_srt(found: Any) -> str:  # noqa: ANN401 - as above
    out = io.StringIO()
    found.write(out, format="srt")
    return out.getvalue()


def by_pycaption(fmt: str) -> tuple[Read, Write, Cues]:
    """The library pycaption."""
    import pycaption

    reader, writer = (
        (pycaption.SRTReader, pycaption.SRTWriter) if fmt == "srt" else (pycaption.WebVTTReader, pycaption.WebVTTWriter)
    )

    def cues(found: Any) -> Iterable[Cue]:  # noqa: ANN401 - as above
        language = found.get_languages()[0]
        return ((round(c.start / 1000), round(c.end / 1000), c.get_text()) for c in found.get_captions(language))

    return (
        lambda path: reader().read(Path(path).read_text(encoding="utf-8")),
        lambda found: str(writer().write(found)),
        cues,
    )


TOOLS: dict[str, dict[str, Callable[[], tuple[Read, Write, Cues]]]] = {
    fmt: {
        "cleantx": lambda fmt=fmt: ours(fmt, anew=False),  # type: ignore[misc]
        "cleantx, written anew": lambda fmt=fmt: ours(fmt, anew=True),  # type: ignore[misc]
        **({"srt": by_srt, "pysrt": by_pysrt} if fmt == "srt" else {}),
        "pysubs2": lambda fmt=fmt: by_pysubs2(fmt),  # type: ignore[misc]
        "webvtt-py": lambda fmt=fmt: by_webvtt(fmt),  # type: ignore[misc]
        "pycaption": lambda fmt=fmt: by_pycaption(fmt),  # type: ignore[misc]
    }
    for fmt in ("srt", "webvtt")
}


def peak_mb() -> float:
    """Returns the peak memory of this process; where the system counts that of its parent too, from /proc."""
    status = Path("/proc/self/status")
    if status.exists():
        row = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(row.split()[1]) / 2**10
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def child(fmt: str, tool: str, path: str, write: str) -> None:
    """Measures one tool on one file, and prints what it cost and what it read and wrote."""
    read, compose, cues = TOOLS[fmt][tool]()
    begin = time.process_time()
    found = read(path)
    reading = time.process_time() - begin
    peak = peak_mb()
    told = digest(cues(found))
    begin = time.process_time()
    text = compose(found) if write == "write" else ""
    writing = time.process_time() - begin
    print(json.dumps({"read": reading, "write": writing, "peak": peak, "cues": told, "text": hashed(text)}))


if __name__ == "__main__":
    sys.path.insert(0, os.fspath(Path(__file__).resolve().parent.parent))
    child(*sys.argv[1:5])
