"""JSON of AssemblyAI: a transcript with its words and utterances, or its export of paragraphs or sentences; only read.

Times are whole milliseconds.  Where the file groups its words (utterances of speakers, paragraphs, sentences), each
group is a segment.  The same words stand in several places: those that say nothing new are read once.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, jsontext, services
from cleantx.formats.services import Record, Told
from cleantx.model import Chapter, Segment, Source, Transcript

NAME = "assemblyai"
SUFFIXES: tuple[str, ...] = (".json",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "words", "confidence", "speaker", "sound", "language"})

_GROUPS = ("utterances", "paragraphs", "sentences")
_OWN_KEYS = re.compile(
    r'"(?:acoustic_model|language_model|audio_url|speech_model|speech_models|webhook_status_code|auto_highlights_result'
    r'|iab_categories_result|content_safety_labels|speaker_labels|word_boost|dual_channel|language_confidence)"\s*:'
)
_TIMED = re.compile(r'"(?:start|end)"\s*:\s*[0-9]{1,9}\s*[,}]')
_SECONDS = re.compile(r'"(?:start|end)"\s*:\s*[0-9]+\.[0-9]')
_KEY = re.compile(r'"(text|start|end|confidence|words|speaker|utterances|paragraphs|sentences|status)"\s*:')
_SURE, _FEW = 95, 3


def detect(head: str) -> int:
    """Scores the settings that AssemblyAI repeats in its answer, or groups of words timed in whole milliseconds."""
    if head.lstrip()[:1] not in ("{", "["):
        return 0
    keys = {found[1] for found in _KEY.finditer(head)}
    own = {found[0] for found in _OWN_KEYS.finditer(head)}
    if len(own) >= _FEW and ("status" in keys or "words" in keys):
        return _SURE
    if '"audio_url"' in head and '"language_code"' in head and "status" in keys:
        return _SURE
    if not keys >= {"text", "start", "end", "confidence"} or not keys & {"words", "utterances"}:
        return 0
    return _SURE if _TIMED.search(head) and not _SECONDS.search(head) else 0


def read(text: str, source: Source) -> Transcript:
    """Reads AssemblyAI's JSON; a bare list is one of utterances, as scripts store them."""
    data, losses = jsontext.load(text)
    top = Record({"utterances": data} if isinstance(data, list) else data, losses)
    whole = top.peek("text")
    words = [_word(one) for one in top.taken("words")]
    found = _grouped(top, words)
    if not found and words:
        found = services.segments(services.spaced(words, whole if isinstance(whole, str) else "")[0])
    elif not found and isinstance(whole, str):
        found = [services.segment([], text=whole)]
    elif not found and not losses:
        told = top.peek("error") or top.peek("status")
        why = f"the service says: {told}" if isinstance(told, str) else "no words, utterances or text"
        raise NotATranscript(" ".join(why.split())[:200], hint="is this a finished transcript of AssemblyAI?")
    services.retold([top], "text", [s.text for s in found])
    return services.transcript(
        replace(source, format=NAME, dialect="list" if isinstance(data, list) else ""),
        top,
        found,
        language=top.language("language_code"),
        length=top.time("audio_duration"),
        chapters=_chapters(top),
    )


def _word(one: Record, channel: object = None) -> Told:
    if channel is not None and one.peek("channel") == channel:
        one.left.pop("channel")  # it is that of the whole group
    return Told(
        text=one.spoken("text"),
        start=one.time("start", of=services.milliseconds),
        end=one.time("end", of=services.milliseconds),
        confidence=one.confidence(),
        speaker=one.label("speaker"),
        rest=one.rest(),
    )


def _grouped(top: Record, words: list[Told]) -> list[Segment]:
    """Returns the segments that the file groups its words in, none where its groups have not all the words."""
    for key in _GROUPS:
        was = top.peek(key)
        found = [_group(one) for one in top.taken(key)]
        if not found:
            continue
        if not words or services.same_speech([s.text for s in found], [word.text for word in words]):
            return found
        top.left[key] = was
    return []


def _group(one: Record) -> Segment:
    speaker, text = one.label("speaker"), one.text("text")
    channel = one.peek("channel")
    words = [_word(word, channel) for word in one.taken("words")]
    times = one.time("start", of=services.milliseconds), one.time("end", of=services.milliseconds)
    return services.segment(words, text=text, speaker=speaker, times=times, extra=one.rest())


def _chapters(top: Record) -> list[Chapter]:
    """Returns the chapters under their shortest title; their summaries and ends stay in the rest."""
    out: list[Chapter] = []
    for one in top.parts("chapters"):
        start = one.time("start", of=services.milliseconds)
        title = one.text("gist", "headline", "summary")
        if start is not None and title:
            out.append(Chapter(start=start, title=title))
        else:
            one.left |= {"title": title, "start": start}
    return out
