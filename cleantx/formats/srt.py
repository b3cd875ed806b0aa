"""SubRip (.srt): numbered cues with a time line, read as players read it, not as it should be.

A cue begins at its time line, and at the number before it; all that follows, up to the next one, is its text, blank
lines and all.  So missing or repeated numbers, missing blank lines, blank lines inside a text and texts that are only
a number lose nothing.  Times may lack hours or milliseconds, have any separator, and pass 99 hours.  Who speaks is told
before the words: by whisperX (``[SPEAKER_00]: ``), by chevrons (``>> ANN: ``), by a name that comes back.

Written text is inert: blank lines inside a text become one line break, ``-->`` becomes ``--&gt;``, and a bracket that
a player could take for a tag ``&lt;``.
"""

from __future__ import annotations

import re
from itertools import pairwise

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, clock, held, markup, rollup, turns
from cleantx.formats.clock import SECONDS, THOUSANDTHS
from cleantx.formats.tokens import NO_EXTRA
from cleantx.model import AS_WRITTEN, Loss, Mark, Segment, Source, Transcript

NAME = "srt"
SUFFIXES: tuple[str, ...] = (".srt",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "speaker", "turn", "marks", "sound"})

_INDEX = r"(?:[ \t]*([0-9]{1,9})(?:\.[0-9]{1,9})?[ \t]*\n)?"  # `1.1` from splitting tools; often missing
_ARROW = r"-{1,2}[ \t]?-?[ \t]?>"  # `->`, `- >`, `-- >` from editors that break dashes
_CUE = re.compile(rf"\n{_INDEX}[ \t]*({clock.TOLERANT})[ \t]*{_ARROW}[ \t]*({clock.TOLERANT})?([^\n]*)")
_TIME = re.compile(clock.TOLERANT)
# a cue as it should be, which nearly all are: number, times of twelve characters, lines that begin with no space
_WHOLE = re.compile(
    rf"([1-9][0-9]{{0,8}})\n{clock.WHOLE_MINUTE}:([0-5][0-9]),([0-9]{{3}}) --> "
    rf"{clock.WHOLE_MINUTE}:([0-5][0-9]),([0-9]{{3}})\n"
    r"(\S[^\n]*+(?:\n\S[^\n]*+){0,7}+)(?<=\S)\n\n(?!\n)"  # few lines: no text is searched again and again
)
_OPENING = frozenset("-\u2013[(*\u266a\u266bS")  # what a speaker's label or a sound tag begins with
_SETTING = re.compile(r"[A-Za-z][A-Za-z0-9]{0,19}:\S{1,60}")  # X1:63 from SubRip itself, align:start from WebVTT
_LOOSE = re.compile(r"\n[ \t]*([0-9]{1,9})[ \t]*(?:\n[ \t]*)+$")  # a number, blank lines, then the time line
_LAST_NUMBER = re.compile(r"\n[ \t]*\n[ \t]*([0-9]{1,9})$")
_LAST_LINE_NUMBER = re.compile(r"(?:^|\n)[ \t]*[0-9]{1,9}[ \t]*\n$")
_BLANK = re.compile(r"\n[ \t]*\n")
_UNCLEAR_FRACTION = re.compile(r"[.,\uff0c\uff0e](?![0-9]{3}$)")
_NEAR = 64  # how far before a time line its number may stand
_COMMON = 12  # len("00:00:00,000")
_ENOUGH = 8  # lines a cue: a file with fewer time lines than one in so many is hardly SRT
_SNIPPET, _LOOK = 80, 12_000


def detect(head: str) -> int:
    """Scores the share of cues among the lines; bracketed times and a WebVTT signature are other formats'."""
    if head.lstrip().startswith("WEBVTT"):
        return 0
    head = head[: max(head.find("\n\n", _LOOK), 0)] or head
    cues = [m.start() for m in _CUE.finditer("\n" + head) if m[3]]
    if not cues:
        return 0
    before = sum(1 for line in head[: cues[0]].split("\n") if line.strip())
    lines = sum(1 for line in head.split("\n") if line.strip())
    most = 70 if rollup.rolls(head) else 95
    return round(most * min(1.0, len(cues) * _ENOUGH / lines) * (1 - min(before / lines, 0.5)))


def read(text: str, source: Source, *, who: bool = True) -> Transcript:
    """Reads SRT; what is damaged is at most a doubt."""
    reader = _Reader(text, who=who)
    segments = turns.named(reader.segments(), tile) if who else reader.segments()
    if not reader.cued:
        raise NotATranscript("no time line", hint="SRT has lines like 00:00:01,000 --> 00:00:02,500")
    return Transcript(
        source=replace(source, format=NAME, head=reader.head, dialect=""),
        speakers=markup.speakers(segments),
        segments=tuple(segments),
        losses=tuple(sorted(reader.losses, key=lambda loss: loss.line)),
    )


