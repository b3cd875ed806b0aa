"""The JSON formats: damage is a value or one line of error, and what a file says beside the transcript comes back."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from cleantx import formats
from cleantx.errors import NotATranscript
from cleantx.formats import canonical, whisper, whisperx
from cleantx.model import Segment, Source, Speaker, Transcript, Word

FORMATS = (whisper, whisperx, canonical)
BROKEN = (
    "",
    "{",
    "[" * 100_000,
    '{"segments":' + "[" * 100_000 + "]" * 100_000 + "}",
    '{"segments": 7}',
    '{"segments": [7, null, "x"]}',
    '{"segments": [{"text": "a", "start": ' + "9" * 10_000 + "}]}",
    "\ufeff\x00",
    "not JSON",
)


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
@pytest.mark.parametrize("name", ["whisper", "whisperx", "cleantx"])
def test_what_is_no_transcript_is_one_line(name: str, text: str) -> None:
    with pytest.raises(NotATranscript) as caught:
        formats.load(name).read(text, Source())
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        '{"schema": "cleantx/2", "segments": []}',
        '{"schema": "cleantx/1", "segments": [{"id": 0}]}',
        '{"schema": "cleantx/1", "segments": [{"id": 0, "text": "a"}, {"id": 0, "text": "b"}]}',
        '{"schema": "cleantx/1", "segments": [{"id": 0, "text": "a", "start_ms": "soon"}]}',
    ],
    ids=range(4),
)
def test_another_schema_is_one_line(text: str) -> None:
    with pytest.raises(NotATranscript) as caught:
        canonical.read(text, Source())
    assert "\n" not in str(caught.value)


def test_estimated_word_times_are_not_written() -> None:
    words = (Word(a=0, b=1, start=0, end=500, timing="estimated"), Word(a=2, b=3, start=500, end=900, timing="aligned"))
    transcript = Transcript(segments=(Segment(id=0, text="a b", start=0, end=900, words=words),))
    for form in (whisper, whisperx):
        found = json.loads(form.write(transcript)[0])["segments"][0]["words"]
        assert [word.get("start") for word in found] == [None, 0.5]


def test_words_of_whisper_join_to_the_text() -> None:
    words = (Word(a=0, b=3, start=0, end=500, timing="observed"), Word(a=4, b=7, start=500, end=900, timing="observed"))
    transcript = Transcript(segments=(Segment(id=0, text="One two", start=0, end=900, words=words),), language="en")
    data = json.loads(whisper.write(transcript)[0])
    assert "".join(word["word"] for word in data["segments"][0]["words"]) == data["segments"][0]["text"] == " One two"
    assert (data["text"], data["language"]) == ("One two", "en")


def test_edited_segments_do_not_bring_old_words_back() -> None:
    text = json.dumps({"text": " Hallo.", "segments": [{"start": 0, "end": 1, "text": " Hallo.", "words": [
        {"word": "  Hallo.", "start": 0.00011, "end": 1, "probability": 0.5}]}]})  # fmt: skip
    read = whisper.read(text, Source())
    segment = read.segments[0]
    edited = replace(segment, text="Hello.", raw=" Hello.", words=(replace(segment.words[0], end=900),))
    data = json.loads(whisper.write(replace(read, segments=(edited,)))[0])
    assert data["text"] == " Hello."
    assert data["segments"][0]["words"] == [{"word": " Hello.", "start": 0.00011, "end": 0.9, "probability": 0.5}]


def test_speakers_of_whisperx_stand_at_segments_and_words() -> None:
    words = (Word(a=0, b=2, start=0, end=500, timing="observed"),)
    segment = Segment(id=0, text="hi", start=0, end=500, speaker="A", words=words)
    data = json.loads(whisperx.write(Transcript(speakers=(Speaker(id="A"),), segments=(segment,)))[0])
    assert data["word_segments"] == [{"word": "hi", "start": 0.0, "end": 0.5, "speaker": "A"}]
    assert data["segments"][0]["speaker"] == "A"


def test_canonical_holds_everything() -> None:
    segment = Segment(
        id=3,
        text="é",
        start=1,
        start_from="observed",
        extra={"deep": [1, {"x": None}], "big": 2**70},
        raw="é\n",
        raw_at=0,
    )
    transcript = Transcript(source=Source(format="text", head="\n"), segments=(segment,))
    text, losses = canonical.write(transcript)
    assert losses == ()
    assert canonical.read(text, Source()) == transcript


def test_half_characters_do_not_crash_an_encoder() -> None:
    transcript = Transcript(segments=(Segment(id=0, text="a\ud800b", start=0, end=1),))
    for form in FORMATS:
        assert "a\ufffdb" in form.write(transcript)[0].encode().decode()


def test_whisper_cpp_turns_and_speakers() -> None:
    text = json.dumps({"transcription": [
        {"offsets": {"from": 0, "to": 900}, "text": " Hi.", "speaker_turn_next": True, "speaker": "0"},
        {"offsets": {"from": -5, "to": "x"}, "text": " Yes."}]})  # fmt: skip
    first, second = whisper.read(text, Source()).segments
    assert (first.start, first.end, first.speaker, first.turn) == (0, 900, "0", False)
    assert (second.start, second.end, second.turn) == (None, None, True)
