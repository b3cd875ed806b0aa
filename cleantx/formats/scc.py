"""Scenarist closed captions (.scc): CEA-608 as hexadecimal code words behind time codes; read only.

Each word takes a frame, at 29.97 a second, so that a caption is timed to the frame of the code that shows it.  Text of
the second channel (often another language) has ``channel`` in its extra; text services are notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, markup, timedtext
from cleantx.formats.cea608 import Caption, Decoder
from cleantx.model import Loss, Mark, Segment, Source, Transcript

NAME = "scc"
SUFFIXES: tuple[str, ...] = (".scc",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "marks", "sound"})

_HEADER = re.compile(r"\s*Scenarist_SCC V\d+(?:\.\d+)?[ \t]*$", re.IGNORECASE | re.MULTILINE | re.ASCII)
_LINE = re.compile(r"[ \t]*(\d\d):(\d\d):(\d\d)([:;.,])(\d\d)[ \t]+(\S.*)", re.ASCII)
_SHAPE = re.compile(r"^\d\d:\d\d:\d\d[:;.,]\d\d[ \t]+(?:[0-9A-Fa-f]{4}[ \t]*){1,400}$", re.MULTILINE | re.ASCII)
_WORD = re.compile(r"[0-9A-Fa-f]{4}")
_RATE = Fraction(30000, 1001)
_DROP = timedtext.Units(_RATE, 30, smpte=True, drop=True)
_NON_DROP = timedtext.Units(_RATE, 30, smpte=True)
_CHANNEL = 0x08
_PACKETS, _CODES = range(0x01, 0x10), range(0x10, 0x20)
_CLOSING = frozenset(".,;:?!")  # a style ends before them; on the screen that leaves a blank
_NOTHING = ("", False)
_SNIPPET = 80


def detect(head: str) -> int:
    """Scores 100 for the header, else the share of lines that are a time code and code words."""
    if _HEADER.match(head):
        return 100
    rows = [row for row in head.split("\n") if row.strip()]
    fits = sum(1 for row in rows if _SHAPE.match(row))
    return round(90 * fits / len(rows)) if fits else 0


def read(text: str, source: Source) -> Transcript:
    """Reads SCC; lines that are none are doubts."""
    if not text.strip():
        raise NotATranscript("the file is empty", hint="a transcript has at least one line of text")
    reader = _Reader(text)
    segments = reader.segments()
    if not reader.good and not _HEADER.match(text):
        raise NotATranscript("no line has a time code and code words", hint="SCC begins with Scenarist_SCC V1.0")
    return Transcript(
        source=replace(source, format=NAME, head="", dialect=""), segments=segments, losses=tuple(reader.losses)
    )


class _Reader:
    """One pass over the lines."""

    def __init__(self, text: str) -> None:
        self.rows = text.split("\n")
        self.losses: list[Loss] = []
        self.good = 0
        self.channels = {1: Decoder(), 2: Decoder()}
        self.lines: list[int] = []  # the line of each code word

    def segments(self) -> tuple[Segment, ...]:
        """Returns the captions in the order in which they begin."""
        channel, last, packet = 1, -1, False
        for frame, value, line in self._words():
            order = len(self.lines)
            self.lines.append(line)
            first, second = value >> 8 & 0x7F, value & 0x7F
            if first == 0 and second == 0:
                continue  # padding
            if first in _CODES:
                packet = False
                twice = value == last  # codes are sent twice, in case one is lost
                last = -1 if twice else value
                channel = 2 if first & _CHANNEL else 1
                if not twice:
                    self.channels[channel].control(first & ~_CHANNEL, second, frame, order)
                continue
            last = -1
            if first in _PACKETS:
                if not packet:
                    self._doubt("unread-packet", line, "data about the programme, which is not read", f"{value:04x}")
                packet = first != _PACKETS[-1]
            elif not packet:
                self.channels[channel].text(first, second, frame, order)
        found = [(caption, n) for n, decoder in self.channels.items() for caption in decoder.finish()]
        found.sort(key=lambda item: (item[0].order, item[1]))
        for n, decoder in self.channels.items():
            if decoder.unknown:
                self._doubt("unknown-code", 0, f"{decoder.unknown:,} code words without a meaning", f"channel {n}")
        return tuple(self._segment(number, caption, channel) for number, (caption, channel) in enumerate(found))

    def _words(self) -> Iterator[tuple[int, int, int]]:
        """Yields the frame, value and line of each code word."""
        before = -1
        for line, row in enumerate(self.rows, 1):
            found = _LINE.fullmatch(row.rstrip())
            if found is None:
                if row.strip() and not _HEADER.fullmatch(row):
                    self._doubt("bad-line", line, "a line without a time code", row)
                continue
            hours, minutes, seconds, frames = (int(found[n]) for n in (1, 2, 3, 5))
            units = _NON_DROP if found[4] == ":" else _DROP
            frame = int(timedtext.smpte(hours, minutes, seconds, Fraction(frames), units) * _RATE)
            if frame < before:
                self._doubt("backwards-time", line, "a line that begins before the one above it", row)
            before = frame
            self.good += 1
            words = found[6].split()
            for n, word in enumerate(words):
                if _WORD.fullmatch(word):
                    yield frame + n, int(word, 16), line
            bad = [word for word in words if not _WORD.fullmatch(word)]
            if bad:
                self._doubt("bad-word", line, "what is no code word of four digits", " ".join(bad))

    def _segment(self, number: int, caption: Caption, channel: int) -> Segment:
        text, marks = _shown(caption)
        line = self.lines[caption.order]
        if caption.start is None:
            self._doubt("never-shown", line, "a caption that is written and never shown", text)
        start, end = _ms(caption.start), _ms(caption.end)
        return Segment(
            id=number,
            text=text,
            start=start,
            end=end,
            start_from=None if start is None else "observed",
            end_from=None if end is None else "observed",
            turn=text.startswith(">>"),
            kind="note" if caption.mode == "text" else markup.kind(text),
            line=line,
            marks=marks,
            extra={"mode": caption.mode} | ({"channel": channel} if channel > 1 else {}),
        )

    def _doubt(self, code: str, line: int, what: str, snippet: str) -> None:
        short = " ".join(snippet[: 5 * _SNIPPET].split())[:_SNIPPET]
        self.losses.append(Loss(code=code, line=line, what=what, snippet=short))


def _ms(frame: int | None) -> int | None:
    return None if frame is None else timedtext.whole(frame / _RATE)


def _shown(caption: Caption) -> tuple[str, tuple[Mark, ...]]:
    """Returns a caption's text, a line for each row and one space for several, and where italics begin and end."""
    out: list[str] = []
    marks: list[Mark] = []
    italic = False
    for n, row in enumerate(caption.rows):
        if n:
            out.append("\n")
        for (shown, slanted), (following, _) in zip(row, (*row[1:], _NOTHING), strict=True):
            character = shown or ("" if following in _CLOSING else " ")
            if not character:
                continue
            if character == " " and out and out[-1] in (" ", "\n"):
                continue
            if slanted != italic and character != " ":
                at = len(out)
                if italic:  # the end tag goes before the space
                    at -= out[-1] in (" ", "\n")
                marks.append(Mark(at=at, raw="<i>" if slanted else "</i>"))
                italic = slanted
            out.append(character)
    if italic:
        marks.append(Mark(at=len(out), raw="</i>"))
    return "".join(out), tuple(marks)
