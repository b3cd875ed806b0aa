"""Labels of a transcript: what they say, and where they lie in its text.

A label names a line of the raw file (1-based) and an offset in it, because that is what a person with an editor sees.
Rules and corrections work on the text of segments.  :class:`Spoken` is that text as one string and the way from the
file to it, for every format: the text of a segment is looked for in its lines as the source spells it (tags, entities,
the escapes of JSON), and word by word where a service stores words alone.
"""

from __future__ import annotations

import html
import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from cleantx.model import Segment, Transcript, body

TOKEN = re.compile(r"\S+")
ROOT = Path(__file__).resolve().parent.parent
_Label = TypeVar("_Label", bound=msgspec.Struct)
_WINDOW = 20_000  # characters of the file in which a segment's text is looked for


class LabelError(Exception):
    """A gold file that cannot be used; the message says which line of it and why."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A labelled defect: at `line` and `start` of the raw file stands `wrong`, and `right` was said.

    A span over a line break holds a newline in `wrong`, and `start2` is its offset on the second line.  `likely` rows
    count neither for nor against.  `sub` stands on rows of frequent mechanical defects.
    """

    line: int
    start: int
    wrong: str
    right: str
    kind: str
    confidence: str = "sure"
    dictionary_fixable: bool = False
    start2: int = 0
    sub: str = ""

    @property
    def sure(self) -> bool:
        """Says whether the row counts."""
        return self.confidence == "sure"

    @property
    def spoken(self) -> bool:
        """Says whether the words were really said (a filler, a repeat): dropping them belongs to a clean read."""
        return self.kind == "stutter"

    @property
    def type(self) -> tuple[str, str]:
        """What makes two rows the same mistake: the wrong and the right words; all displaced marks are one."""
        if self.kind == "displaced-punctuation":
            return ("mark", "mark")
        return (self.wrong.casefold(), self.right.casefold())


class Trap(msgspec.Struct, frozen=True, kw_only=True):
    """Words that look wrong and are right: those at `line` and `start` of the file `seed`, or an own `sentence`."""

    text: str
    why: str
    seed: str = ""
    line: int = 0
    start: int = 0
    sentence: str = ""


def rows(path: Path) -> list[Row]:
    """Returns the rows of a gold file.

    Raises:
        LabelError: a line of it is no label.
    """
    return list(_lines(path, Row))


def traps(path: Path) -> list[Trap]:
    """Returns the rows of a file of traps.

    Raises:
        LabelError: a line of it is no trap.
    """
    return list(_lines(path, Trap))


def _lines(path: Path, kind: type[_Label]) -> Iterator[_Label]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise LabelError(f"{path}: {error}") from error
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield msgspec.json.decode(line, type=kind)
            except msgspec.DecodeError as error:
                raise LabelError(f"{path}:{number}: no label: {error}") from error


def labelled() -> list[tuple[Path, Path, list[Path]]]:
    """Returns the labelled fixtures: gold file, source, files of traps."""
    found = []
    for folder, sources in (("gold", "seeds"), ("fields", "fields")):
        traps = sorted((ROOT / "fixtures" / folder).glob("*traps.jsonl"))
        for gold in sorted((ROOT / "fixtures" / folder).glob("*.jsonl")):
            stem = gold.name.removesuffix(".jsonl")
            near = sorted((ROOT / "fixtures" / sources).glob(f"{stem}.*"))
            source = [path for path in near if path.stem == stem and path.suffix not in (".jsonl", ".json")]
            if source:
                found.append((gold, source[0], traps))
    return found


class _Run(NamedTuple):
    """A stretch of the raw file that stands in the text: `width` raw characters for `length` of the text."""

    raw: int
    width: int
    text: int
    length: int


