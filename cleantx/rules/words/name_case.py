"""A known name in other capitals: "github", "Youtube", "openai", "sam altman".

The packs' right forms are the known names.  A name that only its capitals tell from a word (mistral the wind, latex
the rubber, perplexity the measure) stays: so does each name whose lower-case form an entry lists with conditions, since
its author knew that it can be right.  What is left has inner capitals that nobody else would use, or is no word of
English at all; a name in capitals alone ("NVIDIA") may be written like any other name ("Nvidia").
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from weakref import WeakKeyDictionary

from cleantx.model import Finding, Kind, Safety
from cleantx.rules.words import together
from cleantx.terms import lexicon, rounds
from cleantx.terms.match import Matcher
from cleantx.text import View

CODE = "CTX206"
NAME = "name-case"
SAFETY: Safety = "safe"
SINCE = "0.1.0"
READS: tuple[Kind, ...] = ("speech", "sound")
LANGUAGES: tuple[str, ...] = ("en",)
BAD = (
    ("the code is on Pytorch's page", "the code is on PyTorch's page"),
    ("i read that karpathy left openai", "i read that Karpathy left OpenAI"),
    ("andrej karpathy talked to demis\nhassabis", "Andrej Karpathy talked to Demis\nHassabis"),
    ("they sold nvidia", "they sold NVIDIA"),
)
GOOD = (
    "A cold mistral blew, and the llama ate latex.",
    "Nvidia is how their own press writes it at times, and CHATGPT is loud.",
    "follow @karpathy, see openai dot com, deepmind.com or github.com/openai",
    "`import pytorch` and openai_key",
    "grok it, then whisper a haiku or a sonnet",
    "said a thinking man while a cursor moved",
)

_GAP = re.compile(r"[ \n-]")
_LETTERS = re.compile(r"[A-Za-z]+(?:[ -][A-Za-z]+){0,3}")
_SHORTEST = 5  # letters of a name that stands alone: shorter ones are too often something else
_BESIDE = frozenset("@#/\\_.$&=-")
_ADDRESS = re.compile(r"\s+dot\s|[_/=@]|[.-]\w")  # "openai-python" is the name of something else


class _Name(NamedTuple):
    """A known name, its lower-case words, and whether it is a word of a longer one, as surnames are."""

    right: str
    words: tuple[str, ...]
    is_part: bool


_KNOWN: WeakKeyDictionary[Matcher, tuple[_Name, ...]] = WeakKeyDictionary()


def check(view: View, terms: Matcher) -> Iterator[Finding]:
    """Yields each known name in capitals that are not its own, where the dictionary does not mend it already."""
    taken = sorted((m.a, m.b) for m in together.found(view, terms).terms)
    for a, b, name in _found(view, terms):
        if rounds.touches(taken, a, b) or together.is_barred(view, terms, a, b):
            continue
        insort(taken, (a, b))
        right = re.sub("[ -]", "{}", name.right).format(*_GAP.findall(view.folded[a:b]))
        match = together.match(view.folded, a, b, right, SAFETY, CODE, "a known name in other capitals")
        yield together.finding(view, match, CODE, NAME)


def _found(view: View, terms: Matcher) -> Iterator[tuple[int, int, _Name]]:
    """Yields the places of names in other capitals, the longer names first."""
    text = view.folded
    lower = text.lower()
    if len(lower) != len(text):  # a letter whose small form is two: offsets would not agree
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    said = {word.lower() for word in together.said(view)}
    for name in _known(terms):
        if said.issuperset(name.words) and _is_apart(name):
            yield from ((a, b, name) for a, b in _places(lower, name) if _is_wrong(text, a, b, name))


def _places(lower: str, name: _Name) -> Iterator[tuple[int, int]]:
    """Yields where the name's words stand one after the other."""
    first = name.words[0]
    phrase = re.compile(_GAP.pattern.join(name.words) + r"(?!\w)")
    at = lower.find(first)
    while at >= 0:
        found = phrase.match(lower, at)
        if found and not (at and (lower[at - 1].isalnum() or lower[at - 1] in _BESIDE)):
            yield found.span()
        at = lower.find(first, at + len(first))


def _is_wrong(text: str, a: int, b: int, name: _Name) -> bool:
    """Says whether a name in the text is in capitals that are an error: neither loud nor like any other name."""
    said, right = _GAP.split(text[a:b]), _GAP.split(name.right)
    if said == right or _ADDRESS.match(text, b):
        return False
    pairs = list(zip(said, right, strict=True))
    if len(pairs) > 1:
        return all(s.islower() for s, r in pairs if not r.islower())
    word, wanted = pairs[0]
    return word.islower() or (word == word.capitalize() and not wanted.isupper())


def _known(terms: Matcher) -> tuple[_Name, ...]:
    """Returns the names among the packs' right forms whose capitals no entry has conditions for."""
    known = _KNOWN.get(terms)
    if known is None:
        entries = [entry for pack in terms.packs for entry in pack.entries]
        held = {w.casefold() for e in entries for w in e.wrong if e.guarded and w.casefold() == e.right.casefold()}
        rights = {e.right for e in entries if e.safety == "safe"}
        names = sorted(r for r in rights if r.casefold() not in held and _LETTERS.fullmatch(r))
        split = sorted(((r, tuple(_GAP.split(r.lower()))) for r in names if not r.islower()), key=lambda n: -len(n[1]))
        parts = {word for _, words in split if len(words) > 1 for word in words}
        known = _KNOWN[terms] = tuple(_Name(r, words, words[0] in parts) for r, words in split)
    return known


@lru_cache(maxsize=4096)
def _is_apart(name: _Name) -> bool:
    """Says whether no words of English are the name in other capitals."""
    if len(name.words) > 1:
        kinds = [lexicon.find(word) for word in name.words]
        return all(k is None or not k.is_word for k in kinds) and any(len(word) >= _SHORTEST for word in name.words)
    word, known = name.right, lexicon.find(name.words[0])
    inner = not (word.isupper() or word == word.capitalize())
    if len(word) < _SHORTEST - inner or (known is not None and known.is_word):
        return False
    if inner or word.isupper():
        return True
    return known.kind == lexicon.NAME if known else name.is_part  # "dolma" is food, "karpathy" nothing else
