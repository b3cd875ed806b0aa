"""Where a mark stands: a word with a mark behind it, the words around, and how the transcript writes its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final, NamedTuple

from cleantx.rules.marks import clauses
from cleantx.text import View

STOPS: Final = ".?!"

_LOOK = 90  # characters after a mark that are looked at: as many words as an aside has
_LONGEST = 40  # characters of the words before
# what has to stand before is asked second: the engine skips quickly to what a pattern begins with
_MARKED = re.compile(r"[ \n](?<=[\w'\u2019].)('?+[A-Za-z][A-Za-z']{0,15}+)([,.?!])(?=[ \n])", re.DOTALL)
_WORDS = re.compile(r"[\w']++")
_LOWER = re.compile(r"[a-z]{2,20}")
_NAMES = re.compile(r"([A-Z](?<!\w.)[a-z]{1,15}+) ([A-Z][a-z]{2,20}+)(?!\w)")
_NO_END = clauses.ARTICLES | clauses.POSSESSIVES | clauses.CONJUNCTIONS | {"so"}
_PRONOUNS = frozenset({"that", "who", "what", "which", "how", "why", "where", "when", "so", "though", "before"})
"""What a sentence may end in, although a clause seldom does: "somebody said that"."""


class Place(NamedTuple):
    """A word with a mark behind it: ``a:b`` spans the space before, the word and the mark.

    `first` is where the word before begins, `before` that word and `earlier` the one before it, folded as `word` is;
    `after` are the words behind, and `is_last` says that they stand in the next segment.  `low`, `prior` and
    `following` are the word, the one before and the one after in small letters, without marks.
    """

    a: int
    b: int
    first: int
    earlier: str
    before: str
    word: str
    mark: str
    after: tuple[str, ...]
    is_last: bool
    low: str
    prior: str
    following: str

    def closes(self, words: int) -> bool:
        """Says whether a second comma closes, within so many words, what this one opens."""
        for word in self.after[:words]:
            if word[-1] in ",;:\u2014-":
                return True
            if word[-1] in STOPS:
                return False
        return False


class Usage:
    """How a transcript writes its words, counted when first asked for."""

    def __init__(self, text: str) -> None:
        """Keeps the text, folded."""
        self.text = text

    @cached_property
    def _words(self) -> Counter[str]:
        return Counter(_WORDS.findall(self.text))

    @cached_property
    def _names(self) -> Counter[tuple[str, str]]:
        return Counter(_NAMES.findall(self.text))

    def small(self, word: str) -> int:
        """Returns how often a word stands in small letters."""
        return self._words[word] if is_small(word) else 0

    def together(self, first: str, last: str) -> int:
        """Returns how often a first and a last name stand together, with no mark between."""
        return self._names[first, last]


def marked(text: str) -> list[re.Match[str]]:
    """Returns the words of a text that stand between a word without a mark and a mark."""
    return list(_MARKED.finditer(text))


def open_places(view: View, text: str, words: Iterable[re.Match[str]], *, every: bool) -> Iterator[Place]:
    """Yields the places of marked words in a view's folded text where the word before may be the last of a clause.

    Without `every` only those that can be out of place in a transcript without the habit: capitals before a full stop,
    and conjunctions.  A full stop after a small letter is no such place in any.
    """
    flat = text.replace("\n", " ").replace("\x1e", " ")
    for match in words:
        word, mark = match.groups()
        if word not in clauses.LINKS and (not every if mark == "," else word.islower()):
            continue
        a = match.start()
        before, earlier = _two_before(flat, a)
        prior = before.lower()
        if prior in _NO_END and not _may_end(prior, earlier.lower(), mark):
            continue
        if before[0].isupper() and prior in clauses.OPENERS:  # "Lex The So. it": a mark moves but once
            continue
        if len(before) > _LONGEST or (text[a] == "\n" and not _is_same_speaker(view, a)):
            continue
        b = match.end()
        after = tuple(text[b : b + _LOOK].partition("\x1e")[0].split())
        if after:
            first, is_last = a - len(before), text[b] == "\n"
            following = after[0].lower().strip(",.?!")
            yield Place(a, b, first, earlier, before, word, mark, after, is_last, word.lower(), prior, following)


def _two_before(flat: str, at: int) -> tuple[str, str]:
    """Returns the word before a place in a text with no spaces but one kind, and the one before that."""
    words = flat[max(at - 2 * _LONGEST, 0) : at].rsplit(" ", 2)
    return words[-1], words[-2] if len(words) > 1 else ""


def _may_end(word: str, earlier: str, mark: str) -> bool:
    """Says whether a function word may stand before a mark: "somebody said that", "you know what I'm, gonna go"."""
    return (earlier, word) == ("know", "what") if mark == "," else word in _PRONOUNS


def _is_same_speaker(view: View, at: int) -> bool:
    """Says whether a line break is one within a segment, or between two of one speaker."""
    index, offset = view.locate(at)
    segment = view.segments[index]
    return offset < len(segment.text) or segment.speaker == view.segments[index + 1].speaker


def is_capital(word: str) -> bool:
    """Says whether a word has a capital and small letters, as one has that begins a sentence; or is a form of *I*.

    >>> [is_capital(word) for word in ("The", "'Cause", "I", "I'm", "NASA", "iPhone", "")]
    [True, True, True, True, False, False, False]
    """
    letters = word.lstrip("'")
    return letters[:1].isupper() and (letters == "I" or letters[:2] == "I'" or letters[1:].islower())


def is_small(word: str) -> bool:
    """Says whether a word is of small letters alone, two at least: no letter of a list ("b. Stir")."""
    return _LOWER.fullmatch(word) is not None
