"""What a person corrected: stretches of a text gathered by what became what, less what no dictionary can hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleantx.terms import company, edits
from cleantx.terms.pairing import Stretch, Words


class Left(NamedTuple):
    """A correction that was not learned, how often it was made, and why."""

    wrong: str
    right: str
    times: int
    why: str


class Seen(NamedTuple):
    """A correction with all the places where it was made."""

    wrong: str
    right: str
    at: tuple[Stretch, ...]


def corrections(a: Words, b: Words, different: Sequence[Stretch], left: list[Left]) -> list[Seen]:
    """Returns what was corrected into what, gathered; what no dictionary can hold goes to `left`."""
    groups: defaultdict[tuple[str, str], list[Stretch]] = defaultdict(list)
    shown: defaultdict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
    refused: Counter[tuple[str, str, str]] = Counter()
    for raw in different:
        for stretch in _parts(a, b, raw):
            wrong, right = a.shown(stretch.i1, stretch.i2), b.shown(stretch.j1, stretch.j2)
            why = _refusal(a, b, stretch)
            if why:
                refused[wrong, right, why] += 1
                continue
            key = (" ".join(a.keys[stretch.i1 : stretch.i2]), right.casefold())
            groups[key].append(stretch)
            shown[key][wrong, _as_inside(b, stretch, right)] += 1
    left += [Left(wrong, right, count, why) for (wrong, right, why), count in refused.items()]
    out = []
    for key, places in groups.items():
        wrong = Counter({w: n for (w, _), n in sorted(shown[key].items())}).most_common(1)[0][0]
        rights: Counter[str] = Counter()
        for (_, right), count in sorted(shown[key].items()):
            rights[right] += count
        out.append(Seen(wrong, rights.most_common(1)[0][0], tuple(places)))
    return out


def _refusal(a: Words, b: Words, at: Stretch) -> str:
    wrong, right = a.shown(at.i1, at.i2), b.shown(at.j1, at.j2)
    words = a.keys[at.i1 : at.i2], b.keys[at.j1 : at.j2]
    if wrong == right:
        return "marks alone"
    if not (a.is_whole(at.i1, at.i2) and b.is_whole(at.j1, at.j2)):
        return "two speakers or two sentences"
    return edits.refusal(wrong, right, *words)


def _as_inside(b: Words, at: Stretch, right: str) -> str:
    """Returns a right form as it stands inside a sentence: a capital that only begins one is no part of it."""
    if b.begins(at.j1) and company.is_word(b.keys[at.j1]) and right[1:] == right[1:].lower():
        return right[:1].lower() + right[1:]
    return right


def _parts(a: Words, b: Words, raw: Stretch) -> Iterator[Stretch]:
    """Yields a stretch clause by clause, without fillers at its edges; a long one word for word, where they pair."""
    first, second = _clauses(a, raw.i1, raw.i2), _clauses(b, raw.j1, raw.j2)
    parts = [raw]
    if len(first) == len(second) > 1:
        parts = [Stretch(i1, i2, j1, j2) for (i1, i2), (j1, j2) in zip(first, second, strict=True)]
    for part in parts:
        for stretch in _words(*_trimmed(a, b, part)):
            yield _with_host(a, b, stretch)


def _with_host(a: Words, b: Words, at: Stretch) -> Stretch:
    """Returns a stretch of an address with its ending, without which no address may be touched: "finn.ai"."""
    if at.i1 == at.i2 or at.j1 == at.j2:
        return at
    i2, j2 = at.i2, at.j2
    while a.gap(i2 - 1) == b.gap(j2 - 1) == "." and i2 < len(a.keys) and a.keys[i2 : i2 + 1] == b.keys[j2 : j2 + 1]:
        i2, j2 = i2 + 1, j2 + 1
    return Stretch(at.i1, i2, at.j1, j2)


def _clauses(words: Words, i: int, j: int) -> list[tuple[int, int]]:
    """Returns the parts of words `i` to `j` (not included) that marks set apart."""
    cuts = [k + 1 for k in range(i, j - 1) if words.is_break(k) or words.gap(k)[:1] == ","]
    return list(zip([i, *cuts], [*cuts, j], strict=True))


def _trimmed(a: Words, b: Words, at: Stretch) -> Stretch:
    """Returns a stretch without the fillers that a person dropped beside a correction."""
    i1, i2, j1, j2 = at

    def alike(i: int, j: int) -> float:
        return edits.alike(a.keys[i:j], b.keys[j1:j2])

    while i2 - i1 > 1 and a.keys[i1] in edits.FILLERS and alike(i1 + 1, i2) >= alike(i1, i2):
        i1 += 1
    while i2 - i1 > 1 and a.keys[i2 - 1] in edits.FILLERS and alike(i1, i2 - 1) >= alike(i1, i2):
        i2 -= 1
    return Stretch(i1, i2, j1, j2)


def _words(i1: int, i2: int, j1: int, j2: int) -> Iterator[Stretch]:
    if max(i2 - i1, j2 - j1) > edits.LONGEST and i2 - i1 == j2 - j1:
        yield from (Stretch(i, i + 1, j, j + 1) for i, j in zip(range(i1, i2), range(j1, j2), strict=True))
    elif i1 < i2 or j1 < j2:
        yield Stretch(i1, i2, j1, j2)
