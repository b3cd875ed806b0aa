"""Where a recogniser's words stand in the text that was made of them.

Services tell words as they were heard (``twenty three``) and a text as it reads (``23,``).  Both are taken apart into
units, runs of letters and digits, and each unit is looked for a little way ahead: what neither side shares is passed
over together, so that the work is linear whatever the two are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from cleantx.formats.patterns import later

_IDEOGRAPHS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # written without spaces
_UNIT = later(f"[{_IDEOGRAPHS}]|[^\\W_{_IDEOGRAPHS}]+")
_AHEAD = 8  # units that a number or a correction may take on either side; more costs time and finds chance


class Place(NamedTuple):
    """A stretch ``text[a:b]`` and the words that it stands for, as the range ``first`` to ``last`` (excluded)."""

    a: int
    b: int
    first: int
    last: int


class _Unit(NamedTuple):
    key: str
    a: int
    b: int
    owner: int


def letters(text: str) -> str:
    """Returns a text's letters and digits alone, in lower case.

    >>> letters("Don't!"), letters("...")
    ('dont', '')
    """
    return "".join(_UNIT.findall(text.replace("'", "").replace("\u2019", "").casefold()))


def places(text: str, words: Sequence[str]) -> list[Place]:
    """Returns where the words stand in the text, in order; a word that is nowhere in it is in no place.

    A stretch that was written otherwise, between two words that were found, is the place of the words between them
    if it is one chunk, or if there are as many chunks as words.

    >>> places("Hello, 23 times.", ["hello", "twenty", "three", "times"])
    [Place(a=0, b=6, first=0, last=1), Place(a=7, b=9, first=1, last=3), Place(a=10, b=16, first=3, last=4)]
    """
    here, there = _units([text]), _units(words)
    found = _stretched(text, _matched(here, there))
    out: list[Place] = []
    at = number = 0
    for place in [*found, Place(len(text), len(text), len(words), len(words))]:
        out += _between(text, at, place.a, range(number, place.first))
        if place.first < len(words):
            out.append(place)
        at, number = max(at, place.b), max(number, place.last)
    return out


def _units(texts: Sequence[str]) -> list[_Unit]:
    return [
        _Unit(found[0].casefold(), found.start(), found.end(), number)
        for number, text in enumerate(texts)
        for found in _UNIT.finditer(text)
    ]


def _matched(here: list[_Unit], there: list[_Unit]) -> list[Place]:
    """Returns the stretch of each word of which a unit was found, from its first unit to its last."""
    out: list[Place] = []
    i = j = 0
    while i < len(here) and j < len(there):
        step = _step(here, there, i, j)
        if step is None:
            i, j = i + 1, j + 1
            continue
        i, j = i + step[0], j + step[1]
        unit, word = here[i], there[j].owner
        if out and out[-1].first == word:
            out[-1] = out[-1]._replace(b=unit.b)
        else:
            out.append(Place(unit.a, unit.b, word, word + 1))
        i, j = i + 1, j + 1
    return out


def _step(here: list[_Unit], there: list[_Unit], i: int, j: int) -> tuple[int, int] | None:
    """Returns how many units to pass over on both sides until they agree: as few as possible, None if too many."""
    if here[i].key == there[j].key:
        return 0, 0
    for total in range(1, 2 * _AHEAD + 1):
        for left in range(max(0, total - _AHEAD), min(total, _AHEAD) + 1):
            a, b = i + left, j + total - left
            if a < len(here) and b < len(there) and here[a].key == there[b].key:
                return left, total - left
    return None


def _stretched(text: str, found: list[Place]) -> list[Place]:
    """Returns the places with the marks that touch them: ``Hello,`` and ``"Yes``."""
    out: list[Place] = []
    for number, place in enumerate(found):
        low = out[-1].b if out else 0
        high = found[number + 1].a if number + 1 < len(found) else len(text)
        a, b = place.a, place.b
        while a > low and not text[a - 1].isspace() and not _UNIT.match(text[a - 1]):
            a -= 1
        while b < high and not text[b].isspace() and not _UNIT.match(text[b]):
            b += 1
        out.append(Place(a, b, place.first, place.last))
    return out


def _between(text: str, a: int, b: int, words: range) -> list[Place]:
    """Returns the places of words that were written otherwise."""
    chunks = [(a + m.start(), a + m.end()) for m in re.finditer(r"\S+", text[a:b]) if _UNIT.search(m[0])]
    if not words or not chunks:
        return []
    if len(chunks) == 1:
        return [Place(*chunks[0], words.start, words.stop)]
    if len(chunks) == len(words):
        return [Place(*chunk, word, word + 1) for chunk, word in zip(chunks, words, strict=True)]
    return []
