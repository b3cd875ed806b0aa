"""`cleantx clean`: repairs text; shows, checks, writes or takes back what it changed."""

from __future__ import annotations

from typing import Annotated

import typer

from cleantx.cli import files
from cleantx.cli.files import (
    Against,
    CleanRead,
    Config,
    Context,
    Decisions,
    Encoding,
    From,
    Glossary,
    Ignore,
    Inputs,
    Language,
    Mine,
    NoPacks,
    NoSounds,
    Output,
    Select,
    Terms,
    Unsafe,
)
from cleantx.errors import UsageError


def clean(
    inputs: Inputs,
    out: Output = "",
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what would change, as a unified diff with the fixes' ids.")
    ] = False,
    color: Annotated[
        str, typer.Option("--color", metavar="always|never|auto", help="Mark the changed words of --diff in colour.")
    ] = "auto",
    check: Annotated[
        bool, typer.Option("--check", help="Only say by the exit code whether anything would change.")
    ] = False,
    in_place: Annotated[bool, typer.Option("--in-place", help="Overwrite the inputs.")] = False,
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help="Another format than the source's.")] = "",
    unsafe: Unsafe = False,
    no_sounds: NoSounds = False,
    clean_read: CleanRead = False,
    against: Against = "",
    decisions: Decisions = "",
    ledger: Annotated[
        str, typer.Option("--ledger", metavar="FILE", help="Record every change, and the way back.")
    ] = "",
    revert: Annotated[str, typer.Option("--revert", metavar="LEDGER", help="Give the original file back.")] = "",
    terms: Terms = [],  # noqa: B006 - typer reads the default, nobody changes it
    no_packs: NoPacks = False,
    glossary: Glossary = [],  # noqa: B006 - as above
    context: Context = [],  # noqa: B006 - as above
    mine: Mine = "",
    select: Select = [],  # noqa: B006 - as above
    ignore: Ignore = [],  # noqa: B006 - as above
    from_: From = "",
    encoding: Encoding = "",
    language: Language = "",
    config: Config = "",
) -> None:
    """Repair the text of transcripts: misheard terms, spelled letters, mojibake, invented tails, spacing."""
    from cleantx.cli import diff as differences  # noqa: PLC0415 - not before a command runs
    from cleantx.cli import work  # noqa: PLC0415 - as above

    paths = files.expand(inputs)
    shown = diff or check
    if sum((diff, check, in_place, bool(out))) > 1:
        raise UsageError("--diff, --check, --in-place and -o exclude each other")
    _agree(paths, shown=shown, in_place=in_place, to=to, ledger=ledger, revert=revert)
    out = out or "-"
    if revert:
        work.take_back(paths, ledger=revert, out=out, in_place=in_place)
        return
    settings = files.settings(
        config,
        terms,
        decided=decisions,
        no_packs=no_packs,
        glossary=glossary,
        context=context,
        mine=mine,
        no_sounds=no_sounds,
        select=select,
        ignore=ignore,
        unsafe=unsafe,
        clean_read=clean_read,
        language=language,
    )
    coloured = differences.is_coloured(color)
    targets = paths if in_place or shown else files.outputs(paths, out, suffix=files.suffix(to) if to else None)
    if not shown:
        kept = [*terms, *glossary, *context, config, decisions, against]
        files.apart([*targets, ledger], kept if in_place else [*paths, *kept])
    other = files.beside(against)
    changed = False

    def one(path: str, target: str) -> None:
        nonlocal changed
        done = work.clean(path, target, settings=settings, against=other, format=from_, encoding=encoding, to=to)
        changed = changed or done.original != done.cleaned
        if diff:
            differences.show_diff(done, coloured=coloured)
        elif not check:
            work.save(done, target, book=ledger)
        work.summary(done)

    if files.each(paths, targets, one):
        raise typer.Exit(2)
    if shown and changed:
        raise typer.Exit(1)


def _agree(paths: list[str], *, shown: bool, in_place: bool, to: str, ledger: str, revert: str) -> None:
    """Refuses options that contradict each other.

    Raises:
        UsageError: two of them do.
    """
    if ledger and (len(paths) > 1 or shown):
        raise UsageError("--ledger goes with one input that is written")
    if in_place and "-" in paths:
        raise UsageError("standard input cannot be overwritten")
    if revert and (shown or to or ledger):
        raise UsageError("--revert gives the original file back; it goes with -o or --in-place only")
