"""Each rule of `check`, on both sides of its boundary."""

from __future__ import annotations

import pytest

from cleantx.model import Mark, Segment, Transcript, Word
from cleantx.subtitles import check, profile
from cleantx.subtitles.cue import Heard
from cleantx.subtitles.rules import RULES

NETFLIX = profile.load("netflix-en")


def cues(*rows: tuple[int, int, str]) -> Transcript:
    return Transcript(
        segments=tuple(Segment(id=k, text=text, start=start, end=end) for k, (start, end, text) in enumerate(rows))
    )


def codes(*rows: tuple[int, int, str], name: str = "netflix-en") -> list[set[str]]:
    found: list[set[str]] = [set() for _ in rows]
    for finding in check.check(cues(*rows), profile.load(name)):
        found[finding.segment].add(finding.code)
    return found


def only(text: str, length: int = 5000, name: str = "netflix-en") -> set[str]:
    return codes((0, length, text), name=name)[0]


@pytest.mark.parametrize(
    ("code", "good", "bad"),
    [
        ("L-CPL", "x" * 42, "x" * 43),
        ("L-LINES", "One,\ntwo.", "One,\ntwo,\nthree."),
        ("L-EMPTY", "Yes.", " \n"),
        ("L-NEEDLESS", "x" * 21 + "\n" + "y" * 21, "x" * 21 + "\n" + "y" * 20),
        ("B-ART", "I went\nto the shop today.", "I went to the\nshop today."),
        ("B-ART", "it was his,\nand not hers at all.", "it was his\nand not hers at all."),
        ("B-ART", "We like it\nbut not that much.", "We like this\nbut not that much."),
        ("B-PREP", "a number\nof people came to us.", "a number of\npeople came to us."),
        ("B-CONJ", "it rained\nand we stayed at home.", "it rained and\nwe stayed at home."),
        ("B-PRON", "it rained and\nwe stayed at home.", "it rained so we\nstayed at home."),
        ("B-AUX", "this thing\nhas happened before now.", "this thing has\nhappened before now."),
        ("B-AUX", "it happened\nthat they’ve lost it.", "it happened, they’ve\nlost it all again."),
        ("B-NAME", "I talked\nto Nathan Lambert about it.", "I talked to Nathan\nLambert about it."),
        ("B-NAME", "Talk to him. Nathan\nLambert did it himself.", "I met with Dr.\nSmith over there."),
        ("B-NUM", "it was all of it\n10 times as large.", "it was all of it 10\ntimes as large."),
        ("B-ORPHAN", "So there,\nthis is a rather long line, you see.", "So,\nthis is a rather long line, you see."),
        ("S-MERGE", "-Is it?\n-Yes, it is.", "Is it? - Yes, it is."),
        ("S-MERGE", "a well-known fact - Really", "Is it?\n-Yes, it is."),
        ("S-THREE", "-Is it?\n-Yes, it is.", "-Is it? - Yes.\n-No."),
        ("S-DASH", "-Is it?\n-Yes, it is.", "- Is it?\n- Yes, it is."),
        ("S-LONE", "-Is it?\n-Yes, it is.", "-Yes, I do."),
        ("S-LONE", "--and that was it.", "– And that was it."),
        ("X-ELL", "Well… yes.", "Well... yes."),
        ("B-ADJ", "we wrote a book\nof critical questions.", "we wrote those critical\nquestions in a book."),
        ("B-ADJ", "it was a critical,\nlarge book of ours.", "it was the critical\nbook of all of ours."),
        ("B-PART", "you have to think\nhard of another one.", "that is what you think\nabout them all."),
        ("S-MERGE", "Is it?\nYes >> no.", "Is it? >> Yes, it is."),
        ("X-SOUND", "[laughs]", "(laughs)"),
        ("X-SOUND", "-[laughs]\n-Yes, it is.", "[laughs]\nYes, it is."),
        ("X-SOUND", "(he said) it is so", "(he laughs)\nit is so"),
        ("N-NUM", "We saw three dogs there.", "We saw 3 dogs there."),
        ("N-NUM", "We saw 11 dogs there.", "We saw 10 dogs there."),
        ("N-NUM", "We run Llama 3 there.", "We run about 3 there."),
        ("N-NUM", "It is 3 of 12 there.", "It is 3 of them there."),
        ("N-NUM", "In 1990 we were there.", "Yes. 1990 was the year."),
        ("H-BLANK", "[music]", "[BLANK_AUDIO]"),
        ("H-MOJI", "café", "cafÃ©"),
        ("H-SPACE", "Yes, you.", "Yes , you."),
        ("H-SPACE", "Yes, you.", "Yes,  you."),
    ],
)
def test_text_rule_on_both_sides(code: str, good: str, bad: str) -> None:
    assert code not in only(good)
    assert code in only(bad)


