"""`cleantx watch`: what a look sees, what is taken and when, and what is not taken twice."""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from cleantx.batch import plan
from cleantx.batch.engines import local
from cleantx.batch.inputs import sources
from cleantx.batch.record import journal
from cleantx.batch.task import Item, Limits, Mark, Order, Result, Task
from cleantx.batch.watching import looks, watch
from cleantx.batch.watching.arrivals import Arrivals
from cleantx.batch.work import one
from cleantx.errors import ReadError, UsageError
from cleantx.settings import Settings

SRT = "1\n00:00:01,000 --> 00:00:03,000\nSo open A_I_ and Chad GPT\n\n2\n00:00:03,000 --> 00:00:05,000\nsaid hello.\n"
LIMITS = Limits(seconds=60, megabytes=0)
ORDER = plan.order(["convert"], ["srt"], Settings(), strict=False)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    return tmp_path


def put(path: str, text: str = SRT) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")


class Watcher:
    """A watch that is led by hand: each look when it is asked for, the work in this process."""

    def __init__(self, *folders: str, out: str = "out", order: Order = ORDER, only: Iterable[str] = ()) -> None:
        self.arrivals = Arrivals(folders or ("in",), order, out, only=tuple(only))
        self.order, self.out, self.marks = order, out, dict[str, Mark]()
        Path(journal.aside(out)).mkdir(parents=True, exist_ok=True)

    def look(self) -> list[Task]:
        """Returns what one look finds that is to be done."""
        return self.arrivals.look([self.marks], os.path.realpath(self.out))

    def looks(self, count: int = 2) -> list[str]:
        """Looks so many times, does what is found, and returns the places of it."""
        found = [task for _ in range(count) for task in self.look()]
        for task in found:
            self.heard(one.do(task, self.order, self.out, LIMITS))
        return [task.item.place for task in found]

    def heard(self, result: Result) -> None:
        if result.mark:
            self.marks[result.mark.place] = result.mark
        self.arrivals.heard(result)

    def refused(self) -> dict[str, str]:
        return {one.name: one.why for one in self.arrivals.refused}


def test_what_stands_still_is_taken_once() -> None:
    put("in/a/1.srt")
    watcher = Watcher()
    assert watcher.look() == []  # one look tells nothing
    assert watcher.looks(1) == ["in/a/1.srt"]
    assert watcher.looks(3) == []
    put("in/2.srt")
    assert watcher.looks() == ["in/2.srt"]
    assert sorted(path.name for path in Path("out/in").rglob("*.srt")) == ["1.srt", "2.srt"]


def test_what_grows_is_not_taken() -> None:
    watcher = Watcher()
    for count in range(1, 5):
        put("in/1.srt", SRT * count)
        assert watcher.look() == []
        assert watcher.arrivals.growing == 1
    assert watcher.looks(1) == ["in/1.srt"]


@pytest.mark.parametrize("by", ["written", "renamed", "touched", "replaced with the same size and time"])
def test_what_changes_is_taken_again(by: str) -> None:
    put("in/1.srt")
    watcher = Watcher()
    watcher.looks()
    if by == "written":
        put("in/1.srt", SRT.replace("hello", "goodbye"))
    elif by == "touched":
        os.utime("in/1.srt", (1, 1))
    else:
        info = Path("in/1.srt").stat()
        put("new", SRT.replace("hello", "HELLO"))
        if by != "renamed":
            os.utime("new", ns=(info.st_atime_ns, info.st_mtime_ns))
        Path("new").replace("in/1.srt")
    assert watcher.looks() == ["in/1.srt"]
    assert watcher.looks() == []


def test_what_changes_under_way_is_taken_when_it_is_done() -> None:
    put("in/1.srt")
    watcher = Watcher()
    (task,) = watcher.look() + watcher.look()
    put("in/1.srt", SRT + SRT)
    assert watcher.looks(3) == []  # two workers would write one file
    watcher.heard(one.do(task, ORDER, "out", LIMITS))
    assert watcher.looks(1) == ["in/1.srt"]


