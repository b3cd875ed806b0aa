"""CTM, STM, RTTM, trn and Kaldi's tables: edits go back into their lines, and what is no speech says so."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from cleantx import formats, jobs
from cleantx.apply import apply, revert
from cleantx.errors import NotATranscript, UntimedError
from cleantx.formats import ctm, kaldi, records, rttm, stm, trn
from cleantx.model import Fix, JoinEdit, Segment, Source, SplitEdit, TextEdit, Transcript, Word

CTM = """;; two people
talk 1 0.10 0.30 the 0.981
talk 1 0.40 0.50 clawed 0.512
talk 1 0.90 0.20 code -3.25
talk 1 3.00 0.40 works 0.9 fp ann
talk 1 3.40 0.20 yes 0.8 lex bob
"""


def _edit(transcript: Transcript, before: str, after: str) -> Transcript:
    segment = next(s for s in transcript.segments if before in s.text)
    a = segment.text.index(before)
    edit = TextEdit(segment=segment.id, a=a, b=a + len(before), before=before, after=after)
    return apply(transcript, [Fix(code="CTX201", name="x", safety="safe", why="", edits=(edit,))])


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("clawed", "Claude", ["talk 1 0.400 0.500 Claude 0.512"]),
        ("clawed code", "ClaudeCode", ["talk 1 0.400 0.700 ClaudeCode 0.512"]),
        ("clawed", "Claude dear", ["talk 1 0.400 0.300 Claude 0.512", "talk 1 0.700 0.200 dear 0.512"]),
    ],
)
def test_an_edited_word_of_ctm_is_its_line_again(before: str, after: str, lines: list[str]) -> None:
    read = ctm.read(CTM, Source())
    edited = _edit(read, before, after)
    written, losses = ctm.write(edited)
    first = [line for line in written.split("\n") if line.startswith("talk 1 0.")]
    gone = len(before.split())
    kept = [line for line in first if line not in lines]
    assert first[1 : 1 + len(lines)] == lines
    assert kept[0] == "talk 1 0.100 0.300 the 0.981"
    assert len(kept) == 3 - gone
    if gone == 1:
        assert kept[-1] == "talk 1 0.900 0.200 code -3.25"  # a score of the recogniser stays with its word
    assert written.split("\n")[0] == ";; two people"
    assert written.endswith("talk 1 3.00 0.40 works 0.9 fp ann\ntalk 1 3.40 0.20 yes 0.8 lex bob\n")
    assert [s.text for s in ctm.read(written, Source()).segments] == [s.text for s in edited.segments]
    assert {loss.code for loss in losses} <= {"not-held:timing"}
    assert ctm.write(revert(edited))[0] == CTM


def test_ctm_says_that_it_cannot_tell_estimates() -> None:
    words = (Word(a=0, b=3, start=100, end=200, timing="observed"),)
    given = Transcript(segments=(Segment(id=0, text="Yes of course", start=0, end=1000, words=words),))
    written, losses = ctm.write(given)
    assert written == "recording 1 0.100 0.100 Yes\nrecording 1 0.200 0.200 of\nrecording 1 0.400 0.600 course\n"
    assert [loss.code for loss in losses] == ["not-held:timing"]
    assert "2 words" in losses[0].what


def test_ctm_without_times_is_an_error() -> None:
    with pytest.raises(UntimedError):
        ctm.write(Transcript(segments=(Segment(id=0, text="Yes", start=0),)))


def test_ctm_keeps_segments_apart_that_nothing_parts() -> None:
    given = Transcript(
        segments=(Segment(id=0, text="yes and", start=0, end=900), Segment(id=1, text="no", start=900, end=1500))
    )
    written = ctm.write(given)[0]
    assert "\n\n" in written
    assert [s.text for s in ctm.read(written, Source()).segments] == ["yes and", "no"]


def test_ctm_channels_of_a_call_are_its_speakers() -> None:
    read = ctm.read("call A 0.1 0.2 hello\ncall B 0.5 0.2 hi\n", Source())
    assert [(s.speaker, s.text) for s in read.segments] == [("A", "hello"), ("B", "hi")]
    anew = ctm.write(replace(read, segments=tuple(replace(s, raw=None) for s in read.segments)))[0]
    assert anew == "call A 0.100 0.200 hello\ncall B 0.500 0.200 hi\n"


def test_a_speaker_of_another_format_gets_a_column() -> None:
    segment = Segment(id=0, text="Hi", start=0, end=500, speaker="Ann Lee")
    assert ctm.write(Transcript(segments=(segment,)))[0] == "recording 1 0.000 0.500 Hi NA lex Ann_Lee\n"


def test_only_the_first_alternative_is_the_text() -> None:
    text = "f A * * <ALT_BEGIN>\nf A 0.1 0.2 um\nf A * * <ALT>\nf A 0.1 0.2 uh\nf A * * <ALT_END>\nf A 0.5 0.2 yes\n"
    read = ctm.read(text, Source())
    assert [s.text for s in read.segments if s.kind == "speech"] == ["um", "yes"]
    assert read.losses == ()


def test_a_diarization_makes_empty_subtitles_and_says_so() -> None:
    read = rttm.read("SPEAKER talk 1 0.5 2.25 <NA> <NA> ann <NA> <NA>\n", Source())
    turn = read.segments[0]
    assert (turn.start, turn.end, turn.speaker, turn.kind) == (500, 2750, "ann", "note")
    assert [s.id for s in read.speakers] == ["ann"]
    written, losses = jobs.write(jobs.convert(read, "srt"), "srt")
    assert written == ""
    assert [loss.code for loss in losses] == ["not-held:note"]


def test_words_of_rttm_are_speech() -> None:
    text = "LEXEME talk 1 0.5 0.25 hello lex ann 0.75 <NA>\nLEXEME talk 1 1.0 0.5 there lex bob <NA> <NA>\n"
    read = rttm.read(text, Source())
    assert [(s.text, s.speaker, s.start, s.end) for s in read.segments] == [
        ("hello", "ann", 500, 750),
        ("there", "bob", 1000, 1500),
    ]
    assert read.segments[0].words[0].confidence == 0.75


def test_alternatives_are_marks_that_spell_the_line() -> None:
    read = stm.read("f 1 ann 0.0 1.5 <O,F> so { @ / um } we { came / { went / ran } } home\n", Source())
    segment = read.segments[0]
    assert segment.text == "so we came home"
    assert [mark.raw for mark in segment.marks] == ["{ @ / um } ", "{ came / { went / ran } }"]
    assert segment.extra["labels"] == "<O,F>"


def test_what_scoring_passes_over_is_no_speech() -> None:
    read = stm.read("f 1 gap 0.0 1.5 <o,,> ignore_time_segment_in_scoring\n", Source())
    assert (read.segments[0].kind, read.segments[0].end) == ("note", 1500)


@pytest.mark.parametrize(
    ("ids", "times"),
    [
        (("a-0000100-0000300", "b-0000310-0000510"), [(1000, 3000), (3100, 5100)]),  # hundredths
        (("a-00001000-00003000", "b-00003100-00005100"), [(1000, 3000), (3100, 5100)]),  # milliseconds
        (("a-20240101-20240102", "b-20240103-20240104"), [(None, None), (None, None)]),  # dates
        (("a-0000300-0000100", "b-0000310-0000510"), [(None, None), (None, None)]),  # one runs backwards
        (("a-000100-0000300", "b-0000310-0000510"), [(None, None), (None, None)]),  # not of one width
    ],
)
def test_ids_tell_times_only_where_these_fit_the_pace_of_speech(
    ids: tuple[str, str], times: list[tuple[int | None, int | None]]
) -> None:
    read = kaldi.read("".join(f"{one} these are some thirty letters\n" for one in ids), Source())
    assert [(s.start, s.end) for s in read.segments] == times


def test_kaldi_ids_stay_unique_when_a_line_is_cut_in_two() -> None:
    read = kaldi.read("talk-001 yes of course\ntalk-002 no\n", Source())
    cut = SplitEdit(segment=0, at=3, new=9, gap=" ")
    fixed = apply(read, [Fix(code="CTX601", name="x", safety="safe", why="", edits=(cut,))])
    assert kaldi.write(fixed)[0] == "talk-001 yes\ntalk-001.2 of course\ntalk-002 no\n"
    joined = JoinEdit(segments=(0, 1), glue=" ")
    fixed = apply(read, [Fix(code="CTX601", name="x", safety="safe", why="", edits=(joined,))])
    assert kaldi.write(fixed)[0] == "talk-001 yes of course no\n"


def test_kaldi_lines_are_numbered_in_its_order() -> None:
    segments = tuple(Segment(id=n, text=f"word{n}") for n in range(12))
    written, losses = kaldi.write(Transcript(source=Source(name="my talk.srt", format="srt"), segments=segments))
    ids = [line.split()[0] for line in written.splitlines()]
    assert ids[0] == "my_talk-000001"
    assert ids == sorted(ids)
    assert losses == ()


def test_trn_words_in_parentheses_are_no_ids() -> None:
    read = trn.read("she said (quietly) no (ann-001)\nso left he (ann-002)\nand left (laughs)\n", Source())
    assert [s.text for s in read.segments] == ["she said (quietly) no", "so left he", "and left (laughs)"]
    assert [loss.code for loss in read.losses] == ["missing-id"]
    named = trn.read("and left (ann)\nand came (bob)\n", Source())
    assert [s.extra["utterance"] for s in named.segments] == ["ann", "bob"]


@pytest.mark.parametrize(
    "text",
    [
        "Chapter-1 the beginning of it all.\nIt was late, and nobody was in.\nChapter-2 the end.\n",
        "2024-05-01 we met\n2024-05-02 we talked\n",
        "utt-001 rec-1 0.0 3.2\nutt-002 rec-1 3.2 5.0\n",  # Kaldi's `segments`, which hold no words
        "1st we came\n2nd we saw\n3rd we won\n",
        "SPEAKER_00 hello there\nSPEAKER_01 hi\nSPEAKER_00 bye\n",
    ],
)
def test_prose_is_no_table(text: str) -> None:
    assert formats.scores(text)["kaldi"] < 20


@pytest.mark.parametrize("form", [ctm, stm, rttm, trn, kaldi])
@pytest.mark.parametrize("text", ["", "\n\n", ";; only a comment\n", "Just a sentence.\n"])
def test_what_is_none_of_them_is_one_line(form: formats.Format, text: str) -> None:
    with pytest.raises(NotATranscript) as caught:
        form.read(text, Source())
    assert "\n" not in str(caught.value)


def test_rows_are_all_of_a_text() -> None:
    for text in ("", "\n", "a", "a\n", "\n\na\n\nb"):
        assert "".join(tile for _, tile in records.rows(text)) == text
