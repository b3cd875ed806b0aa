"""What `lint` tells of a transcript beside its recording."""

from __future__ import annotations

import pytest

import cleantx
from cleantx import jobs
from cleantx.model import Finding, Segment, Transcript
from cleantx.settings import Settings

TALK = Transcript(segments=(Segment(id=0, text="So we go on.", start=0, end=900, line=1),))
UNHEARD = Finding(code="CTX406", segment=0, a=0, b=12, message="not in the sound")


def test_findings_of_the_sound_come_in_the_order_of_the_text() -> None:
    lama = Transcript(segments=(TALK.segments[0], Segment(id=1, text="on the release of Lama 3", start=900, end=1900)))
    late = Finding(code="CTX407", segment=1, a=0, b=24, message="speech without text")
    codes = [finding.code for finding in jobs.lint(lama, heard=[late, UNHEARD])]
    assert codes == ["CTX406", "CTX407", "CTX201"]


def test_they_are_selected_and_ignored_like_all_others() -> None:
    def codes(settings: Settings) -> list[str]:
        return [finding.code for finding in jobs.lint(TALK, settings=settings, heard=[UNHEARD])]

    assert (
        codes(Settings())
        == codes(Settings(select=("CTX4",)))
        == codes(Settings(select=("not-in-audio",)))
        == ["CTX406"]
    )
    assert codes(Settings(ignore=("CTX406",))) == codes(Settings(select=("CTX5",))) == []


def test_they_need_the_recording() -> None:
    with pytest.raises(cleantx.UsageError, match="CTX406 is found with --audio only"):
        jobs.lint(TALK, settings=Settings(select=("CTX406",)))
    assert jobs.lint(TALK, settings=Settings(select=("CTX4",))) == ()


def test_speech_that_no_cue_holds_is_told_where_it_is() -> None:
    pytest.importorskip("pocketsphinx")
    talk = cleantx.align_audio(cleantx.read("fixtures/audio/interview.txt"), "fixtures/audio/interview.opus").transcript
    without = Transcript(segments=(*talk.segments[:2], talk.segments[3]), language="en")
    found = cleantx.align_audio(without, "fixtures/audio/interview.opus").findings
    assert [finding.code for finding in found] == ["CTX407"]
    assert found[0].segment == talk.segments[1].id