class _Reader:
    """One pass over the cues of a text.  Every pattern begins with the line break before its first line."""

    def __init__(self, text: str, *, who: bool) -> None:
        self.text = text
        self.who = who  # chevrons and names are looked for
        self.head = ""
        self.bare = not any(sign in text for sign in "<&{") and text.count(">") == text.count(" --> ")  # no markup
        self.cued = False  # a time line was found
        self.found: list[Segment] = []
        self.losses: list[Loss] = []
        self.minutes = clock.Minutes()
        self.line = 1
        self.number = 0  # of the cue before
        self.missing: list[int] = []  # lines of cues without a number
        self.disordered: list[int] = []  # lines of cues whose number does not go up

    def segments(self) -> list[Segment]:
        text = self.text
        at = len(text) - len(text.lstrip("\n"))
        self.line = at + 1
        self.head = text[:at]
        inert = markup.is_inert(text)
        while at < len(text):
            at = self._whole(at, inert=inert)
            if not at:  # a line break before the first line, so that every line has one
                self.text, at = "\n" + text, 1
                text = self.text
            if at < len(text):
                at = self._odd(at)
        for lines, code, what in (
            (self.missing, "missing-index", "without a number"),
            (self.disordered, "repeated-index", "with a number that was there before"),
        ):
            if lines:
                count = f"{len(lines):,} cue{'s' if len(lines) > 1 else ''}"
                self.losses.append(Loss(code=code, line=lines[0], what=f"{count} {what}"))
        return self.found

    def _whole(self, at: int, *, inert: bool) -> int:
        """Reads cues that are as they should be, as many as there are, and returns where the first other one begins.

        The last of them is left for the other way where what follows may still belong to its text.
        """
        text, minutes, found = self.text, self.minutes, self.found
        line, stop, last, bare = self.line, -1, self.number, self.bare
        if _WHOLE.match(text, at) is None:
            return at
        cues = _WHOLE.finditer(text, at)
        cue: re.Match[str] | None = next(cues)
        while cue is not None:
            after, end = next(cues, None), cue.end()
            if after is None or after.start() != end:
                break
            index, from_minute, from_second, from_ms, to_minute, to_second, to_ms, body = cue.groups()
            if not bare and "-->" in body:
                break
            start = minutes[from_minute] + SECONDS[from_second] + THOUSANDTHS[from_ms]
            start = stop if start == stop else start  # the same object: half of all times, where there are no pauses
            stop = minutes[to_minute] + SECONDS[to_second] + THOUSANDTHS[to_ms]
            number, extra = int(index), NO_EXTRA
            if number != last + 1:
                extra = {}
                self._number(index, extra, line)
            last = self.number = number
            if stop < start:
                self._doubt("backwards-time", line + 1, "a cue that ends before it starts", body)
            plain = bare or not (">" in body or "<" in body or "&" in body or "{" in body)
            if plain and (body[0] not in _OPENING or (body[0] == "S" and body[1:2] != "P")):
                kept = not inert or number != len(found) + 1
                found.append(
                    Segment(
                        id=len(found),
                        text=body,
                        start=start,
                        end=stop,
                        start_from="observed",
                        end_from="observed",
                        line=line + 2,
                        raw=cue[0] if kept else "",
                        raw_at=cue.start(8) - at if kept else AS_WRITTEN,
                        extra=extra,
                    )
                )
            else:
                self._add(cue[0], body, cue.start(8) - at, (start, stop), extra, line + 2)
            line += body.count("\n") + 4
            at, cue = end, after
        self.cued, self.line = self.cued or bool(found), line
        return at

    def _odd(self, at: int) -> int:
        """Reads cues in any shape, up to the first that is as it should be, and returns where that one begins."""
        text = self.text
        cues = (cue for cue in _CUE.finditer(text, at - 1) if cue[3] or not cue[4].strip())
        cue: re.Match[str] | None = next(cues, None)
        start, index = (len(text) - 1, None) if cue is None else self._start(cue, at - 1)
        start += 1
        if start > at:  # only before the first cue: all else belongs to the cue before it
            if text[at:start].strip():
                self._note(text[at:start], self.line, "stray-text", "text before the first cue")
            else:
                self.head += text[at:start]
            self.line += text.count("\n", at, start)
        while cue is not None:
            self.cued = True
            after = next(cues, None)
            end, following = (len(text) - 1, None) if after is None else self._start(after, cue.end(), index)
            end += 1
            self._cue(cue, start, end, index)
            self.line += text.count("\n", start, end)
            if end < len(text) and _WHOLE.match(text, end):
                return end
            start, cue, index = end, after, following
        return len(text)

    def _start(self, cue: re.Match[str], end: int, before: str | None = None) -> tuple[int, str | None]:
        """Returns where a cue begins (at the line break before it) and its number, which may stand before blank lines.

        `end` is where the time line of the cue before ends, and `before` its number.
        """
        text, start, index = self.text, cue.start(), cue[1]
        number = int(before) if before else self.number
        if index is not None:
            if self.cued and not number and end < start and text[start - 1] != "\n":
                return text.rfind("\n", 0, cue.start(2)), None  # "1984" as a last line, in a file without numbers
        elif text[start - 1 : start] in ("\n", " ", "\t"):
            loose = _LOOSE.search(text, max(end, start - _NEAR), start + 1)
            if loose and (int(loose[1]) == number + 1 or not number):
                return loose.start(), loose[1]
        return start, index

    def _cue(self, cue: re.Match[str], start: int, end: int, index: str | None) -> None:
        text, line = self.text, self.line
        first, last, rest = cue[2], cue[3], cue[4]
        begins, ends = _ms(first), _ms(last) if last else -1
        extra: dict[str, str] = {}
        if index and int(index) == self.number + 1:
            self.number += 1
        else:
            self._number(index, extra, line)
        at = cue.end()
        if rest and not rest.isspace():
            at = self._rest(cue, extra, line + text.count("\n", start, at))
        if ends < begins or len(first) != _COMMON or len(last) != _COMMON:
            self._doubt_times(first, last, begins, ends, line + text.count("\n", start, at))
        tail = text[at:end]
        body = tail.strip()
        cuts: list[int] = []
        if body:
            at += len(tail) - len(tail.lstrip())
            if "\n\n" in body or "-->" in body or "\n " in body or "\n\t" in body:
                cuts = self._cuts(body, last=end == len(text))
                body = body[: cuts[0]].rstrip() if cuts else body
        stop = at + cuts[0] if cuts else end
        line += text.count("\n", start, at)
        if "\n" in body and _BLANK.search(body):
            self._doubt("blank-in-text", line, "a blank line inside the text of a cue", body)
        self._add(text[start:stop], body, at - start, (begins, ends), extra, line)
        line += text.count("\n", at, stop)
        for a, b in pairwise((*cuts, end - at) if cuts else ()):
            tile = text[at + a : at + b]
            stray = "-->" not in tile
            what = "a number without a cue" if stray else "a time line that tells no time"
            self._note(tile, line, "stray-text" if stray else "bad-time", what)
            line += tile.count("\n")

    def _add(self, raw: str, body: str, at: int, times: tuple[int, int], extra: dict[str, str], line: int) -> None:
        speaker, told = None, 0
        if body[:1] in ("[", "S"):
            name, length = markup.prefix(body)
            if length:
                speaker, body, at = name, body[length:], at + length
        elif self.who and body[:1] in (">", "&"):
            speaker, told = turns.chevrons(body)
        parsed = markup.read_srt(body[told:])
        begins, ends = times
        self.found.append(
            Segment(
                id=len(self.found),
                text=parsed.text,
                start=begins,
                end=None if ends < 0 else ends,
                start_from="observed",
                end_from=None if ends < 0 else "observed",
                speaker=speaker,
                turn=told > 0,
                kind=markup.kind(parsed.text),
                line=line,
                marks=(Mark(at=0, raw=body[:told]), *parsed.marks) if told else parsed.marks,
                raw=raw,
                raw_at=at,
                extra=extra,
            )
        )

    def _cuts(self, body: str, *, last: bool) -> list[int]:
        """Returns where in a text damage begins: a time line that tells no time, or the last number of a cut file."""
        cuts: list[int] = []
        at = body.find("-->")
        while at >= 0:
            begin, stop = body.rfind("\n", 0, at) + 1, body.find("\n", at)
            stop = len(body) if stop < 0 else stop
            if _TIME.search(body, begin, stop):
                number = _LAST_LINE_NUMBER.search(body, max(begin - _NEAR, cuts[-1] if cuts else 0), begin)
                cuts.append(number.start() + (body[number.start()] == "\n") if number else begin)
            at = body.find("-->", stop)
        dangling = _LAST_NUMBER.search(body, max(len(body) - _NEAR, 0)) if last and not cuts else None
        if dangling and int(dangling[1]) == self.number + 1:
            cuts.append(dangling.start(1))
        return cuts

    def _number(self, index: str | None, extra: dict[str, str], line: int) -> None:
        if not index:
            self.missing.append(line)
            return
        if int(index) <= self.number:
            self.disordered.append(line)
        self.number = int(index)
        extra["index"] = index

    def _rest(self, cue: re.Match[str], extra: dict[str, str], line: int) -> int:
        """Keeps what stands after the times and returns where the text begins."""
        rest, lead = cue[4], int(cue[4][0] in ":|" and cue[4][1:2].isspace())  # so scripts set the words apart
        if rest[lead].isspace():
            if _are_settings(rest):
                extra["settings"] = rest.strip()
                return cue.end()
            if any(c.isalnum() for c in rest):
                self._doubt("text-on-time-line", line, "words on the time line", rest)
                return cue.start(4) + lead
        extra["settings"] = rest.strip()
        self._doubt("after-time", line, "something after the times", rest)
        return cue.end()

    def _doubt_times(self, first: str, last: str | None, begins: int, ends: int, line: int) -> None:
        times = f"{first} --> {last or ''}"
        if ends < 0:
            self._doubt("missing-end", line, "a cue without an end", times)
        elif ends < begins:
            self._doubt("backwards-time", line, "a cue that ends before it starts", times)
        elif any(_UNCLEAR_FRACTION.search(time) for time in (first, last or "")):
            self._doubt("odd-time", line, "a time whose fraction has not three digits", times)

    def _note(self, tile: str, line: int, code: str, what: str) -> None:
        text = tile.strip()
        at = tile.index(text)
        line += tile.count("\n", 0, at)
        self._doubt(code, line, what, text)
        self.found.append(Segment(id=len(self.found), text=text, kind="note", line=line, raw=tile, raw_at=at))

    def _doubt(self, code: str, line: int, what: str, snippet: str) -> None:
        self.losses.append(Loss(code=code, line=line, what=what, snippet=" ".join(snippet[:400].split())[:_SNIPPET]))


