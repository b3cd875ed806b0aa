"""SAMI (.smi): HTML-like captions of Windows Media and Korean players; a ``<SYNC Start=ms>`` begins each caption.

A caption stands until the next one of its class begins, so that is its end; a blank one (``&nbsp;``) only ends it.
Each paragraph is a segment: a file in two languages has both, by class.  ``<P ID=Source>`` names the speaker, who stays
until another is named.  ``<br>`` is a line break, other tags are marks; what is in angle brackets and no tag of HTML
is words.  All before the first caption is the head of the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from msgspec.structs import replace

from cleantx.errors import NotATranscript, UntimedError
from cleantx.formats import Held, captions, held, markup, turns
from cleantx.model import Loss, Meta, Segment, Source, Transcript

NAME = "sami"
SUFFIXES: tuple[str, ...] = (".smi", ".sami")
HOLDS: frozenset[Held] = frozenset({"start", "end", "speaker", "marks", "sound", "language"})

_SYNC = re.compile(r"<SYNC(?=[\s>/])[^<>]*>", re.IGNORECASE)
_PART = re.compile(r"<!--|<SYNC(?=[\s>/])[^<>]*>|<P(?=[\s>/])[^<>]*>", re.IGNORECASE)
_START = re.compile(r"""\sStart\s{0,9}=\s{0,9}["']?(-?[0-9]{1,12})(?:ms)?(?![0-9])""", re.IGNORECASE)
_CLASS = re.compile(r"""\sClass\s{0,9}=\s{0,9}["']?([\w-]{1,60})""", re.IGNORECASE)
_ID = re.compile(r"""\sID\s{0,9}=\s{0,9}["']?Source\b""", re.IGNORECASE)
_CLOSING = re.compile(r"</(?:P|SYNC|BODY|SAMI)\s{0,9}>", re.IGNORECASE)
_HTML = (
    "b|i|u|s|a|em|strong|strike|font|span|div|center|p|br|big|small|sub|sup|tt|ruby|rt|rp|rb|table|tbody|tr|td|th|"
    "h[1-6]|img|marquee|pre|body|head|sami|sync|html"
)
_TAG = rf"</?(?:{_HTML})(?:[ \t]*+/?|\s[^<>=]*+=[^<>]*+)>"
_ENTITY = r"&(?:nbsp;?|[A-Za-z][A-Za-z0-9]{1,31};|#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};)"
_TOKEN = re.compile(
    r"(?P<comment><!--)|(?P<break>(?<![ \t\n])[ \t\n]*+<br(?:[ \t/][^<>]*)?>[ \t\n]*)|"
    rf"(?P<tag>{_TAG})|(?P<entity>{_ENTITY})|(?P<space>(?<![ \t\n])[ \t\n]++)",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"<[!/A-Za-z?][^<>]*>|&nbsp;?")
_LANGUAGE = re.compile(
    r"\.([\w-]{1,60})\s{0,9}\{[^{}]*?lang\s{0,9}:\s{0,9}([A-Za-z]{2,3}(?:-[A-Za-z]{2,8})?)\b", re.IGNORECASE
)
_TITLE = re.compile(r"<TITLE>([^<>]*)</TITLE>", re.IGNORECASE)
_CLASS_RULE = re.compile(r"^[ \t]*\.([A-Za-z][\w-]{0,59})\s*\{", re.MULTILINE)
_END = re.compile(r"</SAMI\s{0,9}>\s*\Z", re.IGNORECASE)
_USUAL = "CAPTIONS"


def detect(head: str) -> int:
    """Scores a document that says it is SAMI, or the marks of captions."""
    syncs = len(_SYNC.findall(head))
    if re.match(r"\s*<SAMI\b", head, re.IGNORECASE):
        return 100 if syncs else 60
    return 95 if syncs and _START.search(head) else 0


class _Paragraph(NamedTuple):
    """A paragraph of a caption: its tile, where its content begins, its line, its time, class, and what it is."""

    raw: str
    at: int
    line: int
    sync: str
    time: int | None
    name: str
    source: bool


def read(text: str, source: Source) -> Transcript:
    """Reads SAMI."""
    reader = _Reader(text)
    if not reader.parts:
        raise NotATranscript("no <SYNC Start=…>", hint="SAMI has captions like <SYNC Start=1000><P Class=ENCC>words")
    segments = reader.segments()
    head = reader.tiles.head
    title = _TITLE.search(head)
    classes = {s.extra.get("class", "") for s in segments if s.kind != "note"}
    tongues = {found[2] for found in _LANGUAGE.finditer(head) if found[1] in classes}
    return Transcript(
        source=replace(source, format=NAME, head=head, dialect=""),
        language=tongues.pop() if len(tongues) == 1 else None,
        meta=Meta(title=(unescape(title[1]).strip() or None) if title else None),
        speakers=markup.speakers(segments),
        segments=tuple(segments),
        losses=tuple(reader.tiles.losses),
    )


