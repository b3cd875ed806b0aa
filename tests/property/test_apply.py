"""apply and revert are inverse, whatever the edits; words and marks stay in order and inside their text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cleantx.apply import apply, choose, revert
from cleantx.model import (
    DropEdit,
    Finding,
    Fix,
    JoinEdit,
    Mark,
    Segment,
    SplitEdit,
    TextEdit,
    Transcript,
    Word,
    body,
)
from cleantx.text import View

WORDS = st.lists(st.text("abcé_I ", min_size=1, max_size=6), min_size=1, max_size=6)


@st.composite
def segments(draw: st.DrawFn, number: int) -> Segment:
    text = " ".join(word.strip() or "x" for word in draw(WORDS))
    words = []
    at = 0
    for k, token in enumerate(text.split(" ")):
        if token:
            words.append(Word(a=at, b=at + len(token), start=k * 100, end=k * 100 + 90, timing="observed"))
        at += len(token) + 1
    marked = draw(st.booleans())
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=3))) if marked else []
    marks = tuple(Mark(at=p, raw="<i>") for p in places)
    tiled = draw(st.booleans())
    raw = f"[0] {body(text, marks)}\n"
    return Segment(
        id=number,
        text=text,
        words=tuple(words) if draw(st.booleans()) else (),
        marks=marks,
        start=0,
        end=1000,
        start_from="observed",
        end_from="observed",
        raw=raw if tiled else None,
        raw_at=4 if tiled else -1,
    )


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    count = draw(st.integers(1, 4))
    return Transcript(segments=tuple(draw(segments(number)) for number in range(count)))


@st.composite
def edited(draw: st.DrawFn) -> tuple[Transcript, list[Finding]]:
    transcript = draw(transcripts())
    view = View(transcript.segments)
    found = []
    for _ in range(draw(st.integers(0, 6))):
        a = draw(st.integers(0, len(view.text)))
        b = draw(st.integers(a, min(len(view.text), a + 8)))
        after = draw(st.text("xyz ", max_size=6))
        edits = view.edits(a, b, after)
        if any(edit.before != edit.after for edit in edits):
            found.append(_finding(edits))
    dropped = [s for s in transcript.segments if draw(st.integers(0, 9)) == 0]
    found += [_finding((DropEdit(segment=s.id, before=s.text),)) for s in dropped]
    return transcript, found


def _finding(edits: tuple[TextEdit | DropEdit | SplitEdit | JoinEdit, ...]) -> Finding:
    first = edits[0]
    number = first.segments[0] if isinstance(first, JoinEdit) else first.segment
    fix = Fix(code="CTX999", name="test", safety="safe", why="a test", edits=edits)
    return Finding(code="CTX999", segment=number, a=0, b=0, message="", fix=fix)


@given(case=edited(), more=st.data())
def test_revert_is_the_inverse_of_apply(case: tuple[Transcript, list[Finding]], more: st.DataObject) -> None:
    transcript, found = case
    once = apply(transcript, choose(found))
    assert revert(once) == transcript
    view = View([s for s in once.segments if not s.dropped])
    if view.text:  # a second run, on the text of the first
        a = more.draw(st.integers(0, len(view.text) - 1))
        edits = view.edits(a, a + 1, "Q")
        twice = apply(once, choose([_finding(edits)]))
        assert revert(twice) == transcript


@given(case=edited())
def test_spans_stay_in_order_and_inside(case: tuple[Transcript, list[Finding]]) -> None:
    transcript, found = case
    for segment in apply(transcript, choose(found)).segments:
        at = 0
        for word in segment.words:
            assert at <= word.a < word.b <= len(segment.text)
            assert segment.text[word.a : word.b].strip() == segment.text[word.a : word.b]
            at = word.b
        places = [mark.at for mark in segment.marks]
        assert places == sorted(places)
        assert all(0 <= place <= len(segment.text) for place in places)
        if segment.raw is not None and segment.raw_at >= 0:
            assert segment.raw == f"[0] {body(segment.text, segment.marks)}\n"


@given(case=edited())
def test_word_times_never_go_backwards(case: tuple[Transcript, list[Finding]]) -> None:
    transcript, found = case
    for segment in apply(transcript, choose(found)).segments:
        times = [t for word in segment.words if word.start is not None for t in (word.start, word.end or 0)]
        assert times == sorted(times)


@given(case=edited())
def test_chosen_fixes_do_not_touch_each_other(case: tuple[Transcript, list[Finding]]) -> None:
    _, found = case
    spans = [(e.segment, e.a, e.b) for fix in choose(found) for e in fix.edits if isinstance(e, TextEdit)]
    for k, (s, a, b) in enumerate(spans):
        for t, x, y in spans[k + 1 :]:
            assert s != t or b <= x or y <= a


@given(transcript=transcripts(), at=st.integers(1, 5))
def test_split_and_join_revert(transcript: Transcript, at: int) -> None:
    first = transcript.segments[0]
    found = []
    if at < len(first.text):
        gap = " " if first.text[at] == " " and at + 1 < len(first.text) else ""
        found.append(_finding((SplitEdit(segment=0, at=at, new=100, gap=gap, time=500, turn=True),)))
    others = tuple(s.id for s in transcript.segments[1:])
    if len(others) > 1:
        found.append(_finding((JoinEdit(segments=others, glue=" "),)))
    changed = apply(transcript, choose(found))
    letters = "".join(s.text for s in changed.segments if not s.dropped).replace(" ", "")
    assert letters == "".join(s.text for s in transcript.segments).replace(" ", "")
    assert revert(changed) == transcript


@given(case=edited(), more=st.data())
def test_a_split_and_a_join_stand_beside_text_edits(
    case: tuple[Transcript, list[Finding]], more: st.DataObject
) -> None:
    transcript, found = case
    words = [f for f in found if f.fix and all(isinstance(e, TextEdit) and e.after.strip() for e in f.fix.edits)]
    alone = apply(transcript, choose(words))
    first = transcript.segments[0]
    at = more.draw(st.integers(1, max(len(first.text) - 1, 1)))
    cuts = [_finding((SplitEdit(segment=0, at=at, new=100, time=500, turn=True),))] if at < len(first.text) else []
    others = tuple(s.id for s in transcript.segments[1:])
    cuts += [_finding((JoinEdit(segments=others, glue=" "),))] if len(others) > 1 else []
    changed = apply(transcript, choose([*words, *cuts]))
    joined = any(isinstance(e, JoinEdit) for fix in changed.fixes for e in fix.edits)
    assert joined == (len(others) > 1), "words in the segments do not keep them apart"
    if {e for f in words for e in f.fix.edits} <= {e for f in changed.fixes for e in _bare(f)}:  # type: ignore[union-attr]
        assert _letters(changed) == _letters(alone)
    assert revert(changed) == transcript


def _bare(fix: Fix) -> list[TextEdit]:
    return [replace(edit, kept=None) for edit in fix.edits if isinstance(edit, TextEdit)]


def _letters(transcript: Transcript) -> str:
    return "".join(s.text for s in transcript.segments if not s.dropped).replace(" ", "")


def test_a_sign_between_two_turns_goes_and_the_marks_beside_it_stay() -> None:
    marks = (Mark(at=0, raw="<i>"), Mark(at=3, raw="</i>"), Mark(at=4, raw="&gt;", width=1), Mark(at=6, raw="<b>"))
    segment = Segment(id=0, text="Hi. > Yes.", speaker="Ann", marks=marks, start=0, end=900)
    cut = SplitEdit(segment=0, at=3, new=1, gap=" > ", time=300, turn=True)
    before = Transcript(segments=(segment,))
    after = apply(before, choose([_finding((cut,))]))
    first, second = after.segments
    assert (first.text, first.speaker, first.end) == ("Hi.", "Ann", 300)
    assert (second.text, second.speaker, second.turn, second.start) == ("Yes.", None, True, 300)
    assert first.marks == marks[:2]
    assert second.marks == (Mark(at=0, raw="<b>"),)
    assert revert(after) == before


@given(transcript=transcripts())
def test_view_leads_every_span_back(transcript: Transcript) -> None:
    view = View(transcript.segments)
    assert len(view.back(0, len(view.folded))) == 2
    for segment, start in zip(view.segments, view.edges, strict=True):
        index, offset = view.locate(start)
        if segment.text:
            assert view.segments[index] is segment
            assert offset == 0
    a, b = view.back(0, len(view.folded))
    assert (a, b) == (0, len(view.text))
