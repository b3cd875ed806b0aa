"""A cluster of Dask's for the tests: a scheduler and workers in processes of their own, each on its own address."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

WAIT = 120  # s, after which something hangs

# A format of a plugin's: whatever cleantx reads, but it logs the names that it reads and by whom, and some words in a
# text kill the worker that reads them, or never end.
PLUGIN = """
import itertools, os, signal
from cleantx import formats
from cleantx.formats import srt
NAME, SUFFIXES, HOLDS = "counted", (), srt.HOLDS
detect, write = srt.detect, srt.write
def read(text, source):
    log = os.open(os.environ["COUNTED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(log, f"{source.name} {os.getpid()}\\n".encode(errors="backslashreplace"))
    os.close(log)
    if "POISON" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "GREED" in text:
        held = [bytearray(1 << 20) for _ in range(100_000)]
    if "SLOW" in text:
        while True:
            pass
    if "STUCK" in text:
        sum(itertools.repeat(0))
    return formats.load(formats.detect(text)).read(text, source)
"""


def plugin(folder: Path) -> dict[str, str]:
    """Installs the plugin in a folder, and returns the environment in which it is there."""
    (folder / "counted-1.dist-info").mkdir(parents=True)
    (folder / "counted.py").write_text(PLUGIN, encoding="utf-8")
    (folder / "counted-1.dist-info/METADATA").write_text("Name: counted\nVersion: 1\n", encoding="utf-8")
    points = "[cleantx.formats]\ncounted = counted\n"
    (folder / "counted-1.dist-info/entry_points.txt").write_text(points, encoding="utf-8")
    (folder / "log").touch()
    path = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {"PYTHONPATH": path, "COUNTED": str(folder / "log")}


class Cluster:
    """A running cluster."""

    def __init__(
        self, folder: Path, environment: dict[str, str], workers: Sequence[Sequence[str]] = ((), (), ())
    ) -> None:
        """Starts a scheduler, and a worker with each of these options."""
        self.folder, self.file = folder, folder / "scheduler.json"
        folder.mkdir(parents=True, exist_ok=True)
        self._environment = {**os.environ, **environment, "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0")
        options = ("--nthreads", "1", "--memory-limit", "0", "--local-directory", str(folder), "--death-timeout", "60")
        self.nannies = [
            self._start("worker", *options, "--host", f"127.0.0.{number}", *own)
            for number, own in enumerate(workers, start=2)
        ]
        try:
            self.wait(len(workers))
        except BaseException:
            self.stop()
            raise

    def _start(self, what: str, *options: str) -> subprocess.Popen[bytes]:
        words = [
            sys.executable,
            "-m",
            f"distributed.cli.dask_{what}",
            "--scheduler-file",
            str(self.file),
            "--no-dashboard",
        ]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [*words, *options], env=self._environment, stdout=log, stderr=log, start_new_session=True
            )

    def wait(self, count: int) -> None:
        """Waits until so many workers are there."""
        until = time.monotonic() + WAIT
        while len(self.workers()) < count:
            assert time.monotonic() < until, (self.folder / "log").read_text(encoding="utf-8")
            time.sleep(0.1)

    def workers(self) -> list[int]:
        """Returns the processes that work."""
        return [pid for nanny in self.nannies for pid in children(nanny.pid) if b"spawn_main" in command(pid)]

    def stop(self) -> None:
        """Ends all of it."""
        pids = self.workers()
        for process in (self.scheduler, *self.nannies):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(WAIT)
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@contextlib.contextmanager
def cluster(
    folder: Path, environment: dict[str, str], workers: Sequence[Sequence[str]] = ((), (), ())
) -> Iterator[Cluster]:
    """Starts a cluster, and ends it."""
    running = Cluster(folder, environment, workers)
    try:
        yield running
    finally:
        running.stop()


def children(pid: int) -> list[int]:
    """Returns the children of a process, whichever of its threads began them."""
    with contextlib.suppress(OSError):
        lists = [path.read_text(encoding="ascii") for path in Path(f"/proc/{pid}/task").glob("*/children")]
        return [int(child) for listed in lists for child in listed.split()]
    return []


def command(pid: int) -> bytes:
    """Returns the words that a process was begun with."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""
