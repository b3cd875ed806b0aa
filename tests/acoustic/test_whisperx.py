"""whisperx itself aligns speech that it never heard, with a small model of our own, offline."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cases import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from cleantx.align.audio import whisperx
from cleantx.align.audio.engine import RATE, Heard
from cleantx.errors import AlignError, UsageError

pytestmark = pytest.mark.whisperx

MODEL = ROOT / "fixtures" / "models" / "espeak-ctc"
TALK = ROOT / "fixtures" / "audio" / "talk.opus"
Told = list[dict[str, Any]]


@pytest.fixture(scope="module")
def engine() -> whisperx.Loaded:
    return whisperx.load(model=str(MODEL), language="en")


@pytest.fixture(scope="module")
def talk() -> bytes:
    import av  # noqa: PLC0415 - comes with whisperx

    resampler = av.AudioResampler("s16", "mono", RATE)
    with av.open(str(TALK)) as file:
        frames = [made for frame in file.decode(audio=0) for made in resampler.resample(frame)]
    return b"".join(bytes(frame.planes[0])[: 2 * frame.samples] for frame in [*frames, *resampler.resample(None)])


@pytest.fixture(scope="module")
def words() -> Told:
    told: Told = json.loads(TALK.with_suffix(".json").read_text(encoding="utf-8"))
    return told


def test_a_model_is_loaded_once_for_many_recordings(engine: whisperx.Loaded) -> None:
    assert whisperx.load(model=str(MODEL), language="en") is engine
    assert whisperx.load(model=str(MODEL), language=None) is not engine


def test_a_graphics_card_hears_where_there_is_one(
    engine: whisperx.Loaded, talk: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is none here: that the sound and the model go where torch says is all that can be seen."""
    import torch  # noqa: PLC0415 - heavy
    import whisperx as library  # noqa: PLC0415 - heavy

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    asked = list[str]()

    def load(_: str, device: str, **__: Any) -> Any:  # noqa: ANN401 - as the library has it
        asked.append(device)
        return engine.model, engine.metadata

    def align(*args: Any, **_: Any) -> Any:  # noqa: ANN401 - as above
        asked.append(args[4])
        return {"segments": []}

    monkeypatch.setattr(library, "load_align_model", load)
    monkeypatch.setattr(library, "align", align)
    whisperx._ready.cache_clear()  # noqa: SLF001 - it holds the one of the processor
    try:
        loaded = whisperx.load(model=str(MODEL), language="en")
        assert loaded.align(talk[: 2 * RATE], [("hello",)]) is None
    finally:
        whisperx._ready.cache_clear()  # noqa: SLF001 - as above
    assert asked == ["cuda", "cuda"]


def said(text: str) -> tuple[str, ...]:
    """Returns the spoken words of a written one, without figures; capitals are spelled."""
    if re.fullmatch(r"[A-Z]{2,}\W*", text):
        return tuple(re.sub(r"\W", "", text.lower()))
    return tuple(re.findall(r"[a-z']+", text.lower()))


