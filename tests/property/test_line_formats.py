"""SRT, WebVTT and plain text over texts of any shape: every character in a tile, and a way back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import clock, plain, srt, tile, webvtt
from cleantx.model import AS_WRITTEN, Segment, Source, Transcript, body

PIECES = st.sampled_from(
    [
        "\n", "\n\n", " ", "\t", "\x0c", "00:00:01.000 --> 00:00:02.000\nHello.\n\n",
        "1\n00:00:01,000 --> 00:00:02,000\nHello.\n\n", "2\n00:00:02,000 --> 00:00:03,000\nHow are\nyou?\n\n",
        "1", "2", "1984", "00:00:01,000 --> 00:00:02,000", "00:01.000 --> 00:02.000",
        "00:00:01.000 --> 00:00:02.000 align:start", "-->", "->", "0:0:1,5", "WEBVTT", "NOTE", "STYLE", "hello", "<i>",
        "</i>", "<v Bob>", "<", ">", "&amp;", "&", "{\\an8}", "\0", "[SPEAKER_00]: ", "[Ann]:", "<00:00:01.500>",
        "\u2028", "é", "Language: en",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map("".join)
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).filter(
    lambda text: bool(text.strip())
)


@given(text=TEXTS, signature=st.booleans())
def test_every_character_is_in_a_tile_and_comes_back(text: str, *, signature: bool) -> None:
    for form in (srt, webvtt, plain):
        whole = f"WEBVTT\n{text}" if signature and form is webvtt else text
        try:
            read = form.read(whole, Source())
        except NotATranscript as error:
            assert "\n" not in str(error)
            continue
        assert read.source.head + "".join(tile(form.NAME, s) for s in read.segments) == whole
        assert form.write(read)[0] == whole
        assert [s.id for s in read.segments] == list(range(len(read.segments)))
        for segment in read.segments:
            spelled = body(segment.text, segment.marks)
            assert segment.raw is not None
            assert (
                segment.raw_at == AS_WRITTEN or segment.raw[segment.raw_at : segment.raw_at + len(spelled)] == spelled
            )
            assert all(0 <= w.a < w.b <= len(segment.text) for w in segment.words)


@given(texts=st.lists(WORDS, min_size=1, max_size=6), step=st.integers(1, 400_000_000))
def test_what_is_written_is_read_again(texts: list[str], step: int) -> None:
    segments = tuple(
        Segment(id=n, text=text.strip(), start=n * step, end=(n + 1) * step - 1) for n, text in enumerate(texts)
    )
    for form in (srt, webvtt):
        again = form.read(form.write(Transcript(segments=segments))[0], Source())
        heard = [s for s in again.segments if s.kind != "note"]
        assert [(s.start, s.end) for s in heard] == [(s.start, s.end) for s in segments]
        for was, now in zip(segments, heard, strict=True):
            if now.speaker is None:
                assert now.text.split() == was.text.split()
        anew = replace(again, segments=tuple(replace(s, raw=None, raw_at=-1) for s in again.segments))
        third = form.read(form.write(anew)[0], Source())
        assert [(s.text.split(), s.start) for s in third.segments] == [(s.text.split(), s.start) for s in heard]


@given(ms=st.integers(0, 10**10))
def test_printed_times_are_read_again(ms: int) -> None:
    assert clock.parse(clock.srt(ms)) == ms
    assert clock.strict(clock.webvtt(ms)) == ms
    assert clock.seconds_to_ms(ms / 1000) in (ms, None)
