"""CEA-608, the captions of American television: two bytes a frame drive a screen of rows, here followed by its words.

A caption is what is shown together: a whole screen that pops on, what is painted on until it is erased, or a row that
rolls up.  A row that rolls stays on the screen above the next one; it is told once, and ends when the next begins.
"""

from __future__ import annotations

from typing import NamedTuple

_SPECIAL = "®°½¿™¢£♪à\xa0èâêîôû"
_SPANISH = "ÁÉÓÚÜü‘¡*'—©℠•“”ÀÂÇÈÊËëÎÏïÔÙùÛ«»"
_GERMAN = "ÃãÍÌìÒòÕõ{}\\^_|~ÄäÖöß¥¤¦ÅåØø┌┐└┘"
_EXTENDED = {0x12: _SPANISH, 0x13: _GERMAN}
_MID, _TAB = 0x11, 0x17
_BASIC = {0x27: "’", 0x2A: "á", 0x5C: "é", 0x5E: "í", 0x5F: "ó", 0x60: "ú", 0x7B: "ç", 0x7C: "÷", 0x7D: "Ñ", 0x7E: "ñ",
          0x7F: "█"}  # fmt: skip
_ROWS = {0x10: (11, 11), 0x11: (1, 2), 0x12: (3, 4), 0x13: (12, 13), 0x14: (14, 15), 0x15: (5, 6), 0x16: (7, 8),
         0x17: (9, 10)}  # fmt: skip
_MODES = {
    0x20: "pop-on",
    0x25: "roll-up",
    0x26: "roll-up",
    0x27: "roll-up",
    0x29: "paint-on",
    0x2A: "text",
    0x2B: "text",
}
_BS, _DER = 0x21, 0x24
_EDM, _CR, _ENM, _EOC = 0x2C, 0x2D, 0x2E, 0x2F
_LOW, _SHORT, _HIGH, _TABS = range(0x20, 0x30), range(0x30, 0x40), range(0x40, 0x80), range(0x21, 0x24)
_BLANK, _LOWER = 0x20, 0x60  # the first character; where the codes of the lower of two rows begin
_BASE = 15
_COLUMNS = 32
_ITALIC = 0x0E  # of the style bits of a row's or a mid-row code


class Caption(NamedTuple):
    """What was shown together: rows of (character, italic), and its frames (None: never shown, or not erased).

    A character is "" in the blank cell that a style code leaves.
    `order` is the number of the code word it began with, `mode` how it was shown.
    """

    rows: tuple[tuple[tuple[str, bool], ...], ...]
    start: int | None
    end: int | None
    order: int
    mode: str


class _Screen:
    """Rows of cells being filled."""

    def __init__(self) -> None:
        self.rows: dict[int, dict[int, tuple[str, bool]]] = {}
        self.start: int | None = None
        self.order = 0
        self.mode = "pop-on"

    def rendered(self, end: int | None) -> Caption | None:
        rows = []
        for _, cells in sorted(self.rows.items()):
            row = [cells.get(n, (" ", False)) for n in range(min(cells), max(cells) + 1)] if cells else []
            while row and not row[-1][0].strip():
                row.pop()
            while row and not row[0][0].strip():
                row.pop(0)
            if row:
                rows.append(tuple(row))
        return Caption(tuple(rows), self.start, end, self.order, self.mode) if rows else None


