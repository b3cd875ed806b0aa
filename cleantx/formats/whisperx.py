"""JSON of whisperX: segments and words with a score, a speaker where they were told apart, and no time where unknown.

Words are found in the text of their segment; one that is not there is a doubt.  Keys that the transcript does not hold
are kept and written back.  A word whose times are estimated is written without: that is how whisperX says unknown.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, held, jsontext, markup, wordkeys
from cleantx.model import Loss, Meta, Segment, Source, Transcript, Word, spoken

NAME = "whisperx"
SUFFIXES: tuple[str, ...] = (".json",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "words", "confidence", "speaker", "sound", "language"})

_SCORE = "score"
_OWN_KEY = re.compile(r'"word_segments"\s*:|"word"\s*:.{0,200}"score"\s*:|"score"\s*:.{0,200}"word"\s*:', re.DOTALL)
_SEGMENT_KEY = re.compile(r'"(start|end|text)"\s*:')
_SURE, _UNLIKELY = 95, 20


def detect(head: str) -> int:
    """Scores words with a score, which only whisperX writes."""
    if head.lstrip()[:1] not in ("{", "[") or '"cleantx/1"' in head:
        return 0
    if {found[1] for found in _SEGMENT_KEY.finditer(head)} != {"start", "end", "text"}:
        return 0
    return _SURE if _OWN_KEY.search(head) else _UNLIKELY


def read(text: str, source: Source) -> Transcript:
    """Reads whisperX's JSON."""
    data, losses = jsontext.load(text)
    top, items = jsontext.listed(data)
    reader = jsontext.Reader(_SCORE, losses)
    segments = reader.segments(items)
    if items and not segments:
        raise NotATranscript("no segment of the JSON has a text")
    language, extra = jsontext.rest(top, "word_segments")
    listed = "word_segments" in top
    lists = [item.get("words") for item in items if isinstance(item, dict)]
    every = [word for words in lists if isinstance(words, list) for word in words]
    if listed and top["word_segments"] != every:
        extra["word_segments"] = top["word_segments"]
    shape = "object" if isinstance(data, dict) else "list"
    dialect = f"{shape} {'aligned' if listed else 'segments'} {'bare' if reader.bare else 'spaced'}"
    return Transcript(
        source=replace(source, format=NAME, head="", dialect=dialect),
        language=language,
        meta=Meta(extra=extra),
        speakers=markup.speakers(segments),
        segments=tuple(segments),
        losses=tuple(losses),
    )


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes whisperX's JSON: a segment a line, then all words once more, as its own tools expect."""
    own = transcript.source.format == NAME
    modes = transcript.source.dialect.split() if own else ["object", "aligned", "bare"]
    before = wordkeys.originals(transcript) if own else {}
    written = [
        _segment(segment, before.get(segment.id, ()), own=own, bare="bare" in modes) for segment in spoken(transcript)
    ]
    losses = held.losses(transcript, HOLDS)
    if "list" in modes:
        return "[\n" + ",\n".join(map(jsontext.encode, written)) + "\n]\n", losses
    extra = dict(transcript.meta.extra) if own else {}
    was = extra.pop("word_segments", None)
    top: dict[str, Any] = {"segments": written}
    if "aligned" in modes:
        every = [word for segment in written for word in segment.get("words") or ()]
        top["word_segments"] = every if was is None else _renewed(was, transcript, written, before)
    was = extra.pop("language", None)
    if own and "language" in transcript.meta.extra and jsontext.language(was) == transcript.language:
        top["language"] = was
    elif transcript.language is not None:
        top["language"] = transcript.language
    return jsontext.lines(top | extra), losses


def _renewed(
    was: Any,  # noqa: ANN401 - whatever the file had there
    transcript: Transcript,
    written: list[dict[str, Any]],
    before: dict[int, tuple[Word, ...]],
) -> Any:  # noqa: ANN401 - as above
    """Returns the words beside the segments: as they were, save those of segments that were changed since."""
    changed = wordkeys.touched(transcript) | {s.id for s in transcript.segments if s.raw is None or s.dropped}
    if not changed:
        return was
    rows = {segment.id: row.get("words") or [] for segment, row in zip(spoken(transcript), written, strict=True)}
    found: list[Any] = []
    at = 0
    for segment in transcript.segments:
        old = len(before.get(segment.id, segment.words))
        now = rows.get(segment.id, [])
        found += now if segment.id in changed else was[at : at + old] if isinstance(was, list) else now
        at += old
    whole = isinstance(was, list) and at == len(was)
    return found if whole else [word for row in rows.values() for word in row]


def _segment(segment: Segment, before: tuple[Word, ...], *, own: bool, bare: bool) -> dict[str, Any]:
    extra = segment.extra if own else {}
    out = jsontext.number(segment.start, extra, "start") | jsontext.number(segment.end, extra, "end")
    out["text"] = segment.raw if own and segment.raw is not None else segment.text
    found = jsontext.words(segment, _SCORE, bare=bare, own=own, before=before)
    if found:
        out["words"] = found
    if segment.speaker:
        out["speaker"] = segment.speaker
        if not own:
            for word in found:
                word["speaker"] = segment.speaker
    return out | (jsontext.own_extra(segment) | jsontext.unworded(segment) if own else {})
