"""What is met in many transcripts, ranked by in how many: exact until there is too much of it to be kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

MOST = 50_000
"""Things of one kind that are kept when there are twice as many: ten million transcripts may tell any number."""

Key = tuple[str, ...]


class Met(NamedTuple):
    """How many `times` a thing was met, in how many transcripts, and how often it was `done` (repaired)."""

    times: int
    files: int
    done: int


class Ranking:
    """Counts things; of more than `most` those in the fewest transcripts are forgotten, and `missed` tells how few.

    Up to that bound the order in which they come does not matter.
    """

    def __init__(self, most: int = MOST) -> None:
        """Begins with nothing."""
        self._met: dict[Key, Met] = {}
        self._most = most
        self.missed = 0
        """In so many transcripts at most a thing was met that is not in the ranking, or counted short."""

    def add(self, key: Key, count: int, *, files: int = 1, done: int = 0) -> None:
        """Counts a thing that was met so often in so many transcripts."""
        before = self._met.get(key)
        self._met[key] = (
            Met(before.times + count, before.files + files, before.done + done) if before else Met(count, files, done)
        )
        if len(self._met) > 2 * self._most:
            self._prune()

    def _prune(self) -> None:
        ranked = list(self)
        self.missed += ranked[self._most][1].files
        self._met = dict(ranked[: self._most])

    def __len__(self) -> int:
        """Returns how many things are kept."""
        return len(self._met)

    def __iter__(self) -> Iterator[tuple[Key, Met]]:
        """Yields what was met in the most transcripts first, then what was met most often, then by its name."""
        yield from sorted(self._met.items(), key=lambda item: (-item[1].files, -item[1].times, item[0]))
