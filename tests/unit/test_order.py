"""The order of cues: which have the right time in the wrong place, and what moving them keeps."""

from __future__ import annotations

import random

import pytest
from cases import FIXTURES
from msgspec.structs import replace

from cleantx import api, jobs
from cleantx.align import order
from cleantx.errors import UntimedError, UsageError
from cleantx.model import Fix, Segment, Transcript

SEED = api.read(FIXTURES / "seeds" / "latent-space-whispercpp.txt")
TRACKS = FIXTURES / "align" / "tracks.srt"
TEXT = "and that is the whole of it."


def transcript(*times: tuple[int, int | None]) -> Transcript:
    return Transcript(
        segments=tuple(
            Segment(
                id=i,
                text=f"{TEXT} {i}",
                start=a,
                end=b,
                start_from="observed",
                end_from="observed" if b else None,
                line=i + 1,
                raw="r",
            )
            for i, (a, b) in enumerate(times)
        )
    )


def lines(found: Transcript) -> list[int]:
    return [s.line for s in found.segments]


def arranged(places: list[int], *, ends: bool = True) -> Transcript:
    cues = [SEED.segments[i] for i in places]
    return replace(
        SEED,
        segments=tuple(
            replace(s, id=n, end=s.end if ends else None, end_from="observed" if ends else None)
            for n, s in enumerate(cues)
        ),
    )


@pytest.mark.parametrize("ends", [True, False])
def test_swapped_cues_go_back_with_their_times(ends: bool) -> None:  # noqa: FBT001 - drawn
    chance = random.Random(3)  # noqa: S311 - damage, not secrets
    places = list(range(len(SEED.segments)))
    for i in chance.sample(range(0, len(places) - 1, 2), 10):
        places[i], places[i + 1] = places[i + 1], places[i]
    found, findings = jobs.retimed(arranged(places, ends=ends), sort=True)
    assert [s.start for s in found.segments] == [s.start for s in SEED.segments]
    assert [s.text for s in found.segments] == [s.text for s in SEED.segments]
    assert [f.code for f in findings] == ["CTX101"] * 10
    assert [s.id for s in found.segments] == list(range(len(places)))


@pytest.mark.parametrize("to", [0, 200, 500])
def test_a_block_goes_back_as_a_whole(to: int) -> None:
    places = list(range(len(SEED.segments)))
    block, rest = places[100:125], places[:100] + places[125:]
    found, findings = jobs.retimed(arranged(rest[:to] + block + rest[to:]), sort=True)
    assert [s.text for s in found.segments] == [s.text for s in SEED.segments]
    assert [s.start for s in found.segments] == [s.start for s in SEED.segments]
    assert len(findings) == 25


def test_a_wrong_time_moves_nothing() -> None:
    good = [(i * 2000, i * 2000 + 2000) for i in range(12)]
    bad = transcript(*good[:6], (60_000, 62_000), *good[7:])
    assert order.misplaced(bad) == set()
    found, _ = jobs.retimed(bad, sort=True)
    assert [(s.line, s.start) for s in found.segments] == [(i + 1, a) for i, (a, _) in enumerate(good)]


def test_a_clock_that_starts_again_moves_nothing() -> None:
    block = [(i * 2000, i * 2000 + 2000) for i in range(12)]
    assert order.misplaced(transcript(*block, *block)) == set()


def test_tracks_that_fill_each_others_pauses_are_one_talk() -> None:
    one = [(i * 4000, i * 4000 + 2000) for i in range(12)]
    other = [(a + 2000, b + 2000) for a, b in one]
    found, _ = jobs.retimed(transcript(*one, *other), sort=True)
    assert [s.start for s in found.segments] == [i * 2000 for i in range(24)]
    assert {s.start_from for s in found.segments} == {"observed"}


def test_all_cues_in_the_order_of_their_starts() -> None:
    given = api.read(TRACKS)
    found, findings = jobs.sort(given)
    starts = [s.start or 0 for s in found.segments]
    assert starts == sorted(s.start or 0 for s in given.segments)
    assert {(s.text, s.start, s.end) for s in found.segments} == {(s.text, s.start, s.end) for s in given.segments}
    assert {f.code for f in findings} == {"CTX101"}
    assert jobs.sort(found) == (found, ())
    text, losses = jobs.write(found, "srt")
    assert losses == ()
    assert [block.split("\n")[0] for block in text.strip().split("\n\n")] == [str(n) for n in range(1, 17)]


def test_lines_lead_back_to_the_old_order() -> None:
    given = api.read(TRACKS)
    back = sorted(jobs.sort(given)[0].segments, key=lambda s: s.line)
    assert [(s.text, s.start) for s in back] == [(s.text, s.start) for s in given.segments]


def test_what_has_no_time_stays_behind_the_cue_before_it() -> None:
    given = transcript((4000, 5000), (0, 1000))
    note = Segment(id=1, text="a note", kind="note", line=9)
    given = replace(given, segments=(given.segments[0], note, replace(given.segments[1], id=2)))
    found, _ = jobs.sort(given)
    assert [s.line for s in found.segments] == [2, 1, 9]
    assert [s.id for s in found.segments] == [0, 1, 2]


def test_in_order_it_is_the_same_object() -> None:
    assert jobs.sort(SEED)[0] is SEED
    assert jobs.retimed(SEED, sort=True)[0] is SEED


def test_repairs_on_record_forbid_another_order() -> None:
    fixed = replace(
        transcript((4000, 5000), (0, 1000)),
        fixes=(Fix(code="CTX503", name="spacing", safety="safe", why="so", edits=()),),
    )
    with pytest.raises(UsageError, match="they count on the order"):
        jobs.sort(fixed)
    assert jobs.misplaced(fixed) == 1


def test_without_times_there_is_no_order() -> None:
    with pytest.raises(UntimedError):
        jobs.sort(Transcript(segments=(Segment(id=0, text="so"),)))
