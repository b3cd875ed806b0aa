"""Paragraphs or lines with a start time and mostly a speaker, in the many spellings of the wild.

Otter (``Ann  0:12``), Rev and Trint (``Ann (00:12):``), Descript (``[00:00:12] Ann: text``), Sonix, Teams, Zoom,
YouTube's copied panel, Markdown with ``**Ann:** [00:12] text``: a head names the time, mostly a speaker, and the words
stand behind it or below.  A head without a name goes on with the speaker before it.  Paragraphs below the first have no
time of their own.  What stands above a first head near zero is a note, and so are headings; one with a time is a
chapter.  The most used spelling is the dialect in which new segments are written.
"""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, frontmatter, held, labels, markup, stamped
from cleantx.formats.labels import UNKNOWN
from cleantx.formats.patterns import later
from cleantx.formats.stamped import Head
from cleantx.formats.tiling import Tiling
from cleantx.formats.timed_rows import Row, understood
from cleantx.formats.timed_writing import FOOTER, NAMELESS, Writer
from cleantx.model import Loss, Meta, Segment, Source, Transcript

NAME = "timed-speakers"
SUFFIXES: tuple[str, ...] = ()
HOLDS: frozenset[Held] = frozenset({"start", "speaker", "turn", "sound"})

_TITLE = later(r"^(?:#[ \t]+|title[ \t]*:[ \t]*)(\S.*?)[ \t]*$", re.IGNORECASE | re.MULTILINE)
_SOON = 60_000  # ms; above a first head up to here nobody can have spoken much: what stands there is a note
_ENDS = frozenset(".!?\u2026\u3002\uff01\uff1f")
_SNIPPET = 80
_LEAST = 2  # heads of a transcript
_RARE = 0.04  # of the rows have a time in a transcript of long monologues; in prose fewer have
_RISING = 0.6  # of the steps from time to time go forward
_PARAGRAPHS = 3  # rows for each head, up to which nothing is doubtful
_TITLE_WORDS = 9
_SLOW, _SPOKEN, _FAST = 0.2, 0.8, 12.0  # words a second: with long silences; of lines as short as titles; at most
_STOPS = frozenset(".!\u3002")
_OTHERS = later(
    rf"<|\[?(?:INFO|WARN(?:ING)?|ERROR|DEBUG|TRACE|FATAL|NOTICE)\b|{stamped.TIME}(?:[\t,;]|$)"
)  # logs, tables
_LYRICS = later(r"\[mm?:ss[.,]m{2,3}\]")  # LRC


def detect(head: str) -> int:
    """Scores the share of rows that a time heads; a list of chapters, a chat or a log scores nothing."""
    at = frontmatter.end(head)
    spelled = head[at:].split("\n")
    stamps = stamped.heads(spelled)
    if len(spelled) - stamps.count(None) < _LEAST:
        return 0
    rows = understood(spelled, stamps)
    heads = [row for row in rows if row.head is not None]
    first = next((n for n, row in enumerate(rows) if row.head is not None), 0)
    written = sum(1 for row in spelled[first:] if row.strip())
    if len(heads) < _LEAST:
        return 0
    share = len(heads) / written
    starts = [row.head.start for row in heads if row.head is not None]
    rising = sum(1 for a, b in pairwise(starts) if a <= b) / (len(starts) - 1)
    named = sum(1 for row in heads if (row.head and row.head.name) or row.label) + sum(
        1 for row in rows if row.head is None and row.label is not None
    )
    if share < _RARE or rising < _RISING or (not named and not _is_speech(heads, rows)):
        return 0
    return round(60 + 35 * min(1.0, share * _PARAGRAPHS) * rising)


