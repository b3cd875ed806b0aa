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
    audio: Annotated[
        str, typer.Option("--audio", metavar="FILE", help="The recording: what it does not hold, and what has no text.")
    ] = "",
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
    from cleantx import api, jobs  # noqa: PLC0415 - not before a command runs

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
        heard = api.align_audio(transcript, audio, language=language).findings if audio else None
        shown = jobs.lint(transcript, settings=settings, against=other, heard=heard)
        found.append((path, transcript, shown))

    report.finish(printer, found, failed=files.each(paths, paths, one))
