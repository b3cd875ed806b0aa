"""A stretch that is laid out anew between two cuts of a whole layout comes out as the whole layout has it."""

from __future__ import annotations

from typing import Literal

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cleantx.model import Segment, Transcript, Word
from cleantx.subtitles import layout, profile, region
from cleantx.subtitles.region import Fixed

TOKENS = st.sampled_from(
    ["the", "of", "and", "we", "was", "well,", "yes.", "No!", "right?", "something", "extraordinary", "10", "times",
     "think", "about", "Nathan", "Lambert", "Dr.", "Smith", "ten-year-old", "(laughs)", "日本語の字幕はむずかしいね。"]
)  # fmt: skip


@st.composite
def laid(draw: st.DrawFn) -> tuple[Transcript, profile.Profile]:
    """Draws a transcript of two speakers and lays it out by some profile."""
    clock, segments = 0, []
    for k in range(draw(st.integers(1, 6))):
        tokens = draw(st.lists(TOKENS, min_size=1, max_size=25))
        clock += draw(st.integers(0, 2500))
        start, at, words = clock, 0, []
        for token in tokens:
            stop = clock + draw(st.integers(1, 900))
            words.append(Word(a=at, b=at + len(token), start=clock, end=stop, timing="observed"))
            clock, at = stop, at + len(token) + 1
        speaker = draw(st.sampled_from(["A", "B"]))
        segments.append(
            Segment(id=k, text=" ".join(tokens), start=start, end=clock, speaker=speaker, words=tuple(words))
        )
    rules = profile.load(draw(st.sampled_from(profile.names())))
    made = layout.layout(Transcript(segments=tuple(segments), language="en"), rules)
    return replace(made, meta=replace(made.meta, profile=rules.name)), rules


@given(laid(), st.data())
@settings(max_examples=200, deadline=None)
def test_a_stretch_of_a_layout_is_laid_out_as_the_whole(
    made: tuple[Transcript, profile.Profile], data: st.DataObject
) -> None:
    cues, rules = made
    first = data.draw(st.integers(0, len(cues.segments) - 1))
    last = data.draw(st.integers(first, len(cues.segments) - 1))
    again = region.resolve(cues, first, last, rules)
    assert [c.text for c in again] == [c.text for c in cues.segments[first : last + 1]]
    assert [c.id for c in again] == list(range(first, first + len(again)))
    assert again[0].start == cues.segments[first].start


@given(laid(), st.data())
@settings(max_examples=100, deadline=None)
def test_breaks_that_a_person_fixed_stay(made: tuple[Transcript, profile.Profile], data: st.DataObject) -> None:
    cues, rules = made
    cue = data.draw(st.sampled_from(cues.segments))
    assume(len(cue.words) > 1)
    word = data.draw(st.sampled_from(cue.words[1:]))
    kind: Literal["cue", "none"] = data.draw(st.sampled_from(["cue", "none"]))
    again = region.resolve(cues, 0, len(cues.segments) - 1, rules, fixed=[Fixed(cue=cue.id, at=word.a, kind=kind)])
    before = sum(len(c.words) for c in cues.segments[: cue.id]) + cue.words.index(word)
    cuts = {sum(len(c.words) for c in again[:k]) for k in range(1, len(again))}
    assert (before in cuts) is (kind == "cue") or (kind == "none" and _forced(again, before))


def _forced(cues: tuple[Segment, ...], before: int) -> bool:
    """Says whether a sound or two speakers want a cut there, or a word is as wide as a line."""
    at = 0
    for cue in cues:
        if at == before:
            return True
        at += len(cue.words)
    return False
