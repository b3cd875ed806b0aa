"""Console text of whisper.cpp and its kin: one bracketed time pair and its words a line.

Dialects met in the wild, all read: hours optional (openai whisper), ``->`` for ``-->`` (whisper-JAX), a comma for the
dot, seconds with an s (``[0.00s -> 4.08s]``, faster-whisper), a log header before the first line, words cut over
lines (three spaces begin a word, two go on with it), ``(speaker 0)`` before and ``[SPEAKER_TURN]`` after the words, a
dash where somebody else speaks, the colours of ``--print-colors`` (marks: they tell how sure each token is), and
whisper-stream's blocks, whose clock starts again at their ``t0``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from cleantx.errors import NotATranscript, UntimedError
from cleantx.formats import Held, held, markup
from cleantx.model import Loss, Mark, Segment, Source, Speaker, Timing, Transcript, Word

NAME = "whispercpp"
SUFFIXES: tuple[str, ...] = ()
HOLDS: frozenset[Held] = frozenset({"start", "end", "speaker", "turn", "sound", "marks"})

_CLOCK = r"(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2})(?:[.,](\d{1,9}))?"
_SECONDS = r"(\d{1,9})(?:[.,](\d{1,9}))?s"
_ARROW = r"[ \t]*-{1,3}>[ \t]*"
_CUE = re.compile(
    rf"^[ \t]*\[[ \t]*(?:{_CLOCK}{_ARROW}{_CLOCK}|{_SECONDS}{_ARROW}{_SECONDS})[ \t]*\]([ \t]*)",
    re.MULTILINE,
)
# the dialect of nearly every line that whisper.cpp prints, end to end: read four times as fast
_USUAL = re.compile(r"\[(\d{2,4}:\d\d:\d\d\.\d\d\d) --> (\d{2,4}:\d\d:\d\d\.\d\d\d)\]   ([^\n]*)\n")
_FRAME = len("[ --> ]   ")  # what stands around the two times of such a line
_ODD_HEADS = frozenset("-\u2013\u2014>([*\u266a\u266b \t\u00a0")  # a turn, a label or a sound may stand here
_ODD_TAILS = frozenset("] \t\u00a0\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029\u3000")
# what stands before the words and is none: a dash or chevrons for a turn, the speaker's label
_OPENING = re.compile(
    r"(?:(?:[-\u2013\u2014]|>>)[ \t]+(?=\S))?"
    r"(?:\(speaker[ \t]+([^()\n]{1,60}?)\)[ \t]*|\[(SPEAKER_[0-9]{1,4})\]:?[ \t]+(?=\S))?(?:[-\u2013][ \t]+(?=\S))?"
)
_TURN_MARK = re.compile(r"(?<![ \t])[ \t]*+\[SPEAKER_TURN\][ \t]*$")
_STREAM = re.compile(r"^### Transcription \d+ START \| t0 = (\d{1,12}) ms", re.MULTILINE)
_T0 = re.compile(r"^(### Transcription \d+ START \| t0 = )\d{1,12}(?= ms)", re.MULTILINE)
_LOG = re.compile(
    r"^(?:###|whisper_|main:|system_info|ggml_|init:|load_|output_|processing|detect|log_|\S+: )", re.IGNORECASE
)
_ESCAPE = "\x1b"
# a colour, or another control sequence; with colours the speaker's label stands before every token
_CONTROL = re.compile(r"\x1b\[[0-9;?]{0,20}[A-Za-z]|\(speaker[ ][0-9?]{1,3}\)[ ]?(?=\x1b\[)")
_THREE = 3
_EMPTY_BETWEEN = 3


def detect(head: str) -> int:
    """Scores the share of lines, from the first cue on, that begin with a bracketed time pair."""
    first = _CUE.search(head)
    if first is None:
        return 0
    lines = [line for line in head[first.start() :].split("\n") if line.strip() and not _LOG.match(line)]
    fitting = sum(1 for line in lines if _CUE.match(line))
    return round(100 * fitting / max(len(lines), 1))


def read(text: str, source: Source) -> Transcript:
    """Reads console text; lines between the cues are kept as notes (logs) or as words of the cue before (the rest)."""
    usual = _usual(text)
    if usual is not None:
        return Transcript(source=replace(source, format=NAME, dialect="hours"), segments=tuple(usual))
    cues = list(_CUE.finditer(text))
    if not cues:
        raise NotATranscript(
            "no line with a bracketed time pair", hint="expected [00:00:00.000 --> 00:00:02.580]   text"
        )
    return _Reader(text, cues).transcript(source)


def _usual(text: str) -> list[Segment] | None:
    """Returns the segments of a text that is all usual lines, or None: then the long way is taken, to the same end."""
    lead = len(text) - len(text.lstrip("\n"))
    end = len(text.rstrip("\n")) + 1
    if not text.startswith("[", lead) or end > len(text) or _ESCAPE in text:
        return None
    segments: list[Segment] = []
    at = lead
    until, until_ms = "", 0  # a cue mostly begins where the last one ended
    for number, match in enumerate(_USUAL.finditer(text, lead)):
        a, b = match.span()
        if a != at:
            return None
        at = b
        first, last, row = match.groups()
        start = until_ms if first == until else _usual_ms(first)
        until, until_ms = last, _usual_ms(last)
        if row and row[0] not in _ODD_HEADS and row[-1] not in _ODD_TAILS:
            segment: Segment | None = Segment(
                id=number,
                text=row,
                start=start,
                end=until_ms,
                start_from="observed",
                end_from="observed",
                line=lead + number + 1,
                raw=match[0],
                raw_at=len(first) + len(last) + _FRAME,
            )
        else:
            at_text = len(first) + len(last) + _FRAME
            segment = _special(row, start, until_ms, lead + number + 1, match[0], at_text, number)
        if segment is None:
            return None
        segments.append(segment)
    return _closed(text, segments, lead, at) if at == end and segments else None


def _usual_ms(clock: str) -> int:
    return (int(clock[:-10]) * 60 + int(clock[-9:-7])) * 60_000 + int(clock[-6:-4] + clock[-3:])


def _special(row: str, start: int, end: int, line: int, raw: str, at: int, number: int) -> Segment | None:
    """Returns the segment of a line with a dash before its words, or of a sound; None for what the long way knows."""
    turn = row.startswith("- ") and row[2:3].strip() != ""
    spoken = row[2:].rstrip() if turn else row.rstrip()
    if not spoken or spoken[0] in "-\u2013\u2014>" or row[0].isspace() or spoken.endswith("[SPEAKER_TURN]"):
        return None
    if spoken.lower().startswith(("(speaker", "[speaker_")):
        return None
    return Segment(
        id=number,
        text=spoken,
        start=start,
        end=end,
        start_from="observed",
        end_from="observed",
        turn=turn,
        kind=markup.kind(spoken),
        line=line,
        raw=raw,
        raw_at=at + 2 * turn,
    )


def _closed(text: str, segments: list[Segment], lead: int, at: int) -> list[Segment]:
    """Returns the segments with the blank lines before the first and after the last in their tiles."""
    first, last = segments[0], segments[-1]
    if lead:
        segments[0] = first = replace(first, raw=text[:lead] + (first.raw or ""), raw_at=first.raw_at + lead)
    if at < len(text):
        last = first if len(segments) == 1 else last
        segments[-1] = replace(last, raw=(last.raw or "") + text[at:])
    return segments


class _Reader:
    """One pass over the cues; keeps what a line can mean for the next one."""

    def __init__(self, text: str, cues: list[re.Match[str]]) -> None:
        self.text, self.cues = text, cues
        self.segments: list[Segment] = []
        self.losses: list[Loss] = []
        self.speakers: dict[str, Speaker] = {}
        self.turn_next = False
        self.base = 0  # t0 of the stream block, which its times count from
        wide = sum(1 for cue in cues if len(cue[13]) >= _THREE)
        worded = sum(1 for cue in cues if text[cue.end() : cue.end() + 1] not in ("", "\n"))
        self.continues = wide * 2 > worded  # two spaces go on with a word only where three begin one

    def transcript(self, source: Source) -> Transcript:
        line = 1
        first = self.cues[0].start()
        head = self.text[:first]
        if head.strip():
            line += self._notes(head, line)
            head = ""
        for index, cue in enumerate(self.cues):
            end = self.cues[index + 1].start() if index + 1 < len(self.cues) else len(self.text)
            tile = self.text[cue.start() : end]
            if index == 0 and head:
                self._cue(cue, tile, line + head.count("\n"), head)
                line += head.count("\n")
            else:
                self._cue(cue, tile, line, "")
            line += tile.count("\n")
        return Transcript(
            source=replace(source, format=NAME, dialect=_dialect(self.cues[0])),
            speakers=tuple(self.speakers.values()),
            segments=tuple(replace(s, id=n) if s.id != n else s for n, s in enumerate(self.segments)),
            losses=tuple(self.losses),
        )

    def _notes(self, block: str, line: int) -> int:
        """Keeps a block of lines that are no cues, and starts the stream clock they may name."""
        stripped = block.strip()
        at = block.index(stripped)
        self.segments.append(
            Segment(
                id=len(self.segments),
                text=stripped,
                kind="note",
                line=line + block[:at].count("\n"),
                raw=block,
                raw_at=at,
            )
        )
        for row in stripped.split("\n"):
            found = _STREAM.match(row)
            if found:
                self.base = int(found[1])
        return block.count("\n")

    def _cue(self, cue: re.Match[str], tile: str, line: int, lead: str) -> None:
        offset = cue.end() - cue.start()
        first_line_end = tile.find("\n")
        row = tile[offset:] if first_line_end < 0 else tile[offset:first_line_end]
        rest = "" if first_line_end < 0 else tile[first_line_end:]
        note = ""
        if rest.strip():
            rest, note = self._stray(rest, line)
            row += rest.rstrip("\n")
        tile = tile[: len(tile) - len(note)] if note else tile
        self._segment(cue, lead + tile, len(lead) + offset, row.rstrip(), line)
        if note:
            self._notes(note, line + tile.count("\n"))

    def _stray(self, rest: str, line: int) -> tuple[str, str]:
        """Parts the lines after a cue into its own further words and a block of log lines."""
        at = 0
        for row in rest.split("\n"):
            if row.strip() and _LOG.match(row):
                return rest[:at], rest[at:]
            at += len(row) + 1
        snippet = " ".join(rest.split())[:80]
        self.losses.append(
            Loss(code="stray-line", line=line + 1, what="a line without a time, kept as words", snippet=snippet)
        )
        return rest, ""

    def _segment(self, cue: re.Match[str], raw: str, at: int, row: str, line: int) -> None:
        start, end = _times(cue)
        inked = _coloured(row) if _ESCAPE in row else None
        shown = inked.shown if inked else row
        blank = len(shown) - len(shown.lstrip()) if inked else 0
        opening = _OPENING.match(shown, blank)
        lead = opening.end() if opening else blank
        turn = lead > blank and shown[blank] in "-\u2013\u2014>"
        spoken = shown[lead:].rstrip()
        label = (opening[1] or opening[2]) if opening else None
        speaker = None if label == "?" else label
        turn_after = _TURN_MARK.search(spoken)
        if turn_after:
            spoken = spoken[: turn_after.start()]
        marks, begin = _inked(row, inked, lead, lead + len(spoken)) if inked else ((), lead)
        timing: Timing = "derived" if self.base else "observed"
        segment = Segment(
            id=len(self.segments),
            text=spoken,
            start=start + self.base,
            end=end + self.base,
            start_from=timing,
            end_from=timing,
            speaker=speaker,
            turn=turn or self.turn_next or (speaker is not None and speaker != self._last_speaker()),
            kind=markup.kind(spoken),
            line=line,
            marks=marks,
            raw=raw,
            raw_at=at + begin,
        )
        if speaker is not None:
            self.speakers.setdefault(speaker, Speaker(id=speaker))
        self.turn_next = turn_after is not None
        before = self._goes_on(segment, cue) if self.continues else 0
        if before:
            pieces = self.segments[-before:]
            del self.segments[-before:]
            for piece in pieces[1:]:
                pieces[0] = _glued(pieces[0], piece)
            self.segments.append(_glued(pieces[0], segment))
        else:
            self.segments.append(segment)

    def _last_speaker(self) -> str | None:
        return next((s.speaker for s in reversed(self.segments) if s.kind != "note"), None)

    def _goes_on(self, segment: Segment, cue: re.Match[str]) -> int:
        """Returns how many segments back a word stands that a cue goes on with, at once and without a space; 0: none.

        Cues without words may stand between the two pieces: halves of a character that could not be shown.
        """
        if len(cue[13]) != _THREE - 1 or not segment.text or segment.kind != "speech" or segment.turn:
            return 0
        start = segment.start
        for back, before in enumerate(reversed(self.segments[-_EMPTY_BETWEEN - 1 :]), 1):
            if before.kind != "speech" or before.end != start:
                return 0
            if before.text:
                return back
            start = before.start
        return 0


class _Coloured(NamedTuple):
    """A row as a terminal shows it, its control sequences with their places in the row, and the characters' places."""

    shown: str
    marks: list[tuple[int, Mark]]
    places: list[int]