@pytest.mark.parametrize(
    ("code", "good", "bad"),
    [
        ("T-CPS", (1000, "x" * 20), (1000, "x" * 21)),
        ("T-CPS", (1000, "x" * 10 + "\n" + "y" * 10), (999, "x" * 11 + "\n" + "y" * 10)),
        ("T-MIN", (833, "Yes."), (820, "Yes.")),
        ("T-MIN", (832, "Yes."), (831, "Yes.")),
        ("T-MAX", (7000, "Yes."), (7010, "Yes.")),
        ("T-ZERO", (1, "Yes."), (0, "Yes.")),
        ("T-ZERO", (1, "Yes."), (-5, "Yes.")),
    ],
)
def test_time_rule_on_both_sides(code: str, good: tuple[int, str], bad: tuple[int, str]) -> None:
    assert code not in only(good[1], good[0])
    assert code in only(bad[1], bad[0])


@pytest.mark.parametrize(
    ("next_start", "code"),
    [(999, None), (998, "T-OVERLAP"), (1000, "T-GAP"), (1081, "T-GAP"), (1082, None), (1083, None), (1084, None),
     (1085, "T-CHAIN"), (1498, "T-CHAIN"), (1499, None), (-1, "T-ORDER")],
)  # fmt: skip
def test_gap_to_the_next_cue(next_start: int, code: str | None) -> None:
    found = codes((0, 1000, "A b."), (next_start, next_start + 1000, "C d."))[0]
    gaps = found & {"T-OVERLAP", "T-GAP", "T-CHAIN", "T-ORDER"}
    if next_start == 999:
        assert gaps == {"T-GAP"}  # one millisecond is no overlap, but no gap either
    elif code is None:
        assert not gaps
    else:
        assert code in gaps


@pytest.mark.parametrize(
    ("times", "code"),
    [((900, 1900), None), ((899, 1900), None), ((898, 1900), "T-LEAD"), ((1201, 2100), None), ((1202, 2100), "T-LATE"),
     ((1000, 2501), None), ((1000, 2502), "T-HANG"), ((1000, 1799), None), ((1000, 1798), "T-CUT")],
)  # fmt: skip
def test_a_cue_keeps_to_its_words(times: tuple[int, int], code: str | None) -> None:
    spoken = (
        Word(a=0, b=4, start=1000, end=1400, timing="observed"),
        Word(a=5, b=9, start=1400, end=2000, timing="aligned"),
    )
    cue = Segment(id=0, text="Well here.", start=times[0], end=times[1], words=spoken)
    found = {f.code for f in check.check(Transcript(segments=(cue,)), NETFLIX)} & SYNC
    assert found == ({code} if code else set())


SYNC = {"T-LEAD", "T-LATE", "T-HANG", "T-CUT"}


def test_estimates_inside_a_cue_say_nothing_of_its_times() -> None:
    spoken = (Word(a=0, b=4, start=1000, end=1400, timing="estimated"),)
    cue = Segment(id=0, text="Well.", start=0, end=5000, words=spoken)
    assert not {f.code for f in check.check(Transcript(segments=(cue,)), NETFLIX)} & SYNC
    assert SYNC & {f.code for f in check.check(Transcript(segments=(cue,)), NETFLIX, heard=Heard(words={0: spoken}))}


def test_a_cue_no_longer_than_the_shortest_may_hang() -> None:
    spoken = (Word(a=0, b=4, start=1000, end=1200, timing="observed"),)
    for end, hangs in ((1833, False), (1900, True)):
        cue = Segment(id=0, text="Yes.", start=1000, end=end, words=spoken)
        assert ("T-HANG" in {f.code for f in check.check(Transcript(segments=(cue,)), NETFLIX)}) is hangs


