"""What is made of whisperx's answers and of its absence; the real thing runs in tests/acoustic."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

# ruff: noqa: SLF001 - the parts that read whisperx's answers, without it
from cleantx.align.audio import whisperx
from cleantx.align.audio.engine import Heard
from cleantx.errors import AlignError, UsageError

KNOWN = frozenset("abcdefghijklmnopqrstuvwxyz'")


SIGNS = {"<pad>": 0, "a": 1, "b": 2}


def row(word: str, start: float, end: float) -> dict[str, Any]:
    return {"word": word, "start": start, "end": end, "score": 0.8}


def answer(*segments: list[dict[str, Any]]) -> dict[str, Any]:
    """Returns an answer of whisperx with these words, their letters at even steps."""
    made = []
    for words in segments:
        letters = list[dict[str, Any]]()
        for word in words:
            step = (word.get("end", 0) - word.get("start", 0)) / len(word["word"])
            letters += [{"char": c, "start": word.get("start", 0) + k * step} for k, c in enumerate(word["word"])]
            letters.append({"char": " "})
        made.append({"words": words, "chars": letters[:-1]})
    return {"segments": made}


def taken(given: dict[str, Any], words: list[str]) -> list[tuple[int, int] | None] | None:
    found = whisperx._taken(given, words, whisperx._Chances([[0.5, 0.5, 0.5]], SIGNS, 1.0))
    return None if found is None else [place and (place.start, place.end) for place in found]


def test_words_are_taken_in_order_over_segments() -> None:
    given = answer([row("so", 0.1, 0.2)], [row("it", 0.25, 0.3), row("is", 0.3, 0.42)])
    assert taken(given, ["so", "it", "is"]) == [(100, 200), (250, 300), (300, 420)]


@pytest.mark.parametrize(
    "words",
    [[], [row("so", 0.1, 0.2)], [row("it", 0.1, 0.2), row("so", 0.2, 0.3)], [row(w, 0, 1) for w in ("so", "it", "is")]],
    ids=["none", "fewer", "other order", "more"],
)
def test_an_answer_of_other_words_is_none(words: list[dict[str, Any]]) -> None:
    assert taken(answer(words), ["so", "it"]) is None


def test_an_answer_without_letters_is_none() -> None:
    assert taken({"segments": [{"words": [row("so", 0, 1)]}]}, ["so"]) is None


def test_a_word_with_a_neighbours_time_or_none_is_not_found() -> None:
    neighbour = {"word": "so", "start": 0.1, "end": 0.2}
    given = answer([neighbour, {"word": "it"}, row("is", 0.2, 0.4)])
    assert taken(given, ["so", "it", "is"]) == [None, None, (200, 400)]


def test_a_score_is_how_sure_each_letter_is_against_the_others() -> None:
    frames = [[0.2, 0.8, 0.0], [0.9, 0.02, 0.08], [1.0, 0.0, 0.0], [0.5, 0.5, 0.0]]
    chances = whisperx._Chances(frames, SIGNS, 0.08)
    a, b = {"char": "a", "start": 0.0}, {"char": "b", "start": 0.02}
    assert chances.of([a]) == 1.0
    assert chances.of([b]) == 0.8
    assert chances.of([a, b]) == pytest.approx(0.8**0.5, abs=0.001)
    assert chances.of([{"char": "a", "start": 0.04}]) == 0.0
    assert chances.of([{"char": "a", "start": 0.08}]) == 1.0


def test_letters_that_the_model_does_not_know_count_for_nothing() -> None:
    chances = whisperx._Chances([[0.0, 1.0, 0.0]], SIGNS, 1.0)
    known, strange = {"char": "a", "start": 0.0}, {"char": "2", "start": 0.5}
    assert chances.of([known, strange]) == 0.5
    assert chances.of([strange]) == 0.0


def test_a_written_word_lies_from_its_first_spoken_one_to_its_last() -> None:
    parts = [Heard(100, 200, 0.9), Heard(220, 300, 0.5)]
    assert whisperx._joined(parts, skipping=False) == Heard(100, 300, 0.7)
    assert whisperx._joined([], skipping=False) is None
    assert whisperx._joined([parts[0], None], skipping=False) is None


def test_only_skipping_passes_over_doubtful_words() -> None:
    doubtful = [Heard(100, 200, whisperx.DOUBTFUL / 2)]
    assert whisperx._joined(doubtful, skipping=False) == doubtful[0]
    assert whisperx._joined(doubtful, skipping=True) is None


def test_times_rise_and_stay_inside() -> None:
    words = [Heard(100, 200), Heard(90, 300), None, Heard(100, 250), Heard(400, 600), Heard(500, 510), Heard(450, 440)]
    assert whisperx._rising(words, 500) == [Heard(100, 200), None, None, Heard(100, 250), Heard(400, 500), None, None]


def loaded(known: frozenset[str] = KNOWN) -> whisperx.Loaded:
    return whisperx.Loaded(("en",), None, {}, known, "here")


def test_a_text_of_signs_alone_needs_no_sound() -> None:
    assert loaded().align(b"", [(), ()]) == [None, None]
    assert loaded().align(b"", []) == []


def test_a_text_in_other_letters_is_refused() -> None:
    with pytest.raises(AlignError, match=r"^the model here knows 2 of the text's 50 letters \(not веипрт\)"):
        loaded().align(b"", [*[("привет",)] * 8, ("ok",)])


def test_without_whisperx_its_install_line_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "whisperx", None)
    with pytest.raises(UsageError) as caught:
        whisperx.load()
    assert str(caught.value) == "aligning with whisperx needs an extra library (pip install 'cleantx[whisperx]')"


def test_a_folder_that_lacks_parts_says_which(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(UsageError, match=r"lacks preprocessor_config.json, tokenizer_config.json, vocab.json \("):
        whisperx._complete(tmp_path)


def test_the_environment_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    monkeypatch.delenv("TRANSFORMERS_OFFLINE", raising=False)
    before = dict(os.environ)
    with whisperx._environment(whisperx.QUIET):
        assert os.environ["HF_HUB_OFFLINE"] == os.environ["TRANSFORMERS_OFFLINE"] == "1"
        assert os.environ["PYANNOTE_METRICS_ENABLED"] == "false"
    assert dict(os.environ) == before


def test_nothing_heavy_is_imported_with_the_module() -> None:
    code = "import sys, cleantx.align.audio.whisperx; print(*(m.split('.')[0] for m in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"whisperx", "torch", "torchaudio", "transformers", "nltk", "numpy"} & set(ran.stdout.split())
