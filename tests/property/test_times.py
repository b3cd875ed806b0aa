"""Laws of time: whatever a file says, times run forward, words stay inside, and once is enough."""

from itertools import pairwise

import pytest
from cases import FIXTURES
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cleantx import api, jobs
from cleantx.align import chain, ends, estimate, lines, rate, retime
from cleantx.errors import AlignError, UntimedError
from cleantx.model import Kind, Segment, Transcript

TEXTS = st.text(st.sampled_from("abc dE.,?- \u4f60\u3002\u00e9'\"5"), min_size=1, max_size=60)
CLOCK = st.one_of(st.integers(0, 20_000), st.integers(0, 400_000), st.just(0), st.just(9999 * 3_600_000))
KINDS: st.SearchStrategy[Kind] = st.sampled_from(["speech", "speech", "speech", "sound", "note"])
GARDEN = api.read(FIXTURES / "align" / "garden.srt")
RATES = st.sampled_from([(old, new) for old in lines.RATES for new in lines.RATES])


@st.composite
def transcripts(draw: st.DrawFn, *, starts: bool = True) -> Transcript:
    """Draws cues in any state: ordered runs, outliers, missing, equal and backward times."""
    segments, at = [], 0
    for number in range(draw(st.integers(0, 14))):
        at += draw(st.integers(0, 6000))
        start = draw(st.one_of(st.just(at), st.just(at), CLOCK, st.none())) if starts else None
        end = None
        if start is not None:
            end = draw(st.one_of(st.none(), CLOCK, st.integers(0, 4000).map(start.__add__)))
        segments.append(
            Segment(
                id=number,
                text=draw(TEXTS),
                start=start,
                end=end,
                start_from=None if start is None else "observed",
                end_from=None if end is None else "observed",
                kind=draw(KINDS),
                dropped=draw(st.integers(0, 9)) == 0,
                raw="raw",
            )
        )
    return Transcript(segments=tuple(segments))


def cues(transcript: Transcript) -> list[Segment]:
    return [s for s in transcript.segments if not s.dropped and s.kind != "note" and s.start is not None]


def bare(transcript: Transcript) -> Transcript:
    """Returns the transcript without what an aligner may touch."""
    return replace(
        transcript,
        segments=tuple(
            replace(s, start=None, end=None, start_from=None, end_from=None, words=(), raw=None)
            for s in transcript.segments
        ),
    )


@given(transcripts())
def test_times_never_go_backwards_after_retime(given: Transcript) -> None:
    found, _ = retime.retime(given)
    assert bare(found) == bare(given)
    for cue, after in pairwise(cues(found)):
        assert cue.start is not None
        assert after.start is not None
        assert 0 <= cue.start < after.start
        assert cue.end is None or cue.start < cue.end <= after.start


@given(transcripts())
def test_once_is_enough(given: Transcript) -> None:
    found, _ = retime.retime(given)
    again, findings = retime.retime(found)
    assert again is found
    assert {f.code for f in findings} <= {"CTX104"}


@given(transcripts())
def test_what_changed_is_reported_marked_and_loses_its_raw(given: Transcript) -> None:
    found, findings = retime.retime(given)
    named = {f.segment for f in findings}
    again = any(f.code == "CTX105" for f in findings)
    for old, new in zip(given.segments, found.segments, strict=True):
        if (old.start, old.end) == (new.start, new.end):
            assert old == new
        else:
            assert new.raw is None
            assert again or new.id in named
            assert old.start == new.start or new.start_from in ("derived", "estimated")
            assert old.end == new.end or new.end_from in ("derived", "estimated")


@given(transcripts())
def test_starts_of_the_kept_chain_are_untouched_where_only_starts_are_known(given: Transcript) -> None:
    given = replace(given, segments=tuple(replace(s, end=None, end_from=None) for s in given.segments))
    found, findings = retime.retime(given)
    if any(f.code == "CTX105" for f in findings) or any("makes room" in f.message for f in findings):
        return
    before, after = cues(given), cues(found)
    for i in chain.rising([s.start or 0 for s in before]):
        assert after[i].start == before[i].start


@given(transcripts())
def test_derived_ends_swallow_no_pause(given: Transcript) -> None:
    repaired, _ = retime.retime(given)
    found = ends.derive(repaired)
    assert bare(found) == bare(given)
    pace = rate.measure(repaired)
    for old, new in zip(repaired.segments, found.segments, strict=True):
        if new.end_from in ("derived", "estimated") and old.end is None and new.end is not None:
            assert new.start is not None
            assert new.start < new.end <= new.start + pace.most(rate.units(new))


