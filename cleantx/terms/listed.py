"""What a list of another tool gives: corrections one by one, gathered into a pack that does no harm.

Other tools replace blindly, so their lists hold what our contract refuses: ordinary words without company, forms that
two terms claim.  Such a form is kept back or made unsafe, and each time that is said as a loss.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import replace

from cleantx.model import Loss
from cleantx.terms.contract import ordinary
from cleantx.terms.pack import LONGEST, MARKS, Entry, Pack, Pattern, slug

_WORD = re.compile(r"\w")


class Listed:
    """Corrections as they are read, with what could not be held."""

    def __init__(self) -> None:
        """Begins with nothing."""
        self.entries: list[Entry] = []
        self.patterns: list[Pattern] = []
        self.losses: list[Loss] = []
        self._said: set[str] = set()

    def add(
        self,
        right: str,
        wrong: Iterable[str] = (),
        *,
        sounds_like: Iterable[str] = (),
        case: bool = False,
        line: int = 0,
        why: str = "",
    ) -> None:
        """Takes one correction; a term without wrong forms is only known, by its own sound."""
        right = _plain(right)
        forms = tuple(dict.fromkeys(_plain(form) for form in wrong if form.strip()))
        sounds = tuple(dict.fromkeys(_plain(form) for form in sounds_like if _WORD.search(form)))
        if not _WORD.search(right):
            self.lose("empty", line, "nothing is right, and dropping is no correction", ", ".join(forms))
            return
        if right[0] in MARKS or len(right) > LONGEST:
            self.lose("no-term", line, f"it begins with a mark, or is longer than {LONGEST} characters", right)
            return
        kept = []
        for form in forms:
            if form == right:
                self.lose("self", line, "a form is mapped to itself", form)
            elif not _WORD.search(form):
                self.lose("no-word", line, "a form holds no word", form)
            else:
                kept.append(form)
        if forms and not kept and not sounds:
            return
        if not kept and not sounds:
            sounds = (right,)
        self.entries.append(Entry(id="", right=right, wrong=tuple(kept), sounds_like=sounds, case=case, why=why))

    def lose(self, code: str, line: int, what: str, snippet: str = "") -> None:
        """Takes down what could not be held."""
        self.losses.append(Loss(code=code, line=line, what=what, snippet=snippet[:80]))

    def lose_once(self, code: str, what: str) -> None:
        """Takes down what holds for the whole list."""
        if code not in self._said:
            self._said.add(code)
            self.lose(code, 0, what)

    def pack(self, path: str) -> Pack:
        """Returns the pack: one entry for each right form (one more for what is unsafe), sorted, with ids."""
        claimed: dict[tuple[str, bool], str] = {}
        groups: dict[tuple[str, bool, str, bool], Entry] = {}
        for entry in self.entries:
            safe, unsafe = [], []
            for form in entry.wrong:
                key = (" ".join(form.casefold().split()), entry.case)
                owner = claimed.setdefault(key, entry.right)
                if owner != entry.right:
                    self.lose("twice", 0, f"a form that is {owner!r} already", f"{form} -> {entry.right}")
                elif ordinary(form) and not _cased(form, entry.right):
                    self.lose("ordinary", 0, "a form of ordinary words: unsafe until it gets company", form)
                    unsafe.append(form)
                else:
                    safe.append(form)
            if safe or entry.sounds_like:
                _gather(groups, replace(entry, wrong=tuple(safe)), unsafe=False)
            if unsafe:
                _gather(groups, replace(entry, wrong=tuple(unsafe), sounds_like=(), safety="unsafe"), unsafe=True)
        taken: set[str] = set()
        entries = [replace(entry, id=_free(slug(entry.right), taken)) for entry in groups.values()]
        patterns = [replace(one, id=_free(one.id or "pattern", taken)) for one in self.patterns]
        ordered = tuple(sorted(entries, key=lambda entry: entry.id))
        return Pack(name=Path(path).stem, entries=ordered, patterns=tuple(patterns))


def _gather(groups: dict[tuple[str, bool, str, bool], Entry], entry: Entry, *, unsafe: bool) -> None:
    key = (entry.right, entry.case, entry.why, unsafe)
    known = groups.get(key)
    if known is not None:
        wrong = tuple(dict.fromkeys((*known.wrong, *entry.wrong)))
        sounds = tuple(dict.fromkeys((*known.sounds_like, *entry.sounds_like)))
        entry = replace(known, wrong=wrong, sounds_like=tuple(s for s in sounds if s != entry.right or not wrong))
    if not entry.case:
        entry = replace(entry, wrong=tuple({form.casefold(): form for form in reversed(entry.wrong)}.values())[::-1])
    groups[key] = entry


def _free(name: str, taken: set[str]) -> str:
    number = 1
    while (found := name if number == 1 else f"{name}-{number}") in taken:
        number += 1
    taken.add(found)
    return found


def _plain(text: str) -> str:
    """Returns a text on one line, with single spaces."""
    return " ".join(text.split())


def _cased(form: str, right: str) -> bool:
    return re.sub(r"\W", "", form).casefold() == re.sub(r"\W", "", right).casefold()
