"""Measures what a transcript costs in `cleantx batch`, step by step: the figures that docs/scale.md counts up.

Process time of one process, over the corpus of `bench_batch.py`: `.venv/bin/python scripts/bench_costs.py 1000`.
"""

# ruff: noqa: PLC0415 - ours is imported once the right Python runs
from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench_batch import ROOT, corpus


class Costs:
    """Seconds of process time by step, and the bytes and words that went through."""

    def __init__(self) -> None:
        """Begins at nothing."""
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.counts: defaultdict[str, int] = defaultdict(int)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Counts what is done inside."""
        began = time.process_time()
        yield
        self.seconds[name] += time.process_time() - began


def measured(folder: Path, out: Path) -> Costs:
    """Does the work of a run in this process, with a clock beside each step."""
    from cleantx import formats, jobs, store
    from cleantx.batch import plan, run
    from cleantx.batch.record import done, journal
    from cleantx.batch.task import Limits, Mark, Output
    from cleantx.batch.work import one
    from cleantx.settings import Settings
    from cleantx.version import __version__

    costs, order = Costs(), plan.order(["clean", "subtitle"], ["srt"], Settings(), strict=False)
    settings, limits = order.settings, Limits(seconds=0, megabytes=0)
    with costs.step("plan"):
        planned = run.prepare([str(folder)], order, str(out), resume=False)
    tasks = list(planned.tasks)
    one.do(tasks[0], order, str(out), limits)  # what is loaded with the first one
    with journal.opened(str(out), fresh=True) as record:
        for task in tasks:
            with costs.step("read the file, hash it"):
                data, *_, source = one.read(task)
            with costs.step("decode, detect, parse"):
                text, told, losses = store.decode(data, name=task.item.place)
                transcript = jobs.read(text, told, format=formats.detect(text), losses=losses)
            with costs.step("clean"):
                cleaned, _ = jobs.repair(transcript, settings=settings)
            with costs.step("times, cuts, two checks"):
                made = jobs.subtitle(cleaned, settings=settings, cleaning=False)
            with costs.step("write SRT as text"):
                content = jobs.write(made.transcript, "srt")[0].encode()
            with costs.step("write the file, hash it"):
                one.write(str(out), task.targets["srt"], content)
                output = Output(place=task.targets["srt"], key=task.keys["srt"], sha256=done.sha256(content))
            with costs.step("put it on record"):
                record.add(Mark(place=task.item.place, input=source, version=__version__, outputs=(output,)))
            costs.counts["files"] += 1
            costs.counts["words"] += made.after.words
            costs.counts["bytes in"] += len(data)
            costs.counts["bytes out"] += len(content)
    with costs.step("resume: read, hash, compare"):
        again = run.prepare([str(folder)], order, str(out), resume=True)
        for task, wanted in run.standing(again):
            costs.counts["not standing"] += bool(wanted and task)
    return costs


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("count", type=int, nargs="?", default=300, help="transcripts (default: 300)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "corpus")
        corpus(asked.count, folder)
        costs = measured(folder, Path(place, "out"))
    files, words = costs.counts["files"], costs.counts["words"]
    if asked.json:
        print(json.dumps({"seconds": costs.seconds, "counts": costs.counts}, indent=1))
        return
    sizes = ", ".join(f"{costs.counts[what] / files:,.0f} {what}" for what in ("words", "bytes in", "bytes out"))
    print(f"{files:,} transcripts, each {sizes} on average; load {os.getloadavg()[0]:.1f}")
    for name, seconds in costs.seconds.items():
        print(f"{name:<30} {1e3 * seconds / files:8.3f} ms each {1e6 * seconds / words:8.3f} ms per 1,000 words")
    print(f"memory at its most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT)]
    main()
