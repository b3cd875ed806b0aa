"""JSON of Deepgram: channels with alternatives of words, and utterances or paragraphs where asked for; only read.

The first alternative of each channel is the text, the others are kept.  Utterances are segments, else paragraphs, else
what the words make; the channels of a recording are put in the order of time.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, jsontext, placing, services
from cleantx.formats.services import Record, Told
from cleantx.model import Segment, Source, Transcript

NAME = "deepgram"
SUFFIXES: tuple[str, ...] = (".json",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "words", "confidence", "speaker", "sound", "language"})

_CHANNELS = re.compile(r'"channels"\s*:\s*\[\s*\{.{0,4000}?"alternatives"\s*:\s*\[\s*\{', re.DOTALL)
_OWN_KEYS = re.compile(r'"(?:request_id|transaction_key|model_info|punctuated_word|speaker_confidence|model_uuid)"\s*:')
_SPEAKER = re.compile(r"^[ \t]*(?:Channel [0-9]{1,3} )?Speaker [0-9]{1,4}:", re.MULTILINE)
_SURE, _LIKELY = 95, 90


def detect(head: str) -> int:
    """Scores channels with alternatives, which only Deepgram nests so, or its words with two spellings."""
    if head.lstrip()[:1] != "{" or '"results"' not in head:
        return 0
    if '"content"' in head:
        return 0  # the alternatives of AWS and of Speechmatics
    own = _OWN_KEYS.search(head)
    if '"transcript"' in head and _CHANNELS.search(head):
        return _SURE
    return _LIKELY if own and ('"punctuated_word"' in head or '"channels"' in head) else 0


def read(text: str, source: Source) -> Transcript:
    """Reads Deepgram's JSON."""
    data, losses = jsontext.load(text)
    top = Record(data, losses)
    results = top.part("results")
    channels = results.parts("channels")
    told = results.peek("utterances")
    if not channels and not told:
        raise NotATranscript("the JSON has no channels", hint='Deepgram\'s has {"results": {"channels": […]}}')
    several = len(channels) > 1
    language = channels[0].language("detected_language") if channels else None
    heard = [_heard(one, f"Channel {number}" if several else None) for number, one in enumerate(channels)]
    every = [word.text for _, words in heard for word in words]
    found = [_utterance(one, several=several) for one in results.taken("utterances")]
    if found and (not every or services.same_speech([s.text for s in found], every)):
        for first, _ in heard:
            _strip(first, found)
    else:
        if found:
            results.left["utterances"] = told
        found = [one for first, words in heard for one in _paragraphs(first, words) or services.segments(words)]
    return services.transcript(
        replace(source, format=NAME, dialect="channels" if several else ""),
        top,
        services.by_time(found) if several else found,
        language=language,
        length=top.part("metadata").time("duration"),
    )


def _heard(channel: Record, name: str | None) -> tuple[Record, list[Told]]:
    """Returns the first alternative of a channel and its words; a text without words is one long word without times."""
    alternatives = channel.parts("alternatives")
    if not alternatives:
        return Record(None, channel.losses), []
    first = alternatives[0]
    whole = str(first.peek("transcript") or "")
    words = [_word(one, name) for one in first.taken("words")]
    if not words:
        return first, [Told(text=first.text("transcript"), speaker=name)]
    services.retold([first], "transcript", [word.text for word in words])
    return first, services.spaced(words, whole)[0]


def _word(one: Record, channel: str | None) -> Told:
    text = one.text("punctuated_word")
    heard = one.text("word")
    if text and placing.letters(heard) not in ("", placing.letters(text)):
        one.left["word"] = heard
    speaker = one.label("speaker")
    return Told(
        text=text or heard or one.spoken("word"),
        start=one.time("start"),
        end=one.time("end"),
        confidence=one.confidence(),
        speaker=_who(speaker, channel),
        rest=one.rest(),
    )


def _who(speaker: str | None, channel: str | None) -> str | None:
    """Returns who speaks; each channel counts its speakers from 0."""
    return " ".join(part for part in (channel, speaker) if part) or None


def _utterance(one: Record, *, several: bool) -> Segment:
    number = one.peek("channel")
    channel = f"Channel {number}" if several and isinstance(number, int) else None
    if channel is not None or number == 0:
        one.left.pop("channel")
    words = [_word(word, channel) for word in one.taken("words")]
    speaker = _who(one.label("speaker"), channel)
    text, times = one.text("transcript"), (one.time("start"), one.time("end"))
    return services.segment(words, text=text, speaker=speaker, times=times, extra=one.rest())


def _paragraphs(first: Record, words: list[Told]) -> list[Segment]:
    """Returns the paragraphs of a channel, none where they are not made of its words."""
    part = first.part("paragraphs")
    listed = part.peek("paragraphs")
    told = [
        one.get("num_words") if isinstance(one, dict) else None for one in (listed if isinstance(listed, list) else ())
    ]
    counts = [count for count in told if isinstance(count, int) and count > 0]
    if len(counts) < len(told) or sum(counts) != len(words):
        return []
    found: list[Segment] = []
    at = 0
    for one, count in zip(part.taken("paragraphs"), counts, strict=True):
        found.append(_paragraph(one, words[at : at + count]))
        at += count
    _unsaid(part, found)
    return found


def _paragraph(one: Record, words: list[Told]) -> Segment:
    one.left.pop("num_words")
    told = one.label("speaker")
    speaker = next((word.speaker for word in words if word.speaker), told)
    made = services.segment(words, speaker=speaker, times=(one.time("start"), one.time("end")))
    sentences = one.parts("sentences")
    if services.same_speech([str(s.peek("text")) for s in sentences], [made.text]):
        for sentence in sentences:
            sentence.text("text")
    return replace(made, extra={**made.extra, **one.rest()})


def _strip(first: Record, found: list[Segment]) -> None:
    """Takes the texts of the paragraphs, which say once more what the utterances said; their times stay."""
    part = first.part("paragraphs")
    sentences = [sentence for one in part.parts("paragraphs") for sentence in one.parts("sentences")]
    if services.same_speech([str(s.peek("text")) for s in sentences], [s.text for s in found]):
        for sentence in sentences:
            sentence.text("text")
    _unsaid(part, found)


def _unsaid(part: Record, found: list[Segment]) -> None:
    """Takes the text of all paragraphs where it is that of the segments, but for lines that name the speaker."""
    text = part.peek("transcript")
    if isinstance(text, str) and services.same_speech([_SPEAKER.sub("", text)], [s.text for s in found]):
        part.text("transcript")
