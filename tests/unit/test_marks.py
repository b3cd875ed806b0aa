"""Displaced marks and sentence case: what moves, what stays, and that nothing but marks and capitals changes."""

from __future__ import annotations

import re

import pytest
from cases import SEEDS, read
from hypothesis import example, given
from hypothesis import strategies as st

from cleantx import jobs
from cleantx.apply import revert
from cleantx.model import Segment, Transcript
from cleantx.settings import Settings

MARKS = Settings(select=("CTX501", "CTX502"), language="en")
UNSAFE = Settings(select=("CTX501", "CTX502"), language="en", unsafe=True)
HABIT = "The cow ate the hay So. it died. We left town This. was new. She felt old Then. she slept. "


def cleaned(text: str, settings: Settings = MARKS) -> str:
    segments = tuple(Segment(id=n, text=line, line=n + 1) for n, line in enumerate(text.split("\n")))
    return "\n".join(s.text for s in jobs.clean(Transcript(segments=segments), settings=settings).segments)


def by_habit(text: str) -> str:
    """Returns what becomes of a text in a transcript whose full stops come late."""
    made = cleaned(HABIT + text)
    head = "The cow ate the hay. So it died. We left town. This was new. She felt old. Then she slept. "
    assert made.startswith(head)
    return made.removeprefix(head)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("one of us slept the, other one came", "one of us slept, the other one came"),
        ("it looks like a storm there's, been rain", "it looks like a storm, there's been rain"),
        ("we have the book I, read it twice", "we have the book, I read it twice"),
        ("you know what I'm, gonna go", "you know what, I'm gonna go"),
        ("a few quick things first of all thank, you for it", "a few quick things first of all, thank you for it"),
        ("more kinds of salt make, sure it melts", "more kinds of salt, make sure it melts"),
        ("it comes from the river for, example the silt", "it comes from the river, for example the silt"),
        ("ten goats ten, horns and a bell", "ten goats, ten horns and a bell"),
        ("we meet in the village and, they're eight, and sing", "we meet in the village, and they're eight, and sing"),
        ("I had a letter from a reader a, Mr Low, who asks", "I had a letter from a reader, a Mr Low, who asks"),
        ("and he said hey do, a lap of it", "and he said hey, do a lap of it"),
        ("the people who did it and, openly they told", "the people who did it, and openly they told"),
        (
            "Ann Lee came. Ann Lee sang. I go now to dinner Ann, Lee is here",
            "Ann Lee came. Ann Lee sang. I go now to dinner, Ann Lee is here",
        ),
        ("it pays off in the end Farmers. like it", "it pays off in the end Farmers. like it"),
        (
            "many farmers, few farmers, it pays in the end Farmers. like it",
            "many farmers, few farmers, it pays in the end. Farmers like it",
        ),
    ],
)
def test_a_mark_moves_in_a_transcript_with_the_habit_and_stays_without(before: str, after: str) -> None:
    assert by_habit(before + " now.") == after + " now."
    assert cleaned(before + " now.") == before + " now."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("I was in love Anyway. go there.", "I was in love. Anyway go there."),
        ("that is better 'Cause. I think of it.", "that is better. 'Cause I think of it."),
        ("that is better \u2019Cause. I think of it.", "that is better. \u2019Cause I think of it."),
        ("I work at A_I_ We've. been there.", "I work at A_I_. We've been there."),
        ("go to dot com slash Lex The. spelling helps.", "go to dot com slash Lex. The spelling helps."),
        ("does it get better Not? whether it pays.", "does it get better? Not whether it pays."),
        ("licences are friendly I. think so.", "licences are friendly. I think so."),
        ("Somebody said that I. think it was me.", "Somebody said that. I think it was me."),
        ("they stayed but, we left early.", "they stayed, but we left early."),
    ],
)
def test_a_mark_that_no_reading_saves_moves_anywhere(before: str, after: str) -> None:
    assert cleaned(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "After World War I. think of Type I. don't.",
        "the king, Elizabeth I. was it the plague?",
        "The band was The Who. their best record came later.",
        "You take Vitamin A. it helps.",
        "She asked Who? me or him.",
        "in the film Help! was sung first.",
        "Chop the onions and, if you like, some garlic.",
        "He met Dr. Who, e.g. twice, at Acme Inc. and left at 3 p.m. sharp.",
        "They are the, let me say, best side. It's a, what do you call it, a braise.",
        "Thank you, have a nice day. Whoever you are, you can cook this.",
        "nothing but, he said. all but, we hope, one.",
    ],
)
def test_right_text_stays_without_the_habit(text: str) -> None:
    assert cleaned(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "I was, I mean, I'm, I'm glad he scored.",
        "And then he, he ran at them, so we, my brother and I, left.",
        "we, the visitors, sat deep and I, Claudius, slept.",
        "It was the, you know, second goal and, with some luck on our side, the last.",
        "I told you, have patience. If you do so, you win.",
        "We use the, uh, pan, and think we, um, like it, which, well, is fine.",
        "And to thank, you know, all. What it is, you can see. Most, if not all, of who, exactly?",
        "We thank, you may laugh, the cook.",
        "the moves of Plan B. if it fails, ask Acme Inc. and wait.",
    ],
)
def test_asides_stay_in_a_transcript_with_the_habit_too(text: str) -> None:
    assert by_habit(text) == text


