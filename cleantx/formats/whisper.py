"""JSON of openai whisper and its kin: the API's verbose and diarized JSON, faster-whisper, stable-ts, whisper.cpp.

Words are found in the text of their segment; one that is not there is a doubt.  They stand in their segments, or, as
the API writes them, in one list beside them.  faster-whisper's dumps may have lists for segments and words.  Keys that
the transcript does not hold are kept and written back.  Estimated word times are not written, since nothing in this
format could say so.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, clock, held, json_rows, jsontext, markup, whisper_shapes, whispercpp_json, wordkeys
from cleantx.model import Loss, Meta, Segment, Source, Transcript, spoken

NAME = "whisper"
SUFFIXES: tuple[str, ...] = (".json",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "words", "confidence", "speaker", "sound", "language"})

_SCORE = "probability"
_OWN_KEY = re.compile(
    r'"(?:probability|tokens|avg_logprob|no_speech_prob|compression_ratio)"\s*:|"transcript\.text\.segment"'
)
_SEGMENT_KEY = re.compile(r'"(start|end|text)"\s*:')
_LIST = re.compile(r'"segments"\s*:\s*(?:\[|null)|\A\s*\[\s*(?:\{|\])')
_OTHERS = re.compile(r'"schema"\s*:\s*"cleantx/|"word_segments"\s*:|"(?:score|conf)"\s*:')
# {"text": … of an hour and more: the segments begin beyond what detection sees
_LONG = re.compile(
    r'\s*\{(?:\s*"(?:task|language|duration)"\s*:\s*(?:"[^"\\]{0,40}"|[0-9.]{1,20})\s*,){0,4}'
    r'\s*"text"\s*:\s*"(?:[^"\\]++|\\.)*+\\?\Z',
    re.DOTALL,
)
_LONG_LEAST = 30_000
_WORDS = re.compile(
    r'"words"\s*:\s*\[\s*\{\s*"(?:word|start|end)"\s*:[^{}\[\]]{0,200}?"(?:word|start|end)"\s*:[^{}\[\]]{0,200}\}'
)
_WORD_KEYS = re.compile(r'"([a-z_]{1,40})"\s*:')
_SURE, _LIKELY = 95, 70


def detect(head: str) -> int:
    """Scores the keys that only whisper writes; plain segments of start, end and text are likely its too."""
    if head.lstrip()[:1] not in ("{", "["):
        return 0
    if ('"transcription"' in head and '"offsets"' in head) or whisper_shapes.is_rows(head):
        return _SURE
    if _OTHERS.search(head):
        return 0
    keys = {found[1] for found in _SEGMENT_KEY.finditer(head)}
    if keys == {"start", "end", "text"} and _LIST.search(head):
        return _SURE if _OWN_KEY.search(head) else _LIKELY
    if _is_words_only(head):
        return _LIKELY
    return _LIKELY if len(head) >= _LONG_LEAST and _LONG.match(head) else 0


def _is_words_only(head: str) -> bool:
    """Says whether the API's words stand beside the text, without segments: objects of word, start and end alone."""
    found = _WORDS.search(head) if '"text"' in head else None
    return found is not None and set(_WORD_KEYS.findall(found[0])) == {"words", "word", "start", "end"}


