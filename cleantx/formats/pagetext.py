"""The visible text of a web page as lines of runs: words, times, names, each with what its element says of them.

A line is what a browser shows as one block, or a part of it between two line breaks.  Menus, footers and forms are
set apart; scripts, styles and tags are no text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from cleantx.formats import clock
from cleantx.formats.patterns import later
from cleantx.formats.xmltext import Node

CLOCK = r"\d{1,3}:[0-5]?\d(?::[0-5]\d)?(?:[.,]\d{1,3})?"
"""A time as pages show it."""

_RANGE = later(rf"[\[(]?\s*({CLOCK})\s*(?:(?:[-\u2013\u2014]|-->|to)\s*({CLOCK})\s*)?[\])]?\s*[-\u2013:]?")
_UNREAD = frozenset({"script", "style", "noscript", "template", "svg", "title", "object", "canvas"})
_APART = frozenset({"nav", "footer", "aside", "form", "select", "textarea", "dialog", "figcaption", "iframe", "button"})
_BLOCK = frozenset(
    {
        "address", "article", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt",
        "fieldset", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "li", "main", "ol",
        "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    }
)  # fmt: skip
_HEADING = later(r"h([1-6])")
_NAMED = later(
    r"(?:^|[\s_-])(?:speaker|speakername|speaker-name|ts-name|participant|person|actor|voice|who)(?:$|[\s_-])",
    re.IGNORECASE,
)
_STARTS = ("data-m", "data-start-ms", "data-start", "data-start-time", "data-starttime", "data-begin", "data-from",
           "data-time", "data-timestamp", "data-time-start", "data-t")  # fmt: skip
_ENDS = ("data-end-ms", "data-end", "data-end-time", "data-endtime", "data-to", "data-time-end")
_LENGTHS = ("data-d", "data-duration", "data-dur")
_TIMES = frozenset({*_STARTS, *_ENDS, *_LENGTHS})
_IN_MS = frozenset({"data-m", "data-d", "data-start-ms", "data-end-ms"})
_HREF = later(r"[#?&]t=(\d{1,3}(?::\d{2}){1,2}|(?:\d{1,3}h)?(?:\d{1,4}m)?\d{1,7}(?:\.\d{1,9})?)")
_UNITS = later(r"(?:(\d{1,3})h)?(?:(\d{1,4})m)?(\d{1,7}(?:\.\d{1,9})?)")
_VIDEO = later(r"(?:youtube(?:-nocookie)?\.com/(?:embed/|watch\?(?:[^#\"]{0,200}&)?v=)|youtu\.be/)([\w-]{11})(?![\w-])")
_NUMBER = later(r"\d{1,10}(?:\.\d{1,12})?")
_LONGEST_NAME = 60
_MS_STEP = 100  # whole numbers that go up by so much are milliseconds: nobody marks every other minute only
NEAR = 1500
"""Milliseconds between a time that is shown and the finer one in an attribute."""

Kind = Literal["text", "time", "name", "bold", "break"]


class Run(NamedTuple):
    """Some text of one kind; `start` and `end` in ms where its element says them; `word`: a timed element's words."""

    kind: Kind
    text: str
    start: int | None = None
    end: int | None = None
    line: int = 0


class Line(NamedTuple):
    """What is shown as one line: its runs, the element, its heading level (0: none), source line, if set apart.

    A `soft` line stands after a line break in the same block as the one before.
    """

    runs: tuple[Run, ...]
    node: Node
    level: int = 0
    line: int = 0
    apart: bool = False
    soft: bool = False

    @property
    def text(self) -> str:
        """The text as it is shown."""
        return " ".join("".join(run.text for run in self.runs).split())


def shown_time(text: str) -> tuple[int | None, int | None]:
    """Returns start and end in ms of a text that is nothing but a time or two.

    >>> shown_time(" [00:12] "), shown_time("1:02 - 1:05"), shown_time("at 1:02")
    ((12000, None), (62000, 65000), (None, None))
    """
    found = _RANGE.fullmatch(text.strip()) if len(text) < _LONGEST_NAME and ":" in text else None
    if found is None:
        return None, None
    return clock.parse(found[1]), clock.parse(found[2]) if found[2] else None


