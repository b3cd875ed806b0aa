"""The JSON of whisper.cpp: ``-oj`` with segments, ``-ojf`` with the tokens of each; a dialect of `whisper`.

Times are milliseconds.  A token is a piece of a word, of a mark, or of a character; those that stand together without a
space are one word, as sure as the least sure of them (in scripts without spaces each token is a word).  Tokens in
``[_…_]`` and ``<|…|>`` are the recogniser's own and no words.  A segment that nobody edited is written back with its
tokens; of an edited one they are made of its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from cleantx.formats import clock, jsontext, markup, wordkeys
from cleantx.formats.patterns import later
from cleantx.model import Loss, Meta, Segment, Source, Timing, Transcript, Word, spoken

DIALECT = "cpp"
"""The dialect of a transcript that was read from it."""

SCORE = "p"
_SPECIAL = later(r"\[_[A-Z]{2,12}_?[0-9]{0,9}\]|\[SOT\]|<\|[^|\n]{0,40}\|>", re.DOTALL)
_TURN = later(r"(?<![ ])[ ]*+\[SPEAKER_TURN\][ ]*\Z")
_NEAR = 16  # characters between two tokens at most: what cannot be found there is not there
# scripts that put no space between words: kana, Han and their marks; a token of them is a word of its own
_DENSE = later("[\u0e00-\u0e7f\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def is_cpp(data: object) -> bool:
    """Says whether a JSON value is of whisper.cpp."""
    return isinstance(data, dict) and isinstance(data.get("transcription"), list)


def read(data: dict[str, Any], source: Source, losses: list[Loss], name: str) -> Transcript:
    """Reads the JSON as a transcript of the format `name`."""
    segments: list[Segment] = []
    turn = False
    for item in data["transcription"]:
        raw = item.get("text") if isinstance(item, dict) else None
        if not isinstance(raw, str):
            losses.append(jsontext.loss("bad-segment", "a segment without a text", item))
            continue
        segments.append(_segment(item, raw, len(segments), losses, turn=turn))
        turn = item.get("speaker_turn_next") is True or _TURN.search(raw) is not None
    result = data.get("result")
    return Transcript(
        source=replace(source, format=name, head="", dialect=DIALECT),
        language=jsontext.language(result.get("language")) if isinstance(result, dict) else None,
        meta=Meta(extra={key: value for key, value in data.items() if key != "transcription"}),
        speakers=markup.speakers(segments),
        segments=tuple(segments),
        losses=tuple(losses),
    )


def _segment(item: dict[str, Any], raw: str, number: int, losses: list[Loss], *, turn: bool) -> Segment:
    mark = _TURN.search(raw)
    text = (raw[: mark.start()] if mark else raw).strip()
    start, end = _offsets(item)
    if start is not None and end is not None and end < start:
        losses.append(jsontext.loss("backwards-time", "a segment that ends before it starts", text))
    speaker = item.get("speaker")
    named = isinstance(speaker, str) and speaker not in ("", "?")
    extra = {key: value for key, value in item.items() if key not in ("text", "offsets", "timestamps")}
    if named:
        del extra["speaker"]
    if item.get("offsets") != _pair(start, end):
        extra["offsets"] = item.get("offsets")
        losses.append(jsontext.loss("bad-number", "offsets that are no whole milliseconds", item.get("offsets")))
    if item.get("timestamps") != _stamps(start, end):
        extra["timestamps"] = item.get("timestamps")
    return Segment(
        id=number,
        text=text,
        start=start,
        end=end,
        start_from=None if start is None else "observed",
        end_from=None if end is None else "observed",
        speaker=speaker if named else None,
        turn=turn,
        kind=markup.kind(text),
        words=_words(item.get("tokens"), text),
        raw=raw,
        raw_at=raw.index(text),
        extra=extra,
    )


def _offsets(item: dict[str, Any]) -> tuple[int | None, int | None]:
    offsets = item.get("offsets")
    pair = [offsets.get(key) for key in ("from", "to")] if isinstance(offsets, dict) else [None, None]
    start, end = (v if isinstance(v, int) and not isinstance(v, bool) and 0 <= v < 10**12 else None for v in pair)
    return start, end


def _words(tokens: object, text: str) -> tuple[Word, ...]:
    """Returns the words that tokens make together; halves of a character count for what stands where they stood."""
    found: list[Word] = []
    at, broken = 0, []
    for part, token in _parts(tokens):
        a = text.find(part, at, at + len(part) + _NEAR)
        if a < 0:
            broken.append(token)
            continue
        _fill(found, text, (at, a), broken)
        at, broken = a + len(part), []
        _add(found, text, a, at, [token])
    _fill(found, text, (at, min(len(text), at + _NEAR)), broken)
    return tuple(found)


def _fill(found: list[Word], text: str, span: tuple[int, int], broken: list[dict[str, Any]]) -> None:
    """Adds what stands between two tokens and is none of them, if it is one word: its characters were cut in two."""
    rest = text[span[0] : span[1]]
    a = span[0] + len(rest) - len(rest.lstrip())
    rest = rest.strip()
    if broken and rest and not any(c.isspace() for c in rest):
        _add(found, text, a, a + len(rest), broken)


def _parts(tokens: object) -> Iterator[tuple[str, dict[str, Any]]]:
    for token in tokens if isinstance(tokens, list) else ():
        part = token.get("text") if isinstance(token, dict) else None
        if isinstance(part, str) and part.strip() and not _SPECIAL.fullmatch(part.strip()):
            yield part.strip(), token


def _add(found: list[Word], text: str, a: int, b: int, tokens: list[dict[str, Any]]) -> None:
    """Adds a span with the times and the least confidence of its tokens; it goes on with the word before it."""
    start, end = _offsets(tokens[0])[0], _offsets(tokens[-1])[1]
    sure = [float(p) for token in tokens if isinstance(p := token.get(SCORE), int | float) and not isinstance(p, bool)]
    if found and found[-1].b == a and not _parted(text, a):
        before = found.pop()
        a, start = before.a, before.start if before.start is not None else start
        end = end if end is not None else before.end
        sure += [] if before.confidence is None else [before.confidence]
    timing: Timing | None = None if start is None and end is None else "observed"
    found.append(Word(a=a, b=b, start=start, end=end, timing=timing, confidence=min(sure) if sure else None))


def _parted(text: str, at: int) -> bool:
    """Says whether a new word begins at an offset without a space: between two letters of a script without spaces."""
    return bool(_DENSE.match(text, at) or (text[at].isalnum() and _DENSE.match(text, at - 1)))


def write(transcript: Transcript) -> str:
    """Writes the JSON back, a segment a line; a number that only this dialect has is as it was read."""
    meta = dict(transcript.meta.extra)
    result = meta.get("result")
    if isinstance(result, dict) and jsontext.language(result.get("language")) != transcript.language:
        meta["result"] = result | {"language": transcript.language}
    elif result is None and transcript.language is not None:
        meta["result"] = {"language": transcript.language}
    edited = wordkeys.touched(transcript)
    standing = spoken(transcript)
    turns = [*(segment.turn for segment in standing[1:]), None]
    rows = [_row(s, edited=s.id in edited, turn=turn) for s, turn in zip(standing, turns, strict=False)]
    return jsontext.lines(meta | {"transcription": rows})


def _row(segment: Segment, *, edited: bool, turn: bool | None) -> dict[str, Any]:
    extra = dict(segment.extra)
    as_read = segment.raw is not None
    row: dict[str, Any] = {}
    stamps = extra.pop("timestamps", None) if as_read and "timestamps" in extra else _stamps(segment.start, segment.end)
    if stamps is not None:
        row["timestamps"] = stamps
    offsets = extra.pop("offsets", None) if as_read else None
    row["offsets"] = offsets if offsets is not None else _pair(segment.start, segment.end)
    tokens = extra.pop("tokens", None)
    row["text"] = segment.raw if as_read else f" {segment.text}"
    if segment.speaker:
        row["speaker"] = segment.speaker
    if "speaker_turn_next" in extra and turn is not None:
        extra["speaker_turn_next"] = turn
    if tokens is not None:
        row["tokens"] = tokens if as_read and not edited else _tokens(segment)
    return row | {key: value for key, value in extra.items() if key not in row}


def _tokens(segment: Segment) -> list[dict[str, Any]]:
    """Returns the tokens of an edited segment: its words, each with its times."""
    found: list[dict[str, Any]] = []
    for word in segment.words:
        space = " " if word.a == 0 or segment.text[word.a - 1].isspace() else ""
        token: dict[str, Any] = {"text": space + segment.text[word.a : word.b]}
        if word.start is not None and word.end is not None and word.timing != "estimated":
            token |= {"timestamps": _stamps(word.start, word.end), "offsets": _pair(word.start, word.end)}
        if word.confidence is not None:
            token[SCORE] = word.confidence
        found.append(token)
    return found


def _pair(start: int | None, end: int | None) -> dict[str, int | None]:
    return {"from": start, "to": end}


def _stamps(start: int | None, end: int | None) -> dict[str, str] | None:
    if start is None or end is None:
        return None
    return {"from": clock.srt(start), "to": clock.srt(end)}
