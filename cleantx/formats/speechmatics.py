"""JSON of Speechmatics (json-v2): words, marks and formatted entities, each with alternatives; only read.

A mark says to which side it belongs.  Nothing groups the words: they are cut at speakers, sentences and pauses.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, jsontext, services
from cleantx.formats.services import Record, Told
from cleantx.model import Source, Transcript

NAME = "speechmatics"
SUFFIXES: tuple[str, ...] = (".json",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "words", "confidence", "speaker", "sound", "language"})

_CONTENT = re.compile(r'"content"\s*:\s*"')
_TYPE = re.compile(r'"type"\s*:\s*"(?:word|punctuation|entity)"')
_OWN_KEY = re.compile(r'"(?:attaches_to|is_eos|transcription_config|language_pack_info|word_delimiter)"\s*:')
_TIMED = re.compile(r'"(?:start|end)_time"\s*:\s*[0-9]')
_UNKNOWN = "UU"
_ENDINGS = (".", "?", "!", "\u2026", "\u3002", "\uff1f", "\uff01")
_SURE = 95


class _Told(Told, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A result; `leads`: a mark that belongs to what comes after it."""

    leads: bool = False


def detect(head: str) -> int:
    """Scores results with contents, typed as words and marks and timed with numbers."""
    if head.lstrip()[:1] not in ("{", "[") or not _CONTENT.search(head) or '"alternatives"' not in head:
        return 0
    return _SURE if _TYPE.search(head) and (_TIMED.search(head) or _OWN_KEY.search(head)) else 0


def read(text: str, source: Source) -> Transcript:
    """Reads the JSON of Speechmatics; a bare list is one of results."""
    data, losses = jsontext.load(text)
    top = Record({"results": data} if isinstance(data, list) else data, losses)
    if not isinstance(top.peek("results"), list):
        raise NotATranscript(
            "the JSON has no list of results", hint='Speechmatics has {"results": [{"alternatives": …}]}'
        )
    delimiter = top.peek("metadata", "language_pack_info", "word_delimiter")
    results = top.taken("results")
    spoken = _language(results)
    language = top.part("metadata").part("transcription_config").language("language") or services.language(spoken)
    channels: dict[str, list[Told]] = {}
    several = len({name for one in results if isinstance(name := one.peek("channel"), str)}) > 1
    for one in results:
        words = channels.setdefault(one.text("channel") if several else "", [])
        words.append(_told(one, words, spoken if services.language(spoken) == language else None))
    found = []
    for channel, words in channels.items():
        given = _spaced(words, channel or None, free=delimiter != "")
        found += services.segments(given)
    return services.transcript(
        replace(source, format=NAME, dialect="channels" if several else ""),
        top,
        services.by_time(found) if several else found,
        language=language,
        length=top.part("job").time("duration"),
    )


def _language(results: list[Record]) -> object:
    """Returns the language of the first word that tells one."""
    for one in results:
        listed = one.peek("alternatives")
        for alternative in listed if isinstance(listed, list) else ():
            if isinstance(alternative, dict) and alternative.get("language"):
                return alternative["language"]
    return None


def _told(one: Record, before: list[Told], spoken: object) -> Told:
    """Returns a result: a mark belongs to the word before it unless it says otherwise, and is said by the same."""
    mark = one.peek("type") == "punctuation"
    if one.peek("type") in ("word", "punctuation"):
        one.left.pop("type")
    side = one.left.pop("attaches_to", None) or ("previous" if mark else None)
    alternatives = one.parts("alternatives")
    first = alternatives[0] if alternatives else Record(None, one.losses)
    if spoken is not None and first.peek("language") == spoken:
        first.left.pop("language")
    text, sure = first.spoken("content", of=one), first.confidence()
    if first.peek("speaker") == _UNKNOWN:
        first.left.pop("speaker")
    speaker = first.label("speaker")
    start, end = one.time("start_time"), one.time("end_time")
    if mark and one.peek("is_eos") == (text in _ENDINGS):
        one.left.pop("is_eos")  # the mark says so, too
    part = mark and side in ("previous", "both") and bool(before)
    rest = one.rest() | ({"confidence": sure} if mark and sure is not None else {})
    return _Told(
        text=text,
        start=None if mark else start,
        end=None if mark else end,
        confidence=None if mark else sure,
        speaker=before[-1].speaker if part else speaker,
        part=part,
        rest=rest,
        leads=mark and side in ("next", "both"),
    )


def _spaced(words: list[Told], channel: str | None, *, free: bool) -> list[Told]:
    """Returns the words with the spaces between them, and with the channel as who speaks where nobody else is named."""
    out: list[Told] = []
    for word in words:
        led = bool(out) and isinstance(out[-1], _Told) and out[-1].leads
        speaker = " ".join(part for part in (channel, word.speaker) if part) or None
        out.append(replace(word, space=free and not led, part=word.part or led, speaker=speaker))
    return out
