r"""Tables of a transcript, a row a segment: CSV and TSV with a header that names the columns, in anybody's spelling.

Cells are quoted as RFC 4180 has it; a quote that no other one closes is a character like any other.  A spreadsheet
takes a cell that begins with ``= + - @``, a tab or a carriage return for a formula, so that one is written with an
apostrophe before it (the dash of a speaker's turn too), and the apostrophe is taken off again when it is read.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple, cast

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, celltimes, columns, held, markup
from cleantx.formats.patterns import later
from cleantx.model import Loss, Mark, Segment, Source, Timing, Transcript

HOLDS: frozenset[Held] = frozenset({"start", "end", "speaker", "sound"})
HEADER = ("start_ms", "end_ms", "start", "end", "speaker", "text")
"""The columns that we write: times as numbers for machines and as clocks for people."""

_FORMULA = later(r"'*[=+\-@\t\r]")
_PROTECTED = later(r"'+[=+\-@\t\r]")
_OTHERS = (("start", "end", "text"), ("start", "end", "speaker", "text"))  # whisper's TSV, whisper.cpp's CSV
_SNIPPET = 80
_MOST = 95
_EXACT = {"ms": 0, "s": 1}
_THEIRS = 28  # over plain text, and far under the formats that these headers are of


class Cell(NamedTuple):
    """A cell: what it says, where it stands in its row's text, and whether it is quoted."""

    text: str
    a: int
    b: int
    quoted: bool


class Row(NamedTuple):
    """A row: its cells, its text with the line end, and the line that it begins at."""

    cells: tuple[Cell, ...]
    raw: str
    line: int


class Column(NamedTuple):
    """What a column holds: its name, its role ("" for others), and how its times are written."""

    name: str
    role: str
    shape: str


def rows(text: str, separator: str) -> Iterator[Row]:
    r"""Yields the rows of a table; a row may go over several lines inside quotes.

    >>> [[cell.text for cell in row.cells] for row in rows('a,"b ""c"", d"\n"e,f\n', ",")]
    [['a', 'b "c", d'], ['"e', 'f']]
    """
    cell = re.compile(rf'"((?:[^"]|"")*+)"(?={separator}|\n|\Z)|([^{separator}\n]*+)')
    start, line = 0, 1
    while start < len(text):
        stop = text.find("\n", start) + 1 or len(text)
        cells: list[Cell] = []
        if text.find('"', start, stop) < 0:
            at = 0
            for part in text[start:stop].removesuffix("\n").split(separator):
                cells.append(Cell(part, at, at + len(part), quoted=False))
                at += len(part) + 1
        else:
            stop = _with_quotes(text, start, separator, cell, cells)
        raw = text[start:stop]
        yield Row(tuple(cells), raw, line)
        line += raw.count("\n")
        start = stop


def _with_quotes(text: str, start: int, separator: str, cell: re.Pattern[str], cells: list[Cell]) -> int:
    """Adds the cells of a row with quotes in it and returns where the row ends."""
    at = start
    while True:
        found = cast("re.Match[str]", cell.match(text, at))  # the second alternative takes anything
        quoted = found[1] is not None
        a, b = found.span(1 if quoted else 2)
        cells.append(Cell(found[1].replace('""', '"') if quoted else found[2], a - start, b - start, quoted))
        at = found.end()
        if not text.startswith(separator, at):
            return min(at + 1, len(text))
        at += 1


def score(head: str, separators: str) -> int:
    """Scores the share of rows that have the columns which the first row names; 0 where it names no transcript's."""
    found = _layout(head, separators)
    if found is None:
        return 0
    separator, names = found
    table = [row for row in rows(head, separator) if row.raw.strip()][1:]
    fit = sum(1 for row in table if len(row.cells) == len(names))
    share = fit / len(table) if table else 1.0
    most = _THEIRS if tuple(names) in _OTHERS else _MOST
    return round(most * share)


