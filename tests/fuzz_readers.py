"""What every reader owes for a damaged file, and its writer for what was read.

A reader raises nothing but ``NotATranscript`` (``UsageError`` where an extra library is missing), is done within a
second for every 100 kB, gives times and offsets that hold, and loses nothing: formats made of lines keep every
character in a tile and write it back, others that are written and read come back equal.
"""

from __future__ import annotations

from functools import cache, partial

from cases import CASES, READ, SEEDS, decoded, format_of
from fuzzing import SLICE, Broken, Target, fenced, owed

from cleantx import formats
from cleantx.errors import CleantxError, NotATranscript, UsageError
from cleantx.model import Segment, Source, Transcript, body


def targets() -> tuple[Target, ...]:
    """Returns a target for each format that is read."""
    return tuple(
        Target(f"readers/{name}", partial(check, name), partial(texts, name), formats.family(name) == "binary")
        for name in READ
    )


@cache
def texts(name: str) -> tuple[str, ...]:
    """Returns the beginnings of a format's fixtures, and of a seed of its kind, as texts."""
    own = [path for path in (*CASES, *SEEDS) if format_of(path) == name]
    if formats.family(name) == "binary":  # cutting compressed bytes teaches little, but they must not crash it
        return tuple(decoded(path)[0][: 10 * SLICE] for path in own)
    found = []
    for path in own:
        text = decoded(path)[0]
        found += [text[:SLICE]] if len(text) <= SLICE else [text[:SLICE], text[len(text) // 2 :][:SLICE]]
    return tuple(found)


def check(name: str, text: str) -> None:
    """Reads a text as a format, and what comes out of it again.

    Raises:
        Broken: the reader, or the writer, does not do what it owes.
    """
    form = formats.load(name)
    try:
        with fenced("a reader", len(text)):
            form.detect(text[: formats.HEAD])
            read = form.read(text, Source())
    except NotATranscript:
        return
    except UsageError as error:
        owed("extra library" in str(error), f"an error that is none of the file: {error}")
        return
    sound(read)
    if formats.family(name) == "lines":
        tiles = read.source.head + "".join(formats.tile(name, s) for s in read.segments)
        owed(tiles == text, "tiles that do not hold every character")
    if "w" in formats.TABLE[name].ways:
        _back(name, read, text)


def sound(read: Transcript) -> None:
    """Checks offsets and times.

    Raises:
        Broken: one of them does not hold.
    """
    owed(len({s.id for s in read.segments}) == len(read.segments), "two segments with one id")
    for s in read.segments:
        times = (s.start, s.end, *(t for w in s.words for t in (w.start, w.end)))
        owed(all(t is None or (type(t) is int and t >= 0) for t in times), "a time that is none")
        owed((s.start is None) == (s.start_from is None), "a start without its source")
        owed((s.end is None) == (s.end_from is None), "an end without its source")
        owed(all(0 <= w.a < w.b <= len(s.text) for w in s.words), "a word outside its segment")
        owed(all(0 <= m.at <= m.at + m.width <= len(s.text) for m in s.marks), "a mark outside its segment")
        if s.raw is not None and s.raw_at >= 0:
            spelled = body(s.text, s.marks)
            owed(s.raw[s.raw_at : s.raw_at + len(spelled)] == spelled, "a text that is not in its tile")


def _back(name: str, read: Transcript, text: str) -> None:
    """Checks the way back: byte for byte for lines, equal for others, unless reader or writer had a doubt."""
    form = formats.load(name)
    try:
        with fenced("a writer", len(text)):
            written, losses = form.write(read)
    except CleantxError as error:
        owed(formats.family(name) != "lines", f"a writer that refuses: {error}")
        return
    if formats.family(name) == "lines":
        owed(written == text, "a way back that is not byte for byte")
    elif not losses and not read.losses and "\ud800" not in text:  # no stored file holds half a character
        try:
            again = form.read(written, Source())
        except Exception as error:
            raise Broken(f"a reader that refuses what is written: {type(error).__name__}: {error}") from error
        owed(_essence(again, name) == _essence(read, name), "a way back that is not equal")


def _essence(transcript: Transcript, name: str) -> list[tuple[object, ...]]:
    """Returns what must come back; of rolling captions, which are written anew, the words."""

    def row(s: Segment) -> tuple[object, ...]:
        if name == "rolling":
            return (s.text.replace(">", " ").split(), s.start, s.end)
        words = tuple((w.a, w.b, w.start, w.end) for w in s.words)
        marks = tuple(mark for mark in s.marks if not mark.width)  # entities may be spelled anew
        return (s.text, s.start, s.end, s.speaker, s.turn, s.kind, marks, words)

    return [row(s) for s in transcript.segments if not s.dropped]
