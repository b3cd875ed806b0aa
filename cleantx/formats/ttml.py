"""TTML and its dialects (DFXP, IMSC, EBU-TT, YouTube, Netflix, timed lyrics): subtitles as XML.

A segment is a paragraph.  The document with its paragraphs cut out is the head of the source, and a paragraph goes back
to its place in it (``at``): what nobody touched comes back byte for byte, whatever styles and regions stand around it.
Times may stand on the body, divisions and spans; they add up, one after another in a sequence.  Spans with times of
their own are words.  Some tools tell those from the beginning of the recording, against the standard: a document where
only that fits is read so.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from cleantx.errors import NotATranscript, UntimedError
from cleantx.formats import Held, clock, held, inlinexml, jsontext, markup, timedtext, tokens, xmltext
from cleantx.formats.inlinexml import Content
from cleantx.formats.patterns import later
from cleantx.formats.xmltext import Node
from cleantx.model import Loss, Meta, Segment, Source, Speaker, Transcript

NAME = "ttml"
SUFFIXES: tuple[str, ...] = (".ttml", ".dfxp", ".xml")
HOLDS: frozenset[Held] = frozenset({"start", "end", "words", "speaker", "marks", "note", "sound", "meta", "language"})

_ROOT = later(r"<(?:[A-Za-z_][\w.-]{0,30}:)?tt[\s>]")
_NAMESPACE = later(r"http://www\.w3\.org/(?:ns/ttml|20\d\d/(?:10|04)/ttaf1)")
_PARAGRAPH = later(r"<(?:[A-Za-z_][\w.-]{0,30}:)?p\s[^<>]*\bbegin\s*=")
_PREFIX = later(r"<([A-Za-z_][\w.-]*:)?tt[\s>]")
_STYLING = later(r"xmlns:([A-Za-z_][\w.-]*)\s*=\s*[\"']http://www\.w3\.org/[^\"'\s]*#styl(?:e|ing)[\"']")
_P_TAG = later(r"<[^\s/>]+((?:[^>\"']|\"[^\"]*\"|'[^']*')*+)>")
_ID = later(r"\s+xml:id\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_NAME = later(r"[A-Za-z_][\w.-]{0,60}", re.ASCII)
_SPACED = later(r"  |\t|\n |^\s|\s$|(?<!\n) \n")
_TTS = 'xmlns:tts="http://www.w3.org/ns/ttml#styling" '
_SNIPPET = 80

# the IMSC 1.1 text profile, with text at the bottom, as players show subtitles by default
_DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"\
 xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xmlns:tts="http://www.w3.org/ns/ttml#styling"\
 ttp:contentProfiles="http://www.w3.org/ns/ttml/profile/imsc1.1/text" ttp:timeBase="media" xml:lang="{language}">
<head>
<metadata>{metadata}</metadata>
<layout><region xml:id="bottom" tts:origin="10% 10%" tts:extent="80% 80%" tts:displayAlign="after"\
 tts:textAlign="center" tts:showBackground="whenActive"/></layout>
</head>
<body region="bottom">
<div>
{paragraphs}</div>
</body>
</tt>
"""


def detect(head: str) -> int:
    """Scores the root element, its namespace, and paragraphs with times."""
    start = head[:4000]
    if not _ROOT.search(start):
        return 0
    if _NAMESPACE.search(start):
        return 100
    return 90 if _PARAGRAPH.search(head) else 40


def read(text: str, source: Source) -> Transcript:
    """Reads TTML; a damaged document is read as far as its words go, and then written anew."""
    root, losses = xmltext.parse(text)
    reader = _Reader(text, root, losses)
    segments, head = reader.segments()
    if root.name != "tt" and not any(root.all("tt", "p")):
        raise NotATranscript("the XML has no tt element", hint="TTML begins with <tt>")
    prefix = _PREFIX.search(text[:4000])
    dialect = f"{(prefix[1] or '') if prefix else ''}|{'absolute' if reader.absolute else ''}"
    tt = root if root.name == "tt" else next(root.all("tt"), root)
    return Transcript(
        source=replace(source, format=NAME, head=head, dialect=dialect),
        language=jsontext.language(tt.attributes.get("lang")) or reader.language,
        meta=_meta(root),
        speakers=_speakers(root, segments),
        segments=tuple(segments),
        losses=tuple(reader.losses),
    )


def _meta(root: Node) -> Meta:
    head = next(root.all("head"), None)
    found: dict[str, str] = {}
    for node in head.all("title", "desc", "copyright") if head else ():
        found.setdefault(node.name, " ".join(node.text().split()))
    extra = {"copyright": found["copyright"]} if found.get("copyright") else {}
    return Meta(title=found.get("title") or None, description=found.get("desc") or None, extra=extra)


