"""NIST RTTM: who speaks when, as diarization tools write it; its words too where it has LEXEME lines.

A SPEAKER line holds no speech.  It is a note with start, end and speaker, so that other jobs can use it and a target
without notes says what it leaves out.  Lines of other types are notes as they stand.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, records
from cleantx.formats.tokens import Token
from cleantx.model import Loss, Segment, Source, Speaker, Transcript

NAME = "rttm"
SUFFIXES: tuple[str, ...] = (".rttm",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "words", "confidence", "speaker", "note"})

_GAP, _NUMBER = records.GAP, records.NUMBER
_TIME = rf"(?:{_NUMBER}|(?i:<na>))"
_LINE = re.compile(
    rf"[ \t]*+({records.RTTM}){_GAP}(\S++){_GAP}(\S++){_GAP}({_TIME}){_GAP}({_TIME}){_GAP}(\S++){_GAP}(\S++){_GAP}"
    rf"(\S++)(?:{_GAP}(\S++)(?:{_GAP}(\S++))?)?[ \t]*"
)
_ODD = re.compile(rf"[ \t]*+LEXEME{_GAP}(\S++){_GAP}(\S++){_GAP}(\S++){_GAP}(\S++){_GAP}(\S++)(?:{_GAP}(.*))?")
_SURE = 95


def detect(head: str) -> int:
    """Scores the share of lines that are an RTTM record of a known type."""
    return round(_SURE * records.share(head, _LINE))


def read(text: str, source: Source) -> Transcript:
    """Reads RTTM; a line that is no record is kept as a note."""
    tiles, losses = records.Tiles(), list[Loss]()
    run = records.Run(tiles)
    people: dict[str, Speaker] = {}
    read_any = False
    for line, tile in records.rows(text):
        row = tile.rstrip("\n")
        found = _LINE.fullmatch(row)
        read_any = read_any or found is not None
        who = records.known(found[8]) if found and found[1] in ("SPEAKER", "LEXEME", "SPKR-INFO") else None
        if who:
            people.setdefault(who, Speaker(id=who))
        if found and found[1] == "LEXEME" and records.known(found[6]):
            run.add((found[2], found[3]), _word(found, who), line, tile, _columns(found))
            continue
        odd = None if found else _ODD.fullmatch(row)
        if odd:
            losses.append(records.loss("bad-time", line, "a word whose record is damaged", row))
            run.add((odd[1], odd[2]), Token(text=odd[5]), line, tile, f"{odd[3]} {odd[4]} {odd[6] or ''}".rstrip())
            continue
        run.close()
        if not row.strip():
            tiles.blank(tile)
        elif found and found[1] == "SPEAKER":
            tiles.add(_turn(found, tiles.next(), tile, line, who))
        else:
            if not found and not row.startswith(records.COMMENT):
                losses.append(records.loss("stray-line", line, "a line that is no record", row))
            tiles.note(tile, line)
    run.close()
    tiles.next()
    if not read_any:
        raise NotATranscript(
            "no RTTM record", hint="RTTM has lines like: SPEAKER file 1 0.50 3.20 <NA> <NA> ann <NA> <NA>"
        )
    return Transcript(
        source=replace(source, format=NAME, head=tiles.head, dialect=""),
        speakers=tuple(people.values()),
        segments=tuple(tiles.segments),
        losses=tuple(losses),
    )


def _turn(found: re.Match[str], number: int, tile: str, line: int, who: str | None) -> Segment:
    start, end = records.span(found[4], found[5])
    text = tile.strip()
    return Segment(
        id=number,
        text=text,
        start=start,
        end=end,
        start_from=None if start is None else "observed",
        end_from=None if end is None else "observed",
        speaker=who,
        kind="note",
        line=line,
        raw=tile,
        raw_at=tile.index(text),
        extra={"file": found[2], "channel": found[3]},
    )


def _word(found: re.Match[str], who: str | None) -> Token:
    start, end = records.span(found[4], found[5])
    return Token(text=found[6], start=start, end=end, confidence=records.confidence(found[9]), speaker=who)


def _columns(found: re.Match[str]) -> str:
    """Returns the fields of a word that no field of ours holds: all but where they are usual or empty."""
    odd = found[7] != "lex" or records.unheld(found[9]) or records.known(found[10]) is not None
    return " ".join(f for f in (found[7], found[9], found[10]) if f) if odd else ""
