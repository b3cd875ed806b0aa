"""Finds the entries of correction packs in a transcript: a token trie over the folded view.

The trie's unit is a word with the gap before it, so that one entry spans spaces, cue ends and hyphens, and never a
change of speaker or a sentence mark that it does not spell itself.  Of thirteen engines that were measured, this
kind alone passed all thirteen correctness cases, and its speed does not depend on the size of the dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from typing import Any, NamedTuple

import msgspec

from cleantx.model import Safety
from cleantx.terms import rounds
from cleantx.terms.pack import Entry, Pack
from cleantx.terms.reading import GAPS, GAPS_CJK, Cue, Cues, Reading, edges, fits, ready, same
from cleantx.terms.rounds import REACH
from cleantx.text import View

_ROUNDS = 4  # a repair can make another one possible ("open AI" gives "Quan" its company); a cycle must still end

_ADDRESS = re.compile(r"[./@]")

_Trie = dict[str, Any]


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """``folded[a:b]`` of a view should read `right`, says `entry` of `pack`; `why` says it to a person."""

    a: int
    b: int
    right: str
    entry: Entry
    pack: str
    why: str

    @property
    def safety(self) -> Safety:
        """Who may apply it."""
        return self.entry.safety


class _End(NamedTuple):
    """An entry, or a protected phrase (`entry` None), that ends at a node of the trie."""

    layer: int
    pack: str
    entry: Entry | None
    words: tuple[str, ...]
    tail: str
    prefix: str
    suffix: str


class Matcher:
    """Finds the entries of `packs`, later packs winning over earlier ones, in views.

    `applied` are the kinds of matches that the caller is going to apply: they are company for each other, the rest is
    only found.  `cjk_blocks`: a Chinese, Japanese or Korean letter right beside a Latin word hides it.
    """

    def __init__(
        self, packs: Iterable[Pack] = (), *, applied: Iterable[Safety] = ("safe",), cjk_blocks: bool = True
    ) -> None:
        """Builds the trie."""
        self.packs = tuple(packs)
        self.applied = frozenset(applied)
        self._gaps = GAPS if cjk_blocks else GAPS_CJK
        self._root: _Trie = {}
        self._cues: dict[tuple[str, ...], Cues] = {}
        for layer, pack in enumerate(self.packs):
            for entry in pack.entries:
                for wrong in entry.wrong:
                    self._insert(wrong, layer, pack.name, entry)
            for protect in pack.protects:
                self._insert(protect.text, layer, pack.name, None)
        self._others = {e.safety for pack in self.packs for e in pack.entries} - self.applied

    def find(self, view: View) -> Iterator[Match]:
        """Yields the matches in ``view.folded``, in order, none overlapping.

        Repairs are company for each other: what is found once the others are applied is found now, so that a second
        pass over the repaired text finds nothing.

        >>> from cleantx.model import Segment
        >>> packs = [Pack(name="mine", entries=(Entry(id="deepseek", right="DeepSeek", wrong=("DeepSeq",)),))]
        >>> [(m.right, m.why) for m in Matcher(packs).find(View([Segment(id=1, text="DeepSeq's paper")]))]
        [('DeepSeek', 'entry mine/deepseek: DeepSeq -> DeepSeek')]
        """
        text = view.folded
        reading = Reading(text, self._gaps)
        walks = self._walks(reading)
        done = [m for m in self._pick(reading, walks, self.applied) if _allowed(view, m)]
        rest = self._pick(reading, walks, self._others) if self._others else []
        fresh = done
        for _ in range(_ROUNDS - 1):
            if not fresh:
                break
            text = rounds.applied(view.folded, done)
            near = self._near_changes(text, rounds.places(done, fresh))
            fresh = [m for m in rounds.original(near, done, text) if _allowed(view, m)]
            done = rounds.merged(done, fresh)
        taken = [(m.a, m.b) for m in done]
        free = [m for m in rest if not rounds.touches(taken, m.a, m.b) and _allowed(view, m)]
        done = sorted([*done, *free], key=lambda m: m.a)
        yield from (m for m in done if m.right != view.folded[m.a : m.b])

    def _near_changes(self, text: str, changes: Sequence[tuple[int, int]]) -> list[Match]:
        """Returns the matches that a change may have made: those whose company it can be, and no others.

        Only windows around the changes are read: beside each, the words that the change can be company for, and
        beyond them the words that can be company for those.
        """
        found: dict[tuple[int, int], Match] = {}
        for (lo, hi), (inner_lo, inner_hi) in rounds.windows(text, changes):
            reading = Reading(text[lo:hi], self._gaps)
            for match in self._pick(reading, self._walks(reading), self.applied):
                a, b = match.a + lo, match.b + lo
                if inner_lo <= a and b <= inner_hi:
                    found[a, b] = msgspec.structs.replace(match, a=a, b=b)
        return [found[span] for span in sorted(found)]

    def scan(self, text: str, *, contexts: bool = True) -> list[Match]:
        """Returns the matches of one pass over a text of its own; without `contexts` no company is asked for."""
        reading = Reading(text, self._gaps)
        return self._pick(reading, self._walks(reading), self.applied | self._others, contexts=contexts)

    def _insert(self, phrase: str, layer: int, pack: str, entry: Entry | None) -> None:
        parts = self._gaps.split(phrase.strip())
        prefix = suffix = ""
        if not parts[0] and len(parts) > 1:
            prefix, parts = parts[1], parts[2:]
        if not parts[-1] and len(parts) > 1:
            suffix, parts = parts[-2], parts[:-2]
        words, gaps = tuple(parts[::2]), parts[1::2]
        node = self._root
        keys = [words[0].casefold()]
        keys += [edges(gap)[0] + word.casefold() for gap, word in zip(gaps, words[1:], strict=True)]
        for key in keys[:-1]:
            node = node.setdefault(key, {})
        node.setdefault(keys[-1], {}).setdefault("", []).append(_End(layer, pack, entry, words, "", prefix, suffix))
        if entry and entry.tails and not suffix and not keys[-1].endswith("s"):
            end = _End(layer, pack, entry, (*words[:-1], words[-1] + "s"), "s", prefix, "")
            node.setdefault(keys[-1] + "s", {}).setdefault("", []).append(end)

    def _walks(self, reading: Reading) -> list[tuple[int, list[tuple[int, _End]]]]:
        words = reading.words
        starts = compress(range(len(words)), map(self._root.__contains__, words))
        return [(k, ends) for k in starts if (ends := self._walk(reading, k))]

    def _pick(
        self,
        reading: Reading,
        walks: Sequence[tuple[int, list[tuple[int, _End]]]],
        levels: Iterable[Safety],
        *,
        contexts: bool = True,
    ) -> list[Match]:
        """Returns the matches of these levels, the leftmost and longest first, none overlapping."""
        barred = _barred(reading, walks)
        found: list[Match] = []
        free = 0
        for k, ends in walks:
            if k < free:
                continue
            for j, end in ends:
                if end.entry is None or end.entry.safety not in levels or not barred.isdisjoint(range(k, j + 1)):
                    continue
                match = self._fit(reading, k, j, end, contexts=contexts)
                if match is not None:
                    free = j + 1
                    if match.right != reading.text[match.a : match.b]:
                        found.append(match)
                    break
        return found

    def _walk(self, reading: Reading, k: int) -> list[tuple[int, _End]]:
        """Returns the entries that begin with word `k` and the word each ends with, the one to try first in front."""
        root = self._root[reading.words[k]]
        if "" not in root and k < len(reading.gaps):  # most words that could begin an entry do not: look no further
            nexts = (edge + reading.words[k + 1] for edge in edges(reading.gaps[k]))
            if not any(key in root for key in nexts):
                return []
        found: list[tuple[int, _End]] = []
        stack: list[tuple[_Trie, int]] = [(root, k)]
        while stack:
            node, j = stack.pop()
            found += [(j, end) for end in node.get("", ())]
            if j + 1 < len(reading.words) and len(node) > ("" in node):
                for edge in edges(reading.gaps[j]):
                    child = node.get(edge + reading.words[j + 1])
                    if child is not None:
                        stack.append((child, j + 1))
        return sorted(found, key=_rank) if len(found) > 1 else found

    def _fit(self, reading: Reading, k: int, j: int, end: _End, *, contexts: bool) -> Match | None:
        """Returns the match of words `k` to `j`, if its edges, its capitals and its company are right."""
        entry = end.entry
        if entry is None or not _bounded(reading, k, j, end):
            return None
        a, b = reading.start(k) - len(end.prefix), reading.end(j) + len(end.suffix)
        if entry.case and self._gaps.split(reading.text[reading.start(k) : reading.end(j)])[::2] != list(end.words):
            return None
        company = self._company(reading, k, j, entry) if contexts else ""
        if company is None:
            return None
        before, right = reading.text[a:b], entry.right + end.tail
        if entry.letters == "any" and before[0].isupper():
            right = right[0].upper() + right[1:]
        if _stands(reading.text, a, before, right):
            right = before
        why = f"entry {end.pack}/{entry.id}: {' '.join(before.split())} -> {right}{company}"
        return Match(a=a, b=b, right=right, entry=entry, pack=end.pack, why=why)

    def _company(self, reading: Reading, k: int, j: int, entry: Entry) -> str | None:
        """Returns in words what company of words `k` to `j` satisfies the entry, or None if it does not."""
        if not any(entry.context):
            return ""
        said = ""
        if entry.near or entry.unless:
            around = (reading.words[max(0, k - REACH) : k], reading.words[j + 1 : j + 1 + REACH])
            near = self._near(entry.near, around)
            if (entry.near and not near) or self._near(entry.unless, around):
                return None
            said = f", near {near!r}" if near else ""
        after = self._beside(entry.only_next, entry.not_next, reading.following(j), after=True)
        before = self._beside(entry.only_prev, entry.not_prev, reading.preceding(k), after=False)
        if after is None or before is None:
            return None
        said += f", before {after!r}" if after else ""
        return said + (f", after {before!r}" if before else "")

    def _near(self, cues: tuple[str, ...], around: Sequence[list[str]]) -> str:
        """Returns the first cue found among the words around, or nothing."""
        if not cues:
            return ""
        sought = self._ready(cues)
        for words in around:
            if not sought.words.isdisjoint(words):
                return next(word for word in words if word in sought.words)
            if sought.starts:
                for word in words:
                    if word.startswith(sought.starts):
                        return word
            for cue in sought.phrases:
                if any(fits(cue[0], word) and same(cue, words[k:]) for k, word in enumerate(words)):
                    return " ".join(cue)
        return ""

    def _beside(self, only: tuple[str, ...], never: tuple[str, ...], words: list[str], *, after: bool) -> str | None:
        """Returns the cue of `only` that stands right beside, "" where none is asked for, None if the words forbid."""

        def stands(cue: Cue) -> bool:
            return same(cue, words if after else words[max(0, len(words) - len(cue)) :])

        if never and any(stands(cue) for cue in self._ready(never).all):
            return None
        if not only:
            return ""
        return next((" ".join(cue) for cue in self._ready(only).all if stands(cue)), None)

    def _ready(self, cues: tuple[str, ...]) -> Cues:
        found = self._cues.get(cues)
        if found is None:
            found = self._cues[cues] = ready(cues)
        return found


def _rank(item: tuple[int, _End]) -> tuple[int, int, bool, bool]:
    """Orders what begins at one word: longest, later layer, own capitals, own company."""
    j, end = item
    entry = end.entry
    return -j, -end.layer, not (entry and entry.case), not (entry and any(entry.context))


def _barred(reading: Reading, walks: Sequence[tuple[int, list[tuple[int, _End]]]]) -> set[int]:
    """Returns the words that lie in protected phrases."""
    barred: set[int] = set()
    for k, ends in walks:
        for j, end in ends:
            if end.entry is None and _bounded(reading, k, j, end):
                barred.update(range(k, j + 1))
    return barred


def _bounded(reading: Reading, k: int, j: int, end: _End) -> bool:
    """Says whether words `k` to `j` stand by themselves: "C" is not in "C++", ".NET" not in "ASP.NET"."""
    before, after = reading.before(k), reading.after(j)
    if end.prefix and (not before.endswith(end.prefix) or (before == end.prefix and k and reading.words[k - 1])):
        return False
    if end.suffix:
        whole = after == end.suffix and j + 1 < len(reading.words) and reading.words[j + 1]
        return after.startswith(end.suffix) and not whole
    return not after.startswith(("+", "#"))


def _stands(text: str, a: int, before: str, right: str) -> bool:
    """Says whether the text reads `right` already: "Smith" to "John Smith" where "John Smith" stands."""
    low, part = right.casefold(), before.casefold()
    at = low.find(part)
    while at >= 0:
        if at <= a and text.startswith(right, a - at):
            return True
        at = low.find(part, at + 1)
    return False


def _allowed(view: View, match: Match) -> bool:
    """Says whether the match leaves protected spans alone, or is an address itself ("LexFriedman.com").

    An entry for letters that were spelled one by one also needs to see them so in the transcript itself.
    """
    if match.entry.spelled and "_" not in view.text[slice(*view.back(match.a, match.b))]:
        return False
    return not view.is_protected(match.a, match.b) or any(_ADDRESS.search(wrong) for wrong in match.entry.wrong)
