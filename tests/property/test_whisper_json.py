"""Whisper's JSON of any shape: what was read comes back equal as data, and what is written is read again."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cleantx.formats import whisper
from cleantx.model import Segment, Source, Transcript, Word

TEXTS = st.sampled_from(["Hi", "9", "co-op", "it's", "é", "...", "雨", "a", "[x]", '"q"'])
SECONDS = st.integers(0, 10_000_000).map(lambda n: n / 1000) | st.floats(0, 100_000).map(lambda s: round(s, 7))
MILLISECONDS = st.integers(0, 10**9)


@st.composite
def beside(draw: st.DrawFn) -> dict[str, Any]:
    """Draws the API's JSON: words without marks beside segments with them."""
    groups = draw(st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=4))
    segments = [{"id": n, "start": draw(SECONDS), "end": 1e5, "text": " " + ", ".join(g)} for n, g in enumerate(groups)]
    words = [{"word": word, "start": draw(SECONDS), "end": 1e5} for group in groups for word in group]
    return {"text": draw(st.sampled_from(["", "other"])), "segments": segments, "words": words}


@given(data=beside())
def test_words_beside_segments_come_back_equal(data: dict[str, Any]) -> None:
    read = whisper.read(json.dumps(data), Source())
    if not read.losses:
        assert json.loads(whisper.write(read)[0]) == data
    assert sum(len(s.words) for s in read.segments) + len(read.losses) >= len(data["words"])


@st.composite
def rows(draw: st.DrawFn) -> list[list[Any]]:
    """Draws faster-whisper's segments as lists."""
    found = []
    for _ in range(draw(st.integers(1, 4))):
        words = draw(st.lists(TEXTS, max_size=4))
        told = [[draw(SECONDS), 1e5, f" {word}", 0.5] for word in words] or draw(st.sampled_from([None, []]))
        text = "".join(f" {word}" for word in words) or " none"
        found.append([1, 0, draw(SECONDS), 1e5, text, [50364, 7], -0.2, told, draw(st.sampled_from([0.0, None]))])
    return found


@given(data=rows())
def test_rows_come_back_equal(data: list[list[Any]]) -> None:
    read = whisper.read(json.dumps(data), Source())
    if not read.losses:
        assert json.loads(whisper.write(read)[0]) == data


@st.composite
def cpp(draw: st.DrawFn) -> dict[str, Any]:
    """Draws whisper.cpp's full JSON, with tokens that cut words and characters in two."""
    found = []
    for _ in range(draw(st.integers(1, 3))):
        pieces = draw(st.lists(st.tuples(st.sampled_from(["", " "]), TEXTS), min_size=1, max_size=5))
        text = "".join(space + word for space, word in pieces)
        tokens = [
            {
                "text": draw(st.sampled_from([space + word, "\ufffd", "[_TT_7]"])),
                "offsets": {"from": n, "to": n + 1},
                "p": 0.5,
            }
            for n, (space, word) in enumerate(pieces)
        ]
        start = draw(MILLISECONDS)
        found.append({"offsets": {"from": start, "to": start + 9}, "text": f" {text}", "tokens": tokens})
    return {"model": {"type": "base"}, "result": {"language": "en"}, "transcription": found}


@given(data=cpp())
def test_whisper_cpp_comes_back_equal(data: dict[str, Any]) -> None:
    read = whisper.read(json.dumps(data), Source())
    assert json.loads(whisper.write(read)[0]) == data
    for segment in read.segments:
        assert all(0 <= w.a < w.b <= len(segment.text) for w in segment.words)
        assert [w.a for w in segment.words] == sorted(w.a for w in segment.words)


@given(times=st.lists(st.tuples(MILLISECONDS, MILLISECONDS), min_size=1, max_size=5), text=TEXTS)
def test_what_is_written_is_read_again(times: list[tuple[int, int]], text: str) -> None:
    segments = tuple(
        Segment(
            id=n, text=text, start=a, end=a + b, words=(Word(a=0, b=len(text), start=a, end=a + b, timing="aligned"),)
        )
        for n, (a, b) in enumerate(times)
    )
    again = whisper.read(whisper.write(Transcript(segments=segments))[0], Source())
    assert [(s.text, s.start, s.end) for s in again.segments] == [(s.text, s.start, s.end) for s in segments]
    assert [(w.start, w.end) for s in again.segments for w in s.words] == [(a, a + b) for a, b in times]
