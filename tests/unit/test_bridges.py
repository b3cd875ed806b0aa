"""Objects of pysrt and webvtt-py hold the same cues as ours."""

from __future__ import annotations

import pytest

import cleantx
from cleantx.bridges.pysrt import from_pysrt, to_pysrt
from cleantx.bridges.webvtt import from_webvtt, to_webvtt

SEED = "fixtures/seeds/sholto-trenton-whispercpp.txt"


def cues(transcript: cleantx.Transcript) -> list[tuple[int | None, int | None, str]]:
    return [(s.start, s.end, s.text) for s in transcript.segments]


@pytest.fixture
def made() -> cleantx.Transcript:
    return cleantx.subtitle(cleantx.read(SEED)).transcript


def test_pysrt_holds_the_cues_and_gives_them_back(made: cleantx.Transcript) -> None:
    held, losses = to_pysrt(made)
    assert [(i.start.ordinal, i.end.ordinal, i.text) for i in held] == cues(made)
    assert [loss.code for loss in losses] == ["not-held:turn"]
    assert cues(from_pysrt(held)) == cues(made)


def test_webvtt_holds_the_cues_and_gives_them_back(made: cleantx.Transcript) -> None:
    held, _ = to_webvtt(made)
    assert [caption.text for caption in held.captions] == [s.text for s in made.segments]
    assert cues(from_webvtt(held)) == cues(made)


def test_untimed_is_an_error() -> None:
    with pytest.raises(cleantx.UntimedError):
        to_pysrt(cleantx.read("fixtures/seeds/state-of-ai-speaker.txt"))
