"""The text files of Praat: strings, numbers and flags in a row, and everything else a comment.

So the long form (``xmin = 0``), the short one and any between are one.  Counts are not believed, because people edit
these files by hand; a quotation mark that nobody doubled is told from the end of a label by what follows it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from cleantx.formats import records
from cleantx.formats.patterns import later
from cleantx.model import Loss

INTERVALS, POINTS = "IntervalTier", "TextTier"
_REST = r'|!(?=[\s!]|\Z)[^\n]*|<[^<>\s"]*>|[^\s"]+'
_TOKEN = later(r'"(?:[^"]++|"")*+(?:"|\Z)' + _REST)
# the same where somebody forgot to close a label: the long form's next line ends it
_NEXT = r"[ \t]{0,40}(?:(?:intervals|points|item)[ \t]?\[|xmin[ \t]?=|(?:class|number|time)[ \t]?=[ \t])"
_CUT_TOKEN = later(rf'"(?:[^"\n]++|""|\n(?!{_NEXT}))*+(?:"|(?=\n)|\Z)' + _REST)
_NUMBER = later(rf"[-+]?{records.NUMBER}s?")
# the words of the long form
_SAID = later(
    r"File|type|=|Object|class|xmin|xmax|tiers\?|size|item|name|text|mark|number|time|value|:"
    r"|(?:item|intervals|points)?(?:\[[0-9]*\])?:?",
)
_FILE, _GRID = ("ooTextFile", "ooTextFile short"), "TextGrid"


class Item(NamedTuple):
    """An interval or point: its numbers as they stand, its label, and its line."""

    numbers: tuple[str, ...]
    label: str
    line: int


class Tier(NamedTuple):
    """A tier: its class, its name and its items."""

    sort: str
    name: str
    items: list[Item]


class Grid(NamedTuple):
    """A TextGrid: where it begins and ends, its tiers, its comments, and what was doubtful."""

    bounds: tuple[str, ...]
    tiers: list[Tier]
    comments: list[str]
    losses: list[Loss]


class _Open:
    """A label that may go on: where it begins and where it ends so far."""

    def __init__(self, a: int, b: int, numbers: tuple[str, ...], line: int) -> None:
        self.a, self.b, self.numbers, self.line = a, b, numbers, line


def parse(text: str) -> Grid:
    """Returns the grid in a text; where it has doubts, labels may as well end with their line, if that has no more."""
    grid = _Parser(text, _TOKEN).grid()
    other = _Parser(text, _CUT_TOKEN).grid() if grid.losses else grid
    return other if len(other.losses) <= len(grid.losses) else grid


class _Parser:
    """One pass over the tokens."""

    def __init__(self, text: str, token: re.Pattern[str]) -> None:
        self.text, self.token = text, token
        self.found = Grid((), [], [], [])
        self.bounds: list[str] = []
        self.numbers: list[str] = []  # since the last string
        self.header = 0  # numbers of the tier's own that are still to come
        self.naming = ""  # the class of a tier whose name comes next
        self.open: _Open | None = None
        self.line, self.at = 1, 0
        self.doubted = 0  # the last line with a doubt about stray text

    def grid(self) -> Grid:
        for token in self.token.finditer(self.text):
            self.line += self.text.count("\n", self.at, token.start())
            self.at = token.start()
            word = token[0]
            if word[0] == '"':
                self._string(token)
            elif word[0] == "!" and self.open is None:
                self.found.comments.append(word[1:].strip())
            elif _NUMBER.fullmatch(word):
                self._number(word)
            elif word[0] == "<" and word[-1] == ">" and not self.found.tiers:
                continue
            elif not _SAID.fullmatch(word):
                self._stray(token)
        self._close()
        if self.numbers:
            self._doubt("cut-off", "the last interval has no label", " ".join(self.numbers))
        return self.found._replace(bounds=tuple(self.bounds))

    def _string(self, token: re.Match[str]) -> None:
        word = _unquoted(token[0])
        if self.naming:
            self.found.tiers.append(Tier(self.naming, word, []))
            self.naming, self.header, self.numbers = "", 3, []
        elif word in (INTERVALS, POINTS) and not self.numbers:
            self._close()
            self.naming = word
        elif not self.found.tiers:
            if word not in (*_FILE, _GRID):
                self._doubt("stray-text", "a text before the first tier", word)
        elif not self.numbers and self.open is not None:
            self._stray(token)
        else:
            self._close()
            self.header = 0
            self.open = _Open(token.start(), token.end(), tuple(self.numbers), self.line)
            self.numbers = []

    def _number(self, word: str) -> None:
        if not self.found.tiers:
            self.bounds += [word] if len(self.bounds) < 2 else []  # noqa: PLR2004 - begin and end; a count follows
        elif self.header:
            self.header -= 1
        else:
            self.numbers.append(word)

    def _stray(self, token: re.Match[str]) -> None:
        if self.open is not None and not self.numbers:
            self.open.b = token.end()
            self._doubt("bad-quote", "a quotation mark inside a label that is not doubled", token[0])
        else:
            self._doubt("stray-text", "text that is no label", token[0])

    def _close(self) -> None:
        if self.open is None:
            return
        label, self.open = self.open, None
        tier = self.found.tiers[-1]
        wanted = 2 if tier.sort == INTERVALS else 1
        raw = self.text[label.a : label.b]
        numbers = label.numbers[-wanted:]
        if len(label.numbers) != wanted:
            self._doubt("bad-time", f"a label after {len(label.numbers)} numbers, not {wanted}", raw, label.line)
        if len(raw) < 2 or raw[-1] != '"':  # noqa: PLR2004 - two quotation marks
            self._doubt("bad-quote", "a label that does not end", raw, label.line)
        tier.items.append(Item(numbers if len(numbers) == wanted else (), _unquoted(raw), label.line))

    def _doubt(self, code: str, what: str, snippet: str, line: int = 0) -> None:
        line = line or self.line
        if line != self.doubted:  # one a line
            self.found.losses.append(records.loss(code, line, what, snippet))
        self.doubted = line


def _unquoted(raw: str) -> str:
    whole = raw[1:-1] if len(raw) > 1 and raw[-1] == '"' else raw[1:]
    return whole.replace('""', '"')


def quoted(text: str) -> str:
    """Returns a text as Praat writes one.

    >>> print(quoted('a "b" c'))
    "a ""b"" c"
    """
    return '"' + text.replace('"', '""') + '"'
