"""SRT: what the fixtures do not reach: independent readers, hostile sizes, writing anew."""

from __future__ import annotations

import time
from contextlib import suppress

import pysrt
import pysubs2
import pytest
import srt as peer
from msgspec.structs import replace

from cleantx.errors import NotATranscript, UntimedError
from cleantx.formats import srt
from cleantx.model import Segment, Source, Speaker, Transcript

ONE = "1\n00:00:01,000 --> 00:00:02,000\n"
NASTY = (
    "a --> b",
    "00:00:05,000 --> 00:00:06,000",
    "one\n\ntwo\n \nthree",
    "<script>alert(1)</script>",
    "R&D &amp; more",
    "WEBVTT",
    "NOTE this",
    "1984",
    "{\\an8}not up",
    "fine\u2028print\x0b\x0bhere",
)


def made(*texts: str) -> Transcript:
    return Transcript(
        segments=tuple(Segment(id=n, text=t, start=n * 1000, end=n * 1000 + 900) for n, t in enumerate(texts))
    )


def test_what_is_written_is_inert() -> None:
    text, losses = srt.write(made(*NASTY))
    assert losses == ()
    again = srt.read(text, Source())
    assert [" ".join(s.text.split()) for s in again.segments] == [" ".join(t.split()) for t in NASTY]
    assert again.losses == ()
    assert len(list(peer.parse(text))) == len(NASTY)
    assert len(pysrt.from_string(text)) == len(NASTY)
    assert len(pysubs2.SSAFile.from_string(text, "srt")) == len(NASTY)
    assert "<script" not in text


@pytest.mark.parametrize("missing", ["start", "end"])
def test_a_missing_time_is_one_clear_line(missing: str) -> None:
    whole = made("hello").segments[0]
    segment = replace(whole, start=None) if missing == "start" else replace(whole, end=None)
    with pytest.raises(UntimedError, match=f"no {missing} time .*--estimate"):
        srt.write(Transcript(segments=(segment,)))


def test_dropped_segments_and_foreign_notes_are_passed_over() -> None:
    kept, dropped, note = made("stay", "go", "note").segments
    text, losses = srt.write(Transcript(segments=(replace(dropped, dropped=True), kept, replace(note, kind="note"))))
    assert text == "1\n00:00:00,000 --> 00:00:00,900\nstay\n"
    assert [loss.code for loss in losses] == ["not-held:note"]


def test_touched_segments_are_written_anew_among_untouched_ones() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\na\n\n2\n00:00:03,000 --> 00:00:04,000  X1:1\n<i>b</i>"
    read = srt.read(text, Source())
    first, second = read.segments
    shifted = replace(read, segments=(replace(first, start=500, raw=None), second))
    assert srt.write(shifted)[0] == text.replace("00:00:01,000", "00:00:00,500")
    shifted = replace(read, segments=(first, replace(second, end=5000, raw=None)))
    assert srt.write(shifted)[0] == text.replace("00:00:04,000 ", "00:00:05,000") + "\n"


def test_speakers_are_written_as_whisperx_does() -> None:
    transcript = replace(
        made("hi"), speakers=(Speaker(id="A", name="Ann"),), segments=(replace(made("hi").segments[0], speaker="A"),)
    )
    text, losses = srt.write(transcript)
    assert "[Ann]: hi" in text
    assert losses == ()
    assert srt.read(text, Source()).segments[0].speaker == "Ann"


def test_tags_without_counterpart_are_a_loss() -> None:
    read = srt.read(ONE + '<b>x</b> <font color="red">y</font>\n', Source())
    text, losses = srt.write(replace(read, source=Source(format="webvtt")))
    assert "<b>x</b> y" in text
    assert [loss.code for loss in losses] == ["not-held:marks"]


@pytest.mark.parametrize("text", ["", "no times at all", "[00:00:01.000 --> 00:00:02.000] brackets"])
def test_no_time_line_is_no_srt(text: str) -> None:
    with pytest.raises(NotATranscript):
        srt.read(text, Source())


@pytest.mark.parametrize(
    "text",
    [
        "1" * 1_000_000,
        ONE + "1" * 1_000_000,
        "00:00:01," + "9" * 1_000_000 + " --> 00:00:02,000\nhi",
        ONE + "<" * 1_000_000,
        ONE + "-->" * 300_000,
        ONE + "00:00:01,000 -->x\n" * 30_000,
        ONE * 15_000,
        ONE.strip() + " " + "a:b:" * 200_000,
        ONE + "a" + " \n" * 300_000 + "b",
    ],
    ids=range(9),
)
def test_time_is_linear_in_hostile_text(text: str) -> None:
    began = time.process_time()
    with suppress(NotATranscript):
        srt.read(text, Source())
    assert time.process_time() - began < 3  # quadratic ways need minutes


@pytest.mark.parametrize("between", [" ", ": ", " | ", "| "])
def test_words_on_the_time_line_are_words(between: str) -> None:
    text = f"00:00:03 --> 00:00:07{between}So welcome back.\n00:00:08 --> 00:00:12{between}Thanks.\n"
    found = srt.read(text, Source())
    assert [s.text.lstrip("| ") for s in found.segments] == ["So welcome back.", "Thanks."]
    assert srt.write(found)[0] == text
