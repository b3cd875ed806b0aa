"""Other tools' lists: what each kind gives, what of it cannot be held, and what comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import FIXTURES
from hypothesis import given
from hypothesis import strategies as st

from cleantx import dictionary
from cleantx.errors import CleantxError, PackError, UsageError
from cleantx.terms import exchange
from cleantx.terms.pack import Entry, Pack, problems
from cleantx.terms.tomltext import dump

LISTS = FIXTURES / "terms" / "lists"
PACK = FIXTURES / "terms" / "pack.toml"

# kind, wrong forms with what is right, terms that are only known, codes of what is lost
HELD: dict[str, tuple[str, dict[str, str], set[str], list[str]]] = {
    "assemblyai.json": (
        "assemblyai",
        {"gorish": "Gaurish", "ghorish": "Gaurish", "sequel": "SQL"},
        {"Tamarack and Rye", "Nerys Castellane"},
        ["self"],
    ),
    "aws.txt": ("aws", {}, {"Los Angeles", "CLI", "Etienne", "VX02Q"}, ["ipa"]),
    "deepgram.json": (
        "deepgram",
        {"monika": "Monica", "hugging phase": "Hugging Face"},
        {"Nova-3", "snuffleupagus"},
        ["empty", "boost"],
    ),
    "gladia.json": (
        "gladia",
        {"gorish": "Gaurish", "ghorish": "Gaurish", "data leek": "Data-Lake"},
        {"Westerlund", "Nghiem"},
        ["boost"],
    ),
    "list.txt": (
        "text",
        {
            "hugging phase": "Hugging Face",
            "deepseq": "DeepSeek",
            "tamarock": "Tamarack",
            "tam a rack": "Tamarack",
            "lobanofsky": "Lobanovskyi",
        },
        {"Nerys Castellane"},
        ["direction", "unread", "unread"],
    ),
    "map.json": ("map", {"hugging phase": "Hugging Face", "deep sea": "DeepSeek"}, set(), ["ordinary"]),
    "ocr.xml": (
        "subtitle-edit-ocr",
        {"lt's": "It's", "rnodern": "modern", "ls": "Is", "to rnorrow": "tomorrow"},
        set(),
        ["scope", "scope", "scope", "scope", "scope", "scope", "regex", "spelling"],
    ),
    "replace.xml": (
        "subtitle-edit-replace",
        {"hugging phase": "Hugging Face", "Tamarock": "Tamarack", "deep seqq": "DeepSeek"},
        set(),
        ["inside-words", "no-word", "inactive", "inactive"],
    ),
    "replace4.xml": ("subtitle-edit-replace", {"hugging phase": "Hugging Face"}, set(), ["inside-words"]),
    "se5.csv": ("csv", {"hugging phase": "Hugging Face", "Tamarock": "Tamarack"}, set(), ["inactive", "regex"]),
    "services.json": (
        "json",
        {"hugging phase": "Hugging Face", "hugging fase": "Hugging Face", "Klawde": "Claude", "cloud": "Claude"},
        set(),
        ["unread", "ordinary"],
    ),
    "speechmatics.json": ("speechmatics", {"tamarock": "Tamarack"}, {"gnocchi", "CEO"}, []),
    "table.csv": (
        "csv",
        {"hugging phase": "Hugging Face", "tamarind, rye": "Tamarack and Rye"},
        set(),
        ["column-team"],
    ),
}


@pytest.mark.parametrize("name", HELD)
@pytest.mark.parametrize("told", [True, False], ids=["told", "named"])
def test_a_list_gives_its_corrections_and_says_what_is_lost(name: str, *, told: bool) -> None:
    kind, wrong, known, lost = HELD[name]
    pack, losses = dictionary.import_terms(LISTS / name, kind="" if told else kind)
    assert {form: entry.right for entry in pack.entries for form in entry.wrong} == wrong
    assert {entry.right for entry in pack.entries if not entry.wrong} == known
    assert sorted(loss.code for loss in losses) == sorted(lost)
    assert all(loss.what for loss in losses)
    assert problems([pack]) == ()


def test_deepgrams_pairs_need_to_be_named() -> None:
    pack, losses = dictionary.import_terms(LISTS / "deepgram.txt")
    assert ([entry.wrong for entry in pack.entries], {loss.code for loss in losses}) == ([()], {"direction"})
    pack, losses = dictionary.import_terms(LISTS / "deepgram.txt", kind="deepgram")
    assert [(e.wrong, e.right) for e in pack.entries if e.wrong] == [
        (("hugging phase",), "Hugging Face"),
        (("monika",), "Monica"),
    ]
    assert losses == ()


def test_what_a_tool_knows_of_sounds_is_kept() -> None:
    sounds = {
        entry.right: entry.sounds_like
        for name in ("gladia.json", "speechmatics.json", "aws.txt")
        for entry in dictionary.import_terms(LISTS / name)[0].entries
    }
    assert sounds["Nghiem"] == ("nee em", "nim")
    assert sounds["gnocchi"] == ("nyohki", "nokey")
    assert sounds["VX02Q"] == ("V X zero two Q",)


def test_ordinary_words_are_unsafe_until_they_get_company() -> None:
    pack, _ = dictionary.import_terms(LISTS / "services.json")
    assert {e.wrong: e.safety for e in pack.entries}[("cloud",)] == "unsafe"


def test_regular_expressions_become_patterns_with_their_groups() -> None:
    for name in ("ocr.xml", "replace.xml"):
        (pattern,) = dictionary.import_terms(LISTS / name)[0].patterns
        assert (pattern.replace, pattern.case) == (r"\g<1>K", True)


def test_two_owners_of_one_form_are_told() -> None:
    pack, losses = exchange.read("qwenn => Qwen\nQwenn => Quinn\n", "x.txt", tree=dictionary._tree)  # noqa: SLF001 - no XML here
    assert [(e.right, e.wrong) for e in pack.entries if e.wrong] == [("Qwen", ("qwenn",))]
    assert [loss.code for loss in losses] == ["twice"]


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "", "declares entities"),
        ("<a><b></a>", "", "damaged XML"),
        ("<a/>", "", "no list of Subtitle Edit's"),
        ("<a/>", "subtitle-edit-ocr", "no list of the kind"),
        ('{"a": 1}', "", "no list of corrections"),
        ('{"a": ', "", "damaged JSON"),
        ("a => b", "json", "no JSON"),
        ('{"a": ["b"]}', "gladia", "no list of the kind"),
        ("", "", "no correction in this list"),
        ("right\n", "csv", "no columns"),
        ("[[[[" * 50_000, "", "damaged JSON"),
    ],
)
def test_what_is_no_list_is_one_line(text: str, kind: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CleantxError) as caught:
        dictionary.import_terms(path, kind=kind)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_unknown_kinds_are_named() -> None:
    with pytest.raises(UsageError, match="unknown kind of list 'klingon'"):
        dictionary.import_terms(LISTS / "list.txt", kind="klingon")
    with pytest.raises(UsageError, match="unknown kind of list 'klingon'"):
        dictionary.export_terms(Pack(name="a"), "klingon")


@pytest.mark.parametrize("kind", exchange.KINDS)
def test_what_holds_everywhere_goes_out_and_comes_back(kind: str, tmp_path: Path) -> None:
    pack = dictionary.load_terms(PACK)
    text, losses = dictionary.export_terms(pack, kind)
    assert {loss.what for loss in losses if loss.snippet.startswith("sql:")} <= {"left out, for its only_next"}
    path = tmp_path / "list"
    path.write_text(text, encoding="utf-8")
    again, _ = dictionary.import_terms(path, kind=kind)
    told, _ = dictionary.import_terms(path)
    assert told == again
    back = {form.casefold(): entry.right for entry in again.entries for form in entry.wrong}
    single = {"klawde": "Claude"}
    both = {**single, "hugging phase": "Hugging Face", "hugging fase": "Hugging Face"}
    cased = {**both, "tamarock": "Tamarack"}
    wanted = {"aws": {}, "assemblyai": single, "csv": both, "subtitle-edit-ocr": cased, "subtitle-edit-replace": cased}
    assert {key: right for key, right in back.items() if key != "cloud"} == wanted.get(kind, both)
    assert "cloud" not in back or kind == "csv"


def test_nothing_that_needs_company_goes_out_without_it() -> None:
    for kind in exchange.KINDS:
        text, losses = dictionary.export_terms(dictionary.load_terms(PACK), kind)
        assert "sequel" not in text
        assert kind == "csv" or "cloud" not in text
        assert any("sql" in loss.snippet or "wrong" in loss.code for loss in losses)


def test_our_own_csv_is_read_by_every_command(tmp_path: Path) -> None:
    text, _ = dictionary.export_terms(dictionary.load_terms(PACK), "csv")
    path = tmp_path / "pack.csv"
    path.write_text(text, encoding="utf-8")
    entry = next(e for e in dictionary.load_terms(path).entries if e.wrong == ("cloud",))
    assert (entry.safety, entry.near) == ("unsafe", ("Anthropic",))


NAMES = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(pairs=st.dictionaries(NAMES, NAMES, min_size=1, max_size=5), kind=st.sampled_from(sorted(exchange.KINDS)))
def test_any_words_go_through_any_list(pairs: dict[str, str], kind: str) -> None:
    entries = []
    for number, (wrong, right) in enumerate(pairs.items()):
        wrong, right = f"zq{' '.join(wrong.split())}".strip(), f"Zq{' '.join(right.split())}".strip()  # noqa: PLW2901 - words at least
        entries.append(Entry(id=f"e{number}", right=right, wrong=(wrong,)))
    text, _ = exchange.write(Pack(name="p", entries=tuple(entries)), kind)
    try:
        pack, _ = exchange.read(text, "p", kind=kind, tree=dictionary._tree)  # noqa: SLF001 - the parser of the public functions
    except PackError:
        return
    assert dump(pack)
