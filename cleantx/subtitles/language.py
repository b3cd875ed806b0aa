"""What a language's word lists say of a token: a few bits that the cost of a break and the checks are made of.

The lists are data, one TOML file a language.  A language without a file has no word classes: punctuation still counts,
function words and names do not.
"""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources
from typing import Any, Final

import msgspec

__all__ = [
    "ADJECTIVE", "BINDER", "BOUND", "CAPITAL", "CLASSES", "COMMA", "FUNCTION", "NAME", "NAME_AFTER", "NUMBER", "OBJECT",
    "OPENER", "PARTICLE", "SENTENCE", "SUBJECT", "TITLE", "UNIT", "WEAK", "Lexicon", "load",
]  # fmt: skip

SENTENCE: Final = 1  # ends a sentence
COMMA: Final = 2  # ends in a comma, semicolon, colon, long dash
BOUND: Final = 4  # ends in any other mark, or a closing bracket: no word class, no pause either
FUNCTION: Final = 8  # a bare function word: no line should end in it
TITLE: Final = 16  # Dr., Mrs
NAME: Final = 32  # capitalised like a name, nothing after it
NUMBER: Final = 64
ADJECTIVE: Final = 128
BINDER: Final = 256  # pulls a particle after it
OPENER: Final = 512  # opens a clause or phrase
CAPITAL: Final = 1024
NAME_AFTER: Final = 2048  # capitalised like a name, whatever mark follows
UNIT: Final = 4096
PARTICLE: Final = 8192
OBJECT: Final = 16384  # a pronoun that hangs on the verb before it
SUBJECT: Final = 32768  # a subject pronoun: a clause begins
WEAK: Final = 65536  # a pronoun that may be the subject of what follows

CLASSES: Final[dict[str, str]] = {
    "article": "B-ART", "possessive": "B-ART", "conjunction": "B-CONJ", "pronoun": "B-PRON", "auxiliary": "B-AUX",
    "preposition": "B-PREP", "determiner": "B-ART",
}  # fmt: skip
"""The function-word classes, in the order in which a word of several is counted, and the rule each belongs to."""

_TRAIL = "\"'”’)]}»"
_SENTENCE_END = ".!?…。！？"
_COMMAS = ",;:—，、；："
_ANY_MARK = _SENTENCE_END + _COMMAS + "–-♪"
_QUOTES = "\"'“‘("
_HEAD = "\"'“‘([{-–—"
_NAME = re.compile(r"[A-Z][a-z]+(?:-[A-Z][a-z]+)?")
_NAME_TAIL = re.compile(r"(?:'s|’s)?[.,!?;:…\"”’)]*$")
_INITIALS = re.compile(r"(?:[A-Z]\.)+")
_NUMERAL = re.compile(r"[$€£]?\d[\d,.]*[%kKMBTx]?")
_CODE = re.compile(r"[a-z]{2,3}")
_LONGEST_WORD = 64  # of a longer token the end is looked at, so that a screen of dots costs nothing
_CACHE_LIMIT = 200_000  # tokens; a batch over many files must not grow without end


