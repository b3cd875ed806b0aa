"""WebVTT (.vtt), read as the W3C parser reads it, save that nothing is thrown away.

Blocks that are no cue (comments, styles, regions, damage) are notes; the signature with the header block is the head of
the source.  What the W3C parser ignores (a cue whose times are wrong, for one) is a note and a doubt.  Voice tags set
the speaker, inline times the words; both stay in the text as marks.  Written text is inert: ``&``, ``<`` and ``>`` are
escaped and blank lines inside a text become one line break.  Word times of other formats are not written, since most
players and readers show or stumble over them; those of a WebVTT file stay where they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, clock, held, inline, markup, rollup, turns
from cleantx.formats.clock import SECONDS, THOUSANDTHS
from cleantx.formats.tokens import NO_EXTRA
from cleantx.model import AS_WRITTEN, Loss, Mark, Segment, Source, Transcript

NAME = "webvtt"
SUFFIXES: tuple[str, ...] = (".vtt",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "speaker", "turn", "marks", "sound", "language"})

_SIGNATURE = re.compile(r"WEBVTT(?=[ \t\n]|\Z)")
_STAMP = r"[0-9:.]{5,32}"  # its parts are checked by clock.strict; bounded
_GAP = r"[ \t\f]*"
_TIMES = re.compile(rf"{_GAP}({_STAMP}){_GAP}-->{_GAP}({_STAMP})(.*)", re.DOTALL)
_LANGUAGE = re.compile(r"^Language:[ \t]*([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4})[ \t]*$", re.MULTILINE)
_WEBEX = re.compile(
    r'[0-9]{1,9} "([^"\n]{1,80})" \([0-9]{1,12}\)'
)  # a cue's name in Webex' exports holds the speaker's
_NOTE = re.compile(r"NOTE(?=[ \t\n]|\Z)")
_STYLE = re.compile(r"(?:STYLE|REGION)[ \t]*(?=\n|\Z)")
# a cue as it should be, which nearly all are: no name, no settings, lines that begin with no space, one blank line
_WHOLE = re.compile(
    rf"{clock.WHOLE_MINUTE}:([0-5][0-9])\.([0-9]{{3}}) --> {clock.WHOLE_MINUTE}:([0-5][0-9])\.([0-9]{{3}})\n"
    r"([^\s<>&][^\n<>&]*+(?:\n[^\s<>&][^\n<>&]*+){0,7}+)(?<=\S)\n\n(?!\n)"
)
_WHOLE_NEXT = re.compile(rf"(?<=\n\n)(?={_WHOLE.pattern})")
LATE = 60
"""The score of a file whose signature does not stand at its very beginning."""

ROLLS = 70
"""The score of captions that roll: another format reads them better."""

_OPENING = frozenset("-\u2013[(*\u266a\u266bS")  # what a speaker's label or a sound tag begins with
_SNIPPET = 80

Block = tuple[int, int, int]
"""A block of lines: its first line, its line of times (-1: none), and the line after it and the blank lines below."""


def detect(head: str) -> int:
    """Scores 100 for the signature, less for one that stands too late or for captions that roll, else 0."""
    if _SIGNATURE.match(head):
        return ROLLS if rollup.rolls(head) else 100
    return LATE if _SIGNATURE.match(head.lstrip()) and "-->" in head else 0


def read(text: str, source: Source, *, who: bool = True) -> Transcript:
    """Reads WebVTT; blank lines before the signature, for which players refuse a file, are a doubt.

    Raises:
        NotATranscript: the file does not begin with the signature.
    """
    if not _SIGNATURE.match(text.lstrip()):
        raise NotATranscript("the first line is not WEBVTT", line=1, hint="an .srt file under another name?")
    reader = _Reader(text, who=who)
    if not _SIGNATURE.match(text):
        reader.losses.append(Loss(code="missing-signature", line=1, what="something stands before WEBVTT"))
    segments = turns.named(reader.segments(), tile) if who else reader.segments()
    language = _LANGUAGE.search(reader.head)
    return Transcript(
        source=replace(source, format=NAME, head=reader.head, dialect=""),
        language=language[1] if language else None,
        speakers=markup.speakers(segments),
        segments=tuple(segments),
        losses=tuple(reader.losses),
    )


class _Reader:
    """One pass over the cues: those as they should be by one pattern, what stands between them line by line."""

    def __init__(self, text: str, *, who: bool) -> None:
        self.text = text
        self.who = who  # chevrons and names are looked for
        self.lines: list[str] = []  # of the stretch that is read line by line
        self.first = 0  # the lines before it
        self.found: list[Segment] = []
        self.losses: list[Loss] = []
        self.minutes = clock.Minutes()
        self.cued = False  # styles and regions count only before the first cue
        self.head = ""

    def segments(self) -> list[Segment]:
        text, inert = self.text, markup.is_inert(self.text)
        at = self._stretch(0)
        while at < len(text):
            at = self._whole(at, inert=inert)
            if at < len(text):
                at = self._stretch(at)
        return self.found

    def _whole(self, at: int, *, inert: bool) -> int:
        """Reads cues that are as they should be, as many as there are, and returns where the first other one begins."""
        text, minutes, found = self.text, self.minutes, self.found
        line, stop = self.first, -1
        for cue in _WHOLE.finditer(text, at):
            if cue.start() != at:
                break
            from_minute, from_second, from_ms, to_minute, to_second, to_ms, body = cue.groups()
            start = minutes[from_minute] + SECONDS[from_second] + THOUSANDTHS[from_ms]
            start = stop if start == stop else start  # the same object: half of all times, where there are no pauses
            stop = minutes[to_minute] + SECONDS[to_second] + THOUSANDTHS[to_ms]
            odd = body[0] in _OPENING and (body[0] != "S" or body[1:2] == "P")
            if odd or not inert or stop < start:
                break
            found.append(
                Segment(
                    id=len(found),
                    text=body,
                    start=start,
                    end=stop,
                    start_from="observed",
                    end_from="observed",
                    line=line + 2,
                    raw="",
                    raw_at=AS_WRITTEN,
                    extra=NO_EXTRA,
                )
            )
            line += body.count("\n") + 3
            at = cue.end()
        self.cued, self.first = self.cued or bool(found), line
        return at

    def _stretch(self, at: int) -> int:
        """Reads line by line up to the next cue that is as it should be, and returns where that one begins."""
        following = _WHOLE_NEXT.search(self.text, at + 1)
        end = following.start() if following else len(self.text)
        self.lines = self.text[at:end].split("\n")
        begin = 0
        if not at:
            begin = self._header()
            self.head = self._text(0, begin)
        for block in self._blocks(begin):
            self._block(block)
        self.first += len(self.lines) - 1
        return end

    def _text(self, begin: int, end: int) -> str:
        """Returns lines with their line breaks; the last line of the text has none."""
        text = "\n".join(self.lines[begin:end])
        return text + "\n" if end < len(self.lines) and end > begin else text

    def _header(self) -> int:
        """Returns the line after the header: it ends with a blank line, or before a line with an arrow."""
        lines, at = self.lines, 0
        while at < len(lines) and not lines[at].strip():
            at += 1  # only where the signature comes late
        at += 1
        while at < len(lines) and lines[at] and "-->" not in lines[at]:
            at += 1
        return self._skip_blank(at)

    def _skip_blank(self, at: int) -> int:
        lines = self.lines
        while at < len(lines) and not lines[at]:
            at += 1
        return at

    def _blocks(self, at: int) -> Iterator[Block]:
        """Yields the blocks: an arrow in the first or second line makes a cue of it, a later one begins a new block."""
        lines, end = self.lines, len(self.lines)
        while at < end:
            begin, times = at, -1
            if "-->" in lines[at]:
                times = at
            elif at + 1 < end and "-->" in lines[at + 1]:
                times = at + 1
            at = max(at, times) + 1
            while at < end and lines[at] and "-->" not in lines[at]:
                at += 1
            at = self._skip_blank(at)
            yield begin, times, at

    def _block(self, block: Block) -> None:
        begin, times, end = block
        raw = self._text(begin, end)
        if times < 0:
            self._note(raw, begin)
            return
        row = self.lines[times]
        found = _TIMES.fullmatch(row)
        starts = clock.strict(found[1]) if found else None
        ends = clock.strict(found[2]) if found else None
        if found is None or starts is None or ends is None:
            self._note(raw, begin, "bad-time" if any(c.isalnum() for c in row) else "stray-text")
            return
        self.cued = True
        if ends < starts:
            self._doubt("backwards-time", times, "a cue that ends before it starts", row)
        extra = {"id": self.lines[begin]} if begin < times else {}
        if found[3].strip():
            extra["settings"] = found[3].strip()
        # the id and the line of times, with their line breaks
        offset = len(row) + 1 + (len(self.lines[begin]) + 1 if begin < times else 0)
        self._cue(raw, min(offset, len(raw)), (starts, ends), extra, times)

    def _cue(self, raw: str, offset: int, times: tuple[int, int], extra: dict[str, str], row: int) -> None:
        tail = raw[offset:]
        body = tail.strip()
        at = offset + len(tail) - len(tail.lstrip()) if body else offset
        line = self.first + (row + 2 + raw.count("\n", offset, at) if body else row + 1)
        speaker, told = None, 0
        if body[:1] in ("[", "S"):  # whisperX writes speakers so
            name, length = markup.prefix(body)
            if length:
                speaker, body, at = name, body[length:], at + length
        elif self.who and body[:1] in (">", "&"):
            speaker, told = turns.chevrons(body)
        parsed = markup.read_webvtt(body[told:])
        if parsed.doubt:
            self._doubt("stray-bracket", line - self.first - 1, parsed.doubt, body)
        start, end = times
        self.found.append(
            Segment(
                id=len(self.found),
                text=parsed.text,
                start=start,
                end=end,
                start_from="observed",
                end_from="observed",
                speaker=(markup.voice(_first(parsed.marks)) if parsed.marks else "") or speaker or _named(extra),
                turn=told > 0,
                kind=markup.kind(parsed.text),
                line=line,
                words=markup.words(parsed.text, parsed.stamps, start, end),
                marks=(Mark(at=0, raw=body[:told]), *parsed.marks) if told else parsed.marks,
                raw=raw,
                raw_at=at,
                extra=extra,
            )
        )

    def _note(self, raw: str, begin: int, code: str = "") -> None:
        text = raw.strip()
        if not code and not _NOTE.match(raw) and not (_STYLE.match(raw) and not self.cued):
            code = "stray-text"
        if code:
            what = "times that are none" if code == "bad-time" else "a block that is no cue"
            self._doubt(code, begin, what, text)
        at = raw.index(text)
        self.found.append(
            Segment(
                id=len(self.found),
                text=text,
                kind="note",
                line=self.first + begin + 1 + raw.count("\n", 0, at),
                raw=raw,
                raw_at=at,
            )
        )

    def _doubt(self, code: str, row: int, what: str, snippet: str) -> None:
        short = " ".join(snippet[:400].split())[:_SNIPPET]
        self.losses.append(Loss(code=code, line=self.first + row + 1, what=what, snippet=short))


def _first(marks: Sequence[Mark]) -> list[Mark]:
    """Returns the marks before the first word: a voice that begins later says nothing of who spoke before it."""
    return [mark for mark in marks if mark.at == 0]


def _named(extra: Mapping[str, Any]) -> str | None:
    """Returns the speaker that a cue's name holds, or None."""
    found = _WEBEX.fullmatch(str(extra.get("id", "")))
    return " ".join(found[1].split()) if found else None


