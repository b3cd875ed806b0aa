"""YouTube's captions: whose word it is and how long it lasts, in each of the shapes that it is stored in."""

from __future__ import annotations

import json

import pytest

from cleantx import formats, jobs
from cleantx.errors import NotATranscript
from cleantx.formats import youtube_api, youtube_events, youtube_json3, youtube_xml
from cleantx.model import Segment, Source, Transcript

FORMATS = (youtube_json3, youtube_xml, youtube_api)


def _json3(*events: object) -> Transcript:
    return youtube_json3.read(json.dumps({"wireMagic": "pb3", "events": events}), Source())


def test_a_word_lasts_until_the_next_and_the_last_until_the_next_line() -> None:
    read = _json3(
        {"tStartMs": 1000, "dDurationMs": 5000, "segs": [{"utf8": "one"}, {"utf8": " two", "tOffsetMs": 400}]},
        {"tStartMs": 2990, "dDurationMs": 10, "aAppend": 1, "segs": [{"utf8": "\n"}]},
        {"tStartMs": 3000, "dDurationMs": 5000, "segs": [{"utf8": "three", "acAsrConf": 0}]},
    )
    first, second = read.segments
    assert [(w.start, w.end) for w in first.words] == [(1000, 1400), (1400, 3000)]
    assert (first.end, first.end_from) == (3000, "derived")
    assert [(w.start, w.end, w.confidence) for w in second.words] == [(3000, 8000, None)]
    assert read.losses == ()


def test_lines_of_one_instant_keep_their_own_ends() -> None:
    """Captions in two places of the picture begin together; neither cuts the other short."""
    both = _json3(*({"tStartMs": 1000, "dDurationMs": 2000, "segs": [{"utf8": t}]} for t in ("left", "right")))
    assert [(s.start, s.end, s.end_from) for s in both.segments] == [(1000, 3000, "observed")] * 2


def test_captions_of_people_have_no_words_to_time() -> None:
    (segment,) = _json3(
        {"tStartMs": 0, "dDurationMs": 9, "segs": [{"utf8": "a "}, {"utf8": "b", "pPenId": 1}]}
    ).segments
    assert segment.text == "a b"
    assert segment.words == ()


def test_chevrons_are_turns_and_no_words() -> None:
    parts = [{"utf8": ">> Yes."}, {"utf8": " >> No,", "tOffsetMs": 700}, {"utf8": " never.", "tOffsetMs": 900}]
    yes, no = _json3({"tStartMs": 0, "dDurationMs": 2000, "segs": parts}).segments
    assert [(s.text, s.turn, s.start, s.end) for s in (yes, no)] == [
        ("Yes.", True, 0, 700),
        ("No, never.", True, 700, 2000),
    ]
    assert [(no.text[w.a : w.b], w.start) for w in no.words] == [("No,", 700), ("never.", 900)]
    assert (yes.raw, no.raw) == (">> Yes. ", ">> No, never.")


def test_a_turn_whose_time_nobody_tells_is_not_cut_off() -> None:
    (segment,) = _json3({"tStartMs": 0, "dDurationMs": 2000, "segs": [{"utf8": ">> Yes.\n>> No."}]}).segments
    assert segment.text == "Yes.\n>> No."


def test_entities_of_srv1_are_written_twice() -> None:
    text = '<transcript><text start="1" dur="2">&lt;i&gt;Tom&lt;/i&gt; &amp;amp; I aren&amp;#39;t</text></transcript>'
    (segment,) = youtube_xml.read(text, Source()).segments
    assert segment.text == "Tom & I aren't"
    assert [mark.raw for mark in segment.marks] == ["<i>", "</i>"]


@pytest.mark.parametrize("form", FORMATS, ids=lambda f: f.NAME)
@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "7", "[7]", '{"events": 7}', '{"events": []}', "<a/>", "<transcript></transcript>", "x" * 99],
)
def test_what_is_no_caption_file_is_one_line(form: formats.Format, text: str) -> None:
    with pytest.raises(NotATranscript) as caught:
        form.read(text, Source())
    assert "\n" not in str(caught.value)


def test_a_long_line_of_parts_ends() -> None:
    parts = [{"utf8": " >> a", "tOffsetMs": n} for n in range(50_000)]
    read = _json3({"tStartMs": 0, "dDurationMs": 60_000, "segs": parts})
    assert len(read.segments) == 50_000
    assert read.segments[-1].start == 49_999


def test_durations_come_back_as_told_or_as_changed() -> None:
    told = [{"text": "one", "start": 0.0, "duration": 4.0}, {"text": ">> two", "start": 2.5, "duration": 1.25}]
    read = youtube_api.read(json.dumps(told), Source())
    assert [(s.end, s.end_from, s.turn) for s in read.segments] == [(2500, "derived", False), (3750, "observed", True)]
    assert json.loads(youtube_api.write(read)[0]) == told
    moved = Transcript(source=read.source, segments=(_ending(read.segments[0], 2000), read.segments[1]))
    assert json.loads(youtube_api.write(moved)[0])[0] == {"text": "one", "start": 0.0, "duration": 2.0}


def _ending(segment: Segment, ms: int) -> Segment:
    from msgspec.structs import replace  # noqa: PLC0415 - only here

    return replace(segment, end=ms, end_from="aligned", raw=None)


def test_cleaned_lines_keep_their_chevrons() -> None:
    told = [{"text": ">> the nathan lampert show", "start": 0.0, "duration": 4.0}]
    read = youtube_api.read(json.dumps(told), Source())
    assert json.loads(youtube_api.write(jobs.clean(read))[0])[0]["text"].startswith(">> ")


@pytest.mark.parametrize(
    ("value", "ms"), [(0, 0), ("12", 12), (1.6, 2), (None, None), (True, None), ("9" * 5000, None), (1e300, None)]
)
def test_whole_milliseconds(value: object, ms: int | None) -> None:
    assert youtube_events.whole(value) == ms
