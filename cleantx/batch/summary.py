"""The sums of a run: what was done to the whole corpus, and what was not; the same whatever the order of the files."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from cleantx.batch.task import Mark, Refused, Result, spelled
from cleantx.version import __version__

SCHEMA = "cleantx-batch/1"
_WORST = 20
"""Subtitles that are named for having the fewest cues without a fault."""


class Totals:
    """What is counted while a run goes on; its size does not grow with the number of files that went well."""

    def __init__(self, refused: Iterable[Refused] = (), *, passed: int = 0) -> None:
        """Begins with what was refused before the run, and how many files were passed over for their names."""
        self.files = self.kept = self.outputs = self.words = self.cues = self.left = 0
        self.passed = passed
        self.fixes, self.terms, self.losses = Counter[str](), Counter[str](), Counter[str]()
        self.spread, self.doubtful = Counter[str](), 0
        self.failures = [(spelled(one.name), "Refused", one.why) for one in refused]
        self._worst: list[tuple[float, str]] = []

    def add(self, result: Result) -> None:
        """Counts one result."""
        self.files += 1
        if result.mark is None:
            self.failures.append((spelled(result.item.name), result.kind, result.why))
            return
        self.kept += not result.made
        self.outputs += result.made
        self._count(result.mark)

    def _count(self, mark: Mark) -> None:
        tally = mark.tally
        self.words += tally.words
        self.cues += tally.cues
        self.left += tally.left
        self.doubtful += bool(tally.losses)
        self.fixes.update(tally.fixes)
        self.terms.update(tally.terms)
        self.losses.update(tally.losses)
        self.spread.update(tally.terms.keys())
        if tally.clean is not None:  # the heap's least is the best of the worst; of equals the first by name stays
            heapq.heappush(self._worst, (-tally.clean, _backward(mark.place)))
            if len(self._worst) > _WORST:
                heapq.heappop(self._worst)

    @property
    def worst(self) -> list[tuple[str, float]]:
        """The subtitles with the smallest share of cues without a fault (percent), the worst first."""
        return [(_backward(place), -clean) for clean, place in sorted(self._worst, reverse=True)]

    @property
    def done(self) -> int:
        """How many transcripts are done, now or before."""
        return self.files - sum(1 for failure in self.failures if failure[1] != "Refused")


def _backward(text: str) -> str:
    """Returns a text that sorts the other way round; twice gives the text."""
    return "".join(chr(0x10FFFF - ord(character)) for character in text)


def report(totals: Totals, ordered: Mapping[str, Any]) -> bytes:
    """Returns the report as JSON, sorted; `ordered` tells what was asked for."""
    value = {
        "schema": SCHEMA,
        "version": __version__,
        "ordered": dict(ordered),
        "files": {
            "done": totals.done,
            "kept": totals.kept,
            "failed": len(totals.failures),
            "passed_over": totals.passed,
            "outputs_written": totals.outputs,
        },
        "words": totals.words,
        "cues": totals.cues,
        "left_to_a_person": totals.left,
        "fixes": _ranked(totals.fixes),
        "terms": [
            {"entry": entry, "count": count, "files": totals.spread[entry]}
            for entry, count in sorted(totals.terms.items(), key=lambda item: (-totals.spread[item[0]], -item[1], item))
        ],
        "losses": _ranked(totals.losses),
        "worst": [{"file": place, "clean": round(clean, 2)} for place, clean in totals.worst],
        "failures": [{"file": name, "kind": kind, "why": why} for name, kind, why in sorted(totals.failures)],
    }
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def _ranked(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
