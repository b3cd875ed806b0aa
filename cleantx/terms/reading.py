"""A text as words and the gaps between them, and the cues that entries look for among the words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from cleantx.text import TURN

_MARKS = "\u0300-\u036f"  # combining accents belong to their word: "cafe" is not in "cafe" + acute
_CJK = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_SILENCE = r"[\[(][ \t]{0,9}(?i:blank[ _]audio|silence|no (?:audio|speech))[ \t]{0,9}[\])]"  # nobody says it: no word
GAPS = re.compile(rf"((?:{_SILENCE}|[^\w{_MARKS}])+)")
GAPS_CJK = re.compile(rf"((?:{_SILENCE}|[^\w{_MARKS}]|[{_CJK}])+)")
_SILENT = re.compile(_SILENCE)
_CUE = re.compile(rf"[\w{_MARKS}]+\*?|#")

_NUMBERS = frozenset(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])

Cue = tuple[str, ...]
"""The words of a cue; ``*`` at the end of one stands for any ending, ``#`` for a number."""


class Cues(NamedTuple):
    """A list of cues, ready to be looked up among words."""

    words: frozenset[str]
    starts: tuple[str, ...]
    phrases: tuple[Cue, ...]
    all: tuple[Cue, ...]


class Reading:
    """The words of a text, casefolded one by one, and the gaps between them, with their offsets in the text."""

    def __init__(self, text: str, gaps: re.Pattern[str]) -> None:
        """Splits the text."""
        self.text = text
        if text.isascii():
            parts = gaps.split(text.lower())
            self.words = parts[::2]
        else:  # per word: casefolding a whole text moves offsets (sharp s, dotted capital I)
            parts = gaps.split(text)
            self.words = [word.casefold() for word in parts[::2]]
        self.gaps = parts[1::2]
        self._ends = list(accumulate(map(len, parts)))

    def start(self, k: int) -> int:
        """Returns where word `k` begins."""
        return self._ends[2 * k - 1] if k else 0

    def end(self, k: int) -> int:
        """Returns where word `k` ends."""
        return self._ends[2 * k]

    def before(self, k: int) -> str:
        """Returns the gap before word `k`."""
        return self.gaps[k - 1] if k else ""

    def after(self, k: int) -> str:
        """Returns the gap after word `k`."""
        return self.gaps[k] if k < len(self.gaps) else ""

    def following(self, j: int) -> list[str]:
        """Returns up to three words after word `j` that the same phrase could hold."""
        out: list[str] = []
        while len(out) < 3 and j < len(self.gaps) and " " in edges(self.gaps[j]):  # noqa: PLR2004 - as said
            j += 1
            out.append(self.words[j])
        return out

    def preceding(self, k: int) -> list[str]:
        """Returns up to three words before word `k` that the same phrase could hold, in their order."""
        out: list[str] = []
        while len(out) < 3 and k and " " in edges(self.gaps[k - 1]):  # noqa: PLR2004 - as said
            k -= 1
            out.insert(0, self.words[k])
        return out


def edges(gap: str) -> tuple[str, ...]:
    r"""Returns how an entry may spell a gap of the text, its own spelling first; nothing for a change of speaker.

    >>> edges("-"), edges(" \n"), edges(". "), edges(TURN)
    (('-', ' '), (' ',), ('. ',), ())
    >>> edges(" [BLANK_AUDIO] ")
    (' ',)
    """
    if gap == " ":
        return (" ",)
    if TURN in gap or gap.count("\n") > 1:
        return ()
    if "[" in gap or "(" in gap:
        gap = _SILENT.sub(" ", gap)
    if gap.isspace():
        return (" ",)
    if gap.strip() == "-":
        return ("-", " ")
    return (re.sub(r"\s+", " ", gap),)


def same(cue: Cue, words: Sequence[str]) -> bool:
    """Says whether the words begin with the cue."""
    return len(words) >= len(cue) and all(fits(c, w) for c, w in zip(cue, words, strict=False))


def fits(cue: str, word: str) -> bool:
    """Says whether one word of a cue stands for the word."""
    if cue == "#":
        return word[:1].isdigit() or word in _NUMBERS
    return word.startswith(cue[:-1]) if cue.endswith("*") else word == cue


def ready(cues: Iterable[str]) -> Cues:
    """Returns the cues of an entry, sorted by how they are looked up.

    >>> ready(["Meta", "fine-tun*", "GPT*"]).phrases
    (('fine', 'tun*'),)
    """
    every = [cue for cue in (tuple(_CUE.findall(cue.casefold())) for cue in cues) if cue]
    words = frozenset(cue[0] for cue in every if len(cue) == 1 and cue[0][-1] not in "*#")
    starts = tuple(cue[0][:-1] for cue in every if len(cue) == 1 and cue[0][-1] == "*")
    phrases = tuple(cue for cue in every if len(cue) > 1 or cue == ("#",))
    return Cues(words, starts, phrases, tuple(every))
