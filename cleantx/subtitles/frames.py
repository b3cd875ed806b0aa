"""Frames of a video: rates as they are meant, and times that lie on a frame."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Final

from cleantx import errors

__all__ = ["FASTEST", "RATES", "at", "length", "nearest", "parse", "rate", "up"]

RATES: Final = ("23.976", "24", "25", "29.97", "30", "50", "59.94", "60")
"""The rates of film and television, as people write them."""

FASTEST: Final = 240
"""Frames a second that a profile may ask for; no video for viewers has more."""

_NTSC: Final = {  # written with two or three digits, meant exactly
    23.976: Fraction(24000, 1001), 23.98: Fraction(24000, 1001), 29.97: Fraction(30000, 1001),
    59.94: Fraction(60000, 1001),
}  # fmt: skip


def rate(fps: float) -> Fraction:
    """Returns the exact rate that is meant: 23.976 is 24,000/1,001.

    >>> rate(29.97), rate(25.0)
    (Fraction(30000, 1001), Fraction(25, 1))
    """
    return _NTSC.get(fps) or Fraction(fps).limit_denominator(1001)


@lru_cache(maxsize=64)  # it is asked for at every cue
def length(count: int, fps: float) -> int:
    """Returns how long so many frames last, in milliseconds.

    >>> length(2, 24.0), length(2, 25.0)
    (83, 80)
    """
    return round(count * 1000 / rate(fps))


def parse(text: str) -> float:
    """Returns the frame rate that a person wrote.

    Raises:
        errors.UsageError: it is none of film or television.
    """
    wanted = text.strip().removesuffix("fps").strip().replace(",", ".")
    wanted = {"23.98": "23.976"}.get(wanted, wanted.removesuffix(".0"))
    if wanted not in RATES:
        raise errors.UsageError(f"unknown frame rate {text!r}", hint=f"one of {', '.join(RATES)}")
    return float(wanted)


def at(frame: int, fps: Fraction) -> int:
    """Returns the time of a frame in milliseconds, rounded: no subtitle format holds less.

    >>> [at(frame, rate(23.976)) for frame in (1, 2, 24)]
    [42, 83, 1001]
    """
    return round(frame * 1000 / fps)


def nearest(ms: int, fps: Fraction) -> int:
    """Returns the frame whose time is nearest."""
    return round(ms * fps / 1000)


def up(ms: int, fps: Fraction) -> int:
    """Returns the least number of frames that last so long; the millisecond of rounding is not counted.

    >>> up(833, rate(24)), up(834, rate(24)), up(836, rate(24))
    (20, 20, 21)
    """
    return -(-max(0, ms - 1) * fps // 1000)
