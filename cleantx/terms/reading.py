"""A text as words and the gaps between them."""

from __future__ import annotations

import re
from itertools import accumulate

from cleantx.text import TURN

MARKS = "\u0300-\u036f"  # combining accents belong to their word: "cafe" is not in "cafe" + acute
_CJK = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_SILENCE = r"[\[(][ \t]{0,9}(?i:blank[ _]audio|silence|no (?:audio|speech))[ \t]{0,9}[\])]"  # nobody says it: no word
GAPS = re.compile(rf"((?:{_SILENCE}|[^\w{MARKS}])+)")
GAPS_CJK = re.compile(rf"((?:{_SILENCE}|[^\w{MARKS}]|[{_CJK}])+)")
SILENT = re.compile(_SILENCE)


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
        self._ends = list(accumulate(map(len, parts)))

    def start(self, k: int) -> int:
        """Returns where word `k` begins."""
        return self._ends[2 * k - 1] if k else 0

    def end(self, k: int) -> int:
        """Returns where word `k` ends."""
        return self._ends[2 * k]


_EDGES: dict[str, tuple[str, ...]] = {" ": (" ",), "\n": (" ",), "-": ("-", " "), TURN: (), "'": ("'",), ", ": (", ",)}


def edges(gap: str) -> tuple[str, ...]:
    r"""Returns how an entry may spell a gap of the text, its own spelling first; nothing for a change of speaker.

    >>> edges("-"), edges(" \n"), edges(". "), edges(TURN)
    (('-', ' '), (' ',), ('. ',), ())
    >>> edges(" [BLANK_AUDIO] ")
    (' ',)
    """
    known = _EDGES.get(gap)
    if known is not None:
        return known
    if TURN in gap or gap.count("\n") > 1:
        return ()
    if "[" in gap or "(" in gap:
        gap = SILENT.sub(" ", gap)
    if gap.isspace():
        return (" ",)
    if gap.strip() == "-":
        return ("-", " ")
    return (re.sub(r"\s+", " ", gap),)
