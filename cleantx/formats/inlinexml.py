"""The content of a TTML paragraph: spans, breaks and spaces become text, marks and timed words, and the way back.

Spans that are italic, bold or underlined are the marks ``<i>``, ``<b>``, ``<u>`` that other formats know; other spans,
and elements that nobody speaks (metadata, animation, ruby), are marks that hold their tag as the file spells it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from msgspec.structs import replace

from cleantx.formats import timedtext
from cleantx.formats.patterns import later
from cleantx.formats.xmltext import Node
from cleantx.model import Mark, Segment, Word

_SPACES = later("[ \t\r\n]+")
_TOKEN = later(r"\S+")
_START_TAG = later(r"<[^\s/>]+(?:[^>\"']|\"[^\"]*\"|'[^']*')*+>")
TIMES = later(r"\s+(?:begin|end|dur)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
"""The attributes that tell when, with the space before them."""

_SILENT = frozenset({"metadata", "set", "animate", "title", "desc", "copyright", "agent", "actor", "name"})
_HTML = {"i": "i", "em": "i", "b": "b", "strong": "b", "u": "u"}
_PLAIN = frozenset({"begin", "end", "dur", "space", "fontStyle", "fontWeight", "textDecoration"})
_RUBY = frozenset({"text", "textContainer", "delimiter"})
_ILLEGAL = later("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_KEPT = later(r"<(/?)(i|b|u|em|strong)(?:[.\s][^>]*)?>", re.IGNORECASE)
_KNOWN = later(r"</?v(?:[.\s>])|<[0-9:.]{9,20}>")  # a voice, an inline time: the segment says them itself
_STYLE = {"i": 'fontStyle="italic"', "b": 'fontWeight="bold"', "u": 'textDecoration="underline"'}


class Timed(NamedTuple):
    """A span with times of its own: its place in the text, and the times as its attributes tell them, in ms."""

    a: int
    b: int
    begin: int | None
    end: int | None
    dur: int | None


class Content(NamedTuple):
    """What a paragraph holds; `plain` if its text stands in the source word for word."""

    text: str
    marks: tuple[Mark, ...]
    timed: tuple[Timed, ...]
    agent: str | None


def emphasis(attributes: Mapping[str, str], styles: Mapping[str, Mapping[str, str]]) -> str:
    """Returns which of i, b and u the attributes and the styles that they name ask for.

    >>> emphasis({"style": "s1", "fontWeight": "bold"}, {"s1": {"fontStyle": "italic"}})
    'ib'
    """
    merged: dict[str, str] = {}
    for name in attributes.get("style", "").split():
        merged |= styles.get(name, {})
    merged |= attributes
    wanted = {"i": merged.get("fontStyle") in ("italic", "oblique"), "b": merged.get("fontWeight") == "bold"}
    wanted["u"] = "underline" in merged.get("textDecoration", "").split()
    return "".join(key for key, asked in wanted.items() if asked)


class Reader:
    """Reads paragraphs of one document."""

    def __init__(self, source: str, styles: Mapping[str, Mapping[str, str]], units: timedtext.Units) -> None:
        """Begins; `source` is the document, or empty if it is damaged and nothing can be cut out of it."""
        self.source, self.styles, self.units = source, styles, units
        self.lost: list[tuple[int, str]] = []

    def content(self, p: Node, *, preserve: bool) -> Content:
        """Returns the content of a paragraph."""
        self.out: list[str] = []
        self.length, self.space = 0, False
        self.marks: list[Mark] = []
        self.timed: list[Timed] = []
        self.agent: str | None = None
        style = emphasis(p.attributes, self.styles)
        self._marked([f"<{key}>" for key in style])
        self._children(p, preserve=preserve)
        self._marked([f"</{key}>" for key in reversed(style)])
        return self._trimmed()

    def _trimmed(self) -> Content:
        whole = "".join(self.out)
        text = whole.strip(" \t\n\r")
        lead = len(whole) - len(whole.lstrip(" \t\n\r"))

        def moved(at: int) -> int:
            return min(max(at - lead, 0), len(text))

        marks = tuple(replace(mark, at=moved(mark.at)) for mark in self.marks)
        timed = tuple(t._replace(a=moved(t.a), b=moved(t.b)) for t in self.timed)
        return Content(text, marks if text else (), timed, self.agent)

    def _children(self, node: Node, *, preserve: bool) -> None:
        for child in node.children:
            if isinstance(child, str):
                self._data(child, preserve=preserve)
            elif child.name == "br":
                self._break()
            elif child.name in _SILENT or self._ruby(child) in _RUBY:
                self._silent(child)
            else:
                space = child.attributes.get("space", "")
                self._span(child, preserve=space == "preserve" if space else preserve)

    def _data(self, text: str, *, preserve: bool) -> None:
        if preserve:
            self._add(text)
            return
        flat = _SPACES.sub(" ", text)
        self.space = self.space or flat.startswith(" ")
        bare = flat.strip(" ")
        if bare:
            self._gap()
            self._add(bare)
            self.space = flat.endswith(" ")

    def _gap(self) -> None:
        if self.space and self.out and self.out[-1][-1:] not in ("\n", " "):
            self._add(" ")
        self.space = False

    def _add(self, text: str) -> None:
        if text:
            self.out.append(text)
            self.length += len(text)

    def _break(self) -> None:
        self.space = False
        if self.out and self.out[-1] == " ":
            self.out.pop()
            self.length -= 1
            at = len(self.marks)
            while at and self.marks[at - 1].at > self.length:
                at -= 1
                self.marks[at] = replace(self.marks[at], at=self.length)
        self._add("\n")

    def _span(self, node: Node, *, preserve: bool) -> None:
        self._gap()
        attributes = node.attributes
        if attributes.get("agent") and self.agent is None:
            self.agent = attributes["agent"]
        style = _HTML.get(node.name) or emphasis(attributes, self.styles)
        tag = self._tag(node)
        opening = ([tag] if tag else []) + [f"<{key}>" for key in style]
        closing = [f"</{key}>" for key in reversed(style)] + ([self._closing(tag)] if tag else [])
        self._marked(opening)
        a = self.length
        self._children(node, preserve=preserve)
        self._marked(closing)
        if self.length > a and not attributes.keys().isdisjoint(("begin", "end", "dur")):
            begin, end, dur = (self._ms(attributes, key) for key in ("begin", "end", "dur"))
            self.timed.append(Timed(a, self.length, begin, end, dur))

    def _ms(self, attributes: Mapping[str, str], key: str) -> int | None:
        return timedtext.parse(attributes[key], self.units) if key in attributes else None

    def _tag(self, node: Node) -> str:
        """Returns the start tag of a span that says more than times and emphasis, as it stands, less the times."""
        says = node.attributes.keys() - _PLAIN
        if not says or node.begin < 0 or node.name in _HTML:
            return ""
        found = _START_TAG.match(self.source, node.begin)
        if found is None:
            return ""
        tag = TIMES.sub("", found[0])
        return re.sub(r"\s*/>\Z", ">", tag)

    @staticmethod
    def _closing(tag: str) -> str:
        return f"</{_SPACES.split(tag[1:].rstrip('>'), maxsplit=1)[0]}>"

    def _marked(self, tags: list[str]) -> None:
        self.marks += [Mark(at=self.length, raw=tag) for tag in tags]

    def _ruby(self, node: Node) -> str:
        told = node.attributes.get("ruby", "")
        for name in node.attributes.get("style", "").split():
            told = told or self.styles.get(name, {}).get("ruby", "")
        return told

    def _silent(self, node: Node) -> None:
        raw = self.source[node.begin : node.end] if node.begin >= 0 else ""
        if raw:
            self.marks.append(Mark(at=self.length, raw=raw))
        elif node.text().strip():
            self.lost.append((node.line, node.text()))


def words(text: str, timed: tuple[Timed, ...], start: int | None, *, absolute: bool) -> tuple[Word, ...]:
    """Returns the words of timed spans: the first of a span starts with it, the last ends with it; syllables join."""
    base = 0 if absolute else start or 0
    found: list[Word] = []
    for span in timed:
        begins = start if span.begin is None else base + span.begin
        ends = None if span.end is None else base + span.end
        if ends is None and span.dur is not None and begins is not None:
            ends = begins + span.dur
        tokens = [match.span() for match in _TOKEN.finditer(text, span.a, span.b)]
        for n, (a, b) in enumerate(tokens):
            first = begins if n == 0 else None
            last = ends if n == len(tokens) - 1 else None
            told = first is not None or last is not None
            if found and found[-1].b == a:
                found[-1] = replace(found[-1], b=b, end=last)
            elif not found or found[-1].b < a:
                found.append(Word(a=a, b=b, start=first, end=last, timing="observed" if told else None))
    return tuple(found)


def escape(text: str) -> str:
    r"""Returns a text as XML character data; what XML has no room for becomes U+FFFD.

    >>> escape('a < b & "c" ]]> \x00')
    'a &lt; b &amp; "c" ]]&gt; \ufffd'
    """
    text = _ILLEGAL.sub("\ufffd", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


class Writer:
    """Writes the content of paragraphs: `prefix` stands before element names, `style` before tts attributes."""

    def __init__(self, prefix: str, style: str, *, own: bool, absolute: bool) -> None:
        """Begins; with `own`, tags of the very document are written as they were."""
        self.prefix, self.style, self.own, self.absolute = prefix, style, own, absolute
        self.lost_marks = self.lost_words = 0

    def content(self, segment: Segment, styled: str = "") -> str:
        """Returns the content of a segment; `styled` is the emphasis that its paragraph has anyway."""
        self.out: list[str] = []
        self.open: list[tuple[str, str, str]] = []  # key, start tag, end tag
        self.styled = list(styled)
        words = {w.a: w for w in self._runs(segment)}
        edges = {edge for word in words.values() for edge in (word.a, word.b)}
        cuts = sorted({0, len(segment.text), *(mark.at for mark in segment.marks)} | edges)
        marks: dict[int, list[Mark]] = {}
        for mark in segment.marks:
            if not mark.width:
                marks.setdefault(mark.at, []).append(mark)
        until = -1
        for n, cut in enumerate(cuts):
            if cut == until:
                self._close_word()
                until = -1
            for mark in marks.get(cut, ()):
                self._mark(mark.raw)
            word = words.get(cut)
            if word is not None:
                until = self._word(segment, word, cuts[n + 1])
            following = cuts[n + 1] if n + 1 < len(cuts) else cut
            self._text(segment.text[cut:following])
        while self.open:
            self.out.append(self.open.pop()[2])
        return "".join(self.out)

    def _runs(self, segment: Segment) -> list[Word]:
        """Returns the timed words, those that share a start and an end as one: a span needs its start."""
        found: list[Word] = []
        for word in segment.words:
            if word.timing == "estimated":
                continue
            if word.start is not None:
                found.append(word)
            elif found and found[-1].end is None:
                found[-1] = replace(found[-1], b=word.b, end=word.end)
            elif word.end is not None:
                self.lost_words += 1
        return found

    def _text(self, text: str) -> None:
        self.out.append(escape(text).replace("\n", f"<{self.prefix}br/>"))

    def _word(self, segment: Segment, word: Word, following: int) -> int:
        base = 0 if self.absolute else segment.start or 0
        early = any(time is not None and time < base for time in (word.start, word.end))
        if following != word.b or early or (segment.start is None and not self.absolute):
            self.lost_words += 1  # a tag begins inside the word, or it begins before its paragraph
            return -1
        times = [(k, t - base) for k, t in (("begin", word.start), ("end", word.end)) if t is not None]
        shown = "".join(f' {key}="{seconds(time)}"' for key, time in times)
        self.out.append(f"<{self.prefix}span{shown}>")
        return word.b

    def _close_word(self) -> None:
        self.out.append(f"</{self.prefix}span>")

    def _mark(self, raw: str) -> None:
        kept = _KEPT.fullmatch(raw)
        if kept:
            key = _HTML[kept[2].lower()]
            if kept[1]:
                self._close(key)
            elif key in self.styled or (self.open and self.open[-1][0] == "tag" and self.out[-1] == self.open[-1][1]):
                self.open.append((key, "", ""))  # the paragraph, or the tag just written, says it
            else:
                self._open(key, f"<{self.prefix}span {self.style}{_STYLE[key]}>", f"</{self.prefix}span>")
        elif self.own:
            self._verbatim(raw)
        elif not _KNOWN.match(raw):
            self.lost_marks += 1

    def _verbatim(self, raw: str) -> None:
        if raw.startswith("</"):
            self._close("tag")
        elif raw.endswith("/>") or "</" in raw:
            self.out.append(raw)
        else:
            self._open("tag", raw, self._closing(raw))

    @staticmethod
    def _closing(raw: str) -> str:
        return f"</{_SPACES.split(raw[1:].rstrip('>'), maxsplit=1)[0]}>"

    def _open(self, key: str, start: str, end: str) -> None:
        self.out.append(start)
        self.open.append((key, start, end))

    def _close(self, key: str) -> None:
        """Closes the innermost of a kind; those inside it are closed before and opened again after."""
        at = next((n for n in range(len(self.open) - 1, -1, -1) if self.open[n][0] == key), -1)
        if at < 0:
            return
        inner = self.open[at + 1 :]
        self.out += [end for _, _, end in reversed(inner)]
        self.out.append(self.open[at][2])
        self.out += [start for _, start, _ in inner]
        del self.open[at]


def seconds(ms: int) -> str:
    """Returns an offset time.

    >>> seconds(1500), seconds(62345)
    ('1.500s', '62.345s')
    """
    return f"{ms // 1000}.{ms % 1000:03}s"
