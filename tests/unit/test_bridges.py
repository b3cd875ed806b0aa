"""Objects of pysrt, webvtt-py and pysubs2, and results of whisperX, hold the same cues as ours."""

from __future__ import annotations

from typing import Any

import pytest
from pysubs2 import SSAEvent, SSAFile

import cleantx
from cleantx.bridges.pysrt import from_pysrt, to_pysrt
from cleantx.bridges.pysubs2 import from_pysubs2, to_pysubs2
from cleantx.bridges.webvtt import from_webvtt, to_webvtt
from cleantx.bridges.whisperx import from_whisperx, to_whisperx

SEED = "fixtures/seeds/sholto-trenton-whispercpp.txt"


def cues(transcript: cleantx.Transcript) -> list[tuple[int | None, int | None, str]]:
    return [(s.start, s.end, s.text) for s in transcript.segments]


@pytest.fixture
def made() -> cleantx.Transcript:
    return cleantx.subtitle(cleantx.read(SEED)).transcript


def test_pysrt_holds_the_cues_and_gives_them_back(made: cleantx.Transcript) -> None:
    held, losses = to_pysrt(made)
    assert [(i.start.ordinal, i.end.ordinal, i.text) for i in held] == cues(made)
    assert [loss.code for loss in losses] == ["not-held:turn"]
    assert cues(from_pysrt(held)) == cues(made)


def test_webvtt_holds_the_cues_and_gives_them_back(made: cleantx.Transcript) -> None:
    held, _ = to_webvtt(made)
    assert [caption.text for caption in held.captions] == [s.text for s in made.segments]
    assert cues(from_webvtt(held)) == cues(made)


def test_untimed_is_an_error() -> None:
    with pytest.raises(cleantx.UntimedError):
        to_pysrt(cleantx.read("fixtures/seeds/state-of-ai-speaker.txt"))


def test_pysubs2_holds_the_cues_and_gives_them_back(made: cleantx.Transcript) -> None:
    held, losses = to_pysubs2(made)
    assert [(e.start, e.end, e.plaintext) for e in held] == cues(made)
    assert [loss.code for loss in losses] == ["not-held:turn"]
    assert cues(from_pysubs2(held)) == cues(made)


def test_pysubs2_events_come_in_with_their_names_marks_and_comments() -> None:
    held = SSAFile()
    held.append(SSAEvent(start=1234, end=2345, text="{\\i1}One{\\i0}, a {b}\\Ntwo", name="Ann", style="Top"))
    held.append(SSAEvent(start=0, end=0, text="a remark", type="Comment"))
    held.append(SSAEvent(start=-50, end=3000, text="too early"))
    read = from_pysubs2(held)
    first, remark, early = read.segments
    assert (first.text, first.start, first.end, first.speaker) == ("One, a \ntwo", 1234, 2345, "Ann")
    assert [mark.raw for mark in first.marks] == ["{\\i1}", "{\\i0}", "{b}", "\\N"]
    assert first.extra == {"style": "Top"}
    assert (remark.kind, remark.text, remark.start) == ("note", "a remark", None)
    assert (early.start, early.start_from, early.end) == (None, None, 3000)
    assert [loss.code for loss in read.losses] == ["bad-time"]


def test_pysubs2_gets_no_tag_from_a_text() -> None:
    text = "C:\\New\\name and a {\\an8} in {braces}"
    held, _ = to_pysubs2(
        cleantx.Transcript(
            segments=(cleantx.Segment(id=0, text=text, start=0, end=1, start_from="observed", end_from="observed"),)
        )
    )
    assert from_pysubs2(held).segments[0].text == text
    assert "\\N" not in held[0].text


def test_an_empty_file_is_no_transcript() -> None:
    with pytest.raises(cleantx.NotATranscript):
        from_pysubs2(SSAFile())


ALIGNED: dict[str, Any] = {
    "segments": [
        {
            "start": 0.5,
            "end": 1.5,
            "text": " In 1984 then.",
            "words": [
                {"word": "In", "start": 0.5, "end": 0.62, "score": 0.91, "speaker": "SPEAKER_00"},
                {"word": "1984"},
                {"word": "then.", "start": 1.1, "end": 1.5, "score": 0.88, "speaker": "SPEAKER_00"},
            ],
            "speaker": "SPEAKER_00",
        }
    ],
    "language": "en",
}


def test_whisperx_results_go_in_and_out() -> None:
    read = from_whisperx(ALIGNED)
    assert [(w.start, w.end, w.confidence) for w in read.segments[0].words] == [
        (500, 620, 0.91),
        (None, None, None),
        (1100, 1500, 0.88),
    ]
    assert (read.language, read.segments[0].speaker) == ("en", "SPEAKER_00")
    back, losses = to_whisperx(read)
    assert back == ALIGNED
    assert losses == ()


def test_whisper_results_go_in_and_come_out_as_whisperx_has_them() -> None:
    read = from_whisperx({"text": " Hello.", "segments": [{"id": 0, "start": 0, "end": 1.25, "text": " Hello."}]})
    assert cues(read) == [(0, 1250, "Hello.")]
    back, _ = to_whisperx(read)
    assert back["segments"] == [{"start": 0.0, "end": 1.25, "text": "Hello."}]
    assert back["word_segments"] == []


def test_numbers_of_other_libraries_are_numbers() -> None:
    class Scalar:
        def tolist(self) -> float:
            return 0.25

    read = from_whisperx([{"start": Scalar(), "end": 1.5, "text": "Hi"}])
    assert cues(read) == [(250, 1500, "Hi")]


def test_what_is_no_result_is_a_one_line_error() -> None:
    for wrong in ({"segments": [object()]}, {"segments": "none"}):
        with pytest.raises(cleantx.NotATranscript) as caught:
            from_whisperx(wrong)
        assert "\n" not in str(caught.value)


def test_whisperx_says_what_it_cannot_hold(made: cleantx.Transcript) -> None:
    back, losses = to_whisperx(made)
    assert [s["text"] for s in back["segments"]] == [s.text for s in made.segments]
    assert "not-held:turn" in {loss.code for loss in losses}