def _is_speech(heads: list[Row], rows: list[Row]) -> bool:
    """Says whether times without names go with as many words as people say: not chapters, lyrics, chats or logs."""
    lyrics = sum(1 for row in heads if row.head and _LYRICS.fullmatch(row.head.template.strip()))
    others = sum(1 for row in heads if _OTHERS.match(row.words))
    if 2 * max(lyrics, others) > len(heads):
        return False
    paces: list[float] = []
    words, later = 0, 0
    for row in reversed(rows):
        words += len(row.words.split()) + sum(map(_wide, row.words)) // 2
        if row.head is not None:
            seconds, later = (later - row.head.start) / 1000, row.head.start
            paces.append(words / seconds if seconds > 0 else 0.0)
            words = 0
    titles = all(0 < len(row.words.split()) <= _TITLE_WORDS and row.words[-1] not in _STOPS for row in heads)
    return (_SPOKEN if titles else _SLOW) <= median(paces[1:]) <= _FAST


def _wide(c: str) -> bool:
    return "\u3040" <= c <= "\u9fff"


def read(text: str, source: Source) -> Transcript:
    """Reads timed paragraphs; a head belongs to the paragraph after it."""
    if not text.strip():
        raise NotATranscript("the file is empty", hint="a transcript has at least one line of text")
    at = frontmatter.end(text)
    reader = _Reader(text[at:].split("\n"))
    if not reader.timed:
        raise NotATranscript("no line with a time", hint="expected lines such as `Name (00:00:12):` or `[0:12] text`")
    if at:
        reader.tiling.note(text[:at], 1)
    reader.line = 1 + text.count("\n", 0, at)
    reader.run()
    meta = _facts(text[:at], reader.preface)
    found = Transcript(
        source=replace(
            source, format=NAME, dialect=stamped.dialect(reader.shapes) or stamped.dialect(reader.nameless) or NAMELESS
        ),
        speakers=markup.speakers(reader.tiling.segments),
        chapters=tuple(row.chapter for row in reader.rows if row.chapter is not None),
        segments=tuple(reader.tiling.segments),
        losses=tuple(reader.losses),
    )
    return found if meta == found.meta else replace(found, meta=meta)


def _facts(front: str, preface: str) -> Meta:
    meta = frontmatter.facts(front) if front else Meta()
    title = _TITLE.search(preface) if meta.title is None else None
    return replace(meta, title=title[1]) if title else meta


def _said(rows: list[str]) -> bool:
    """Says whether rows end or begin like speech that was cut off, and not like a title and a date."""
    return rows[-1].rstrip()[-1:] in _ENDS or rows[0].lstrip()[:1].islower()


