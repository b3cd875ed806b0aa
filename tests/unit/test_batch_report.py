"""The report of a batch: what a transcript tells for it, what comes of many, and the page, which nothing drives."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantx import jobs
from cleantx.batch import plan
from cleantx.batch.task import Failure, Heard, Item, Mark, Order, Output, Refused, Result, Tally
from cleantx.batch.told import report
from cleantx.batch.told.ranking import Met, Ranking
from cleantx.batch.told.summary import Totals
from cleantx.batch.work import tally, worker
from cleantx.cli import batched, corpus
from cleantx.model import Fix, Source, TextEdit
from cleantx.settings import Settings

HOSTILE = "<script>x</script>\x1b[31m\u202e=1+1"


def edit(before: str, after: str, segment: int = 1) -> TextEdit:
    return TextEdit(segment=segment, a=0, b=len(before), before=before, after=after)


def fix(*edits: TextEdit, by: str = "ai/x", code: str = "CTX201") -> Fix:
    return Fix(code=code, name="", safety="safe", why="", edits=edits, by=by)


def result(number: int, told: Tally) -> Result:
    place = f"{number:03}.srt"
    output = Output(place=place, key="k", sha256="h")
    mark = Mark(place=place, input="i", version="0", outputs=(output,), tally=told)
    return Result(item=Item(path=place, place=place, size=1), mark=mark, made=1)


def totals(*tallies: Tally, order: random.Random | None = None) -> Totals:
    results = [result(number, one) for number, one in enumerate(tallies)]
    if order:
        order.shuffle(results)
    found = Totals()
    for one in results:
        found.add(one)
    return found


# --------------------------------------------------------------------------------------------------- of one transcript


def test_forms_are_what_stood_there_and_what_should() -> None:
    found = tally.forms(
        [
            fix(edit("DeepSeq", "DeepSeek")),
            fix(edit("DeepSeq", "DeepSeek")),
            fix(edit("Hoon\nYadi", "Hunyadi")),
            fix(edit("open", "OpenAI"), edit(" AI", "", 2)),  # over two cues
            fix(edit("x", "y"), by=""),  # no entry says so
            fix(edit("w" * 81, "y")),  # no term is as long
        ],
        [fix(edit("Quan", "Qwen"), by="ai/qwen-sound")],
    )
    assert found == (
        Heard("DeepSeq", "DeepSeek", "ai/x", 2),
        Heard("Hoon Yadi", "Hunyadi", "ai/x", 1),
        Heard("Quan", "Qwen", "ai/qwen-sound", 1, done=False),
        Heard("open AI", "OpenAI", "ai/x", 1),
    )


def test_a_form_that_no_encoding_holds_is_spelled_out() -> None:
    (found,) = tally.forms([fix(edit("a\ud800", "b"))])
    assert found.wrong == "a\\ud800"


def test_what_is_kept_of_one_transcript_has_bounds() -> None:
    many = [fix(edit(f"wrong {number}", "right")) for number in range(1000)]
    assert len(tally.forms(many)) == tally.MOST_FORMS
    text = " ".join(f"{first}{second}wennik said" for first in "QWRTPSDFG" for second in "aeiou" for _ in (1, 2))
    transcript = jobs.read(text.title(), Source(name="a.txt"), format="text")
    assert len(tally.names(transcript)) == tally.MOST_NAMES


def test_rare_names_are_those_of_english_transcripts() -> None:
    text = "And then Kwenna met Quenna in London, and Kwenna said so. The OpenAI people and GPT were there."
    transcript = jobs.read(text, Source(name="a.txt"), format="text")
    assert tally.names(transcript) == {"Kwenna": (2, 1), "Quenna": (1, 1)}
    assert tally.names(transcript, "de") == {}


def test_a_worker_tells_them() -> None:
    data = b"1\n00:00:01,000 --> 00:00:03,000\nSo DeepSeq and the Kwenna people, said Kwenna.\n"
    told = worker.make(data, plan.order(["clean"], ["srt"], Settings(), strict=False), ("srt",)).tally
    assert told.forms == (Heard("DeepSeq", "DeepSeek", "ai/deepseek"),)
    assert told.names == {"Kwenna": (2, 1)}
    only = worker.make(data, plan.order([], ["srt"], Settings(), strict=False), ("srt",)).tally
    assert (only.forms, only.names) == ((), {})


def test_several_transcripts_are_counted_as_one() -> None:
    one = Tally(
        words=2, cues=10, clean=50.0, terms={"ai/x": 3}, forms=(Heard("a", "A", "ai/x", 3),), names={"Kwenna": (2, 1)}
    )
    two = Tally(words=3, cues=30, clean=90.0, terms={"ai/x": 1}, forms=(Heard("a", "A", "ai/x"),), left=1)
    both = tally.summed([one, two, Tally(words=1)])
    assert (both.words, both.cues, both.clean, both.left) == (6, 40, 80.0, 1)
    assert both.forms == (Heard("a", "A", "ai/x", 4, files=2),)
    assert (both.terms, both.spread) == ({"ai/x": 4}, {"ai/x": 2})
    assert tally.summed([both, one]).forms == (Heard("a", "A", "ai/x", 7, files=3),)
    assert report.value(totals(both, one), Order())["terms"] == [{"entry": "ai/x", "count": 7, "files": 3}]


def test_nothing_is_lost_when_one_is_counted_as_several() -> None:
    one = Tally(
        words=9,
        cues=4,
        clean=25.0,
        left=2,
        fixes={"CTX201": 1},
        terms={"ai/x": 1},
        losses={"stray-text": 1},
        waiting={"CTX201": 2},
        forms=(Heard("a", "A", "ai/x", 3),),
        names={"Kwenna": (2, 1)},
        spread={"ai/x": 1},
        times={"aligned": 8},
        found=8,
        disagree={"CTX601": 1},
    )
    assert all(getattr(one, field) != getattr(Tally(), field) for field in Tally.__struct_fields__)
    assert tally.summed([one]) == one


# -------------------------------------------------------------------------------------------------------------- ranking


def test_many_files_outrank_many_times() -> None:
    ranking = Ranking()
    for _ in range(400):
        ranking.add(("in 400 files",), 1)
    ranking.add(("900 times in 2 files",), 900, files=2)
    ranking.add(("also in 2 files",), 900, files=2)
    assert [key[0] for key, _ in ranking] == ["in 400 files", "900 times in 2 files", "also in 2 files"]


def test_what_is_in_few_files_is_forgotten_when_there_is_too_much() -> None:
    ranking = Ranking(most=3)
    for name in "aabbbccccdef":
        ranking.add((name,), 1)
    assert (len(ranking), ranking.missed) == (6, 0)
    ranking.add(("g",), 1)
    assert dict(ranking) == {("c",): Met(4, 4, 0), ("b",): Met(3, 3, 0), ("a",): Met(2, 2, 0)}
    assert ranking.missed == 1


@given(st.lists(st.sampled_from("abcdefghijklmnop"), max_size=200), st.integers(1, 5))
def test_no_count_is_short_by_more_than_is_told(names: list[str], most: int) -> None:
    ranking = Ranking(most=most)
    for name in names:
        ranking.add((name,), 1)
    kept = {key[0]: met.files for key, met in ranking}
    assert len(kept) <= 2 * most
    for name in set(names):
        assert 0 <= names.count(name) - kept.get(name, 0) <= ranking.missed


# --------------------------------------------------------------------------------------------------------------- report


TALLIES = [
    Tally(
        words=10,
        left=2,
        waiting={"CTX201": 2},
        forms=(
            Heard("DeepSeq", "DeepSeek", "ai/deepseek", 5),
            Heard("Quan", "Qwen", "ai/qwen-sound", 1, done=False),
            Heard("Hunyati", "Hunyadi", "mined/hunyadi", 2),
            Heard("Edernie", "Edirne", "mined/edirne-likely", 1, done=False),
        ),
        names={"Kwenna": (2, 1)},
    ),
    Tally(
        words=5, forms=(Heard("Hunyati", "Hunyadi", "mined/hunyadi", 1),), names={"Quenna": (4, 1), "Hunyadi": (1, 1)}
    ),
    Tally(words=5, names={"Quenna": (1, 1), "Honyadi": (1, 1)}, losses={"stray-text": 1}),
]


def test_the_report_tells_what_was_misheard_what_is_new_and_what_was_left() -> None:
    told = report.value(totals(*TALLIES), Order())
    assert [(one["wrong"], one["files"]) for one in told["misheard"]] == [("Hunyati", 2), ("DeepSeq", 1)]
    assert told["candidates"] == [
        {"wrong": "Hunyati", "right": "Hunyadi", "count": 3, "files": 2, "repaired": 3},
        {"wrong": "Edernie", "right": "Edirne", "count": 1, "files": 1, "repaired": 0},
    ]
    assert told["left"] == {
        "by_rule": {"CTX201": 2},
        "forms": [{"wrong": "Quan", "right": "Qwen", "entry": "ai/qwen-sound", "count": 1, "files": 1}],
    }
    alike = [[(one["name"], one["files"], one["known"]) for one in group] for group in told["sound_alike"]]
    assert alike == [
        [("Quenna", 2, False), ("Kwenna", 1, False)],
        [("Honyadi", 1, False), ("Hunyadi", 1, True)],
    ]
    assert told["files"]["with_losses"] == 1
    assert told["rules"] == {"CTX201": "misheard-term"}
    assert told["counted_short_by"] == 0


def test_names_that_are_all_known_are_no_question() -> None:
    settings = Settings(packs=(), glossary=("Kwenna", "Quenna"))
    assert report.value(totals(*TALLIES[:2]), Order(settings=settings))["sound_alike"] == []


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_files_does_not_matter(seed: int) -> None:
    many = TALLIES * 4
    once = report.json(report.value(totals(*many), Order()))
    shuffled = totals(*many, order=random.Random(seed))  # noqa: S311 - no secret
    assert report.json(report.value(shuffled, Order())) == once


def test_a_shard_counts_for_its_rows() -> None:
    failed = (Failure(name="t.jsonl:3", kind="NotATranscript", why="the file is empty"),)
    mark = Mark(place="t-0.jsonl", input="i", version="0", outputs=(), rows=5, failed=failed)
    found = Totals([Refused(name="x", why="a device")])
    found.add(Result(item=Item(path="t.jsonl", place="t-0.jsonl", size=1), mark=mark, made=1))
    assert (found.files, found.done, len(found.failures)) == (5, 4, 2)


# ----------------------------------------------------------------------------------------------------------------- page


def hostile() -> dict[str, object]:
    told = Tally(
        words=1,
        cues=1,
        clean=0.0,
        left=1,
        waiting={"CTX201": 1},
        fixes={"CTX201": 1},
        losses={"stray-text": 1},
        forms=(
            Heard(HOSTILE, HOSTILE + "!", f"mined/{HOSTILE}"),
            Heard(HOSTILE, HOSTILE + "?", f"own/{HOSTILE}", done=False),
        ),
    )
    found = totals(told)
    found.add(Result(item=Item(path=HOSTILE, place=HOSTILE, size=1), kind=HOSTILE, why=HOSTILE))
    mark = Mark(place=HOSTILE, input="i", version="0", outputs=(), tally=Tally(cues=1, clean=1.0))
    found.add(Result(item=Item(path=HOSTILE, place=HOSTILE, size=1), mark=mark))
    return report.value(found, Order())


def test_names_and_texts_do_nothing_on_the_page() -> None:
    shown = corpus.page(hostile())
    assert not re.search(r"<(?:script|img|a|link|iframe|object)\b", shown)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert shown.count("&lt;script&gt;x&lt;/script&gt;\\x1b[31m\\u202e") >= 9
    assert "default-src 'none'" in shown


def test_the_page_shows_what_the_json_holds() -> None:
    told = report.value(totals(*TALLIES), Order())
    shown = corpus.page(told)
    for title in ("Misheard most", "New for the dictionary", "Which is right?", "Left to a person", "Losses"):
        assert f">{title}</h2>" in shown
    for text in ("DeepSeq", "Hunyati", "Edirne", "Quenna", "Qwen", "stray-text", "misheard-term"):
        assert text in shown
    aligned = corpus.page(report.value(totals(Tally(words=4, found=3, times={"aligned": 3, "untimed": 1})), Order()))
    assert "75.0 %" in aligned
    assert ">untimed<" in aligned


def test_what_there_is_none_of_has_no_table() -> None:
    shown = corpus.page(report.value(totals(Tally(words=3)), Order()))
    assert re.findall("<h2 id=(.*?)>", shown) == ["repairs"]
    assert "<table>" not in shown


def test_what_stands_in_no_table_is_told() -> None:
    forms = [Tally(forms=(Heard(f"w{number}", "R", "ai/r"),)) for number in range(60)]
    assert "The first 50 of 60 forms; the JSON has more." in corpus.page(report.value(totals(*forms), Order()))


def test_the_name_of_a_file_says_what_it_holds(tmp_path: Path) -> None:
    paths = [str(tmp_path / name) for name in ("r.json", "r.html", "R.HTM")]
    batched.write_report(totals(*TALLIES), Order(), paths)
    data, *pages = (Path(path).read_bytes() for path in paths)
    assert json.loads(data)["words"] == 20
    assert pages[0] == pages[1] == corpus.page(report.value(totals(*TALLIES), Order())).encode()
