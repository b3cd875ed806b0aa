"""Which of a person's corrections a dictionary can learn: no fillers, number styles, contractions, other wording."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from cleantx.terms import lexicon
from cleantx.terms.company import is_word

LONGEST = 4
"""Words on either side of a correction."""

FILLERS = frozenset("um uh uhm er erm hmm mm mhm ah oh like well so yeah right okay ok actually basically".split())  # noqa: SIM905 - one literal reads better
_NUMBERS = frozenset(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion
    first second third fourth fifth sixth seventh eighth ninth tenth half quarter percent point oh and a dollars
    dollar euros pounds degrees""".split()  # noqa: SIM905 - as above
)
_CONTRACTED = re.compile(
    r"\b(?:(?:do|does|did|is|are|was|were|has|have|had|would|could|should|must|need|ca|wo|ai)n['\u2019]?t|not"
    r"|(?:i|you|he|she|it|we|they|that|there|who|what|where|how|let)['\u2019](?:m|re|s|ve|ll|d)"
    r"|gonna|wanna|gotta|kinda|sorta|dunno|lemme|gimme|cuz|cause|'?til|outta|ya|em)\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[\W_]+")
_ALIKE = 60.0  # per cent of letters or sounds: a mishearing of ordinary words is alike, another wording is not
_STEM = 4
_ENDINGS = frozenset({"", "s", "es", "d", "ed", "ing", "er", "ly", "e", "y", "ies", "ied"})


def refusal(wrong: str, right: str, wrong_words: Sequence[str], right_words: Sequence[str]) -> str:
    """Returns why a correction is none for a dictionary, or nothing; the words are the casefolded ones.

    >>> refusal("DeepSeq", "DeepSeek", ["deepseq"], ["deepseek"]), refusal("five", "5", ["five"], ["5"])
    ('', 'a style of numbers')
    """
    if not wrong_words or not right_words:
        return "words that go or come"
    if max(len(wrong_words), len(right_words)) > LONGEST:
        return "more words than a term has"
    if list(wrong_words) == list(right_words):
        return _recased(wrong, right)
    if _is_number(wrong_words) and _is_number(right_words):
        return "a style of numbers"
    if _is_known(wrong_words) and _is_known(right_words):
        return _reworded(wrong, right, wrong_words, right_words)
    return ""


def _recased(wrong: str, right: str) -> str:
    """Returns why other capitals, or a hyphen for a space, are no correction of a name."""
    if wrong.casefold() != right.casefold():
        return "" if right != right.lower() else "spaces or hyphens of ordinary words"
    return "" if right[1:] != right[1:].lower() or wrong[1:] != wrong[1:].lower() or right[:1].isupper() else _CAPITALS


_CAPITALS = "capitals of ordinary words"


def _reworded(wrong: str, right: str, wrong_words: Sequence[str], right_words: Sequence[str]) -> str:
    """Returns why a correction of ordinary words into ordinary words is a matter of style."""
    if _CONTRACTED.search(wrong) or _CONTRACTED.search(right):
        return "a contraction"
    named = right != right.lower()
    a, b = _LETTERS.sub("", wrong).casefold(), _LETTERS.sub("", right).casefold()
    if a == b:
        return "" if _inner_capital(right) else "spaces, hyphens or capitals of ordinary words"
    if "-" not in right and len(wrong_words) == len(right_words) and all(map(_kin, wrong_words, right_words)):
        return "another form of the same word"
    if not named and alike(wrong_words, right_words) < _ALIKE:
        return "another wording"
    return ""


def alike(a: Sequence[str], b: Sequence[str]) -> float:
    """Returns how alike words are, in letters or in sound, in per cent.

    >>> alike(["loss"], ["laws"]) > alike(["guys"], ["people"])
    True
    """
    return max(fuzz.ratio("".join(a), "".join(b)), fuzz.ratio(_phones(a), _phones(b)))


def _phones(words: Sequence[str]) -> str:
    return "".join(known.phones if (known := lexicon.find(word)) else word for word in words)


def _is_number(words: Sequence[str]) -> bool:
    return all(word in _NUMBERS or word.isdecimal() for word in words)


def _is_known(words: Sequence[str]) -> bool:
    return all(map(is_word, words))


def _inner_capital(text: str) -> bool:
    return re.search(r"[^\W\d_][A-Z]|[A-Z][A-Z]", text) is not None


def _kin(a: str, b: str) -> bool:
    """Says whether two words are forms of one: "model" and "models", "take" and "taking"."""
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    shared = next((n for n, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    ends = {a[shared:], b[shared:]}
    return shared >= min(_STEM, len(short)) - 1 and ends <= _ENDINGS
