"""`cleantx batch` over URLs, by fsspec: folders, patterns, archives and tables elsewhere, and what is told of them."""

from __future__ import annotations

import builtins
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import fsspec
import pytest

from cleantx.batch import plan, run, sharding
from cleantx.batch.inputs import remote, sources
from cleantx.batch.task import Limits, Order
from cleantx.batch.told.summary import Totals
from cleantx.batch.work import one
from cleantx.errors import ReadError, UsageError
from cleantx.settings import Settings

SRT = "1\n00:00:01,000 --> 00:00:03,000\nSo open A_I_ said {}.\n"
LIMITS = Limits(seconds=60, megabytes=0)


@pytest.fixture(autouse=True)
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A file system elsewhere: the memory of this process, which fsspec has under a protocol as any other."""
    monkeypatch.chdir(tmp_path)
    system = fsspec.filesystem("memory")
    for name in ("shows/a/ep1.srt", "shows/b/ep2.srt", "shows/b/cover.jpg", "other/ep3.srt"):
        system.pipe(f"/{name}", SRT.format(name).encode())
    yield system
    system.store.clear()


def ordered(to: Sequence[str] = ("text",), **table: Any) -> Order:  # noqa: ANN401 - options of several types
    return sharding.ordered(plan.order(["clean"], to, Settings(), strict=False), **table)


def batch(order: Order, *named: str, resume: bool = False) -> Totals:
    return done(run.prepare(named, order, "out", resume=resume), resume=resume)


def done(planned: run.Planned, *, resume: bool = False) -> Totals:
    def engine(tasks):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - as its caller says
        for task in tasks:
            yield one.do(task, planned.order, "out", LIMITS)

    return run.run(planned, resume=resume, jobs=1, limits=LIMITS, engine=engine)


def tree() -> dict[str, str]:
    found = sorted(path for path in Path("out").rglob("*.*") if ".cleantx" not in path.parts)
    return {path.relative_to("out").as_posix(): path.read_text(encoding="utf-8") for path in found}


@pytest.mark.parametrize(
    ("url", "places"),
    [
        ("memory://shows", ["shows/a/ep1.srt", "shows/b/ep2.srt"]),
        ("memory://shows/", ["shows/a/ep1.srt", "shows/b/ep2.srt"]),
        ("memory://shows/b", ["b/ep2.srt"]),
        ("memory://shows/b/ep2.srt", ["ep2.srt"]),
        ("memory://shows/*/ep1.srt", ["a/ep1.srt"]),
        ("memory://**/*.srt", ["other/ep3.srt", "shows/a/ep1.srt", "shows/b/ep2.srt"]),
        ("memory://shows/b/cover.jpg", ["cover.jpg"]),  # what is named is taken, whatever it is called
    ],
)
def test_a_url_names_a_file_a_folder_or_a_pattern(url: str, places: list[str]) -> None:
    assert [item.place for item in sources.find([url], "out").items] == places


def test_they_are_done_like_files() -> None:
    totals = batch(ordered(), "memory://shows")
    assert tree() == {
        "shows/a/ep1.txt": "So OpenAI said shows/a/ep1.srt.\n",
        "shows/b/ep2.txt": "So OpenAI said shows/b/ep2.srt.\n",
    }
    assert (totals.done, totals.passed) == (2, 1)


def test_a_second_run_reads_and_does_not_believe(there: Any) -> None:  # noqa: ANN401 - a file system
    batch(ordered(), "memory://shows")
    there.pipe("/shows/a/ep1.srt", SRT.format("something else").encode())
    totals = batch(ordered(), "memory://shows", resume=True)
    assert (totals.kept, totals.outputs) == (1, 1)
    assert tree()["shows/a/ep1.txt"] == "So OpenAI said something else.\n"


def test_lists_archives_and_tables_elsewhere(there: Any) -> None:  # noqa: ANN401 - as above
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("x/ep9.srt", SRT.format("nine"))
    there.pipe("/all.zip", held.getvalue())
    Path("list.txt").write_text("memory://other/ep3.srt\nmemory://all.zip\n", encoding="utf-8")
    batch(ordered(), "@list.txt")
    assert sorted(tree()) == ["all/x/ep9.txt", "ep3.txt"]
    there.pipe("/set.jsonl", json.dumps({"text": SRT.format("a row")}).encode())
    batch(ordered(("srt",), column="text", shards="jsonl"), "memory://set.jsonl")
    assert json.loads(tree()["set-00000.jsonl"])["srt"].endswith("So OpenAI said a row.\n")


class Narrow(io.RawIOBase):
    """A stream as some file systems give it: it reads, and knows no more."""

    def __init__(self, data: bytes) -> None:
        self._held = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any buffer
        return self._held.readinto(buffer)

    def readlines(self) -> list[bytes]:  # type: ignore[override]  # as s3fs has it, without a bound
        raise NotImplementedError


def test_streams_that_know_little_are_read(there: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401 - as above
    data = b"".join(b'{"text": "row %d"}\n' % n for n in range(9))
    there.pipe("/set.jsonl", data)
    monkeypatch.setattr(there, "open", lambda *_: Narrow(data))
    batch(ordered(("text",), column="text"), "memory://set.jsonl")
    assert len(tree()) == 9


def test_what_is_not_there_is_told() -> None:
    with pytest.raises(ReadError, match="no such file") as told:
        sources.find(["memory://nowhere/ep.srt"], "out")
    assert told.value.path == "memory://nowhere/ep.srt"
    with pytest.raises(ReadError, match="no file matches"):
        sources.find(["memory://shows/*.nope"], "out")
    with pytest.raises(ReadError, match="nosuch"):
        sources.find(["nosuch://bucket/ep.srt"], "out")


def test_a_file_that_goes_away_is_told_and_the_others_go_on(there: Any) -> None:  # noqa: ANN401 - as above
    planned = run.prepare(["memory://shows"], ordered(), "out", resume=False)
    there.rm("/shows/a/ep1.srt")
    totals = done(planned)
    assert totals.failures == [("memory:///shows/a/ep1.srt", "ReadError", "no such file")]
    assert list(tree()) == ["shows/b/ep2.txt"]


def test_without_the_extra_a_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    really = builtins.__import__

    def without(name: str, *args: Any, **named: Any) -> Any:  # noqa: ANN401 - as __import__ has it
        if name.startswith("fsspec"):
            raise ImportError(name)
        return really(name, *args, **named)

    remote._opener.cache_clear()  # noqa: SLF001 - it was imported before
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match="reading a URL needs an extra library") as told:
        sources.find(["s3://bucket/ep1.srt"], "out")
    assert told.value.hint == "pip install 'cleantx[urls]'"


def test_a_url_of_this_machine_is_a_path_and_as_safe(tmp_path: Path) -> None:
    (tmp_path / "shows").mkdir()
    (tmp_path / "shows/ep1.srt").write_text(SRT.format("one"), encoding="utf-8")
    url = f"file://{tmp_path}/shows"
    assert [item.path for item in sources.find([url], "out").items] == [str(tmp_path / "shows/ep1.srt")]
    with pytest.raises(UsageError, match="overwrite an input"):
        run.prepare([url], ordered(("srt",)), str(tmp_path), resume=False)
