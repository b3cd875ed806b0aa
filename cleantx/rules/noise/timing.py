"""What observed times say against a cue: nobody speaks for no time, that fast, or that slowly.

Only boundaries that the file itself holds count (`observed`); an estimated one would prove itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleantx.model import Segment

SHORTEST = 100
"""Milliseconds; a syllable takes about 200, so that nothing is said in less."""

FASTEST = 40
"""Characters a second with spaces: about 420 words a minute, twice the pace of a fast talker (the seeds: 16 to 17)."""

SLOWEST = 4
"""Characters a second: a quarter of the seeds' pace; a cue that is stretched over a pause may be that slow, once."""

LONG = 5000
"""Milliseconds from which on slowness counts: a short cue may wait for its listener."""

DRAWN = 10_000
"""Milliseconds that no two words fill."""


def length(segment: Segment) -> int | None:
    """Returns how long a segment lasts in milliseconds, or None where the file does not say so."""
    if segment.start is None or segment.end is None or {segment.start_from, segment.end_from} != {"observed"}:
        return None
    return max(segment.end - segment.start, 0)


def oddity(segments: Sequence[Segment], characters: int) -> str:
    """Returns what is impossible about the times of segments that each say so many characters, or nothing.

    The middle one of their lengths counts, so that neither the first nor the last decides.
    """
    lengths = sorted(ms for segment in segments if (ms := length(segment)) is not None)
    if not lengths or len(lengths) < len(segments):
        return ""
    ms = lengths[len(lengths) // 2]
    if ms < SHORTEST:
        return f"it lasts {ms} ms"
    rate = characters * 1000 / ms
    if rate > FASTEST:
        return f"{rate:.0f} characters a second"
    if ms >= LONG and rate < SLOWEST:
        return f"{characters} characters in {ms / 1000:.0f} s"
    return ""


def is_instant(segment: Segment) -> bool:
    """Says whether a segment lasts too short for any word."""
    ms = length(segment)
    return ms is not None and ms < SHORTEST
