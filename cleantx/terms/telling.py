"""What another tool's list cannot hold of a pack.

A tool that replaces blindly gets only what is right everywhere: an entry that needs company, or a person's eye, is left
out and told, since without its conditions it would do harm.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleantx.model import Loss
from cleantx.terms.pack import Entry, Pack


class Telling:
    """Gathers losses while a pack is written."""

    def __init__(self) -> None:
        """Begins with none."""
        self.losses: list[Loss] = []

    def lose(self, code: str, what: str, snippet: str = "") -> None:
        """Takes down what the target cannot hold."""
        self.losses.append(Loss(code=code, line=0, what=what, snippet=snippet))

    def everywhere(
        self, pack: Pack, *, case: bool = False, near: bool = False, patterns: bool = False
    ) -> Iterator[tuple[str, str]]:
        """Yields each right form with a wrong one, of the entries that hold everywhere.

        The target knows capitals if `case`, witnesses and safety if `near`, regular expressions if `patterns`.
        """
        for entry in pack.entries:
            barred = _conditions(entry, case=case, near=near)
            if barred and entry.wrong:
                self.lose("condition", f"left out, for its {' and '.join(barred)}", f"{entry.id}: {entry.right}")
                continue
            yield from ((entry.right, wrong) for wrong in entry.wrong)
        for protect in pack.protects:
            self.lose("protect", "a protected phrase", protect.text)
        if pack.shows:
            self.lose("shows", "only for some shows", ", ".join(pack.shows))
        for pattern in pack.patterns if not patterns else ():
            self.lose("pattern", "a regular expression", f"{pattern.id}: {pattern.find}")

    def sounds(self, pack: Pack) -> None:
        """Takes down the entries whose sound the target cannot hold."""
        for entry in pack.entries:
            if entry.sounds_like not in ((), (entry.right,)):
                self.lose("sounds-like", "how it is said", f"{entry.right}: {', '.join(entry.sounds_like)}")


def _conditions(entry: Entry, *, case: bool, near: bool) -> list[str]:
    """Returns the conditions of an entry that a target does not know."""
    names = ["unless", "only_next", "only_prev", "not_next", "not_prev", "spelled"]
    names += [] if near else ["near"]
    names += [] if case else ["case"]
    found = [name for name in names if getattr(entry, name)]
    return [*found, *([f"safety {entry.safety!r}"] if entry.safety != "safe" and not near else [])]