class Decoder:
    """One data channel: code words in, captions out."""

    def __init__(self) -> None:
        """Begins with an empty screen, popping on as most files do."""
        self.captions: list[Caption] = []
        self.hidden = _Screen()
        self.shown: list[_Screen] = []  # the last is being written; those before it stay until the screen is erased
        self.mode = "pop-on"
        self.row, self.column, self.italic = _BASE, 0, False
        self.unknown = 0

    def control(self, first: int, second: int, frame: int, order: int) -> None:
        """Takes a code of two bytes; the channel's bit is off."""
        if first in (0x14, 0x15) and second in _LOW:
            self._command(second, frame)
        elif first == _TAB and second in _TABS:
            self.column = min(self.column + second - _BLANK, _COLUMNS - 1)
        elif first == _MID and second in _LOW:
            self.italic = second & 0x0E == _ITALIC
            self._put("", frame, order)  # a blank cell
        elif first == _MID and second in _SHORT:
            self._put(_SPECIAL[second - _SHORT[0]], frame, order)
        elif first in _EXTENDED and (second in _LOW or second in _SHORT):
            self._back()
            self._put(_EXTENDED[first][second - _BLANK], frame, order)
        elif second in _HIGH and first in _ROWS:
            self._address(first, second, frame)
        elif not (first in (0x10, 0x17) and second in _LOW):  # backgrounds: no words
            self.unknown += 1

    def text(self, first: int, second: int, frame: int, order: int) -> None:
        """Takes two characters."""
        for byte in (first, second):
            if byte >= _BLANK:
                self._put(_BASIC.get(byte, chr(byte)), frame, order)

    def finish(self) -> list[Caption]:
        """Returns all captions, in order; what is still on the screen has no end, what was never shown no time."""
        self._erase(None)
        self._bury()
        return sorted(self.captions, key=lambda caption: caption.order)

    def _command(self, code: int, frame: int) -> None:
        if code in _MODES:
            self._begin(_MODES[code], frame)
        elif code == _EDM:
            self._erase(frame)
        elif code == _ENM:
            self._bury()
        elif code == _EOC:
            self._flip(frame)
        elif code == _CR and self.mode in ("roll-up", "text"):
            self._erase(frame)
            self.column, self.italic = 0, False
        elif code == _BS:
            self._back()
        elif code == _DER:
            cells = self._screen().rows.get(self.row, {})
            for column in [n for n in cells if n >= self.column]:
                del cells[column]

    def _begin(self, mode: str, frame: int) -> None:
        if mode == "roll-up" and self.mode != mode:
            self._erase(frame)
            self.row, self.column = _BASE, 0
        if mode == "paint-on":
            self.shown.append(_Screen())
        self.mode = mode

    def _flip(self, frame: int) -> None:
        self.mode = "pop-on"
        self._erase(frame)
        if self.hidden.rows:
            self.hidden.start = frame
            self.shown, self.hidden = [self.hidden], _Screen()

    def _erase(self, frame: int | None) -> None:
        for screen in self.shown:
            caption = screen.rendered(frame)
            if caption is not None:
                self.captions.append(caption)
        self.shown = []

    def _bury(self) -> None:
        """Tells what was written and never shown: its end code is missing."""
        caption = self.hidden.rendered(None)
        if caption is not None:
            self.captions.append(caption)
        self.hidden = _Screen()

    def _address(self, first: int, second: int, frame: int) -> None:
        row = _ROWS[first][second >= _LOWER]
        bits = second & 0x1F
        self.italic = bits & 0x1E == _ITALIC
        self.column = (bits & 0x0E) * 2 if bits & 0x10 else 0
        if self.mode in ("roll-up", "text"):
            return  # the row is where the window stands; a new line begins with a carriage return
        screen = self.shown[-1] if self.mode == "paint-on" and self.shown else None
        if screen is not None and any(cell[0].strip() for cell in screen.rows.get(row, {}).values()):
            self._erase(frame)  # painted over
        self.row = row

    def _screen(self) -> _Screen:
        if self.mode == "pop-on":
            return self.hidden
        if not self.shown:
            self.shown.append(_Screen())
        return self.shown[-1]

    def _put(self, character: str, frame: int, order: int) -> None:
        screen = self._screen()
        if not screen.rows:
            screen.order, screen.mode = order, self.mode
            screen.start = None if self.mode == "pop-on" else frame
        elif screen.start is None and self.mode != "pop-on":
            screen.start = frame
        screen.rows.setdefault(self.row, {})[self.column] = (character, self.italic)
        self.column += 1  # beyond the last column a screen would overwrite; words count more

    def _back(self) -> None:
        if self.column:
            self.column -= 1
            self._screen().rows.get(self.row, {}).pop(self.column, None)