def _layout(text: str, separators: str) -> tuple[str, list[str]] | None:
    """Returns the separator and the names of the columns, where they are those of a transcript."""
    at = len(text) - len(text.lstrip())
    first = text[at : text.find("\n", at) if "\n" in text[at:] else len(text)]
    for separator in separators:
        if separator not in first:
            continue
        names = [cell.text for cell in next(rows(first, separator)).cells]
        roles = [columns.role(name) for name in names]
        if "text" in roles and ("start" in roles or "speaker" in roles):
            return separator, names
    return None


def read(text: str, source: Source, *, name: str, separators: str) -> Transcript:
    """Reads a table; every row is a segment, its other columns are kept beside it.

    Raises:
        NotATranscript: the first row does not name the columns of a transcript.
    """
    found = _layout(text, separators)
    if found is None:
        raise NotATranscript(
            "no header with a text column", hint="the first line names them: start, end, speaker, text"
        )
    separator, names = found
    table = list(rows(text, separator))
    first = next(n for n, row in enumerate(table) if row.raw.strip())
    layout = _columns(names, [row for row in table[first + 1 :] if row.raw.strip()])
    reader = _Reader(layout)
    head = "".join(row.raw for row in table[: first + 1])
    for is_filled, group in groupby(table[first + 1 :], key=lambda row: bool(row.raw.strip())):
        if is_filled:
            for row in group:
                reader.row(row)
            continue
        blank = "".join(row.raw for row in group)
        head += reader.after(blank)
    return Transcript(
        source=replace(source, format=name, head=head, dialect=_dialect(layout, separator)),
        speakers=markup.speakers(reader.segments),
        segments=tuple(reader.segments),
        losses=tuple(reader.losses),
    )


def _columns(names: list[str], table: list[Row]) -> list[Column]:
    """Returns what each column holds; the shape of its times is told by its name, else by what stands in it."""
    made = []
    taken: set[str] = set()
    for n, name in enumerate(names):
        role = columns.role(name) or ""
        if role in ("speaker", "text") and role in taken:
            role = ""
        taken.add(role)
        cells = [row.cells[n].text.strip() for row in table if n < len(row.cells)]
        shape = celltimes.shape_of(columns.unit(name), cells) if role in ("start", "end", "duration") else ""
        made.append(Column(name, role, shape))
    shapes = {column.shape for column in made}
    return [c._replace(shape="ms") if c.shape == "count" and "ms" in shapes else c for c in made]


