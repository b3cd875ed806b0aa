"""What SBV, LRC, SubStation, MicroDVD and SAMI hold, lose and repair, case by case."""

from __future__ import annotations

import pysubs2
import pytest
from msgspec.structs import replace

from cleantx import formats, jobs
from cleantx.apply import apply
from cleantx.errors import NotATranscript, UntimedError
from cleantx.formats import ass, lrc, microdvd, sami, sbv
from cleantx.model import Fix, Mark, Segment, Source, Speaker, TextEdit, Transcript

EVENTS = "[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"


def said(transcript: Transcript) -> list[tuple[int | None, int | None, str]]:
    return [(s.start, s.end, s.text) for s in transcript.segments if s.kind != "note"]


def one(text: str, *, start: int | None = 1000, end: int | None = 2000, speaker: str | None = None) -> Transcript:
    segment = Segment(
        id=0,
        text=text,
        start=start,
        end=end,
        start_from=None if start is None else "observed",
        end_from=None if end is None else "observed",
        speaker=speaker,
    )
    return Transcript(segments=(segment,))


def corrected(transcript: Transcript, segment: int, before: str, after: str) -> Transcript:
    at = transcript.segments[segment].text.index(before)
    edit = TextEdit(segment=segment, a=at, b=at + len(before), before=before, after=after)
    return apply(transcript, (Fix(code="CTX201", name="misheard-term", safety="safe", why="", edits=(edit,)),))


# ------------------------------------------------------------------ SubStation


def test_a_fix_changes_only_its_words_in_an_event() -> None:
    text = EVENTS + "Dialogue: 3,0:00:01.00,0:00:02.00,Top,Ann,1,2,3,fx,{\\i1}The DeepSeq{\\i0}\\Nmoment, yes\n"
    fixed = corrected(ass.read(text, Source()), 0, "DeepSeq", "DeepSeek")
    assert ass.write(fixed)[0] == text.replace("DeepSeq", "DeepSeek")


def test_an_event_written_anew_keeps_its_style_layer_margins_and_effect() -> None:
    text = EVENTS + "Dialogue: 3,0:00:01.00,0:00:02.00,Top,Ann,1,2,3,fx,Words\n"
    read = ass.read(text, Source())
    moved = replace(read, segments=(replace(read.segments[0], start=1500, raw=None, raw_at=-1),))
    assert ass.write(moved)[0] == text.replace("0:00:01.00", "0:00:01.50")


def test_ssa_is_written_with_its_own_columns() -> None:
    head = "[Script Info]\nScriptType: v4.00\n" + EVENTS.replace("Layer", "Marked")
    text = head + "Dialogue: Marked=0,0:00:01.00,0:00:02.00,Default,,0,0,0,,Words\n"
    read = ass.read(text, Source())
    assert read.source.dialect == "ssa"
    anew = replace(read, segments=(replace(read.segments[0], raw=None, raw_at=-1),))
    assert ass.write(anew)[0] == text


def test_words_that_pysubs2_drops_stay() -> None:
    for words in ("if a <b and c> d", "see C:\\New\\name", "a {x} b", "ends with \\", "{\\an8}literally"):
        text, _ = ass.write(one(words))
        assert said(ass.read(text, Source())) == [(1000, 2000, words)]


def test_pysubs2_reads_the_header_and_the_style() -> None:
    read = pysubs2.SSAFile.from_string(ass.write(one("Hi", speaker="Ann"))[0], format_="ass")
    assert (read.info["PlayResX"], read.info["PlayResY"]) == ("1920", "1080")
    assert list(read.styles) == ["Default"]
    assert (read[0].style, read[0].name, read[0].layer, read[0].marginl) == ("Default", "Ann", 0, 0)


def test_marks_of_other_formats_become_override_blocks() -> None:
    given = one("One two")
    marks = (Mark(at=0, raw="<i>"), Mark(at=3, raw="</i>"), Mark(at=3, raw="<font color=red>"))
    text, losses = ass.write(replace(given, segments=(replace(given.segments[0], marks=marks),)))
    assert text.endswith(",{\\i1}One{\\i0} two\n")
    assert [(loss.code, loss.what) for loss in losses] == [("not-held:marks", "1 tags that SubStation has not")]


def test_a_comma_in_a_name_is_told() -> None:
    text, losses = ass.write(one("Hi", speaker="Okafor, Ngozi"))
    assert ",Okafor; Ngozi," in text
    assert [loss.code for loss in losses] == ["not-held:speaker"]


def test_hundredths_are_told_and_no_cue_vanishes() -> None:
    text, losses = ass.write(one("Hi", start=1001, end=1004))
    assert said(ass.read(text, Source())) == [(1000, 1010, "Hi")]
    assert [loss.code for loss in losses] == ["not-held:precision"]
    assert ass.write(one("Hi", start=1000, end=2000))[1] == ()


