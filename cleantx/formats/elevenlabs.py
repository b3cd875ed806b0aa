"""JSON of ElevenLabs Scribe: words, the spaces between them, and sounds, in one list; only read.

Nothing groups the words: they are cut at speakers, sentences and pauses; a sound that stands before or after a sentence
is a segment of its own.  The transcripts of several channels are put in the order of time.  The segmented export has
segments.
"""

from __future__ import annotations

import math
import re

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, jsontext, services
from cleantx.formats.services import Record, Told
from cleantx.model import Segment, Source, Transcript

NAME = "elevenlabs"
SUFFIXES: tuple[str, ...] = (".json",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "words", "confidence", "speaker", "sound", "language"})

_OWN_TYPE = re.compile(r'"type"\s*:\s*"(?:spacing|audio_event)"')
_WORD_TYPE = re.compile(r'"type"\s*:\s*"word"')
_OWN_KEY = re.compile(r'"(?:speaker_id|logprob|characters|language_probability|transcription_id|channel_index)"\s*:')
_SEGMENTED = re.compile(r'"segments"\s*:\s*\[\s*\{.{0,4000}?"(?:start|end)_time"\s*:\s*[0-9]', re.DOTALL)
_SURE, _LIKELY = 95, 90


def detect(head: str) -> int:
    """Scores words typed as words, spacing and events, and the keys beside them."""
    if head.lstrip()[:1] not in ("{", "["):
        return 0
    own = {found[0] for found in _OWN_KEY.finditer(head)}
    if _OWN_TYPE.search(head) and own:
        return _SURE
    if '"language_code"' in head and _SEGMENTED.search(head):
        return _SURE
    whole = '"language_probability"' in head and '"language_code"' in head
    return _LIKELY if whole or (_WORD_TYPE.search(head) and own) else 0


def read(text: str, source: Source) -> Transcript:
    """Reads the JSON of ElevenLabs; a bare list is one of words."""
    data, losses = jsontext.load(text)
    top = Record({"words": data} if isinstance(data, list) else data, losses)
    if isinstance(top.peek("segments"), list) and not top.peek("words"):
        found = [_segmented(one) for one in top.taken("segments")]
        services.retold([top], "text", [s.text for s in found])
        given = replace(source, format=NAME, dialect="segments")
        return services.transcript(given, top, found, language=top.language("language_code"))
    channels = top.parts("transcripts")
    several = len(channels) > 1
    answers = channels or [top]
    if not any(isinstance(one.peek(key), kind) for one in answers for key, kind in (("words", list), ("text", str))):
        raise NotATranscript("the JSON has no words", hint='ElevenLabs has {"words": [{"text": …, "type": "word"}]}')
    found = [segment for one in answers for segment in _answer(one, several=several)]
    language = answers[0].language("language_code")
    return services.transcript(
        replace(source, format=NAME, dialect="channels" if channels else ""),
        top,
        services.by_time(found) if several else found,
        language=language,
        length=top.time("audio_duration_secs"),
    )


def _answer(one: Record, *, several: bool) -> list[Segment]:
    """Returns the segments of an answer; its text is kept where it is not that of its words."""
    whole = str(one.peek("text") or "")
    channel = one.peek("channel_index")
    name = f"Channel {channel}" if several and isinstance(channel, int) else None
    words: list[Told] = []
    listed = one.taken("words")
    tight = any(record.peek("type") == "spacing" for record in listed)  # else somebody left the spaces out
    gap = False
    for record in listed:
        if record.peek("type") == "spacing" and not str(record.peek("text") or "").strip():
            gap = True
            continue
        words.append(_word(record, name, space=gap or not tight or record.peek("type") == "audio_event"))
        gap = False
    found = services.segments(services.spaced(words, whole)[0])
    if not words and whole.strip():
        found = [services.segment([], text=whole, speaker=name)]
    services.retold([one], "text", [s.text for s in found])
    return found


def _segmented(one: Record) -> Segment:
    """Returns a segment of the segmented export; its text says where spaces stand."""
    speaker = one.label("speaker_id", "speaker")
    if speaker is None:
        who = one.part("speaker")
        speaker = who.label("name", "id")
    words = [_word(word, None, space=True) for word in one.taken("words") if str(word.peek("text")).strip()]
    times = one.time("start_time", "start"), one.time("end_time", "end")
    return services.segment(words, text=one.text("text"), speaker=speaker, times=times, extra=one.rest())


def _word(one: Record, channel: str | None, *, space: bool) -> Told:
    """Returns a word or a sound; the logarithm of its probability is kept as it was."""
    kind = one.peek("type")
    if kind in ("word", "audio_event"):
        one.left.pop("type")
    log = one.peek("logprob")
    known = isinstance(log, int | float) and not isinstance(log, bool) and log <= 0
    speaker = one.label("speaker_id")
    if isinstance(one.peek("channel_index"), int) and channel == f"Channel {one.peek('channel_index')}":
        one.left.pop("channel_index")
    return Told(
        text=one.spoken("text"),
        start=one.time("start", "start_time"),
        end=one.time("end", "end_time"),
        confidence=round(math.exp(log), 6) if known else None,
        speaker=speaker or channel,
        space=space,
        rest=one.rest(),
        sound=kind == "audio_event",
    )
