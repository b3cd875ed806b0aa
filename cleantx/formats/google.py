"""JSON of Google Speech-to-Text (v1, v2, long-running operations): results with alternatives of words; only read.

Each result is a segment with the first of its alternatives, cut where somebody else speaks.  With speakers the last
result of v1 repeats all words to say who spoke them: they are not words said twice.  Without times of words a result
has an end and no start.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from typing import Any

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, clock, jsontext, services
from cleantx.formats.services import Record, Told
from cleantx.model import Segment, Source, Transcript

NAME = "google"
SUFFIXES: tuple[str, ...] = (".json",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "words", "confidence", "speaker", "sound", "language"})

_ALTERNATIVES = re.compile(r'"alternatives"\s*:\s*\[\s*\{')
_OWN_KEY = re.compile(
    r'"(?:speakerTag|speakerLabel|channelTag|resultEndTime|resultEndOffset|totalBilledTime|totalBilledDuration'
    r"|startOffset|endOffset|speaker_tag|speaker_label|channel_tag|result_end_time|result_end_offset|start_offset"
    r'|total_billed_time)"\s*:|"(?:start|end)_?[tT]ime"\s*:\s*(?:"[0-9.]{1,20}s"|\{)|cloud\.speech\.v[0-9]'
)
_DURATION = re.compile(r"([0-9]{1,10}(?:\.[0-9]{1,12})?)s")
_ENDS = ("resultEndTime", "resultEndOffset", "result_end_time", "result_end_offset")
_SURE, _PERHAPS, _DEEP = 95, 60, 4


def detect(head: str) -> int:
    """Scores alternatives with transcripts beside the times, tags and ends that Google writes."""
    if head.lstrip()[:1] not in ("{", "[") or not _ALTERNATIVES.search(head) or '"results"' not in head:
        return 0
    if '"transcript"' not in head and '"words"' not in head:
        return 0
    if re.search(r'"(?:channels|transcripts|result_index)"\s*:|"content"\s*:', head):
        return 0
    return _SURE if _OWN_KEY.search(head) else _PERHAPS


def read(text: str, source: Source) -> Transcript:
    """Reads the JSON of Google Speech-to-Text."""
    data, losses = jsontext.load(text)
    top = Record({"results": data} if isinstance(data, list) else data, losses)
    holder = _holder(top)
    if holder is None:
        raise NotATranscript("the JSON has no list of results", hint='Google has {"results": [{"alternatives": …}]}')
    results = [_Result(one, number) for number, one in enumerate(holder.taken("results"))]
    results, repeated = _unrepeated(results)
    if any(repeated):
        holder.left["repeated"] = repeated
    raw = next((one.language for one in results if one.language), None)
    tags = {one.channel for one in results if one.channel is not None}
    found = [s for one in results for s in one.segments(raw, several=len(tags) > 1)]
    return services.transcript(
        replace(source, format=NAME),
        top,
        services.by_time(found) if len(tags) > 1 else found,
        language=services.language(raw),
    )


def _holder(top: Record) -> Record | None:
    """Returns the object that holds the results: the answer itself, or one in an operation or a batch of files."""
    part = top
    for _ in range(_DEEP):
        results = part.peek("results")
        if isinstance(results, list):
            return part
        keys = ("response", "transcript", "inlineResult", "inline_result", "results")
        key = next((key for key in keys if isinstance(part.peek(key), dict)), None)
        if key is None and part is not top:
            key = next((key for key, value in part.left.items() if isinstance(value, dict)), None)  # a file's address
        if key is None:
            return None
        part = part.part(key)
    return None


class _Result:
    """One result: its transcript and its words."""

    def __init__(self, one: Record, number: int) -> None:
        """Takes the first alternative apart."""
        self.one = one
        self.alternatives = one.parts("alternatives")
        first = self.alternatives[0] if self.alternatives else Record(None, one.losses)
        self.first = first
        self.transcript = first.text("transcript")
        self.words = [_word(word, first=number == at == 0) for at, word in enumerate(first.taken("words"))]
        tag = one.peek("channelTag") or one.peek("channel_tag")
        self.channel = f"Channel {tag}" if isinstance(tag, int | str) else None
        self.language = next((one.peek(key) for key in ("languageCode", "language_code") if one.peek(key)), None)

    def texts(self) -> list[str]:
        """Returns the words, or the transcript where there are none."""
        return [word.text for word in self.words] or [self.transcript]

    def segments(self, language: object, *, several: bool) -> list[Segment]:
        """Returns a segment for everybody who speaks in this result, one after the other."""
        for key in ("languageCode", "language_code"):
            if self.one.peek(key) == language:
                self.one.left.pop(key, None)
        channel = self.channel if several else None
        if channel is not None:
            self.one.label("channelTag", "channel_tag")
        words, same = services.spaced(self.words, self.transcript)
        runs = [list(run) for _, run in groupby(words, key=lambda word: word.speaker)] or [[]]
        end = None if words else _timed(self.one, _ENDS)
        if len(runs) > 1 and not same and not services.same_speech([self.transcript], self.texts()):
            self.first.left["transcript"] = self.transcript
        found = []
        for number, run in enumerate(runs):
            speaker = " ".join(p for p in (channel, run[0].speaker if run else None) if p) or None
            text = self.transcript if len(runs) == 1 else ""
            extra = self.one.rest() if number == 0 else {}
            found.append(services.segment(run, text=text, speaker=speaker, times=(None, end), extra=extra))
        return found


def _word(one: Record, *, first: bool) -> Told:
    text = one.spoken("word")
    text, _, reading = text.partition("|")  # Japanese words carry how they are read
    if reading:
        one.left["reading"] = reading
    for key in ("speakerTag", "speaker_tag", "speakerLabel", "speaker_label"):
        if one.peek(key) in (0, ""):
            one.left.pop(key)  # nobody was told apart
    begins = ("startTime", "startOffset", "start_time", "start_offset")
    ends = ("endTime", "endOffset", "end_time", "end_offset")
    # a field at its default is left out of the JSON: of the first word that is time 0, of others it is unknown
    zero = 0 if first and not any(key in one.left for key in begins) and any(key in one.left for key in ends) else None
    start = _timed(one, begins)
    return Told(
        text=text,
        start=start if start is not None else zero,
        end=_timed(one, ends),
        confidence=one.confidence(),
        speaker=one.label("speakerLabel", "speaker_label", "speakerTag", "speaker_tag"),
        rest=one.rest(),
    )


def _timed(one: Record, keys: tuple[str, ...]) -> int | None:
    """Takes a time: ``"1.300s"``, or an object of seconds and nanoseconds (whose numbers may be strings)."""
    for key in keys:
        value = one.peek(key)
        if isinstance(value, dict) and set(value) <= {"seconds", "nanos"}:
            seconds, nanos = (str(value.get(part) or 0) for part in ("seconds", "nanos"))
            if re.fullmatch("[0-9]{1,10}", seconds) and re.fullmatch("[0-9]{1,9}", nanos):
                one.left[key] = f"{seconds}.{nanos:>09}s"
    return one.time(*keys, of=_time)


def _time(value: services.Number) -> int | None:
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    return clock.seconds_to_ms(found[1] if found else value)


def _unrepeated(results: list[_Result]) -> tuple[list[_Result], list[dict[str, Any]]]:
    """Returns the results with each word once, and what else the results that are left out said."""
    last, before = results[-1:], results[:-1]
    if not before or not any(word.speaker for word in last[0].words) or not _again(last[0], before):
        return results, []
    heard = [word for one in before for word in one.words]
    told = last[0].words
    if [word.text for word in heard] == [word.text for word in told]:
        speakers = iter(told)
        for one in before:
            one.words = [_joined(word, next(speakers)) for word in one.words]
        if not services.same_speech([last[0].transcript], [word.text for word in told]):
            last[0].first.left |= {"transcript": last[0].transcript} if last[0].transcript else {}
        return before, [last[0].one.rest()]
    said = [text for one in before for text in one.texts()]
    if not services.same_speech(said, [word.text for word in told]):
        if Counter(" ".join(said).split()) - Counter(" ".join(word.text for word in told).split()):
            what = "the last result repeats all words, and not all are the same; those of the last one count"
            last[0].one.losses.append(jsontext.loss("two-tellings", what, " ".join(said)))
        for one in before:
            one.first.left["transcript"] = " ".join(one.texts())
    return last, [one.one.rest() for one in before]


def _again(last: _Result, before: list[_Result]) -> bool:
    """Says whether the last result begins where the first one did."""
    if any(one.channel != last.channel for one in before):
        return False
    first = next((word.start for one in before for word in one.words if word.start is not None), None)
    start = next((word.start for word in last.words if word.start is not None), None)
    if first is None or start is None:
        return services.same_speech((t for one in before for t in one.texts()), (word.text for word in last.words))
    return start <= first


def _joined(word: Told, again: Told) -> Told:
    """Returns a word with what its repetition adds: who said it."""
    rest = {**word.rest, **again.rest}
    confidence = word.confidence if word.confidence is not None else again.confidence
    return replace(word, speaker=again.speaker, confidence=confidence, rest=rest)
