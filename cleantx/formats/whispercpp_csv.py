"""whisper.cpp's CSV (``-ocsv``): start and end in whole milliseconds, perhaps the speaker, and the text in quotes."""

from __future__ import annotations

import re

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, held, markup, rows
from cleantx.model import Loss, Mark, Source, Transcript, spoken

NAME = "whispercpp-csv"
SUFFIXES: tuple[str, ...] = (".csv",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "speaker", "sound"})

_HEADER = re.compile(r"[ \t\n]*start[ ]*,[ ]*end[ ]*,([ ]*speaker[ ]*,)?[ ]*text[ \t]*(?:\n|\Z)", re.IGNORECASE)
_TIMES = r"^[ ]*([0-9]{1,12})[ ]*,[ ]*([0-9]{1,12})[ ]*,[ ]*"
_ROW = re.compile(_TIMES, re.MULTILINE)
_SPEAKER_ROW = re.compile(_TIMES + r'(?:"((?:[^"\n]|""){0,200})"|([^,"\n]{0,200}))[ ]*,[ ]*', re.MULTILINE)
_DOUBLED = re.compile('""')
_ESCAPED = re.compile(r'\\["\\]')  # older versions escape as C does
_C_QUOTE = re.compile(r'\\"(?![ \t]*$)', re.MULTILINE)
_HEADED, _BARE = 97, 75


def detect(head: str) -> int:
    """Scores the share of rows with two whole numbers and quoted words, more under the header line."""
    header = _HEADER.match(head)
    lines = [line for line in head[header.end() if header else 0 :].split("\n") if line.strip()]
    fitting = sum(1 for line in lines if (found := _ROW.match(line)) and (header or line[found.end() :][:1] == '"'))
    share = fitting / max(len(lines), 1)
    return round(_BARE + (_HEADED - _BARE) * share) if header and share > 0 else round(_BARE * share)


def read(text: str, source: Source) -> Transcript:
    """Reads the rows; quotes inside of the words may be doubled or, in old files, escaped by a backslash."""
    header = _HEADER.match(text)
    at = header.end() if header else 0
    begins = _SPEAKER_ROW if header and header[1] else _ROW
    if not begins.search(text, at):
        raise NotATranscript("no row of start, end and text", hint='expected 0,1500," words"')
    escape = _ESCAPED if _C_QUOTE.search(text) and not _DOUBLED.search(text) else _DOUBLED

    def row(match: re.Match[str], body: str) -> rows.Row:
        speaker = (match[3] or match[4] or "").replace('""', '"').strip() if begins is _SPEAKER_ROW else ""
        return _row(int(match[1]), int(match[2]), None if speaker in ("", "?") else speaker, body, escape)

    segments, losses = rows.read(text, begins, row, at, goes_on=lambda more: not more.rstrip().endswith('"'))
    return Transcript(
        source=replace(source, format=NAME, head=text[:at], dialect="speaker" if begins is _SPEAKER_ROW else ""),
        speakers=markup.speakers(segments),
        segments=tuple(segments),
        losses=tuple(losses),
    )


def _row(start: int, end: int, speaker: str | None, body: str, escape: re.Pattern[str]) -> rows.Row:
    """Returns a row; the words stand between the first quotation mark and the last."""
    quoted = len(body) > 1 and body[0] == body[-1] == '"'
    inside = body[1:-1] if quoted else body
    words = inside.strip()
    lead = quoted + len(inside) - len(inside.lstrip())
    if not quoted or not escape.search(words):
        return rows.Row(start, end, words, speaker, lead)
    out: list[str] = []
    marks: list[Mark] = []
    at = length = 0
    for found in escape.finditer(words):
        out += [words[at : found.start()], found[0][1]]
        length += found.start() - at
        marks.append(Mark(at=length, raw=found[0], width=1))
        at, length = found.end(), length + 1
    out.append(words[at:])
    return rows.Row(start, end, "".join(out), speaker, lead, tuple(marks))


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes the rows: untouched ones as they were, others anew, with a space before the words, as whisper.cpp does.

    That space keeps a spreadsheet from taking words for a formula.

    Raises:
        UntimedError: a segment lacks a time.
    """
    own = transcript.source.format == NAME
    speakers = transcript.source.dialect == "speaker" if own else any(s.speaker for s in spoken(transcript))
    parts = [transcript.source.head if own else f"start,end,{'speaker,' if speakers else ''}text\n"]
    for segment in transcript.segments:
        if segment.dropped or (segment.kind == "note" and not own):
            continue
        if own and segment.raw is not None:
            parts.append(segment.raw)
            continue
        start, end = held.times(segment)
        name = _name(markup.label(transcript, segment.speaker) if segment.speaker else "") + "," if speakers else ""
        words = rows.words(segment.text).replace('"', '""')
        parts.append(f'{start},{end},{name}" {words}"\n')
    holds = HOLDS if speakers or not own else HOLDS - {"speaker"}
    return rows.join(parts), held.losses(transcript, holds, ours=own)


def _name(label: str) -> str:
    """Returns a speaker's label as a field, in quotes where a comma, a quote or a formula would be something else."""
    label = rows.words(label)[:90]
    plain = not label or label.replace(" ", "").replace("_", "").isalnum()
    return label if plain else '"' + label.lstrip("=+-@").replace('"', '""') + '"'
