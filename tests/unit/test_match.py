"""The engine: thirteen cases that other engines failed, company, layers, and what it may never do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleantx.model import Segment
from cleantx.terms.match import Match, Matcher
from cleantx.terms.pack import Entry, Pack, Protect, load
from cleantx.text import View


def entry(right: str, *wrong: str, **conditions: object) -> Entry:
    name = f"{right}-{wrong[0]}".casefold()
    return Entry(id=name, right=right, wrong=wrong, **conditions)  # type: ignore[arg-type]


def matcher(*entries: Entry, protect: tuple[str, ...] = (), cjk_blocks: bool = True) -> Matcher:
    protects = tuple(Protect(text=text, why="test") for text in protect)
    return Matcher([Pack(name="mine", entries=entries, protects=protects)], cjk_blocks=cjk_blocks)


def view(*texts: str, turn: bool = False) -> View:
    return View([Segment(id=n, text=text, turn=turn and n > 0) for n, text in enumerate(texts)])


def found(text: str, *entries: Entry) -> list[tuple[str, str]]:
    seen = view(text)
    return [(seen.folded[m.a : m.b], m.right) for m in matcher(*entries).find(seen)]


DEEP = (entry("DeepSeek", "DeepSeq"), entry("DeepSeek", "deep seek"), entry("Deep", "dip"))


@pytest.mark.parametrize(
    ("text", "entries", "expected"),
    [
        ("dip seeking", (entry("DeepSeek", "dip seek"), entry("Deep", "dip")), [("dip", "Deep")]),
        ("open A_I_ said", (entry("OpenAI", "open AI"),), [("open AI", "OpenAI")]),
        ("c plus: c++ and C++.", (entry("CPP", "C++"),), [("c++", "CPP"), ("C++", "CPP")]),
        ("the .net and ASP.NET", (entry("DotNet", ".NET"),), [(".net", "DotNet")]),
        ("try O3-mini now", (entry("o3-mini", "O3-mini"), entry("o3", "O3")), [("O3-mini", "o3-mini")]),
        ("DeepSeq's paper", DEEP, [("DeepSeq", "DeepSeek")]),
        ("a b c d", (entry("X", "a b"), entry("Y", "b c d")), [("a b", "X")]),
        ("İstanbul DeepSeq", DEEP, [("DeepSeq", "DeepSeek")]),
        ("die Straße DeepSeq", DEEP, [("DeepSeq", "DeepSeek")]),
        ("café and cafe\u0301", (entry("Caf", "caf"), entry("Coffee", "cafe")), []),
        ("用DeepSeq做", DEEP, []),
        ("🚀DeepSeq🚀", DEEP, [("DeepSeq", "DeepSeek")]),
        ("the deep  seek moment", DEEP, [("deep  seek", "DeepSeek")]),
        ("20 \u212a DeepSeq", DEEP, [("DeepSeq", "DeepSeek")]),
    ],
    ids=[
        "longest-fails-boundary",
        "spelled-letters",
        "c++",
        ".net",
        "o3-mini",
        "possessive",
        "overlap",
        "dotted-i",
        "sharp-s",
        "accent",
        "cjk",
        "emoji",
        "double-space",
        "kelvin",
    ],
)
def test_the_correctness_cases(text: str, entries: tuple[Entry, ...], expected: list[tuple[str, str]]) -> None:
    assert found(text, *entries) == expected


def test_a_cjk_neighbour_blocks_only_where_it_should() -> None:
    seen = view("用DeepSeq做")
    assert [m.right for m in matcher(*DEEP, cjk_blocks=False).find(seen)] == ["DeepSeek"]


def test_casefolding_moves_no_offset() -> None:
    assert found("İİ ẞß STRASSE", entry("Strasse", "straße")) == [("STRASSE", "Strasse")]


@pytest.mark.parametrize("gap", [" ", "  ", "-", "\n"])
def test_spaces_a_cue_end_and_a_hyphen_are_one_gap(gap: str) -> None:
    seen = view(*f"the deep{gap}seek moment".split("\n"))
    assert [m.right for m in matcher(*DEEP).find(seen)] == ["DeepSeek"]


def test_no_match_runs_over_a_change_of_speaker_or_a_sentence() -> None:
    assert not list(matcher(*DEEP).find(view("the deep", "seek moment", turn=True)))
    assert not found("how deep. Seek it", *DEEP)


def test_a_plural_is_kept_and_a_right_text_is_left() -> None:
    assert found("two DeepSeqs", *DEEP) == [("DeepSeqs", "DeepSeeks")]
    assert found("DeepSeek is DeepSeek", entry("DeepSeek", "deepseek")) == []
    assert found("Mr. John Smith", entry("John Smith", "Smith")) == []


def test_the_first_letter_follows_the_text_where_asked() -> None:
    rule = entry("export controls", "expert controls", letters="any")
    assert found("Expert controls", rule) == [("Expert controls", "Export controls")]


def test_company_decides() -> None:
    near = entry("Llama", "Lama", near=("Meta", "fine tun*"), unless=("Dalai",), case=True)
    assert found("Meta trained Lama", near) == [("Lama", "Llama")]
    assert found("Lama, fine-tuning of", near) == [("Lama", "Llama")]
    assert found("Meta lama", near) == []
    assert found("Meta on the Dalai Lama", near) == []
    assert found("Meta " + "and " * 12 + "Lama", near) == []


def test_the_word_beside_decides() -> None:
    number = entry("Llama", "Lama", only_next=("#",), not_prev=("Dalai",))
    assert found("Lama 3, Lama three, Lama temple, Dalai Lama 14", number) == [("Lama", "Llama"), ("Lama", "Llama")]
    after = entry("Lambert", "Lampert", only_prev=("Nathan",), not_next=("and sons",))
    assert found("Nathan Lampert, the Lampert, Nathan Lampert and sons", after) == [("Lampert", "Lambert")]


def test_repairs_are_company_for_each_other() -> None:
    chain = (entry("OpenAI", "open AI"), entry("Qwen", "Quan", near=("OpenAI",)))
    assert [right for _, right in found("open A_I_ and Quan", *chain)] == ["OpenAI", "Qwen"]


def test_two_repairs_that_touch_become_one() -> None:
    chain = (entry("OpenAI", "open AI"), entry("OpenAI o1", "OpenAI 01"))
    (match,) = matcher(*chain).find(view("open AI 01 came"))
    assert (match.a, match.b, match.right) == (0, 10, "OpenAI o1")
    assert match.why.count("entry mine/") == 2


def test_two_repairs_within_what_a_repair_wrote_become_one_with_it() -> None:
    chain = (entry("bar baz", "foo"), entry("one", "bar"), entry("two", "baz"))
    (match,) = matcher(*chain).find(view("a foo b"))
    assert (match.a, match.b, match.right) == (2, 5, "one two")
    assert match.why.count("entry mine/") == 3


def test_protected_phrases_and_later_layers_win() -> None:
    early = Pack(name="early", entries=(entry("Lama!", "lama"),))
    late = Pack(name="late", entries=(entry("Llama", "lama"),), protects=(Protect(text="Dalai Lama", why="title"),))
    matches = list(Matcher([early, late]).find(view("lama, Dalai Lama")))
    assert [(m.pack, m.right) for m in matches] == [("late", "Llama")]
    assert matches[0].why == "entry late/llama-lama: lama -> Llama"


def test_addresses_are_left_alone_unless_they_are_meant() -> None:
    assert found("see DeepSeq.com today", *DEEP) == []
    site = entry("lexfridman.com", "LexFriedman.com")
    assert found("see LexFriedman.com today", site) == [("LexFriedman.com", "lexfridman.com")]


def test_unsafe_matches_are_found_beside_safe_ones() -> None:
    seeker = entry("Seeker", "seek er", safety="unsafe")
    mixed = (entry("DeepSeek", "deep seek"), seeker, entry("X", "ex", safety="suggest"))
    matches = list(matcher(*mixed).find(view("deep seek er, ex")))
    assert [(m.right, m.safety) for m in matches] == [("DeepSeek", "safe"), ("X", "suggest")]


def test_a_cycle_ends() -> None:
    there_and_back = matcher(entry("Claude", "Cloud"), entry("Cloud", "Claude"))
    assert list(there_and_back.find(view("Cloud"))) == []


PIECES = sorted({w for e in load("ai").entries[::7] for w in (*e.wrong[:2], *e.near[:1])})
AI = Matcher([load("ai")])


def applied(texts: list[str]) -> list[str]:
    seen = View([Segment(id=n, text=text) for n, text in enumerate(texts)])
    return _apply(seen, list(AI.find(seen)))


def _apply(seen: View, matches: list[Match]) -> list[str]:
    now = list(seen.segments)
    texts = {segment.id: segment.text for segment in now}
    for match in reversed([m for m in matches if m.safety == "safe"]):
        for edit in reversed(seen.edits(*seen.back(match.a, match.b), match.right)):
            text = texts[edit.segment]
            assert text[edit.a : edit.b] == edit.before
            texts[edit.segment] = text[: edit.a] + edit.after + text[edit.b :]
    return [texts[segment.id] for segment in now]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, "and", "the", "of", "is", "in"]), min_size=1, max_size=20))
def test_a_second_pass_finds_nothing(words: list[str]) -> None:
    once = applied([" ".join(words)])[0]  # the safe ones alone: what this matcher was told is going to be applied
    seen = View([Segment(id=1, text=once)])
    assert not [m for m in AI.find(seen) if m.safety == "safe"]


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="aAbBiİßẞ\u0301\u212a用 .-'\n3", max_size=40))
def test_matches_are_in_order_and_inside_the_text(text: str) -> None:
    seen = view(text)
    at = 0
    for match in matcher(entry("X", "a"), entry("Y", "b i"), entry("Z", "ss 3")).find(seen):
        assert at <= match.a < match.b <= len(seen.folded)
        at = match.b


def test_a_line_break_in_a_term_is_repaired_on_both_lines() -> None:
    assert applied(["I am CTO", "of Residence at Decibel"]) == ["I am CTO", "in Residence at Decibel"]


def test_a_form_that_no_text_can_have_is_left_out() -> None:
    assert found("the deep\x1eseek", entry("X", "deep\x1eseek"), entry("Y", "deep\n\nseek")) == []
    assert found("so [silence] it is", entry("X", "[silence]"), entry("Y", "it")) == [("it", "Y")]


def test_an_entry_without_wrong_forms_replaces_nothing() -> None:
    said = Entry(id="karpathy", right="Karpathy", sounds_like=("car patty",))
    assert found("ask car patty", said, entry("Q", "ask")) == [("ask", "Q")]


def test_a_change_that_breaks_a_mark_of_silence_lets_its_word_be_read() -> None:
    odd = (entry("deep", "dip ["), entry("Mute", "silence"))
    assert found("dip [silence] it", *odd) == [("dip [", "deep")]


def test_a_large_dictionary_is_built_and_searched() -> None:
    entries = tuple(Entry(id=f"e{n}", right=f"R{n}", wrong=(f"zq{n} word",)) for n in range(100_000))
    large = Matcher([Pack(name="large", entries=entries)])
    assert [m.right for m in large.find(view("a word of plain prose " * 10_000 + "zq77777 word"))] == ["R77777"]


# no time is asserted: on a quadratic path none of these would finish
SIZE = 300_000


@pytest.mark.parametrize("text", ["a", "lama ", "lama  ", "deep ", "deep. seek ", "lama,", "\u00df", "deep\x1eseek "])
def test_a_hostile_text_is_searched_to_its_end(text: str) -> None:
    failing = entry("Llama", "lama", near=("Meta",))
    assert found(text * (SIZE // len(text)), *DEEP, failing) == []


@pytest.mark.parametrize("text", ["DeepSeq,", "DeepSeq ", "deep  seek. "])
def test_a_text_of_nothing_but_matches_is_searched_to_its_end(text: str) -> None:
    seen = view(text * (SIZE // 3 // len(text)))
    assert len(list(matcher(*DEEP).find(seen))) == SIZE // 3 // len(text)


def test_entries_that_share_their_words_and_long_ones_are_searched_to_the_end() -> None:
    shared = tuple(Entry(id=f"e{n}", right=f"R{n}", wrong=(f"and so on and {n}",)) for n in range(30_000))
    long = entry("Long", " ".join(["and so"] * 14 + ["forth"]))
    large = Matcher([Pack(name="large", entries=(*shared, long))])
    seen = view("and so on " * 20_000 + "and so on and 29999 " + "and so " * 14 + "forth")
    assert [m.right for m in large.find(seen)] == ["R29999", "Long"]
