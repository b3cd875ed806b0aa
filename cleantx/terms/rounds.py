"""Looking again after a repair: where it can have made another one possible, and how the two lead back to the view."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cleantx.terms.cues import REACH as _REACH
from cleantx.terms.ground import Change, Ground
from cleantx.terms.trie import Trie, Walk

if TYPE_CHECKING:
    from cleantx.terms.match import Match

_Made = tuple[int, int, int]  # where a replacement lies in the text that it made, and how far what follows moved

REACH = _REACH

_INNER = REACH + 10  # words beside a change that it can be company for, and the longest entry
_OUTER = REACH + 4  # words beyond those that can be company for them
_END = sys.maxsize
_WORDY = re.compile(r"[^\[\]()]*\w[^\[\]()]*")


def original(found: Iterable[Match], done: Sequence[Match], text: str) -> list[Match]:
    """Returns matches found in `text`, which is the view with `done` applied, in the view's own offsets.

    One that touches what is done takes it in: the two become one replacement.
    """
    return [match for match, _ in joined(found, done, text)]


def joined(found: Iterable[Match], done: Sequence[Match], text: str) -> list[tuple[Match, Change]]:
    """Returns what :func:`original` does, each with the change of `text` that it is."""
    made, shift = [], 0
    for m in done:
        made.append((m.a + shift, m.a + shift + len(m.right), shift))
        shift += len(m.right) - (m.b - m.a)
    starts = [x for x, _, _ in made]
    out = []
    for lo, hi, touched, matches in _groups(found, starts, made):
        right = applied(text[lo:hi], matches, lo)
        why = "; ".join([*(done[n].why for n in touched), *(m.why for m in matches)])
        a, b = home(lo, starts, made, done), home(hi, starts, made, done)
        whole = msgspec.structs.replace(matches[-1], a=a, b=b, right=right, why=why)
        out.append((whole, (lo, hi, right)))
    return out


class _Group(NamedTuple):
    """A stretch of a text, the numbers of the replacements in it, and the matches."""

    lo: int
    hi: int
    touched: range
    matches: list[Match]


def _groups(found: Iterable[Match], starts: Sequence[int], made: Sequence[_Made]) -> list[_Group]:
    """Returns the matches with the replacements that they touch; two that touch the same one are together."""
    out: list[_Group] = []
    for match in found:
        first = bisect_right(starts, match.a) - 1
        if first < 0 or made[first][1] <= match.a:
            first += 1
        touched = range(first, max(first, bisect_left(starts, match.b)))
        lo = min(match.a, made[touched[0]][0]) if touched else match.a
        hi = max(match.b, made[touched[-1]][1]) if touched else match.b
        if out and lo < out[-1].hi:
            before = out.pop()
            touched = range(before.touched.start, touched.stop)
            out.append(_Group(before.lo, max(hi, before.hi), touched, [*before.matches, match]))
        else:
            out.append(_Group(lo, hi, touched, [match]))
    return out


def places(done: Sequence[Match], fresh: Sequence[Match]) -> list[tuple[int, int]]:
    """Returns where the fresh matches lie in the text that all of `done`, which they belong to, made."""
    new = {(m.a, m.b) for m in fresh}
    out, shift = [], 0
    for m in done:
        if (m.a, m.b) in new:
            out.append((m.a + shift, m.a + shift + len(m.right)))
        shift += len(m.right) - (m.b - m.a)
    return out


def windows(text: str, changes: Sequence[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yields windows around the changes, outer and inner; those whose inner parts meet are one."""
    merged: list[list[int]] = []
    for a, b in changes:
        lo, hi = step(text, a, -_INNER), step(text, b, _INNER)
        if merged and lo <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], hi)
        else:
            merged.append([lo, hi])
    for lo, hi in merged:
        yield (step(text, lo, -_OUTER), step(text, hi, _OUTER)), (lo, hi)


