"""Time expressions of TTML: clock times, frames, ticks and offsets, and what a document says of their units."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from typing import NamedTuple

_CLOCK = re.compile(
    r"([0-9]{1,9}):([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]{1,12})[0-9]*|[:;]([0-9]{1,4})(?:\.([0-9]{1,4}))?)?"
)
_SHORT = re.compile(r"([0-9]{1,6}):([0-9]{1,2})(?:[.,]([0-9]{1,12})[0-9]*)?")  # mm:ss.fff, in lyrics
_OFFSET = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,12})[0-9]*)?(h|m|s|ms|f|t)?")  # without a unit: seconds, in lyrics
_NUMBER = re.compile(r"[0-9]{1,9}")
_LONGEST = 4_000_000_000_000  # ms; a century: anything longer is no time but a mistake
_DROPPED = 2  # frame numbers left out each minute but the tenth, at 29.97 Hz


class Units(NamedTuple):
    """Frames and ticks per second: `rate` is the true one, `nominal` the one that frames are counted by."""

    rate: Fraction = Fraction(30)
    nominal: int = 30
    parts: int = 1
    ticks: Fraction = Fraction(1)
    smpte: bool = False
    drop: bool = False


def units(attributes: Mapping[str, str]) -> Units:
    """Returns the units that the attributes of a document's root tell; the standard's where they tell none.

    >>> units({"frameRate": "24", "frameRateMultiplier": "1000 1001"}).rate
    Fraction(24000, 1001)
    >>> units({"tickRate": "10000000"}).ticks, units({"frameRate": "25"}).ticks, units({}).ticks
    (Fraction(10000000, 1), Fraction(25, 1), Fraction(1, 1))
    """
    nominal = _whole(attributes.get("frameRate")) or 30
    parts = _whole(attributes.get("subFrameRate")) or 1
    multiplier = _NUMBER.findall(attributes.get("frameRateMultiplier", ""))[:2]
    up, down = (int(multiplier[0]), int(multiplier[-1])) if len(multiplier) == 2 else (1, 1)  # noqa: PLR2004 - a pair
    rate = Fraction(nominal * up, down) if up and down else Fraction(nominal)
    ticks = _whole(attributes.get("tickRate")) or (nominal * parts if "frameRate" in attributes else 1)
    smpte = attributes.get("timeBase") == "smpte"
    drop = smpte and attributes.get("dropMode", "").startswith("drop")
    return Units(rate, nominal, parts, Fraction(ticks), smpte, drop)


def parse(text: str, unit: Units = Units()) -> int | None:  # noqa: B008 - a frozen value
    """Returns the milliseconds of a time expression, rounded half up, or None for what is none.

    Frames count at the true rate; on a SMPTE clock the seconds do so as well.

    >>> parse("00:01:02.345"), parse("12.3s"), parse("500ms"), parse("1.5h"), parse("00:10.5"), parse("9.73")
    (62345, 12300, 500, 5400000, 10500, 9730)
    >>> parse("00:00:01:15"), parse("45f"), parse("3t"), parse("indefinite"), parse("1" * 5000)
    (1500, 1500, 3000, None, None)
    """
    text = text.strip()
    found = _CLOCK.fullmatch(text)
    if found:
        return _bounded(_clock(found, unit))
    found = _SHORT.fullmatch(text)
    if found:
        return _bounded(int(found[1]) * 60 + int(found[2]) + _decimal(found[3]))
    found = _OFFSET.fullmatch(text)
    if found is None:
        return None
    value = int(found[1]) + _decimal(found[2])
    scale = {"h": Fraction(3600), "m": Fraction(60), "ms": Fraction(1, 1000), "f": 1 / unit.rate, "t": 1 / unit.ticks}
    return _bounded(value * scale.get(found[3] or "s", Fraction(1)))


def smpte(hours: int, minutes: int, seconds: int, frames: Fraction, unit: Units) -> Fraction:
    """Returns the seconds of a SMPTE time code: its frames counted, and counted out at the true rate."""
    count = (hours * 3600 + minutes * 60 + seconds) * unit.nominal + frames
    if unit.drop:
        tens, ones = divmod(hours * 60 + minutes, 10)
        step = ceil(unit.nominal / 30) * _DROPPED
        count -= (tens * 9 + ones) * step
    return max(Fraction(count), Fraction(0)) / unit.rate


def whole(seconds: Fraction) -> int:
    """Returns seconds as whole milliseconds, half up."""
    return int(seconds * 1000 + Fraction(1, 2))


def _clock(found: re.Match[str], unit: Units) -> Fraction:
    hours, minutes, seconds = (int(found[n]) for n in (1, 2, 3))
    frames = int(found[5] or 0) + Fraction(int(found[6] or 0), unit.parts)
    if unit.smpte and not found[4]:
        return smpte(hours, minutes, seconds, Fraction(frames), unit)
    return hours * 3600 + minutes * 60 + seconds + _decimal(found[4]) + frames / unit.rate


def _decimal(digits: str | None) -> Fraction:
    return Fraction(int(digits), 10 ** len(digits)) if digits else Fraction(0)


def _bounded(seconds: Fraction) -> int | None:
    return whole(seconds) if seconds * 1000 <= _LONGEST else None


def _whole(text: str | None) -> int:
    return int(text) if text and _NUMBER.fullmatch(text) else 0
