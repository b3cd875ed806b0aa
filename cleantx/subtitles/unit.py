"""From a transcript to the units that a layout may not part: timed words with what is known of the place before each.

Dashes that mark a turn are markup, not words: they become `turn` here, and lines get their own dashes back where two
speakers share a cue.  Scripts that write no spaces are cut into short pieces, so that a line can end somewhere.
"""

from __future__ import annotations

import re

import msgspec

from cleantx import errors
from cleantx.model import Segment, Transcript, Word, spoken
from cleantx.subtitles import language, script

__all__ = ["PLACE", "SOUND", "Units", "gather", "of_segments"]

PAUSE = 2_000
"""Milliseconds of silence over which no cue runs: from there on a sentence is taken for broken off (Netflix)."""

PLACE = "settings"
"""What in `extra` tells where a cue stands on the screen: none holds words of two places."""

SOUND = re.compile(r"\s*[-–—]?\s*(?:[\[(][^\])]*[\])]|♪.*♪?)\s*")
"""A whole line that is a sound tag or a song."""

_LINE_DASH = re.compile(r"(?m)^[^\S\n]*((?:[-–](?![-–—])|—(?=\s))\s*)(?=[^\W\d]|[\"“‘'(\[♪¿¡])")
_INNER_DASH = re.compile(rf"(?:[{script.STOPS}][\"'”’»)\]]*|[)\]])\s+([-–—]{{1,2}}\s*)(?={script.OPENS})")
_WHOLE = 3  # letters; so short a token is not cut
_ANY_DASH = re.compile(r"(?:^|\s)[-–—]")

_SEAMS = " \n-"
"""All that stands between the words of a cue that we laid out."""


class Units(msgspec.Struct, kw_only=True, gc=False):
    """Parallel lists, one entry a unit; flat, because the layout walks them a million times.

    `glue` is the number of spaces before a unit, `wall` says that a cue must begin with it, `origin` is the index in
    `segments` of the segment it comes from, `doubt` from 0 to 2 how likely the place before it is inside a word;
    `code` is the language of all.
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
    doubt: list[int]
    code: str


def gather(transcript: Transcript) -> Units:
    """Returns the units of all segments that stand in the transcript, with start times that never go back.

    Raises:
        errors.UntimedError: a segment has no start or end.
    """
    return of_segments(spoken(transcript), code=transcript.language or "")


def of_segments(
    segments: tuple[Segment, ...],
    *,
    speaker: str | None = None,
    laid: bool = False,
    code: str = "",
    pause: int = PAUSE,
) -> Units:
    """Returns the units of these segments in the language `code`, before which `speaker` spoke.

    With `laid` they are cues that we laid out: turns stand in them, and where the source ended its cues in their words.
    No cue runs over a `pause` of so many ms: its last words would be read long before they are said.

    Raises:
        errors.UntimedError: a segment has no start or end.
    """
    units = Units(
        segments=segments, text=[], start=[], end=[], word=[], origin=[], glue=[], turn=[], wall=[], cue_end=[],
        doubt=[], code=code,
    )  # fmt: skip
    after_sound = False
    place = segments[0].extra.get(PLACE) if segments else None
    for index, segment in enumerate(segments):
        first = len(units.text)
        turns = (_as_laid(units, segment) if laid else None) or _segment(units, segment)
        count = len(units.text) - first
        if not count:
            continue
        sound = is_sound(segment)
        changed = segment.speaker is not None and speaker is not None and segment.speaker != speaker
        units.origin += [index] * count
        units.turn += turns
        units.turn[first] = units.turn[first] or segment.turn or (changed and not laid)
        units.wall += [False] * count
        units.doubt += [0] * (len(units.text) - len(units.doubt))
        units.wall[first] = sound or after_sound or segment.extra.get(PLACE) != place
        place = segment.extra.get(PLACE)
        units.cue_end += [word.cue_end for word in units.word[first:]]
        units.cue_end[-1] = units.cue_end[-1] or not laid
        speaker, after_sound = segment.speaker or speaker, sound
    _forward(units)
    for k in range(len(units.text) - 1):
        if units.start[k + 1] - units.end[k] >= pause:
            units.wall[k + 1] = True
    return units


def is_sound(segment: Segment) -> bool:
    """Returns whether a segment holds a sound tag or a song and no speech."""
    text = segment.text
    return segment.kind == "sound" or (text.lstrip("-–— \n")[:1] in "[(♪" and bool(SOUND.fullmatch(text)))


def _as_laid(units: Units, segment: Segment) -> list[bool] | None:
    """Appends the words of a cue that we laid out; returns which begin a dashed line, None where they miss a letter."""
    text, words, at = segment.text, segment.words, 0
    between: list[str] = []
    for word in words:
        between.append(text[at : word.a])
        at = word.b
    between.append(text[at:])
    if any(gap.strip(_SEAMS) for gap in between) or any(w.start is None or w.end is None for w in words):
        return None
    units.text += [text[w.a : w.b] for w in words]
    units.start += [w.start for w in words]  # type: ignore[misc]  # none is None: see above
    units.end += [w.end for w in words]  # type: ignore[misc]
    units.word += words
    units.glue += [int(k == 0 or gap[:1].isspace()) for k, gap in enumerate(between[:-1])]
    return [k > 0 and "-" in gap for k, gap in enumerate(between[:-1])]


def _segment(units: Units, segment: Segment) -> list[bool]:
    """Appends the words of a segment; returns which of them begin a turn that a dash marks."""
    text, words = segment.text, segment.words
    if segment.start is None or segment.end is None:
        hint = "give it times first: `cleantx align`"
        raise errors.UntimedError("a segment without times cannot become a subtitle", line=segment.line, hint=hint)
    tokens = text.split()
    plain = not _ANY_DASH.search(text) and (text.isascii() or not script.UNSPACED.search(text))
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
    text, spans, turns, glue, doubt = _spans(segment.text, units.code)
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
    units.doubt += doubt
    return turns


def _within(word: Word, at: int, *, first: bool) -> int:
    """Returns the instant of offset `at` within a word: its own start or end unless the word was cut there."""
    start, end = word.start or 0, word.end or 0
    if (first and at <= word.a) or (not first and at >= word.b):
        return start if first else end
    return start + (end - start) * (at - word.a) // (word.b - word.a)


def _spans(text: str, code: str) -> tuple[str, list[tuple[int, int]], list[bool], list[int], list[int]]:
    """Returns the text without turn dashes (blanks in their place); its unit spans, their turns, spaces and doubts."""
    opened = set()
    for pattern in (_LINE_DASH, _INNER_DASH):
        for match in pattern.finditer(text):
            a, b = match.span(1)
            text = text[:a] + " " * (b - a) + text[b:]
            opened.add(b)
    lists = _lists(text, code)
    spans, turns, glue, doubts = [], [], [], []
    for match in re.finditer(r"\S+", text):
        a, token = match.start(), match[0]
        parts = [(token, 0)]
        if len(token) > _WHOLE and script.UNSPACED.search(token):
            parts = script.pieces(token, lists)
        for k, (piece, doubt) in enumerate(parts):
            spans.append((a, a + len(piece)))
            turns.append(a in opened)
            glue.append(0 if k else 1)
            doubts.append(doubt)
            a += len(piece)
    return text, spans, turns, glue, doubts


def _lists(text: str, code: str) -> language.Lists:
    """Returns the lists of a language that writes no spaces, or of the one that a text is likely to be."""
    known = language.lists(code)
    return known if known.word else language.lists("ja" if script.kana(text) else "zh")


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
