"""SCC: captions of every mode, told once; two independent readers agree on what they both understand."""

from __future__ import annotations

import pycaption
import pytest
import ttconv.scc.reader
from captions608 import BS, CR, EDM, ENM, EOC, ITALIC, PLAIN, RCL, ROW, RU2, chars, code, line, scc, word
from cases import FIXTURES
from hypothesis import given
from hypothesis import strategies as st
from ttconv.scc.codes.extended_characters import SccExtendedCharacter
from ttconv.scc.codes.special_characters import SccSpecialCharacter
from ttconv.scc.codes.standard_characters import SCC_STANDARD_CHARACTERS_MAPPING

from cleantx.errors import NotATranscript
from cleantx.formats import cea608
from cleantx.formats import scc as form
from cleantx.model import Source, Transcript

LOOKALIKES = {"━": "—", "ʌ": "^", "ˆ": "^", "│": "|", "┃": "¦"} | dict(
    zip("┏┓┗┛", "┌┐└┘", strict=True)
)  # how the other table spells them
POP = (FIXTURES / "formats/scc/pop-on/input.scc").read_text(encoding="utf-8")


def read(text: str) -> Transcript:
    return form.read(text, Source())


def pop(text: str, at: str = "00:00:01:00") -> str:
    return line(at, code(ENM, RCL, ROW[15]), chars(text), code(EOC))


def test_characters_are_those_of_another_decoder() -> None:
    for byte, shown in SCC_STANDARD_CHARACTERS_MAPPING.items():
        assert cea608._BASIC.get(byte, chr(byte)) in (shown, "’"), hex(byte)  # noqa: SLF001 - the table under test
    for kind in (SccSpecialCharacter, SccExtendedCharacter):
        for known in kind:
            decoder = cea608.Decoder()
            decoder.text(0x58, 0x58, 0, 0)
            value = known.value[0]
            decoder.control(value >> 8, value & 0xFF, 0, 0)
            said = "".join(c for caption in decoder.finish() for c, _ in caption.rows[0])
            shown = LOOKALIKES.get(known.get_unicode_value(), known.get_unicode_value())
            assert said.removeprefix("X").removeprefix("X") == shown.strip(), hex(value)


def test_ttconv_agrees_on_text_and_times() -> None:
    div = next(iter(ttconv.scc.reader.to_model(POP).get_body()))
    theirs = []
    for p in div:
        said = "".join(
            "\n" if type(e).__name__ == "Br" else e.get_text() if type(e).__name__ == "Text" else ""
            for e in p.dfs_iterator()
        )
        theirs.append((said.split()[:2], "".join(said.split()), round(p.get_begin() * 1000), round(p.get_end() * 1000)))
    found = read(POP).segments
    assert [(s.text.split()[:2], "".join(s.text.split()), s.start, s.end) for s in found] == theirs


def test_pycaption_agrees_on_text() -> None:
    theirs = pycaption.SCCReader().read(POP).get_captions("en-US")
    assert [c.get_text().split() for c in theirs] == [s.text.split() for s in read(POP).segments]


@given(
    texts=st.lists(
        st.text("abcdefgh ,.XYZ", min_size=1, max_size=60).filter(lambda t: bool(t.strip(" ,."))),
        min_size=1,
        max_size=4,
    )
)
def test_what_pycaption_writes_is_read(texts: list[str]) -> None:
    captions = [
        pycaption.Caption(
            n * 10_000_000 + 5_000_000, n * 10_000_000 + 9_000_000, [pycaption.CaptionNode.create_text(t)]
        )
        for n, t in enumerate(texts)
    ]
    written = pycaption.SCCWriter().write(pycaption.CaptionSet({"en": pycaption.CaptionList(captions)}))
    found = read(written)
    assert found.losses == ()
    assert "".join(s.text for s in found.segments).split() or not texts
    assert "".join("".join(s.text.split()) for s in found.segments) == "".join("".join(t.split()) for t in texts)
    assert all(abs((s.start or 0) - c.start // 1000) < 100 for s, c in zip(found.segments, captions, strict=True))


def test_rolling_rows_are_told_once() -> None:
    found = read((FIXTURES / "formats/scc/roll-up/input.scc").read_text(encoding="utf-8"))
    said = [s.text for s in found.segments]
    assert len(set(said)) == len(said) == 4
    assert all(
        a.end is not None and a.end <= (b.start or 0) for a, b in zip(found.segments, found.segments[1:], strict=False)
    )


@pytest.mark.parametrize(
    ("time", "ms"),
    [("00:00:59;29", 60027), ("00:01:00;02", 60060), ("00:10:00;00", 599999), ("01:00:00;00", 3599996),
     ("00:01:00:00", 60060), ("01:00:00:00", 3603600), ("01:00:00.00", 3599996)],
)  # fmt: skip
def test_time_codes_with_and_without_dropped_frames(time: str, ms: int) -> None:
    (caption,) = read(scc(line("00:00:00:00", code(ENM, RCL, ROW[15]), chars("x")), line(time, code(EOC)))).segments
    assert caption.start == ms


def test_codes_count_once_though_sent_twice_and_backspace_deletes() -> None:
    (caption,) = read(
        scc(line("00:00:01:00", code(RCL, ROW[15]), chars("ab"), code(BS), code(BS), chars("cd"), code(EOC)))
    ).segments
    assert caption.text == "cd"


def test_italics_are_marks() -> None:
    (caption,) = read(
        scc(line("00:00:01:00", code(RCL, ROW[15]), code(ITALIC), chars("so"), code(PLAIN), chars("it"), code(EOC)))
    ).segments
    assert caption.text == "so it"
    assert [(m.at, m.raw) for m in caption.marks] == [(0, "<i>"), (2, "</i>")]


def test_words_never_shown_are_kept_and_told() -> None:
    found = read(scc(line("00:00:01:00", code(ENM, RCL, ROW[15]), chars("lost")), pop("kept", "00:00:02:00")))
    assert [s.text for s in found.segments] == ["lost", "kept"]
    assert found.segments[0].start is None
    assert [loss.code for loss in found.losses] == ["never-shown"]


def test_a_row_left_on_the_screen_has_no_end() -> None:
    (caption,) = read(scc(pop("still there"))).segments
    assert (caption.end, caption.end_from) == (None, None)


def test_packets_are_stepped_over_and_told() -> None:
    found = read(scc(line("00:00:01:00", [word(0x0103)], chars("Title"), [word(0x0F20)]), pop("words", "00:00:02:00")))
    assert [s.text for s in found.segments] == ["words"]
    assert [loss.code for loss in found.losses] == ["unread-packet"]


def test_no_time_code_is_no_transcript() -> None:
    with pytest.raises(NotATranscript, match="no line has a time code"):
        read("hello\n")


def test_a_carriage_return_alone_rolls_nothing() -> None:
    assert read(scc(line("00:00:01:00", code(RU2, CR, CR, EDM)))).segments == ()
