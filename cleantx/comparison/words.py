"""The words of a transcript as they are compared: where each stands, when it is said, and how it reads in each row.

Words are runs without spaces (ideographs and kana stand alone) of what is spoken; sound tags and notes are nobody's
words.  A row says what of their writing counts: case, punctuation, both or neither.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from cleantx.align.rate import tokens
from cleantx.model import Segment, Timing, Transcript

_APART = re.compile(r"[-/\u2010-\u2015\u2026]+|\.{2,}")  # marks between words: "well-known", "and/or", "so...well"
_SPOKEN = frozenset("%&@#")  # punctuation by name, but read aloud
_HELD = frozenset(".:\u00b7")  # between two digits they are part of the number: 3.5, 10:30


class Row(NamedTuple):
    """What of the writing of words counts."""

    case: bool
    punctuation: bool


ROWS = (Row(True, True), Row(False, True), Row(True, False), Row(False, False))  # noqa: FBT003 - two columns, named above
LOOSE = ROWS[-1]


class Token(NamedTuple):
    """A word ``text[a:b]`` of the segment at index `segment`; `start` and `end` in ms where its own times are known.

    `glued`: no space stands before it, which is how some scripts are written.
    """

    segment: int
    a: int
    b: int
    start: int | None
    end: int | None
    timing: Timing | None
    glued: bool


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two transcripts: its spoken segments, their words, and each word as it is written."""

    segments: tuple[Segment, ...]
    tokens: tuple[Token, ...]
    written: tuple[str, ...]
    names: dict[str, str]

    def speaker(self, token: int) -> str:
        """Returns the name of who says a word, else the label; empty: the file does not tell."""
        label = self.segments[self.tokens[token].segment].speaker
        return self.names.get(label, label) if label else ""


class Keys(NamedTuple):
    """Words as one row compares them: `texts`, and for each the word in `Side.tokens` that it comes from.

    A word may give several ("well-known") or none (a dash alone) where punctuation does not count.
    """

    texts: list[str]
    origins: list[int]

    def is_first(self, k: int) -> bool:
        """Says whether the key begins its word."""
        return k == 0 or self.origins[k - 1] != self.origins[k]

    def is_last(self, k: int) -> bool:
        """Says whether the key ends its word."""
        return k + 1 == len(self.origins) or self.origins[k + 1] != self.origins[k]


def side(transcript: Transcript) -> Side:
    """Returns a transcript's words, in the order of its text."""
    segments = tuple(s for s in transcript.segments if s.kind == "speech" and not s.dropped)
    found = [token for index, segment in enumerate(segments) for token in _tokens(index, segment)]
    names = {s.id: s.name for s in transcript.speakers if s.name}
    written = tuple(segments[t.segment].text[t.a : t.b] for t in found)
    return Side(segments=segments, tokens=tuple(found), written=written, names=names)


def keys(of: Side, row: Row) -> Keys:
    """Returns the words as a row compares them."""
    known: dict[str, tuple[str, ...]] = {}
    texts: list[str] = []
    origins: list[int] = []
    for origin, written in enumerate(of.written):
        parts = known.get(written)
        if parts is None:
            parts = known[written] = read(written, row)
        texts += parts
        origins += [origin] * len(parts)
    return Keys(texts, origins)


def read(written: str, row: Row) -> tuple[str, ...]:
    """Returns what a word is compared as.

    >>> read("A_I_-driven,", Row(case=True, punctuation=False)), read("Don\u2019t", LOOSE), read("$3.5", LOOSE)
    (('AI', 'driven'), ('dont',), ('$3.5',))
    """
    text = written if written.isascii() else unicodedata.normalize("NFC", written)
    if not row.case:
        text = text.casefold()
    if row.punctuation:
        return (text,)
    parts = (_bare(part) for part in _APART.split(text))
    return tuple(part for part in parts if any(c.isalnum() for c in part))


def _bare(text: str) -> str:
    """Returns a word without punctuation, save what is read aloud."""
    if text.isalnum():
        return text
    kept = []
    for i, c in enumerate(text):
        inside = c in _HELD and 0 < i < len(text) - 1 and text[i - 1].isdigit() and text[i + 1].isdigit()
        if inside or c in _SPOKEN or not unicodedata.category(c).startswith("P"):
            kept.append(c)
    return "".join(kept)


def line(segment: Segment, a: int) -> int:
    """Returns the source line of an offset in a segment's text (0: unknown)."""
    return segment.line + segment.text.count("\n", 0, a) if segment.line else 0


def _tokens(index: int, segment: Segment) -> Iterator[Token]:
    at, before = 0, -1
    words = segment.words
    for a, b, _ in tokens(segment.text):
        while at < len(words) and words[at].b <= a:
            at += 1
        start = end = timing = None
        last = at
        while last < len(words) and words[last].a < b:
            last += 1
        if last > at:  # a timed span may hold more than this word: then only the border that they share is known
            first, final = words[at], words[last - 1]
            start = first.start if not _says(segment.text[first.a : a]) else None
            end = final.end if not _says(segment.text[b : final.b]) else None
            timing = first.timing
        yield Token(index, a, b, start, end, timing, glued=a == before)
        before = b


def _says(text: str) -> bool:
    return any(c.isalnum() for c in text)
