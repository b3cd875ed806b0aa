"""Times and frame rates on the command line, and what `align` tells of a clock."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from cleantx.cli import show
from cleantx.errors import UsageError

if TYPE_CHECKING:
    from cleantx.align.fit import Fitted
    from cleantx.model import Transcript

Rate = tuple[int, int]

_NTSC = {"23.976": 24, "23.98": 24, "29.97": 30, "47.952": 48, "59.94": 60}  # thousands of 1,001 seconds
_FAR = 10**11  # ms, three years: times beyond are slips of the finger, and too large to be counted exactly
_SHOWN = 6  # stretches of another recording that are printed
_TEXT = 60  # characters of a segment


def time(text: str) -> int:
    """Returns the milliseconds of a time with or without a sign: a whole number of them, or H:MM:SS.mmm.

    >>> time("-1500"), time("+0:01:02.5"), time("00:00:01,250")
    (-1500, 62500, 1250)

    Raises:
        UsageError: it is neither.
    """
    from cleantx.formats import clock  # noqa: PLC0415 - not before a command runs

    found = re.fullmatch(r"\s*([+-]?)\s*([0-9:.,]{1,20})\s*", text)
    ms = None if found is None else int(found[2]) if found[2].isdigit() else clock.parse(found[2])
    if found is None or ms is None:
        raise UsageError(f"no time: {text.strip()!r}", hint="whole milliseconds, or H:MM:SS.mmm: 0:00:02.5")
    if ms > _FAR:
        raise UsageError(f"no recording is so long: {text.strip()!r}", hint="whole milliseconds, or H:MM:SS.mmm")
    return -ms if found[1] == "-" else ms


def pairs(text: str) -> list[tuple[int, int]] | None:
    """Returns the pairs of times in ``OLD=NEW,OLD=NEW``, None where a file of that name is meant.

    >>> pairs("0:10=0:12.5,1:00:00=1:02:35"), pairs("talk.srt")
    ([(10000, 12500), (3600000, 3755000)], None)

    Raises:
        UsageError: a part of it is no pair of times, or an old time is there twice.
    """
    if "=" not in text or Path(text).exists():
        return None
    found = []
    for part in text.split(","):
        old, equals, new = part.partition("=")
        if not equals:
            raise UsageError(f"no pair of times: {part!r}", hint="OLD=NEW,OLD=NEW with points before milliseconds")
        found.append((time(old), time(new)))
    if len({old for old, _ in found}) < len(found):
        raise UsageError("one old time for two new ones", hint="OLD=NEW,OLD=NEW: what reads OLD is really NEW")
    return found


def rates(text: str) -> tuple[Rate, Rate]:
    """Returns two frame rates as fractions.

    >>> rates("25:23.976")
    ((25, 1), (24000, 1001))

    Raises:
        UsageError: these are not two frame rates.
    """
    parts = text.split(":")
    try:
        old, new = (_rate(part.strip()) for part in parts)
    except (ValueError, ZeroDivisionError):
        raise UsageError(f"no two frame rates: {text!r}", hint="OLD:NEW, such as 25:23.976") from None
    return old, new


def _rate(text: str) -> Rate:
    from fractions import Fraction  # noqa: PLC0415 - not before a command runs

    found = Fraction(_NTSC[text] * 1000, 1001) if text in _NTSC else Fraction(text)
    if not 1 <= found <= 1000:  # noqa: PLR2004 - frames a second
        raise ValueError(text)
    return found.numerator, found.denominator


def seconds(ms: int) -> str:
    """Returns how much later or earlier a clock is.

    >>> seconds(2500), seconds(-1), seconds(0)
    ('2.500 s later', '0.001 s earlier', '0.000 s later')
    """
    return f"{abs(ms) / 1000:,.3f} s {'earlier' if ms < 0 else 'later'}"


def told(made: Fitted, before: Transcript, path: str) -> list[str]:
    """Returns what there is to tell of a clock: how well it is known, its speed, where it jumps, and what it lacks."""
    from cleantx.align.rate import clock  # noqa: PLC0415 - not before a command runs

    near = f"{made.agree:.1%} within 1 s of it, those {made.middle:.0f} ms off (median), 95 % under {made.most:.0f} ms"
    rows = [near]
    if made.slope != 1:
        why = f"{made.rates[0]} → {made.rates[1]} fps, " if made.rates else ""
        rows.append(f"speed: {why}times {made.slope:.6f} times as long")
    rows += [f"{path}:{o.line}: from {clock(o.start)} on {seconds(o.later)}" for o in made.offsets]
    lost = set(made.unheld)
    runs = [list(run) for here, run in groupby(before.segments, key=lambda s: s.id in lost) if here]
    for run in runs[:_SHOWN]:
        lines = f"{run[0].line}" if len(run) == 1 else f"{run[0].line}-{run[-1].line}"
        text = " ".join(run[0].text.split())[:_TEXT]
        rows.append(
            f"{path}:{lines}: {show.many(len(run), 'segment')} not in that recording, without times now: {text!r}"
        )
    return [*rows, *([f"{len(runs) - _SHOWN:,} more such stretches"] if len(runs) > _SHOWN else [])]
