"""Two transcripts side by side: what differs, in two columns, in colour or marked as wdiff marks it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cleantx.cli.show import many, visible

if TYPE_CHECKING:
    from cleantx.comparison.differences import Difference, Place

_RED, _GREEN, _OFF = "\x1b[1;31m", "\x1b[1;32m", "\x1b[0m"
_PIPE = 132  # columns where there is no terminal
_NARROW = 24  # columns of text on one side, at the least
_LONG = 24  # words of a run; of a longer one the middle is only counted
_GUTTER = " | "


def lines(found: tuple[Difference, ...], *, coloured: bool) -> Iterator[str]:
    """Yields the differences, two columns each: line, time, and the words between some that both sides share."""
    if not found:
        return
    places = [place for one in found for place in (one.reference, one.hypothesis)]
    digits = max(len(str(place.line)) for place in places)
    timed = any(place.start is not None for place in places)
    total = shutil.get_terminal_size().columns if sys.stdout.isatty() else _PIPE
    room = max(_NARROW, (total - len(_GUTTER)) // 2 - digits - 1 - (13 if timed else 0))
    for one in found:
        cells = [
            _cell(place, room, digits=digits, timed=timed, paint=paint if coloured else "", marks=marks)
            for place, paint, marks in ((one.reference, _RED, ("[-", "-]")), (one.hypothesis, _GREEN, ("{+", "+}")))
        ]
        blank = " " * (digits + 1 + (13 if timed else 0) + room)
        for row in range(max(map(len, cells))):
            left, right = (cell[row] if row < len(cell) else blank for cell in cells)
            yield f"{left}{_GUTTER}{right}".rstrip()


def _cell(place: Place, room: int, *, digits: int, timed: bool, paint: str, marks: tuple[str, str]) -> list[str]:
    """Returns the rows of one side, each padded to the same width."""
    head = f"{place.line or '':>{digits}} " + (f"{clock(place.start):>12} " if timed else "")
    text = _shortened(place)
    words = [(word, False) for word in visible(place.before).split()]
    changed = visible(text).split()
    if changed and not paint:
        changed[0] = marks[0] + changed[0]
        changed[-1] += marks[1]
    words += [(word, True) for word in changed]
    words += [(word, False) for word in visible(place.after).split()]
    rows = list(_wrapped(words, room, paint)) or [" " * room]
    return [f"{head if k == 0 else ' ' * len(head)}{row}" for k, row in enumerate(rows)]


def _shortened(place: Place) -> str:
    """Returns the words that differ; of a long run the first and the last ones."""
    words = place.text.split()
    if len(words) <= _LONG:
        return place.text
    half = _LONG // 2
    return f"{' '.join(words[:half])} \u2026{many(len(words) - 2 * half, 'word')}\u2026 {' '.join(words[-half:])}"


def _wrapped(words: list[tuple[str, bool]], room: int, paint: str) -> Iterator[str]:
    """Yields words in rows of `room` columns; those that changed are painted, spaces between them too."""
    row: list[tuple[str, bool]] = []
    used = 0
    for word, changed in words:
        for piece in _pieces(word, room):
            wide = cells(piece)
            if row and used + 1 + wide > room:
                yield _painted(row, paint) + " " * (room - used)
                row, used = [], 0
            used += wide + (1 if row else 0)
            row.append((piece, changed))
    if row:
        yield _painted(row, paint) + " " * (room - used)


def _pieces(word: str, room: int) -> Iterator[str]:
    """Yields a word, or one wider than the column in pieces that fit."""
    at, used = 0, 0
    for k, character in enumerate(word):
        wide = cells(character)
        if used + wide > room:
            yield word[at:k]
            at, used = k, 0
        used += wide
    yield word[at:]


def _painted(row: list[tuple[str, bool]], paint: str) -> str:
    out, is_on = "", False
    for k, (word, changed) in enumerate(row):
        space = " " if k else ""
        if changed and paint and not is_on:
            out, is_on = f"{out}{space}{paint}{word}", True
        elif not changed and is_on:
            out, is_on = f"{out}{_OFF}{space}{word}", False
        else:
            out += space + word
    return out + (_OFF if is_on else "")


def cells(text: str) -> int:
    """Returns how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - only where the answer is not plain

    return cell_len(text)


def clock(ms: int | None) -> str:
    """Returns a time as people read it; nothing for an unknown one.

    >>> clock(3_723_004), clock(None)
    ('01:02:03.004', '')
    """
    if ms is None:
        return ""
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
