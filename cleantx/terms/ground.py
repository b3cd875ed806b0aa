"""A text in which words are read only where somebody looks: around the places that an automaton found."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cleantx.terms.haystack import ODD, level
from cleantx.terms.reading import edges

Change = tuple[int, int, str]
"""A stretch of a text, from where to where, and what it becomes."""

_BLANK = frozenset(("", " "))
_WORD = re.compile("[^ ]+")
_USUAL = 8  # characters of a word with the space after it, rather more than most have


class Ground:
    """A text, and the same levelled: `hay` has a space after the text's end, so that every word ends at one.

    `is_odd`: it has letters that fold into several, so that its words are to be asked for by :meth:`word`.
    """

    def __init__(self, text: str, gaps: re.Pattern[str], hay: str | None = None) -> None:
        """Levels the text, unless it comes with its `hay`."""
        self.text = text
        self.hay = level(text, gaps) + " " if hay is None else hay
        self._gaps = gaps
        self.is_odd = ODD in self.hay

    def changed(self, changes: Iterable[Change]) -> Ground:
        """Returns the ground of the text with the changes made, which are in order."""
        new: list[str] = []
        hay: list[str] = []
        at = 0
        for a, b, right in changes:
            new += (self.text[at:a], right)
            hay += (self.hay[at:a], level(right, self._gaps))
            at = b
        text = "".join((*new, self.text[at:]))
        if any(bracket in told for told in (self.text, text) for bracket in "[("):  # it may make or break a silence
            return Ground(text, self._gaps)
        return Ground(text, self._gaps, "".join((*hay, self.hay[at:])))

    def word(self, a: int, b: int) -> str:
        """Returns a word casefolded, given where it stands."""
        word = self.hay[a:b]
        return self.text[a:b].casefold() if ODD in word else word

    def end(self, at: int) -> int:
        """Returns where the word that begins at `at` ends."""
        return self.hay.find(" ", at)

    def next(self, end: int) -> int:
        """Returns where the word after one that ends at `end` begins, or the length of `hay`."""
        if self.hay[end + 1 : end + 2] not in _BLANK:
            return end + 1
        if self.hay[end + 2 : end + 3] not in _BLANK:
            return end + 2
        found = _WORD.search(self.hay, end)
        return found.start() if found else len(self.hay)

    def previous(self, at: int) -> int:
        """Returns where the word before one that begins at `at` ends, or 0."""
        while at and self.hay[at - 1] == " ":
            at -= 1
        return at

    def start(self, end: int) -> int:
        """Returns where the word that ends at `end` begins."""
        return self.hay.rfind(" ", 0, end) + 1

    def ahead(self, end: int, count: int) -> list[str]:
        """Returns up to so many words after a word that ends at `end`."""
        hay, size = self.hay, count * _USUAL
        while True:
            hi = min(end + size, len(hay))
            if hi < len(hay) and hay[hi] != " ":
                hi = hay.rfind(" ", end, hi)
            words = hay[end:hi].split()
            if len(words) >= count or end + size >= len(hay):
                return self._read(end, hi, words)[:count]
            size *= 2

    def back(self, at: int, count: int) -> list[str]:
        """Returns up to so many words before a word that begins at `at`, in their order."""
        hay, size = self.hay, count * _USUAL
        while True:
            lo = max(at - size, 0)
            if lo:
                lo = hay.find(" ", lo, at)
            words = hay[lo:at].split()
            if len(words) >= count or size >= at:
                return self._read(lo, at, words)[-count:]
            size *= 2

    def _read(self, lo: int, hi: int, words: list[str]) -> list[str]:
        if self.is_odd and self.hay.find(ODD, lo, hi) >= 0:
            return [self.word(*found.span()) for found in _WORD.finditer(self.hay, lo, hi)]
        return words

    def following(self, end: int, count: int) -> list[str]:
        """Returns up to so many words after a word that ends at `end` that the same phrase could hold."""
        out: list[str] = []
        while len(out) < count and (at := self.next(end)) < len(self.hay) and " " in edges(self.text[end:at]):
            end = self.hay.find(" ", at)
            out.append(self.word(at, end) if self.is_odd else self.hay[at:end])
        return out

    def preceding(self, at: int, count: int) -> list[str]:
        """Returns up to so many words before a word that begins at `at` that the same phrase could hold, in order."""
        out: list[str] = []
        while len(out) < count and (end := self.previous(at)) and " " in edges(self.text[end:at]):
            at = self.hay.rfind(" ", 0, end) + 1
            out.append(self.word(at, end) if self.is_odd else self.hay[at:end])
        return out[::-1]

    def words(self, lo: int, hi: int) -> list[int]:
        """Returns where words begin: the one before `lo`, and all from there to `hi`."""
        out = [self.start(self.previous(lo))]
        while (at := self.next(self.end(out[-1]))) < hi:
            out.append(at)
        return out

    def beyond(self, at: int, count: int) -> int:
        """Returns a place at least so many words behind `at`, or the length of the text."""
        size = count * _USUAL
        while at + size < len(self.text):
            if len(self.hay[at : at + size].split()) > count:
                return at + size
            size *= 2
        return len(self.text)

    def reach(self, at: int, count: int, floor: int) -> int:
        """Returns a place at the beginning of a word, at least so many words before `at`, but not before `floor`."""
        size = count * _USUAL
        while (lo := self.hay.find(" ", max(at - size, 0), at)) > floor and at > size:
            if len(self.hay[lo:at].split()) >= count:
                return lo
            size *= 2
        return floor
