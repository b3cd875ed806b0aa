"""Archives of strangers: what they say of their sizes is no truth, and what is missing of them is told."""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import tarfile
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cleantx.batch.inputs import archives
from cleantx.batch.inputs.archives import Member
from cleantx.batch.task import Refused

LITTLE = b"1\n00:00:01,000 --> 00:00:02,000\nHello there.\n"
ROOM = 40 << 20  # bytes that reading a bomb of 100 MB may take


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """A file, and what is allocated while it is read."""
    tracemalloc.start()
    yield tmp_path / "a"
    tracemalloc.stop()


def members(path: Path, *, reading: bool = True) -> tuple[list[str], list[str]]:
    """Returns the places of an archive's members, and the reasons why others are none."""
    tracemalloc.reset_peak()
    found = list(archives.members(str(path), lambda place: place.endswith(".srt"), reading=reading))
    assert tracemalloc.get_traced_memory()[1] < ROOM
    return [m.place for m in found if isinstance(m, Member)], [m.why for m in found if isinstance(m, Refused)]


def tarred(*infos: tuple[str, bytes, dict[str, str]], kind: int = tarfile.PAX_FORMAT) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=kind) as archive:
        for name, data, told in infos:
            info = tarfile.TarInfo(name)
            info.size, info.pax_headers = len(data), told
            archive.addfile(info, io.BytesIO(data))
    return held.getvalue()


