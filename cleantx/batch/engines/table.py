"""The engines by their names: what does the tasks of a run, here or elsewhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from cleantx.batch.inputs import partners
from cleantx.errors import UsageError

if TYPE_CHECKING:
    from cleantx.batch.run import Engine
    from cleantx.batch.task import Limits, Order

TABLE = {"local": "cleantx.batch.engines.local", "dask": "cleantx.batch.engines.dask"}
"""The module of each engine; its `run` takes the tasks, what is ordered, the output folder, and options of its own."""


def named(name: str, order: Order, out: str, *, jobs: int, limits: Limits, **own: Any) -> Engine:  # noqa: ANN401 - an engine's options are of its own types
    """Returns an engine by its name; `jobs` is 0 for one a core, `own` are options that only this engine has.

    What it needs is loaded now, so that a missing extra is told before anything is read or written.

    Raises:
        UsageError: there is no such engine, or it is not installed; or the aligner is not, here where it would run.
    """
    if name not in TABLE:
        raise UsageError(f"unknown engine {name!r}", hint=f"one of {', '.join(TABLE)}")
    begun: Callable[..., Any] = import_module(TABLE[name]).run
    if name == "local":
        partners.ready(order)
    return lambda tasks: begun(tasks, order, out, jobs=jobs or cores(), limits=limits, **own)


def cores() -> int:
    """Returns how many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
