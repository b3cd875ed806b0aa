"""JSON of Azure Speech: of batch and fast transcription, and of the Speech SDK; only read.

Each phrase is a segment with the first of its alternatives as it is displayed.  Times are ticks of 100 ns, ISO
durations or milliseconds.  Words are told as they were heard, in lower case and with numbers in letters: they are
found in the text by :mod:`cleantx.formats.placing`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, jsontext, placing, services
from cleantx.formats.services import Record, Told
from cleantx.model import Segment, Source, Transcript

NAME = "azure"
SUFFIXES: tuple[str, ...] = (".json",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "words", "confidence", "speaker", "sound", "language"})

_OWN_KEY = re.compile(r'"(?:combinedRecognizedPhrases|recognizedPhrases|combinedPhrases|AudioFileResults)"\s*:')
_FAST = re.compile(r'"offsetMilliseconds"\s*:')
_SDK = re.compile(r'"(?:RecognitionStatus|DisplayText|NBest)"\s*:')
_ISO = re.compile(r"P(?:([0-9]{1,4})D)?T?(?:([0-9]{1,6})H)?(?:([0-9]{1,8})M)?(?:([0-9]{1,10}(?:\.[0-9]{1,12})?)S)?")
_TICK = 10_000  # of 100 ns in a millisecond
_SURE, _LIKELY, _BOTH = 95, 90, 2
_SPELLINGS = ("lexical", "itn", "maskedITN", "Lexical", "ITN", "MaskedITN")


def detect(head: str) -> int:
    """Scores the names of lists of phrases, which only Azure uses, and those of the SDK."""
    if head.lstrip()[:1] not in ("{", "["):
        return 0
    if _OWN_KEY.search(head) or (_FAST.search(head) and '"phrases"' in head):
        return _SURE
    sdk = {found[0] for found in _SDK.finditer(head)}
    return _LIKELY if len(sdk) >= _BOTH and re.search(r'"Offset"\s*:', head) else 0


def read(text: str, source: Source) -> Transcript:
    """Reads the JSON of Azure Speech."""
    data, losses = jsontext.load(text)
    top = Record({"phrases": data} if isinstance(data, list) else data, losses)
    dialect, phrases = _phrases(top)
    if not dialect:
        raise NotATranscript("the JSON has no phrases", hint="Azure has recognizedPhrases, phrases or NBest")
    told = {channel for one in phrases if isinstance(channel := one.peek("channel"), int)}
    locale = next((one.peek("locale") for one in phrases if one.peek("locale")), None)
    _uncombine(top, phrases)
    found = [_phrase(one, several=len(told) > 1, locale=locale) for one in phrases]
    return services.transcript(
        replace(source, format=NAME, dialect=dialect),
        top,
        services.by_time(found) if len(told) > 1 else found,
        language=services.language(locale) or top.language("locale"),
        length=None if dialect == "sdk" else _ms(_ticks(top, "duration")),
    )


def _phrases(top: Record) -> tuple[str, list[Record]]:
    """Returns which of Azure's answers this is, "" for none, and its phrases."""
    if isinstance(top.peek("recognizedPhrases"), list):
        return "batch", top.taken("recognizedPhrases")
    if isinstance(top.peek("phrases"), list):
        phrases = top.taken("phrases")
        return "fast" if any(one.peek("text") is not None for one in phrases) else "sdk", phrases
    if isinstance(top.peek("AudioFileResults"), list):
        return "sdk", [one for file in top.parts("AudioFileResults") for one in file.taken("SegmentResults")]
    if any(isinstance(top.peek(key), kind) for key, kind in (("NBest", list), ("DisplayText", str))):
        alone = Record(top.left, top.losses)
        top.left.clear()
        return "sdk", [alone]
    return "", []


def _uncombine(top: Record, phrases: list[Record]) -> None:
    """Takes the texts that say once more what all phrases say, in each of their spellings."""
    for key in ("combinedRecognizedPhrases", "combinedPhrases"):
        combined = top.parts(key)
        for spelling in ("display", "text", *_SPELLINGS[:3]):
            whole = [told for one in combined if isinstance(told := one.peek(spelling), str)]
            if whole and services.same_speech(whole, (t for one in phrases for t in _spelled(one, spelling))):
                for one in combined:
                    one.text(spelling)
        for one in combined:
            if set(one.left) == {"channel"}:
                one.left.clear()


