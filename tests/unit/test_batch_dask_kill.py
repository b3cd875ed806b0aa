"""`cleantx batch --engine dask` on a cluster whose parts are killed: the bytes of one machine, nothing done twice.

Each round kills at a random moment; a few run with every change, BATCH_ROUNDS=50 runs more of them.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from cases import FIXTURES
from clusters import WAIT, Cluster, children, cluster, command, plugin

from cleantx.batch.engines import dask_cluster

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, and sends the signals of Unix")
ROUNDS = range(int(os.environ.get("BATCH_ROUNDS", "2")))
FILES = 40


def srt(words: str) -> str:
    return f"1\n00:00:01,000 --> 00:00:03,000\n{words}\n"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What all processes know: the plugin, and where it logs what it reads."""
    return plugin(tmp_path_factory.mktemp("plugin"))


@pytest.fixture(autouse=True)
def log(environment: dict[str, str]) -> Path:
    """The log of what is read, empty at the beginning."""
    path = Path(environment["COUNTED"])
    path.write_bytes(b"")
    return path


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of transcripts of many sizes, some of them in an archive: pieces of a seed."""
    folder = tmp_path_factory.mktemp("source")
    lines = (FIXTURES / "seeds/latent-space-whispercpp.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    chance = random.Random(7)  # noqa: S311 - no secret
    with zipfile.ZipFile(folder / "old.zip", "w") as archive:
        for number in range(FILES):
            length = chance.choice((5, 20, 60, 200))
            at = chance.randrange(len(lines) - length)
            place = f"show{number % 3}/ep{number}.txt" if number != 9 else "show0/caf\udce9.txt"  # no UTF-8
            if number % 8:
                (folder / place).parent.mkdir(exist_ok=True)
                (folder / place).write_text("".join(lines[at : at + length]), encoding="utf-8")
            else:
                archive.writestr(place, "".join(lines[at : at + length]))
    return folder


@pytest.fixture(scope="module")
def undisturbed(
    source: Path, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """The tree that the local engine gives."""
    out = tmp_path_factory.mktemp("undisturbed")
    code, told = finish(begin(source, out, environment, "--jobs", "2"))
    assert code == 0, told
    return tree(out)


@pytest.fixture(scope="module")
def running(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster of three workers."""
    with cluster(tmp_path_factory.mktemp("cluster"), environment) as started:
        yield started


def begin(source: Path, out: Path, environment: dict[str, str], *options: str) -> subprocess.Popen[str]:
    """Begins a run in the folder of the source, which it names by a path that begins there."""
    words = [sys.executable, "-m", "cleantx", "batch", ".", "-o", str(out), "--to", "srt,json", "--from", "counted"]
    return subprocess.Popen(
        [*words, *options],
        stderr=subprocess.PIPE,
        text=True,
        cwd=source,
        env={**os.environ, **environment},
        start_new_session=True,
    )


def on(running: Cluster) -> tuple[str, ...]:
    """Returns the options for a running cluster."""
    return ("--engine", "dask", "--scheduler", str(running.file))


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


def recorded(out: Path) -> Counter[str]:
    """Returns how often each transcript is on record."""
    lines = (out / ".cleantx/done.jsonl").read_text(encoding="utf-8").splitlines()
    return Counter(json.loads(line)["place"] for line in lines)


def reads(log: Path) -> Counter[str]:
    """Returns how often each transcript was read to be worked on."""
    return Counter(line.split()[0] for line in log.read_text(encoding="utf-8").splitlines())


def whole(out: Path, undisturbed: dict[str, bytes]) -> None:
    """Looks at all that was promised: the same bytes, nothing else, and each transcript once on record."""
    assert tree(out) == undisturbed
    assert recorded(out).total() == len(recorded(out)) == FILES
    assert [path.name for path in (out / ".cleantx").iterdir()] == ["done.jsonl"]


def moment(out: Path, process: subprocess.Popen[str], chance: random.Random) -> None:
    """Waits until some transcripts are done, and a little."""
    share = chance.randrange(0, FILES - 2)
    until = time.monotonic() + WAIT
    while process.poll() is None and time.monotonic() < until:
        if out.exists() and sum(1 for _ in out.rglob("*.srt")) >= share:
            break
        time.sleep(0.01)
    time.sleep(chance.random() * 0.1)


