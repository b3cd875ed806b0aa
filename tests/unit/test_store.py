"""Law 9: whatever fails, the old file or the new one stands, whole; and what bytes are read as."""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantx import store
from cleantx.errors import NotATranscript, ReadError, UsageError, WriteError

STEPS = ("mkstemp", "write", "fsync", "chmod", "replace")


class Full(io.BytesIO):
    """A stream on a full disk."""

    def write(self, _: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def fileno(self) -> int:
        return -1


def _break(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if step == "mkstemp":
        monkeypatch.setattr("cleantx.store.tempfile.mkstemp", fail)
    elif step == "write":

        def full(handle: int, _: str) -> Full:
            os.close(handle)
            return Full()

        monkeypatch.setattr("cleantx.store.os.fdopen", full)
    elif step == "chmod":
        monkeypatch.setattr(Path, "chmod", fail)
    else:
        monkeypatch.setattr(f"cleantx.store.os.{step}", fail)


@pytest.mark.parametrize("old", [None, b"the old file"], ids=["new", "old"])
@pytest.mark.parametrize("step", STEPS)
def test_full_disk_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, old: bytes | None
) -> None:
    path = tmp_path / "out.srt"
    if old is not None:
        path.write_bytes(old)
    with monkeypatch.context() as broken:
        _break(broken, step)
        with pytest.raises(WriteError, match="no space left") as caught:
            store.write(str(path), b"the new file")
    assert "\n" not in str(caught.value)
    assert (path.read_bytes() if path.exists() else None) == old
    assert [p.name for p in tmp_path.iterdir()] == ([] if old is None else ["out.srt"])


def test_dev_full_is_one_line() -> None:
    with pytest.raises(WriteError, match="/dev/full: no space left on the disk"):
        store.write("/dev/full", b"x" * 10)


def test_write_keeps_mode_and_links(tmp_path: Path) -> None:
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link.symlink_to(real)
    store.write(str(link), b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("no/such/folder/out.srt", "no such file or directory"),
        ("/", "this is a folder"),
        ("/proc/x.srt", "/proc/x.srt: "),
    ],
)
def test_unwritable_output_is_one_line(path: str, message: str) -> None:
    with pytest.raises(WriteError, match=message):
        store.write(path, b"x")


def test_bad_inputs_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file"):
        store.read(str(tmp_path / "none.srt"))
    with pytest.raises(ReadError, match="this is a folder"):
        store.read(str(tmp_path))
    with pytest.raises(ReadError, match="null"):
        store.read("a\x00b")


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n" + bytes(100), bytes(range(256)) * 20, b"PK\x03\x04rest", b"ID3\x04\x00", bytes(50)]
)
def test_binary_is_no_transcript(data: bytes) -> None:
    with pytest.raises(NotATranscript, match="binary"):
        store.decode(data)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_wide_and_marked_encodings_come_back(encoding: str) -> None:
    original = "1\r\n00:00:01,000 --> 00:00:02,000\r\nHeld up as an example, café\r\n".encode(encoding)
    text, source, losses = store.decode(original)
    assert "café\n" in text
    assert not text.startswith("\ufeff")
    assert losses == ()
    assert store.encode(text, source) == original


def test_guesses_are_reported_and_can_be_overridden() -> None:
    western = "Er sagte: „schön“, und ging über die Straße.".encode("cp1252")
    text, source, losses = store.decode(western)
    assert (text, source.encoding) == ("Er sagte: „schön“, und ging über die Straße.", "cp1252")
    assert [loss.code for loss in losses] == ["encoding"]
    assert store.decode("šíření".encode("cp1250"), encoding="cp1250")[0] == "šíření"
    with pytest.raises(UsageError, match="unknown encoding 'klingon'"):
        store.decode(western, encoding="klingon")


def test_a_few_broken_bytes_in_utf8_are_losses_with_lines() -> None:
    data = "Zoë, Zoë, Zoë, Zoë and Zoë\n".encode() + b"broken \xe2\x9d here\n"
    text, source, losses = store.decode(data)
    assert source.encoding == "utf-8"
    assert "broken \ufffd here" in text
    assert [(loss.code, loss.line) for loss in losses] == [("undecoded", 2)]


@given(
    text=st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs", "Cc"]) | st.just("\n")),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_text_comes_back_byte_for_byte(text: str, newline: str) -> None:
    original = text.replace("\n", newline).encode()
    if original.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return
    back, source, _ = store.decode(original)
    assert back == text
    assert store.encode(back, source) == original


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("cp1251", "Привет, меня зовут Иван. Сегодня мы поговорим о погоде."),
        ("koi8_r", "Привет, меня зовут Иван. Сегодня мы поговорим о погоде."),
        ("euc_jp", "こんにちは、世界。今日は天気がいいですね。漢字とカタカナの文章です。"),
        ("shift_jis", "こんにちは、世界。今日は天気がいいですね。漢字とカタカナの文章です。"),
        ("big5", "歡迎來到今天的節目，我們來談談天氣。這是一個很有意思的話題。"),
        ("gb18030", "你好，欢迎来到今天的节目。我们来谈谈天气，这是一个很有意思的话题。"),
    ],
)
def test_other_scripts_are_no_western_prose(encoding: str, said: str) -> None:
    original = f"1\n00:00:01,000 --> 00:00:02,000\n{said}\n"
    text, source, losses = store.decode(original.encode(encoding))
    assert (text, source.encoding) == (original, encoding)
    assert [loss.code for loss in losses] == ["encoding"]


def test_seven_bit_japanese_and_the_empty_rest_of_a_block_are_text() -> None:
    words = "1\n00:00:01,000 --> 00:00:02,000\nこんにちは\n"
    text, source, losses = store.decode(words.encode("iso2022_jp"))
    assert (text, source.encoding, [loss.code for loss in losses]) == (words, "iso2022_jp", ["encoding"])
    padded = b"1\n00:00:01,000 --> 00:00:02,000\nHello.\n" + b"\0" * 200
    assert store.decode(padded)[0].rstrip("\0").endswith("Hello.\n")