def tile(segment: Segment) -> str:
    """Returns a cue as it should be."""
    return f"{clock.times(segment.start or 0, segment.end or 0, '.')}\n{segment.text}\n\n"


def write_words(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes WebVTT with the time of each word inside the cues: players show what was said (`:past`, `:future`).

    Raises:
        UntimedError: a segment has no start or no end.
    """
    return write(transcript, words=True)


def write(transcript: Transcript, *, words: bool = False) -> tuple[str, tuple[Loss, ...]]:
    """Writes WebVTT: segments of a WebVTT file that nobody touched as they were, all others anew.

    Raises:
        UntimedError: a segment has no start or no end.
    """
    own = transcript.source.format == NAME
    holds: frozenset[Held] = HOLDS | {"note", "words"} if own else HOLDS | ({"words"} if words else set())
    losses = held.losses(transcript, holds if transcript.meta.profile is None else holds - {"turn"})
    parts = [transcript.source.head if own and transcript.source.head else _head(transcript)]
    lost, where, anew = 0, 0, False
    for segment in transcript.segments:
        if segment.dropped:
            continue
        if own and segment.raw is not None and not (words and segment.words):
            if anew:
                parts.append(markup.blank_line(parts))
            parts.append(tile(segment) if segment.raw_at == AS_WRITTEN else segment.raw)
            anew = False
        elif segment.kind != "note":
            parts.append(markup.blank_line(parts) if anew else markup.gap(parts))
            anew = True
            odd = segment.marks or segment.extra or segment.speaker or segment.turn or words
            if not odd and segment.start is not None and segment.end is not None and markup.is_plain(segment.text):
                parts.append(f"{clock.times(segment.start, segment.end, '.')}\n{segment.text}\n")
                continue
            cue, tags = _cue(transcript, segment, own=own, words=words)
            parts.append(cue)
            lost, where = lost + tags, where or (segment.line if tags else 0)
    if lost:
        losses += (Loss(code="not-held:marks", line=where, what=f"{lost:,} tags that WebVTT has not"),)
    return "".join(parts), losses


def _head(transcript: Transcript) -> str:
    language = transcript.language
    return f"WEBVTT\nLanguage: {language}\n" if language and _LANGUAGE.match(f"Language: {language}") else "WEBVTT\n"


def _cue(transcript: Transcript, segment: Segment, *, own: bool, words: bool) -> tuple[str, int]:
    start, end = held.times(segment)
    moved = own and inline.stale(segment, markup.stamp)
    if own:
        segment = replace(segment, marks=tuple(m for m in segment.marks if not _outside(m.raw, start, end)))
    if (words or moved) and segment.words:
        stamps = [Mark(at=at, raw=f"<{clock.webvtt(time)}>") for at, time in inline.times(segment)]
        timed = inline.timed(segment, stamps, markup.portable, own=own, is_time=_is_time)
        text, lost = markup.write_webvtt(timed, own=True)
    else:
        text, lost = markup.write_webvtt(segment, own=own)
    told = own and (
        markup.voice(segment.marks)
        or _named(segment.extra)
        or any(markup.tells(mark.raw) for mark in segment.marks[:1])
    )
    if segment.speaker and not told:
        name = re.sub(r"[&<>\s]+", " ", markup.label(transcript, segment.speaker)).strip()
        text = f"<v {name}>{text}"
    elif segment.turn and transcript.meta.profile is None and not told:
        text = f"&gt;&gt; {text}"
    times = clock.times(start, end, ".")
    settings = f" {segment.extra['settings']}" if own and "settings" in segment.extra else ""
    name = f"{segment.extra['id']}\n" if own and "id" in segment.extra else ""
    return f"{name}{times}{settings}\n{text}\n", lost


def _is_time(raw: str) -> bool:
    return markup.stamp(raw) is not None


def _outside(raw: str, start: int, end: int) -> bool:
    """Says whether a mark is an inline time that the cue's times no longer hold."""
    time = markup.stamp(raw)
    return time is not None and not start < time < end
