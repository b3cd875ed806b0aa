"""Rows of any shape: every character in a tile, and what is written is read again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleantx.errors import NotATranscript
from cleantx.formats import audacity, whisper_tsv, whispercpp_csv
from cleantx.model import Segment, Source, Transcript, body

PIECES = st.sampled_from(
    ["\n", "\t", " ", ",", '"', '""', '\\"', "0", "15", "1.5", "2,5", "0\t15\t", "0,15,", "1.5\t2.5\t", "[[A]]", "[[",
     "[B]: ", "\\\t1.0\t2.0", "start\tend\ttext\n", "start,end,text\n", "start,end,speaker,text\n", "é", "oh", "\x85"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map("".join)
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).filter(
    lambda text: bool(text.strip()) and text.strip()[0] not in "[S"
)
NAMES = st.none() | st.sampled_from(["Ann", "SPEAKER_00", "a, b", '"x"', "Zoë Q."])


@given(text=TEXTS)
def test_every_character_is_in_a_tile_and_comes_back(text: str) -> None:
    for form in (whisper_tsv, whispercpp_csv, audacity):
        try:
            read = form.read(text, Source())
        except NotATranscript:
            continue
        assert read.source.head + "".join(s.raw or "" for s in read.segments) == text
        assert form.write(read)[0] == text
        for segment in read.segments:
            spelled = body(segment.text, segment.marks)
            assert segment.raw is not None
            assert segment.raw[segment.raw_at : segment.raw_at + len(spelled)] == spelled


@given(texts=st.lists(st.tuples(WORDS, NAMES), min_size=1, max_size=6), step=st.integers(2, 400_000))
def test_what_is_written_is_read_again(texts: list[tuple[str, str | None]], step: int) -> None:
    segments = tuple(
        Segment(id=n, text=text.strip(), start=n * step, end=(n + 1) * step - 1, speaker=name)
        for n, (text, name) in enumerate(texts)
    )
    for form in (whisper_tsv, whispercpp_csv, audacity):
        again = form.read(form.write(Transcript(segments=segments))[0], Source())
        assert again.losses == ()
        assert [(s.start, s.end, s.text.split(), s.speaker) for s in again.segments] == [
            (s.start, s.end, s.text.split(), s.speaker) for s in segments
        ]
