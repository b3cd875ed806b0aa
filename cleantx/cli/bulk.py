"""The options that `batch` and `watch` share."""

from __future__ import annotations

from typing import Annotated

import typer

Out = Annotated[str, typer.Option("--output", "-o", metavar="DIR", help="The folder that outputs mirror the tree in.")]
Formats = Annotated[
    str,
    typer.Option("--to", metavar="FORMATS", help="Such as srt,vtt,json; else srt, or each its own if not laid out."),
]
Jobs = Annotated[int, typer.Option("--jobs", "-j", metavar="N", min=0, help="Processes; else one a core.")]
Timeout = Annotated[float, typer.Option("--timeout", metavar="SECONDS", min=0, help="For one transcript; 0: no limit.")]
Memory = Annotated[int, typer.Option("--memory", metavar="MB", min=0, help="For one transcript (Linux); 0: no limit.")]
Strict = Annotated[bool, typer.Option("--strict", help="What was read with doubts counts as failed.")]
Condense = Annotated[
    str, typer.Option("--condense", metavar="off|fillers", help="As of `subtitle`: drops where speech is too fast.")
]
Estimate = Annotated[bool, typer.Option("--estimate", help="Time untimed transcripts by speech rate.")]
