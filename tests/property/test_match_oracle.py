"""The engine finds what its plain version finds: same matches, same order, same reasons."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest
from cases import SEEDS, read
from hypothesis import example, given, settings
from hypothesis import strategies as st
from oracle_match import Oracle

from cleantx.model import Segment, spoken
from cleantx.terms import trie
from cleantx.terms.match import Match, Matcher
from cleantx.terms.pack import Entry, Pack, Protect, builtin, load
from cleantx.text import TURN, View

WORDS = [
    "a",
    "A",
    "b",
    "c",
    "d",
    "as",
    "bs",
    "ss",
    "ß",
    "Straße",
    "strasse",
    "İ",
    "i̇",
    "é",
    "e",
    "é",
    "K",
    "k",
    "3",
    "two",
    "A_I_",
    "ﬁ",
    "fi",
    "x.com",
]
GAPS = [" ", " ", " ", " ", "  ", "\n", "-", " - ", "- ", ". ", ".\n", ", ", "'", "/", "+", "# ", " \u2014 ", "\u00a0"]
GAPS += ["\u3000", "用", "\x00", "\ud800", f" {TURN}", "\n\n", " [BLANK_AUDIO] ", "(silence)", " [", "] ", "🚀"]
ALL = ("safe", "unsafe", "suggest")


def joined(parts: list[tuple[str, str]], last: str) -> str:
    return "".join(word + gap for word, gap in parts) + last


def texts(most: int) -> st.SearchStrategy[str]:
    part = st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS))
    return st.builds(joined, st.lists(part, max_size=most), st.sampled_from(["", *WORDS]))


def said(most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(WORDS), min_size=1, max_size=most).map(" ".join)


CUES = st.lists(st.sampled_from([*WORDS, "a*", "#", "b c", "a s*"]), max_size=2).map(tuple)
NO_CUES = st.just(())
FORMS = st.one_of(said(3), texts(2), st.builds("{}{}{}".format, st.sampled_from(GAPS), said(2), st.sampled_from(GAPS)))
ENTRIES = st.builds(
    Entry,
    id=st.sampled_from("pqr"),
    right=st.one_of(said(3), texts(2).filter(str.strip)),
    wrong=st.lists(FORMS.filter(lambda text: any(map(str.isalnum, text))), max_size=2).map(tuple),
    safety=st.sampled_from(["safe", "safe", *ALL]),
    near=st.one_of(NO_CUES, CUES),
    unless=st.one_of(NO_CUES, CUES),
    only_next=st.one_of(NO_CUES, CUES),
    only_prev=st.one_of(NO_CUES, CUES),
    not_next=st.one_of(NO_CUES, CUES),
    not_prev=st.one_of(NO_CUES, CUES),
    case=st.booleans(),
    spelled=st.sampled_from([False, False, False, True]),
    letters=st.sampled_from(["exact", "any"]),
    tails=st.booleans(),
)
PACKS = st.builds(
    Pack,
    name=st.sampled_from("xy"),
    entries=st.lists(ENTRIES, max_size=4).map(tuple),
    protects=st.lists(st.builds(Protect, text=FORMS), max_size=1).map(tuple),
)


def seen(match: Match) -> tuple[object, ...]:
    return match.a, match.b, match.right, match.entry.id, match.pack, match.why


def agree(packs: list[Pack], view: View, applied: tuple[str, ...], *, cjk_blocks: bool = True) -> None:
    found = Matcher(packs, applied=applied, cjk_blocks=cjk_blocks).find(view)  # type: ignore[arg-type]
    assert [seen(m) for m in found] == [seen(m) for m in Oracle(packs, applied, cjk_blocks=cjk_blocks).find(view)]


CHAIN = [
    Pack(
        name="x",
        entries=tuple(Entry(id=a, right=b, wrong=(a,)) for a, b in (("a", "b c"), ("b", "x y"), ("c", "z"))),
    )
]


@settings(max_examples=600, deadline=None)
@given(packs=st.lists(PACKS, max_size=2), text=texts(40), applied=st.sets(st.sampled_from(ALL)), cjk=st.booleans())
@example(packs=CHAIN, text="a", applied={"safe"}, cjk=True)
def test_it_finds_what_its_plain_version_finds(*, packs: list[Pack], text: str, applied: set[str], cjk: bool) -> None:
    agree(packs, View([Segment(id=0, text=text)]), tuple(sorted(applied)), cjk_blocks=cjk)


@settings(max_examples=200, deadline=None)
@given(packs=st.lists(PACKS, max_size=2), parts=st.lists(st.tuples(texts(3), st.integers(0, 16)), max_size=8))
def test_it_looks_again_as_far_as_company_reaches(packs: list[Pack], parts: list[tuple[str, int]]) -> None:
    text = "".join(f"{part} {'of ' * fillers}" for part, fillers in parts)
    agree(packs, View([Segment(id=0, text=text)]), ("safe",))


@settings(max_examples=200, deadline=None)
@given(packs=st.lists(PACKS, max_size=2), text=texts(40), size=st.integers(1, 30))
def test_it_reads_a_long_text_in_blocks(packs: list[Pack], text: str, size: int) -> None:
    with mock.patch.object(trie, "_BLOCK", size):
        agree(packs, View([Segment(id=0, text=text)]), ("safe",))


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
@pytest.mark.parametrize("applied", [("safe",), ALL], ids=["safe", "all"])
def test_it_finds_the_same_in_the_seeds(path: Path, applied: tuple[str, ...]) -> None:
    view = View(spoken(read(path))[:150])
    agree([load(name) for name in builtin()], view, applied)
