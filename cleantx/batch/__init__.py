"""Many transcripts at once: what is to be done is planned, done by workers, and put on record, so that a run resumes.

`process` is all of it in one call.  `sources` finds the transcripts, `plan` says what comes of each and where it goes,
`worker` makes it of bytes, `one` does that for one of them with its files, `local` runs that in processes, `journal`
keeps what was done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleantx.batch.start import process
    from cleantx.batch.summary import Totals
    from cleantx.batch.task import Result

_HOME = {"process": "start", "Totals": "summary", "Result": "task"}

__all__ = ["Result", "Totals", "process"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attribute can be anything
    """Imports a public name when it is first used, so that a worker pays for none that it does not use."""
    if name not in _HOME:
        raise AttributeError(f"module 'cleantx.batch' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - as above

    value = getattr(import_module(f"cleantx.batch.{_HOME[name]}"), name)
    globals()[name] = value
    return value
