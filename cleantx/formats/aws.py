"""JSON of AWS Transcribe: words with times as strings, marks without, and lists of who spoke when; only read.

Call Analytics writes turns of its own, with times in milliseconds and the role of who speaks.

A segment is one of the file's audio segments, else of its speaker labels, else what the words make.  Channels are put
in the order of time.  The first alternative of each item is its text, the others are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, jsontext, placing, services
from cleantx.formats.services import Record, Told
from cleantx.model import Segment, Source, Transcript

NAME = "aws"
SUFFIXES: tuple[str, ...] = (".json",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "words", "confidence", "speaker", "sound", "language"})

_TRANSCRIPTS = re.compile(r'"transcripts"\s*:\s*\[\s*\{\s*(?:"transcript"\s*:|\Z)')  # a long one is cut off
_ITEM = re.compile(r'"type"\s*:\s*"pronunciation"')
_OWN_KEY = re.compile(r'"(?:jobName|accountId|audio_segments|speaker_labels|channel_labels)"\s*:')
_TIMED = re.compile(r'"(?:start|end)_time"\s*:\s*"[0-9.]')
_TURN = re.compile(r'"(?:BeginOffsetMillis|ParticipantRole)"\s*:')
_SURE, _LIKELY = 95, 90


def detect(head: str) -> int:
    """Scores the list of transcripts and the items that only AWS calls pronunciations."""
    if head.lstrip()[:1] != "{":
        return 0
    if _TRANSCRIPTS.search(head) or ('"Content"' in head and len(set(_TURN.findall(head))) > 1):
        return _SURE
    return _LIKELY if _ITEM.search(head) and (_OWN_KEY.search(head) or _TIMED.search(head)) else 0


class _Item(Told, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """An item: a word or a mark, with its number in the list and its channel."""

    number: int = -1
    channel: str = ""


def read(text: str, source: Source) -> Transcript:
    """Reads the JSON of AWS Transcribe."""
    data, losses = jsontext.load(text)
    top = Record(data, losses)
    if isinstance(top.peek("Transcript"), list):
        calls = [_call(one) for one in top.taken("Transcript")]
        language = top.language("LanguageCode")
        return services.transcript(replace(source, format=NAME, dialect="call"), top, calls, language=language)
    results = top.part("results")
    transcripts = results.parts("transcripts")
    whole = [str(one.peek("transcript") or "") for one in transcripts]
    labels = results.part("speaker_labels")
    turns = _Turns(labels)
    items = _channels(results, _items(results.taken("items"), turns, ""), turns)
    if not items and not any(whole):
        raise NotATranscript("the JSON has no items", hint='AWS Transcribe has {"results": {"items": […]}}')
    items = [one for one in services.spaced(items, whole[0] if whole else "")[0] if isinstance(one, _Item)]
    found = _audio_segments(results, items)
    if found and turns.agree(items):
        turns.used = True
    found = found or turns.segments(items) or _by_channel(items)
    if not items:
        found = [services.segment([], text=one) for one in whole]
    services.retold(transcripts, "transcript", [s.text for s in found])
    if not turns.used:
        labels.left["segments"] = turns.raw
    return services.transcript(replace(source, format=NAME), top, found, language=results.language("language_code"))


def _call(one: Record) -> Segment:
    """Returns a turn of a call."""
    words: list[Told] = []
    for item in one.taken("Items"):
        text = item.spoken("Content")
        mark = not placing.letters(text)
        start, end = _millis(item)
        sure = item.confidence("Confidence")
        rest = item.rest() | ({"Confidence": sure} if mark and sure else {})
        word = Told(text=text, start=start, end=end, confidence=None if mark else sure, rest=rest)
        words.append(replace(word, part=True, start=None, end=None) if mark and words else word)
    speaker, text, times = one.label("ParticipantRole", "ParticipantId"), one.text("Content"), _millis(one)
    return services.segment(words, text=text, speaker=speaker, times=times, extra=one.rest())


def _millis(one: Record) -> tuple[int | None, int | None]:
    return (
        one.time("BeginOffsetMillis", of=services.milliseconds),
        one.time("EndOffsetMillis", of=services.milliseconds),
    )


class _Turns:
    """Who spoke when: the segments of the speaker labels, by the times of their items."""

    def __init__(self, labels: Record) -> None:
        """Takes the segments; they are put back where nothing is made of them."""
        self.raw = labels.peek("segments")
        self.turns = labels.taken("segments")
        self.used = False
        self.speakers: list[str | None] = []
        self.numbers: dict[tuple[int | None, int | None], int] = {}
        for number, turn in enumerate(self.turns):
            speaker = turn.label("speaker_label")
            self.speakers.append(speaker)
            for item in turn.taken("items"):
                self.numbers[item.time("start_time"), item.time("end_time")] = number

    def of(self, item: Told) -> int | None:
        """Returns the number of the turn that an item with these times is in."""
        return self.numbers.get((item.start, item.end)) if item.start is not None else None

    def agree(self, items: Iterable[_Item]) -> bool:
        """Says whether the items name the speakers that the turns name: then the turns say nothing new."""
        numbered = [(self.of(item), item.speaker) for item in items if not item.part]
        return all(number is not None and self.speakers[number] == speaker for number, speaker in numbered)

    def segments(self, items: list[_Item]) -> list[Segment]:
        """Returns a segment for each turn, none where an item is in no turn."""
        groups: list[tuple[int, list[_Item]]] = []
        for item in items:
            number = self.of(item)
            if number is None and not item.part:
                return []
            if number is None or (groups and groups[-1][0] == number):
                groups[-1:] = groups[-1:] or [(0, [])]
                groups[-1][1].append(item)
            else:
                groups.append((number, [item]))
        once = len({number for number, _ in groups}) == len(groups)
        self.used = bool(groups)
        return [self._segment(number, mine, once=once) for number, mine in groups]

    def _segment(self, number: int, items: list[_Item], *, once: bool) -> Segment:
        turn = self.turns[number]
        times = (turn.time("start_time"), turn.time("end_time")) if once else (None, None)
        return services.segment(items, speaker=self.speakers[number], times=times, extra=turn.rest() if once else {})


def _items(listed: Iterable[Record], turns: _Turns, channel: str) -> list[_Item]:
    """Returns the items of a list; a mark belongs to the word before it, and is said by the same."""
    out: list[_Item] = []
    for one in listed:
        mark = one.peek("type") == "punctuation"
        if one.peek("type") in ("pronunciation", "punctuation"):
            one.left.pop("type")
        number = one.left.pop("id", None)
        alternatives = one.parts("alternatives")
        first = alternatives[0] if alternatives else Record(None, one.losses)
        item = _Item(
            text=first.spoken("content", of=one),
            start=one.time("start_time"),
            end=one.time("end_time"),
            confidence=first.confidence(),
            part=mark and bool(out),
            number=number if isinstance(number, int) else -1,
            channel=one.text("channel_label") or channel,
        )
        place = turns.of(item)
        speaker = one.label("speaker_label") or (turns.speakers[place] if place is not None else None)
        if mark and out:
            rest = one.rest() | ({"confidence": item.confidence} if item.confidence else {})
            before = out[-1]
            out.append(replace(item, speaker=before.speaker, channel=before.channel, confidence=None, rest=rest))
        else:
            out.append(replace(item, speaker=speaker or item.channel or None, rest=one.rest()))
    return out


def _channels(results: Record, items: list[_Item], turns: _Turns) -> list[_Item]:
    """Returns the items with their channels: those of the lists of channels, where the common list names none."""
    labels = results.part("channel_labels")
    raw = labels.peek("channels")
    copies = [
        item
        for channel in labels.taken("channels")
        for item in _items(channel.taken("items"), turns, channel.text("channel_label"))
    ]
    if not copies:
        return items
    if items and not services.same_speech([one.text for one in items], [one.text for one in copies]):
        labels.left["channels"] = raw
        return items
    return items if any(one.channel for one in items) else copies


def _audio_segments(results: Record, items: list[_Item]) -> list[Segment]:
    """Returns the segments that name their items by number, none where they have not all of them once."""
    told: Any = results.peek("audio_segments")
    if not isinstance(told, list) or not all(
        isinstance(one, dict) and isinstance(one.get("items"), list) for one in told
    ):
        return []
    numbers = [number for one in told for number in one["items"]]
    numbered = {item.number: item for item in items}
    if len(numbers) != len(items) or len(numbered) != len(items) or not all(_has(numbered, n) for n in numbers):
        return []
    found = []
    for one in results.taken("audio_segments"):
        one.left.pop("id", None)
        mine = [numbered[number] for number in one.left.pop("items")]
        channel = one.text("channel_label")
        speaker = one.label("speaker_label") or channel or None
        times = one.time("start_time"), one.time("end_time")
        text = one.text("transcript")
        found.append(services.segment(mine, text=text, speaker=speaker, times=times, extra=one.rest()))
    return found


def _has(numbered: dict[int, _Item], number: object) -> bool:
    return isinstance(number, int) and number in numbered


def _by_channel(items: list[_Item]) -> list[Segment]:
    """Returns what the words of each channel make."""
    channels: dict[str, list[_Item]] = {}
    for item in items:
        channels.setdefault(item.channel, []).append(item)
    found = [one for mine in channels.values() for one in services.segments(mine)]
    return services.by_time(found) if len(channels) > 1 else found
