"""How sure it is that a window is a term misheard: what speaks for it and against it, weighed.

The weights are fitted by `scripts/fit_miner` on hand-labelled transcripts of several fields and kept in
`weights.toml`, so that they can be read and are never tuned by hand.  The weighed sum is a log chance; the chance is
the confidence that a proposal shows.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from cleantx.terms import lexicon
from cleantx.terms.mining import evidence
from cleantx.terms.mining.foreign import foreign
from cleantx.terms.mining.hearing import Pair
from cleantx.terms.mining.sound import distance, plain, swap
from cleantx.terms.mining.windows import Key, Window, Word, together

_TAILS = frozenset(
    """s es ed d ing er ers or ors ian ians an ans ese ic ics al ally ism isms ist ists ity ly ness ment ation y ies i
    a e ae able ive in inian ish us um is o os on ons ize ised ized""".split()  # noqa: SIM905 - one literal reads better
) | {""}
_VOUCHING = 4.5  # Zipf: a commoner word vouches for nothing
_KIN = 0.25  # the same where one only asks whether it may be another's name
_ALIKE = 0.1  # the cost up to which a word is as good as its part of a term
_TRUSTED = {
    evidence.GLOSSARY: 1.0,
    evidence.TITLE: 1.0,
    evidence.OUTLINE: 0.5,
    evidence.DESCRIPTION: 0.5,
    evidence.CONTEXT: 0.5,
}


def chance(features: Mapping[str, float], weights: Mapping[str, float] | None = None) -> float:
    """Returns how likely it is that a window with these features is the term misheard, 0 to 1."""
    weights = weights or _weights()
    score = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


@cache
def _weights() -> dict[str, float]:
    text = (resources.files("cleantx.terms.mining") / "weights.toml").read_text(encoding="utf-8")
    return {name: float(value) for name, value in tomllib.loads(text)["weights"].items()}


class Change(NamedTuple):
    """What a pair would change: the words of the window and of the term that they do not share, and their sounds."""

    words: tuple[Word, ...]
    rest: Key
    right: str
    cost: float
    theirs: str
    ours: str
    anchored: bool


def change(pair: Pair, window: Window) -> Change | None:
    """Returns what a pair would change; None where the window is certainly not the term misheard.

    Words that both share at an end stay as the text has them and are left out of the comparison: "Ludwig Guttmann" is
    as far from "Bela Guttmann" as Ludwig from Bela.
    """
    term = list(re.finditer(r"[^\W_]+", pair.form.term.text))
    names = tuple(plain(match[0]).lower() for match in term)
    before, after = _shared(tuple(word.low for word in window.words), names)
    words = window.words[before : len(window.words) - after]
    rest = term[before : len(term) - after]
    if not words or not rest or _is_kin(words, names[before : len(names) - after]):
        return None
    text = pair.form.term.text[rest[0].start() : rest[-1].end()]
    ends = (*term[:before], *term[len(term) - after :])
    kept = [_kept(w, t[0]) for w, t in zip((*pair.key[:before], *pair.key[len(pair.key) - after :]), ends, strict=True)]
    right = " ".join([*kept[:before], text, *kept[before:]])
    cost, theirs, ours = pair.cost, pair.theirs, pair.ours
    if before + after:
        cost, theirs, ours = _nearest(tuple(w.text for w in words), text)
    if not ours or not theirs:
        return None
    left = names[before : len(names) - after]
    return Change(words, left, right, cost, theirs, ours, before + after > 0 or _half_heard(words, left))


def _kept(written: str, own: str) -> str:
    """Returns a word that both share as the text has it, but for accents that only the term has."""
    return written if written.casefold() == own.casefold() or not written.isascii() else own


def features(made: Change, pair: Pair, *, strange: float) -> dict[str, float]:
    """Returns what speaks for and against a change, by name.

    `strange`: the share of the window's places where a name stands beside it that is not of the term's family.  How
    often either stands in the text is no evidence: a recogniser repeats its errors, and a repair would change it.
    """
    words, cost = made.words, made.cost
    size = max(len(made.ours), len(made.theirs))
    rarest = min(word.zipf for word in words)
    capital = any(word.capital for word in words)
    kind = _kind(words, capital=capital)
    return {
        kind: 1.0,
        f"{kind}_cost": cost,
        "distance": cost * size,
        "short": max(0.0, 7.0 - size),
        "zipf": rarest,
        "commonest": max(word.zipf for word in words),
        "several": float(len(words) - 1),
        "fused_or_split": float(abs(len(words) - len(made.rest))),
        "capital": float(capital and pair.form.term.name),
        "small": float(not capital and pair.form.term.name),
        "capital_noun": float(capital and not pair.form.term.name),
        "anchored": float(made.anchored),
        "begins_alike": 1.0 - swap(made.ours[0], made.theirs[0]),
        "ends_alike": 1.0 - swap(made.ours[-1], made.theirs[-1]),
        "spelled_alike": _spelled_alike(made, pair),
        "trusted": _TRUSTED.get(pair.form.term.source, 0.0),
        "term_known": max((k.zipf if (k := lexicon.find(word)) else 0.0) for word in made.rest),
        "strange": strange,
    }


def _half_heard(words: tuple[Word, ...], rest: Key) -> bool:
    """Says whether the first or last part of a name of several is so like its own that it vouches for the others."""
    if len(rest) < 2 or len(words) < len(rest):  # noqa: PLR2004 - one word has no other
        return False
    texts = tuple(word.text for word in words)
    ways = [(texts[:k], words[:k], rest[0]) for k in range(1, len(words))]
    ways += [(texts[k:], words[k:], rest[-1]) for k in range(1, len(words))]
    return any(
        len(name) > 3  # noqa: PLR2004 - short names are like too much
        and min(word.zipf for word in own) < _VOUCHING
        and _nearest(part, name)[0] <= _ALIKE
        for part, own, name in ways
    )


@lru_cache(maxsize=20_000)
def alike(word: str, name: str) -> bool:
    """Says whether two words may well be one name, heard twice."""
    return len(name) > 2 and _nearest((word,), name)[0] <= _KIN  # noqa: PLR2004 - two letters are no name


def _kind(words: tuple[Word, ...], *, capital: bool) -> str:
    """Returns which of the four cases it is: how much a word tells differs between them."""
    if any(not word.kind for word in words):
        return "unknown"
    if len(words) > 1:
        return "known_words"
    return "known_name" if capital else "known_word"


def _spelled_alike(made: Change, pair: Pair) -> float:
    """Returns how alike the letters are, 0 to 1: those of the term, or of how it is said where that is told."""
    low = "".join(word.low for word in made.words)
    said = () if made.anchored else (plain(text).lower().replace(" ", "") for text in pair.form.term.said)
    return max(Levenshtein.normalized_similarity(low, own) for own in ("".join(made.rest), *said))


def _shared(a: Key, b: Key) -> tuple[int, int]:
    """Returns how many words both begin with, and how many both end with beyond those."""
    least = min(len(a), len(b))
    before = 0
    while before < least and a[before] == b[before]:
        before += 1
    after = 0
    while after < least - before and a[len(a) - 1 - after] == b[len(b) - 1 - after]:
        after += 1
    return before, after


def _nearest(words: Key, term: str) -> tuple[float, str, str]:
    """Returns the least cost between what words and a part of a term may sound, and the two sounds."""
    ours = (*together(re.findall(r"[^\W_]+", plain(term))), *foreign(term))
    pairs = [(distance(x, y) / max(len(x), len(y)), y, x) for x in ours for y in together(words)]
    return min(pairs) if pairs else (1.0, "", "")


def _is_kin(words: tuple[Word, ...], term: Key) -> bool:
    """Says whether both are one stem with other endings ("Carthage", "Carthaginian"), or one a part of the other."""
    low = "".join(word.low for word in words)
    ours, theirs = _digits(low), _digits("".join(term))
    if ours and theirs and ours != theirs:  # H20 and H200 are two things
        return True
    if all(word.kind for word in words) and low in "".join(term):  # "clusters" is no misheard "Megaclusters"
        return True
    return len(words) == len(term) and all(same_stem(word.low, other) for word, other in zip(words, term, strict=True))


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def same_stem(a: str, b: str) -> bool:
    """Says whether two words differ in an ending of the language alone.

    >>> same_stem("carthage", "carthaginian"), same_stem("deepseq", "deepseek")
    (True, False)
    """
    least = min(len(a), len(b))
    k = 0
    while k < least and a[k] == b[k]:
        k += 1
    if k < 3 or k < least - 3 or (len(a) - k == 1 == len(b) - k):  # noqa: PLR2004 - two letters are no stem
        return False  # one letter against another is a way to spell: Karpathi, Karpathy
    return a[k:] in _TAILS and b[k:] in _TAILS
