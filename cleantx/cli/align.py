"""`cleantx align`: times, and who speaks, from another transcript of the same speech."""

from __future__ import annotations

from typing import Annotated

import typer

from cleantx.cli import aligned, files
from cleantx.cli.files import Encoding, From, Inputs, Output


def align(
    inputs: Inputs,
    reference: Annotated[str, typer.Option("--to", metavar="REF", help="The transcript that has the times.")] = "",
    out: Output = "-",
    format_: Annotated[
        str,
        typer.Option(
            "--format", metavar="FORMAT", help="What to write; else by OUT, else IN's if it can, else cleantx."
        ),
    ] = "",
    speakers: Annotated[
        str, typer.Option("--speakers", metavar="FILE", help="Who speaks: RTTM, or a transcript that tells.")
    ] = "",
    names: Annotated[
        str, typer.Option("--names", metavar="NAMES", help="SPEAKER_00=Ann,SPEAKER_01=Bob, or a file of such lines.")
    ] = "",
    from_: From = "",
    encoding: Encoding = "",
) -> None:
    """Take times, and who speaks, over from another transcript of the same speech; every word stays as it is."""
    from cleantx import store  # noqa: PLC0415 - not before a command runs
    from cleantx.align.speakers import parse  # noqa: PLC0415 - as above
    from cleantx.errors import UsageError  # noqa: PLC0415 - as above

    if not (reference or speakers or names):
        raise UsageError("nothing to align with", hint="--to REF, --speakers FILE or --names NAMES")
    known = names if "=" in names or not names else store.decode(store.read(names), name=names, format="text")[0]
    people = parse(known)
    paths = files.expand(inputs)
    targets = files.outputs(paths, out, suffix=files.suffix(format_ or "cleantx"))
    files.apart(targets, [*paths, reference, speakers, names if "=" not in names else ""])
    asked = aligned.Asked(
        format=format_ or ("" if targets == [out] else "cleantx"),  # a folder has no suffix that tells
        from_=from_,
        encoding=encoding,
        reference=reference,
        timed=files.read(reference, format="", encoding=encoding) if reference else None,
        speakers=speakers,
        told=files.read(speakers, format="", encoding=encoding) if speakers else None,
        people=people,
    )
    if files.each(paths, targets, lambda path, target: aligned.one(path, target, asked)):
        raise typer.Exit(2)
