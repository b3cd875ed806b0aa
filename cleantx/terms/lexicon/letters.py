"""How letters sound where no dictionary tells: rules learned from one, a letter in its neighbourhood to phones.

`scripts/make_letters` learns them.  Of several rules that fit the widest neighbourhood decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

_SIZES = ((3, 3), (2, 3), (2, 2), (1, 2), (1, 1), (0, 1), (0, 0))  # letters to the left and right, the widest first
# what sounds as one is one unit: a letter written twice is its capital, a pair of letters a digit
_VOWELS = frozenset("a@AcWYeEIioOUuR")
_SHORT = {"a": "@", "e": "E", "i": "I", "o": "a", "u": "A", "y": "I"}
_PAIRS = {"ch": "1", "sh": "2", "th": "3", "ph": "4", "ck": "5", "gh": "6", "qu": "7"}
_UNIT = re.compile(rf"([a-z])\1|{'|'.join(_PAIRS)}")


def path() -> Path:
    """Returns where the rules lie."""
    return Path(__file__).with_name("en-letters.txt")


@cache
def rules() -> dict[str, str]:
    """Returns the rules: a neighbourhood as :func:`around` spells it, to phones."""
    rows = (line.partition("\t") for line in path().read_text(encoding="ascii").splitlines())
    return {context: sound for context, _, sound in rows}


def units(word: str) -> str:
    """Returns a word with doubled letters and common pairs as one character each.

    >>> units("sheriff")
    '2eriF'
    """
    return _UNIT.sub(lambda m: m[1].upper() if m[1] else _PAIRS[m[0]], word)


def around(word: str, k: int) -> Iterator[str]:
    """Yields the neighbourhoods of unit `k`, the widest first.

    >>> list(around("cat", 0))[1:4]
    ['##<c>at#', '##<c>at', '#<c>at']
    """
    edged = f"###{word}###"
    at = k + 3
    for left, right in _SIZES:
        yield f"{edged[at - left : at]}<{edged[at]}>{edged[at + 1 : at + 1 + right]}"


def narrower(context: str) -> Iterator[str]:
    """Yields the neighbourhoods inside one, the widest first."""
    left, _, rest = context.partition("<")
    letter, _, right = rest.partition(">")
    for a, b in _SIZES:
        if (a, b) != (len(left), len(right)) and a <= len(left) and b <= len(right):
            yield f"{left[len(left) - a :]}<{letter}>{right[:b]}"


@cache
def phones(word: str) -> str:
    """Returns the phones of a word of the letters a to z, as they most likely are.

    >>> phones("lampert")
    'l@mpRt'
    """
    return sounds(units(word))


def sounds(coded: str) -> str:
    """Returns the phones of a word whose units are coded as by :func:`units`."""
    known = rules()
    each = [next((known[c] for c in around(coded, k) if c in known), "") for k in range(len(coded))]
    if not any(letter in _VOWELS for sound in each for letter in sound):  # "seq": a syllable has its vowel
        each = [sound or _SHORT.get(letter, "") for letter, sound in zip(coded, each, strict=True)]
    return "".join(phone for phone, _ in groupby("".join(each)))  # nothing sounds twice in a row
