"""The words of a transcript as they are compared: where each stands, when it is said, and how it reads in each row.

Words are runs without spaces (ideographs and kana stand alone) of what is spoken; sound tags and notes are nobody's
words.  A row says what of their writing counts: case, punctuation, both or neither.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain
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


class Token(msgspec.Struct, frozen=True, gc=False):
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
    is_glued: bool

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
    glued = any(token.glued for token in found)
    return Side(segments=segments, tokens=tuple(found), written=written, names=names, is_glued=glued)


def keys(of: Side, row: Row) -> Keys:
    """Returns the words as a row compares them."""
    if row.case and row.punctuation and all(map(str.isascii, of.written)):
        return Keys(list(of.written), list(range(len(of.written))))
    known = {written: read(written, row) for written in dict.fromkeys(of.written)}
    parts = [known[written] for written in of.written]
    origins = [origin for origin, part in enumerate(parts) for _ in part]
    return Keys(list(chain.from_iterable(parts)), origins)


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


def _tokens(index: int, segment: Segment) -> Iterable[Token]:
    found, words = tokens(segment.text), segment.words
    before = [-1, *(b for _, b, _ in found)]
    if not words:
        return [Token(index, a, b, None, None, None, a == end) for (a, b, _), end in zip(found, before, strict=False)]
    return _timed(index, segment, zip(found, before, strict=False))


def _timed(index: int, segment: Segment, found: Iterable[tuple[tuple[int, int, int], int]]) -> Iterator[Token]:
    """Yields words with what the segment's timed spans tell of them; `found` says where the one before each ended."""
    at, words = 0, segment.words
    for (a, b, _), before in found:
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
        yield Token(index, a, b, start, end, timing, a == before)


def _says(text: str) -> bool:
    return any(c.isalnum() for c in text)
