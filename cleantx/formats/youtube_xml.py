"""YouTube captions as XML: the timed text of srv1 (``<text start dur>``), srv2 (``<text t d>``) and srv3 (``<p t d>``).

srv3 of automatic captions has the time of each word (``<s t ac>``), counted from the start of its line.  In srv1 the
entities are written twice (``&amp;#39;``), and tags may stand between them; both are read as a viewer sees them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, clock, jsontext, xmltext, youtube_events
from cleantx.formats.xmltext import Node
from cleantx.model import Loss, Meta, Source, Transcript

NAME = "youtube-xml"
SUFFIXES: tuple[str, ...] = (".srv3", ".srv2", ".srv1")
HOLDS: frozenset[Held] = frozenset({"start", "end", "words", "confidence", "turn", "sound", "marks", "language"})

_ROOT = re.compile(
    r"\s*(?:<\?xml[^<>]{0,200}\?>\s*)?(?:<!--[^<>]{0,2000}-->\s*)?<(timedtext|transcript)\b([^<>]{0,400})>"
)
_LINE = re.compile(r'<(?:text[ \n][^<>]{0,200}?\b(?:start|t)=|p[ \n][^<>]{0,200}?\bt=|w[ \n][^<>]{0,200}?\bt=)"')
_LINES = ("text", "p")
_SURE = 97


def detect(head: str) -> int:
    """Scores the root element and a line with a time."""
    root = _ROOT.match(head)
    return _SURE if root and (_LINE.search(head) or 'format="3"' in root[2]) else 0


def read(text: str, source: Source) -> Transcript:
    """Reads timed text; what a line says beside its words is kept, text outside of the lines is a doubt."""
    root, losses = xmltext.parse(text)
    nodes = list(root.all(*_LINES))
    segments = youtube_events.segments([_event(node, losses) for node in nodes])
    if not segments:
        raise NotATranscript("no line of timed text in the XML", hint='expected <text start="0" dur="1"> or <p t="0">')
    losses += _strays(root)
    language = root.attributes.get("lang") or root.attributes.get("lang_code")
    dialect = "srv3" if nodes[0].name == "p" else "srv1" if any("start" in n.attributes for n in nodes) else "srv2"
    styles = [_style(node) for node in root.all("pen", "ws", "wp", "w")]
    return Transcript(
        source=replace(source, format=NAME, head="", dialect=dialect),
        language=jsontext.language(language),
        meta=Meta(extra={"styles": styles} if styles else {}),
        segments=tuple(segments),
        losses=tuple(losses),
    )


def _style(node: Node) -> dict[str, Any]:
    return {"element": node.name, **node.attributes}


def _event(node: Node, losses: list[Loss]) -> youtube_events.Event:
    """Returns a line: its own text and that of its words, whatever else stands around them."""
    pieces = tuple(_pieces(node))
    seconds = "start" in node.attributes
    names = ("start", "dur") if seconds else ("t", "d")
    extra: dict[str, Any] = {key: value for key, value in node.attributes.items() if key not in names}
    times: list[int | None] = []
    for name in names:
        value = node.attributes.get(name)
        time = None if value is None else clock.seconds_to_ms(value) if seconds else _milliseconds(value)
        if value is not None and time is None:
            extra[name] = value
            what = f"a {name} that is no number of {'seconds' if seconds else 'milliseconds'}"
            losses.append(Loss(code="bad-number", line=node.line, what=what, snippet=value[:80]))
        times.append(time)
    return youtube_events.Event(times[0], times[1], pieces, extra, node.line, tagged=True)


def _pieces(node: Node) -> Iterator[youtube_events.Piece]:
    for child in node.children:
        if isinstance(child, str):
            yield youtube_events.Piece(child)
        elif child.name == "br":
            yield youtube_events.Piece("\n")
        elif child.name == "s":
            sure = youtube_events.whole(child.attributes.get("ac"))
            offset = youtube_events.whole(child.attributes.get("t"))
            yield youtube_events.Piece(child.text(), offset, sure or 0, "ac" in child.attributes)
        elif child.name not in _LINES:  # a line inside a line is a line of its own
            yield youtube_events.Piece(child.text())


def _milliseconds(value: str) -> int | None:
    """Returns a number of ms; some files have a fraction, as if they were seconds."""
    if youtube_events.whole(value) is not None:
        return youtube_events.whole(value)
    return youtube_events.whole(float(value)) if re.fullmatch(r"[0-9]{1,12}\.[0-9]{1,9}", value) else None


def _strays(root: Node) -> Iterator[Loss]:
    """Yields a doubt for each text that stands in no line."""
    stack = [root]
    while stack:
        node = stack.pop()
        for child in node.children:
            if isinstance(child, str):
                if not youtube_events.is_blank(child):
                    snippet = " ".join(child[:400].split())[:80]
                    yield Loss(code="stray-text", line=node.line, what="text outside of the lines", snippet=snippet)
            elif child.name not in _LINES:
                stack.append(child)
