"""Adding to a pack what a person says: the entry is made, shown by examples, and refused where it would do harm."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from cleantx.errors import PackError
from cleantx.model import Safety
from cleantx.terms import tomltext
from cleantx.terms.contract import repaired
from cleantx.terms.match import Matcher
from cleantx.terms.pack import Entry, Pack, parse, problems, slug

_ALL: tuple[Safety, ...] = ("safe", "unsafe", "suggest")


def add(text: str, path: str, entry: Entry) -> str:
    """Returns the text of a pack with the entry added, comments and order kept.

    An entry that needs company and shows no examples gets the plainest: the form beside its witness, and alone.

    >>> print(add("", "mine.toml", Entry(id="", right="Hugging Face", wrong=("hugging phase",))), end="")
    [[term]]
    id = "hugging-face"
    right = "Hugging Face"
    wrong = ["hugging phase"]

    Raises:
        PackError: the pack would break its contract with it.
    """
    entry = with_examples(replace(entry, id=entry.id or slug(entry.right)), path)
    new = tomltext.added(text, path, entry)
    known = set(problems([parse(text, path)])) if text.strip() else set()
    fresh = [line for line in problems([parse(new, path)]) if line not in known and "sorted by id" not in line]
    if fresh:
        raise PackError(fresh[0], path=path, hint="nothing was added")
    return new


def with_examples(entry: Entry, path: str = "") -> Entry:
    """Returns the entry with examples: what its own say comes from itself, and one that needs company shows some.

    Raises:
        PackError: the entry leaves one of its `bad` examples as it is.
    """
    matcher = Matcher([Pack(name="", entries=(entry,))], applied=_ALL)
    bad = tuple((before, after or repaired(before, matcher)) for before, after in entry.bad)
    idle = next((before for before, after in bad if before == after), None)
    if idle is not None:
        raise PackError(f"entry {entry.id!r} changes nothing in {idle!r}", path=path, hint="is its company there?")
    good = entry.good
    if entry.near or entry.only_next or entry.only_prev:
        wrong = entry.wrong[0] if entry.wrong else entry.right
        text = " ".join([*_cue(entry.only_prev), wrong, *_cue(entry.only_next), *_cue(entry.near)])
        bad = bad or ((text, repaired(text, matcher)),)
        good = good or (wrong,)
    return replace(entry, bad=bad, good=good)


def _cue(cues: Sequence[str]) -> list[str]:
    """Returns the first cue as a text that it stands for."""
    return [cues[0].replace("*", "").replace("#", "3")] if cues else []
