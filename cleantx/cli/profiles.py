"""`cleantx profiles`: the subtitling rules of each house, with their figures and where those come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cleantx.cli.show import say

if TYPE_CHECKING:
    from cleantx.subtitles.profile import Profile


def profiles(
    name: Annotated[
        str, typer.Argument(metavar="[PROFILE]", help="One profile, by name or file: all limits, and their source.")
    ] = "",
) -> None:
    """List the subtitling profiles with their limits."""
    from cleantx.subtitles import profile  # noqa: PLC0415 - not before a command runs

    if name:
        _one(profile.load(name))
        return
    wide = max(map(len, profile.names()))
    for known in profile.names():
        rules = profile.load(known)
        say(f"{known:{wide}} {rules.title}: {', '.join(rules.summary())}")


def _one(rules: Profile) -> None:
    """Prints all that a profile says."""
    say(f"{rules.name}{f': {rules.title}' if rules.title else ''}\n")
    if rules.source:
        say(f"{rules.source.strip()}\n")
    for key, value in rules.limits():
        say(f"{key:16} {value}")
