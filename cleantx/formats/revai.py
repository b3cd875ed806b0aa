"""JSON of Rev.ai and Rev: monologues of elements, which are words, and the marks and spaces between them; only read.

Each monologue is a segment.  Machine transcripts have times in seconds, those made by people clock times.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, clock, jsontext, services
from cleantx.formats.services import Record, Told
from cleantx.model import Segment, Source, Speaker, Transcript

NAME = "revai"
SUFFIXES: tuple[str, ...] = (".json",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "words", "confidence", "speaker", "sound"})

_ELEMENT = re.compile(r'"type"\s*:\s*"(?:text|punct|unknown)"')
_SOUND = re.compile(r"<[a-z_ -]{1,40}>")
_SURE = 95


def detect(head: str) -> int:
    """Scores monologues of elements, which only Rev writes."""
    if head.lstrip()[:1] != "{" or '"monologues"' not in head or '"elements"' not in head:
        return 0
    return _SURE if _ELEMENT.search(head) else 0


def read(text: str, source: Source) -> Transcript:
    """Reads the JSON of Rev.ai."""
    data, losses = jsontext.load(text)
    top = Record(data, losses)
    if not isinstance(top.peek("monologues"), list):
        raise NotATranscript("the JSON has no monologues", hint='Rev.ai has {"monologues": [{"elements": […]}]}')
    names: dict[str, str] = {}
    for one in top.parts("speakers"):
        _name(one, "id", "name", names)
    found = [_monologue(one, names) for one in top.taken("monologues")]
    read = services.transcript(replace(source, format=NAME), top, found, language=top.language("language"))
    named = tuple(Speaker(id=s.id, name=names.get(s.id) if names.get(s.id) != s.id else None) for s in read.speakers)
    return replace(read, speakers=named)


def _name(one: Record, key: str, name: str, names: dict[str, str]) -> None:
    """Takes a speaker's name."""
    label, told = one.label(key), one.text(name)
    if label and told:
        names[label] = told
    elif told:
        one.left[name] = told


def _monologue(one: Record, names: dict[str, str]) -> Segment:
    """Returns a monologue; the values of its elements are its text, spaces and all."""
    speaker = one.label("speaker")
    info = one.part("speaker_info")
    if info.left:
        _name(info, "id", "display_name", names)
    words: list[Told] = []
    gap, leads = True, False
    for element in one.taken("elements"):
        value = element.text("value")
        mark = element.peek("type") == "punct"
        if element.peek("type") in ("text", "punct"):
            element.left.pop("type")
        gap = gap or value[:1].isspace()
        pieces = value.split() if mark else [" ".join(value.split())]
        for piece in filter(None, pieces):
            words.append(_word(element, piece, part=not gap and (mark or leads), space=gap))
            leads = mark and gap  # a mark after a space belongs to the word that follows without one
            gap = True
        gap = value[-1:].isspace() or (gap and not value)
        if not value and not mark:
            words.append(_word(element, element.spoken("value"), part=False, space=gap))
    return services.segment(words, speaker=speaker, extra=one.rest())


def _word(one: Record, text: str, *, part: bool, space: bool) -> Told:
    return Told(
        text=text,
        start=one.time("ts", "timestamp", of=_time),
        end=one.time("end_ts", "end_timestamp", of=_time),
        confidence=one.confidence(),
        part=part,
        space=space,
        rest=one.rest(),
        sound=bool(_SOUND.fullmatch(text)),
    )


def _time(value: services.Number) -> int | None:
    """Returns the milliseconds of a number of seconds or of a clock time."""
    return clock.parse(value) if isinstance(value, str) and ":" in value else clock.seconds_to_ms(value)
