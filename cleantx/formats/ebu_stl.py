"""EBU STL (.stl), subtitles of European broadcasters: a header of 1,024 bytes and text blocks of 128; read only.

A subtitle is a segment, or one for each block that adds to the screen where blocks add up.  Blocks marked as comments
are notes.  Teletext colours are no marks; italics, underlining and boxes are.
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple
from unicodedata import normalize

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, markup, timedtext
from cleantx.model import Loss, Mark, Meta, Segment, Source, Transcript

NAME = "ebu-stl"
SUFFIXES: tuple[str, ...] = (".stl",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "marks", "note", "sound", "meta", "language"})

_HEADER, _BLOCK, _HEAD = 1024, 128, 16  # bytes of the header, of a block, of a block before its text
_RATE = re.compile(r"STL(23|24|25|30|50|60)\.01")
_RATES = {"23": Fraction(24000, 1001), "24": Fraction(24), "25": Fraction(25), "30": Fraction(30000, 1001),
          "50": Fraction(50), "60": Fraction(60000, 1001)}  # fmt: skip
_LANGUAGES = dict(zip(
    range(1, 0x2C),
    ["sq", "br", "ca", "hr", "cy", "cs", "da", "de", "en", "es", "eo",
     "et", "eu", "fo", "fr", "fy", "ga", "gd", "gl", "is", "it", "se",
     "la", "lv", "lb", "lt", "hu", "mt", "nl", "no", "oc", "pl", "pt",
     "ro", "rm", "sr", "sk", "sl", "fi", "sv", "tr", "nl", "wa"],
    strict=True,
))  # fmt: skip
_LANGUAGES |= {0x7E: "ar", 0x7D: "hy", 0x79: "be", 0x77: "bg", 0x75: "zh", 0x71: "ka", 0x70: "el", 0x6C: "he",
               0x6B: "hi", 0x6A: "id", 0x69: "ja", 0x65: "ko", 0x63: "mk", 0x5A: "fa", 0x56: "ru", 0x49: "uk",
               0x48: "ur", 0x46: "vi"}  # fmt: skip
_TABLES = {"01": "iso8859_5", "02": "iso8859_6", "03": "iso8859_7", "04": "iso8859_8"}
_PAGES = {"437": "cp437", "850": "cp850", "860": "cp860", "863": "cp863", "865": "cp865"}
# ISO 6937: from 0xA0 on; 0xC1 to 0xCF are accents, which stand before their letter
_LATIN = dict(zip(
    (*range(0xA0, 0xC0), *range(0xD0, 0xD8), *range(0xDC, 0x100)),
    "\xa0¡¢£$¥#§¤‘“«←↑→↓°±²³×µ¶·÷’”»¼½¾¿—¹®©™♪¬¦⅛⅜⅝⅞ΩÆÐªĦ\x00ĲĿŁØŒºÞŦŊŉĸæđðħıĳŀłøœßþŧŋ\xad",
    strict=True,
))  # fmt: skip
_ACCENTS = dict(
    zip(
        range(0xC1, 0xD0),
        "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0308\u030a\u0327\u0332\u030b\u0328\u030c",
        strict=True,
    )
)
_TAGS = {0x80: "<i>", 0x81: "</i>", 0x82: "<u>", 0x83: "</u>", 0x84: "<box>", 0x85: "</box>"}
_NEWLINE, _UNUSED = 0x8A, 0x8F
_CONTROLS = frozenset({*range(0x20), *range(0x80, 0x8A)})
_BREAKS = _CONTROLS | _TAGS.keys() | {0x20, _NEWLINE, _UNUSED}
_USER, _LAST = 0xFE, 0xFF  # extension numbers: user data, and the last block of a subtitle
_SIDES = {0: "unchanged", 1: "left", 2: "centre", 3: "right"}
_SNIPPET = 80


class _Header(NamedTuple):
    rate: Fraction
    nominal: int
    table: str
    total: int


def detect(head: str) -> int:
    """Scores 100 for the code of the disk format at its place in the header."""
    return 100 if _RATE.match(head, 3) else 0


def read(text: str, source: Source) -> Transcript:
    """Reads the bytes of an STL file, one character each."""
    data = text.encode("latin-1", "replace")
    found = _RATE.match(text, 3)
    if found is None:
        raise NotATranscript("no STL25.01 or its like at the fourth byte", hint="is this an EBU STL file?")
    rate = _RATES[found[1]]
    total = data[238:243].decode("latin-1")
    header = _Header(rate, -(-rate.numerator // rate.denominator), data[12:14].decode("latin-1"),
                     int(total) if re.fullmatch("[0-9]{5}", total) else -1)  # fmt: skip
    reader = _Reader(data, header)
    segments = reader.segments()
    code = data[14:16].decode("latin-1")
    language = _LANGUAGES.get(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{2}", code) else None
    return Transcript(
        source=replace(source, format=NAME, head="", dialect=found[0]),
        language=language,
        meta=_meta(data),
        segments=tuple(segments),
        losses=tuple(reader.losses),
    )


def _meta(data: bytes) -> Meta:
    """Returns what the header says in words: titles, people, dates, the start of the programme."""
    page = _PAGES.get(data[0:3].decode("latin-1"), "latin-1")
    fields = {"original_title": (16, 48), "episode": (48, 80), "translated_title": (80, 112),
              "translated_episode": (112, 144), "translator": (144, 176), "translator_contact": (176, 208),
              "reference": (208, 224), "revised": (230, 236), "revision": (236, 238), "programme_start": (256, 264),
              "country": (274, 277), "publisher": (277, 309), "editor": (309, 341), "editor_contact": (341, 373),
              "user_data": (448, 1024)}  # fmt: skip
    extra: dict[str, Any] = {}
    for key, (a, b) in fields.items():
        value = data[a:b].replace(b"\0", b" ").replace(b"\x8f", b" ").decode(page, "replace").strip()
        if value:
            extra[key] = value
    day = data[224:230].decode("latin-1")
    try:
        made = date.fromisoformat(f"20{day[:2]}-{day[2:4]}-{day[4:6]}").isoformat()
    except ValueError:
        made = None
    title = extra.pop("original_title", None)
    return Meta(title=title, date=made, extra=extra)


class _Reader:
    """One pass over the blocks."""

    def __init__(self, data: bytes, header: _Header) -> None:
        self.data, self.header = data, header
        self.losses: list[Loss] = []
        self.units = timedtext.Units(header.rate, header.nominal, smpte=True)

    def segments(self) -> list[Segment]:
        """Returns the subtitles in the order of the file; a block's number stands for its line."""
        found: list[Segment] = []
        text, count, last = b"", 0, b""  # the text so far of a subtitle of several blocks, and the last of them
        for count, at in enumerate(range(_HEADER, len(self.data), _BLOCK), 1):
            block = self.data[at : at + _BLOCK]
            if len(block) < _BLOCK:
                self._doubt("cut-block", count, "the file ends inside a block", block[_HEAD:])
            if len(block) <= _HEAD:
                break
            if block[3] == _USER:
                self._doubt("user-data", count, "a block of user data, which is not read", block[_HEAD:])
                continue
            if text and block[1:3] != last[1:3]:
                self._doubt("cut-subtitle", count - 1, "a subtitle whose last block is missing", text)
                self._add(found, last, text, count - 1)
                text = b""
            text, last = text + block[_HEAD:].rstrip(b"\x8f"), block
            if block[3] == _LAST:
                self._add(found, block, text, count)
                text = b""
        if text:
            self._doubt("cut-subtitle", count, "a subtitle whose last block is missing", text)
            self._add(found, last, text, count)
        if 0 <= self.header.total != count:
            self._doubt("wrong-count", 0, f"the header tells {self.header.total:,} blocks and there are {count:,}", b"")
        return found

    def _add(self, found: list[Segment], block: bytes, raw: bytes, line: int) -> None:
        text, marks = _shown(raw, self.header.table)
        if "\ufffd" in text:
            self._doubt("bad-character", line, "bytes that the character table has not", raw)
        if not text:
            return
        note = block[15] == 1
        unset = note and not any(block[5:13])  # a comment has no time of its own
        start, end = (None, None) if unset else (self._time(block[5:9], line), self._time(block[9:13], line))
        if start is not None and end is not None and end < start:
            self._doubt("backwards-time", line, "a subtitle that ends before it starts", raw)
        extra: dict[str, Any] = {"number": block[1] | block[2] << 8, "justify": _SIDES.get(block[14], block[14]),
                                 "row": block[13]}  # fmt: skip
        extra |= {"group": block[0]} if block[0] else {}
        extra |= {"cumulative": block[4]} if block[4] else {}
        found.append(
            Segment(
                id=len(found),
                text=text,
                start=start,
                end=end,
                start_from=None if start is None else "observed",
                end_from=None if end is None else "observed",
                kind="note" if note else markup.kind(text),
                line=line,
                marks=marks,
                extra=extra,
            )
        )

    def _time(self, code: bytes, line: int) -> int | None:
        hours, minutes, seconds, frames = code
        if minutes >= 60 or seconds >= 60 or frames >= self.header.nominal:  # noqa: PLR2004 - of the clock
            shown = f"{hours:02}:{minutes:02}:{seconds:02}:{frames:02}"
            self._doubt("bad-time", line, "a time that no clock shows", shown.encode())
            return None
        return timedtext.whole(timedtext.smpte(hours, minutes, seconds, Fraction(frames), self.units))

    def _doubt(self, code: str, line: int, what: str, snippet: bytes) -> None:
        text = _shown(snippet, self.header.table)[0]
        self.losses.append(Loss(code=code, line=line, what=what, snippet=" ".join(text.split())[:_SNIPPET]))