def test_an_info_json_that_comes_later_counts() -> None:
    put("in/Talk [abcdefghijk].en.srt")
    watcher = Watcher(order=plan.order(["convert"], ["json"], Settings(), strict=False))
    assert watcher.looks() == ["in/Talk [abcdefghijk].en.srt"]
    info = {"title": "A talk", "extractor": "x", "webpage_url": "y", "upload_date": "20240101", "format_id": "1"}
    put("in/Other [abcdefghijk].info.json", json.dumps(info))
    assert watcher.looks() == []
    put("in/Talk [abcdefghijk].info.json", json.dumps(info))
    assert watcher.looks() == ["in/Talk [abcdefghijk].en.srt"]
    assert '"A talk"' in Path("out/in/Talk [abcdefghijk].en.json").read_text(encoding="utf-8")


def test_a_failure_is_tried_again_when_the_file_changes() -> None:
    put("in/1.srt", "")
    watcher = Watcher()
    assert watcher.looks() == ["in/1.srt"]
    assert watcher.looks(4) == []
    put("in/1.srt")
    assert watcher.looks() == ["in/1.srt"]
    assert Path("out/in/1.srt").exists()


def test_what_could_not_be_written_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    put("in/1.srt")
    put("out/in", "a file where a folder must be")
    watcher = Watcher()
    assert watcher.looks() == ["in/1.srt"]
    assert watcher.looks() == []
    Path("out/in").unlink()
    monkeypatch.setattr("cleantx.batch.watching.arrivals.time.monotonic", lambda: 1e12)  # a minute later
    assert watcher.looks(1) == ["in/1.srt"]
    assert Path("out/in/1.srt").exists()


def test_what_is_gone_is_told_and_its_output_stays() -> None:
    put("in/1.srt")
    watcher = Watcher()
    watcher.looks()
    Path("in/1.srt").unlink()
    assert watcher.look() == []
    assert list(watcher.arrivals.gone) == ["in/1.srt"]
    assert Path("out/in/1.srt").exists()
    assert watcher.look() == []
    assert not watcher.arrivals.gone


def test_a_file_that_vanishes_between_look_and_work_is_a_failure_of_its_own() -> None:
    put("in/1.srt")
    watcher = Watcher()
    (task,) = watcher.look() + watcher.look()
    Path("in/1.srt").unlink()
    result = one.do(task, ORDER, "out", LIMITS)
    assert (result.kind, result.why) == ("ReadError", "no such file")
    watcher.heard(result)
    assert watcher.looks() == []


def test_a_folder_that_comes_back_is_not_done_again() -> None:
    put("in/1.srt")
    put("other/2.srt")
    watcher = Watcher("in", "other")
    assert sorted(watcher.looks()) == ["in/1.srt", "other/2.srt"]
    Path("in").rename("away")
    assert watcher.look() == []
    assert watcher.refused() == {"in": "no such file or directory"}
    assert watcher.look() == []
    assert (watcher.arrivals.refused, watcher.arrivals.gone) == ([], ())  # told once; and it is not known what is gone
    put("other/3.srt")
    assert watcher.looks() == ["other/3.srt"]  # the others go on
    Path("other/3.srt").unlink()
    watcher.look()
    assert list(watcher.arrivals.gone) == ["other/3.srt"]
    Path("away").rename("in")
    assert watcher.look() == []
    assert watcher.arrivals.back == ("in",)
    assert watcher.looks() == []


def test_a_folder_without_permission_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    put("in/1.srt")
    put("in/locked/2.srt")
    scan = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    watcher = Watcher()
    assert watcher.look() == []
    assert watcher.refused() == {"in/locked": "permission denied"}
    assert watcher.looks(1) == ["in/1.srt"]


def test_outputs_do_not_feed_the_watch() -> None:
    put("in/1.srt")
    watcher = Watcher("in", out="in/out")
    assert watcher.looks() == ["in/1.srt"]
    assert Path("in/out/in/1.srt").exists()
    assert watcher.looks(4) == []
    for folders, out in ((["in"], "in"), (["in"], "."), (["."], "."), (["in/../in"], "in")):
        with pytest.raises(UsageError, match="outputs would be written into what is watched"):
            looks.tops(folders, out)
    with pytest.raises(ReadError, match="no such folder"):
        looks.tops(["in/1.srt"], "out")


