"""Pronunciations for words that the dictionary of the embedded aligner lacks.

Known words inside it ("bottlenecked"), else letters that nobody can say as a word, else rules of letters.  Crude ones
do: on speech with known times they did not visibly move the word's times.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Lookup = Callable[[str], str | None]
"""Returns the phones of a word that the dictionary has."""

_PHONES = dict(
    zip(
        "a@AcWYEReIioOUuCDhJGSTyZ",
        "AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW CH DH HH JH NG SH TH Y ZH".split(),  # noqa: SIM905 - reads better
        strict=True,
    )
) | {letter: letter.upper() for letter in "bdfgklmnprstvwz"}
"""The letters that the learned rules write for a phone, as the model names it."""

_PLAIN = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        "AE B K D EH F G HH IH JH K L M N OW P K R S T AH V W K IY Z".split(),  # noqa: SIM905 - as above
        strict=True,
    )
)
"""The usual sound of each letter."""

_LEAST = 3  # letters of a known word inside an unknown one
_UNSAYABLE = re.compile(r"[^aeiouy]{5}|^[^aeiouy]+$")
_NOISES = {"hm": "HH M", "mmm": "M", "hmmm": "HH M", "shh": "SH", "pst": "P S T", "psst": "P S T", "tsk": "T S K"}


def phones(word: str, lookup: Lookup, rules: Callable[[str], str] | None = None) -> str:
    """Returns phones for a word that the dictionary lacks, with a space between; nothing for one without letters.

    `rules` are learned rules of letters, one character a phone; without them each letter has its usual sound.

    >>> phones("bottlenecked", {"bottle": "B AA T AH L", "necked": "N EH K T"}.get)
    'B AA T AH L N EH K T'
    >>> phones("lampert", {}.get)
    'L AE M P EH R T'
    """
    letters = "".join(c for c in word.casefold() if "a" <= c <= "z")
    if found := _NOISES.get(letters) or lookup(letters):
        return found
    if found := _joined(letters, lookup):
        return found
    if _UNSAYABLE.search(letters):
        spelled = [lookup(letter) or _PLAIN[letter] for letter in letters]
        return " ".join(spelled)
    if rules and letters:
        return " ".join(_PHONES[c] for c in rules(letters) if c in _PHONES)
    return " ".join(_PLAIN[letter] for letter in re.sub(r"(.)\1+", r"\1", letters))


def _joined(letters: str, lookup: Lookup) -> str:
    """Returns the phones of two known words of which a word is made, cut as evenly as they allow; else nothing."""
    for at in sorted(range(_LEAST, len(letters) - _LEAST + 1), key=lambda k: abs(2 * k - len(letters))):
        left, right = lookup(letters[:at]), lookup(letters[at:])
        if left and right:
            return f"{left} {right}"
    return ""