def _shown(raw: bytes, table: str) -> tuple[str, tuple[Mark, ...]]:
    """Returns a text field as lines of text with one space for several, and its italics, lines below and boxes."""
    out: list[str] = []
    marks: list[Mark] = []
    accent = ""
    for byte in (*raw, _UNUSED):
        if accent and byte in _BREAKS:
            out.append("\ufffd")  # an accent without its letter
            accent = ""
        if byte in _TAGS:
            marks.append(Mark(at=len(out), raw=_TAGS[byte]))
        elif byte == _NEWLINE:
            while out and out[-1] == " ":
                out.pop()
            if out and out[-1] != "\n":
                out.append("\n")
        elif byte in _CONTROLS or byte == 0x20:  # noqa: PLR2004 - a colour or a height takes a cell, as a space does
            if out and out[-1] not in (" ", "\n"):
                out.append(" ")
        elif byte != _UNUSED:
            character, accent = _character(byte, table, accent)
            out += character
    text = "".join(out).rstrip(" \n")
    return text, tuple(replace(mark, at=min(mark.at, len(text))) for mark in marks) if text else ()


def _character(byte: int, table: str, accent: str) -> tuple[str, str]:
    """Returns what a byte shows, and the accent that waits for its letter."""
    if table in _TABLES:
        return bytes([byte]).decode(_TABLES[table], "replace"), ""
    if byte in _ACCENTS:
        return "\ufffd" if accent else "", _ACCENTS[byte]
    shown = chr(byte) if 0x20 <= byte < 0x7F else _LATIN.get(byte, "\ufffd").replace("\0", "\ufffd")  # noqa: PLR2004 - ASCII
    return normalize("NFC", shown + accent).replace("ǵ", "ģ"), ""