class _Reader:
    """One pass over the paragraphs."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tiles = captions.Tiles()
        self.parts = list(_parts(text))
        self.speakers: dict[str, str] = {}
        self.standing: dict[str, int] = {}  # by class, the segment on the screen
        self.ends: dict[int, int] = {}
        self.lead = ""  # the paragraph that names the speaker of the next one

    def segments(self) -> list[Segment]:
        self.tiles.verbatim(self.text[: self.parts[0].start()])
        for paragraph in self._paragraphs():
            self._paragraph(paragraph)
        self.tiles.verbatim(self.lead)
        self.tiles.done()
        return [
            replace(s, end=self.ends[s.id], end_from="observed") if s.id in self.ends else s
            for s in self.tiles.segments
        ]

    def _paragraphs(self) -> Iterator[_Paragraph]:
        """Yields the paragraphs; the first one of a caption has the caption's tag in its tile."""
        text, parts = self.text, self.parts
        line, begin = text.count("\n", 0, parts[0].start()) + 1, -1
        sync, time = "", None
        for part, after in zip(parts, [*parts[1:], None], strict=True):
            end = len(text) if after is None else after.start()
            opens = _SYNC.match(part[0]) is not None
            if opens:
                sync, time = part[0], self._ms(part[0], line)
                if after and not _SYNC.match(after[0]) and not text[part.end() : end].strip():
                    begin = part.start()  # its first paragraph follows at once
                    continue
            begin = part.start() if begin < 0 else begin
            found = None if opens else _CLASS.search(part[0])
            source = not opens and _ID.search(part[0]) is not None
            raw = text[begin:end]
            yield _Paragraph(raw, part.end() - begin, line, sync, time, found[1] if found else "", source)
            line += raw.count("\n")
            begin = -1

    def _ms(self, sync: str, line: int) -> int | None:
        found = _START.search(sync)
        if found is None or found[1][0] == "-":
            self.tiles.doubt("bad-time", line, "a caption without a time", sync)
            return None
        return int(found[1])

    def _paragraph(self, p: _Paragraph) -> None:
        tail = p.raw[p.at :]
        closed = _CLOSING.search(tail)
        if closed and not _ANY_TAG.sub("", tail[closed.start() :]).strip():
            tail = tail[: closed.start()]
        body = tail.strip(" \t\n")
        at = p.at + len(tail) - len(tail.lstrip(" \t\n"))
        text, marks = captions.marked(body, _TOKEN, _Shown())
        if p.source:
            self.speakers[p.name] = " ".join(text.split())
            self.lead += p.raw
            return
        lead, self.lead = self.lead, ""
        self._ended(p, blank=not text)
        if not text and not any(mark.raw.startswith("<!--") for mark in marks):
            self.tiles.verbatim(lead + p.raw)
            return
        segment = Segment(
            id=0,
            text=text or body,
            start=p.time,
            start_from=None if p.time is None else "observed",
            speaker=self.speakers.get(p.name) or None,
            kind=markup.kind(text) if text else "note",
            line=p.line + p.raw.count("\n", 0, at),
            marks=marks if text else (),
            raw=lead + p.raw,
            raw_at=len(lead) + at,
            extra={"class": p.name} if p.name else {},
        )
        self.tiles.add(turns.turned(segment) if text else segment)
        if text:
            self.standing[p.name] = len(self.tiles.segments) - 1

    def _ended(self, p: _Paragraph, *, blank: bool) -> None:
        """Ends what stands on the screen where this paragraph takes its place."""
        gone = list(self.standing) if blank and not p.name else [p.name] if p.name in self.standing else []
        for name in gone:
            number = self.standing.pop(name)
            start = self.tiles.segments[number].start
            if p.time is None or start is None:
                continue
            if p.time < start:
                self.tiles.doubt("backwards-time", p.line, "a caption that comes before the one above it", p.sync)
            else:
                self.ends[number] = p.time


class _Shown:
    """What the tokens of a paragraph show; a comment goes to its end, which is looked for once."""

    def __init__(self) -> None:
        self.close = -1

    def __call__(self, token: re.Match[str]) -> tuple[str, int] | None:
        if token["comment"]:
            return self._comment(token)
        if token["break"]:
            return "\n", token.end()
        if token["tag"]:
            return "", token.end()
        if token["space"]:
            return None if token[0] == " " else (" ", token.end())
        shown = unescape(token[0] if token[0][-1] == ";" else f"{token[0]};")
        if shown == token[0] or not shown or shown in "\r\n" or "\ud800" <= shown <= "\udfff":
            return None
        return shown, token.end()

    def _comment(self, token: re.Match[str]) -> tuple[str, int] | None:
        if self.close < token.start():
            found = token.string.find("-->", token.end())
            self.close = len(token.string) if found < 0 else found
        return None if self.close == len(token.string) else ("", self.close + 3)


