"""Tables over texts of any shape: every character in a tile, a way back, no formula, and what csv and json read."""

from __future__ import annotations

import csv as reader
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cleantx.apply import apply
from cleantx.errors import NotATranscript
from cleantx.formats import celltimes, csv, jsonl, tables, tsv
from cleantx.model import Fix, Segment, Source, TextEdit, Transcript, body

FORMS: tuple[Any, ...] = (csv, tsv, jsonl)
PIECES = st.sampled_from(
    [
        "\n", "\n\n", " ", "\t", ",", ";", '"', '""', "'", "'=", "=", "- ", "start,end,text\n", "Start Time\tText\n",
        "1.5", "00:01", "00:00:01:12", "word", '"a, b"', "é", "\0", '{"text": "a"}', '{"text": "a", "start": 1}\n',
        "{", "[1]",
    ]
)  # fmt: skip
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(lambda t: bool(t.strip()))
CELLS = st.one_of(WORDS, st.tuples(st.sampled_from(["=", "+", "- ", "@", "'=", "''-", '"', "'"]), WORDS).map("".join))


@given(text=st.lists(PIECES, max_size=30).map("".join), head=st.sampled_from(["", "start,end,text\n", "begin\ttext\n"]))
def test_every_character_is_in_a_tile_and_comes_back(text: str, head: str) -> None:
    for form in FORMS:
        try:
            read = form.read(head + text, Source())
        except NotATranscript as error:
            assert "\n" not in str(error)
            continue
        assert read.source.head + "".join(s.raw or "" for s in read.segments) == head + text
        assert form.write(read)[0] == head + text
        for segment in read.segments:
            spelled = body(segment.text, segment.marks)
            assert segment.raw_at < 0 or (segment.raw or "")[segment.raw_at :].startswith(spelled)


@given(texts=st.lists(CELLS, min_size=1, max_size=5), who=CELLS, step=st.integers(1, 400_000_000))
def test_what_is_written_is_read_again(texts: list[str], who: str, step: int) -> None:
    given_ = Transcript(
        segments=tuple(
            Segment(id=n, text=text, start=n * step, end=(n + 1) * step, speaker=who) for n, text in enumerate(texts)
        )
    )
    for form in FORMS:
        again = form.read(form.write(given_)[0], Source())
        assert again.losses == ()
        assert [(s.text.split(), s.start, s.end) for s in again.segments] == [
            (s.text.split(), s.start, s.end) for s in given_.segments
        ]
        anew = replace(again, segments=tuple(replace(s, raw=None, raw_at=-1) for s in again.segments))
        third = form.read(form.write(anew)[0], Source())
        assert [(s.text, s.start, s.speaker) for s in third.segments] == [
            (s.text, s.start, s.speaker) for s in again.segments
        ]


@given(text=CELLS, separator=st.sampled_from([",", "\t"]))
def test_pythons_own_reader_finds_the_cells_and_no_formula(text: str, separator: str) -> None:
    text = text.replace("\r", " ").replace("\0", " ")
    form = csv if separator == "," else tsv
    written, _ = form.write(Transcript(segments=(Segment(id=0, text=text, start=5, speaker=text),)))
    header, row = reader.reader(io.StringIO(written, newline=""), delimiter=separator, strict=True)
    assert tuple(header) == tables.HEADER
    assert row[:4] == ["5", "", "00:00:00.005", ""]
    assert tables.unprotected(row[5]) == text
    assert not row[5].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert not row[4].startswith(("=", "+", "-", "@", "\t", "\r"))


@given(text=CELLS)
def test_the_apostrophe_is_taken_off_again(text: str) -> None:
    assert tables.unprotected(tables.protected(text)) == text


@given(texts=st.lists(WORDS, min_size=1, max_size=4))
def test_every_line_of_json_lines_is_json(texts: list[str]) -> None:
    written, _ = jsonl.write(Transcript(segments=tuple(Segment(id=n, text=text) for n, text in enumerate(texts))))
    rows = [json.loads(line) for line in written.split("\n") if line]
    assert rows == [{"start_ms": None, "end_ms": None, "speaker": None, "text": text} for text in texts]


@given(ms=st.integers(0, 400_000_000), shape=st.sampled_from(["ms", "s", "clock"]))
def test_a_time_is_printed_and_read(ms: int, shape: str) -> None:
    assert celltimes.time(celltimes.printed(ms, shape), shape) == ms


@pytest.mark.parametrize(
    ("form", "source", "after", "expected"),
    [
        (csv, "start,text,who\n1.5,one two,x\n", "one, two", 'start,text,who\n1.5,"one, two",x\n'),
        (csv, "start,text,who\n1.5,one two,x\n", 'one "two"', 'start,text,who\n1.5,"one ""two""",x\n'),
        (csv, 'start,text,who\n1.5,"a ""b"" c",x\n', 'a "b", c', 'start,text,who\n1.5,"a ""b"", c",x\n'),
        (csv, "start,text,who\n00:01,um - one,x\n", "- one", "start,text,who\n00:00:01.000,'- one,x\n"),
        (tsv, "start\ttext\n1.5\t'- one two\n", "- one, two", "start\ttext\n1.5\t'- one, two\n"),
        (jsonl, '{"start": 1.5, "text": "one", "k": [1]}\n', 'o"ne', '{"start":1.5,"text":"o\\"ne","k":[1]}\n'),
    ],
)
def test_a_repair_keeps_the_row_a_row(form: Any, source: str, after: str, expected: str) -> None:  # noqa: ANN401 - a module
    """A new comma, quote or dash in a cell is spelled as the table wants it; the other cells stay."""
    read = form.read(source, Source())
    edit = TextEdit(segment=0, a=0, b=len(read.segments[0].text), before=read.segments[0].text, after=after)
    fixed = apply(read, (Fix(code="X", name="x", safety="safe", why="", edits=(edit,)),))
    written, _ = form.write(fixed)
    assert written == expected
    again = form.read(written, Source())
    assert (again.segments[0].text, again.losses) == (after, ())
    assert again.segments[0].start == read.segments[0].start


def test_times_in_frames_are_told() -> None:
    read = csv.read("Start Time,Text\n00:00:01;29,One.\n00:00:03;02,Two.\n", Source())
    assert [s.start for s in read.segments] == [1967, 3067]
    assert [loss.code for loss in read.losses] == ["frame-rate"]


def test_headers_of_others_score_little() -> None:
    for head in ("start\tend\ttext\n0\t100\thi\n", "start,end,text\n0,100,hi\n"):
        assert max(csv.detect(head), tsv.detect(head)) < 30
    assert csv.detect("start_ms,end_ms,start,end,speaker,text\n0,1,,,,hi\n") > 90
    assert csv.detect("name,price\nbread,3\n") == 0


def test_a_json_document_is_no_row() -> None:
    assert jsonl.detect('{"text": "a", "duration": 3, "segments": [{"start": 0, "text": "a"}]}') == 0
    assert jsonl.detect('{"text": "a", "start": 3}') > 90
