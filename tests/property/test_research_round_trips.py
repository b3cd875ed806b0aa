"""CTM, TextGrid and Kaldi's tables: what is written is read again, whatever the words and times."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import ctm, kaldi, rttm, stm, textgrid, trn
from cleantx.model import Segment, Source, Transcript, Word, body

TOKENS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=8)
TIMES = st.integers(0, 10**8)
PIECES = st.sampled_from(
    [
        "\n", "\n\n", " ", "\t", ";;", ";; note\n", "rec 1 0.5 0.25 word 0.9\n", "rec 1 0.9 0.2 more NA lex ann\n",
        "rec A * * <ALT_BEGIN>\n", "rec A * * <ALT>\n", "rec A * * <ALT_END>\n", "rec 1 ann 0.5 1.5 <O> { a / b } c\n",
        "SPEAKER rec 1 0.5 2 <NA> <NA> ann <NA> <NA>\n", "LEXEME rec 1 0.5 0.2 hi lex ann 0.5 <NA>\n",
        "words of it (ann-01)\n", "ann-0001 yes\n", "ann-0001-0002 no\n", "{", "}", "/", "@", "(", ")", "-", "1e-05",
        "9" * 30, "0.5", "rec", "\u00a0", "é", "\u2028", "<NA>", "LEXEME",
    ]
)  # fmt: skip


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    """Returns segments one after the other, each with words that follow each other."""
    at, segments = draw(TIMES), []
    for number in range(draw(st.integers(1, 5))):
        pieces = draw(st.lists(TOKENS, min_size=1, max_size=5))
        words, a, start = [], 0, at
        for piece in pieces:
            end = at + draw(st.integers(1, 2_000))
            words.append(Word(a=a, b=a + len(piece), start=at, end=end, timing="observed"))
            a, at = a + len(piece) + 1, end
        text = " ".join(pieces)
        speaker = draw(st.sampled_from([None, "Ann", "Bob Lee", "words"]))
        segments.append(
            Segment(
                id=number,
                text=text,
                start=start,
                end=at,
                start_from="observed",
                end_from="observed",
                speaker=speaker,
                words=tuple(words),
            )
        )
        at += draw(st.integers(0, 3_000))
    return Transcript(segments=tuple(segments))


def _timed(transcript: Transcript) -> list[tuple[object, ...]]:
    return [(s.text[w.a : w.b], w.start, w.end) for s in transcript.segments if s.kind != "note" for w in s.words]


@given(was=transcripts())
def test_words_and_times_of_ctm_come_back(was: Transcript) -> None:
    written, _ = ctm.write(was)
    now = ctm.read(written, Source())
    assert _timed(now) == _timed(was)
    assert now.losses == ()
    assert ctm.write(now)[0] == written
    anew = replace(now, segments=tuple(replace(s, raw=None, raw_at=-1) for s in now.segments))
    third = ctm.read(ctm.write(anew)[0], Source())
    assert [(s.text, s.start, s.end, s.speaker) for s in third.segments] == [
        (s.text, s.start, s.end, s.speaker) for s in now.segments
    ]


@given(was=transcripts())
def test_a_grid_comes_back(was: Transcript) -> None:
    written, _ = textgrid.write(was)
    now = textgrid.read(written, Source())
    assert now.losses == ()
    rows = [(s.text, s.start, s.end, s.speaker) for s in was.segments]
    assert [(s.text, s.start, s.end, s.speaker) for s in now.segments] == rows
    assert textgrid.write(now)[0] == textgrid.write(textgrid.read(textgrid.write(now)[0], Source()))[0]


@given(texts=st.lists(st.lists(TOKENS, min_size=1, max_size=5).map(" ".join), min_size=1, max_size=6))
def test_a_table_comes_back(texts: list[str]) -> None:
    written, _ = kaldi.write(Transcript(segments=tuple(Segment(id=n, text=t) for n, t in enumerate(texts))))
    now = kaldi.read(written, Source())
    assert [s.text for s in now.segments] == texts
    assert kaldi.write(now)[0] == written


@given(text=st.lists(PIECES, max_size=30).map("".join))
def test_every_character_is_in_a_tile_and_comes_back(text: str) -> None:
    for form in (ctm, kaldi, stm, rttm, trn):
        try:
            read = form.read(text, Source())
        except NotATranscript as error:
            assert "\n" not in str(error)
            continue
        assert read.source.head + "".join(s.raw or "" for s in read.segments) == text
        assert form not in (ctm, kaldi) or form.write(read)[0] == text
        assert [s.id for s in read.segments] == list(range(len(read.segments)))
        for segment in read.segments:
            if segment.raw_at >= 0 and segment.raw is not None:
                spelled = body(segment.text, segment.marks)
                assert segment.raw[segment.raw_at : segment.raw_at + len(spelled)] == spelled
            assert all(0 <= w.a < w.b <= len(segment.text) for w in segment.words)


@given(text=st.lists(st.sampled_from(
    ['"', '""', "\n", " ", "0", "1.5", "-3", "abc", "!", "! x\n", "<exists>", '"IntervalTier"', '"TextTier"', '"Ann"',
     '"a b"', 'text = "', "xmin = ", "intervals [1]:", '"ooTextFile"', '"TextGrid"', "9" * 40, "words", '"words"']
), max_size=40).map(" ".join))  # fmt: skip
def test_any_grid_is_read_and_its_copy_is_its_equal(text: str) -> None:
    try:
        read = textgrid.read(text, Source())
    except NotATranscript:
        return
    written, losses = textgrid.write(read) if all(s.start is not None for s in read.segments) else ("", ())
    if written and not losses:
        again = textgrid.read(written, Source())
        assert [(s.text, s.start, s.speaker) for s in again.segments] == [
            (s.text, s.start, s.speaker) for s in read.segments
        ]