@pytest.mark.parametrize(
    ("way", "why"),
    [
        (zipfile.ZIP_DEFLATED, "damaged"),
        (zipfile.ZIP_LZMA, "packed in a way that zips seldom are"),
        (zipfile.ZIP_BZIP2, "packed in a way that zips seldom are"),
    ],
)
def test_a_member_that_lies_about_its_size_is_not_inflated(way: int, why: str, path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", way) as archive, archive.open("bomb.srt", "w") as member:
        for _ in range(100):
            member.write(bytes(1 << 20))
    data = bytearray(held.getvalue())
    told = data.rindex(b"PK\1\2")
    data[22:26] = data[told + 24 : told + 28] = struct.pack("<I", 100)
    path = path.with_suffix(".zip")
    path.write_bytes(data)
    del data, held, archive, member  # the compressor has memory, too
    places, refused = members(path)
    assert places == []
    assert [why in told for told in refused] == [True]


def test_members_that_overlap_count_each(path: Path) -> None:
    """A bomb without nesting: a thousand names for the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0000.srt", bytes(1 << 20))
    data = held.getvalue()
    at, end = data.rindex(b"PK\1\2"), data.rindex(b"PK\5\6")
    entry, size = data[at:end], end - at
    listed = b"".join(entry.replace(b"0000.srt", b"%04d.srt" % n) for n in range(1000))
    tail = bytearray(data[end:])
    tail[8:12] = struct.pack("<HH", 1000, 1000)
    tail[12:16] = struct.pack("<I", size * 1000)
    path = path.with_suffix(".zip")
    path.write_bytes(data[:at] + listed + tail)
    assert members(path) == ([], [archives._bomb(str(path)).why])  # noqa: SLF001 - its own words


def test_a_directory_without_end_is_not_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_DIRECTORY", 1000)
    path = path.with_suffix(".zip")
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(100):
            archive.writestr(f"{number}.srt", LITTLE)
    assert members(path)[0] == []
    assert "a directory of" in members(path)[1][0]


def test_an_archive_in_an_archive_is_left_packed(path: Path) -> None:
    path = path.with_suffix(".zip")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inner.zip", b"PK\3\4")
        archive.writestr("a.srt", LITTLE)
    assert members(path) == (["a.srt"], [])


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK])
def test_a_header_without_end_is_not_inflated(kind: bytes, path: Path) -> None:
    path = path.with_suffix(".tar.gz")
    info = tarfile.TarInfo("header")
    info.type, info.size = kind, 100 << 20
    with gzip.open(path, "wb", compresslevel=1) as stream:
        stream.write(info.tobuf(tarfile.USTAR_FORMAT))
        for _ in range(100):
            stream.write(bytes(1 << 20))
        stream.write(tarred(("a.srt", LITTLE, {})))
    places, refused = members(path)
    assert places == []
    assert "headers of 104,857,600 bytes" in refused[0]


def test_headers_about_one_member_are_counted_together(path: Path) -> None:
    info = tarfile.TarInfo("header")
    info.type, info.size = tarfile.XGLTYPE, 1 << 16
    record = b"%d comment=" % (1 << 16)
    record += b"x" * ((1 << 16) - len(record) - 1) + b"\n"
    one = info.tobuf(tarfile.USTAR_FORMAT) + record
    path = path.with_suffix(".tar.gz")
    path.write_bytes(gzip.compress(one * 15 + tarred(("a.srt", LITTLE, {}))))
    assert members(path) == (["a.srt"], [])
    path.write_bytes(gzip.compress(one * 600 + tarred(("a.srt", LITTLE, {}))))
    places, refused = members(path)
    assert (places, len(refused)) == ([], 1)


def test_a_sparse_member_is_as_large_as_it_says(path: Path) -> None:
    """Holes are no bytes in the archive, but they would be in memory."""
    told = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "a.srt"}
    data = b"1\n0\n10\n".ljust(512, b"\0") + LITTLE
    path = path.with_suffix(".tar")
    path.write_bytes(tarred(("a.srt", data, {**told, "GNU.sparse.realsize": str(8 << 30)})))
    places, refused = members(path)
    assert places == []
    assert refused


@pytest.mark.parametrize("told", [{"path": "../../evil.srt"}, {"path": "/etc/evil.srt"}, {"path": "a\n.srt"}])
def test_names_in_pax_headers_are_names(told: dict[str, str], path: Path) -> None:
    path = path.with_suffix(".tar")
    path.write_bytes(tarred(("good.srt", LITTLE, told), ("b.srt", LITTLE, {})))
    assert members(path) == (["b.srt"], ["its name leads out of the archive"])


def test_a_size_in_a_pax_header_that_is_none_is_damage(path: Path) -> None:
    for size in ("-1", "9" * 5000, "1e9", "x"):
        path.with_suffix(".tar").write_bytes(tarred(("a.srt", LITTLE, {"size": size}), ("b.srt", LITTLE, {})))
        places, refused = members(path.with_suffix(".tar"))
        assert len(places) + len(refused) >= 1


def test_what_comes_behind_a_damaged_header_is_told(path: Path) -> None:
    data = bytearray(tarred(*((f"{n}.srt", LITTLE, {}) for n in range(3))))
    data[1024 + 148 : 1024 + 156] = b"damaged!"
    path = path.with_suffix(".tar")
    path.write_bytes(data)
    places, refused = members(path)
    assert places == ["0.srt"]
    assert len(refused) == 1


@pytest.mark.parametrize("blocks", range(1, 7))
def test_what_was_cut_off_is_told(blocks: int, path: Path) -> None:
    path = path.with_suffix(".tar")
    path.write_bytes(tarred(*((f"{n}.srt", LITTLE, {}) for n in range(3)))[: blocks * 512])
    for reading in (False, True):
        places, refused = members(path, reading=reading)
        assert places == ["0.srt", "1.srt", "2.srt"][: len(places)]
        assert len(refused) == 1


def test_a_dictionary_of_gigabytes_is_damage(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Greedy:
        def __init__(self, *_: object) -> None:
            raise MemoryError

    path = path.with_suffix(".tar.xz")
    path.write_bytes(lzma.compress(tarred(("a.srt", LITTLE, {}))))
    monkeypatch.setattr(lzma, "LZMADecompressor", Greedy)
    assert len(members(path)[1]) == 1