def _coloured(row: str) -> _Coloured:
    """Reads the control sequences of a row; the first speaker's label is shown, those of the other tokens are marks."""
    shown: list[str] = []
    places: list[int] = []
    marks: list[tuple[int, Mark]] = []
    at, labelled = 0, False
    for found in _CONTROL.finditer(row):
        label = found[0][0] == "("
        if label and not labelled:
            labelled = True
            continue
        shown.append(row[at : found.start()])
        places += range(at, found.start())
        marks.append((found.start(), Mark(at=len(places), raw=found[0])))
        at = found.end()
    shown.append(row[at:])
    places += range(at, len(row))
    return _Coloured("".join(shown), marks, places)


def _inked(row: str, read: _Coloured, lead: int, stop: int) -> tuple[tuple[Mark, ...], int]:
    """Returns the marks of the words ``shown[lead:stop]``, and where in the row these begin.

    A sequence with nothing but spaces between it and the words is theirs, spaces and all.
    """
    found = [Mark(at=mark.at - lead, raw=mark.raw) for _, mark in read.marks if lead <= mark.at <= stop]
    begin = read.places[lead - 1] + 1 if lead else 0
    first = next((place for place, mark in read.marks if mark.at < lead and read.shown[mark.at : lead].isspace()), None)
    if first is None:
        return tuple(found), begin
    return (Mark(at=0, raw=row[first:begin]), *found), first