def _speakers(root: Node, segments: list[Segment]) -> tuple[Speaker, ...]:
    names: dict[str, str] = {}
    for agent in root.all("agent"):
        name = " ".join(next((n.text() for n in agent.all("name")), "").split())
        if "id" in agent.attributes and name:
            names[agent.attributes["id"]] = name
    labels = dict.fromkeys(s.speaker for s in segments if s.speaker)
    return tuple(Speaker(id=label, name=names.get(label)) for label in labels)


class _Context:
    """What a paragraph inherits: the time its container begins and ends, and whether anything said so."""

    __slots__ = ("agent", "end", "lang", "order", "preserve", "start", "timed")

    def __init__(self) -> None:
        self.start: int | None = 0
        self.end: int | None = None
        self.timed = self.preserve = self.order = False
        self.agent: str | None = None
        self.lang = ""

    def inside(self, node: Node, times: tuple[int | None, int | None]) -> _Context:
        inner = _Context()
        attributes = node.attributes
        inner.timed = self.timed or not attributes.keys().isdisjoint(("begin", "end", "dur"))
        inner.start, inner.end = times
        space = attributes.get("space", "")
        inner.preserve = space == "preserve" if space else self.preserve
        inner.order = attributes.get("timeContainer") == "seq"
        inner.agent = attributes.get("agent") or self.agent
        inner.lang = attributes.get("lang") or self.lang
        return inner


