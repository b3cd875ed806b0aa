"""Many transcripts at once: what is to be done is planned, done by workers, and put on record, so that a run resumes.

`process` is all of it in one call.  `inputs` finds the transcripts, `plan` says what comes of each and where it goes
(`places`; `sharding` for tables), `work` makes it, `engines` do that in processes or on a cluster, `record` keeps what
was done, `run` holds all of them together, and `told` is what people hear of it.  `watching` does so as files arrive;
`mining` looks for names over many files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleantx.batch.start import process
    from cleantx.batch.task import Result
    from cleantx.batch.told.summary import Totals

_HOME = {"process": "start", "Totals": "told.summary", "Result": "task"}

__all__ = ["Result", "Totals", "process"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attribute can be anything
    """Imports a public name when it is first used, so that a worker pays for none that it does not use."""
    if name not in _HOME:
        raise AttributeError(f"module 'cleantx.batch' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - as above

    value = getattr(import_module(f"cleantx.batch.{_HOME[name]}"), name)
    globals()[name] = value
    return value
