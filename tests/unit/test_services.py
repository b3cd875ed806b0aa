"""The JSON of the speech services: nothing is lost or said twice, and each service's own ways are understood."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cases import FIXTURES, name, read
from msgspec.structs import replace

from cleantx import formats
from cleantx.errors import NotATranscript
from cleantx.formats import canonical, placing, podcast, services
from cleantx.model import Segment, Source, Speaker, Transcript, Word

SERVICES = ("assemblyai", "deepgram", "aws", "google", "revai", "azure", "speechmatics", "elevenlabs")
CASES = sorted(
    path for service in (*SERVICES, "podcast") for path in (FIXTURES / "formats" / service).glob("*/input.*")
)
SOUND = [path for path in CASES if path.parent.name != "damage"]
_TIME = re.compile(r"[0-9.]+s?|PT[0-9.HMS]+|[0-9:,]+")


def heard(service: str, data: Any) -> Transcript:  # noqa: ANN401 - JSON
    return formats.load(service).read(json.dumps(data), Source())


def strings(value: object) -> list[str]:
    """Returns every text of a JSON value but those that are times; keys are structure."""
    if isinstance(value, str):
        return [] if _TIME.fullmatch(value) else [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings(item)]
    return [text for item in value for text in strings(item)] if isinstance(value, list) else []


def _split(text: str) -> list[str]:
    """Returns the letters of each word, without those that have none."""
    return [letters for word in re.split(r"[\s|_]+", text) if (letters := placing.letters(word))]


# what the readers understand and the transcript says otherwise: types of items, speakers' and channels' numbers
_UNDERSTOOD = {
    *("word", "punctuation", "pronunciation", "spacing", "audio_event", "text", "punct", "success", "previous", "next"),
    *("audio", "event", "uu", "en", "us", "eng", "jpn"),
}


@pytest.mark.parametrize("path", SOUND, ids=name)
def test_well_formed_answers_are_read_without_a_doubt(path: Path) -> None:
    assert read(path).losses == ()


@pytest.mark.parametrize("path", CASES, ids=name)
def test_every_word_of_the_file_is_in_the_transcript(path: Path) -> None:
    """Conservation, over every string of the JSON, whatever its key."""
    transcript = read(path)
    kept = [word for text in strings(json.loads(canonical.write(transcript)[0])) for word in _split(text)]
    there, run = {*kept, *_UNDERSTOOD}, "".join(kept)
    told = [word for text in strings(json.loads(path.read_text(encoding="utf-8"))) for word in _split(text)]
    lost = [word for word in told if word not in there and (word.isascii() or word not in run)]
    assert lost == []


@pytest.mark.parametrize("path", SOUND, ids=name)
def test_no_word_is_said_twice(path: Path) -> None:
    """Every fixture says one thing once, however often its service repeats it."""
    said = [s.text for s in read(path).segments]
    assert len(set(said)) == len(said) or path.parent.name == "words"
    for text in said:
        assert len(text.split()) < 20


@pytest.mark.parametrize("path", SOUND, ids=name)
def test_words_rise_and_are_whole_words(path: Path) -> None:
    for segment in read(path).segments:
        ends = [word.b for word in segment.words]
        assert all(a <= word.a for a, word in zip(ends, segment.words[1:], strict=False))
        starts = [word.start for word in segment.words if word.start is not None]
        assert starts == sorted(starts)


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("text", ["", "{", "[1, 2]", "7", '"x"', "null", '{"status": "queued"}', "[" * 100_000])
def test_what_is_no_answer_is_one_line(service: str, text: str) -> None:
    with pytest.raises(NotATranscript) as caught:
        formats.load(service).read(text, Source())
    assert "\n" not in str(caught.value)


def test_a_failed_job_says_why() -> None:
    with pytest.raises(NotATranscript, match="audio is too short"):
        heard("assemblyai", {"id": "x", "status": "error", "text": None, "error": "audio is too short"})


def test_utterances_that_lack_words_do_not_lose_them() -> None:
    words = [{"text": word, "start": n * 100, "end": n * 100 + 50, "speaker": "A"} for n, word in enumerate("abc")]
    data = {"words": words, "utterances": [{"text": "a b", "start": 0, "end": 150, "speaker": "A", "words": words[:2]}]}
    made = heard("assemblyai", data)
    assert [s.text for s in made.segments] == ["a b c"]
    assert made.meta.extra["utterances"][0]["text"] == "a b"


def test_a_text_that_says_more_than_its_words_is_kept_and_told() -> None:
    data = {"text": "a b and more", "words": [{"text": "a", "start": 1, "end": 2}, {"text": "b", "start": 3, "end": 4}]}
    made = heard("assemblyai", data)
    assert made.meta.extra["text"] == "a b and more"
    assert [(loss.code, loss.snippet) for loss in made.losses] == [("lost-word", "and more")]


def test_numbers_as_strings_are_times() -> None:
    word = {"word": "hi", "start": "0.5", "end": " 0.75 ", "confidence": "0.9"}
    made = heard("deepgram", {"results": {"channels": [{"alternatives": [{"words": [word]}]}]}})
    assert made.segments[0].words == (Word(a=0, b=2, start=500, end=750, timing="observed", confidence=0.9),)
    assert made.losses == ()


@pytest.mark.parametrize("value", ["soon", -1, True, [], {}, "9" * 5000, 1e300])
def test_what_is_no_time_is_told_and_kept(value: object) -> None:
    word = {"word": "hi", "start": value, "end": 1}
    made = heard("deepgram", {"results": {"channels": [{"alternatives": [{"words": [word]}]}]}})
    assert (made.segments[0].start, made.segments[0].end) == (None, 1000)
    assert [loss.code for loss in made.losses] == ["bad-number"]
    assert made.segments[0].extra["words"] == [{"start": value}]


def test_a_null_is_no_more_than_a_missing_key() -> None:
    word = {"word": "hi", "start": None, "end": None, "confidence": None, "speaker": None}
    made = heard("deepgram", {"results": {"channels": [{"alternatives": [{"words": [word]}]}]}})
    assert made.segments == (Segment(id=0, text="hi"),)
    assert made.losses == ()


def test_each_channel_of_deepgram_counts_its_own_speakers() -> None:
    def channel(text: str, start: int) -> dict[str, Any]:
        return {"alternatives": [{"words": [{"word": text, "start": start, "end": start + 1, "speaker": 0}]}]}

    made = heard("deepgram", {"results": {"channels": [channel("b", 5), channel("a", 2)]}})
    assert [(s.text, s.speaker) for s in made.segments] == [("a", "Channel 1 Speaker 0"), ("b", "Channel 0 Speaker 0")]


def test_marks_of_aws_have_no_confidence_and_no_time() -> None:
    word = {"start_time": "0.1", "end_time": "0.4", "alternatives": [{"confidence": "0.9", "content": "No"}]}
    mark = {"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": "!"}]}
    items = [word | {"type": "pronunciation"}, mark]
    made = heard("aws", {"results": {"transcripts": [{"transcript": "No!"}], "items": items}})
    assert made.segments[0].words == (Word(a=0, b=3, start=100, end=400, timing="observed", confidence=0.9),)
    assert made.meta.extra == {}


def test_audio_segments_that_miss_an_item_are_not_followed() -> None:
    items = [
        {"id": n, "start_time": str(n), "type": "pronunciation", "alternatives": [{"content": word}]}
        for n, word in enumerate(["one", "two", "three"])
    ]
    told = [{"id": 0, "transcript": "one two", "items": [0, 1]}]
    made = heard("aws", {"results": {"items": items, "audio_segments": told}})
    assert [s.text for s in made.segments] == ["one two three"]
    assert made.meta.extra["results"]["audio_segments"] == told


def _google(*results: list[tuple[str, int, int | None]]) -> Transcript:
    def word(text: str, start: int, tag: int | None) -> dict[str, Any]:
        return {"word": text, "startTime": f"{start}s", "endTime": f"{start}.5s"} | ({"speakerTag": tag} if tag else {})

    return heard("google", {"results": [{"alternatives": [{"words": [word(*w) for w in r]}]} for r in results]})


def test_the_last_result_of_google_only_says_who_spoke() -> None:
    made = _google([("a", 0, None), ("b", 1, None)], [("c", 2, None)], [("a", 0, 1), ("b", 1, 2), ("c", 2, 2)])
    assert [(s.text, s.speaker) for s in made.segments] == [("a", "Speaker 1"), ("b", "Speaker 2"), ("c", "Speaker 2")]


def test_a_last_result_of_google_that_goes_on_is_no_repetition() -> None:
    made = _google([("a", 0, 1)], [("a", 5, 1)])
    assert [s.text for s in made.segments] == ["a", "a"]


def test_a_repetition_of_google_that_differs_is_told() -> None:
    made = _google([("a", 0, None), ("b", 1, None)], [("a", 0, 1), ("x", 1, 1)])
    assert [s.text for s in made.segments] == ["a x"]
    assert [loss.code for loss in made.losses] == ["two-tellings"]
    assert made.meta.extra["repeated"] == [{"alternatives": [{"transcript": "a b"}]}]


def test_only_the_first_word_of_google_begins_at_a_zero_that_is_left_out() -> None:
    words = [{"word": "a", "endOffset": "0.5s"}, {"word": "b", "endOffset": "1s"}]
    made = heard("google", {"results": [{"alternatives": [{"transcript": "a b", "words": words}]}]})
    assert [word.start for word in made.segments[0].words] == [0, None]


def test_marks_of_rev_between_words() -> None:
    values = [("text", "rock"), ("punct", "-"), ("text", "solid"), ("punct", " ("), ("text", "yes"), ("punct", ")! ")]
    data = {"monologues": [{"speaker": 1, "elements": [{"type": t, "value": v} for t, v in values]}]}
    made = heard("revai", data)
    assert made.segments[0].text == "rock-solid (yes)!"
    assert made.segments[0].speaker == "Speaker 1"


def test_ticks_of_azure_are_added_before_they_are_rounded() -> None:
    phrase = {"offsetInTicks": 4_400, "durationInTicks": 4_400.0, "nBest": [{"display": "Hi."}]}
    made = heard("azure", {"recognizedPhrases": [phrase]})
    assert (made.segments[0].start, made.segments[0].end) == (0, 1)


@pytest.mark.parametrize(
    ("iso", "ms"), [("PT1M2.5S", 62_500), ("PT1H", 3_600_000), ("P1DT1S", 86_401_000), ("PT", None)]
)
def test_iso_durations_of_azure(iso: str, ms: int | None) -> None:
    made = heard("azure", {"recognizedPhrases": [{"offset": iso, "nBest": [{"display": "Hi."}]}]})
    assert made.segments[0].start == ms


def test_a_channel_of_azure_speaks_where_nobody_is_told_apart() -> None:
    phrases = [{"channel": n, "offsetInTicks": 90_000 - n * 20_000, "nBest": [{"display": f"{n}."}]} for n in (0, 1)]
    made = heard("azure", {"recognizedPhrases": phrases})
    assert [(s.text, s.speaker) for s in made.segments] == [("1.", "Channel 1"), ("0.", "Channel 0")]


def test_sounds_of_elevenlabs_stand_alone_between_sentences_only() -> None:
    words = [("I", "word"), ("(sighs)", "audio_event"), ("see.", "word"), ("(door)", "audio_event"), ("Yes.", "word")]
    made = heard(
        "elevenlabs", {"words": [{"text": t, "type": k, "start": n, "end": n + 0.5} for n, (t, k) in enumerate(words)]}
    )
    assert [(s.text, s.kind) for s in made.segments] == [
        ("I (sighs) see.", "speech"), ("(door)", "sound"), ("Yes.", "speech"),
    ]  # fmt: skip


def test_words_of_a_podcast_follow_an_edit() -> None:
    words = [{"startTime": 0, "endTime": 0.5, "word": "Hallo"}, {"startTime": 0.5, "endTime": 1, "word": "you", "x": 1}]
    made = heard("podcast", {"segments": [{"startTime": 0, "endTime": 1, "body": "Hallo you", "words": words}]})
    segment = made.segments[0]
    edited = replace(segment, text="Hello you", raw=None, raw_at=-1)
    again = json.loads(podcast.write(replace(made, segments=(edited,)))[0])
    assert [word["word"] for word in again["segments"][0]["words"]] == ["Hello", "you"]
    fewer = replace(edited, words=edited.words[:1])
    written, losses = podcast.write(replace(made, segments=(fewer,)))
    assert "words" not in json.loads(written)["segments"][0]
    assert [loss.code for loss in losses] == ["not-held:words"]


def test_a_podcast_is_written_with_names_and_without_unknown_times() -> None:
    segments = (Segment(id=0, text="Hi.", start=1500, speaker="A", start_from="observed"), Segment(id=1, text="Yes."))
    written, losses = podcast.write(Transcript(speakers=(Speaker(id="A", name="Ann"),), segments=segments))
    assert json.loads(written) == {
        "version": "1.0.0",
        "segments": [{"speaker": "Ann", "startTime": 1.5, "body": "Hi."}, {"body": "Yes."}],
    }
    assert losses == ()


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Hello, 23 times.", ["hello", "twenty", "three", "times"], ["Hello,", "23", "times."]),
        ("Dr. O'Neil said so.", ["doctor", "o'neil", "said", "so"], ["Dr.", "O'Neil", "said", "so."]),
        ("It is 5 p.m. now", ["it", "is", "five", "p", "m", "now"], ["It", "is", "5", "p.", "m.", "now"]),
        ("你好，世界。", ["你好", "世界"], ["你好，", "世界。"]),
        ("one two", ["three", "four", "five"], []),
        ("", ["a"], []),
        ("a", [], []),
    ],
)  # fmt: skip
def test_words_are_found_in_the_text_that_was_made_of_them(text: str, words: list[str], found: list[str]) -> None:
    places = placing.places(text, words)
    assert [text[place.a : place.b] for place in places] == found


def test_words_that_the_text_has_not_are_kept() -> None:
    made = services.segment(
        [services.Told(text="um", start=0, end=9), services.Told(text="yes", start=10, end=20)], text="Yes."
    )
    assert [(made.text[w.a : w.b], w.start) for w in made.words] == [("Yes.", 10)]
    assert made.extra["unplaced"] == [{"heard": "um", "start_ms": 0, "end_ms": 9}]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("service", ["assemblyai", "deepgram", "aws", "azure", "elevenlabs"])
def test_a_long_text_before_the_words_does_not_hide_the_service(service: str, indent: int | None) -> None:
    """Of two hours of speech a file begins with the whole text, or where that is one line with what is before it."""
    case = {"azure": "batch", "elevenlabs": "speakers", "aws": "plain"}.get(service, "words")
    text = (FIXTURES / "formats" / service / case / "input.json").read_text(encoding="utf-8")
    long = json.dumps(json.loads(text.replace("I'm", "I'm " + "so very " * formats.HEAD)), indent=indent)
    scores = formats.scores(long)
    assert scores.pop(service) >= max(scores.values()) + 20


@pytest.mark.parametrize("service", SERVICES)
def test_the_services_know_their_own_from_the_beginning(service: str) -> None:
    """A head that is cut in the middle is enough."""
    for path in (FIXTURES / "formats" / service).glob("*/input.*"):
        text = path.read_text(encoding="utf-8")
        scores = formats.scores(text[: max(1_500, len(text) // 2)])
        assert scores.pop(service) >= max(scores.values()) + 20, path