class Units:
    """What the numbers of each time attribute of a page count: milliseconds or seconds."""

    def __init__(self, root: Node) -> None:
        """Looks at all of them: whole numbers that rise in great steps are milliseconds."""
        values: dict[str, list[str]] = defaultdict(list)
        self.parents: dict[int, Node] = {}
        stack = [root]
        while stack:
            node = stack.pop()
            for child in node.elements():
                self.parents[id(child)] = node
                stack.append(child)
            for name in _TIMES.intersection(node.attributes) if node.attributes else ():
                values[name].append(node.attributes[name])
        self.ms = {name for name in values if name in _IN_MS or _are_ms(values[name])}
        if self.ms & set(_STARTS):
            self.ms |= {name for name in (*_ENDS, *_LENGTHS) if not any("." in v for v in values.get(name, ()))}

    def times(self, node: Node) -> tuple[int | None, int | None]:
        """Returns start and end in ms that an element's attributes, or its link into the recording, say."""
        if not node.attributes:
            return None, None
        start = self._first(node, _STARTS)
        if start is None:
            return linked(node.attributes.get("href", "")), None
        end, length = self._first(node, _ENDS), self._first(node, _LENGTHS)
        if end is None and length is not None:
            end = start + length
        return start, end

    def _first(self, node: Node, names: Sequence[str]) -> int | None:
        for name in names:
            value = node.attributes.get(name, "").strip()
            if ":" in value:
                return clock.parse(value)
            if _NUMBER.fullmatch(value):
                return int(value.partition(".")[0]) if name in self.ms else clock.seconds_to_ms(value)
        return None