def _glued(before: Segment, after: Segment) -> Segment:
    """Returns one segment for a word that the recogniser cut in two."""
    text = before.text + after.text
    start = before.start if before.start is not None else after.start
    words = (Word(a=0, b=len(text), start=start, end=after.end, timing="observed"),) if " " not in text else ()
    raw = (before.raw or "") + (after.raw or "")
    return replace(before, text=text, end=after.end, words=words, marks=(), raw=raw, raw_at=-1)


def _times(cue: re.Match[str]) -> tuple[int, int]:
    if cue[9] is not None:
        return _ms("0", "0", cue[9], cue[10]), _ms("0", "0", cue[11], cue[12])
    return _ms(cue[1], cue[2], cue[3], cue[4]), _ms(cue[5], cue[6], cue[7], cue[8])


def _ms(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> int:
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + (int(((fraction or "") + "000")[:3]))


def _dialect(cue: re.Match[str]) -> str:
    if cue[9] is not None:
        return "seconds"
    return "hours" if cue[1] is not None else "minutes"


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes bracket lines: untouched ones as they were, others as whisper.cpp prints them."""
    ours = transcript.source.format == NAME
    out = [transcript.source.head] if ours else []
    base = 0
    for n, segment in enumerate(transcript.segments):
        if segment.dropped or (segment.kind == "note" and not ours):
            continue
        raw = segment.raw if ours else None
        if raw is not None and segment.kind == "note" and (opened := _STREAM.findall(raw)):
            base = _base(transcript.segments, n, int(opened[-1]))
            raw = raw if base >= 0 else _T0.sub(r"\g<1>0", raw)
        if raw is not None:
            out.append(raw)
        else:
            out.append(segment.text + "\n" if segment.kind == "note" else _line(segment, max(base, 0)))
    return "".join(out), held.losses(transcript, HOLDS, ours=ours)


def _base(segments: Sequence[Segment], opening: int, base: int) -> int:
    """Returns what the times of the stream block behind a note count from; -1: it cannot, they are before that."""
    for segment in segments[opening + 1 :]:
        if segment.kind == "note" and _STREAM.search(segment.text):
            break
        if segment.raw is None and segment.start is not None and segment.start < base:
            return -1
    return base


def _line(segment: Segment, base: int = 0) -> str:
    if segment.start is None or segment.end is None:
        raise UntimedError(
            "this format needs times", line=segment.line, hint="--estimate lays the words out by speech rate"
        )
    label = re.sub(r"[()\n]", "", segment.speaker or "")
    words = " ".join(segment.text.replace(_ESCAPE, "").split())  # it would be a colour, or worse
    opening = f"(speaker {label}) " if label else "- " if segment.turn and words else ""
    return f"[{_clock(segment.start - base)} --> {_clock(segment.end - base)}]   {opening}{words}\n"


def _clock(ms: int) -> str:
    seconds, ms = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"
