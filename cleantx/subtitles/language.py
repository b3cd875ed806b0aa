"""What a language's word lists say of a token: a few bits that the cost of a break and the checks are made of.

The lists are data, one TOML file a language.  A language without a file has no word classes: punctuation still counts,
function words and names do not.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Sequence
from importlib import resources
from typing import Final

import msgspec

__all__ = [
    "ADJECTIVE", "BINDER", "BITS", "BOUND", "CAPITAL", "CLASSES", "CLAUSE", "CLOSING", "COMMA", "EASY", "FINAL",
    "FOLLOWER", "FUNCTION", "LEAN", "NAME", "NAME_AFTER", "NUMBER", "OBJECT", "OPENER", "PARTICLE", "SENTENCE",
    "SUBJECT", "TITLE", "UNIT", "WEAK", "Lexicon", "Lists", "codes", "ends_badly", "lists", "load",
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
FOLLOWER: Final = 1 << 17  # an adjective that stands after its noun
CLAUSE: Final = 1 << 18  # a conjunction: what was said before it may be complete
CLOSING: Final = 1 << 19  # a function word that ends a clause as often as it opens a phrase
FINAL: Final = 1 << 20  # the end of a verb that began before, with the mark that ends its clause
EASY: Final = 1 << 21  # ends a phrase without a mark: a good place to cut after
LEAN: Final = 1 << 22  # belongs to what follows, by its ending
BITS: Final = 23

CLASSES: Final[dict[str, str]] = {
    "article": "B-ART", "possessive": "B-ART", "conjunction": "B-CONJ", "pronoun": "B-PRON", "auxiliary": "B-AUX",
    "preposition": "B-PREP", "determiner": "B-ART", "clitic": "B-PRON", "negation": "B-AUX",
}  # fmt: skip
"""The function-word classes, in the order in which a word of several is counted, and the rule each belongs to."""

_TRAIL = "\"'”’)]}»“‹›"
_SENTENCE_END = ".!?…。！？｡؟۔।॥።։។"
_COMMAS = ",;:—，、；：､،؛"
_ANY_MARK = _SENTENCE_END + _COMMAS + "–-♪"
_OPENING = "¿¡"  # Spanish: a sentence begins
_QUOTES = "\"'“‘(«‹„‚" + _OPENING
_HEAD = _QUOTES + "[{-–—"
_APOSTROPHES = "'’"
_NAME_TAIL = re.compile(r"(?:'s|’s)?[.,!?;:…\"”’)]*$")
_INITIALS = re.compile(r"(?:[A-Z]\.)+")
_NUMERAL = re.compile(r"[$€£]?\d[\d,.]*[%kKMBTxºª]?")
_CODE = re.compile(r"[a-z]{2,3}")
_LONGEST_WORD = 64  # of a longer token the end is looked at, so that a screen of dots costs nothing
_ANYBODY: frozenset[str] = frozenset()
_CACHE_LIMIT = 200_000  # tokens; a batch over many files must not grow without end


class Lists(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file of a language, as it stands; what each list is for is told in the files."""

    code: str
    capital_nouns: bool = False
    inversion: bool = False
    spaced_marks: str = ""
    article: frozenset[str] = frozenset()
    possessive: frozenset[str] = frozenset()
    preposition: frozenset[str] = frozenset()
    conjunction: frozenset[str] = frozenset()
    pronoun: frozenset[str] = frozenset()
    auxiliary: frozenset[str] = frozenset()
    determiner: frozenset[str] = frozenset()
    clitic: frozenset[str] = frozenset()
    negation: frozenset[str] = frozenset()
    contraction: tuple[str, ...] = ()
    elision: dict[str, tuple[str, ...]] = {}
    closing: frozenset[str] = frozenset()
    final: frozenset[str] = frozenset()
    abbreviation: frozenset[str] = frozenset()
    title: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
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
    adjective_after: frozenset[str] = frozenset()
    adjective_after_suffix: tuple[str, ...] = ()
    easy_ending: tuple[str, ...] = ()
    lean_ending: tuple[str, ...] = ()
    word: frozenset[str] = frozenset()
    letter: frozenset[str] = frozenset()
    bound: frozenset[str] = frozenset()


