"""Shot changes of a video, as the tools that find them write them down.

The logs of ffmpeg's `showinfo`, `metadata=print` and `scdet`, the scene list of PySceneDetect, or a plain list with a
time a line: seconds, H:MM:SS.mmm, or H:MM:SS:FF with frames.  Lines that begin with # are comments.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections.abc import Iterable
from fractions import Fraction

from cleantx import errors
from cleantx.subtitles import frames

__all__ = ["nearest", "parse"]

_LOGGED = re.compile(r"\b(?:pts_time:|lavfi\.scd\.time[:=])\s*(\S+)")
_SCENES = "Timecode List"
_HEADER = "Scene Number"
_COLUMNS = ("Start Time (seconds)", "Start Timecode")
_SECONDS = re.compile(r"\d{1,9}(?:[.,]\d{1,9})?")
_CLOCK = re.compile(r"(\d{1,4}):([0-5]?\d):([0-5]?\d)(?:[.,](\d{1,9}))?")
_FRAMES = re.compile(r"(\d{1,4}):([0-5]?\d):([0-5]?\d)[:;](\d{1,3})")
_LATEST = 1000 * 3_600_000  # ms; nothing is a thousand hours long


def parse(text: str, *, fps: float) -> tuple[int, ...]:
    r"""Returns the times of the shot changes in a file, in milliseconds and in order; the start of the video is none.

    >>> parse("1.5\n00:00:03.250\n0:00:04:12\n", fps=24)
    (1500, 3250, 4500)

    Raises:
        errors.UsageError: a line that holds no time, or no times at all.
    """
    lines = [line.strip() for line in text.lstrip("\ufeff").splitlines()]
    logged = [match[1] for line in lines for match in _LOGGED.finditer(line)]
    if logged:
        found: Iterable[int] = (_time(one, 0, fps) for one in logged if one != "N/A")
    elif any(line.startswith((_SCENES, _HEADER)) for line in lines):
        found = _scenes(lines, fps)
    else:
        found = (_time(line, k, fps) for k, line in enumerate(lines, 1) if line and not line.startswith("#"))
    times = sorted({ms for ms in found if ms > 0})
    if not times:
        hint = "a log of ffmpeg, a scene list of PySceneDetect, or a time a line"
        raise errors.UsageError("there are no shot changes in it", hint=hint)
    return tuple(times)


def nearest(shots: tuple[int, ...], ms: int) -> int:
    """Returns the shot change nearest to a time, of at least one.

    >>> nearest((1000, 2000), 1400), nearest((1000, 2000), 9000)
    (1000, 2000)
    """
    k = bisect_left(shots, ms)
    return min(shots[max(0, k - 1) : k + 1], key=lambda shot: abs(shot - ms))


def _scenes(lines: list[str], fps: float) -> list[int]:
    """Returns where the scenes of a list of PySceneDetect begin: by its table, else by its line of timecodes."""
    at = next((k for k, line in enumerate(lines) if line.startswith(_HEADER)), None)
    if at is None:
        line = next(k for k, line in enumerate(lines) if line.startswith(_SCENES))
        return [_time(cell.strip(), line + 1, fps) for cell in lines[line].split(",")[1:] if cell.strip()]
    try:
        rows = list(csv.reader(lines[at:]))
    except csv.Error as error:
        raise errors.UsageError(f"this scene list is no table: {error}") from None
    head = [cell.strip() for cell in rows[0]]
    column = next((head.index(name) for name in _COLUMNS if name in head), None)
    if column is None:
        raise errors.UsageError(f"this scene list has no column {' or '.join(map(repr, _COLUMNS))}", line=at + 1)
    return [_time(row[column].strip() if column < len(row) else "", at + k, fps) for k, row in enumerate(rows, 1)
            if k > 1 and row]  # fmt: skip


def _time(text: str, line: int, fps: float) -> int:
    """Returns the milliseconds of a time as people and tools write it."""
    ms: Fraction | None = None
    if _SECONDS.fullmatch(text):
        ms = Fraction(text.replace(",", ".")) * 1000
    elif match := _FRAMES.fullmatch(text):
        if not fps:
            raise errors.UsageError("how many frames a second?", line=line, hint="--fps tells what H:MM:SS:FF counts")
        hours, minutes, seconds, count = map(int, match.groups())
        ms = (hours * 3600 + minutes * 60 + seconds + count / frames.rate(fps)) * Fraction(1000)
    elif match := _CLOCK.fullmatch(text):
        ms = Fraction(
            sum(int(part) * size for part, size in zip(match.groups()[:3], (3600, 60, 1), strict=True)) * 1000
        )
        ms += Fraction(f"0.{match[4] or 0}") * 1000
    if ms is None or ms > _LATEST:
        hint = "seconds, H:MM:SS.mmm or H:MM:SS:FF"
        raise errors.UsageError(f"not the time of a shot change: {text[:40]!r}", line=line, hint=hint)
    return round(ms)
