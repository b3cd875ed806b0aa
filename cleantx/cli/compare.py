"""`cleantx compare`: how far a transcript is from a reference, in words and in times, and what differs where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleantx.cli import files, show
from cleantx.errors import UsageError

if TYPE_CHECKING:
    from cleantx.model import Transcript


def compare(
    reference: Annotated[str, typer.Argument(metavar="A", help="The reference: what is held to be right, or older.")],
    hypothesis: Annotated[str, typer.Argument(metavar="B", help="The transcript to be judged; - is standard input.")],
    ignore: Annotated[
        list[str],
        typer.Option("--ignore", metavar="WHAT", help="No difference: case, punctuation, times, speakers; repeatable."),
    ] = [],  # noqa: B006 - typer reads the default, nobody changes it
    summary: Annotated[bool, typer.Option("--summary", help="Only the figures, not what differs where.")] = False,
    format_: Annotated[str, typer.Option("--format", metavar="text|json", help="How to print.")] = "text",
    color: Annotated[str, typer.Option("--color", metavar="always|never|auto", help="Colours.")] = "auto",
    from_: Annotated[
        list[str], typer.Option("--from", metavar="FORMAT", help="The files' format; twice: that of A, that of B.")
    ] = [],  # noqa: B006 - as above
    encoding: Annotated[
        list[str], typer.Option("--encoding", metavar="NAME", help="The files' encoding; twice: that of A, that of B.")
    ] = [],  # noqa: B006 - as above
) -> None:
    """Compare a transcript B with a reference A: word errors, time errors, what differs where.

    Exit code 0: they are the same, 1: they differ, 2: it could not be told.
    """
    from cleantx import jobs  # noqa: PLC0415 - not before a command runs
    from cleantx.cli import figures  # noqa: PLC0415 - as above
    from cleantx.cli.diff import is_coloured  # noqa: PLC0415 - as above

    if format_ not in ("text", "json"):
        raise UsageError(f"unknown output format {format_!r}", hint="one of text, json")
    coloured = is_coloured(color)
    names = [name.strip() for item in ignore for name in item.split(",") if name.strip()]
    paths, formats, encodings = _paths(reference, hypothesis), _two(from_, "--from"), _two(encoding, "--encoding")
    given = [files.read(paths[k], format=formats[k], encoding=encodings[k]) for k in (0, 1)]
    found = jobs.compare(given[0], given[1], ignore=names)
    if format_ == "json":
        import msgspec  # noqa: PLC0415 - not before a command runs

        told = figures.document(found, [_side(paths[k], given[k]) for k in (0, 1)])
        told["differences"] = [] if summary else told["differences"]
        print(msgspec.json.format(msgspec.json.encode(told), indent=1).decode())  # noqa: T201 - the output itself
    else:
        from cleantx.cli import sides  # noqa: PLC0415 - not before a command runs

        if not summary:
            for line in sides.lines(found.differences, coloured=coloured):
                print(line)  # noqa: T201 - inert already, and in colour where that is wanted
            if found.differences:
                show.say("")
        for line in figures.tables(found):
            show.say(line)
    if not found.same:
        raise typer.Exit(1)


def _paths(reference: str, hypothesis: str) -> tuple[str, str]:
    """Returns the two files; a pattern may name one of them.

    Raises:
        UsageError: a pattern names no file or several, or standard input is to be both.
    """
    found = [files.expand([path]) for path in (reference, hypothesis)]
    for path, matched in zip((reference, hypothesis), found, strict=True):
        if len(matched) != 1:
            raise UsageError(f"names {len(matched)} files: compare takes two at a time", path=path)
    if reference == hypothesis == "-":
        raise UsageError("standard input can be read only once")
    return found[0][0], found[1][0]


def _two(given: list[str], option: str) -> tuple[str, str]:
    """Returns an option's value for each of the two files.

    Raises:
        UsageError: it was given more than twice.
    """
    if len(given) > 2:  # noqa: PLR2004 - two files
        raise UsageError(f"{option} is given {len(given)} times for two files")
    return (given[0], given[-1]) if given else ("", "")


def _side(path: str, transcript: Transcript) -> dict[str, Any]:
    return {"path": path, "format": transcript.source.format, "segments": len(transcript.segments)}
