"""NIST STM, the references of speech recognition: a segment a line with recording, channel, speaker, start and end.

Labels in angle brackets may stand before the words.  Segments that scoring passes over are notes; of alternatives
(``{ um / uh }``) the first is the text.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, markup, records
from cleantx.model import Loss, Segment, Source, Transcript

NAME = "stm"
SUFFIXES: tuple[str, ...] = (".stm",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "speaker", "sound", "marks", "note"})

_GAP, _NUMBER = records.GAP, records.NUMBER
_LABELS = r"(?:(<[^<>\s]*+>)(?=\s|\Z))?"
_LINE = re.compile(
    rf"[ \t]*+(?!{records.RTTM}[ \t])(\S++){_GAP}(\S++){_GAP}(\S++){_GAP}({_NUMBER}){_GAP}({_NUMBER})"
    rf"(?:{_GAP}{_LABELS}[ \t]*+(.*))?"
)
_ODD = re.compile(rf"[ \t]*+(\S++){_GAP}(\S++){_GAP}(\S++){_GAP}(\S++){_GAP}(\S++){_GAP}{_LABELS}[ \t]*+(.*)")
_IGNORED = re.compile(r"ignore_time_segment_in_scoring", re.IGNORECASE)
_NOBODY = re.compile(r"inter_segment_gap|excluded_region|ignore_time_segment_in_scoring", re.IGNORECASE)
_SURE = 95


def detect(head: str) -> int:
    """Scores the share of lines with their five fields."""
    return round(_SURE * records.share(head, _LINE))


def read(text: str, source: Source) -> Transcript:
    """Reads STM; a line that is no segment is kept as a note."""
    tiles, losses = records.Tiles(), list[Loss]()
    for line, tile in records.rows(text):
        row = tile.rstrip("\n")
        if not row.strip():
            tiles.blank(tile)
            continue
        found = None if row.startswith(records.COMMENT) else _LINE.fullmatch(row)
        if found:
            tiles.add(_segment(found, tiles.next(), tile, line, losses))
            continue
        odd = None if row.startswith(records.COMMENT) else _ODD.fullmatch(row)
        if odd:
            losses.append(records.loss("bad-time", line, "a segment whose times are none", row))
            tiles.add(_segment(odd, tiles.next(), tile, line, losses))
            continue
        if not row.startswith(records.COMMENT):
            losses.append(records.loss("stray-line", line, "a line that is no segment", row))
        tiles.note(tile, line)
    tiles.next()
    if not any(segment.start is not None for segment in tiles.segments):
        raise NotATranscript(
            "no line of a segment and its times", hint="STM has lines like: file 1 speaker 0.50 3.20 hello there"
        )
    return Transcript(
        source=replace(source, format=NAME, head=tiles.head, dialect=""),
        speakers=markup.speakers(tiles.segments),
        segments=tuple(tiles.segments),
        losses=tuple(losses),
    )


def _segment(found: re.Match[str], number: int, tile: str, line: int, losses: list[Loss]) -> Segment:
    file, channel, speaker, begins, ends, labels, words = found.groups()
    times = (records.seconds(begins), records.seconds(ends))
    if None in times:
        times = (None, None)
    elif times[1] is not None and times[0] is not None and times[1] < times[0]:
        losses.append(records.loss("backwards-time", line, "a segment that ends before it starts", tile))
    extra: dict[str, Any] = {"file": file, "channel": channel}
    if labels:
        extra["labels"] = labels
    if times == (None, None):
        extra["times"] = f"{begins} {ends}"
    nobody = _NOBODY.fullmatch(speaker)
    if nobody:
        extra["speaker"] = speaker
    at = found.start(7) if words is not None else len(tile.rstrip("\n"))
    who = None if nobody else speaker
    made = records.braced(records.spoken(number, tile, at, line, times=times, speaker=who, extra=extra))
    return replace(made, kind="note") if _IGNORED.fullmatch(made.text) else made
