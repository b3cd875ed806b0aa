"""Which words are looked for in which stretch of the sound.

A window holds up to 28 seconds of words, and just the sound that they are said to be in: sound whose words are not
given draws the others out of place.  It ends before a pause, or else anywhere; then what lies behind the last good cut
in it is looked for again in the next one, which begins where the last word before it was heard to end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cleantx.align.audio.engine import Heard
from cleantx.align.audio.script import Script

LONGEST = 28_000
"""ms of words; 15 to 30 s cost and err least, at 60 s the search begins to lose its way."""

_PAUSE = 2_500  # ms; a window never goes over a longer one: there may be speech that has no text
_EDGE = 500  # ms of sound before the first word and behind the last one, at most half of the pause there
_MOST = 40_000  # ms of sound
_DOUBT = 1_500  # ms by which the clock of a transcript may well be off
_WIDER = 8_000  # and by which it is looked around when nothing is found
_WORDS = 250  # of a window, at most
_FROM = 0.6  # of a window; the best cut behind that is taken
_LAST = 2  # words before its end, at least


class Window(NamedTuple):
    """The words from `first` up to `last`, the sound between two times (ms); `closed`: a pause or the end follows.

    Of an open one, which ends in the middle of speech, the `loose` last words may be said behind its end.
    """

    first: int
    last: int
    start: int
    end: int
    closed: bool
    loose: int = 0


def window(script: Script, first: int, *, floor: int, drift: int, sure: bool) -> Window:
    """Returns the window that begins with a word.

    `drift` (ms) is how much later than the transcript says words were found lately, `floor` where the word before was
    heard to end; `sure` that it was heard, so that nothing but the words to come follows.
    """
    starts, ends = script.starts, script.ends
    begin = (starts[first] or 0) + drift
    last, count = first + 1, len(starts)
    while last < count and (ends[last] or 0) + drift - begin <= LONGEST and script.pauses[last] <= _PAUSE:
        last += 1
    closed = last == count or script.pauses[last] > _PAUSE
    end = (ends[last - 1] or 0) + drift
    before = script.pauses[first] if first else begin
    start = floor if sure and before <= _PAUSE else max(floor, begin - min(_EDGE, before // 2))
    if closed:
        end += min(_EDGE, script.pauses[last] // 2) if last < count else _EDGE
        return Window(first, last, start, min(max(end, start + 1_000), start + _MOST), closed=True)
    place = Window(first, last, start, min(max(end, start + 1_000), start + _MOST), closed=False)
    return _opened(script, place, drift, _DOUBT)


def wider(script: Script, place: Window, *, drift: int, earliest: int) -> Window:
    """Returns a window with some seconds more of sound on both sides, not before `earliest`, and words to match."""
    start = min(place.start, max(earliest, place.start - _WIDER))
    return _opened(script, place._replace(start=start, end=place.end + _WIDER, loose=0), drift, _WIDER)


def _opened(script: Script, place: Window, drift: int, by: int) -> Window:
    """Returns a window with the words that may be said up to its end, if the clock is off `by` so much."""
    last, count = place.last, len(script.starts)
    while last < count and (script.starts[last] or 0) + drift < place.end + by and last - place.first < _WORDS:
        last += 1
    tight = place.first
    while tight < last and script.over[tight] + drift < place.end - by:
        tight += 1
    tight = max(tight, place.first + 1, place.first + (last - place.first) // 2)
    return place._replace(last=last, closed=place.closed and last == count, loose=last - tight)


def cut(place: Window, heard: Sequence[Heard | None]) -> int:
    """Returns the first word that is left to the next window: behind the longest pause in the last part of this one.

    `heard` are its words, with times of the recording.
    """
    if place.closed:
        return place.last
    least = place.start + _FROM * (place.end - place.start)
    best, where = -1, 0
    for k in range(1, len(heard) - _LAST):
        one, other = heard[k - 1], heard[k]
        if one and other and other.start >= least and other.start - one.end > best:
            best, where = other.start - one.end, k
    if where:
        return place.first + where
    heard_last = next((k for k in range(len(heard) - 1, -1, -1) if heard[k]), len(heard) - place.loose - 1)
    return place.first + max(1, heard_last + 1 - (_LAST if heard_last >= 2 * _LAST else 0))
