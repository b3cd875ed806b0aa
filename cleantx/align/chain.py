"""The order of times: the longest chain that rises, clocks that start again, and the least change that makes room."""

from __future__ import annotations

from bisect import bisect_left
from heapq import heappop, heappush
from itertools import pairwise

from cleantx.align.rate import Rate

_NEAR = 30_000  # ms; "zero": Whisper hears 30 s at a time, so its first cue begins before that
_SILENCE = 30_000  # ms; the longest pause believed right after a restart, before it is taken for one lost cue
_SIGHT = 500  # cues looked at on either side of a jump, so that a file full of jumps costs no more than any other
_DENSE = 5  # cues a block, on average
_BLOCK = 3  # cues; fewer after a jump to zero are outliers, not a clock that starts again
_FULL = 1.5  # times what a file lasts: who says more than that in it says it in several blocks
_LATE = 300_000  # ms; a part may begin this late, with music, if its times are all taken by the part before
_PART = 20  # cues that such a part must have
_TRIED = 50  # such parts looked at


def rising(values: list[int]) -> list[int]:
    """Returns the indices of the longest strictly rising chain; of equal values the first one is kept.

    Keeping the most cues beats moving the least time: on a seed with one cue in a hundred put wrong by a minute, the
    mean error was 6 ms this way, 54 with the least total movement, 299 with sorting, 1,137 with the running maximum.

    >>> rising([0, 9999, 2, 2, 4])
    [0, 2, 4]
    """
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for i, value in enumerate(values):
        k = bisect_left(tails, value)
        if k == len(tails):
            tails.append(value)
            at.append(i)
        elif tails[k] != value:
            tails[k], at[k] = value, i
        before.append(at[k - 1] if k else -1)
    out: list[int] = []
    i = at[-1] if at else -1
    while i >= 0:
        out.append(i)
        i = before[i]
    return out[::-1]


