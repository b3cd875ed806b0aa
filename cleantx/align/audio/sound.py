"""A stretch of a recording at a time, read forwards: only the last two minutes are held."""

from __future__ import annotations

from collections.abc import Iterable

from cleantx.align.audio.engine import RATE

_MS = 2 * RATE // 1000  # bytes
_HELD = 120_000 * _MS  # bytes; windows last half a minute, and are widened by some seconds


class Sound:
    """A stream of samples (16 kHz, mono, 16 bits) that can be asked for what lies not too far back."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        """Takes blocks of samples in order."""
        self._blocks = iter(blocks)
        self._held = bytearray()
        self._from = 0  # bytes before what is held
        self.ended = False

    @property
    def length(self) -> int:
        """The time (ms) up to which the recording was heard so far."""
        return (self._from + len(self._held)) // _MS

    def between(self, start: int, end: int) -> bytes:
        """Returns the samples between two times (ms); fewer where the recording ends, or what is no longer held."""
        a, b = max(0, start) * _MS, max(0, end) * _MS
        while not self.ended and self._from + len(self._held) < b:
            block = next(self._blocks, None)
            if block is None:
                self.ended = True
            else:
                self._held += block
                over = len(self._held) - _HELD
                if over > _HELD // 4:  # not at every block: what is left moves
                    del self._held[:over]
                    self._from += over
        return bytes(self._held[max(0, a - self._from) : max(0, b - self._from)])

    def first(self) -> int:
        """Returns the earliest time (ms) that is still held."""
        return -(-self._from // _MS)

    def rest(self) -> int:
        """Returns how long the recording is (ms), which reads it to its end."""
        while not self.ended:
            self.between(0, self.length + 10_000)
        return self.length
