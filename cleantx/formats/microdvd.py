"""MicroDVD (.sub): ``{first frame}{last frame}text|second line``; the frame rate stands in ``{1}{1}25``, or nowhere.

Frames are times only with a rate: without one, 23.976 a second is assumed, as players do, and that is a doubt.  Codes
such as ``{y:i}`` are marks.  Any other brace is words.  Written, a bar, a brace or a slash that would be read as a code
becomes its full-width form, since MicroDVD cannot spell them, and times go to the nearest frame.
"""

from __future__ import annotations

import re
from fractions import Fraction

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, captions, held, markup
from cleantx.model import Loss, Segment, Source, Transcript

NAME = "microdvd"
SUFFIXES: tuple[str, ...] = (".sub",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "speaker", "marks", "sound"})

USUAL = "23.976"
"""Frames a second where nobody says: film on NTSC, what ffmpeg, VLC and pysubs2's users assume."""

_CUE = re.compile(r"[ \t]*\{[ \t]*([0-9]{1,9})[ \t]*\}[ \t]*\{[ \t]*([0-9]{0,9})[ \t]*\}")
_STYLE = re.compile(r"[ \t]*\{DEFAULT\}\{\}", re.IGNORECASE)
_RATE = re.compile(r"[ \t]*([0-9]{1,3}(?:[.,][0-9]{1,6})?)(?:[ \t]*fps)?[ \t]*\n?", re.IGNORECASE)
_CODE = re.compile(r"\{[A-Za-z]:[^{}\n]*\}|(?<![ \t])[ \t]*+\|[ \t]*")
_ESCAPED = re.compile(r"\||\{(?=[A-Za-z]:)")
_ITALIC = re.compile(r"(?:^|\|)/")  # what ffmpeg and MPlayer take for italics at the beginning of a line
_WIDE = {"|": "｜", "{": "｛", "/": "／"}
_SLOWEST, _FASTEST = 1, 500


def detect(head: str) -> int:
    """Scores the share of lines that two frame numbers open."""
    lines = [line for line in head.split("\n") if line.strip()]
    cues = sum(1 for line in lines if _CUE.match(line))
    return round(95 * cues / len(lines)) if cues else 0


def read(text: str, source: Source) -> Transcript:
    """Reads MicroDVD."""
    tiles = captions.Tiles()
    lines = captions.tiles(text)
    first = next((n for n, row in enumerate(lines) if _CUE.match(row)), None)
    if first is None:
        raise NotATranscript("no line with frames", hint="MicroDVD has lines like {25}{50}words")
    told = _told(lines[first])
    rate = rate_of(told or USUAL)
    for number, row in enumerate(lines, 1):
        found = _CUE.match(row)
        if found and not (told and number == first + 1):
            _cue(tiles, row, found, number, rate)
        elif found or not row.strip() or (_STYLE.match(row) and not tiles.segments):
            tiles.verbatim(row)
        elif _STYLE.match(row):
            tiles.note(row, number)
        else:
            tiles.note(row, number, "stray-text", "a line without frames")
    tiles.done()
    if told is None:
        what = f"no frame rate; {USUAL} frames a second are assumed"
        tiles.losses.insert(0, Loss(code="assumed-rate", line=first + 1, what=what))
    return Transcript(
        source=replace(source, format=NAME, head=tiles.head, dialect=told or f"{USUAL} assumed"),
        speakers=markup.speakers(tiles.segments),
        segments=tuple(tiles.segments),
        losses=tuple(tiles.losses),
    )


def _told(row: str) -> str | None:
    """Returns the frame rate that the first line tells in place of words."""
    found = _CUE.match(row)
    if found is None or found[1] != found[2] or found[1] not in ("0", "1"):
        return None
    said = _RATE.fullmatch(row[found.end() :])
    told = said[1].replace(",", ".") if said else ""
    return told if told and _SLOWEST <= Fraction(told) <= _FASTEST else None


def rate_of(dialect: str) -> Fraction:
    """Returns frames a second, as a reader noted them.

    >>> rate_of("25"), rate_of("23.976 assumed"), rate_of("")
    (Fraction(25, 1), Fraction(2997, 125), Fraction(2997, 125))
    """
    said = _RATE.match(dialect)
    told = Fraction(said[1].replace(",", ".")) if said else Fraction(USUAL)
    return told if _SLOWEST <= told <= _FASTEST else Fraction(USUAL)