def test_each_profile_has_its_own_rules() -> None:
    assert "L-NEEDLESS" not in only("One,\ntwo.", name="bbc")
    assert "B-ADJ" in only("we wrote those critical\nquestions in a book.", name="dcmp")
    assert "B-ADJ" not in only("we wrote those critical\nquestions in a book.", name="ted")
    assert "X-SOUND" in only("[laughs]", name="ted")
    early = Segment(
        id=0, text="Yes.", start=0, end=2000, words=(Word(a=0, b=4, start=1400, end=1900, timing="aligned"),)
    )
    assert not {f.code for f in check.check(Transcript(segments=(early,)), profile.load("bbc"))} & SYNC
    late = Segment(
        id=0, text="Yes.", start=0, end=2000, words=(Word(a=0, b=4, start=1600, end=1900, timing="aligned"),)
    )
    assert {f.code for f in check.check(Transcript(segments=(late,)), profile.load("bbc"))} & SYNC == {"T-LEAD"}


def test_a_turn_inside_a_cue_is_known_from_a_voice_tag_or_from_the_words() -> None:
    voices = (Mark(at=0, raw="<v Ann>"), Mark(at=7, raw="<v Bob>"))
    words = tuple(
        Word(a=a, b=b, start=t, end=t + 400, timing="aligned") for a, b, t in ((0, 2, 0), (3, 6, 400), (7, 11, 900))
    )
    heard = Heard(words={0: words}, turns=frozenset({0, 900}))
    for text, merged in (("Is it? Yes.", True), ("-Is it?\n-Yes.", False)):
        shift = text.index("Yes") - 7
        cue = Segment(id=0, text=text, start=0, end=3000)
        tagged = Segment(id=0, text=text, start=0, end=3000, marks=(voices[0], Mark(at=7 + shift, raw="<v Bob>")))
        known = Heard(words={0: (*words[:2], Word(a=7 + shift, b=11 + shift, start=900, end=1300))}, turns=heard.turns)
        assert ("S-MERGE" in {f.code for f in check.check(Transcript(segments=(tagged,)), NETFLIX)}) is merged
        found = check.check(Transcript(segments=(cue,)), NETFLIX, heard=known)
        assert ("S-MERGE" in {f.code for f in found}) is merged
    assert "S-MERGE" not in only("Is it? Yes.")


def test_an_ellipsis_across_a_running_sentence() -> None:
    first = (0, 2000, "he said that…")
    assert "X-ELL" in codes(first, (2083, 4000, "we should go."))[0]
    assert "X-ELL" in codes(first, (2083, 4000, "…we should go."))[0]
    assert "X-ELL" not in codes(first, (4000, 6000, "we should go."))[0]
    assert "X-ELL" not in codes(first, (2083, 4000, "We should go."))[0]


def test_a_bad_end_before_a_pause_is_told_apart() -> None:
    rows = (0, 1500, "he said that"), (3500, 5000, "we should go.")
    assert "B-PAUSE" in codes(*rows)[0]
    assert "B-CONJ" not in codes(*rows)[0]
    score = check.score(cues(*rows), NETFLIX)
    assert (score.bad_ends, score.clean) == (0.0, 100.0)
    assert score.paused_ends == pytest.approx(1000 / 6, abs=0.01)


def test_chevrons_are_shown_and_counted() -> None:
    cue = Segment(id=0, text="x" * 40, start=0, end=5000, marks=(Mark(at=0, raw="&gt;&gt; "),), turn=True)
    assert "L-CPL" in {f.code for f in check.check(Transcript(segments=(cue,)), NETFLIX)}
    assert "L-CPL" not in only("x" * 40)


def test_bbc_gap_is_none_or_a_second() -> None:
    assert "T-GAP" in codes((0, 1000, "A b."), (1500, 3000, "C d."), name="bbc")[0]
    assert "T-GAP" not in codes((0, 1000, "A b."), (1000, 3000, "C d."), name="bbc")[0]
    assert "T-GAP" not in codes((0, 1000, "A b."), (2000, 3000, "C d."), name="bbc")[0]


def test_words_a_minute_and_least_time_a_word() -> None:
    assert "T-WPM" not in only("One two three.", 1000, "bbc")
    assert "T-WPM" in only("One two three four.", 1000, "bbc")
    assert "T-MIN" in only("One two three four.", 1000, "bbc")
    assert "T-WPM" not in only("[a door falls shut]", 1000, "bbc")