class Lexicon(dict[str, int]):
    """The bits of each token asked for, worked out once; use it as a mapping from a token to its bits.

    >>> english, french = load("en"), load("fr")
    >>> bool(english["the"] & FUNCTION), bool(english["the,"] & FUNCTION), bool(english["Dr."] & SENTENCE)
    (True, False, False)
    >>> bool(french["qu'il"] & FUNCTION), bool(french["qu'il"] & OPENER), bool(french["l'homme"] & FUNCTION)
    (True, True, False)
    """

    def __init__(self, words: Lists) -> None:
        """Prepares the lists for look-up."""
        super().__init__()
        self.code = words.code
        self.spaced_marks = words.spaced_marks
        self._lists = words
        self._contraction = re.compile("|".join(words.contraction) or r"(?!)")
        self._classes: dict[str, str] = {}
        for name in reversed(CLASSES):  # the earlier class wins
            self._classes.update(dict.fromkeys(getattr(words, name), name))
        self._elided = {head: name for name in CLASSES for head in words.elision.get(name, ())}
        self._not_name = frozenset(self._classes) | words.not_name
        self._of_end = (  # what the end of a token says, and after a cut its head
            (words.number, NUMBER), (words.adjective, ADJECTIVE), (words.binder, BINDER), (words.unit, UNIT),
            (words.adjective_after, FOLLOWER), (words.weak, WEAK), (words.closing, CLOSING),
        )  # fmt: skip
        self._of_head = (
            (words.particle, PARTICLE), (words.object, OBJECT), (words.conjunction, CLAUSE),
            (frozenset() if words.inversion else words.pronoun, SUBJECT),
            (words.opener | words.preposition | words.conjunction, OPENER),
        )  # fmt: skip

    def __missing__(self, token: str) -> int:
        """Works out the bits of a token and keeps them."""
        if len(self) > _CACHE_LIMIT:
            self.clear()
        bits = self[token] = self._bits(token)
        return bits

    def read(self, tokens: Sequence[str]) -> list[int]:
        """Returns the bits of tokens in a row: before a conjunction a closing word is the end of its clause.

        >>> [bool(bits & FINAL) for bits in load("de").read("beeindruckt war weil".split())]
        [False, True, False]
        """
        bits = [self[token] for token in tokens]
        if self._lists.closing:
            for k in range(len(bits) - 1):
                if bits[k] & CLOSING and bits[k + 1] & CLAUSE:
                    bits[k] |= FINAL
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
        if word in self._elided and token.rstrip()[-1] in _APOSTROPHES:
            return self._elided[word]  # "l'" with a space after it
        word = self._parts(word)[1]
        return self._classes.get(word) or ("auxiliary" if self._contraction.fullmatch(word) else None)

    def _parts(self, word: str) -> tuple[str, str]:
        """Returns what was elided before an apostrophe, if anything, and the word after it."""
        head, apostrophe, rest = word.partition("'")
        return (head, rest) if apostrophe and rest and head in self._elided else ("", word)

    def _bits(self, token: str) -> int:
        token = token[-_LONGEST_WORD:]
        bare = token.rstrip(_TRAIL)
        end = bare[-1:]
        inner = bare.lstrip(_HEAD)
        elided, word = self._parts(inner.rstrip(_ANY_MARK).replace("’", "'").lower())
        bits = 0
        if not end or end in _ANY_MARK:
            bits |= self._mark(bare, end)
        elif token[-1] in ")]":
            bits |= BOUND
        elif self.word_class(token):
            bits |= FUNCTION
        bits |= self._listed(word, elided) | self._ending(word, bits)
        if _NUMERAL.fullmatch(bare):
            bits |= NUMBER
        if token[:1] in _OPENING:
            bits |= OPENER
        if self.code and (inner[:1].isupper() or elided):  # elsewhere nothing tells a name from a noun
            quoted = token.lstrip(_QUOTES)
            bits |= CAPITAL if quoted[:1].isupper() else 0  # a dash or a square bracket opens something new
            bits |= self._name(bare.lstrip(_QUOTES + "-–—"), quoted, end)
        return bits | (TITLE if word.rstrip(".") in self._lists.title else 0)

    def _listed(self, word: str, elided: str) -> int:
        """Returns the bits of the lists that hold a word, or the class of what was elided before it."""
        bits = 0
        for words, bit in self._of_end:
            if word in words:
                bits |= bit
        if elided:
            kind = self._elided[elided]
            head = {"preposition": OPENER, "conjunction": OPENER | CLAUSE, "pronoun": SUBJECT}.get(kind, 0)
            return bits | head | (PARTICLE if kind == "preposition" else 0)
        for words, bit in self._of_head:
            if word in words:
                bits |= bit
        return bits

    def _ending(self, word: str, bits: int) -> int:
        """Returns what the ending of a word says, where nothing else is known of it."""
        lists, found = self._lists, 0
        if bits & (SENTENCE | COMMA):
            found |= FINAL if word in lists.final else 0
        elif not bits & FUNCTION:
            found |= ADJECTIVE if word.endswith(lists.adjective_suffix or ("\0",)) else 0
            found |= EASY if word.endswith(lists.easy_ending or ("\0",)) else 0
            found |= LEAN if word.endswith(lists.lean_ending or ("\0",)) else 0
        if lists.adjective_after_suffix and word not in self._classes and word.endswith(lists.adjective_after_suffix):
            found |= FOLLOWER
        return found

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
        head, apostrophe, rest = left.replace("’", "'").partition("'")
        left = rest if apostrophe and head.lower() in self._elided else left  # "d'Emmanuel"
        opens = self._namey(left, self._lists.given if self._lists.capital_nouns else _ANYBODY)
        return (NAME if end not in _ANY_MARK and opens else 0) | (NAME_AFTER if self._namey(after, _ANYBODY) else 0)

    def _namey(self, word: str, among: frozenset[str]) -> bool:
        """Returns whether a word is written like a name, and is one of `among` if that holds any."""
        if not all(part.isalpha() and part[1:].islower() and part[0].isupper() for part in word.split("-")):
            return False
        low = word.lower()
        return low in among if among else low not in self._not_name


