"""Two turns in one cue, paragraphs cut in mid-sentence: what is cut and joined, when, and that it all comes back."""

from __future__ import annotations

import pytest
from cases import SEEDS, read
from hypothesis import given
from hypothesis import strategies as st

from cleantx import jobs
from cleantx.apply import revert
from cleantx.model import Segment, Source, Transcript, Word
from cleantx.settings import Settings

TURNS = Settings(select=("CTX601",), language="en")
TURN_FIXES = Settings(select=("CTX601", "CTX503", "CTX501"), language="en")


def read_as(text: str, form: str) -> Transcript:
    return jobs.read(text, Source(), format=form)


def clean_as(text: str, form: str, settings: Settings = TURNS) -> str:
    return jobs.write(jobs.clean(read_as(text, form), settings=settings), form)[0]


def test_a_cue_is_cut_at_its_share_of_letters() -> None:
    text = "[00:00:01.000 --> 00:00:03.000]   - Hi you. - Hello.\n[00:00:04.000 --> 00:00:05.000]   Well.\n"
    expected = (
        "[00:00:01.000 --> 00:00:02.000]   - Hi you.\n[00:00:02.000 --> 00:00:03.000]   - Hello.\n"
        "[00:00:04.000 --> 00:00:05.000]   Well.\n"
    )
    assert clean_as(text, "whispercpp") == expected
    assert clean_as(expected, "whispercpp") == expected


def test_the_cut_is_where_the_next_word_begins_if_words_are_timed() -> None:
    words = (Word(a=0, b=3, start=0, end=300), Word(a=4, b=5), Word(a=6, b=9, start=800, end=900))
    segment = Segment(id=0, text="Hi. - Yo.", turn=True, words=words, start=0, end=1000)
    first, second = jobs.clean(Transcript(segments=(segment,)), settings=TURNS).segments
    assert (first.end, second.start, second.end, second.turn) == (800, 800, 1000, True)
    assert [w.start for w in second.words] == [800]


def test_a_dash_of_the_cue_is_kept_by_the_second_turn() -> None:
    text = "1\n00:00:01,000 --> 00:00:03,000\n- Hi you. - Hello.\n\n2\n00:00:07,000 --> 00:00:08,000\n- Hi.\n- Yes.\n"
    made = clean_as(text, "srt")
    assert "\n- Hi you.\n" in made
    assert "00:00:02,000 --> 00:00:03,000\n- Hello.\n" in made
    assert made.endswith("\n00:00:07,000 --> 00:00:08,000\n- Hi.\n- Yes.\n"), "two lines of a cue are two turns already"


def test_chevrons_in_a_cue_go_and_their_entities_with_them() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ann>So <b>it is.</b> &gt;&gt; Is <i>it</i>? &gt;&gt; Yes &amp; no.\n"
    cleaned = jobs.clean(read_as(text, "webvtt"), settings=TURNS)
    assert [(s.text, s.speaker, s.turn) for s in cleaned.segments] == [
        ("So it is.", "Ann", False),
        ("Is it?", None, True),
        ("Yes & no.", None, True),
    ]
    made, losses = jobs.write(cleaned, "webvtt")
    assert "Is <i>it</i>?" in made
    assert "Yes &amp; no." in made
    assert losses == ()
    assert revert(cleaned) == read_as(text, "webvtt")


def test_marks_of_a_recogniser_in_mid_cue_go() -> None:
    text = "[00:00:00.000 --> 00:00:03.000]   aaa [SPEAKER_TURN] bbb [SPEAKER_TURN] ccc [SPEAKER_TURN]\n"
    cleaned = jobs.clean(read_as(text, "whispercpp"), settings=TURNS)
    assert [(s.text, s.start, s.end) for s in cleaned.segments] == [
        ("aaa", 0, 1000),
        ("bbb", 1000, 2000),
        ("ccc", 2000, 3000),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "we shift x >> 2 and cat a.txt >> b.txt",
        "It was 1990 - The year of the goat - and late.",
        "To be or not to be. - William Shakespeare",
        "He was born in St. \u2014 No, he was not.",
        "It works, and I quote: - Nothing.",
        "[SPEAKER_TURN] first and last [SPEAKER_TURN]",
    ],
)
def test_what_may_be_one_turn_stays(text: str) -> None:
    others = [Segment(id=n, text="Yes.", turn=True) for n in range(1, 5)]
    before = Transcript(segments=(Segment(id=0, text=text), *others))
    assert jobs.clean(before, settings=TURNS) == before


def test_names_that_come_back_are_for_a_person() -> None:
    lines = ("Ann: It is so. Bob: Is it?", "Bob: I ask. Ann: It is. Note: it may not be.")
    before = Transcript(segments=tuple(Segment(id=n, text=line) for n, line in enumerate(lines)))
    assert jobs.clean(before, settings=TURNS) == before
    findings = jobs.lint(before, settings=TURNS)
    assert [(f.segment, f.a, f.fix.safety if f.fix else "") for f in findings] == [
        (0, 14, "suggest"),
        (1, 11, "suggest"),
    ]


def test_words_beside_a_cut_are_repaired_in_the_same_run() -> None:
    text = "[00:00:00.000 --> 00:00:03.000]   - It  was so , yes. - Was  it ?\n"
    made = clean_as(text, "whispercpp", TURN_FIXES)
    assert made.count("\n") == 2
    assert "- It was so, yes.\n" in made
    assert made.endswith("- Was it?\n")
    assert clean_as(made, "whispercpp", TURN_FIXES) == made


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.name)
def test_cues_are_cut_only_when_asked(path: str) -> None:
    transcript = read(path)  # type: ignore[arg-type]  # a path
    assert not any(fix.code.startswith("CTX6") for fix in jobs.clean(transcript).fixes)
    asked = jobs.clean(transcript, settings=TURNS)
    assert len(asked.fixes) == {"latent-space": 1, "sholto-trento": 1}.get(path.name[:13].removesuffix("-"), 0)  # type: ignore[attr-defined]
    assert revert(asked) == transcript


PIECES = st.lists(
    st.sampled_from(
        ["- ", "Yes.", " - ", " >> ", "[SPEAKER_TURN]", " ", "No?", "ann", "Ann: ", "\u2013 ", "\n", ". ", "2"]
    ),
    max_size=14,
).map("".join)


@given(lines=st.lists(PIECES, min_size=1, max_size=5))
def test_any_text_is_cut_once_and_comes_back(lines: list[str]) -> None:
    segments = tuple(
        Segment(id=n, text=line, start=n * 100, end=n * 100 + 90, start_from="observed", end_from="observed")
        for n, line in enumerate(lines)
    )
    before = Transcript(segments=segments)
    after = jobs.clean(before, settings=TURN_FIXES)
    assert revert(after) == before
    assert jobs.clean(after, settings=TURN_FIXES).segments == after.segments
    times = [time for s in after.segments for time in (s.start or 0, s.end or 0)]
    assert times == sorted(times)