def _cue(tiles: captions.Tiles, row: str, found: re.Match[str], number: int, rate: Fraction) -> None:
    start, end = _ms(found[1], rate), _ms(found[2], rate) if found[2] else None
    if end is not None and end < start:
        tiles.doubt("backwards-time", number, "a cue that ends before it starts", row)
    tail = row[found.end() :]
    body = tail.strip()
    at = found.end() + (len(tail) - len(tail.lstrip()) if body else 0)
    speaker, length = markup.prefix(body)
    text, marks = captions.marked(body[length:], _CODE, lambda code: ("\n" if "|" in code[0] else "", code.end()))
    tiles.add(
        Segment(
            id=0,
            text=text,
            start=start,
            end=end,
            start_from="observed",
            end_from=None if end is None else "observed",
            speaker=speaker or None,
            kind=markup.kind(text),
            line=number,
            marks=marks,
            raw=row,
            raw_at=at + length,
        )
    )


def _ms(frame: str, rate: Fraction) -> int:
    return round(int(frame) * 1000 / rate)


def _frame(ms: int, rate: Fraction) -> int:
    return round(ms * rate / 1000)


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes MicroDVD: lines of a MicroDVD file that nobody touched as they were, all others anew, with a frame rate.

    Raises:
        UntimedError: a segment has no start or no end.
    """
    own = transcript.source.format == NAME
    rate = rate_of(transcript.source.dialect if own else USUAL)
    holds: frozenset[Held] = HOLDS | {"note"} if own else HOLDS
    losses = held.losses(transcript, holds if transcript.meta.profile is None else holds - {"speaker"})
    parts = [transcript.source.head] if own else [f"{{1}}{{1}}{USUAL}\n"]
    lost: list[tuple[int, int]] = []
    widened: list[Segment] = []
    for segment in transcript.segments:
        if segment.dropped:
            continue
        row = segment.raw if own else None
        if row is None and segment.kind != "note":
            row, tags = _written(transcript, segment, rate, own=own)
            lost.append((tags, segment.line))
            widened += [segment] if any(wide in row and wide not in segment.text for wide in _WIDE.values()) else []
        if row:
            parts += ["" if "".join(parts[-1:]).endswith("\n") or not parts[-1] else "\n", row]
    losses += captions.lost_tags(lost, "MicroDVD")
    if widened:
        what = f"bars, braces or slashes of {len(widened):,} segments, written full-width"
        losses += (Loss(code="not-held:text", line=widened[0].line, what=what, snippet=widened[0].text[:80]),)
    losses += captions.coarse(transcript, lambda ms: _ms(str(_frame(ms, rate)), rate), _clock(rate), own=own)
    return "".join(parts), losses


def _clock(rate: Fraction) -> str:
    return f"frames of {float(rate):g} a second"


def _written(transcript: Transcript, segment: Segment, rate: Fraction, *, own: bool) -> tuple[str, int]:
    if own and segment.start is not None and segment.end is None:
        start, end = segment.start, -1  # it stands until the next one
    else:
        start, end = held.times(segment)
    text, lost = captions.spelled(segment, _escape, _tag, own=own)
    first, last = _frame(start, rate), _frame(end, rate)
    if last == first and end > start:
        last += 1  # shorter than a frame, and yet to be seen
    row = _ITALIC.sub(lambda slash: slash[0][:-1] + _WIDE["/"], captions.filled(text).replace("\n", "|"))
    until = "" if end < 0 else last
    return f"{{{first}}}{{{until}}}{captions.label(transcript, segment)}{row}\n", lost


def _escape(text: str) -> str:
    return _ESCAPED.sub(lambda found: _WIDE[found[0]], text)


def _tag(raw: str) -> str | None:
    """Returns a tag as a code; an end has none, since a code holds for its line."""
    if captions.untold(raw):
        return ""
    found = captions.emphasis(raw)
    if found is None:
        return None
    return f"{{y:{found[0]}}}" if found[1] else ""
