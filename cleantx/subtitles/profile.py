"""Profiles: the limits of a house's subtitle guide, as data.

A profile is a TOML file, ours in `profiles/` or the user's own; ``inherit = "netflix-en"`` takes over the limits that
it does not say itself.  A limit of 0 means that the guide has no such rule; `source` tells where the figures come from.
"""

from __future__ import annotations

import difflib
import functools
import tomllib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import msgspec

from cleantx import errors
from cleantx.subtitles import frames
from cleantx.subtitles.rules import RULES
from cleantx.subtitles.width import halves, width

__all__ = ["Dash", "Profile", "for_video", "load", "names"]

Dash = Literal["-Text", "- Text", "any"]
"""How a second speaker is marked: hyphen, hyphen and space, or either."""

Sound = Literal["[]", "()", ""]
"""The brackets of a sound, or either."""

_MAX_INHERIT = 8  # deeper than anyone nests, shallow enough to catch a file that inherits from itself
_OF_ITSELF = ("name", "title", "source")  # what a profile says of itself is not inherited


class Profile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The limits of one subtitle guide; 0 where it has no such limit.

    With `full_width` the characters of `cpl` and `cps` are full-width ones, and a narrow letter counts half; with
    `snap` cues come and go on the frames of `fps`.  `lead_ms` is how far the layout moves a cue from its first word,
    `early_ms` (0: the same) and `late_ms` what the check forgives; `off` are the rules that the guide has not.
    `shots` are the shot changes of one video, in order, in ms: :func:`for_video` sets them, no file does.

    >>> load("netflix-en").gap
    83
    """

    name: str
    title: str = ""
    source: str = ""
    language: str = "en"
    cpl: int = 42
    full_width: bool = False
    lines: int = 2
    cps: float = 0.0
    comfort_cps: float = 0.0
    wpm: int = 0
    min_ms: int = 0
    min_per_word_ms: int = 0
    max_ms: int = 0
    gap_frames: int = 0
    fps: float = 24.0
    snap: bool = False
    chain_ms: int = 0
    chain_hard: bool = False
    lead_ms: int = 100
    hang_ms: int = 500
    early_ms: int = 0
    late_ms: int = 200
    dash: Dash = "any"
    sound: Sound = ""
    off: tuple[str, ...] = ()
    shots: tuple[int, ...] = ()

    @property
    def gap(self) -> int:
        """Returns the gap to the next cue in milliseconds: two frames at 24 a second are 83."""
        return frames.length(self.gap_frames, self.fps)

    def summary(self) -> tuple[str, ...]:
        """Returns the limits in a few words each, those that the guide has.

        >>> load("netflix-en").summary()
        ('42 by 2', '20 a second', '0.833 to 7 s', 'gap 2 frames')
        """
        wide = " full-width" if self.full_width else ""
        least = f"{self.min_per_word_ms / 1000:g} s a word" if self.min_per_word_ms else f"{self.min_ms / 1000:g}"
        most = f" to {self.max_ms / 1000:g} s" if self.max_ms else ""
        gap = f"gap none or {self.chain_ms / 1000:g} s" if self.chain_hard else f"gap {self.gap_frames} frames"
        told = (
            (f"{self.cpl} by {self.lines}{wide}", True),
            (f"{self.cps:g} a second", bool(self.cps)),
            (f"{self.wpm} words a minute", bool(self.wpm)),
            (f"{least}{most}", bool(self.min_ms or self.min_per_word_ms or self.max_ms)),
            (gap, bool(self.gap_frames or self.chain_hard)),
        )
        return tuple(text for text, has in told if has)

    def limits(self) -> tuple[tuple[str, str], ...]:
        """Returns each limit by its key in a profile's file, with its value as TOML writes it."""
        keys = (key for key in self.__struct_fields__ if key not in (*_OF_ITSELF, "shots"))
        return tuple((key, msgspec.json.encode(getattr(self, key)).decode()) for key in keys)

    def frames(self, count: int) -> int:
        """Returns the time of so many frames in milliseconds."""
        return frames.at(count, frames.rate(self.fps))

    @property
    def unit(self) -> int:
        """Returns how many units of :meth:`seen` make one of the characters that the limits count."""
        return 2 if self.full_width else 1

    def seen(self, text: str) -> int:
        """Returns the room that a text takes on a line, in units of which `unit` make a character."""
        return halves(text) if self.full_width else width(text)

    def characters(self, text: str) -> float:
        """Returns how many of the characters that the limits count a text has."""
        return halves(text) / 2 if self.full_width else width(text)


