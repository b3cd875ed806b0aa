"""Another clock: a shift, frame rates, pairs of times, and the line through the words of another transcript."""

from __future__ import annotations

import random

import pytest
from cases import FIXTURES
from msgspec.structs import replace

from cleantx import api, jobs
from cleantx.align import lines
from cleantx.errors import AlignError, UntimedError
from cleantx.formats import lrc, webvtt, whispercpp
from cleantx.model import Chapter, Meta, Segment, Source, Transcript, Word

GARDEN = api.read(FIXTURES / "align" / "garden.srt")
FILM = api.read(FIXTURES / "align" / "garden-film.srt")
PAL, CINEMA = (25, 1), (24_000, 1001)


def starts(found: Transcript) -> list[int | None]:
    return [s.start for s in found.segments]


def cue(number: int, start: int, end: int, text: str = "so it goes") -> Segment:
    return Segment(
        id=number, text=text, start=start, end=end, start_from="observed", end_from="observed", line=number + 1, raw="r"
    )


# -------------------------------------------------------------------------- shifts


def test_a_shift_moves_all_times_and_says_so() -> None:
    said = (Word(a=0, b=2, start=1000, end=1200, timing="observed"), Word(a=3, b=5))
    given = Transcript(
        segments=(replace(cue(0, 1000, 2000), words=said), Segment(id=1, text="a note", kind="note", raw="n")),
        chapters=(Chapter(start=900, title="One"),),
        meta=Meta(length=60_000),
    )
    found = jobs.shift(given, 500)
    first, note = found.segments
    assert (first.start, first.end, first.start_from, first.end_from) == (1500, 2500, "derived", "derived")
    assert [(w.start, w.end, w.timing) for w in first.words] == [(1500, 1700, "derived"), (None, None, None)]
    assert first.raw is None
    assert note is given.segments[1]
    assert (found.chapters[0].start, found.meta.length) == (1400, 60_500)


def test_only_what_the_file_says_is_told_anew() -> None:
    given = Transcript(segments=(replace(cue(0, 1000, 2000), start_from="aligned", end_from="estimated"),))
    found = jobs.shift(given, 1).segments[0]
    assert (found.start_from, found.end_from) == ("aligned", "estimated")


def test_what_was_cut_out_can_still_be_written_after_a_shift() -> None:
    late = jobs.shift(jobs.fit(GARDEN, FILM).transcript, 100)
    assert late.segments[15].start is None
    assert jobs.write(jobs.convert(late, "srt"), "srt")[0].count("-->") == 27


def test_times_before_zero_are_refused_with_the_place() -> None:
    with pytest.raises(AlignError, match=r"1 segment would begin before zero.*-00:00:02.760 \(now 00:00:01.240\)"):
        jobs.shift(GARDEN, -4000)


def test_frame_rates_are_exact() -> None:
    given = Transcript(segments=(cue(0, 0, 3_600_000),))
    found = jobs.shift(given, 0, rates=(PAL, CINEMA)).segments[0]
    assert found.end == 3_753_750
    back = jobs.shift(Transcript(segments=(found,)), 0, rates=(CINEMA, PAL)).segments[0]
    assert back.end == 3_600_000


def test_without_times_there_is_nothing_to_move() -> None:
    with pytest.raises(UntimedError):
        jobs.shift(Transcript(segments=(Segment(id=0, text="so"),)), 5)


# ------------------------------------------------------------------- times in text


def test_times_in_the_text_of_webvtt_move_along() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:04.000\nHello <00:00:02.000>there <00:00:03.000><c>R&amp;B</c>\n"
    found = jobs.shift(webvtt.read(text, Source(format="webvtt")), 5000)
    assert "Hello <00:00:07.000>there <c><00:00:08.000>R&amp;B</c>" in webvtt.write(found)[0]


def test_a_time_before_a_spelled_sign_stands_before_it() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:04.000\nLeeds <00:00:02.000>&amp; <00:00:03.000>York\n"
    found = jobs.shift(webvtt.read(text, Source(format="webvtt")), 1000)
    assert "Leeds <00:00:03.000>&amp; <00:00:04.000>York" in webvtt.write(found)[0]


def test_times_in_the_lines_of_lrc_move_along() -> None:
    found = jobs.shift(lrc.read("[00:01.00]<00:01.00>So <00:02.00>there\n", Source(format="lrc")), 500)
    assert lrc.write(found)[0] == "[00:01.50]So <00:02.50>there\n"


