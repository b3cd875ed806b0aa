"""`cleantx subtitle`: the main job, from any transcript to good subtitles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cleantx.cli import files, guide, show
from cleantx.cli.files import (
    CleanRead,
    Config,
    Context,
    Decisions,
    Encoding,
    From,
    Glossary,
    Ignore,
    Inputs,
    Language,
    Mine,
    NoPacks,
    NoSounds,
    Output,
    Select,
    Terms,
    Unsafe,
    WordTimes,
)
from cleantx.cli.guide import Fps, ProfileName, Shots

if TYPE_CHECKING:
    from cleantx.jobs import Subtitled
    from cleantx.model import Segment, Transcript

_IN_SYNC = 200  # ms; what a quality check tolerates, and viewers do not notice


def subtitle(
    inputs: Inputs,
    out: Output = "-",
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help="The format; else by OUT's suffix, else srt.")] = "",
    profile: ProfileName = "",
    fps: Fps = "",
    shots: Shots = "",
    no_clean: Annotated[bool, typer.Option("--no-clean", help="Leave the text as it is.")] = False,
    unsafe: Unsafe = False,
    no_sounds: NoSounds = False,
    clean_read: CleanRead = False,
    condense: Annotated[
        str,
        typer.Option("--condense", metavar="off|fillers", help="Drop fillers and stutters where speech is too fast."),
    ] = "",
    decisions: Decisions = "",
    words: WordTimes = "",
    estimate: Annotated[bool, typer.Option("--estimate", help="Lay an untimed transcript out by speech rate.")] = False,
    preview: Annotated[
        str,
        typer.Option("--preview", metavar="OUT", help="Also a picture (.png) or a film (.mp4) of the cues, by ffmpeg."),
    ] = "",
    video: Annotated[str, typer.Option("--video", metavar="FILE", help="What --preview shows the cues on.")] = "",
    preview_at: Annotated[
        str, typer.Option("--preview-at", metavar="TIME", help="Where --preview begins: ms or H:MM:SS.")
    ] = "",
    terms: Terms = [],  # noqa: B006 - typer reads the default, nobody changes it
    no_packs: NoPacks = False,
    glossary: Glossary = [],  # noqa: B006 - as above
    context: Context = [],  # noqa: B006 - as above
    mine: Mine = "",
    select: Select = [],  # noqa: B006 - as above
    ignore: Ignore = [],  # noqa: B006 - as above
    from_: From = "",
    encoding: Encoding = "",
    language: Language = "",
    config: Config = "",
) -> None:
    """Make subtitles: clean the text (safe fixes), repair the times, lay out the cues, report the score."""
    from cleantx import api, jobs, store  # noqa: PLC0415 - not before a command runs
    from cleantx import language as lang  # noqa: PLC0415 - as above
    from cleantx.errors import CleantxError, UsageError  # noqa: PLC0415 - as above

    name = files.target(to, out, default="srt")
    settings = files.settings(
        config,
        terms,
        decided=decisions,
        no_packs=no_packs,
        glossary=glossary,
        context=context,
        mine=mine,
        no_sounds=no_sounds,
        select=select,
        ignore=ignore,
        profile=profile,
        fps=guide.rate(fps),
        unsafe=unsafe,
        clean_read=clean_read,
        condense=condense,
        estimate=estimate,
        language=language,
    )
    paths = files.expand(inputs)
    targets = files.outputs(paths, out, suffix=files.suffix(name))
    files.apart([*targets, preview], [*paths, *terms, *glossary, *context, config, decisions, video, shots])
    if (video or preview_at) and not preview:
        raise UsageError("nothing is shown on a video", hint="--preview OUT says where to")
    if preview and len(paths) > 1:
        raise UsageError("--preview goes with one input")

    changes = guide.shots(shots, settings, inputs=len(paths))
    unlisted: set[str] = set()

    def one(path: str, target: str) -> None:
        transcript = files.read(path, format=from_, encoding=encoding)
        try:
            made = jobs.subtitle(transcript, settings=settings, cleaning=not no_clean, shots=changes)
            text, losses = jobs.write(made.transcript, name, words=words)
        except CleantxError as error:
            raise api.placed(error, path) from None
        store.write(target, store.encode(text, store.target(transcript.source, name)))
        _report(made, path, target)
        guide.unlisted(settings.language or lang.of(made.cleaned), settings.profile, unlisted)
        if preview:
            _preview(made.transcript, preview, video, preview_at)
        if words:
            show.word_times(made.transcript)
        if losses:
            show.tell(f"  {name} cannot hold: {', '.join(loss.what for loss in losses)}")

    if files.each(paths, targets, one):
        raise typer.Exit(2)


def _preview(cues: Transcript, out: str, video: str, at: str) -> None:
    from cleantx.cli import clocks  # noqa: PLC0415 - few ask for it
    from cleantx.preview import preview  # noqa: PLC0415 - as above

    preview(cues, out, video=video, start=clocks.time(at) if at else None)


def _report(made: Subtitled, path: str, target: str) -> None:
    from cleantx.cli import work  # noqa: PLC0415 - not before a command runs

    before, after = made.before, made.after
    show.tell(f"{path} → {target}: {show.many(after.cues, 'cue')}, {show.many(after.words, 'word')}")
    fixes = made.transcript.fixes[: len(made.transcript.fixes) - len(made.condensed)]  # those came last
    show.tell(f"  text: {work.repairs(fixes) or 'nothing to repair'}")
    show.tell(f"  times: {_times(made)}")
    late = sum(1 for cue in made.transcript.segments if cue.words and _late(cue))
    if late:
        show.tell(
            f"  sync: {show.many(late, 'cue')} shown over 0.2 s after the words, where speech is too dense to show"
        )
    if made.floor is not None:
        show.tell(f"  condensed: {work.repairs(made.condensed) or 'nothing to drop'}")
        show.tell(f"  reading speed: {made.floor:.1f} % of cues would be too fast however they were cut")
    if made.left:
        show.tell(f"  left to a person: {work.repairs(made.left)}")
    show.tell(
        f"  subtitles: {before.clean:.1f} % → {after.clean:.1f} % of cues clean, "
        f"{before.clean_words:.1f} % → {after.clean_words:.1f} % of words (source's own cues → these)"
    )
    worst = [pair for pair in sorted(after.counts.items(), key=lambda item: -item[1]) if pair[1]][:6]
    if worst:
        show.tell(
            f"  still to see: {', '.join(f'{code} {count:,}' for code, count in worst)} (`cleantx check` lists them)"
        )


def _late(cue: Segment) -> bool:
    spoken = cue.words[0].start
    return spoken is not None and cue.start is not None and cue.start > spoken + _IN_SYNC


def _times(made: Subtitled) -> str:
    from collections import Counter  # noqa: PLC0415 - not before a command runs

    from cleantx.align.retime import NAMES  # noqa: PLC0415 - as above

    segments = [s for s in made.cleaned.segments if not s.dropped and s.kind != "note"]
    derived = sum(1 for s in segments if s.end_from in ("derived", "estimated"))
    starts = sum(1 for s in segments if s.start_from == "estimated")
    repaired = Counter(finding.code for finding in made.times)
    parts = [f"{starts:,} starts estimated"] if starts else []
    parts += [f"{derived:,} ends derived or estimated"] if derived else []
    parts += [f"{NAMES[code]} ×{count:,}" for code, count in sorted(repaired.items())]
    return ", ".join(parts) or "as they were"
