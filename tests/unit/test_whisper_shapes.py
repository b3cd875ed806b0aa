"""Whisper's JSON in the shapes of its kin: words beside the segments, lists for objects, tokens for words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from cleantx import apply, formats
from cleantx.errors import NotATranscript
from cleantx.formats import whisper, whisperx
from cleantx.model import Fix, Source, TextEdit, Transcript


def _words(*told: tuple[str, float, float]) -> list[dict[str, Any]]:
    return [{"word": word, "start": start, "end": end} for word, start, end in told]


def _read(data: object) -> Transcript:
    return whisper.read(json.dumps(data), Source())


def _edited(transcript: Transcript, segment: int, before: str, after: str) -> Transcript:
    a = transcript.segments[segment].text.index(before)
    edit = TextEdit(segment=segment, a=a, b=a + len(before), before=before, after=after)
    return apply.apply(transcript, (Fix(code="CTX200", name="test", safety="safe", why="test", edits=(edit,)),))


API = {
    "text": "No. No, no. Stop.",
    "segments": [{"start": 0.0, "end": 2.0, "text": "No. No, no."}, {"start": 2.0, "end": 3.0, "text": " Stop."}],
    "words": _words(("No", 0.0, 0.5), ("No", 0.6, 1.0), ("no", 1.1, 1.9), ("Stop", 2.1, 3.0)),
}


def test_words_beside_the_segments_go_to_theirs_and_come_back() -> None:
    read = _read(API)
    assert [[s.text[w.a : w.b] for w in s.words] for s in read.segments] == [["No", "No", "no"], ["Stop"]]
    assert json.loads(whisper.write(read)[0]) == API


def test_words_beside_the_segments_follow_an_edit() -> None:
    data = json.loads(whisper.write(_edited(_read(API), 1, "Stop", "Halt"))[0])
    assert data["words"][-1] == {"word": "Halt", "start": 2.1, "end": 3.0}
    assert data["text"] == "No. No, no. Halt."


def test_a_word_that_no_segment_has_is_a_doubt() -> None:
    data = API | {"words": [*API["words"], *_words(("gone", 3.0, 3.1))]}
    assert [loss.code for loss in _read(data).losses] == ["lost-word"]


def test_words_alone_make_segments_of_sentences() -> None:
    words = (("It", 0.0, 0.2), ("left", 0.2, 0.8), ("We", 1.0, 1.2), ("waited", 1.2, 1.9), ("he", 2.0, 2.5))
    told = {"text": 'It left. "We waited," he said.', "words": _words(*words)}
    read = _read(told)
    assert [(s.text, s.start, s.end) for s in read.segments] == [
        ("It left.", 0, 800),
        ('"We waited," he said.', 1000, 2500),
    ]
    assert json.loads(whisper.write(read)[0]) == told


def test_rows_of_another_length_are_read_by_their_shape() -> None:
    old = [[0.0, 1.0, " Hello.", [[0.0, 1.0, " Hello.", 0.5]], -0.2, 0.1]]  # faster-whisper 0.2 had no id
    read = _read(old)
    assert (read.segments[0].text, read.segments[0].end, read.segments[0].words[0].confidence) == ("Hello.", 1000, 0.5)
    assert json.loads(whisper.write(read)[0]) == old


@pytest.mark.parametrize(
    "text",
    ["[[]]", "[[1]]", '[["a"]]', '[[1, "a"]]', '{"text": 1, "words": [{"word": "a"}]}',
     '{"transcription": []}x', '{"segments": null, "words": []}'],
)  # fmt: skip
def test_what_is_nearly_a_shape_is_one_line(text: str) -> None:
    with pytest.raises(NotATranscript) as caught:
        whisper.read(text, Source())
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("lead", [" ", "\n"])
@pytest.mark.parametrize("words", ["We talked. ", '"So" we \\ talked. ', "\\"])
def test_a_long_text_before_the_segments_is_still_whisper(words: str, lead: str) -> None:
    """Detection sees the beginning alone, and there may be no line end in it but the first."""
    told = {"text": words * 40_000, "segments": [{"start": 0, "end": 1, "text": "We talked."}]}
    text = json.dumps(told).replace("{", "{" + lead, 1)
    assert formats.detect(text) == "whisper"
    assert formats.detect(whisper.write(whisper.read(text, Source()))[0]) == "whisper"


def _cpp(*segments: dict[str, Any]) -> dict[str, Any]:
    return {"systeminfo": "", "result": {"language": "en"}, "transcription": list(segments)}


def _token(text: str, start: int, end: int, p: float) -> dict[str, Any]:
    return {"text": text, "offsets": {"from": start, "to": end}, "id": 1, "p": p}


CPP = _cpp({"timestamps": {"from": "00:00:00,000", "to": "00:00:02,000"}, "offsets": {"from": 0, "to": 2000},
            "text": " A dessert storm.", "tokens": [_token("[_BEG_]", 0, 0, 0.9), _token(" A", 0, 200, 0.9),
            _token(" dess", 200, 700, 0.6), _token("ert", 700, 900, 0.8), _token(" storm", 900, 1900, 0.7),
            _token(".", 1900, 2000, 0.95)]})  # fmt: skip


def test_tokens_make_words_as_sure_as_the_least_of_them() -> None:
    (segment,) = _read(CPP).segments
    told = [(segment.text[w.a : w.b], w.start, w.end, w.confidence) for w in segment.words]
    assert told == [("A", 0, 200, 0.9), ("dessert", 200, 900, 0.6), ("storm.", 900, 2000, 0.7)]


def test_whisper_cpp_comes_back_and_an_edited_segment_has_its_words_for_tokens() -> None:
    read = _read(CPP)
    assert json.loads(whisper.write(read)[0]) == CPP
    data = json.loads(whisper.write(_edited(read, 0, "dessert", "desert"))[0])["transcription"][0]
    assert data["text"] == " A desert storm."
    assert [token["text"] for token in data["tokens"]] == [" A", " desert", " storm."]
    assert data["tokens"][1]["offsets"] == {"from": 200, "to": 900}


def test_turns_of_whisper_cpp_come_back() -> None:
    told = _cpp(*({"offsets": {"from": n, "to": n + 1}, "text": " a", "speaker_turn_next": n == 0} for n in range(3)))
    read = _read(told)
    assert [s.turn for s in read.segments] == [False, True, False]
    assert json.loads(whisper.write(read)[0]) == told


def test_the_speaker_turn_in_the_text_is_no_word() -> None:
    data = _cpp(*({"offsets": {"from": 0, "to": 1}, "text": text} for text in (" Over. [SPEAKER_TURN]", " Roger.")))
    read = _read(data)
    assert [(s.text, s.turn) for s in read.segments] == [("Over.", False), ("Roger.", True)]


def test_the_labelled_text_of_diarized_json_stands_until_somebody_edits() -> None:
    told = {"text": "A: One.\nB: Two.", "segments": [
        {"type": "transcript.text.segment", "id": "seg_1", "start": 0.0, "end": 1.0, "text": "One.", "speaker": "A"},
        {"type": "transcript.text.segment", "id": "seg_2", "start": 1.0, "end": 2.0, "text": "Two.", "speaker": "B"},
    ]}  # fmt: skip
    read = _read(told)
    assert [s.speaker for s in read.segments] == ["A", "B"]
    assert json.loads(whisper.write(read)[0]) == told
    assert "Two" not in json.loads(whisper.write(_edited(read, 1, "Two", "Too"))[0])["text"]


def _spoken(word: str, start: float, end: float, speaker: str, score: float = 0.9) -> dict[str, Any]:
    return {"word": word, "start": start, "end": end, "score": score, "speaker": speaker}


X = {"segments": [{"start": 0.0, "end": 2.0, "text": "open AI does so. Does it?", "speaker": "S0", "words": [
    _spoken("open", 0.0, 0.3, "S0"), _spoken("AI", 0.3, 0.6, "S0", 0.4), _spoken("does", 0.6, 0.8, "S0"),
    _spoken("so.", 0.8, 1.0, "S0"), _spoken("Does", 1.2, 1.5, "S1"), _spoken("it?", 1.5, 2.0, "S1")]}]}  # fmt: skip


def test_a_joined_word_keeps_speaker_and_score_and_others_theirs() -> None:
    read = whisperx.read(json.dumps(X), Source())
    words = json.loads(whisperx.write(_edited(read, 0, "open AI", "OpenAI"))[0])["segments"][0]["words"]
    assert words[0] == {"word": "OpenAI", "start": 0.0, "end": 0.6, "speaker": "S0", "score": 0.4}
    assert [word["speaker"] for word in words] == ["S0", "S0", "S0", "S1", "S1"]


def test_a_word_list_of_its_own_changes_only_where_its_segment_did() -> None:
    told = {
        "segments": [
            *X["segments"],
            {"start": 3.0, "end": 4.0, "text": "Yes.", "words": [_spoken("Yes.", 3.0, 4.0, "S0")]},
        ],
        "word_segments": [{"word": "mine", "n": n} for n in range(7)],
    }
    read = whisperx.read(json.dumps(told), Source())
    assert json.loads(whisperx.write(read)[0]) == told
    listed = json.loads(whisperx.write(_edited(read, 0, "open AI", "OpenAI"))[0])["word_segments"]
    assert [word["word"] for word in listed] == ["OpenAI", "does", "so.", "Does", "it?", "mine"]


def test_an_aligned_segment_gives_its_words_times_anew() -> None:
    read = _read(CPP)
    moved = replace(read, segments=(replace(read.segments[0], start=100, start_from="aligned", raw=None),))
    data = json.loads(whisper.write(moved)[0])["transcription"][0]
    assert data["offsets"] == {"from": 100, "to": 2000}
    assert data["timestamps"]["from"] == "00:00:00,100"
