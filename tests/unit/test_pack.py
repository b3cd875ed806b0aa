"""Packs: the three ways to write them, their errors, and the contract of user's packs."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleantx.errors import PackError
from cleantx.terms.pack import Entry, Pack, Protect, builtin, load, parse, problems

TOML = """
languages = ["en"]
[groups]
lab = ["Anthropic", "Sonnet"]
[[term]]
id = "claude"
right = "Claude"
wrong = ["Cloud"]
safety = "unsafe"
near = ["@lab", "Opus"]
bad = [["Cloud is by Anthropic", "Claude is by Anthropic"]]
good = ["we moved it to the cloud"]
[[protect]]
text = "Dalai Lama"
why = "religious title"
"""


def test_toml_gives_entries_protects_and_groups() -> None:
    pack = parse(TOML, "shows/mine.toml")
    (entry,) = pack.entries
    assert (pack.name, pack.languages, pack.protects[0].text) == ("mine", ("en",), "Dalai Lama")
    assert (entry.right, entry.safety, entry.near) == ("Claude", "unsafe", ("Anthropic", "Sonnet", "Opus"))
    assert problems([pack]) == ()


def test_csv_gathers_rows_of_one_term() -> None:
    pack = parse("right,wrong,safety,near\nClaude,Clawd,,\nClaude,Clod,,\nLlama,Lama,unsafe,Meta|model*\n", "a.csv")
    assert [(e.id, e.wrong, e.safety, e.near) for e in pack.entries] == [
        ("claude", ("Clawd", "Clod"), "safe", ()),
        ("llama", ("Lama",), "unsafe", ("Meta", "model*")),
    ]


def test_the_services_json() -> None:
    pack = parse('{"Hugging Face": ["hugging pace", "hugging phase"]}', "words.json")
    assert [(e.id, e.right, e.wrong) for e in pack.entries] == [
        ("hugging-face", "Hugging Face", ("hugging pace", "hugging phase"))
    ]


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        ("[[term]\n", "p.toml", "p.toml: not TOML"),
        ("oops = 1\n", "p.toml", "oops"),
        ('[[term]]\nright = "A"\n', "p.toml", "entry 'a': no wrong form"),
        ('[[term]]\nwrong = ["b"]\n', "p.toml", "entry '?'"),
        ('[[term]]\nright = "A"\nwrong = ["b"]\nnaer = ["c"]\n', "p.toml", "naer"),
        ('[[term]]\nid = "x"\nright = "A"\nwrong = []\n', "p.toml", "entry 'x': no wrong form"),
        ('[[term]]\nid = "x"\nright = " "\nwrong = ["b"]\n', "p.toml", "right is empty"),
        ('[[term]]\nid = "x"\nright = "A"\nwrong = ["++"]\n', "p.toml", "'++' holds no word"),
        ('[[term]]\nid = "x"\nright = "A"\nwrong = ["b"]\nnear = ["@lab"]\n', "p.toml", "no group @lab"),
        ("right;wrong\n", "p.csv", "columns are right;wrong"),
        ("right,wrong\nA,b,c\n", "p.csv", "p.csv:2"),
        ("[1]", "p.json", "not this JSON"),
        ("", "p.yaml", "no pack has the suffix"),
    ],
)
def test_every_problem_is_one_line_with_its_place(text: str, path: str, said: str) -> None:
    with pytest.raises(PackError) as caught:
        parse(text, path)
    line = str(caught.value)
    assert said in line
    assert line.startswith(path)
    assert "\n" not in line
    assert caught.value.hint


def test_files_are_loaded_and_missing_ones_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(TOML, encoding="utf-8")
    assert load(path).name == load(str(path)).name == "mine"
    with pytest.raises(PackError, match=r"nowhere\.toml: cannot read"):
        load(tmp_path / "nowhere.toml")
    path.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(PackError, match="not UTF-8"):
        load(path)
    assert "ai" in builtin()


def pack(*entries: Entry, protects: tuple[Protect, ...] = ()) -> Pack:
    return Pack(name="p", entries=entries, protects=protects)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (pack(Entry(id="b", right="B", wrong=("zb",)), Entry(id="a", right="A", wrong=("za",))), "sorted by id"),
        (pack(Entry(id="a", right="A", wrong=("za",)), Entry(id="a", right="A", wrong=("zb",))), "two entries"),
        (pack(Entry(id="a", right="Zed", wrong=("Zed",))), "mapped to itself"),
        (pack(Entry(id="a", right="Claude", wrong=("cloud",))), "is ordinary English"),
        (pack(Entry(id="a", right="Zb", wrong=("zc",), near=("x",))), "shows `good` and `bad`"),
        (pack(Entry(id="a", right="Qx Zb", wrong=("qy",)), Entry(id="b", right="Zc", wrong=("Zb",))), "its right form"),
        (pack(Entry(id="a", right="Qx", wrong=("qy",)), Entry(id="b", right="Zc", wrong=("Qy",))), "stands in p/a"),
        (pack(Entry(id="a", right="Qx", wrong=("qy", "QY"))), "listed twice"),
        (pack(Entry(id="a", right="Qx", wrong=("qy",), good=("a qy",))), "the good example"),
        (pack(Entry(id="a", right="Qx", wrong=("qy",), bad=(("a qz", "a Qx"),))), "the bad example"),
        (pack(protects=(Protect(text="Dalai Lama"),)), "has no reason"),
    ],
)
def test_the_contract_names_what_breaks_it(broken: Pack, said: str) -> None:
    assert any(said in line for line in problems([broken])), problems([broken])