def step(text: str, at: int, words: int) -> int:
    """Returns the place at a space that lies at least so many words (backwards: negative) from `at`.

    What may be no word to a :class:`Reading` (a dash, a mark of silence) does not count.
    """
    left = abs(words)
    while left:
        to = text.rfind(" ", 0, at) if words < 0 else text.find(" ", at + 1)
        if to < 0:
            return 0 if words < 0 else len(text)
        left -= _WORDY.fullmatch(text, min(at, to), max(at, to)) is not None
        at = to
    return at


def touches(spans: Sequence[tuple[int, int]], a: int, b: int) -> bool:
    """Says whether ``a:b`` overlaps one of the sorted spans."""
    at = bisect_left(spans, (b, 0)) - 1
    return at >= 0 and spans[at][1] > a


def home(at: int, starts: Sequence[int], made: Sequence[_Made], done: Sequence[Match]) -> int:
    """Returns the view's offset of an offset that lies in no replacement, or on the edge of one."""
    n = bisect_left(starts, at) - 1  # the last replacement that begins before it
    if n < 0:
        return at
    _, end, _ = made[n]
    return done[n].b + at - end


def merged(done: Sequence[Match], fresh: Sequence[Match]) -> list[Match]:
    """Returns both in order, without what a fresh match took in."""
    spans = [(m.a, m.b) for m in fresh]
    kept = [m for m in done if not touches(spans, m.a, m.b)]
    return sorted([*kept, *fresh], key=lambda m: m.a)


def applied(text: str, matches: Iterable[Match], base: int = 0) -> str:
    """Returns the text with the matches, which are in order, replaced; it begins at `base` of what they are in."""
    out, at = [], 0
    for match in matches:
        out += [text[at : match.a - base], match.right]
        at = match.b - base
    out.append(text[at:])
    return "".join(out)


class Again(NamedTuple):
    """A text with changes made: its walks, and those of them in which a match is possible that was not before."""

    ground: Ground
    walks: list[Walk]
    opened: list[Walk]


def again(trie: Trie, ground: Ground, walks: Sequence[Walk], changes: Sequence[Change]) -> Again:
    """Returns what there is to look at once changes are made, which are in order.

    A walk that had to do with a change is made anew, and so are those from the word before it to its last.
    """
    new = ground.changed(changes)
    places = [at for at, _, _, _ in walks]
    out: list[Walk] = []
    made: list[tuple[int, int]] = []
    n = shift = 0
    for a, b, right in changes:
        before = bisect_left(places, a, n)
        for at, size, ends, reach in walks[n:before]:
            if at + reach <= a:
                out.append((at + shift, size, ends, reach))
            else:
                out += trie.walked(new, [at + shift])
        begin, shift = a + shift, shift + len(right) - (b - a)
        starts = new.words(begin, b + shift)
        while out and out[-1][0] >= starts[0]:
            out.pop()
        out += trie.walked(new, starts)
        made.append((begin, b + shift))
        n = bisect_left(places, b, before)
    out += [(at + shift, size, ends, reach) for at, size, ends, reach in walks[n:]]
    return Again(new, out, list(_opened(out, _zones(new, made, trie))))


def _zones(ground: Ground, made: Iterable[tuple[int, int]], trie: Trie) -> list[tuple[int, int]]:
    """Returns the stretches around what was made in which it can be company, or a part of what an entry finds."""
    count = max(REACH, trie.longest) + 1
    out: list[tuple[int, int]] = []
    for a, b in made:
        floor = out[-1][1] if out else 0
        lo = min(ground.reach(a, count, floor), a - trie.widest)
        hi = max(ground.beyond(b, count), b + trie.widest, floor)
        out.append((out.pop()[0] if out and lo <= floor else lo, hi))
    return out


def _opened(walks: Iterable[Walk], zones: Iterable[tuple[int, int]]) -> Iterator[Walk]:
    """Yields the walks in zones, and what overlaps one of these."""
    waiting = iter(zones)
    lo, hi = next(waiting, (_END, _END))
    together: list[Walk] = []
    end = 0
    for walk in walks:
        at, size, _, _ = walk
        if at >= end:
            if together and end > lo:
                yield from together
            together = []
            while hi < at:
                lo, hi = next(waiting, (_END, _END))
        together.append(walk)
        end = max(end, at + size)
    if together and end > lo:
        yield from together