class _Lists(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file of a language, as it stands."""

    code: str
    article: frozenset[str] = frozenset()
    possessive: frozenset[str] = frozenset()
    preposition: frozenset[str] = frozenset()
    conjunction: frozenset[str] = frozenset()
    pronoun: frozenset[str] = frozenset()
    auxiliary: frozenset[str] = frozenset()
    determiner: frozenset[str] = frozenset()
    contraction: tuple[str, ...] = ()
    abbreviation: frozenset[str] = frozenset()
    title: frozenset[str] = frozenset()
    not_name: frozenset[str] = frozenset()
    opener: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    object: frozenset[str] = frozenset()
    binder: frozenset[str] = frozenset()
    particle: frozenset[str] = frozenset()
    unit: frozenset[str] = frozenset()
    number: frozenset[str] = frozenset()
    adjective: frozenset[str] = frozenset()
    adjective_suffix: tuple[str, ...] = ()


class Lexicon(dict[str, int]):
    """The bits of each token asked for, worked out once; use it as a mapping from a token to its bits.

    >>> english = load("en")
    >>> bool(english["the"] & FUNCTION), bool(english["the,"] & FUNCTION), bool(english["Dr."] & SENTENCE)
    (True, False, False)
    """

    def __init__(self, lists: _Lists) -> None:
        """Prepares the lists for look-up."""
        super().__init__()
        self.code = lists.code
        self._lists = lists
        self._contraction = re.compile("|".join(lists.contraction) or r"(?!)")
        self._classes: dict[str, str] = {}
        for name in reversed(CLASSES):  # the earlier class wins
            self._classes.update(dict.fromkeys(getattr(lists, name), name))
        self._not_name = frozenset(self._classes) | lists.not_name
        self._simple = (
            (lists.number, NUMBER), (lists.adjective, ADJECTIVE), (lists.binder, BINDER), (lists.unit, UNIT),
            (lists.particle, PARTICLE), (lists.object, OBJECT), (lists.pronoun, SUBJECT), (lists.weak, WEAK),
            (lists.opener | lists.preposition | lists.conjunction, OPENER),
        )  # fmt: skip

    def __missing__(self, token: str) -> int:
        """Works out the bits of a token and keeps them."""
        if len(self) > _CACHE_LIMIT:
            self.clear()
        bits = self[token] = self._bits(token)
        return bits

    def word_class(self, token: str) -> str | None:
        """Returns the function-word class of a bare token; None if a mark ends it or it is a content word.

        >>> [load("en").word_class(t) for t in ("The", "of,", "they've", "dog")]
        ['article', None, 'auxiliary', None]
        """
        word = token.strip().rstrip(_TRAIL)
        if not word or word[-1] in _ANY_MARK:
            return None
        word = word.lstrip(_HEAD).replace("’", "'").lower()
        return self._classes.get(word) or ("auxiliary" if self._contraction.fullmatch(word) else None)

    def _bits(self, token: str) -> int:
        token = token[-_LONGEST_WORD:]
        bare = token.rstrip(_TRAIL)
        end = bare[-1:]
        inner = bare.lstrip(_HEAD)
        word = inner.rstrip(_ANY_MARK).replace("’", "'").lower()
        bits = 0
        if not end or end in _ANY_MARK:
            bits |= self._mark(bare, end)
        elif token[-1] in ")]":
            bits |= BOUND
        elif self.word_class(token):
            bits |= FUNCTION
        for words, bit in self._simple:
            if word in words:
                bits |= bit
        if not bits & (FUNCTION | SENTENCE | COMMA) and word.endswith(self._lists.adjective_suffix or ("\0",)):
            bits |= ADJECTIVE
        if _NUMERAL.fullmatch(bare):
            bits |= NUMBER
        if inner[:1].isupper():
            quoted = token.lstrip(_QUOTES)
            bits |= CAPITAL if quoted[:1].isupper() else 0  # a dash or a square bracket opens something new
            bits |= self._name(bare.lstrip(_QUOTES + "-–—"), quoted, end)
        return bits | (TITLE if inner.rstrip(".").lower() in self._lists.title else 0)

    def _mark(self, bare: str, end: str) -> int:
        """Returns the bit of the mark that ends a token."""
        if end and end in _SENTENCE_END:
            stem = bare[:-1].lower()
            if end == "." and (stem in self._lists.abbreviation or _INITIALS.fullmatch(bare)):
                return BOUND
            return SENTENCE
        return COMMA if end and end in _COMMAS else BOUND

    def _name(self, left: str, right: str, end: str) -> int:
        """Returns whether a capitalised token looks like a part of a name, before a cut and after it."""
        after = _NAME_TAIL.sub("", right)
        return (NAME if end not in _ANY_MARK and self._namey(left) else 0) | (NAME_AFTER if self._namey(after) else 0)

    def _namey(self, word: str) -> bool:
        return bool(_NAME.fullmatch(word)) and word.lower() not in self._not_name


@functools.lru_cache(maxsize=16)
def load(code: str | None) -> Lexicon:
    """Returns the lexicon of a language by its BCP 47 code; an empty one where we have no lists.

    >>> load("en-GB").code, load("tlh").code
    ('en', '')
    """
    base = (code or "").replace("_", "-").split("-")[0].lower()
    file = resources.files(__package__).joinpath("languages", f"{base}.toml")
    if not _CODE.fullmatch(base) or not file.is_file():
        return Lexicon(_Lists(code=""))
    table: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    return Lexicon(msgspec.convert(table, _Lists))
