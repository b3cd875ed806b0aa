"""ELAN's documents: which tier is the text, what lies below it, and times that nobody set."""

from __future__ import annotations

import pytest

from cleantx.errors import NotATranscript
from cleantx.formats import eaf
from cleantx.model import Source, Transcript


def _slots(*values: int | None) -> str:
    rows = []
    for number, value in enumerate(values, 1):
        told = "" if value is None else f' TIME_VALUE="{value}"'
        rows.append(f'<TIME_SLOT TIME_SLOT_ID="ts{number}"{told}/>')
    return f"<TIME_ORDER>{''.join(rows)}</TIME_ORDER>"


def _aligned(number: int, first: int, last: int, text: str) -> str:
    return (
        f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a{number}" TIME_SLOT_REF1="ts{first}" '
        f'TIME_SLOT_REF2="ts{last}"><ANNOTATION_VALUE>{text}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>'
    )


def _ref(number: int, to: int, text: str) -> str:
    return (
        f'<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a{number}" ANNOTATION_REF="a{to}">'
        f"<ANNOTATION_VALUE>{text}</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>"
    )


def _tier(name: str, body: str, **attributes: str) -> str:
    told = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f'<TIER TIER_ID="{name}"{told}>{body}</TIER>'


def _read(*parts: str, units: str = "milliseconds") -> Transcript:
    header = f'<HEADER TIME_UNITS="{units}"/>'
    return eaf.read(f"<ANNOTATION_DOCUMENT>{header}{''.join(parts)}</ANNOTATION_DOCUMENT>", Source())


def test_unset_slots_are_unknown_times() -> None:
    read = _read(_slots(100, None, 900), _tier("A", _aligned(1, 1, 2, "one") + _aligned(2, 2, 3, "two")))
    assert [(s.start, s.end, s.end_from) for s in read.segments] == [(100, None, None), (None, 900, "observed")]
    assert read.losses == ()


def test_a_participant_goes_before_the_tiers_name() -> None:
    read = _read(
        _slots(0, 500),
        _tier("A", _aligned(1, 1, 2, "one"), PARTICIPANT="Ann"),
        _tier("orth@Bob", _aligned(2, 1, 2, "two")),
        _tier("transcription", _aligned(3, 1, 2, "three")),
    )
    assert [s.speaker for s in read.segments] == ["Ann", "Bob", None]


def test_the_text_of_a_reference_tier_is_its_child() -> None:
    read = _read(
        _slots(0, 500),
        _tier("ref@K", _aligned(1, 1, 2, "K.001")),
        _tier("ft@K", _ref(2, 1, "a translation"), PARENT_REF="ref@K"),
        _tier("tx@K", _ref(3, 1, "the words"), PARENT_REF="ref@K"),
    )
    segment = read.segments[0]
    assert (segment.text, segment.start, segment.end, segment.speaker) == ("the words", 0, 500, "K")
    assert segment.extra["tiers"] == {"ref@K": ["K.001"], "ft@K": ["a translation"]}


def test_words_below_an_annotation_time_it() -> None:
    read = _read(
        _slots(0, 200, 500, 900),
        _tier("A", _aligned(1, 1, 4, "Yes, my dear.")),
        _tier(
            "A_words", _aligned(2, 1, 2, "yes") + _aligned(3, 2, 3, "my") + _aligned(4, 3, 4, "dear"), PARENT_REF="A"
        ),
    )
    assert [(w.a, w.b, w.start, w.end) for w in read.segments[0].words] == [
        (0, 4, 0, 200),
        (5, 7, 200, 500),
        (8, 13, 500, 900),
    ]


@pytest.mark.parametrize(("units", "end"), [("milliseconds", 750), ("PAL-frames", 30_000), ("NTSC-frames", 25_025)])
def test_frames_are_counted_in_milliseconds(units: str, end: int) -> None:
    assert _read(_slots(0, 750), _tier("A", _aligned(1, 1, 2, "x")), units=units).segments[0].end == end


def test_circles_end() -> None:
    read = _read(
        _slots(0, 500),
        _tier("A", _aligned(1, 1, 2, "one"), PARENT_REF="B"),
        _tier("B", _ref(2, 3, "two") + _ref(3, 2, "three"), PARENT_REF="A"),
        _tier("C", _ref(4, 4, "four"), PARENT_REF="C"),
    )
    said = [s.text for s in read.segments] + [kept["text"] for kept in read.meta.extra.get("annotations", [])]
    assert sorted(said) == ["four", "one", "three", "two"]


def test_every_text_is_somewhere() -> None:
    read = _read(
        _slots(0, 500),
        _tier("A", _aligned(1, 1, 2, "")),
        _tier("A_x", _ref(2, 1, "below nothing"), PARENT_REF="A"),
        _tier("A_y", _ref(3, 9, "an orphan"), PARENT_REF="A"),
        _tier("phones", _aligned(4, 1, 2, "p h o")),
        _tier("B", _aligned(5, 1, 2, "speech")),
    )
    assert [s.text for s in read.segments] == ["below nothing", "speech"]
    assert [kept["text"] for kept in read.meta.extra["annotations"]] == ["an orphan", "p h o"]
    assert [loss.code for loss in read.losses] == ["orphan-annotation"]


@pytest.mark.parametrize("text", ["", "<a/>", "<ANNOTATION_DOCUMENT/>", "words", "<ANNOTATION_DOCUMENT><TIER"])
def test_what_is_no_eaf_is_one_line(text: str) -> None:
    with pytest.raises(NotATranscript) as caught:
        eaf.read(text, Source())
    assert "\n" not in str(caught.value)