class _Reader:
    """One walk over a document."""

    def __init__(self, text: str, root: Node, losses: list[Loss]) -> None:
        self.text, self.root, self.losses = text, root, losses
        self.whole = not losses
        self.units = timedtext.units(root.attributes if root.name == "tt" else {})
        styles = {s.attributes["id"]: s.attributes for s in root.all("style") if "id" in s.attributes}
        self.inline = inlinexml.Reader(text if self.whole else "", styles, self.units)
        self.found: list[tuple[Node, Content, _Context, _Context]] = []
        self.stray: deque[tuple[int, Node, str]] = deque()
        self.absolute = False
        self.language: str | None = None

    def segments(self) -> tuple[list[Segment], str]:
        """Returns the segments, and the document without them."""
        bodies = list(self.root.all("body"))[:1] or [self.root]
        context = _Context()
        context.lang = self.root.attributes.get("lang", "")
        context.preserve = self.root.attributes.get("space") == "preserve"
        self.absolute = self._is_absolute(bodies[0])
        self._walk(bodies[0], context, None)
        langs = {context.lang for _, _, _, context in self.found}
        self.language = jsontext.language(next(iter(langs))) if len(langs) == 1 else None
        segments: list[Segment] = []
        pieces: list[str] = []
        at = length = 0
        for n, (node, content, outer, inner) in enumerate(self.found):
            self._strays(n, segments)
            if self.whole:
                pieces.append(self.text[at : node.begin])
                length, at = length + node.begin - at, node.end
            segments.append(self._segment(len(segments), node, content, outer, inner, length))
        self._strays(len(self.found), segments)
        pieces.append(self.text[at:] if self.whole else "")
        for line, text in self.inline.lost:
            self._doubt("unread-element", line, "an element that nobody speaks, in a damaged file", text)
        return segments, "".join(pieces)

    def _walk(self, node: Node, outer: _Context, before: int | None) -> int | None:
        """Collects the paragraphs below a node and returns when it ends; `before` is the end of the one before it."""
        inner = outer.inside(node, self._times(node, outer, before))
        if node.name == "p":
            content = self.inline.content(node, preserve=inner.preserve)
            if content.text:
                self.found.append((node, content, outer, inner))
            return inner.end
        last = inner.start
        for child in node.children:
            if isinstance(child, str):
                if child.strip():
                    self.stray.append((len(self.found), node, child))
            elif child.name == "metadata":
                self.stray += [(len(self.found), desc, desc.text()) for desc in child.all("desc")]
            elif child.name in ("head", "set", "animate", "layout", "styling"):
                continue
            elif child.name == "span":
                self.stray.append((len(self.found), child, child.text()))
            else:
                last = self._walk(child, inner, last)
        return inner.end if inner.end is not None else last if inner.order else None

    def _times(self, node: Node, outer: _Context, before: int | None) -> tuple[int | None, int | None]:
        base = before if outer.order else 0 if self.absolute and "begin" in node.attributes else outer.start
        begin, end, dur = (self._time(node, key) for key in ("begin", "end", "dur"))
        start = None if base is None else base + (begin or 0)
        if "begin" in node.attributes and begin is None:
            start = None
        ends = None if base is None or end is None else base + end
        if dur is not None and start is not None:
            ends = start + dur if ends is None else min(ends, start + dur)
        if node.attributes.keys().isdisjoint(("begin", "end", "dur")) and not outer.order:
            ends = outer.end
        return start, ends

    def _time(self, node: Node, key: str) -> int | None:
        told = node.attributes.get(key)
        if told is None:
            return None
        ms = timedtext.parse(told, self.units)
        if ms is None and told.strip() not in ("indefinite", ""):
            self._doubt("bad-time", node.line, f"a {key} that tells no time", told)
        return ms

    def _is_absolute(self, body: Node) -> bool:
        """Says whether times inside times make sense only from the beginning of the recording."""
        odd = False
        stack: list[tuple[Node, int, int]] = [(body, -1, -1)]
        while stack:
            node, start, end = stack.pop()
            begin, ends = (timedtext.parse(node.attributes.get(key, ""), self.units) for key in ("begin", "end"))
            if begin is not None and ends is not None:
                if start >= 0 and not start <= begin <= ends <= end:
                    return False
                odd = odd or 0 <= end < start + ends
                start, end = begin, ends
            stack += [(child, start, end) for child in node.elements()]
        return odd

    def _segment(self, number: int, node: Node, content: Content, outer: _Context, inner: _Context, at: int) -> Segment:
        start, end = (inner.start, inner.end) if inner.timed else (None, None)
        words = inlinexml.words(content.text, content.timed, start, absolute=self.absolute)
        if not inner.timed and words:
            start, end = words[0].start, words[-1].end
        elif outer.order is False and node.attributes.keys().isdisjoint(("begin",)) and words and words[0].start:
            start = max(start or 0, words[0].start)
        if start is not None and end is not None and end < start:
            self._doubt("backwards-time", node.line, "a paragraph that ends before it starts", content.text)
        raw = self.text[node.begin : node.end] if self.whole else None
        tag = _P_TAG.match(raw) if raw else None
        place = raw.find(content.text, tag.end()) if raw and tag and not content.marks else -1
        if (
            raw
            and tag
            and (place < 0 or raw[tag.end() : place].strip() or raw[place + len(content.text) :].strip()[:2] != "</")
        ):
            place = -1
        return Segment(
            id=number,
            text=content.text,
            start=start,
            end=end,
            start_from=None if start is None else "observed",
            end_from=None if end is None else "observed",
            speaker=inner.agent or content.agent,
            kind=markup.kind(content.text),
            line=node.line,
            words=words,
            marks=content.marks,
            raw=raw,
            raw_at=place,
            extra=self._extra(node, outer, inner, tag[1] if tag else "", at),
        )

    def _extra(self, node: Node, outer: _Context, inner: _Context, tag: str, at: int) -> dict[str, Any]:
        extra: dict[str, Any] = {"at": at} if self.whole else {}
        kept = inlinexml.TIMES.sub("", tag).rstrip()
        if kept:
            extra["attributes"] = kept
        style = inlinexml.emphasis(node.attributes, self.inline.styles)
        if style and self.whole:
            extra["styled"] = style
        if outer.order:
            extra["sequence"] = True
        elif outer.start and not self.absolute:
            extra["base"] = outer.start
        if inner.lang != self.root.attributes.get("lang", ""):
            extra["lang"] = inner.lang
        return extra or tokens.NO_EXTRA

    def _strays(self, n: int, segments: list[Segment]) -> None:
        while self.stray and self.stray[0][0] <= n:
            _, node, text = self.stray.popleft()
            words = text.strip()
            if words:
                if node.name != "desc":
                    self._doubt("stray-text", node.line, "words outside a paragraph", words)
                segments.append(Segment(id=len(segments), text=words, kind="note", line=node.line))

    def _doubt(self, code: str, line: int, what: str, snippet: str) -> None:
        short = " ".join(snippet[: 5 * _SNIPPET].split())[:_SNIPPET]
        self.losses.append(Loss(code=code, line=line, what=what, snippet=short))


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes TTML: into the document it was read from, where there is one, else a new one in the IMSC text profile.

    Raises:
        UntimedError: a segment has no start.
    """
    standing = [s for s in transcript.segments if s.kind != "note" or "at" in s.extra]
    own = transcript.source.format == NAME and bool(transcript.source.head) and transcript.meta.profile is None
    fits = all("at" in s.extra for s in standing) and not any(
        s.raw is None and "sequence" in s.extra and not s.dropped for s in standing
    )
    # times inside times that count from the recording's beginning cannot leave those around them
    moved = any(s.raw is None and s.start_from != "observed" and not s.dropped for s in standing)
    fits = fits and not (moved and transcript.source.dialect.endswith("|absolute"))
    writer = _Writer(transcript, own=own and fits)
    text = writer.patched(standing) if own and fits else writer.anew(transcript.segments)
    losses = held.losses(transcript, HOLDS)
    if writer.inline.lost_marks:
        losses += (Loss(code="not-held:marks", line=0, what=f"{writer.inline.lost_marks:,} tags that TTML has not"),)
    if writer.inline.lost_words:
        losses += (Loss(code="not-held:words", line=0, what=f"{writer.inline.lost_words:,} word times out of place"),)
    return text, losses


class _Writer:
    """Writes paragraphs."""

    def __init__(self, transcript: Transcript, *, own: bool) -> None:
        self.transcript, self.own = transcript, own
        self.prefix, absolute, style = "", False, "tts:"
        if own:
            prefix, _, mode = transcript.source.dialect.partition("|")
            bound = _STYLING.search(transcript.source.head)
            self.prefix, absolute, style = prefix, mode == "absolute", f"{bound[1]}:" if bound else f"{_TTS}tts:"
        self.inline = inlinexml.Writer(self.prefix, style, own=own, absolute=absolute)
        self.agents = {} if own else self._agents()

    def _agents(self) -> dict[str, str]:
        """Returns an identifier for each speaker: the label itself where XML takes it."""
        found: dict[str, str] = {}
        taken = {"bottom"}
        for segment in self.transcript.segments:
            label = segment.speaker
            if label and label not in found:
                name = label if _NAME.fullmatch(label) and label not in taken else f"agent{len(found) + 1}"
                while name in taken:
                    name += "_"
                found[label] = name
                taken.add(name)
        return found

    def patched(self, segments: list[Segment]) -> str:
        """Returns the document that was read, with its paragraphs in their places; notes stand in it."""
        head, parts, at, last = self.transcript.source.head, [], 0, -1
        for segment in segments:
            place = segment.extra["at"]
            place = place if isinstance(place, int) and at <= place <= len(head) else at
            parts.append(head[at:place])
            at = place
            if segment.dropped:
                continue
            parts.append(segment.raw if segment.raw is not None else self._into(segment, twice=place == last))
            last = place
        return "".join((*parts, head[at:]))

    def _into(self, segment: Segment, *, twice: bool) -> str:
        """Returns a paragraph for the document that was read; times count from its container's beginning."""
        base = segment.extra.get("base", 0)
        base = base if isinstance(base, int) else 0
        attributes = segment.extra.get("attributes", "")
        attributes = attributes if isinstance(attributes, str) else ""
        if twice:
            attributes = _ID.sub("", attributes)
        styled = segment.extra.get("styled", "")
        content = self.inline.content(segment, styled if isinstance(styled, str) else "")
        return f"<{self.prefix}p{self._times(segment, base)}{attributes}>{content}</{self.prefix}p>"

    @staticmethod
    def _times(segment: Segment, base: int) -> str:
        times = (("begin", segment.start), ("end", segment.end))
        return "".join(f' {key}="{clock.webvtt(max(ms - base, 0))}"' for key, ms in times if ms is not None)

    def anew(self, segments: Sequence[Segment]) -> str:
        """Returns a new document."""
        paragraphs = []
        for segment in segments:
            if segment.dropped:
                continue
            if segment.kind == "note":
                note = inlinexml.escape(segment.text)
                paragraphs.append(f"<div><metadata><ttm:desc>{note}</ttm:desc></metadata></div>\n")
                continue
            if segment.start is None:
                raise UntimedError("a segment has no start time", line=segment.line, hint="--estimate gives it one")
            agent = f' ttm:agent="{self.agents[segment.speaker]}"' if segment.speaker else ""
            space = ' xml:space="preserve"' if _SPACED.search(segment.text) else ""
            content = self.inline.content(segment)
            paragraphs.append(f"<p{self._times(segment, 0)}{agent}{space}>{content}</p>\n")
        title = self.transcript.meta.title
        metadata = f"<ttm:title>{inlinexml.escape(title)}</ttm:title>" if title else ""
        for label, name in self.agents.items():
            shown = inlinexml.escape(markup.label(self.transcript, label))
            inside = "" if shown == name else f'<ttm:name type="full">{shown}</ttm:name>'
            metadata += f'<ttm:agent xml:id="{name}" type="person">{inside}</ttm:agent>'
        language = jsontext.language(self.transcript.language) or ""
        return _DOCUMENT.format(language=language, metadata=metadata, paragraphs="".join(paragraphs))