@pytest.mark.parametrize("by", [7000, -2000])
def test_blocks_of_a_stream_keep_to_their_headers(by: int) -> None:
    head = "### Transcription {} START | t0 = {} ms | t1 = 99999 ms\n\n"
    line = "[00:00:0{}.000 --> 00:00:0{}.000]   {}\n\n"
    text = head.format(0, 0) + line.format(3, 4, "One.") + head.format(1, 5000) + line.format(0, 4, "Two.")
    found = jobs.shift(whispercpp.read(text, Source(format="whispercpp")), by)
    again = whispercpp.read(whispercpp.write(found)[0], Source(format="whispercpp"))
    assert [s.start for s in again.segments if s.kind == "speech"] == [3000 + by, 5000 + by]


# ---------------------------------------------------------------------------- fits


def test_a_reference_in_other_words_without_the_advertisement_tells_the_clock() -> None:
    found = jobs.fit(GARDEN, FILM)
    assert found.rates == ("25", "23.976")
    assert [(o.line, o.later) for o in found.offsets] == [(3, 2000), (75, -8223)]
    assert found.unheld == (15, 16, 17)
    first, last = found.transcript.segments[0], found.transcript.segments[-1]
    assert abs((first.start or 0) - (FILM.segments[0].start or 0)) <= 5
    assert abs((last.end or 0) - (FILM.segments[-1].end or 0)) <= 5
    assert (first.start_from, first.end_from) == ("aligned", "aligned")
    assert [s.text for s in found.transcript.segments] == [s.text for s in GARDEN.segments]


def test_what_the_reference_has_more_leaves_a_hole() -> None:
    found = jobs.fit(FILM, GARDEN)
    assert found.rates == ("23.976", "25")
    assert found.unheld == ()
    holes = [b - a for a, b in zip(_ends(found.transcript), starts(found.transcript)[1:], strict=False) if a and b]
    assert 12_000 < max(holes) < 14_000


def _ends(found: Transcript) -> list[int | None]:
    return [s.end for s in found.segments]


def test_what_comes_before_the_reference_begins_has_no_time() -> None:
    later = [replace(s, start=(s.start or 0) - 14_560, end=(s.end or 0) - 14_560) for s in GARDEN.segments[3:]]
    found = jobs.fit(GARDEN, replace(GARDEN, segments=tuple(later)))
    assert found.unheld == (0, 1, 2)
    assert starts(found.transcript)[:4] == [None, None, None, 0]


def test_cues_without_ends_are_parted_too() -> None:
    bare = [replace(s, end=None, end_from=None) for s in GARDEN.segments]
    found = jobs.fit(replace(GARDEN, segments=tuple(bare)), FILM)
    assert found.unheld == (15, 16, 17)
    assert (
        abs((found.transcript.segments[18].start or 0) - (jobs.fit(GARDEN, FILM).transcript.segments[18].start or 0))
        < 50
    )


def test_what_no_pair_tells_goes_where_there_is_room() -> None:
    strange = replace(GARDEN.segments[14], text="Qwertz uiop asdf ghjkl yxcv")
    found = jobs.fit(replace(GARDEN, segments=(*GARDEN.segments[:14], strange, *GARDEN.segments[15:])), FILM)
    assert found.unheld == (15, 16, 17)
    assert found.transcript.segments[14] == replace(jobs.fit(GARDEN, FILM).transcript.segments[14], text=strange.text)


def test_fitted_to_itself_nothing_changes() -> None:
    found = jobs.fit(GARDEN, GARDEN)
    assert found.transcript == GARDEN
    assert (found.middle, found.slope, found.unheld) == (0, 1, ())


def test_other_speech_and_other_clocks_are_refused() -> None:
    other = api.read(FIXTURES / "seeds" / "zuckerberg-whispercpp.txt")
    with pytest.raises(AlignError, match="too few words in common"):
        jobs.fit(GARDEN, other)
    chance = random.Random(1)  # noqa: S311 - examples, not secrets
    at, jumping = 0, []
    for segment in GARDEN.segments:
        at += chance.randint(1, 60_000)
        jumping.append(replace(segment, start=at, end=at + 500))
        at += 500
    with pytest.raises(AlignError, match="no clock that the words agree on"):
        jobs.fit(GARDEN, replace(GARDEN, segments=tuple(jumping)))


