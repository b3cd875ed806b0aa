"""The video of subtitles: its frames, its shot changes, and the files that tell them."""

from __future__ import annotations

import itertools

import pytest

from cleantx import errors
from cleantx.align import estimate
from cleantx.model import Segment, Transcript
from cleantx.subtitles import check, frames, profile, shots, video
from cleantx.subtitles.layout import layout

NETFLIX = profile.load("netflix-en")
RATES = tuple(map(float, frames.RATES))

SHOWINFO = """\
Input #0, matroska,webm, from 'talk.mkv':
  Duration: 00:10:00.00, start: 0.000000, bitrate: 900 kb/s
[Parsed_showinfo_1 @ 0x55d0] config in time_base: 1/1000, frame_rate: 24/1
[Parsed_showinfo_1 @ 0x55d0] n:   0 pts:   4083 pts_time:4.083   duration:     41 fmt:yuv420p sar:1/1 s:1280x720 i:P
[Parsed_showinfo_1 @ 0x55d0] n:   1 pts:  12500 pts_time:12.5    duration:     41 fmt:yuv420p sar:1/1 s:1280x720 i:P
"""
METADATA = """\
frame:0    pts:98      pts_time:4.08333
lavfi.scene_score=0.512345
frame:1    pts:300     pts_time:12.5
lavfi.scene_score=0.712345
"""
SCDET = """\
[scdet @ 0x5581] lavfi.scd.score: 23.456, lavfi.scd.time: 4.0833
[scdet @ 0x5581] lavfi.scd.score: 43.456, lavfi.scd.time: 12.5
"""
SCENES = """\
Timecode List:,00:00:04.083,00:00:12.500
Scene Number,Start Frame,Start Timecode,Start Time (seconds),End Frame,End Timecode,End Time (seconds),Length (frames)
1,1,00:00:00.000,0.000,98,00:00:04.083,4.083,98
2,99,00:00:04.083,4.083,300,00:00:12.500,12.500,202
3,301,00:00:12.500,12.500,900,00:00:37.500,37.500,600
"""


@pytest.mark.parametrize(
    "text",
    [
        SHOWINFO,
        METADATA,
        SCDET,
        SCENES,
        SCENES.split("\n", 1)[1],
        SCENES.split("\n", 1)[0],
        "4.083\n12.5\n",
        "\ufeff# cuts of talk.mkv\r\n0:00:04.083\r\n\r\n00:00:12,5\r\n",
        "00:00:04:02\n00:00:12:12",
        "12.5\n4.083\n12.500\n0\n",
    ],
    ids=["showinfo", "metadata", "scdet", "scenes", "table", "timecodes", "seconds", "clock", "frames", "unsorted"],
)
def test_shot_changes_are_read_as_tools_write_them(text: str) -> None:
    assert shots.parse(text, fps=24.0) == (4083, 12500)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no shot changes"),
        ("# nothing\n", "no shot changes"),
        ("0\n", "no shot changes"),
        ("4.0\nfoo\n", "2: not the time of a shot change: 'foo'"),
        ("-4\n", "1: not the time"),
        ("1e400\n", "not the time"),
        ("nan\n", "not the time"),
        ("9999999999999999999\n", "not the time"),
        ("frame:0 pts_time:x\n", "not the time"),
        ("Scene Number,Length (frames)\n1,2\n", "no column"),
        ("Scene Number,Start Timecode\n1\n", "2: not the time"),
        ("0:99:00\n", "not the time"),
    ],
)
def test_a_bad_list_of_shots_is_one_line(text: str, said: str) -> None:
    with pytest.raises(errors.UsageError) as caught:
        shots.parse(text, fps=24.0)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("fps", "gap"), list(zip(frames.RATES, (83, 83, 80, 67, 67, 40, 33, 33), strict=True)))
def test_the_gap_is_two_frames_at_any_rate(fps: str, gap: int) -> None:
    assert profile.for_video(NETFLIX, fps=frames.parse(fps)).gap == gap


def test_rates_are_the_exact_ones() -> None:
    assert frames.at(24, frames.rate(23.976)) == 1001
    assert frames.parse("25fps") == frames.parse("25.0") == frames.parse(" 25 ") == 25.0
    with pytest.raises(errors.UsageError, match=r"one of 23\.976, 24, 25"):
        frames.parse("26")
    with pytest.raises(errors.UsageError, match="240"):
        profile.for_video(NETFLIX, fps=1e6)


def said(*rows: tuple[int, int, str]) -> Transcript:
    segments = (Segment(id=k, text=text, start=start, end=end) for k, (start, end, text) in enumerate(rows))
    return estimate.words(Transcript(language="en", segments=tuple(segments)))


TALK = said(
    (1000, 3210, "This is a sentence of its own."),
    (3510, 5720, "This is another one for you."),
    (6390, 8830, "And here is the third of them."),
    (9990, 12470, "And here, at last, is the fourth."),
)


