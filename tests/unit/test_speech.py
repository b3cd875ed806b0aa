"""Clean-read rules: fillers, repeats and cut-offs go, with the marks, capitals and times beside them mended."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from cleantx import Settings, apply, jobs
from cleantx.model import DropEdit, Segment, Transcript, Word

READ = replace(jobs.DEFAULT, clean_read=True)
ALL = replace(READ, unsafe=True)


def read(*lines: str, turns: tuple[int, ...] = ()) -> Transcript:
    segments = tuple(Segment(id=n, text=line, turn=n in turns) for n, line in enumerate(lines))
    return Transcript(language="en", segments=segments)


def cleaned(*lines: str, settings: Settings = READ, turns: tuple[int, ...] = ()) -> list[str]:
    made = jobs.clean(read(*lines, turns=turns), settings=settings)
    assert jobs.clean(made, settings=settings).fixes == made.fixes
    return [segment.text for segment in made.segments if not segment.dropped]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Uh, no.", "No."),
        ("Um... I think so.", "I think so."),
        ("So um, three things.", "So three things."),
        ("He was, um... going.", "He was... going."),
        ("So: um, three things: uh, one.", "So: three things: one."),
        ("When I was young, um, we lived there.", "When I was young, we lived there."),
        ("We went, uh, to the store.", "We went to the store."),
        ("That's the idea Uh. I agree.", "That's the idea. I agree."),
        ("Uh, uh, uh, hello.", "Hello."),
        ("Let's say uh a thousand.", "Let's say a thousand."),
        ("I, er, think so.", "I think so."),
        ("Well, you know, I mean, it works.", "Well, it works."),
        ("So, like, I was tired.", "So I was tired."),
    ],
)
def test_filler_takes_its_own_marks_along(before: str, after: str) -> None:
    assert cleaned(before) == [after]


@pytest.mark.parametrize(
    "text",
    [
        "He said um and left.",
        'He said "um, no" to me.',
        "Cut every um and uh.",
        "It is the uh sound.",
        "Uh-huh. Uh-oh! Mm-hmm.",
        "Uh? What?",
        "The UM is in Miami, the UH in Houston.",
        "Troops held Um Qasr. Umm Kulthum sang. Mr. Um left.",
        "It is at um.com and in um.py now.",
        "Run `git um` first, um, later.",
        "\u266a Uh, uh, baby \u266a",
        "Listen, you know, I know the way.",
        "We met on Monday, I mean, Tuesday.",
        "It costs, like, ten pounds.",
        "Like, share and subscribe.",
        "They make Gare um, or rather Gare um in a jar of Gare um.",
    ],
)
def test_filler_that_is_none_stays(text: str) -> None:
    assert cleaned(text) == [text]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It is, um, the the the, uh, the end.", "It is the end."),
        ("I-I-I don't know.", "I don't know."),
        ("I think, I think we go.", "I think we go."),
        ("And in the in the in the end.", "And in the end."),
        ("Is is it true?", "Is it true?"),
        ("Today we, we thought so.", "Today we thought so."),
        ("Well, it's like a, it's like a pencil.", "Well, it's like a pencil."),
    ],
)
def test_repeat_keeps_the_first(before: str, after: str) -> None:
    assert cleaned(before) == [after]


@pytest.mark.parametrize(
    "text",
    [
        "The The played. Will will go. May may not.",
        "What he did did not matter, and all there is is this.",
        "If I had it it would be easy.",
        "When I saw it, it was gone.",
        "The one I talked to, to be honest, was late.",
        "It is good for, for example, bread.",
        "Between you and I, I would not.",
        "He carried on on Monday and went in in the evening.",
        "I do, I do. Yes we can, we can.",
        "If you can you can, and what it is it is.",
        "As far as I know I know nothing.",
        "Can can dancers in a tutu, far far away, one two two.",
        "Out out brief candle, tomorrow and tomorrow and tomorrow.",
        "They had had that that day. No no. So so.",
        'The band "the the" and a slip such as "it\'s it\'s".',
    ],
)
def test_doubling_that_is_meant_stays(text: str) -> None:
    assert cleaned(text) == [text]


def test_doubled_noun_is_left_to_a_person() -> None:
    assert cleaned("The model model works.") == ["The model model works."]
    assert cleaned("The model model works.", settings=ALL) == ["The model works."]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("St- Steven left.", "Steven left."),
        ("b-b-but why?", "but why?"),
        ("w- w- w- what is it?", "what is it?"),
        ("I th- I think so.", "I think so."),
        ("It is be- because of it.", "It is because of it."),
    ],
)
def test_cut_off_goes_to_its_word(before: str, after: str) -> None:
    assert cleaned(before) == [after]


def test_letters_are_stammers_only_where_fillers_are_written_down() -> None:
    line = "you might m misunderstand, and almo almost all"
    assert cleaned(line) == [line]
    assert cleaned("Uh yes, uh no, um well,", line)[-1] == "you might misunderstand, and almost all"


def test_prefixes_and_prose_dashes_are_no_cut_offs() -> None:
    text = "Re-read the man\u2014management of pre- and post-war co-operation, plan- planning aside."
    assert cleaned(text) == [text]


def test_options_of_a_command_are_no_cut_offs() -> None:
    assert cleaned("Uh, yes. Um, so uh use -h, --help and -o, --output.") == [
        "Yes. So use -h, --help and -o, --output."
    ]


def test_cue_that_would_be_empty_is_dropped_and_its_full_stop_kept() -> None:
    made = jobs.clean(read("I think that's it", "um.", "So what?"), settings=READ)
    assert [s.text for s in made.segments if not s.dropped] == ["I think that's it.", "So what?"]
    assert any(isinstance(edit, DropEdit) for fix in made.fixes for edit in fix.edits)
    assert apply.revert(made) == read("I think that's it", "um.", "So what?")


def test_repeat_over_a_cue_break_goes_from_the_second_cue() -> None:
    assert cleaned("some of the, uh,", "the best") == ["some of the", "best"]


def test_nothing_reaches_into_another_turn() -> None:
    assert cleaned("I do the", "the other one.", turns=(1,)) == ["I do the", "the other one."]
    assert cleaned("I do, um", "Um, so do I.", turns=(1,)) == ["I do", "So do I."]
    assert cleaned("- Um, so we went\n- Uh, no.") == ["- So we went\n- No."]


def test_dropped_filler_leaves_its_neighbours_their_times() -> None:
    text = "So um it it is"
    words, at = [], 0
    for n, token in enumerate(text.split()):
        words.append(Word(a=at, b=at + len(token), start=1000 * n, end=1000 * n + 900, timing="observed"))
        at += len(token) + 1
    segment = Segment(id=0, text=text, start=0, end=5000, words=tuple(words))
    made = jobs.clean(Transcript(language="en", segments=(segment,)), settings=READ).segments[0]
    assert made.text == "So it is"
    told = [(made.text[w.a : w.b], w.start, w.end, w.timing) for w in made.words]
    assert told == [
        ("So", 0, 900, "observed"),
        ("it", 2000, 2900, "observed"),
        ("is", 4000, 4900, "observed"),
    ]


def test_name_that_a_filler_cut_in_two_is_repaired_in_the_same_run() -> None:
    assert cleaned("We used deep uh seek R_ one today.") == ["We used DeepSeek R1 today."]


def test_other_languages_keep_their_um() -> None:
    made = jobs.clean(replace(read("Es geht um um acht."), language="de"), settings=READ)
    assert made.fixes == ()


def test_without_clean_read_nothing_spoken_goes() -> None:
    line = "Um, so the the thing th- that I mean, you know, is uh here."
    assert cleaned(line, settings=jobs.DEFAULT) == [line]


def test_a_filler_behind_a_stray_space_leaves_one_space() -> None:
    assert cleaned("and the mite, which is , uh, a problem") == ["and the mite, which is a problem"]
