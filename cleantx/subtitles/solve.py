"""The exact dynamic programme over cue breaks: the cheapest way to cut the units of a transcript into cues.

``best[b] = min over a of best[a] + cue(a, b) + break(b)``, where the best line break of each cue is solved inside.  The
end of a cue depends on its last unit alone, so its length, reading speed and gap are exact here, which is why this
beats any repair afterwards.  The cost is a sum over cues; :func:`cue_cost` is its definition, and :func:`solve`
repeats it inline because it runs a quarter of a million times an hour of speech.
"""

from __future__ import annotations

import math

import msgspec

from cleantx.subtitles.weights import Weights

__all__ = ["Plan", "best_line", "candidates", "cue_cost", "fits", "line_range", "solve"]

_PRUNE = 12.0
"""No cue ends where that costs this much (after function words, inside names) unless there is no other way."""

_HAIR = 1e-7
"""Prices that differ by less are equal: a sum rounds otherwise where it begins elsewhere, and the cuts must not."""

_REACH_SHARE = 0.45
"""Between two allowed ends lie at most this share of the longest cue and one line, so that a solution exists."""


class Plan(msgspec.Struct, kw_only=True, gc=False):
    """Everything that the cost of a cue is made of: flat lists over the units, and the limits.

    `left` and `right` are the columns of a unit in one endless line; `out` is the end of a cue that ends with the
    unit, `room` the latest end that leaves the gap; `limit` is in characters a second.
    """

    left: list[int]
    right: list[int]
    start: list[int]
    out: list[int]
    room: list[int]
    cue: list[float]
    line: list[float]
    turn: list[bool]
    wall: list[bool]
    closed: list[bool]
    cpl: int
    lines: int
    dash: int
    limit: float
    comfort: float
    shortest: int
    longest: int
    lend: int
    weights: Weights


def line_range(plan: Plan, i: int, j: int) -> tuple[int, int]:
    """Returns the first and last unit after which the lines of cue `i..j` may part (first > last: nowhere).

    A line of one word is avoided where another break exists.
    """
    left, right, cpl = plan.left, plan.right, plan.cpl
    first, last = i, j - 1
    while first < j and right[j] - left[first + 1] > cpl:
        first += 1
    while last >= i and right[last] - left[i] > cpl:
        last -= 1
    inner_first, inner_last = max(first, i + 1), min(last, j - 2)
    return (inner_first, inner_last) if inner_first <= inner_last else (first, last)


def fits(plan: Plan, i: int, k: int, j: int) -> bool:
    """Returns whether the units `i..j` fit on two lines of which the first ends after unit `k`."""
    return max(plan.right[k] - plan.left[i], plan.right[j] - plan.left[k + 1]) <= plan.cpl and plan.lines > 1


def best_line(plan: Plan, i: int, j: int) -> int | None:
    """Returns the unit after which the first line of cue `i..j` ends, None where it stays one line.

    Among equals the lines are as even as can be, the lower one the longer.
    """
    left, right = plan.left, plan.right
    turn = next((k for k in range(i + 1, j + 1) if plan.turn[k]), None)
    if turn is not None:
        return turn - 1
    if right[j] - left[i] <= plan.cpl:
        return None
    first, last = line_range(plan, i, j)
    if first > last:
        return None
    prices = plan.weights.line

    def price(k: int) -> float:
        upper, lower = right[k] - left[i], right[j] - left[k + 1]
        uneven = prices.balance * abs(upper - lower) + (prices.top_heavy if upper > lower else 0.0)
        return plan.line[k] + uneven

    return min(range(first, last + 1), key=price)


