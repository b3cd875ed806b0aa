"""The words of a transcript in windows of one to four, each with the ways it may sound."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, pairwise, product
from typing import NamedTuple

from cleantx.terms import lexicon
from cleantx.terms.mining.sound import plain, sounds
from cleantx.terms.reading import GAPS

LONGEST = 4
"""Words of a window: three- and four-word windows buy one point of recall, longer ones none (measured)."""

Key = tuple[str, ...]
"""The words of a window as they are written."""

_READINGS = 4  # ways a window of several words may sound
_GAPS = frozenset((" ", "\n", "-"))
_SENTENCE = re.compile(r"[.!?:\x1e\"\u2026]")
STOP = frozenset(
    """a an and are as at be been but by can could did do does for from had has have he her here him his how i if in is
    it its just like me my no not now of oh okay on or our out she so some that the their them then there these they
    this those to too um uh er ah hmm up us was we well were what when where which who why will with would yeah yes you
    your very really also because s t re ve ll d m don didn doesn isn wasn won couldn wouldn shouldn aren gonna wanna
    know think say said says get got go going right mean kind sort thing things lot even still than about into over
    after before between through all any both each more most much many only other same such own per via
    """.split()  # noqa: SIM905 - one literal reads better than a hundred
)
"""No misheard name begins or ends with one of these: the name beside it is heard better without."""

_ENDINGS = [
    "s",
    "es",
    "ed",
    "d",
    "ing",
    "er",
    "ers",
    "ly",
    "ness",
    "less",
    "able",
    "ish",
    "like",
    "y",
    "ism",
    "ist",
    "ists",
    "ize",
    "ized",
    "izing",
    "ization",
    "ation",
    "ful",
    "wise",
    "ity",
]
_PLAIN, _COMMON = 4.0, 4.75  # Zipf: a commoner word alone, or the rarest of several, is what was said
_DERIVED = 3.0  # Zipf: how common a word made of a known one with an ending is at most taken to be


class Word(NamedTuple):
    """A word as written and in plain small letters, where it stands, how common (Zipf, 0 unknown), what kind.

    `capital`: it has one that its place in the sentence does not ask for.
    """

    text: str
    low: str
    start: int
    end: int
    zipf: float
    kind: str
    capital: bool


class Window(NamedTuple):
    """Words that stand together, the ways they may sound, and where (as indexes of the first word)."""

    words: tuple[Word, ...]
    phones: tuple[str, ...]
    places: list[int]


def read(text: str) -> tuple[list[Word], list[bool]]:
    """Returns the words of a text, and for each whether it may stand in one window with the next."""
    parts = GAPS.split(text)
    words: list[Word] = []
    joined: list[bool] = []
    begins = True  # a sentence begins here: its capital tells nothing
    for token, gap, end in zip(parts[::2], [*parts[1::2], "."], [*accumulate(map(len, parts))][::2], strict=True):
        if token:
            low, zipf, kind, inner = _known(token)
            capital = inner or (not begins and token[0].isupper())
            words.append(Word(token, low, end - len(token), end, zipf, kind, capital))
            joined.append(gap in _GAPS)
            begins = False
        begins = begins or (gap != " " and _SENTENCE.search(gap) is not None)
    return words, joined


def windows(words: Sequence[Word], joined: Sequence[bool | None]) -> dict[Key, Window]:
    """Returns the windows that are worth hearing; none begins or ends with a word that only joins others.

    `joined` says for each word whether the next may follow it in a window; None bars the word itself.
    """
    found: dict[Key, Window] = {}
    silent: set[Key] = set()
    texts = [word.text for word in words]
    is_joint = [word.low in STOP and not word.capital for word in words]
    for k, word in enumerate(words):
        if joined[k] is None or is_joint[k]:
            continue
        for last in range(k, min(k + LONGEST, len(words))):
            if last > k and not joined[last - 1]:
                break
            if is_joint[last] or (last == k and word.low in STOP):
                continue
            key = tuple(texts[k : last + 1])
            known = found.get(key)
            if known is None:
                if key in silent:
                    continue
                phones = together(key) if _is_odd(words[k : last + 1]) else ()
                if not phones:
                    silent.add(key)
                    continue
                known = found[key] = Window(tuple(words[k : last + 1]), phones, [])
            known.places.append(k)
            if word.capital and not known.words[0].capital:
                found[key] = known._replace(words=tuple(words[k : last + 1]))
    return found


def _is_odd(words: Sequence[Word]) -> bool:
    """Says whether words may be something else misheard: an unknown one always, common ones together hardly ever.

    The bars lie above all that was found likely on labelled shows.
    """
    if not all([word.kind for word in words]):  # noqa: C419 - a list is cheaper for four at most, here and below
        return True
    rarest = min([word.zipf for word in words])
    if len(words) == 1:
        return words[0].capital or rarest <= _PLAIN
    if rarest > _COMMON or len(words) == LONGEST:
        return False
    return any([word.capital for word in words]) or not any(  # noqa: C419 - as above
        lexicon.stand_together(a.low, b.low) for a, b in pairwise(words)
    )


def together(tokens: Sequence[str]) -> tuple[str, ...]:
    """Returns the ways that tokens may sound one after the other; nothing where one has no sound."""
    each = [sounds(token) for token in tokens]
    if not all(each):
        return ()
    if all([len(ways) == 1 for ways in each]):  # noqa: C419 - a list is cheaper for four at most
        return ("".join([ways[0] for ways in each]),)
    if sum(len(ways) > 1 for ways in each) > 2:  # noqa: PLR2004 - the alternatives multiply
        each = [ways[:1] for ways in each]
    return tuple(dict.fromkeys("".join(parts) for parts in product(*each)))[:_READINGS]


@lru_cache(maxsize=100_000)
def _known(token: str) -> tuple[str, float, str, bool]:
    """Returns a token in plain small letters, how common it is, its kind, and whether it has a capital inside."""
    low, inner = plain(token).lower(), token[1:] != token[1:].lower()
    known = lexicon.find(low)
    if known is not None:
        return low, known.zipf, known.kind, inner
    if low.isdigit():
        return low, 5.0, lexicon.WORD, inner
    derived = _derived(low)
    return low, derived, lexicon.WORD if derived else "", inner


def _derived(low: str) -> float:
    """Returns how common an unknown word is that is a known one with an ending, else 0."""
    best = 0.0
    for ending in _ENDINGS:
        stem = low[: -len(ending)]
        if len(stem) > 2 and low.endswith(ending):  # noqa: PLR2004 - two letters are no stem
            doubled = stem[:-1] if stem[-1] == stem[-2] else ""
            for base in (stem, f"{stem}e", f"{stem[:-1]}y", doubled):
                known = lexicon.find(base) if base else None
                if known is not None and known.is_word:
                    best = max(best, min(known.zipf, _DERIVED))
    return best
