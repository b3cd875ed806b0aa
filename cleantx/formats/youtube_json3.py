"""YouTube captions as json3 (``fmt=json3``, yt-dlp's ``.json3``): events with the time and confidence of each word.

The words' times count from the start of their line; a word lasts until the next one.  Windows and pens are kept aside;
events that only break a line hold no words.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, jsontext, youtube_events
from cleantx.model import Loss, Meta, Source, Transcript

NAME = "youtube-json3"
SUFFIXES: tuple[str, ...] = (".json3",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "words", "confidence", "turn", "sound", "marks"})

_MAGIC = re.compile(r'\A\s*\{\s*"wireMagic"\s*:\s*"pb3"')
_EVENTS = re.compile(r'\A\s*\{(?s:.{0,2000})"events"\s*:\s*\[\s*(?:\{|\])')
_TIME, _PART = re.compile(r'"tStartMs"\s*:'), re.compile(r'"segs"\s*:\s*\[\s*\{\s*"(?:utf8|tOffsetMs|acAsrConf)"')
_SURE, _LIKELY = 98, 90


def detect(head: str) -> int:
    """Scores the magic words at its beginning, or events with parts."""
    if _MAGIC.match(head):
        return _SURE
    return _LIKELY if _EVENTS.match(head) and _TIME.search(head) and _PART.search(head) else 0


def read(text: str, source: Source) -> Transcript:
    """Reads json3; what a line says beside its words is kept."""
    data, losses = jsontext.load(text)
    events = data.get("events") if isinstance(data, dict) else None
    if not isinstance(events, list):
        raise NotATranscript("the JSON has no events", hint='expected {"events": [{"tStartMs": …, "segs": […]}]}')
    windows: list[dict[str, Any]] = []
    found: list[youtube_events.Event] = []
    for event in events:
        if isinstance(event, dict) and "segs" not in event:
            windows.append(event)
        elif not isinstance(event, dict) or not isinstance(event["segs"], list):
            losses.append(jsontext.loss("bad-segment", "an event without parts", event))
        else:
            found.append(_event(event, losses))
    segments = youtube_events.segments(found)
    if not segments:
        raise NotATranscript("no event of the JSON has words")
    extra = {key: value for key, value in data.items() if key != "events"}
    if windows:
        extra["windows"] = windows
    return Transcript(
        source=replace(source, format=NAME, head="", dialect="words" if any(s.words for s in segments) else "lines"),
        meta=Meta(extra=extra),
        segments=tuple(segments),
        losses=tuple(losses),
    )


def _event(event: dict[str, Any], losses: list[Loss]) -> youtube_events.Event:
    pieces: list[youtube_events.Piece] = []
    pens: list[dict[str, Any]] = []
    for part in event["segs"]:
        text = part.get("utf8") if isinstance(part, dict) else None
        if not isinstance(text, str):
            losses.append(jsontext.loss("bad-segment", "a part without a text", part))
            continue
        sure = youtube_events.whole(part.get("acAsrConf"))
        pieces.append(
            youtube_events.Piece(text, youtube_events.whole(part.get("tOffsetMs")), sure or 0, "acAsrConf" in part)
        )
        pen = {key: value for key, value in part.items() if key not in ("utf8", "tOffsetMs", "acAsrConf")}
        if pen:
            pens.append(pen | {"part": len(pieces) - 1})
    start, length = youtube_events.whole(event.get("tStartMs")), youtube_events.whole(event.get("dDurationMs"))
    extra = {key: value for key, value in event.items() if key not in ("segs", "tStartMs", "dDurationMs")}
    for key, time in (("tStartMs", start), ("dDurationMs", length)):
        if time is None and key in event:
            extra[key] = event[key]
            losses.append(jsontext.loss("bad-number", f"a {key} that is no number of milliseconds", event[key]))
    if pens:
        extra["pens"] = pens
    return youtube_events.Event(start, length, tuple(pieces), extra)
