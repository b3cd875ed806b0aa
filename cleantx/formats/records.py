"""Lines of fields, as the tools of speech research write them: NIST's records (CTM, STM, RTTM, trn) and Kaldi's tables.

Fields stand between spaces or tabs, times are decimal seconds, a line that begins with ``;;`` is a comment.  Every line
ends up in the tile of a segment: comments and what is no record are notes, blank lines go to what stands before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from cleantx.formats import clock, markup, tokens
from cleantx.formats.tokens import Token
from cleantx.model import Loss, Mark, Segment

NUMBER = r"(?:[0-9]{1,12}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})(?:[eE][-+]?[0-9]{1,2})?"
"""A time or length in seconds, as the part of a larger pattern; tools that print floats write ``1e-05``."""

GAP = r"[ \t]++"
"""What stands between two fields; possessive, so that a row of spaces is passed once."""

RTTM = "(?:SPEAKER|LEXEME|SEGMENT|NOSCORE|NO_RT_METADATA|NON-LEX|NON-SPEECH|FILLER|EDIT|IP|SU|CB|A/P|SPKR-INFO|END)"
"""The types of RTTM's records, which begin its lines: those have all that an STM line has, too."""

COMMENT = ";;"
UNKNOWN = frozenset({"<na>", "na", "null", "unknown", "-"})
"""What stands in a field that nobody filled in, in lower case."""

_SNIPPET = 80
_DEEPEST = 20  # alternatives inside alternatives


def rows(text: str) -> Iterator[tuple[int, str]]:
    r"""Yields the lines of a text with their 1-based numbers, each with its line end.

    >>> list(rows("a\n\nb"))
    [(1, 'a\n'), (2, '\n'), (3, 'b')]
    """
    lines = text.split("\n")
    for number, line in enumerate(lines[:-1], 1):
        yield number, line + "\n"
    if lines[-1]:
        yield len(lines), lines[-1]


def share(head: str, pattern: re.Pattern[str]) -> float:
    """Returns the share of lines that fit a pattern from end to end, among those neither blank nor comments."""
    lines = [line for line in head.split("\n") if line.strip() and not line.startswith(COMMENT)]
    return sum(1 for line in lines if pattern.fullmatch(line)) / len(lines) if lines else 0.0


def seconds(field: str) -> int | None:
    """Returns the milliseconds of a field that holds decimal seconds, or None.

    >>> seconds("12.3456"), seconds("1e-05"), seconds("*"), seconds("-1")
    (12346, 0, None, None)
    """
    return clock.seconds_to_ms(field) if _NUMBER.fullmatch(field) else None


_NUMBER = re.compile(NUMBER)


def span(start: str, length: str) -> tuple[int | None, int | None]:
    """Returns start and end in milliseconds of fields that hold start and length in seconds.

    >>> span("11.34", "0.2"), span("0.1", "*")
    ((11340, 11540), (100, None))
    """
    begins, lasts = seconds(start), seconds(length)
    return begins, begins + lasts if begins is not None and lasts is not None else None


def known(field: str | None) -> str | None:
    """Returns a field, or None where it says that nothing is known."""
    return None if field is None or field.lower() in UNKNOWN else field


def confidence(field: str | None) -> float | None:
    """Returns a confidence between 0 and 1; other numbers are scores of a recogniser, and no confidence.

    >>> confidence("0.95"), confidence("-6.763"), confidence("NA")
    (0.95, None, None)
    """
    value = float(field) if field is not None and _NUMBER.fullmatch(field) else None
    return value if value is not None and value <= 1 else None


def unheld(field: str | None) -> bool:
    """Says whether a field of confidence tells something that is none."""
    return known(field) is not None and confidence(field) is None


def field(text: str, *, otherwise: str) -> str:
    """Returns a text as one field: without spaces, and no comment.

    >>> field("Ann Lee", otherwise="-"), field(" ", otherwise="-"), field(";;x", otherwise="-")
    ('Ann_Lee', '-', 'x')
    """
    return "_".join(text.split()).lstrip(";") or otherwise


def alternatives(text: str) -> tuple[str, tuple[Mark, ...]]:
    """Returns a reference text with the first of each ``{ a / b }`` as its words, and the whole of it as a mark.

    ``@`` is NIST's empty word.  Braces that do not pair stay as they are.

    >>> alternatives("i've { um / uh / @ } as far")
    ("i've um as far", (Mark(at=5, raw='{ um / uh / @ }', width=2),))
    >>> alternatives("so { @ / uh } far")[0], alternatives("a { b")[0]
    ('so far', 'a { b')
    """
    if "{" not in text:
        return text, ()
    out: list[str] = []
    marks: list[Mark] = []
    at = length = 0
    for a, closed in _braces(text):
        b = closed
        chosen = _first(text[a:b])
        plain = text[at:a]
        if chosen is None:
            continue
        if not chosen:  # the space after it goes with it
            while b < len(text) and text[b] in " \t" and plain[-1:] in ("", " ", "\t"):
                b += 1
        length += len(plain)
        marks.append(Mark(at=length, raw=text[a:b], width=len(chosen)))
        out += [plain, chosen]
        length += len(chosen)
        at = b
    out.append(text[at:])
    return "".join(out), tuple(marks)


def _braces(text: str) -> list[tuple[int, int]]:
    """Returns the outermost pairs of braces; nothing where one is not closed."""
    found: list[tuple[int, int]] = []
    depth = start = 0
    for brace in re.finditer(r"[{}]", text):
        if brace[0] == "{":
            start = brace.start() if depth == 0 else start
            depth += 1
            if depth > _DEEPEST:
                return []
        elif depth:
            depth -= 1
            if depth == 0:
                found.append((start, brace.end()))
    return found if depth == 0 else []