def cue_cost(plan: Plan, i: int, j: int) -> float:
    """Returns the price of a cue that holds the units `i..j`, its last break included; infinite if it may not be."""
    prices, left, right = plan.weights.cue, plan.left, plan.right
    cost = prices.base + plan.cue[j]
    chars = right[j] - left[i]
    if any(plan.wall[i + 1 : j + 1]):
        return math.inf
    turns = [k for k in range(i + 1, j + 1) if plan.turn[k]]
    if len(turns) > 1 or (turns and plan.lines < 2):  # noqa: PLR2004 - two dashed lines
        return math.inf
    if turns:
        upper, lower = right[turns[0] - 1] - left[i], right[j] - left[turns[0]]
        if max(upper, lower) + plan.dash > plan.cpl:
            return math.inf
        cost += prices.two_speakers
        chars = upper + lower + 2 * plan.dash
    elif chars > plan.cpl:
        if i == j:
            cost += prices.wide
        else:
            first, last = line_range(plan, i, j)
            if first > last or plan.lines < 2:  # noqa: PLR2004
                return math.inf
            cost += prices.two_lines + prices.line_share * min(plan.line[first : last + 1])
            chars -= 1
    elif i == j and not (plan.closed[j] and (i == 0 or plan.closed[i - 1])):
        cost += prices.orphan
    return cost + time_cost(plan, chars, plan.start[i], j)


def time_cost(plan: Plan, chars: int, start: int, j: int) -> float:
    """Returns the price of showing so many characters from `start` to the end of unit `j`."""
    prices, cost = plan.weights.cue, 0.0
    length = plan.out[j] - start
    if length < plan.shortest:
        length = max(length, min(plan.shortest, plan.room[j] - start))
        if length < plan.shortest:
            cost += prices.short + prices.short_slope * (plan.shortest - length) / 1000
            length = plan.shortest  # it will be given that, at the price of its neighbours
    elif length > plan.longest:
        cost += prices.long_slope * (length - plan.longest) / 1000
    lacking = chars * 1000 - plan.limit * (length + 1)
    if lacking > 0:
        base = prices.lent if lacking <= 2 * plan.limit * plan.lend else prices.fast
        return cost + base + prices.fast_slope * lacking / (length or 1)
    speed = chars * 1000 / (length or 1)
    return cost + (prices.comfort_slope * (speed - plan.comfort) if speed > plan.comfort else 0.0)


def candidates(plan: Plan) -> list[int]:
    """Returns the places where a cue may end, as counts of the units before them, from 0 to all.

    Ends that are too dear to be chosen are left out, which halves the work; where the others are too far apart for a
    cue to span them, all are let in, so that there is always a solution.
    """
    count = len(plan.left)
    places = [0]
    reach = plan.longest * _REACH_SHARE
    turn, wall, left, right, start, cpl = plan.turn, plan.wall, plan.left, plan.right, plan.start, plan.cpl
    for k, price in enumerate(plan.cue):
        p = k + 1
        if price < _PRUNE or p == count or wall[p] or turn[p]:
            at = places[-1]
            if right[k] - left[at] > cpl or plan.out[k] - start[at] > reach:
                places.extend(range(at + 1, p))
            places.append(p)
    return places