def test_links_and_hidden_files_are_as_in_a_batch() -> None:
    put("in/1.srt")
    put("in/.2.srt")
    put("in/.git/3.srt")
    put("in/4.mp3")
    put("elsewhere/secret.srt")
    Path("in/same.srt").symlink_to("1.srt")
    Path("in/out.srt").symlink_to("../elsewhere/secret.srt")
    Path("in/gone.srt").symlink_to("nowhere.srt")
    Path("in/dir").symlink_to("../elsewhere")
    Path("in/loop").symlink_to(".")
    os.mkfifo("in/pipe.srt")
    assert sorted(Watcher().looks()) == sorted(item.place for item in sources.find(["in"], "out").items)


@pytest.mark.parametrize("folder", ["in", "./in", ".", "../{name}/in", "{path}/in"])
def test_places_are_those_of_a_batch(here: Path, folder: str) -> None:
    put("in/a/1.srt")
    named = folder.format(name=here.name, path=here)
    assert Watcher(named).looks() == [item.place for item in sources.find([named], "out").items]


def test_a_huge_file_is_refused_once(monkeypatch: pytest.MonkeyPatch) -> None:
    put("in/1.srt")
    monkeypatch.setattr(sources, "MOST_BYTES", 10)
    watcher = Watcher()
    assert watcher.look() == []
    assert "larger" in watcher.refused()["in/1.srt"]
    assert watcher.look() == []
    assert watcher.refused() == {}


def test_only_what_matches_is_taken() -> None:
    for name in ("1.json", "1.srt", "2.vtt"):
        put(f"in/{name}")
    assert sorted(Watcher(only=["*.json", "2*"]).looks()) == ["in/1.json", "in/2.vtt"]


def test_of_two_files_with_one_output_one_is_taken() -> None:
    put("in/1.txt", SRT + SRT)
    put("in/1.vtt")
    watcher = Watcher()
    assert watcher.looks() == ["in/1.txt"]
    assert watcher.refused() == {"in/1.vtt": "its output is that of in/1.txt already"}
    assert watcher.looks() == []
    again = Watcher()  # after a restart the record tells whose it is, and not the size
    again.marks = watcher.marks
    put("in/1.vtt", SRT * 9)
    assert again.looks() == ["in/1.txt"]
    Path("in/1.txt").unlink()
    assert watcher.looks() == ["in/1.vtt"]  # the place is free now


def test_a_name_that_cannot_be_written_hinders_no_other() -> None:
    for name in ("con.srt", "1.srt", "2.srt", "3.srt"):
        put(f"in/{name}")
    watcher = Watcher()
    assert sorted(watcher.looks()) == ["in/1.srt", "in/2.srt", "in/3.srt"]
    assert watcher.refused() == {"in/con.srt": "a name that is a device on Windows"}


def test_an_archive_is_done_as_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    with tarfile.open("in/shows.tar.gz", "w:gz") as archive:
        for name in ("x/1.srt", "2.srt", "2.vtt", "../evil.srt"):
            info = tarfile.TarInfo(name)
            info.size = len(SRT)
            archive.addfile(info, io.BytesIO(SRT.encode()))
    told = Told()
    inline(monkeypatch)
    watch.watch(Arrivals(["in"], ORDER, "out"), ORDER, "out", watch.Watched(0.1, 1, LIMITS, once=True), told)
    assert sorted(told.made) == ["in/shows/2.srt", "in/shows/x/1.srt"]
    assert sorted(told.refused) == [
        ("in/shows.tar.gz:../evil.srt", "its name leads out of the archive"),
        ("in/shows.tar.gz:2.vtt", "its output is that of in/shows.tar.gz:2.srt already"),
    ]


# --------------------------------------------------------------------------------------------------------------- rounds


class Told:
    """What a watch told; it may be given something to do after a number of looks."""

    def __init__(self, *steps: object) -> None:
        self.steps = list(steps)
        self.made, self.kept, self.failed = list[str](), list[str](), list[str]()
        self.refused = list[tuple[str, str]]()

    def done(self, result: Result) -> None:
        where = self.failed if result.mark is None else self.made if result.made else self.kept
        where.append(result.item.place)

    def looked(self, found: Arrivals) -> None:
        self.refused += [(one.name, one.why) for one in found.refused]
        step = self.steps.pop(0) if self.steps else None
        if callable(step):
            step()


