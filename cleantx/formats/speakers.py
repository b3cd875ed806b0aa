"""Untimed paragraphs under their speaker: a heading line (``Speaker 1``), or a prefix (``SPEAKER_00:``, ``Name:``).

Each line is a segment; the speaker's label is no word, it stands in the segment's `speaker`.  Bold and bracketed names,
names as items of a list, in capitals, behind chevrons, ``Q:`` and ``A:`` and a full-width colon are read, too; what
makes a label of a name is told in :mod:`cleantx.formats.labels`.  A front matter, and headings that name nobody, are
notes.  The most used spelling is the dialect in which new segments are written.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, frontmatter, held, labels, markup, stamped
from cleantx.formats.labels import UNKNOWN, Label
from cleantx.formats.tiling import Tiling
from cleantx.model import Loss, Segment, Source, Transcript

NAME = "speakers"
SUFFIXES: tuple[str, ...] = ()
HOLDS: frozenset[Held] = frozenset({"speaker", "turn", "sound"})

_TITLE = re.compile(r"#[ \t]+(\S.*)")
_CHANCE = 0.1  # below a tenth of the lines the colons are chance
_BARE = "Name\ntext"


def detect(head: str) -> int:
    """Scores numbered speaker headings, and the share of lines that a recurring label opens."""
    rows = head[frontmatter.end(head) :].split("\n")
    candidates = [labels.candidate(row) for row in rows]
    known = labels.settled(rows, candidates)
    if not known or _timed(rows):
        return 0
    settled = [labels.among(label, known) for label in candidates]
    said = zip(rows, settled, strict=True)
    found = [label for row, label in said if label or (row.strip() and not labels.HEADING.fullmatch(row))]
    if len(found) < 2:  # noqa: PLR2004 - a label and words
        return 0
    first = found[0]
    if first is not None and first.alone and not first.colon and labels.known(first.name):
        return 80
    labelled = [label for label in found if label is not None]
    alone = sum(1 for label in labelled if label.alone)
    if alone == len(found):
        return 0
    numbered = any(label.alone and labels.known(label.name) for label in labelled)
    count = len(labelled)
    share = min(1.0, count / (len(found) - count + 1)) if numbered else count / len(found)
    return round(30 + 60 * share) if share > _CHANCE else 0


def _timed(rows: list[str]) -> bool:
    """Says whether times head the paragraphs: then it is another format."""
    heads = sum(1 for head in stamped.heads(rows) if head is not None)
    return heads > 1 and heads > _CHANCE / 2 * sum(1 for row in rows if row.strip())


def read(text: str, source: Source) -> Transcript:
    """Reads paragraphs; a heading line belongs to the paragraph after it."""
    if not text.strip():
        raise NotATranscript("the file is empty", hint="a transcript has at least one line of text")
    at = frontmatter.end(text)
    reader = _Reader(text[at:].split("\n"), text[:at])
    reader.run()
    found = Transcript(
        source=replace(source, format=NAME, dialect=_dialect(reader.shapes)),
        speakers=markup.speakers(reader.tiling.segments),
        segments=tuple(reader.tiling.segments),
    )
    meta = frontmatter.facts(text[:at])
    title = next(
        (m[1].strip() for s in reader.tiling.segments if s.kind == "note" and (m := _TITLE.match(s.text))), None
    )
    meta = replace(meta, title=meta.title or title)
    return found if meta == found.meta else replace(found, meta=meta)


def _dialect(shapes: list[str]) -> str:
    """Returns the spelling of most labels; nothing for plain headings, which need no telling."""
    often = stamped.dialect(shapes)
    return "" if often == _BARE else often


class _Reader:
    """One pass over the rows; keeps who speaks, and what leads up to the next words."""

    def __init__(self, rows: list[str], front: str) -> None:
        self.rows = rows
        self.candidates = [labels.candidate(row) for row in rows]
        self.known = labels.settled(rows, self.candidates)
        self.tiling = Tiling()
        self.shapes: list[str] = []
        self.line = 1
        self.speaker: str | None = None
        self.turn = False
        if front:
            self.tiling.note(front, 1)
            self.line += front.count("\n")

    def run(self) -> None:
        """Reads all rows."""
        last = len(self.rows) - 1
        for index, (row, label) in enumerate(zip(self.rows, self.candidates, strict=True)):
            tile = row if index == last else row + "\n"
            if row:
                self._row(row, labels.among(label, self.known), tile)
            else:
                self.tiling.wait(tile)
            self.line += 1
        if not self.tiling.close():
            raise NotATranscript("speakers' names and no words", hint="is this the whole file?")

    def _row(self, row: str, label: Label | None, tile: str) -> None:
        chevron = None if label else labels.CHEVRON.match(row)
        if label is not None:
            at = label.at
            self.turn = self.turn or label.name != self.speaker or label.name == UNKNOWN
            self.speaker = label.name
            self.shapes.append(label.shape)
        elif chevron is not None:
            at, self.turn, self.speaker = chevron.end(), True, None
        else:
            at = 0
        rest = row[at:].lstrip()
        at = len(row) - len(rest)
        words = rest.rstrip()
        if not words:  # a heading or a blank line: it goes before the next paragraph, or after the last one
            self.tiling.wait(tile)
        elif label is None and self.known and labels.HEADING.fullmatch(row):
            self.tiling.note(tile, self.line)
        else:
            self._words(tile, words, at)

    def _words(self, tile: str, text: str, at: int) -> None:
        self.tiling.add(
            Segment(
                id=0,
                text=text,
                speaker=None if self.speaker == UNKNOWN else self.speaker,
                turn=self.turn,
                kind=markup.kind(text),
                line=self.line,
            ),
            tile,
            at,
        )
        self.turn = False


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes paragraphs: untouched ones as they were, others under the speaker's label where the speaker changes."""
    ours = transcript.source.format == NAME
    dialect = (transcript.source.dialect if ours else "") or _BARE
    out = [transcript.source.head] if ours else []
    speaker: str | None = None
    count = 0
    for segment in transcript.segments:
        if segment.dropped or (segment.kind == "note" and not ours):
            continue
        if ours and segment.raw is not None:
            out.append(segment.raw)
        elif segment.kind == "note":
            out.append(f"{segment.text}\n")
        else:
            changed = segment.turn or segment.speaker != speaker
            out.append("\n" if count and changed else "")
            text = " ".join(segment.text.split())
            name = markup.label(transcript, segment.speaker) if segment.speaker else UNKNOWN
            out.append(f"{_labelled(dialect, name, text) if changed or _unclear(text) else text}\n")
        if segment.kind != "note":
            speaker, count = segment.speaker, count + 1
    return "".join(out), held.losses(transcript, HOLDS, ours=ours)


def _labelled(dialect: str, name: str, text: str) -> str:
    if "\n" in dialect and _unclear(text):
        dialect = "Name: text"
    before, _, behind = dialect.partition("Name")
    return f"{before}{name}{behind.removesuffix('text')}{text}"


def _unclear(text: str) -> bool:
    """Says whether words alone on a line could be read as a label, a turn or a heading."""
    label = labels.candidate(text)  # a bare name is none below other words
    marked = label is not None and not label.plain
    return marked or labels.CHEVRON.match(text) is not None or labels.HEADING.fullmatch(text) is not None
