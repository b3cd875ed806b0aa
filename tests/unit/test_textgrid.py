"""TextGrids: whatever Praat reads is read, what is written is a grid that Praat accepts, and edits reach the words."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from cleantx.apply import apply
from cleantx.errors import NotATranscript, UntimedError
from cleantx.formats import textgrid, tiers
from cleantx.model import Fix, Segment, Source, TextEdit, Transcript, Word

Grid = list[tuple[str, str, list[tuple[float, float, str]]]]


def praat(text: str) -> Grid:
    """Reads a grid by Praat's own rule (free-standing numbers, strings and flags) and checks what it demands."""
    tokens = re.findall(r'"(?:[^"]|"")*"|(?<!\S)<\w+>(?!\S)|(?<!\S)-?\d+(?:\.\d+)?(?!\S)', text)
    assert tokens[:2] == ['"ooTextFile"', '"TextGrid"']
    first, last, flag, count = float(tokens[2]), float(tokens[3]), tokens[4], int(tokens[5])
    assert flag == "<exists>"
    at, found = 6, []
    for _ in range(count):
        sort, name, low, high, size = tokens[at : at + 5]
        assert (float(low), float(high)) == (first, last)
        at, items, before = at + 5, [], first
        for _ in range(int(size)):
            if sort == '"IntervalTier"':
                a, b, label = float(tokens[at]), float(tokens[at + 1]), tokens[at + 2]
                assert a == before < b <= last, "intervals follow each other"
                before, at = b, at + 3
            else:
                a, b, label = float(tokens[at]), float(tokens[at]), tokens[at + 1]
                at += 2
            items.append((a, b, label[1:-1].replace('""', '"')))
        assert sort != '"IntervalTier"' or before == last
        found.append((sort.strip('"'), name[1:-1].replace('""', '"'), items))
    assert at == len(tokens)
    return found


def test_long_and_short_are_one() -> None:
    given = Transcript(
        segments=(
            Segment(id=0, text='He said "no"', start=500, end=1500, speaker="Ann"),
            Segment(id=1, text="What?", start=1200, end=2000, speaker="Bob"),
        )
    )
    written, losses = textgrid.write(given)
    grid = praat(written)
    assert [(name, [i[2] for i in items if i[2]]) for _, name, items in grid] == [
        ("Ann", ['He said "no"']),
        ("Bob", ["What?"]),
    ]
    assert losses == ()
    long = textgrid.read(written, Source())
    short = textgrid.write(replace(long, source=replace(long.source, dialect="short")))[0]
    assert praat(short) == grid
    again = textgrid.read(short, Source())
    assert (again.source.dialect, again.segments) == (
        "short",
        tuple(replace(s, line=t.line) for s, t in zip(long.segments, again.segments, strict=True)),
    )


def test_words_get_a_tier_of_their_own() -> None:
    words = (
        Word(a=0, b=3, start=0, end=400, timing="observed"),
        Word(a=4, b=10, start=600, end=1000, timing="aligned"),
    )
    given = Transcript(segments=(Segment(id=0, text="Oh, really", start=0, end=1000, speaker="Ann", words=words),))
    grid = praat(textgrid.write(given)[0])
    assert [name for _, name, _ in grid] == ["Ann", "Ann - words"]
    assert [item for item in grid[1][2] if item[2]] == [(0.0, 0.4, "Oh,"), (0.6, 1.0, "really")]
    read = textgrid.read(textgrid.write(given)[0], Source())
    assert [(w.a, w.b, w.start, w.end) for w in read.segments[0].words] == [(0, 3, 0, 400), (4, 10, 600, 1000)]


def test_estimated_words_are_not_written() -> None:
    words = (Word(a=0, b=3, start=0, end=400, timing="estimated"),)
    given = Transcript(segments=(Segment(id=0, text="Yes", start=0, end=400, words=words),))
    assert [name for _, name, _ in praat(textgrid.write(given)[0])] == ["utterances"]


def test_words_that_overlap_are_a_loss() -> None:
    words = (
        Word(a=0, b=3, start=0, end=700, timing="observed"),
        Word(a=4, b=6, start=400, end=900, timing="observed"),
    )
    given = Transcript(segments=(Segment(id=0, text="Yes so", start=0, end=900, words=words),))
    written, losses = textgrid.write(given)
    praat(written)
    assert [loss.code for loss in losses] == ["not-held:words"]
    both = replace(given, segments=(*given.segments, _said(1, "No", 2000, 2500)))
    written, losses = textgrid.write(both)
    assert [loss.code for loss in losses] == ["not-held:words"]
    assert len(praat(written)) == 2


def _said(number: int, text: str, start: int, end: int) -> Segment:
    words = (Word(a=0, b=len(text), start=start, end=end, timing="observed"),)
    return Segment(id=number, text=text, start=start, end=end, words=words)


