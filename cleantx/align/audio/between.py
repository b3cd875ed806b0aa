"""Times for words that were not heard: by their letters between those that were, or where the transcript has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from cleantx.align.audio.engine import Heard
from cleantx.align.audio.script import Script
from cleantx.align.rate import pause, weight
from cleantx.align.retime import PAUSE

Span = tuple[int, int]

_FEW = 3  # words; so few are spread over the room there is, wherever the transcript has them


def estimates(script: Script, heard: Sequence[Heard | None], *, length: int | None = None) -> list[Span | None]:
    """Returns a time for each word that was not heard, between those around it; None for the others.

    Words that the transcript has times for keep them as far as they fit between those heard, moved by as much as those
    are; of an untimed transcript only such runs have times that are said in the time there is, or None.  `length` is
    that of the recording (ms): behind it no word has a time.
    """
    out: list[Span | None] = [None] * len(heard)
    for a, b in _runs(heard):
        before, behind = heard[a - 1] if a else None, heard[b] if b < len(heard) else None
        times = _told(script, a, b, before, behind)
        if times is None or (b - a <= _FEW and before and behind):
            spread = _spread(script, a, b, before.end if before else None, behind.start if behind else None)
            times = spread or times
        at, top = before.end if before else 0, behind.start if behind else length
        for i, (start, end) in enumerate(times or (), a):
            if behind is None and length is not None and start >= length:
                break  # nothing is heard of it: the recording ends before
            at = max(at, start) if top is None else min(max(at, start), top)
            out[i] = at, max(at, end if top is None else min(end, top))
    return out


def _runs(heard: Sequence[Heard | None]) -> Iterator[Span]:
    a = 0
    while a < len(heard):
        b = a
        while b < len(heard) and heard[b] is None:
            b += 1
        if b > a:
            yield a, b
        a = b + 1


def _told(script: Script, a: int, b: int, before: Heard | None, behind: Heard | None) -> list[Span] | None:
    """Returns the transcript's own times of a run of words, moved as the words around it were."""
    moves = [
        heard.start - (script.starts[i] or 0)
        for heard, i in ((before, a - 1), (behind, b))
        if heard and script.starts[i] is not None
    ]
    move = min(moves, key=abs, default=0)
    starts = [start + move for start in script.starts[a:b] if start is not None]
    if len(starts) < b - a:
        return None
    after = [*starts[1:], starts[-1] + script.rate.most(weight(script.written[b - 1]))]
    return [
        (start, max(start, min(end + move, later)))
        for start, end, later in zip(starts, [end or 0 for end in script.ends[a:b]], after, strict=True)
    ]


def _spread(script: Script, a: int, b: int, low: int | None, high: int | None) -> list[Span] | None:
    """Returns times by letters between two words that were heard, or beside the one that was."""
    if low is None and high is None:
        return None
    words = script.written[a:b]
    much = sum(map(weight, words))
    usual, most = script.rate.usual(much), script.rate.most(much)
    if low is None:
        low = max(0, (high or 0) - usual)
    if high is None:
        high = low + usual
    if high - low > most + PAUSE and not script.is_timed:
        return None
    sums = list(accumulate(map(weight, words), initial=pause(script.written[a - 1]) if a else 0))
    room = min(high - low, most)
    borders = [low + room * part // max(1, sums[-1]) for part in sums]
    return list(pairwise(borders))