class Spoken:
    """The text of a transcript as one string, a line break between segments, and the way to it from the raw file."""

    def __init__(self, transcript: Transcript, raw: str = "") -> None:
        """Joins the segments that stand; `raw` is the decoded file, where labels are to be placed."""
        self.segments: tuple[Segment, ...] = tuple(s for s in transcript.segments if not s.dropped)
        self.at: dict[int, int] = {}
        parts, at = [], 0
        for segment in self.segments:
            self.at[segment.id] = at
            parts.append(segment.text)
            at += len(segment.text) + 1
        self.text = "\n".join(parts)
        self.tokens: list[tuple[int, int]] = [match.span() for match in TOKEN.finditer(self.text)]
        self._token_starts = [a for a, _ in self.tokens]
        self.raw = raw
        self._lines = [0, *(match.end() for match in re.finditer("\n", raw))]
        self._runs = self._placed() if raw else []
        self._run_starts = [run.raw for run in self._runs]

    def widen(self, a: int, b: int) -> tuple[int, int]:
        """Returns the span widened to whole tokens; a span that begins or ends in a space takes the token there along.

        An empty span between two tokens stays what it is.
        """
        text = self.text
        while a > 0 and text[a : a + 1].isspace():
            a -= 1
        while b < len(text) and b > 0 and text[b - 1].isspace():
            b += 1
        while a > 0 and not text[a - 1].isspace():
            a -= 1
        while b < len(text) and not text[b].isspace():
            b += 1
        return a, b

    def between(self, a: int, b: int) -> range:
        """Returns the numbers of the tokens that ``text[a:b]`` touches."""
        first = max(bisect_right(self._token_starts, a) - 1, 0)
        while first < len(self.tokens) and self.tokens[first][1] <= a:
            first += 1
        last = first
        while last < len(self.tokens) and self.tokens[last][0] < b:
            last += 1
        return range(first, last)

    def span(self, row: Row) -> tuple[int, int] | None:
        """Returns where a row lies in the text, or None where its words are not there."""
        first, *rest = row.wrong.split("\n")
        a = self._offset(row.line, row.start)
        if a is None:
            return None
        if not rest:
            return self._checked(a, first)
        c = self._offset(row.line + 1, row.start2)
        if c is None:
            return None
        found, after = self._checked(a, first), self._checked(c, rest[0])
        return (found[0], after[1]) if found and after else None

    def trap_span(self, trap: Trap) -> tuple[int, int] | None:
        """Returns where the words of a trap lie in the text, or None where they are not there."""
        return self.span(Row(line=trap.line, start=trap.start, wrong=trap.text, right="", kind="trap"))

    def line_of(self, at: int) -> int:
        """Returns the source line of an offset in the text; 0 where the format has none."""
        index = bisect_right(list(self.at.values()), at) - 1
        segment = self.segments[max(index, 0)]
        return segment.line + segment.text.count("\n", 0, at - self.at[segment.id]) if segment.line else 0

    # ------------------------------------------------------------ placing

    def _checked(self, a: int, wrong: str) -> tuple[int, int] | None:
        """Returns the span at `a` that reads as `wrong`, whatever spaces the reader took away."""
        for spelled in dict.fromkeys((wrong, html.unescape(wrong))):
            pattern = r"\s*".join(re.escape(word) for word in spelled.split())
            lead = r"\s*" if spelled[:1].isspace() else ""
            if pattern and (match := re.compile(lead + pattern).match(self.text, a)):
                return match.span()
        return None

    def _offset(self, line: int, start: int) -> int | None:
        if not 1 <= line <= len(self._lines):
            return None
        raw = self._lines[line - 1] + start
        index = bisect_right(self._run_starts, raw) - 1
        if index >= 0 and raw < self._runs[index].raw + self._runs[index].width:
            run = self._runs[index]
            return run.text + (raw - run.raw if run.width == run.length else 0)
        if index + 1 < len(self._runs) and not self.raw[raw : self._runs[index + 1].raw].strip():
            return self._runs[index + 1].text  # the label begins in a space before the text
        if index >= 0 and not self.raw[self._runs[index].raw + self._runs[index].width : raw].strip():
            return self._runs[index].text + self._runs[index].length
        return None

    def _placed(self) -> list[_Run]:
        runs: list[_Run] = []
        cursor = tile = line = 0  # behind the text, and behind the tile, of the segment before; its line
        for segment in self.segments:
            here = self.raw.find(segment.raw, tile, tile + len(segment.raw) + _WINDOW) if segment.raw else -1
            if here >= 0 and segment.raw:
                tile, cursor = here + len(segment.raw), max(cursor, here + max(segment.raw_at, 0))
            elif 0 < segment.line <= len(self._lines):  # channels and tiers come in another order than in the file
                start = self._lines[segment.line - 1]
                cursor = max(cursor, start) if segment.line == line else start
            line = segment.line
            found = next((run for pieces in _spellings(segment) if (run := self._find(pieces, cursor))), None)
            found = found or self._by_words(segment, cursor)
            at = self.at[segment.id]
            runs += [run._replace(text=run.text + at) for run in found]
            if found:
                cursor = max(cursor, found[-1].raw + found[-1].width)
        return sorted(runs)

    def _find(self, pieces: list[tuple[str, int, int]], cursor: int) -> list[_Run]:
        """Returns the runs of a segment spelled in such pieces, where they stand together after the cursor."""
        whole = "".join(piece for piece, _, _ in pieces)
        if not whole:
            return []
        bounds = ("(?<!\\w)" if whole[0].isalnum() else "", "(?!\\w)" if whole[-1].isalnum() else "")
        pattern = re.compile(f"{bounds[0]}{re.escape(whole)}{bounds[1]}")
        match = pattern.search(self.raw, cursor, cursor + len(whole) + _WINDOW)
        if match is None:
            return []
        at, runs = match.start(), []
        for piece, text, length in pieces:
            if length:
                runs.append(_Run(at, len(piece), text, length))
            at += len(piece)
        return runs

    def _by_words(self, segment: Segment, cursor: int) -> list[_Run]:
        runs = []
        spans = [match.span() for match in TOKEN.finditer(segment.text)]
        if len(segment.words) > len(spans):  # a script without spaces
            spans = [(word.a, word.b) for word in segment.words]
        for a, b in spans:
            word = segment.text[a:b]
            core = word.strip("\"'.,;:!?…-–—()[]") or word
            for spelled in dict.fromkeys((word, _json(word), html.escape(word, quote=False), html.escape(word), core)):
                pattern = re.compile(rf"(?<!\w){re.escape(spelled)}(?!\w)")
                if found := pattern.search(self.raw, cursor, cursor + len(spelled) + _WINDOW):
                    lead = word.find(core) if spelled == core else 0
                    length = len(core) if spelled == core else len(word)
                    runs.append(_Run(found.start(), len(spelled), a + lead, length))
                    cursor = found.end()
                    break
        return runs


