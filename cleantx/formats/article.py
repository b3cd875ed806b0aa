"""A transcript as an article: sections by chapter, paragraphs by speaker and by pause; three formats print it.

A paragraph ends where somebody else speaks, at a pause after a sentence, and at the end of a sentence once it is long;
never inside a sentence while the end of that sentence is near.  Nothing is reworded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from cleantx.formats import clock, markup
from cleantx.formats.patterns import later
from cleantx.model import Chapter, Loss, Segment, Transcript

PAUSE = 2_000
"""Milliseconds of silence after a sentence that begin a new paragraph: twice what cuts a recogniser's words."""

LONG = 150
"""Words after which a paragraph ends with its sentence: some ten lines of a page."""

LONGEST = 300
"""Words after which a paragraph of a text without sentences ends with the segment."""

SOON = 40
"""Words for which a chapter's heading waits for the sentence before it to end."""

UNKNOWN = "Unknown Speaker"
"""Stands for who speaks where others are named and this one is not."""

RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ku", "ps", "sd", "ug", "ur", "yi"})
"""Languages written from right to left (ISO 639, those with such a script by default in CLDR)."""

_SENTENCE = later(r"(?:[.?!…]+[\"'”’)\]]*(?=\s|\Z)|[。？！]+[」』”’）]*)\s*")
_TITLE = later(r"(?:\A|[\s(\"'“‘])(?:Mr|Mrs|Ms|Dr|Prof|St|Sen|Rep|Gov|Gen|vs|No|[A-Z])\.\s*\Z")
_CJK = later("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_VIDEO = later(r"[A-Za-z0-9_-]{3,64}")
_BROKEN = later("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_LOOK_BACK = 12  # characters before a full stop in which an abbreviation would stand


class Piece(NamedTuple):
    """``text[a:b]`` of a segment: all of it, or some of its sentences."""

    segment: Segment
    a: int
    b: int

    @property
    def text(self) -> str:
        """The words of this piece."""
        return self.segment.text[self.a : self.b]


class Paragraph(NamedTuple):
    """What is read in one go: who says it, the name to print (only where it changes), when it begins, its pieces."""

    speaker: str | None
    name: str
    start: int | None
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The words, with one space for any white space and every line break."""
        return " ".join(" ".join(piece.text for piece in self.pieces).split())


class Section(NamedTuple):
    """The paragraphs of a chapter, or those before the first one."""

    chapter: Chapter | None
    paragraphs: tuple[Paragraph, ...]


def sections(transcript: Transcript, *, notes: bool = False) -> tuple[Section, ...]:
    """Returns the article of a transcript; `notes` sets those of the source between the paragraphs."""
    builder = _Builder(transcript)
    for segment in transcript.segments:
        if segment.dropped or (segment.kind == "note" and not notes):
            continue
        if segment.kind == "note":
            builder.note(segment)
        else:
            for piece in _sentences(segment):
                builder.add(piece)
    return builder.done()


def _sentences(segment: Segment) -> Iterator[Piece]:
    """Yields the sentences of a segment; the last may go on in the next one.  A segment without text is one piece."""
    text, at = segment.text, 0
    for found in _SENTENCE.finditer(text):
        if found.end() < len(text) and _ends(text, found):
            yield Piece(segment, at, found.start() + len(found[0].rstrip()))
            at = found.end()
    if at < len(text) or not at:
        yield Piece(segment, at, len(text))


def _ends(text: str, found: re.Match[str]) -> bool:
    """Says whether a full stop ends a sentence: no abbreviation before it, and no small letter after it."""
    if text[found.end() : found.end() + 1].islower():
        return False
    return not (found[0][0] == "." and _TITLE.search(text[max(0, found.start() - _LOOK_BACK) : found.start() + 1]))


def _is_sentence_end(piece: Piece) -> bool:
    last = [
        found for found in _SENTENCE.finditer(piece.text[-_LOOK_BACK:]) if found.end() == len(piece.text[-_LOOK_BACK:])
    ]
    return piece.segment.kind == "sound" or bool(last and _ends(piece.text[-_LOOK_BACK:], last[0]))


class _Builder:
    """Collects sentences into paragraphs, and these into sections."""

    def __init__(self, transcript: Transcript) -> None:
        self.transcript = transcript
        self.named = any(s.speaker for s in transcript.segments if s.kind != "note" and not s.dropped)
        self.chapters = sorted(transcript.chapters, key=lambda c: c.start)
        self.sections: list[Section] = []
        self.chapter: Chapter | None = None
        self.waiting = 0  # words since the next chapter's start
        self.paragraphs: list[Paragraph] = []
        self.pieces: list[Piece] = []
        self.count = 0
        self.speaker: str | None = None
        self.last_name = ""

    def add(self, piece: Piece) -> None:
        """Adds a sentence."""
        segment, first = piece.segment, piece.a == 0
        speaker = segment.speaker
        if segment.kind == "sound" and speaker is None:
            speaker = self.speaker
        changes = first and (segment.turn or speaker != self.speaker)
        start = _start(piece)
        ended = not self.pieces or _is_sentence_end(self.pieces[-1])
        due = bool(self.chapters) and start is not None and start >= self.chapters[0].start
        if due and (ended or changes or self.waiting >= SOON):
            self._flush()
            while self.chapters and start is not None and start >= self.chapters[0].start:
                self._section(self.chapters.pop(0))
            self.waiting = 0
        elif changes or (self.pieces and self._breaks(piece, start, ended=ended)):
            self._flush()
        self.speaker = speaker
        self.pieces.append(piece)
        size = _size(piece.text)
        self.count += size
        self.waiting += size if due else 0

    def note(self, segment: Segment) -> None:
        """Sets a note between two paragraphs."""
        self._flush()
        self.paragraphs.append(Paragraph(None, "", None, (Piece(segment, 0, len(segment.text)),)))

    def _breaks(self, piece: Piece, start: int | None, *, ended: bool) -> bool:
        if not ended:
            return self.count >= LONGEST and piece.a == 0
        before = _end(self.pieces[-1])
        paused = before is not None and start is not None and start - before >= PAUSE
        return paused or self.count >= LONG

    def _flush(self) -> None:
        if not self.pieces:
            return
        name = ""
        if self.named:
            name = markup.label(self.transcript, self.speaker) if self.speaker else UNKNOWN
        shown = "" if name == self.last_name else name
        self.last_name = name
        self.paragraphs.append(Paragraph(self.speaker, shown, _start(self.pieces[0]), tuple(_merged(self.pieces))))
        self.pieces, self.count = [], 0

    def _section(self, chapter: Chapter | None) -> None:
        if self.paragraphs or self.chapter:
            self.sections.append(Section(self.chapter, tuple(self.paragraphs)))
        self.chapter, self.paragraphs = chapter, []

    def done(self) -> tuple[Section, ...]:
        """Returns the sections; chapters that begin after the last word, or in an untimed text, come last."""
        self._flush()
        for chapter in self.chapters:
            self._section(chapter)
        self._section(None)
        return tuple(self.sections)


def _merged(pieces: list[Piece]) -> Iterator[Piece]:
    at = 0
    for n, (piece, after) in enumerate(pairwise([*pieces, None])):
        if after is None or piece is None or after.segment is not piece.segment:
            yield Piece(pieces[at].segment, pieces[at].a, pieces[n].b)
            at = n + 1


def _start(piece: Piece) -> int | None:
    """Returns when a piece begins: its segment's start, or that of its first word, if anything says it."""
    if piece.a == 0:
        return piece.segment.start
    word = next((w for w in piece.segment.words if w.a >= piece.a), None)
    return word.start if word and word.b <= piece.b else None


def _end(piece: Piece) -> int | None:
    """Returns when a piece ends, if the source says it: a derived end lies at the next start and shows no pause."""
    if piece.b == len(piece.segment.text):
        return piece.segment.end
    word = next((w for w in reversed(piece.segment.words) if w.b <= piece.b), None)
    return word.end if word and word.a >= piece.a else None


def _size(text: str) -> int:
    """Returns the words of a text; two characters of Chinese, Japanese or Korean count as one.

    >>> _size("two words"), _size("東京都に")
    (2, 2)
    """
    return max(len(text.split()), len(_CJK.findall(text)) // 2)


def stamp(ms: int) -> str:
    """Returns a time as an article shows it, in whole seconds.

    >>> stamp(3_723_999)
    '01:02:03'
    """
    return clock.webvtt(ms).partition(".")[0]


def link(transcript: Transcript, ms: int | None = None) -> str | None:
    """Returns the address of the video, at a time in ms if one is given, or None where no video is known.

    The id is checked: it goes into an address as it is.
    """
    video = transcript.meta.video
    if video is None or not _VIDEO.fullmatch(video):
        return None
    return f"https://www.youtube.com/watch?v={video}" + ("" if ms is None else f"&t={ms // 1000}s")


def visible(text: str) -> str:
    r"""Returns a text without characters that no page may hold (controls, halves of characters): U+FFFD instead.

    >>> visible("a\x00b\tc") == "a\ufffdb\tc"
    True
    """
    return _BROKEN.sub("\ufffd", text)


def controls(transcript: Transcript) -> tuple[Loss, ...]:
    """Returns a loss where texts hold characters that a page shows as U+FFFD."""
    having = [s for s in transcript.segments if not s.dropped and _BROKEN.search(f"{s.speaker or ''} {s.text}")]
    if not having:
        return ()
    what = f"control characters of {len(having):,} segment{'s' if len(having) > 1 else ''}"
    return (Loss(code="not-held:control", line=having[0].line, what=what, snippet=visible(having[0].text)[:80]),)


def direction(language: str | None) -> str:
    """Returns "rtl" for a language written from right to left, "ltr" for another one, "auto" where none is known.

    >>> direction("he-IL"), direction("en"), direction(None)
    ('rtl', 'ltr', 'auto')
    """
    if not language:
        return "auto"
    return "rtl" if language.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"
