"""Two transcripts of the same sound as two rows of words, and what of them belongs together."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from functools import cached_property
from typing import NamedTuple

from cleantx.align.anchors import links
from cleantx.align.keys import Keys
from cleantx.align.sides import Clean
from cleantx.align.transfer import LEAST
from cleantx.errors import AlignError
from cleantx.model import Segment, Transcript, Word
from cleantx.text import View

_MARKS = ".,;:!?\u2026\"'()[]\u201c\u201d\u2018\u2019"
_ENDING = frozenset(".!?\u2026\u3002\uff01\uff1f")


class Place(NamedTuple):
    """Words ``i1:i2`` of the one transcript and ``j1:j2`` of the other, which stand in the same place and differ."""

    i1: int
    i2: int
    j1: int
    j2: int


class Row(Clean):
    """The words of one of the two, with what tells more of a word."""

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words as they are written, without the marks around them."""
        return frozenset(word.strip(_MARKS) for word in set(self.written))

    @cached_property
    def has_no_capitals(self) -> bool:
        """Whether it is written in small letters throughout, as captions often are."""
        return not any(word[:1].isupper() for word in self.vocabulary)

    def is_opening(self, i: int) -> bool:
        """Tells whether a word begins a sentence."""
        return i == 0 or self.written[i - 1][-1] in _ENDING

    def word(self, i: int) -> Word | None:
        """Returns the word as its segment tells it, with its confidence and time, if it tells words at all."""
        k = bisect_right(self.firsts, i) - 1
        told = [word for word in self.segments[k].words if word.a < word.b]
        return told[i - self.firsts[k]] if told else None

    def start(self, i: int) -> int | None:
        """Returns the time of a word (ms), or that of its segment."""
        word = self.word(i)
        return self.home(i).start if word is None or word.start is None else word.start

    def sure(self, a: int, b: int) -> float | None:
        """Returns how sure the recogniser was of some words, on average, if it says so of all of them."""
        told = [word.confidence for i in range(a, b) if (word := self.word(i)) is not None]
        known = [value for value in told if value is not None]
        return sum(known) / len(known) if known and len(known) == b - a else None


class Pair:
    """Both transcripts as rows of words, `a` the one that is looked at and `b` the other, and the `links` between them.

    Raises:
        AlignError: the other one is of other speech.
    """

    def __init__(self, transcript: Transcript, other: Transcript) -> None:
        """Lays the two beside each other."""
        self.known = Keys()
        self.a, self.b = Row(transcript, self.known), Row(other, self.known)
        self.links = links(self.a.keys, self.b.keys, breaks=self.a.breaks, others=self.b.breaks)
        self.view = View(self.a.segments)
        self.name = other.source.name.replace("\\", "/").rpartition("/")[2] or "the other"
        self._counts: dict[int, tuple[Counter[str], Counter[str]]] = {}
        paired = sum(link.i2 - link.i1 for link in self.links), sum(link.j2 - link.j1 for link in self.links)
        share = max(paired[0] / max(1, len(self.a.keys)), paired[1] / max(1, len(self.b.keys)))
        if self.a.keys and share < LEAST:
            raise AlignError(
                f"a transcript of other speech: {share:.0%} of its words are here, in order",
                path=other.source.name,
                hint="another transcript of the same recording is wanted",
            )

    def home(self, i: int) -> Segment:
        """Returns the segment of word `i` of `a`."""
        return self.a.home(i)

    def span(self, i: int) -> tuple[int, int]:
        """Returns where word `i` of `a` stands in the view."""
        at = self.view.edges[bisect_right(self.a.firsts, i) - 1]
        return at + self.a.lefts[i], at + self.a.rights[i]

    def counts(self, keys: tuple[str, ...]) -> tuple[int, int]:
        """Returns how often the keys stand in a row in the one transcript, and in the other."""
        size = len(keys)
        if size not in self._counts:
            self._counts[size] = _runs(self.a.keys, size), _runs(self.b.keys, size)
        ours, theirs = self._counts[size]
        return ours[" ".join(keys)], theirs[" ".join(keys)]

    def heard(self, words: list[str]) -> tuple[str, ...]:
        """Returns the keys of some written words."""
        return tuple(key for word in words for key in self.known[word])


def _runs(keys: list[str], size: int) -> Counter[str]:
    """Returns how often each run of so many keys stands in a text."""
    return Counter(" ".join(keys[i : i + size]) for i in range(len(keys) - size + 1))
