"""Packs as text: what is added stands where it belongs, and nothing else in the file moves."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantx import dictionary
from cleantx.errors import PackError, UsageError, WriteError
from cleantx.terms.adding import add
from cleantx.terms.pack import Entry, Pack, Pattern, Protect, builtin, load, parse
from cleantx.terms.tomltext import added, dump, string

TEXT = '''# my pack
languages = ["en"] # and no other

# about Claude
[[term]]
id = "claude"
right = "Claude"
wrong = ["Klawde"]   # heard in March
safety = "unsafe"

# the company
[[term]]
id = "hugging-face"
right = "Hugging Face"
wrong = [
    "hugging phase", # first
    'hugging [fase' # second, with a "bracket"
]

[[pattern]]
find = '(\\d+) kay\\b'
replace = '\\1K'

[[protect]]
text = "Dalai Lama"
why = """a [[term]]
of respect"""
'''


def entry(right: str, *wrong: str, **more: object) -> Entry:
    return Entry(id="", right=right, wrong=wrong, **more)  # type: ignore[arg-type]  # the tests name known fields


def new_lines(before: str, after: str) -> list[str]:
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    assert not [line for line in lines if line.startswith("- ") and line.rstrip(",") not in after]
    return [line[2:] for line in lines if line.startswith("+ ")]


def test_a_form_goes_to_the_entry_that_says_the_same() -> None:
    after = add(TEXT, "p.toml", entry("Hugging Face", "huging face"))
    assert '    \'hugging [fase\', # second, with a "bracket"\n    "huging face",\n]' in after
    assert parse(after, "p.toml").entries[1].wrong == ("hugging phase", "hugging [fase", "huging face")
    after = add(TEXT, "p.toml", entry("Claude", "Klawd", safety="unsafe"))
    assert 'wrong = ["Klawde", "Klawd"]   # heard in March' in after


def test_other_conditions_are_another_entry() -> None:
    after = add(TEXT, "p.toml", entry("Claude", "Klawd"))
    assert [e.id for e in parse(after, "p.toml").entries] == ["claude", "claude-2", "hugging-face"]


@pytest.mark.parametrize(
    ("right", "ids", "above"),
    [
        ("AA", ["aa", "claude", "hugging-face"], "# about Claude"),
        ("DeepSeek", ["claude", "deepseek", "hugging-face"], "# the company"),
        ("Zq", ["claude", "hugging-face", "zq"], "[[pattern]]"),
    ],
)
def test_a_new_entry_stands_where_its_id_belongs(right: str, ids: list[str], above: str) -> None:
    after = add(TEXT, "p.toml", entry(right, "qqx"))
    assert [e.id for e in parse(after, "p.toml").entries] == ids
    at = after.index('wrong = ["qqx"]\n\n') + len('wrong = ["qqx"]\n\n')
    assert after[at:].startswith(above)
    assert len(new_lines(TEXT, after)) == 5


def test_a_pack_out_of_order_gets_its_entry_at_the_end() -> None:
    text = '[[term]]\nid = "b"\nright = "Bq"\nwrong = ["bqq"]\n[[term]]\nid = "a"\nright = "Aq"\nwrong = ["aqq"]\n'
    after = add(text, "p.toml", entry("Aaq", "aaqq"))
    assert [e.id for e in parse(after, "p.toml").entries] == ["b", "a", "aaq"]


def test_an_entry_with_company_shows_examples() -> None:
    after = add("", "p.toml", entry("Claude", "cloud", near=("Anthropic*",)))
    (made,) = parse(after, "p.toml").entries
    assert (made.bad, made.good) == ((("cloud Anthropic", "Claude Anthropic"),), ("cloud",))
    given_own = entry("Claude", "cloud", near=("Anthropic",), bad=(("Cloud by Anthropic", ""),), good=("the cloud",))
    (made,) = parse(add("", "p.toml", given_own), "p.toml").entries
    assert (made.bad, made.good) == ((("Cloud by Anthropic", "Claude by Anthropic"),), ("the cloud",))


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (entry("Claude", "cloud"), "is ordinary English"),
        (entry("Claude", "cloud", near=("Anthropic",), bad=(("the cloud", ""),)), "changes nothing in 'the cloud'"),
        (entry("Zq", "Zq"), "mapped to itself"),
        (entry("Hugging Face", "hugging phase"), "has these forms already"),
        (entry("Qwen", "hugging phase"), "stands in p/hugging-face too"),
        (entry("a Klawde", "aq"), "holds the wrong form of p/claude"),
    ],
)
def test_what_would_do_harm_is_refused(new: Entry, said: str) -> None:
    with pytest.raises(PackError, match=r".") as caught:
        add(TEXT, "p.toml", new)
    assert said in str(caught.value)


def test_what_was_wrong_before_does_not_hinder() -> None:
    text = '[[term]]\nid = "b"\nright = "B"\nwrong = ["cloud"]\n'
    assert "qwenn" in add(text, "p.toml", entry("Qwen", "qwenn"))


def test_a_file_that_is_written_in_another_way_stays() -> None:
    text = 'term = [{id = "a", right = "Aq", wrong = ["aqq"]}]\n'
    with pytest.raises(PackError, match="add the entry by hand"):
        added(text, "p.toml", Entry(id="b", right="Bq", wrong=("bqq",)))


def test_entries_are_added_to_files_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    assert dictionary.add_term(path, entry("Qwen", "qwenn")).entries[0].id == "qwen"
    before = path.read_bytes()
    with pytest.raises(PackError):
        dictionary.add_term(path, entry("Claude", "cloud"))
    assert path.read_bytes() == before
    with pytest.raises(UsageError, match="packs in TOML"):
        dictionary.add_term(tmp_path / "mine.csv", entry("Qwen", "qwenn"))
    with pytest.raises(WriteError):
        dictionary.add_term(tmp_path / "no" / "mine.toml", entry("Qwen", "qwenn"))
    path.write_bytes("\ufeff".encode() + TEXT.encode().replace(b"\n", b"\r\n"))
    assert "deepseq" in dictionary.add_term(path, entry("DeepSeek", "deepseq")).entries[1].wrong


@pytest.mark.parametrize("name", builtin())
def test_the_built_in_packs_can_be_written_and_read(name: str) -> None:
    pack = load(name)
    assert parse(dump(pack), f"{name}.toml") == pack


def test_every_field_is_written() -> None:
    full = Pack(
        name="p",
        languages=("en",),
        shows=("Lex*",),
        entries=(
            Entry(
                id="a", right="A 'q'", wrong=('b"\\', "c\td"), sounds_like=("ay",), safety="suggest", case=True, why="x"
            ),
            Entry(id="b", right="B", wrong=("bq",), near=("n",), good=("g",), bad=(("bq n", "B n"),), tails=False),
            Entry(id="c", right="C", wrong=tuple(f"wrong form {n}" for n in range(40)), letters="any", spelled=True),
        ),
        protects=(Protect(text="T", why="w"),),
        patterns=(Pattern(id="k", find=r"(\d+) 'kay'", replace=r"\1K", safety="unsafe", case=True, good=("x",)),),
    )
    text = dump(full, {"a": ["three times\n[[term]]"]}, head=["made by hand"])
    assert parse(text, "p.toml") == full
    assert max(map(len, text.splitlines())) <= 120


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_string_is_written_as_it_is(text: str) -> None:
    assert tomllib.loads(f"a = {string(text)}")["a"] == text


WORDS = st.text(alphabet="abcdefgqxz", min_size=2, max_size=6).map(lambda word: f"q{word}x")


@given(pairs=st.lists(st.tuples(WORDS, WORDS), max_size=6))
def test_any_entries_can_be_added_one_by_one(pairs: list[tuple[str, str]]) -> None:
    text, wanted = TEXT, set()
    for right, wrong in pairs:
        try:
            text = add(text, "p.toml", entry(right.upper(), wrong))
        except PackError:
            continue
        wanted.add((right.upper(), wrong))
    pack = parse(text, "p.toml")
    assert {(e.right, w) for e in pack.entries for w in e.wrong} >= wanted
    assert [e.id for e in pack.entries] == sorted(e.id for e in pack.entries)
    assert all(line in text for line in TEXT.splitlines() if line.startswith("#"))
