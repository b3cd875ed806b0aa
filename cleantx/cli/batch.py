"""`cleantx batch`: clean and subtitle whole folders, with what was done on record, so that a run can be resumed."""

from __future__ import annotations

from typing import Annotated

import typer

from cleantx.cli import batched, files, guide
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


def batch(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SRC...", help="Files, folders, globs, archives, tables, URLs; @LIST of them."),
    ],
    out: Out,
    do: Annotated[
        str, typer.Option("--do", metavar="JOBS", help="clean, align, subtitle, any with commas; or convert.")
    ] = "clean,subtitle",
    to: Formats = "",
    jobs: Jobs = 0,
    resume: Annotated[bool, typer.Option("--resume", help="Leave what is done and unchanged as it stands.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what would be written.")] = False,
    report: Annotated[
        list[str],
        typer.Option("--report", metavar="FILE", help="What was done, as JSON or a page (.html); repeatable."),
    ] = [],  # noqa: B006 - typer reads the default, nobody changes it
    timeout: Timeout = 600,
    memory: Memory = 4096,
    column: Annotated[
        str, typer.Option("--column", metavar="NAME", help="SRC are JSONL or Parquet, with transcripts in that column.")
    ] = "",
    id_: Annotated[str, typer.Option("--id", metavar="NAME", help="The column that names them; else the row.")] = "",
    shards: Annotated[
        str, typer.Option("--shards", metavar="jsonl|parquet", help="Outputs are columns of tables, not files.")
    ] = "",
    shard_size: Annotated[
        float, typer.Option("--shard-size", metavar="MB", min=0.001, help="Of input, for each shard.")
    ] = 8.0,
    engine: Annotated[
        str, typer.Option("--engine", metavar="local|dask", help="This machine's processes, or Dask's workers.")
    ] = "local",
    scheduler: Annotated[
        str, typer.Option("--scheduler", metavar="ADDRESS", help="A running Dask cluster, or its scheduler file.")
    ] = "",
    resource: Annotated[
        list[str], typer.Option("--resource", metavar="NAME=N", help="What its workers must have: GPU=1; repeatable.")
    ] = [],  # noqa: B006 - typer reads the default, nobody changes it
    ref: Annotated[
        str, typer.Option("--ref", metavar="DIR", help="For align: transcripts of the same speech that have times.")
    ] = "",
    audio: Annotated[
        str, typer.Option("--audio", metavar="DIR", help="For align: recordings; else beside each transcript.")
    ] = "",
    aligner: Annotated[
        str, typer.Option("--aligner", metavar="NAME", help="For recordings: pocketsphinx (default) or whisperx.")
    ] = "",
    model: Annotated[str, typer.Option("--model", metavar="DIR", help="For recordings: the aligner's model.")] = "",
    strict: Strict = False,
    unsafe: Unsafe = False,
    no_sounds: NoSounds = False,
    clean_read: CleanRead = False,
    condense: Condense = "",
    estimate: Estimate = False,
    profile: ProfileName = "",
    fps: Fps = "",
    decisions: Decisions = "",
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
    """Clean and subtitle whole folders of transcripts; nothing is lost, and nothing done twice (--resume)."""
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
    asked = batched.Asked(
        sources=sources,
        out=out,
        do=files.listed([do]),
        to=files.listed([to]),
        resume=resume,
        jobs=jobs,
        report=report,
        column=column,
        id=id_,
        shards=shards,
        shard_size=shard_size,
        engine=engine,
        scheduler=scheduler,
        resources=resource,
        partners={"ref": ref, "audio": audio, "aligner": aligner, "model": model},
        others=[*glossary, *context, *terms, decisions, config],
    )
    if batched.run(
        asked, batched.Told(settings, from_, encoding, strict), timeout=timeout, memory=memory, dry_run=dry_run
    ):
        raise typer.Exit(1)
