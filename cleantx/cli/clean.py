"""`cleantx clean`: repairs text; shows, checks, writes or takes back what it changed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from cleantx.cli import files
from cleantx.cli.files import Config, Encoding, From, Ignore, Inputs, Language, Output, Select, Terms
from cleantx.errors import UsageError

if TYPE_CHECKING:
    from cleantx.cli.work import Work


def clean(
    inputs: Inputs,
    out: Output = "",
    diff: Annotated[bool, typer.Option("--diff", help="Show what would change, as a unified diff.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Only say by the exit code whether anything would change.")
    ] = False,
    in_place: Annotated[bool, typer.Option("--in-place", help="Overwrite the inputs.")] = False,
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help="Another format than the source's.")] = "",
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Also apply fixes that may be wrong.")] = False,
    no_sounds: Annotated[bool, typer.Option("--no-sounds", help="Drop sound tags such as (laughs).")] = False,
    ledger: Annotated[
        str, typer.Option("--ledger", metavar="FILE", help="Record every change, and the way back.")
    ] = "",
    revert: Annotated[str, typer.Option("--revert", metavar="LEDGER", help="Give the original file back.")] = "",
    terms: Terms = [],  # noqa: B006 - typer reads the default, nobody changes it
    select: Select = [],  # noqa: B006 - as above
    ignore: Ignore = [],  # noqa: B006 - as above
    from_: From = "",
    encoding: Encoding = "",
    language: Language = "",
    config: Config = "",
) -> None:
    """Repair the text of transcripts: misheard terms, spelled letters, mojibake, invented tails, spacing."""
    from cleantx.cli import work  # noqa: PLC0415 - not before a command runs

    if sum((diff, check, in_place, bool(out))) > 1:
        raise UsageError("--diff, --check, --in-place and -o exclude each other")
    paths = files.expand(inputs)
    if ledger and (len(paths) > 1 or diff or check):
        raise UsageError("--ledger goes with one input that is written")
    if in_place and "-" in paths:
        raise UsageError("standard input cannot be overwritten")
    out = out or "-"
    if revert:
        if diff or check or to or ledger:
            raise UsageError("--revert gives the original file back; it goes with -o or --in-place only")
        work.take_back(paths, ledger=revert, out=out, in_place=in_place)
        return
    settings = files.settings(
        config,
        terms,
        select=tuple(select),
        ignore=tuple(ignore),
        unsafe=unsafe,
        language=language or None,
    )
    settings = work.without_sounds(settings) if no_sounds else settings
    shown = diff or check
    targets = paths if in_place or shown else files.outputs(paths, out, suffix=files.suffix(to) if to else None)
    if not shown:
        files.apart([*targets, ledger], [*terms, config] if in_place else [*paths, *terms, config])
    changed = False

    def one(path: str, target: str) -> None:
        nonlocal changed
        done = work.clean(path, target, settings=settings, format=from_, encoding=encoding, to=to)
        changed = changed or done.original != done.cleaned
        _finish(done, target, diff=diff, check=check, ledger=ledger)

    if files.each(paths, targets, one):
        raise typer.Exit(2)
    if shown and changed:
        raise typer.Exit(1)


def _finish(done: Work, target: str, *, diff: bool, check: bool, ledger: str) -> None:
    from cleantx.cli import work  # noqa: PLC0415 - not before a command runs

    if diff:
        work.print_diff(done, color=sys.stdout.isatty())
    elif not check:
        work.save(done, target, book=ledger)
    work.summary(done)
