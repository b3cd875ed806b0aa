"""Stretches laid out anew, by their edges: what stays, what is fixed, what is refused."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

import cleantx
from cleantx.model import Meta, Segment, Transcript
from cleantx.subtitles import profile, region
from cleantx.subtitles.region import Fixed

NETFLIX = profile.load("netflix-en")


def cues(*rows: tuple[int, int, str]) -> Transcript:
    return Transcript(
        segments=tuple(Segment(id=k, text=text, start=start, end=end) for k, (start, end, text) in enumerate(rows))
    )


LONG = "We went to the harbour in the morning because the boats come in then, and we saw all of them."


def test_a_long_cue_is_cut_between_its_neighbours() -> None:
    given = cues((0, 2000, "Good morning."), (2083, 8000, LONG), (8083, 10000, "And then we left."))
    made = region.resolve(given, 1, 1, NETFLIX)
    assert len(made) > 1
    assert " ".join(" ".join(cue.text.split()) for cue in made) == LONG
    assert (made[0].start, made[-1].end) == (2083, 8000)
    assert all(len(line) <= 42 for cue in made for line in cue.text.split("\n"))


def test_the_next_cue_is_kept_free() -> None:
    given = cues((0, 1000, "Good morning to you all."), (400, 2000, "Yes."))
    (made,) = region.resolve(given, 0, 0, NETFLIX)
    assert made.end == 400 - 83


def test_dropped_cues_and_notes_stand_aside() -> None:
    given = cues((0, 2000, "Good morning,"), (2000, 3000, "um"), (3083, 5000, "and welcome."))
    dropped = replace(given, segments=(given.segments[0], replace(given.segments[1], dropped=True), given.segments[2]))
    made = region.resolve(dropped, 0, 2, NETFLIX)
    assert "um" not in " ".join(cue.text for cue in made).split()
    with pytest.raises(cleantx.UsageError, match="no cue in that stretch"):
        region.resolve(dropped, 1, 1, NETFLIX)


def test_our_own_cue_ends_do_not_hold_an_edited_stretch() -> None:
    given = cues((0, 1500, "We have to think"), (1583, 3000, "about it."))
    assert len(region.resolve(replace(given, meta=Meta(profile="netflix-en")), 0, 1, NETFLIX)) == 1


def test_a_line_break_that_a_person_fixed() -> None:
    given = cues((0, 3000, "Yes, I think so too."))
    fixed = Fixed(cue=0, at=5, kind="line")
    assert [c.text for c in region.resolve(given, 0, 0, NETFLIX, fixed=[fixed])] == ["Yes,\nI think so too."]
    assert [c.text for c in region.resolve(given, 0, 0, NETFLIX)] == ["Yes, I think so too."]


def test_cue_breaks_that_a_person_fixed() -> None:
    given = cues((0, 3000, "Yes, I think so too. It is."))
    fixed = [Fixed(cue=0, at=13, kind="cue"), Fixed(cue=0, at=21, kind="none")]
    assert [c.text for c in region.resolve(given, 0, 0, NETFLIX, fixed=fixed)] == ["Yes, I think", "so too. It is."]


def test_what_is_no_stretch_is_refused() -> None:
    given = cues((0, 2000, "One."), (2083, 4000, "Two."))
    with pytest.raises(cleantx.UsageError, match="there is no cue 7"):
        region.resolve(given, 0, 7, NETFLIX)
    with pytest.raises(cleantx.UsageError, match="stands before"):
        region.resolve(given, 1, 0, NETFLIX)
    with pytest.raises(cleantx.UsageError, match="not laid out anew"):
        region.resolve(given, 0, 0, NETFLIX, fixed=[Fixed(cue=9, at=0, kind="cue")])


def test_the_public_function_takes_a_profile_by_its_settings() -> None:
    given = cues((0, 6000, LONG))
    made = cleantx.resolve(given, 0, 0, settings=cleantx.Settings(profile="shorts"))
    assert all(len(line) <= 24 for cue in made for line in cue.text.split("\n"))
