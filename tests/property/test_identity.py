"""A fix keeps its id when the file is cut otherwise, grows, or is cleaned of everything else and read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import SEEDS, name, read
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cleantx import apply, formats, jobs
from cleantx.model import Fix, Segment, Source, TextEdit, Transcript
from cleantx.settings import Settings

WORDS = st.lists(
    st.sampled_from(
        [
            "DeepSeq",
            "A_I_",
            "open A_I_",
            "Lama 3",
            "the",
            "model",
            "of",
            "L_L_M_s",
            "you",
            "Chad G_P_T_",
            "a",
            "um",
            "and",
        ]
    ),
    min_size=1,
    max_size=14,
)
OWN = Settings(packs=("ai",), language="en")


def lines_of(texts: list[str]) -> Transcript:
    return Transcript(segments=tuple(Segment(id=k, text=text, line=k + 1) for k, text in enumerate(texts)))


def fixes(transcript: Transcript, settings: Settings = OWN) -> list[Fix]:
    return [f.fix for f in jobs.lint(transcript, settings=settings) if f.fix is not None]


def told(found: list[Fix]) -> list[tuple[str, str, str]]:
    return sorted({(fix.id, fix.code, fix.by) for fix in found})


@given(words=WORDS, cuts=st.sets(st.integers(0, 14)))
def test_line_breaks_do_not_matter(words: list[str], cuts: set[int]) -> None:
    parts: list[list[str]] = [[]]
    for k, word in enumerate(words):
        if k in cuts and parts[-1]:
            parts.append([])
        parts[-1].append(word)
    end = "That is all there was."  # what stands last may be an invented tail, which is told by its line
    cut = lines_of([*(" ".join(part) for part in parts), end])
    assert told(fixes(cut)) == told(fixes(lines_of([f"{' '.join(words)} {end}"])))


@given(words=WORDS)
def test_growth_does_not_matter(words: list[str]) -> None:
    margin = "here is where it began and it goes on like that for a while"
    once = f"{margin} {' '.join(words)} {margin}"
    short, long = fixes(lines_of([once])), fixes(lines_of(["Another part.", once, "And more of it."]))
    assert told(short) == told(long)


@given(words=WORDS, data=st.data())
def test_repairs_of_the_neighbours_do_not_matter(words: list[str], data: st.DataObject) -> None:
    before = lines_of([" ".join(words)])
    found = [f for f in apply.choose(jobs.lint(before, settings=OWN)) if not f.by]
    if not found:
        return
    kept = data.draw(st.sampled_from(found))
    after = apply.apply(before, [fix for fix in found if fix is not kept])
    again = replace(after, fixes=())
    assert kept.id in {fix.id for fix in fixes(again)}


@pytest.mark.parametrize("path", SEEDS, ids=name)
@pytest.mark.parametrize("target", ["srt", "text", "webvtt"])
def test_another_format_does_not_matter(path: Path, target: str) -> None:
    settings = Settings(language="en", estimate=True)
    before = read(path)
    text, _ = jobs.write(jobs.convert(before, target, settings=settings), target)
    after = formats.load(target).read(text, Source(format=target))
    mine = [f for f in fixes(before, settings) if all(isinstance(edit, TextEdit) for edit in f.edits)]
    theirs = {fix.id for fix in fixes(after, settings)}
    kept = [fix for fix in mine if fix.id in theirs]
    assert len(kept) >= 0.97 * len(mine), [fix.why for fix in mine if fix not in kept][:5]


@pytest.mark.parametrize("path", SEEDS, ids=name)
def test_what_was_selected_does_not_matter(path: Path) -> None:
    transcript = read(path)
    every = {(fix.id, fix.code, fix.line) for fix in fixes(transcript)}
    some = {(fix.id, fix.code, fix.line) for fix in fixes(transcript, replace(OWN, select=("CTX2",)))}
    assert some == {row for row in every if row[1].startswith("CTX2")}


def test_equal_words_share_an_id_and_others_do_not() -> None:
    text = "he said the DeepSeq paper is good. so he said the DeepSeq paper is good. but my DeepSeq model is not"
    first, second, third = fixes(lines_of([text]))
    assert first.id == second.id != third.id
    assert len(first.id) == 10
    assert first.id == fixes(lines_of(["He said:", "the \u201cDeepSeq\u201d paper is good!"]))[0].id


def test_a_line_without_spaces_has_ids_too() -> None:
    found = fixes(lines_of(["A_I_ so it is, " + "a" * 200_000 + " and so A_I_"]))
    assert len({fix.id for fix in found}) == 2


@pytest.mark.parametrize(
    "lines", [["we love Chad", "GPT, and it", "is here"], ["we love", "Chad", "GPT, and", "it is here"]]
)
def test_a_repair_over_a_line_break_has_the_id_that_it_has_without(lines: list[str]) -> None:
    assert told(fixes(lines_of(lines))) == told(fixes(lines_of([" ".join(lines)])))
