"""The programme against all cuts there are, on small inputs; and what it cannot have left, whatever the input.

Two speakers, sounds that stand alone, unspaced script, a word wider than a line; every profile.
"""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cleantx.model import Segment, Transcript, Word
from cleantx.subtitles import check, language, layout, parted, price, profile, solve, unit, weights
from cleantx.subtitles.cue import Cue
from cleantx.subtitles.rules import RULES

NAMES = profile.names()
TOKENS = st.sampled_from(
    ["the", "of", "and", "well,", "yes.", "No.", "Nathan", "Lambert", "something", "ten", "times", "Dr.", "think",
     "about", "https://www.example.org/a-rather-long-page-name", "日本語の字幕は", "むずかしいですね。", "자막은"]
)  # fmt: skip
SOUNDS = st.sampled_from(["(laughs)", "[a door falls shut]", "♪ la la ♪"])
_MOST = 10  # units: 512 ways to cut them


@st.composite
def transcripts(draw: st.DrawFn, most: int = _MOST) -> Transcript:
    """Draws cues of two speakers and sounds, of so many words in all."""
    segments: list[Segment] = []
    clock, left = 0, most
    while left > 0 and len(segments) < 5:
        sound = draw(st.integers(0, 5)) == 0
        tokens = draw(SOUNDS).split() if sound else draw(st.lists(TOKENS, min_size=1, max_size=min(left, 7)))
        left -= len(tokens)
        clock += draw(st.sampled_from([0, 0, 50, 400, 1500]))
        start, at, words = clock, 0, []
        for token in tokens:
            stop = clock + draw(st.integers(0, 400) | st.integers(0, 3000))
            words.append(Word(a=at, b=at + len(token), start=clock, end=stop, timing="observed"))
            clock, at = stop, at + len(token) + 1
        segments.append(
            Segment(
                id=len(segments),
                text=" ".join(tokens),
                start=start,
                end=clock,
                speaker=draw(st.sampled_from(["A", "B", None])),
                turn=draw(st.integers(0, 3)) == 0,
                words=tuple(words),
            )
        )
    return Transcript(segments=tuple(segments), language="en")


def every(count: int) -> list[list[int]]:
    """Returns all ways to cut so many units."""
    return [[0, *inner, count] for size in range(count) for inner in itertools.combinations(range(1, count), size)]


def cost(plan: solve.Plan, cuts: list[int]) -> float:
    return sum(solve.cue_cost(plan, i, p - 1) for i, p in itertools.pairwise(cuts))


@given(transcripts(), st.sampled_from(NAMES))
@settings(max_examples=150, deadline=None)
def test_no_way_to_cut_is_cheaper(source: Transcript, name: str) -> None:
    units = unit.gather(source)
    plan = layout.plan_of(units, profile.load(name), "en", weights.load())
    if len(plan.left) > _MOST + 3:  # unspaced script is cut into more units than were drawn
        return
    ways = every(len(plan.left))
    best = min(cost(plan, cuts) for cuts in ways)
    assert math.isfinite(best)
    assert cost(plan, solve.solve(plan, list(range(len(plan.left) + 1)))) == pytest.approx(best)


@given(transcripts(), st.sampled_from([name for name in NAMES if profile.load(name).cps]))
@settings(max_examples=100, deadline=None)
def test_every_cue_is_slow_enough_where_some_way_to_cut_has_that(source: Transcript, name: str) -> None:
    """With speed priced above all else, no cue is too fast unless one is in every way to cut."""
    ours = weights.load()
    dear = replace(ours, cue=replace(ours.cue, fast=1e6, lent=1e6, short=1e6, wide=1e5))
    plan = layout.plan_of(unit.gather(source), profile.load(name), "en", dear)
    if len(plan.left) > _MOST + 3:
        return

    def faults(cuts: list[int]) -> float:
        price = cost(plan, cuts)
        return price if math.isinf(price) else round(price / 1e5)

    found = solve.solve(plan, list(range(len(plan.left) + 1)))
    assert faults(found) == min(map(faults, every(len(plan.left))))


@given(transcripts(most=40), st.sampled_from(NAMES))
@settings(max_examples=200, deadline=None)
def test_what_no_layout_leaves(source: Transcript, name: str) -> None:
    """Order, gaps, lengths, lines and speakers are right by the checker, for every profile."""
    rules = profile.load(name)
    made = layout.layout(source, rules)
    found = {f.code for f in check.check(made, rules)}
    wide = any(rules.characters(text) > rules.cpl for text in unit.gather(source).text)
    never = {"L-LINES", "L-EMPTY", "L-NEEDLESS", "T-GAP", "T-OVERLAP", "T-ORDER", "T-ZERO", "T-MAX"}
    never |= {"S-MERGE", "S-THREE", "S-DASH", "S-LONE"}
    never |= set() if wide else {"L-CPL"}
    never |= set() if rules.min_per_word_ms else {"T-MIN"}
    assert not found & never


@given(
    st.sampled_from(["en", "de", "fr", "es"]),
    st.lists(st.text(min_size=1, max_size=8), min_size=2, max_size=2),
    st.data(),
)
@settings(max_examples=300, deadline=None)
def test_what_the_layout_prices_as_nothing_the_checker_does_not_report(
    code: str, drawn: list[str], data: st.DataObject
) -> None:
    """A break that the checker reports costs more than one between two words that nothing holds together."""
    lexicon, prices = language.load(code), weights.load().break_
    words = st.sampled_from(["the", "der", "le", "of", "und", "que", "Nathan", "Lambert", "10", "times", "Mr.", "big",
                             "critical", "think", "about", "kind", "dog,", "dog."])  # fmt: skip
    left, right = data.draw(words) if data.draw(st.booleans()) else drawn[0], data.draw(words)
    if len(left.split()) != 1 or left.startswith(("-", "–", "—", "[", "(", "♪")):
        return
    text = f"so dog {left}\n{right} dog went away here, so it was."
    rules = profile.load("netflix")
    cue = Cue(Segment(id=0, text=text, start=0, end=9000), rules, lexicon)
    if len(cue.lines) != 2:
        return
    reported = {
        f.code for f in parted.line_breaks(0, text, cue, rules, lexicon) if f.code in RULES and f.code[:2] == "B-"
    }
    plain = price.structure(lexicon["qqq"], lexicon[right], prices)
    if reported - {"B-ORPHAN"}:
        assert price.structure(lexicon[left], lexicon[right], prices) > plain
