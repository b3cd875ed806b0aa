"""JSON of Podcasting 2.0 transcripts (the podcast namespace): segments with a speaker, times in seconds and a body.

Some hosts write a word a segment, some add words to the segments.  Keys that the transcript does not hold are kept and
written back.  What has no time is written without: players show it, and do not follow it.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, clock, held, jsontext, markup
from cleantx.model import Loss, Meta, Segment, Source, Transcript, Word, spoken

NAME = "podcast"
SUFFIXES: tuple[str, ...] = (".json",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "speaker", "sound"})

_VERSION = "1.0.0"
_KEY = re.compile(r'"(startTime|endTime|body|segments|version)"\s*:')
_NUMBER = re.compile(r'"startTime"\s*:\s*"?[0-9]')
_SPELLINGS = ("body", "word", "text")
_AHEAD = 64  # characters in which a word must follow the one before
_SURE, _LIKELY = 95, 80


def detect(head: str) -> int:
    """Scores segments with a body and a start."""
    if head.lstrip()[:1] not in ("{", "["):
        return 0
    keys = {found[1] for found in _KEY.finditer(head)}
    if "body" not in keys:
        return 0
    if "startTime" in keys and _NUMBER.search(head):
        return _SURE
    return _LIKELY if keys >= {"version", "segments"} else 0


def read(text: str, source: Source) -> Transcript:
    """Reads the JSON of a podcast's transcript."""
    data, losses = jsontext.load(text)
    top, items = jsontext.listed(data)
    segments: list[Segment] = []
    for item in items:
        body = item.get("body") if isinstance(item, dict) else None
        if not isinstance(body, str):
            losses.append(jsontext.loss("bad-segment", "a segment without a body", item))
        else:
            segments.append(_read(item, body, len(segments), losses))
    if items and not segments:
        raise NotATranscript("no segment of the JSON has a body", hint='expected {"segments": [{"body": …}]}')
    return Transcript(
        source=replace(source, format=NAME, head="", dialect="object" if isinstance(data, dict) else "list"),
        meta=Meta(extra={key: value for key, value in top.items() if key != "segments"}),
        speakers=markup.speakers(segments),
        segments=tuple(segments),
        losses=tuple(losses),
    )


def _read(item: dict[str, Any], raw: str, number: int, losses: list[Loss]) -> Segment:
    text = raw.strip()
    extra = {key: value for key, value in item.items() if key not in ("startTime", "endTime", "body", "speaker")}
    start, end = _time(item, "startTime", extra, losses), _time(item, "endTime", extra, losses)
    if start is not None and end is not None and end < start:
        losses.append(jsontext.loss("backwards-time", "a segment that ends before it starts", text))
    speaker = item.get("speaker")
    if "speaker" in item and not (isinstance(speaker, str) and speaker):
        extra["speaker"], speaker = speaker, None
    return Segment(
        id=number,
        text=text,
        start=start,
        end=end,
        start_from=None if start is None else "observed",
        end_from=None if end is None else "observed",
        speaker=speaker,
        kind=markup.kind(text),
        words=_words(extra.get("words"), text),
        raw=raw,
        raw_at=raw.index(text),
        extra=extra,
    )


def _time(item: dict[str, Any], key: str, extra: dict[str, Any], losses: list[Loss]) -> int | None:
    """Returns a time in ms; a number that says more than that, or is a string, is kept in `extra`."""
    value = item.get(key)
    good = isinstance(value, int | float | str) and not isinstance(value, bool)
    ms = clock.seconds_to_ms(value) if good and value is not None else None
    if key in item and (ms is None or isinstance(value, str) or ms / 1000 != value):
        extra[key] = value
        if value is not None and ms is None:
            losses.append(jsontext.loss("bad-number", f"a {key} that is no number of seconds", value))
    return ms


def _words(items: object, text: str) -> tuple[Word, ...]:
    """Returns the timed words of a segment; the list that they come from is kept, and written back where they stand."""
    found: list[Word] = []
    at = 0
    for item in items if isinstance(items, list) else ():
        token = (
            next((item[k] for k in _SPELLINGS if isinstance(item.get(k), str)), "") if isinstance(item, dict) else ""
        )
        bare = token.strip()
        a = text.find(bare, at, at + len(bare) + _AHEAD) if bare else -1
        if a < 0:
            return ()
        at = a + len(bare)
        start, end = (_whole(item.get(key)) for key in ("startTime", "endTime"))
        timed = start is not None or end is not None
        found.append(Word(a=a, b=at, start=start, end=end, timing="observed" if timed else None))
    return tuple(found)


def _whole(value: object) -> int | None:
    good = isinstance(value, int | float | str) and not isinstance(value, bool)
    return clock.seconds_to_ms(value) if good else None  # type: ignore[arg-type] # just checked


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes the JSON of a podcast's transcript, a segment a line."""
    own = transcript.source.format == NAME
    written = [_write(transcript, segment, own=own) for segment in spoken(transcript)]
    kept = own and all(not s.words or _kept(s) for s in spoken(transcript))
    also: set[Held] = {"words"} if kept else set()
    losses = held.losses(transcript, HOLDS | also)
    if own and transcript.source.dialect == "list":
        return "[\n" + ",\n".join(map(jsontext.encode, written)) + "\n]\n", losses
    extra = dict(transcript.meta.extra) if own else {"version": _VERSION}
    top = {"version": extra.pop("version")} if "version" in extra else {}
    return jsontext.lines(top | {"segments": written} | extra), losses


def _write(transcript: Transcript, segment: Segment, *, own: bool) -> dict[str, Any]:
    extra = segment.extra if own else {}
    out: dict[str, Any] = {}
    if segment.speaker:
        out["speaker"] = markup.label(transcript, segment.speaker)
    out |= jsontext.number(segment.start, extra, "startTime") | jsontext.number(segment.end, extra, "endTime")
    out["body"] = segment.raw if own and segment.raw is not None else segment.text
    more = {key: value for key, value in extra.items() if key not in ("startTime", "endTime", "words")}
    return out | more | (_kept(segment) if own else {})


def _kept(segment: Segment) -> dict[str, Any]:
    """Returns ``{"words": …}`` as it was read, brought up to date; nothing where the segment has other words by now."""
    was = segment.extra.get("words")
    if not segment.words:
        return {"words": was} if "words" in segment.extra and segment.raw is not None else {}
    if not isinstance(was, list) or len(was) != len(segment.words):
        return {}
    out = []
    for item, word in zip(was, segment.words, strict=True):
        key = next((key for key in _SPELLINGS if isinstance(item.get(key), str)), "body")
        token = segment.text[word.a : word.b]
        now = dict(item)
        if str(item.get(key, "")).strip() != token:
            now[key] = token
        for name, time in (("startTime", word.start), ("endTime", word.end)):
            if _whole(item.get(name)) != time:
                now |= jsontext.number(time, {}, name)
        out.append(now)
    return {"words": out}
