"""yt-dlp's info.json beside a transcript: found, read along, never in the way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cleantx
from cleantx import formats, jobs
from cleantx.errors import NotATranscript
from cleantx.formats import infojson
from cleantx.model import Chapter, Meta, Segment, Transcript

VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\nGood evening.\n"
INFO = {
    "id": "abcDEF12345", "title": "The tide", "fulltitle": "The tide", "extractor": "youtube", "duration": 61.2,
    "upload_date": "20240131", "description": "About the sea.\nPart 1", "tags": ["sea", "moon"], "channel": "Shore",
    "webpage_url": "https://www.youtube.com/watch?v=abcDEF12345", "channel_url": "https://www.youtube.com/@shore",
    "chapters": [{"start_time": 0.0, "title": "Ebb", "end_time": 30}, {"start_time": 30.5, "title": "Flow"}, 7],
}  # fmt: skip


def _beside(folder: Path, name: str, info: str, text: str | bytes) -> Transcript:
    (folder / name).write_text(VTT, encoding="utf-8")
    (folder / info).write_bytes(text if isinstance(text, bytes) else text.encode())
    return cleantx.read(folder / name)


@pytest.mark.parametrize(
    ("name", "info"),
    [
        ("Talk [abcDEF12345].en.vtt", "Talk [abcDEF12345].info.json"),
        ("Talk.en-orig.vtt", "Talk [abcDEF12345].info.json"),
        ("Talk.vtt", "Talk [abcDEF12345].info.json"),
        ("Talk.vtt", "Talk.info.json"),
        ("Talk [abcDEF12345].zh-Hans.vtt", "Talk.info.json"),
        ("v1.2 of it.vtt", "v1.2 of it.info.json"),
    ],
)
def test_it_is_found_beside_the_file(tmp_path: Path, name: str, info: str) -> None:
    read = _beside(tmp_path, name, info, json.dumps(INFO))
    assert read.losses == ()
    assert (read.meta.title, read.meta.date, read.meta.length) == ("The tide", "2024-01-31", 61_200)
    assert (read.meta.video, read.meta.keywords) == ("abcDEF12345", ("sea", "moon"))
    assert read.meta.links == (INFO["webpage_url"], INFO["channel_url"])
    assert read.chapters == (Chapter(start=0, title="Ebb"), Chapter(start=30_500, title="Flow"))


@pytest.mark.parametrize("info", ["Talks.info.json", "Talk two [abcDEF12345].info.json", "Talk.en.json", ".info.json"])
def test_another_files_is_left_alone(tmp_path: Path, info: str) -> None:
    assert _beside(tmp_path, "Talk.en.vtt", info, json.dumps(INFO)).meta == Meta()


def test_two_that_fit_are_none(tmp_path: Path) -> None:
    (tmp_path / "Talk [xyzDEF12345].info.json").write_text(json.dumps(INFO), encoding="utf-8")
    assert _beside(tmp_path, "Talk.vtt", "Talk [abcDEF12345].info.json", json.dumps(INFO)).meta == Meta()


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b"7", b"\xff\xfe\x00\x01\x02", b"[" * 100_000, b'{"duration": 1e999}']
)
def test_a_damaged_one_is_a_loss_and_no_error(tmp_path: Path, text: bytes) -> None:
    read = _beside(tmp_path, "Talk.vtt", "Talk.info.json", text)
    assert [loss.code for loss in read.losses] == ["companion"]
    assert [segment.text for segment in read.segments] == ["Good evening."]
    assert cleantx.read(tmp_path / "Talk.vtt", strict=True).segments == read.segments


def test_fields_of_any_other_kind_are_passed_over() -> None:
    data = {key: {"no": ["text"]} for key in INFO} | {"chapters": [7, {"start_time": "a", "title": "b"}], "tags": [1]}
    plain = Transcript(segments=(Segment(id=0, text="a"),))
    assert infojson.merge(plain, json.dumps(data)) == plain


def test_what_the_file_itself_tells_stands() -> None:
    own = Transcript(meta=Meta(title="Mine", keywords=("x",)), chapters=(Chapter(start=5, title="Own"),))
    merged = infojson.merge(own, json.dumps(INFO))
    assert (merged.meta.title, merged.meta.keywords, merged.chapters) == ("Mine", ("x",), own.chapters)
    assert (merged.meta.description, merged.meta.beside[0]) == (INFO["description"], "date")


def test_nothing_of_it_is_missed_or_changes_the_file(tmp_path: Path) -> None:
    """What the file never held is no loss in another format, and the way back to its own is byte for byte."""
    read = _beside(tmp_path, "Talk.vtt", "Talk.info.json", json.dumps(INFO))
    for to in ("srt", "webvtt", "whispercpp"):
        assert jobs.write(jobs.convert(read, to), to)[1] == ()
    assert jobs.write(read, "webvtt")[0] == VTT
    alone = cleantx.read(_alone(tmp_path))
    assert jobs.subtitle(read).transcript.segments == jobs.subtitle(alone).transcript.segments
    assert jobs.clean(read).segments == jobs.clean(alone).segments


def _alone(folder: Path) -> Path:
    path = folder / "alone" / "Talk.vtt"
    path.parent.mkdir()
    path.write_text(VTT, encoding="utf-8")
    return path


def test_the_info_itself_is_no_transcript() -> None:
    with pytest.raises(NotATranscript, match=r"info\.json") as caught:
        formats.detect(json.dumps(INFO))
    assert "beside" in str(caught.value)
