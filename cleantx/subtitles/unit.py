"""From a transcript to the units that a layout may not part: timed words with what is known of the place before each.

Dashes that mark a turn are markup, not words: they become `turn` here, and lines get their own dashes back where two
speakers share a cue.  Scripts that write no spaces are cut into short pieces, so that a line can end somewhere.
"""

from __future__ import annotations

import re
import unicodedata

import msgspec

from cleantx import errors
from cleantx.model import Segment, Transcript, Word, spoken

__all__ = ["SOUND", "Units", "gather"]

SOUND = re.compile(r"\s*[-–—]?\s*(?:[\[(][^\])]*[\])]|♪.*♪?)\s*")
"""A whole line that is a sound tag or a song."""

_LINE_DASH = re.compile(r"(?m)^[^\S\n]*((?:[-–](?![-–—])|—(?=\s))\s*)(?=[^\W\d]|[\"“‘'(\[♪¿¡])")
_INNER_DASH = re.compile(r"(?:[.!?…][\"'”’)\]]*|[)\]])\s+([-–—]{1,2}\s*)(?=[A-Z\[(\"“'‘])")
_ANY_DASH = re.compile(r"(?:^|\s)[-–—]")
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, kana and Han: scripts that write no spaces between words."""
_STOPS = tuple("、。！？，；：…")
_CLOSING = "、。！？，；：…」』）"
_PIECE_LENGTH = 8


class Units(msgspec.Struct, kw_only=True, gc=False):
    """Parallel lists, one entry a unit; flat, because the layout walks them a million times.

    `glue` is the number of spaces before a unit, `wall` says that a cue must begin with it, `origin` is the index in
    `segments` of the segment it comes from.
    """

    segments: tuple[Segment, ...]
    text: list[str]
    start: list[int]
    end: list[int]
    word: list[Word]
    origin: list[int]
    glue: list[int]
    turn: list[bool]
    wall: list[bool]
    cue_end: list[bool]


def gather(transcript: Transcript) -> Units:
    """Returns the units of all segments that stand in the transcript, with start times that never go back.

    Raises:
        errors.UntimedError: a segment has no start or end.
    """
    units = Units(
        segments=spoken(transcript), text=[], start=[], end=[], word=[], origin=[], glue=[], turn=[], wall=[],
        cue_end=[],
    )  # fmt: skip
    speaker: str | None = None
    after_sound = False
    for index, segment in enumerate(units.segments):
        first = len(units.text)
        turns = _segment(units, segment)
        count = len(units.text) - first
        if not count:
            continue
        sound = is_sound(segment)
        changed = segment.speaker is not None and speaker is not None and segment.speaker != speaker
        units.origin += [index] * count
        units.turn += turns
        units.turn[first] = units.turn[first] or segment.turn or changed
        units.wall += [False] * count
        units.wall[first] = sound or after_sound
        units.cue_end += [word.cue_end for word in units.word[first:]]
        units.cue_end[-1] = True
        speaker, after_sound = segment.speaker or speaker, sound
    _forward(units)
    return units


def is_sound(segment: Segment) -> bool:
    """Returns whether a segment holds a sound tag or a song and no speech."""
    text = segment.text
    return segment.kind == "sound" or (text.lstrip("-–— \n")[:1] in "[(♪" and bool(SOUND.fullmatch(text)))


def _segment(units: Units, segment: Segment) -> list[bool]:
    """Appends the words of a segment; returns which of them begin a turn that a dash marks."""
    text, words = segment.text, segment.words
    if segment.start is None or segment.end is None:
        hint = "give it times first: `cleantx align`"
        raise errors.UntimedError("a segment without times cannot become a subtitle", line=segment.line, hint=hint)
    tokens = text.split()
    plain = not _ANY_DASH.search(text) and (text.isascii() or not _UNSPACED.search(text))
    if (
        plain
        and len(words) == len(tokens)
        and all(
            w.start is not None and w.end is not None and text[w.a : w.b] == t
            for w, t in zip(words, tokens, strict=True)
        )
    ):
        units.text += tokens
        units.start += [w.start for w in words]  # type: ignore[misc]  # none is None: see above
        units.end += [w.end for w in words]  # type: ignore[misc]
        units.word += words
        units.glue += [1] * len(tokens)
        return [False] * len(tokens)
    return _carefully(units, segment, segment.start, segment.end)


def _carefully(units: Units, segment: Segment, start: int, end: int) -> list[bool]:
    """Appends the words of a segment with turn dashes, unspaced script, or words that do not cover its text."""
    text, spans, turns, glue = _spans(segment.text)
    timed = [w for w in segment.words if w.start is not None and w.end is not None and w.b > w.a]
    total = max(1, len(text))
    at = 0
    for a, b in spans:
        while at < len(timed) and timed[at].b <= a:
            at += 1
        stop = at
        while stop < len(timed) and timed[stop].a < b:
            stop += 1
        over = timed[at:stop]
        if over:
            begin, leave = _within(over[0], a, first=True), _within(over[-1], b, first=False)
            known = over[-1]
        else:  # no word covers it: its share of the segment by characters
            begin, leave = (start + (end - start) * x // total for x in (a, b))
            known = Word(a=a, b=b, start=begin, end=leave, timing="estimated")
        units.text.append(text[a:b])
        units.start.append(begin)
        units.end.append(leave)
        units.word.append(msgspec.structs.replace(known, a=a, b=b, start=begin, end=leave))
    units.glue += glue
    return turns


def _within(word: Word, at: int, *, first: bool) -> int:
    """Returns the instant of offset `at` within a word: its own start or end unless the word was cut there."""
    start, end = word.start or 0, word.end or 0
    if (first and at <= word.a) or (not first and at >= word.b):
        return start if first else end
    return start + (end - start) * (at - word.a) // (word.b - word.a)


def _spans(text: str) -> tuple[str, list[tuple[int, int]], list[bool], list[int]]:
    """Returns the text without turn dashes (blanks in their place), its unit spans, their turns and spaces before."""
    opened = set()
    for pattern in (_LINE_DASH, _INNER_DASH):
        for match in pattern.finditer(text):
            a, b = match.span(1)
            text = text[:a] + " " * (b - a) + text[b:]
            opened.add(b)
    spans, turns, glue = [], [], []
    for match in re.finditer(r"\S+", text):
        a, token = match.start(), match[0]
        pieces = [token]
        if len(token) > _PIECE_LENGTH and _UNSPACED.search(token):
            pieces = _pieces(token)
        for k, piece in enumerate(pieces):
            spans.append((a, a + len(piece)))
            turns.append(a in opened)
            glue.append(0 if k else 1)
            a += len(piece)
    return text, spans, turns, glue


def _pieces(token: str) -> list[str]:
    """Returns the short pieces of an unspaced token: up to eight letters and the marks after them.

    >>> _pieces("今日は天気がいいですね。散歩に行きましょう")
    ['今日は天気がいい', 'ですね。', '散歩に行きましょ', 'う']
    """
    pieces = [""]
    for letter in token:
        joined = letter in _CLOSING or unicodedata.category(letter)[0] == "M" or letter == "\u200d"
        if not joined and (len(pieces[-1]) >= _PIECE_LENGTH or pieces[-1][-1:] in _STOPS):
            pieces.append("")
        pieces[-1] += letter
    return [piece for piece in pieces if piece]


def _forward(units: Units) -> None:
    """Lets no start go back and no word end before it starts: the layout's arithmetic relies on it."""
    latest = 0
    starts, ends = units.start, units.end
    for k, start in enumerate(starts):
        if start < latest:
            starts[k] = latest
        else:
            latest = start
        ends[k] = max(ends[k], latest)
