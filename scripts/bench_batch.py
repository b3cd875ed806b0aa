"""Measures `cleantx batch` over transcripts made from the fixtures, beside one process and beside a plain script.

The base is the work alone: one process that calls the worker's function for each file, its process time by the cores.
The plain script is what a user writes: a pool, pysrt, and a regular expression for the misheard names; it lays nothing
out.  Alone: `.venv/bin/python scripts/bench_batch.py 10000`.
"""

# ruff: noqa: PLC0415 - ours is imported once the right Python runs, the peer where it is measured
from __future__ import annotations

import argparse
import hashlib
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ("deepseek-youtube.md", "latent-space-whispercpp.txt", "sholto-trenton-whispercpp.txt")
FORMATS = {"srt": ".srt", "webvtt": ".vtt", "whispercpp": ".txt", "whisper": ".json"}
LENGTHS = {20: 30, 60: 30, 150: 25, 400: 12, 2_000: 3}
"""Cues of a transcript, from a minute to two hours, and how many of a hundred are so long."""
SAMPLE = 1_000
"""So many of the transcripts tell what the work alone takes; more are counted up by their bytes."""
PLAIN = 200
"""So many are given to the plain script: one long expression over each is slow."""
EVERY = 0.1
"""Seconds between two looks at the memory."""


class Found(NamedTuple):
    """What one way took: seconds by the clock and of all its processes, words, megabytes, and whether it is right."""

    what: str
    seconds: float
    cpu: float
    files: int
    words: int
    note: str
    right: bool


