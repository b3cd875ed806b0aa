"""What `select` and `ignore` mean: rules by code, prefix or name; packs by name; entries as ``pack/entry``.

A rule, a pack or an entry that is ignored is off whatever is selected.  An ignored entry leaves its words to the other
entries; one that is selected is looked for among all of them, so that a longer one still wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from msgspec.structs import replace

from cleantx import notices
from cleantx.errors import UsageError
from cleantx.model import Finding
from cleantx.rules import TABLE, run
from cleantx.settings import Settings
from cleantx.terms import pack
from cleantx.terms.pack import Entry, Pack, Pattern

MINED = "mined"
"""The pack of what a show tells of itself, made anew for each file: its entries are known to none but that file."""


class Switches(NamedTuple):
    """The rules of `codes` are shown, and what the packs and entries of `only` found; those of `off` are not used.

    `notices` are the codes that are told beside the rules.
    """

    codes: tuple[str, ...]
    only: frozenset[str]
    off: frozenset[str]
    notices: frozenset[str] = frozenset()

    @property
    def looking(self) -> tuple[str, ...]:
        """The rules that must look."""
        return tuple(dict.fromkeys((*self.codes, *(run.selected() if self.only else ()))))

    def shows(self, finding: Finding) -> bool:
        """Says whether a finding was asked for."""
        if finding.code in self.codes or finding.code in self.notices:
            return True
        by = finding.fix.by if finding.fix else ""
        return bool(by) and (by in self.only or by.partition("/")[0] in self.only)


def of(settings: Settings) -> Switches:
    """Returns what the settings switch on and off.

    >>> of(Settings(ignore=("CTX4", "ai/claude"))).off
    frozenset({'ai/claude'})

    Raises:
        UsageError: no such rule, pack or entry.
    """
    only, select = _parted(settings.select, settings)
    off, ignore = _parted(settings.ignore, settings)
    ruling, unruling = ([name for name in names if not _is_notice_only(name)] for names in (select, ignore))
    codes = list(run.selected(ruling)) if ruling or not (only or select) else []
    codes += run.SOUNDS if not settings.sounds else ()
    codes += run.READ if settings.clean_read else ()
    codes += run.PROSE if settings.prose else ()
    unwanted = set(run.selected(unruling)) if unruling else set()
    told = notices.selected(select, ignore) if select or not only else frozenset()
    return Switches(tuple(code for code in dict.fromkeys(codes) if code not in unwanted), only, off, told)


def _is_notice_only(name: str) -> bool:
    """Tells whether a name stands for notices and for no rule."""
    return bool(notices.named(name)) and not any(code.startswith(name.upper()) for code in TABLE)


def kept(packs: Iterable[Pack], off: frozenset[str]) -> tuple[Pack, ...]:
    """Returns the packs without the packs and entries that are switched off.

    >>> [p.name for p in kept([Pack(name="mine"), Pack(name="ours")], frozenset({"mine"}))]
    ['ours']
    """
    return tuple(_less(one, off) for one in packs if one.name not in off)


def _less(one: Pack, off: frozenset[str]) -> Pack:
    if not any(name.startswith(f"{one.name}/") for name in off):
        return one
    entries = tuple(e for e in one.entries if f"{one.name}/{e.id}" not in off)
    return replace(one, entries=entries, patterns=tuple(p for p in one.patterns if f"{one.name}/{p.id}" not in off))


def _parted(names: Sequence[str], settings: Settings) -> tuple[frozenset[str], tuple[str, ...]]:
    """Returns the packs and entries among the names, and the rest, which names rules."""
    packs = {*settings.packs, *(one.name for one in settings.own), MINED}
    entries = [name for name in names if "/" in name]
    for name in entries:
        if not name.startswith(f"{MINED}/"):
            entry(name, settings)
    whole = [name for name in names if name in packs and not run.is_rule(name)]
    mine = frozenset((*entries, *whole))
    return mine, tuple(name for name in names if name not in mine)


def entry(name: str, settings: Settings) -> Entry | Pattern:
    """Returns the entry or pattern ``pack/entry`` of the packs in use; of the pack that wins, if two have the name.

    >>> entry("ai/claude-code", Settings()).id
    'claude-code'

    Raises:
        UsageError: no such pack is used, or it has no such entry.
    """
    home, _, key = name.partition("/")
    packs = [one for one in (*reversed(settings.own), *map(pack.load, settings.packs)) if one.name == home]
    if not packs and home == MINED:
        raise UsageError(
            f"the entries of {MINED!r} are made anew for each file", hint="explain a fix by its id: `cleantx lint FILE`"
        )
    if not packs:
        used = ", ".join((*settings.packs, *(one.name for one in settings.own)))
        raise UsageError(f"no pack {home!r} is used", hint=f"packs here: {used or 'none'}")
    known: dict[str, Entry | Pattern] = {}
    for one in reversed(packs):
        known |= {e.id: e for e in one.entries}
        known |= {p.id: p for p in one.patterns}
    if key not in known:
        near = ", ".join(f"{home}/{other}" for other in get_close_matches(key, known, n=3))
        raise UsageError(f"no entry {name!r}", hint=f"such as {near}" if near else "`cleantx lint` names the entries")
    return known[key]