def _parts(text: str) -> Iterator[re.Match[str]]:
    """Yields the tags that begin captions and paragraphs, from the first caption on; none inside a comment."""
    at, close, begun = 0, -1, False
    for found in _PART.finditer(text):
        if found.start() < at:
            continue
        if found[0] == "<!--":
            if close < found.start():
                close = text.find("-->", found.end())
                close = len(text) if close < 0 else close
            at = at if close == len(text) else close + 3
            continue
        begun = begun or _SYNC.match(found[0]) is not None
        if begun:
            yield found


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes SAMI: captions of a SAMI file that nobody touched as they were, all others anew.

    Raises:
        UntimedError: a segment has no start.
    """
    own = transcript.source.format == NAME
    head = transcript.source.head if own else _head(transcript)
    losses = held.losses(transcript, HOLDS, ours=own)
    name = _class(head)
    segments = [s for s in transcript.segments if not s.dropped and (s.kind != "note" or (own and s.raw))]
    parts = [head]
    lost: list[tuple[int, int]] = []
    over: list[Segment] = []
    for segment, following in zip(segments, _later(segments), strict=True):
        if own and segment.raw is not None:
            parts.append(segment.raw)
            continue
        caption, tags = _written(transcript, segment, following, str(segment.extra.get("class", name)), own=own)
        parts += [_newline(parts), caption]
        lost.append((tags, segment.line))
        if following is not None and segment.end is not None and segment.end > following:
            over.append(segment)
    last = transcript.segments[-1] if transcript.segments else None
    unclosed = not own or (last is not None and (last.raw is None or last.dropped))  # the closing tags went with it
    if unclosed and not _END.search("".join(parts[-1:])):
        parts += [_newline(parts), "</BODY>\n</SAMI>\n"]
    losses += captions.lost_tags(lost, "SAMI")
    if over:
        what = f"ends of {len(over):,} segments beyond the next start"
        losses += (Loss(code="not-held:overlap", line=over[0].line, what=what, snippet=over[0].text[:80]),)
    return "".join(parts), losses


def _later(segments: list[Segment]) -> list[int | None]:
    """Returns for each segment the next start after it in the file."""
    out: list[int | None] = [None] * len(segments)
    for n in range(len(segments) - 2, -1, -1):
        start = segments[n + 1].start
        out[n] = out[n + 1] if start is None else start
    return out


def _newline(parts: list[str]) -> str:
    last = next((part for part in reversed(parts) if part), "\n")
    return "" if last.endswith("\n") else "\n"


def _class(head: str) -> str:
    """Returns the class of captions that the styles name first."""
    found = _CLASS_RULE.search(head)
    return found[1] if found else _USUAL


def _head(transcript: Transcript) -> str:
    tongue = transcript.language or ""
    known = re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z]{2,8})?", tongue)
    style = f"{{ Name: Captions; lang: {tongue}; SAMIType: CC; }}" if known else "{ Name: Captions; SAMIType: CC; }"
    return (
        '<SAMI>\n<HEAD>\n<STYLE TYPE="text/css">\n<!--\n'
        "P { margin-left: 8%; margin-right: 8%; text-align: center; font-family: Arial, sans-serif; color: white; }\n"
        f".{_USUAL} {style}\n#Source {{ font-size: small; }}\n-->\n</STYLE>\n</HEAD>\n<BODY>\n"
    )


def _written(
    transcript: Transcript, segment: Segment, following: int | None, name: str, *, own: bool
) -> tuple[str, int]:
    if segment.start is None:
        raise UntimedError("a segment has no start time", line=segment.line, hint="--estimate gives it one")
    text, lost = captions.spelled(segment, _escape, _tag, own=own)
    text = text if own else captions.filled(text).replace("\n", "<br>\n")
    speaker = " ".join(_escape(markup.label(transcript, segment.speaker)).split()) if segment.speaker else ""
    shown = f"<P Class={name} ID=Source>{speaker or '&nbsp;'}\n" if speaker or transcript.speakers else ""
    caption = f"<SYNC Start={segment.start}>{shown}<P Class={name}>{text or '&nbsp;'}\n"
    if segment.end is not None and segment.end > segment.start and (following is None or segment.end < following):
        caption += f"<SYNC Start={segment.end}><P Class={name}>&nbsp;\n"
    return caption, lost


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _tag(raw: str) -> str | None:
    if captions.untold(raw):
        return ""
    found = captions.emphasis(raw)
    return None if found is None else f"<{'' if found[1] else '/'}{found[0]}>"
