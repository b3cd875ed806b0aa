"""Recordings: decoded as they come, whatever they are called; what cannot be decoded is one clear line."""

from __future__ import annotations

import builtins
import random
import shutil
import wave
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import av
import pytest
from cases import FIXTURES

from cleantx.align.audio.decode import Recording
from cleantx.align.audio.sound import Sound
from cleantx.errors import ReadError, UsageError

OPUS = FIXTURES / "audio" / "interview.opus"
SECONDS = 34.1  # of that


def written(path: Path, *, seconds: float = 2, rate: int = 44_100, channels: int = 2) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(bytes(2 * channels * int(seconds * rate)))
    return path


def heard(path: Path | str) -> float:
    return sum(map(len, Recording(str(path)))) / 32_000


def without_library(monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def refuse(name: str, globals_: Mapping[str, object] | None = None, *rest: Any) -> Any:  # noqa: ANN401 - as it is
        if name.partition(".")[0] == "av":
            raise ImportError(name)
        return original(name, globals_, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)


def test_a_compressed_recording_is_16_khz_mono() -> None:
    assert heard(OPUS) == pytest.approx(SECONDS, abs=0.1)


def test_stereo_and_other_rates_are_converted(tmp_path: Path) -> None:
    assert heard(written(tmp_path / "a.wav")) == pytest.approx(2, abs=0.01)


def test_blocks_are_small_and_whole_samples(tmp_path: Path) -> None:
    blocks = list(Recording(str(written(tmp_path / "a.wav", seconds=3.3))))
    assert len(blocks) == 4
    assert all(len(block) % 2 == 0 for block in blocks)


def test_a_recording_is_heard_twice() -> None:
    sound = Recording(str(OPUS))
    assert next(iter(sound)) == next(iter(sound))


@pytest.mark.parametrize("name", ["-i", "concat:a|b", "http:x.wav", "%d.wav", "a b;c.wav"])
def test_a_name_is_a_path_and_nothing_else(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written(Path(name))
    assert heard(name) == pytest.approx(2, abs=0.01)


@pytest.mark.parametrize("name", ["http://127.0.0.1:9/a.wav", "concat:a.wav|b.wav", "missing.wav", "a\0b"])
def test_what_is_no_local_file_is_refused(name: str) -> None:
    with pytest.raises(ReadError) as caught:
        Recording(name)
    assert "\n" not in str(caught.value)


def test_a_playlist_that_names_another_place_is_no_recording(tmp_path: Path) -> None:
    path = tmp_path / "list.m3u8"
    path.write_text("#EXTM3U\n#EXTINF:2,\nhttp://127.0.0.1:9/a.ts\n", encoding="utf-8")
    with pytest.raises(ReadError):
        heard(path)


def test_folders_and_empty_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="is no file"):
        Recording(str(tmp_path))
    (tmp_path / "empty.wav").touch()
    with pytest.raises(ReadError, match="is empty"):
        Recording(str(tmp_path / "empty.wav"))


def test_noise_and_text_are_no_recordings(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(bytes(range(256)) * 20)
    with pytest.raises(ReadError, match=r"a\.mp3: (is no recording|holds no sound|has no audio)"):
        heard(path)
    path.write_text("1\n00:00:01,000 --> 00:00:02,000\nhi\n", encoding="utf-8")
    with pytest.raises(ReadError, match="has no audio"):
        heard(path)


def test_a_header_without_sound_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="holds no sound"):
        heard(written(tmp_path / "a.wav", seconds=0))


def test_of_a_cut_file_what_is_there_is_used_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    with av.open(str(path), "w") as file:
        stream = file.add_stream("flac", rate=16_000)
        for n in range(10):
            frame = av.AudioFrame(format="s16", layout="mono", samples=16_000)
            frame.planes[0].update(random.Random(n).randbytes(32_000))  # noqa: S311 - noise, no secrets
            frame.rate, frame.pts = 16_000, 16_000 * n
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    sound = Recording(str(path))
    assert sum(map(len, sound)) / 32_000 == pytest.approx(5, abs=0.5)
    assert sound.damage


def test_a_stream_that_is_not_there_is_told() -> None:
    with pytest.raises(ReadError, match="has 1 audio streams, none numbered 3"):
        list(Recording(str(OPUS), stream=3))


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg here")
def test_a_program_does_it_where_the_library_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_library(monkeypatch)
    assert heard(OPUS) == pytest.approx(SECONDS, abs=0.1)
    path = tmp_path / "a.mp3"
    path.write_bytes(bytes(range(256)) * 20)
    with pytest.raises(ReadError, match=r"a\.mp3: is no recording"):
        heard(path)


def test_without_either_the_line_tells_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    without_library(monkeypatch)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match=r"pip install 'cleantx\[audio\]'"):
        heard(OPUS)


def numbered(seconds: int) -> Sequence[bytes]:
    return [bytes([n % 256]) * 32_000 for n in range(seconds)]


def test_a_stretch_of_a_stream_is_the_same_however_it_is_cut() -> None:
    whole = b"".join(numbered(20))
    sound = Sound(numbered(20))
    for start, end in ((0, 1_500), (1_200, 5_001), (300, 700), (18_000, 25_000)):
        assert sound.between(start, end) == whole[start * 32 : end * 32]
    assert sound.length == 20_000


def test_only_the_last_minutes_are_held() -> None:
    sound = Sound(numbered(600))
    sound.between(599_000, 600_000)
    assert 0 < sound.first() < 500_000
    assert sound.between(0, 1_000) == b""
    assert sound.rest() == 600_000
