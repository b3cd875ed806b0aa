"""Laws of comparison over any two transcripts: nothing to say of equal ones, the fewest errors, no word unaccounted."""

from __future__ import annotations

import jiwer
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_compare import distance

from cleantx import Segment, Transcript, Word, jobs
from cleantx.cli import sides as columns
from cleantx.comparison.pairing import Op, pairing
from cleantx.comparison.words import ROWS, keys, side

NUMBERS = st.lists(st.integers(0, 4), max_size=30)
WORD = st.sampled_from(
    ["so", "So,", "we", "well-known", "\u2013", "A_I_", "AI", "你好", "don't", "3.5", ">>", "\x1b[31m"]
)
TEXT = st.lists(WORD, max_size=8).map(" ".join)


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    """Returns a transcript with or without times and speakers, of words that look alike."""
    segments = []
    for k, text in enumerate(draw(st.lists(TEXT, max_size=6))):
        start = draw(st.one_of(st.none(), st.integers(0, 10_000)))
        end = draw(st.one_of(st.none(), st.integers(0, 10_000)))
        who = draw(st.sampled_from([None, "Ann", "S1", "S2"]))
        words = []
        if draw(st.booleans()):
            at = 0
            for word in text.split():
                words.append(Word(a=at, b=at + len(word), start=draw(st.integers(0, 9_999)), end=start))
                at += len(word) + 1
        segments.append(Segment(id=k, text=text, start=start, end=end, speaker=who, words=tuple(words), line=k + 1))
    return Transcript(segments=tuple(segments))


@given(transcripts())
def test_a_transcript_is_the_same_as_itself(one: Transcript) -> None:
    found = jobs.compare(one, one)
    assert found.same
    assert not found.differences
    assert not any(row.errors or row.character_errors for row in found.rows)
    assert all(not voice.wrong for voice in found.voices or ())


@given(transcripts(), transcripts())
def test_every_word_is_accounted_for_on_both_sides(one: Transcript, other: Transcript) -> None:
    found = jobs.compare(one, other)
    assert jobs.compare(one, other) == found
    for row, given_ in zip(ROWS, found.rows, strict=True):
        a, b = keys(side(one), row), keys(side(other), row)
        assert given_.hits + given_.substitutions + given_.deletions == given_.words == len(a.texts)
        assert given_.hits + given_.substitutions + given_.insertions == len(b.texts)
        assert given_.errors == distance(a.texts, b.texts)
    assert found.rows[0].errors <= sum(max(d.reference.words, d.hypothesis.words) for d in found.differences)
    back = jobs.compare(other, one)
    assert [row.errors for row in back.rows] == [row.errors for row in found.rows]


@given(transcripts(), transcripts())
def test_times_that_were_not_measured_are_missed(one: Transcript, other: Transcript) -> None:
    times = jobs.compare(one, other).times
    for found in (times.words.found if times and times.words else None, times.starts if times else None):
        if found is not None:
            assert 0 <= found.missed <= found.reference
            assert found.extra >= 0
            assert 0 <= (found.precision or 0) <= 1
            assert 0 <= (found.recall or 0) <= 1


@given(transcripts(), transcripts())
def test_differences_are_printed_inert(one: Transcript, other: Transcript) -> None:
    printed = "".join(columns.lines(jobs.compare(one, other).differences, coloured=False))
    assert "\x1b" not in printed


@given(NUMBERS, NUMBERS)
def test_the_steps_lead_from_one_to_the_other(a: list[int], b: list[int]) -> None:
    found = pairing(a, b)
    assert found.exact
    i = j = 0
    for op in found.ops:
        assert (op.i1, op.j1) == (i, j)
        assert _holds(op, a, b)
        i, j = op.i2, op.j2
    assert (i, j) == (len(a), len(b))


@settings(max_examples=60)
@given(NUMBERS.filter(bool), NUMBERS)
def test_the_counts_are_those_of_jiwer(a: list[int], b: list[int]) -> None:
    ours, theirs = (Transcript(segments=(Segment(id=0, text=" ".join(f"w{n}" for n in x)),)) for x in (a, b))
    row = jobs.compare(ours, theirs).rows[0]
    right = jiwer.process_words(ours.segments[0].text, theirs.segments[0].text)
    assert (row.hits, row.substitutions) == (right.hits, right.substitutions)
    assert (row.deletions, row.insertions) == (right.deletions, right.insertions)


def _holds(op: Op, a: list[int], b: list[int]) -> bool:
    """Says whether a step is what its name says."""
    ours, theirs = a[op.i1 : op.i2], b[op.j1 : op.j2]
    if op.tag == "equal":
        return ours == theirs and bool(ours)
    if op.tag == "replace":
        return len(ours) == len(theirs) > 0 and all(x != y for x, y in zip(ours, theirs, strict=True))
    return bool(theirs if op.tag == "insert" else ours) and not (ours if op.tag == "insert" else theirs)
