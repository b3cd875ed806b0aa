"""Do the cues of a caption file roll? The evidence, for the formats that share WebVTT and SRT between them."""

from __future__ import annotations

import re
from typing import NamedTuple

from cleantx.formats import clock

_TIMES = re.compile(rf"[ \t]*({clock.TOLERANT})[ \t]*-->[ \t]*({clock.TOLERANT})")
_TAG = re.compile(r"<[^<>\n]{0,80}>")
_TOUCHES = 150
"""Milliseconds between two cues that show a line without a break: YouTube leaves none, or ten."""
_SHARE = 0.4
"""Of the cues, those that begin with lines shown before: half of YouTube's are, and hardly any of another file's."""
_LEAST = 2
_INSTANT = 50
"""Milliseconds for which nobody shows a caption but to roll it: YouTube's are ten."""
_LOOK = 12_000
"""Characters that tell: a hundred cues and more."""
_MOST = 8
"""Lines of one cue that can be repeated: captions have two or three, and a hostile file any number."""


class Cue(NamedTuple):
    """A cue: when it is shown, in ms, and its lines that are not blank."""

    start: int
    end: int
    lines: tuple[str, ...]


def rolls(head: str) -> bool:
    """Says whether the cues of a text repeat, as their first lines, the last lines of the cue that they touch."""
    head = head[:_LOOK]
    if "-->" not in head:
        return False
    count = rolling = growing = instants = 0
    before = Cue(-1, -1, ())
    for cue in _cues(head):
        count += 1
        shown = repeated(before, cue)
        rolling += bool(shown)
        growing += bool(shown) and len(cue.lines) > shown
        instants += bool(shown) and len(cue.lines) == shown and cue.end - cue.start <= _INSTANT
        before = cue
    # YouTube shows a line alone for an instant: where one is, a short file rolls with a single line
    return growing >= (1 if instants else _LEAST) and rolling >= _SHARE * count


def _cues(text: str) -> list[Cue]:
    """Returns the cues of a text without looking at them closely: it is only to tell whether they roll."""
    found: list[Cue] = []
    rows: list[str] = []
    times: tuple[int, int] | None = None
    for row in [*text.split("\n"), "0:00 --> 0:00"]:
        if "-->" not in row:
            rows.append(row)
            continue
        if times is not None:
            while rows and (rows[-1].strip().isdigit() or not rows[-1].strip()):
                rows.pop()  # the number of the next cue in SRT
            found.append(Cue(*times, lines("\n".join(rows))))
        match = _TIMES.match(row[:200])
        start, end = (clock.parse(match[1]), clock.parse(match[2])) if match else (None, None)
        times, rows = None if start is None or end is None else (start, end), []
    return found


def lines(text: str) -> tuple[str, ...]:
    """Returns the lines of a cue as they are shown: without tags, and those that are not blank."""
    return tuple(line for row in text.split("\n") if (line := " ".join(_TAG.sub("", row).split())))


def repeated(before: Cue, cue: Cue) -> int:
    """Returns how many lines at the beginning of a cue are the last ones of the cue before, which it touches.

    >>> repeated(Cue(0, 1000, ("a", "b")), Cue(1000, 2000, ("b", "c")))
    1
    """
    if not 0 <= cue.start - before.end <= _TOUCHES and not before.start < cue.start <= before.end:
        return 0
    for size in range(min(len(before.lines), len(cue.lines), _MOST), 0, -1):
        if before.lines[-size:] == cue.lines[:size]:
            return size
    return 0
