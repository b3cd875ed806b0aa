"""Damaged files by the thousand: where they come from, what a reader owes them, and the smallest that breaks it.

A reader raises nothing but ``NotATranscript`` (``UsageError`` where an extra library is missing), is done within a
second for every 100 kB, gives times and offsets that hold, and loses nothing: formats made of lines keep every
character in a tile and write it back, others that are written and read come back equal.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import cache

from cases import CASES, SEEDS, decoded, format_of

from cleantx import formats
from cleantx.errors import CleantxError, NotATranscript, UsageError
from cleantx.model import Segment, Source, Transcript, body

SLICE = 4_000
"""Characters of a fixture that are used: inputs are small, so that there can be many."""

_PER_SECOND = 100_000
_JUNK = (
    "\n", "\n\n", " ", "\t", "\r", "\0", "\u2028", "\u00a0", "\u0301", "\ud800", "\ufeff", "٣", "é", "-->", "->",
    "[", "]", "{", "}", "<", ">", "</", "<v ", "&", "&amp;", '"', "'", "\\", "\\u", "/", "*", "`", "---\n", ":", ";;",
    ",", ".", "..", "=", "0", "-1", "1e999", "NaN", "null", "true", "00:00:01,000", "99:99:99.999", "9" * 30,
    "WEBVTT\n", "NOTE\n", "1\n", "(", ")", "@", "#", "!",
)  # fmt: skip


class Broken(Exception):  # noqa: N818 - it says what a reader is, not what went wrong here
    """A reader that does not do what it owes; the message begins with the same words for the same fault."""


@cache
def corpus(name: str) -> tuple[str, ...]:
    """Returns the beginnings of a format's fixtures, and of a seed of its kind, as texts."""
    own = [path for path in (*CASES, *SEEDS) if format_of(path) == name]
    if formats.family(name) == "binary":  # cutting compressed bytes teaches little, but they must not crash it
        return tuple(decoded(path)[0][: 10 * SLICE] for path in own)
    found = []
    for path in own:
        text = decoded(path)[0]
        found += [text[:SLICE]] if len(text) <= SLICE else [text[:SLICE], text[len(text) // 2 :][:SLICE]]
    return tuple(found)


def mutated(luck: random.Random, texts: tuple[str, ...]) -> str:
    """Returns one of the texts, damaged in one to five ways."""
    text = luck.choice(texts)
    for _ in range(luck.randint(1, 5)):
        text = luck.choice(_WAYS)(luck, text, texts)
    return text


def _span(luck: random.Random, text: str) -> tuple[int, int]:
    a = luck.randint(0, len(text))
    return a, min(len(text), a + luck.choice((1, 2, 8, 40, 400)))


def _cut(luck: random.Random, text: str, _: tuple[str, ...]) -> str:
    a, b = _span(luck, text)
    return text[:a] + text[b:]


def _end(luck: random.Random, text: str, _: tuple[str, ...]) -> str:
    return text[: luck.randint(0, len(text))]


def _double(luck: random.Random, text: str, _: tuple[str, ...]) -> str:
    a, b = _span(luck, text)
    return text[:b] + text[a:b] * luck.choice((1, 1, 2, 30)) + text[b:]


def _insert(luck: random.Random, text: str, _: tuple[str, ...]) -> str:
    a, b = _span(luck, text)
    return text[:a] + luck.choice(_JUNK) * luck.choice((1, 1, 1, 3, 300)) + text[b if luck.random() < 0.5 else a :]


def _splice(luck: random.Random, text: str, texts: tuple[str, ...]) -> str:
    other = luck.choice(texts)
    return text[: luck.randint(0, len(text))] + other[luck.randint(0, len(other)) :]


def _shuffle(luck: random.Random, text: str, _: tuple[str, ...]) -> str:
    rows = text.split("\n")
    a, b = luck.randrange(len(rows)), luck.randrange(len(rows))
    rows[a], rows[b] = rows[b], rows[a]
    return "\n".join(rows)


def _digit(luck: random.Random, text: str, _: tuple[str, ...]) -> str:
    places = [n for n, c in enumerate(text) if c in "0123456789"]
    if not places:
        return text
    at = luck.choice(places)
    return text[:at] + luck.choice(("0", "9", "5", "-", "", "x", ".", "99")) + text[at + 1 :]


_WAYS: tuple[Callable[[random.Random, str, tuple[str, ...]], str], ...] = (
    _cut,
    _end,
    _double,
    _insert,
    _insert,
    _splice,
    _shuffle,
    _digit,
)


def check(name: str, text: str) -> None:
    """Reads a text as a format, and what comes out of it again.

    Raises:
        Broken: the reader, or the writer, does not do what it owes.
    """
    form = formats.load(name)
    begun = time.process_time()
    try:
        form.detect(text[: formats.HEAD])
        read = form.read(text, Source())
    except NotATranscript as error:
        _owed("\n" not in str(error), "an error of several lines")
        return
    except UsageError as error:
        _owed("extra library" in str(error), f"an error that is none of the file: {error}")
        return
    except Exception as error:
        raise Broken(f"a reader that raises {type(error).__name__}: {error}") from error
    spent = time.process_time() - begun
    _owed(spent <= max(1.0, len(text) / _PER_SECOND), f"too slow: {spent:.1f} s for {len(text):,} characters")
    _sound(read)
    if formats.family(name) == "lines":
        tiles = read.source.head + "".join(formats.tile(name, s) for s in read.segments)
        _owed(tiles == text, "tiles that do not hold every character")
    if "w" in formats.TABLE[name].ways:
        _back(name, read, text)


def _owed(good: bool, what: str) -> None:  # noqa: FBT001 - it reads as an assertion
    if not good:
        raise Broken(what)


def _sound(read: Transcript) -> None:
    """Checks offsets and times."""
    _owed(len({s.id for s in read.segments}) == len(read.segments), "two segments with one id")
    for s in read.segments:
        times = (s.start, s.end, *(t for w in s.words for t in (w.start, w.end)))
        _owed(all(t is None or (type(t) is int and t >= 0) for t in times), "a time that is none")
        _owed((s.start is None) == (s.start_from is None), "a start without its source")
        _owed((s.end is None) == (s.end_from is None), "an end without its source")
        _owed(all(0 <= w.a < w.b <= len(s.text) for w in s.words), "a word outside its segment")
        _owed(all(0 <= m.at <= m.at + m.width <= len(s.text) for m in s.marks), "a mark outside its segment")
        if s.raw is not None and s.raw_at >= 0:
            spelled = body(s.text, s.marks)
            _owed(s.raw[s.raw_at : s.raw_at + len(spelled)] == spelled, "a text that is not in its tile")


def _back(name: str, read: Transcript, text: str) -> None:
    """Checks the way back: byte for byte for lines, equal for others, unless reader or writer had a doubt."""
    form = formats.load(name)
    try:
        written, losses = form.write(read)
    except CleantxError as error:
        _owed("\n" not in str(error) and formats.family(name) != "lines", f"a writer that refuses: {error}")
        return
    except Exception as error:
        raise Broken(f"a writer that raises {type(error).__name__}: {error}") from error
    if formats.family(name) == "lines":
        _owed(written == text, "a way back that is not byte for byte")
    elif not losses and not read.losses and "\ud800" not in text:  # no stored file holds half a character
        try:
            again = form.read(written, Source())
        except Exception as error:
            raise Broken(f"a reader that refuses what is written: {type(error).__name__}: {error}") from error
        _owed(_essence(again, name) == _essence(read, name), "a way back that is not equal")


def _essence(transcript: Transcript, name: str) -> list[tuple[object, ...]]:
    """Returns what must come back; of rolling captions, which are written anew, the words."""

    def row(s: Segment) -> tuple[object, ...]:
        if name == "rolling":
            return (s.text.replace(">", " ").split(), s.start, s.end)
        words = tuple((w.a, w.b, w.start, w.end) for w in s.words)
        marks = tuple(mark for mark in s.marks if not mark.width)  # entities may be spelled anew
        return (s.text, s.start, s.end, s.speaker, s.turn, s.kind, marks, words)

    return [row(s) for s in transcript.segments if not s.dropped]


def fault(name: str, text: str) -> str:
    """Returns what a reader does not do with a text, or nothing."""
    try:
        check(name, text)
    except Broken as broken:
        return str(broken)
    return ""


def minimised(name: str, text: str, *, seconds: float = 20.0) -> str:
    """Returns a smaller text with the same fault: pieces are left out for as long as it stays."""
    kind = _kind(fault(name, text))
    until = time.monotonic() + seconds
    size = max(len(text) // 2, 1)
    while size and time.monotonic() < until:
        at, smaller = 0, False
        while at < len(text) and time.monotonic() < until:
            less = text[:at] + text[at + size :]
            if _kind(fault(name, less)) == kind:
                text, smaller = less, True
            else:
                at += size
        size = size if smaller else size // 2
    return text


def _kind(what: str) -> str:
    return what.partition(":")[0]
