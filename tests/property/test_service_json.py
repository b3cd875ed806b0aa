"""The services' JSON with anything in any place of it; words and texts that need not agree; podcasts there and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cases import FIXTURES
from hypothesis import given
from hypothesis import strategies as st

from cleantx import formats
from cleantx.errors import NotATranscript
from cleantx.formats import canonical, placing, podcast, services
from cleantx.model import Segment, Source, Transcript

SERVICES = ("assemblyai", "deepgram", "aws", "google", "revai", "azure", "speechmatics", "elevenlabs", "podcast")
ANYTHING = st.recursive(
    st.sampled_from(
        [None, True, False, 0, 1, -1, 0.5, 1e300, 2**70, "", "x", "7", "1.5s", "PT1S", "\ud83d", "[", "  "]
    ),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["words", "text", "items", "id"]), inner)
    ),
    max_leaves=4,
)
CHUNKS = st.sampled_from(
    ["one", "two", "23", "Dr.", "(3.5)", "one,", "a-b", "--", "\u4f60\u597d", "\u4f60", "\u3002", "'s", "TWO!"]
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
SECONDS = st.none() | st.integers(0, 10**6) | st.floats(0, 10**6)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:  # noqa: ANN401 - JSON
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in _places(item, (*path, key)))]


@pytest.mark.parametrize("service", SERVICES)
@given(data=st.data())
def test_anything_anywhere_is_a_value_not_a_crash(service: str, data: st.DataObject) -> None:
    paths: list[Path] = sorted((FIXTURES / "formats" / service).glob("*/input.json"))
    document = json.loads(data.draw(st.sampled_from(paths)).read_text(encoding="utf-8"))
    for _ in range(data.draw(st.integers(1, 3))):
        *way, last = data.draw(st.sampled_from([place for place in _places(document) if place]))
        inner = document
        for key in way:
            inner = inner[key]
        inner[last] = data.draw(ANYTHING)
    try:
        transcript = formats.load(service).read(json.dumps(document), Source())
    except NotATranscript as error:
        assert "\n" not in str(error)
        return
    assert [s.id for s in transcript.segments] == list(range(len(transcript.segments)))
    for segment in transcript.segments:
        assert (segment.start is None) == (segment.start_from is None)
        assert (segment.end is None) == (segment.end_from is None)
        assert all(0 <= w.a < w.b <= len(segment.text) for w in segment.words)
    written, _ = canonical.write(transcript)
    assert canonical.read(written, Source()).segments == transcript.segments


@given(text=st.lists(CHUNKS, max_size=25), words=st.lists(CHUNKS, max_size=25))
def test_places_are_in_order_and_apart(text: list[str], words: list[str]) -> None:
    whole = " ".join(text)
    at = number = 0
    for place in placing.places(whole, words):
        assert at <= place.a < place.b <= len(whole)
        assert number <= place.first < place.last <= len(words)
        at, number = place.b, place.last


@given(words=st.lists(CHUNKS.filter(placing.letters), max_size=25))
def test_words_of_the_text_itself_are_all_found(words: list[str]) -> None:
    text = " ".join(words)
    found = placing.places(text, [word.casefold() for word in words])
    assert [(place.first, place.last) for place in found] == [(n, n + 1) for n in range(len(words))]
    assert [placing.letters(text[place.a : place.b]) for place in found] == [placing.letters(word) for word in words]


@given(text=st.lists(CHUNKS, max_size=12), words=st.lists(CHUNKS, min_size=1, max_size=12))
def test_no_word_of_a_segment_is_lost(text: list[str], words: list[str]) -> None:
    told = [services.Told(text=word, start=n * 100, end=n * 100 + 90) for n, word in enumerate(words)]
    made = services.segment(told, text=" ".join(text))
    extra = made.extra.get("words", [{}] * len(made.words))
    kept = [rest.get("heard", made.text[word.a : word.b]) for word, rest in zip(made.words, extra, strict=True)] + [
        one["heard"] for one in made.extra.get("unplaced", ())
    ]
    assert sorted("".join(map(placing.letters, kept))) == sorted("".join(map(placing.letters, words)))
    assert made.text == (" ".join(text) or made.text)


SEGMENTS = st.fixed_dictionaries(
    {"body": TEXTS},
    optional={
        "startTime": SECONDS,
        "endTime": SECONDS,
        "speaker": st.none() | TEXTS,
        "words": st.none() | st.lists(st.fixed_dictionaries({"body": TEXTS, "startTime": SECONDS}), max_size=3),
        "id": st.integers(),
    },
)


@given(segments=st.lists(SEGMENTS, max_size=6), extra=st.dictionaries(st.sampled_from(["version", "title"]), TEXTS))
def test_a_podcast_comes_back_equal_as_data(segments: list[dict[str, Any]], extra: dict[str, str]) -> None:
    for document in ({**extra, "segments": segments}, segments):
        first = podcast.read(json.dumps(document), Source())
        written, _ = podcast.write(first)
        assert json.loads(written) == document
        assert podcast.read(written, Source()) == first


@given(
    texts=st.lists(TEXTS.filter(str.strip), min_size=1, max_size=6),
    times=st.lists(st.none() | st.integers(0, 10**9), min_size=12, max_size=12),
    speaker=st.none() | TEXTS.filter(str.strip),
)
def test_what_is_written_as_a_podcast_is_read_again(
    texts: list[str], times: list[int | None], speaker: str | None
) -> None:
    segments = [
        Segment(id=n, text=text.strip(), start=times[2 * n], end=times[2 * n + 1], speaker=speaker)
        for n, text in enumerate(texts)
    ]
    again = podcast.read(podcast.write(Transcript(segments=tuple(segments)))[0], Source())
    assert [(s.text, s.start, s.end, s.speaker) for s in again.segments] == [
        (s.text, s.start, s.end, s.speaker) for s in segments
    ]