def names() -> tuple[str, ...]:
    """Returns the names of the built-in profiles, sorted."""
    folder = resources.files(__package__).joinpath("profiles")
    return tuple(sorted(p.name.removesuffix(".toml") for p in folder.iterdir() if p.name.endswith(".toml")))


@functools.lru_cache(maxsize=32)
def load(name_or_path: str) -> Profile:
    """Returns the profile of that name, or the one in that TOML file.

    Raises:
        errors.UsageError: no such profile or file, or a file that is no profile.
    """
    table = _table(name_or_path, depth=0)
    table.pop("inherit", None)
    table.setdefault("name", Path(name_or_path).stem)
    try:
        profile = msgspec.convert(table, Profile)
    except msgspec.ValidationError as error:
        raise errors.UsageError(f"not a profile: {error}", path=name_or_path) from None
    _validate(profile, name_or_path)
    return profile


def for_video(profile: Profile, *, fps: float = 0.0, shots: Sequence[int] = ()) -> Profile:
    """Returns the profile for a video: gaps and times go by its frames a second, if given, and by its shot changes.

    Raises:
        errors.UsageError: no video has such a rate.
    """
    if fps:
        profile = msgspec.structs.replace(profile, fps=fps, snap=True)
        _validate(profile, "")
    if not shots:
        return profile
    exact = frames.rate(profile.fps)
    on = (frames.at(frames.nearest(shot, exact), exact) if fps else shot for shot in shots)
    return msgspec.structs.replace(profile, shots=tuple(dict.fromkeys(on)))


def _table(name_or_path: str, *, depth: int) -> dict[str, Any]:
    """Returns the table of a profile with what it inherits filled in."""
    if depth > _MAX_INHERIT:
        raise errors.UsageError("this profile inherits from itself", path=name_or_path)
    is_path = name_or_path.endswith(".toml")
    if not is_path and name_or_path not in names():
        near = difflib.get_close_matches(name_or_path, names(), 1)
        hint = f"one of {', '.join(names())}, or the path of a .toml file"
        raise errors.UsageError(
            f"unknown profile {name_or_path!r}", hint=f"did you mean {near[0]!r}? {hint}" if near else hint
        )
    try:
        if is_path:
            text = Path(name_or_path).read_text("utf-8")
        else:
            text = resources.files(__package__).joinpath("profiles", f"{name_or_path}.toml").read_text("utf-8")
        own = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise errors.UsageError(f"the profile cannot be read: {error}", path=name_or_path) from None
    _known(own, name_or_path)
    parent = own.get("inherit")
    if parent is None:
        return own
    if not isinstance(parent, str):
        raise errors.UsageError("`inherit` must be the name of a profile", path=name_or_path)
    taken = _table(parent, depth=depth + 1)
    return {**{key: value for key, value in taken.items() if key not in _OF_ITSELF}, **own}


def _known(own: dict[str, Any], path: str) -> None:
    """Refuses a key that no profile has, with the one that was likely meant."""
    known = ("inherit", *(name for name in Profile.__struct_fields__ if name != "shots"))
    for key in own:
        if key not in known:
            near = " or ".join(map(repr, difflib.get_close_matches(key, known, 2)))
            hint = f"did you mean {near}?" if near else f"the keys are {', '.join(sorted(known))}"
            raise errors.UsageError(f"not a profile: it has no key {key!r}", path=path, hint=hint)


def _validate(profile: Profile, path: str) -> None:
    """Refuses limits that no cue can meet, so that the layout need not guard against them."""
    wrong = (
        "cpl must be at least 2" if profile.cpl < 2  # noqa: PLR2004 - a dash and one character
        else "lines must be 1 or more" if profile.lines < 1
        else f"fps must be above 0, {frames.FASTEST} at most" if not 0 < profile.fps <= frames.FASTEST
        else "max_ms is below min_ms" if 0 < profile.max_ms < profile.min_ms
        else f"off: no rule {unknown[0]!r}" if (unknown := [code for code in profile.off if code not in RULES])
        else "limits must not be negative" if min(_numbers(profile)) < 0
        else ""
    )  # fmt: skip
    if wrong:
        raise errors.UsageError(wrong, path=path)


def _numbers(profile: Profile) -> tuple[float, ...]:
    values = (getattr(profile, name) for name in profile.__struct_fields__)
    return tuple(value for value in values if isinstance(value, int | float))