def _spellings(segment: Segment) -> Iterator[list[tuple[str, int, int]]]:
    """Yields the ways in which a source may spell a segment, as pieces: (as spelled, offset, length in the text)."""
    pieces: list[tuple[str, int, int]] = []
    at = 0
    for mark in segment.marks:
        pieces += [(segment.text[at : mark.at], at, mark.at - at), (mark.raw, mark.at, mark.width)]
        at = mark.at + mark.width
    pieces.append((segment.text[at:], at, len(segment.text) - at))
    if "".join(piece for piece, _, _ in pieces) == body(segment.text, segment.marks):
        yield pieces
    yield _by_letters(segment.text, (json.dumps(c, ensure_ascii=False)[1:-1] for c in segment.text))
    yield _by_letters(segment.text, (_json(c) for c in segment.text))
    yield _by_letters(segment.text, (html.escape(c, quote=False) for c in segment.text))


def _json(text: str) -> str:
    return json.dumps(text)[1:-1]


def _by_letters(text: str, spelled: Iterable[str]) -> list[tuple[str, int, int]]:
    """Returns pieces letter by letter, those spelled as they are put together."""
    pieces: list[tuple[str, int, int]] = []
    begin = 0
    for at, letter in enumerate(spelled):
        if letter != text[at]:
            pieces += [(text[begin:at], begin, at - begin), (letter, at, 1)]
            begin = at + 1
    pieces.append((text[begin:], begin, len(text) - begin))
    return [piece for piece in pieces if piece[0]]
