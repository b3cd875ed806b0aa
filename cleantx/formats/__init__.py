"""The formats: one module each, a table of them, and detection by content.

To add a format: one module with the names of :class:`Format`, one line in :data:`TABLE`, one folder of fixtures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Literal, NamedTuple, Protocol, cast

from cleantx.errors import NotATranscript, UsageError
from cleantx.model import AS_WRITTEN, Loss, Segment, Source, Transcript

Held = Literal[
    "start", "end", "words", "speaker", "turn", "marks", "note", "sound", "confidence", "chapters", "meta", "language"
]
"""What a format can hold; a writer reports each thing that the transcript has and the target has not."""

HEAD = 65_536
"""Characters that detection looks at: enough for a long front matter, little enough to cost nothing."""

Family = Literal["lines", "text", "json", "xml", "binary"]
"""What a format is made of: lines that come back byte for byte, other text, JSON, XML or HTML, or bytes.

Only the formats whose family a file can be of are asked for a score.  A binary format's text is its bytes, one
character each (Latin-1).
"""


class Entry(NamedTuple):
    """A line of the table: the module, what its files are made of, and whether it reads (r) and writes (w) them."""

    module: str
    family: Family = "lines"
    ways: Literal["rw", "r", "w"] = "rw"


TABLE: dict[str, Entry] = {
    "srt": Entry("cleantx.formats.srt"),
    "webvtt": Entry("cleantx.formats.webvtt"),
    "rolling": Entry("cleantx.formats.rolling", "text"),
    "whispercpp": Entry("cleantx.formats.whispercpp"),
    "youtube-md": Entry("cleantx.formats.youtube_md"),
    "youtube-json3": Entry("cleantx.formats.youtube_json3", "json", "r"),
    "youtube-xml": Entry("cleantx.formats.youtube_xml", "xml", "r"),
    "youtube-transcript-api": Entry("cleantx.formats.youtube_api", "json"),
    "sbv": Entry("cleantx.formats.sbv"),
    "lrc": Entry("cleantx.formats.lrc"),
    "ass": Entry("cleantx.formats.ass"),
    "microdvd": Entry("cleantx.formats.microdvd"),
    "sami": Entry("cleantx.formats.sami"),
    "ttml": Entry("cleantx.formats.ttml", "xml"),
    "scc": Entry("cleantx.formats.scc", "text", "r"),
    "ebu-stl": Entry("cleantx.formats.ebu_stl", "binary", "r"),
    "whisper": Entry("cleantx.formats.whisper", "json"),
    "whisperx": Entry("cleantx.formats.whisperx", "json"),
    "whisper-tsv": Entry("cleantx.formats.whisper_tsv"),
    "whispercpp-csv": Entry("cleantx.formats.whispercpp_csv"),
    "audacity": Entry("cleantx.formats.audacity"),
    "ctm": Entry("cleantx.formats.ctm"),
    "stm": Entry("cleantx.formats.stm", "lines", "r"),
    "rttm": Entry("cleantx.formats.rttm", "lines", "r"),
    "trn": Entry("cleantx.formats.trn", "lines", "r"),
    "kaldi": Entry("cleantx.formats.kaldi"),
    "textgrid": Entry("cleantx.formats.textgrid", "text"),
    "eaf": Entry("cleantx.formats.eaf", "xml", "r"),
    "cleantx": Entry("cleantx.formats.canonical", "json"),
    "assemblyai": Entry("cleantx.formats.assemblyai", "json", "r"),
    "deepgram": Entry("cleantx.formats.deepgram", "json", "r"),
    "aws": Entry("cleantx.formats.aws", "json", "r"),
    "google": Entry("cleantx.formats.google", "json", "r"),
    "revai": Entry("cleantx.formats.revai", "json", "r"),
    "azure": Entry("cleantx.formats.azure", "json", "r"),
    "speechmatics": Entry("cleantx.formats.speechmatics", "json", "r"),
    "elevenlabs": Entry("cleantx.formats.elevenlabs", "json", "r"),
    "podcast": Entry("cleantx.formats.podcast", "json"),
    "json": Entry("cleantx.formats.json_rows", "json", "r"),
    "speakers": Entry("cleantx.formats.speakers"),
    "timed-speakers": Entry("cleantx.formats.timed_speakers"),
    "text": Entry("cleantx.formats.plain"),
    "csv": Entry("cleantx.formats.csv"),
    "tsv": Entry("cleantx.formats.tsv"),
    "jsonl": Entry("cleantx.formats.jsonl"),
    "parquet": Entry("cleantx.formats.parquet", "binary", "w"),
    "html": Entry("cleantx.formats.html", "xml"),
    "markdown": Entry("cleantx.formats.markdown", "text", "w"),
    "docx": Entry("cleantx.formats.docx", "binary", "w"),
    "youtube-chapters": Entry("cleantx.formats.youtube_chapters", "text", "w"),
    "podcast-chapters": Entry("cleantx.formats.podcast_chapters", "json", "w"),
}
"""The formats by name, in the order in which they are asked whether a file is theirs: the commonest first."""

_PAGE_BEGINS = 20
_WON = 80
_OTHER_XML = ("<?xml", "<svg", "<rss", "<feed", "<plist")
_BEGINNINGS = {"json": ("{", "["), "xml": ("<",)}


class Format(Protocol):
    r"""What a format module offers.

    `detect` scores the beginning of a text from 0 to 100 by the share of its lines that fit, never by name.
    `read` never raises on damage: what it doubts is in the transcript's losses, with the line; it raises
    :class:`NotATranscript` only where nothing can be this format.  `text` has ``\n`` line ends and no BOM; `source`
    says how it was decoded, and comes back in the transcript with format, head and dialect filled in.
    `write` returns the text and the losses; segments whose `raw` stands are written as they were.  A format that is
    only read has no `write`; one that is only written has neither `detect` nor `read`.
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


