"""The evaluation: labels lie where they say, verdicts are right, a ledger and a cleaned file are judged alike."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cases import CASES, ROOT, SEEDS, decoded, format_of, name, read
from evaluate_changes import (
    Change,
    Piece,
    Run,
    Segmented,
    changed,
    of_transcripts,
    run_command,
    run_file,
    run_settings,
    times_lost,
)
from evaluate_count import confusions, precision, recall, spoken_dropped, types
from evaluate_labels import LabelError, Row, Spoken, Trap, labelled, rows, traps
from evaluate_safe import judge_of
from evaluate_score import Judge, Score
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cleantx import api, jobs
from cleantx.formats import TABLE
from cleantx.model import Segment, Transcript

BINARY = {name for name, entry in TABLE.items() if entry.family == "binary"} | {"ebu-stl", "scc"}


def transcript(*lines: str) -> Transcript:
    """Returns a transcript with one segment a line."""
    return Transcript(segments=tuple(Segment(id=n, text=line, line=n + 1) for n, line in enumerate(lines)))


def row(line: int, start: int, wrong: str, right: str, **more: Any) -> Row:  # noqa: ANN401 - any field of a row
    return Row(**{"line": line, "start": start, "wrong": wrong, "right": right, "kind": "entity", **more})


def judged(before: list[str], after: list[str], *labels: Row, known: tuple[Trap, ...] = ()) -> Score:
    """Returns the judgement of a text that became another."""
    was, raw = transcript(*before), "\n".join(before) + "\n"
    spoken = Spoken(was, raw)
    return Judge(spoken, labels, (), known).score(run_file(was, raw, transcript(*after)))


def verdicts(score: Score) -> list[str]:
    return [one.verdict for one in score.applied]


# ----------------------------------------------------------------------------------------------------- placing labels


@pytest.mark.parametrize("path", [path for path in [*SEEDS, *CASES] if format_of(path) not in BINARY], ids=name)
def test_words_are_found_where_the_file_has_them(path: Path) -> None:
    """What a run says to be spelled as in the text reads so in the file; nearly every word has its place."""
    text, _, _ = decoded(path)
    spoken = Spoken(read(path), text)
    runs = [run for run in spoken._runs if run.width == run.length]  # noqa: SLF001 - the placing itself is tested
    for run in runs:
        pairs = zip(text[run.raw : run.raw + run.width], spoken.text[run.text : run.text + run.length], strict=True)
        assert all(a == b for a, b in pairs if b.isalnum())  # a bar may be a line break, a NUL a sign for it
    placed = {at for run in spoken._runs for at in range(run.text, run.text + run.length)}  # noqa: SLF001 - as above
    words = [a for a, b in spoken.tokens if any(at in placed for at in range(a, b))]
    assert len(words) >= 0.5 * len(spoken.tokens)  # a chorus stands once in the file and is sung three times


def test_a_label_in_json_is_placed_by_line_and_offset() -> None:
    path = ROOT / "fixtures/formats/whisper/openai/input.json"
    text, _, _ = decoded(path)
    spoken = Spoken(read(path), text)
    word = max((spoken.text[a:b] for a, b in spoken.tokens), key=len)
    line = next(n for n, shown in enumerate(text.split("\n"), 1) if word in shown and '"text"' in shown)
    found = spoken.span(row(line, text.split("\n")[line - 1].index(word), word, ""))
    assert found is not None
    assert spoken.text[slice(*found)] == word


def test_entities_and_tags_do_not_move_a_label() -> None:
    raw = "WEBVTT\n\n00:01.000 --> 00:02.000\n<i>Tom</i> &amp; Jerri ran\n"
    from cleantx import formats  # noqa: PLC0415 - one test only
    from cleantx.model import Source  # noqa: PLC0415 - as above

    spoken = Spoken(formats.reader("webvtt").read(raw, Source()), raw)
    found = spoken.span(row(4, raw.split("\n")[3].index("Jerri"), "Jerri", "Jerry"))
    assert found is not None
    assert spoken.text[slice(*found)] == "Jerri"
    whole = spoken.span(row(4, raw.split("\n")[3].index("&amp;"), "&amp; Jerri", "and Jerry"))
    assert whole is not None
    assert spoken.text[slice(*whole)] == "& Jerri"


def test_a_number_in_a_time_mark_is_no_label() -> None:
    raw = "[00:00:01.000 --> 00:00:02.000]   1\n"
    from cleantx import formats  # noqa: PLC0415 - one test only
    from cleantx.model import Source  # noqa: PLC0415 - as above

    spoken = Spoken(formats.reader("whispercpp").read(raw, Source()), raw)
    assert spoken.span(row(1, raw.index("1\n"), "1", "")) == (0, 1)
    assert spoken.span(row(1, raw.index("01.000"), "0", "")) is None


def test_a_label_that_lies_on_other_words_is_an_error() -> None:
    with pytest.raises(LabelError, match="line 1: 'DeepSeq' does not stand there"):
        judged(["the DeepSeek moment"], ["the DeepSeek moment"], row(1, 4, "DeepSeq", "DeepSeek"))


def test_a_line_that_is_no_label_is_named(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"line": 1, "start": 0, "wrong": "a", "right": "b", "kind": "entity"}\n{"line": "x"}\n')
    with pytest.raises(LabelError, match=r"gold\.jsonl:2: no label"):
        rows(gold)


# ------------------------------------------------------------------------------------------------------------ verdicts


@pytest.mark.parametrize(
    ("before", "after", "label", "verdict", "fixed"),
    [
        ("the DeepSeq moment", "the DeepSeek moment", row(1, 4, "DeepSeq", "DeepSeek"), ["right"], True),
        ("the DeepSeq moment", "the DeepSeq moment", row(1, 4, "DeepSeq", "DeepSeek"), [], False),
        ("the DeepSeq moment", "the Deep moment", row(1, 4, "DeepSeq", "DeepSeek"), ["part"], False),
        ("the DeepSeq moment", "the Peter moment", row(1, 4, "DeepSeq", "DeepSeek"), ["wrong"], False),
        ("the DeepSeq moment", "the DeepSeq moments", row(1, 4, "DeepSeq", "DeepSeek"), ["outside"], False),
        ("the DeepSeq moment", "the DeepSeek moments", row(1, 4, "DeepSeq", "DeepSeek"), ["right", "outside"], True),
        ("the open AI lab", "the OpenAI lab", row(1, 4, "open AI", "OpenAI", kind="casing"), ["right"], True),
        ("the open AI lab", "the Openai lab", row(1, 4, "open AI", "OpenAI", kind="casing"), ["wrong"], False),
        ("the cloud said", "the Claude said", row(1, 4, "cloud", "Claude", confidence="likely"), ["likely"], True),
        ("the cloud said", "the crowd said", row(1, 4, "cloud", "Claude", confidence="likely"), ["likely"], False),
        ("well um yes", "well yes", row(1, 5, "um", "", kind="stutter"), ["right"], True),
        ("H_C_C_P_ rules", "HCCP rules", row(1, 0, "H_C_C_P_", "HACCP", kind="acronym"), ["part"], False),
        (
            "we know but, they",
            "we know, but they",
            row(1, 7, " but,", ", but", kind="displaced-punctuation"),
            None,
            True,
        ),
        (
            "we know but, they",
            "we know but they",
            row(1, 7, " but,", ", but", kind="displaced-punctuation"),
            None,
            False,
        ),
        ("you you", "", row(1, 4, "you", "", kind="hallucination"), None, False),
    ],
    ids=lambda value: str(value)[:40],
)
def test_verdict(before: str, after: str, label: Row, verdict: list[str] | None, *, fixed: bool) -> None:
    score = judged([before], [after], label)
    assert score.outcomes[0].fixed is fixed
    assert verdict is None or sorted(verdicts(score)) == sorted(verdict)


def test_two_rows_mended_by_one_change_are_both_right() -> None:
    labels = (row(1, 0, "Lian Chen", "Liang"), row(1, 10, "Feng", "Wenfeng"))
    score = judged(["Lian Chen Feng spoke"], ["Liang Wenfeng spoke"], *labels)
    assert [outcome.fixed for outcome in score.outcomes] == [True, True]
    assert set(verdicts(score)) == {"right"}


def test_a_row_beside_a_repaired_one_is_not_touched() -> None:
    labels = (row(1, 0, "G_P_T_", "GPT"), row(1, 6, " Actually.", ". Actually", kind="displaced-punctuation"))
    score = judged(["G_P_T_ Actually. it"], ["GPT Actually. it"], *labels)
    assert [(o.fixed, o.touched) for o in score.outcomes] == [(True, True), (False, False)]


def test_a_filler_that_goes_with_a_repeat_is_dropped() -> None:
    was, raw = transcript("in a, um, a house"), "in a, um, a house\n"
    judge = Judge(Spoken(was, raw), [row(1, 6, "um,", "", kind="stutter")])
    gone = judge.score(Run(before=was, applied=(Change(pieces=(Piece(4, 11, ""),)),)))
    assert spoken_dropped(gone).fixed == 1
    kept = judge.score(Run(before=was, applied=(Change(pieces=(Piece(6, 8, "uh"),)),)))
    assert spoken_dropped(kept).fixed == 0


def test_a_row_over_a_line_break_is_one_row() -> None:
    label = row(1, 5, "shop\nflat", "ChatGPT", start2=0, kind="line-break-split")
    score = judged(["I ask shop"[:6] + "shop", "flat a lot"], ["I ask ChatGPT", "a lot"], replace(label, start=6))
    assert score.outcomes[0].fixed


def test_a_changed_trap_is_told_and_a_comma_beside_it_is_none() -> None:
    known = (Trap(seed="x", line=1, start=2, text="llama", why="the animal"),)
    assert verdicts(judged(["a llama ate"], ["a Llama ate"], known=known)) == ["trap"]
    score = judged(["a llama ate"], ["a Llama ate"], known=known)
    assert [(trap.text, now) for trap, now in score.traps_changed] == [("llama", "Llama")]
    assert judged(["a llama ate"], ["a llama, ate"], known=known).traps_changed == ()


def test_proposals_are_judged_beside_what_was_applied() -> None:
    was, raw = transcript("Jon met Kris"), "Jon met Kris\n"
    judge = Judge(Spoken(was, raw), [row(1, 0, "Jon", "John"), row(1, 8, "Kris", "Chris")])
    run = Run(
        before=was,
        applied=(Change(pieces=(Piece(0, 3, "John"),), by="a"),),
        proposed=(
            Change(pieces=(Piece(8, 12, "Chris"),), by="b", safety="unsafe"),
            Change(pieces=(Piece(4, 7, "saw"),)),
        ),
    )
    score = judge.score(run)
    assert [one.verdict for one in score.proposed] == ["right", "outside"]
    assert precision(score.proposed) == 0.5
    assert [outcome.fixed for outcome in score.outcomes] == [True, False]


def test_counts_by_kind_type_and_confusion() -> None:
    labels = (
        row(1, 0, "Kris", "Chris"),
        row(2, 0, "Kris", "Chris", dictionary_fixable=True),
        row(3, 0, "their", "there", kind="homophone"),
        row(4, 0, "um", "", kind="stutter"),
        row(5, 0, "Kris", "Chris", confidence="likely"),
    )
    score = judged(
        ["Kris ran", "Kris sat", "their we", "um no", "Kris"],
        ["Chris ran", "Kris sat", "them we", "no", "Kris"],
        *labels,
    )
    told = recall(score, spelled_out="kris")
    assert (told["all"].fixed, told["all"].of) == (2, 4)
    assert (told["entity_like"].fixed, told["entity_like"].of) == (1, 2)
    assert told["dictionary_fixable"].share == 0
    assert told["not_spelled_out"].of == 2
    assert types(score)["kris", "chris"].share == 0.5
    assert spoken_dropped(score).fixed == 1
    lists = confusions(score)
    assert lists["missed"] == {("Kris", "Kris", "Chris"): 1}
    assert lists["wrong"] == {("their we", "them we", "there we"): 1} or sum(lists["wrong"].values()) == 1


# --------------------------------------------------------------------------------------------------- over the fixtures


GOLD = labelled()


def test_every_labelled_fixture_is_found() -> None:
    found = {source.name for _, source, _ in GOLD}
    assert found >= {path.name for path in SEEDS}
    assert len(found) > len(SEEDS)


@pytest.mark.parametrize(("gold", "source", "known"), GOLD, ids=[source.stem for _, source, _ in GOLD])
def test_nothing_done_is_nothing_found_and_all_labels_carried_out_are_all_right(
    gold: Path, source: Path, known: list[Path]
) -> None:
    was = api.read(source)
    judge = judge_of(gold, source, known, was)
    idle = judge.score(Run(before=was, applied=()))
    assert recall(idle)["all"].fixed == 0
    assert idle.applied == ()
    assert idle.traps_changed == ()
    done: list[Change] = []
    end = 0
    for placed in judge.rows:
        if placed.a >= end and not placed.mechanical:
            done.append(Change(pieces=(Piece(placed.a, placed.b, placed.row.right),)))
            end = placed.b
    perfect = judge.score(Run(before=was, applied=tuple(done)))
    assert recall(perfect)["all"].share >= 0.99  # labels that overlap can't all be carried out
    assert {one.verdict for one in perfect.applied} <= {"right", "likely"}


@pytest.mark.parametrize("path", SEEDS, ids=name)
def test_a_ledger_and_a_cleaned_file_are_judged_alike(path: Path) -> None:
    gold = ROOT / "fixtures/gold" / f"{path.stem}.jsonl"
    was = api.read(path)
    judge = judge_of(gold, path, [gold.with_name("traps.jsonl")], was)
    settings = replace(jobs.DEFAULT, unsafe=True, sounds=False)
    after = jobs.clean(was, settings=settings)
    by_ledger = judge.score(run_settings(was, settings))
    by_file = judge.score(Run(before=was, applied=of_transcripts(judge.spoken, after)))
    assert recall(by_ledger) == recall(by_file)
    assert confusions(by_ledger)["missed"] == confusions(by_file)["missed"]
    assert confusions(by_ledger)["wrong"] == confusions(by_file)["wrong"]
    assert by_ledger.traps_changed == by_file.traps_changed


def test_what_the_command_changes_is_what_the_job_changes() -> None:
    path = next(path for path in SEEDS if path.stem.startswith("latent"))
    run = run_command(path, ["--unsafe"])
    job = run_settings(api.read(path), replace(jobs.DEFAULT, unsafe=True))
    assert changed(Spoken(run.before).text, run.applied) == changed(Spoken(job.before).text, job.applied)


EDITS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3), st.text("xy ", max_size=3)), max_size=4)


@given(
    text=st.text("ab ", min_size=1, max_size=12),
    runs=st.lists(EDITS, max_size=4),
)
def test_edits_of_several_runs_are_one_set_of_changes(text: str, runs: list[list[tuple[int, int, str]]]) -> None:
    segmented, now = Segmented(text), text
    for run in runs:
        given_edits, end = [], -1
        for a, width, after in sorted(run):
            if a > end and a + width <= len(now):
                given_edits.append((0, Piece(a, a + width, after)))
                end = a + width
        segmented.edit(given_edits)
        for _, piece in reversed(given_edits):
            now = now[: piece.a] + piece.after + now[piece.b :]
    made = [Change(pieces=(piece,)) for _, piece in segmented.pieces]
    assert changed(text, made) == now


def test_times_that_are_lost_are_counted() -> None:
    was = Transcript(segments=(Segment(id=0, text="a", start=0, end=5), Segment(id=1, text="b", start=5, end=9)))
    now = replace(was, segments=(was.segments[0], replace(was.segments[1], start=6)))
    assert times_lost(was, was) == 0
    assert times_lost(was, now) == 1


# ---------------------------------------------------------------------------------------------------------- the script


def script(*given: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(ROOT / "scripts/evaluate"), *given]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=env)


def test_the_script_judges_a_gold_file_of_ones_own(tmp_path: Path) -> None:
    source, gold = tmp_path / "mine.srt", tmp_path / "mine.jsonl"
    source.write_text(
        "1\n00:00:01,000 --> 00:00:03,000\nthe DeepSeq R1 model\n\n2\n00:00:03,000 --> 00:00:05,000\nran in Hul\n\n"
    )
    labels = [("DeepSeq", "DeepSeek", 3, 4), ("Hul", "Hull", 7, 7)]
    gold.write_text(
        "".join(
            json.dumps({"line": line, "start": at, "wrong": wrong, "right": right, "kind": "entity"}) + "\n"
            for wrong, right, line, at in labels
        )
    )
    ran = script(str(gold), str(source), "--lists")
    assert ran.returncode == 0, ran.stderr
    assert re.search(r"^  all +1 of 2 +0\.500$", ran.stdout, re.MULTILINE)
    assert "1 × Hul → Hull" in ran.stdout
    told = json.loads(script(str(gold), str(source), "--json", "--", "--ignore", "CTX201").stdout)
    assert told["recall"]["all"] == {"fixed": 0, "of": 2, "share": 0.0}
    cleaned = tmp_path / "done.srt"
    cleaned.write_text(source.read_text().replace("Hul", "Hull").replace("ran", "run"))
    told = json.loads(script(str(gold), str(source), "--json", "--cleaned", str(cleaned)).stdout)
    assert told["recall"]["all"]["fixed"] == 1
    assert [(one["before"], one["after"]) for one in told["outside"]] == [("ran", "run")]


def test_the_script_says_what_it_cannot_use(tmp_path: Path) -> None:
    gold = tmp_path / "x.jsonl"
    gold.write_text('{"line": 1, "start": 0, "wrong": "nothing", "right": "b", "kind": "entity"}\n')
    ran = script(str(gold), str(SEEDS[0]))
    assert ran.returncode == 2
    assert "does not stand there" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert traps(ROOT / "fixtures/gold/traps.jsonl")