def inline(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Has the work done in this process, a task at a time, and returns how often a pool was opened."""
    opened = []

    def run(tasks: Iterable[Task | None], order: Order, out: str, *, jobs: int, limits: Limits) -> Iterator[Result]:
        opened.append(jobs)
        for task in tasks:
            if task is not None:
                yield one.do(task, order, out, limits)

    monkeypatch.setattr(local, "run", run)
    return opened


def end() -> None:
    raise KeyboardInterrupt


def test_one_pool_serves_what_comes_while_it_is_warm(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = inline(monkeypatch)
    put("in/1.srt")
    told = Told(None, None, lambda: put("in/2.srt"), None, None, lambda: put("in/3.srt"), None, None, None, end)
    with pytest.raises(KeyboardInterrupt):
        watch.watch(Arrivals(["in"], ORDER, "out"), ORDER, "out", watch.Watched(0.01, 3, LIMITS, once=False), told)
    assert (told.made, opened) == (["in/1.srt", "in/2.srt", "in/3.srt"], [3])
    assert len(journal.read("out")) == 3


def test_a_pool_without_work_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = inline(monkeypatch)
    monkeypatch.setattr(watch, "WARM", 0.0)
    put("in/1.srt")
    told = Told(None, None, None, lambda: put("in/2.srt"), None, None, None, end)
    with pytest.raises(KeyboardInterrupt):
        watch.watch(Arrivals(["in"], ORDER, "out"), ORDER, "out", watch.Watched(0.01, 1, LIMITS, once=False), told)
    assert (told.made, len(opened)) == (["in/1.srt", "in/2.srt"], 2)


def test_once_does_what_is_there_and_a_second_time_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = inline(monkeypatch)
    how = watch.Watched(0.01, 1, LIMITS, once=True)
    found = Arrivals(["in"], ORDER, "out")
    watch.watch(found, ORDER, "out", how, Told())
    assert opened == []
    put("in/1.srt")
    put("in/2.srt")
    told = Told(lambda: put("in/2.srt", SRT + SRT))
    watch.watch(Arrivals(["in"], ORDER, "out"), ORDER, "out", how, told)
    assert told.made == ["in/1.srt"]
    again = Told()
    watch.watch(Arrivals(["in"], ORDER, "out"), ORDER, "out", how, again)
    assert (again.kept, again.made) == (["in/1.srt"], ["in/2.srt"])


def test_nobody_else_writes_where_a_watch_does() -> None:
    how = watch.Watched(0.01, 1, LIMITS, once=True)
    with journal.opened("out", fresh=True), pytest.raises(UsageError, match="another run writes here"):
        watch.watch(Arrivals(["in"], ORDER, "out"), ORDER, "out", how, Told())


def test_a_watch_does_not_align() -> None:
    order = plan.order(["align"], [], Settings(), strict=False, audio="in")
    with pytest.raises(UsageError, match="cleans, lays out and converts"):
        watch.watch(Arrivals(["in"], order, "out"), order, "out", watch.Watched(1, 1, LIMITS, once=True), Told())


def test_looks_do_not_take_more_than_their_share(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look that took a second is not made again for twenty."""
    now, slept = [0.0], list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds
        if len(slept) > 3:
            raise KeyboardInterrupt

    class Slow(Arrivals):
        def look(self, marks: object, real: str) -> list[Task]:
            del marks, real
            now[0] += 1.0
            if len(slept) != 2:
                return []
            now[0] += 9.0  # the second one finds something, which takes its time
            self.under_way["in/1.srt"] += 1
            return [Task(item=Item(path="in/1.srt", place="in/1.srt", size=1), targets={}, keys={})]

    inline(monkeypatch)
    monkeypatch.setattr("cleantx.batch.watching.watch.time.monotonic", lambda: now[0])
    monkeypatch.setattr("cleantx.batch.watching.watch.time.sleep", sleep)
    with pytest.raises(KeyboardInterrupt):
        watch.watch(Slow(["in"], ORDER, "out"), ORDER, "out", watch.Watched(2.0, 1, LIMITS, once=False), Told())
    assert slept == [0.0, 20.0, 20.0, 20.0]
