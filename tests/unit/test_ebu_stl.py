"""EBU STL: blocks of every kind, and what an independent reader makes of the same bytes."""

from __future__ import annotations

import io

import pytest
import ttconv.stl.reader
from captions608 import gsi, tti
from hypothesis import given
from hypothesis import strategies as st
from ttconv.stl import iso6937

from cleantx import formats, store
from cleantx.errors import NotATranscript
from cleantx.formats import ebu_stl
from cleantx.model import Source, Transcript

ONE, TWO, THREE = (0, 0, 1, 0), (0, 0, 2, 0), (0, 0, 3, 0)


def read(*blocks: bytes) -> Transcript:
    return ebu_stl.read(b"".join(blocks).decode("latin-1"), Source())


def test_ttconv_agrees_on_text_and_times() -> None:
    data = (
        gsi(count=2)
        + tti(1, ONE, TWO, b"\x0d\x0b\x0bThe caf\xc2e\x8a\x8a\x0dis shut.\x0a\x0a")
        + tti(2, TWO, THREE, b"Why?")
    )
    body = ttconv.stl.reader.to_model(io.BytesIO(data)).get_body()
    theirs = []
    for p in (e for e in body.dfs_iterator() if type(e).__name__ == "P"):
        said = "".join(
            "\n" if type(e).__name__ == "Br" else e.get_text() if type(e).__name__ == "Text" else ""
            for e in p.dfs_iterator()
        )
        theirs.append((said.split(), int(p.get_begin() * 1000), int(p.get_end() * 1000)))
    assert [(s.text.split(), s.start, s.end) for s in read(data).segments] == theirs


@pytest.mark.parametrize("accent", sorted(set(range(0xC1, 0xD0)) - {0xC9, 0xCC}))
def test_accents_are_those_of_another_table(accent: int) -> None:
    for letter in b"aceginouszACEINOUSZ":
        theirs, used = iso6937.decode(bytes([accent, letter]), errors="ignore")
        if used == 2 and len(theirs) == 1 and not theirs.isascii() and theirs != "\ufffd":
            (found,) = read(gsi(), tti(1, ONE, TWO, bytes([0x78, accent, letter]))).segments
            assert found.text == f"x{theirs}"


def test_bytes_are_known_by_their_header() -> None:
    data = gsi(count=1) + tti(1, ONE, TWO, b"x")
    assert formats.of_bytes(data) == "ebu-stl"
    text, source, _ = store.decode(data)
    assert (len(text), source.encoding) == (len(data), "latin-1")


def test_italics_and_boxes_are_marks_and_colours_are_spaces() -> None:
    (found,) = read(gsi(), tti(1, ONE, TWO, b"\x84\x03so \x80it\x81\x06goes\x85")).segments
    assert found.text == "so it goes"
    assert [(m.at, m.raw) for m in found.marks] == [(0, "<box>"), (3, "<i>"), (5, "</i>"), (10, "</box>")]


def test_overlapping_and_reversed_subtitles_are_kept() -> None:
    """The other reader leaves them out."""
    found = read(gsi(count=3), tti(1, ONE, THREE, b"a"), tti(2, ONE, TWO, b"b"), tti(3, THREE, ONE, b"c"))
    assert [s.text for s in found.segments] == ["a", "b", "c"]
    assert [loss.code for loss in found.losses] == ["backwards-time"]


def test_an_accent_without_a_letter_is_told() -> None:
    found = read(gsi(count=1), tti(1, ONE, TWO, b"a\xc2 b\xc1\xc2e\xc8"))
    assert found.segments[0].text == "a\ufffd b\ufffdé\ufffd"
    assert [loss.code for loss in found.losses] == ["bad-character"]


def test_numbers_beyond_a_byte() -> None:
    (found,) = read(gsi(), tti(0x1234, ONE, TWO, b"x", justify=3)).segments
    assert found.extra == {"number": 0x1234, "justify": "right", "row": 20}


def test_header_tells_title_language_and_date() -> None:
    found = read(gsi(title="Tide", language=b"08"), tti(1, ONE, TWO, b"x"))
    assert (found.meta.title, found.language, found.meta.date) == ("Tide", "de", "2026-01-01")


@given(text=st.binary(max_size=3000), table=st.sampled_from([b"00", b"01", b"04", b"99", b"\xff\xff"]))
def test_any_bytes_after_the_header_are_read_to_their_end(text: bytes, table: bytes) -> None:
    found = read(gsi(table=table), text)
    assert all(s.text for s in found.segments)
    assert not text or found.segments or found.losses or not any(32 < b < 127 for b in text)


def test_a_header_cut_short_is_read() -> None:
    assert read(gsi()[:20]).segments == ()
    with pytest.raises(NotATranscript, match="STL25"):
        read(b"x" * 2000)
