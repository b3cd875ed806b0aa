"""Speaker text, timed and untimed, over rows of any shape: every character in a tile, and a way back."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from cleantx.errors import NotATranscript
from cleantx.formats import speakers, stamped, timed_speakers
from cleantx.model import Segment, Source, Transcript

PIECES = st.sampled_from(
    [
        "\n", "\n\n", " ", "\t", "---\n", "title: A talk\n", "# Title", "## Part (00:10)", "### Ann 0:12", "Ann",
        "Bob Lee", "Ann:", "**Ann:**", "**Ann**", "**", "[Ann]", "[Ann]:", "- Ann:", ">> ", ">> BOB: ",
        "Speaker 1", "SPEAKER_00:", "Unknown Speaker", "\u7530\u4e2d\uff1a", "Q: ", "A: ", "0:12", "00:00:12",
        "(00:12)", "[00:12]", "(00:12):", "[0:12](http://a)", "- ", "(00:00:10 - 00:00:05):", "12 seconds",
        "1 minute, 2 seconds", "Ann  0:12", "Ann 0:12", "Ann (0:12):", "[Ann] [0:12] ", "Ann: 00:00:12",
        "Hello there.", "yes", "Note: this", "[Music]", "Transcribed by me", "\x0c", "\u2028", "\xe9", "10:12 AM",
        "https://a.example",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map("".join)
WORDS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30),
    st.lists(PIECES, min_size=1, max_size=4).map(" ".join),
).filter(lambda text: bool(text.strip()))
NAMES = st.sampled_from(
    [
        "Ann",
        "Bob Lee",
        "SPEAKER_00",
        "the man in the back",
        "\u7530\u4e2d",
        "Dr. O'Neil",
        "A: B",
        "[x]",
        "00:12",
        "Note",
    ]
)
DIALECTS = (
    "[hh:mm:ss] Name: text",
    "Name (hh:mm:ss):\ntext",
    "[Name] [mm:ss] text",
    "Name: hh:mm:ss\ntext",
    "Name  m:ss\ntext",
    "Name (mm:ss): text",
    "**Name:** [mm:ss] text",
    "**Name** (mm:ss)\ntext",
    "### Name mm:ss\ntext",
    "(mm:ss) Name: text",
    "hh:mm:ss Name: text",
    "Name [mm:ss]: text",
    "[hh:mm:ss] Name\ntext",
    "Name (hh:mm:ss - hh:mm:ss):\ntext",
    "hh:mm:ss-hh:mm:ss Name: text",
    "[mm:ss] text",
    "m:ss\ntext",
    "hh:mm:ss - text",
    "[hh:mm:ss.mmm] Name: text",
)


@given(text=TEXTS)
def test_every_character_is_in_a_tile_and_comes_back(text: str) -> None:
    for form in (speakers, timed_speakers):
        try:
            read = form.read(text, Source())
        except NotATranscript as error:
            assert "\n" not in str(error)
            continue
        assert read.source.head + "".join(s.raw or "" for s in read.segments) == text
        assert form.write(read)[0] == text
        assert [s.id for s in read.segments] == list(range(len(read.segments)))
        for segment in read.segments:
            assert segment.raw is not None
            assert segment.raw[segment.raw_at :].startswith(segment.text)
            assert segment.text
            assert segment.line == 1 + text[: _offset(read, segment)].count("\n")


def _offset(read: Transcript, segment: Segment) -> int:
    return sum(len(s.raw or "") for s in read.segments[: segment.id]) + segment.raw_at


@given(
    said=st.lists(st.tuples(NAMES, WORDS), min_size=1, max_size=6),
    step=st.integers(0, 4_000_000),
    dialect=st.sampled_from(("", *DIALECTS)),
)
@example(said=[("Ann", "00:12 is early"), ("Ann", "Bob: no"), ("Note", "# yes")], step=1500, dialect="")
@example(said=[("Ann", "12 seconds")], step=0, dialect="Name  m:ss\ntext")
def test_words_times_and_speakers_written_are_read_again(said: list[tuple[str, str]], step: int, dialect: str) -> None:
    segments = tuple(
        Segment(id=n, text=text, start=n * step, end=n * step + 900, start_from="observed", speaker=name)
        for n, (name, text) in enumerate(said)
    )
    source = Source(format=timed_speakers.NAME, dialect=dialect) if dialect else Source()
    written, losses = timed_speakers.write(Transcript(source=source, segments=segments))
    again = timed_speakers.read(written, Source())
    assert [s.text.split() for s in again.segments] == [text.split() for _, text in said]
    assert [s.kind == "note" for s in again.segments] == [False] * len(said)
    for was, now in zip(segments, again.segments, strict=True):
        assert now.start is not None
        assert was.start is not None
        assert now.start == was.start or now.start == was.start // 1000 * 1000
        assert now.start == was.start or any(loss.code == "not-held:fractions" for loss in losses)
        renamed = any(loss.code == "not-held:speaker" for loss in losses)
        assert now.speaker == was.speaker or (renamed and was.speaker in {"[x]", "00:12"})


@given(texts=st.lists(WORDS, min_size=1, max_size=6), step=st.integers(0, 4_000_000))
def test_words_without_speakers_are_read_again(texts: list[str], step: int) -> None:
    segments = tuple(Segment(id=n, text=text, start=n * step) for n, text in enumerate(texts))
    again = timed_speakers.read(timed_speakers.write(Transcript(segments=segments))[0], Source())
    assert [s.text.split() for s in again.segments] == [text.split() for text in texts]
    assert [s.speaker for s in again.segments] == [None] * len(texts)


@given(ms=st.integers(0, 3_599_000_000), form=st.sampled_from(("m:ss", "mm:ss", "h:mm:ss", "hh:mm:ss", "hh:mm:ss.mmm")))
def test_printed_times_are_read_again(ms: int, form: str) -> None:
    head = stamped.scan(f"[{stamped.spelled(ms, form)}] x")
    assert head is not None
    assert head.start == (ms if "." in form else ms // 1000 * 1000)
    assert re.fullmatch(r"[0-9:.]+", stamped.spelled(ms, form))