def test_drawings_are_no_words() -> None:
    read = ass.read(EVENTS + "Dialogue: 0,0:00:01.00,0:00:02.00,,,0,0,0,,{\\p1}m 0 0{\\p0}Sign {\\p2}l 9 9\n", Source())
    assert said(read) == [(1000, 2000, "Sign")]


# ------------------------------------------------------------------------ LRC


def test_a_chorus_corrected_everywhere_stays_one_line() -> None:
    text = "[00:01.00][00:09.00]The DeepSeq moment\n[00:03.00]\n"
    fixed = lrc.read(text, Source())
    for segment in (0, 1):
        fixed = corrected(fixed, segment, "DeepSeq", "DeepSeek")
    assert lrc.write(fixed)[0] == text.replace("DeepSeq", "DeepSeek")


def test_a_chorus_corrected_once_becomes_two_lines() -> None:
    fixed = corrected(lrc.read("[00:01.00][00:09.00]The DeepSeq moment\n", Source()), 1, "DeepSeq", "DeepSeek")
    assert lrc.write(fixed)[0] == "[00:01.00]The DeepSeq moment\n[00:09.00]The DeepSeek moment\n"


def test_the_offset_goes_out_again_with_the_times() -> None:
    read = lrc.read("[offset:+500]\n[00:10.00]Words\n", Source())
    assert said(read) == [(9500, None, "Words")]
    moved = replace(read, segments=(replace(read.segments[0], start=9700, raw=None, raw_at=-1),))
    assert lrc.write(moved)[0] == "[offset:+500]\n[00:10.20]Words\n"


def test_an_offset_beyond_the_beginning_is_a_doubt() -> None:
    read = lrc.read("[offset:5000]\n[00:01.00]Words\n", Source())
    assert read.segments[0].start == 0
    assert [loss.code for loss in read.losses] == ["before-start"]


def test_ends_are_told_where_lrc_has_none() -> None:
    text, losses = lrc.write(one("Two\nlines"))
    assert text == "[00:01.00]Two lines\n"
    assert [loss.code for loss in losses] == ["not-held:end"]


def test_a_line_of_a_thousand_times_is_not_said_a_thousand_times() -> None:
    read = lrc.read("[00:01.00]" * 1000 + "Again\n", Source())
    assert len(read.segments) == 100
    assert [loss.code for loss in read.losses] == ["too-many-times"]


# ------------------------------------------------------------------- MicroDVD


def test_frames_are_times_by_the_rate_of_the_file() -> None:
    assert said(microdvd.read("{1}{1}25\n{25}{50}Words\n", Source())) == [(1000, 2000, "Words")]
    assert said(microdvd.read("{1}{1}24,000 fps\n{24}{48}Words\n", Source())) == [(1000, 2000, "Words")]


def test_a_first_line_of_words_or_a_silly_rate_is_a_cue() -> None:
    for first in ("Hello", "0", "9999"):
        read = microdvd.read(f"{{1}}{{1}}{first}\n{{24}}{{48}}Words\n", Source())
        assert [s.text for s in read.segments] == [first, "Words"]
        assert [loss.code for loss in read.losses] == ["assumed-rate"]


def test_a_rewritten_line_keeps_the_rate() -> None:
    read = microdvd.read("{1}{1}25\n{25}{50}{y:i}One | two\n{60}{}Open\n", Source())
    anew = replace(read, segments=tuple(replace(s, raw=None, raw_at=-1) for s in read.segments))
    assert microdvd.write(anew)[0] == "{1}{1}25\n{25}{50}{y:i}One | two\n{60}{}Open\n"


def test_bars_and_codes_are_told() -> None:
    text, losses = microdvd.write(one("a|b {y:i} /c"))
    assert text == "{1}{1}23.976\n{24}{48}a｜b ｛y:i} /c\n"
    assert [loss.code for loss in losses] == ["not-held:text", "not-held:precision"]


# ----------------------------------------------------------------------- SAMI


def test_a_caption_ends_where_the_next_of_its_class_begins() -> None:
    read = sami.read("<SYNC Start=1><P Class=A>One<SYNC Start=5><P Class=B>Deux<SYNC Start=9><P Class=A>Two", Source())
    assert said(read) == [(1, 9, "One"), (5, None, "Deux"), (9, None, "Two")]


def test_overlaps_are_told() -> None:
    first = one("One", end=5000).segments[0]
    text, losses = sami.write(Transcript(segments=(first, replace(first, id=1, text="Two", start=3000, end=6000))))
    assert said(sami.read(text, Source())) == [(1000, 3000, "One"), (3000, 6000, "Two")]
    assert [loss.code for loss in losses] == ["not-held:overlap"]


