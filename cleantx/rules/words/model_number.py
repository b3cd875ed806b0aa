"""A version in words behind a name that has versions: "GPT four", "Claude three point five Sonnet", "Llama Two".

Nobody finds "Llama 3" in a transcript that says "Llama three".  Only names that are known to have versions are looked
at, in their own capitals, and only numbers that they have had; nothing that is counted is touched ("Gemini three weeks
ago", "we gave Claude two tasks", "the Gemini one").  Whether versions are written in digits is a matter of style, so
the transcript's own habit decides: where it writes its other numbers in digits the fix is safe, where it spells
numbers out it is only suggested.  A version whose point was lost beside a size ("Claude 35 Sonnet") is mended always.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleantx.model import Finding, Kind, Safety
from cleantx.rules.words import together
from cleantx.rules.words.families import FAMILIES, RUN_TOGETHER, TIERS, WORDS
from cleantx.terms.match import Match, Matcher
from cleantx.text import View

CODE = "CTX204"
NAME = "number-in-name"
SAFETY: Safety = "safe"
SINCE = "0.1.0"
READS: tuple[Kind, ...] = ("speech", "sound")
LANGUAGES: tuple[str, ...] = ("en",)
BAD = (
    ("In March of 2023 GPT four came out.", "In March of 2023 GPT-4 came out."),
    ("it was in 2024, with Claude three point five Sonnet", "it was in 2024, with Claude 3.5 Sonnet"),
    ("all of 2025 was Gemini two point five Pro, and Grok four", "all of 2025 was Gemini 2.5 Pro, and Grok 4"),
    ("we compare Claude 35 Sonnet and Gemini 25 Pro", "we compare Claude 3.5 Sonnet and Gemini 2.5 Pro"),
)
GOOD = (
    "so Gemini three is out and everybody talks about it",
    "In the year 2024 we asked GPT four times.",
    "By 2024 he gave Claude two tasks and Gemini three prompts.",
    "of the 12 that we tried, the Gemini one is better, and Llama two or three more so",
    "In the 30 years since Windows three different firms tried, and Android five million times.",
    "at 18 he lost two llamas, one of them in Gemini season",
    "Shakespeare wrote 154 of them; Sonnet 18 is read in school, and Claude, 35, reads it aloud",
)

_NUMBER = "|".join(WORDS)
_TIER = "|".join(TIERS)
_TAIL = re.compile(
    rf"(?P<tier>[ \n](?:{_TIER}))?[ \n-](?P<whole>{_NUMBER})"
    rf"(?:[ \n](?:point|dot)[ \n](?P<part>{_NUMBER}|oh|o))?(?!\w|-\w|'\w)",
    re.IGNORECASE,
)
# what may not stand before is asked after the first letter: the engine skips quickly to what a pattern begins with
_BEGUN = "|".join(rf"{name[0]}(?<![\w-]{name[0]}){name[1:]}" for name in RUN_TOGETHER)
_LOST_POINT = re.compile(
    rf"(?P<name>{_BEGUN})(?:[ \n](?P<tier>{_TIER}))?[ \n](?P<digits>\d\d)(?![\w.,%-])"
    rf"(?P<after>[ \n](?:{_TIER})\b)?"
)
_COUNTED = re.compile(
    r"[ \n](?:percent|hundred|thousand|million|billion|trillion|times|x|degrees|dollars|point|dot|of|or|to|o'?clock)\b"
    rf"|,? ?(?:and|or|to|-) ?(?:a half|half|a quarter|{_NUMBER}|\d)\b|[%-]|, (?:{_NUMBER})\b"
)
_GOES_ON = re.compile(
    rf"[ \n](?:{_TIER}|Heavy|Thinking|Instruct|mini|pro|flash|ultra|turbo|heavy|is|was|isn't|wasn't|has|had|came|comes"
    r"|can|could|will|would|does|did|model|paper|release|released|launch|launched|license|weights|and|but|from"
    r"|because|when|that|which|so|than|versus|vs|also|still|itself|yet|I|we|you|they|it|if)\b|[.,;:!?)\]\"]|\s*\Z|\x1e"
)
_GIVEN = re.compile(
    r"\b(?:g[ia]ve[ns]?|giving|ask(?:ed|s|ing)?|t[eo]ld|tells?|telling|show(?:ed|s|n|ing)?|sen[dt]s?|fed|feeds?"
    r"|hand(?:ed|s)?|offer(?:ed|s)?|cost|took|takes?)[ \n]\Z",
    re.IGNORECASE,
)
_SPELLS = re.compile(r"\b(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)\b")
_DIGITS = re.compile(r"(?<=[a-z] )\d\d+(?![\w.])")
_LETTER = re.compile(r" (?:[A-Z]|version)(?= )")
_SPOKEN = frozenset((*WORDS, *map(str.title, WORDS)))
_LOST = frozenset(digits for lost in RUN_TOGETHER.values() for digits in lost)
_SAMPLE = 60_000  # characters: an hour of talk tells the habit
_BEFORE = 12  # characters: the longest word that hands something over


class _Name(NamedTuple):
    """A name with versions in the text: where it begins and ends, which one it is, and what it should read."""

    a: int
    b: int
    family: str
    right: str


def check(view: View, terms: Matcher) -> Iterator[Finding]:
    """Yields each version in words, and each that lost its point."""
    for match in together.found(view, terms).versions:
        yield together.finding(view, match, CODE, NAME)


def versions(view: View, matches: Sequence[Match], whole: str) -> list[Match]:
    """Returns the versions in a view's folded text; a name that one of the matches repairs is taken along with it.

    The habits that count are those of the `whole` transcript.
    """
    text, said = view.folded, together.said(view)
    found: list[Match] = []
    safety: Safety | None = None
    for name in sorted({*_names(text, said), *_repaired(text, matches)}, key=lambda n: (n.a, -n.b)):
        tail = _TAIL.match(text, name.b)
        number = _number(text, name, tail) if tail else None
        if tail and number:
            safety = safety or habit(whole)
            right = name.right + (tail["tier"] or "") + _joined(name.family, tail, number)
            found.append(together.match(text, name.a, tail.end(), right, safety, CODE, "a version in words"))
    if not said.isdisjoint(_LOST):
        found += _points(text)
    return _apart(found)


def habit(text: str) -> Safety:
    """Returns how safe digits are in a text: by how it writes the numbers that no rule touches.

    >>> habit("it was in 2024 and cost 500 dollars"), habit("it was twenty years ago")
    ('safe', 'suggest')
    """
    digits = len(_DIGITS.findall(text, 0, _SAMPLE))
    return "safe" if digits and digits >= 3 * len(_SPELLS.findall(text, 0, _SAMPLE)) else "suggest"


def _names(text: str, said: frozenset[str]) -> Iterator[_Name]:
    """Yields the names with versions that stand in the text as they should."""
    for name in FAMILIES if not said.isdisjoint(_SPOKEN) else ():
        if name.partition(" ")[0] not in said:
            continue
        at = text.find(name)
        while at >= 0:
            end = at + len(name)
            before = text[at - 1 : at]
            if text[end : end + 1] in (" ", "\n", "-") and not (before.isalnum() or before in ("-", "_", ".", "/")):
                yield _Name(at, end, name, name)
            at = text.find(name, end)


def _repaired(text: str, matches: Sequence[Match]) -> Iterator[_Name]:
    """Yields the names with versions that the dictionary puts right."""
    for match in matches:
        family = match.right if match.right in FAMILIES else match.right.rpartition(" ")[2]
        if family in FAMILIES:
            yield _Name(match.a, match.b, family, match.right)
        letter = _LETTER.match(text, match.b)
        if letter and match.right + letter[0] in FAMILIES:
            yield _Name(match.a, letter.end(), match.right + letter[0], match.right + letter[0])


def _number(text: str, name: _Name, tail: re.Match[str]) -> str | None:
    """Returns the version that the words stand for, or None where something is counted."""
    whole, part = WORDS[tail["whole"].lower()], tail["part"]
    if not 0 < whole <= FAMILIES[name.family].highest or _COUNTED.match(text, tail.end()):
        return None
    if part:
        digit = WORDS.get(part.lower(), 0)  # "two point oh"
        return f"{whole}.{digit}" if digit <= 12 else None  # noqa: PLR2004 - Python 3.12; no point release is higher
    if whole == 1 or not _GOES_ON.match(text, tail.end()) or _GIVEN.search(text, max(0, name.a - _BEFORE), name.a):
        return None
    return str(whole)


def _joined(family: str, tail: re.Match[str], number: str) -> str:
    return (" " if tail["tier"] else FAMILIES[family].join) + number


def _points(text: str) -> Iterator[Match]:
    """Yields the versions that lost their point beside a size."""
    for match in _LOST_POINT.finditer(text):
        right = RUN_TOGETHER[match["name"]].get(match["digits"])
        if right and (match["tier"] or match["after"]):
            a, b = match.span("digits")
            yield together.match(text, a, b, right, SAFETY, CODE, "a version that lost its point")


def _apart(found: list[Match]) -> list[Match]:
    """Returns the matches in order, the first and longest where two overlap."""
    kept: list[Match] = []
    for match in sorted(found, key=lambda m: (m.a, -m.b)):
        if not kept or match.a >= kept[-1].b:
            kept.append(match)
    return kept
