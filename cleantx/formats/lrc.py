"""Lyrics (.lrc): a bracketed start before each line, several where a line comes back; starts only.

whisper.cpp writes it too.  Tags such as ``[ti:…]`` before the first line are the head of the source; title, length and
language are read from them, and ``[offset:…]`` moves all times (a positive one makes them sooner).  Times inside a line
(``<00:01.50>``, "enhanced" LRC) time its words.  A time before nothing ends the line before it.  A line with several
times is a segment for each, in the order of the file; while these stay alike they are written as one line again.
Word times of other formats are not written, since most players show them.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from cleantx.errors import NotATranscript, UntimedError
from cleantx.formats import Held, captions, clock, held, inline, markup
from cleantx.model import Loss, Mark, Meta, Segment, Source, Transcript, spoken

NAME = "lrc"
SUFFIXES: tuple[str, ...] = (".lrc",)
HOLDS: frozenset[Held] = frozenset({"start", "speaker", "sound"})

_TIME = r"[0-9]{1,6}:[0-9]{2}(?::[0-9]{2})?(?:[.:][0-9]{1,3})?"
_STAMP = re.compile(rf"\[({_TIME})\]")
_LINE = re.compile(rf"[ \t]*((?:\[{_TIME}\])+)")
_SURE = re.compile(r"^[ \t]*\[[0-9]{1,6}:[0-9]{2}[.][0-9]{2,3}\]", re.MULTILINE)
_TAG = re.compile(r"[ \t]*\[(#|[A-Za-z_]{1,20}):([^\n]*)\][ \t]*\n?$")
_INLINE = re.compile(rf"<({_TIME})>")
_JOINER = "\u2060"  # it shows nothing, and keeps words that look like a time from being one, also to ffmpeg
_TOKEN = re.compile(rf"{_INLINE.pattern}|\A{_JOINER}")
_OFFSET = re.compile(r"[ \t]*([+-]?)([0-9]{1,9})[ \t]*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}")
_AGAIN, _TIMES = "again", "times"  # keys of extra: a line that stands in the tile before it; all the times of a line

_MOST = 100  # times of one line: a chorus comes back a few times


def detect(head: str) -> int:
    """Scores the share of lines that a time with a fraction, or a tag, opens."""
    lines = [line for line in head.split("\n") if line.strip()]
    sure = sum(1 for line in lines if _SURE.match(line))
    if not sure:
        return 0
    tags = sum(1 for line in lines if _TAG.match(line) and not _SURE.match(line))
    return round(95 * (sure + tags) / len(lines))


def read(text: str, source: Source) -> Transcript:
    """Reads LRC."""
    reader = _Reader(text)
    reader.read()
    if not reader.timed:
        raise NotATranscript("no line with a time", hint="LRC has lines like [00:12.50]words")
    tags = reader.tags
    tongue = tags.get("la", "").strip()
    return Transcript(
        source=replace(source, format=NAME, head=reader.tiles.head, dialect=""),
        language=tongue if _LANGUAGE.fullmatch(tongue) else None,
        meta=Meta(title=tags.get("ti", "").strip() or None, length=clock.parse(tags.get("length", "").strip())),
        speakers=markup.speakers(reader.tiles.segments),
        segments=tuple(reader.tiles.segments),
        losses=tuple(reader.tiles.losses),
    )


class _Reader:
    """One pass over the rows."""

    def __init__(self, text: str) -> None:
        self.rows = captions.tiles(text)
        self.tiles = captions.Tiles()
        self.tags: dict[str, str] = {}
        self.offset = offset(text)
        self.timed = False

    def read(self) -> None:
        for number, row in enumerate(self.rows, 1):
            found = _LINE.match(row)
            tag = _TAG.match(row) if found is None else None
            if found:
                self.timed = True
                self._line(row, found, number)
            elif tag and not self.tiles.segments:
                self.tags.setdefault(tag[1].lower(), tag[2])
                self.tiles.verbatim(row)
            elif tag or row.lstrip().startswith("#"):
                self.tiles.note(row, number)
            elif row.strip():
                self._untimed(row, number)
            else:
                self.tiles.verbatim(row)
        self.tiles.done()

    def _line(self, row: str, found: re.Match[str], number: int) -> None:
        stamps = _STAMP.findall(found[1])
        starts = [self._ms(stamp, number) for stamp in stamps[:_MOST]]
        words = row[found.end() :].strip()
        if not words:
            self._end(starts[0])
            self.tiles.verbatim(row)
            return
        at = row.index(words, found.end())
        if len(stamps) > _MOST:
            self.tiles.doubt("too-many-times", number, f"a line with {len(stamps):,} times", row)
        segment = self._segment(row, words, at, starts[0], number, {_TIMES: starts} if len(starts) > 1 else {})
        self.tiles.add(segment)
        for start in starts[1:]:
            extra: dict[str, object] = {_AGAIN: True}
            self.tiles.add(replace(segment, start=start, words=(), raw="", raw_at=-1, extra=extra))

    def _untimed(self, row: str, number: int) -> None:
        words = row.strip()
        if not any(c.isalpha() for c in words):
            self.tiles.note(row, number, "stray-text", "a line without words or a time")
            return
        self.tiles.doubt("missing-time", number, "a line without a time", words)
        self.tiles.add(self._segment(row, words, row.index(words), None, number, {}))

    def _segment(
        self, raw: str, words: str, at: int, start: int | None, number: int, extra: dict[str, object]
    ) -> Segment:
        speaker, length = markup.prefix(words)
        text, marks = captions.marked(words[length:], _TOKEN, _inline)
        stamps = tuple((m.at, time) for m in marks if (time := self._inline_ms(m, number)) is not None)
        return Segment(
            id=0,
            text=text,
            start=start,
            start_from=None if start is None else "observed",
            speaker=speaker or None,
            kind=markup.kind(text),
            line=number,
            words=markup.words(text, stamps, start, None),
            marks=marks,
            raw=raw,
            raw_at=at + length,
            extra=extra,
        )

    def _ms(self, stamp: str, number: int) -> int:
        time = (clock.parse(stamp) or 0) - self.offset
        if time < 0:
            self.tiles.doubt("before-start", number, "the offset moves this before the recording begins", stamp)
        return max(time, 0)

    def _inline_ms(self, mark: Mark, number: int) -> int | None:
        found = _INLINE.search(mark.raw)
        return self._ms(found[1], number) if found else None

    def _end(self, time: int) -> None:
        """Ends the line before at the time of an empty line."""
        group = len(self.tiles.segments) - 1
        while group > 0 and self.tiles.segments[group].extra.get(_AGAIN):
            group -= 1
        standing = [
            (s.start, s.id) for s in self.tiles.segments[max(group, 0) :] if s.start is not None and s.start <= time
        ]
        if not standing:
            return
        last = self.tiles.segments[max(standing)[1]]
        if last.end is None:
            words = last.words
            if words and words[-1].end is None and words[-1].start is not None:
                words = (*words[:-1], replace(words[-1], end=time))
            self.tiles.segments[last.id] = replace(last, end=time, end_from="observed", words=words)


def offset(text: str) -> int:
    r"""Returns the milliseconds that a file says its times are late.

    >>> offset("[ti:x]\n[offset: +250]\n"), offset("[offset:-40]"), offset("[00:01.00]a")
    (250, -40, 0)
    """
    for found in re.finditer(r"^[ \t]*\[offset:([^\n\]]{1,20})\]", text, re.MULTILINE | re.IGNORECASE):
        value = _OFFSET.fullmatch(found[1])
        if value:
            return -int(value[2]) if value[1] == "-" else int(value[2])
    return 0


def _inline(found: re.Match[str]) -> tuple[str, int]:
    """Returns that an inline time shows nothing, with the space after it where one stands before it too."""
    before, end = found.string[: found.start()][-1:], found.end()
    if not before or before.isspace():
        while found.string[end : end + 1] in (" ", "\t") and found.string[end : end + 1]:
            end += 1
    return "", end


def write_words(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes "enhanced" LRC, with the time of each word in the lines.

    Raises:
        UntimedError: no segment has a start.
    """
    return write(transcript, words=True)


