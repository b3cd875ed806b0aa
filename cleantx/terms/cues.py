"""The company that entries ask for: cues, and where they stand among words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cleantx.terms.ground import Ground
from cleantx.terms.pack import Entry
from cleantx.terms.reading import MARKS

REACH = 12
"""How many words to each side count as near."""

BESIDE = 3
"""How many words right beside a cue can have."""

_CUE = re.compile(rf"[\w{MARKS}]+\*?|#")
_NUMBERS = frozenset(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])
_WILD = ""  # where cues are filed whose word can be many

Cue = tuple[str, ...]
"""The words of a cue; ``*`` at the end of one stands for any ending, ``#`` for a number."""


class Cues:
    """A list of cues, ready to be looked up among casefolded words.

    >>> cues = Cues(["Meta", "fine-tun*", "GPT*", "#"])
    >>> cues.among(["we"], ["are", "fine", "tuning"]), cues.ahead(["gpt", "two"]), cues.behind(["fine", "two"])
    ('fine tun*', 'gpt*', '#')
    """

    def __init__(self, cues: Iterable[str]) -> None:
        """Files the cues by their first and by their last words."""
        self._all = [cue for cue in (tuple(_CUE.findall(cue.casefold())) for cue in cues) if cue]
        self.longest = max(map(len, self._all), default=0)
        self._words = frozenset(cue[0] for cue in self._all if len(cue) == 1 and cue[0][-1] not in "*#")
        self._starts = tuple(cue[0][:-1] for cue in self._all if len(cue) == 1 and cue[0][-1] == "*")
        self._phrases = [cue for cue in self._all if len(cue) > 1 or cue == ("#",)]
        self._heads = _index(self._phrases, 0)
        self._keys = self._words.union(self._heads)
        begun = ["", *map(re.escape, self._starts)][0 if _WILD in self._heads else 1 :]  # any word may begin a wild one
        self._begun = re.compile(f" (?:{'|'.join(begun)})") if begun else None
        self._first = _index(self._all, 0)
        self._last = _index(self._all, -1)

    def among(self, left: list[str], right: list[str]) -> str:
        """Returns a cue that stands among the words on one side, or nothing; the left side goes first."""
        words = left + right
        if self._keys.isdisjoint(words) and not (self._begun and self._begun.search(f" {' '.join(words)}")):
            return ""  # as nearly always
        return self._on(left) or self._on(right)

    def _on(self, words: Sequence[str]) -> str:
        """Returns the first word that is a cue, else the first that begins as one, else the first cue of several."""
        if not self._words.isdisjoint(words):
            for word in words:
                if word in self._words:
                    return word
        if self._starts:
            for word in words:
                if word.startswith(self._starts):
                    return word
        if _WILD not in self._heads and self._heads.keys().isdisjoint(words):
            return ""
        wild = self._heads.get(_WILD, [])
        standing: list[int] = []
        for k, word in enumerate(words):
            numbers = self._heads.get(word, wild)
            if numbers:
                both = numbers if numbers is wild else numbers + wild
                standing += [number for number in both if _begins(words, self._phrases[number], k)]
        return " ".join(self._phrases[min(standing)]) if standing else ""

    def ahead(self, words: list[str]) -> str:
        """Returns the first cue that the words begin with, or nothing."""
        numbers = _both(self._first, words[0]) if words else ()
        return next((" ".join(self._all[n]) for n in numbers if _begins(words, self._all[n], 0)), "") if numbers else ""

    def behind(self, words: list[str]) -> str:
        """Returns the first cue that the words end with, or nothing."""
        cues = [self._all[n] for n in _both(self._last, words[-1])] if words else []
        return next((" ".join(cue) for cue in cues if _begins(words, cue, len(words) - len(cue))), "") if cues else ""


class Company(NamedTuple):
    """The conditions of an entry on what stands around; None for each that it does not have.

    `longest` is how many words their cues have at most, where these are to stand right beside.
    """

    near: Cues | None
    unless: Cues | None
    only_next: Cues | None
    not_next: Cues | None
    only_prev: Cues | None
    not_prev: Cues | None
    longest: int

    def told(self, ground: Ground, at: int, stop: int) -> str | None:
        """Returns in words what company the words at `at` to `stop` keep, or None if it is not what is asked for."""
        after = before = near = ""
        if self.only_next or self.not_next:
            words = ground.following(stop, self.longest)
            after = self.only_next.ahead(words) if self.only_next else ""
            if (self.only_next and not after) or (self.not_next and self.not_next.ahead(words)):
                return None
        if self.only_prev or self.not_prev:
            words = ground.preceding(at, self.longest)
            before = self.only_prev.behind(words) if self.only_prev else ""
            if (self.only_prev and not before) or (self.not_prev and self.not_prev.behind(words)):
                return None
        if self.near or self.unless:
            left, right = ground.back(at, REACH), ground.ahead(stop, REACH)
            near = self.near.among(left, right) if self.near else ""
            if (self.near and not near) or (self.unless and self.unless.among(left, right)):
                return None
        told = ((", near", near), (", before", after), (", after", before))
        return "".join([f"{how} {cue!r}" for how, cue in told if cue])


class Companies:
    """The conditions of entries, each list of cues filed once for all entries that share it."""

    def __init__(self) -> None:
        """Begins without any."""
        self._cues: dict[tuple[str, ...], Cues] = {}

    def of(self, entry: Entry) -> Company | None:
        """Returns the conditions of an entry, or None if it has none."""
        fields = (entry.near, entry.unless, entry.only_next, entry.not_next, entry.only_prev, entry.not_prev)
        if not any(fields):
            return None
        near, unless, only_next, not_next, only_prev, not_prev = [self._filed(cues) for cues in fields]
        beside = [cues.longest for cues in (only_next, not_next, only_prev, not_prev) if cues]
        longest = min(BESIDE, max(beside, default=0))
        return Company(near, unless, only_next, not_next, only_prev, not_prev, longest)

    def _filed(self, cues: tuple[str, ...]) -> Cues | None:
        if cues and cues not in self._cues:
            self._cues[cues] = Cues(cues)
        return self._cues[cues] if cues else None


def _filed(word: str) -> str:
    return _WILD if word[-1] in "*#" else word


def _index(cues: Sequence[Cue], at: int) -> dict[str, list[int]]:
    """Returns the numbers of the cues by the word that each has at that place."""
    out: dict[str, list[int]] = {}
    for number, cue in enumerate(cues):
        out.setdefault(_filed(cue[at]), []).append(number)
    return out


def _both(index: dict[str, list[int]], word: str) -> list[int]:
    """Returns the numbers of the cues that are filed under a word, or under no certain one, in order."""
    sure, wild = index.get(word), index.get(_WILD)
    return sorted(sure + wild) if sure and wild else sure or wild or []


def _begins(words: Sequence[str], cue: Cue, at: int) -> bool:
    """Says whether the cue stands at that place among the words."""
    if at < 0 or at + len(cue) > len(words):
        return False
    for part in cue:
        if part != words[at] and not _fits(part, words[at]):
            return False
        at += 1
    return True


def _fits(cue: str, word: str) -> bool:
    """Says whether one word of a cue that is not the word itself stands for it."""
    if cue == "#":
        return word[:1].isdigit() or word in _NUMBERS
    return cue[-1] == "*" and word.startswith(cue[:-1])
