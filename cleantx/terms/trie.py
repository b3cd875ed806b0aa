"""The forms that a dictionary knows: an automaton for their beginnings, and behind each first word a trie of words.

The automaton looks for the first two words of each form (the only word of most) between spaces: few places that it
finds are none, and the rest of the text is never cut into words.  The trie's unit is a word with the gap before it, so
that one entry spans spaces, cue ends and hyphens.  It grows behind a first word when a text has that word.
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
    """Where a word of a form leads: what ends there, and further words by the gap before them and themselves.

    `alone`: what ends at a first word, as a walk has it.
    """

    __slots__ = ("alone", "ends", "words")

    def __init__(self) -> None:
        """Begins as a leaf."""
        self.ends: list[End] = []
        self.words: dict[str, Node] = {}
        self.alone: Ends = ()


Ends = Sequence[tuple[int, End]]
"""What ends behind a place, each with its length, the one to try first in front."""

Walk = tuple[int, int, Ends, int]
"""A place where a form may begin, the greatest length there, the ends, and how far one had to look to know them."""


class _Form(NamedTuple):
    """A form as its pack has it."""

    phrase: str
    layer: int
    pack: str
    entry: Entry | None
    tail: str


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
        self.longest = 0
        self.widest = 0
        self._gaps = gaps
        self._forms: dict[str, list[_Form]] = {}
        self._nodes: dict[str, Node] = {}
        self._beginnings: dict[str, bool] = {}  # those of several words are deep
        self._companies = Companies()

    def add(self, phrase: str, layer: int, pack: str, entry: Entry | None) -> None:
        """Adds a wrong form of an entry, or a protected phrase; all of them before the first search.

        A form that no text can have, since it holds no word or a change of speaker, is left out.
        """
        folded, edge, tails = phrase.lower().split(" "), " ", entry is not None and entry.tails
        if not _SIMPLE.fullmatch(phrase):
            cut = _cut(phrase, self._gaps)
            if cut is None:
                return
            folded, edge, tails = list(cut.folded), "".join(cut.edges[:1]), tails and not cut.suffix
        if entry and len(entry.right) > self.widest:
            self.widest = len(entry.right)
        self._put(folded, edge, _Form(phrase, layer, pack, entry, ""))
        if tails and not folded[-1].endswith("s"):
            folded[-1] += "s"
            self._put(folded, edge, _Form(phrase, layer, pack, entry, "s"))

    def _put(self, folded: list[str], edge: str, form: _Form) -> None:
        head = folded[0]
        self._forms.setdefault(head, []).append(form)
        self.longest = max(self.longest, len(folded))
        deep = len(folded) > 1
        self._beginnings[f" {head}{' ' * len(edge)}{folded[1]} " if deep else f" {head} "] = deep

    @cached_property
    def _automaton(self) -> tuple[AhoCorasick, list[bool]]:
        """The automaton of the beginnings, and which of these are deep."""
        return AhoCorasick(list(self._beginnings), store_patterns=False), list(self._beginnings.values())

    def walks(self, ground: Ground) -> list[Walk]:
        """Returns the walks from where forms may begin, in order."""
        out: list[Walk] = []
        at, length = 0, len(ground.text)
        while at < length and self._beginnings:
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
        root = self._nodes.get(head) or self._node(head)
        if root is None:
            return None
        if not (deep and root.words) and root.alone and root.alone[0][0] == end - at:
            return at, end - at, root.alone, end - at
        found: list[tuple[int, End]] = []
        stack = [(root, end)]
        reach = end
        while stack:
            node, end = stack.pop()
            for one in node.ends:
                found.append((end - at, one))  # noqa: PERF401 - a comprehension is dearer for the usual one or none
            if not node.words:
                continue
            begin = end + 1
            if hay[begin : begin + 1] in {" ", ""} and (begin := ground.next(end)) == len(hay):
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

    def _node(self, head: str) -> Node | None:
        """Returns the trie behind a first word, grown now."""
        if head not in self._forms:
            return None
        node = self._nodes[head] = self._grown(head, self._forms[head])
        return node

    def _grown(self, head: str, forms: Iterable[_Form]) -> Node:
        """Returns the trie of forms that begin with the same word."""
        root = Node()
        for form in forms:
            cut = _cut(form.phrase, self._gaps)
            if cut is None:
                continue
            keys = [edge + word for edge, word in zip(cut.edges, cut.folded[1:], strict=True)]
            if keys:
                keys[-1] += form.tail
            node = root
            for key in keys:
                node = node.words.setdefault(key, Node())
            node.ends.append(self._end(form, cut))
        root.alone = sorted([(len(head), end) for end in root.ends], key=_rank)
        return root

    def _end(self, form: _Form, cut: _Cut) -> End:
        entry = form.entry
        company = self._companies.of(entry) if entry else None
        words = (*cut.words[:-1], cut.words[-1] + form.tail)
        rank = (-form.layer, not (entry and entry.case), company is None)
        return End(form.layer, form.pack, entry, words, form.tail, cut.prefix, cut.suffix, company, rank)


def _rank(found: tuple[int, End]) -> tuple[int, tuple[int, bool, bool]]:
    """Orders what begins at one word: longest, later layer, own capitals, own company."""
    length, end = found
    return -length, end.rank


def _cut(phrase: str, gaps: re.Pattern[str]) -> _Cut | None:
    """Returns a form in its words, or None where no text can have it."""
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
