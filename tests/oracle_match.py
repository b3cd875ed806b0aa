"""The dictionary engine as plainly as it can be written: every word of the text is read, every round reads it all.

The engine must find what this finds; it is only quicker.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate

import msgspec

from cleantx.terms.match import Match
from cleantx.terms.pack import Entry, Pack
from cleantx.terms.reading import GAPS, GAPS_CJK, edges
from cleantx.text import View

REACH, BESIDE, ROUNDS = 12, 3, 4
NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
Spans = list[tuple[int, int]]


class Words:
    """The words of a text, casefolded, with their offsets, and the gaps before and after each."""

    def __init__(self, text: str, gaps: re.Pattern[str]) -> None:
        parts = gaps.split(text)
        ends = list(accumulate(map(len, parts)))
        self.text = text
        self.words = [word.casefold() for word in parts[::2]]
        self.raw = parts[::2]
        self.gaps = parts[1::2]
        self.starts = [ends[2 * k - 1] if k else 0 for k in range(len(self.words))]
        self.ends = ends[::2]

    def before(self, k: int) -> str:
        return self.gaps[k - 1] if k else ""

    def after(self, k: int) -> str:
        return self.gaps[k] if k < len(self.gaps) else ""


class Phrase:
    """A form of an entry, or a protected phrase, as words and gaps."""

    def __init__(self, phrase: str, gaps: re.Pattern[str], layer: int, pack: str, entry: Entry | None) -> None:
        parts = gaps.split(phrase.strip())
        self.prefix = self.suffix = self.tail = ""
        if not parts[0] and len(parts) > 1:
            self.prefix, parts = parts[1], parts[2:]
        if not parts[-1] and len(parts) > 1:
            self.suffix, parts = parts[-2], parts[:-2]
        self.words, self.gaps = parts[::2], [edges(gap)[:1] for gap in parts[1::2]]
        self.layer, self.pack, self.entry = layer, pack, entry
        self.possible = all(self.words) and all(self.gaps)

    def plural(self) -> Phrase | None:
        if not self.entry or not self.entry.tails or self.suffix or self.words[-1].casefold().endswith("s"):
            return None
        other: Phrase = Phrase.__new__(Phrase)
        other.__dict__.update(self.__dict__, words=[*self.words[:-1], self.words[-1] + "s"], tail="s")
        return other

    def stands(self, at: Words, k: int) -> bool:
        """Says whether the words from number `k` on are this phrase's, and stand by themselves."""
        last = k + len(self.words) - 1
        if last >= len(at.words) or [w.casefold() for w in self.words] != at.words[k : last + 1]:
            return False
        if any(edge not in edges(gap) for (edge,), gap in zip(self.gaps, at.gaps[k:last], strict=True)):
            return False
        before, after = at.before(k), at.after(last)
        glued = before == self.prefix and k > 0 and at.words[k - 1] != ""
        if self.prefix and (not before.endswith(self.prefix) or glued):
            return False
        if self.suffix:
            glued = after == self.suffix and last + 1 < len(at.words) and at.words[last + 1] != ""
            return after.startswith(self.suffix) and not glued
        return not after.startswith(("+", "#"))