def test_what_overlaps_goes_to_another_tier_of_that_name() -> None:
    given = Transcript(
        segments=tuple(Segment(id=n, text=f"w{n}", start=n * 100, end=n * 100 + 250, speaker="A") for n in range(6))
    )
    written, losses = textgrid.write(given)
    assert [name for _, name, _ in praat(written)] == ["A", "A", "A"]
    assert losses == ()
    again = textgrid.read(written, Source())
    assert [(s.text, s.start, s.speaker) for s in again.segments] == [(f"w{n}", n * 100, "A") for n in range(6)]
    assert textgrid.read(textgrid.write(again)[0], Source()).segments == again.segments


def test_no_interval_is_without_length() -> None:
    given = Transcript(segments=(Segment(id=0, text="a", start=100, end=100), Segment(id=1, text="b", start=9, end=5)))
    written, losses = textgrid.write(given)
    praat(written)
    assert [loss.code for loss in losses] == ["not-held:zero-length"]
    assert "2 segments" in losses[0].what


@pytest.mark.parametrize(
    "name", ["words", "phones", "Ann - words", "utterances", "x_text", "a.trn", '"quoted"', "IntervalTier"]
)
def test_no_speaker_is_taken_for_a_kind_of_tier(name: str) -> None:
    given = Transcript(segments=(Segment(id=0, text="hello", start=0, end=500, speaker=name),))
    read = textgrid.read(textgrid.write(given)[0], Source())
    assert [(s.text, s.speaker) for s in read.segments] == [("hello", name)]
    assert tiers.role(tiers.speech_name(name)) == tiers.Role("speech", name)


def test_an_edit_reaches_the_words() -> None:
    words = (
        Word(a=0, b=6, start=0, end=400, timing="observed"),
        Word(a=7, b=11, start=400, end=800, timing="observed"),
    )
    given = Transcript(segments=(Segment(id=0, text="clawed code", start=0, end=800, words=words),))
    read = textgrid.read(textgrid.write(given)[0], Source())
    edit = TextEdit(segment=0, a=0, b=6, before="clawed", after="Claude")
    edited = apply(read, [Fix(code="CTX201", name="x", safety="safe", why="", edits=(edit,))])
    grid = praat(textgrid.write(edited)[0])
    assert [[label for _, _, label in items] for _, _, items in grid] == [["Claude code"], ["Claude", "code"]]


def test_no_label_becomes_structure() -> None:
    for text in (
        "a\n        intervals [2]:\n            xmin = 3",
        'a" 1 2 "b',
        '"\nintervals[',
        "! no",
        '""',
        '"IntervalTier"',
    ):
        given = Transcript(
            segments=(Segment(id=0, text=text, start=0, end=500), Segment(id=1, text="z", start=500, end=900))
        )
        read = textgrid.read(textgrid.write(given)[0], Source())
        assert [s.text for s in read.segments] == [text, "z"]
        assert read.losses == ()


def test_a_label_that_nobody_closed_ends_with_its_line() -> None:
    whole = textgrid.write(
        Transcript(segments=tuple(Segment(id=n, text=f"w{n}", start=n, end=n + 1) for n in range(9)))
    )[0]
    read = textgrid.read(whole.replace('"w4" ', '"w4 '), Source())
    assert [s.text for s in read.segments] == [f"w{n}" for n in range(9)]
    assert [loss.code for loss in read.losses] == ["bad-quote"]


def test_untimed_is_an_error() -> None:
    with pytest.raises(UntimedError):
        textgrid.write(Transcript(segments=(Segment(id=0, text="a", start=0),)))


def test_a_quotation_mark_that_nobody_doubled_keeps_its_words() -> None:
    text = 'File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0\nxmax = 2\ntiers? <exists>\nsize = 1\n'
    text += 'item []:\n item [1]:\n class = "IntervalTier"\n name = "A"\n xmin = 0\n xmax = 2\n intervals: size = 2\n'
    text += ' intervals [1]:\n xmin = 0\n xmax = 1\n text = "the so called "early" train"\n'
    text += ' intervals [2]:\n xmin = 1\n xmax = 2\n text = "left late"\n'
    read = textgrid.read(text, Source())
    assert [s.text for s in read.segments] == ['the so called "early" train', "left late"]
    assert [loss.code for loss in read.losses] == ["bad-quote"]


@pytest.mark.parametrize("text", ["", "words", 'File type = "ooTextFile"\nObject class = "Pitch 1"\n'])
def test_no_grid_is_one_line(text: str) -> None:
    with pytest.raises(NotATranscript) as caught:
        textgrid.read(text, Source())
    assert "\n" not in str(caught.value)


def test_a_grid_without_labels_is_no_error() -> None:
    text = textgrid.write(Transcript())[0]
    assert textgrid.read(text, Source()).segments == ()


@pytest.mark.parametrize(
    "piece", ["\n", " ", '"', '0 1 "', '0 1 "a"\n', "! ", "a" + "!" * 1000, '"IntervalTier" "words" ']
)
def test_hostile_grids_end(piece: str) -> None:
    """No time is asserted: an input of this size on a quadratic path would not finish."""
    begin = '"IntervalTier" "a" 0 1 1 0 1 "'
    for opening in (f'{begin}x"\n', begin, f'{begin}a!"\n"IntervalTier" "words" 0 1 1 0 1 "a'):
        read = textgrid.read(opening + piece * (300_000 // len(piece)), Source())
        textgrid.write(read)