class _Reader:
    """Makes segments of rows."""

    def __init__(self, layout: list[Column]) -> None:
        self.columns = layout
        self.segments: list[Segment] = []
        self.losses: list[Loss] = []
        self.guessed = False
        self.text_at = next(n for n, column in enumerate(layout) if column.role == "text")
        self.speaker_at = next((n for n, column in enumerate(layout) if column.role == "speaker"), sys.maxsize)
        self.others = [(n, column.name) for n, column in enumerate(layout) if not column.role]
        exact = sorted(enumerate(layout), key=lambda item: _EXACT.get(item[1].shape, len(_EXACT)))
        self.times = {role: [n for n, c in exact if c.role == role] for role in ("start", "end", "duration")}

    def after(self, raw: str) -> str:
        """Adds blank lines to the row before them; returns them where there is none."""
        if not self.segments:
            return raw
        last = self.segments[-1]
        self.segments[-1] = replace(last, raw=(last.raw or "") + raw)
        return ""

    def row(self, row: Row) -> None:
        """Adds a row."""
        mended = len(row.cells) != len(self.columns)
        row = self._mended(row)
        text = ""
        marks: tuple[Mark, ...] = ()
        at = -1
        if self.text_at < len(row.cells):
            text, marks, at = _words(row.raw, row.cells[self.text_at])
            if mended or _is_bare(text, marks, row.cells[self.text_at]):
                at = -1  # nothing may be put in there as it is: the row is written anew
        start, start_from = self._time(row, "start")
        end, end_from = self._time(row, "end")
        length, _ = self._time(row, "duration")
        if end is None and start is not None and length is not None:
            end, end_from = start + length, "observed"
        speaker = row.cells[self.speaker_at].text.strip() if self.speaker_at < len(row.cells) else ""
        self.segments.append(
            Segment(
                id=len(self.segments),
                text=text,
                start=start,
                end=end,
                start_from=start_from,
                end_from=end_from,
                speaker=unprotected(speaker) or None,
                kind=markup.kind(text),
                line=row.line,
                marks=marks,
                raw=row.raw,
                raw_at=at,
                extra=self._others(row),
            )
        )

    def _mended(self, row: Row) -> Row:
        """Returns a row with as many cells as there are columns; commas too many belong to a text at its end."""
        many, width = len(row.cells), len(self.columns)
        if many == width:
            return row
        self.losses.append(_loss("bad-row", row, f"a row of {many} cells under {width} columns"))
        if many < width or self.text_at != width - 1:
            return row
        first, last = row.cells[width - 1], row.cells[-1]
        a, b = first.a - first.quoted, last.b + last.quoted
        return row._replace(cells=(*row.cells[: width - 1], Cell(row.raw[a:b], a, b, quoted=False)))

    def _time(self, row: Row, role: str) -> tuple[int | None, Timing | None]:
        """Returns the time of the first column of that role that says one; the most exact column comes first."""
        for n in self.times[role]:
            if n >= len(row.cells) or not row.cells[n].text:
                continue
            cell, shape = unprotected(row.cells[n].text), self.columns[n].shape
            if not cell.strip():
                continue
            ms = celltimes.time(cell, shape)
            if ms is None:
                self.losses.append(_loss("bad-time", row, f"no time in the column {self.columns[n].name!r}"))
                continue
            if shape.isdecimal() and not self.guessed:
                self.guessed = True
                self.losses.append(_loss("frame-rate", row, f"times in frames, taken for {shape} in a second"))
            return ms, "observed"
        return None, None

    def _others(self, row: Row) -> dict[str, str]:
        many = len(row.cells)
        found = {name: row.cells[n].text for n, name in self.others if n < many and row.cells[n].text}
        more = [cell.text for cell in row.cells[len(self.columns) :]]
        return found | ({"": "\n".join(more)} if more else {})


def _words(raw: str, cell: Cell) -> tuple[str, tuple[Mark, ...], int]:
    """Returns the text of a cell, its marks (doubled quotes, the apostrophe before a formula), and where it begins."""
    spelled = raw[cell.a : cell.b]
    lead = len(spelled) - len(spelled.lstrip())
    spelled = spelled.strip()
    marks: list[Mark] = []
    if _PROTECTED.match(cell.text.strip()):
        marks.append(Mark(at=0, raw="'"))
        spelled = spelled[1:]
    text = spelled
    if cell.quoted and '""' in spelled:
        text = spelled.replace('""', '"')
        found, shift = spelled.find('""'), 0
        while found >= 0:
            marks.append(Mark(at=found - shift, raw='""', width=1))
            shift += 1
            found = spelled.find('""', found + 2)
    return text, tuple(marks), cell.a + lead


def _loss(code: str, row: Row, what: str) -> Loss:
    return Loss(code=code, line=row.line, what=what, snippet=" ".join(row.raw.split())[:_SNIPPET])


# ------------------------------------------------------------------ writing


