"""How common English words and names are, and how they sound: one sorted file, looked up without being loaded whole.

Each line of `en.txt` is a word, a tab, its kind, its commonness and its phones (one-letter ARPAbet, none where no
dictionary tells).  `scripts/make_lexicon` makes it from CMUdict, SymSpell's counts and SCOWL; see `LICENSES.md`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

WORD, BOTH, NAME, OTHER = "w", "b", "n", "o"
"""A word, a word that is a name too, a name and nothing else, known to the pronouncing dictionary alone (surnames)."""

_STEP = 0.25  # Zipf units a letter
_LOWEST = 1.0
RARE = 1.2
"""The Zipf value of a word that only the pronouncing dictionary knows."""


class Known(NamedTuple):
    """What the lexicon tells of a word: its kind, its Zipf value, its phones (or nothing)."""

    kind: str
    zipf: float
    phones: str

    @property
    def is_word(self) -> bool:
        """Says whether it is a word of the language, be it a name too or not."""
        return self.kind in (WORD, BOTH)


def path() -> Path:
    """Returns where the lexicon lies."""
    return Path(__file__).with_name("en.txt")


def level(zipf: float) -> str:
    """Returns the letter that stands for a Zipf value in the file.

    >>> level(7.6), level(0.3)
    ('{', 'a')
    """
    return chr(ord("a") + max(0, round((zipf - _LOWEST) / _STEP)))


@cache
def _file() -> str:
    return "\n" + path().read_text(encoding="ascii")


@cache
def find(word: str) -> Known | None:
    """Returns what is known of a lower-case word, or None.

    >>> find("the").kind, find("roger").kind, find("lambert").phones, find("karpathy")
    ('w', 'b', 'l@mbRt', None)
    """
    text, sought = _file(), word + "\t"
    low, high = 0, len(text) - 1  # a line that begins after `low` and before `high`, each at the end of a line
    while low < high:
        at = text.rfind("\n", low, (low + high) // 2 + 1)
        at = low if at < 0 else at
        end = text.index("\n", at + 1)
        line = text[at + 1 : end]
        if line.startswith(sought):
            return _known(line[len(sought) :])
        if line < sought:
            low = end
        else:
            high = at
    return None


def _known(row: str) -> Known:
    zipf = RARE if row[1] == "-" else _LOWEST + _STEP * (ord(row[1]) - ord("a"))
    return Known(row[0], zipf, row[2:])


def zipf(words: Iterable[str]) -> float:
    """Returns how common the rarest of the words is; an unknown one counts as 0.

    >>> zipf(["the", "qwen"])
    0.0
    """
    return min((known.zipf if (known := find(word)) else 0.0) for word in words)


def stand_together(first: str, second: str) -> bool:
    """Says whether two words in small letters often follow each other: "cast iron" is what was said.

    >>> stand_together("cast", "iron"), stand_together("sir", "mount")
    (True, False)
    """
    return second in _pairs().get(first, ())


@cache
def _pairs() -> dict[str, frozenset[str]]:
    rows = (line.split() for line in path().with_name("en-pairs.txt").read_text(encoding="ascii").splitlines())
    return {first: frozenset(seconds) for first, *seconds in rows}