def ends_badly(left: int, right: int) -> bool:
    """Returns whether a line that ends in the first token is torn from the second, from their bits.

    >>> german = load("de")
    >>> ends_badly(german["an"], german["den"]), ends_badly(german["an"], german["und"])
    (True, False)
    """
    return bool(left & FUNCTION) and not (left & CLOSING and right & CLAUSE)


def codes() -> tuple[str, ...]:
    """Returns the codes of the languages that have lists, sorted."""
    folder = resources.files(__package__).joinpath("languages")
    return tuple(sorted(p.name.removesuffix(".toml") for p in folder.iterdir() if p.name.endswith(".toml")))


@functools.lru_cache(maxsize=16)
def lists(code: str | None) -> Lists:
    """Returns the lists of a language by its BCP 47 code; empty ones where we have none."""
    base = (code or "").replace("_", "-").split("-")[0].lower()
    if not _CODE.fullmatch(base) or base not in codes():
        return Lists(code="")
    text = resources.files(__package__).joinpath("languages", f"{base}.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), Lists)


@functools.lru_cache(maxsize=16)
def load(code: str | None) -> Lexicon:
    """Returns the lexicon of a language by its BCP 47 code; an empty one where we have no lists.

    >>> load("en-GB").code, load("tlh").code
    ('en', '')
    """
    return Lexicon(lists(code))
