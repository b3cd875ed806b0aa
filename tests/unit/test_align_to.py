"""Times from another transcript: what pairs with what, what stays without times, and who speaks."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from cases import FIXTURES
from msgspec.structs import replace

from cleantx import api, jobs
from cleantx.align import speakers
from cleantx.align.anchors import links
from cleantx.align.gaps import pair
from cleantx.align.keys import keys, said_number
from cleantx.align.transfer import transfer
from cleantx.errors import AlignError, UntimedError, UsageError
from cleantx.model import Segment, Speaker, Transcript, Word

VOCABULARY = (FIXTURES / "prose" / "own-the-lodger.txt").read_text(encoding="utf-8").split()
OTHER = (FIXTURES / "prose" / "own-plain-law.txt").read_text(encoding="utf-8").split()


def timed(text: str, *, start: int = 0, step: int = 300, confidence: float | None = None) -> Transcript:
    """Returns a reference of one cue, a word every `step` ms."""
    words, at = [], 0
    for n, word in enumerate(text.split()):
        time = start + n * step
        words.append(
            Word(a=at, b=at + len(word), start=time, end=time + step, timing="observed", confidence=confidence)
        )
        at += len(word) + 1
    cue = Segment(
        id=0,
        text=" ".join(text.split()),
        start=start,
        end=start + step * len(words),
        start_from="observed",
        end_from="observed",
        words=tuple(words),
    )
    return Transcript(segments=(cue,))


def clean(*texts: str) -> Transcript:
    return Transcript(segments=tuple(Segment(id=n, text=text, line=n + 1) for n, text in enumerate(texts)))


def times(made: Transcript) -> list[tuple[int | None, str | None]]:
    return [(word.start, word.timing) for segment in made.segments for word in segment.words]


# ---------------------------------------------------------------------------- keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A_I_", "AI."),
        ("L_L_M_s", "LLMs"),
        ("U.S.", "US"),
        ("caf\u00e9", "Cafe,"),
        ("don\u2019t", "Don't"),
        ("1990s", "nineteen-nineties"),
        ("21st", "twenty-first"),
        ("1,500", "one-thousand-five-hundred"),
        ("3.5", "three-point-five"),
        ("10%", "ten-percent"),
        ("GPT-4", "gpt four"),
    ],
)
def test_spellings_of_one_word_have_the_same_keys(one: str, other: str) -> None:
    assert keys(one) == tuple(key for part in other.split() for key in keys(part))


def test_different_words_have_different_keys() -> None:
    assert keys("15") != keys("50")
    assert keys("1,953") != keys("1953")
    assert keys("--") == ()


def test_a_number_too_long_to_say_is_said_digit_by_digit() -> None:
    assert said_number("9" * 50) == ["nine"] * 50
    assert said_number("007") == ["zero", "zero", "seven"]
    assert said_number("0") == ["zero"]


# ----------------------------------------------------------------------- the pairing


def test_words_written_as_one_are_paired_with_their_parts() -> None:
    assert [tuple(link)[:4] for link in pair(["deep", "seek"], ["deepseek"])] == [(0, 2, 0, 1)]
    assert [tuple(link)[:4] for link in pair(["deepsea"], ["deep", "see"])] == [(0, 1, 0, 2)]
    assert [tuple(link)[:4] for link in pair(["gpt"], ["g", "p", "t"])] == [(0, 1, 0, 3)]


def test_words_that_are_not_alike_are_not_paired() -> None:
    assert pair(["cat"], ["dog"]) == []
    assert pair(["xx", "cat", "yy"], ["dog"]) == []


def test_every_index_is_used_once_and_in_order() -> None:
    rng = random.Random(7)  # noqa: S311 - the same words in every run
    a = [rng.choice(VOCABULARY) for _ in range(400)]
    b = [word for word in a if rng.random() > 0.2]
    found = links(a, b)
    for before, link in pairwise(found):
        assert before.i2 <= link.i1 < link.i2
        assert before.j2 <= link.j1 < link.j2
    assert sum(link.i2 - link.i1 for link in found) > 0.95 * len(b)


def test_common_phrases_of_two_texts_are_not_taken_for_the_same_speech() -> None:
    a = [key for word in VOCABULARY for key in keys(word)]
    b = [key for word in OTHER for key in keys(word)]
    assert sum(link.i2 - link.i1 for link in links(a, b)) < 0.03 * min(len(a), len(b))


def test_a_section_that_begins_as_what_follows_it_is_cut_where_the_sentence_begins() -> None:
    section = ["and", "so", "we", *OTHER[:40]]
    after = ["and", "so", "we", *VOCABULARY[50:90]]
    a, b = [*VOCABULARY[:40], *section, *after], [*VOCABULARY[:40], *after]
    used = {i for link in links(a, b, breaks=[40, 40 + len(section)]) for i in range(link.i1, link.i2)}
    assert used.isdisjoint(range(40, 40 + len(section)))
    assert len(used) == len(b)


def test_where_no_sentence_tells_words_that_could_be_of_either_place_are_of_neither() -> None:
    section = ["and", "so", "we", *OTHER[:40]]
    a, b = [*VOCABULARY[:40], *section, "and", "so", "we", *VOCABULARY[50:90]], []
    b = [*VOCABULARY[:40], "and", "so", "we", *VOCABULARY[50:90]]
    used = {i for link in links(a, b) for i in range(link.i1, link.i2)}
    assert used == {*range(40), *range(len(a) - 40, len(a))}


# ------------------------------------------------------------------------- the times


def test_words_keep_their_spelling_and_get_the_times() -> None:
    made = transfer(clean("So, the DeepSeek moment,", "at twenty-five."), timed("so the deep seek moment at 25"))
    assert [s.text for s in made.transcript.segments] == ["So, the DeepSeek moment,", "at twenty-five."]
    assert [time for time, _ in times(made.transcript)] == [0, 300, 600, 1200, 1500, 1800]
    assert made.aligned == made.words == made.paired == 6
    first, second = made.transcript.segments
    assert (first.start, first.end, first.start_from, first.end_from) == (0, 1500, "aligned", "aligned")
    assert (second.start, second.end) == (1500, 2100)


def test_words_that_share_a_counterpart_share_its_time_and_are_estimated() -> None:
    made = transfer(clean("then the twenty five of them said so"), timed("then the 25 of them said so", step=400))
    assert times(made.transcript)[2:5] == [(800, "estimated"), (1028, "estimated"), (1200, "aligned")]


def test_a_word_that_the_reference_misheard_is_estimated_in_its_slot() -> None:
    made = transfer(clean("we saw Kyoto from the train window"), timed("we saw a note from the train window"))
    assert times(made.transcript)[2] == (600, "estimated")
    made = transfer(clean("we saw Kyoto from the train window"), timed("we saw banjos from the train window"))
    assert times(made.transcript)[2] == (600, "estimated")


def test_a_word_that_the_reference_lacks_is_estimated_where_there_is_time_for_it() -> None:
    reference = timed("we went there by the old road")
    cue = reference.segments[0]
    moved = tuple(replace(w, start=(w.start or 0) + 400, end=(w.end or 0) + 400) if w.a > 7 else w for w in cue.words)
    gap = Transcript(segments=(replace(cue, words=moved, end=(cue.end or 0) + 400),))
    made = transfer(clean("we went slowly there by the old road"), gap)
    assert times(made.transcript)[2] == (600, "estimated")
    tight = transfer(clean("we went slowly there by the old road"), reference)
    assert times(tight.transcript)[2] == (None, None)


def test_an_estimate_of_the_reference_stays_one_and_its_cues_stay_bounds() -> None:
    cues = Transcript(
        segments=(
            Segment(id=0, text="so we went there", start=1000, end=2500, start_from="observed", end_from="observed"),
            Segment(id=1, text="by the old road", start=2500, end=4000, start_from="observed", end_from="observed"),
        )
    )
    made = transfer(clean("So we went there by the old road."), cues)
    segment = made.transcript.segments[0]
    assert (segment.start, segment.start_from, segment.end, segment.end_from) == (1000, "aligned", 4000, "aligned")
    assert made.aligned == 0
    assert made.estimated == made.paired == 8
    assert [word.cue_end for word in segment.words] == [False] * 3 + [True] + [False] * 3 + [True]


def test_confidence_is_that_of_the_reference_and_of_the_pairing() -> None:
    made = transfer(clean("so the llama is here"), timed("so the lama is here", confidence=0.5))
    assert [word.confidence for word in made.transcript.segments[0].words] == [0.5, 0.5, 0.444, 0.5, 0.5]


def test_a_section_that_the_reference_lacks_has_no_times() -> None:
    before, section, after = VOCABULARY[:80], OTHER[:60], VOCABULARY[80:160]
    text = clean(" ".join(before), " ".join(section), " ".join(after))
    made = transfer(text, timed(" ".join([*before, *after])))
    assert made.transcript.segments[1].start is None
    assert made.transcript.segments[1].end is None
    assert all(word.start is word.confidence is None for word in made.transcript.segments[1].words)
    assert [(s.line, s.words) for s in made.untimed] == [(2, len(section))]
    assert made.transcript.segments[2].start == 300 * len(before)


def test_advertisements_and_a_teaser_in_the_reference_shift_nothing() -> None:
    talk = VOCABULARY[:240]
    heard = [*talk[100:140], *talk[:120], *OTHER[:50], *talk[120:]]
    made = transfer(clean(" ".join(talk)), timed(" ".join(heard)))
    starts = [time for time, _ in times(made.transcript)]
    assert starts == [300 * (40 + n if n < 120 else 90 + n) for n in range(240)]


def test_a_paragraph_that_was_moved_has_no_times() -> None:
    talk = VOCABULARY[:300]
    text = clean(" ".join(talk[40:80]), " ".join(talk[:40]), " ".join(talk[80:]))
    made = transfer(text, timed(" ".join(talk)))
    starts = [time for time, _ in times(made.transcript) if time is not None]
    assert starts == sorted(starts)
    assert sum(stretch.words for stretch in made.untimed) == 40


def test_a_segment_whose_first_words_are_unknown_begins_before_the_known_ones() -> None:
    made = transfer(
        clean("Um, you know, we went there by the old road"), timed("we went there by the old road", start=9000)
    )
    segment = made.transcript.segments[0]
    assert segment.start is not None
    assert 7000 < segment.start < 9000
    assert segment.start_from == "estimated"
    assert segment.words[0].start is None


def test_times_that_the_clean_side_had_are_gone() -> None:
    own = Transcript(segments=(Segment(id=0, text="so it is here", start=77_000, end=78_000, raw="x"),))
    made = transfer(own, timed("so it is here"))
    assert (made.transcript.segments[0].start, made.transcript.segments[0].raw) == (0, None)


def test_other_speech_is_refused() -> None:
    with pytest.raises(AlignError, match="other speech: it has 0% of the words"):
        transfer(clean(" ".join(VOCABULARY)), timed(" ".join(OTHER)))


def test_a_reference_of_a_part_is_not_other_speech() -> None:
    made = transfer(clean(" ".join(VOCABULARY)), timed(" ".join(VOCABULARY[200:260])))
    assert made.used == 1
    assert made.paired == 60


def test_a_reference_without_times_is_refused() -> None:
    with pytest.raises(UntimedError, match="no words with times"):
        transfer(clean("so it is"), clean("so it is"))


def test_a_segment_without_words_has_no_times_and_shifts_nothing() -> None:
    made = transfer(clean("", "so it is here", "   ", "and there"), timed("so it is here and there")).transcript
    assert [segment.start for segment in made.segments] == [None, 0, None, 1200]
    said = [[segment.text[word.a : word.b] for word in segment.words] for segment in made.segments]
    assert said == [[], ["so", "it", "is", "here"], [], ["and", "there"]]


def test_nothing_to_align_is_no_error() -> None:
    made = transfer(Transcript(), timed("so it is"))
    assert made.words == made.coverage == 0


# -------------------------------------------------------------------------- speakers


def test_the_reference_tells_who_speaks_where_the_text_does_not() -> None:
    one, two = timed("so where did you go").segments[0], timed("down by the old road", start=9000).segments[0]
    reference = Transcript(
        segments=(replace(one, speaker="A"), replace(two, id=1, speaker="B", turn=True)),
        speakers=(Speaker(id="A", name="Ann"), Speaker(id="B")),
    )
    made = transfer(clean("So where did you go?", "Down by the old road."), reference).transcript
    assert [(s.speaker, s.turn) for s in made.segments] == [("A", False), ("B", True)]
    assert made.speakers == (Speaker(id="A", name="Ann"), Speaker(id="B"))
    named = Transcript(
        segments=(Segment(id=0, text="So where did you go?", speaker="Zed"),), speakers=(Speaker(id="Zed"),)
    )
    assert transfer(named, reference).transcript.segments[0].speaker == "Zed"


def test_turns_of_a_diarization_go_by_time() -> None:
    given = api.read(FIXTURES / "align" / "garden.srt")
    made = speakers.transferred(given, api.read(FIXTURES / "align" / "garden.rttm"))
    assert [s.speaker for s in made.segments[:5]] == ["SPEAKER_00"] * 3 + ["SPEAKER_01", "SPEAKER_00"]
    assert [s.turn for s in made.segments[:5]] == [True, False, False, True, True]
    with pytest.raises(UntimedError, match="turns need times"):
        speakers.transferred(clean("so it is"), api.read(FIXTURES / "align" / "garden.rttm"))


def test_a_word_put_into_a_long_turn_is_of_who_says_it() -> None:
    rows = [(0, 9000, "A"), (3000, 4000, "B")]
    turns = [Segment(id=n, text="x", start=a, end=b, speaker=s, kind="note") for n, (a, b, s) in enumerate(rows)]
    cues = [Segment(id=n, text="well yes", start=t, end=t + 900) for n, t in enumerate((1000, 3000, 5000, 20_000))]
    made = speakers.transferred(Transcript(segments=tuple(cues)), Transcript(segments=tuple(turns)))
    assert [s.speaker for s in made.segments] == ["A", "B", "A", None]


def test_speakers_of_another_transcript_go_by_words() -> None:
    given = api.read(FIXTURES / "align" / "garden.srt")
    made = speakers.transferred(given, api.read(FIXTURES / "align" / "garden.txt"))
    assert [s.speaker for s in made.segments[:5]] == ["Maud Ferring"] * 3 + ["Idris Vale", "Maud Ferring"]
    assert [(s.start, s.end, s.text) for s in made.segments] == [(s.start, s.end, s.text) for s in given.segments]
    with pytest.raises(UsageError, match="tells no speakers"):
        speakers.transferred(given, given)


def test_labels_get_names() -> None:
    given = Transcript(segments=(Segment(id=0, text="so it is", speaker="S0", raw="S0: so it is\n"),))
    made = speakers.named(given, {"S0": "Ann"})
    assert made.speakers == (Speaker(id="S0", name="Ann"),)
    assert jobs.write(made, "speakers")[0] == "Ann\nso it is\n"
    with pytest.raises(UsageError, match="no speaker is labelled 'S1'"):
        speakers.named(given, {"S1": "Bob"})


def test_names_are_read_from_lines() -> None:
    assert speakers.parse("# who\nS0 = Ann Lee\nS1\tBob\n\n") == {"S0": "Ann Lee", "S1": "Bob"}
    with pytest.raises(UsageError, match="not a label and a name: 'Ann'"):
        speakers.parse("S0=Bob,Ann")


# --------------------------------------------------------------------------- writing


def test_what_an_aligner_left_untimed_is_not_estimated_for_a_format_that_can_say_so() -> None:
    text = clean(" ".join(VOCABULARY[:80]), " ".join(OTHER[:60]), " ".join(VOCABULARY[80:160]))
    made = transfer(text, timed(" ".join(VOCABULARY[:160]))).transcript
    assert jobs.convert(made, "cleantx") == made
    assert [s.start_from for s in jobs.convert(made, "srt").segments] == ["aligned", "estimated", "aligned"]


def test_an_aligned_file_can_be_written_in_its_own_format() -> None:
    text = replace(
        clean(" ".join(VOCABULARY[:80]), " ".join(OTHER[:60])), source=replace(Transcript().source, format="srt")
    )
    made = transfer(text, timed(" ".join(VOCABULARY[:80]))).transcript
    assert jobs.write(jobs.convert(made, "srt"), "srt")[0].count("-->") == 2


def test_speaker_paragraphs_become_subtitles_that_break_no_rule() -> None:
    made = api.align_to(api.read(FIXTURES / "align" / "garden.txt"), api.read(FIXTURES / "align" / "garden.srt"))
    done = api.subtitle(made.transcript)
    assert done.after.clean == 100
    spoken = " ".join(s.text for s in made.transcript.segments).split()
    assert " ".join(s.text for s in done.transcript.segments).split() == spoken
