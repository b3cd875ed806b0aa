"""What `cleantx batch` does with its options, and what it tells while it runs and when it is done."""

from __future__ import annotations

import math
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from cleantx.cli import show
from cleantx.errors import UsageError

if TYPE_CHECKING:
    from cleantx.batch.run import Planned
    from cleantx.batch.task import Order, Result
    from cleantx.batch.told.summary import Totals
    from cleantx.settings import Settings

_NAMED = 8  # failures, rules and losses that are named; the rest is counted, and all of it in the report
_NOBODY: Mapping[str, str] = MappingProxyType({})
_EVERY = 10.0  # seconds between two lines about a run that is not watched at a terminal


class Asked(NamedTuple):
    """What the command line asks of the whole run; `jobs` is 0 for one a core, `partners` what `align` is told.

    `others` are files that are read besides.
    """

    sources: Sequence[str]
    out: str
    do: tuple[str, ...]
    to: tuple[str, ...]
    resume: bool
    jobs: int
    report: Sequence[str]
    column: str = ""
    id: str = ""
    shards: str = ""
    shard_size: float = 8.0
    engine: str = "local"
    scheduler: str = ""
    resources: Sequence[str] = ()
    partners: Mapping[str, str] = _NOBODY
    others: Sequence[str] = ()


class Told(NamedTuple):
    """What it tells of every transcript."""

    settings: Settings
    format: str
    encoding: str
    strict: bool


def run(asked: Asked, told: Told, *, timeout: float, memory: int, dry_run: bool) -> bool:
    """Does it, and says whether anything failed.

    Raises:
        CleantxError: it could not begin, or not go on.
    """
    from cleantx.batch import places, plan, run, sharding  # noqa: PLC0415 - not before a command runs
    from cleantx.batch.engines import table as engines  # noqa: PLC0415 - not before a command runs
    from cleantx.batch.task import Limits  # noqa: PLC0415 - as above
    from cleantx.cli import files  # noqa: PLC0415 - as above

    order = plan.order(
        asked.do,
        asked.to,
        told.settings,
        format=told.format,
        encoding=told.encoding,
        strict=told.strict,
        **asked.partners,
    )
    order = sharding.ordered(order, column=asked.column, id=asked.id, shards=asked.shards, megabytes=asked.shard_size)
    limits = Limits(seconds=timeout, megabytes=memory)
    engine = engines.named(asked.engine, order, asked.out, jobs=asked.jobs, limits=limits, **_own(asked))
    planned = run.prepare(asked.sources, order, asked.out, resume=asked.resume)
    _look_at_reports(asked)
    files.apart(asked.report, [task.item.path for task in planned.tasks] if asked.report else [])
    places.spare(planned.tasks, asked.out, [*asked.report, *asked.others])
    if dry_run:
        _foretell(planned)
        return bool(planned.refused)
    try:
        with _progress(len(planned.tasks)) as heard:
            totals = run.run(planned, resume=asked.resume, jobs=asked.jobs, limits=limits, engine=engine, told=heard)
    except KeyboardInterrupt:
        show.complain("interrupted: what is done stands, --resume goes on with the rest")
        raise
    write_report(totals, order, asked.report)
    _tell(totals)
    return bool(totals.failures)


def _look_at_reports(asked: Asked) -> None:
    """Looks whether reports can be written, before the work is done that they tell of.

    Raises:
        WriteError: there is no such folder, or one in their place.
    """
    from cleantx.errors import WriteError  # noqa: PLC0415 - not before a command runs

    for path in asked.report:
        if Path(path).is_dir():
            raise WriteError("this is a folder", path=path, hint="name a file in it")
        if not Path(path).absolute().parent.is_dir():
            raise WriteError("no such folder", path=path)


def _own(asked: Asked) -> dict[str, Any]:
    """Returns the options that only the engine has that is asked for.

    Raises:
        UsageError: it does not have those that are asked for.
    """
    if asked.engine != "dask":
        if asked.scheduler or asked.resources:
            name = "--scheduler" if asked.scheduler else "--resource"
            raise UsageError(f"{name} is for a cluster", hint="--engine dask")
        return {}
    if asked.scheduler and asked.jobs:
        raise UsageError("a running cluster has its own workers", hint="--scheduler without --jobs")
    if asked.resources and not asked.scheduler:
        raise UsageError("--resource is for a running cluster", hint="--scheduler ADDRESS")
    return {"scheduler": asked.scheduler, "resources": dict(map(_resource, asked.resources)), "warned": show.complain}


def _resource(told: str) -> tuple[str, float]:
    """Returns the name and the number of ``NAME=N``.

    >>> _resource("GPU=1")
    ('GPU', 1.0)
    """
    name, _, number = told.partition("=")
    try:
        count = float(number)
    except ValueError:
        count = 0.0
    if not (name and 0 < count < math.inf):
        raise UsageError(f"no resource: {told}", hint="--resource GPU=1")
    return name, count


