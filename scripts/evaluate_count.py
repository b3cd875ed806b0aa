"""What is counted of a judgement: recall by kind, by row and by type, precision, and what was mistaken for what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import msgspec
from evaluate_score import Judged, Score, bare

NAMES = frozenset({"entity", "acronym", "fused", "number", "line-break-split", "casing"})
"""The kinds of rows that are names and their like: `entity_like`."""

COUNTED = ("right", "part", "wrong", "outside", "trap")
"""The verdicts that precision is counted over."""
Confusion = tuple[str, str, str]
"""What was wrong, what it became, what it should have become."""


class Share(msgspec.Struct, frozen=True):
    """So many of so many."""

    fixed: int
    of: int

    @property
    def share(self) -> float:
        """The share, 0 where there was nothing."""
        return self.fixed / self.of if self.of else 0.0


def recall(score: Score, spelled_out: str = "") -> dict[str, Share]:
    """Returns the recall of sure rows, by kind and by group.

    `spelled_out` is the text of the packs: rows whose wrong words stand nowhere in it are `not_spelled_out`.
    """
    found: dict[str, list[bool]] = defaultdict(list)
    for outcome in score.outcomes:
        row = outcome.row
        if not row.sure:
            continue
        found["all"].append(outcome.fixed)
        found[row.kind].append(outcome.fixed)
        if row.kind in NAMES:
            found["entity_like"].append(outcome.fixed)
        if row.dictionary_fixable:
            found["dictionary_fixable"].append(outcome.fixed)
        told = bare(row.wrong) and row.type != ("mark", "mark")
        if spelled_out and told and row.wrong.casefold().replace("\n", " ") not in spelled_out:
            found["not_spelled_out"].append(outcome.fixed)
    for outcome in score.mechanical:
        if outcome.row.sure and not outcome.row.spoken:
            found["mechanical"].append(outcome.fixed)
            found[outcome.row.kind].append(outcome.fixed)
    return {name: Share(sum(done), len(done)) for name, done in sorted(found.items())}


def types(score: Score) -> dict[tuple[str, str], Share]:
    """Returns the recall of each distinct mistake among the sure rows."""
    found: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for outcome in score.outcomes:
        if outcome.row.sure:
            found[outcome.row.type].append(outcome.fixed)
    return {key: Share(sum(done), len(done)) for key, done in found.items()}


def spoken_dropped(score: Score) -> Share:
    """Returns how many of the labelled fillers and repeats were dropped: the business of a clean read."""
    rows = [o for o in (*score.outcomes, *score.mechanical) if o.row.spoken and o.row.sure]
    return Share(sum(o.fixed for o in rows), len(rows))


def verdicts(judged: Iterable[Judged]) -> Counter[str]:
    """Returns how many changes got which verdict."""
    return Counter(one.verdict for one in judged)


def precision(judged: Iterable[Judged]) -> float | None:
    """Returns right changes / (all but those of likely rows); None where there was none."""
    count = verdicts(judged)
    of = sum(count[name] for name in COUNTED)
    return count["right"] / of if of else None


def confusions(score: Score) -> dict[str, Counter[Confusion]]:
    """Returns what was mistaken for what: misses, wrong repairs and harm, each (wrong, got, wanted) with its count."""
    lists: dict[str, Counter[Confusion]] = {"missed": Counter(), "wrong": Counter(), "harm": Counter()}
    for outcome in (*score.outcomes, *score.mechanical):
        if outcome.row.sure and not outcome.fixed and (outcome.touched or not outcome.row.spoken):
            where = "wrong" if outcome.touched else "missed"
            wrong = " ".join(outcome.row.wrong.split())
            told = (
                (outcome.before, outcome.after, outcome.wanted)
                if outcome.touched
                else (wrong, wrong, outcome.row.right)
            )
            lists[where][told] += 1
    for one in score.applied:
        if one.verdict in ("outside", "trap"):
            lists["harm"][one.before, one.after, one.before] += 1
    return lists