def test_a_mark_moves_over_a_line_break_but_not_to_another_speaker() -> None:
    assert cleaned("we did what we had to do\nAnyway. go there.") == "we did what we had to do.\nAnyway go there."
    ann = Segment(id=0, text="we did what we had to do", speaker="Ann")
    bob = Segment(id=1, text="Anyway. go there.", speaker="Bob")
    assert jobs.clean(Transcript(segments=(ann, bob)), settings=MARKS).fixes == ()


def test_a_full_stop_behind_a_conjunction_is_for_a_person() -> None:
    assert cleaned("I went home but. They stayed.") == "I went home but. They stayed."
    assert cleaned("I went home but. They stayed.", UNSAFE) == "I went home. But they stayed."
    assert cleaned("I went home but.\nThey stayed.", UNSAFE) == "I went home. But\nthey stayed."


SENTENCES = "We ate. It was good. They left. She stayed. He sang. We slept. "


def test_a_small_function_word_after_a_full_stop_is_raised_only_where_sentences_have_capitals() -> None:
    assert cleaned(SENTENCES + "It rained. and then it stopped.") == SENTENCES + "It rained. And then it stopped."
    small = SENTENCES.lower() + "it rained. and then it stopped."
    assert cleaned(small) == small
    mixed = SENTENCES + "it rained. it froze. it snowed. and then it stopped."
    assert cleaned(mixed) == mixed


@pytest.mark.parametrize(
    "text",
    ["Red vs. the rest.", "It is like. iPhones.", "Hot? or cold?", "Wait... and see.", "Acme Inc. and we.", "a.m. the"],
)
def test_small_letters_that_are_right_stay(text: str) -> None:
    assert cleaned(f"{SENTENCES}{text} We woke.") == f"{SENTENCES}{text} We woke."


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.name)
def test_marks_move_in_the_transcript_with_the_habit_alone(path: str) -> None:
    transcript = read(path)  # type: ignore[arg-type]  # a path
    fixes = jobs.clean(transcript, settings=MARKS).fixes
    assert (len(fixes) > 45) == ("state-of-ai" in str(path))
    assert len(fixes) in (0, *range(46, 60))


PIECES = st.lists(
    st.sampled_from(
        """I. don't So. it The. a the, other you, can but, they thank, you for, example we know Anyway. go and. They
        who, A_I_ Lex uh I'm, gonna like, Then. she This. was 'Cause. I Uh. ten ten, ; vs. so. | | |""".split()  # noqa: SIM905 - shorter so
    ),
    max_size=30,
).map(lambda words: " ".join(words).replace(" | ", "\n").replace("|", ""))


@given(text=PIECES)
@example(text="the way Uh I. think So. it I. don't")
@example(text=HABIT + "thank you you, can I'm, gonna Then. she who, we,")
def test_marks_move_once_and_words_stay(text: str) -> None:
    segments = tuple(Segment(id=n, text=line, line=n + 1) for n, line in enumerate(text.split("\n")))
    before = Transcript(segments=segments)
    for settings in (MARKS, UNSAFE):
        after = jobs.clean(before, settings=settings)
        assert revert(after) == before
        assert jobs.clean(after, settings=settings).segments == after.segments
        for a, b in zip(before.segments, after.segments, strict=True):
            words = [re.sub(r"[^\w']", "", w).lower() for s in (a, b) for w in s.text.split()]
            assert words[: len(words) // 2] == words[len(words) // 2 :]
            assert sorted(a.text.lower()) == sorted(b.text.lower()) or "\n" in text


def test_lines_of_one_cue_are_one_speaker_and_stay_two_lines() -> None:
    cue = Segment(id=0, text="Hello there\nand, so. on")
    assert jobs.clean(Transcript(segments=(cue,)), settings=MARKS).segments[0].text == cue.text
    for line, moved in (
        ("We did what we did\nAnyway. go there.", "We did what we did.\nAnyway go there."),
        ("We did what we did Anyway.\ngo there.", "We did what we did. Anyway\ngo there."),
    ):
        cue = Segment(id=0, text=line)
        assert jobs.clean(Transcript(segments=(cue,)), settings=MARKS).segments[0].text == moved
    cue = Segment(id=0, text="I went home\nbut.\nThey stayed.")
    assert (
        jobs.clean(Transcript(segments=(cue,)), settings=UNSAFE).segments[0].text == "I went home.\nBut\nthey stayed."
    )
