"""What a break after each unit costs: the syntax of both sides, the source's own cue ends, silence and turns."""

from __future__ import annotations

import functools

from cleantx.subtitles import language as lang
from cleantx.subtitles import script, video
from cleantx.subtitles.profile import Profile
from cleantx.subtitles.shots import nearest
from cleantx.subtitles.unit import Units, is_sound
from cleantx.subtitles.weights import BreakPrices, CueBreakPrices, Weights

__all__ = ["breaks", "structure", "weigh_shots"]

_CLOSED = lang.SENTENCE | lang.COMMA | lang.BOUND


def structure(left: int, right: int, prices: BreakPrices) -> float:  # noqa: C901 - a list of cases, one a line
    """Returns the price of a break between two tokens, from their bits in the lexicon alone."""
    if left & lang.SENTENCE:
        return prices.sentence
    if left & _CLOSED:
        cost = prices.comma if left & lang.COMMA else prices.mark
        titled = left & lang.TITLE and right & lang.CAPITAL  # "Dr. | Smith": the stop is no end
        return cost + (prices.none + prices.name if titled else 0.0)
    torn = lang.ends_badly(left, right)
    cost = prices.function if torn else prices.none
    if (left & lang.TITLE and right & lang.CAPITAL) or (left & lang.NAME and right & lang.NAME_AFTER):
        cost += prices.name
    elif left & lang.NAME and right & lang.NUMBER:
        cost += prices.named_number
    if left & lang.NUMBER:
        cost += prices.unit if right & (lang.UNIT | lang.NUMBER) else prices.number if not right & lang.OPENER else 0.0
    else:
        cost += _leaning(left, right, prices)
    if right & lang.FINAL:
        return cost + prices.binder
    if left & lang.WEAK:
        cost += prices.weak
    if left & lang.BINDER and right & lang.PARTICLE:
        return cost + prices.binder
    if right & lang.OBJECT and not torn:
        cost += prices.object
    elif right & lang.SUBJECT:
        cost += prices.subject
    elif right & lang.OPENER:
        cost += prices.opener
    return cost


def _leaning(left: int, right: int, prices: BreakPrices) -> float:
    """Returns what a word that leans on its neighbour adds: an adjective on its noun, on either side of it."""
    if left & lang.LEAN or (left & lang.ADJECTIVE and not right & (lang.FUNCTION | lang.OPENER)):
        return prices.adjective
    if right & lang.FOLLOWER and not left & (lang.FUNCTION | lang.OPENER):
        return prices.adjective
    return prices.opener if left & lang.EASY else 0.0


@functools.lru_cache(maxsize=4)
def _known(prices: BreakPrices) -> dict[int, float]:  # noqa: ARG001 - the key of the cache
    """Returns the prices of breaks that were worked out, by the bits of both sides; there are a few thousand."""
    return {}


def breaks(units: Units, bits: list[int], weights: Weights) -> tuple[list[float], list[float]]:
    """Returns for each unit the price of a cue's end after it, and of a line's end after it."""
    own, on_line = weights.cue_break, weights.break_
    known = _known(on_line)
    cue: list[float] = []
    line: list[float] = []
    sentence, marked = lang.SENTENCE, lang.SENTENCE | lang.COMMA
    before = sentence  # the start of everything counts as the end of a sentence
    earlier = sentence
    last = len(bits) - 1
    for k, left in enumerate(bits[:-1]):
        right = bits[k + 1]
        key = left << lang.BITS | right
        price = known.get(key)
        if price is None:
            price = known[key] = structure(left, right, on_line)
        line.append(price)
        if units.cue_end[k]:
            price += own.source
        if not left & sentence:
            loose = left & marked  # a comma holds the parts apart: half as bad, and no guide counts it
            if (before | earlier) & sentence:
                price += own.loose_head if loose else own.head
            if right & sentence:
                price += own.loose_tail if loose else own.tail
        silence = units.start[k + 1] - units.end[k]
        if silence > 0:
            price += own.pause * min(silence / 1000, own.pause_cap)
        if units.turn[k + 1]:
            price += own.turn
        cue.append(price)
        earlier, before = before, left
    if last >= 0:
        cue.append(0.0)
        line.append(0.0)
    _keep_sounds(units, cue, own.sound)
    _keep_together(units, cue, line, weights)
    return cue, line


def _keep_together(units: Units, cue: list[float], line: list[float], weights: Weights) -> None:
    """Makes dear what no script allows, and what may cut a word that is written without spaces."""
    text, doubts = units.text, (0.0, weights.break_.unsure, weights.break_.blind)
    odd = [k for k, token in enumerate(text) if not token[0].isalnum() or not token[-1].isalnum()]  # most are words
    for k in {place for one in odd for place in (one - 1, one) if 0 <= place < len(text) - 1}:
        if not units.doubt[k + 1] and script.tied(text[k], text[k + 1]):
            cue[k] += weights.break_.tied
            line[k] += weights.break_.tied
    if any(units.doubt):
        for k, doubt in enumerate(units.doubt[1:]):
            cue[k] += doubts[doubt]
            line[k] += doubts[doubt]


def weigh_shots(cue: list[float], units: Units, profile: Profile, prices: CueBreakPrices) -> None:
    """Makes a cue's end cheaper where the next one can come with a shot change, dearer where it comes beside one."""
    early, late, near = video.earliest(profile), video.latest(profile), profile.frames(video.AFTER)
    for k in range(len(cue) - 1):
        begin = units.start[k + 1]
        cut = nearest(profile.shots, begin)
        if begin - early <= cut <= begin + late:
            cue[k] += prices.shot
        elif abs(cut - begin) <= near:
            cue[k] += prices.beside_shot


def _keep_sounds(units: Units, cue: list[float], price: float) -> None:
    """Makes a cue's end inside a sound tag dear."""
    sounds = [is_sound(segment) for segment in units.segments]
    if not any(sounds):
        return
    for k in range(len(cue) - 1):
        if sounds[units.origin[k]] and units.origin[k] == units.origin[k + 1]:
            cue[k] += price
