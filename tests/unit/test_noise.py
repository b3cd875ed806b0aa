"""What nobody said: loops and invented phrases go where times or position prove it, and stay where people speak."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from cleantx import apply, jobs
from cleantx.model import Fix, Segment, Transcript

Cue = tuple[int, int, str]


def timed(*cues: Cue) -> Transcript:
    return Transcript(
        segments=tuple(
            Segment(id=n, start=a, end=b, start_from="observed", end_from="observed", text=text)
            for n, (a, b, text) in enumerate(cues)
        )
    )


def untimed(*lines: str) -> Transcript:
    return Transcript(segments=tuple(Segment(id=n, text=line) for n, line in enumerate(lines)))


def repaired(transcript: Transcript) -> tuple[list[str], list[Fix]]:
    """Returns the lines that stay, and what is left to a person."""
    made, left = jobs.repair(transcript)
    assert jobs.clean(made).fixes == made.fixes
    assert apply.revert(made) == transcript
    return [s.text for s in made.segments if not s.dropped], list(left)


def every(step: int, text: str, count: int, *, start: int = 0, length: int | None = None) -> list[Cue]:
    return [(start + k * step, start + k * step + (step if length is None else length), text) for k in range(count)]


BEFORE: Cue = (0, 2000, "So what is the plan for today?")


@pytest.mark.parametrize(
    "copies",
    [
        every(29_980, "To become one of them, one must drink.", 5, start=2000),
        every(1000, "I am going to do it.", 6, start=2000),
        every(2000, "And that is what we have to do.", 5, start=2000),
        every(0, "Thank you for that.", 3, start=2000),
        every(300, "We will have to look at it again tomorrow.", 4, start=2000),
        every(30_000, "It is over.", 3, start=2000),
    ],
)
def test_cues_that_nobody_can_have_said_so_often_go(copies: list[Cue]) -> None:
    lines, left = repaired(timed(BEFORE, *copies, (200_000, 202_000, "And now the next question.")))
    assert lines == [BEFORE[2], copies[0][2], "And now the next question."]
    assert left == []


def test_loop_of_two_cues_goes() -> None:
    pairs = [
        cue
        for k in range(4)
        for cue in (
            (k * 40_000, k * 40_000 + 20_000, "Yes, I know."),
            (k * 40_000 + 20_000, k * 40_000 + 40_000, "It is a long way."),
        )
    ]
    assert repaired(timed(*pairs))[0] == ["Yes, I know.", "It is a long way."]


@pytest.mark.parametrize(
    "cues",
    [
        every(1000, "Go!", 8),
        every(1000, "No, no, no.", 6),
        every(2000, "One, two, three, four.", 6),
        [(0, 2100, "We will rock you."), (2100, 4300, "We will rock you."), (4300, 6200, "We will rock you.")],
        [(0, 2000, "\u266a We are the champions \u266a"), *every(2000, "We are the champions", 5, start=2000)],
        every(1500, "Thank you.", 4),
    ],
)
def test_chants_choruses_and_thanks_at_a_human_pace_stay(cues: list[Cue]) -> None:
    assert repaired(timed(*cues))[0] == [text for _, _, text in cues]


def test_equal_lines_without_times_are_left_to_a_person() -> None:
    lines, left = repaired(untimed(*["I have to be able to do it."] * 5))
    assert len(lines) == 5
    assert [(fix.code, fix.safety) for fix in left] == [("CTX402", "suggest")]


def test_two_speakers_who_say_the_same_are_no_loop() -> None:
    cues = timed(*every(20_000, "That is right.", 4))
    turns = Transcript(segments=tuple(replace(segment, turn=True) for segment in cues.segments))
    assert len(repaired(turns)[0]) == 4


def test_loop_within_a_cue_goes_with_its_broken_end() -> None:
    text = "I must go." + " And I have to be able to do it." * 20 + " And I have to"
    assert repaired(timed((0, 4000, text)))[0] == ["I must go. And I have to be able to do it"]


@pytest.mark.parametrize(
    "text",
    [
        "No, no, no, no, no, no, no, no, no, no, no, no.",
        "It was very, very, very, very, very, very long.",
        "Ha ha ha ha ha ha ha ha.",
        "It goes on and on and on and on and on.",
    ],
)
def test_words_repeated_for_weight_stay(text: str) -> None:
    assert repaired(timed((0, 3000, text)))[0] == [text]
    assert repaired(untimed(text))[0] == [text]


def test_loop_within_an_untimed_line_is_left_to_a_person() -> None:
    text = "And I have to be able to do it." + " And I have to be able to do it." * 9
    lines, left = repaired(untimed(text))
    assert lines == [text]
    assert [fix.safety for fix in left] == ["suggest"]


def test_parting_in_the_midst_of_a_silence_goes() -> None:
    cues: list[Cue] = [BEFORE, (20_000, 22_000, "Thanks for watching!"), (40_000, 42_000, "So we go on.")]
    assert repaired(timed(*cues))[0] == [BEFORE[2], "So we go on."]


def test_thanks_need_two_proofs() -> None:
    alone: list[Cue] = [BEFORE, (20_000, 22_000, "Thank you."), (40_000, 42_000, "So we go on.")]
    lines, left = repaired(timed(*alone))
    assert len(lines) == 3
    assert [fix.safety for fix in left] == ["suggest"]
    drawn: list[Cue] = [BEFORE, (20_000, 48_000, "Thank you."), (60_000, 62_000, "So we go on.")]
    assert repaired(timed(*drawn))[0] == [BEFORE[2], "So we go on."]


def test_thanks_in_a_conversation_stay() -> None:
    cues: list[Cue] = [BEFORE, (2000, 3000, "Thank you."), (3000, 4000, "You're welcome."), (4000, 5000, "Thank you.")]
    assert repaired(timed(*cues, (5000, 6000, "Now, the plan.")))[0] == [*[text for *_, text in cues], "Now, the plan."]


def test_word_of_a_sentence_without_time_stays() -> None:
    cues: list[Cue] = [(0, 300, "Come"), (300, 300, "with"), (300, 800, "me,"), (800, 800, "so"), (800, 900, "now.")]
    assert repaired(timed(*cues))[0] == [text for *_, text in cues]


@pytest.mark.parametrize(
    "credit",
    [
        "Subtitles by the Amara.org community",
        "Untertitel der Amara.org-Community",
        "Sous-titres r\u00e9alis\u00e9s par la communaut\u00e9 d'Amara.org",
        "\u5b57\u5e55\u7531Amara.org\u793e\u533a\u63d0\u4f9b",
    ],
)
def test_credits_go_from_either_end_and_are_doubted_in_the_middle(credit: str) -> None:
    assert repaired(untimed(credit, "Hello."))[0] == ["Hello."]
    assert repaired(untimed("Hello.", credit))[0] == ["Hello."]
    lines, left = repaired(untimed("Hello.", credit, "Bye now."))
    assert len(lines) == 3
    assert [fix.safety for fix in left] == ["suggest"]


def test_credits_one_after_the_other_go_at_once() -> None:
    lines = ("Hello.", "Subtitles by the Amara.org community", "Transcription by CastingWords", "[END OF TRANSCRIPT]")
    assert repaired(untimed(*lines))[0] == ["Hello."]


def test_note_without_time_goes_and_music_stays() -> None:
    assert repaired(timed(BEFORE, (3000, 3000, "\u266a"), (4000, 6000, "\u266a")))[0] == [BEFORE[2], "\u266a"]


def test_lone_digit_at_the_end_is_left_to_a_person_and_a_countdown_is_none() -> None:
    lines, left = repaired(untimed("That seems reasonable.", "1"))
    assert len(lines) == 2
    assert [fix.code for fix in left] == ["CTX401"]
    assert repaired(untimed("Ready.", "3", "2", "1"))[1] == []


def test_last_word_without_time_is_dropped_only_where_it_is_listed() -> None:
    lines, left = repaired(timed(BEFORE, (2000, 2500, "We go"), (2500, 2500, "home.")))
    assert lines == [BEFORE[2], "We go", "home."]
    assert [fix.safety for fix in left] == ["suggest"]
    assert repaired(timed(BEFORE, (2500, 2500, "you")))[0] == [BEFORE[2]]
