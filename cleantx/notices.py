"""What `lint` tells beside the rules: what no rule can see in the text alone.

Clocks that cannot be, another transcript that reads otherwise, sound that does not hold the words.  A notice has a code
of the same families as the rules; the module that finds it tells its name and what it means.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

from cleantx.errors import UsageError

TABLE = {
    "CTX101": "cleantx.align.retime",
    "CTX102": "cleantx.align.retime",
    "CTX103": "cleantx.align.retime",
    "CTX104": "cleantx.align.retime",
    "CTX105": "cleantx.align.retime",
    "CTX208": "cleantx.comparison.codes",
    "CTX406": "cleantx.align.audio.doubts",
    "CTX407": "cleantx.align.audio.doubts",
}
"""Code to the module whose `NAMES` and `WHAT` tell of it; codes are never reused."""

NEEDS = {"CTX208": "--against", "CTX406": "--audio", "CTX407": "--audio"}
"""What must be given beside a transcript for a notice to be found; the others need nothing."""


GIVEN = {"--against": "OTHER", "--audio": "FILE"}
"""What those options take."""


class Notice(NamedTuple):
    """A code, its name, what it means, and what must be given for it ("": nothing)."""

    code: str
    name: str
    what: str
    needs: str


def load(code: str) -> Notice:
    """Returns the notice of a code."""
    module = import_module(TABLE[code])
    return Notice(code, module.NAMES[code], module.WHAT[code], NEEDS.get(code, ""))


def kind(code: str) -> str:
    """Returns what a notice is about, in a word: the times, the sound, or a suggestion that a person may accept.

    >>> kind("CTX101"), kind("CTX208"), kind("CTX406")
    ('times', 'suggest', 'sound')
    """
    return "times" if code.startswith("CTX1") else "sound" if NEEDS.get(code) == "--audio" else "suggest"


def named(name: str) -> tuple[str, ...]:
    """Returns the codes that a code, a prefix or a name stands for.

    >>> named("CTX10"), named("time-backwards"), named("CTX5")
    (('CTX101', 'CTX102', 'CTX103', 'CTX104', 'CTX105'), ('CTX101',), ())
    """
    if name.upper().startswith("CTX"):
        return tuple(code for code in TABLE if code.startswith(name.upper()))
    return tuple(code for code in TABLE if load(code).name == name)


def selected(select: Sequence[str] = (), ignore: Sequence[str] = ()) -> frozenset[str]:
    """Returns the codes that are told: those that `select` names (none: all) less those that `ignore` does.

    >>> sorted(selected(ignore=["CTX2", "CTX4", "swallowed-pause"]))
    ['CTX101', 'CTX102', 'CTX103', 'CTX105']
    """
    wanted = [code for name in select for code in named(name)] if select else list(TABLE)
    return frozenset(wanted) - {code for name in ignore for code in named(name)}


def refuse(select: Sequence[str], needed: str) -> None:
    """Refuses a selection of what is only found when something is given that is not.

    Raises:
        UsageError: a notice is selected by its code or name that needs what `needed` gives.
    """
    for name in select:
        for code in named(name):
            if NEEDS.get(code) == needed and name.upper() in (code, load(code).name.upper()):
                raise UsageError(f"{name} is found with {needed} only", hint=f"{needed} {GIVEN[needed]}")