def read(text: str, source: Source) -> Transcript:
    """Reads whisper's JSON."""
    data, losses = jsontext.load(text)
    if whispercpp_json.is_cpp(data):
        return whispercpp_json.read(data, source, losses, NAME)
    if isinstance(data, dict) and not data.get("segments") and whisper_shapes.has_words(data):
        data, beside = whisper_shapes.cut(data), "alone"
    elif isinstance(data, dict) and "segments" not in data and isinstance(data.get("text"), str):
        return json_rows.read(text, source)  # nothing but a text, so long that detection cannot see its end
    else:
        beside = ""
    top, items = jsontext.listed(data)
    items, rows = whisper_shapes.as_objects(items)
    reader = jsontext.Reader(_SCORE, losses)
    segments = reader.segments(items)
    if items and not segments:
        raise NotATranscript("no segment of the JSON has a text")
    language, extra = jsontext.rest(top, "text")
    if isinstance(top.get("words"), list) and not any(segment.words for segment in segments) and segments:
        segments, beside = reader.spread(segments, extra.pop("words")), beside or "beside"
    shape = "object" if isinstance(data, dict) else "list"
    mode = _text_mode(top, "".join(s.raw or "" for s in segments), extra)
    spelling = "bare" if reader.bare else "spaced"
    return Transcript(
        source=replace(
            source, format=NAME, head="", dialect=" ".join(filter(None, (shape, mode, spelling, beside, rows)))
        ),
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


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes whisper's JSON: the whole text, then a segment a line, with its words where they have times."""
    own = transcript.source.format == NAME
    if own and transcript.source.dialect == whispercpp_json.DIALECT:
        return whispercpp_json.write(transcript), held.losses(transcript, HOLDS | {"turn"})
    modes = transcript.source.dialect.split() if own else ["object", "stripped", "spaced"]
    losses = held.losses(transcript, HOLDS)
    segments = spoken(transcript)
    before = wordkeys.originals(transcript) if own else {}
    texts = [s.raw if own and s.raw is not None else f" {s.text}" for s in segments]
    key = jsontext.TOP if {"beside", "alone"} & set(modes) else "words"
    words = [
        jsontext.words(s, _SCORE, bare="bare" in modes, own=own, key=key, before=before.get(s.id, ())) for s in segments
    ]
    written: list[dict[str, Any]] = []
    for segment, text, found in zip(segments, texts, words, strict=True):
        inside = found if key == "words" and (own or jsontext.has_times(found)) else []
        written.append(_segment(segment, text, len(written), inside, own=own))
    rows = whisper_shapes.as_read(written, modes)
    if "list" in modes:
        return "[\n" + ",\n".join(map(jsontext.encode, rows)) + "\n]\n", losses
    top, extra = _top(transcript, texts, modes, own=own)
    if key != "words":
        top["words"] = [word for found in words for word in found]
    if "alone" not in modes:
        top["segments"] = rows
    return jsontext.lines(top | extra), losses


def _top(
    transcript: Transcript, texts: list[str], modes: list[str], *, own: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns the keys before the segments, and those after them."""
    extra = dict(transcript.meta.extra) if own else {}
    top: dict[str, Any] = {}
    joined = "".join(texts)
    if "absent" not in modes:
        was = extra.pop("text", None)
        same = "kept" in modes and (not isinstance(was, str) or _stands(was, texts, transcript))
        top["text"] = was if same else joined if "joined" in modes else joined.strip()
    was = extra.pop("language", None)
    if own and "language" in transcript.meta.extra and jsontext.language(was) == transcript.language:
        top["language"] = was
    elif transcript.language is not None:
        top["language"] = transcript.language
    return top, extra


def _stands(was: str, texts: list[str], transcript: Transcript) -> bool:
    """Says whether the whole text, as read, still is that of the segments: nobody changed them, or no words."""
    changed = transcript.fixes or any(segment.dropped or segment.raw is None for segment in transcript.segments)
    return not changed or jsontext.same_words(was, "".join(texts))


def _segment(segment: Segment, text: str, position: int, words: list[dict[str, Any]], *, own: bool) -> dict[str, Any]:
    extra = segment.extra if own else {}
    kept = jsontext.own_extra(segment) if own else {"id": position}
    out: dict[str, Any] = {"id": kept.pop("id")} if "id" in kept else {}
    out |= jsontext.number(segment.start, extra, "start") | jsontext.number(segment.end, extra, "end")
    out["text"] = text
    if segment.speaker:
        out["speaker"] = segment.speaker
    out |= kept
    if words:
        out["words"] = words
    elif own and extra.get("words", 0) in (None, []):
        out["words"] = extra["words"]
    return out
