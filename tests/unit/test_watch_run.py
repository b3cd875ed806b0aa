"""`cleantx watch` as a process of its own: what arrives, what changes, what is bad, how it ends, and how it goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, and sends the signals of Unix")
WAIT = 300  # s, after which something hangs
SRT = "1\n00:00:01,000 --> 00:00:03,000\nhello there\n"


class Process:
    """A watch of the folder `in`, which writes VTT."""

    def __init__(self, here: Path, *options: str) -> None:
        words = [
            "watch",
            "in",
            "-o",
            "out",
            "--do",
            "convert",
            "--to",
            "vtt",
            "--every",
            "0.2",
            "--jobs",
            "1",
            *options,
        ]
        self.here = here
        self.told = (here / "told.txt").open("a", encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cleantx", *words],
            cwd=here,
            stdout=self.told,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def until(self, done: Callable[[], bool]) -> None:
        """Waits until something is so."""
        end = time.monotonic() + WAIT
        while not done():
            assert time.monotonic() < end, self.lines()
            assert self.process.poll() is None, self.lines()
            time.sleep(0.02)

    def lines(self) -> list[str]:
        return (self.here / "told.txt").read_text(encoding="utf-8").splitlines()

    def has(self, line: str, count: int = 1) -> bool:
        return self.lines().count(line) >= count

    def end(self, number: int) -> int:
        """Sends a signal to it and to all that it began, as a terminal does, and returns its exit code."""
        os.killpg(self.process.pid, number)
        return self.process.wait(WAIT)


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    (tmp_path / "in").mkdir()
    begun: list[Process] = []

    def one(*options: str) -> Process:
        begun.append(Process(tmp_path, *options))
        return begun[-1]

    yield one
    for each in begun:
        if each.process.poll() is None:
            each.process.kill()
            each.process.wait()
        each.told.close()


def alive(group: int) -> list[int]:
    """Returns what still runs of the processes that one began."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


def gone(group: int) -> bool:
    """Waits until nothing of it runs any more, and says whether it came to that."""
    end = time.monotonic() + WAIT
    while alive(group) and time.monotonic() < end:
        time.sleep(0.05)
    return not alive(group)


MADE = "in/{0} → out/in/{1}: 2 words, 0 repairs"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_arrives_is_done_as_it_comes(number: int, begin: Callable[..., Process], tmp_path: Path) -> None:
    watch = begin()
    (tmp_path / "in/1.srt").write_text(SRT, encoding="utf-8")
    watch.until(lambda: watch.has(MADE.format("1.srt", "1.vtt")))
    (tmp_path / "in/bad.srt").touch()
    (tmp_path / "new").write_text(SRT, encoding="utf-8")
    (tmp_path / "in/sub").mkdir()
    (tmp_path / "new").rename(tmp_path / "in/sub/2.srt")
    bad = "cleantx: in/bad.srt: the file is empty (a transcript has at least one line of text)"
    watch.until(lambda: watch.has(MADE.format("sub/2.srt", "sub/2.vtt")) and watch.has(bad))
    (tmp_path / "in/1.srt").write_text(SRT.replace("hello", "Goodbye"), encoding="utf-8")
    watch.until(lambda: watch.has(MADE.format("1.srt", "1.vtt"), 2))
    assert "Goodbye" in (tmp_path / "out/in/1.vtt").read_text(encoding="utf-8")
    (tmp_path / "in/sub/2.srt").unlink()
    watch.until(lambda: watch.has("in/sub/2.srt: gone; what was made of it stays"))
    assert (tmp_path / "out/in/sub/2.vtt").exists()
    assert watch.lines().count(bad) == 1
    assert watch.end(number) == 0
    assert watch.lines()[-1] == "3 transcripts done, 1 failed: 6 words"
    assert not (tmp_path / "out/.cleantx/writing").exists()
    assert gone(watch.process.pid)


def test_a_file_that_grows_slowly_is_done_whole(begin: Callable[..., Process], tmp_path: Path) -> None:
    watch = begin("--every", "3")
    with (tmp_path / "in/1.srt").open("w", encoding="utf-8") as growing:
        for number in range(30):
            growing.write(f"{number + 1}\n00:00:{number:02},000 --> 00:00:{number:02},900\nline\n\n")
            growing.flush()
            time.sleep(0.1)
    watch.until(lambda: (tmp_path / "out/in/1.vtt").exists() and any("→" in line for line in watch.lines()))
    assert [line for line in watch.lines() if "→" in line] == ["in/1.srt → out/in/1.vtt: 30 words, 0 repairs"]


def test_a_killed_watch_goes_on_and_does_nothing_twice(begin: Callable[..., Process], tmp_path: Path) -> None:
    names = [f"{number:02}.srt" for number in range(30)]
    for name in names:
        (tmp_path / "in" / name).write_text(SRT, encoding="utf-8")
    watch = begin()
    record = tmp_path / "out/.cleantx/done.jsonl"
    watch.until(lambda: record.exists() and record.read_bytes().count(b"\n") >= 10)
    watch.process.kill()
    watch.process.wait()
    again = begin()
    again.until(lambda: record.read_bytes().count(b"\n") >= len(names))
    assert again.end(signal.SIGINT) == 0
    made = Counter(json.loads(line)["place"] for line in record.read_bytes().splitlines())
    assert made == {f"in/{name}": 1 for name in names}
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file() and path != record]
    assert sorted(path.name for path in files) == [name.replace("srt", "vtt") for name in names]
    assert len({path.read_bytes() for path in files}) == 1


def test_once_ends_with_what_was_there(begin: Callable[..., Process], tmp_path: Path) -> None:
    (tmp_path / "in/1.srt").write_text(SRT, encoding="utf-8")
    first = begin("--once")
    assert first.process.wait(WAIT) == 0
    assert first.lines() == [MADE.format("1.srt", "1.vtt"), "1 transcript done: 2 words"]
    (tmp_path / "in/bad.srt").touch()
    second = begin("--once")
    assert second.process.wait(WAIT) == 1
    assert second.lines()[-1] == "0 transcripts done, 1 done before, 1 failed: 0 words"
    assert second.lines().count(MADE.format("1.srt", "1.vtt")) == 1


def test_nobody_else_writes_there(begin: Callable[..., Process], tmp_path: Path) -> None:
    watch = begin()
    watch.until((tmp_path / "out/.cleantx/writing").exists)
    words = [sys.executable, "-m", "cleantx", "batch", "in", "-o", "out"]
    (tmp_path / "in/1.srt").write_text(SRT, encoding="utf-8")
    ran = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=WAIT)
    assert (ran.returncode, ran.stderr) == (
        2,
        "cleantx: out: another run writes here (wait for it, or take another folder)\n",
    )
