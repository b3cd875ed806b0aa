"""What another transcript of the same recording reads otherwise."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

import cleantx
from cleantx import jobs
from cleantx.comparison.readings import readings
from cleantx.decisions import Decision
from cleantx.model import DropEdit, Finding, Segment, TextEdit, Transcript, Word
from cleantx.settings import Settings

GARDEN = "fixtures/align/garden"


def of(*lines: str) -> Transcript:
    return Transcript(segments=tuple(Segment(id=k, text=line, line=k + 1) for k, line in enumerate(lines)))


def told(ours: Transcript, other: Transcript) -> list[str]:
    return [finding.message.removeprefix("the other ") for finding in readings(ours, other)]


def accepted(ours: Transcript, other: Transcript) -> Transcript:
    """Every reading taken over, by the way a person takes it over."""
    bare = Settings(packs=(), mine="off", select=("CTX208",))
    ids = {f.fix.id for f in jobs.lint(ours, settings=bare, against=other) if f.fix}
    decided = tuple(Decision(id=name, decision="accept") for name in ids)
    return jobs.clean(ours, settings=replace(bare, decisions=decided), against=other)


def lines(transcript: Transcript) -> list[str]:
    return [segment.text for segment in transcript.segments if not segment.dropped]


def test_a_word_meets_the_word_that_it_is_like() -> None:
    ours = of("and then lama three was trained by meta in the spring of that year")
    other = of("and then Llama 3 was trained by Meta in the spring of that year")
    assert told(ours, other) == ["reads 'Llama' for 'lama'"]


@pytest.mark.parametrize(
    ("ours", "other"),
    [
        ("we asked A_I_ people for twenty five days of work", "We asked AI people for 25 days of work."),
        ("we asked people, um, for days of work", "we asked people for uh days of work"),
        ("we asked -- people for days of work", "we asked people for days of work"),
        ("we don\u2019t ask the people for days", "we don't ask the people for days"),
    ],
)
def test_another_spelling_is_no_other_reading(ours: str, other: str) -> None:
    assert told(of(ours), of(other)) == []


def test_words_that_one_side_has_more() -> None:
    ours = of("so we went home in the evening", "and he said the the same again")
    other = of("so we went straight home in the evening", "and he said the same again")
    assert told(ours, other) == ["has 'straight' here", "lacks 'the'"]
    assert lines(accepted(ours, other)) == ["so we went straight home in the evening", "and he said the same again"]


def test_words_put_in_at_a_cue_end_stay_with_the_words_before() -> None:
    ours = of("so we went to the", "and he said the same again today")
    other = of("so we went to the harbour and he said the same again today")
    assert lines(accepted(ours, other)) == ["so we went to the harbour", "and he said the same again today"]


def test_words_put_in_at_the_beginning() -> None:
    ours = of("went home in the evening of that day")
    other = of("we went home in the evening of that day")
    assert lines(accepted(ours, other)) == ["we went home in the evening of that day"]


def test_an_invented_cue_goes_whole_when_its_lack_is_accepted() -> None:
    ours = of("so we went home in the evening", "Thank you for watching.", "and he said the same again")
    other = of("so we went home in the evening and he said the same again")
    found = readings(ours, other)
    assert [f.message for f in found] == ["the other lacks 'Thank you for watching'"]
    assert found[0].fix is not None
    assert found[0].fix.edits == (DropEdit(segment=1, before="Thank you for watching."),)
    assert lines(accepted(ours, other)) == ["so we went home in the evening", "and he said the same again"]


def test_a_name_over_two_cues_is_one_reading() -> None:
    ours = of("the model that came from deep", "sick was the one that shook us all")
    other = of("the model that came from DeepSeek was the one that shook us all")
    after = accepted(ours, other)
    assert " ".join(" ".join(lines(after)).split()) == "the model that came from DeepSeek was the one that shook us all"
    assert cleantx.revert(after).segments == ours.segments


def test_marks_and_capitals_stay_ours() -> None:
    ours = of('He met "Lambert," and left. More faring is here.', "It was a (grate) day, I think, for all of us.")
    other = of("he met lampert and left maud ferring is here", "it was a great day i think for all of us")
    assert lines(accepted(ours, other)) == [
        'He met "Lampert," and left. Maud ferring is here.',
        "It was a (great) day, I think, for all of us.",
    ]


def test_the_capital_of_a_sentence_does_not_come_along() -> None:
    ours = of("and so we met there and then some came out and it was warm")
    other = of("and so we met there and then. Sun came out, and it was warm. The sun.")
    assert lines(accepted(ours, other)) == ["and so we met there and then sun came out and it was warm The sun"]


def test_a_section_that_only_one_has_is_told_without_a_suggestion() -> None:
    advert = "this hour is brought to you by the makers of the finest brass watering cans in all the land since 1911"
    ours = of("so we went home in the evening of the day", advert, "and he said the same again to all of them")
    other = of("so we went home in the evening of the day and he said the same again to all of them")
    (found,) = readings(ours, other)
    assert found.fix is None
    assert found.segment == 1
    assert "(21 words)" in found.message


def test_other_speech_is_refused() -> None:
    with pytest.raises(cleantx.AlignError, match="a transcript of other speech"):
        readings(of("one two three four five six seven"), of("alpha beta gamma delta epsilon zeta eta"))


def test_nothing_beside_nothing() -> None:
    assert readings(Transcript(), Transcript()) == ()
    assert readings(of("so we went"), of("so we went")) == ()


def test_evidence_tells_counts_times_and_confidence() -> None:
    ours = of("the lama is here and the lama is there and so are we all")
    words = tuple(
        Word(a=a, b=b, start=1000 * k, end=1000 * k + 500, timing="observed", confidence=0.93)
        for k, (a, b) in enumerate([(0, 3), (4, 9), (10, 12), (13, 17), (18, 21), (22, 25), (26, 30)])
    )
    timed = Segment(id=0, text="the llama is here and the lama", start=0, end=7000, words=words)
    other = Transcript(segments=(timed, Segment(id=1, text="is there and so are we all", start=7000, end=9000)))
    fix = readings(ours, other)[0].fix
    assert fix is not None
    assert "in the other at 00:00:01.000" in fix.why
    assert "'llama' stands 0\u00d7 here, 1\u00d7 there" in fix.why
    assert "'lama' stands 2\u00d7 here, 1\u00d7 there" in fix.why
    assert "its recogniser was 0.93 sure" in fix.why
    assert "alike in 89% of their letters" in fix.why


def test_what_a_rule_repairs_anyway_is_no_reading() -> None:
    ours, other = of("the release of Lama 3 was on a day in May"), of("the release of Llama 3 was on a day in May")
    codes = [finding.code for finding in jobs.lint(ours, against=other)]
    assert codes == ["CTX201"]
    assert [f.code for f in jobs.lint(other, against=ours)] == []  # their mistake is no reading for us


def test_readings_are_only_applied_where_a_person_accepted_them() -> None:
    ours, other = cleantx.read(f"{GARDEN}.srt"), cleantx.read(f"{GARDEN}.txt")
    plain = Settings(mine="off")
    unsafe = replace(plain, unsafe=True)
    assert jobs.clean(ours, settings=unsafe, against=other) == jobs.clean(ours, settings=unsafe)
    found = [f for f in cleantx.lint(ours, settings=plain, against=other) if f.code == "CTX208" and f.fix]
    name = next(f.fix.id for f in found if f.fix and "'Maud'" in f.message)
    decided = replace(plain, decisions=(Decision(id=name, decision="accept"),))
    after = cleantx.clean(ours, settings=decided, against=other)
    assert "I'm Maud faring" in after.segments[0].text
    assert cleantx.revert(after) == ours
    assert cleantx.clean(after, settings=decided, against=other).segments == after.segments
    rejected = replace(plain, decisions=(Decision(id=name, decision="reject"),))
    assert not any(f.fix and f.fix.id == name for f in cleantx.lint(ours, settings=rejected, against=other))


def test_selection_by_code_prefix_and_name() -> None:
    ours, other = of("the lama came home to us in May"), of("the llama came home to us in May")

    def codes(**given: tuple[str, ...]) -> list[str]:
        return [f.code for f in jobs.lint(ours, settings=Settings(packs=(), **given), against=other)]  # type: ignore[arg-type] # tuples of names only

    assert codes() == codes(select=("CTX208",)) == codes(select=("other-reading",)) == codes(select=("CTX2",))
    assert codes() == ["CTX208"]
    assert codes(ignore=("CTX208",)) == codes(select=("CTX5",)) == codes(ignore=("CTX2",)) == []
    with pytest.raises(cleantx.UsageError, match="CTX208 is found with --against only"):
        jobs.lint(ours, settings=Settings(select=("CTX208",)))
    assert jobs.lint(ours, settings=Settings(select=("CTX2",))) == ()


def test_times_that_cannot_be_are_found_by_lint() -> None:
    starts = (0, 2000, 99_000, 4000, 6000)
    cues = [Segment(id=k, text="You know, right.", start=t, end=t + 900, line=k + 1) for k, t in enumerate(starts)]
    bad = Transcript(segments=tuple(cues))

    def codes(**given: tuple[str, ...]) -> list[Finding]:
        return [f for f in jobs.lint(bad, settings=Settings(**given)) if f.code.startswith("CTX1")]  # type: ignore[arg-type] # as above

    assert [(f.code, f.segment) for f in codes()] == [("CTX101", 2)]
    assert codes(select=("time-backwards",)) == codes(select=("CTX1",)) == codes()
    assert codes(ignore=("CTX1",)) == codes(select=("CTX2",)) == codes(ignore=("time-backwards",)) == []
    assert jobs.clean(bad).segments == bad.segments


def test_every_edit_reads_what_it_says() -> None:
    ours, other = cleantx.read(f"{GARDEN}.txt"), cleantx.read(f"{GARDEN}.srt")
    texts = {segment.id: segment.text for segment in ours.segments}
    edits = [e for f in readings(ours, other) if f.fix for e in f.fix.edits]
    assert len(edits) > 10
    for edit in edits:
        assert isinstance(edit, TextEdit)
        assert texts[edit.segment][edit.a : edit.b] == edit.before
