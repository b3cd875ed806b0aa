"""The user's own patterns: they run in order on what the dictionary leaves, never hang, and once is enough."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantx import apply, jobs
from cleantx.errors import PackError
from cleantx.model import DropEdit, Segment, Transcript
from cleantx.settings import Settings
from cleantx.terms import patterns
from cleantx.terms.pack import Entry, Pack, Pattern, Protect, parse


def transcript(*texts: str, turns: bool = False) -> Transcript:
    return Transcript(segments=tuple(Segment(id=n, text=t, turn=turns, line=n + 1) for n, t in enumerate(texts)))


def pack(*listed: tuple[str, str], entries: tuple[Entry, ...] = (), protects: tuple[str, ...] = ()) -> Pack:
    made = tuple(Pattern(id=f"p{n}", find=find, replace=replace) for n, (find, replace) in enumerate(listed))
    return Pack(name="own", patterns=made, entries=entries, protects=tuple(Protect(text=t) for t in protects))


def cleaned(given: Transcript, own: Pack) -> list[str]:
    settings = Settings(packs=(), terms=(own,), mine="off")
    once = jobs.clean(given, settings=settings)
    assert jobs.clean(once, settings=settings).segments == once.segments
    assert apply.revert(once) == given
    return [segment.text for segment in once.segments if not segment.dropped]


def test_groups_go_over_by_number_and_by_name() -> None:
    own = pack((r"(\d+) kay\b", r"\1K"), (r"(?P<what>file|folder) names", r"names of \g<what>s"))
    assert cleaned(transcript("400 Kay and file names"), own) == ["400K and names of files"]


def test_patterns_run_in_their_order_each_on_what_the_ones_before_made() -> None:
    assert cleaned(transcript("one two"), pack(("one", "three"), ("three two", "five"))) == ["five"]
    assert cleaned(transcript("one two"), pack(("three two", "five"), ("one", "three"))) == ["one two"]


def test_what_would_be_matched_again_is_left_to_a_person() -> None:
    own = pack(("o", "oo"))
    given = transcript("too")
    assert cleaned(given, own) == ["too"]
    found = [f for f in jobs.lint(given, settings=Settings(packs=(), terms=(own,))) if f.code == "CTX207"]
    assert {f.fix.safety for f in found if f.fix} == {"suggest"}
    assert all(f.fix and "would change it again" in f.fix.why for f in found)


def test_patterns_that_undo_each_other_change_nothing() -> None:
    assert cleaned(transcript("a cat"), pack(("cat", "dog"), ("dog", "cat"))) == ["a cat"]
    assert cleaned(transcript("ab ba"), pack(("ab", "ba"), ("ba b", "x"))) == ["xa"]


def test_a_pattern_sees_what_the_dictionary_leaves_and_takes_it_in() -> None:
    entries = (Entry(id="d", right="DeepSeek", wrong=("DeepSeq",)),)
    assert cleaned(transcript("the DeepSeq R one"), pack(("DeepSeek R one", "DeepSeek R1"), entries=entries)) == [
        "the DeepSeek R1"
    ]
    assert cleaned(transcript("DeepSeq"), pack(("DeepSeek", "Deepseek AI"), entries=entries)) == ["DeepSeek"]
    shouted = Pack(name="own", entries=entries, patterns=(Pattern(id="p", find="DeepSeek", replace="DS", case=True),))
    assert cleaned(transcript("so DeepSeq.", "DeepSeq"), shouted) == ["so DS.", "DS"]


def test_what_the_dictionary_would_change_again_is_left_to_a_person() -> None:
    entries = (Entry(id="d", right="DeepSeek", wrong=("DeepSeq",)),)
    assert cleaned(transcript("the deep sick model"), pack(("deep sick", "DeepSeq"), entries=entries)) == [
        "the deep sick model"
    ]


def test_spelled_letters_and_curly_quotes_are_seen_as_they_will_read() -> None:
    assert cleaned(transcript("the A_I_ models don\u2019t"), pack(("AI models don't", "models don't"))) == [
        "the models don't"
    ]


def test_a_match_runs_over_cues_and_never_over_a_change_of_speaker() -> None:
    own = pack((r"hugging\s+phase", "Hugging Face"))
    assert cleaned(transcript("so hugging", "phase it is"), own) == ["so Hugging", "Face it is"]
    assert cleaned(transcript("so hugging", "phase it is", turns=True), own) == ["so hugging", "phase it is"]


def test_edges_are_those_of_a_cue() -> None:
    assert cleaned(transcript("so we go", "so it is so"), pack(("^so ", ""))) == ["we go", "it is so"]


def test_what_goes_away_takes_a_space_along_and_an_empty_cue_with_it() -> None:
    assert cleaned(transcript("it is um fine", "um", "um um"), pack(("um", ""))) == ["it is fine"]
    fixes = jobs.clean(transcript("um"), settings=Settings(packs=(), terms=(pack(("um", "")),))).fixes
    assert [type(edit) for fix in fixes for edit in fix.edits] == [DropEdit]


def test_addresses_code_and_protected_phrases_stay() -> None:
    own = pack((r"\blama\b", "llama"), protects=("Dalai Lama",))
    text = "the Dalai Lama on https://lama.example/x and `lama`"
    assert cleaned(transcript(text), own) == [text]
    assert cleaned(transcript("a lama"), own) == ["a llama"]
    assert cleaned(transcript("see foo.com"), pack((r"foo\.com", "bar.com"))) == ["see bar.com"]


def test_unsafe_patterns_wait_for_unsafe() -> None:
    own = Pack(name="own", patterns=(Pattern(id="p", find="kay", replace="K", safety="unsafe"),))
    given = transcript("kay")
    assert jobs.clean(given, settings=Settings(terms=(own,))).segments[0].text == "kay"
    assert jobs.clean(given, settings=Settings(terms=(own,), unsafe=True)).segments[0].text == "K"


def test_a_pattern_that_takes_too_long_is_reported_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "LIMIT", 0.05)
    own = pack(("(a|aa)+$", "x"), ("kay", "K"))
    given = transcript("a" * 20_000 + "b kay")
    assert jobs.clean(given, settings=Settings(packs=(), terms=(own,))).segments[0].text.endswith("b K")
    messages = [f.message for f in jobs.lint(given, settings=Settings(packs=(), terms=(own,)))]
    assert "the pattern own/p0 takes too long on this text: it changes nothing" in messages


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("find = '(a'\nreplace = 'b'", "does not compile"),
        ("find = ''\nreplace = 'b'", "find is empty"),
        ("find = 'a*'\nreplace = 'b'", "matches the empty string"),
        ("find = '(?=x)'\nreplace = 'b'", "matches the empty string"),
        ("find = '(a)'\nreplace = '\\2'", "does not fit find"),
        ("find = '(?x)a # c'\nreplace = '\\1'", "does not fit find"),
        ("find = 'a'\nreplace = '\\n'", "line break"),
        ("find = 'a'", "replace"),
        ("find = 'a'\nreplace = 'b'\nnaer = 1", "naer"),
        ("find = 'o'\nreplace = 'oo'\nbad = [['foo', 'fooo']]", "never come to an end"),
        ("find = 'a'\nreplace = 'b'\nbad = [['xa', 'xc']]", "becomes 'xb', not 'xc'"),
        ("find = 'a'\nreplace = 'b'\ngood = ['xa']", "the good example 'xa' becomes 'xb'"),
    ],
)
def test_a_pattern_that_cannot_run_is_refused_in_one_line(table: str, said: str) -> None:
    with pytest.raises(PackError) as caught:
        parse(f"[[pattern]]\n{table}\n", "p.toml")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_order_of_the_list_is_kept_and_ids_are_made() -> None:
    text = "[[pattern]]\nfind = 'zz\\b'\nreplace = 'z'\n[[pattern]]\nfind = '\\d+ kay'\nreplace = 'K'\n"
    assert [p.id for p in parse(text, "p.toml").patterns] == ["zz", "kay"]


WORDS = st.lists(st.sampled_from(["a", "b", "ab", "ba", "kay", "4", "um", "A_I_", "DeepSeq", "."]), max_size=8)
RULES = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "ab", r"(\d) kay", "um", r"b\s+a", "^a", "AI", "DeepSeek", r"a$", "(a) (b)"]),
        st.sampled_from(["a", "b", "", "ba", "ab a", "K", "DeepSeq", " x ", "A_I_"]),
    ),
    max_size=4,
)


@given(lines=st.lists(WORDS.map(" ".join), min_size=1, max_size=4), rules=RULES, turns=st.booleans())
def test_any_patterns_clean_once_and_revert(lines: list[str], rules: list[tuple[str, str]], *, turns: bool) -> None:
    entries = (
        Entry(id="d", right="DeepSeek", wrong=("DeepSeq",)),
        Entry(id="e", right="Kay", wrong=("kay um",), near=("ab",)),
    )
    own = pack(*rules, entries=entries)
    given = transcript(*lines, turns=turns)
    settings = Settings(packs=(), terms=(own,), select=("CTX201", "CTX207"))
    once = jobs.clean(given, settings=settings)
    assert apply.revert(once) == given
    assert jobs.clean(once, settings=settings).segments == once.segments
