"""Word and character errors, counted as sclite and jiwer count them: the first transcript is the reference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec
from rapidfuzz.distance import Levenshtein

from cleantx.comparison.pairing import Op, Pairing, Tag
from cleantx.comparison.words import Keys, Row, Side

_WHOLE = 100_000  # characters; up to there the distance of whole texts is cheap
_PIECE = 10_000  # characters; longer stretches without equal words are cut evenly
_SURE = 6  # words that both sides say in a row, between which a longer text may be cut


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """The errors of one row.

    `words` are those of the reference; `character_errors` of its `characters`, spaces between words included.
    `exact`: no alignment of these words has fewer errors; `characters_exact` says the same of the characters.
    """

    case: bool
    punctuation: bool
    words: int
    hits: int
    substitutions: int
    deletions: int
    insertions: int
    characters: int
    character_errors: int
    exact: bool
    characters_exact: bool

    @property
    def errors(self) -> int:
        """Substitutions, deletions and insertions together."""
        return self.substitutions + self.deletions + self.insertions

    @property
    def wer(self) -> float | None:
        """Errors to a word of the reference; None where it has no words."""
        return _share(self.errors, self.words)

    @property
    def mer(self) -> float | None:
        """Match error rate: the share of aligned places that are errors (Morris, Maier and Green 2004)."""
        return _share(self.errors, self.hits + self.errors)

    @property
    def wil(self) -> float:
        """Word information lost (the same paper): one less the product of the shares of hits on both sides."""
        heard = self.hits + self.substitutions + self.insertions
        if not self.words or not heard:
            return 1.0 if self.words or heard else 0.0
        return 1 - (self.hits / self.words) * (self.hits / heard)

    @property
    def cer(self) -> float | None:
        """Character errors to a character of the reference; None where it has none."""
        return _share(self.character_errors, self.characters)


def count(row: Row, ours: tuple[Side, Keys], theirs: tuple[Side, Keys], found: Pairing) -> Counts:
    """Returns the errors of a row whose words were paired."""
    sums = tally(found.ops)
    a, b = spaced(*ours), spaced(*theirs)
    characters, exact = _characters(a, b, found.ops)
    return Counts(
        case=row.case,
        punctuation=row.punctuation,
        words=len(ours[1].texts),
        hits=sums["equal"],
        substitutions=sums["replace"],
        deletions=sums["delete"],
        insertions=sums["insert"],
        characters=sum(map(len, a)),
        character_errors=characters,
        exact=found.exact,
        characters_exact=exact,
    )


def tally(ops: Iterable[Op]) -> dict[Tag, int]:
    """Returns the number of words for each kind of step."""
    sums: dict[Tag, int] = {"equal": 0, "replace": 0, "delete": 0, "insert": 0}
    for op in ops:
        sums[op.tag] += max(op.i2 - op.i1, op.j2 - op.j1)
    return sums


def spaced(of: Side, keys: Keys) -> list[str]:
    """Returns the words each with the space before it, where one is written."""
    if not of.is_glued:
        return [*keys.texts[:1], *(f" {text}" for text in keys.texts[1:])]
    tokens, out = of.tokens, []
    for k, text in enumerate(keys.texts):
        glued = k == 0 or (keys.is_first(k) and tokens[keys.origins[k]].glued)
        out.append(text if glued else " " + text)
    return out


def _characters(a: Sequence[str], b: Sequence[str], ops: Sequence[Op]) -> tuple[int, bool]:
    """Returns the fewest character errors, and whether that is certain.

    Long texts are compared piece by piece, cut between words that stand in a run of equal ones: the way with the
    fewest errors hardly ever leaves such a run, but that it never does is not proven.
    """
    whole = ("".join(a), "".join(b))
    if max(map(len, whole)) <= _WHOLE:
        return Levenshtein.distance(*whole, score_hint=64), True
    total, edges = 0, [(0, 0), *_sure(ops), (len(a), len(b))]
    for (i, j), (p, q) in pairwise(edges):
        total += _between(a[i:p], b[j:q])
    return total, False


def _sure(ops: Sequence[Op]) -> list[tuple[int, int]]:
    """Returns the middles of long runs of equal words, two of them where a run is very long."""
    out: list[tuple[int, int]] = []
    for op in ops:
        if op.tag == "equal" and op.i2 - op.i1 >= _SURE:
            half = _SURE // 2
            out += dict.fromkeys([(op.i1 + half, op.j1 + half), (op.i2 - half, op.j2 - half)])
    return out


def _between(a: Sequence[str], b: Sequence[str]) -> int:
    """Returns the character errors of one piece; what is too long for that is cut evenly."""
    if list(a) == list(b):
        return 0
    first, second = "".join(a), "".join(b)
    steps = -(-max(len(first), len(second)) // _PIECE)
    return sum(
        Levenshtein.distance(_slice(first, step, steps), _slice(second, step, steps), score_hint=64)
        for step in range(steps)
    )


def _slice(text: str, step: int, steps: int) -> str:
    return text[len(text) * step // steps : len(text) * (step + 1) // steps]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else (0.0 if not part else None)
