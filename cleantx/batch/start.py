"""A run begun from Python: what `cleantx batch` does, as one call."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from os import PathLike, fspath

from cleantx.batch import plan, run, sharding
from cleantx.batch.engines import table as engines
from cleantx.batch.task import Limits, Result
from cleantx.batch.told.summary import Totals
from cleantx.errors import UsageError
from cleantx.jobs import DEFAULT
from cleantx.settings import Settings

StrPath = str | PathLike[str]


def process(  # noqa: PLR0913 - each is an option of `cleantx batch`, and all but two are keywords
    sources: StrPath | Sequence[StrPath],
    out: StrPath,
    *,
    do: Sequence[str] = ("clean", "subtitle"),
    to: Sequence[str] = (),
    settings: Settings | None = None,
    jobs: int = 0,
    engine: str = "local",
    scheduler: str = "",
    resources: Mapping[str, float] | None = None,
    resume: bool = False,
    seconds: float = 600.0,
    megabytes: int = 4096,
    strict: bool = False,
    format: str = "",
    encoding: str = "",
    column: str = "",
    id: str = "",
    shards: str = "",
    shard_megabytes: float = 8.0,
    ref: str = "",
    audio: str = "",
    aligner: str = "",
    model: str = "",
    told: Callable[[Result], None] | None = None,
) -> Totals:
    """Does to every transcript in `sources` what `do` says, writes the outputs below `out`, and returns the sums.

    `sources` are files, folders, patterns, archives, URLs and ``@list.txt``, as on the command line; `to` names formats
    or suffixes.  `jobs` is the number of processes, 0 for one a core; for the engine ``dask``, `scheduler` is the
    address of a running cluster, of which only workers with the `resources` are given work.  With `resume` what an
    earlier run did, and still stands, is left.  One transcript may take so many `seconds` and `megabytes` (Linux; 0: no
    limit).  With a `column`, sources are tables (JSON Lines, Parquet) with a transcript in that column of each row,
    named by the column `id`; with `shards`, ``jsonl`` or ``parquet``, outputs are columns of tables of about
    `shard_megabytes` of input each.  Where `do` holds ``align``, `ref` is a folder of transcripts with times, `audio`
    one of recordings (else they lie beside the transcripts), heard by the `aligner` with its `model`.  `told` hears of
    each result as it comes.  What fails is in `Totals.failures` with its reason, and raises nothing; without `settings`
    there are the built-in ones, and no ``cleantx.toml`` is looked for.

    Processes are begun anew and load the script that calls this: it must do so below ``if __name__ == "__main__":``.

    Raises:
        ReadError: a source does not exist.
        UsageError: something that is asked for does not exist or contradicts itself, outputs would be in each other's
            way or in an input's, another run writes to `out`.
        WriteError: nothing can be written (any more).
        ClusterError: the cluster is not there (any more), or has no worker that can do it.
    """
    guard()
    if jobs < 0:
        raise UsageError(f"no number of processes: {jobs}")
    do, to = _listed(do), _listed(to)
    partners = {"ref": ref, "audio": audio, "aligner": aligner, "model": model}
    cleaned = plan.order(do, to, settings or DEFAULT, format=format, encoding=encoding, strict=strict, **partners)
    order = sharding.ordered(cleaned, column=column, id=id, shards=shards, megabytes=shard_megabytes)
    limits = Limits(seconds=seconds, megabytes=megabytes)
    if (scheduler or resources) and engine == "local":
        raise UsageError("a scheduler goes with the engine dask")
    own = {} if engine == "local" else {"scheduler": scheduler, "resources": resources}
    working = engines.named(engine, order, fspath(out), jobs=jobs, limits=limits, **own)
    planned = run.prepare(_named(sources), order, fspath(out), resume=resume)
    hears = told or (lambda _: None)
    return run.run(planned, resume=resume, jobs=jobs, limits=limits, engine=working, told=hears)


def guard() -> None:
    """Refuses a run that a script begins while a worker loads it: each worker would begin one, and so on.

    Raises:
        UsageError: this is such a worker.
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):  # as `multiprocessing` itself tells it
        raise UsageError("a worker that loads the script would begin the run again", hint=GUARD)


GUARD = 'the call stands below `if __name__ == "__main__":`'


def _listed(names: Sequence[str]) -> list[str]:
    """Returns names that may be one text with commas, as on the command line."""
    return [name.strip() for name in names.split(",") if name.strip()] if isinstance(names, str) else list(names)


def _named(sources: StrPath | Sequence[StrPath]) -> list[str]:
    return [fspath(sources)] if isinstance(sources, str | PathLike) else [fspath(source) for source in sources]
