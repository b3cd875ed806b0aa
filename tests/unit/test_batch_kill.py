"""`cleantx batch` with real processes that are killed, starved and interrupted: after `--resume` all is as it must be.

Each round kills at a random moment; a few run with every change, BATCH_ROUNDS=50 runs more of them.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from cases import FIXTURES

from cleantx.batch import plan, run
from cleantx.batch.engines import local
from cleantx.batch.record import journal
from cleantx.batch.task import Limits
from cleantx.batch.work import fence
from cleantx.settings import Settings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, and sends the signals of Unix")
ROUNDS = range(int(os.environ.get("BATCH_ROUNDS", "2")))
WAIT = 120  # s, after which something hangs

# A format of a plugin's: SRT, but some words in a text kill the worker that reads them, or never end.
PLUGIN = """
import itertools, os, signal
from cleantx.formats import srt
NAME, SUFFIXES, HOLDS = "poison", (), srt.HOLDS
detect, write = srt.detect, srt.write
def read(text, source):
    if "POISON" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "GREED" in text:
        held = [bytearray(1 << 20) for _ in range(100_000)]
    if "SLOW" in text:
        while True:
            pass
    if "STUCK" in text:
        sum(itertools.repeat(0))
    return srt.read(text, source)
"""


def srt(words: str) -> str:
    return f"1\n00:00:01,000 --> 00:00:03,000\n{words}\n"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of transcripts of many sizes: pieces of a seed."""
    folder = tmp_path_factory.mktemp("source")
    lines = (FIXTURES / "seeds/latent-space-whispercpp.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    chance = random.Random(7)  # noqa: S311 - no secret
    for number in range(40):
        length = chance.choice((5, 20, 60, 200))
        at = chance.randrange(len(lines) - length)
        path = folder / f"show{number % 3}" / f"ep{number}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(lines[at : at + length]), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def undisturbed(source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The tree that a run gives which nobody disturbs."""
    out = tmp_path_factory.mktemp("undisturbed")
    ran = finish(begin(source, out))
    assert ran[0] == 0, ran[1]
    return tree(out)


def begin(source: Path, out: Path, *options: str, **environment: str) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "cleantx", "batch", str(source), "-o", str(out), "--to", "srt,json", "--jobs", "2"]
    return subprocess.Popen(
        [*words, *options], stderr=subprocess.PIPE, text=True, env={**os.environ, **environment}, start_new_session=True
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Returns the exit code and what was told."""
    _, told = process.communicate(timeout=WAIT)
    return process.returncode, told


def tree(out: Path) -> dict[str, bytes]:
    """Returns all files of the outputs, those that should not be there, too; only the record is left out."""
    record = out / ".cleantx/done.jsonl"
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path != record
    }


def children(pid: int) -> list[int]:
    """Returns the workers of a run: its children, less the one that counts shared memory for Python."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    workers = []
    for child in found:
        try:
            if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes():
                workers.append(int(child))
        except OSError:
            continue
    return workers


def gone(pids: list[int]) -> bool:
    """Waits for processes that nobody is parent of any more, and says whether they are gone."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        if not any(Path(f"/proc/{pid}").exists() and not zombie(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def zombie(pid: int) -> bool:
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except OSError:
        return True


def resumed(source: Path, out: Path, undisturbed: dict[str, bytes]) -> None:
    """Resumes a run and looks at all that was promised: the same bytes, nothing else, and nothing done twice."""
    code, told = finish(begin(source, out, "--resume"))
    assert code == 0, told
    assert tree(out) == undisturbed
    lines = (out / ".cleantx/done.jsonl").read_text(encoding="utf-8").splitlines()
    counts = Counter(json.loads(line)["place"] for line in lines)
    assert len(counts) == 40
    assert set(counts.values()) == {1}


def moment(out: Path, process: subprocess.Popen[str], chance: random.Random) -> None:
    """Waits until some transcripts are done, and a little."""
    record, share = out / ".cleantx/done.jsonl", chance.randrange(0, 38)
    until = time.monotonic() + WAIT
    while process.poll() is None and time.monotonic() < until:
        if record.exists() and record.read_bytes().count(b"\n") >= share:
            break
        time.sleep(0.005)
    time.sleep(chance.random() * 0.1)


@pytest.mark.parametrize("seed", ROUNDS)
def test_killed_workers(seed: int, source: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    chance, out = random.Random(seed), tmp_path / "out"  # noqa: S311 - no secret
    process = begin(source, out)
    for _ in range(chance.randint(1, 3)):
        moment(out, process, chance)
        workers = children(process.pid)
        if workers:
            os.kill(chance.choice(workers), signal.SIGKILL)
    code, told = finish(process)
    assert code in (0, 1), told  # 1: the same transcript lost its worker twice
    resumed(source, out, undisturbed)


@pytest.mark.parametrize("seed", ROUNDS)
def test_a_killed_run(seed: int, source: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    chance, out = random.Random(seed), tmp_path / "out"  # noqa: S311 - no secret
    process = begin(source, out)
    moment(out, process, chance)
    workers = children(process.pid)
    process.kill()
    finish(process)
    resumed(source, out, undisturbed)  # at once, while its workers may still be about
    assert gone(workers)


def test_an_interrupted_run(source: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = begin(source, out)
    moment(out, process, random.Random(3))  # noqa: S311 - no secret
    workers = children(process.pid)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers hear it, too
    code, told = finish(process)
    assert (code, "Traceback" in told) == (130, False)
    assert told.endswith("cleantx: interrupted: what is done stands, --resume goes on with the rest\n")
    assert gone(workers)
    assert not (out / ".cleantx/writing").exists()
    resumed(source, out, undisturbed)


@pytest.mark.parametrize("seed", ROUNDS)
def test_a_disk_without_room(seed: int, source: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    """No file may grow beyond some size, that of the record neither: as on a full disk, a write fails in the middle."""
    most = random.Random(seed).randrange(500, 40_000)  # noqa: S311 - no secret
    out = tmp_path / "out"
    code = (
        "import resource, sys; from cleantx.__main__ import main\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))\n"
        "if __name__ == '__main__': main()"
    )
    script = tmp_path / "narrow.py"
    script.write_text(code, encoding="utf-8")
    words = [sys.executable, str(script), "batch", str(source), "-o", str(out), "--to", "srt,json", "--jobs", "2"]
    ran = subprocess.run(words, capture_output=True, text=True, check=False, timeout=WAIT)
    assert ran.returncode in (1, 2), ran.stderr
    assert "file too large" in ran.stderr or "no space left" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not list(out.rglob("*.part"))
    assert all(undisturbed[place] == data for place, data in tree(out).items())
    resumed(source, out, undisturbed)


@pytest.mark.skipif("BATCH_ROUNDS" not in os.environ or os.geteuid() != 0, reason="mounts a disk: by hand, and by root")
@pytest.mark.parametrize("seed", ROUNDS)
def test_a_full_disk(seed: int, source: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    disk, pages = tmp_path / "disk", random.Random(seed).randrange(8, 400)  # noqa: S311 - no secret
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={pages * 4}k", "none", str(disk)], check=True)  # noqa: S607 - by hand
    try:
        code, told = finish(begin(source, disk / "out"))
        assert code in (1, 2), told
        assert "no space left" in told
        assert "Traceback" not in told
        assert all(undisturbed[place] == data for place, data in tree(disk / "out").items())
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)  # noqa: S607 - as above
        resumed(source, disk / "out", undisturbed)
    finally:
        subprocess.run(["umount", str(disk)], check=True)  # noqa: S607 - as above


@pytest.fixture
def poisoned(tmp_path: Path) -> dict[str, str]:
    """An environment in which the plugin is installed."""
    plugins = tmp_path / "plugins"
    (plugins / "poison-1.dist-info").mkdir(parents=True)
    (plugins / "poison.py").write_text(PLUGIN, encoding="utf-8")
    (plugins / "poison-1.dist-info/METADATA").write_text("Name: poison\nVersion: 1\n", encoding="utf-8")
    points = "[cleantx.formats]\npoison = poison\n"
    (plugins / "poison-1.dist-info/entry_points.txt").write_text(points, encoding="utf-8")
    return {"PYTHONPATH": str(plugins)}


@pytest.mark.parametrize(
    ("word", "options", "why"),
    [
        ("POISON", (), "its worker died, twice (signal 9)"),
        ("SLOW", ("--timeout", "2"), "it took longer than 2 s"),
        ("STUCK", ("--timeout", "1"), "it took longer than 1 s"),
        ("GREED", ("--memory", "200"), "it needs more than 200 MB of memory"),
    ],
)
def test_a_poisoned_file_is_set_aside(
    word: str, options: tuple[str, ...], why: str, poisoned: dict[str, str], tmp_path: Path
) -> None:
    source, out = tmp_path / "source", tmp_path / "out"
    source.mkdir()
    for number in range(8):
        (source / f"{number}.srt").write_text(srt(f"good words {number}"), encoding="utf-8")
    (source / "bad.srt").write_text(srt(f"{word} and more"), encoding="utf-8")
    code, told = finish(begin(source, out, "--from", "poison", *options, **poisoned))
    complaints = [line for line in told.splitlines() if line.startswith("cleantx: ")]
    assert (code, complaints) == (1, [f"cleantx: {source}/bad.srt: {why}"])
    assert "8 transcripts done, 1 failed" in told
    assert sorted(tree(out)) == sorted(f"source/{n}.{suffix}" for n in range(8) for suffix in ("json", "srt"))


def test_a_poisoned_row_is_set_aside_and_the_others_of_its_shard_are_done(
    poisoned: dict[str, str], tmp_path: Path
) -> None:
    table, out = tmp_path / "set.jsonl", tmp_path / "out"
    texts = [srt(f"{'POISON' if number in (2, 5) else 'good'} words {number}") for number in range(8)]
    table.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    options = ("--from", "poison", "--column", "text", "--shards", "jsonl")
    code, told = finish(begin(table, out, *options, **poisoned))
    assert (code, told.count("its worker died, twice")) == (1, 2)
    assert list(tree(out)) == ["set-00000.jsonl"]
    rows = [json.loads(line) for line in tree(out)["set-00000.jsonl"].splitlines()]
    assert [row["text"] for row in rows] == texts
    assert [number for number, row in enumerate(rows) if row["error"]] == [2, 5]
    assert [number for number, row in enumerate(rows) if row["srt"]] == [0, 1, 3, 4, 6, 7]


def test_more_processes_give_the_same_bytes(source: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    for number, environment in ((1, {"PYTHONHASHSEED": "1"}), (3, {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo"})):
        out = tmp_path / str(number)
        assert finish(begin(source, out, "--jobs", str(number), **environment))[0] == 0
        assert tree(out) == undisturbed


def test_who_leaves_early_leaves_nothing_behind(source: Path, tmp_path: Path) -> None:
    order = plan.order(["clean"], [], Settings(), strict=False)
    planned = run.prepare([str(source)], order, str(tmp_path / "out"), resume=False)
    for _ in range(3):
        threads = set(threading.enumerate())
        with journal.opened(planned.out, fresh=True):
            results = local.run(planned.tasks, order, planned.out, jobs=2, limits=Limits())
            assert next(results).made == 1
            workers = [child.pid for child in multiprocessing.active_children() if child.pid]
            results.close()
        assert set(threading.enumerate()) <= threads
        assert gone(workers)


def test_the_time_of_what_is_in_time_is_not_up() -> None:
    with fence.timed(60):
        done = True
    assert done
    if hasattr(signal, "getitimer"):
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
