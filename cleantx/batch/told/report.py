"""The report of a run as a value: what the JSON holds, and what the page shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

import msgspec

from cleantx import rules
from cleantx.batch.task import Order
from cleantx.batch.told.ranking import Ranking
from cleantx.batch.told.summary import Totals
from cleantx.terms import pack
from cleantx.terms.mining import clusters
from cleantx.version import __version__

SCHEMA = "cleantx-batch/1"
LISTED = 1_000
"""Forms of a kind that stand in the report; how many more there are is told beside them."""


def value(totals: Totals, order: Order) -> dict[str, Any]:
    """Returns the report; all of it is sorted, what is met in many files before what is met often in few."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "ordered": {"do": order.do, "to": order.to},
        "files": {
            "done": totals.done,
            "kept": totals.kept,
            "failed": len(totals.failures),
            "passed_over": totals.passed,
            "outputs_written": totals.outputs,
            "with_losses": totals.doubtful,
        },
        "words": totals.words,
        "cues": totals.cues,
        "left_to_a_person": totals.left,
        "fixes": _ranked(totals.fixes),
        "terms": [{"entry": key[0], "count": met.times, "files": met.files} for key, met in _first(totals.terms)],
        "misheard": _forms(totals.heard),
        "candidates": [
            {"wrong": key[0], "right": key[1], "count": met.times, "files": met.files, "repaired": met.done}
            for key, met in _first(totals.mined)
        ],
        "sound_alike": _alike(totals, order),
        "left": {"by_rule": _ranked(totals.waiting), "forms": _forms(totals.open)},
        "losses": _ranked(totals.losses),
        "word_times": _ranked(totals.times),
        "disagreements": _ranked(totals.disagree),
        "words_found": totals.found,
        "least_aligned": [{"file": place, "found": round(share, 2)} for place, share in totals.least],
        "worst": [{"file": place, "clean": round(clean, 2)} for place, clean in totals.worst],
        "failures": [{"file": name, "kind": kind, "why": why} for name, kind, why in sorted(totals.failures)],
        "rules": {code: rules.load(code).NAME for code in _codes(totals)},
        "distinct": {"misheard": len(totals.heard), "candidates": len(totals.mined), "left": len(totals.open)},
        "counted_short_by": max(one.missed for one in _rankings(totals)),
    }


def json(report: Mapping[str, Any]) -> bytes:
    """Returns the report as JSON."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"


def _rankings(totals: Totals) -> tuple[Ranking, ...]:
    return (totals.terms, totals.heard, totals.mined, totals.open, totals.names)


def _codes(totals: Totals) -> list[str]:
    return sorted(code for code in {*totals.fixes, *totals.waiting} if code in rules.TABLE)


def _first(ranking: Ranking) -> list[tuple[tuple[str, ...], Any]]:
    return list(ranking)[:LISTED]


def _forms(ranking: Ranking) -> list[dict[str, Any]]:
    return [
        {"wrong": key[0], "right": key[1], "entry": key[2], "count": met.times, "files": met.files}
        for key, met in _first(ranking)
    ]


def _alike(totals: Totals, order: Order) -> list[list[dict[str, Any]]]:
    """Returns groups of names of the corpus that sound alike, those in most files first, where one of them is no term.

    A name that a dictionary or a header tells is `known`: the others of its group may be that one, misheard.
    """
    met = {key[0]: numbers for key, numbers in islice(totals.names, clusters.MOST)}
    known = {word.casefold() for text in _rights(totals, order) for word in text.split()}
    groups = clusters.alike({name: numbers.files for name, numbers in met.items()})
    return [
        [
            {"name": name, "count": met[name].times, "files": files, "known": name.casefold() in known}
            for name, files in sorted(group, key=lambda one: (-one[1], -met[one[0]].times, one[0]))
        ]
        for group in groups
        if any(name.casefold() not in known for name, _ in group)
    ]


def _rights(totals: Totals, order: Order) -> Iterable[str]:
    settings = order.settings
    for one in (*(pack.load(name) for name in settings.packs), *settings.own):
        yield from (entry.right for entry in one.entries)
    yield from settings.glossary
    yield from (key[1] for key, _ in (*totals.mined, *totals.heard))


def _ranked(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
