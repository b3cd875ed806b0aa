"""Times in the cells of a table: clocks, seconds, milliseconds or frames; a whole column says which."""

from __future__ import annotations

from itertools import pairwise

from cleantx.formats import clock
from cleantx.formats.patterns import later

_FRAMES = later(r"(\d{1,4})[:;]([0-5]?\d)[:;]([0-5]?\d)[:;](\d{2})")
_NUMBER = later(r"(\d{1,12}(?:[.,]\d{1,15})?)\s?(ms|s|sec)?")
_MS_STEP = 100  # whole numbers that rise by so much from row to row are milliseconds
_FILM, _VIDEO, _FAST = 25, 30, 60  # frames in a second: the slowest rate that has the frames which are there
_LONGEST = 12  # digits: a century in milliseconds


def shape_of(unit: str, cells: list[str]) -> str:
    """Returns how the times of a column are written: "ms", "s", "clock", or a number of frames in a second."""
    filled = [cell for cell in cells if cell]
    frames = [int(found[4]) for cell in filled if (found := _FRAMES.fullmatch(cell))]
    if frames and len(frames) == len(filled):
        drop = any(";" in cell for cell in filled)
        return str(
            next((rate for rate in (_FILM, _VIDEO) if max(frames) < rate and not (drop and rate == _FILM)), _FAST)
        )
    if any(":" in cell for cell in filled):
        return "clock"
    if unit:
        return unit
    numbers = [int(cell) for cell in filled if cell.isdecimal() and len(cell) < _LONGEST]
    if len(numbers) < len(filled):
        return "s"
    steps = sorted(abs(b - a) for a, b in pairwise(numbers))
    return "ms" if steps and steps[len(steps) // 2] >= _MS_STEP else "count" if max(numbers, default=0) == 0 else "s"


def time(text: str, shape: str) -> int | None:
    """Returns the milliseconds of a cell, or None for what is no time.

    >>> time("00:00:01:12", "25"), time("1,5", "s"), time("90", "ms"), time("0:12", "clock"), time("soon", "s")
    (1480, 1500, 90, 12000, None)
    """
    text = text.strip()
    frames = _FRAMES.fullmatch(text) if shape.isdecimal() else None
    if frames is not None:
        hours, minutes, seconds, frame = map(int, frames.groups())
        return ((hours * 60 + minutes) * 60 + seconds) * 1000 + round(frame * 1000 / int(shape))
    if ":" in text:
        return clock.parse(text)
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    number = found[1].replace(",", ".")
    if (found[2] or shape) == "ms":
        return round(float(number))
    return clock.seconds_to_ms(number)


def printed(ms: int | None, shape: str) -> str:
    """Returns a time as its column writes it, or nothing for None."""
    if ms is None:
        return ""
    if shape == "ms":
        return str(ms)
    if shape == "s":
        return f"{ms / 1000:.3f}".rstrip("0").rstrip(".")
    if shape.isdecimal():
        return f"{clock.webvtt(ms).partition('.')[0]}:{ms % 1000 * int(shape) // 1000:02}"
    return clock.webvtt(ms)
