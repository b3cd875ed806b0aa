"""Rules, packs and single entries are switched on and off by name; asked rules look only when they are asked."""

from __future__ import annotations

import pytest

from cleantx import jobs, switches
from cleantx.errors import UsageError
from cleantx.model import Meta, Segment, Transcript
from cleantx.rules import TABLE, run
from cleantx.settings import Settings
from cleantx.terms.pack import Entry, Pack

MINE = Pack(
    name="mine",
    entries=(
        Entry(id="long", right="Grand Tour", wrong=("grand door of",)),
        Entry(id="short", right="Tour", wrong=("door of",)),
    ),
)
TEXT = "A_I_ and DeepSeq, the grand door of it , they said."


def cleaned(**changes: object) -> str:
    transcript = Transcript(segments=(Segment(id=0, text=TEXT, line=1),))
    settings = Settings(**{"packs": ("ai",), "terms": (MINE,), **changes})  # type: ignore[arg-type] # a test's own
    return jobs.clean(transcript, settings=settings).segments[0].text


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "AI and DeepSeek, the Grand Tour it, they said."),
        ({"ignore": ("ai/deepseek",)}, "AI and DeepSeq, the Grand Tour it, they said."),
        ({"ignore": ("mine/long",)}, "AI and DeepSeek, the grand Tour it, they said."),
        ({"ignore": ("mine", "ai")}, "AI and DeepSeq, the grand door of it, they said."),
        ({"ignore": ("CTX201",)}, "AI and DeepSeq, the grand door of it, they said."),
        ({"select": ("ai/deepseek",)}, "A_I_ and DeepSeek, the grand door of it , they said."),
        ({"select": ("mine", "spacing")}, "A_I_ and DeepSeq, the Grand Tour it, they said."),
        ({"select": ("ai", "CTX203"), "ignore": ("ai/deepseek",)}, "AI and DeepSeq, the grand door of it , they said."),
        ({"packs": ()}, "AI and DeepSeq, the Grand Tour it, they said."),
    ],
)
def test_what_is_off_is_off_and_what_is_selected_is_alone(changes: dict[str, object], text: str) -> None:
    assert cleaned(**changes) == text


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "Karpathy and DeepSeek , they said."),
        ({"ignore": ("mined",)}, "Karpathi and DeepSeq , they said."),
        ({"ignore": ("mined/karpathy",)}, "Karpathi and DeepSeek , they said."),
        ({"select": ("mined/karpathy",)}, "Karpathy and DeepSeq , they said."),
    ],
)
def test_what_is_mined_has_its_switches(changes: dict[str, object], text: str) -> None:
    transcript = Transcript(
        meta=Meta(title="Karpathy on DeepSeek"),
        segments=(Segment(id=0, text="Karpathi and DeepSeq , they said.", line=1),),
    )
    settings = Settings(**{"packs": (), "select": ("mined",), **changes})  # type: ignore[arg-type] # a test's own
    assert jobs.clean(transcript, settings=settings).segments[0].text == text


def test_an_unknown_entry_or_pack_is_one_line_of_error() -> None:
    with pytest.raises(UsageError, match=r"no entry 'ai/deepsek' \(such as ai/deepseek"):
        cleaned(select=("ai/deepsek",))
    with pytest.raises(UsageError, match=r"no pack 'yours' is used \(packs here: ai, mine\)"):
        cleaned(ignore=("yours/deepseek",))
    with pytest.raises(UsageError, match=r"made anew for each file \(explain a fix by its id"):
        switches.entry("mined/karpathy", Settings())
    with pytest.raises(UsageError, match="unknown rule 'yours'"):
        cleaned(ignore=("yours",))


def test_asked_rules_look_only_when_they_are_asked() -> None:
    usual = switches.of(Settings()).codes
    assert not set(usual) & run.ASKED
    assert set(TABLE) - set(usual) == set(TABLE) & run.ASKED
    assert "CTX403" in switches.of(Settings(sounds=False)).codes
    assert set(run.READ) <= set(switches.of(Settings(clean_read=True)).codes)
    assert switches.of(Settings(clean_read=True, ignore=("CTX403", *run.READ), sounds=False)).codes == usual
    assert switches.of(Settings(select=("CTX403",))).codes == ("CTX403",)
