"""`cleantx convert`: any format to any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cleantx.cli import files, show
from cleantx.cli.files import Encoding, From, Inputs, Language, Output, WordTimes

if TYPE_CHECKING:
    from cleantx.model import Transcript


def convert(
    inputs: Inputs,
    out: Output = "-",
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help="The format to write; else by OUT's suffix.")] = "",
    from_: From = "",
    strict: Annotated[bool, typer.Option("--strict", help="Treat every doubt and every loss as an error.")] = False,
    words: WordTimes = "",
    estimate: Annotated[bool, typer.Option("--estimate", help="Lay an untimed transcript out by speech rate.")] = False,
    encoding: Encoding = "",
    language: Language = "",
) -> None:
    """Convert transcripts from any format to any other; what the target cannot hold is said on standard error."""
    from cleantx import api, jobs, store  # noqa: PLC0415 - not before a command runs
    from cleantx.errors import CleantxError, StrictError  # noqa: PLC0415 - as above
    from cleantx.settings import Settings  # noqa: PLC0415 - as above

    name = files.target(to, out)
    settings = Settings(estimate=estimate, language=language or None)
    paths = files.expand(inputs)
    targets = files.outputs(paths, out, suffix=files.suffix(name))

    def one(path: str, target: str) -> None:
        transcript = files.read(path, format=from_, encoding=encoding, strict=strict)
        try:
            made = jobs.convert(transcript, name, settings=settings)
            made = jobs.with_words(made) if words else made
            text, losses = jobs.write(made, name, words=words)
        except CleantxError as error:
            raise api.placed(error, path) from None
        show.losses(losses, path=path)
        if words:
            show.word_times(made)
        new = _invented(transcript, made)
        if new:
            show.tell(f"{path}: times: {new}")
        if strict and "start" in new:  # an end may follow from what is told, a start may not
            raise StrictError(f"{name} needs times that the file has not: {new}", path=path)
        if strict and losses:
            raise StrictError(f"{name} cannot hold {losses[0].what}", path=path, hint="without --strict it is written")
        store.write(target, store.encode(text, store.target(transcript.source, name)))

    if files.each(paths, targets, one):
        raise typer.Exit(2)


def _invented(source: Transcript, made: Transcript) -> str:
    """Returns in words how many times of segments were added, which the file itself does not tell."""
    starts = ends = 0
    for was, now in zip(source.segments, made.segments, strict=True):
        starts += was.start is None and now.start is not None
        ends += was.end is None and now.end is not None
    parts = [show.many(starts, "start") + " estimated"] if starts else []
    parts += [show.many(ends, "end") + " derived or estimated"] if ends else []
    return ", ".join(parts)
