"""Subtitles as a picture or a film: made by ffmpeg, from local files only, whole or not at all."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import pytest

import cleantx
from cleantx.model import Segment, Transcript
from cleantx.preview import preview

pytestmark = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")


def cues(count: int, *texts: str) -> Transcript:
    words = texts or ("So we go on",)
    return Transcript(
        segments=tuple(
            Segment(id=k, text=words[k % len(words)], start=2000 * k, end=2000 * k + 1500) for k in range(count)
        )
    )


def size(path: Path) -> tuple[int, int]:
    """Returns width and height of a PNG."""
    width, height = struct.unpack(">II", path.read_bytes()[16:24])
    return width, height


def inked(path: Path) -> int:
    """Returns how many pixels of a picture are nearly white."""
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(path), "-f", "rawvideo", "-pix_fmt", "gray", "-"],  # noqa: S607 - its own
        capture_output=True,
        check=True,
    ).stdout
    return sum(value > 200 for value in raw)


@pytest.mark.parametrize(("count", "expected"), [(1, (640, 360)), (2, (1286, 360)), (40, (1932, 1092))])
def test_a_picture_is_a_sheet_of_cues(tmp_path: Path, count: int, expected: tuple[int, int]) -> None:
    out = tmp_path / "sheet.png"
    preview(cues(count), str(out))
    assert size(out) == expected
    assert inked(out) > 200 * min(count, 9)


def test_what_is_shown_begins_where_it_is_told_to(tmp_path: Path) -> None:
    early, late = tmp_path / "early.png", tmp_path / "late.png"
    given = cues(12, *["i"] * 11, "WWWWWWWWWWWWWWWWWWWWWWWW")
    preview(given, str(early), start=0)
    preview(given, str(late), start=22_000)
    assert size(late) == (640, 360)
    assert inked(late) > inked(early)


def test_a_film_lasts_as_long_as_its_cues_and_half_a_minute_at_most(tmp_path: Path) -> None:
    for count, seconds in ((3, 6.5), (60, 30)):
        out = tmp_path / "film.mp4"
        preview(cues(count), str(out))
        told = subprocess.run(
            ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(out)],  # noqa: S607 - as above
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert float(told) == pytest.approx(seconds, abs=0.1)


def test_cues_on_a_video_and_beyond_its_end(tmp_path: Path) -> None:
    video = tmp_path / "it's [a] video, 100%.mp4"
    made = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=c=green:s=320x240:d=3", "-y", str(video)]
    subprocess.run(made, check=True)
    out = tmp_path / "on.png"
    preview(cues(4), str(out), video=str(video))
    assert size(out) == (1932, 726)
    film = tmp_path / "on.mp4"
    preview(cues(2), str(film), video=str(video))
    assert film.stat().st_size > 1000


def test_hostile_words_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    mean = tmp_path / "mean.png"
    preview(cues(1, r"{\p1}m 0 0 l 900 0 900 900{\p0} {\fs400}x <script>"), str(mean))
    assert 200 < inked(mean) < 5_000  # a drawing or letters of that size would be tens of thousands


@pytest.mark.parametrize("out", ["a.gif", "a", "a.png.txt"])
def test_other_suffixes_are_refused(out: str) -> None:
    with pytest.raises(cleantx.UsageError, match="a picture or a film"):
        preview(cues(1), out)


def test_what_cannot_be_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = str(tmp_path / "a.png")
    with pytest.raises(cleantx.UsageError, match="no such video"):
        preview(cues(1), out, video="http://127.0.0.1/x.mp4")
    with pytest.raises(cleantx.UsageError, match="no cue to show"):
        preview(cues(1), out, start=10**9)
    fake = tmp_path / "fake.mp4"
    fake.write_text("no video at all")
    with pytest.raises(cleantx.WriteError, match="ffmpeg could not make this"):
        preview(cues(1), out, video=str(fake))
    listing = tmp_path / "list.mp4"
    listing.write_text("#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/a.ts\n")
    with pytest.raises(cleantx.WriteError):
        preview(cues(1), out, video=str(listing))
    assert not (tmp_path / "a.png").exists()
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(cleantx.UsageError, match="needs ffmpeg"):
        preview(cues(1), out)
