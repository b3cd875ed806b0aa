"""Windows, the words that are believed, and times for those that are not."""

from __future__ import annotations

from cleantx.align.audio import between, windows
from cleantx.align.audio.accept import believed
from cleantx.align.audio.engine import Heard
from cleantx.align.audio.script import Script
from cleantx.model import Segment, Transcript

TEXT = "so many words are said in this one cue of ours"


def script(*cues: tuple[int | None, int | None], text: str = TEXT) -> Script:
    segments = (Segment(id=n, text=text, start=a, end=b) for n, (a, b) in enumerate(cues))
    return Script(Transcript(language="en", segments=tuple(segments)))


def contiguous(count: int) -> Script:
    return script(*((3_000 * n, 3_000 * n + 3_000) for n in range(count)))


def test_a_window_holds_half_a_minute_and_is_open_where_speech_goes_on() -> None:
    place = windows.window(contiguous(40), 0, floor=0, drift=0, sure=False)
    assert place.start == 0
    assert 25_000 < place.end <= windows.LONGEST
    assert not place.closed
    assert place.loose > 0


def test_a_window_ends_at_a_pause_and_takes_little_of_it() -> None:
    place = windows.window(script((1_000, 4_000), (30_000, 33_000)), 0, floor=0, drift=0, sure=False)
    assert place == windows.Window(0, 11, 500, 4_500, closed=True)


def test_a_window_begins_where_the_last_word_was_heard_to_end() -> None:
    place = windows.window(contiguous(40), 55, floor=15_432, drift=300, sure=True)
    assert place.start == 15_432


def test_the_drift_moves_a_window() -> None:
    text = script((20_000, 23_000), (60_000, 63_000))
    place = windows.window(text, 0, floor=0, drift=5_000, sure=False)
    assert (place.start, place.end) == (24_500, 28_500)


def test_a_wider_window_has_more_sound_and_more_words_but_nothing_heard_before() -> None:
    text = contiguous(40)
    place = windows.window(text, 44, floor=12_000, drift=0, sure=False)
    more = windows.wider(text, place, drift=0, earliest=10_000)
    assert more.start == 10_000
    assert more.end == place.end + 8_000
    assert more.last > place.last


def test_the_cut_is_the_longest_pause_in_the_last_part() -> None:
    heard = [Heard(1_000 * i, 1_000 * i + (300 if i == 6 else 900)) for i in range(10)]
    place = windows.Window(20, 30, 0, 10_000, closed=False, loose=2)
    assert windows.cut(place, heard) == 27


def test_a_closed_window_is_used_to_its_end() -> None:
    assert windows.cut(windows.Window(20, 30, 0, 10_000, closed=True), [None] * 10) == 30


def test_a_cut_always_goes_on() -> None:
    assert windows.cut(windows.Window(5, 7, 0, 1_000, closed=False, loose=1), [None, None]) > 5


def test_words_too_long_and_runs_too_fast_are_refused() -> None:
    slow = [Heard(0, 5_000, 0.9), Heard(5_000, 5_300, 0.9)]
    assert believed(slow, [4, 4]) == [None, slow[1]]
    fast = [Heard(40 * i, 40 * i + 40, 0.9) for i in range(5)]
    assert believed(fast, [8] * 5) == [None] * 5


def test_words_that_run_backwards_are_refused() -> None:
    assert believed([Heard(500, 900, 0.9), Heard(100, 400, 0.9)], [4, 4])[1] is None


def test_words_that_do_not_sound_like_themselves_are_refused() -> None:
    heard = [Heard(400 * i, 400 * i + 300, 0.9 if i < 10 else 0.1) for i in range(20)]
    found = believed(heard, [4] * 20)
    assert all(found[:6])
    assert not any(found[14:])


def test_a_word_found_among_many_that_were_not_is_refused() -> None:
    assert believed([None] * 4 + [Heard(100, 400, 0.9)] + [None] * 4, [4] * 9) == [None] * 9


def test_unheard_words_get_the_room_between_their_neighbours_by_letters() -> None:
    text = script((0, 3_000), text="one extraordinary a two")
    heard = [Heard(0, 400), None, None, Heard(1_600, 1_900)]
    spans = between.estimates(text, heard, length=5_000)
    assert spans[0] is None
    assert spans[3] is None
    (a, b), (c, d) = (span for span in spans if span)
    assert 400 <= a < b == c < d <= 1_600
    assert b - a > 3 * (d - c)


def test_a_cue_that_was_not_heard_keeps_its_time_where_it_fits() -> None:
    text = script((0, 3_000), (10_000, 13_000), (20_000, 23_000))
    heard: list[Heard | None] = [Heard(250 * i, 250 * i + 200) for i in range(11)]
    heard += [None] * 11
    heard += [Heard(20_000 + 250 * i, 20_200 + 250 * i) for i in range(11)]
    spans = [span for span in between.estimates(text, heard, length=30_000) if span]
    assert len(spans) == 11
    assert spans[0][0] == 10_000
    assert spans[-1][1] <= 20_000


def test_words_without_any_time_stay_without_where_nothing_tells() -> None:
    text = script((None, None))
    assert between.estimates(text, [None] * 11, length=60_000) == [None] * 11
