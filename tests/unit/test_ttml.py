"""TTML: byte-exact ways back, edits in their place, and what independent readers make of what is written."""

from __future__ import annotations

import logging
from pathlib import Path
from xml.etree import ElementTree as ET

import pycaption
import pytest
import ttconv.imsc.reader
from cases import CASES, decoded, format_of, name, read
from msgspec.structs import replace

from cleantx import formats
from cleantx.errors import NotATranscript, UntimedError
from cleantx.formats import timedtext, ttml
from cleantx.model import Mark, Segment, Source, Speaker, Transcript, Word

NTSC = {"frameRate": "30", "frameRateMultiplier": "1000 1001"}
WHOLE = [p for p in CASES if format_of(p) == "ttml" and not p.parent.name.startswith("damaged-tags")]


def segment(n: int, text: str, **more: object) -> Segment:
    made = Segment(id=n, text=text, start=n * 2000, end=n * 2000 + 1500, start_from="observed", end_from="observed")
    return replace(made, **more)


def document(*inside: str, root: str = "") -> Transcript:
    text = f'<tt xmlns="http://www.w3.org/ns/ttml" {root}><body><div>{"".join(inside)}</div></body></tt>'
    return ttml.read(text, Source())


@pytest.mark.parametrize("path", WHOLE, ids=name)
def test_untouched_documents_come_back_byte_for_byte(path: Path) -> None:
    written, losses = ttml.write(read(path))
    assert written == decoded(path)[0]
    assert losses == ()


@pytest.mark.parametrize("path", WHOLE, ids=name)
def test_rewritten_paragraphs_read_as_they_were(path: Path) -> None:
    first = read(path)
    touched = replace(first, segments=tuple(replace(s, raw=None, raw_at=-1) for s in first.segments))
    if any(s.start is None for s in touched.segments):
        pytest.skip("a paragraph without a start")
    again = ttml.read(ttml.write(touched)[0], Source())
    assert again.losses == first.losses

    def essence(t: Transcript) -> list[object]:
        return [
            (s.text, s.start, s.end, [m for m in s.marks if "ruby" not in m.raw],
             [(w.a, w.b, w.start, w.end) for w in s.words])
            for s in t.segments
        ]  # fmt: skip

    if "sequence" not in str(path):
        assert essence(again) == essence(first)
    else:
        assert [(s.text, s.start, s.end) for s in again.segments] == [(s.text, s.start, s.end) for s in first.segments]


def test_dropped_and_edited_paragraphs_leave_the_document_whole() -> None:
    read = document("<p begin='1s' end='2s'>One</p></div><!-- x --><div region='r'>", "<p begin='2s' end='3s'>Two</p>")
    one, two = read.segments
    written, _ = ttml.write(replace(read, segments=(replace(one, dropped=True), two)))
    assert "One" not in written
    assert "</div><!-- x --><div region='r'><p begin='2s' end='3s'>Two</p></div>" in written


def test_a_split_paragraph_has_one_id() -> None:
    read = document('<p xml:id="a" begin="1s" end="3s">One two</p>')
    (one,) = read.segments
    halves = (replace(one, text="One", raw=None), replace(one, id=1, text="two", start=2000, raw=None))
    written, _ = ttml.write(replace(read, segments=halves))
    assert written.count('xml:id="a"') == 1
    assert [s.text for s in ttml.read(written, Source()).segments] == ["One", "two"]


@pytest.mark.parametrize(
    ("text", "units", "ms"),
    [
        ("00:00:01:12", {"frameRate": "24"}, 1500),
        ("00:00:01:12", {"frameRate": "24", "frameRateMultiplier": "1000 1001"}, 1501),
        ("00:01:00;02", NTSC | {"timeBase": "smpte", "dropMode": "dropNTSC"}, 60060),
        ("01:00:00:00", NTSC | {"timeBase": "smpte"}, 3603600),
        ("00:00:00:01.1", {"frameRate": "25", "subFrameRate": "2"}, 60),
        ("10000000t", {"tickRate": "10000000"}, 1000),
        ("50t", {"frameRate": "25", "subFrameRate": "2"}, 1000),
        ("00:00:01,500", {}, 1500),
        ("0.0005s", {}, 1),
        ("1:2:3", {}, 3723000),
        ("100000h", {}, 360_000_000_000),
        ("-1s", {}, None),
        ("999999999999h", {}, None),
        ("00:00:01." + "3" * 9000, {}, 1333),
        ("30f", {"frameRate": "0"}, 1000),
        ("30f", {"frameRate": "30", "frameRateMultiplier": "0 0"}, 1000),
    ],
)  # fmt: skip
def test_time_expressions(text: str, units: dict[str, str], ms: int | None) -> None:
    assert timedtext.parse(text, timedtext.units(units)) == ms


def test_ends_are_not_invented() -> None:
    (one,) = document("<p begin='1s'>One</p>").segments
    assert (one.start, one.end, one.end_from) == (1000, None, None)
    (one,) = document("<p>One</p>").segments
    assert (one.start, one.start_from) == (None, None)


