"""`cleantx watch`: what arrives in folders is cleaned and laid out as it comes."""

from __future__ import annotations

from typing import Annotated

import typer

from cleantx.cli import batched, files, guide, watched
from cleantx.cli.bulk import Condense, Estimate, Formats, Jobs, Memory, Out, Strict, Timeout
from cleantx.cli.files import (
    CleanRead,
    Config,
    Context,
    Decisions,
    Encoding,
    From,
    Glossary,
    Ignore,
    Language,
    Mine,
    NoPacks,
    NoSounds,
    Select,
    Terms,
    Unsafe,
)
from cleantx.cli.guide import Fps, ProfileName


def watch(
    folders: Annotated[list[str], typer.Argument(metavar="DIR...", help="Folders, with all below them.")],
    out: Out,
    do: Annotated[
        str, typer.Option("--do", metavar="JOBS", help="clean, subtitle, both with a comma; or convert.")
    ] = "clean,subtitle",
    to: Formats = "",
    every: Annotated[
        float, typer.Option("--every", metavar="SECONDS", min=0.1, help="Between two looks; both must see the same.")
    ] = 2.0,
    once: Annotated[bool, typer.Option("--once", help="Do what is there and stands still, and end: for cron.")] = False,
    only: Annotated[
        list[str], typer.Option("--only", metavar="PATTERN", help="Files called like this, such as *.json; repeatable.")
    ] = [],  # noqa: B006 - typer reads the default, nobody changes it
    jobs: Jobs = 0,
    timeout: Timeout = 600,
    memory: Memory = 4096,
    strict: Strict = False,
    unsafe: Unsafe = False,
    no_sounds: NoSounds = False,
    clean_read: CleanRead = False,
    condense: Condense = "",
    estimate: Estimate = False,
    profile: ProfileName = "",
    fps: Fps = "",
    decisions: Decisions = "",
    terms: Terms = [],  # noqa: B006 - as above
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
    """Clean and subtitle transcripts as they arrive in folders; Ctrl-C ends it, and the next watch goes on."""
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
        profile=profile,
        fps=guide.rate(fps),
        unsafe=unsafe,
        clean_read=clean_read,
        condense=condense,
        estimate=estimate,
        language=language,
    )
    asked = watched.Asked(folders, out, files.listed([do]), files.listed([to]), every, once, only, jobs)
    if watched.run(asked, batched.Told(settings, from_, encoding, strict), timeout=timeout, memory=memory):
        raise typer.Exit(1)