def test_speakers_come_back_and_go_away() -> None:
    first = one("One", speaker="A & B").segments[0]
    second = replace(first, id=1, text="Two", start=3000, end=4000, speaker=None)
    given = Transcript(segments=(first, second), speakers=(Speaker(id="A & B"),))
    read = sami.read(sami.write(given)[0], Source())
    assert [(s.speaker, s.text) for s in read.segments] == [("A & B", "One"), (None, "Two")]


def test_the_document_stays_closed_when_its_last_caption_goes() -> None:
    read = sami.read("<SAMI><BODY>\n<SYNC Start=1><P>One\n<SYNC Start=5><P>Two\n</BODY></SAMI>\n", Source())
    shorter = replace(read, segments=(read.segments[0], replace(read.segments[1], dropped=True)))
    assert sami.write(shorter)[0] == "<SAMI><BODY>\n<SYNC Start=1><P>One\n</BODY>\n</SAMI>\n"


def test_escaped_chevrons_are_turns() -> None:
    read = sami.read("<SYNC Start=1><P>&gt;&gt; Hello &amp; welcome", Source())
    assert [(s.text, s.turn) for s in read.segments] == [("Hello & welcome", True)]


def test_what_stands_in_a_comment_is_no_caption() -> None:
    read = sami.read("<SYNC Start=1><P>One <!-- <SYNC Start=5><P>hidden --> more", Source())
    assert [s.text.split() for s in read.segments] == [["One", "more"]]


# ------------------------------------------------------------------------ SBV


def test_sbv_is_written_as_youtube_writes_it() -> None:
    text, _ = sbv.write(one("One\n\ntwo", speaker="Ann", start=3_600_000, end=3_601_500))
    assert text == "1:00:00.000,1:00:01.500\n[Ann]: One\ntwo\n"


def test_line_breaks_are_no_words_of_ours() -> None:
    assert said(sbv.read(sbv.write(one("a [br] b"))[0], Source())) == [(1000, 2000, "a [ br] b")]


# ------------------------------------------------------------------------ all


@pytest.mark.parametrize("name", ["sbv", "lrc", "ass", "microdvd", "sami"])
def test_without_times_it_is_an_error_of_one_line(name: str) -> None:
    with pytest.raises(UntimedError):
        jobs.write(one("Words", start=None, end=None), name)
    with pytest.raises(NotATranscript) as caught:
        formats.load(name).read("Just words.\nAnd more.\n", Source())
    assert "\n" not in str(caught.value)


def test_chevrons_of_youtube_are_turns_and_no_words() -> None:
    read = sbv.read("0:00:01.000,0:00:02.000\n>> Welcome back\n\n0:00:03.000,0:00:04.000\n>> ANN: Thanks.\n", Source())
    assert [(s.text, s.turn, s.speaker) for s in read.segments] == [
        ("Welcome back", True, None),
        ("Thanks.", True, "ANN"),
    ]
    anew = replace(read, segments=tuple(replace(s, raw=None, raw_at=-1) for s in read.segments))
    assert sbv.write(anew)[0] == sbv.write(read)[0]


def test_a_few_lines_without_a_time_are_written_and_told() -> None:
    given = Transcript(
        segments=(one("[00:09.00] One").segments[0], *one("[00:01.00]Two", start=None, end=None).segments)
    )
    text, losses = lrc.write(given)
    assert said(lrc.read(text, Source())) == [(1000, None, "[00:09.00] One"), (None, None, "[00:01.00]Two")]
    assert [loss.code for loss in losses] == ["not-held:end", "not-held:untimed"]


def test_a_row_that_begins_with_a_mark_stays_a_row() -> None:
    marked = replace(
        one("Some words\nand a big day"),
        segments=(
            Segment(
                id=0,
                text="Some words\nand a big day",
                start=1000,
                end=2000,
                marks=tuple(Mark(at=at, raw=raw) for at, raw in ((10, "</i>"), (11, "<b>"), (17, "<u>"), (20, "</u>"))),
            ),
        ),
    )
    assert sbv.write(marked)[0] == "0:00:01.000,0:00:02.000\nSome words\nand a big day\n"


def test_times_in_two_pieces_do_not_become_a_line_of_times() -> None:
    text = "so\n0:00:07.000,0:00:09.000"
    segment = Segment(id=0, text=text, start=1000, end=2000, marks=(Mark(at=14, raw="<i>"),))
    assert sbv.write(Transcript(segments=(segment,)))[0].count(",0:00:09") == 0