def write_report(totals: Totals, order: Order, paths: Sequence[str]) -> None:
    """Writes the report into files: a page where the name says so, else JSON."""
    if not paths:
        return
    from cleantx import store  # noqa: PLC0415 - not before a command runs
    from cleantx.batch.told import report  # noqa: PLC0415 - as above
    from cleantx.cli import corpus  # noqa: PLC0415 - as above

    told = report.value(totals, order)
    for path in paths:
        is_page = path.lower().endswith((".html", ".htm"))
        store.write(path, corpus.page(told).encode() if is_page else report.json(told))


def _foretell(planned: Planned) -> None:
    from cleantx.batch import run  # noqa: PLC0415 - not before a command runs

    made = kept = 0
    for task, targets in run.standing(planned):
        made += bool(targets)
        kept += not targets
        if targets:
            outputs = (os.path.join(planned.out, place) for place in targets.values())  # noqa: PTH118 - as they were given
            show.say(show.named(f"{task.item.name} → {', '.join(outputs)}"))
    _refused([(one.name, one.why) for one in planned.refused])
    show.tell(f"{show.many(made, 'file')} to do, {kept:,} done already{_passed(planned.passed)}; nothing was written")


def _tell(totals: Totals) -> None:
    """Tells the sums on standard error; the failures first, since they ask for something."""
    _refused([(name, why) for name, _, why in sorted(totals.failures)])
    kept = f", {totals.kept:,} of them before" if totals.kept else ""
    failed = f", {len(totals.failures):,} failed" if totals.failures else ""
    show.tell(
        f"{show.many(totals.done, 'transcript')} done{kept}{failed}{_passed(totals.passed)}: "
        f"{show.many(totals.words, 'word')}, {show.many(totals.outputs, 'output')} written"
    )
    for what, counts in (("repairs", totals.fixes), ("losses", totals.losses)):
        if counts:
            show.tell(f"  {what}: {counts.total():,} ({_listed(counts)})")
    if totals.removed:
        show.tell(f"  removed: {show.many(totals.removed, 'shard')} of an earlier run, whose rows stand in others now")
    _timed(totals)
    if totals.left:
        show.tell(f"  left to a person: {totals.left:,}")


def _timed(totals: Totals) -> None:
    """Tells how far transcripts were aligned, if they were."""
    from cleantx import notices  # noqa: PLC0415 - not before a command runs

    if words := totals.times.total():
        counts = ", ".join(f"{totals.times[how]:,} {how}" for how in ("aligned", "estimated", "untimed"))
        show.tell(f"  times: {totals.found / words:.1%} of the words found; {counts}")
    if totals.disagree:
        named = ", ".join(f"{notices.load(code).name} ×{count:,}" for code, count in sorted(totals.disagree.items()))
        show.tell(f"  text and sound disagree: {totals.disagree.total():,} ({named})")


def _passed(count: int) -> str:
    return f", {show.many(count, 'other file')} passed over" if count else ""


def _refused(failures: list[tuple[str, str]]) -> None:
    for name, why in failures[:_NAMED]:
        show.complain(f"{name}: {why}")
    if len(failures) > _NAMED:
        show.tell(f"{len(failures) - _NAMED:,} more failures (--report lists them all)")


def _listed(counts: Counter[str]) -> str:
    from cleantx import rules  # noqa: PLC0415 - not before a command runs

    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    named = [f"{rules.load(code).NAME if code in rules.TABLE else code} ×{count:,}" for code, count in ranked[:_NAMED]]
    return ", ".join([*named, *([f"{len(ranked) - _NAMED} more kinds"] if len(ranked) > _NAMED else [])])


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Result], None]]:
    """Gives what is to be told of each result: a bar at a terminal, else a line now and then."""
    if not sys.stderr.isatty():
        yield _lines(total)
        return
    from rich.console import Console  # noqa: PLC0415 - at a terminal only
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        shown = bar.add_task("", total=total)
        failed = 0

        def heard(result: Result) -> None:
            nonlocal failed
            failed += result.mark is None
            what = show.visible(result.item.place)[-50:]
            bar.update(shown, advance=1, description=f"{failed:,} failed  {what}" if failed else what)

        yield heard


def _lines(total: int) -> Callable[[Result], None]:
    began = last = time.monotonic()
    done = failed = 0

    def heard(result: Result) -> None:
        nonlocal last, done, failed
        done += 1
        failed += result.mark is None
        now = time.monotonic()
        if now - last >= _EVERY and done < total:
            last = now
            show.tell(f"{done:,} of {total:,}, {failed:,} failed, {now - began:.0f} s")

    return heard
