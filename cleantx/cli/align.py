"""`cleantx align`: times, and who speaks, from another transcript of the same speech."""

from __future__ import annotations

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
    targets = files.outputs(paths, out, suffix=files.suffix(format_ or "cleantx"))
    asked = format_ or ("" if targets == [out] else "cleantx")  # a folder has no suffix that tells
    files.apart(targets, [*paths, reference, speakers, names if "=" not in names else ""])
    timed = files.read(reference, format="", encoding=encoding) if reference else None
    told = files.read(speakers, format="", encoding=encoding) if speakers else None

    def one(path: str, target: str) -> None:
        transcript = files.read(path, format=from_, encoding=encoding)
        name = files.target(asked, target, default=_own(transcript.source.format))
        place = reference
        try:
            made = jobs.align(transcript, timed) if timed is not None else None
            place = speakers or path
            shown = jobs.attribute(made.transcript if made else transcript, other=told, names=people)
            place = path
            whole = jobs.convert(shown, name)
            text, losses = jobs.write(whole, name)
        except CleantxError as error:
            raise api.placed(error, place) from None
        store.write(target, store.encode(text, store.target(transcript.source, name)))
        if made:
            _report(made, f"{path} + {reference} → {target}", path)
            put = sum(was.start != now.start for was, now in zip(shown.segments, whole.segments, strict=True))
            _told(
                [f"{name} needs times: {show.many(put, 'segment')} put between the others by estimate"] if put else []
            )
        unheld = [loss.what for loss in losses if loss.code != "not-held:confidence"]  # that is ours, not the source's
        _told([f"{name} cannot hold: {', '.join(unheld)}"] if unheld else [])

    if files.each(paths, targets, one):
        raise typer.Exit(2)


def _own(name: str) -> str:
    """Returns the format that a source of this one is written in: its own if that holds times, else the canonical."""
    from cleantx import formats  # noqa: PLC0415 - not before a command runs

    writes = name in formats.TABLE and "w" in formats.TABLE[name].ways
    return name if writes and {"start", "end"} <= formats.load(name).HOLDS else "cleantx"


def _told(rows: list[str]) -> None:
    for row in rows:
        show.tell(f"  {row}")


def _report(made: Aligned, what: str, path: str) -> None:
    """Tells how much of the text has times, and where there are none."""
    untimed = made.words - made.aligned - made.estimated
    sure = "" if made.confidence is None else f", mean confidence {made.confidence:.2f}"
    why = " (the reference times cues, not words)" if made.paired and not made.aligned else ""
    show.tell(f"{what}: {show.many(made.words, 'word')}, {made.coverage:.1%} paired{sure}")
    rows = [f"times: {made.aligned:,} aligned, {made.estimated:,} estimated{why}, {untimed:,} untimed"]
    rows.append(f"of the reference {made.used:.1%} used")
    long = sorted((stretch for stretch in made.untimed if stretch.words > _FEW), key=lambda s: -s.words)
    for s in long[:_NAMED]:
        lines = f"{s.line}" if s.line == s.last_line else f"{s.line}-{s.last_line}"
        rows.append(f"{path}:{lines}: {show.many(s.words, 'word')} without times: {s.text!r}")
    _told([*rows, *([f"{len(long) - _NAMED:,} more such stretches"] if len(long) > _NAMED else [])])
