"""The command line: one file per command; nothing heavy is imported before a command runs."""

from __future__ import annotations

from typing import Annotated

import typer

from cleantx.cli import (
    align,
    batch,
    check,
    clean,
    compare,
    convert,
    decide,
    explain,
    lint,
    listing,
    profiles,
    schema,
    subtitle,
    terms,
    watch,
)

app = typer.Typer(
    name="cleantx",
    help="Turns machine-made transcripts into clean text, trustworthy times and good subtitles.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", "-V", help="Print the version and exit.")] = False,
) -> None:
    """Turns machine-made transcripts into clean text, trustworthy times and good subtitles."""
    if version:  # alone it is answered before this app is imported
        from cleantx.version import __version__  # noqa: PLC0415 - as above

        typer.echo(f"cleantx {__version__}")
        raise typer.Exit


app.command()(subtitle.subtitle)
app.command()(clean.clean)
app.command()(convert.convert)
app.command()(align.align)
app.command()(lint.lint)
app.command()(check.check)
app.command()(batch.batch)
app.command()(watch.watch)
app.command()(compare.compare)
app.command()(listing.formats)
app.command()(listing.rules)
app.command()(profiles.profiles)
app.command()(explain.explain)
app.command()(decide.accept)
app.command()(decide.reject)
app.command()(schema.schema)
app.add_typer(terms.app)
