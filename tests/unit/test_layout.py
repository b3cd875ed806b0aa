"""The layout on small hand-made transcripts: speakers, sounds, odd times and odd scripts; and its profiles."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import msgspec
import pytest

from cleantx import errors
from cleantx.model import Mark, Segment, Transcript, Word, body
from cleantx.subtitles import check, profile, unit
from cleantx.subtitles.layout import layout
from cleantx.subtitles.rules import RULES

NETFLIX = profile.load("netflix-en")


def timed(segment: Segment) -> Segment:
    """Fills in words by their share of letters."""
    spans = [match.span() for match in re.finditer(r"\S+", segment.text)]
    weights = [b - a + 2 + 4 * (segment.text[b - 1] in ",.!?") for a, b in spans]
    start, end = segment.start or 0, segment.end or 0
    total, at, words = sum(weights), 0, []
    for (a, b), weight in zip(spans, weights, strict=True):
        begin = start + (end - start) * at // total
        at += weight
        words.append(Word(a=a, b=b, start=begin, end=start + (end - start) * at // total, timing="estimated"))
    return msgspec.structs.replace(segment, words=tuple(words))


def transcript(*segments: Segment) -> Transcript:
    numbered = (timed(msgspec.structs.replace(s, id=k)) for k, s in enumerate(segments))
    return Transcript(segments=tuple(numbered))


def said(start: int, end: int, text: str, *, turn: bool = False, speaker: str | None = None) -> Segment:
    return Segment(id=0, text=text, start=start, end=end, turn=turn, speaker=speaker)


def texts(*segments: Segment) -> list[str]:
    return [cue.text for cue in layout(transcript(*segments), NETFLIX).segments]


def hard(cues: Transcript) -> set[str]:
    return {f.code for f in check.check(cues, NETFLIX) if RULES[f.code].kind == "hard"}


def test_a_short_segment_stays_as_it_is() -> None:
    source = Transcript(
        segments=(
            Segment(
                id=7, text="Hey everyone.", start=2580, end=5640, turn=True, line=3, start_from="observed",
                words=(Word(a=0, b=3, start=2580, end=4000, confidence=0.5), Word(a=4, b=13, start=4000, end=5640)),
                raw="x",
            ),
        ),
    )  # fmt: skip
    (cue,) = layout(source, NETFLIX).segments
    assert (cue.id, cue.text, cue.start, cue.end) == (0, "Hey everyone.", 2580, 6140)
    assert (cue.turn, cue.line, cue.raw, cue.start_from) == (True, 3, None, "observed")
    assert cue.words[0].confidence == 0.5
    assert [cue.text[w.a : w.b] for w in cue.words] == ["Hey", "everyone."]


def test_lines_break_before_the_phrase() -> None:
    (text,) = texts(said(0, 4000, "And I'm joined by my co-host and the founder of it all."))
    assert text == "And I'm joined by my co-host\nand the founder of it all."


def test_no_line_ends_in_an_article() -> None:
    for text in texts(
        said(0, 9000, "We thought it would get more saturated and that the data would run out in the end.")
    ):
        assert not re.search(r"\b(the|a|that|and|would)(\n|$)", text)


def test_two_speakers_share_a_cue_only_with_dashes() -> None:
    cues = texts(said(0, 900, "Is it?"), said(900, 1900, "Yes, it is.", turn=True))
    assert cues in (["-Is it?\n-Yes, it is."], ["Is it?", "Yes, it is."])
    assert texts(said(0, 500, "Is it?"), said(500, 1000, "Yes.", turn=True)) == ["-Is it?\n-Yes."]


def test_three_speakers_never_share_a_cue() -> None:
    rows = [said(300 * k, 300 * k + 300, f"No {k}.", turn=True) for k in range(6)]
    assert all(text.count("\n-") <= 1 for text in texts(*rows))


def test_a_dash_inside_a_segment_is_a_turn_and_no_word() -> None:
    cues = layout(transcript(said(0, 5000, "like a verifier, whatever. - Exactly, that is it.")), NETFLIX).segments
    assert all(" - " not in cue.text for cue in cues)
    assert sum(len(cue.words) for cue in cues) == 8
    assert [cue.turn for cue in cues if cue.text.startswith("Exactly")] in ([True], [])


def test_own_dashed_cues_read_again_give_the_same() -> None:
    first = layout(transcript(said(0, 500, "Is it?"), said(500, 1000, "Yes.", turn=True)), NETFLIX)
    bare = (msgspec.structs.replace(s, words=(), turn=False) for s in first.segments)
    again = layout(transcript(*bare), NETFLIX)
    assert [s.text for s in again.segments] == ["-Is it?\n-Yes."]


def test_a_dash_that_is_a_word_stays() -> None:
    (text,) = texts(said(0, 3000, "state-of-the-art -5 degrees - or so"))
    assert text == "state-of-the-art -5 degrees - or so"


def test_a_change_of_speaker_is_a_turn() -> None:
    cues = texts(said(0, 500, "Is it?", speaker="A"), said(500, 1000, "Yes.", speaker="B"))
    assert cues == ["-Is it?\n-Yes."]


def test_sound_tags_stand_alone() -> None:
    cues = layout(
        transcript(said(0, 1500, "One more"), said(1500, 2500, "(upbeat music)"), said(2500, 4000, "and then we go.")),
        NETFLIX,
    ).segments
    assert [(c.text, c.kind) for c in cues] == [
        ("One more", "speech"), ("(upbeat music)", "sound"), ("and then we go.", "speech"),
    ]  # fmt: skip


def test_markup_runs_over_cuts() -> None:
    text = "We thought it would get more saturated, you know, and that the data would run out at the end of it."
    marks = (
        Mark(at=0, raw="{\\an8}"),
        Mark(at=3, raw="<i>"),
        Mark(at=45, raw="&amp;", width=1),
        Mark(at=text.index(" data"), raw="</i>"),
    )
    source = transcript(msgspec.structs.replace(said(0, 9000, text), marks=marks))
    cues = layout(source, NETFLIX).segments
    assert len(cues) > 1
    shown = [body(c.text, c.marks) for c in cues]
    assert all(s.startswith("{\\an8}") for s in shown)
    assert all(s.count("<i>") == s.count("</i>") for s in shown)
    inside = " ".join(" ".join(re.findall("<i>(.*?)</i>", s, re.DOTALL)) for s in shown)
    assert inside.split() == text[3 : text.index(" data")].split()


def test_markup_never_closed_or_never_opened() -> None:
    marks = (Mark(at=0, raw="</b>"), Mark(at=4, raw="<i> "), Mark(at=4, raw="<v Ann>"))
    (cue,) = layout(transcript(msgspec.structs.replace(said(0, 2000, "One two."), marks=marks)), NETFLIX).segments
    assert body(cue.text, cue.marks) == "One <i>two.</i>"


def test_dropped_segments_and_notes_are_passed_over() -> None:
    dropped = msgspec.structs.replace(said(0, 1000, "gone"), dropped=True)
    note = msgspec.structs.replace(said(0, 1000, "a note"), kind="note")
    assert texts(dropped, note, said(1000, 3000, "Here we are.")) == ["Here we are."]


def test_nothing_gives_nothing() -> None:
    assert texts() == []
    assert texts(said(0, 1000, "  ")) == []


def test_gaps_are_closed_or_left_open() -> None:
    cues = layout(
        transcript(
            said(0, 2000, "This is a sentence of its own."),
            said(2300, 4500, "This is another one for you."),
            said(5300, 7500, "And here is the third of them."),
            said(9500, 12000, "And here, at last, the fourth."),
        ),
        NETFLIX,
    ).segments
    assert [b.start - a.end for a, b in itertools.pairwise(cues)] == [83, 500, 1500]  # type: ignore[operator]


def test_a_word_wider_than_a_line_stands_alone_and_is_reported() -> None:
    address = "https://www.example.org/" + "a" * 40
    cues = layout(transcript(said(0, 6000, f"You find it all at {address} and nowhere else.")), NETFLIX)
    assert address in [c.text for c in cues.segments]
    assert hard(cues) == {"L-CPL"}


def test_unspaced_script_is_cut_by_width() -> None:
    sentence = "今日は天気がいいですね。散歩に行きましょう。" * 6
    cues = layout(transcript(said(0, 40000, sentence)), NETFLIX)
    assert not hard(cues)
    assert "".join(c.text.replace("\n", "") for c in cues.segments) == sentence


def test_a_long_sparse_cue_keeps_the_hard_rules() -> None:
    assert not hard(layout(transcript(said(0, 28000, "Thanks for watching this.")), NETFLIX))


def test_many_words_at_one_instant() -> None:
    words = " ".join(f"word{k}" for k in range(7000))
    cues = layout(transcript(said(5000, 5000, words)), NETFLIX)
    assert hard(cues) <= {"T-CPS"}


def test_times_that_go_back() -> None:
    cues = layout(
        transcript(said(9000, 12000, "This was said at the end."), said(0, 3000, "This at the start.")), NETFLIX
    )
    assert hard(cues) <= {"T-CPS"}


def test_words_that_do_not_cover_the_text() -> None:
    segment = Segment(id=0, text="one two three", start=0, end=3000, words=(Word(a=4, b=7, start=900, end=1500),))
    (cue,) = layout(Transcript(segments=(segment,)), NETFLIX).segments
    assert cue.text == "one two three"
    assert [w.start for w in cue.words] == [0, 900, 1846]


def test_untimed_segments_are_refused() -> None:
    with pytest.raises(errors.UntimedError):
        layout(Transcript(segments=(Segment(id=0, text="Hello."),)), NETFLIX)


def test_what_is_not_cut_is_carried() -> None:
    source = msgspec.structs.replace(transcript(said(0, 2000, "Hello.")), language="en")
    assert layout(source, NETFLIX).language == "en"


@pytest.mark.parametrize("name", profile.names())
def test_every_profile_lays_out_and_loads(name: str) -> None:
    own = profile.load(name)
    assert own.name == name
    source = transcript(said(0, 9000, "So we kind of needed to make that call, and I think we got to a good balance."))
    cues = layout(source, own)
    found = {f.code for f in check.check(cues, own)}
    assert not found & {"L-CPL", "L-LINES", "T-GAP", "T-OVERLAP", "T-MIN", "T-MAX"}


def test_sound_segments_are_recognised() -> None:
    assert unit.is_sound(said(0, 1, "[Music]"))
    assert unit.is_sound(said(0, 1, "♪ la la"))
    assert not unit.is_sound(said(0, 1, "(laughs) Yes."))


def test_a_profile_of_the_user(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('inherit = "netflix-en"\ncpl = 30\n', "utf-8")
    own = profile.load(str(file))
    assert (own.cpl, own.lines, own.min_ms) == (30, 2, 833)


@pytest.mark.parametrize(
    "text",
    [
        "cpl = 'x'",
        "cpl = 1",
        "unknown = 3",
        "inherit = 'nowhere'",
        "inherit = 3",
        "fps = 0.0",
        "=",
        "min_ms = 9000\nmax_ms = 3",
    ],
)
def test_a_bad_profile_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(errors.UsageError):
        profile.load(str(file))


def test_an_unknown_profile_lists_the_known_ones() -> None:
    with pytest.raises(errors.UsageError, match="netflix-en"):
        profile.load("netflicks")
    with pytest.raises(errors.UsageError):
        profile.load("nowhere.toml")


def test_a_profile_that_inherits_from_itself(tmp_path: Path) -> None:
    file = tmp_path / "self.toml"
    file.write_text(f'inherit = "{file}"\n', "utf-8")
    with pytest.raises(errors.UsageError, match="itself"):
        profile.load(str(file))


def test_one_line_and_narrow_profiles() -> None:
    rows = [
        said(0, 500, "Is it?"),
        said(500, 1000, "Yes.", turn=True),
        said(1000, 9000, "So we kind of needed to make it."),
    ]
    narrow = msgspec.structs.replace(NETFLIX, lines=1, cpl=12)
    cues = layout(transcript(*rows), narrow)
    assert not {f.code for f in check.check(cues, narrow)} & {"L-CPL", "L-LINES", "T-GAP", "T-MIN", "T-MAX"}


def test_no_cue_runs_over_a_long_silence() -> None:
    """The last word of a sentence, seconds later, would be read long before it is said."""
    made = layout(
        Transcript(
            segments=(
                Segment(id=0, text="never went back to him. He", start=6500, end=9000),
                Segment(id=1, text="died.", start=14_000, end=14_500),
            )
        ),
        NETFLIX,
    )
    assert [cue.text for cue in made.segments] == ["never went back to him. He", "died."]
    assert made.segments[1].start == 14_000


def test_no_cue_holds_words_of_two_places() -> None:
    top, bottom = {"settings": "line:0"}, {"settings": "line:90%"}
    given = Transcript(
        segments=(
            Segment(id=0, text="Up here we", start=0, end=900, extra=top),
            Segment(id=1, text="are and", start=900, end=1500, extra=top),
            Segment(id=2, text="down here I am.", start=1500, end=3500, extra=bottom),
        )
    )
    made = layout(given, NETFLIX).segments
    assert [(cue.text, cue.extra) for cue in made] == [("Up here we are and", top), ("down here I am.", bottom)]