class _Reader:
    """One pass over the rows; keeps what a row means for those after it."""

    def __init__(self, spelled: list[str]) -> None:
        self.spelled = spelled
        self.rows = understood(spelled, stamped.heads(spelled))
        self.timed = any(row.head or row.chapter for row in self.rows)
        self.tiling = Tiling()
        self.losses: list[Loss] = []
        self.shapes: list[str] = []
        self.nameless: list[str] = []
        self.preface = ""
        self.line = 1
        self.speaker: str | None = None
        self.turn = False
        self.open: Head | None = None  # the head that the next words belong to, and the line it stands on
        self.open_line = 0
        self.start: int | None = None
        self.end: int | None = None
        self.last = -1  # the last segment of the head's paragraph

    def run(self) -> None:
        """Reads all rows."""
        first = self._preface()
        if first:
            self.preface = "\n".join(self.spelled[:first])
            self.tiling.note(f"{self.preface}\n", self.line)
            self.line += first
        for index in range(first, len(self.rows)):
            tile = self.spelled[index] + ("\n" if index + 1 < len(self.rows) else "")
            self._row(index, tile)
            self.line += 1
        self._close()
        if not self.tiling.close():
            raise NotATranscript("times and no words", hint="is this the whole file?")

    def _preface(self) -> int:
        """Returns how many rows stand before the transcript: what nobody says, since no time has passed there."""
        named = any(row.head is not None and (row.head.name or row.label) for row in self.rows)
        for index, row in enumerate(self.rows):
            if row.head is not None or row.chapter is not None:
                start = row.head.start if row.head else row.chapter.start if row.chapter else 0
                above = [r for r in self.spelled[:index] if r.strip()]
                return index if above and (start <= _SOON or not _said(above)) else 0
            if row.label is not None and (labels.known(row.label.name) or not named):
                return 0
        return 0

    def _row(self, index: int, tile: str) -> None:
        row = self.rows[index]
        if row.head is not None:
            self._head(row.head, row, self.spelled[index])
        if row.label is not None:
            self._who(row.label.name)
        if row.turn:
            self.turn, self.speaker = True, None
        if row.chapter is not None:
            self._close()
            self.start, self.end = row.chapter.start, None
        plain = row.head is None and row.label is None
        if not row.words or (plain and self.open and self._says(index)):
            self.tiling.wait(tile)
        elif row.chapter or (plain and (labels.HEADING.fullmatch(row.words) or FOOTER.fullmatch(row.words))):
            self.tiling.note(tile, self.line)
        else:
            self._words(row, tile)

    def _says(self, index: int) -> bool:
        """Says whether a row only spells out the time in the row above it."""
        above = self.rows[index - 1].head if index else None
        return above is not None and above.alone and stamped.says(self.spelled[index], above.start)

    def _head(self, head: Head, row: Row, spelled: str) -> None:
        self._close()
        self.open, self.open_line = head, self.line
        self.start, self.end = head.start, head.end
        if head.end is not None and head.end < head.start:
            self._doubt("backwards-time", "a time range that ends before it starts", self.line, spelled)
        if head.name:
            self._who(head.name)
            self.shapes.append(head.template + ("\ntext" if head.alone else "text"))
        elif row.label:
            self.shapes.append(head.template + row.label.shape)
        else:
            self.nameless.append(head.template + ("\ntext" if head.alone else "text"))

    def _who(self, name: str) -> None:
        self.turn = self.turn or name != self.speaker or name == UNKNOWN
        self.speaker = name

    def _close(self) -> None:
        """Ends a head's paragraph: its end is that of the last words in it."""
        if self.open is not None:
            self._doubt("no-words", "a time without words", self.open_line, self.open.name or "")
        elif self.last >= 0 and self.end is not None:
            segments = self.tiling.segments
            segments[self.last] = replace(segments[self.last], end=self.end, end_from="observed")
        self.open, self.start, self.end, self.last = None, None, None, -1

    def _words(self, row: Row, tile: str) -> None:
        self.tiling.add(
            Segment(
                id=0,
                text=row.words,
                start=self.start,
                start_from=None if self.start is None else "observed",
                speaker=None if self.speaker == UNKNOWN else self.speaker,
                turn=self.turn,
                kind=markup.kind(row.words),
                line=self.line,
            ),
            tile,
            row.at,
        )
        self.turn, self.open, self.start = False, None, None
        self.last = len(self.tiling.segments) - 1

    def _doubt(self, code: str, what: str, line: int, snippet: str) -> None:
        self.losses.append(Loss(code=code, line=line, what=what, snippet=" ".join(snippet[:400].split())[:_SNIPPET]))


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes timed paragraphs: untouched ones as they were, others in the file's dialect.

    Raises:
        UntimedError: nothing has a start, or words without one would read as a head.
    """
    ours = transcript.source.format == NAME
    writer = Writer(transcript, transcript.source.dialect if ours else "")
    for segment in transcript.segments:
        if segment.dropped:
            continue
        if ours and segment.raw is not None:
            writer.keep(segment)
        elif segment.kind == "note":
            writer.out += [f"{segment.text}\n"] if ours else []
        else:
            writer.add(segment)
    holds: frozenset[Held] = HOLDS | {"end"} if stamped.ranged(writer.dialect) else HOLDS
    return "".join(writer.out), (*held.losses(transcript, holds, ours=ours), *writer.losses())