def _first(alternation: str) -> str | None:
    """Returns the words of the first alternative of ``{ a / b }``, or None where it is no alternation."""
    words: list[str] = []
    taken = [True]  # by depth: whether the alternative that is open there is the first
    for part in re.findall(r"[{}]|[^\s{}]+", alternation)[1:-1]:
        if part == "{":
            taken.append(taken[-1])
        elif part == "}":
            taken.pop()
        elif part == "/":
            taken[-1] = False
        elif taken[-1] and part != "@":
            words.append(part)
    return None if taken[0] else " ".join(words)


def utterance_speaker(ids: list[str]) -> dict[str, str]:
    """Returns who speaks by utterance id: its first part, where that tells at least two people apart.

    Kaldi wants the speaker's id before the rest of an utterance's, and NIST's ids begin with it.  Where every id begins
    alike it may as well be the recording, and where none comes back it is the utterance; then nobody is named.

    >>> utterance_speaker(["ann-001", "ann-002", "bob-001"])
    {'ann-001': 'ann', 'ann-002': 'ann', 'bob-001': 'bob'}
    >>> utterance_speaker(["talk-001", "talk-002"]), utterance_speaker(["a-1", "b-2"])
    ({}, {})
    """
    first = {one: _PART.split(one, maxsplit=1)[0] for one in ids}
    shapes = {len(_PART.findall(one)) for one in ids}
    people = set(first.values())
    return first if len(shapes) == 1 and 1 < len(people) < len(ids) and all(people) else {}


_PART = re.compile(r"[-_]")


def line_end(parts: Sequence[str]) -> str:
    """Returns the line break that is missing at the end of what is written so far."""
    last = next((part for part in reversed(parts) if part), "\n")
    return "" if last.endswith("\n") else "\n"


def loss(code: str, line: int, what: str, snippet: str) -> Loss:
    """Returns a doubt about a line."""
    return Loss(code=code, line=line, what=what, snippet=" ".join(snippet[:400].split())[:_SNIPPET])


class Tiles:
    """Segments in the making, whose tiles hold every character after the head."""

    def __init__(self) -> None:
        """Begins with nothing."""
        self.head = ""
        self.segments: list[Segment] = []
        self._blank: list[str] = []
        self._notes: list[str] = []
        self._line = 0

    def blank(self, tile: str) -> None:
        """Takes a line without anything on it."""
        (self._notes or self._blank).append(tile)

    def note(self, tile: str, line: int) -> None:
        """Takes a comment, or a line that is no record; those that follow each other make one note."""
        if not self._notes:
            self._settle()
            self._line = line
        self._notes.append(tile)

    def next(self) -> int:
        """Closes what is open and returns the number of the next segment."""
        if self._notes:
            raw = "".join(self._notes)
            text = raw.strip()
            number = len(self.segments)
            self.segments.append(
                Segment(id=number, text=text, kind="note", line=self._line, raw=raw, raw_at=raw.index(text))
            )
            self._notes = []
        self._settle()
        return len(self.segments)

    def add(self, segment: Segment) -> None:
        """Takes a segment, numbered by :meth:`next`."""
        self.segments.append(segment)

    def _settle(self) -> None:
        if not self._blank:
            return
        gap, self._blank = "".join(self._blank), []
        if self.segments:
            last = self.segments[-1]
            self.segments[-1] = replace(last, raw=(last.raw or "") + gap)
        else:
            self.head += gap


class Run:
    """Words of one recording and channel that follow each other, each with its line; cut into segments at the end."""

    def __init__(self, tiles: Tiles) -> None:
        """Begins empty; segments go to `tiles`."""
        self.tiles = tiles
        self.place = ("", "")
        self._words: list[Token] = []
        self._lines: list[tuple[int, str, str]] = []

    def add(self, place: tuple[str, str], word: Token, line: int, tile: str, columns: str) -> None:
        """Takes a word with its line's number, its tile and those of its columns that no field of ours holds."""
        if place != self.place:
            self.close()
            self.place = place
        self._words.append(word)
        self._lines.append((line, tile, columns))

    def close(self) -> None:
        """Makes segments of the words so far; `columns` of their extra are pairs of a word's start and its columns."""
        at = 0
        for group in tokens.cut(self._words):
            lines = self._lines[at : at + len(group)]
            at += len(group)
            extra: dict[str, Any] = {"file": self.place[0], "channel": self.place[1]}
            kept = [[word.start, columns] for word, (_, _, columns) in zip(group, lines, strict=True) if columns]
            if kept:
                extra["columns"] = kept
            made = tokens.segment(self.tiles.next(), group, line=lines[0][0], extra=extra)
            self.tiles.add(replace(made, raw="".join(tile for _, tile, _ in lines)))
        self._words, self._lines = [], []


def spoken(
    number: int,
    row: str,
    at: int,
    line: int,
    *,
    times: tuple[int | None, int | None] = (None, None),
    speaker: str | None = None,
    extra: dict[str, Any] | None = None,
) -> Segment:
    """Returns the segment of a line whose words stand from `at` to its end."""
    words = row[at:].strip()
    at = row.index(words, at) if words else at
    start, end = times
    return Segment(
        id=number,
        text=words,
        start=start,
        end=end,
        start_from=None if start is None else "observed",
        end_from=None if end is None else "observed",
        speaker=speaker,
        kind=markup.kind(words),
        line=line,
        raw=row,
        raw_at=at,
        extra={} if extra is None else extra,
    )


def braced(segment: Segment) -> Segment:
    """Returns the segment of a reference with its alternatives as marks."""
    text, marks = alternatives(segment.text)
    return replace(segment, text=text, kind=markup.kind(text), marks=marks) if marks else segment
