"""`cleantx lint`: what is wrong, and nothing changed."""

from __future__ import annotations

from typing import Annotated

import typer

from cleantx.cli import files, report
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
    Select,
    Terms,
)


def lint(
    inputs: Inputs,
    select: Select = [],  # noqa: B006 - typer reads the default, nobody changes it
    ignore: Ignore = [],  # noqa: B006 - as above
    format_: Annotated[str, typer.Option("--format", metavar="text|json|github|sarif", help="How to print.")] = "text",
    against: Against = "",
    clean_read: CleanRead = False,
    decisions: Decisions = "",
    terms: Terms = [],  # noqa: B006 - as above
    no_packs: NoPacks = False,
    glossary: Glossary = [],  # noqa: B006 - as above
    context: Context = [],  # noqa: B006 - as above
    mine: Mine = "",
    from_: From = "",
    encoding: Encoding = "",
    language: Language = "",
    config: Config = "",
) -> None:
    """Say what is wrong in transcripts; exit code 1 when there is something."""
    from cleantx import jobs  # noqa: PLC0415 - not before a command runs

    printer = report.printer(format_)
    settings = files.settings(
        config,
        terms,
        decided=decisions,
        no_packs=no_packs,
        glossary=glossary,
        context=context,
        mine=mine,
        select=select,
        ignore=ignore,
        clean_read=clean_read,
        language=language,
    )
    other = files.beside(against)
    found = []
    paths = files.expand(inputs)

    def one(path: str, _: str) -> None:
        transcript = files.read(path, format=from_, encoding=encoding)
        found.append((path, transcript, jobs.lint(transcript, settings=settings, against=other)))

    report.finish(printer, found, failed=files.each(paths, paths, one))
