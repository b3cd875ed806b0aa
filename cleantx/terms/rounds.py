"""Looking again after a repair: where it can have made another one possible, and how the two lead back to the view."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from cleantx.terms.match import Match

REACH = 12
"""How many words to each side count as near."""

_INNER = REACH + 10  # words beside a change that it can be company for, and the longest entry
_OUTER = REACH + 4  # words beyond those that can be company for them
_WORDY = re.compile(r"[^\[\]()]*\w[^\[\]()]*")


def original(found: Iterable[Match], done: Sequence[Match], text: str) -> list[Match]:
    """Returns matches found in `text`, which is the view with `done` applied, in the view's own offsets.

    One that touches what is done takes it in: the two become one replacement.
    """
    if not done:
        return list(found)
    places, shift = [], 0
    for m in done:
        places.append((m.a + shift, m.a + shift + len(m.right), shift))
        shift += len(m.right) - (m.b - m.a)
    starts = [x for x, _, _ in places]
    out = []
    for match in found:
        first = max(bisect_right(starts, match.a) - 1, 0)
        last = bisect_left(starts, match.b)
        touched = [n for n in range(first, last) if places[n][0] < match.b and places[n][1] > match.a]
        lo = min([match.a, *(places[n][0] for n in touched)])
        hi = max([match.b, *(places[n][1] for n in touched)])
        right = text[lo : match.a] + match.right + text[match.b : hi]
        why = "; ".join([*(done[n].why for n in touched), match.why])
        a, b = home(lo, starts, places, done), home(hi, starts, places, done)
        out.append(msgspec.structs.replace(match, a=a, b=b, right=right, why=why))
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


def home(at: int, starts: Sequence[int], places: Sequence[tuple[int, int, int]], done: Sequence[Match]) -> int:
    """Returns the view's offset of an offset that lies in no replacement, or on the edge of one."""
    n = bisect_left(starts, at) - 1  # the last replacement that begins before it
    if n < 0:
        return at
    _, end, _ = places[n]
    return done[n].b + at - end


def merged(done: Sequence[Match], fresh: Sequence[Match]) -> list[Match]:
    """Returns both in order, without what a fresh match took in."""
    spans = [(m.a, m.b) for m in fresh]
    kept = [m for m in done if not touches(spans, m.a, m.b)]
    return sorted([*kept, *fresh], key=lambda m: m.a)


def applied(text: str, matches: Iterable[Match]) -> str:
    """Returns the text with the matches, which are in order, replaced."""
    out, at = [], 0
    for match in matches:
        out += [text[at : match.a], match.right]
        at = match.b
    out.append(text[at:])
    return "".join(out)
