"""`cleantx check`: what a broadcaster would send back."""

from __future__ import annotations

from typing import Annotated

import typer

from cleantx.cli import files, fixed, guide, report, show
from cleantx.cli.files import Config, Encoding, From, Inputs, Language
from cleantx.cli.guide import Fps, ProfileName, Shots


def check(
    inputs: Inputs,
    profile: ProfileName = "",
    fps: Fps = "",
    shots: Shots = "",
    format_: Annotated[str, typer.Option("--format", metavar="text|json|github|sarif", help="How to print.")] = "text",
    words: Annotated[
        str, typer.Option("--words", metavar="REF", help="A timed transcript of the same speech: is each cue in sync?")
    ] = "",
    page: Annotated[str, typer.Option("--report", metavar="OUT.html", help="Also a page of what was found.")] = "",
    fix: Annotated[bool, typer.Option("--fix", help="Mend what another layout can; the rest stays.")] = False,
    out: Annotated[str, typer.Option("--output", "-o", metavar="OUT", help="Where --fix writes; else to - .")] = "",
    in_place: Annotated[bool, typer.Option("--in-place", help="--fix writes over the input.")] = False,
    keep_breaks: Annotated[bool, typer.Option("--keep-breaks", help="--fix changes times alone.")] = False,
    only: Annotated[
        list[str], typer.Option("--only", metavar="RULES", help="--fix mends these, and makes no other worse.")
    ] = [],  # noqa: B006 - typer reads the default, nobody changes it
    from_: From = "",
    encoding: Encoding = "",
    language: Language = "",
    config: Config = "",
) -> None:
    """Check subtitles against a profile; exit code 1 when something breaks its rules. With --fix, mend them."""
    from cleantx import api, jobs, store  # noqa: PLC0415 - not before a command runs
    from cleantx import language as lang  # noqa: PLC0415 - as above
    from cleantx.cli import page as html  # noqa: PLC0415 - as above
    from cleantx.errors import CleantxError, UsageError  # noqa: PLC0415 - as above

    printer = report.printer(format_)
    settings = files.settings(config, profile=profile, fps=guide.rate(fps), language=language)
    found = []
    paths = files.expand(inputs)
    if page and len(paths) > 1:
        raise UsageError("--report goes with one input")
    wish = fixed.Fixing(only=files.listed(only), keep_breaks=keep_breaks, in_place=in_place, out=out)
    targets = fixed.agree(paths, wish, fix=fix, report=page, format_=format_)
    files.apart([*([] if in_place or not fix else targets), page], [*paths, words, config, shots])
    changes = guide.shots(shots, settings, inputs=len(paths))
    told = files.beside(words)
    unlisted: set[str] = set()

    def one(path: str, target: str) -> None:
        transcript = files.read(path, format=from_, encoding=encoding)
        guide.unlisted(settings.language or lang.of(transcript), settings.profile, unlisted)
        try:
            if fix:
                fixed.fix(transcript, (path, target), wish, settings=settings, words=told, shots=changes)
                return
            findings, score = jobs.check(transcript, settings=settings, words=told, shots=changes)
        except CleantxError as error:
            raise api.placed(error, path) from None
        found.append((path, transcript, findings))
        paused = f" and {score.paused_ends:.1f} before pauses" if score.paused_ends else ""
        show.tell(
            f"{path}: {show.many(score.cues, 'cue')}, {score.clean:.1f} % clean by {settings.profile}, "
            f"{score.clean_words:.1f} % of words, {score.bad_ends:.1f} bad ends per 1,000 words{paused}"
        )
        if page:
            rules = jobs.rules_of(settings, changes)
            store.write(page, html.page(path, transcript, findings, score, rules).encode())

    failed = files.each(paths, targets, one)
    if fix and failed:
        raise typer.Exit(2)
    if not fix:
        report.finish(printer, found, failed=failed)
