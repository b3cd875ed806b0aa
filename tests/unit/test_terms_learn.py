"""Learning a pack from a corrected transcript: what comes again is learned, and what is right stays."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from cases import FIXTURES, SEEDS
from hypothesis import given
from hypothesis import strategies as st

from cleantx import api, formats, jobs
from cleantx.model import Segment, Source, Transcript
from cleantx.settings import Settings
from cleantx.terms.learn import Learned, learn
from cleantx.terms.pack import Pack, problems
from cleantx.terms.pairing import Words, align, stretches

FIELDS = sorted((FIXTURES / "fields").glob("*.true.*"))
TALK = FIXTURES / "terms" / "learn"


def talk(*texts: str) -> Transcript:
    return Transcript(segments=tuple(Segment(id=n, text=text) for n, text in enumerate(texts)))


def entries(pack: Pack) -> dict[str, str]:
    return {wrong: entry.right for entry in pack.entries for wrong in entry.wrong}


def cleaned(given: Transcript, pack: Pack) -> Transcript:
    return jobs.clean(given, settings=Settings(packs=(), terms=(pack,), select=("CTX201",), mine="off"))


def corrections(given: Transcript, right: Transcript) -> Counter[tuple[str, str]]:
    """Returns what still has to be replaced by what, with counts."""
    a, b = Words(given), Words(right)
    found = [s for s in stretches(a, b) if s.i1 < s.i2 and s.j1 < s.j2]
    return Counter((a.shown(s.i1, s.i2).casefold(), b.shown(s.j1, s.j2)) for s in found)


def with_labels(text: str, rows: list[dict[str, Any]]) -> str:
    """Returns a text with its labelled errors corrected."""
    lines = text.split("\n")
    for row in sorted(rows, key=lambda row: (row["line"], row["start"]), reverse=True):
        line, a = lines[row["line"] - 1], row["start"]
        if "\n" not in row["wrong"]:
            lines[row["line"] - 1] = line[:a] + row["right"] + line[a + len(row["wrong"]) :]
    return "\n".join(lines)


@cache
def pair(name: str) -> tuple[Transcript, Transcript]:
    """Returns a raw transcript and the corrected one: a seed and its labels, or a text of another field."""
    path = next(path for path in (*SEEDS, *FIELDS) if path.name == name)
    if path in FIELDS:
        return api.read(path.with_name(path.name.replace(".true", ""))), api.read(path)
    rows = [json.loads(line) for line in (FIXTURES / "gold" / f"{path.stem}.jsonl").read_text().splitlines()]
    raw = api.read(path)
    right = with_labels(path.read_text(encoding="utf-8"), [row for row in rows if row["confidence"] == "sure"])
    return raw, formats.load(raw.source.format).read(right, Source(name=path.name))


@cache
def learned(name: str) -> Learned:
    return learn(*pair(name))


NAMES = [path.name for path in (*SEEDS, *FIELDS)]


@pytest.mark.parametrize("name", NAMES)
def test_a_learned_pack_changes_nothing_in_the_corrected_text(name: str) -> None:
    pack, right = learned(name).pack, pair(name)[1]
    assert problems([pack]) == ()
    assert cleaned(right, pack).fixes == right.fixes


def test_what_was_corrected_twice_is_learned() -> None:
    """At least 95 of a hundred corrections that came at least twice are made by the learned pack."""
    made = asked = 0
    for name in NAMES:
        raw, right = pair(name)
        before, after = corrections(raw, right), corrections(cleaned(raw, learned(name).pack), right)
        asked += sum(count for count in before.values() if count > 1)
        made += sum(count - min(count, after[key]) for key, count in before.items() if count > 1)
    assert asked > 300
    assert made >= 0.95 * asked


@pytest.mark.parametrize("name", [name for name in NAMES if ".true" in name])
def test_a_learned_pack_leaves_the_talk_of_other_fields_alone(name: str) -> None:
    for other in NAMES:
        if ".true" in other and other != name:
            right = pair(other)[1]
            assert [fix.why for fix in cleaned(right, learned(name).pack).fixes] == []


def test_style_wording_and_fillers_are_not_learned() -> None:
    raw, right = (api.read(TALK / f"talk{part}.txt") for part in ("", ".corrected"))
    found = learn(raw, right)
    assert entries(found.pack) == {
        "cogee": "koji",
        "Tamarock": "Tamarack",
        "Yoo tah": "Yuta",
        "nair is castle lane": "Nerys Castellane",
    }
    assert found.counts["tamarack"] == 3
    assert any("[cogee]" in context for context in found.contexts["koji"])
    reasons = dict(found.reasons())
    assert {"a contraction", "a style of numbers", "another wording", "words that go or come"} <= set(reasons)
    assert reasons["a style of numbers"] == "twenty five -> 25"


def test_company_is_learned_from_what_was_left_alone() -> None:
    raw = talk(
        "The expert controls on chips came in October. The expert controls were tightened.",
        "She is an expert on trade, and an expert witness.",
    )
    right = talk(
        "The export controls on chips came in October. The export controls were tightened.",
        "She is an expert on trade, and an expert witness.",
    )
    (entry,) = learn(raw, right).pack.entries
    assert (entry.wrong, entry.right, entry.only_next) == (("expert",), "export", ("controls",))
    assert entry.bad
    assert entry.good


def test_an_ordinary_word_without_company_is_not_learned() -> None:
    found = learn(talk("I said cloud and it was so."), talk("I said Claude and it was so."))
    assert found.pack.entries == ()
    assert found.left[0].why.startswith("a form that others mean")


def test_a_form_that_a_person_left_alone_is_not_learned() -> None:
    raw, right = (
        talk("We met Lobanof here.", "We met Lobanof there."),
        talk("We met Lobanov here.", "We met Lobanof there."),
    )
    assert learn(raw, right).pack.entries == ()


def test_capitals_that_only_begin_a_sentence_are_not_learned() -> None:
    raw, right = talk("so it was. github is fine, deepseq too."), talk("So it was. GitHub is fine, DeepSeek too.")
    assert entries(learn(raw, right).pack) == {"deepseq": "DeepSeek", "github": "GitHub"}


def test_corrections_over_cues_are_learned() -> None:
    raw = talk("We like hugging", "fase a lot.", "And hugging fase likes us.")
    right = talk("We like Hugging", "Face a lot.", "And Hugging Face likes us.")
    assert entries(learn(raw, right).pack) == {"hugging fase": "Hugging Face"}


def test_neighbours_are_parted_by_their_marks() -> None:
    raw = talk("It was Raynoze. Ohslur said so, and Ohslur knew.")
    right = talk("It was Raynaud. Osler said so, and Osler knew.")
    assert entries(learn(raw, right).pack) == {"Ohslur": "Osler", "Raynoze": "Raynaud"}


def test_fewer_than_the_minimum_are_left_out() -> None:
    raw, right = talk("DeepSeq, Qwenn and DeepSeq."), talk("DeepSeek, Qwen and DeepSeek.")
    assert entries(learn(raw, right, minimum=2).pack) == {"DeepSeq": "DeepSeek"}
    assert [(one.wrong, one.times) for one in learn(raw, right, minimum=2).left] == [("Qwenn", 1)]


def test_equal_texts_teach_nothing() -> None:
    same = talk("Nothing was wrong here.")
    found = learn(same, same)
    assert (found.pack.entries, found.left) == ((), ())
    assert learn(talk(), talk()).pack.entries == ()


TOKENS = st.lists(st.sampled_from(["a", "b", "c", "the", "of", "lama", "DeepSeq"]), max_size=40)


@given(a=TOKENS, b=TOKENS)
def test_an_alignment_makes_up_both_texts(a: list[str], b: list[str]) -> None:
    found = list(align(a, b))
    assert [w for s in found for w in a[s.i1 : s.i2]] == a
    assert [w for s in found for w in b[s.j1 : s.j2]] == b
    assert all(x.i2 == y.i1 and x.j2 == y.j1 for x, y in pairwise(found))


SPOKEN = ["we", "met", "DeepSeq", "lama", "Claude", "cloud", "in", "the", "barn", "um", "25", "five", ".", ","]
SENTENCES = st.lists(st.lists(st.sampled_from(SPOKEN), max_size=10), max_size=4)


@given(a=SENTENCES, b=SENTENCES)
def test_whatever_is_learned_leaves_the_corrected_text_alone(a: list[list[str]], b: list[list[str]]) -> None:
    raw, right = talk(*map(" ".join, a)), talk(*map(" ".join, b))
    pack = learn(raw, right).pack
    assert cleaned(right, pack).segments == right.segments
    assert problems([pack]) == ()