def solve(plan: Plan, places: list[int]) -> list[int]:  # noqa: C901, PLR0912, PLR0915 - the one hot loop, see above
    """Returns the cheapest chain of places from the first to the last, both included."""
    prices = plan.weights.cue
    left, right, line = plan.left, plan.right, plan.line
    cpl, dash = plan.cpl, plan.dash
    widest = 2 * cpl + 1 if plan.lines > 1 else cpl
    shortest, longest, limit, comfort = plan.shortest, plan.longest, plan.limit, plan.comfort
    lendable = 2 * limit * plan.lend  # a boundary may move at both its ends
    base_cost, slope, share, two_lines = prices.base, prices.comfort_slope, prices.line_share, prices.two_lines
    fast, fast_slope, lent = prices.fast, prices.fast_slope, prices.lent
    short, short_slope, long_slope = prices.short, prices.short_slope / 1000, prices.long_slope / 1000
    from_left = [left[p] for p in places[:-1]]
    from_start = [plan.start[p] for p in places[:-1]]
    last_fit = _last_fits(plan, places)  # for each place, the last unit that still fits on a first line
    best = [0.0] * len(places)
    came = [0] * len(places)
    lower = 0  # the first unit whose line, up to the end of the cue, fits
    open_at = 0  # the earliest place from which no wall and no turn lies inside the cue
    turn_at = -1  # the last turn, where a second speaker's line would begin, and the earliest place for the first line
    turn_low = 0
    for b in range(1, len(places)):
        p = places[b]
        j = p - 1
        before = places[b - 1]
        if b > 1:  # what begins at the last place bounds the cues from here on
            if plan.wall[before]:
                open_at, turn_at = b - 1, -1
            elif plan.turn[before]:
                turn_low, open_at, turn_at = open_at, b - 1, before
        edge, end, room = right[j], plan.out[j], plan.room[j]
        while lower <= j and edge - left[lower] > cpl:
            lower += 1
        alone = b - 1 if p - before == 1 and not (plan.closed[j] and (j == 0 or plan.closed[j - 1])) else -1
        cheapest, source = math.inf, -1
        bar = math.inf  # a hair below the cheapest: where sums are equal but for rounding, the shorter cue is taken
        for a in range(b - 1, open_at - 1, -1):
            chars = edge - from_left[a]
            if chars > widest:
                break
            total = best[a]
            if chars > cpl:
                i = places[a]
                first, last = lower - 1, last_fit[a]
                if first <= i:
                    first = i + 1
                if last > j - 2:  # noqa: PLR1730 - a call of min() costs more than the comparison
                    last = j - 2
                if first > last:
                    first, last = max(lower - 1, i), min(last_fit[a], j - 1)
                    if first > last:
                        continue
                total += two_lines + share * min(line[first : last + 1])
                chars -= 1
            elif a == alone:
                total += prices.orphan
            length = end - from_start[a]
            if length < shortest:
                if room - from_start[a] > length:
                    length = min(shortest, room - from_start[a])
                if length < shortest:
                    total += short + short_slope * (shortest - length)
                    length = shortest
            elif length > longest:
                total += long_slope * (length - longest)
            lacking = chars * 1000 - limit * (length + 1)
            if lacking > 0:
                total += (lent if lacking <= lendable else fast) + fast_slope * lacking / length
            else:
                speed = chars * 1000 / length
                if speed > comfort:
                    total += slope * (speed - comfort)
            if total < bar:
                cheapest, bar, source = total, total - _HAIR, a
        if turn_at >= 0 and plan.lines > 1 and edge - left[turn_at] + dash <= cpl:
            chars = edge - left[turn_at] + 2 * dash
            stop = right[turn_at - 1]
            for a in range(open_at - 1, turn_low - 1, -1):
                upper = stop - from_left[a]
                if upper + dash > cpl:
                    break
                total = best[a] + prices.two_speakers + time_cost(plan, chars + upper, from_start[a], j)
                if total < bar:
                    cheapest, bar, source = total, total - _HAIR, a
        if source < 0:  # one unit wider than a line, or a stretch that nothing can cut: it stands alone
            source = b - 1
            chars = edge - from_left[source]
            cheapest = best[source] + prices.wide + time_cost(plan, chars, from_start[source], j)
        best[b], came[b] = cheapest + base_cost + plan.cue[j], source
    return _trace(places, came)


def _last_fits(plan: Plan, places: list[int]) -> list[int]:
    """Returns for each place but the last the last unit that fits on a line which begins there."""
    right, cpl, count = plan.right, plan.cpl, len(plan.right)
    fits, k = [], 0
    for p in places[:-1]:
        edge = plan.left[p] + cpl
        k = max(k, p)
        while k < count and right[k] <= edge:
            k += 1
        fits.append(k - 1)
    return fits


def _trace(places: list[int], came: list[int]) -> list[int]:
    chain = [len(places) - 1]
    while chain[-1]:
        chain.append(came[chain[-1]])
    return [places[b] for b in reversed(chain)]
