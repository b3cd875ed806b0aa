"""What is made of whisperx's answers and of its absence; the real thing runs in tests/acoustic."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

# ruff: noqa: SLF001 - the parts that read whisperx's answers, without it
from cleantx.align.audio import whisperx
from cleantx.align.audio.engine import Heard
from cleantx.errors import AlignError, UsageError

KNOWN = frozenset("abcdefghijklmnopqrstuvwxyz'")


def row(word: str, start: float, end: float, score: float = 0.8) -> dict[str, object]:
    return {"word": word, "start": start, "end": end, "score": score}


def test_words_are_taken_in_order_over_segments() -> None:
    answer = {"segments": [{"words": [row("so", 0.1, 0.2)]}, {"words": [row("it", 0.25, 0.3), row("is", 0.3, 0.42)]}]}
    found = whisperx._taken(answer, ["so", "it", "is"], KNOWN)
    assert found == [Heard(100, 200, 0.8), Heard(250, 300, 0.8), Heard(300, 420, 0.8)]


@pytest.mark.parametrize(
    "words",
    [[], [row("so", 0.1, 0.2)], [row("it", 0.1, 0.2), row("so", 0.2, 0.3)], [row(w, 0, 1) for w in ("so", "it", "is")]],
    ids=["none", "fewer", "other order", "more"],
)
def test_an_answer_of_other_words_is_none(words: list[dict[str, object]]) -> None:
    assert whisperx._taken({"segments": [{"words": words}]}, ["so", "it"], KNOWN) is None


def test_letters_that_the_model_does_not_know_count_for_nothing() -> None:
    answer = {"segments": [{"words": [row("25", 0.1, 0.2), row("b2", 0.2, 0.3), row("café", 0.3, 0.4)]}]}
    found = whisperx._taken(answer, ["25", "b2", "café"], KNOWN)
    assert [word and word.score for word in found or []] == [0.0, 0.4, 0.6]


def test_a_word_with_a_neighbours_time_or_none_is_not_found() -> None:
    neighbour = {"word": "so", "start": 0.1, "end": 0.2}
    words = [neighbour, {"word": "it"}, row("is", 0.2, 0.4)]
    found = whisperx._taken({"segments": [{"words": words}]}, ["so", "it", "is"], KNOWN)
    assert found == [None, None, Heard(200, 400, 0.8)]
    assert whisperx._joined(found[1:], skipping=False) is None


def test_a_written_word_lies_from_its_first_spoken_one_to_its_last() -> None:
    parts = [Heard(100, 200, 0.9), Heard(220, 300, 0.5)]
    assert whisperx._joined(parts, skipping=False) == Heard(100, 300, 0.7)
    assert whisperx._joined([], skipping=False) is None


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
