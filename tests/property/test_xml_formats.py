"""TTML: whatever is written is read again, and a document with any paragraphs comes back byte for byte."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import ttml
from cleantx.model import Mark, Segment, Source, Transcript, Word

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n <>&\"'"), min_size=1, max_size=30)
TAGS = st.sampled_from(["<i>", "</i>", "<b>", "</b>", "<u>", "</u>"])
PIECES = st.sampled_from(
    [
        "<p begin='1s' end='2s'>", "<p>", "</p>", "<span style='s'>", "<span begin='0s' end='1s'>", "</span>", "<br/>",
        "</div><div>", "<div timeContainer='seq' begin='3s'>", "</div>", "word", "é", " ", "\n", "&amp;", "&nbsp;", "&",
        "<", "<!-- c -->", "<metadata>m</metadata>", "<![CDATA[x<y]]>", "<p dur='1s' xml:space='preserve'>",
        "\U0001f600",
    ]
)  # fmt: skip


@given(texts=st.lists(TEXTS, min_size=1, max_size=5), tags=st.lists(TAGS, max_size=4), data=st.data())
def test_what_is_written_is_read_again(texts: list[str], tags: list[str], data: st.DataObject) -> None:
    segments = []
    for n, text in enumerate(t.strip() or "x" for t in texts):
        spots = sorted(data.draw(st.integers(0, len(text))) for _ in tags)
        marks = tuple(Mark(at=at, raw=tag) for at, tag in zip(spots, tags, strict=True))
        b = data.draw(st.integers(1, len(text)))
        words = (
            (Word(a=0, b=b, start=n * 1000, end=n * 1000 + 400, timing="observed"),)
            if text[:b].split() == [text[:b]]
            else ()
        )
        segments.append(Segment(id=n, text=text, start=n * 1000, end=n * 1000 + 900, marks=marks, words=words))
    written, losses = ttml.write(Transcript(segments=tuple(segments)))
    again = ttml.read(written, Source())
    assert again.losses == ()
    assert [(s.text.split(), s.start, s.end) for s in again.segments] == [
        (s.text.split(), s.start, s.end) for s in segments
    ]
    if not tags and not losses:
        assert [bool(s.words) for s in again.segments] == [bool(s.words) for s in segments]
    third, _ = ttml.write(replace(again, source=Source()))
    assert [s.text for s in ttml.read(third, Source()).segments] == [s.text for s in again.segments]


@given(pieces=st.lists(PIECES, max_size=25))
def test_any_document_is_read_to_its_end_and_comes_back(pieces: list[str]) -> None:
    text = f'<tt xmlns="http://www.w3.org/ns/ttml"><body><div>{"".join(pieces)}</div></body></tt>'
    try:
        found = ttml.read(text, Source())
    except NotATranscript as error:
        assert "\n" not in str(error)
        return
    said = " ".join([s.text + " ".join(m.raw for m in s.marks) for s in found.segments]) + found.source.head
    for word in ("word", "é", "\U0001f600"):
        assert said.count(word) >= text.count(word)
    assert all(0 <= w.a < w.b <= len(s.text) for s in found.segments for w in s.words)
    if found.source.head:
        assert ttml.write(found)[0] == text
