r"""SubStation Alpha (.ass, .ssa): styled subtitles of anime and editors; the actor's name is the speaker.

All before the first event (script info, styles, the line of columns) is the head of the source.  A dialogue is a
segment, with its override blocks as marks and ``\N`` as a line break; karaoke blocks time its words.  Comments, and
fonts or graphics after the events, are notes; so is a dialogue that only draws.  Written for other formats there is one
readable style for 1920 x 1080.  Times are hundredths of a second.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, captions, clock, held, markup, substation
from cleantx.model import Loss, Meta, Segment, Source, Transcript

NAME = "ass"
SUFFIXES: tuple[str, ...] = (".ass", ".ssa")
HOLDS: frozenset[Held] = frozenset({"start", "end", "speaker", "marks", "sound"})

HEAD = """[Script Info]
ScriptType: v4.00+
WrapStyle: 0
ScaledBorderAndShadow: yes
PlayResX: 1920
PlayResY: 1080

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,64,&H00FFFFFF,&H000000FF,&H00000000,&H80000000,0,0,0,0,100,100,0,0,1,3,1,2,160,160,60,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
"""What stands before the events of a new file: white letters with a black edge, six of them to a hundred lines."""

_COLUMNS = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text")
_DEFAULTS = {"layer": "0", "style": "Default", "marginl": "0", "marginr": "0", "marginv": "0", "marked": "Marked=0"}
_EVENT = re.compile(r"[ \t]*(Dialogue|Comment)[ \t]*:[ \t]*", re.IGNORECASE)
_FORMAT = re.compile(r"[ \t]*Format[ \t]*:([^\n]*)", re.IGNORECASE)
_SECTION = re.compile(r"[ \t]*\[([^\[\]\n]{0,60}[a-z][^\[\]\n]{0,60})\][ \t]*\n?$")  # no encoded font: small letters
_OPENING = re.compile(r"^[ \t]*\[(?:Script Info|V4\+{0,2} Styles(?:\+{0,2})|Events)\]", re.MULTILINE | re.IGNORECASE)
_TITLE = re.compile(r"^Title[ \t]*:[ \t]*([^\n]*)", re.MULTILINE | re.IGNORECASE)
_OLD = re.compile(r"^ScriptType[ \t]*:[ \t]*v4\.00[ \t]*$", re.MULTILINE | re.IGNORECASE)
_UNTITLED = frozenset({"", "<untitled>", "default aegisub file"})
_KNOWN_ROW = re.compile(r"[ \t]*(?:;|!:|Format[ \t]*:)", re.IGNORECASE)
_SURE = 95


def detect(head: str) -> int:
    """Scores the sections of a script, or else the share of lines that are events."""
    if _OPENING.search(head) and (_EVENT.search(head) or "Style" in head):
        return _SURE
    lines = [line for line in head.split("\n") if line.strip()]
    events = sum(1 for line in lines if _EVENT.match(line) and line.count(",") >= len(_COLUMNS) - 1)
    return round(_SURE * events / len(lines)) if events else 0


def read(text: str, source: Source) -> Transcript:
    """Reads ASS and SSA."""
    reader = _Reader()
    reader.read(captions.tiles(text))
    tiles = reader.tiles
    if not reader.events:
        raise NotATranscript("no dialogue", hint="its lines begin with Dialogue: 0,0:00:01.00,0:00:02.50,")
    title = _TITLE.search(tiles.head)
    named = title[1].strip() if title else ""
    return Transcript(
        source=replace(source, format=NAME, head=tiles.head, dialect="ssa" if _OLD.search(tiles.head) else "ass"),
        meta=Meta(title=named if named.casefold() not in _UNTITLED else None),
        speakers=markup.speakers(tiles.segments),
        segments=tuple(tiles.segments),
        losses=tuple(tiles.losses),
    )


class _Reader:
    """One pass over the rows."""

    def __init__(self) -> None:
        self.tiles = captions.Tiles()
        self.columns: Sequence[str] = _COLUMNS
        self.section = "events"
        self.events = False  # one has been found: what follows is no head
        self.block: list[str] = []  # rows of a section after the events
        self.block_line = 0

    def read(self, lines: Sequence[str]) -> None:
        for number, row in enumerate(lines, 1):
            opened = _SECTION.match(row)
            if opened:
                self._close()
                self.section = opened[1].strip().casefold()
            event = _EVENT.match(row) if self.section not in ("fonts", "graphics") else None
            columns = _FORMAT.match(row) if self.section == "events" else None
            if columns:
                self.columns = columns_of(columns[1])
            if event:
                self._close()
                self.events = True
                self._event(row, event, number)
            elif not self.events:
                self.tiles.verbatim(row)
            elif self.block or opened or self.section != "events":
                self.block_line = self.block_line if self.block else number
                self.block.append(row)
            elif not row.strip():
                self.tiles.verbatim(row)
            elif _KNOWN_ROW.match(row):
                self.tiles.note(row, number)
            else:
                self.tiles.note(row, number, "stray-text", "a line that is no event")
        self._close()
        self.tiles.done()

    def _close(self) -> None:
        """Makes a note of a section that stands after events."""
        block, self.block = "".join(self.block), []
        if not block.strip() or block.strip().casefold() == "[events]":
            self.tiles.verbatim(block)
        else:
            self.tiles.note(block, self.block_line)

    def _event(self, row: str, event: re.Match[str], number: int) -> None:
        values = row[event.end() :].split(",", len(self.columns) - 1)
        if len(values) < len(self.columns):
            self.tiles.note(row, number, "bad-event", f"an event of {len(values)} fields, not {len(self.columns)}")
            return
        fields = dict(zip(self.columns, values, strict=True))
        tail = fields.pop("text")
        body = tail.strip()
        at = len(row) - len(tail) + (len(tail) - len(tail.lstrip()) if body else 0)
        if event[1].casefold() == "comment":
            self._note(row, body, at, number)
            return
        text, marks = substation.read(body)
        if not text and any(mark.raw.rstrip()[-1] != "}" for mark in marks):
            self._note(row, body, at, number)  # a drawing
            return
        start, end = (self._ms(fields.pop(key), number) for key in ("start", "end"))
        if start is not None and end is not None and end < start:
            self.tiles.doubt("backwards-time", number, "a cue that ends before it starts", row)
        self.tiles.add(
            Segment(
                id=0,
                text=text,
                start=start,
                end=end,
                start_from=None if start is None else "observed",
                end_from=None if end is None else "observed",
                speaker=fields.pop("name", "").strip() or None,
                kind=markup.kind(text),
                line=number,
                words=substation.words(text, marks, start),
                marks=marks,
                raw=row,
                raw_at=at,
                extra={key: value for key, value in fields.items() if _unusual(key, value)},
            )
        )

    def _note(self, row: str, body: str, at: int, number: int) -> None:
        text = body or row.strip()
        where = at if body else row.index(text)
        self.tiles.add(Segment(id=0, text=text, kind="note", line=number, raw=row, raw_at=where))

    def _ms(self, value: str, number: int) -> int | None:
        time = clock.parse(value.strip())
        if time is None:
            self.tiles.doubt("bad-time", number, "a time that is none", value)
        return time