def test_untimed_sides_are_refused() -> None:
    untimed = api.read(FIXTURES / "align" / "garden.txt")
    with pytest.raises(UntimedError, match="the reference has no words with times"):
        jobs.fit(GARDEN, untimed)
    with pytest.raises(UntimedError, match="the transcript has no words with times"):
        jobs.fit(untimed, GARDEN)


def test_a_clock_that_starts_again_is_to_be_repaired_first() -> None:
    twice = (*GARDEN.segments, *(replace(s, id=s.id + 27) for s in GARDEN.segments))
    with pytest.raises(AlignError, match=r"the clock starts again here.*--repair"):
        jobs.fit(replace(GARDEN, segments=twice), FILM)


def test_two_stretches_do_not_overlap_where_they_meet() -> None:
    longer = replace(GARDEN.segments[14], end=53_780)  # up to the advertisement
    found = jobs.fit(replace(GARDEN, segments=(*GARDEN.segments[:14], longer, *GARDEN.segments[15:])), FILM)
    ends_, after = found.transcript.segments[14].end, found.transcript.segments[18].start
    assert ends_ is not None
    assert after is not None
    assert ends_ <= after


# ------------------------------------------------------------------- times by hand


def test_one_pair_is_a_shift() -> None:
    assert starts(jobs.fit(GARDEN, [(1240, 2240)]).transcript) == [(t or 0) + 1000 for t in starts(GARDEN)]


def test_two_pairs_make_a_line_and_frame_rates_are_known_again() -> None:
    found = jobs.fit(GARDEN, [(0, 1000), (96_000, 101_130)])
    assert found.rates == ("25", "23.976")
    assert found.transcript.segments[0].start_from == "derived"
    assert jobs.fit(GARDEN, [(0, 0), (10_000, 11_000)]).slope == 1.1


@pytest.mark.parametrize("pairs", [[(0, 9000), (9000, 0)], [(0, 0), (10_000, 90_000)]])
def test_pairs_that_tell_no_clock_are_refused(pairs: list[tuple[int, int]]) -> None:
    with pytest.raises(AlignError, match="these times tell no clock"):
        jobs.fit(GARDEN, pairs)


# --------------------------------------------------------------------------- lines


def points(
    slope: float, jumps: list[tuple[int, int]], wrong: float, *, count: int = 2000, seed: int = 0
) -> tuple[list[tuple[int, int]], list[float]]:
    """Returns words half a second apart with 100 ms of noise and a share of wrong pairs, and where they truly are."""
    chance = random.Random(seed)  # noqa: S311 - noise, not secrets
    truth = [slope * 500 * i + 3000 + sum(jump for at, jump in jumps if i >= at) for i in range(count)]
    told = [round(chance.uniform(0, 1_000_000) if chance.random() < wrong else y + chance.gauss(0, 100)) for y in truth]
    return [(500 * i, y) for i, y in enumerate(told)], truth


@pytest.mark.parametrize("wrong", [0.0, 0.1, 0.2])
@pytest.mark.parametrize(
    ("slope", "rates"),
    [(1.0, None), (25 / 24, ("25", "24")), (1001 / 960, ("25", "23.976")), (24 / 25, ("24", "25")), (1.0003, None)],
)
@pytest.mark.parametrize("jumps", [[], [(1000, 30_000)], [(600, -30_000)], [(500, 30_000), (1200, -20_000)]])
def test_lines_are_found_through_noise_and_wrong_pairs(
    slope: float, rates: tuple[str, str] | None, jumps: list[tuple[int, int]], wrong: float
) -> None:
    given, truth = points(slope, jumps, wrong)
    found = lines.through(given)
    assert found.rates == rates
    assert len(found.stretches) == len(jumps) + 1
    off = [abs(found.slope * given[i][0] + s.offset - truth[i]) for s in found.stretches for i in range(s.first, s.end)]
    assert sum(o > 100 for o in off) <= 3 * len(jumps)  # a wrong pair or two where stretches meet
    assert abs(found.agree - (1 - wrong)) < 0.05


def test_a_known_slope_is_taken_only_within_what_chance_explains() -> None:
    assert lines.through([(t, round(1.0004 * t)) for t in range(0, 3_600_000, 500)]).slope == pytest.approx(1.0004)
    assert lines.through([(t, round(1.00002 * t)) for t in range(0, 3_600_000, 500)]).slope == 1