def _fives(words: Told) -> list[str]:
    """Returns the text of each five seconds."""
    last = max(word["end"] or 0 for word in words) // 5000
    rows = [list[str]() for _ in range(last + 1)]
    at = 0
    for word in words:
        at = word["start"] if word["start"] is not None else at
        rows[at // 5000].append(word["text"])
    return [" ".join(row) for row in rows]


def _clock(k: int) -> str:
    """Returns when a cue begins."""
    return f"00:00:{5 * k:02},{300 * (k % 4):03}" if k < 12 else "00:01:00,000"


def windows(words: Told) -> Iterator[Told]:
    """Yields the words of each turn: no stretch is longer than half a minute."""
    for turn in range(words[-1]["turn"] + 1):
        yield [word for word in words if word["turn"] == turn]


def aligned(engine: whisperx.Loaded, pcm: bytes, words: Told) -> list[tuple[dict[str, Any], Heard]]:
    """Returns each word of the talk with where it was heard, in ms of the whole."""
    found = []
    for turn in windows(words):
        a, b = turn[0]["start"] - 150, turn[-1]["end"] + 150
        heard = engine.align(pcm[32 * a : 32 * b], [said(word["text"]) for word in turn])
        assert heard is not None
        assert len(heard) == len(turn)
        for word, place in zip(turn, heard, strict=True):
            assert place is not None
            found.append((word, Heard(place.start + a, place.end + a, place.score)))
    return found


def test_words_are_found_where_they_were_said(engine: whisperx.Loaded, talk: bytes, words: Told) -> None:
    found = aligned(engine, talk, words)
    assert [word for word, _ in found] == words
    starts = [abs(place.start - word["start"]) for word, place in found if not word["merged"]]
    ends = [abs(place.end - word["end"]) for word, place in found if not word["merged"]]
    assert len(starts) > 150
    assert sum(error <= 50 for error in starts) / len(starts) >= 0.97
    assert sum(error <= 50 for error in ends) / len(ends) >= 0.9
    assert sum(starts) / len(starts) < 20
    assert all(a.start <= b.start for (_, a), (_, b) in pairwise(found))


def test_the_same_sound_gives_the_same_times(engine: whisperx.Loaded, talk: bytes, words: Told) -> None:
    assert aligned(engine, talk, words) == aligned(engine, talk, words)


def test_nothing_is_fetched_or_reported() -> None:
    """With every socket refused, in a process of its own; nor does anything of whisperx reach our output."""
    code = f"""
import os, socket, sys
def refused(*args, **options):
    raise AssertionError(f"network: {{args}}")
for name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, name, refused)
socket.getaddrinfo = socket.create_connection = refused
before = dict(os.environ)
from cleantx.align.audio import whisperx
engine = whisperx.load(model={str(MODEL)!r}, language="en")
found = engine.align(bytes(32 * 1000), [("one",), ("two",)])
assert found and len(found) == 2, found
assert dict(os.environ) == before
import huggingface_hub.constants
assert huggingface_hub.constants.HF_HUB_OFFLINE
assert not any(name.startswith("pyannote") for name in sys.modules)
for name in ("", "somebody/something"):
    try:
        whisperx.load(model=name, language="en")
    except whisperx.UsageError as error:
        print(error)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert not ran.stderr
    first, second = ran.stdout.splitlines()
    assert re.match(r"the model WAV2VEC2_ASR_BASE_960H is not on this machine: \S+\.pth is missing \(nothing is", first)
    assert re.match(r"the model somebody/something is not on this machine: no such folder, nothing in \S+", second)


def test_too_short_for_its_words_is_none(engine: whisperx.Loaded, talk: bytes) -> None:
    many = [("many",), ("words",), ("in",), ("no",), ("time",)]
    assert engine.align(talk[: 32 * 100], many) is None
    assert engine.align(b"", many) is None


def test_signs_get_no_time_and_figures_no_trust(engine: whisperx.Loaded, talk: bytes, words: Told) -> None:
    turn = [word for word in words if word["turn"] == 3]
    pcm = talk[32 * (turn[0]["start"] - 150) : 32 * (turn[-1]["end"] + 150)]
    spoken = [(), *(said(word["text"]) for word in turn), ()]
    right = engine.align(pcm, spoken)
    assert right is not None
    assert (right[0], right[-1]) == (None, None)
    figures = engine.align(pcm, [("2024",) if parts == ("compute",) else parts for parts in spoken])
    assert figures is not None
    place = figures[spoken.index(("compute",))]
    assert place is not None
    assert place.score == 0.0
    assert engine.align(pcm, spoken, skipping=True) == right


def test_a_word_that_was_not_said_is_doubted(engine: whisperx.Loaded, talk: bytes, words: Told) -> None:
    turn = [word for word in words if word["turn"] == 2]
    pcm = talk[32 * (turn[0]["start"] - 150) : 32 * (turn[-1]["end"] + 150)]
    spoken = [said(word["text"]) for word in turn]
    spoken[4:4] = [("zebra",), ("folklore",)]
    found = engine.align(pcm, spoken, skipping=True)
    assert found is not None
    assert found[4:6] == [None, None]
    kept = [place for place in found[:4] + found[6:] if place is not None]
    assert len(kept) >= len(turn) - 2


@settings(max_examples=30)
@given(
    st.lists(
        st.lists(st.text(st.sampled_from("abcz'.,?!25é-|"), min_size=1, max_size=9), max_size=3).map(tuple), max_size=12
    )
)
def test_whatever_the_words_each_gets_an_answer(
    engine: whisperx.Loaded, talk: bytes, spoken: list[tuple[str, ...]]
) -> None:
    try:
        found = engine.align(talk[: 32 * 2500], spoken)
    except AlignError:
        return  # mostly figures
    if found is None:
        return
    assert len(found) == len(spoken)
    places = [place for place in found if place is not None]
    assert all(0 <= place.start <= place.end <= 2500 and 0 <= (place.score or 0) <= 1 for place in places)
    assert [place.start for place in places] == sorted(place.start for place in places)
    assert all(place is None for parts, place in zip(spoken, found, strict=True) if not parts)


def test_a_damaged_model_is_one_line(tmp_path: Path) -> None:
    shutil.copytree(MODEL, tmp_path / "model")
    (tmp_path / "model" / "model.safetensors").write_bytes(b"\0" * 100)
    with pytest.raises(UsageError, match=r"model: the model cannot be read: ") as caught:
        whisperx.load(model=str(tmp_path / "model"), language="en")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("model", "language", "told"),
    [
        ("/no/such/folder", "en", r"^/no/such/folder: no such folder"),
        ("./here", None, r"^\./here: no such folder"),
        ("", "xx", r"no model of its own for the language 'xx' \(name one: --model DIR\)"),
        ("", "nl-BE", r"^the model jonatasgrosman/wav2vec2-large-xlsr-53-dutch is not on this machine"),
    ],
)
def test_no_model_says_where_was_looked(
    model: str, language: str | None, told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=told):
        whisperx.load(model=model, language=language)


def test_a_torchaudio_that_does_not_load_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "whisperx"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torchaudio", None)
    with pytest.raises(UsageError, match=r"^whisperx is installed but does not load: .*torchaudio.*one release"):
        whisperx.load(model=str(MODEL), language="en")


@pytest.mark.parametrize("timed", [False, True], ids=["text", "subtitles"])
def test_the_command_gives_a_transcript_the_times_of_its_recording(words: Told, tmp_path: Path, *, timed: bool) -> None:
    """Cues of five seconds that are up to a second late, or no times at all."""
    given = tmp_path / ("talk.srt" if timed else "talk.txt")
    if timed:
        cues = [f"{k}\n{_clock(k)} --> {_clock(k + 1)}\n{text}\n" for k, text in enumerate(_fives(words))]
        given.write_text("\n".join(cues), encoding="utf-8")
    else:
        shutil.copy(TALK.with_suffix(".txt"), given)
    command = [sys.executable, "-m", "cleantx", "align", str(given), "--audio", str(TALK), "--aligner", "whisperx"]
    out = tmp_path / "out.json"
    ran = subprocess.run([*command, "--model", str(MODEL), "-o", str(out)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(out.read_text(encoding="utf-8"))
    found = [(s["text"][w["a"] : w["b"]], w) for s in told["segments"] for w in s["words"]]
    assert [text for text, _ in found] == [word["text"] for word in words]
    assert {word["timing"] for _, word in found} == {"aligned"}
    pairs = zip(words, (word for _, word in found), strict=True)
    errors = [abs(word["start_ms"] - true["start"]) for true, word in pairs if not true["merged"]]
    assert sum(error <= 50 for error in errors) / len(errors) >= 0.97
