"""A run from its plan to its sums: tasks go to an engine, and what comes back is put on record and counted."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from cleantx.batch import plan, sharding
from cleantx.batch.engines import local, underway
from cleantx.batch.inputs import partners, sources, streams
from cleantx.batch.record import done, journal
from cleantx.batch.task import Limits, Order, Output, Refused, Result, Task
from cleantx.batch.told.summary import Totals
from cleantx.batch.work import one
from cleantx.errors import CleantxError, UsageError, WriteError

LOST = 20
"""So many outputs in a row that cannot be written: the disk is full or gone, and more work would be in vain."""

Engine = Callable[[Iterable[Task]], Generator[Result, None, None]]
"""What does tasks and yields how they went, in any order; closed early, it ends what it began.

It takes the first task when nobody works any more for a run that was killed: what its workers did is counted then.
"""


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A run that could begin: its tasks, what of the sources is none, and shards that are none of it any more."""

    order: Order
    out: str
    tasks: plan.Tasks
    refused: tuple[Refused, ...]
    passed: int
    stale: tuple[Output, ...] = ()


def prepare(named: Sequence[str], order: Order, out: str, *, resume: bool) -> Planned:
    """Returns the plan of a run; nothing is written yet.

    Raises:
        ReadError: a source does not exist.
        UsageError: there is nothing to do, outputs would be in each other's way, or in an input's, or rows of tables
            were to be aligned.
    """
    found = sources.find(named, out, order)
    if not (found.items or found.refused):
        more = f"{found.passed:,} other files passed over" if found.passed else ""
        raise UsageError("no transcripts there", path=", ".join(named[:3]), hint=more)
    items, alone = partners.find(found.items, order) if "align" in order.do else (found.items, ())
    tasks = plan.tasks(items, order, out)
    marks = journal.read(out)
    stale = sharding.stale(tasks, marks) if order.shards else ()
    if resume:
        tasks = tasks.with_marks(marks)
    refused = (*found.refused, *alone)
    return Planned(order=order, out=out, tasks=tasks, refused=refused, passed=found.passed, stale=stale)


def standing(planned: Planned) -> Iterator[tuple[Task, dict[str, str]]]:
    """Yields each task with its outputs that would be made, by format; those that stand already are left out."""
    for task in streams.filled(planned.tasks, planned.order):
        kept: dict[str, Output] = {}
        with contextlib.suppress(CleantxError):  # what cannot be read would be tried
            kept = done.standing(task, planned.out, one.source(task, planned.order)) if task.mark else {}
        yield task, {to: place for to, place in task.targets.items() if to not in kept}


def run(
    planned: Planned,
    *,
    resume: bool,
    jobs: int,
    limits: Limits,
    engine: Engine | None = None,
    told: Callable[[Result], None] = lambda _: None,
) -> Totals:
    """Does what is planned and returns the sums; `told` hears of each result.

    Raises:
        WriteError: nothing can be written any more.
        UsageError: another run writes to the same folder.
    """
    totals = Totals(planned.refused, passed=planned.passed)
    working = engine or (lambda tasks: local.run(tasks, planned.order, planned.out, jobs=jobs, limits=limits))
    unwritten = 0
    with (
        journal.opened(planned.out, fresh=not resume) as record,
        contextlib.closing(working(streams.filled(_due(planned, record, resume=resume), planned.order))) as results,
    ):
        for result in results:
            unwritten = unwritten + 1 if result.kind == "WriteError" else 0
            if unwritten >= LOST:
                raise WriteError(f"nothing can be written any more: {result.why}", path=planned.out)
            if result.mark is not None and result.made:
                record.add(result.mark)
            totals.add(result)
            told(result)
        _remove(planned, totals)
    return totals


def _remove(planned: Planned, totals: Totals) -> None:
    """Removes shards of an earlier run that would hold rows twice; one that somebody changed since is told of."""
    for output in planned.stale:
        path = Path(planned.out, output.place)
        found = done.hash_of(path)
        if found == output.sha256:
            path.unlink(missing_ok=True)
            totals.removed += 1
        elif found:
            totals.failures.append(
                (output.place, "Refused", "a shard of an earlier run that was changed since: it stays")
            )


def _due(planned: Planned, record: journal.Journal, *, resume: bool) -> Iterator[Task]:
    """Yields the tasks; what workers of a run did that was killed goes to the record before the first of them."""
    marks = underway.left(planned.out) if resume else {}
    known = journal.read(planned.out) if marks else {}
    late = {place: mark for place, mark in marks.items() if known.get(place) != mark}
    for mark in late.values():
        record.add(mark)
    underway.clear(planned.out)
    for task in planned.tasks:
        yield plan.marked(task, late)