class Oracle:
    """Finds what the engine finds."""

    def __init__(self, packs: Iterable[Pack], applied: Iterable[str] = ("safe",), *, cjk_blocks: bool = True) -> None:
        self.applied = set(applied)
        self.gaps = GAPS if cjk_blocks else GAPS_CJK
        self.phrases: list[Phrase] = []
        for layer, pack in enumerate(packs):
            forms = [(wrong, entry) for entry in pack.entries for wrong in entry.wrong]
            for text, entry in (*forms, *((p.text, None) for p in pack.protects)):
                phrase = Phrase(text, self.gaps, layer, pack.name, entry)
                if phrase.possible:
                    self.phrases += [p for p in (phrase, phrase.plural()) if p]
        self.begun: dict[str, list[Phrase]] = {}
        for phrase in self.phrases:
            self.begun.setdefault(phrase.words[0].casefold(), []).append(phrase)

    def find(self, view: View) -> list[Match]:
        text = view.folded
        done = [m for m in self.once(text, self.applied) if _allowed(view, m)]
        every = {p.entry.safety for p in self.phrases if p.entry}
        rest = self.once(text, every - self.applied)
        fresh = done
        for _ in range(ROUNDS - 1):
            if fresh:
                now = _applied(text, done)
                fresh = [m for m in _home(self.once(now, self.applied), done, now) if _allowed(view, m)]
                done = sorted([*_apart(done, [(m.a, m.b) for m in fresh]), *fresh], key=lambda m: m.a)
        rest = [m for m in _apart(rest, [(m.a, m.b) for m in done]) if _allowed(view, m)]
        return sorted((m for m in (*done, *rest) if m.right != text[m.a : m.b]), key=lambda m: m.a)

    def once(self, text: str, levels: Iterable[str]) -> list[Match]:
        at = Words(text, self.gaps)
        standing = [[p for p in self.begun.get(word, ()) if p.stands(at, k)] for k, word in enumerate(at.words)]
        barred = {
            n for k, those in enumerate(standing) for p in those if not p.entry for n in range(k, k + len(p.words))
        }
        found: list[Match] = []
        free = 0
        for k, those in enumerate(standing):
            for phrase in sorted(those, key=lambda p: _rank(p, at, k)) if k >= free else ():
                inside = range(k, k + len(phrase.words))
                if not phrase.entry or phrase.entry.safety not in levels or not barred.isdisjoint(inside):
                    continue
                match = _match(at, k, phrase, phrase.entry)
                if match:
                    free = k + len(phrase.words)
                    found += [match] if match.right != text[match.a : match.b] else []
                    break
        return found


def _rank(phrase: Phrase, at: Words, k: int) -> tuple[object, ...]:
    """Orders phrases that begin with one word: longest, later layer, own capitals, own company, a space spelled so."""
    entry = phrase.entry
    hyphens = [gap == "-" for (gap,) in phrase.gaps]
    cased, guarded = bool(entry and entry.case), bool(entry and any(entry.context))
    return -at.ends[k + len(phrase.words) - 1], -phrase.layer, not cased, not guarded, hyphens


def _match(at: Words, k: int, phrase: Phrase, entry: Entry) -> Match | None:
    last = k + len(phrase.words) - 1
    if entry.case and at.raw[k : last + 1] != phrase.words:
        return None
    company = _company(at, k, last, entry)
    if company is None:
        return None
    a, b = at.starts[k] - len(phrase.prefix), at.ends[last] + len(phrase.suffix)
    before, right = at.text[a:b], entry.right + phrase.tail
    if entry.letters == "any" and before[0].isupper():
        right = right[0].upper() + right[1:]
    low, part = right.casefold(), before.casefold()
    offsets = [n for n in range(len(low)) if low.startswith(part, n)]
    if any(n <= a and at.text.startswith(right, a - n) for n in offsets):
        right = before
    why = f"entry {phrase.pack}/{entry.id}: {' '.join(before.split())} -> {right}{company}"
    return Match(a=a, b=b, right=right, entry=entry, pack=phrase.pack, why=why)


# ------------------------------------------------------------------- company


def _company(at: Words, k: int, last: int, entry: Entry) -> str | None:
    sides = (at.words[max(0, k - REACH) : k], at.words[last + 1 : last + 1 + REACH])
    near = next((cue for cue in (_among(entry.near, side) for side in sides) if cue), "")
    if (entry.near and not near) or any(_among(entry.unless, side) for side in sides):
        return None
    following: list[str] = []
    while len(following) < BESIDE and last < len(at.gaps) and " " in edges(at.gaps[last]):
        last += 1
        following.append(at.words[last])
    preceding: list[str] = []
    while len(preceding) < BESIDE and k and " " in edges(at.gaps[k - 1]):
        k -= 1
        preceding.insert(0, at.words[k])
    after = next((" ".join(c) for c in _cues(entry.only_next) if _same(c, following[: len(c)])), "")
    before = next((" ".join(c) for c in _cues(entry.only_prev) if _same(c, preceding[-len(c) :])), "")
    if (entry.only_next and not after) or (entry.only_prev and not before):
        return None
    if any(_same(c, following[: len(c)]) for c in _cues(entry.not_next)):
        return None
    if any(_same(c, preceding[-len(c) :]) for c in _cues(entry.not_prev)):
        return None
    said = ((", near", near), (", before", after), (", after", before))
    return "".join(f"{how} {cue!r}" for how, cue in said if cue)