def protected(text: str) -> str:
    """Returns a cell that no spreadsheet takes for a formula: an apostrophe stands before what could be one.

    >>> protected("=1+1"), protected("- Yes."), protected("'=1"), protected("'tis")
    ("'=1+1", "'- Yes.", "''=1", "'tis")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unprotected(text: str) -> str:
    """Returns a cell without the apostrophe that :func:`protected` puts before it.

    >>> unprotected("'- Yes."), unprotected("''=1"), unprotected("'tis")
    ('- Yes.', "'=1", "'tis")
    """
    return text[1:] if _PROTECTED.match(text) else text


def quoted(text: str, separator: str) -> str:
    """Returns a cell as RFC 4180 writes it."""
    if any(sign in text for sign in (separator, '"', "\n", "\r")) or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text


def write(transcript: Transcript, *, name: str, separator: str) -> tuple[str, tuple[Loss, ...]]:
    """Writes a table: rows that nobody touched as they were, others anew; our own columns for other sources."""
    own = transcript.source.format == name
    losses = held.losses(transcript, HOLDS, ours=own)
    if own:
        return _own(transcript), losses
    lines = [separator.join(HEADER)]
    for segment in transcript.segments:
        if segment.dropped or segment.kind == "note":
            continue
        speaker = markup.label(transcript, segment.speaker) if segment.speaker else ""
        cells = [celltimes.printed(segment.start, "ms"), celltimes.printed(segment.end, "ms")]
        cells += [celltimes.printed(segment.start, "clock"), celltimes.printed(segment.end, "clock")]
        cells += [protected(_plain(speaker)), protected(_plain(segment.text))]
        lines.append(separator.join(quoted(cell, separator) for cell in cells))
    return "\n".join(lines) + "\n", losses


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _dialect(layout: list[Column], separator: str) -> str:
    return " ".join([repr(separator), *(column.shape or "-" for column in layout)])


def _known(source: Source) -> tuple[str, list[Column]]:
    """Returns the separator and the columns that a file was read with."""
    mark, *shapes = source.dialect.split()
    separator = {repr(sign): sign for sign in ",;\t"}.get(mark, ",")
    found = _layout(source.head, separator)
    names = found[1] if found else list(HEADER)
    roles = _columns(names, [])
    return separator, [c._replace(shape=shape) for c, shape in zip(roles, shapes, strict=False)]


def _own(transcript: Transcript) -> str:
    separator, layout = _known(transcript.source)
    out = [transcript.source.head]
    for segment in transcript.segments:
        if segment.dropped:
            continue
        if segment.raw is not None and _stands(segment, layout, separator):
            out.append(segment.raw)
            continue
        if not out[-1].endswith("\n"):
            out.append("\n")
        out.append(separator.join(quoted(cell, separator) for cell in _cells(segment, layout)) + "\n")
    return "".join(out)


def _stands(segment: Segment, layout: list[Column], separator: str) -> bool:
    """Says whether a tile is still one row that says what the segment says: a new comma would make it two cells."""
    if segment.raw_at < 0:
        return True
    found = [row for row in rows(segment.raw or "", separator) if row.raw.strip()]
    if len(found) != 1 or len(found[0].cells) != len(layout):
        return False
    at = next((n for n, column in enumerate(layout) if column.role == "text"), 0)
    text, marks, _ = _words(found[0].raw, found[0].cells[at])
    return text == segment.text and marks == segment.marks and not _is_bare(text, marks, found[0].cells[at])


def _is_bare(text: str, marks: tuple[Mark, ...], cell: Cell) -> bool:
    """Says whether a cell stands in its row as we would not write it: a formula, or quotes without quotes around."""
    formula = _FORMULA.match(text) is not None and not any(mark.raw == "'" for mark in marks)
    return formula or (not cell.quoted and '"' in text)


def _cells(segment: Segment, layout: list[Column]) -> list[str]:
    length = None if segment.start is None or segment.end is None else segment.end - segment.start
    times = {"start": segment.start, "end": segment.end, "duration": length}
    words = {"speaker": segment.speaker or "", "text": segment.text}
    return [
        celltimes.printed(times[column.role], column.shape)
        if column.role in times
        else protected(_plain(words.get(column.role, "")))
        if column.role
        else str(segment.extra.get(column.name, ""))
        for column in layout
    ]