def gone(pids: list[int]) -> bool:
    """Waits for processes that nobody is parent of any more, and says whether they are gone."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        if not any(command(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def test_workers_of_this_machine_give_the_same_bytes(
    source: Path, undisturbed: dict[str, bytes], environment: dict[str, str], log: Path, tmp_path: Path
) -> None:
    out, scratch = tmp_path / "out", tmp_path / "scratch"
    scratch.mkdir()
    code, told = finish(begin(source, out, {**environment, "TMPDIR": str(scratch)}, "--engine", "dask", "--jobs", "2"))
    assert code == 0, told
    lines = [line.split(":")[0] for line in told.splitlines() if not line.endswith(" s")]
    assert lines == ["40 transcripts done", "  repairs", "  losses"]  # and nothing of Dask's
    whole(out, undisturbed)
    assert set(reads(log).values()) == {1}
    assert list(scratch.iterdir()) == []


@pytest.mark.dask
def test_a_cluster_gives_the_same_bytes(
    running: Cluster,
    source: Path,
    undisturbed: dict[str, bytes],
    environment: dict[str, str],
    log: Path,
    tmp_path: Path,
) -> None:
    code, told = finish(begin(source, tmp_path / "out", environment, *on(running)))
    assert code == 0, told
    whole(tmp_path / "out", undisturbed)
    assert reads(log) == dict.fromkeys(reads(log), 1)
    assert len({line.split()[1] for line in log.read_text(encoding="utf-8").splitlines()}) == 3  # all three worked
    code, told = finish(begin(source, tmp_path / "out", environment, *on(running), "--resume"))
    assert "40 transcripts done, 40 of them before" in told
    whole(tmp_path / "out", undisturbed)


@pytest.mark.dask
@pytest.mark.parametrize("seed", ROUNDS)
def test_killed_workers(
    seed: int,
    running: Cluster,
    source: Path,
    undisturbed: dict[str, bytes],
    environment: dict[str, str],
    log: Path,
    tmp_path: Path,
) -> None:
    chance, out = random.Random(seed), tmp_path / "out"  # noqa: S311 - no secret
    running.wait(3)
    process, killed = begin(source, out, environment, *on(running)), 0
    for _ in range(chance.randint(1, 3)):
        moment(out, process, chance)
        workers = running.workers()
        if workers and process.poll() is None:
            os.kill(chance.choice(workers), signal.SIGKILL)
            killed += 1
    code, told = finish(process)
    if code == 1:  # the same transcript lost its worker twice
        code, told = finish(begin(source, out, environment, *on(running), "--resume"))
    assert code == 0, told
    whole(out, undisturbed)
    assert reads(log).total() <= FILES + killed  # but for what was under way
    assert "Traceback" not in told


@pytest.mark.dask
@pytest.mark.parametrize("seed", ROUNDS)
def test_a_killed_run(
    seed: int,
    running: Cluster,
    source: Path,
    undisturbed: dict[str, bytes],
    environment: dict[str, str],
    log: Path,
    tmp_path: Path,
) -> None:
    chance, out = random.Random(seed), tmp_path / "out"  # noqa: S311 - no secret
    running.wait(3)
    process = begin(source, out, environment, *on(running))
    moment(out, process, chance)
    process.kill()
    finish(process)
    code, told = finish(begin(source, out, environment, *on(running), "--resume"))
    assert code == 0, told
    whole(out, undisturbed)
    assert reads(log) == dict.fromkeys(reads(log), 1)  # what was under way was ended, and is on record


@pytest.mark.dask
def test_an_interrupted_run_leaves_a_cluster_idle(
    running: Cluster,
    source: Path,
    undisturbed: dict[str, bytes],
    environment: dict[str, str],
    log: Path,
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    running.wait(3)
    process = begin(source, out, environment, *on(running))
    moment(out, process, random.Random(8))  # noqa: S311 - no secret
    os.killpg(process.pid, signal.SIGINT)
    code, told = finish(process)
    assert (code, "Traceback" in told) == (130, False), told
    code, told = finish(begin(source, out, environment, *on(running), "--resume"))
    assert code == 0, told
    whole(out, undisturbed)
    assert reads(log).total() <= FILES + 3  # what a worker was at had no folder to be written in any more


@pytest.mark.dask
@pytest.mark.parametrize("seed", ROUNDS)
def test_a_killed_scheduler(
    seed: int,
    source: Path,
    undisturbed: dict[str, bytes],
    environment: dict[str, str],
    log: Path,
    tmp_path: Path,
) -> None:
    chance, out = random.Random(seed), tmp_path / "out"  # noqa: S311 - no secret
    with cluster(tmp_path / "cluster", environment) as first:
        process = begin(source, out, environment, *on(first))
        moment(out, process, chance)
        first.scheduler.kill()
        code, told = finish(process)
        if code:
            lines = [line for line in told.splitlines() if not line.endswith(" s")]
            why = f"the cluster at {first.file} is gone (what is done stands, --resume goes on with the rest)"
            early = f"cleantx: no scheduler answers at {first.file} "  # before the run had reached it
            assert (code, len(lines)) == (2, 1), told
            assert lines[0] == f"cleantx: {why}" or lines[0].startswith(early)
    begun = reads(log).total()
    code, told = finish(begin(source, out, environment, "--resume", "--jobs", "2"))  # on one machine, this time
    assert code == 0, told
    whole(out, undisturbed)
    assert reads(log).total() <= FILES + 3  # but for what each worker was at
    assert begun <= FILES


@pytest.mark.dask
@pytest.mark.parametrize(
    ("word", "options", "why"),
    [
        ("POISON", (), "its worker died, twice (no reason told)"),
        ("SLOW", ("--timeout", "2"), "it took longer than 2 s"),
        ("STUCK", ("--timeout", "1"), "it took longer than 1 s"),
        ("GREED", ("--memory", "200"), "it needs more than 200 MB of memory"),
    ],
)
def test_a_poisoned_file_is_set_aside(
    word: str,
    options: tuple[str, ...],
    why: str,
    running: Cluster,
    environment: dict[str, str],
    log: Path,
    tmp_path: Path,
) -> None:
    source, out = tmp_path / "source", tmp_path / "out"
    source.mkdir()
    for number in range(8):
        (source / f"{number}.srt").write_text(srt(f"good words {number}"), encoding="utf-8")
    (source / "bad.srt").write_text(srt(f"{word} and more"), encoding="utf-8")
    running.wait(3)
    code, told = finish(begin(source, out, environment, *options, *on(running)))
    complaints = [line for line in told.splitlines() if line.startswith("cleantx: ")]
    assert (code, complaints) == (1, [f"cleantx: ./bad.srt: {why}"])
    assert "8 transcripts done, 1 failed" in told
    assert sorted(tree(out)) == sorted(f"{n}.{suffix}" for n in range(8) for suffix in ("json", "srt"))
    assert reads(log) == {**{f"{n}.srt": 1 for n in range(8)}, "bad.srt": 2 if word in ("POISON", "STUCK") else 1}


@pytest.mark.dask
def test_only_workers_with_the_resource_work(
    source: Path, undisturbed: dict[str, bytes], environment: dict[str, str], log: Path, tmp_path: Path
) -> None:
    with cluster(tmp_path / "cluster", environment, [(), ("--resources", "GPU=1")]) as mixed:
        code, told = finish(begin(source, tmp_path / "out", environment, *on(mixed), "--resource", "GPU=1"))
        assert code == 0, told
        whole(tmp_path / "out", undisturbed)
        able = [pid for pid in children(mixed.nannies[1].pid) if b"spawn_main" in command(pid)]
        assert {int(line.split()[1]) for line in log.read_text(encoding="utf-8").splitlines()} == set(able)
        ran = finish(begin(source, tmp_path / "none", environment, *on(mixed), "--resource", "GPU=2"))
    why = f"no worker of the cluster at {mixed.file} has GPU=2 (start workers, then begin again)"
    assert ran == (2, f"cleantx: {why}\n")


@pytest.mark.dask
def test_nobody_else_reaches_the_cluster_of_this_machine() -> None:
    before = {place for pid in (os.getpid(), *children(os.getpid())) for place in listens(pid)}  # another cluster's
    with dask_cluster.opened("", 1, print):
        now = [place for pid in (os.getpid(), *children(os.getpid())) for place in listens(pid)]
        listening = [place for place in now if place not in before]
    assert len(listening) >= 4  # scheduler, its pages, nanny, worker
    assert {place.split(":")[0] for place in listening} == {"0100007F"}


def listens(pid: int) -> list[str]:
    """Returns the addresses and ports, in hexadecimal, at which a process waits for others."""
    sockets = set()
    for path in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):  # some are closed meanwhile
            sockets.add(path.readlink().name.removeprefix("socket:[").removesuffix("]"))
    rows = [line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    rows += [line.split() for line in Path(f"/proc/{pid}/net/tcp6").read_text(encoding="ascii").splitlines()[1:]]
    return [row[1] for row in rows if row[3] == "0A" and row[9] in sockets]  # 0A: it listens


@pytest.mark.dask
def test_an_interrupted_run_leaves_nobody(
    source: Path, undisturbed: dict[str, bytes], environment: dict[str, str], tmp_path: Path
) -> None:
    out, scratch = tmp_path / "out", tmp_path / "scratch"
    scratch.mkdir()
    process = begin(source, out, {**environment, "TMPDIR": str(scratch)}, "--engine", "dask", "--jobs", "2")
    moment(out, process, random.Random(3))  # noqa: S311 - no secret
    workers = children(process.pid)
    assert len(workers) >= 2
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers hear it, too
    code, told = finish(process)
    assert (code, "Traceback" in told) == (130, False), told
    assert told.endswith("cleantx: interrupted: what is done stands, --resume goes on with the rest\n")
    assert gone(workers)
    assert list(scratch.iterdir()) == []
    assert not (out / ".cleantx/writing").exists()
    code, told = finish(begin(source, out, environment, "--engine", "dask", "--resume"))
    assert code == 0, told
    whole(out, undisturbed)
