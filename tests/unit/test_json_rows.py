"""JSON of no tool named: which list is taken, how its times are told, and what stays beside the segments."""

from __future__ import annotations

import json

import pytest

import cleantx
from cleantx import formats
from cleantx.formats import json_rows, whisper
from cleantx.model import Source, Transcript


def read(value: object) -> Transcript:
    return json_rows.read(json.dumps(value), Source())


def test_an_open_chunk_has_no_end() -> None:
    found = read({"text": " Hi there.", "chunks": [{"timestamp": [1.5, None], "text": " Hi there."}]})
    assert [(s.text, s.start, s.end) for s in found.segments] == [("Hi there.", 1500, None)]
    assert found.meta.extra == {}


def test_lengths_are_in_the_unit_of_the_starts() -> None:
    rows = [{"text": f"Row {n}.", "offset": n * 4000, "duration": 4000} for n in range(3)]
    assert [(s.start, s.end) for s in read({"content": rows}).segments] == [(0, 4000), (4000, 8000), (8000, 12000)]


def test_of_two_lists_with_the_same_words_the_one_with_speakers_is_taken_and_the_other_kept() -> None:
    chunks = [{"timestamp": [0, 1], "text": "Hello there."}]
    found = read({"chunks": chunks, "speakers": [{"speaker": 1, **chunks[0]}]})
    assert [(s.speaker, s.text) for s in found.segments] == [("Speaker 1", "Hello there.")]
    assert found.meta.extra == {"chunks": chunks}


def test_what_is_told_of_each_row_and_around_it_stays() -> None:
    found = read({"a": [{"b": {"rows": [{"text": "Hi you.", "speaker": "Ann", "mood": 3}], "n": 1}}, 2]})
    assert found.segments[0].extra == {"mood": 3}
    assert found.meta.extra == {"a": [{"b": {"n": 1}}, 2]}


def test_a_text_alone_is_read_however_long_it_is() -> None:
    long = json.dumps({"text": "word " * 20_000})
    assert formats.detect(long) == whisper.NAME
    assert whisper.read(long, Source()).segments[0].text.count("word") == 20_000


@pytest.mark.parametrize("value", [{"name": "x", "settings": {"text": "hi"}, "items": [1]}, {}, [], {"a": [[1]]}])
def test_other_json_is_refused(value: object) -> None:
    with pytest.raises(cleantx.NotATranscript):
        formats.detect(json.dumps(value))
    with pytest.raises(cleantx.NotATranscript):
        read(value)
