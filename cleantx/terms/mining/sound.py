"""How a written token sounds, and how far apart two sounds are.

A token's phones come from the pronouncing dictionary, else from learned letter rules; capitals that nobody can say as
a word are spelled, digits are read out, camel case and letters beside digits are parts of their own.  The distance is
an edit distance in which like replaces like at a discount, since that is how recognisers err: a vowel by a vowel, a
voiced consonant by its unvoiced twin.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import product

from cleantx.terms import lexicon
from cleantx.terms.lexicon import letters

_NAMES = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        "e bi si di i Ef Ji eC Y Je ke El Em En o pi kyu ar Es ti yu vi dAbAlyu Eks wY zi".split(),  # noqa: SIM905 - reads better
        strict=True,
    )
)  # the names of the letters, in the order of the alphabet
_DIGITS = dict(zip("0123456789", "ziro wAn tu Tri fcr fYv sIks sEvAn et nYn".split(), strict=True))  # noqa: SIM905 - as above
_TENS = {
    "10": "tEn", "11": "IlEvAn", "12": "twElv", "13": "TRtin", "14": "fcrtin", "15": "fIftin", "16": "sIkstin",
    "17": "sEvAntin", "18": "etin", "19": "nYntin", "20": "twEnti", "30": "TRti", "40": "fcrti", "50": "fIfti",
    "60": "sIksti", "70": "sEvAnti", "80": "eti", "90": "nYnti",
}  # fmt: skip
_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_WRITTEN = frozenset("aeiouy")
_LONGEST = 40  # letters: longer tokens are no words
_ALTERNATIVES = 3
_PARTS = 5
_SPELLED = 5  # letters: longer capitals are a word that is shouted


def plain(token: str) -> str:
    """Returns a token without its accents; letters of other alphabets are dropped.

    >>> plain("Kanté"), plain("Øresund"), plain("Гоголь")
    ('Kante', 'Oresund', '')
    """
    if token.isascii():
        return token
    bare = unicodedata.normalize("NFKD", token.translate(_LATIN))
    return "".join(c for c in bare if c.isascii())


_LATIN = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe"})


@lru_cache(maxsize=200_000)
def sounds(token: str) -> tuple[str, ...]:
    """Returns the ways a token may sound, as phones; nothing for what holds no Latin letter and no digit.

    >>> sounds("DeepSeq"), sounds("o3"), sounds("NASA")
    (('dipsEk',), ('oTri',), ('n@sA', 'EneEse'))
    """
    token = plain(token)[:_LONGEST]
    parts = [_part(part) for part in _PART.findall(token)]
    whole = token.lower()
    if len(parts) > 1 and whole.isalpha() and lexicon.find(whole):
        return (_word(whole),)
    if len(parts) > _PARTS:  # one reading will do for "aB3xY9...": their alternatives multiply
        parts = [part[:1] for part in parts]
    found = dict.fromkeys("".join(combined) for combined in product(*parts))
    return tuple(list(found)[:_ALTERNATIVES]) if parts else ()


@cache
def _part(part: str) -> tuple[str, ...]:
    if part.isdigit():
        return _number(part)
    word = part.lower()
    if len(part) == 1:
        return (_NAMES[word],)
    if part.isupper() and len(part) <= _SPELLED:
        spelled = "".join(_NAMES[letter] for letter in word)
        return (_word(word), spelled) if _sayable(word) else (spelled,)
    return (_word(word),) if _sayable(word) else (_word(word), "".join(_NAMES[letter] for letter in word[:_SPELLED]))


def _word(word: str) -> str:
    known = lexicon.find(word)
    return (known.phones if known else "") or letters.phones(word)


def _sayable(word: str) -> bool:
    return not _WRITTEN.isdisjoint(word)


def _number(digits: str) -> tuple[str, ...]:
    """Returns a number as it may be read: digit by digit, or in its tens."""
    if len(digits) > 4:  # noqa: PLR2004 - nobody reads longer ones in a name
        return ("".join(_DIGITS[d] for d in digits[:4]),)
    single = "".join(_DIGITS[d] for d in digits)
    if len(digits) == 1:
        return (single,)
    pairs = "".join(_tens(digits[k : k + 2]) for k in range(len(digits) % 2, len(digits), 2))
    return ((_DIGITS[digits[0]] if len(digits) % 2 else "") + pairs, single)


def _tens(pair: str) -> str:
    if pair in _TENS:
        return _TENS[pair]
    return _TENS[f"{pair[0]}0"] + _DIGITS[pair[1]] if pair[0] != "0" else "o" + _DIGITS[pair[1]]


# ------------------------------------------------------------------ distance

VOWELS = frozenset("a@AcWYEReIioOUu")
_NEAR_VOWELS = frozenset(
    frozenset(pair)
    for pair in [
        "AI",
        "AE",
        "Aa",
        "A@",
        "AU",
        "Ac",
        "ac",
        "a@",
        "EI",
        "Ii",
        "Ee",
        "Uu",
        "oc",
        "@E",
        "AR",
        "ER",
        "oU",
        "Ou",
        "Yi",
        "eI",
        "au",
        "oA",
        "ou",
        "WO",
        "Wo",
        "Wa",
        "Ya",
        "eE",
        "ei",
        "cR",
        "aR",
        "iI",
    ]
)
_TWINS = {
    frozenset(pair): cost
    for cost, pairs in (
        (0.3, "bp dt gk zs vf JC ZS DT nG ZJ Rr iy uw Iy Uw"),
        (0.4, "mn fT vD sT Ss SC zZ wv zD dD tT td"),
        (0.5, "tC dJ lr lw bv kC hk pf bw gJ Ct sC zJ fs vb"),
    )
    for pair in pairs.split()
}
_WEAK = {"h": 0.35, "y": 0.35, "w": 0.45, "r": 0.45, "R": 0.5, "A": 0.3, "I": 0.35, "t": 0.7, "d": 0.7, "G": 0.6}
_PHONES = "a@AcWYEReIioOUubCdDfghJklmnGprsStTvwyzZ"
_VOWEL_GONE, _CONSONANT_GONE = 0.45, 0.9


@cache
def swap(a: str, b: str) -> float:
    """Returns what it costs to hear one phone for another."""
    if a == b:
        return 0.0
    pair = frozenset((a, b))
    if pair in _TWINS:
        return _TWINS[pair]
    if a in VOWELS and b in VOWELS:
        return 0.15 if pair in _NEAR_VOWELS else 0.35
    return 1.0 if (a in VOWELS) == (b in VOWELS) else 1.2


@cache
def _gone(phone: str) -> float:
    return _WEAK.get(phone, _VOWEL_GONE if phone in VOWELS else _CONSONANT_GONE)


_NEVER = 1e9
_FAR = 100.0


@lru_cache(maxsize=100_000)
def distance(a: str, b: str, most: float = _FAR) -> float:
    """Returns how far apart two strings of phones are: 0 for the same, about 1 for each consonant that differs.

    More than `most` is not worked out: the result is then some number beyond it.

    >>> distance("l@mpRt", "l@mbRt"), distance("dipsEk", "dipsik")
    (0.3, 0.35)
    """
    swaps, gone = _swaps(), _gones()
    row = [0.0]
    for phone in b:
        row.append(row[-1] + gone[phone])
    for x in a:
        left, diagonal = row[0] + gone[x], row[0]
        row[0] = least = left
        own, lost = swaps[x], gone[x]
        for k, y in enumerate(b, 1):
            above = row[k]
            left += gone[y]
            if above + lost < left:  # noqa: PLR1730 - this loop is where the miner's time goes; min() doubles it
                left = above + lost
            if diagonal + own[y] < left:  # noqa: PLR1730 - as above
                left = diagonal + own[y]
            diagonal = above
            row[k] = left
            if left < least:  # noqa: PLR1730 - as above
                least = left
        if least > most:
            return _NEVER
    return round(row[-1], 3)


@cache
def _swaps() -> dict[str, dict[str, float]]:
    return {a: {b: swap(a, b) for b in _PHONES} for a in _PHONES}


@cache
def _gones() -> dict[str, float]:
    return {phone: _gone(phone) for phone in _PHONES}