def _ms(time: str) -> int:
    value = clock.parse(time)
    return -1 if value is None else value


def _are_settings(text: str) -> bool:
    return all(_SETTING.fullmatch(part) for part in text.split())


def tile(segment: Segment) -> str:
    """Returns a cue as it should be, with the number of its place in the file."""
    times = clock.times(segment.start or 0, segment.end or 0, ",")
    return f"{segment.id + 1}\n{times}\n{segment.text}\n\n"


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes SRT: segments of an SRT file that nobody touched as they were, all others anew.

    Raises:
        UntimedError: a segment has no start or no end.
    """
    own = transcript.source.format == NAME
    holds: frozenset[Held] = HOLDS | {"note"} if own else HOLDS
    losses = held.losses(transcript, holds if transcript.meta.profile is None else holds - {"speaker", "turn"})
    parts = [transcript.source.head] if own else []
    number, lost, where, anew = 0, 0, 0, False
    for segment in transcript.segments:
        if segment.dropped:
            continue
        if own and segment.raw is not None:
            written = segment.raw_at == AS_WRITTEN
            number = segment.id + 1 if written else int(segment.extra.get("index", number + 1))
            if anew:
                parts.append(markup.blank_line(parts))
            parts.append(tile(segment) if written else segment.raw)
            anew = False
        elif segment.kind != "note":
            number = int(segment.extra.get("index", number + 1)) if own else number + 1
            parts.append(markup.blank_line(parts) if anew else markup.gap(parts))
            anew = True
            odd = segment.marks or segment.extra or segment.speaker or segment.turn
            if not odd and segment.start is not None and segment.end is not None and markup.is_plain(segment.text):
                parts.append(f"{number}\n{clock.times(segment.start, segment.end, ',')}\n{segment.text}\n")
                continue
            cue, tags = _cue(transcript, segment, number, own=own)
            parts.append(cue)
            lost, where = lost + tags, where or (segment.line if tags else 0)
    if lost:
        losses += (Loss(code="not-held:marks", line=where, what=f"{lost:,} tags that SRT has not"),)
    return "".join(parts), losses


def _cue(transcript: Transcript, segment: Segment, number: int, *, own: bool) -> tuple[str, int]:
    start, end = held.times(segment)
    text, lost = markup.write_srt(segment, own=own)
    told = own and any(markup.tells(mark.raw) for mark in segment.marks[:1])
    if segment.speaker and transcript.meta.profile is None and not told:
        name = " ".join(markup.label(transcript, segment.speaker).replace("[", "(").replace("]", ")").split())
        text = f"[{name}]: {text}"
    elif segment.turn and transcript.meta.profile is None and not told:
        text = f">> {text}"
    kept = segment.extra.get("settings", "") if own else ""
    settings = f" {kept}" if kept and _are_settings(kept) else ""
    return f"{number}\n{clock.times(start, end, ',')}{settings}\n{text}\n", lost
