"""Whatever the words and their times: nothing is lost, hard rules hold, and the programme is exact."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleantx.model import Segment, Transcript, Word
from cleantx.subtitles import check, profile, solve, unit, weights
from cleantx.subtitles.layout import layout, plan_of
from cleantx.subtitles.rules import RULES

NETFLIX = profile.load("netflix-en")

TOKENS = st.sampled_from(
    [
        "https://www.example.org/a-rather-long-page-name",
        "the",
        "of",
        "and",
        "I",
        "was",
        "Nathan",
        "Lambert",
        "Dr.",
        "Smith",
        "well,",
        "yes.",
        "No!",
        "right?",
        "something",
        "extraordinary",
        "10",
        "times",
        "a",
        "it",
        "to",
        "think",
        "about",
        "kind",
        "we've",
        "ten-year-old",
        "OpenAI",
        "(laughs)",
        "[Music]",
        "-",
        "--",
        "…",
        "♪",
        "é",
        "日本語の字幕はむずかしいですね。",
        "x",
    ]
) | st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=12)


@st.composite
def transcripts(
    draw: st.DrawFn, tokens: st.SearchStrategy[str] = TOKENS, most: int = 30, wild: int = 4000
) -> Transcript:
    segments, clock = [], 0
    for k in range(draw(st.integers(0, 5))):
        parts = [t for token in draw(st.lists(tokens, max_size=most)) for t in token.split()]
        clock = max(0, clock + draw(st.integers(-200, 3000)))
        start, at, words = clock, 0, []
        for part in parts:
            stop = clock + draw(st.integers(0, 600) | st.integers(0, wild))
            words.append(Word(a=at, b=at + len(part), start=clock, end=stop, timing="estimated"))
            clock, at = stop, at + len(part) + 1
        segments.append(
            Segment(id=k, text=" ".join(parts), start=start, end=clock, turn=draw(st.booleans()), words=tuple(words))
        )
    return Transcript(segments=tuple(segments))


@given(transcripts())
@settings(max_examples=150, deadline=None)
def test_words_are_conserved_and_hard_rules_hold(source: Transcript) -> None:
    result = layout(source, NETFLIX)  # asserts the words itself
    units = unit.gather(source)
    assert [c.text[w.a : w.b] for c in result.segments for w in c.words] == units.text
    wide = any(len(text) > NETFLIX.cpl for text in units.text)
    findings = {f.code for f in check.check(result, NETFLIX) if RULES[f.code].kind == "hard"}
    assert findings <= {"T-CPS", "L-EMPTY"} | ({"L-CPL"} if wide else set())
    times = [t for c in result.segments for t in (c.start, c.end)]
    assert None not in times
    assert times == sorted(times)  # type: ignore[type-var]


@given(transcripts(most=10))
@settings(max_examples=60, deadline=None)
def test_every_profile_conserves_words(source: Transcript) -> None:
    for name in profile.names():
        layout(source, profile.load(name))


@given(
    transcripts(
        st.sampled_from(
            [
                "the",
                "of",
                "and",
                "well,",
                "yes.",
                "No.",
                "Nathan",
                "Lambert",
                "something",
                "ten",
                "times",
                "https://www.example.org/a-rather-long-page-name",
            ]
        ),
        5,
        3000,
    )
)
@settings(max_examples=80, deadline=None)
def test_the_programme_equals_brute_force(source: Transcript) -> None:
    units = unit.gather(source)
    count = min(len(units.text), 10)
    if not count:
        return
    source = Transcript(segments=_first(source, count))
    plan = plan_of(unit.gather(source), NETFLIX, "en", weights.load())
    places = list(range(len(plan.left) + 1))

    def cost(cuts: list[int]) -> float:
        return sum(solve.cue_cost(plan, i, p - 1) for i, p in itertools.pairwise(cuts))

    every = (
        [0, *inner, places[-1]]
        for size in range(len(places) - 1)
        for inner in itertools.combinations(places[1:-1], size)
    )
    best = min(map(cost, every))
    assert cost(solve.solve(plan, places)) == pytest.approx(best)
    pruned = cost(solve.solve(plan, solve.candidates(plan)))
    assert math.isfinite(pruned)
    assert pruned >= best - 1e-9


def _first(source: Transcript, count: int) -> tuple[Segment, ...]:
    """Returns the segments that hold the first `count` words."""
    kept = []
    for segment in source.segments:
        words = segment.words[:count]
        if not words:
            continue
        count -= len(words)
        text = segment.text[: words[-1].b]
        kept.append(
            Segment(id=segment.id, text=text, start=words[0].start, end=words[-1].end, turn=segment.turn, words=words)
        )
    return tuple(kept)


@given(
    transcripts(st.sampled_from(["the", "of", "well,", "yes.", "No.", "Nathan", "something", "ten", "times"]), 12, 900)
)
@settings(max_examples=60, deadline=None)
def test_the_checker_and_the_layout_agree_on_turns(source: Transcript) -> None:
    found = {f.code for f in check.check(layout(source, NETFLIX), NETFLIX)}
    assert not found & {"S-MERGE", "S-THREE", "S-DASH", "S-LONE", "L-NEEDLESS", "T-GAP", "T-OVERLAP"}