@pytest.mark.parametrize("fps", RATES)
def test_times_lie_on_frames_and_gaps_are_chained_at_every_rate(fps: float) -> None:
    own = profile.for_video(NETFLIX, fps=fps)
    cues = layout(TALK, own)
    assert not check.check(cues, own)  # T-FRAME, T-GAP and T-CHAIN among all the others
    exact = frames.rate(fps)
    on = [(frames.nearest(c.start or 0, exact), frames.nearest(c.end or 0, exact)) for c in cues.segments]
    gaps = [b[0] - a[1] for a, b in itertools.pairwise(on)]
    assert gaps[0] == 2
    assert all(gap == 2 or frames.at(gap, exact) >= 499 for gap in gaps)
    for cue in cues.segments:
        assert abs((cue.start or 0) - (cue.words[0].start or 0)) <= NETFLIX.lead_ms
        assert -100 <= (cue.end or 0) - (cue.words[-1].end or 0) <= NETFLIX.hang_ms


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize(("gap", "code"), [(1, "T-GAP"), (2, None), (3, "T-CHAIN")])
def test_gaps_are_checked_in_frames(fps: float, gap: int, code: str | None) -> None:
    own, exact = profile.for_video(NETFLIX, fps=fps), frames.rate(fps)
    end = frames.at(200, exact)
    rows = ((0, end, "It was so."), (frames.at(200 + gap, exact), frames.at(400 + gap, exact), "It was not so."))
    found = {finding.code for finding in check.check(said(*rows), own)} & {"T-GAP", "T-CHAIN", "T-FRAME"}
    assert found == ({code} if code else set())


def test_a_time_between_frames_is_found_where_frames_were_asked_for() -> None:
    cues = said((1000, 3000, "It was so."), (4013, 6000, "It was not so."))
    found = [f.segment for f in check.check(cues, profile.for_video(NETFLIX, fps=25.0)) if f.code == "T-FRAME"]
    assert found == [1]
    assert not [f for f in check.check(cues, NETFLIX) if f.code == "T-FRAME"]


def at_shots(*cuts: int, source: Transcript = TALK) -> tuple[Transcript, profile.Profile]:
    own = profile.for_video(NETFLIX, shots=cuts)
    return layout(source, own), own


def test_a_cue_comes_with_the_cut_and_the_one_before_goes_two_frames_earlier() -> None:
    cues, own = at_shots(3580)
    first, second = cues.segments[:2]
    assert (first.end, second.start) == (3580 - own.gap, 3580)
    assert not [finding for finding in check.check(cues, own) if finding.code == "T-SHOT"]


def test_a_cue_goes_before_the_cut_that_follows_its_words() -> None:
    cues, own = at_shots(9100)
    assert cues.segments[2].end == 9100 - own.gap
    assert not [finding for finding in check.check(cues, own) if finding.code == "T-SHOT"]


@pytest.mark.parametrize("cut", [3380, 3780, 6100, 12200])
def test_words_come_before_cuts(cut: int) -> None:
    """A cut farther from the words than viewers forgive moves nothing past that."""
    cues, _ = at_shots(cut)
    for cue in cues.segments:
        assert -100 <= (cue.start or 0) - (cue.words[0].start or 0) < 200
        assert -100 <= (cue.end or 0) - (cue.words[-1].end or 0) <= 500


def test_the_layout_prefers_to_cut_where_the_video_does() -> None:
    words = "We went out to the old house by the lake and then we came back to the town on the hill to see them"
    source = said((0, 8000, words))
    and_then = source.segments[0].words[10].start or 0
    assert not [cue for cue in layout(source, NETFLIX).segments if cue.text.startswith("and then")]
    second = at_shots(and_then, source=source)[0].segments[1]
    assert (second.text.startswith("and then"), second.start) == (True, and_then)


@pytest.mark.parametrize(
    ("start", "end", "verb"),
    [
        (5000, 7000, None),
        (5100, 7000, "comes 100 ms after"),
        (4800, 7000, "comes 200 ms before"),
        (5400, 7000, None),
        (1000, 4917, None),
        (1000, 5000, "goes with"),
        (1000, 4700, "goes 300 ms before"),
        (1000, 4400, None),
        (1000, 5200, "goes 200 ms after"),
        (1000, 5400, None),
    ],
)
def test_times_beside_a_cut_are_found(start: int, end: int, verb: str | None) -> None:
    own = profile.for_video(NETFLIX, shots=(5000,))
    found = [f.message for f in check.check(said((start, end, "It was so.")), own) if f.code == "T-SHOT"]
    assert bool(found) == (verb is not None)
    assert all(str(verb) in message for message in found)


def test_a_cue_with_another_on_its_heels_is_judged_by_that_ones_start() -> None:
    own = profile.for_video(NETFLIX, shots=(5000,))
    cues = said((1000, 4600, "It was so."), (4683, 7000, "It was not so."))
    assert not [f for f in check.check(cues, own) if f.code == "T-SHOT"]
    cues = said((1000, 4700, "It was so."), (4783, 7000, "It was not so."))
    assert [f.segment for f in check.check(cues, own) if f.code == "T-SHOT"] == [1]


def test_zones_are_counted_in_frames() -> None:
    fast = profile.for_video(NETFLIX, fps=60.0, shots=(5000,))
    assert video.off_shot(5100, 7000, None, fast) == ("comes", 5000)
    assert video.off_shot(5150, 7000, None, fast) is None
    assert video.off_shot(5150, 7000, None, profile.for_video(NETFLIX, fps=24.0, shots=(5000,))) == ("comes", 5000)
