"""Files of one cue a row: times, perhaps a speaker, then the words; each row is a tile, with what follows it.

A line that begins no row goes on with the words of the row before it, and is reported; before the first row it is a
note.  So every character of the file stands in the head or in a tile.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from cleantx.formats import markup
from cleantx.model import Loss, Mark, Segment

_SNIPPET = 80


class Row(NamedTuple):
    """What a row says: times in ms, the speaker, and its words as a part of the tile's body with their marks.

    `lead` characters of the body stand before the words (a quotation mark, a label).  A time that is told but is none
    is a `doubt`.
    """

    start: int | None
    end: int | None
    text: str
    speaker: str | None = None
    lead: int = 0
    marks: tuple[Mark, ...] = ()
    doubt: str = ""


def tiles(text: str, begins: re.Pattern[str], at: int) -> Iterator[tuple[re.Match[str] | None, str]]:
    """Yields the tiles of a text from `at` on: each with the match that begins it, the first perhaps without."""
    found = list(begins.finditer(text, at))
    first = found[0].start() if found else len(text)
    if first > at:
        yield None, text[at:first]
    for number, match in enumerate(found):
        stop = found[number + 1].start() if number + 1 < len(found) else len(text)
        yield match, text[match.start() : stop]


def read(
    text: str,
    begins: re.Pattern[str],
    row: Callable[[re.Match[str], str], Row],
    at: int,
    *,
    goes_on: Callable[[str], bool] = bool,
) -> tuple[list[Segment], list[Loss]]:
    """Returns the segments of the rows from `at` on, and the doubts.

    `begins` matches a row up to its body, `row` reads match and body (all that follows, without the spaces after it);
    `goes_on` says of the lines after a row's own whether they are a doubt.
    """
    segments: list[Segment] = []
    losses: list[Loss] = []
    line = 1 + text.count("\n", 0, at)
    for match, tile in tiles(text, begins, at):
        body = tile[match.end() - match.start() :] if match else tile
        told = body.rstrip()
        if match is None:
            _note(segments, losses, tile, line)
        else:
            found = row(match, told)
            more = told.partition("\n")[2]
            if more.strip() and goes_on(more):
                losses.append(_loss("stray-line", line + 1, "a line without times, kept as words", more))
            _cue(segments, losses, found, tile, len(tile) - len(body) + found.lead, line)
        line += tile.count("\n")
    return segments, losses


def _note(segments: list[Segment], losses: list[Loss], tile: str, line: int) -> None:
    words = tile.strip()
    at = tile.index(words)
    if words:
        line += tile.count("\n", 0, at)
        losses.append(_loss("stray-text", line, "text before the first row, kept as a note", words))
    segments.append(Segment(id=len(segments), text=words, kind="note", line=line, raw=tile, raw_at=at))


def _cue(segments: list[Segment], losses: list[Loss], row: Row, tile: str, at: int, line: int) -> None:
    blank = 0 if row.marks else len(row.text) - len(row.text.lstrip())  # a row whose words are on the next line
    if row.doubt:
        losses.append(_loss("bad-time", line, row.doubt, tile))
    elif row.start is not None and row.end is not None and row.end < row.start:
        losses.append(_loss("backwards-time", line, "a row that ends before it starts", tile))
    segments.append(
        Segment(
            id=len(segments),
            text=row.text[blank:],
            start=row.start,
            end=row.end,
            start_from=None if row.start is None else "observed",
            end_from=None if row.end is None else "observed",
            speaker=row.speaker or None,
            kind=markup.kind(row.text),
            line=line,
            marks=row.marks,
            raw=tile,
            raw_at=at + blank,
        )
    )


def _loss(code: str, line: int, what: str, text: str) -> Loss:
    return Loss(code=code, line=line, what=what, snippet=" ".join(text[:400].split())[:_SNIPPET])


def words(text: str) -> str:
    r"""Returns a text as a row can hold it: on one line, without the tabs that part columns.

    >>> words("two\nlines\tand\x85more")
    'two lines and more'
    """
    return " ".join(text.split())


def join(parts: list[str]) -> str:
    """Returns rows as a file; one that was written anew begins on a line of its own."""
    out: list[str] = []
    for part in parts:
        if out and part and not out[-1].endswith("\n"):
            out.append("\n")
        if part:
            out.append(part)
    return "".join(out)
