"""What new cues take over from those in whose place they stand: tags, speakers, places on the screen, numbers."""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from cleantx.formats import markup
from cleantx.model import Segment, Transcript

__all__ = ["dressed", "numbered"]

_STYLED = re.compile(r"<(/?)(?:b|i|u|s|em|strong|font|span|lang|c)\b[^<>]*>|\{\\[^{}]*\}", re.IGNORECASE)
_VOICE = re.compile(r"<v\s[^<>]*>|</v>", re.IGNORECASE)
_OWN = ("index", "id")  # what names one cue and says nothing of it
_COUNT = re.compile(r"\s*(\d+)([^\S\n]*\n\s*)")


def dressed(old: tuple[Segment, ...], made: tuple[Segment, ...]) -> tuple[Segment, ...] | None:
    """Returns the new cues with what the old ones carried; None where something of that would be lost.

    A new cue that begins with the same letter as an old one takes over what that has.  A cue that did not change is the
    old one, as it was written.
    """
    places = {at: cue for at, cue in zip(_places(old), old, strict=True) if cue.text.strip()}
    shared = _shared(old)
    out, begun = [], set()
    for at, cue in zip(_places(made), made, strict=True):
        before = places.get(at)
        begun |= {at} if before is not None else set()
        begun |= _dashed(cue, at)
        extra = before.extra if before is not None else shared
        if extra is None:
            return None
        told = [m for m in before.marks if m.at == 0 and markup.tells(m.raw)] if before is not None else []
        dress = replace(
            cue,
            turn=before is not None and before.turn,
            marks=(*told, *cue.marks),
            extra={key: value for key, value in extra.items() if key != "index"},
        )
        out.append(before if before is not None and _same(before, dress) else dress)
    lost = any(at not in begun and _names(cue) for at, cue in places.items())
    return None if lost or not _whole(old, out) else tuple(out)


def _places(cues: tuple[Segment, ...]) -> list[int]:
    """Returns how many letters stand before each cue; dashes come and go and do not count."""
    places, at = [], 0
    for cue in cues:
        places.append(at)
        at += _letters(cue.text)
    return places


def _letters(text: str) -> int:
    return sum(map(len, text.split())) - text.count("-") - text.count("–") - text.count("—")


def _dashed(cue: Segment, at: int) -> set[int]:
    """Returns the letters with which a dashed line of a cue begins."""
    found = set()
    for line in cue.text.split("\n"):
        if line.startswith("-"):
            found.add(at)
        at += _letters(line)
    return found


def _shared(old: tuple[Segment, ...]) -> dict[str, Any] | None:
    """Returns what all old cues say beside their text, None where they differ in that."""
    said = [{key: value for key, value in cue.extra.items() if key not in _OWN} for cue in old]
    return said[0] if all(one == said[0] for one in said) else None


def _names(cue: Segment) -> bool:
    """Says whether a cue cannot go without a loss: it says that somebody else speaks, or has a name of its own."""
    named = not str(cue.extra.get("id", "0")).strip().isdigit()
    return cue.turn or named or any(markup.tells(mark.raw) for mark in cue.marks[:1])


def _same(before: Segment, cue: Segment) -> bool:
    """Says whether a cue is the old one; doubled spaces are no other text, and no layout's business."""
    if (before.start, before.end) != (cue.start, cue.end):
        return False
    lines = [[line.split() for line in one.text.strip().split("\n")] for one in (before, cue)]
    return lines[0] == lines[1]


def _whole(old: tuple[Segment, ...], made: list[Segment]) -> bool:
    """Says whether the new cues have the speakers and the tags of the old ones."""
    for cue in old:
        for mark in cue.marks:
            known = mark.width or _STYLED.fullmatch(mark.raw.strip()) or markup.tells(mark.raw)
            if not known and not (cue.speaker and _VOICE.fullmatch(mark.raw.strip())):
                return False
    return _openings(old) == _openings(tuple(made)) and _speakers(old) == _speakers(tuple(made))


def _openings(cues: tuple[Segment, ...]) -> set[str]:
    raws = [mark.raw.strip() for cue in cues for mark in cue.marks]
    return {raw for raw in raws if (tag := _STYLED.fullmatch(raw)) and not tag[1]}


def _speakers(cues: tuple[Segment, ...]) -> list[tuple[str | None, int]]:
    """Returns who says how many letters, in turn."""
    found: list[tuple[str | None, int]] = []
    for cue in cues:
        count = _letters(cue.text)
        if found and found[-1][0] == cue.speaker:
            found[-1] = cue.speaker, found[-1][1] + count
        elif count:
            found.append((cue.speaker, count))
    return found


def numbered(source: Transcript, made: Transcript) -> Transcript:
    """Returns the transcript with ids in order, and the numbers of SRT with them where the file counted right.

    Words that the source had not are left out.  A cue that stayed differs in its number alone.
    """
    plain = not any(segment.words for segment in source.segments)
    number = _before_first(source)
    rows = []
    for k, row in enumerate(made.segments):
        segment = replace(row, words=()) if plain and row.words else row
        segment = segment if segment.id == k else replace(segment, id=k)
        if number is not None and segment.kind != "note" and not segment.dropped:
            number += 1
            segment = _counted(segment, number)
        rows.append(segment)
    return replace(made, segments=tuple(rows))


def _before_first(source: Transcript) -> int | None:
    """Returns the number before that of the first cue of SRT; None where the cues are not counted up from there."""
    cues = [s for s in source.segments if s.kind != "note" and not s.dropped]
    if source.source.format != "srt" or any("index" in cue.extra for cue in cues[1:]):
        return None
    return int(cues[0].extra.get("index", "1")) - 1 if cues else None


def _counted(segment: Segment, number: int) -> Segment:
    """Returns a cue of SRT with that number, in its tile if it has one."""
    if segment.raw is None:
        return replace(segment, extra={**segment.extra, "index": str(number)})
    found = _COUNT.match(segment.raw)
    if found is None:
        return segment
    if found[2].strip(" \t\r") != "\n":  # a blank line behind the number: among other cues that would read as text
        return replace(segment, raw=None, raw_at=-1, extra={**segment.extra, "index": str(number)})
    if int(found[1]) == number:
        return segment
    raw = segment.raw[: found.start(1)] + str(number) + segment.raw[found.end(1) :]
    moved = len(raw) - len(segment.raw) if segment.raw_at >= 0 else 0
    return replace(segment, raw=raw, raw_at=segment.raw_at + moved)
