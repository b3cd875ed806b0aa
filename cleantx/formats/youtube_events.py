"""YouTube's captions as events: lines with a start, a length, and where a recogniser made them the time of each word.

The line of a rolling caption stays on screen while the next one is spoken, so its told length overlaps the next line:
it ends where the next begins.  An event that only ends a line has no words and is passed over.  ``>>`` before words
says that somebody else speaks; it is no word, and stays in the segment's `raw`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from cleantx.formats import markup
from cleantx.formats.patterns import later
from cleantx.model import Mark, Segment, Timing, Word, body

SUREST = 255
"""What the recogniser says of a word it is certain of; 0 says nothing (whole files have it for every word)."""

_CHEVRONS = later(r"(?<!\S)>>+[ \t\n]*(?=\S)")
_TOKEN = later(r"\S+")
_BLANK = later("[\\s\u200b\u200c\u200d\u2060\ufeff]*")  # spaces, and characters that nobody sees
_DIGITS = later(r"[0-9]{1,12}")


class Piece(NamedTuple):
    """A part of a line: its text, its offset from the line's start in ms, how sure from 1 to 255; 0 and None: not told.

    `heard`: a recogniser wrote it, even where it tells no offset (that of the first word is left out).
    """

    text: str
    offset: int | None = None
    sure: int = 0
    heard: bool = False


class Event(NamedTuple):
    """A line: its start and length in ms, its parts, what else is told of it, and its source line.

    `tagged`: tags and entities may stand in its text (in JSON they are words like any other).
    """

    start: int | None
    length: int | None
    pieces: tuple[Piece, ...]
    extra: dict[str, Any]
    line: int = 0
    tagged: bool = False

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(piece.text for piece in self.pieces)


def is_blank(text: str) -> bool:
    r"""Says whether a text has nothing that anybody sees.

    >>> is_blank("\n"), is_blank("\u200b "), is_blank("a")
    (True, True, False)
    """
    return _BLANK.fullmatch(text) is not None


def whole(value: object) -> int | None:
    """Returns a number of milliseconds as YouTube writes it, at times as a text or with a fraction, or None.

    >>> whole(40), whole("40"), whole(1.7), whole(True), whole(-1), whole("soon")
    (40, 40, 2, None, None, None)
    """
    if isinstance(value, str):
        return int(value) if _DIGITS.fullmatch(value) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 10**12:
        return None
    return round(value)


def segments(events: Sequence[Event]) -> list[Segment]:
    """Returns the segments of the events that have words; each ends at the latest where the next one begins."""
    spoken = [event for event in events if not is_blank(event.text)]
    starts = [event.start for event in spoken[1:]]
    found: list[Segment] = []
    for event, after in zip(spoken, [*starts, None], strict=False):
        found += _split(_segment(event, after, len(found)))
    return found


def end(start: int | None, length: int | None, after: int | None) -> tuple[int | None, Timing | None]:
    """Returns when a line ends that is told to last `length`, and where that comes from; the next begins at `after`.

    >>> end(0, 4000, 2500), end(0, 2000, 2500), end(0, 2000, 0), end(0, None, 2500)
    ((2500, 'derived'), (2000, 'observed'), (2000, 'observed'), (None, None))
    """
    if start is None or length is None:
        return None, None
    told = start + length
    return (after, "derived") if after is not None and start < after < told else (told, "observed")


def _segment(event: Event, after: int | None, number: int) -> Segment:
    ends, ends_from = end(event.start, event.length, after)
    parsed = markup.read_srt(event.text) if event.tagged else markup.Parsed(event.text)
    tags = [mark for mark in parsed.marks if not mark.width]  # how an entity is spelled says nothing
    timed = any(piece.offset is not None or piece.heard for piece in event.pieces) and not tags
    words = _words(event, ends) if timed else ()
    lead = len(parsed.text) - len(parsed.text.lstrip())
    opening = _CHEVRONS.match(parsed.text, lead)
    at = opening.end() if opening else lead
    text = parsed.text[at:].rstrip()
    marks = [Mark(at=m.at - at, raw=m.raw, width=m.width) for m in tags if at <= m.at <= at + len(text)]
    extra = dict(event.extra)
    if ends_from == "derived":
        extra["duration"] = event.length
    return Segment(
        id=number,
        text=text,
        start=event.start,
        end=ends,
        start_from=None if event.start is None else "observed",
        end_from=ends_from,
        turn=opening is not None,
        kind=markup.kind(text),
        line=event.line,
        words=_moved(words, at, at + len(text)),
        marks=tuple(marks),
        raw=body(parsed.text, tuple(tags)),
        raw_at=at + sum(len(mark.raw) for mark in tags if mark.at < at),
        extra=extra,
    )


def _words(event: Event, ends: int | None) -> list[Word]:
    """Returns the words of a line: each lasts until the next one, the last one as long as the line."""
    found: list[Word] = []
    stop, at = ends, len(event.text)
    for number in range(len(event.pieces) - 1, -1, -1):
        piece = event.pieces[number]
        at -= len(piece.text)
        offset = 0 if piece.offset is None and number == 0 else piece.offset
        start = None if event.start is None or offset is None else event.start + offset
        spans = [token.span() for token in _TOKEN.finditer(piece.text) if token[0].strip(">")]
        last = stop if start is None or stop is None or stop >= start else None
        for n in range(len(spans) - 1, -1, -1):
            times = (start if n == 0 else None, last if n == len(spans) - 1 else None)
            found.append(_word(at + spans[n][0], at + spans[n][1], times, piece.sure))
        stop = start if piece.text.strip() else stop
    found.reverse()
    return found


def _word(a: int, b: int, times: tuple[int | None, int | None], sure: int) -> Word:
    start, stop = times
    timed = start is not None or stop is not None
    confidence = round(min(sure, SUREST) / SUREST, 4) if sure > 0 else None
    return Word(a=a, b=b, start=start, end=stop, timing="observed" if timed else None, confidence=confidence)


def _moved(words: Iterable[Word], start: int, stop: int) -> tuple[Word, ...]:
    """Returns the words that stand in ``text[start:stop]``, as spans of that part."""
    return tuple(replace(w, a=w.a - start, b=w.b - start) for w in words if w.a >= start and w.b <= stop)


def _split(segment: Segment) -> list[Segment]:
    """Returns a line cut where somebody else speaks in the midst of it, if the time of the next word is known.

    Where it is not known, the chevrons stay in the text: no time is invented.
    """
    if not segment.words or ">>" not in segment.text:
        return [segment]
    begins = {word.a: word.start for word in segment.words if word.start is not None}
    cuts = [found for found in _CHEVRONS.finditer(segment.text) if found.end() in begins]
    if not cuts:
        return [segment]
    bounds = [0, *(cut.end() for cut in cuts)]
    stops = [*(cut.start() for cut in cuts), len(segment.text)]
    tiles = [0, *(segment.raw_at + cut.start() for cut in cuts), len(segment.raw or "")]
    times = [segment.start, *(begins[at] for at in bounds[1:])]
    parts: list[Segment] = []
    at = 0  # the first word that no part has yet
    for n, (start, stop) in enumerate(zip(bounds, stops, strict=True)):
        text = segment.text[start:stop].rstrip()
        last = n == len(cuts)
        first = at
        while at < len(segment.words) and segment.words[at].a < stop:
            at += 1
        raw = (segment.raw or "")[tiles[n] : tiles[n + 1]]
        part = replace(
            segment,
            id=segment.id + n,
            text=text,
            start=times[n],
            end=segment.end if last else times[n + 1],
            end_from=segment.end_from if last else "derived",
            turn=segment.turn or n > 0,
            kind=markup.kind(text),
            words=_moved(segment.words[first:at], start, start + len(text)),
            raw=raw,
            raw_at=segment.raw_at + start - tiles[n],
            extra=segment.extra if n == 0 else {},
        )
        parts.append(part)
    return parts
