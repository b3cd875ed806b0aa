"""In which company a form is an error: learned from where it was corrected and where it was left alone."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from cleantx.terms import lexicon
from cleantx.terms.contract import common
from cleantx.terms.rounds import REACH

_CONTENT = 5.4  # Zipf: a commoner word stands near everything, and tells nothing
_BESIDE = 5.0  # Zipf: the word right beside may be a little commoner
_CUES = 8  # witnesses of one entry
_OFTEN = 3  # a word that comes so often can be a topic of the talk
_KEY = 0.8  # if it comes six times as often as in the language
_RARE = 3.0  # Zipf: a rare word is a topic if it comes once
_NEVER = 13.0  # said less than once in 10^13 words, were they chosen one by one: nobody says that
_SHORTEST = 3
_SHORT = 4  # letters: as an acronym it stands for many things


class Place(NamedTuple):
    """Where a form stands: the words before and after it, those right beside only where no sentence ends between."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    prev: str
    next: str


class Company(NamedTuple):
    """What an entry asks for, and the places of its form (by number) that it holds for."""

    near: tuple[str, ...] = ()
    only_next: tuple[str, ...] = ()
    only_prev: tuple[str, ...] = ()
    covers: frozenset[int] = frozenset()


def is_known(words: Sequence[str]) -> bool:
    """Says whether somebody may mean casefolded words: each is a word, a number or a name that many bear.

    A single one that is short enough to be an acronym may stand for many things; rare words in a row for nothing.

    >>> is_known(["paris"]), is_known(["iso"]), is_known(["deep", "sea"]), is_known(["chat", "gpd"])
    (True, True, True, False)
    >>> is_known("nerves castle lane".split()), is_known("in the loop".split())
    (False, True)
    """
    if len(words) == 1 and len(words[0]) <= _SHORT:
        return True
    if len(words) > 2 and sum(9 - _zipf(word) for word in words) > _NEVER:  # noqa: PLR2004 - two may be a set phrase
        return False
    return all(is_word(word) or ((known := lexicon.find(word)) and known.kind != lexicon.OTHER) for word in words)


def is_word(word: str) -> bool:
    """Says whether a casefolded word is one that people write: an English word, or a number.

    >>> is_word("phase"), is_word("deepseq"), is_word("35")
    (True, False, True)
    """
    known = lexicon.find(word)
    return word in common() or word.isdecimal() or bool(known and known.is_word)


def learned(wrong: Sequence[Place], left: Sequence[Place], topics: Mapping[str, int]) -> list[Company]:
    """Returns companies that hold for places where a form is wrong and for none where it was left alone.

    What stands right beside is asked first, then what stands near; what is left after that is not covered.  `topics`
    are the words of the corrected text with their numbers: a witness is one of them.
    """
    out: list[Company] = []
    open_ = set(range(len(wrong)))
    for side in ("next", "prev"):
        found = _beside(wrong, left, open_, side, topics)
        if found is not None:
            out.append(found)
            open_ -= found.covers
    found = _near(wrong, left, open_, topics)
    return [*out, found] if found is not None else out


def _beside(
    wrong: Sequence[Place], left: Sequence[Place], open_: Iterable[int], side: str, topics: Mapping[str, int]
) -> Company | None:
    barred = {getattr(place, side) for place in left}
    words = Counter(word for n in open_ if (word := getattr(wrong[n], side)) and word not in barred)
    cues = [word for word, _ in words.most_common() if word in topics and _tells(word, _BESIDE)][:_CUES]
    covers = frozenset(n for n in open_ if getattr(wrong[n], side) in cues)
    if not covers:
        return None
    kept = tuple(sorted(cues))
    return Company(only_next=kept, covers=covers) if side == "next" else Company(only_prev=kept, covers=covers)


def _near(
    wrong: Sequence[Place], left: Sequence[Place], open_: Iterable[int], topics: Mapping[str, int]
) -> Company | None:
    barred = {word for place in left for word in (*place.before, *place.after)}
    around = {
        n: {w for w in (*wrong[n].before, *wrong[n].after) if w not in barred and _is_topic(w, topics)} for n in open_
    }
    uncovered = {n for n, words in around.items() if words}
    cues: list[str] = []
    while uncovered and len(cues) < _CUES:
        counts = Counter(word for n in uncovered for word in around[n])
        best = max(counts, key=lambda word: (counts[word], topics[word] >= _OFTEN, -_zipf(word), word))
        cues.append(best)
        uncovered -= {n for n in uncovered if best in around[n]}
    covers = frozenset(n for n, words in around.items() if not words.isdisjoint(cues))
    return Company(near=tuple(sorted(cues)), covers=covers) if covers else None


def _is_topic(word: str, topics: Mapping[str, int]) -> bool:
    """Says whether a word tells what the talk is about: a rare one, or one far commoner here than in the language."""
    if word not in topics or not _tells(word, _CONTENT):
        return False
    usual = _zipf(word)
    return usual < _RARE or (topics[word] >= _OFTEN and _here(word, topics) - usual >= _KEY)


def _here(word: str, topics: Mapping[str, int]) -> float:
    """Returns how common a word is in the talk, on the scale of Zipf values: the logarithm of its rate in 10^9."""
    return math.log10(topics[word] / sum(topics.values())) + 9


def _tells(word: str, commonest: float) -> bool:
    """Says whether a word is one that would not stand beside anything; a small number is one, as a version."""
    return (len(word) >= _SHORTEST and not word.isdecimal() and _zipf(word) < commonest) or word in _VERSIONS


_VERSIONS = frozenset("2 3 4 5".split())  # noqa: SIM905 - reads better


def _zipf(word: str) -> float:
    known = lexicon.find(word)
    return known.zipf if known else 0.0


def reach() -> int:
    """Returns how many words to each side count as near."""
    return REACH
