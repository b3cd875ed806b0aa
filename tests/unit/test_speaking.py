"""scripts/speech.py: what is spoken for tests has the words of its text, at the times that the sound shows."""

from __future__ import annotations

import array
import math
import re
import subprocess
import sys
import wave
from itertools import pairwise
from pathlib import Path

import pytest
import speech
from cases import ROOT
from speech import Said, Turn

needs_voice = pytest.mark.skipif(bool(speech.missing()), reason=speech.missing() or "there is a voice")
TEXT = "One of the cats, in 2024, isn't — well-known. What of the end?"


def level(pcm: bytes, start: int, end: int) -> float:
    """Returns the mean level of a stretch given in ms."""
    part = array.array("h", pcm)[start * 16 : end * 16]
    return sum(map(abs, part)) / len(part)


@needs_voice
def test_every_written_word_is_told_with_rising_times() -> None:
    pcm, words = speech.speak([TEXT, Turn("And so on.", voice="en+f3", pause=900)])
    assert [w.text for w in words] == [*TEXT.split(), "And", "so", "on."]
    assert [w.turn for w in words] == [0] * len(TEXT.split()) + [1, 1, 1]
    times = [t for w in words for t in (w.start, w.end) if t is not None]
    assert times == sorted(times)
    assert times[0] >= 290
    assert times[-1] <= len(pcm) / 32
    assert [(w.start, w.end) for w in words if w.text == "—"] == [(None, None)]


@needs_voice
def test_pauses_are_quiet_and_words_are_not() -> None:
    pcm, words = speech.speak(["First this, then that. Finally, the rest.", "Another turn."])
    gaps = [(a.end, b.start) for a, b in pairwise(words) if a.end and b.start and b.start - a.end > 60]
    assert len(gaps) == 4
    for start, end in gaps:
        # what is said before dies away a little into the pause
        assert level(pcm, start + 20, end) < 60
    for word in words:
        assert word.start is not None
        assert word.end is not None
        assert level(pcm, word.start, word.end) > 600


@needs_voice
def test_words_run_together_have_only_their_outer_times() -> None:
    _, words = speech.speak([TEXT])
    first, second = (next(w for w in words if w.text == text) for text in ("of", "the"))
    assert first.merged
    assert second.merged
    assert (first.end, second.start) == (None, None)
    assert first.start is not None
    assert second.end == next(w for w in words if w.text == "cats,").start


@needs_voice
def test_the_same_again_whatever_was_said_before() -> None:
    turns = [Turn("The same again.", voice="en-us+f2", rate=200, pitch=70, fillers=0.5)]
    first = speech.speak(turns, noise=15, seed=4)
    speech.speak(["Something else."])
    assert speech.speak(turns, noise=15, seed=4) == first
    assert speech.speak(turns, noise=15, seed=5)[0] != first[0]


@needs_voice
def test_fillers_are_said_but_not_written() -> None:
    text = "nine words that say nothing at all of note"
    _, words = speech.speak([Turn(text, fillers=0.4)], seed=1)
    assert " ".join(w.text for w in words if not w.filler) == text
    assert {w.text for w in words if w.filler} <= {"uh,", "um,", "er,"}
    assert any(w.filler for w in words)
    assert all(w.start is not None for w in words if w.filler)


@needs_voice
def test_noise_has_the_level_that_was_asked_for() -> None:
    quiet, _ = speech.speak([Turn("Hello there.", pause=1000)])
    noisy, _ = speech.speak([Turn("Hello there.", pause=1000)], noise=10)
    assert level(quiet, 0, 900) == 0
    loud = [x * x for x in array.array("h", quiet) if x]
    noise = [x * x for x in array.array("h", noisy)[:14_400]]
    assert sum(loud) / len(loud) / (sum(noise) / len(noise)) == pytest.approx(10, rel=0.05)


@needs_voice
def test_unknown_voice_is_one_line() -> None:
    with pytest.raises(
        speech.SpeechError, match=r"^espeak-ng has no voice 'nobody' \(espeak-ng --voices lists them\)$"
    ):
        speech.speak([Turn("Hello", voice="nobody")])


@needs_voice
def test_a_file_is_spoken_from_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Hello there.\n\nAnd you?\n", encoding="utf-8")
    script = [sys.executable, str(ROOT / "scripts" / "speech.py"), "a.txt"]
    ran = subprocess.run([*script, "a.wav", "--noise", "30"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert re.fullmatch(r"a\.wav: \d\.\d s, 4 words\n", ran.stdout)
    with wave.open(str(tmp_path / "a.wav")) as sound:
        assert (sound.getframerate(), sound.getnchannels()) == (16_000, 1)
    assert '"text": "there."' in (tmp_path / "a.json").read_text(encoding="utf-8")
    none = subprocess.run([*script[:2], "no.txt", "a.wav"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert none.returncode == 2
    assert none.stderr.startswith("speech: ")
    assert none.stderr.count("\n") == 1


def test_a_missing_library_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "espeak.py").write_text(
        (ROOT / "scripts" / "espeak.py").read_text(encoding="utf-8").replace("libespeak-ng", "libnothing"),
        encoding="utf-8",
    )
    monkeypatch.setattr(speech, "__file__", str(tmp_path / "speech.py"))
    with pytest.raises(speech.SpeechError, match=r"not here \(apt-get install espeak-ng\)$"):
        speech.speak(["Hello"])


def test_a_tone_survives_another_rate_and_what_is_too_high_goes() -> None:
    def tone(hertz: float) -> float:
        made = array.array("h", (round(8000 * math.sin(2 * math.pi * hertz * k / 22_050)) for k in range(4410)))
        out = speech.resampled(made, 22_050)
        assert len(out) == 3200
        return math.sqrt(sum(x * x for x in out[200:-200]) / 2800)

    assert tone(1000) == pytest.approx(8000 / math.sqrt(2), rel=0.01)
    assert tone(6000) == pytest.approx(8000 / math.sqrt(2), rel=0.06)
    assert tone(10_000) < 12


def test_an_end_is_the_pause_or_the_next_word() -> None:
    heard = [speech.Heard(0, 0, silent=False), speech.Heard(None, 0, silent=False), speech.Heard(None, 90, silent=True)]
    heard += [speech.Heard(4, 200, silent=False), speech.Heard(None, 210, silent=False)]
    told = speech.timed([("one", False), ("two", False)], heard, 400)
    assert told == [Said("one", 0, 90), Said("two", 200, 400)]
