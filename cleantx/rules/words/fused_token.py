"""Words of a name run together: "LamaTwo", "ClaudeSona35", "HuggingFace", "LLAMA4".

A search for the name misses them.  A token is taken apart at its capitals and where letters meet digits, and each part
is looked up: the whole must be one known name of several words, or a known name (as it is, or as the dictionary mends
it) and a version that it has.  What is written so on purpose stays: names that look so themselves (OpenAI, H100), a
family that glues its numbers on (Qwen3), handles, tags, addresses and code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from cleantx.model import Finding, Kind, Safety
from cleantx.rules.words import together
from cleantx.rules.words.families import FAMILIES, RUN_TOGETHER, TIERS, WORDS
from cleantx.terms import rounds
from cleantx.terms.match import Match, Matcher
from cleantx.text import View

CODE = "CTX205"
NAME = "fused-token"
SAFETY: Safety = "safe"
SINCE = "0.1.0"
READS: tuple[Kind, ...] = ("speech", "sound")
LANGUAGES: tuple[str, ...] = ()
BAD = (
    ("we ran SamAltman's test on GeminiThree", "we ran Sam Altman's test on Gemini 3"),
    ("then GrokFour and Claude35Sonnet came", "then Grok 4 and Claude 3.5 Sonnet came"),
    ("the paper by AndrejKarpathy on GPT6", "the paper by Andrej Karpathy on GPT-6"),
)
GOOD = (
    "OpenAI, DeepSeek and an H100 on GitHub",
    "follow @SamAltman or #HuggingFace",
    "Qwen3 and Phi4 are written so, GPT4All is a program",
    "the class SamAltmanTest and a variable samAltman",
    "McDonald's and a MacBook, an iPhone and 5G",
)

_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9]{3,39}")
_JOINT = re.compile(r"[a-z][A-Z]|[A-Za-z]\d")
_PART = re.compile(r"\d+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_BEFORE = frozenset("@#/\\._$-")
_AFTER = frozenset("_/(")
_NUMBERS = {word.title(): str(n) for word, n in WORDS.items() if n}

_Names = tuple[dict[str, str], frozenset[str]]
_KNOWN: WeakKeyDictionary[Matcher, _Names] = WeakKeyDictionary()


def check(view: View, terms: Matcher) -> Iterator[Finding]:
    """Yields each token that holds several words of a name."""
    for match in together.found(view, terms).fused:
        yield together.finding(view, match, CODE, NAME)


def fused(view: View, terms: Matcher, matches: list[Match]) -> list[Match]:
    """Returns the fused tokens of a view that no match touches."""
    text = view.folded
    taken = [(m.a, m.b) for m in matches]
    found: list[Match] = []
    for token in sorted(t for t in together.said(view) if _is_joined(t)):
        right = _right(token, terms)
        if right is None:
            continue
        for a, b in _places(text, token):
            if rounds.touches(taken, a, b) or together.is_barred(view, terms, a, b) or _is_handle(text, a, b):
                continue
            found.append(together.match(text, a, b, right, SAFETY, CODE, "words run together"))
    return sorted(found, key=lambda m: m.a)


def _places(text: str, token: str) -> Iterator[tuple[int, int]]:
    """Yields where a token stands by itself."""
    at = text.find(token)
    while at >= 0:
        end = at + len(token)
        if not (_is_of_word(text[at - 1 : at]) or _is_of_word(text[end : end + 1])):
            yield at, end
        at = text.find(token, at + 1)


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _is_joined(token: str) -> bool:
    """Says whether a token has a joint: a capital or a digit behind a letter."""
    if token.isalpha() and (token.islower() or token[1:].islower()):  # nearly all are so
        return False
    return _JOINT.search(token) is not None and _TOKEN.fullmatch(token) is not None


def _is_handle(text: str, a: int, b: int) -> bool:
    """Says whether the token is part of something longer: a handle, a tag, a path, a dotted name."""
    return text[max(a - 1, 0) : a] in _BEFORE or text[b : b + 1] in _AFTER


def _right(token: str, terms: Matcher) -> str | None:
    """Returns what the token should read, or None where it holds no known name."""
    phrases, tokens = _known(terms)
    parts = _PART.findall(token)
    if token in tokens or len(parts) < 2 or "".join(parts) != token:  # noqa: PLR2004 - one part is no fusion
        return None
    phrase = phrases.get(" ".join(parts).casefold()) if token[0].isupper() else None
    return phrase or _version(parts, terms)


def _version(parts: list[str], terms: Matcher) -> str | None:
    """Returns the name and its version that the parts hold: Llama, Two; Claude, 35, Sonnet."""
    tier = parts.pop() if parts[-1] in TIERS and len(parts) > 2 else ""  # noqa: PLR2004 - a name, a number, a size
    number = _NUMBERS.get(parts[-1], parts[-1])
    name = _mended(" ".join(parts[:-1]), terms)
    if not number.isdecimal() or name not in FAMILIES:
        return None
    family, first = FAMILIES[name], name.split(" ")[0]
    sized = bool(tier) or name.rpartition(" ")[2] in TIERS
    number = RUN_TOGETHER.get(first, {}).get(number, number) if sized else number
    if family.glued or number[0] == "0" or float(number) > family.highest:
        return None
    return f"{name}{family.join}{number}{' ' if tier else ''}{tier}"


def _mended(name: str, terms: Matcher) -> str:
    """Returns the name as the dictionary's safe entries put it right, where they read all of it."""
    if name in FAMILIES:
        return name
    matches = terms.scan(name)
    whole = [m for m in matches if (m.a, m.b) == (0, len(name)) and m.safety == "safe"]
    return whole[0].right if whole else name


def _known(terms: Matcher) -> _Names:
    """Returns the packs' right forms of several words by their lower-case words, and all words of right forms."""
    known = _KNOWN.get(terms)
    if known is None:
        rights = {entry.right for pack in terms.packs for entry in pack.entries}
        several = {right for right in rights if re.fullmatch(r"[A-Za-z]+(?:[ -][A-Za-z]+){1,3}", right)}
        phrases = {re.sub("[ -]", " ", r).casefold(): r for r in sorted(several) if _is_name(r)}
        tokens = frozenset(t for right in rights for t in _TOKEN.findall(right))
        known = _KNOWN[terms] = (phrases, tokens)
    return known


def _is_name(right: str) -> bool:
    """Says whether each word of a right form begins with a capital."""
    return all(word[0].isupper() for word in re.split("[ -]", right))
