"""The canonical JSON, ``cleantx/1``: a transcript as it is, with its marks, word times, sources of times and ledger.

The source that a file of this format names is that of the transcript it holds, so that a transcript which went through
JSON can still be written back to its first format byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeVar, get_args

import msgspec
from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, jsontext
from cleantx.model import SCHEMA, Loss, Mark, Segment, Source, Timing, Transcript, Word, body

NAME = "cleantx"
SUFFIXES: tuple[str, ...] = (".json",)
HOLDS: frozenset[Held] = frozenset(get_args(Held))

_SCHEMA = re.compile(r'"schema"\s*:\s*"cleantx/[0-9]{1,3}"')
_TRANSCRIPT_KEYS = {field.encode_name for field in msgspec.structs.fields(Transcript)}
_SEGMENT_KEYS = {field.encode_name for field in msgspec.structs.fields(Segment)}
Span = TypeVar("Span", Segment, Word)
_LONG = ("segments", "fixes", "losses")


def detect(head: str) -> int:
    """Scores the name of the schema."""
    return 100 if head.lstrip()[:1] == "{" and _SCHEMA.search(head) else 0


def read(text: str, source: Source) -> Transcript:
    """Reads canonical JSON; spans that do not fit their text and keys that the schema has not are doubts."""
    data, losses = jsontext.load(text)
    if not isinstance(data, dict) or not isinstance(data.get("segments", []), list):
        raise NotATranscript("no transcript: not an object with a list of segments")
    if data.get("schema") != SCHEMA:
        raise NotATranscript(f"the schema is {str(data.get('schema'))[:40]!r}", hint=f"this version reads {SCHEMA}")
    try:
        found = msgspec.convert(data, Transcript)
    except (msgspec.ValidationError, RecursionError, OverflowError, UnicodeError) as error:
        raise NotATranscript(f"not {SCHEMA}: {error}") from None
    if len({segment.id for segment in found.segments}) != len(found.segments):
        raise NotATranscript(f"not {SCHEMA}: two segments have the same id")
    losses += _unknown(data)
    segments = tuple(_fitting(segment, losses) for segment in found.segments)
    inner = found.source if found.source.format else replace(source, format=NAME)
    return replace(found, source=inner, segments=segments, losses=(*found.losses, *losses))


def _unknown(data: dict[str, Any]) -> Iterator[Loss]:
    for where, item, known in (
        ("the transcript", data, _TRANSCRIPT_KEYS),
        *(("a segment", segment, _SEGMENT_KEYS) for segment in data.get("segments", ())),
    ):
        more = item.keys() - known
        if more:
            yield jsontext.loss("unknown-key", f"keys that {where} has not", ", ".join(sorted(more)))


def _fitting(segment: Segment, losses: list[Loss]) -> Segment:
    """Returns a segment whose spans lie in its text, in order, and whose raw holds its text."""
    length = len(segment.text)
    segment = _timed(segment, losses)
    if (segment.start is None) != (segment.start_from is None) or (segment.end is None) != (segment.end_from is None):
        segment = replace(segment, start_from=_from(segment, "start"), end_from=_from(segment, "end"))
    words, marks = tuple(_in_order(segment.words, length)), tuple(_marks_in_order(segment.marks, length))
    if len(words) != len(segment.words) or len(marks) != len(segment.marks):
        losses.append(jsontext.loss("bad-span", "words or marks outside of their text", segment.text))
        segment = replace(segment, words=words, marks=marks)
    if segment.raw is not None and segment.raw_at >= 0:
        spelled = body(segment.text, segment.marks)
        if segment.raw[segment.raw_at : segment.raw_at + len(spelled)] != spelled:
            losses.append(jsontext.loss("bad-raw", "a segment whose raw form is of another text", segment.text))
            segment = replace(segment, raw=None, raw_at=-1)
    return segment


def _timed(segment: Segment, losses: list[Loss]) -> Segment:
    """Returns a segment without times before the beginning, which are none."""
    words = tuple(_no_less(word) for word in segment.words)
    good = replace(_no_less(segment), words=words) if words != segment.words else _no_less(segment)
    if good != segment:
        losses.append(jsontext.loss("bad-time", "a time before the beginning", segment.text))
    return good


def _no_less(span: Span) -> Span:
    start, end = span.start, span.end
    if (start is None or start >= 0) and (end is None or end >= 0):
        return span
    good_start, good_end = start if start is None or start >= 0 else None, end if end is None or end >= 0 else None
    if isinstance(span, Word):
        timing = span.timing if good_start is not None or good_end is not None else None
        return replace(span, start=good_start, end=good_end, timing=timing)
    return replace(span, start=good_start, end=good_end)


def _from(segment: Segment, which: str) -> Timing | None:
    """Returns where a boundary comes from: a time that says nothing of it was observed, as far as anybody knows."""
    told: Timing | None = getattr(segment, f"{which}_from")
    return None if getattr(segment, which) is None else told or "observed"


def _in_order(words: tuple[Word, ...], length: int) -> Iterator[Word]:
    at = 0
    for word in words:
        if at <= word.a < word.b <= length:
            yield word
            at = word.b


def _marks_in_order(marks: tuple[Mark, ...], length: int) -> Iterator[Mark]:
    at = 0
    for mark in marks:
        if mark.width >= 0 and at <= mark.at and mark.at + mark.width <= length:
            yield mark
            at = mark.at + mark.width


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes canonical JSON: everything, a segment a line."""
    rest = replace(transcript, segments=(), fixes=(), losses=())
    top: dict[str, Any] = {"schema": SCHEMA, **msgspec.to_builtins(rest)}
    for name in _LONG:
        if getattr(transcript, name):
            top[name] = getattr(transcript, name)
    return jsontext.lines(top), ()
