"""Fewer words in the cues that are too fast to read, and in no others."""

from __future__ import annotations

import cleantx
from cleantx import condense, jobs
from cleantx.model import Segment, Transcript
from cleantx.settings import Settings
from cleantx.subtitles import profile

FILLERS = Settings(condense="fillers", packs=(), mine="off")
FAST = "In that case, you know, nobody paid for the bread that they ate."
SLOW = "In that house, you know, nobody slept."


def cues(*timed: tuple[str, int, int]) -> Transcript:
    return Transcript(
        segments=tuple(Segment(id=k, text=t, start=a, end=b, line=k + 1) for k, (t, a, b) in enumerate(timed))
    )


BOTH = cues((FAST, 0, 2700), (SLOW, 2700, 9000))


def test_only_fast_cues_lose_their_fillers() -> None:
    made = jobs.subtitle(BOTH, settings=FILLERS)
    text = " ".join(" ".join(s.text.split()) for s in made.transcript.segments)
    assert "In that case, nobody paid" in text
    assert "In that house, you know, nobody slept." in text
    assert [fix.code for fix in made.condensed] == ["CTX301"]
    assert "faster than 20 characters a second" in made.condensed[0].why


def test_every_drop_is_in_the_ledger_and_can_be_taken_back() -> None:
    made = jobs.subtitle(BOTH, settings=FILLERS)
    assert [fix.why for fix in made.cleaned.fixes] == [fix.why for fix in made.condensed]
    assert [s.text for s in cleantx.revert(made.cleaned).segments] == [FAST, SLOW]


def test_it_is_off_unless_asked_for() -> None:
    made = jobs.subtitle(BOTH, settings=Settings(packs=(), mine="off"))
    assert made.condensed == ()
    assert made.floor is None
    assert "In that case, you know," in " ".join(" ".join(s.text.split()) for s in made.transcript.segments)


def test_words_that_say_something_stay_however_fast() -> None:
    dense = cues(("Nobody ever paid for any of the bread that all of us ate in that house in May.", 0, 2000))
    made = jobs.subtitle(dense, settings=FILLERS)
    assert made.condensed == ()
    assert made.floor is not None
    assert made.floor >= 50


def test_the_floor_is_what_no_cut_can_reach() -> None:
    rules = profile.load("netflix-en")
    seed = cleantx.read("fixtures/seeds/sholto-trenton-whispercpp.txt")
    made = jobs.subtitle(seed, settings=FILLERS)
    assert made.floor is not None
    assert 0 < made.floor < 100 * made.after.counts["T-CPS"] / made.after.cues
    assert condense.floor(Transcript(), rules) == 0.0


def test_the_limit_may_be_in_words_a_minute() -> None:
    made = jobs.subtitle(BOTH, settings=Settings(condense="fillers", packs=(), mine="off", profile="bbc"))
    assert "faster than 180 words a minute" in made.condensed[0].why