@given(transcripts(), st.booleans())
def test_words_run_forward_inside_their_segments(given: Transcript, untimed: bool) -> None:  # noqa: FBT001 - drawn
    if untimed:
        found = estimate.by_rate(replace(given, segments=bare(given).segments))
    else:
        found = estimate.words(ends.derive(retime.retime(given)[0]))
    assert bare(found) == bare(given)
    for segment in found.segments:
        at = segment.start or 0
        for word in segment.words:
            assert word.start is not None
            assert word.end is not None
            assert at <= word.start <= word.end <= (segment.end or 0)
            at = word.end
        if segment.words:
            covered = "".join(segment.text[w.a : w.b] for w in segment.words)
            assert "".join(covered.split()) == "".join(segment.text.split())
            assert segment.words[-1].cue_end


def said(transcript: Transcript) -> list[tuple[str, int, bool]]:
    return sorted((s.text, s.line, s.dropped) for s in transcript.segments)


def all_times(transcript: Transcript) -> list[tuple[int | None, int | None]]:
    return [(s.start, s.end) for s in transcript.segments]


@given(transcripts(), st.booleans())
def test_mended_times_run_forward_and_once_is_enough(given: Transcript, sort: bool) -> None:  # noqa: FBT001 - drawn
    try:
        found, findings = jobs.retimed(given, sort=sort)
    except UntimedError:
        assert not cues(given)
        return
    assert said(found) == said(given)
    assert sort or bare(found) == bare(given)
    for cue, after in pairwise(cues(found)):
        assert 0 <= (cue.start or 0) < (after.start or 0)
        assert cue.end is None or (cue.start or 0) < cue.end <= (after.start or 0)
    assert {f.segment for f in findings} <= {s.id for s in found.segments}
    again, left = jobs.retimed(found, sort=sort)
    assert again is found
    assert {f.code for f in left} <= {"CTX104"}


@given(transcripts())
def test_a_sorted_transcript_holds_the_same_cues(given: Transcript) -> None:
    try:
        found, _ = jobs.sort(given)
    except UntimedError:
        return
    assert said(found) == said(given)
    kept = sorted((s.text, s.start or -1, s.end or -1) for s in given.segments)
    assert sorted((s.text, s.start or -1, s.end or -1) for s in found.segments) == kept
    starts = [s.start or 0 for s in cues(found)]
    assert starts == sorted(starts)
    assert [s.id for s in found.segments] == list(range(len(found.segments)))
    assert jobs.sort(found)[0] is found


@given(transcripts(), st.integers(-20_000, 20_000))
def test_a_shift_can_be_taken_back(given: Transcript, ms: int) -> None:
    try:
        found = jobs.shift(given, ms)
    except UntimedError:
        assert all(s.start is None for s in given.segments)
        return
    except AlignError:
        assert ms < 0
        assert any((s.start or 0) + ms < 0 or (s.end or 0) + ms < 0 for s in given.segments)
        return
    assert bare(found) == bare(given)
    assert all_times(jobs.shift(found, -ms)) == all_times(given)
    for was, now in zip(given.segments, found.segments, strict=True):
        assert was == now or (now.raw is None and (was.start is None or (now.start or 0) - was.start == ms))


@given(transcripts(), RATES)
def test_other_frame_rates_keep_the_order(given: Transcript, rates: tuple[tuple[int, int], tuple[int, int]]) -> None:
    if not cues(given):
        return
    found = jobs.shift(given, 0, rates=rates)
    for (a, b), (c, d) in zip(pairwise(cues(given)), pairwise(cues(found)), strict=True):
        assert ((a.start or 0) <= (b.start or 0)) == ((c.start or 0) <= (d.start or 0))
    back = jobs.shift(found, 0, rates=(rates[1], rates[0]))
    assert all(abs((a or 0) - (b or 0)) <= 1 for (a, _), (b, _) in zip(all_times(given), all_times(back), strict=True))


@given(st.integers(0, 100_000), RATES)
def test_a_fit_finds_the_clock_and_a_second_one_changes_nothing(
    ms: int, rates: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    moved = jobs.shift(GARDEN, ms, rates=rates)
    found = jobs.fit(moved, GARDEN)
    assert [s.text for s in found.transcript.segments] == [s.text for s in GARDEN.segments]
    # over its 97 s two frame rates a thousandth apart differ by 97 ms, and are not told apart
    assert [a for a, _ in all_times(found.transcript)] == pytest.approx([a for a, _ in all_times(GARDEN)], abs=100)
    again = jobs.fit(found.transcript, GARDEN).transcript
    assert [a for a, _ in all_times(again)] == pytest.approx([a for a, _ in all_times(found.transcript)], abs=2)
    assert replace(again, segments=()) == replace(found.transcript, segments=())