def _among(cues: Iterable[str], words: list[str]) -> str:
    every = _cues(cues)
    whole = {c[0] for c in every if len(c) == 1 and c[0][-1] not in "*#"}
    for word in words:
        if word in whole:
            return word
    for word in words:
        if any(len(c) == 1 and c[0][-1] == "*" and word.startswith(c[0][:-1]) for c in every):
            return word
    for cue in every:
        if (len(cue) > 1 or cue == ["#"]) and any(_same(cue, words[k : k + len(cue)]) for k in range(len(words))):
            return " ".join(cue)
    return ""


def _cues(cues: Iterable[str]) -> list[list[str]]:
    return [found for cue in cues if (found := re.findall("[\\w\u0300-\u036f]+\\*?|#", cue.casefold()))]


def _same(cue: Sequence[str], words: Sequence[str]) -> bool:
    return len(cue) == len(words) and all(_fits(c, w) for c, w in zip(cue, words, strict=True))


def _fits(cue: str, word: str) -> bool:
    if cue == "#":
        return word[:1].isdigit() or word in NUMBERS
    return word.startswith(cue[:-1]) if cue.endswith("*") else word == cue


# -------------------------------------------------------------------- rounds


def _home(found: list[Match], done: list[Match], text: str) -> list[Match]:
    """Returns matches of the text that `done` made as matches of the text before; what touches becomes one."""
    places: list[tuple[int, int, Match]] = []
    shift = 0
    for m in done:
        places.append((m.a + shift, m.a + shift + len(m.right), m))
        shift += len(m.right) - (m.b - m.a)
    groups: list[tuple[int, int, list[Match]]] = []
    for match in found:
        touched = [(a, b) for a, b, _ in places if a < match.b and b > match.a]
        lo, hi = min([match.a, *(a for a, _ in touched)]), max([match.b, *(b for _, b in touched)])
        if groups and lo < groups[-1][1]:
            first, end, matches = groups.pop()
            groups.append((first, max(hi, end), [*matches, match]))
        else:
            groups.append((lo, hi, [match]))
    out = []
    for lo, hi, matches in groups:
        taken = [m for a, b, m in places if a < hi and b > lo]
        why = "; ".join(m.why for m in (*taken, *matches))
        right = _applied(text, matches)[lo : hi + sum(len(m.right) - (m.b - m.a) for m in matches)]
        a, b = (_back(x, places) for x in (lo, hi))
        out.append(msgspec.structs.replace(matches[-1], a=a, b=b, right=right, why=why))
    return out


def _back(at: int, places: list[tuple[int, int, Match]]) -> int:
    before = [(b, m) for a, b, m in places if a < at]
    return at - before[-1][0] + before[-1][1].b if before else at


def _apart(matches: list[Match], spans: Spans) -> list[Match]:
    return [m for m in matches if not any(a < m.b and b > m.a for a, b in spans)]


def _applied(text: str, matches: list[Match]) -> str:
    for m in reversed(matches):
        text = text[: m.a] + m.right + text[m.b :]
    return text


def _allowed(view: View, match: Match) -> bool:
    if match.entry.spelled and "_" not in view.text[slice(*view.back(match.a, match.b))]:
        return False
    return not view.is_protected(match.a, match.b) or any(re.search("[./@]", wrong) for wrong in match.entry.wrong)
