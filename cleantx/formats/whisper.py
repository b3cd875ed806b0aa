"""JSON of openai whisper and its kin (faster-whisper, stable-ts), and that of whisper.cpp, which is read only.

Words are found in the text of their segment; one that is not there is a doubt.  Keys that the transcript does not hold
are kept and written back.  Estimated word times are not written, since nothing in this format could say so.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, clock, held, jsontext, markup
from cleantx.model import Loss, Meta, Segment, Source, Transcript, Word, spoken

NAME = "whisper"
SUFFIXES: tuple[str, ...] = (".json",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "words", "confidence", "speaker", "sound", "language"})

_SCORE = "probability"
_CPP = "whisper.cpp"
_OWN_KEY = re.compile(r'"(?:probability|tokens|avg_logprob|no_speech_prob|compression_ratio)"\s*:')
_SEGMENT_KEY = re.compile(r'"(start|end|text)"\s*:')
_OTHERS = re.compile(r'"schema"\s*:\s*"cleantx/|"word_segments"\s*:|"score"\s*:')
_SPECIAL = re.compile(r"\[_[A-Z]{2,5}_?[0-9]*\]|<\|.*\|>")  # whisper.cpp's marks between tokens
_SURE, _LIKELY = 95, 70


def detect(head: str) -> int:
    """Scores the keys that only whisper writes; plain segments of start, end and text are likely its too."""
    if head.lstrip()[:1] not in ("{", "["):
        return 0
    if '"transcription"' in head and '"offsets"' in head:
        return _SURE
    keys = {found[1] for found in _SEGMENT_KEY.finditer(head)}
    if keys != {"start", "end", "text"} or _OTHERS.search(head):
        return 0
    return _SURE if _OWN_KEY.search(head) else _LIKELY


def read(text: str, source: Source) -> Transcript:
    """Reads whisper's JSON."""
    data, losses = jsontext.load(text)
    if isinstance(data, dict) and isinstance(data.get("transcription"), list):
        return _read_cpp(data, source, losses)
    top, items = jsontext.listed(data)
    reader = jsontext.Reader(_SCORE, losses)
    segments = reader.segments(items)
    if items and not segments:
        raise NotATranscript("no segment of the JSON has a text")
    language, extra = jsontext.rest(top, "text")
    shape = "object" if isinstance(data, dict) else "list"
    mode = _text_mode(top, "".join(s.raw or "" for s in segments), extra)
    return Transcript(
        source=replace(source, format=NAME, head="", dialect=f"{shape} {mode} {'bare' if reader.bare else 'spaced'}"),
        language=language,
        meta=Meta(length=_length(top), extra=extra),
        speakers=markup.speakers(segments),
        segments=tuple(segments),
        losses=tuple(losses),
    )


def _text_mode(top: dict[str, Any], joined: str, extra: dict[str, Any]) -> str:
    """Returns how the whole text at the top is made from the segments; kept as it is where it is made otherwise."""
    if "text" not in top:
        return "absent"
    if top["text"] == joined:
        return "joined"
    if top["text"] == joined.strip():
        return "stripped"
    extra["text"] = top["text"]
    return "kept"


def _length(top: dict[str, Any]) -> int | None:
    value = top.get("duration")
    good = isinstance(value, int | float | str) and not isinstance(value, bool)
    return clock.seconds_to_ms(value) if good and value is not None else None


def _read_cpp(data: dict[str, Any], source: Source, losses: list[Loss]) -> Transcript:
    segments: list[Segment] = []
    turn = False
    for item in data["transcription"]:
        raw = item.get("text") if isinstance(item, dict) else None
        if not isinstance(raw, str):
            losses.append(jsontext.loss("bad-segment", "a segment without a text", item))
            continue
        segments.append(_cpp_segment(item, raw, len(segments), turn=turn))
        turn = item.get("speaker_turn_next") is True
    result = data.get("result")
    return Transcript(
        source=replace(source, format=NAME, head="", dialect=_CPP),
        language=jsontext.language(result.get("language")) if isinstance(result, dict) else None,
        meta=Meta(extra={key: value for key, value in data.items() if key not in ("transcription", "result")}),
        speakers=markup.speakers(segments),
        segments=tuple(segments),
        losses=tuple(losses),
    )


