"""The list of youtube-transcript-api: what is written is read again, and any list comes back as it was."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from cleantx.errors import NotATranscript
from cleantx.formats import youtube_api
from cleantx.model import Segment, Source, Transcript

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf")), min_size=1, max_size=30).filter(
    lambda text: bool(text.strip()) and not text.strip().startswith(">>")
)
SECONDS = st.floats(0, 100_000, allow_nan=False).map(lambda s: round(s, 4))
ITEMS = st.lists(
    st.fixed_dictionaries(
        {"text": st.sampled_from(["a", " b ", ">> c", "\n", "", "[Music]", "two\nlines", ">>", "<i>d</i>"])},
        optional={"start": SECONDS, "duration": SECONDS, "lang": st.just("en")},
    ),
    min_size=1,
    max_size=8,
)


@given(items=ITEMS)
def test_any_list_comes_back_equal(items: list[dict[str, object]]) -> None:
    try:
        read = youtube_api.read(json.dumps(items), Source())
    except NotATranscript:
        assert all(not str(item["text"]).strip() for item in items)
        return
    assert read.losses == ()
    assert json.loads(youtube_api.write(read)[0]) == items


@given(texts=st.lists(WORDS, min_size=1, max_size=6), turns=st.lists(st.booleans(), min_size=6, max_size=6))
def test_what_is_written_is_read_again(texts: list[str], turns: list[bool]) -> None:
    segments = tuple(
        Segment(id=n, text=text.strip(), start=n * 1500, end=n * 1500 + 1499, turn=turns[n])
        for n, text in enumerate(texts)
    )
    again = youtube_api.read(youtube_api.write(Transcript(segments=segments))[0], Source())
    assert [(s.text, s.start, s.end, s.turn) for s in again.segments] == [
        (s.text, s.start, s.end, s.turn) for s in segments
    ]
