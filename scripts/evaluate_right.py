"""Text that is already right, as transcripts: what a cleaning must leave alone.

The prose set, the true texts of the labelled fields, the sentences that tempt the packs.  Each is read as it lies, and
once more as subtitles of ten words a cue, because matches over the ends of cues are a temptation of their own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from cleantx import api, formats, store
from cleantx.model import Source, Transcript, spoken

ROOT = Path(__file__).resolve().parent.parent
PROSE = ROOT / "fixtures" / "prose"
CUE = 10  # words
_WORD_MS = 400  # 150 words a minute


class Right(msgspec.Struct, frozen=True, kw_only=True):
    """A text that is right: its file, the shape it is read in, the transcript, and how many words it has."""

    name: str
    shape: str
    transcript: Transcript
    words: int


class Excuse(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change of right text that somebody has read and let pass, and why; `asked`: it needs an option."""

    file: str
    before: str
    after: str
    why: str
    asked: bool = False


def prose() -> tuple[Path, ...]:
    """Returns the files of the prose set."""
    return tuple(sorted(path for path in PROSE.glob("*.txt")))


def files() -> tuple[Path, ...]:
    """Returns every file of right text: the prose set, the true texts of the labelled fields, tempting sentences."""
    true = sorted((ROOT / "fixtures" / "fields").glob("*.true.*"))
    return (*prose(), *true, ROOT / "tests" / "unit" / "prose.txt")


def texts() -> Iterator[Right]:
    """Yields every right text in both shapes."""
    for path in files():
        yield shaped(path, "as-it-is")
        yield shaped(path, "srt")


def shaped(path: Path, shape: str) -> Right:
    """Returns a file as it is, or (``srt``) its words cut into subtitles."""
    transcript = api.read(path)
    words = [word for segment in spoken(transcript) for word in segment.text.split()]
    if shape == "srt":
        transcript = formats.reader("srt").read(as_srt(words), Source(name=path.name, format="srt"))
    return Right(name=path.name, shape=shape, transcript=transcript, words=len(words))


def as_srt(words: list[str]) -> str:
    """Returns the words as subtitles of ten words a cue."""
    cues = [" ".join(words[at : at + CUE]) for at in range(0, len(words), CUE)]
    times = [(n * CUE * _WORD_MS, (n * CUE + CUE - 1) * _WORD_MS) for n in range(len(cues))]
    return "".join(
        f"{n}\n{_stamp(a)} --> {_stamp(b)}\n{cue}\n\n"
        for n, (cue, (a, b)) in enumerate(zip(cues, times, strict=True), 1)
    )


def _stamp(ms: int) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"


def excuses() -> tuple[Excuse, ...]:
    """Returns the changes of right text that are excused."""
    text = store.read(str(PROSE / "excused.toml")).decode()
    return msgspec.convert(tomllib.loads(text).get("excuse", []), tuple[Excuse, ...])