def write(transcript: Transcript, *, words: bool = False) -> tuple[str, tuple[Loss, ...]]:
    """Writes LRC: lines of an LRC file that nobody touched as they were, all others anew.

    Raises:
        UntimedError: no segment has a start.
    """
    own = transcript.source.format == NAME
    holds: frozenset[Held] = HOLDS | {"note", "marks", "words", "end", "meta", "language"} if own else HOLDS
    holds = holds | {"words"} if words else holds
    losses = held.losses(transcript, holds if transcript.meta.profile is None else holds - {"speaker"}, ours=own)
    losses += _untimed(transcript, own=own)
    parts = [transcript.source.head] if own else []
    shift = offset(transcript.source.head) if own else 0
    segments, at = transcript.segments, 0
    while at < len(segments):
        end = at + 1
        while own and end < len(segments) and segments[end].extra.get(_AGAIN) is True:
            end += 1
        group = segments[at:end]
        if (
            own
            and group[0].raw is not None
            and not group[0].dropped
            and _alike(group)
            and not (words and group[0].words)
        ):
            parts += [_newline(parts), group[0].raw]
        else:
            for segment in group:
                if not segment.dropped and (segment.kind != "note" or (own and segment.raw)):
                    raw = segment.raw if segment.kind == "note" else None
                    parts += [_newline(parts), raw or _written(transcript, segment, shift, own=own, words=words)]
        at = end
    return "".join(parts), losses


