"""What an acoustic aligner offers: it finds spoken words in a short stretch of sound.

All around it (windows, spoken forms, acceptance, estimates) is the same for every engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol, runtime_checkable

RATE = 16_000
"""Samples a second of the sound that engines get: one channel, 16 bits, signed, little-endian."""


class Heard(NamedTuple):
    """Where a word was found, in ms from the start of the stretch, and how sure that is (0 to 1; None: not told)."""

    start: int
    end: int
    score: float | None = None


class Engine(Protocol):
    """A loaded aligner, with its model; it may be asked again and again."""

    @property
    def name(self) -> str:
        """The name it is chosen by."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it can hear; empty: the caller knows."""

    def align(
        self, pcm: bytes, said: Sequence[tuple[str, ...]], *, skipping: bool = False
    ) -> list[Heard | None] | None:
        """Returns where each word was said in a stretch of at most about 30 seconds; None: no way through it.

        `said` holds the spoken words of each written one (small letters and apostrophes; none for signs alone, which
        are never found).  With `skipping`, words may be passed over that the sound does not hold; they come back as
        None.  Starts do not run backwards; a word's spoken words lie in it from the first to the last.
        """


@runtime_checkable
class Opening(Protocol):
    """What some engines offer, too: a stretch that ends in the middle of the words."""

    def align_open(
        self, pcm: bytes, said: Sequence[tuple[str, ...]], *, loose: int, skipping: bool = False
    ) -> list[Heard | None] | None:
        """Returns where each word was said, as `align` does; of the `loose` last ones those that were, in order."""