def _cpp_segment(item: dict[str, Any], raw: str, number: int, *, turn: bool) -> Segment:
    text = raw.strip()
    start, end = _offsets(item)
    speaker = item.get("speaker")
    return Segment(
        id=number,
        text=text,
        start=start,
        end=end,
        start_from=None if start is None else "observed",
        end_from=None if end is None else "observed",
        speaker=speaker if isinstance(speaker, str) and speaker else None,
        turn=turn,
        kind=markup.kind(text),
        words=_cpp_words(item.get("tokens"), text),
        raw=raw,
        raw_at=raw.index(text),
    )


def _offsets(item: dict[str, Any]) -> tuple[int | None, int | None]:
    offsets = item.get("offsets")
    pair = [offsets.get(key) for key in ("from", "to")] if isinstance(offsets, dict) else [None, None]
    start, end = (v if isinstance(v, int) and not isinstance(v, bool) and v >= 0 else None for v in pair)
    return start, end


def _cpp_words(tokens: object, text: str) -> tuple[Word, ...]:
    """Returns the words that tokens make together: one begins with each space."""
    found: list[Word] = []
    at = 0
    for token in tokens if isinstance(tokens, list) else ():
        part = token.get("text") if isinstance(token, dict) else None
        if not isinstance(part, str) or not part.strip() or _SPECIAL.fullmatch(part):
            continue
        a = text.find(part.strip(), at, at + len(part) + 8)
        if a < 0:
            continue  # half of a character, or a mark that is not in the text
        at = a + len(part.strip())
        start, end = _offsets(token)
        p = token.get("p")
        score = float(p) if isinstance(p, int | float) and not isinstance(p, bool) else None
        if found and found[-1].b == a:
            before = found.pop()
            scores = [s for s in (before.confidence, score) if s is not None]
            a, start, score = before.a, before.start, min(scores) if scores else None
        timed = start is not None or end is not None
        found.append(Word(a=a, b=at, start=start, end=end, timing="observed" if timed else None, confidence=score))
    return tuple(found)


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes whisper's JSON: the whole text, then a segment a line, with its words where they have times."""
    own = transcript.source.format == NAME and transcript.source.dialect != _CPP
    modes = transcript.source.dialect.split() if own else ["object", "stripped", "spaced"]
    written: list[dict[str, Any]] = []
    texts: list[str] = []
    for segment in spoken(transcript):
        texts.append(segment.raw if own and segment.raw is not None else f" {segment.text}")
        written.append(_segment(segment, texts[-1], len(written), own=own, bare="bare" in modes))
    losses = held.losses(transcript, HOLDS)
    if "list" in modes:
        return "[\n" + ",\n".join(map(jsontext.encode, written)) + "\n]\n", losses
    extra = dict(transcript.meta.extra) if own else {}
    top: dict[str, Any] = {}
    joined = "".join(texts)
    if "absent" not in modes:
        was = extra.pop("text", None)
        same = "kept" in modes and (not isinstance(was, str) or jsontext.same_words(was, joined))
        top["text"] = was if same else joined if "joined" in modes else joined.strip()
    top["segments"] = written
    was = extra.pop("language", None)
    if own and "language" in transcript.meta.extra and jsontext.language(was) == transcript.language:
        top["language"] = was
    elif transcript.language is not None:
        top["language"] = transcript.language
    return jsontext.lines(top | extra), losses


def _segment(segment: Segment, text: str, position: int, *, own: bool, bare: bool) -> dict[str, Any]:
    extra = segment.extra if own else {}
    kept = jsontext.own_extra(segment) if own else {"id": position}
    out: dict[str, Any] = {"id": kept.pop("id")} if "id" in kept else {}
    out |= jsontext.number(segment.start, extra, "start") | jsontext.number(segment.end, extra, "end")
    out["text"] = text
    if segment.speaker:
        out["speaker"] = segment.speaker
    out |= kept
    found = jsontext.words(segment, _SCORE, bare=bare, own=own)
    if found and (own or jsontext.has_times(found)):
        out["words"] = found
    return out | (jsontext.unworded(segment) if own else {})