def _unusual(key: str, value: str) -> bool:
    """Says whether a field holds more than its default."""
    return value.strip() not in ("", _DEFAULTS.get(key, ""), "0000")


def columns_of(line: str) -> tuple[str, ...]:
    """Returns the columns that a line of them names, or the usual ones where it makes no sense.

    >>> columns_of(" Start, End, Actor, Text"), columns_of("Text, Start") == _COLUMNS
    (('start', 'end', 'name', 'text'), True)
    """
    named = tuple("name" if part == "actor" else part for part in (p.strip().casefold() for p in line.split(",")))
    good = named[-1] == "text" and {"start", "end"} <= set(named) and len(set(named)) == len(named)
    return named if good else _COLUMNS


def write_words(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    r"""Writes ASS with a karaoke block (``\k``) before each word.

    Raises:
        UntimedError: a segment has no start or no end.
    """
    return write(transcript, words=True)


def write(transcript: Transcript, *, words: bool = False) -> tuple[str, tuple[Loss, ...]]:
    """Writes ASS: events of an ASS or SSA file that nobody touched as they were, all others anew.

    Raises:
        UntimedError: a segment has no start or no end.
    """
    own = transcript.source.format == NAME
    head = transcript.source.head if own else HEAD
    losses = held.losses(transcript, HOLDS | {"words"} if own or words else HOLDS, ours=own)
    named = [line for line in head.split("\n") if _FORMAT.match(line)][-1:]
    columns = columns_of(named[0].partition(":")[2]) if named else _COLUMNS
    parts = [head]
    lost: list[tuple[int, int]] = []
    for segment in transcript.segments:
        row = segment.raw if own and not segment.dropped and not (words and segment.words) else None
        if row is None and segment.kind != "note" and not segment.dropped:
            row, tags = _written(transcript, segment, columns, own=own, words=words)
            lost.append((tags, segment.line))
        if row:
            parts += ["" if parts[-1].endswith("\n") or not parts[-1] else "\n", row]
    losses += captions.lost_tags(lost, "SubStation") + _renamed(transcript, own=own)
    return "".join(parts), losses + captions.coarse(transcript, _hundredths, "hundredths of a second", own=own)


def _written(
    transcript: Transcript, segment: Segment, columns: Sequence[str], *, own: bool, words: bool
) -> tuple[str, int]:
    start, end = held.times(segment)
    if words and segment.words:
        text, lost = substation.write(substation.karaoke(segment, own=own), own=True)
    else:
        text, lost = substation.write(segment, own=own)
    if end > start:
        end = max(end, _hundredths(start) + 10)  # shorter than that would not be seen
    kept = {key: str(value) for key, value in segment.extra.items()} if own else {}
    fields = (
        _DEFAULTS | kept | {"start": _time(start), "end": _time(end), "name": name(transcript, segment), "text": text}
    )
    return f"Dialogue: {','.join(captions.one_row(fields.get(column, '')) for column in columns)}\n", lost


def name(transcript: Transcript, segment: Segment) -> str:
    """Returns the speaker of a segment as the actor of an event, where a comma would end the field."""
    if not segment.speaker:
        return ""
    return captions.one_row(markup.label(transcript, segment.speaker)).replace(",", ";").strip()


def _renamed(transcript: Transcript, *, own: bool) -> tuple[Loss, ...]:
    with_comma = [
        s
        for s in transcript.segments
        if s.speaker and not s.dropped and not (own and s.raw) and "," in markup.label(transcript, s.speaker)
    ]
    if not with_comma:
        return ()
    first = with_comma[0]
    what = f"commas in the speakers' names of {len(with_comma):,} segments, written as semicolons"
    return (Loss(code="not-held:speaker", line=first.line, what=what, snippet=(first.speaker or "")[:80]),)


def _hundredths(ms: int) -> int:
    return (ms + 5) // 10 * 10


def _time(ms: int) -> str:
    """Returns a time in hundredths, with as many digits of the hour as it has.

    >>> _time(62_344), _time(360_000_500)
    ('0:01:02.34', '100:00:00.50')
    """
    return clock.webvtt(_hundredths(ms)).removeprefix("0")[:-1]
