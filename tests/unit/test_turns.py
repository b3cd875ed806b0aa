"""Two turns in one cue, paragraphs cut in mid-sentence: what is cut and joined, when, and that it all comes back."""

from __future__ import annotations

import pytest
from cases import SEEDS, read
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cleantx import jobs
from cleantx.apply import revert
from cleantx.model import JoinEdit, Segment, Source, Transcript, Word
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


def test_a_cue_of_countless_turns_is_left_alone() -> None:
    before = Transcript(segments=(Segment(id=0, text="- " + "Yes. - " * 20_000, start=0, end=1000, turn=True),))
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


# ------------------------------------------------------------------ paragraphs

JOINED = Settings(select=("CTX602",), language="en")


def test_a_paragraph_that_goes_on_is_joined_and_every_other_byte_stays() -> None:
    text = "# Head\n\nWe went. We took it\n\nflat as it is, and\n\nthen left.  It rained.\n\n\nThen  we slept.\n"
    made = clean_as(text, "text", JOINED)
    assert made == "# Head\n\nWe went. We took it flat as it is, and then left.  It rained.\n\n\nThen  we slept.\n"
    assert clean_as(made, "text", JOINED) == made


def test_a_paragraph_is_joined_to_none_of_another_speaker_and_over_no_note() -> None:
    text = "Ann: We went to the shop\n\nBob: and left. Yes.\n\nAnn: It was on the\n\nAnn: last day. So.\n"
    before = read_as(text, "speakers")
    assert len({s.speaker for s in before.segments}) == 2
    after = jobs.clean(before, settings=JOINED)
    assert [len(e.segments) for fix in after.fixes for e in fix.edits if isinstance(e, JoinEdit)] == [2]
    assert jobs.write(after, "speakers")[0] == text.replace("on the\n\nAnn: last", "on the last")
    segments = tuple(Segment(id=n, text=line) for n, line in ((0, "We went to the"), (2, "shop. So."), (3, "It is.")))
    assert jobs.clean(Transcript(segments=segments), settings=JOINED).fixes == ()


def test_cues_are_never_joined() -> None:
    text = "[00:00:00.000 --> 00:00:03.000]   We went to the\n[00:00:03.000 --> 00:00:04.000]   shop. It is.\n"
    assert clean_as(text, "whispercpp", JOINED) == text


def test_paragraphs_are_joined_and_their_words_repaired_in_one_run() -> None:
    path = next(path for path in SEEDS if "state-of-ai" in path.name)
    before = read(path)
    asked = replace(JOINED, select=("CTX", "CTX602"))
    after = jobs.clean(before, settings=asked)
    joins = [edit for fix in after.fixes for edit in fix.edits if isinstance(edit, JoinEdit)]
    assert sum(len(edit.segments) - 1 for edit in joins) > 100
    assert {len(edit.segments) for edit in joins} > {2}, "some were cut twice"
    assert revert(after) == before
    alone = jobs.clean(before, settings=replace(JOINED, select=("CTX2", "CTX5")))
    together = jobs.clean(before, settings=replace(JOINED, select=("CTX2", "CTX5", "CTX602")))
    words = [[word for s in t.segments if not s.dropped for word in s.text.split()] for t in (alone, together)]
    assert words[0] == words[1], "joining changes no word"
    again = jobs.clean(after, settings=asked)
    assert again.fixes == after.fixes


@given(lines=st.lists(st.sampled_from(["We went", "to the", "shop.", "and I", "I left.", "", "it", "So."]), max_size=9))
def test_any_paragraphs_are_joined_once_and_come_back(lines: list[str]) -> None:
    text = "We ate. It rained.\n\n" + "\n\n".join(lines)
    before = read_as(text, "text")
    after = jobs.clean(before, settings=JOINED)
    assert revert(after) == before
    made, _ = jobs.write(after, "text")
    assert made.split() == text.split()
    assert jobs.clean(after, settings=JOINED).segments == after.segments
    assert clean_as(made, "text", JOINED) == made
