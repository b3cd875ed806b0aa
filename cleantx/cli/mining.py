"""What `terms mine` does with many files: which they are, and what it tells of each, or of all."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cleantx.cli import files, show
from cleantx.errors import UsageError

if TYPE_CHECKING:
    from cleantx.batch.mining import Corpus, Found
    from cleantx.settings import Settings

_FEW = 20  # files of which each is told of by a line
_ALONE = 8  # files that one process mines before others have begun
_EVERY = 10.0  # seconds between two lines about a run that is not watched at a terminal


def paths(inputs: Sequence[str], out: str) -> tuple[list[str], bool]:
    """Returns the files that the arguments name, and whether something that they name is refused, each with a line.

    Raises:
        CleantxError: nothing is named that exists.
    """
    if not any(Path(one).is_dir() or (one.startswith("@") and not Path(one).exists()) for one in inputs):
        return files.expand(inputs), False
    from cleantx.batch.inputs import sources  # noqa: PLC0415 - not before a command runs

    found = sources.find(inputs, out)
    packed = [item.path for item in found.items if item.member]
    refused = [(one.name, one.why) for one in found.refused]
    refused += [(path, "an archive: unpack it to mine it") for path in dict.fromkeys(packed)]
    for name, why in refused:
        show.complain(f"{name}: {why}")
    named = [item.path for item in found.items if not item.member]
    if not named:
        raise UsageError("no transcripts there", path=inputs[0])
    return named, bool(refused)


def gather(named: Sequence[str], settings: Settings, *, format: str, encoding: str, jobs: int) -> Corpus:
    """Returns what is found in the files; progress and failures are told."""
    from cleantx.batch import mining  # noqa: PLC0415 - not before a command runs
    from cleantx.batch.engines import table as engines  # noqa: PLC0415 - not before a command runs

    read = mining.Read(settings=settings, format=format, encoding=encoding)
    many = len(named) > _FEW
    processes = jobs or (engines.cores() if len(named) > _ALONE else 1)
    corpus = mining.gather(named, read, jobs=processes, told=_progress(len(named)) if many else _each)
    if many:
        found = corpus.proposals()
        several = sum(one.files > 1 for one in found)
        failed = f", {corpus.failed:,} failed" if corpus.failed else ""
        show.tell(f"{corpus.files:,} files{failed}: {show.many(len(found), 'misheard form')}, {several:,} in several")
    return corpus


def _each(found: Found) -> None:
    if found.why:
        show.complain(found.why)
        return
    show.losses(found.losses, path=found.path)
    forms = show.many(len(found.proposals), "misheard form")
    show.tell(f"{found.path}: {show.many(found.told, 'name')} told, {forms}")


def _progress(total: int) -> Callable[[Found], None]:
    """Returns what tells how far it has come: in one line at a terminal, else by a line now and then."""
    began = last = time.monotonic()
    done = 0

    def heard(found: Found) -> None:
        nonlocal last, done
        done += 1
        if found.why:
            show.complain(found.why)
        if sys.stderr.isatty():
            show.progress(done, total, found.path)
        elif time.monotonic() - last >= _EVERY and done < total:
            last = time.monotonic()
            show.tell(f"{done:,} of {total:,}, {last - began:.0f} s")

    return heard
