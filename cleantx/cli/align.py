"""`cleantx align`: times, and who speaks, from another transcript of the same speech."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleantx.cli import files, show
from cleantx.cli.files import Encoding, From, Inputs, Output

if TYPE_CHECKING:
    from cleantx.align.transfer import Aligned

_NAMED = 6  # untimed stretches that are printed
_FEW = 3  # words; shorter stretches are only counted


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
    from cleantx import api, jobs, store  # noqa: PLC0415 - not before a command runs
    from cleantx.align.speakers import parse  # noqa: PLC0415 - as above
    from cleantx.errors import CleantxError, UsageError  # noqa: PLC0415 - as above

    if not (reference or speakers or names):
        raise UsageError("nothing to align with", hint="--to REF, --speakers FILE or --names NAMES")
    known = names if "=" in names or not names else store.decode(store.read(names), name=names, format="text")[0]
    people = parse(known)
    paths = files.expand(inputs)
    targets = files.outputs(paths, out, suffix=files.suffix(format_) if format_ else Path(out).suffix or None)
    files.apart(targets, [*paths, reference, speakers, names if "=" not in names else ""])
    timed = files.read(reference, format="", encoding=encoding) if reference else None
    told = files.read(speakers, format="", encoding=encoding) if speakers else None

    def one(path: str, target: str) -> None:
        transcript = files.read(path, format=from_, encoding=encoding)
        name = files.target(format_, target, default=_own(transcript.source.format))
        try:
            made = jobs.align(transcript, timed) if timed is not None else None
            shown = jobs.attribute(made.transcript if made else transcript, other=told, names=people)
            text, losses = jobs.write(jobs.convert(shown, name), name)
        except CleantxError as error:
            raise api.placed(error, path) from None
        store.write(target, store.encode(text, store.target(transcript.source, name)))
        if made:
            _report(made, path, reference, target)
        losses = tuple(loss for loss in losses if loss.code != "not-held:confidence")  # ours, not the source's
        if losses:
            show.tell(f"  {name} cannot hold: {', '.join(loss.what for loss in losses)}")

    if files.each(paths, targets, one):
        raise typer.Exit(2)


def _own(name: str) -> str:
    """Returns the format that a source of this one is written in: its own if that holds times, else the canonical."""
    from cleantx import formats  # noqa: PLC0415 - not before a command runs

    writes = name in formats.TABLE and "w" in formats.TABLE[name].ways
    return name if writes and {"start", "end"} <= formats.load(name).HOLDS else "cleantx"


def _report(made: Aligned, path: str, reference: str, target: str) -> None:
    """Tells how much of the text has times, and where there are none."""
    untimed = made.words - made.aligned - made.estimated
    sure = "" if made.confidence is None else f", mean confidence {made.confidence:.2f}"
    show.tell(f"{path} + {reference} → {target}: {show.many(made.words, 'word')}, {made.coverage:.1%} paired{sure}")
    why = " (the reference times cues, not words)" if made.paired and not made.aligned else ""
    show.tell(f"  times: {made.aligned:,} aligned, {made.estimated:,} estimated{why}, {untimed:,} untimed")
    show.tell(f"  of the reference {made.used:.1%} used")
    long = [stretch for stretch in made.untimed if stretch.words > _FEW]
    for stretch in sorted(long, key=lambda s: -s.words)[:_NAMED]:
        lines = f"{stretch.line}" if stretch.line == stretch.last_line else f"{stretch.line}-{stretch.last_line}"
        show.tell(f"  {path}:{lines}: {show.many(stretch.words, 'word')} without times: {stretch.text!r}")
    if len(long) > _NAMED:
        show.tell(f"  {len(long) - _NAMED:,} more such stretches")
