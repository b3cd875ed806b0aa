"""WebVTT: what the fixtures do not reach: independent readers, hostile sizes, writing anew."""

from __future__ import annotations

import io
import time

import pysubs2
import pytest
import webvtt as peer
from msgspec.structs import replace

from cleantx.errors import NotATranscript, UntimedError
from cleantx.formats import srt, webvtt
from cleantx.model import Segment, Source, Transcript

HEAD = "WEBVTT\n\n00:01.000 --> 00:02.000\n"
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


def one(text: str) -> Segment:
    return webvtt.read(f"{HEAD}{text}\n", Source()).segments[0]


def test_what_is_written_is_inert() -> None:
    text, losses = webvtt.write(made(*NASTY))
    assert losses == ()
    again = webvtt.read(text, Source())
    assert [" ".join(s.text.split()) for s in again.segments] == [" ".join(t.split()) for t in NASTY]
    assert len(peer.from_buffer(io.StringIO(text))) == len(NASTY)
    assert len(pysubs2.SSAFile.from_string(text, "vtt")) == len(NASTY)
    assert "<script" not in text


@pytest.mark.parametrize("field", ["start", "end"])
def test_a_missing_time_is_one_clear_line(field: str) -> None:
    segment = Segment(id=0, text="x", start=None if field == "start" else 0, end=None)
    with pytest.raises(UntimedError, match="--estimate"):
        webvtt.write(Transcript(segments=(segment,)))


@pytest.mark.parametrize(
    "text", ["webvtt\n", "WEBVTTfoo\n", "WEBVTT\x00\n", "WEBSRT\n", "", "00:01.000 --> 00:02.000\nx"]
)
def test_without_its_signature_it_is_no_webvtt(text: str) -> None:
    with pytest.raises(NotATranscript):
        webvtt.read(text, Source())


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("&amp &notit; &copy; &bogus; &#65; &#xD800; &", "& ¬it; © &bogus; A \ufffd &"),
        ("<c.a.b><i>x</i></c> <bad>y</bad>", "x y"),
        ("a\x00b", "a\ufffdb"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
        ("<v Bob", "<v Bob"),
        ("end <", "end "),
    ],
)
def test_text_is_what_a_viewer_reads(raw: str, shown: str) -> None:
    assert one(raw).text == shown


def test_inline_times_are_words() -> None:
    segment = one("Let<00:01.200><c> us</c><00:01.500><c> look now</c>")
    assert [(segment.text[w.a : w.b], w.start, w.end) for w in segment.words] == [
        ("Let", 1000, 1200),
        ("us", 1200, 1500),
        ("look", 1500, None),
        ("now", None, 2000),
    ]


def test_inline_times_outside_of_new_times_are_not_written() -> None:
    read = webvtt.read(f"{HEAD}a<00:01.500>b\n", Source())
    moved = replace(read, segments=(replace(read.segments[0], start=9000, end=9500, raw=None),))
    assert "00:00:09.000 --> 00:00:09.500\nab" in webvtt.write(moved)[0]


def test_voices_become_prefixes_in_srt_and_come_back() -> None:
    read = webvtt.read(f"{HEAD}<v Ann>hi <c.red>there</c>\n", Source())
    text, losses = srt.write(read)
    assert "[Ann]: hi there" in text
    assert [loss.code for loss in losses] == ["not-held:marks"]
    again, _ = webvtt.write(srt.read(text, Source()))
    assert "<v Ann>hi there" in again


def test_language_goes_into_the_header() -> None:
    text, _ = webvtt.write(replace(made("x"), language="pt-BR"))
    assert text.startswith("WEBVTT\nLanguage: pt-BR\n\n")
    assert webvtt.read(text, Source()).language == "pt-BR"
    assert "\n\n" not in webvtt.write(replace(made("x"), language="x\n\n-->"))[0].split("00:", 1)[0][:7]


@pytest.mark.parametrize(
    "text",
    ["<" * 500_000, "< a" * 200_000 + ">", "&#1" * 200_000, "-->\n" * 100_000, "1:" * 500_000 + "-->", "&a" * 300_000],
    ids=range(6),
)
def test_time_is_linear_in_hostile_text(text: str) -> None:
    began = time.process_time()
    webvtt.read(HEAD + text, Source())
    assert time.process_time() - began < 3  # quadratic ways need minutes


def test_a_voice_that_begins_later_says_nothing_of_the_words_before_it() -> None:
    text = "WEBVTT\n\n00:05.000 --> 00:07.000\nNobody speaks this one.\n<v Ann>But this one I do.\n"
    found = webvtt.read(text, Source(format="webvtt"))
    assert found.segments[0].speaker is None
    assert webvtt.write(found)[0] == text
    assert "Nobody speaks this one.\n[Ann]: But this one I do." in srt.write(found)[0]
