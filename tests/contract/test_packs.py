"""The built-in packs: their contract, their safety on clean prose and on the labelled seeds."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from cleantx.model import Segment
from cleantx.terms.match import Matcher
from cleantx.terms.pack import builtin, load, parse, problems
from cleantx.text import View

ROOT = Path(__file__).parents[2]
PROSE = (ROOT / "tests/unit/prose.txt").read_text(encoding="utf-8").splitlines()[1:]
GOLD = ROOT / "fixtures/gold"
FILES = sorted(p.name for p in (resources.files("cleantx.terms") / "packs").iterdir() if p.name.endswith(".toml"))


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher([load(name) for name in builtin()])


def changes(matcher: Matcher, text: str) -> list[str]:
    return [m.why for m in matcher.find(View([Segment(id=1, text=text)])) if m.safety == "safe"]


def test_the_contract_over_all_packs_together() -> None:
    assert problems([load(name) for name in builtin()]) == ()


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_sorted_and_free_of_doubles(name: str) -> None:
    text = (resources.files("cleantx.terms") / "packs" / name).read_text(encoding="utf-8")
    ids = [entry.id for entry in parse(text, name).entries]
    assert ids == sorted(set(ids))


def test_there_is_enough_clean_prose() -> None:
    assert len(set(PROSE)) == len(PROSE) >= 450


@pytest.mark.parametrize("sentence", PROSE)
def test_clean_prose_stays(matcher: Matcher, sentence: str) -> None:
    assert changes(matcher, sentence) == []


def test_clean_prose_stays_as_one_text(matcher: Matcher) -> None:
    """Sentences of other fields stand beside sentences of this one, as in a podcast."""
    view = View([Segment(id=n, text=sentence) for n, sentence in enumerate(PROSE)])
    assert [m.why for m in matcher.find(view) if m.safety == "safe"] == []


def _traps() -> list[str]:
    rows = [json.loads(line) for line in (GOLD / "traps.jsonl").read_text(encoding="utf-8").splitlines()]
    return [row["sentence"] for row in rows if row["seed"] == "own"]


@pytest.mark.parametrize("sentence", _traps())
def test_the_trap_sentences_stay(matcher: Matcher, sentence: str) -> None:
    assert changes(matcher, sentence) == []


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("From DeepSeq OpenAI and MetaAnthropic", "From DeepSeek OpenAI and Meta, Anthropic"),
        ("the new OpenAI 03 Mini", "the new OpenAI o3-mini"),
        ("DeepSeq's chat GPT break", "DeepSeek's ChatGPT break"),
        ("The 70 billion LLAMA3 and LemmaTree", "The 70 billion Llama 3 and Llama 3"),
        ("Nathan Lampert and Dari Amadei", "Nathan Lambert and Dario Amodei"),
        ("before expert controls started in China", "before export controls started in China"),
    ],
)
def test_what_the_seeds_hold_comes_out_right(matcher: Matcher, text: str, right: str) -> None:
    view = View([Segment(id=1, text=text)])
    for match in reversed(list(matcher.find(view))):
        text = text[: match.a] + match.right + text[match.b :]
    assert text == right


SEEDS = sorted(path for path in (ROOT / "fixtures/seeds").iterdir() if path.name != "README.md")
SPOKEN = re.compile(r"(\s*\[\d[^\]]*-->[^\]]*\]\s*|\*\s+)?(.*?)(\s*\[\[[\d:.]+\]\([^)]*\)\])?")


def _spans(matcher: Matcher, path: Path) -> dict[int, list[tuple[int, int]]]:
    """Returns where the safe matches lie in the lines of a seed."""
    segments, indents = [], {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        shape = SPOKEN.fullmatch(line)
        if shape and shape[2] and (shape[1] or path.name.endswith("speaker.txt")):
            segments.append(Segment(id=number, text=shape[2]))
            indents[number] = shape.start(2)
    view = View(segments)
    spans: dict[int, list[tuple[int, int]]] = {}
    for match in matcher.find(view):
        if match.safety == "safe":
            for edit in view.edits(*view.back(match.a, match.b), match.right):
                at = indents[edit.segment]
                spans.setdefault(edit.segment, []).append((edit.a + at, edit.b + at))
    return spans


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLD / name).read_text(encoding="utf-8").splitlines()]


def _touched(row: dict[str, Any], text: str, spans: dict[int, list[tuple[int, int]]]) -> bool:
    a, b = row["start"], row["start"] + len(text.split("\n", maxsplit=1)[0])
    return any(x < b and y > a for x, y in spans.get(row["line"], ()))


def test_safe_entries_earn_their_name_on_the_seeds(matcher: Matcher) -> None:
    """At least 300 applications, no trap touched, and nearly all that a dictionary can mend is found."""
    applications = found = rows = 0
    for path in SEEDS:
        spans = _spans(matcher, path)
        applications += sum(map(len, spans.values()))
        traps = [row for row in _rows("traps.jsonl") if row["seed"] == path.name]
        assert [row for row in traps if _touched(row, row["text"], spans)] == []
        kinds = {"entity", "acronym", "fused", "number", "casing", "mishearing", "homophone"}
        for row in _rows(f"{path.stem}.jsonl"):
            if row["confidence"] == "sure" and row["dictionary_fixable"] and row["kind"] in kinds:
                rows += 1
                found += _touched(row, row["wrong"], spans)
    assert applications >= 300
    assert found >= 0.95 * rows