def _told(raw: str, shift: int) -> int | None:
    """Returns the milliseconds of an inline time, None for any other mark."""
    found = _INLINE.search(raw)
    return (clock.parse(found[1]) or 0) - shift if found else None


def _untimed(transcript: Transcript, *, own: bool) -> tuple[Loss, ...]:
    """Returns the loss of segments that get no time while others have one."""
    cues = [s for s in spoken(transcript) if s.text and not (own and s.raw is not None)]
    without = [s for s in cues if s.start is None]
    if not without:
        return ()
    if not own and len(without) == len(cues):
        raise UntimedError("no segment has a start time", line=without[0].line, hint="--estimate gives them one")
    what = f"{len(without):,} segments without a start, written without a time"
    return (Loss(code="not-held:untimed", line=without[0].line, what=what, snippet=without[0].text[:80]),)


def _alike(group: tuple[Segment, ...]) -> bool:
    """Says whether the line's tile still tells all of its segments."""
    first = group[0]
    if not first.extra.get(_TIMES):
        return len(group) == 1
    same = all(s.text == first.text and s.speaker == first.speaker and not s.dropped for s in group)
    return same and [s.start for s in group] == first.extra[_TIMES]


def _newline(parts: list[str]) -> str:
    last = next((part for part in reversed(parts) if part), "\n")
    return "" if last.endswith("\n") else "\n"


def _written(transcript: Transcript, segment: Segment, shift: int, *, own: bool, words: bool) -> str:
    if (words or (own and inline.stale(segment, lambda raw: _told(raw, shift)))) and segment.words:
        stamps = [Mark(at=at, raw=f"<{_time(time + shift)}>") for at, time in inline.times(segment)]
        timed = inline.timed(segment, stamps, lambda _: "", own=own, is_time=lambda raw: bool(_INLINE.search(raw)))
        text, _ = captions.spelled(timed, _escape, lambda _: "", own=True)
    else:
        text, _ = captions.spelled(segment, _escape, lambda _: "", own=own)
    if not text:
        return ""
    label = captions.label(transcript, segment)
    guard = _JOINER if not label and text.startswith(("[", "#")) else ""
    if segment.start is None:
        return f"{guard}{label}{captions.one_row(text)}\n"
    cleared = own and segment.end is not None and segment.end_from == "observed"
    clear = f"[{_time((segment.end or 0) + shift)}]\n" if cleared else ""
    return f"[{_time(segment.start + shift)}]{guard}{label}{captions.one_row(text)}\n{clear}"


def _escape(text: str) -> str:
    return _INLINE.sub(lambda found: f"< {found[0][1:]}", text)


def _time(ms: int) -> str:
    """Returns a time in hundredths where that says it all, else in thousandths.

    >>> _time(62_340), _time(62_345), _time(360_000_500)
    ('01:02.34', '01:02.345', '6000:00.50')
    """
    minutes, rest = divmod(max(ms, 0), 60_000)
    seconds, ms = divmod(rest, 1000)
    return f"{minutes:02}:{seconds:02}.{ms // 10:02}" if ms % 10 == 0 else f"{minutes:02}:{seconds:02}.{ms:03}"
