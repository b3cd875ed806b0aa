"""The built-in packs: their contract, their safety on clean prose and on the labelled seeds."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

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
    assert len(set(PROSE)) == len(PROSE) >= 150


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
