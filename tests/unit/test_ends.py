"""Ends: the next start, unless a pause lies before it."""

from cleantx.align import ends
from cleantx.model import Kind, Meta, Segment, Timing, Transcript

TEXT = "and that is the whole of it, I think."


def cue(number: int, start: int | None, end: int | None = None, *, text: str = TEXT, kind: Kind = "speech") -> Segment:
    source: Timing | None = None if end is None else "observed"
    return Segment(id=number, text=text, start=start, end=end, end_from=source, kind=kind, raw="as it was")


def test_an_end_is_the_next_start_where_the_words_need_the_time() -> None:
    found = ends.derive(Transcript(segments=(cue(0, 0), cue(1, 2000)))).segments[0]
    assert (found.end, found.end_from, found.raw) == (2000, "derived", None)


def test_a_pause_is_not_swallowed() -> None:
    found = ends.derive(Transcript(segments=(cue(0, 0), cue(1, 60_000)))).segments[0]
    assert found.end is not None
    assert 2000 <= found.end <= 5000
    assert found.end_from == "estimated"


def test_the_pace_is_that_of_the_file() -> None:
    fast = Transcript(segments=tuple(cue(i, i * 1200) for i in range(20)))
    slow = Transcript(segments=tuple(cue(i, i * 3000) for i in range(20)))
    quick, late = ends.derive(fast).segments[-1].end, ends.derive(slow).segments[-1].end
    assert quick is not None
    assert late is not None
    assert quick - 19 * 1200 < late - 19 * 3000


def test_the_last_end_stays_within_the_recording() -> None:
    found = ends.derive(Transcript(segments=(cue(0, 0), cue(1, 2000)), meta=Meta(length=2500)))
    assert found.segments[1].end == 2500


def test_a_sound_gets_a_short_length() -> None:
    laugh = cue(0, 0, text="(laughs)", kind="sound")
    found = ends.derive(Transcript(segments=(laugh, cue(1, 90_000)))).segments[0]
    assert found.end is not None
    assert 840 <= found.end <= 3000


def test_known_ends_and_untimed_files_come_back_as_they_are() -> None:
    timed = Transcript(segments=(cue(0, 0, 900), cue(1, 2000, 4000)))
    untimed = Transcript(segments=(cue(0, None), cue(1, None)))
    assert ends.derive(timed) is timed
    assert ends.derive(untimed) is untimed


def test_notes_and_dropped_segments_are_passed_over() -> None:
    note = Segment(id=1, text="### a log line", kind="note")
    gone = Segment(id=2, text="you", start=900, dropped=True)
    found = ends.derive(Transcript(segments=(cue(0, 0), note, gone, cue(3, 2000)))).segments
    assert found[0].end == 2000
    assert (found[1], found[2]) == (note, gone)


def test_missing_starts_lie_between_their_neighbours_by_their_letters() -> None:
    segments = (cue(0, 0), cue(1, None, text="Yes."), cue(2, None), cue(3, 4000))
    found = ends.derive(Transcript(segments=segments)).segments
    starts = [s.start for s in found]
    assert starts[0] == 0
    assert starts[1] is not None
    assert starts[2] is not None
    assert 1500 < starts[1] < starts[2] < 2500
    assert [s.start_from for s in found[1:3]] == ["estimated", "estimated"]
    assert found[1].end == starts[2]


def test_missing_starts_before_and_after_all_others_follow_the_pace() -> None:
    segments = (cue(0, None), cue(1, 9000), cue(2, None))
    found = ends.derive(Transcript(segments=segments)).segments
    assert found[0].start is not None
    assert found[2].start is not None
    assert 6000 < found[0].start < 8500
    assert 10_000 < found[2].start < 13_000


def test_equal_and_backward_starts_never_make_an_end_before_its_start() -> None:
    found = ends.derive(Transcript(segments=(cue(0, 5000), cue(1, 5000), cue(2, 1000)))).segments
    assert all(s.end is not None and s.start is not None and s.end > s.start for s in found)