def _spelled(phrase: Record, spelling: str) -> Iterator[str]:
    best = phrase.peek("nBest")
    first = best[0] if isinstance(best, list) and best and isinstance(best[0], dict) else phrase.left
    if isinstance(first.get(spelling), str):
        yield first[spelling]


def _phrase(one: Record, *, several: bool, locale: object) -> Segment:
    """Returns a phrase; other alternatives, and spellings that say more than the text, stay in its rest."""
    channel = one.peek("channel")
    name = f"Channel {channel}" if several and isinstance(channel, int) else None
    if name is not None or channel == 0:
        one.left.pop("channel")
    if one.peek("locale") == locale:
        one.left.pop("locale", None)
    for key in ("recognitionStatus", "RecognitionStatus"):
        if one.peek(key) == "Success":
            one.left.pop(key)
    speaker = " ".join(part for part in (name, one.label("speaker", "SpeakerId")) if part) or None
    alternatives = one.parts("nBest") or one.parts("NBest")
    best = alternatives[0] if alternatives else one
    text = best.text("display", "Display", "text") or one.text("DisplayText")
    if isinstance(one.peek("DisplayText"), str) and services.same_speech([str(one.peek("DisplayText"))], [text]):
        one.text("DisplayText")
    for key in _SPELLINGS:
        if isinstance(best.peek(key), str) and placing.letters(str(best.peek(key))) == placing.letters(text):
            best.text(key)
    words = _words(best)
    times = _span(one)
    return services.segment(words, text=text, speaker=speaker, times=times, extra=one.rest())


def _words(best: Record) -> list[Told]:
    """Returns the words as displayed, with the confidence of those that were heard in their time; else those heard."""
    shown = [_word(word) for word in best.taken("displayWords") or best.taken("DisplayWords")]
    was = best.peek("words")
    heard = [_word(word) for word in best.taken("words") or best.taken("Words")]
    if not shown or not heard:
        return shown or heard
    out: list[Told] = []
    at = 0
    for word in shown:
        first = at
        while at < len(heard) and _within(heard[at], word):
            at += 1
        sure = [told.confidence for told in heard[first:at] if told.confidence is not None]
        out.append(replace(word, confidence=min(sure) if sure else None))
    if at == len(heard) and not any(word.rest for word in heard):
        return out
    best.left["words"] = was
    return shown


def _within(heard: Told, shown: Told) -> bool:
    if heard.start is None or heard.end is None or shown.start is None or shown.end is None:
        return False
    return shown.start <= heard.start and heard.end <= shown.end


def _word(one: Record) -> Told:
    start, end = _span(one)
    text = one.spoken("displayText", "DisplayText", "word", "Word", "text")
    confidence = one.confidence("Confidence" if "Confidence" in one.left else "confidence")
    return Told(text=text, start=start, end=end, confidence=confidence, rest=one.rest())


def _span(one: Record) -> tuple[int | None, int | None]:
    """Returns start and end in ms."""
    start, duration = _ticks(one, "offset"), _ticks(one, "duration")
    if start is None and duration is not None:
        one.left["duration_ms"] = _ms(duration)
    return _ms(start), None if start is None or duration is None else _ms(start + duration)


def _ticks(one: Record, name: str) -> int | None:
    """Takes a time in ticks, which is told up to three times over."""
    told = (
        one.time(f"{name}InTicks", name.capitalize(), of=_whole),
        one.time(f"{name}Milliseconds", of=_of_milliseconds),
        one.time(name, of=_of_iso),
    )
    return next((ticks for ticks in told if ticks is not None), None)


def _whole(value: services.Number) -> int | None:
    """Returns ticks as a whole number; services write them as 700000 and as 700000.0."""
    return int(Decimal(value)) if services.scaled(value, 7) is not None else None


def _of_milliseconds(value: services.Number) -> int | None:
    return int(Decimal(value) * _TICK) if services.milliseconds(value) is not None else None


def _of_iso(value: services.Number) -> int | None:
    """Returns the ticks of an ISO 8601 duration."""
    found = _ISO.fullmatch(value) if isinstance(value, str) else None
    if found is None or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (Decimal(part or 0) for part in found.groups())
    return int((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 * _TICK)


def _ms(ticks: int | None) -> int | None:
    return None if ticks is None else (ticks + _TICK // 2) // _TICK
