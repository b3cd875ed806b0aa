"""The labelled transcripts of other fields: a label lies where it says, and together they are the whole difference."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest

FIELDS = Path(__file__).parents[2] / "fixtures/fields"
NAMES = sorted(path.name for path in FIELDS.iterdir() if path.suffix in (".md", ".txt") and ".true." not in path.name)
NAMES.remove("README.md")


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def labels(stem: str) -> list[dict[str, Any]]:
    return rows(FIELDS / f"{stem}.jsonl") + rows(FIELDS / f"{stem}.mechanical.jsonl")


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")


def words(text: list[str]) -> list[str]:
    """Returns all words, without bullets and time links: the true text has no line for words that nobody spoke."""
    return [word for line in text for word in re.sub(r"^\*  | \[\[[^]]*\]\([^)]*\)\]$", "", line).split()]


def spans(row: dict[str, Any], text: str) -> list[tuple[int, int, int]]:
    """Returns line, start and end of each part of a label; the parts after a line break begin at ``start2``."""
    found = []
    for number, part in enumerate(text.split("\n")):
        start = row["start"] if number == 0 else row["start2"]
        found.append((row["line"] + number, start, start + len(part)))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_label_and_trap_stands_where_it_says_and_overlaps_no_other(name: str) -> None:
    given = lines(FIELDS / name)
    stem = name.rpartition(".")[0]
    labelled = [(row, row["wrong"]) for row in labels(stem)]
    traps = [row for path in FIELDS.glob("*.traps.jsonl") for row in rows(path) if row["seed"] == name]
    taken = []
    for row, text in [*labelled, *((row, row["text"]) for row in traps)]:
        parts = spans(row, text)
        assert "\n".join(given[line - 1][start:end] for line, start, end in parts) == text
        taken += parts
    taken.sort()
    assert [pair for pair in itertools.pairwise(taken) if pair[0][0] == pair[1][0] and pair[0][2] > pair[1][1]] == []
    assert len(labelled) > 100
    assert len(traps) >= 20


@pytest.mark.parametrize("name", NAMES)
def test_the_corrections_make_the_true_text_of_the_given_one(name: str) -> None:
    stem, _, suffix = name.rpartition(".")
    text = lines(FIELDS / name)
    edits = [
        (*part, row["right"] if number == 0 else "")
        for row in labels(stem)
        if row["kind"] != "stutter"  # what was spoken stays in the true text
        for number, part in enumerate(spans(row, row["wrong"]))
    ]
    for line, start, end, right in sorted(edits, reverse=True):
        text[line - 1] = text[line - 1][:start] + right + text[line - 1][end:]
    assert words(text) == words(lines(FIELDS / f"{stem}.true.{suffix}"))
