"""How long speech takes: a weight for every word, and the pace of a file measured from its own times.

Time goes to *units*, not to characters: letters + 2 for each word, and 4 more after punctuation.  Of the four ways
to spread times inside a cue that were compared against known word times, this was the best (mean error 70 ms, median
55 ms; characters + 1 gave 75 and 58, syllables 108 and 84, equal words 175 and 147).
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from cleantx.model import Segment, Transcript

# ideographs and kana, which are written without spaces: each is a word of its own here, or nothing could be cut
_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
_RUN = re.compile(r"\S+")
_HAS_CJK = re.compile(f"[{_CJK}]")
_CJK_RUN = re.compile(rf"[{_CJK}][^\w\s]*|[^\s{_CJK}]+")
_PAUSING = frozenset(".,;:!?\u2026\u2014\u2013-\u3002\u3001\uff0c\uff01\uff1f")

_GAP = 2  # units of a word beside its letters
_PAUSE = 4  # units after punctuation
# about five syllables a second in Mandarin (Pellegrino, Coupe and Marsico 2011), one to a character, at 46 ms a unit
_CJK_UNITS = 4
_SOUND_UNITS = 30  # a sound tag lasts as long as six words: (laughs) and (upbeat music) of the seeds, 1 to 2.6 s

_SHORTEST = 840  # ms; what Whisper gives a lone "Yes.": 36 of the 1,650 cues of one seed last exactly that
_ENOUGH = 8  # cues; below that a quartile says nothing about the speaker
_LONG = 20  # units; shorter cues are timed so coarsely that they say nothing about the pace


class Rate(NamedTuple):
    """Milliseconds a unit: `typical` with the pauses between words in, `slow` what nearly all cues stay under."""

    typical: float
    slow: float

    def usual(self, units: int) -> int:
        """Returns the time that so many units take on average."""
        return round(self.typical * units)

    def most(self, units: int) -> int:
        """Returns the time after which speech is surely over; what is beyond it is a pause."""
        return max(_SHORTEST, round(self.slow * units))


# The four timed seeds: 45.6 to 47.4 ms a unit on average (16.3 to 17.4 characters a second), and twice their fast
# quartile is 68 to 76 ms.
DEFAULT = Rate(46.0, 73.0)


def tokens(text: str) -> list[tuple[int, int, int]]:
    """Returns ``(a, b, units)`` of each run without spaces; ideographs and kana stand alone.

    >>> tokens("Hey, we")
    [(0, 4, 9), (5, 7, 4)]
    >>> [(a, b) for a, b, _ in tokens("你好。")]
    [(0, 1), (1, 3)]
    """
    if not text.isascii() and _HAS_CJK.search(text):
        return [(m.start(), m.end(), _cjk_units(m[0])) for m in _CJK_RUN.finditer(text)]
    found = []
    for match in _RUN.finditer(text):
        a, b = match.span()
        found.append((a, b, b - a + (_GAP + _PAUSE - 1 if text[b - 1] in _PAUSING else _GAP)))
    return found


def _cjk_units(token: str) -> int:
    pause = _PAUSE if token[-1] in _PAUSING else 0
    return (_CJK_UNITS if _HAS_CJK.match(token) else len(token) + _GAP) + pause


def units(segment: Segment) -> int:
    """Returns how much there is to say in a segment; never 0, so that shares can be taken."""
    if segment.kind == "sound":
        return _SOUND_UNITS
    text = segment.text
    if text.isascii():
        return max(1, sum([len(t) + (_GAP + _PAUSE - 1 if t[-1] in _PAUSING else _GAP) for t in text.split()]))
    return max(1, sum([weight for _, _, weight in tokens(text)]))


def weight(word: str) -> int:
    """Returns how much there is to say in one word.

    >>> weight("Hey,"), weight("we")
    (9, 4)
    """
    return len(word) + (_GAP + _PAUSE - 1 if word[-1] in _PAUSING else _GAP)


def pause(word: str) -> int:
    """Returns how much silence to expect behind a word.

    >>> pause("Hey,"), pause("we")
    (4, 0)
    """
    return _PAUSE if word[-1] in _PAUSING else 0


def measure(transcript: Transcript) -> Rate:
    """Returns the pace of a transcript's own times, or that of the seeds where there are too few of them.

    Pauses can only make a cue longer than its words, so the pace is read off the fast quartile, which neither pauses
    nor a few outliers reach; twice that is the slow end (on the seeds 86 to 97 % of the cues stay under it), and 1.25
    times that the average (within 6 % of what the seeds take).
    """
    found: list[float] = []
    before: Segment | None = None
    for segment in transcript.segments:
        if segment.dropped or segment.kind == "note" or segment.start is None:
            continue
        if before is not None and before.kind == "speech" and before.start is not None:
            length = segment.start - before.start
            if before.end is not None and 0 < before.end - before.start < length:
                length = before.end - before.start
            much = units(before)
            if length > 0 and much >= _LONG:
                found.append(length / much)
        before = segment
    if len(found) < _ENOUGH:
        return DEFAULT
    found.sort()
    # 20 to 60 ms: twice as fast and 1.6 times as slow as the seeds; beyond that it is the times that are wrong
    fast = min(60.0, max(20.0, found[len(found) // 4]))
    return Rate(1.25 * fast, 2 * fast)


def fill(starts: list[int | None], ends: list[int | None], much: list[int], rate: Rate) -> list[int]:
    """Returns the starts with each unknown one put between its known neighbours, by what there is to say.

    A known cue's end, where it can be right, is where the next one begins.  Never slower than the slow end of the
    pace: a start hours away must not drag the cues before it along.  Outside the known ones the pace itself counts.
    """
    out = [start if start is not None else 0 for start in starts]
    known = [i for i, start in enumerate(starts) if start is not None]
    if not known:
        _lay(out, 0, len(out), 0, rate.typical, much)
        return out
    first, last = known[0], known[-1]
    if first:
        total = sum(much[:first])
        scale = min(rate.typical, out[first] / total)
        _lay(out, 0, first, out[first] - int(total * scale), scale, much)
    for a, b in pairwise(known):
        if b - a > 1:
            end = ends[a]
            at, origin = (a + 1, end) if end is not None and out[a] < end < out[b] else (a, out[a])
            scale = min(rate.slow, (out[b] - origin) / sum(much[at:b]))
            _lay(out, at, b, origin, scale, much)
    if last + 1 < len(out):
        end = ends[last]
        spoken = end if end is not None and end > out[last] else out[last] + rate.usual(much[last])
        _lay(out, last + 1, len(out), spoken, rate.typical, much)
    return out


def _lay(out: list[int], a: int, b: int, origin: int, scale: float, much: list[int]) -> None:
    """Puts cues `a` to `b` one after the other from `origin`."""
    sofar = 0
    for i in range(a, b):
        out[i] = origin + int(sofar * scale)
        sofar += much[i]


def clock(ms: int | None) -> str:
    """Returns a time as people read it.

    >>> clock(3_723_004), clock(None)
    ('01:02:03.004', 'unknown')
    """
    if ms is None:
        return "unknown"
    sign, ms = ("-", -ms) if ms < 0 else ("", ms)
    return f"{sign}{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
