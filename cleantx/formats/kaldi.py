"""Kaldi's and ESPnet's `text` files: an utterance a line, its id before its words.

The speaker is told by the id where its first part tells people apart, and the times where every id ends in two numbers
that fit the pace of speech (``ann-talk-0001234-0004567``: hundredths of a second, in some recipes milliseconds).
"""

from __future__ import annotations

import re
from itertools import pairwise

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, held, markup, records
from cleantx.model import Loss, Source, Transcript, spoken

NAME = "kaldi"
SUFFIXES: tuple[str, ...] = ()
HOLDS: frozenset[Held] = frozenset({"sound"})

_ID = re.compile(r"(?=[^\s]{0,200}[0-9])(?=\S{0,200}[A-Za-z_-])[^\W_][\w.+@-]{2,199}(?<![.\-])")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,3}(?:st|nd|rd|th|s|x|k|h|min|ms)|[0-9.]+-[0-9.]+", re.IGNORECASE)
_LINE = re.compile(r"(\S++)(?:[ \t]++(.*))?")
_SPAN = re.compile(r"\S+?[-_]([0-9]{6,8})[-_]([0-9]{6,8})")
_TABLE = re.compile(rf"\S++[ \t]++\S++[ \t]++{records.NUMBER}[ \t]++{records.NUMBER}[ \t]*")  # Kaldi's `segments`
_MOSTLY, _UNLIKE, _SURE = 0.8, 0.9, 85
_PACE = (3.0, 40.0)  # characters a second: English runs at 15, Chinese at 5
_HUNDREDTHS, _MILLISECONDS = 10, 1


def detect(head: str) -> int:
    """Scores lines that begin with an id each, no two alike, in the order that Kaldi wants."""
    lines = [line for line in head.split("\n") if line.strip()]
    ids = [found for line in lines if (found := _id(line)) and not _TABLE.fullmatch(line)]
    if len(ids) < 2 or len(set(ids)) < _UNLIKE * len(ids):  # noqa: PLR2004 - one line is no table
        return 0
    rising = sum(1 for a, b in pairwise(ids) if a < b) / (len(ids) - 1)
    alike = len({re.sub("[A-Za-z]+", "a", re.sub("[0-9]+", "0", one)) for one in ids}) <= max(2, len(ids) // 5)
    part = len(ids) / len(lines)
    return round(_SURE * part * (0.5 + 0.5 * rising)) if part >= _MOSTLY and alike else 0


def _id(line: str) -> str:
    found = _LINE.fullmatch(line)
    good = found and len(found[1]) <= 200 and _ID.fullmatch(found[1]) and not _DAY.fullmatch(found[1])  # noqa: PLR2004
    return found[1] if found and good else ""


def read(text: str, source: Source) -> Transcript:
    """Reads a table of utterances; the first field of every line is its id."""
    tiles, losses = records.Tiles(), list[Loss]()
    found = [(line, tile, _LINE.match(tile.rstrip("\n"))) for line, tile in records.rows(text)]
    ids = [match[1] for _, _, match in found if match]
    if not any(match and match[2] and _id(match[0]) for _, _, match in found):
        raise NotATranscript("no line begins with an utterance's id", hint="such as: ann-001 hello there")
    who = records.utterance_speaker(ids)
    unit = _unit([(match[1], match[2] or "") for _, _, match in found if match])
    seen: set[str] = set()
    for line, tile, match in found:
        if not tile.strip():
            tiles.blank(tile)
            continue
        if match is None:
            losses.append(records.loss("stray-line", line, "a line that does not begin with an id", tile))
            tiles.note(tile, line)
            continue
        one = match[1]
        if one in seen:
            losses.append(records.loss("repeated-id", line, "an utterance's id that was there before", tile))
        seen.add(one)
        number, at = tiles.next(), match.end(1)
        extra = {"utterance": one}
        times, speaker = _times(one, unit), who.get(one)
        tiles.add(records.spoken(number, tile, at, line, times=times, speaker=speaker, extra=extra))
    tiles.next()
    return Transcript(
        source=replace(source, format=NAME, head=tiles.head, dialect=""),
        speakers=markup.speakers(tiles.segments),
        segments=tuple(tiles.segments),
        losses=tuple(losses),
    )


def _unit(utterances: list[tuple[str, str]]) -> int:
    """Returns how many milliseconds the numbers at the end of the ids count, or 0 where they are no times."""
    counted = characters = 0
    for one, words in utterances:
        found = _SPAN.fullmatch(one)
        if not found or len(found[1]) != len(found[2]) or int(found[1]) >= int(found[2]):
            return 0
        counted += int(found[2]) - int(found[1])
        characters += len(words)
    low, high = _PACE
    paced = (unit for unit in (_HUNDREDTHS, _MILLISECONDS) if low <= characters * 1000 / (counted * unit) <= high)
    return next(paced, 0) if counted else 0


def _times(one: str, unit: int) -> tuple[int | None, int | None]:
    found = _SPAN.fullmatch(one) if unit else None
    return (int(found[1]) * unit, int(found[2]) * unit) if found else (None, None)


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes an utterance a line: those of such a table that nobody touched as they were, all others anew.

    Ids are made of the source's name and a number, so that they are in Kaldi's order.  Segments without words are left
    out, as Kaldi wants it.
    """
    own = transcript.source.format == NAME
    losses = held.losses(transcript, HOLDS, ours=own)
    if own:  # what an id tells is written with it
        losses = tuple(loss for loss in losses if loss.code.partition(":")[2] not in ("start", "end", "speaker"))
    parts = [transcript.source.head] if own else []
    stem = transcript.source.name.rpartition(".")[0] or transcript.source.name
    name = re.sub(r"[^\w.]+", "_", stem).strip("_.") or "recording"
    width = max(6, len(str(len(transcript.segments))))
    used = {str(s.extra.get("utterance")): 1 for s in spoken(transcript) if own and s.raw is not None}
    for number, segment in enumerate(transcript.segments, 1):
        if segment.dropped or (segment.kind == "note" and not (own and segment.raw is not None)):
            continue
        if own and segment.raw is not None:
            parts += [records.line_end(parts), segment.raw]
            continue
        words = " ".join(segment.text.split())
        if words:
            one = _free(str(segment.extra.get("utterance", "")) if own else "", used, f"{name}-{number:0{width}}")
            parts += [records.line_end(parts), f"{one} {words}\n"]
    return "".join(parts), losses


def _free(wanted: str, used: dict[str, int], otherwise: str) -> str:
    """Returns an id that no other utterance has: the one wanted, or a part of it; `used` counts the parts."""
    one = wanted or otherwise
    while one in used:
        base = wanted or otherwise
        used[base] = used.get(base, 1) + 1
        one = f"{base}.{used[base]}"
    used[one] = 1
    return one