def test_space_is_kept_only_where_it_is_preserved() -> None:
    plain, kept = document("<p> a \n  b <br/> c</p>", '<p xml:space="preserve">a  b</p>').segments
    assert (plain.text, kept.text) == ("a b\nc", "a  b")


def test_every_word_of_a_paragraph_is_text_or_mark() -> None:
    (one,) = document(
        "<p begin='1s'>a<span>b<span>c</span></span><metadata><desc>d</desc></metadata><!-- no --><![CDATA[<e>]]>&amp;"
        "<x:foo xmlns:x='urn:x'>f</x:foo></p>"
    ).segments
    assert one.text == "abc<e>&f"
    assert [m.raw for m in one.marks] == [
        "<metadata><desc>d</desc></metadata>",
        "<x:foo xmlns:x='urn:x'>",
        "</x:foo>",
    ]


def test_nothing_of_tt_is_no_transcript() -> None:
    with pytest.raises(NotATranscript, match="no tt element"):
        ttml.read("<html><body>x</body></html>", Source())


def test_a_new_document_needs_starts() -> None:
    with pytest.raises(UntimedError):
        ttml.write(Transcript(segments=(Segment(id=0, text="x"),)))


FOREIGN = Transcript(
    language="en",
    speakers=(Speaker(id="SPEAKER_00"), Speaker(id="Ada Finch"), Speaker(id="S2", name="<Bo>")),
    segments=(
        segment(0, "Salt & <vinegar>", speaker="SPEAKER_00"),
        segment(1, "two\nlines", speaker="Ada Finch", marks=(Mark(at=0, raw="<i>"), Mark(at=3, raw="</i>"))),
        segment(2, "said well", speaker="S2", words=(
            Word(a=0, b=4, start=4000, end=4500, timing="observed"),
            Word(a=5, b=9, start=4500, end=5500, timing="observed"))),
        segment(3, "crossed tags here", marks=(
            Mark(at=0, raw="<b>"), Mark(at=8, raw="<i>"), Mark(at=12, raw="</b>"), Mark(at=17, raw="</i>"))),
    ),
)  # fmt: skip


def test_new_documents_hold_what_they_say_they_hold() -> None:
    written, losses = ttml.write(FOREIGN)
    assert losses == ()
    again = ttml.read(written, Source())
    assert again.losses == ()
    assert again.language == "en"
    assert [(s.text, s.start, s.end) for s in again.segments] == [(s.text, s.start, s.end) for s in FOREIGN.segments]
    names = {s.id: s.name or s.id for s in again.speakers}
    assert [names.get(s.speaker or "") for s in again.segments] == ["SPEAKER_00", "Ada Finch", "<Bo>", None]
    assert again.segments[2].words == FOREIGN.segments[2].words
    assert again.segments[1].marks == FOREIGN.segments[1].marks
    assert [m.raw for m in again.segments[3].marks] == ["<b>", "<i>", "</i>", "</b>", "<i>", "</i>"]


def test_ttconv_reads_new_documents(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        doc = ttconv.imsc.reader.to_model(ET.ElementTree(ET.fromstring(ttml.write(FOREIGN)[0])))  # noqa: S314 - our own
    assert not caplog.records
    found = []
    for p in (e for e in doc.get_body().dfs_iterator() if type(e).__name__ == "P"):
        said = "".join(
            "\n" if type(e).__name__ == "Br" else e.get_text() if type(e).__name__ == "Text" else ""
            for e in p.dfs_iterator()
        )
        found.append((said, (p.get_begin() or 0) * 1000, p.get_end() * 1000))
    assert found == [(s.text, s.start, s.end) for s in FOREIGN.segments]


@pytest.mark.filterwarnings("ignore")  # pycaption's own: it reads XML as HTML, by names that are going away
def test_pycaption_reads_new_documents() -> None:
    captions = pycaption.DFXPReader().read(ttml.write(FOREIGN)[0]).get_captions("en")
    assert [(c.start // 1000, c.end // 1000) for c in captions] == [(s.start, s.end) for s in FOREIGN.segments]
    assert [c.get_text().split() for c in captions] == [s.text.split() for s in FOREIGN.segments]


def test_tags_without_a_counterpart_are_told() -> None:
    tagged = segment(0, "red", marks=(Mark(at=0, raw="<c.red>"), Mark(at=3, raw="</c>")))
    assert [loss.code for loss in ttml.write(Transcript(segments=(tagged,)))[1]] == ["not-held:marks"]


def test_detection_knows_prefixes_and_old_namespaces() -> None:
    for root in ("<tt xmlns='http://www.w3.org/2006/10/ttaf1'>", "<tt:tt xmlns:tt='http://www.w3.org/ns/ttml'>"):
        assert formats.detect(f"<?xml version='1.0'?>\n{root}<x/>") == "ttml"
