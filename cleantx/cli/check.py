"""`cleantx check`: what a broadcaster would send back."""

from __future__ import annotations

from typing import Annotated

import typer

from cleantx.cli import files, guide, report, show
from cleantx.cli.files import Config, Encoding, From, Inputs, Language
from cleantx.cli.guide import Fps, ProfileName, Shots


def check(
    inputs: Inputs,
    profile: ProfileName = "",
    fps: Fps = "",
    shots: Shots = "",
    format_: Annotated[str, typer.Option("--format", metavar="text|json|github|sarif", help="How to print.")] = "text",
    from_: From = "",
    encoding: Encoding = "",
    language: Language = "",
    config: Config = "",
) -> None:
    """Check subtitles against a profile; exit code 1 when something breaks its rules."""
    from cleantx import api, jobs  # noqa: PLC0415 - not before a command runs
    from cleantx import language as lang  # noqa: PLC0415 - as above
    from cleantx.errors import CleantxError  # noqa: PLC0415 - as above

    printer = report.printer(format_)
    settings = files.settings(config, profile=profile, fps=guide.rate(fps), language=language)
    found = []
    paths = files.expand(inputs)
    changes = guide.shots(shots, settings, inputs=len(paths))
    unlisted: set[str] = set()

    def one(path: str, _: str) -> None:
        transcript = files.read(path, format=from_, encoding=encoding)
        try:
            findings, score = jobs.check(transcript, settings=settings, shots=changes)
        except CleantxError as error:
            raise api.placed(error, path) from None
        found.append((path, transcript, findings))
        show.tell(
            f"{path}: {show.many(score.cues, 'cue')}, {score.clean:.1f} % clean by {settings.profile}, "
            f"{score.clean_words:.1f} % of words, {score.bad_ends:.1f} bad ends per 1,000 words"
        )
        guide.unlisted(settings.language or lang.of(transcript), unlisted)

    report.finish(printer, found, failed=files.each(paths, paths, one))
