"""What the commands of subtitles share: what is told of the video, and what is not known of the language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cleantx.cli import show

if TYPE_CHECKING:
    from cleantx.settings import Settings

ProfileName = Annotated[
    str, typer.Option("--profile", metavar="P", help="The subtitling rules: a name of `cleantx profiles`, or a file.")
]
Fps = Annotated[
    str,
    typer.Option("--fps", metavar="RATE", help="The video's frames a second: gaps count in them, times lie on them."),
]
Shots = Annotated[
    str,
    typer.Option("--shots", metavar="FILE", help="The video's shot changes, by ffmpeg, PySceneDetect, or one a line."),
]


def rate(text: str) -> float:
    """Returns the frame rate that is asked for, 0 for none.

    Raises:
        UsageError: it is none of film or television.
    """
    from cleantx.subtitles import frames  # noqa: PLC0415 - not before a command runs

    return frames.parse(text) if text else 0.0


def shots(path: str, settings: Settings, *, inputs: int) -> tuple[int, ...]:
    """Returns the shot changes in a file, in milliseconds; none where no file is named.

    Raises:
        ReadError: it cannot be read.
        UsageError: it holds something else, or there are several videos.
    """
    if not path:
        return ()
    from cleantx import api, jobs, store  # noqa: PLC0415 - not before a command runs
    from cleantx.errors import UsageError  # noqa: PLC0415 - as above
    from cleantx.subtitles import shots as changes  # noqa: PLC0415 - as above

    if inputs > 1:
        raise UsageError("--shots goes with one input: each video has its own")
    text, _, _ = store.decode(store.read(path), name=path, format="text")
    try:
        return changes.parse(text, fps=jobs.rules_of(settings).fps)
    except UsageError as error:
        raise api.placed(error, path) from None


def unlisted(tag: str, name: str, told: set[str]) -> None:
    """Tells once for a language that we have no word lists of it, or another profile than the one of that `name`."""
    from cleantx.subtitles import language, profile  # noqa: PLC0415 - not before a command runs

    base = tag.partition("-")[0]
    own = f"netflix-{base}"
    if own in profile.names() and profile.load(name).language not in (base, "und") and own not in told:
        told.add(own)
        show.tell(f"  profile: {name} is not for {tag!r}; --profile {own} is")
    if language.lists(tag).code or tag in told:
        return
    told.add(tag)
    what = "the language is not known (--language names it)" if tag == "und" else f"no word lists for {tag!r}"
    show.tell(
        f"  breaks: {what}: only marks and pauses tell where to cut, bad breaks are neither avoided nor found "
        f"(lists: {', '.join(language.codes())})"
    )
