"""The two sides of a transfer as flat lists: the words of the clean text, and those of the timed one with times."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, chain, repeat
from operator import le

from cleantx.align import estimate
from cleantx.align.keys import Keys
from cleantx.align.rate import Rate, measure
from cleantx.model import Segment, Timing, Transcript

_GIVEN: dict[Timing | None, Timing] = {
    "observed": "aligned",
    "aligned": "aligned",
    None: "aligned",
    "estimated": "estimated",
    "derived": "derived",
}
_SENTENCE = frozenset(".!?\u2026\u3002\uff01\uff1f")


class Side:
    """Words in a row: their keys, and which word each key is of.

    `segments` are those that hold words, `firsts` where their words begin (and one more: the number of words);
    `breaks` are the keys that begin a segment or a sentence.
    """

    def __init__(self, segments: Sequence[Segment], words: Sequence[Sequence[str]], known: Keys) -> None:
        """Takes the written words of each segment."""
        self.segments = segments
        self.firsts = [0]
        for row in words:
            self.firsts.append(self.firsts[-1] + len(row))
        self.written = list(chain.from_iterable(words))
        heard = list(map(known.__getitem__, self.written))
        self.keys = list(chain.from_iterable(heard))
        self.counts = list(map(len, heard))
        self.owners = list(chain.from_iterable(map(repeat, range(len(heard)), self.counts)))
        opening = {*self.firsts, *(i + 1 for i, word in enumerate(self.written) if word[-1] in _SENTENCE)}
        self.breaks = [k for k, i in enumerate(self.owners) if i in opening]


class Clean(Side):
    """The text that gets times: `lefts` and `rights` are where its words begin and end in their segments."""

    def __init__(self, transcript: Transcript, known: Keys) -> None:
        """Reads what is spoken; words that a segment tells are kept, others are found."""
        self.places = [i for i, s in enumerate(transcript.segments) if not s.dropped and s.kind != "note"]
        segments = [transcript.segments[i] for i in self.places]
        self.lefts: list[int] = []
        self.rights: list[int] = []
        rows = []
        for segment in segments:
            lefts, rights, row = _words(segment)
            self.lefts += lefts
            self.rights += rights
            rows.append(row)
        super().__init__(segments, rows, known)

    def home(self, i: int) -> Segment:
        """Returns the segment that word `i` is of."""
        return self.segments[bisect_right(self.firsts, i) - 1]


class Timed(Side):
    """The text that gives times: start, end (ms), source and confidence of each word, and the segment that it is of."""

    def __init__(self, transcript: Transcript, known: Keys) -> None:
        """Reads what has times, words without their own by estimate inside their cues; wrong times are repaired."""
        timed = transcript if _is_whole(transcript) else estimate.whole(transcript)
        self.rate: Rate = measure(timed)
        self.speakers = timed.speakers
        segments, rows = [], []
        for segment in timed.segments:
            row = [w for w in segment.words if w.start is not None and w.end is not None and w.a < w.b]
            if row and not segment.dropped and segment.kind != "note":
                segments.append(segment)
                rows.append(row)
        words = list(chain.from_iterable(rows))
        self.start = [word.start or 0 for word in words]
        self.end = list(map(max, self.start, [word.end or 0 for word in words]))
        self.timing = [_GIVEN[word.timing] for word in words]
        self.confidence = [word.confidence for word in words]
        self.cue_end = [word.cue_end for word in words]
        self.home = list(chain.from_iterable(map(repeat, range(len(rows)), map(len, rows))))
        written = [[s.text[w.a : w.b] for w in row] for s, row in zip(segments, rows, strict=True)]
        super().__init__(segments, written, known)

    def opens(self, i: int) -> Segment | None:
        """Returns the segment that word `i` begins, if it does."""
        return self.segments[self.home[i]] if self.firsts[self.home[i]] == i else None

    def closes(self, i: int) -> Segment | None:
        """Returns the segment that word `i` ends, if it does."""
        return self.segments[self.home[i]] if self.firsts[self.home[i] + 1] == i + 1 else None


def _is_whole(transcript: Transcript) -> bool:
    """Tells whether all that is spoken has times already, down to the words, none of which runs backwards."""
    segments = [s for s in transcript.segments if not s.dropped and s.kind != "note"]
    if any(s.start is None or s.end is None or not s.words for s in segments):
        return False
    starts = [word.start for s in segments for word in s.words if word.start is not None]
    ends_ = [word.end for s in segments for word in s.words if word.end is not None]
    if not len(starts) == len(ends_) == sum(len(s.words) for s in segments):
        return False
    return all(map(le, starts, starts[1:])) and all(map(le, starts, ends_))


def _words(segment: Segment) -> tuple[list[int], list[int], list[str]]:
    """Returns where the words of a segment begin and end, and the words: its own, or those of an estimate.

    Most text is words with a space between, where the latter are known without looking at each character.
    """
    text = segment.text
    if segment.words:
        spans = [(word.a, word.b) for word in segment.words if word.a < word.b]
    else:
        row = text.split()
        if row and text.isascii() and all(word[0].isalnum() for word in row) and " ".join(row) == text:
            ends = list(accumulate([len(word) + 1 for word in row]))
            return [0, *ends[:-1]], [end - 1 for end in ends], row
        spans = [(a, b) for a, b, _ in estimate.spans(text)]
    return [a for a, _ in spans], [b for _, b in spans], [text[a:b] for a, b in spans]


def given(timing: Timing | None) -> Timing:
    """Returns what a time of the reference is on the other side: an estimate stays one."""
    return _GIVEN[timing]
