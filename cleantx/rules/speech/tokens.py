"""The words of a view, one by one, and what stands between them; and how both read once some of the words are gone."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from enum import IntEnum
from sys import maxsize
from typing import NamedTuple
from weakref import WeakKeyDictionary

from cleantx.rules.speech import lists
from cleantx.text import TURN, View

FILLER, REPEAT, CUT = "filler", "said twice", "cut off"
"""Why a word goes."""

_WORD = re.compile(r"\w+(?:'\w+)*")
_OTHER = re.compile(rf"{TURN}|\n[ \t]*[-\u2013\u2014>]")  # somebody else speaks from here
_FENCE = re.compile("[\u266a\u266b`]")
_QUOTES = ("'", '"')
_LONG = frozenset({"\u2014", "\u2013", "--", "...", "\u2026"})  # what needs no space around it to part two words
_ENDS = ".?!\u2026;:"
_DASHES = "-\u2013\u2014"


class Gap(IntEnum):
    """What stands between two words, the stronger the higher."""

    NONE = 0  # space, a line's end, a cue's end
    COMMA = 1
    DASH = 2
    DOTS = 3
    HYPHEN = 4  # without spaces: "uh-huh", "I-I"
    STOP = 5  # the end of a sentence
    WALL = 6  # quotes, brackets, other marks
    EDGE = 7  # somebody else speaks, or the text ends


_MARKS = {
    "": Gap.NONE,
    **dict.fromkeys([",", ",,"], Gap.COMMA),
    **dict.fromkeys(["-", "--", "\u2013", "\u2014", ",-", "-,", ",--", "--,", "\u2014,"], Gap.DASH),
    **dict.fromkeys(["...", "\u2026", "..", "....", "...,", "\u2026,"], Gap.DOTS),
    **dict.fromkeys([".", "?", "!", "?!", "!?", ";", ":", ".-", "?-", "!-"], Gap.STOP),
}


def _gap(between: str) -> Gap:
    if between == " ":
        return Gap.NONE
    if between == "-":
        return Gap.HYPHEN
    if _OTHER.search(between):
        return Gap.EDGE
    return _MARKS.get("".join(between.split()), Gap.WALL)


class Tokens(NamedTuple):
    """Words: `raw` as they stand, `low` in small letters, `between` what stands before each (and after the last).

    `gaps` are the kinds of what stands between; `home` the places of the words among those of the view, `spans` where
    the view's own words are in its folded text, `fenced` the lines there that are music or hold code.
    """

    raw: list[str]
    low: list[str]
    between: list[str]
    gaps: list[Gap]
    home: list[int]
    spans: list[tuple[int, int]]
    fenced: list[tuple[int, int]]

    def word(self, k: int) -> str:
        """Returns word `k` in small letters, or nothing where there is none."""
        return self.low[k] if 0 <= k < len(self.low) else ""

    def starts(self, k: int) -> bool:
        """Says whether a sentence may begin with word `k`."""
        return self.gaps[k] >= Gap.STOP

    def _is_parted(self, k: int, other: int) -> bool:
        """Says whether what stands before word `k` parts two words, or the one beside it is the same: "b-b-but"."""
        between = self.between[k]
        if self.gaps[k] is Gap.EDGE or between in _LONG or any(c.isspace() for c in between):
            return True
        return self.gaps[k] is Gap.HYPHEN and self.word(other) == self.word(2 * k - 1 - other) != ""

    def is_free(self, first: int, last: int) -> bool:
        """Says whether words may go: no part of an address, nor quoted on their own, nor in code or a song."""
        if not (self._is_parted(first, first - 1) and self._is_parted(last + 1, last + 1)):
            return False
        if self.between[first][-1:] in _QUOTES and self.between[last + 1][:1] in _QUOTES:
            return False
        at = self.spans[self.home[first]][0]
        index = bisect_right(self.fenced, (at, maxsize)) - 1
        return index < 0 or at >= self.fenced[index][1]


_read: WeakKeyDictionary[View, Tokens] = WeakKeyDictionary()


def of(view: View) -> Tokens:
    """Returns the words of a view; the three rules of the family look at the same ones."""
    found = _read.get(view)
    if found is None:
        found = _read[view] = _cut(view.folded)
    return found


def _cut(text: str) -> Tokens:
    spans = [match.span() for match in _WORD.finditer(text)]
    raw = [text[a:b] for a, b in spans]
    between, at = [], 0
    for a, b in spans:
        between.append(text[at:a])
        at = b
    between.append(text[at:])
    gaps = [_gap(piece) for piece in between]
    gaps[0] = gaps[-1] = Gap.EDGE
    return Tokens(raw, [word.lower() for word in raw], between, gaps, list(range(len(raw))), spans, _fenced(text))


def _fenced(text: str) -> list[tuple[int, int]]:
    """Returns the lines that are sung or hold code, first and last place of each."""
    lines: list[tuple[int, int]] = []
    match = _FENCE.search(text)
    while match:
        at = match.start()
        first = max(text.rfind(end, lines[-1][1] if lines else 0, at) for end in ("\n", TURN)) + 1
        ends = [end for end in (text.find("\n", at), text.find(TURN, at)) if end >= 0]
        lines.append((first, min(ends, default=len(text))))
        match = _FENCE.search(text, lines[-1][1])
    return lines


def without(tokens: Tokens, gone: Mapping[int, str]) -> Tokens:
    """Returns the words that stay when those in `gone` go, each for its reason; marks and capitals are mended."""
    count = len(tokens.raw)
    left = Tokens([], [], [], [], [], tokens.spans, tokens.fenced)
    at = 0  # the first word that is not yet dealt with
    for first, last in _stretches(gone):
        _extend(left, tokens, at, first)
        piece, after = tokens.between[first], last + 1
        for k in range(first, after):
            piece = merged(gone[k], piece, tokens.between[k + 1], tokens.word(first - 1), tokens.word(after))
        at = after
        left.between.append(piece)
        left.gaps.append(_gap(piece) if left.raw and after < count else Gap.EDGE)
        if after < count:
            left.raw.append(_capital(tokens, first, after))
            left.low.append(tokens.low[after])
            left.home.append(tokens.home[after])
        at += 1
    _extend(left, tokens, at, count)
    if at <= count:
        left.between.append(tokens.between[count])
        left.gaps.append(Gap.EDGE)
    return left


def _extend(left: Tokens, tokens: Tokens, first: int, end: int) -> None:
    left.raw.extend(tokens.raw[first:end])
    left.low.extend(tokens.low[first:end])
    left.home.extend(tokens.home[first:end])
    left.between.extend(tokens.between[first:end])
    left.gaps.extend(tokens.gaps[first:end])


def _stretches(gone: Iterable[int]) -> list[tuple[int, int]]:
    """Returns the runs of words that go, first and last."""
    runs: list[tuple[int, int]] = []
    for k in sorted(gone):
        if runs and runs[-1][1] == k - 1:
            runs[-1] = (runs[-1][0], k)
        else:
            runs.append((k, k))
    return runs


def _capital(tokens: Tokens, first: int, k: int) -> str:
    """Returns word `k` as it reads when the words from `first` to it are gone: a sentence hands its capital on."""
    raw = tokens.raw[k]
    opener = k
    while opener > first and tokens.gaps[opener] is not Gap.EDGE:
        opener -= 1
    begins = opener < k and tokens.starts(opener) and tokens.raw[opener][0].isupper()
    return raw[0].upper() + raw[1:] if begins and raw.islower() and len(raw[0].upper()) == 1 else raw


def merged(kind: str, before: str, after: str, word: str, following: str) -> str:
    """Returns what stands between `word` and `following` when the one between them goes.

    >>> merged(FILLER, ", ", ", ", "was", "a"), merged(FILLER, ", ", ", ", "case", "nobody")
    (' ', ', ')
    >>> merged(FILLER, " ", ". ", "it", "so"), merged(REPEAT, " ", ", ", "the", "end")
    ('. ', ', ')
    """
    if kind == REPEAT:
        return after
    other = _OTHER.search(after)
    if other:
        return merged(kind, before, after[: other.start()], word, "").rstrip() + after[other.start() :]
    if not word or _OTHER.search(before):
        return before
    if following:
        return _marks(kind, before, after, word, following)
    marks, more = before.strip(), after.strip()
    return (more if any(c in _ENDS for c in more) else marks).strip(",")


def _marks(kind: str, before: str, after: str, word: str, following: str) -> str:
    """Returns the marks and the space that stay when a filler or a cut-off word goes from the midst of a line."""
    space = "\n" if "\n" in before + after else " "
    marks, more = before.strip(), after.strip()
    if kind == CUT and before == "-":
        return before
    if kind == CUT or any(c in _ENDS for c in marks):
        return f"{marks}{space}"
    if any(c in _ENDS for c in more):
        return f"{more.lstrip(',')}{space}"
    if any(c in _DASHES for c in marks + more):
        return before if any(c in _DASHES for c in marks) else after
    if marks and not more:
        return f"{marks}{space}"
    return f",{space}" if more and "\n" not in before and _keeps_comma(word, following, both=bool(marks)) else space


def _keeps_comma(word: str, following: str, *, both: bool) -> bool:
    """Says whether a comma belongs between two words anyway, and not to the filler that stood between them."""
    if word in lists.OPEN:
        return False
    return following in lists.CLAUSE or (both and following not in lists.PREPOSITIONS | lists.AUXILIARIES)
