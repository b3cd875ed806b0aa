"""Names that sound alike in one text, where nothing tells which of them is right: for a person to say.

Counting does not tell: a recogniser that mishears a name does so all the time ("DeepSeq" stands four times as often as
DeepSeek in one of the seeds), so the commoner form is never taken for the right one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations

from cleantx.terms import lexicon
from cleantx.terms.mining.sound import distance, sounds
from cleantx.terms.mining.weigh import same_stem
from cleantx.terms.mining.windows import Word, read
from cleantx.text import View

ALIKE = 0.1
"""Distance of two sounds divided by the longer one's length, up to which two names may be one."""

_RARE = 2.0  # Zipf: commoner words and names are known to be what they are
LEAST = 4
"""Letters of a name that is compared: shorter ones sound like too much."""

MOST = 600
"""Names that are compared, each with each."""


def clusters(view: View, told: Iterable[str] = ()) -> tuple[tuple[tuple[str, int], ...], ...]:
    """Returns groups of names that sound alike, each with its count, the commonest first; `told` names are no question.

    >>> from cleantx.model import Segment
    >>> text = "then Kwenna came and Quenna spoke, and later Kwenna left"
    >>> clusters(View([Segment(id=1, text=text)]))
    ((('Kwenna', 2), ('Quenna', 1)),)
    """
    words, _ = read(view.folded)
    return alike(Counter(word.text for word in words if _is_rare(word)), told)


def alike(names: Mapping[str, int], told: Iterable[str] = ()) -> tuple[tuple[tuple[str, int], ...], ...]:
    """Returns groups of those names that sound alike, each with its count, the commonest first, as `clusters` does.

    >>> alike({"Kwenna": 2, "Quenna": 1, "Porto": 4}, ["Porto"])
    ((('Kwenna', 2), ('Quenna', 1)),)
    """
    known = {name.casefold() for name in told}
    every = [(name, count) for name, count in names.items() if name.casefold() not in known]
    counts = dict(sorted(every, key=lambda item: (-item[1], item[0]))[:MOST])
    groups: dict[str, list[str]] = {name: [name] for name in counts}
    for a, b in combinations(sorted(counts), 2):
        if groups[a] is not groups[b] and _may_be_one(a, b):
            groups[a] += groups[b]
            for name in groups[b]:
                groups[name] = groups[a]
    found = {id(group): group for group in groups.values() if len(group) > 1}
    ranked = [
        sorted(((name, counts[name]) for name in group), key=lambda item: (-item[1], item[0]))
        for group in found.values()
    ]
    return tuple(tuple(group) for group in sorted(ranked, key=lambda g: (-sum(n for _, n in g), g)))


def is_rare(name: str) -> bool:
    """Says whether a name with a capital is none that dictionaries know well, and so may be one misheard.

    >>> is_rare("Kwenna"), is_rare("London")
    (True, False)
    """
    known = lexicon.find(name.lower())
    return known is None or known.zipf < _RARE


def _is_rare(word: Word) -> bool:
    return word.capital and len(word.low) >= LEAST and word.zipf < _RARE and not word.text.isupper()


def _may_be_one(a: str, b: str) -> bool:
    x, y = sounds(a), sounds(b)
    if not x or not y or abs(len(x[0]) - len(y[0])) > 2 or same_stem(a.lower(), b.lower()):  # noqa: PLR2004 - far apart
        return False
    longer = max(len(x[0]), len(y[0]))
    return a.casefold() != b.casefold() and distance(x[0], y[0], ALIKE * longer) <= ALIKE * longer