def test_cue_end_counts_only_while_the_sentence_goes_on() -> None:
    first = (0, 1000, "he said that")
    assert "B-CONJ" in codes(first, (1083, 3000, "we should go."))[0]
    assert "B-CONJ" not in codes(first, (4000, 5000, "We should go."))[0]
    assert "B-CONJ" not in codes(first, (1083, 3000, "-No."))[0]
    assert "B-CONJ" not in codes(first, (1083, 3000, "(laughs)"))[0]
    assert "B-CONJ" not in codes(first)[0]


def test_a_turn_known_from_the_source_ends_the_sentence() -> None:
    transcript = Transcript(
        segments=(
            Segment(id=0, text="he said that", start=0, end=1000),
            Segment(id=1, text="No way.", start=1083, end=3000, turn=True),
        )
    )
    assert not {f.code for f in check.check(transcript, NETFLIX)} & {"B-CONJ"}


def test_sentences_cut_raggedly() -> None:
    assert "B-DANGLE" in codes((0, 2000, "This is plausible. So"), (2083, 4000, "let me ask you."))[0]
    assert "B-DANGLE" in codes((0, 2000, "This is plausible. So let"), (2083, 4000, "me ask you."))[0]
    assert "B-DANGLE" not in codes((0, 2000, "This is plausible. So let me"), (2083, 4000, "ask you."))[0]
    assert "B-DANGLE" not in codes((0, 2000, "This is plausible. So,"), (2083, 4000, "let me ask you."))[0]
    found = codes((0, 900, "x"), (1083, 3000, "is really"), (3083, 5000, "plausible. So let me"), (5083, 7000, "ask."))
    assert "B-DANGLE" in found[2]


def test_single_words() -> None:
    found = codes(
        (0, 1000, "Right."),
        (1083, 2000, "then the"),
        (2083, 3000, "thing"),
        (3083, 4000, "went wrong."),
        (4083, 5000, "(laughs)"),
    )
    assert ["B-ORPHAN" in codes_ for codes_ in found] == [False, False, True, False, False]


def test_combining_and_invisible_characters_take_no_room() -> None:
    assert "L-CPL" not in only("e\u0301" * 42 + "\u200b")


def test_other_languages_have_no_word_rules() -> None:
    text = "je vais à la plage in the\nafternoon, c’est bien."
    assert "B-ART" in only(text)
    french = msgspec_language(cues((0, 5000, text)), "fr")
    assert not {f.code for f in check.check(french, NETFLIX)} & {"B-ART", "B-PREP", "B-AUX"}


def msgspec_language(transcript: Transcript, language: str) -> Transcript:
    return Transcript(segments=transcript.segments, language=language)


def test_findings_point_into_the_text() -> None:
    transcript = cues((0, 5000, "I went to the\nshop today."))
    (finding,) = [f for f in check.check(transcript, NETFLIX) if f.code == "B-ART"]
    assert transcript.segments[0].text[finding.a : finding.b] == "the"
    assert "article" in finding.message


def test_score_sums_up() -> None:
    transcript = cues(
        (0, 1000, "x" * 21), (1083, 3000, "We went to the\nshop today. Really."), (3083, 5000, "All good here.")
    )
    score = check.score(transcript, NETFLIX)
    assert (score.cues, score.words) == (3, 11)
    assert score.clean == pytest.approx(33.33)
    assert score.hard_clean == pytest.approx(66.67)
    assert score.clean_words == pytest.approx(27.27)
    assert score.counts["T-CPS"] == 1
    assert score.counts["B-ART"] == 1
    assert score.bad_ends == pytest.approx(1000 / 11, abs=0.01)


def test_score_of_nothing() -> None:
    assert check.score(Transcript(), NETFLIX).cues == 0


def test_every_rule_explains_itself() -> None:
    for code, rule in RULES.items():
        assert rule.code == code
        assert rule.kind in ("hard", "soft", "style")
        assert rule.what
        assert rule.why


def test_figures_are_asked_for_as_words_in_english_only() -> None:
    def codes(text: str, tag: str) -> set[str]:
        cue = Segment(id=0, text=text, start=0, end=3000)
        return {f.code for f in check.check(Transcript(segments=(cue,), language=tag), profile.load("netflix-en"))}

    assert "N-NUM" in codes("We met on 3 evenings.", "en")
    assert "N-NUM" not in codes("Es war am 3. Oktober.", "de")
