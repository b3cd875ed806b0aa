"""A model of the language of one text: how likely which of its words follows which, as recognisers read it (ARPA)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

_DISCOUNT = 0.5  # taken off each count for what the text does not have; half is usual where most counts are one
_END = 0.03  # the chance that a stretch ends behind any word


def arpa(words: Sequence[str]) -> str:
    """Returns the model of a text in pieces of three words, with shorter ones to fall back on.

    >>> arpa("so it is so".split()).splitlines()[1:4]
    ['ngram 1=5', 'ngram 2=3', 'ngram 3=2']
    """
    ones = Counter(words)
    twos = Counter(pairwise(words))
    threes = Counter(zip(words, words[1:], words[2:], strict=False))
    after_one, after_two = Counter(a for a, _ in twos), Counter((a, b) for a, b, _ in threes)
    rows = ["\\data\\", f"ngram 1={len(ones) + 2}", f"ngram 2={len(twos)}", f"ngram 3={len(threes)}"]
    rows += ["", "\\1-grams:", "-99 <s> 0", f"{_log(_END)} </s>"]
    for word, count in sorted(ones.items()):
        rows.append(f"{_log(count / len(words))} {word} {_rest(after_one[word], count)}")
    rows += ["", "\\2-grams:"]
    for (a, b), count in sorted(twos.items()):
        rows.append(f"{_log((count - _DISCOUNT) / ones[a])} {a} {b} {_rest(after_two[a, b], count)}")
    rows += ["", "\\3-grams:"]
    for (a, b, c), count in sorted(threes.items()):
        rows.append(f"{_log((count - _DISCOUNT) / twos[a, b])} {a} {b} {c}")
    return "\n".join([*rows, "", "\\end\\", ""])


def _log(share: float) -> str:
    return f"{math.log10(share):.4f}"


def _rest(followers: int, count: int) -> str:
    """Returns what is left for words that never follow."""
    return _log(_DISCOUNT * followers / count) if followers else "0"
