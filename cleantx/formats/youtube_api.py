"""JSON of youtube-transcript-api: a list of lines with text, start and duration in seconds.

The duration is how long a line stays on screen, over the next one: a line ends where the next begins.  The duration as
told is kept, and written back.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, clock, held, jsontext, youtube_events
from cleantx.model import Loss, Meta, Segment, Source, Transcript, spoken

NAME = "youtube-transcript-api"
SUFFIXES: tuple[str, ...] = (".json",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "turn", "sound"})

_KEY = re.compile(r'"(text|start|duration)"\s*:')
_OPENING = re.compile(
    r'\s*(?:\[\s*\{|\{(?s:.{0,600}?)"(?:snippets|transcript)"\s*:\s*\[\s*\{)\s*"(?:text|start|duration)"\s*:'
)
_OTHERS = re.compile(r'"(?:end|words|segments|word)"\s*:')
_LISTS = ("snippets", "transcript")
_SURE = 96


def detect(head: str) -> int:
    """Scores a list whose objects have a text, a start and a duration, and no end."""
    if not _OPENING.match(head) or _OTHERS.search(head):
        return 0
    keys = [found[1] for found in _KEY.finditer(head)]
    least = min(keys.count(key) for key in ("text", "start", "duration"))
    return _SURE if least and 3 * least + 3 > len(keys) else 0


def read(text: str, source: Source) -> Transcript:
    """Reads the list, or the object around it that other tools write."""
    data, losses = jsontext.load(text)
    name = next((n for n in _LISTS if isinstance(data, dict) and isinstance(data.get(n), list)), "")
    items = data[name] if name else data
    if not isinstance(items, list):
        raise NotATranscript("the JSON has no list of lines", hint='expected [{"text": …, "start": …, "duration": …}]')
    events = [event for item in items if (event := _event(item, losses)) is not None]
    segments = _with_blanks(youtube_events.segments(events), events)
    if not segments:
        raise NotATranscript("no line of the JSON has a text")
    extra = {key: value for key, value in data.items() if key != name} if name else {}
    return Transcript(
        source=replace(source, format=NAME, head="", dialect=name or "list"),
        language=jsontext.language(extra.get("language_code")),
        meta=Meta(extra=extra),
        segments=tuple(segments),
        losses=tuple(losses),
    )


def _event(item: Any, losses: list[Loss]) -> youtube_events.Event | None:  # noqa: ANN401 - any JSON value
    text = item.get("text") if isinstance(item, dict) else None
    if not isinstance(text, str):
        losses.append(jsontext.loss("bad-segment", "a line without a text", item))
        return None
    extra = {key: value for key, value in item.items() if key not in ("text", "start")}
    start, length = _ms(item, "start", losses), _ms(item, "duration", losses)
    if "start" in item and (start is None or isinstance(item["start"], str) or start / 1000 != item["start"]):
        extra["start"] = item["start"]
    return youtube_events.Event(start, length, (youtube_events.Piece(text),), {"told": extra})


def _ms(item: dict[str, Any], key: str, losses: list[Loss]) -> int | None:
    value = item.get(key)
    good = isinstance(value, int | float | str) and not isinstance(value, bool)
    ms = clock.seconds_to_ms(value) if good and value is not None else None
    if ms is None and value is not None:
        losses.append(jsontext.loss("bad-number", f"a {key} that is no number of seconds", value))
    return ms


def _with_blanks(segments: list[Segment], events: list[youtube_events.Event]) -> list[Segment]:
    """Returns the segments with the lines without words kept beside them, so that they are written back."""
    found: list[Segment] = []
    blank: list[dict[str, Any]] = []
    spoken_ones = iter(segments)
    for event in events:
        told = event.extra["told"]
        if youtube_events.is_blank(event.text):
            blank.append({"text": event.text} | jsontext.number(event.start, told, "start") | told)
            continue
        segment = next(spoken_ones)
        found.append(replace(segment, extra=told | ({"before": blank} if blank else {})))
        blank = []
    if blank and found:
        found[-1] = replace(found[-1], extra=found[-1].extra | {"after": blank})
    return found


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes the list, a line of text a line of the file.

    Raises:
        UntimedError: a line has no start.
    """
    own = transcript.source.format == NAME
    rows: list[dict[str, Any]] = []
    for segment in spoken(transcript):
        extra = segment.extra if own else {}
        rows += _kept(extra, "before")
        rows.append(_row(segment, extra, own=own))
        rows += _kept(extra, "after")
    losses = held.losses(transcript, HOLDS, ours=own)
    name = transcript.source.dialect if own else "list"
    if name in _LISTS:
        return jsontext.lines(transcript.meta.extra | {name: rows}), losses
    return "[\n" + ",\n".join(map(jsontext.encode, rows)) + "\n]\n", losses


def _kept(extra: dict[str, Any], key: str) -> list[dict[str, Any]]:
    rows = extra.get(key)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _row(segment: Segment, extra: dict[str, Any], *, own: bool) -> dict[str, Any]:
    text = segment.raw if own and segment.raw is not None else f"{'>> ' if segment.turn else ''}{segment.text}"
    row: dict[str, Any] = {"text": text} | jsontext.number(segment.start, extra, "start")
    row |= _duration(segment, extra)
    return row | {k: v for k, v in extra.items() if k not in ("start", "duration", "before", "after", "text")}


def _duration(segment: Segment, extra: dict[str, Any]) -> dict[str, Any]:
    """Returns how long a line lasts: as told, where that still ends it, or ended it but for the next line."""
    told = extra.get("duration")
    good = isinstance(told, int | float | str) and not isinstance(told, bool)
    ms = clock.seconds_to_ms(told) if good and told is not None else None
    if segment.start is None or segment.end is None:
        return {"duration": told} if "duration" in extra and segment.end is None else {}
    stop = None if ms is None else segment.start + ms
    if stop is not None and (stop == segment.end or (segment.end_from == "derived" and segment.end < stop)):
        return {"duration": told}
    return {"duration": max(segment.end - segment.start, 0) / 1000}
