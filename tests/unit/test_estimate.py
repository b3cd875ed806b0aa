"""Times by letters: words inside their cues, and transcripts without times."""

from itertools import pairwise
from pathlib import Path

import pytest

from cleantx.align import estimate
from cleantx.formats import speakers
from cleantx.model import Meta, Segment, Source, Transcript, Word

SEED = Path(__file__).parents[2] / "fixtures" / "seeds" / "state-of-ai-speaker.txt"


def said(text: str, start: int = 0, end: int = 4000) -> list[str]:
    return [text[w.a : w.b] for w in words(text, start, end)]


def words(text: str, start: int = 0, end: int = 4000) -> tuple[Word, ...]:
    one = Segment(id=0, text=text, start=start, end=end, raw="as it was")
    found = estimate.words(Transcript(segments=(one,))).segments[0]
    assert found.raw == "as it was"
    return found.words


def test_words_fill_their_cue_in_order() -> None:
    found = words("My intuition is that the web is full, really.", 1000, 4000)
    assert (found[0].start, found[-1].end) == (1000, 4000)
    assert all(a.end == b.start for a, b in pairwise(found))
    assert {w.timing for w in found} == {"estimated"}
    assert [w.cue_end for w in found] == [False] * 8 + [True]


def test_a_word_before_punctuation_lasts_longer() -> None:
    first, second, _ = words("then, then go")
    assert first.end is not None
    assert second.end is not None
    assert first.start is not None
    assert second.start is not None
    assert first.end - first.start > second.end - second.start


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("well ... yes", ["well ...", "yes"]),
        ("Is it? - Yes.", ["Is", "it?", "- Yes."]),
        ("we \u2013 uh \u2013 go", ["we \u2013", "uh \u2013", "go"]),
        ("- Hey", ["- Hey"]),
        ("so ( he said )", ["so", "( he", "said )"]),
        ("...", ["..."]),
        ("5 % of it -", ["5 %", "of", "it -"]),
        ("\u4f60\u597d\u3002\u6211\u662f GPT", ["\u4f60", "\u597d\u3002", "\u6211", "\u662f", "GPT"]),
        ("\u300c\u306f\u3044\u300d", ["\u300c\u306f", "\u3044\u300d"]),
        ("", []),
    ],
)
def test_every_sign_belongs_to_a_word(text: str, expected: list[str]) -> None:
    assert said(text) == expected


def test_a_pause_stays_at_the_end_of_a_cue_that_swallowed_it() -> None:
    found = words("So in Taiwan,", 0, 28_000)
    assert found[0].start == 0
    assert found[-1].end is not None
    assert 840 <= found[-1].end <= 3000


def test_more_words_than_milliseconds_still_run_forward() -> None:
    found = words("a b c d e f g h", 10, 14)
    assert all(w.start is not None and w.end is not None and 10 <= w.start <= w.end <= 14 for w in found)


def test_observed_words_keep_their_times_and_gaps_are_filled() -> None:
    known = (
        Word(a=0, b=2, start=100, end=300, timing="observed"),
        Word(a=3, b=5),
        Word(a=6, b=8, start=700, end=900, timing="aligned"),
        Word(a=9, b=11),
    )
    one = Segment(id=0, text="ab cd ef gh", start=0, end=1000, words=known)
    found = estimate.words(Transcript(segments=(one,))).segments[0].words
    assert found[0] == known[0]
    assert found[2] == known[2]
    assert [(w.start, w.end, w.timing) for w in (found[1], found[3])] == [
        (300, 700, "estimated"),
        (900, 1000, "estimated"),
    ]
    assert found[3].cue_end


def test_observed_words_that_run_backwards_are_estimated() -> None:
    times = ((0, 200), (9000, 9200), (400, 600), (600, 500), (800, 1000))
    known = tuple(Word(a=3 * i, b=3 * i + 2, start=a, end=b, timing="observed") for i, (a, b) in enumerate(times))
    one = Segment(id=0, text="ab cd ef gh ij", start=0, end=1000, words=known)
    found = estimate.words(Transcript(segments=(one,))).segments[0].words
    assert [(w.start, w.end) for w in found] == [(0, 200), (200, 400), (400, 600), (600, 800), (800, 1000)]
    assert [w.timing for w in found] == ["observed", "estimated", "observed", "estimated", "observed"]


def test_notes_and_dropped_segments_get_no_words() -> None:
    segments = (
        Segment(id=0, text="front matter", start=0, end=900, kind="note"),
        Segment(id=1, text="you", start=900, end=1000, dropped=True),
        Segment(id=2, text="without times"),
    )
    given = Transcript(segments=segments)
    assert estimate.words(given).segments == segments


def test_a_sound_tag_is_timed_like_words() -> None:
    """Subtitles show it, so whoever compares them with the words finds it there."""
    sound = Segment(id=0, text="(upbeat music)", start=0, end=900, kind="sound")
    found = estimate.words(Transcript(segments=(sound,))).segments[0].words
    assert [(w.a, w.b) for w in found] == [(0, 7), (8, 14)]


def test_an_untimed_transcript_is_laid_out_at_the_pace_of_speech() -> None:
    seed = speakers.read(SEED.read_text(encoding="utf-8"), Source())
    assert not estimate.is_timed(seed)
    found = estimate.by_rate(seed)
    assert estimate.is_timed(found)
    assert [s.text for s in found.segments] == [s.text for s in seed.segments]
    end = found.segments[-1].end
    assert end is not None
    assert 15.5 <= sum(len(s.text) for s in seed.segments) / end * 1000 <= 17.5
    assert {s.start_from for s in found.segments} == {s.end_from for s in found.segments} == {"estimated"}


def test_words_per_minute_are_kept() -> None:
    one = Segment(id=0, text="one two three four five six seven eight nine ten " * 10)
    found = estimate.by_rate(Transcript(segments=(one,)), words_per_minute=150).segments[0]
    assert found.end == pytest.approx(40_000, abs=5)


def test_a_known_length_is_met_unless_the_text_is_not_all_of_it() -> None:
    text = "one two three four five six seven eight nine ten " * 10
    part = Transcript(segments=(Segment(id=0, text=text), Segment(id=1, text=text, turn=True)))
    plain = estimate.by_rate(part).segments[-1].end
    assert plain is not None
    for length in (plain * 5 // 4, plain * 3 // 4):
        found = estimate.by_rate(Transcript(segments=part.segments, meta=Meta(length=length))).segments
        assert abs((found[-1].end or 0) - length) <= 1
    far = estimate.by_rate(Transcript(segments=part.segments, meta=Meta(length=plain * 5)))
    assert far.segments[-1].end == plain


def test_a_timed_transcript_is_not_laid_out_again() -> None:
    given = Transcript(segments=(Segment(id=0, text="yes", start=5), Segment(id=1, text="no")))
    assert estimate.by_rate(given) is given


def test_words_between_timed_ones_pause_at_their_marks() -> None:
    text = "So first, then last"
    given = Segment(
        id=0,
        text=text,
        start=0,
        end=3000,
        words=(
            Word(a=0, b=2, start=0, end=500, timing="observed"),
            Word(a=3, b=9),
            Word(a=10, b=14),
            Word(a=15, b=19, start=2500, end=3000, timing="observed"),
        ),
    )
    _, first, then, _ = estimate.words(Transcript(segments=(given,))).segments[0].words
    assert (first.start, then.end) == (500, 2500)
    # 5 letters, 2 and 4 for the comma, against 4 and 2
    assert first.end == then.start == 500 + 1 + 1998 * 11 // 17
