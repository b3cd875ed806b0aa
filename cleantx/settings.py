"""The settings of a run, as one frozen value."""

from __future__ import annotations

import msgspec

from cleantx.terms.pack import Pack

PACKS = ("ai",)
"""The built-in packs that are used when nothing else is said."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a run may do.

    `packs` names built-in packs, `terms` holds packs of the user's own (later ones win); `select` and `ignore` name
    rules by code, prefix or name; `unsafe` applies what else is left to a person; `sounds` keeps sound tags;
    `estimate` lays an untimed transcript out by speech rate; `profile` names the subtitling rules.
    """

    packs: tuple[str, ...] = PACKS
    terms: tuple[Pack, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    unsafe: bool = False
    sounds: bool = True
    language: str | None = None
    estimate: bool = False
    profile: str = "netflix-en"
