"""The formats: one module each, a table of them, and detection by content.

To add a format: one module with the names of :class:`Format`, one line in :data:`TABLE`, one folder of fixtures.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points
from typing import Literal, Protocol, cast

from cleantx.errors import NotATranscript, UsageError
from cleantx.model import Loss, Source, Transcript

Held = Literal[
    "start", "end", "words", "speaker", "turn", "marks", "note", "sound", "confidence", "chapters", "meta", "language"
]
"""What a format can hold; a writer reports each thing that the transcript has and the target has not."""

HEAD = 65_536
"""Characters that detection looks at: enough for a long front matter, little enough to cost nothing."""

TABLE = {
    "whispercpp": "cleantx.formats.whispercpp",
    "speakers": "cleantx.formats.speakers",
    "youtube-md": "cleantx.formats.youtube_md",
    "srt": "cleantx.formats.srt",
    "webvtt": "cleantx.formats.webvtt",
    "text": "cleantx.formats.plain",
    "whisper": "cleantx.formats.whisper",
    "whisperx": "cleantx.formats.whisperx",
    "cleantx": "cleantx.formats.canonical",
}
"""Format name to module, in the order of the documentation."""


class Format(Protocol):
    r"""What a format module offers.

    `detect` scores the beginning of a text from 0 to 100 by the share of its lines that fit, never by name.
    `read` never raises on damage: what it doubts is in the transcript's losses, with the line; it raises
    :class:`NotATranscript` only where nothing can be this format.  `text` has ``\n`` line ends and no BOM; `source`
    says how it was decoded, and comes back in the transcript with format, head and dialect filled in.
    `write` returns the text and the losses; segments whose `raw` stands are written as they were.
    """

    NAME: str
    SUFFIXES: tuple[str, ...]
    HOLDS: frozenset[Held]
    __doc__: str | None

    @property
    def detect(self) -> Callable[[str], int]:
        """Scores the head of a text."""

    @property
    def read(self) -> Callable[[str, Source], Transcript]:
        """Reads a text."""

    @property
    def write(self) -> Callable[[Transcript], tuple[str, tuple[Loss, ...]]]:
        """Writes a transcript."""


def load(name: str) -> Format:
    """Returns the format of that name; entry points are asked only for names that the table lacks."""
    target = TABLE.get(name)
    if target is not None:
        return cast("Format", import_module(target))
    for point in entry_points(group="cleantx.formats", name=name):
        return cast("Format", point.load())
    meant = by_suffix(f".{name.casefold()}") or (name.casefold() if name.casefold() in TABLE else None)
    hint = f"did you mean {meant}?" if meant else f"one of {', '.join(TABLE)}"
    raise UsageError(f"unknown format {name!r}", hint=hint)


def by_suffix(suffix: str) -> str | None:
    """Returns the first format that lists the suffix (with its dot), or None.

    >>> by_suffix(".vtt"), by_suffix(".txt"), by_suffix(".xyz")
    ('webvtt', 'text', None)
    """
    preferred = {".txt": "text", ".json": "cleantx", ".md": "youtube-md"}
    if suffix in preferred:
        return preferred[suffix]
    return next((name for name in TABLE if suffix in load(name).SUFFIXES), None)


def scores(text: str) -> dict[str, int]:
    """Returns every format's score for the head of a text, the best first."""
    head = text[:HEAD]
    if len(text) > HEAD:
        head = head[: head.rfind("\n") + 1] or head
    found = {name: load(name).detect(head) for name in TABLE}
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _is_json(text: str) -> bool:
    """Says whether a text, or its first line, is a JSON object or list: then its braces are not speech."""
    from msgspec import DecodeError, json  # noqa: PLC0415 - only for what no format claims

    start = text.lstrip()
    if not start.startswith(("{", "[{", "[]", "[\n")):
        return False
    for candidate in (start.rstrip(), start.split("\n", 1)[0]):
        try:
            return isinstance(json.decode(candidate), dict | list)
        except (DecodeError, RecursionError, UnicodeError, ValueError):
            continue
    return False


def detect(text: str) -> str:
    """Returns the name of the format that fits a text best.

    Raises:
        NotATranscript: the text is empty, or no format fits it at all.
    """
    if not text.strip():
        raise NotATranscript("the file is empty", hint="a transcript has at least one line of text")
    name, score = next(iter(scores(text).items()))
    if name == "text" and _is_json(text):
        raise NotATranscript(
            "this is JSON, but of no transcript that cleantx knows", hint="--from text reads it as words"
        )
    if score <= 0:
        raise NotATranscript(
            "no known transcript format fits", hint="name one with --from; `cleantx formats` lists them"
        )
    return name
