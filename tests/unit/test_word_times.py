"""When each word is said, shown: by times in the text, or by underlining."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleantx
from cleantx import jobs
from cleantx.formats import TABLE, TIMING
from cleantx.model import Mark, Segment, Source, Transcript, Word


def cue(*times: tuple[int, int] | None, end: int = 4000) -> Transcript:
    text = "So the lama came."
    spans = [(0, 2), (3, 6), (7, 11), (12, 17)]
    words = tuple(
        Word(a=a, b=b, start=t[0], end=t[1], timing="aligned") if t else Word(a=a, b=b)
        for (a, b), t in zip(spans, times, strict=True)
    )
    return Transcript(segments=(Segment(id=0, text=text, start=1000, end=end, words=words),))


EVEN = cue((1000, 1400), (1500, 1700), (2000, 2600), (2600, 3500))


def test_webvtt_has_the_times_of_the_words_in_the_text() -> None:
    text, losses = jobs.write(EVEN, "webvtt", words="inline")
    assert text.endswith("So <00:00:01.500>the <00:00:02.000>lama <00:00:02.600>came.\n")
    assert losses == ()


def test_ass_counts_hundredths_that_add_up() -> None:
    text, _ = jobs.write(cue((1204, 1400), (1509, 1700), (2004, 2600), (2600, 3500)), "ass", words="inline")
    assert text.endswith(r"{\k20}{\k31}So {\k49}the {\k60}lama {\k90}came." + "\n")


def test_lrc_has_them_in_its_lines() -> None:
    text, _ = jobs.write(EVEN, "lrc", words="inline")
    assert text.endswith("[00:01.00]So <00:01.50>the <00:02.00>lama <00:02.60>came.\n")


@pytest.mark.parametrize("name", TIMING)
def test_what_is_written_is_read_again(name: str) -> None:
    text, _ = jobs.write(EVEN, name, words="inline")
    words = jobs.read(text, Source()).segments[0].words
    assert [word.start for word in words] == [1000, 1500, 2000, 2600]


@pytest.mark.parametrize("name", sorted(set(TABLE) - set(TIMING)))
def test_other_formats_say_who_can(name: str) -> None:
    with pytest.raises(cleantx.UsageError, match=r"no place for word times|only read"):
        jobs.write(EVEN, name, words="inline")


def test_times_that_cannot_be_are_left_out() -> None:
    mad = cue((500, 900), (9000, 9100), (2000, 2100), (1500, 1600))
    text, _ = jobs.write(mad, "webvtt", words="inline")
    times = [int(t.replace(":", "").replace(".", "")) for t in re.findall(r"<([\d:.]+)>", text)]
    assert all(1000 < t < 4000 for t in times)
    assert times == sorted(set(times))
    assert jobs.read(text, Source()).segments[0].text == "So the lama came."


def test_tags_of_other_formats_are_written_as_this_one_does() -> None:
    segment = EVEN.segments[0]
    marks = (Mark(at=3, raw="{\\i1}"), Mark(at=11, raw="{\\i0}"))
    shown = Transcript(
        segments=(Segment(id=0, text=segment.text, start=1000, end=4000, words=segment.words, marks=marks),)
    )
    assert "<i><00:00:01.500>the <00:00:02.000>lama</i>" in jobs.write(shown, "webvtt", words="inline")[0]


def test_hostile_words_stay_inert() -> None:
    text = "a <script> --> {b}"
    words = (Word(a=0, b=1, start=0, end=10), Word(a=2, b=10, start=500, end=600), Word(a=15, b=18, start=700, end=800))
    given_ = Transcript(segments=(Segment(id=0, text=text, start=0, end=1000, words=words),))
    for name in TIMING:
        written, _ = jobs.write(given_, name, words="inline")
        assert jobs.read(written, Source()).segments[0].text.replace("\u2060", "") == text
    assert "<script>" not in jobs.write(given_, "webvtt", words="inline")[0]
    assert "<script>" not in jobs.write(given_, "srt", words="highlight")[0].replace("<u>", "")


def test_a_file_of_the_format_itself_is_written_anew() -> None:
    source = "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ann>So <c.loud>the</c> lama came.\n"
    text, _ = jobs.write(jobs.read(source, Source()), "webvtt", words="inline")
    assert re.search(r"<v Ann>So <c\.loud><00:00:0[\d.]+>the</c> <00:00:0[\d.]+>lama <00:00:0[\d.]+>came\.", text)
    again, _ = jobs.write(jobs.read(text, Source()), "webvtt", words="inline")
    assert again == text


def test_the_word_that_is_said_is_underlined() -> None:
    text, _ = jobs.write(EVEN, "srt", words="highlight")
    assert text.split("\n\n")[:2] == [
        "1\n00:00:01,000 --> 00:00:01,500\n<u>So</u> the lama came.",
        "2\n00:00:01,500 --> 00:00:02,000\nSo <u>the</u> lama came.",
    ]
    assert text.count("-->") == 4
    assert "00:00:02,600 --> 00:00:04,000" in text


def test_before_the_first_word_nothing_is_underlined() -> None:
    text, _ = jobs.write(cue((1500, 1600), (1510, 1700), (2000, 2600), (2600, 3500)), "srt", words="highlight")
    assert text.split("\n\n")[0] == "1\n00:00:01,000 --> 00:00:01,500\nSo the lama came."
    assert "<u>the</u>" not in text  # ten milliseconds are on no screen


def test_highlighting_needs_a_format_that_underlines() -> None:
    with pytest.raises(cleantx.UsageError, match="ass cannot show words by underlining"):
        jobs.write(EVEN, "ass", words="highlight")
    with pytest.raises(cleantx.UsageError, match="unknown way of showing words 'karaoke'"):
        jobs.write(EVEN, "ass", words="karaoke")


def test_untimed_text_is_an_error_as_ever() -> None:
    bare = Transcript(segments=(Segment(id=0, text="So."),))
    for name, way in (("webvtt", "inline"), ("srt", "highlight")):
        with pytest.raises(cleantx.UntimedError):
            jobs.write(bare, name, words=way)


def test_words_without_times_are_estimated() -> None:
    text, _ = jobs.write(jobs.read("1\n00:00:01,000 --> 00:00:02,000\nSo we go\n", Source()), "webvtt", words="inline")
    assert len(re.findall(r"<00:00:01\.\d+>", text)) == 2


@given(st.lists(st.one_of(st.none(), st.tuples(st.integers(0, 5000), st.integers(0, 5000))), min_size=4, max_size=4))
def test_cues_of_words_tile_their_cue(times: list[tuple[int, int] | None]) -> None:
    made = jobs.write(cue(*times), "srt", words="highlight")[0]
    cues = jobs.read(made, Source()).segments
    assert cues[0].start == 1000
    assert cues[-1].end == 4000
    assert all(a.end == b.start for a, b in pairwise(cues))
    assert {s.text for s in cues} == {"So the lama came."}


def test_tags_do_not_cross() -> None:
    words = (Word(a=0, b=5, start=1000, end=1500), Word(a=6, b=11, start=1500, end=2000))
    marks = (Mark(at=0, raw="<i>"), Mark(at=5, raw="</i>"))
    segment = Segment(id=0, text="Hello there", start=1000, end=2000, words=words, marks=marks)
    text, _ = jobs.write(Transcript(segments=(segment,)), "srt", words="highlight")
    assert "<i><u>Hello</u></i> there" in text
    assert "<i>Hello</i> <u>there</u>" in text


def test_a_dash_is_no_word() -> None:
    source = "WEBVTT\n\n00:05.000 --> 00:07.000\n- <00:00:05.500>Two\n- <00:00:06.500>of\n"
    shown, _ = jobs.write(jobs.read(source, Source()), "srt", words="highlight")
    assert "<u>-</u>" not in shown
    again, _ = jobs.write(jobs.read(source, Source()), "webvtt", words="inline")
    assert "- <00:00:05.500>Two" in again
    assert "- <00:00:06.500>of" in again
