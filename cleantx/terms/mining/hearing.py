"""Which windows of a text sound like which terms: a coarse search in C, then the distance of their phones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extract

from cleantx.terms.mining.evidence import Term
from cleantx.terms.mining.foreign import foreign
from cleantx.terms.mining.sound import VOWELS, distance, plain
from cleantx.terms.mining.windows import Key, Window, together

SHORTEST = 3
"""Phones: a shorter term is not told by its sound."""

UNKNOWN, SEVERAL, NAME, COMMON = 0.18, 0.17, 0.13, 0.07
"""Distance of two sounds divided by the longer one's length, beyond which nothing likely was found on labelled shows:
for windows with an unknown word, of several known words, of one known word with a capital, and of one without."""

_SAME = 0.05  # the same for two readings of one term
_COARSELY = 1.6  # coarse phones may differ by so much more, since one that is like another may count as a whole one

# phones by the place where they are spoken: what this keeps apart, the finer distance keeps apart too
_COARSE = str.maketrans(
    {
        **dict.fromkeys("pb", "p"),
        **dict.fromkeys("tdTD", "t"),
        **dict.fromkeys("kg", "k"),
        **dict.fromkeys("szSZCJ", "s"),
        **dict.fromkeys("fv", "f"),
        **dict.fromkeys("mnG", "m"),
        **dict.fromkeys(VOWELS, "a"),
        **dict.fromkeys("wyh", None),
    }
)


_Bucket = tuple[list[str], list[tuple[str, Key]]]
"""The coarse sounds of some windows, and the fine sound and the words of each."""

_Buckets = Mapping[int, Mapping[tuple[float, str], _Bucket]]
"""They are filed by the length of the fine sound, by what it may cost, and some by the first phone."""


class Form(NamedTuple):
    """A term ready to be compared: its words in plain small letters, these letters joined, the ways it may sound."""

    term: Term
    words: Key
    letters: str
    phones: tuple[str, ...]


class Pair(NamedTuple):
    """A window that sounds like a term: the two sounds that are nearest, and their distance by length."""

    key: Key
    form: Form
    theirs: str
    ours: str
    cost: float


def form(term: Term) -> Form | None:
    """Returns a term ready to be compared; None for one that is too short to be told by its sound."""
    words = tuple(re.findall(r"[^\W_]+", plain(term.text)))
    said = (way for text in term.said for way in together(re.findall(r"[^\W_]+", plain(text))))
    phones = _apart((*together(words), *said, *foreign(term.text)))
    if not phones or max(map(len, phones)) < SHORTEST:
        return None
    return Form(term, tuple(word.lower() for word in words), "".join(words).lower(), phones)


def _apart(readings: Sequence[str]) -> tuple[str, ...]:
    """Returns readings without those that are nearly another one: what is like one is like the other."""
    kept: list[str] = []
    for one in readings:
        if all(distance(one, other) > _SAME * max(len(one), len(other)) for other in kept):
            kept.append(one)
    return tuple(kept)


def pairs(windows: Mapping[Key, Window], forms: Sequence[Form], *, reach: float = 1.0) -> Iterator[Pair]:
    """Yields each window with each term that sounds like it; a `reach` over 1 takes what is farther off too."""
    best: dict[tuple[Key, int], Pair] = {}
    near = cache(partial(_near, _buckets(windows, reach)))  # the ways one term may sound are often the same coarsely
    for index, one in enumerate(forms):
        for ours in one.phones:
            for key, theirs, far in near(ours.translate(_COARSE), len(ours)):
                longer = max(len(theirs), len(ours))
                cost = distance(ours, theirs, far * longer) / longer
                if cost <= far and ((key, index) not in best or cost < best[key, index].cost):
                    best[key, index] = Pair(key, one, theirs, ours, cost)
    yield from best.values()


def _near(buckets: _Buckets, sought: str, size: int) -> list[tuple[Key, str, float]]:
    """Returns the windows that sound like so many phones, coarsely: with their own phones, and what they may cost."""
    found: list[tuple[Key, str, float]] = []
    span = 3 + round(_COARSELY * UNKNOWN * size)
    for length in range(size - span, size + span + 1):
        longer = max(length, size)
        for (far, first), (coarse, known) in buckets.get(length, {}).items():
            most = max(1, round(_COARSELY * far * longer))
            if abs(length - size) > most + 1 or not sought.startswith(first):
                continue
            close = extract(sought, coarse, scorer=Levenshtein.distance, score_cutoff=most, limit=None)
            found += [(known[k][1], known[k][0], far) for _, _, k in close]
    return found


def _far(window: Window) -> float:
    """Returns the cost up to which a window is worth weighing."""
    if any(not word.kind for word in window.words):
        return UNKNOWN
    if len(window.words) > 1:
        return SEVERAL
    return NAME if window.words[0].capital else COMMON


def _buckets(windows: Mapping[Key, Window], reach: float) -> dict[int, dict[tuple[float, str], _Bucket]]:
    """Returns the sounds of all windows, coarse, and fine with the window: by their length and what they may cost.

    Windows of several known words, the most by far, are also parted by their first phone: hardly one of them is heard
    for a term that begins otherwise.
    """
    found: defaultdict[int, dict[tuple[float, str], _Bucket]] = defaultdict(dict)
    for key, window in windows.items():
        far = _far(window) * reach
        parted = len(window.words) > 1 and all([word.kind for word in window.words])  # noqa: C419 - cheaper for four
        for phones in window.phones:
            rough = phones.translate(_COARSE)
            first = rough[:1] if parted else ""
            coarse, known = found[len(phones)].setdefault((far, first), ([], []))
            coarse.append(rough)
            known.append((phones, key))
    return found
