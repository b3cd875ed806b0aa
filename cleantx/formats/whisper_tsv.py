"""whisper's and whisperX's TSV: a row a segment, start and end in whole milliseconds and the text, parted by tabs."""

from __future__ import annotations

import re

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, held, markup, rows
from cleantx.model import Loss, Source, Transcript

NAME = "whisper-tsv"
SUFFIXES: tuple[str, ...] = (".tsv",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "speaker", "sound"})

_HEADER = re.compile(r"[ \t\n]*start\tend\ttext[ \t]*(?:\n|\Z)", re.IGNORECASE)
_ROW = re.compile(r"^([0-9]{1,12})\t([0-9]{1,12})\t[ ]*", re.MULTILINE)
_HEADED, _BARE = 97, 75


def detect(head: str) -> int:
    """Scores the share of rows with two whole numbers, more under the header line."""
    header = _HEADER.match(head)
    lines = [line for line in head[header.end() if header else 0 :].split("\n") if line.strip()]
    share = sum(1 for line in lines if _ROW.match(line)) / max(len(lines), 1)
    return round(_BARE + (_HEADED - _BARE) * share) if header and share > 0 else round(_BARE * share)


def read(text: str, source: Source) -> Transcript:
    """Reads the rows; a speaker before the words (``[SPEAKER_00]: ``, as whisperX writes it) is one."""
    header = _HEADER.match(text)
    at = header.end() if header else 0
    if not _ROW.search(text, at):
        raise NotATranscript("no row of start, end and text", hint="expected 0<TAB>1500<TAB>words")
    segments, losses = rows.read(text, _ROW, _row, at)
    return Transcript(
        source=replace(source, format=NAME, head=text[:at], dialect=""),
        speakers=markup.speakers(segments),
        segments=tuple(segments),
        losses=tuple(losses),
    )


def _row(match: re.Match[str], body: str) -> rows.Row:
    speaker, lead = markup.prefix(body)
    return rows.Row(int(match[1]), int(match[2]), body[lead:], speaker, lead)


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes the rows: untouched ones as they were, others anew; a known speaker stands before the words.

    Raises:
        UntimedError: a segment lacks a time.
    """
    own = transcript.source.format == NAME
    parts = [transcript.source.head if own else "start\tend\ttext\n"]
    for segment in transcript.segments:
        if segment.dropped or (segment.kind == "note" and not own):
            continue
        if own and segment.raw is not None:
            parts.append(segment.raw)
            continue
        start, end = held.times(segment)
        label = markup.label(transcript, segment.speaker) if segment.speaker else ""
        name = f"[{rows.words(label).translate(_BRACKETS)[:60]}]: " if label else ""
        parts.append(f"{start}\t{end}\t{name}{rows.words(segment.text)}\n")
    return rows.join(parts), held.losses(transcript, HOLDS, ours=own)


_BRACKETS = str.maketrans("[]", "()")
