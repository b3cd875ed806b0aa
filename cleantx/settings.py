"""The settings of a run, as one frozen value."""

from __future__ import annotations

from typing import Literal

import msgspec

from cleantx.decisions import Decision
from cleantx.terms.pack import Pack

PACKS = ("ai", "general", "podcast")
"""The built-in packs that are used when nothing else is said."""


MINING = ("strict", "propose", "off")
"""What `mine` may be."""

CONDENSE = ("off", "fillers")
"""What `condense` may be."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a run may do.

    `packs` names built-in packs, `terms` holds packs of the user's own, or the paths of such (later ones win);
    `select` and `ignore` name rules by code, prefix or name, packs, and entries as ``pack/entry``; `decisions` are a
    person's on single fixes; `unsafe` applies what else is left to a person; `sounds` keeps sound tags; `clean_read`
    drops what only the ear needs (fillers, stutters); `prose` joins paragraphs that were cut in mid-sentence;
    `estimate` lays an untimed transcript out by speech rate;
    `profile` names the subtitling rules, `fps` the frames a second of the video (0: not known);
    `condense` drops ``fillers`` (stutters and false starts, too) from subtitles
    that are too fast to read.  `glossary` are terms as the show writes them, `context` texts that tell more of them;
    `mine` says what is done with their misheard forms: ``strict`` applies what is sure and proposes the rest,
    ``propose`` applies none, ``off`` does not look.
    """

    packs: tuple[str, ...] = PACKS
    terms: tuple[Pack | str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    unsafe: bool = False
    sounds: bool = True
    clean_read: bool = False
    prose: bool = False
    glossary: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    mine: Literal["strict", "propose", "off"] = "strict"
    language: str | None = None
    estimate: bool = False
    profile: str = "netflix-en"
    fps: float = 0.0
    condense: Literal["off", "fillers"] = "off"

    @property
    def own(self) -> tuple[Pack, ...]:
        """The packs in `terms`; the paths in it are read by the functions that take paths."""
        return tuple(term for term in self.terms if isinstance(term, Pack))
