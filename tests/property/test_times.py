"""Laws of time: whatever a file says, times run forward, words stay inside, and once is enough."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cleantx.align import chain, ends, estimate, rate, retime
from cleantx.model import Kind, Segment, Transcript

TEXTS = st.text(st.sampled_from("abc dE.,?- \u4f60\u3002\u00e9'\"5"), min_size=1, max_size=60)
CLOCK = st.one_of(st.integers(0, 20_000), st.integers(0, 400_000), st.just(0), st.just(9999 * 3_600_000))
KINDS: st.SearchStrategy[Kind] = st.sampled_from(["speech", "speech", "speech", "sound", "note"])


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
