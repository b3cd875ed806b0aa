"""SBV, LRC, SubStation, MicroDVD and SAMI over texts of any shape: every character in a tile, and a way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cleantx import formats
from cleantx.errors import NotATranscript, UntimedError
from cleantx.model import Mark, Segment, Source, Transcript, body

STEPS = {"sbv": 1, "lrc": 1, "ass": 10, "microdvd": 42, "sami": 1}  # ms between the times that each can hold, or so
WIDE = str.maketrans("｜｛／", "|{/")
FORMS = sorted(STEPS)
PIECES = {
    "sbv": ["0:00:01.000,0:00:02.000\n", "0:00:03.5,0:00:04\n", "[br]", "[INFORMATION]\n", "[Ann]: "],
    "lrc": ["[00:01.00]", "[00:02.5]", "[ti:x]\n", "[offset:100]\n", "<00:01.50>", "<00:01.50> ", "#x\n", "[Ann]: "],
    "ass": [
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,Ann,0,0,0,,", "Comment: 0,0:00:01.00,0:00:02.00,,,0,0,0,,",
        "[Events]\n", "[Fonts]\n", "Format: Start, End, Text\n",
        "{\\i1}", "{\\p1}", "{\\k20}", "\\N", "\\{", "\\", "{", "}",
        "Dialogue: ", ",",
    ],
    "microdvd": ["{1}{1}25\n", "{10}{20}", "{10}{}", "{y:i}", "|", " | ", "{DEFAULT}{}{y:b}\n", "{", "}"],
    "sami": [
        "<SYNC Start=1000>", "<SYNC Start=soon>", "<P Class=ENCC>", "<P ID=Source>", "&nbsp;", "<br>", "<!--", "-->",
        "<i>", "</P>", "</BODY></SAMI>", "<b and c>", "&amp;", "&", "<SAMI>",
    ],
}  # fmt: skip
COMMON = ["\n", "\n\n", " ", "\t", "word", "two words", "é", "\u2060", "\u2028", "<", "\0", "7"]
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).filter(
    lambda text: any(c.isalnum() for c in text)
)


@pytest.mark.parametrize("name", FORMS)
@given(data=st.data())
def test_every_character_is_in_a_tile_and_comes_back(name: str, data: st.DataObject) -> None:
    form = formats.load(name)
    pieces = st.sampled_from([*PIECES[name], *COMMON])
    text = data.draw(st.lists(pieces, max_size=30).map("".join))
    try:
        read = form.read(text, Source())
    except NotATranscript as error:
        assert "\n" not in str(error)
        return
    assert read.source.head + "".join(s.raw or "" for s in read.segments) == text
    assert form.write(read)[0] == text
    assert [s.id for s in read.segments] == list(range(len(read.segments)))
    for segment in read.segments:
        if segment.raw_at >= 0:
            spelled = body(segment.text, segment.marks)
            assert segment.raw is not None
            assert segment.raw[segment.raw_at : segment.raw_at + len(spelled)] == spelled
        assert all(0 <= m.at <= m.at + m.width <= len(segment.text) for m in segment.marks)
        assert all(0 <= w.a < w.b <= len(segment.text) for w in segment.words)


@pytest.mark.parametrize("name", FORMS)
@given(data=st.data())
def test_what_is_written_anew_is_read_again(name: str, data: st.DataObject) -> None:
    """A file with every tile thrown away says the same words at the same times."""
    form = formats.load(name)
    pieces = st.sampled_from([*PIECES[name], *COMMON])
    text = data.draw(st.lists(pieces, max_size=30).map("".join))
    try:
        read = form.read(text, Source())
        anew = replace(read, segments=tuple(replace(s, raw=None, raw_at=-1) for s in read.segments if s.kind != "note"))
        again = form.read(form.write(anew)[0], Source())
    except (NotATranscript, UntimedError):
        return
    said = [s for s in anew.segments if s.text]
    heard = [s for s in again.segments if s.kind != "note" and s.text]
    assert [(s.text.split(), s.start) for s in heard] == [(s.text.split(), s.start) for s in said]


@pytest.mark.parametrize("name", FORMS)
@given(texts=st.lists(WORDS, min_size=1, max_size=6), step=st.integers(1, 4_000_000))
def test_words_of_any_kind_are_written_and_read_again(name: str, texts: list[str], step: int) -> None:
    form = formats.load(name)
    step *= STEPS[name]
    segments = tuple(
        Segment(
            id=n,
            text=text.strip(),
            start=n * step,
            end=(n + 1) * step,
            start_from="observed",
            end_from="observed",
            marks=(Mark(at=0, raw="<i>"), Mark(at=len(text.strip()), raw="</i>")),
        )
        for n, text in enumerate(texts)
    )
    again = form.read(form.write(Transcript(segments=segments))[0], Source())
    heard = [s for s in again.segments if s.kind != "note"]
    near = STEPS[name] // 2
    assert len(heard) == len(segments)
    for was, now in zip(segments, heard, strict=True):
        assert now.start is not None
        assert abs(now.start - (was.start or 0)) <= near
        if now.end is not None:
            assert abs(now.end - (was.end or 0)) <= STEPS[name]
        if now.speaker is None:
            told = now.text.translate(WIDE) if name == "microdvd" else now.text
            wanted = was.text.translate(WIDE) if name == "microdvd" else was.text
            assert (
                "".join(told.split()) == "".join(wanted.split()).replace("\u2060", "") or told.split() == wanted.split()
            )
        if form.HOLDS & {"marks"}:
            assert any(m.raw in ("<i>", "{\\i1}", "{y:i}") for m in now.marks)
