"""The ``info.json`` that yt-dlp writes beside what it fetches: title, date, length, description, tags and chapters.

It is no transcript: it is read along with one, and fills in what the transcript's own file does not tell.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import clock, jsontext
from cleantx.model import Chapter, Loss, Transcript

SUFFIX = ".info.json"

_LANGUAGE = re.compile(r"(?<=.)\.[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,12}){0,3}\Z")
_ID = re.compile(r"(?<=.)[ _-]?\[[A-Za-z0-9_-]{3,64}\]\Z")
_KEYS = ('"extractor"', '"webpage_url"', '"format_id"', '"automatic_captions"', '"upload_date"', '"thumbnails"')
_ENOUGH = 3
_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_VIDEO = re.compile(r"[A-Za-z0-9_-]{11}")


def is_info(text: str) -> bool:
    """Says whether a text is an info.json, by the keys that nothing else has together."""
    return text.lstrip()[:1] == "{" and sum(1 for key in _KEYS if key in text) >= _ENOUGH


def stems(name: str) -> tuple[str, ...]:
    """Returns what a file's name may be without its format, its language and its id, the longest first.

    >>> stems("Talk [dQw4w9WgXcQ].en-orig.vtt")
    ('Talk [dQw4w9WgXcQ].en-orig', 'Talk [dQw4w9WgXcQ]', 'Talk')
    >>> stems("Talk.srt"), stems("-")
    (('Talk',), ())
    """
    stem, dot, _ = name.rpartition(".")
    if not dot or not stem or name.endswith(SUFFIX):
        return ()
    found = [stem]
    for pattern in (_LANGUAGE, _ID):
        shorter = pattern.sub("", found[-1])
        if shorter and shorter != found[-1]:
            found.append(shorter)
    return tuple(found)


def is_beside(name: str, stem: str) -> bool:
    """Says whether a file's name is that of an info.json which has an id where the stem has none.

    >>> is_beside("Talk [dQw4w9WgXcQ].info.json", "Talk"), is_beside("Talk two [dQw4w9WgXcQ].info.json", "Talk")
    (True, False)
    """
    return name.endswith(SUFFIX) and _ID.sub("", name.removesuffix(SUFFIX)) == stem


def merge(transcript: Transcript, text: str, name: str = "info.json") -> Transcript:
    """Returns the transcript with what an info.json tells and its own file does not; a damaged one is a doubt.

    ``meta.beside`` names what came from it, since the transcript's own format never held that.
    """
    try:
        data, losses = jsontext.load(text)
    except NotATranscript as error:
        return doubted(transcript, name, error.message)
    if not isinstance(data, dict):
        return doubted(transcript, name, "it is no JSON object")
    told, own = _told(data), transcript.meta
    new: dict[str, Any] = {key: value for key, value in told.items() if value and not getattr(own, key)}
    chapters = () if transcript.chapters else _chapters(data.get("chapters"))
    beside = (*own.beside, *new, *(("chapters",) if chapters else ()))
    merged = replace(
        transcript,
        meta=replace(own, **new, beside=beside) if beside else own,
        chapters=chapters or transcript.chapters,
    )
    return doubted(merged, name, losses[0].what) if losses else merged


def doubted(transcript: Transcript, name: str, what: str) -> Transcript:
    """Returns the transcript with the doubt that the file of that name beside it is damaged."""
    loss = Loss(code="companion", line=0, what=f"the file beside it is damaged: {what}", snippet=name[:80])
    return replace(transcript, losses=(*transcript.losses, loss))


def _told(data: dict[str, Any]) -> dict[str, Any]:
    """Returns the fields of :class:`Meta` that an info.json tells."""
    video = _text(data, "id") or ""
    tags = data.get("tags")
    date = _DATE.fullmatch(_text(data, "upload_date") or "")
    length = data.get("duration")
    good = isinstance(length, int | float) and not isinstance(length, bool)
    links = (_text(data, "webpage_url"), _text(data, "channel_url"))
    return {
        "title": _text(data, "fulltitle") or _text(data, "title"),
        "date": "-".join(date.groups()) if date else None,
        "length": clock.seconds_to_ms(length) if good and length is not None else None,
        "description": _text(data, "description"),
        "keywords": tuple(tag for tag in tags if isinstance(tag, str) and tag) if isinstance(tags, list) else (),
        "links": tuple(link for link in links if link),
        "video": video if _VIDEO.fullmatch(video) and "youtube" in str(data.get("extractor", "")).lower() else None,
    }


def _text(data: dict[str, Any], key: str) -> str | None:
    value = data.get(key)
    return value if isinstance(value, str) and value.strip() else None


def _chapters(items: object) -> tuple[Chapter, ...]:
    found = []
    for item in items if isinstance(items, list) else ():
        start, title = (item.get("start_time"), item.get("title")) if isinstance(item, dict) else (None, None)
        good = isinstance(start, int | float) and not isinstance(start, bool)
        ms = clock.seconds_to_ms(start) if good and start is not None else None
        if ms is not None and isinstance(title, str):
            found.append(Chapter(start=ms, title=title))
    return tuple(found)
