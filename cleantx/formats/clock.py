"""Clock times in text: one tolerant parser, one strict one, and the printers; a time is a whole number of milliseconds.

Every run of digits that becomes a number is bounded.  A 5,000-digit fraction makes well-known subtitle libraries raise
Python's integer limit, and 2 kB of digits keeps one of them busy for minutes.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_COLON = "[:：]"  # full-width punctuation comes from CJK input methods
_POINT = "[.,:：，．]"  # SRT wants a comma, everybody writes dots, some tools a colon
_LEAD = r"\d{1,6}"  # hours, or minutes where there are no hours; long streams pass 99 h
_UNIT = r"\d{1,4}"  # `0:1:5`, and minutes over 60 (`00:61:00`) from tools that add offsets without carrying
_FRACTION = r"\d++"  # `,8` and `,4560` exist, and one tool wrote thousands; four are looked at

TOLERANT = f"{_LEAD}{_COLON}{_UNIT}(?:{_COLON}{_UNIT})?(?:{_POINT}{_FRACTION})?(?!\\d)"
"""A time in any shape seen in the wild, as the part of a larger pattern (it has no groups)."""

_PARTS = re.compile(f"({_LEAD}){_COLON}({_UNIT})(?:{_COLON}({_UNIT}))?(?:{_POINT}({_FRACTION}))?")

_STRICT = re.compile(r"(?:([0-9]{1,9}):([0-5][0-9])|([0-5][0-9]|[0-9]{3})):([0-5][0-9])\.([0-9]{3})")
_MINUTE, _HOUR = 60_000, 3_600_000
_MAX_SECONDS = 4_000_000_000  # a century: anything longer is no time but a mistake
_FEW = 32  # characters of a number that is read as a float at first


def parse(text: str) -> int | None:
    """Returns the milliseconds of a clock time in any shape seen in the wild, or None.

    Hours and fraction may be missing; a fraction is a decimal fraction, so that ``0:0:4,8`` is 4.8 s.

    >>> parse("00:01:02,345"), parse("0:0:4,8"), parse("1:02.5"), parse("00:00:20"), parse("100:00:00,500")
    (62345, 4800, 62500, 20000, 360000500)
    >>> parse("00\uff1a00\uff1a01\uff0c000"), parse("00:00:11:890"), parse("soon"), parse("1" * 5000)
    (1000, 11890, None, None)
    """
    found = _PARTS.fullmatch(text)
    if found is None:
        return None
    first, second, third, fraction = found.groups()
    if third is None:
        whole = int(first) * _MINUTE + int(second) * 1000
    else:
        whole = int(first) * _HOUR + int(second) * _MINUTE + int(third) * 1000
    return whole + (_thousandths(fraction) if fraction else 0)


def _thousandths(digits: str) -> int:
    if len(digits) <= 3:  # noqa: PLR2004 - milliseconds
        return int(digits) * (100, 10, 1)[len(digits) - 1]
    return int(digits[:3]) + (int(digits[3]) >= 5)  # noqa: PLR2004 - round half up


WHOLE_MINUTE = "((?:[0-9]{2}|[1-9][0-9]{2,3}):[0-5][0-9])"
"""Hours and minutes as they are printed here: two digits, more only where they are needed."""


class Minutes(dict[str, int]):
    """The milliseconds of each ``hh:mm``, looked up by cues that share it: a file has few, and int() costs most.

    >>> Minutes()["01:02"]
    3720000
    """

    def __missing__(self, key: str) -> int:
        """Parses hours and minutes."""
        hours, _, minutes = key.partition(":")
        self[key] = found = int(hours) * _HOUR + int(minutes) * _MINUTE
        return found


def strict(text: str) -> int | None:
    """Returns the milliseconds of a WebVTT time as the W3C parser takes them, or None.

    One thing beyond it: minutes of three digits, which tools without hours write after 99 minutes.

    >>> strict("00:01.500"), strict("0:00:01.000"), strict("100:00:00.000"), strict("120:00.000")
    (1500, 1000, 360000000, 7200000)
    >>> strict("00:00:01,000"), strict("00:60:00.000"), strict("0:01.000"), strict("00:01.00")
    (None, None, None, None)
    """
    found = _STRICT.fullmatch(text)
    if found is None:
        return None
    hours, minutes, alone, seconds, fraction = found.groups()
    return int(hours or 0) * _HOUR + int(minutes or alone) * _MINUTE + int(seconds) * 1000 + int(fraction)


def seconds_to_ms(value: float | str | Decimal) -> int | None:
    """Returns seconds as whole milliseconds, rounded as decimals (half up), or None for what cannot be a time.

    >>> seconds_to_ms(1.0005), seconds_to_ms(4.08), seconds_to_ms("2.5"), seconds_to_ms(float("nan"))
    (1001, 4080, 2500, None)
    >>> seconds_to_ms(1e300), seconds_to_ms(-1), seconds_to_ms("soon")
    (None, None, None)
    """
    number = _float(value)
    if 0 <= number < _MAX_SECONDS:
        near = round(number * 1000)
        if near / 1000 == number:
            return near  # the decimals are thousandths, or nearer to them than a float can tell
    try:
        exact = Decimal(repr(value) if isinstance(value, float) else value)
        if not exact.is_finite() or not 0 <= exact < _MAX_SECONDS:
            return None
        return int((exact * 1000).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    except (InvalidOperation, ValueError):
        return None


def _float(value: float | str | Decimal) -> float:
    """Returns seconds as a float; -1 for a text that is none, or one that a float could turn around."""
    if isinstance(value, float):
        return value
    if not isinstance(value, str) or len(value) > _FEW or "-" in value:
        return -1.0
    try:
        return float(value)
    except ValueError:
        return -1.0


SECONDS = {f"{second:02}": second * 1000 for second in range(60)}
"""The milliseconds of two digits of seconds; a look-up costs less than a conversion."""
THOUSANDTHS = {f"{ms:03}": ms for ms in range(1000)}
"""The milliseconds of three digits."""


def times(start: int, end: int, point: str) -> str:
    """Returns the line of times of a cue, with a point of its format.

    >>> times(62345, 360_000_500, ",")
    '00:01:02,345 --> 100:00:00,500'
    """
    a, b = divmod(max(start, 0), _MINUTE)
    c, d = divmod(max(end, 0), _MINUTE)
    return (
        f"{_clock[a]}{_SECONDS[b // 1000]}{point}{_THOUSANDTHS[b % 1000]} --> "
        f"{_clock[c]}{_SECONDS[d // 1000]}{point}{_THOUSANDTHS[d % 1000]}"
    )


def srt(ms: int) -> str:
    """Returns a time as SRT wants it.

    >>> srt(62345), srt(360_000_500)
    ('00:01:02,345', '100:00:00,500')
    """
    return _print(ms, ",")


def webvtt(ms: int) -> str:
    """Returns a time as WebVTT wants it, with hours.

    >>> webvtt(62345)
    '00:01:02.345'
    """
    return _print(ms, ".")


_SECONDS = tuple(f"{second:02}" for second in range(60))
_THOUSANDTHS = tuple(f"{ms:03}" for ms in range(1000))


class _Clock(dict[int, str]):
    """Hours and minutes as text, by the minute: times of one file share them, and formatting costs most."""

    def __missing__(self, minute: int) -> str:
        hours, minutes = divmod(minute, 60)
        text = f"{hours:02}:{minutes:02}:"
        if len(self) < _MOST_MINUTES:  # a file without end must not fill the memory
            self[minute] = text
        return text


_MOST_MINUTES = 100_000
_clock = _Clock()


def _print(ms: int, point: str) -> str:
    minute, rest = divmod(max(ms, 0), _MINUTE)
    return _clock[minute] + _SECONDS[rest // 1000] + point + _THOUSANDTHS[rest % 1000]
