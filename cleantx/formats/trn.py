"""NIST trn, the plain references of speech recognition: the words of an utterance, then its id in parentheses.

The speaker is told by the id where its first part tells people apart; of alternatives (``{ um / uh }``) the first is
the text.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, markup, records
from cleantx.model import Loss, Source, Transcript

NAME = "trn"
SUFFIXES: tuple[str, ...] = (".trn",)
HOLDS: frozenset[Held] = frozenset({"speaker", "sound", "marks"})

_ID = re.compile(r"\(([^\s()]{1,200})\)[ \t]*\Z")
_SURE = 90


def detect(head: str) -> int:
    """Scores the share of lines that end in an id of their own with a digit in it."""
    lines = [line for line in head.split("\n") if line.strip() and not line.startswith(records.COMMENT)]
    ids = {one for one in map(_id, lines) if _numbered(one)}
    return round(_SURE * len(ids) / len(lines)) if lines else 0


def _id(line: str) -> str:
    at = line.rfind("(")
    found = _ID.match(line, at) if at >= 0 and (at == 0 or line[at - 1] in " \t") else None
    return found[1] if found else ""


def _numbered(one: str) -> bool:
    return any(c.isdigit() for c in one)


def read(text: str, source: Source) -> Transcript:
    """Reads trn; a line without an id is words all the same, and a doubt."""
    tiles, losses = records.Tiles(), list[Loss]()
    rows = list(records.rows(text))
    ids = [_id(tile.rstrip("\n")) for _, tile in rows]
    if not any(ids):
        raise NotATranscript("no line ends in an utterance's id", hint="trn has lines like: hello there (ann-001)")
    if sum(map(_numbered, ids)) * 2 > sum(map(bool, ids)):  # then "(laughs)" at the end of a line is no id
        ids = [one if _numbered(one) else "" for one in ids]
    who = records.utterance_speaker([one for one in ids if one])
    for (line, tile), one in zip(rows, ids, strict=True):
        row = tile.rstrip("\n")
        if not row.strip():
            tiles.blank(tile)
            continue
        if row.startswith(records.COMMENT):
            tiles.note(tile, line)
            continue
        if not one:
            losses.append(records.loss("missing-id", line, "a line without an utterance's id", row))
        words = row[: row.rfind("(")] if one else row
        extra = {"utterance": one} if one else {}
        number = tiles.next()
        at = len(words) - len(words.lstrip())
        made = records.spoken(number, words, at, line, speaker=who.get(one), extra=extra)
        tiles.add(replace(records.braced(made), raw=tile))
    tiles.next()
    return Transcript(
        source=replace(source, format=NAME, head=tiles.head, dialect=""),
        speakers=markup.speakers(tiles.segments),
        segments=tuple(tiles.segments),
        losses=tuple(losses),
    )