def _are_ms(values: Iterable[str]) -> bool:
    found = list(values)
    if any(not value.strip().isdecimal() for value in found):
        return False
    numbers = sorted({int(value) for value in found if len(value) < 12})  # noqa: PLR2004 - a century in ms
    steps = sorted(b - a for a, b in pairwise(numbers))
    return bool(steps) and steps[len(steps) // 2] >= _MS_STEP


def linked(href: str) -> int | None:
    """Returns the ms of a link into a recording, or None.

    >>> linked("#t=12.5"), linked("https://youtu.be/x?t=1m2s"), linked("/a#t=1:02"), linked("/a?tea=1")
    (12500, 62000, 62000, None)
    """
    found = _HREF.search(href) if "t=" in href else None
    if found is None:
        return None
    if ":" in found[1]:
        return clock.parse(found[1])
    parts = _UNITS.fullmatch(found[1])
    seconds = clock.seconds_to_ms(parts[3]) if parts else None
    if parts is None or seconds is None:
        return None
    return int(parts[1] or 0) * 3_600_000 + int(parts[2] or 0) * 60_000 + seconds


def lines(root: Node, units: Units) -> list[Line]:
    """Returns the lines of a page, in its order."""
    walker = _Walker(units)
    walker.walk(root, root)
    walker.flush(root)
    return walker.lines


class _Walker:
    """One pass over the elements of a page."""

    def __init__(self, units: Units) -> None:
        self.units = units
        self.lines: list[Line] = []
        self.runs: list[Run] = []
        self.apart = 0
        self.level = 0
        self.here = 0  # how far the page was read

    def walk(self, node: Node, block: Node, kind: Kind = "text") -> None:
        """Collects the text below an element; `block` is the one that it is shown in."""
        roles = columns(node) if node.name == "table" else []
        if roles:
            self._table(node, roles)
            return
        for child in node.children:
            if isinstance(child, str):
                self._text(child, kind)
            elif child.name == "br":
                self.runs.append(Run("break", "\n"))
            elif child.name not in _UNREAD:
                self._element(child, block, kind)

    def _text(self, text: str, kind: Kind) -> None:
        line = self.here + text[: len(text) - len(text.lstrip())].count("\n")
        self.runs.append(Run(kind, text, line=line))
        self.here += text.count("\n")

    def _element(self, node: Node, block: Node, kind: Kind) -> None:
        self.here = max(self.here, node.line)
        start, end = shown_time(node.text()) if _is_short(node) else (None, None)
        own = node.name in _BLOCK or "-" in node.name
        if own:
            self.flush(block)
        if start is not None:
            fine, fine_end = self.units.times(node)
            near = fine is not None and abs(fine - start) < NEAR
            self.runs.append(
                Run("time", node.text(), fine if near else start, end or (fine_end if near else None), self.here)
            )
        else:
            self._inner(node, node if own else block, kind)
        if own:
            self.flush(node)

    def _inner(self, node: Node, block: Node, kind: Kind) -> None:
        apart = node.name in _APART
        heading = _HEADING.fullmatch(node.name)
        before = self.level
        if apart and block is not node:
            self.flush(block)
        self.apart += apart
        self.level = int(heading[1]) if heading else before
        start, end = self.units.times(node)
        if start is not None and block is node:
            self.runs.append(Run("time", "", start, end, node.line))
            start = None
        if start is not None and _is_plain(node):
            inner: Kind = "name" if _is_name(node) else "text"
            self.runs.append(Run(inner, node.text(), start, end, node.line))
        else:
            self.walk(node, block, _kind(node, kind))
        if apart or heading:
            self.flush(block)
        self.apart -= apart
        self.level = before

    def flush(self, block: Node) -> None:
        """Ends a block where there is one; an empty line inside ends it too."""
        part: list[Run] = []
        soft = False
        for run in self.runs:
            if run.kind != "break":
                part.append(run)
                continue
            soft = self._line(part, block, soft=soft)
            part = []
        self._line(part, block, soft=soft)
        self.runs = []

    def _line(self, runs: list[Run], block: Node, *, soft: bool) -> bool:
        if not any(run.text.strip() or run.kind == "time" for run in runs):
            return False
        line = next((run.line for run in runs if run.line and run.text.strip()), block.line)
        self.lines.append(Line(tuple(runs), block, self.level, line, self.apart > 0, soft))
        return True

    def _table(self, table: Node, roles: list[str]) -> None:
        for row in table.all("tr"):
            cells = [cell for cell in row.elements() if cell.name in ("td", "th")]
            header = all(cell.name == "th" for cell in cells)
            for role, cell in zip([*roles, *["other"] * len(cells)], cells, strict=False):
                if header or role == "other":
                    self.flush(row)
                    self.apart += 1
                    self.walk(cell, row)
                    self.flush(row)
                    self.apart -= 1
                elif role in ("start", "end"):
                    ms = shown_time(cell.text())[0]
                    ms = clock.seconds_to_ms(cell.text().strip()) if ms is None else ms
                    start, end = (ms, None) if role == "start" else (None, ms)
                    kind: Kind = "text" if ms is None else "time"
                    self.runs.append(Run(kind, cell.text(), start, end, cell.line))
                elif role == "speaker":
                    self.runs.append(Run("name", cell.text(), line=cell.line))
                else:
                    self._element(cell, row, "text")
            self.flush(row)


def _is_short(node: Node) -> bool:
    """Says whether an element has little text, without reading a page again for each of its elements."""
    size, stack = 0, list(node.children)
    while stack:
        child = stack.pop()
        if isinstance(child, str):
            size += len(child.strip())
        else:
            stack.extend(child.children)
        if size > _LONGEST_NAME or len(stack) > _LONGEST_NAME:
            return False
    return size > 0


def _is_plain(node: Node) -> bool:
    return all(not any(child.elements()) and child.name not in _BLOCK for child in node.elements())


def _is_name(node: Node) -> bool:
    return node.name in ("cite", "dt") or bool(_NAMED.search(node.attributes.get("class", "")))


def _kind(node: Node, kind: Kind) -> Kind:
    if _is_name(node) and _is_short(node):
        return "name"
    return "bold" if node.name in ("b", "strong") and kind == "text" and _is_short(node) else kind


def columns(table: Node) -> list[str]:
    """Returns what the columns of a table hold ("start", "end", "speaker", "text", "other"), or [] for a layout."""
    from cleantx.formats import columns as named  # noqa: PLC0415 - it needs nothing of pages

    if any(table.all("table")):
        return []
    rows = [[c for c in row.elements() if c.name in ("td", "th")] for row in table.all("tr")]
    rows = [row for row in rows if row]
    width = max(map(len, rows), default=0)
    if len(rows) < 2 or width < 2:  # noqa: PLR2004 - a table has rows and columns
        return []
    heads = [named.role(cell.text()) or "other" for cell in rows[0]]
    if "text" in heads and len(heads) == width:
        return heads
    found = [_column([row[n].text().strip() for row in rows if n < len(row)]) for n in range(width)]
    if "start" not in found:
        return []
    sizes = [sum(len(row[n].text()) for row in rows if n < len(row)) if found[n] == "text" else 0 for n in range(width)]
    main = sizes.index(max(sizes))
    times = [n for n, role in enumerate(found) if role == "start"]
    return [
        "text" if n == main else role if role != "start" else ("start", "end", "other")[min(times.index(n), 2)]
        for n, role in enumerate(("speaker" if r == "text" else r) for r in found)
    ]


def _column(cells: list[str]) -> str:
    filled = [cell for cell in cells if cell]
    if filled and sum(shown_time(cell)[0] is not None for cell in filled) * 2 > len(filled):
        return "start"
    return "other" if all(cell.strip(".#").isdecimal() for cell in filled) else "text"


def parents(node: Node, units: Units) -> Iterator[Node]:
    """Yields an element and those that it stands in, from the inside."""
    here: Node | None = node
    while here is not None:
        yield here
        here = units.parents.get(id(here))


def title(root: Node, lines: list[Line]) -> str:
    """Returns the only heading of the first level, else the page's own title where a line repeats it."""
    heads = [line.text for line in lines if line.level == 1]
    return heads[0] if len(heads) == 1 else page_title(root)


def page_title(root: Node) -> str:
    """Returns the title that a browser shows on the tab of a page."""
    return next((" ".join(node.text().split()) for node in root.all("title")), "")


def video(root: Node) -> str | None:
    """Returns the YouTube id that a page plays, says to be of, or links into, or None."""
    for name, key in (("iframe", "src"), ("link", "href"), ("a", "href"), ("meta", "content")):
        for node in root.all(name):
            value = node.attributes.get(key, "")
            found = _VIDEO.search(value)
            if found and (name != "a" or "t=" in value):
                return found[1]
    return None
