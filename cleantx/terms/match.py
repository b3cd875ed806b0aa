"""Finds the entries of correction packs in a transcript: an automaton finds places, a walk over words decides there.

The unit of the walk is a word with the gap before it, so that one entry spans spaces, cue ends and hyphens, and never
a change of speaker or a sentence mark that it does not spell itself.  Of thirteen engines that were measured, this
kind alone passed all thirteen correctness cases, and its speed does not depend on the size of the dictionary.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from cleantx.model import Safety
from cleantx.terms import rounds
from cleantx.terms.ground import Ground
from cleantx.terms.pack import Entry, Pack
from cleantx.terms.reading import GAPS, GAPS_CJK
from cleantx.terms.trie import End, Trie, Walk
from cleantx.text import View

_ROUNDS = 4  # a repair can make another one possible ("open AI" gives "Quan" its company); a cycle must still end

_ADDRESS = re.compile(r"[./@]")


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
        self._trie = Trie(self._gaps)
        for layer, pack in enumerate(self.packs):
            for entry in pack.entries:
                owner = (layer, pack.name, entry)
                for wrong in entry.wrong:
                    self._trie.add(wrong, owner)
            for protect in pack.protects:
                self._trie.add(protect.text, (layer, pack.name, None))
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
        ground = Ground(view.folded, self._gaps)
        walks = self._trie.walks(ground)
        done = [m for m in self._pick(ground, walks, self.applied) if _allowed(view, m)]
        rest = self._pick(ground, walks, self._others) if self._others else []
        changes = [(m.a, m.b, m.right) for m in done]
        for _ in range(_ROUNDS - 1):
            if not changes:
                break
            ground, walks, opened = rounds.again(self._trie, ground, walks, changes)
            found = self._pick(ground, opened, self.applied)
            if not found:
                break
            fresh = [(m, change) for m, change in rounds.joined(found, done, ground.text) if _allowed(view, m)]
            done = rounds.merged(done, [m for m, _ in fresh])
            changes = [change for _, change in fresh]
        taken = [(m.a, m.b) for m in done]
        free = [m for m in rest if not rounds.touches(taken, m.a, m.b) and _allowed(view, m)]
        done = sorted([*done, *free], key=lambda m: m.a)
        yield from (m for m in done if m.right != view.folded[m.a : m.b])

    def scan(self, text: str, *, contexts: bool = True) -> list[Match]:
        """Returns the matches of one pass over a text of its own; without `contexts` no company is asked for."""
        ground = Ground(text, self._gaps)
        return self._pick(ground, self._trie.walks(ground), self.applied | self._others, contexts=contexts)

    def _pick(
        self, ground: Ground, walks: Sequence[Walk], levels: Iterable[Safety], *, contexts: bool = True
    ) -> list[Match]:
        """Returns the matches of these levels, the leftmost and longest first, none overlapping."""
        barred = _barred(ground, walks)
        found: list[Match] = []
        free = n = 0
        for at, _, ends, _ in walks:
            if at < free:
                continue
            while barred[n][1] <= at:
                n += 1
            for size, end in ends:
                entry, stop = end.entry, at + size
                if entry is None or entry.safety not in levels or barred[n][0] < stop:
                    continue
                if not _bounded(ground, at, stop, end) or (entry.case and not self._cased(ground, at, stop, end)):
                    continue
                company = end.company.told(ground, at, stop) if end.company and contexts else ""
                if company is None:
                    continue
                free = stop
                match = _match(ground.text, at - len(end.prefix), stop + len(end.suffix), end, company)
                if match is not None:
                    found.append(match)
                break
        return found

    def _cased(self, ground: Ground, at: int, stop: int, end: End) -> bool:
        """Says whether the words have the capitals of the form."""
        text = ground.text[at:stop]
        return text == " ".join(end.words) or self._gaps.split(text)[::2] == list(end.words)


def _match(text: str, a: int, b: int, end: End, company: str) -> Match | None:
    """Returns the match of ``text[a:b]``, or None where that is right already."""
    entry, before = end.entry, text[a:b]
    if entry is None:
        return None
    right = entry.right + end.tail
    if entry.letters == "any" and before[0].isupper():
        right = right[0].upper() + right[1:]
    if right == before or _stands(text, a, before, right):
        return None
    why = f"entry {end.pack}/{entry.id}: {' '.join(before.split())} -> {right}{company}"
    return Match(a=a, b=b, right=right, entry=entry, pack=end.pack, why=why)


def _barred(ground: Ground, walks: Iterable[Walk]) -> list[tuple[int, int]]:
    """Returns the stretches that protected phrases take, in order, those that overlap as one; the last has no end."""
    out: list[tuple[int, int]] = []
    for at, _, ends, _ in walks:
        for size, end in ends:
            if end.entry is None and _bounded(ground, at, at + size, end):
                a, b = at, at + size
                last = out.pop() if out and a < out[-1][1] else (a, b)
                out.append((last[0], max(last[1], b)))
    return [*out, (sys.maxsize, sys.maxsize)]


def _bounded(ground: Ground, at: int, stop: int, end: End) -> bool:
    """Says whether the words stand by themselves: "C" is not in "C++", ".NET" not in "ASP.NET"."""
    text, hay = ground.text, ground.hay
    if end.prefix:
        edge = at - len(end.prefix)
        if not text.endswith(end.prefix, 0, at) or (edge and hay[edge - 1] != " "):
            return False
    if end.suffix:
        edge = stop + len(end.suffix)
        return text.startswith(end.suffix, stop) and (edge == len(text) or hay[edge] == " ")
    return not text.startswith(("+", "#"), stop)


def _stands(text: str, a: int, before: str, right: str) -> bool:
    """Says whether the text reads `right` already: "Smith" to "John Smith" where "John Smith" stands."""
    return text.find(right, max(0, a + len(before) - len(right)), a + len(right)) >= 0


def _allowed(view: View, match: Match) -> bool:
    """Says whether the match leaves protected spans alone, or is an address itself ("LexFriedman.com").

    An entry for letters that were spelled one by one also needs to see them so in the transcript itself.
    """
    if match.entry.spelled and "_" not in view.text[slice(*view.back(match.a, match.b))]:
        return False
    return not view.is_protected(match.a, match.b) or any(_ADDRESS.search(wrong) for wrong in match.entry.wrong)
