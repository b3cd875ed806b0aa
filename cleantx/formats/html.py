"""HTML pages: transcripts as sites publish them, and an article of our own that is safe to open.

Read, the part of a page that has speakers and times is the transcript; what else is visible (menus, footers, forms) is
one note, and scripts, styles and tags are no text.  Nothing is run and nothing fetched.

Written, a page stands alone: no scripts, a policy that lets it load nothing, headings from chapters, paragraphs by
speaker and pause, a time each.  Every segment and every timed word keeps its times in ``data-`` attributes (those of
words as hyperaudio has them, in ms), so that the page is read back as it was.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape as escaped
from typing import get_args

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, article, held, markup, webpage, xmltext
from cleantx.formats.patterns import later
from cleantx.model import Chapter, Loss, Meta, Segment, Source, Speaker, Timing, Transcript, Word

NAME = "html"
SUFFIXES: tuple[str, ...] = (".html", ".htm", ".xhtml")
HOLDS: frozenset[Held] = frozenset(
    {"start", "end", "words", "speaker", "turn", "sound", "meta", "chapters", "language"}
)

_OWN = '<article class="cleantx'
_STYLE = """
:root{color-scheme:light dark;font:18px/1.6 Georgia,'Times New Roman',serif}
body{max-width:38rem;margin:3rem auto;padding:0 1.2rem;color:#222;background:#fdfdfb}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 .4rem}
h2{font-size:1.25rem;line-height:1.3;margin:2.6rem 0 .8rem}
p{margin:0 0 1.1rem}
a{color:#1a5a96;text-decoration:none}
a:hover,a:focus{text-decoration:underline}
.about{margin-bottom:2.5rem;font-size:.9rem}
.about p{white-space:pre-line;color:#666}
.time{font:.72rem/1 ui-monospace,Menlo,Consolas,monospace;color:#777;margin-inline-end:.5em}
.speaker{display:block;font:600 .85rem/1.6 system-ui,sans-serif;margin-top:1.6rem}
.sound{font-style:italic;color:#666}
.note{white-space:pre-wrap;color:#666;font-size:.85rem}
:target{background:#fff3c4}
@media (prefers-color-scheme:dark){body{color:#ddd;background:#181818}a{color:#8ec5f5}:target{background:#4a4020}
.about p,.time,.sound,.note{color:#999}}
@media print{body{max-width:none;margin:0;color:#000;background:#fff}}
"""
_POLICY = (
    "default-src 'none'; style-src 'sha256-"
    + b64encode(sha256(_STYLE.encode()).digest()).decode()
    + "'; base-uri 'none'; form-action 'none'"
)
_PAGE = later(r"(?i)\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html\b)", re.DOTALL)
_PIECE = later(
    r"(?i)\s*(?:<!--.{0,2000}?-->\s*)*<(?:p|div|cite|table|dl|section|article|main|body|h[1-6]|ul|ol|span|header|head|"
    r"strong|b|details|blockquote|time|ytd?-[\w-]{1,60})\b", re.DOTALL
)  # fmt: skip
_EVIDENCE = later(
    r"<cite\b|<dt\b|data-(?:m|start|time|timestamp|begin)=|[#?&]t=\d|transcript|class=\"[^\"]{0,200}(?:time|speaker)|"
    r"<(?:b|strong)>[^<>]{1,60}:?</|>\s{0,9}[\[(]?\d{1,2}:\d\d", re.IGNORECASE
)  # fmt: skip
_SURE, _PAGE_SCORE, _PIECE_SCORE, _STEP = 95, 60, 50, 5
_INTEGER = later(r"[0-9]{1,15}")


def detect(head: str) -> int:
    """Scores a page, more if it shows speakers or times; a piece of one must show them."""
    if _OWN in head:
        return 100
    count = sum(1 for _ in _EVIDENCE.finditer(head))
    if _PAGE.match(head):
        return min(_SURE, _PAGE_SCORE + _STEP * count)
    return min(_SURE, _PIECE_SCORE + _STEP * count) if _PIECE.match(head) else 0


def read(text: str, source: Source) -> Transcript:
    """Reads a page: one of ours as it was written, any other by what shows in it."""
    root = xmltext.html(text)
    own = next((node for node in root.all("article") if "cleantx" in node.attributes.get("class", "").split()), None)
    if own is None:
        return webpage.transcript(root, replace(source, format=NAME, head="", dialect="page"))
    made = _Own(own).transcript(replace(source, format=NAME, head="", dialect="cleantx"))
    language = next((node.attributes.get("lang") for node in _with(root, "html")), None)
    return replace(made, language=language or None)


def _with(root: xmltext.Node, name: str) -> Iterator[xmltext.Node]:
    if root.name == name:
        yield root
    yield from root.all(name)


class _Own:
    """Reads a page that this module wrote."""

    def __init__(self, node: xmltext.Node) -> None:
        self.node = node
        self.segments: list[Segment] = []
        self.chapters: list[Chapter] = []
        self.names: dict[str, str] = {}
        self.turn = False

    def transcript(self, source: Source) -> Transcript:
        for node in self.node.all("section", "p", "aside"):
            if node.name == "section":
                self._chapter(node)
            elif node.name == "aside":
                self._add(Segment(id=0, text=node.text(), kind="note", line=node.line))
            elif "data-paragraph" in node.attributes:
                self._paragraph(node)
        if not self.segments:
            raise NotATranscript("the article has no paragraph")
        labels = dict.fromkeys(s.speaker for s in self.segments if s.speaker)
        return Transcript(
            source=source,
            meta=self._meta(),
            speakers=tuple(Speaker(id=label, name=self.names.get(label)) for label in labels),
            chapters=tuple(self.chapters),
            segments=tuple(self.segments),
        )

    def _meta(self) -> Meta:
        found = {node.attributes.get("data-about"): node.text() for node in self.node.all("h1", "p")}
        video = self.node.attributes.get("data-video")
        return Meta(title=found.get("title"), date=found.get("date"), description=found.get("description"), video=video)

    def _chapter(self, node: xmltext.Node) -> None:
        start = _ms(node, "data-start")
        title = next((h.text() for h in node.elements("h2")), "")
        if start is not None:
            self.chapters.append(Chapter(start=start, title=title))

    def _add(self, segment: Segment) -> None:
        self.segments.append(replace(segment, id=len(self.segments)))

    def _paragraph(self, node: xmltext.Node) -> None:
        speaker = node.attributes.get("data-speaker")
        name = next((b.attributes["data-name"] for b in node.elements("b") if "data-name" in b.attributes), "")
        if speaker and name and name != speaker:
            self.names.setdefault(speaker, name)
        for span in node.elements("span"):
            if "s" in span.attributes.get("class", "").split():
                self._span(span, speaker)

    def _span(self, span: xmltext.Node, speaker: str | None) -> None:
        text, words = _words(span)
        glue = span.attributes.get("data-glue")
        if glue is not None and self.segments:
            last = self.segments[-1]
            by = len(last.text) + len(glue)
            moved = (replace(w, a=w.a + by, b=w.b + by) for w in words)
            self.segments[-1] = replace(last, text=last.text + glue + text, words=(*last.words, *moved))
            return
        start, end = _ms(span, "data-start"), _ms(span, "data-end")
        self._add(
            Segment(
                id=0,
                text=text,
                start=start,
                end=end,
                start_from=None if start is None else _from(span, "data-start-from"),
                end_from=None if end is None else _from(span, "data-end-from"),
                speaker=None if "data-nobody" in span.attributes else speaker,
                turn="data-turn" in span.attributes,
                kind=markup.kind(text),
                line=span.line,
                words=tuple(words),
            )
        )


def _words(span: xmltext.Node) -> tuple[str, list[Word]]:
    pieces: list[str] = []
    words: list[Word] = []
    at = 0
    for child in span.children:
        text = child if isinstance(child, str) else child.text()
        if not isinstance(child, str):
            start, length, end = _ms(child, "data-m"), _ms(child, "data-d"), _ms(child, "data-e")
            if start is not None and length is not None:
                end = start + length
            if (start is not None or end is not None) and text:
                words.append(Word(a=at, b=at + len(text), start=start, end=end, timing="observed"))
        pieces.append(text)
        at += len(text)
    return "".join(pieces), words


def _from(span: xmltext.Node, name: str) -> Timing:
    return next((timing for timing in get_args(Timing) if timing == span.attributes.get(name)), "observed")


def _ms(node: xmltext.Node, name: str) -> int | None:
    value = node.attributes.get(name, "")
    return int(value) if _INTEGER.fullmatch(value) else None


# ------------------------------------------------------------------ writing


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes a page that stands alone: an article with its times, nothing that runs and nothing that is fetched."""
    own = transcript.source.format == NAME
    direction = article.direction(transcript.language)
    language = f' lang="{_quoted(transcript.language)}"' if transcript.language else ""
    video = f' data-video="{_quoted(transcript.meta.video)}"' if transcript.meta.video else ""
    title = _shown(" ".join((transcript.meta.title or "Transcript").split()))
    out = [
        f'<!DOCTYPE html>\n<html{language} dir="{direction}">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
        f'{_OWN}"{video}>',
        *_about(transcript),
    ]
    seen: set[int] = set()
    for section in article.sections(transcript, notes=own):
        if section.chapter:
            out.append(f'<section data-start="{section.chapter.start}">\n<h2>{_shown(section.chapter.title)}</h2>')
        out += [_paragraph(transcript, paragraph, seen) for paragraph in section.paragraphs]
        if section.chapter:
            out.append("</section>")
    out.append("</article>\n</body>\n</html>\n")
    return "\n".join(out), (*held.losses(transcript, HOLDS, ours=own), *article.controls(transcript))


def _about(transcript: Transcript) -> Iterator[str]:
    meta, link = transcript.meta, article.link(transcript)
    if not (meta.title or meta.date or meta.description or link):
        return
    yield '<header class="about">'
    if meta.title:
        yield f'<h1 data-about="title" dir="auto">{_shown(meta.title)}</h1>'
    if meta.date:
        yield f'<p data-about="date">{_shown(meta.date)}</p>'
    if link:
        yield f'<p><a href="{_quoted(link)}">{_shown(link)}</a></p>'
    if meta.description:
        yield f'<p data-about="description" dir="auto">{_shown(meta.description)}</p>'
    yield "</header>"


def _paragraph(transcript: Transcript, paragraph: article.Paragraph, seen: set[int]) -> str:
    """Returns a paragraph, or a note; `seen` holds the seconds whose anchor stands already."""
    first = paragraph.pieces[0].segment
    if first.kind == "note":
        return f'<aside class="note" dir="auto">{_shown(first.text)}</aside>'
    speaker = f' data-speaker="{_quoted(paragraph.speaker)}"' if paragraph.speaker else ""
    anchor, time = "", ""
    if paragraph.start is not None:
        second = paragraph.start // 1000
        anchor = "" if second in seen else f' id="t{second}"'
        seen.add(second)
        link = article.link(transcript, paragraph.start) or f"#t{second}"
        time = f'<a class="time" href="{_quoted(link)}">{article.stamp(paragraph.start)}</a>\n'
    name = ""
    if paragraph.name:
        name = f'<b class="speaker" data-name="{_quoted(paragraph.name)}">{_shown(paragraph.name)}:</b>\n'
    spans = "\n".join(_span(piece, paragraph) for piece in paragraph.pieces)
    return f'<p data-paragraph dir="auto"{anchor}{speaker}>{name}{time}{spans}</p>'


def _span(piece: article.Piece, paragraph: article.Paragraph) -> str:
    segment = piece.segment
    attributes = ' class="s sound"' if segment.kind == "sound" else ' class="s"'
    if piece.a:
        before = segment.text[: piece.a]
        attributes += f' data-glue="{_quoted(before[len(before.rstrip()) :])}"'
    else:
        attributes += _time("start", segment.start, segment.start_from) + _time("end", segment.end, segment.end_from)
        attributes += " data-turn" if segment.turn else ""
        attributes += " data-nobody" if segment.speaker is None and paragraph.speaker else ""
    out, at = [], piece.a
    for word in segment.words:
        times = "" if word.timing == "estimated" or word.a < at or word.b > piece.b else _times(word)
        if not times:
            continue
        spoken = _shown(segment.text[word.a : word.b])
        out += [_shown(segment.text[at : word.a]), f"<span{times}>{spoken}</span>"]
        at = word.b
    out.append(_shown(segment.text[at : piece.b]))
    return f"<span{attributes}>{''.join(out)}</span>"


def _time(name: str, ms: int | None, timing: Timing | None) -> str:
    """Returns a time as attributes; one that nobody observed says so."""
    told = f' data-{name}-from="{timing}"' if timing not in (None, "observed") else ""
    return "" if ms is None else f' data-{name}="{ms}"{told}'


def _times(word: Word) -> str:
    if word.start is not None:
        known = word.end is not None and word.end >= word.start
        return f' data-m="{word.start}"' + (f' data-d="{(word.end or 0) - word.start}"' if known else "")
    return "" if word.end is None else f' data-e="{word.end}"'


def _shown(text: str) -> str:
    """Returns a text as HTML shows it; a carriage return is a space, as an unfinished line is no line."""
    return escaped(article.visible(text.replace("\r", " ")), quote=False)


def _quoted(text: str) -> str:
    return escaped(article.visible(text.replace("\r", " ")))