def corpus(count: int, folder: Path) -> int:
    """Writes so many transcripts, in folders of a hundred, always the same ones, and returns their bytes."""
    from msgspec.structs import replace

    import cleantx

    chance = random.Random(11)  # noqa: S311 - no secret
    seeds = [cleantx.read(ROOT / "fixtures" / "seeds" / name) for name in SEEDS]
    size = 0
    for number in range(count):
        seed = chance.choice(seeds)
        length = min(*chance.choices(list(LENGTHS), list(LENGTHS.values())), len(seed.segments) // 2)
        at = chance.randrange(len(seed.segments) - length)
        part = replace(seed, segments=seed.segments[at : at + length], chapters=())
        form, suffix = chance.choice(list(FORMATS.items()))
        path = folder / f"{number // 100:03}" / f"ep{number:06}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        cleantx.write(part, path, format=form)
        size += path.stat().st_size
    return size


def single(paths: Sequence[Path]) -> Found:
    """Does the work in this process, file by file, and keeps nothing."""
    from cleantx.batch import plan
    from cleantx.batch.work import worker
    from cleantx.settings import Settings

    order = plan.order(["clean", "subtitle"], ["srt"], Settings(), strict=False)
    began, cpu, words = time.perf_counter(), time.process_time(), 0
    for path in paths:
        words += worker.make(path.read_bytes(), order, ["srt"], name=path.name).tally.words
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    return Found("one process", seconds, cpu, len(paths), words, "", right=True)


def shared(paths: Sequence[Path], jobs: int) -> Found:
    """Parts the files among so many single processes at once: the base by the clock, on a machine that is busy, too."""
    began = time.perf_counter()
    with get_context("spawn").Pool(jobs) as pool:
        parts = pool.map(single, [paths[part::jobs] for part in range(jobs)], chunksize=1)
        seconds = time.perf_counter() - began
        pool.close()
        pool.join()
    words, files = sum(part.words for part in parts), sum(part.files for part in parts)
    return Found(f"{jobs} such at once", seconds, sum(part.cpu for part in parts), files, words, "", right=True)


def batch(folder: Path, out: Path, jobs: int, *options: str) -> Found:
    """Runs the command with `options`, watching its memory; right is what is there for every file."""
    words = ["batch", str(folder), "-o", str(out), "--jobs", str(jobs), "--to", "srt", *options]
    seconds, cpu, told, held = watched([sys.executable, "-m", "cleantx", *words])
    files = sum(1 for path in folder.rglob("ep*"))
    made = sum(1 for path in out.rglob("ep*.srt"))
    count = int(re.search(r"([\d,]+) words", told)[1].replace(",", "")) if "words" in told else 0  # type: ignore[index]
    return Found(" ".join(["batch", *options]), seconds, cpu, files, count, told_memory(held), right=made == files)


def watched(command: Sequence[str]) -> tuple[float, float, str, list[tuple[float, float]]]:
    """Returns seconds by the clock and of processes, what was told, and the memory of the driver and of the others."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    held: list[tuple[float, float]] = []
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(command, stderr=told, cwd=ROOT)
        while process.poll() is None:
            held.append((memory(process.pid), sum(memory(pid) for pid in children(process.pid))))
            time.sleep(EVERY)
        seconds = time.perf_counter() - began
        told.seek(0)
        text = told.read()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, cpu, text, held


def told_memory(held: Sequence[tuple[float, float]]) -> str:
    """Returns the most memory in each third of a run: whether it grows."""
    thirds = [held[k * len(held) // 3 : (k + 1) * len(held) // 3] or [(0.0, 0.0)] for k in range(3)]
    driver, workers = (" ".join(f"{max(one[which] for one in third):.0f}" for third in thirds) for which in (0, 1))
    return f"MB by thirds: driver {driver}, workers {workers}"


def children(pid: int) -> list[int]:
    """Returns the workers of a process, and theirs (Linux)."""
    try:
        found = [
            int(n) for path in Path(f"/proc/{pid}/task").glob("*/children") for n in path.read_text("ascii").split()
        ]
        workers = [n for n in found if b"resource_tracker" not in Path(f"/proc/{n}/cmdline").read_bytes()]
    except OSError:
        return []
    return [n for worker in workers for n in (worker, *children(worker))]


def memory(pid: int) -> float:
    """Returns the memory that a process has now, in MB (Linux)."""
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    found = re.search(r"VmRSS:\s+(\d+)", text)
    return int(found[1]) / 1024 if found else 0.0


def tree(out: Path) -> dict[str, str]:
    """Returns the hashes of what was made."""
    made = (path for path in out.rglob("ep*.srt"))
    return {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in made}


# --- the plain alternative: a user's script ---------------------------------------------------------------------------


def pairs() -> list[tuple[str, str]]:
    """Returns misheard names with what is right, as a user's list would have them."""
    from cleantx.terms import pack

    return [(wrong, entry.right) for entry in pack.load("ai").entries for wrong in entry.wrong]


def plain_one(job: tuple[str, str, list[tuple[str, str]]]) -> int:
    """Reads one SRT file with pysrt, replaces what is misheard, saves it, and returns its words."""
    import pysrt

    source, target, wrong = job
    subtitles = pysrt.open(source, encoding="utf-8")
    known = {a.lower(): b for a, b in wrong}
    pattern = re.compile(r"\b(?:" + "|".join(re.escape(a) for a, _ in wrong) + r")\b", re.IGNORECASE)
    words = 0
    for line in subtitles:
        line.text = pattern.sub(lambda m: known.get(m[0].lower(), m[0]), line.text)
        words += len(line.text.split())
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    subtitles.save(target, encoding="utf-8")
    return words


def plain(paths: Sequence[Path], folder: Path, out: Path, jobs: int) -> Found:
    """Runs the plain script over some of the transcripts, made SRT for it before: pysrt reads nothing else."""
    import cleantx

    srt = out / "in"
    listed = []
    wrong = pairs()
    for path in paths:
        target = srt / path.relative_to(folder).with_suffix(".srt")
        target.parent.mkdir(parents=True, exist_ok=True)
        cleantx.write(cleantx.read(path), target)
        listed.append((str(target), str(out / "out" / target.relative_to(srt)), wrong))
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with get_context("spawn").Pool(jobs) as pool:
        words = sum(pool.imap_unordered(plain_one, listed))
        seconds = time.perf_counter() - began
        pool.close()
        pool.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    right = sum(1 for path in (out / "out").rglob("ep*.srt")) == len(listed)
    return Found(f"a pool, pysrt and re, {jobs}", seconds, cpu, len(listed), words, "no layout, no record", right)


def measured(count: int, jobs: int) -> Iterator[Found]:
    """Yields the base, the command, a second run that has nothing to do, a cluster of processes, the plain script."""
    with tempfile.TemporaryDirectory() as place:
        folder, out = Path(place, "corpus"), Path(place, "out")
        size = corpus(count, folder)
        paths = sorted(folder.rglob("ep*"))[:: max(1, count // SAMPLE)]
        times = size / sum(path.stat().st_size for path in paths)
        base = single(paths)
        work = base.cpu * times / jobs
        yield base._replace(note=f"{size / 1e6:.1f} MB in all: by {jobs} cores {work:.2f} s")
        beside = shared(paths, jobs)
        yield beside._replace(right=beside.words == base.words)
        beside = beside._replace(seconds=beside.seconds * times, cpu=beside.cpu * times)

        def told(found: Found) -> Found:
            ratio = (
                f"{found.seconds / work:.2f} x the work by cores, {found.seconds / beside.seconds:.2f} x such at once; "
                f"its processes {found.cpu / (work * jobs):.2f} x"
            )
            return found._replace(note=f"{ratio}; {found.note}")

        here = batch(folder, out, jobs)
        yield told(here)
        again = batch(folder, out, jobs, "--resume")
        yield again._replace(right=again.right and again.words == here.words)
        there = batch(folder, Path(place, "dask"), jobs, "--engine", "dask")
        over = (
            f"{there.seconds / here.seconds:.2f} x the local engine's time, {there.cpu / here.cpu:.2f} x its processes'"
        )
        same = there.words == here.words and tree(Path(place, "dask")) == tree(out)
        yield told(there)._replace(note=f"{over}; {told(there).note}", right=there.right and same)
        yield plain(paths[:: max(1, len(paths) // PLAIN)], folder, Path(place, "plain"), jobs)


def rate(found: Found) -> str:
    """Returns how fast that is, in words and files a second."""
    return f"{found.words / found.seconds / 1000:,.1f} k words/s, {found.files / found.seconds:,.1f} files/s"


def main() -> None:
    """Prints the rows for so many transcripts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("count", type=int, nargs="?", default=200, help="transcripts (default: 200)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (default: one a core)")
    asked = parser.parse_args()
    for found in measured(asked.count, asked.jobs):
        load = os.getloadavg()[0]
        verdict = "right" if found.right else "WRONG"
        print(
            f"{found.what:<22} {found.seconds:8.2f} s  {rate(found)}  {found.note}  load {load:.1f}  {verdict}",
            flush=True,
        )


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT)]
    main()