def restarts(starts: list[int], ends: list[int | None], much: list[int], rate: Rate) -> list[int]:
    """Returns where the clock starts again: at a cue near zero after which the file goes on from there.

    Files put one after the other, and the blocks of whisper-stream, count from zero anew; the longest chain alone
    would call all but one of them outliers.  A single cue at zero is an outlier, and so is a later stretch that does
    not begin near zero: a block of cues in the wrong place, unless there are cues already at its times.
    """
    if blocks := _stream(starts, ends, much, rate):
        return blocks
    drops = [i for i in range(1, len(starts)) if starts[i] < starts[i - 1]]
    # so many jumps to zero are the blocks of a stream, be they of two cues each
    dense = len(drops) >= _BLOCK and len(starts) <= _DENSE * len(drops)
    found: list[int] = []
    for number, i in enumerate(drops):
        near = 0 <= starts[i] <= _NEAR or (number < _TRIED and _taken(starts, found[-1] if found else 0, i))
        if near and _stays(starts, i, much, rate, alone=dense):
            block = starts[max(found[-1] if found else 0, i - _SIGHT) : i]
            if starts[i] <= sorted(block)[len(block) // 2]:  # else what came before it was the outlier
                found.append(i)
    if not found:
        return []
    borders = [0, *found, len(starts)]
    shortest = min(b - a for a, b in pairwise(borders))
    if len(found) == len(drops) and (len(found) >= _BLOCK or shortest >= _BLOCK):
        return found
    return _chosen(starts, set(found))


def _stream(starts: list[int], ends: list[int | None], much: list[int], rate: Rate) -> list[int]:
    """Returns where the blocks of a stream begin that are all told by one short clock; none, if it is no stream.

    Where all of a file lies within half a minute, and nobody could say all that in this time, each cue that begins
    before the one before it is half over begins a block.
    """
    known = [end for end in ends if end is not None]
    if len(known) < len(ends) or not known or min(starts) < 0 or max(known) > _NEAR:
        return []
    if rate.usual(sum(much)) <= _FULL * max(known):
        return []
    halves = [(start + end) // 2 for start, end in zip(starts, known, strict=True)]
    found = [i for i in range(1, len(starts)) if starts[i] < halves[i - 1]]
    return found if len(found) > 1 else []  # once it may be two who speak at a time


def _taken(starts: list[int], first: int, i: int) -> bool:
    """Tells whether cues from `i` on that begin late stand where there are as many already since `first`."""
    part = starts[i : i + _PART]
    if starts[i] > _LATE or len(part) < _PART or any(b <= a for a, b in pairwise(part)):
        return False
    return sum(part[0] <= start <= part[-1] for start in starts[first:i]) >= _PART // 2


def _stays(starts: list[int], i: int, much: list[int], rate: Rate, *, alone: bool) -> bool:
    """Tells whether the cues from `i` on keep to a clock that began near zero, and do not jump back to the old one.

    Unless it may stand `alone`, a cue at zero after which all is beyond the old clock is not enough.
    """
    level, count = starts[i - 1], min(len(starts), i + _SIGHT)
    k = i
    while k + 1 < count:
        following = starts[k + 1]
        if following < starts[k]:
            return True
        if following >= level and following - starts[k] > _SILENCE + rate.most(much[k]):
            if k + 2 == count or not starts[k] <= starts[k + 2] < level:
                return False  # back on the old clock, and not for one cue that is an outlier itself
            k += 1
        elif following >= level:
            return alone or k > i
        k += 1
    return k > i


def _chosen(starts: list[int], found: set[int]) -> list[int]:
    """Returns the restarts that the longest chain uses when each costs it some cues (a file has other damage, too).

    `best` of a cue is the longest chain that ends there: it goes on from an earlier and smaller start or, at a place
    where the clock may have started again, from anything.
    """
    cost = max(_BLOCK, len(starts) // 20)
    ranks = {value: rank for rank, value in enumerate(sorted(set(starts)), 1)}
    tree: list[tuple[int, int]] = [(0, -1)] * (len(ranks) + 1)  # Fenwick: the best chain below a rank
    top = (0, -1)
    before: list[tuple[int, bool]] = []
    for i, start in enumerate(starts):
        rank = ranks[start]
        score, origin, again = *_below(tree, rank - 1), False
        if i in found and top[0] - cost > score:
            score, origin, again = top[0] - cost, top[1], True
        before.append((origin, again))
        top = max(top, (score + 1, i))
        while rank < len(tree):
            tree[rank] = max(tree[rank], (score + 1, i))
            rank += rank & -rank
    out: list[int] = []
    i = top[1]
    while i >= 0:
        origin, again = before[i]
        if again:
            out.append(i)
        i = origin
    return out[::-1]


def _below(tree: list[tuple[int, int]], rank: int) -> tuple[int, int]:
    best = (0, -1)
    while rank > 0:
        best = max(best, tree[rank])
        rank -= rank & -rank
    return best


def least(values: list[int], weights: list[int], steps: list[int]) -> list[int]:
    """Returns values at least `steps` apart (``out[i + 1] >= out[i] + steps[i]``, none below 0) with the least change.

    The least sum of weighted movement: an isotonic regression in the L1 norm once the steps are taken off, solved
    exactly by keeping the slopes of the cost in a heap.  What is in order already, away from the trouble, stays.

    >>> least([0, 500, 400, 900], [2, 1, 2, 1], [300, 0, 300])
    [0, 400, 400, 900]
    """
    heap: list[int] = []
    tops: list[int] = []
    sums = [0]
    for step in steps:
        sums.append(sums[-1] + step)
    for value, weight, off in zip(values, weights, sums, strict=True):
        for _ in range(weight):
            heappush(heap, off - value)
            if heap[0] < off - value:
                heappop(heap)
                heappush(heap, off - value)
        tops.append(-heap[0])
    out = tops[:]
    for i in range(len(out) - 2, -1, -1):
        out[i] = min(out[i], out[i + 1])
    return [max(0, value) + off for value, off in zip(out, sums, strict=True)]