class WordFormat(Format, Protocol):
    """A format that can write the time of each word inside its text."""

    @property
    def write_words(self) -> Callable[[Transcript], tuple[str, tuple[Loss, ...]]]:
        """Writes a transcript with word times."""


TIMING = ("webvtt", "ass", "lrc")
"""The formats that are :class:`WordFormat`; those that always tell the times of words need no asking."""


def load(name: str) -> Format:
    """Returns the format of that name; entry points are asked only for names that the table lacks.

    Raises:
        UsageError: there is no such format.
    """
    entry = TABLE.get(name)
    if entry is not None:
        return cast("Format", import_module(entry.module))
    from importlib.metadata import entry_points  # noqa: PLC0415 - it loads e-mail and zip files

    for point in entry_points(group="cleantx.formats", name=name):
        return cast("Format", point.load())
    meant = _meant(name.casefold())
    hint = f"did you mean {meant}?" if meant else "`cleantx formats` lists them"
    raise UsageError(f"unknown format {name!r}", hint=hint)


def _meant(name: str) -> str | None:
    """Returns the format that somebody means by a suffix, or by a name that is nearly right."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

    suffixed = by_suffix(f".{name}") or next((n for n in TABLE if f".{name}" in load(n).SUFFIXES), None)
    return suffixed or next(iter(get_close_matches(name, TABLE, n=1)), None)


def reader(name: str) -> Format:
    """Returns the format of that name for reading.

    Raises:
        UsageError: there is no such format, or it is only written.
    """
    form = load(name)
    if not hasattr(form, "read"):
        raise UsageError(f"{name} is only written, not read")
    return form


def writer(name: str) -> Format:
    """Returns the format of that name for writing.

    Raises:
        UsageError: there is no such format, or it is only read.
    """
    form = load(name)
    if not hasattr(form, "write"):
        hint = "--to another, such as srt; `cleantx formats` lists what is written"
        raise UsageError(f"{name} is only read, not written", hint=hint)
    return form


def word_writer(name: str) -> WordFormat:
    """Returns the format of that name for writing with the times of words inside its text.

    Raises:
        UsageError: there is no such format, or it has no place for them.
    """
    form = writer(name)
    if not hasattr(form, "write_words"):
        raise UsageError(f"{name} has no place for word times inside its text", hint=f"one of {', '.join(TIMING)}")
    return cast("WordFormat", form)


def family(name: str) -> Family:
    """Returns what a format's files are made of; a plugin's are lines unless it says otherwise."""
    return TABLE[name].family if name in TABLE else cast("Family", getattr(load(name), "FAMILY", "lines"))


def lost(name: str, to: str) -> tuple[Held, ...]:
    """Returns what one format can hold and another cannot, in alphabetical order.

    >>> lost("webvtt", "text")
    ('end', 'language', 'marks', 'speaker', 'start', 'turn')
    """
    return tuple(sorted(load(name).HOLDS - load(to).HOLDS))


def tile(name: str, segment: Segment) -> str:
    """Returns the verbatim tile of a segment that nobody touched since it was read from a format."""
    if segment.raw_at == AS_WRITTEN:
        return cast("str", import_module(TABLE[name].module).tile(segment))
    return segment.raw or ""


def by_suffix(suffix: str) -> str | None:
    """Returns the first format written that lists the suffix (with its dot), or None.

    >>> by_suffix(".vtt"), by_suffix(".txt"), by_suffix(".xyz")
    ('webvtt', 'text', None)
    """
    preferred = {".txt": "text", ".json": "cleantx", ".md": "markdown", ".csv": "csv", ".tsv": "tsv"}
    if suffix in preferred:
        return preferred[suffix]
    return next((name for name, e in TABLE.items() if "w" in e.ways and suffix in load(name).SUFFIXES), None)


def of_bytes(data: bytes) -> str | None:
    """Returns the binary format that the beginning of a file fits, or None for a text."""
    head = data[:HEAD].decode("latin-1")
    return next((n for n, e in TABLE.items() if e.family == "binary" and "r" in e.ways and load(n).detect(head)), None)


def scores(text: str) -> dict[str, int]:
    """Returns the score for the head of a text of every format that reads such a text, the best first."""
    return dict(sorted(_scored(text), key=lambda item: -item[1]))


def _scored(text: str) -> Iterator[tuple[str, int]]:
    """Yields every format that reads such a text, with its score, in the order of the table."""
    head = text[:HEAD]
    if len(text) > HEAD:
        whole = head.rfind("\n") + 1  # a line of JSON may be longer than all of the head: then it is cut inside
        head = head[:whole] if whole * 2 > HEAD else head
    bare = head.lstrip("\ufeff \t\n")
    first = bare[:1]
    page = first == "<" and bare[:_PAGE_BEGINS].lower().startswith(("<!doctype html", "<html"))
    for name, entry in TABLE.items():
        if "r" not in entry.ways or first not in _BEGINNINGS.get(entry.family, first):
            continue
        if page and entry.family == "lines" and name != "text":
            continue  # the lines of a page are not those of a file
        yield name, load(name).detect(head)


def _best(text: str) -> tuple[str, int]:
    """Returns the format that fits best, and its score; nobody is asked after one who is sure.

    A format wins by 20 points over every other on every file that is its own, so that one with more than 80 has won.
    """
    best = ("text", 0)
    for name, score in _scored(text):
        if score > best[1]:
            best = (name, score)
        if score > _WON:
            break
    return best


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


def _refuse_info(text: str) -> None:
    """Refuses the info.json of yt-dlp, which tells of a video and not what is said in it."""
    from cleantx.formats import infojson  # noqa: PLC0415 - only for what no format claims

    if infojson.is_info(text):
        raise NotATranscript(
            "this is yt-dlp's info.json, which tells of a video but not what is said in it",
            hint="name the transcript beside it: both are read together",
        )


def detect(text: str) -> str:
    """Returns the name of the format that fits a text best.

    Raises:
        NotATranscript: the text is empty, or no format fits it at all.
    """
    if not text.strip():
        raise NotATranscript("the file is empty", hint="a transcript has at least one line of text")
    name, score = _best(text)
    if name == "text" and _is_json(text):
        _refuse_info(text)
        raise NotATranscript(
            "this is JSON, but of no transcript that cleantx knows", hint="--from text reads it as words"
        )
    if name == "webvtt" and not text.startswith("WEBVTT"):  # browsers show nothing of such a file
        raise NotATranscript(
            "WEBVTT does not stand at the very beginning", line=1, hint="--from webvtt reads it as it is"
        )
    if name == "text" and text.lstrip().startswith(_OTHER_XML):
        raise NotATranscript(
            "this is XML, but of no transcript that cleantx knows", hint="--from text reads it as words"
        )
    if score <= 0:
        raise NotATranscript(
            "no known transcript format fits", hint="name one with --from; `cleantx formats` lists them"
        )
    return name
