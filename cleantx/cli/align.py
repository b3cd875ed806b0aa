"""`cleantx align`: times, and who speaks, from another transcript or from the sound; its own times, repaired."""

from __future__ import annotations

from typing import Annotated

import typer

from cleantx.cli import aligned, clocks, files, heard, mended
from cleantx.cli.files import Encoding, From, Inputs, Language, Output


def align(
    inputs: Inputs,
    reference: Annotated[str, typer.Option("--to", metavar="REF", help="The transcript that has the times.")] = "",
    audio: Annotated[str, typer.Option("--audio", metavar="FILE", help="The recording: times from the sound.")] = "",
    aligner: Annotated[
        str, typer.Option("--aligner", metavar="NAME", help="For --audio: pocketsphinx (default) or whisperx.")
    ] = "",
    model: Annotated[str, typer.Option("--model", metavar="DIR", help="For --audio: the aligner's model.")] = "",
    language: Language = "",
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
    repair: Annotated[bool, typer.Option("--repair", help="Mend IN's own times where they cannot be.")] = False,
    sort: Annotated[
        bool, typer.Option("--sort", help="Cues in the order of their times; with --repair, only those misplaced.")
    ] = False,
    shift: Annotated[
        str, typer.Option("--shift", metavar="TIME", help="All times later: ms or H:MM:SS.mmm; with -, earlier.")
    ] = "",
    fit: Annotated[
        str, typer.Option("--fit", metavar="REF", help="IN's own times on REF's clock; or OLD=NEW,... times by hand.")
    ] = "",
    fps: Annotated[str, typer.Option("--fps", metavar="OLD:NEW", help="IN's frame rate, and the right one.")] = "",
    from_: From = "",
    encoding: Encoding = "",
) -> None:
    """Take times from the sound or another transcript, and who speaks; or mend IN's own times. No word changes."""
    from cleantx import store  # noqa: PLC0415 - not before a command runs
    from cleantx.align.speakers import parse  # noqa: PLC0415 - as above
    from cleantx.errors import UsageError  # noqa: PLC0415 - as above

    if not (reference or audio or speakers or names or repair or sort or shift or fit or fps):
        raise UsageError(
            "nothing to align with", hint="--to REF, --audio FILE, --fit REF, --repair, --shift TIME, --speakers FILE"
        )
    if reference and (repair or sort or shift or fit or fps):
        raise UsageError("--to gives all times anew", hint="mend or move REF's own times in a run before")
    if (aligner or model) and not audio:
        raise UsageError("--aligner and --model are for --audio FILE")
    if fit and fps:
        raise UsageError("--fit finds the frame rates itself", hint="without --fps")
    known = names if "=" in names or not names else store.decode(store.read(names), name=names, format="text")[0]
    people = parse(known)
    paths = files.expand(inputs)
    targets = files.outputs(paths, out, suffix=files.suffix(format_ or "cleantx"))
    pairs = clocks.pairs(fit) if fit else None
    files.apart(targets, [*paths, reference, audio, speakers, names if "=" not in names else "", "" if pairs else fit])
    own = mended.Own(
        repair=repair,
        sort=sort,
        shift=clocks.time(shift) if shift else None,
        rates=clocks.rates(fps) if fps else None,
        fps=fps,
        against=pairs or (files.read(fit, format="", encoding=encoding) if fit else None),
        name=fit,
    )
    asked = aligned.Asked(
        format=format_ or ("" if targets == [out] else "cleantx"),  # a folder has no suffix that tells
        from_=from_,
        encoding=encoding,
        reference=reference,
        timed=files.read(reference, format="", encoding=encoding) if reference else None,
        speakers=speakers,
        told=files.read(speakers, format="", encoding=encoding) if speakers else None,
        people=people,
        own=own,
        sound=heard.Sound(audio, aligner or "pocketsphinx", model, language),
    )
    if files.each(paths, targets, lambda path, target: aligned.one(path, target, asked)):
        raise typer.Exit(2)
