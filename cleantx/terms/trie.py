"""The forms that a dictionary knows: an automaton for their beginnings, and behind each beginning a trie of words.

The automaton looks for the first two words of each form (the only word of most) between spaces: few places that it
finds are none, and the rest of the text is never cut into words.  The trie's unit is a word with the gap before it, so
that one entry spans spaces, cue ends and hyphens.  It grows behind a beginning when a text has it: a dictionary of
100,000 entries is built in a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from cleantx.terms.cues import Companies, Company
from cleantx.terms.ground import Ground
from cleantx.terms.haystack import ODD, wide
from cleantx.terms.pack import Entry
from cleantx.terms.reading import edges

_SIMPLE = re.compile(r"\w+(?: \w+)*", re.ASCII)
_SPACE = (" ",)
_BLOCK = 1 << 18  # characters that the automaton reads at once: its finds are not kept for longer


class End(NamedTuple):
    """An entry, or a protected phrase (`entry` None), that ends at a node of the trie.

    `words` are the form's own, `tail` a plural s behind them, `prefix` and `suffix` the marks that it begins and ends
    with, `company` what it asks for.  The least `rank` is tried first.
    """

    layer: int
    pack: str
    entry: Entry | None
    words: tuple[str, ...]
    tail: str
    prefix: str
    suffix: str
    company: Company | None
    rank: tuple[int, bool, bool]


class Node:
    """Where a beginning or a word leads: what ends there, and further words, each by the gap before it and itself."""

    __slots__ = ("ends", "words")

    def __init__(self) -> None:
        """Begins as a leaf."""
        self.ends: list[End] = []
        self.words: dict[str, Node] = {}


Ends = Sequence[tuple[int, End]]
"""What ends behind a place, each with its length, the one to try first in front."""

Walk = tuple[int, int, Ends, int]
"""A place where a form may begin, the greatest length there, the ends, and how far one had to look to know them."""

Owner = tuple[int, str, Entry | None]
"""Whose a form is: the number and the name of the pack, and the entry (none: the phrase is protected)."""


class _Cut(NamedTuple):
    """A form in its words: as written, casefolded, the gaps before all but the first, and the marks around."""

    words: tuple[str, ...]
    folded: tuple[str, ...]
    edges: tuple[str, ...]
    prefix: str
    suffix: str


class Trie:
    """The forms of a dictionary, and where they stand in a text."""

    def __init__(self, gaps: re.Pattern[str]) -> None:
        """Begins without forms; `gaps` says what stands between words.

        `longest` is how many words a form has at most, `widest` how many characters the right one of an entry.
        """
        self.longest = 1
        self.widest = 0
        self._gaps = gaps
        self._phrases: list[str] = []  # the forms by number
        self._owners: list[Owner] = []
        self._begun: dict[str, int] = {}  # the first form of each beginning; ~ the number where it has a plural s
        self._more: dict[str, list[int]] = {}  # and its others
        self._heads: set[str] = set()  # first words of forms of several
        self._nodes: dict[str, Node] = {}
        self._companies = Companies()

    def add(self, phrase: str, owner: Owner) -> None:
        """Adds a wrong form of an entry, or a protected phrase; all of them before the first search.

        A form that no text can have, since it holds no word or a change of speaker, is left out.
        """
        entry = owner[2]
        folded, edge, tails = phrase.lower().split(" "), " ", entry is not None and entry.tails
        if not _SIMPLE.fullmatch(phrase):
            cut = _cut(phrase, self._gaps)
            if cut is None:
                return
            folded, edge, tails = list(cut.folded), "".join(cut.edges[:1]), tails and not cut.suffix
        if entry and len(entry.right) >= self.widest:
            self.widest = len(entry.right) + 1
        if len(folded) > 1:
            self._heads.add(folded[0])
            self.longest = max(self.longest, len(folded))
        number = len(self._phrases)
        self._phrases.append(phrase)
        self._owners.append(owner)
        self._begin(folded, edge, number)
        if tails and not folded[-1].endswith("s"):
            folded[-1] += "s"
            self._begin(folded, edge, ~number)

    def _begin(self, folded: list[str], edge: str, number: int) -> None:
        """Files a form under its first two words as they are in a hay: a gap is as many spaces as characters."""
        beginning = f" {folded[0]}{' ' * len(edge)}{folded[1]} " if len(folded) > 1 else f" {folded[0]} "
        if self._begun.setdefault(beginning, number) != number:
            self._more.setdefault(beginning, []).append(number)

    @cached_property
    def _automaton(self) -> tuple[AhoCorasick, list[bool]]:
        """The automaton of the beginnings, and which of these have two words."""
        deep = [beginning.count(" ") > 2 for beginning in self._begun]  # noqa: PLR2004 - one at each end
        return AhoCorasick(list(self._begun), store_patterns=False), deep

    def walks(self, ground: Ground) -> list[Walk]:
        """Returns the walks from where forms may begin, in order."""
        out: list[Walk] = []
        at, length = 0, len(ground.text)
        while at < length and self._begun:
            to = min(ground.hay.find(" ", at + _BLOCK), length) if length - at > _BLOCK else length
            deep, shallow = self._starts(ground, at, to)
            starts = sorted([start for start in deep | shallow if at <= start < to])
            out += [walk for start in starts if (walk := self._walk(ground, start, deep=start in deep))]
            at = to
        return out

    def walked(self, ground: Ground, starts: Iterable[int]) -> list[Walk]:
        """Returns the walks from places that are in order; none where no form begins with the word."""
        return [walk for at in starts if (walk := self._walk(ground, at, deep=True))]

    def _starts(self, ground: Ground, lo: int, hi: int) -> tuple[set[int], set[int]]:
        """Returns where forms of several words may begin, and where forms of one word do.

        The former are also words before a wide gap, and those with an odd letter at them or behind.
        """
        behind = ground.next(hi)
        end = min(ground.end(behind), len(ground.text)) if behind < len(ground.hay) else len(ground.text)
        hay = ground.hay[lo:end]
        automaton, is_deep = self._automaton
        deep: set[int] = set()
        shallow: set[int] = set()
        for number, at, _ in automaton.find_matches_as_indexes(f" {hay} ", overlapping=True):
            (deep if is_deep[number] else shallow).add(lo + at)
        behind = lo
        for at in wide(ground.text[lo:end]):
            if lo + at >= behind:  # else it is in the same gap as the one before
                deep.add(ground.start(ground.previous(lo + at)))
                behind = ground.next(lo + at)
        at = hay.find(ODD)
        while at >= 0:
            start = ground.start(lo + at)
            deep.update((start, ground.start(ground.previous(start))))
            at = hay.find(ODD, ground.end(start) - lo)
        return deep, shallow

    def _walk(self, ground: Ground, at: int, *, deep: bool) -> Walk | None:
        """Returns what ends behind a place, or None where no form begins with the word there.

        Unless it is to be `deep`, no form of several words begins there.
        """
        text, hay = ground.text, ground.hay
        end = hay.find(" ", at)
        head = ground.word(at, end) if ground.is_odd else hay[at:end]
        alone = f" {head} "
        root = self._nodes.get(alone) or self._node(alone)
        size = end - at
        stack = self._paired(ground, head, end) if deep and head in self._heads else []
        if not stack:
            return (at, size, [(size, one) for one in root.ends], size) if root else None
        found = [(size, one) for one in root.ends] if root else []
        reach = end
        while stack:
            node, end = stack.pop()
            reach = max(reach, end)
            if node.ends:
                found += [(end - at, one) for one in node.ends]
            if not node.words:
                continue
            begin = ground.next(end)
            if begin == len(hay):
                reach = begin
                continue
            stop = hay.find(" ", begin)
            reach = max(reach, stop)
            word = ground.word(begin, stop) if ground.is_odd else hay[begin:stop]
            gap = text[end:begin]
            for edge in _SPACE if gap == " " else edges(gap):
                child = node.words.get(edge + word)
                if child is not None:
                    stack.append((child, stop))
        if len(found) > 1:
            found.sort(key=_rank)
        return at, found[0][0] if found else 0, found, reach - at

    def _paired(self, ground: Ground, head: str, end: int) -> list[tuple[Node, int]]:
        """Returns where the first word of forms and the one behind it lead, and where that one ends."""
        begin = ground.next(end)
        if begin == len(ground.hay):
            return []
        stop = ground.hay.find(" ", begin)
        word = ground.word(begin, stop)
        gap = ground.text[end:begin]
        out: list[tuple[Node, int]] = []
        for edge in _SPACE if gap == " " else edges(gap):
            beginning = f" {head}{' ' * len(edge)}{word} "
            root = self._nodes.get(beginning) or self._node(beginning)
            child = root.words.get(edge + word) if root else None
            if child is not None:
                out.append((child, stop))
        return out

    def _node(self, beginning: str) -> Node | None:
        """Returns the trie behind a beginning, which grows now, or None where no form begins so."""
        if beginning not in self._begun:
            return None
        node = self._nodes[beginning] = Node()
        for number in (self._begun[beginning], *self._more.get(beginning, ())):
            form = max(number, ~number)
            self._grow(node, self._phrases[form], self._owners[form], tail="s" if number < 0 else "")
        node.ends.sort(key=_by_rank)
        return node

    def _grow(self, node: Node, phrase: str, owner: Owner, tail: str) -> None:
        """Puts a form, with or without its plural s, into the trie behind its beginning."""
        cut = _cut(phrase, self._gaps)
        if cut is None:
            return
        keys = [edge + word for edge, word in zip(cut.edges, cut.folded[1:], strict=True)]
        if keys:
            keys[-1] += tail
        for key in keys:
            node = node.words.setdefault(key, Node())
        layer, pack, entry = owner
        company = self._companies.of(entry) if entry else None
        words = (*cut.words[:-1], cut.words[-1] + tail)
        rank = (-layer, not (entry and entry.case), company is None)
        node.ends.append(End(layer, pack, entry, words, tail, cut.prefix, cut.suffix, company, rank))


def _by_rank(end: End) -> tuple[int, bool, bool]:
    return end.rank


def _rank(found: tuple[int, End]) -> tuple[int, tuple[int, bool, bool]]:
    """Orders what begins at one word: longest, later layer, own capitals, own company."""
    length, end = found
    return -length, end.rank


def _cut(phrase: str, gaps: re.Pattern[str]) -> _Cut | None:
    """Returns a form in its words, or None where no text can have it."""
    if _SIMPLE.fullmatch(phrase):
        words = tuple(phrase.split(" "))
        return _Cut(words, tuple(phrase.lower().split(" ")), _SPACE * (len(words) - 1), "", "")
    parts = gaps.split(phrase.strip())
    prefix = suffix = ""
    if not parts[0] and len(parts) > 1:
        prefix, parts = parts[1], parts[2:]
    if not parts[-1] and len(parts) > 1:
        suffix, parts = parts[-2], parts[:-2]
    spelled = [edges(gap)[:1] for gap in parts[1::2]]
    if not parts[0] or not all(spelled):
        return None
    words = tuple(parts[::2])
    return _Cut(words, tuple(map(str.casefold, words)), tuple(edge for (edge,) in spelled), prefix, suffix)
