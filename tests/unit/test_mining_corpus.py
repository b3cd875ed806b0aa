"""Mining over a whole corpus: names of one header are heard in the other files, and what is found is one list."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import FIXTURES

import cleantx
from cleantx import dictionary
from cleantx.batch import mining
from cleantx.cli import mining as command
from cleantx.errors import ReadError
from cleantx.model import Meta, Segment, Source, Transcript
from cleantx.settings import Settings
from cleantx.terms import pack
from cleantx.terms.mining import evidence, show
from cleantx.terms.mining.mine import Proposal

NOTHING = Settings(packs=())


def episode(path: Path, title: str, *lines: str) -> str:
    """Writes an episode with a title and returns its path."""
    segments = tuple(Segment(id=at, text=line, line=at) for at, line in enumerate(lines, 1))
    transcript = Transcript(source=Source(format="text"), meta=Meta(title=title), segments=segments)
    cleantx.write(transcript, path, format="cleantx")
    return str(path)


@pytest.fixture
def corpus(tmp_path: Path) -> list[str]:
    return [
        episode(tmp_path / "1.json", "Kjetil Knutsen on pressing", "Our guest is Kjetil Knutsen from Norway today."),
        episode(tmp_path / "2.json", "The next one", "As Chettil Knutsen said here last week, it is about time."),
        episode(tmp_path / "3.json", "Another one", "We asked Chettil Knutsen, and Chettil Knutsen said no."),
    ]


def gathered(paths: list[str], settings: Settings = NOTHING, *, jobs: int = 1) -> mining.Corpus:
    return mining.gather(paths, mining.Read(settings=settings), jobs=jobs, told=lambda _: None)


def test_the_header_of_one_file_tells_names_that_another_mishears(corpus: list[str]) -> None:
    (one,) = gathered(corpus).proposals()
    assert (one.wrong, one.right) == ("Chettil Knutsen", "Kjetil Knutsen")
    assert (one.files, one.count, one.source) == (2, 3, evidence.CORPUS)
    assert not gathered(corpus[1:2]).proposals()


def test_what_another_file_tells_is_never_sure() -> None:
    one = Proposal(wrong="a", right="b", term="b", source=evidence.CORPUS, chance=1.0, cost=0, count=1, name=True)
    assert one.safety == "unsafe"


def test_the_own_header_is_trusted_before_those_of_others() -> None:
    told = cleantx.read(FIXTURES / "fields/football-youtube.md")
    own = show.terms(told)
    assert show.beside(own, own) == own
    more = show.beside(own, [evidence.Term("Kwennamond", evidence.TITLE)])
    assert [term.source for term in more if term.text == "Kwennamond"] == [evidence.CORPUS]


def test_what_is_misheard_in_many_files_comes_first(tmp_path: Path) -> None:
    lines = ["And Balto glue came, they say.", "And they saw Balto glue there.", "The Hoon Yadi said it. " * 9]
    paths = [episode(tmp_path / f"{k}.json", "Baltoglu and Hunyadi", line) for k, line in enumerate(lines)]
    found = gathered(paths)
    assert [(p.wrong, p.files, p.count) for p in found.proposals()] == [("Balto glue", 2, 2), ("Hoon Yadi", 1, 9)]
    assert [p.wrong for p in found.proposals(least=2)] == ["Balto glue"]


def test_names_that_people_know_are_not_looked_for_elsewhere() -> None:
    told = mining.Told()
    told.add(evidence.of_list(["Sofia Kwennamond", "Kwennamond", "Sofia"]))
    assert {term.text for term in told.first()} == {"Sofia Kwennamond", "Kwennamond"}
    assert "Sofia" in set(told)


def test_what_a_header_spells_so_is_not_another_files_name_misheard(corpus: list[str], tmp_path: Path) -> None:
    other = episode(tmp_path / "4.json", "Chettil Knutsen, a namesake", "He is somebody else, as he says himself.")
    assert gathered(corpus).proposals()
    assert not [p for p in gathered([*corpus, other]).proposals() if p.wrong == "Chettil Knutsen"]


def test_of_many_names_those_of_most_headers_are_looked_for() -> None:
    told = mining.Told()
    for number in range(mining.NAMES + 10):
        told.add([evidence.Term(f"Kwenna{number}x", evidence.TITLE)])
    told.add([evidence.Term("Kwenna509x", evidence.TITLE)])
    assert len(told.first()) == mining.NAMES
    assert told.first()[0].text == "Kwenna509x"


@pytest.mark.parametrize("path", sorted((FIXTURES / "fields").glob("*-youtube.md")), ids=lambda p: p.stem)
def test_names_of_other_shows_do_not_push_aside_what_the_own_header_tells(path: Path) -> None:
    told = mining.Told()
    for other in (FIXTURES / "fields").glob("*-[sy]*.[mt][dx]*"):
        if other != path and ".true" not in other.name:
            told.add(show.terms(cleantx.read(other)))
    alone = {(p.wrong, p.right) for p in cleantx.mine(cleantx.read(path)).proposals}
    found = mining.mined(mining.Read(settings=Settings()), told.first(), str(path))
    assert len(told.first()) > 100
    assert {(p.wrong, p.right) for p in found.proposals} == alone


def test_a_bad_file_is_told_and_the_others_go_on(corpus: list[str], tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99))
    heard: list[mining.Found] = []
    read = mining.Read(settings=NOTHING)
    found = mining.gather([str(tmp_path / "bad.json"), *corpus], read, jobs=1, told=heard.append)
    assert [bool(one.why) for one in heard] == [True, False, False, False]
    assert "bad.json: this is a binary file" in heard[0].why
    assert (found.files, found.failed) == (4, 1)
    assert found.proposals() == gathered(corpus).proposals()


def test_several_processes_find_what_one_does(corpus: list[str]) -> None:
    one, two = gathered(corpus), gathered(corpus, jobs=2)
    assert one.proposals() == two.proposals()
    assert one.proposals()
    assert one.asked() == two.asked()


def test_a_process_that_dies_is_one_line(corpus: list[str]) -> None:
    with pytest.raises(ReadError, match="a process died"):
        list(mining.each(_die, corpus, 2))


def _die(_: str) -> None:
    import os  # noqa: PLC0415 - in the process that dies

    os._exit(9)


def test_names_that_sound_alike_are_counted_over_files(tmp_path: Path) -> None:
    lines = ["then Kwenna came in", "and Quenna spoke, and Kwenna left", "and Kwenna went home"]
    paths = [
        episode(tmp_path / f"{k}.json", "One", f"They say that this is so, {line}.") for k, line in enumerate(lines)
    ]
    found = gathered(paths)
    assert found.asked() == ["Kwenna x3 in 3 files / Quenna x1"]
    assert found.asked(least=5) == []
    assert gathered(paths, Settings(packs=(), glossary=("Kwenna",))).asked() == []


def test_a_pack_of_a_corpus_says_in_how_many_files_and_can_be_accepted(corpus: list[str], tmp_path: Path) -> None:
    target = tmp_path / "show.toml"
    dictionary.write_proposals(gathered(corpus).proposals(), target, name="show")
    text = target.read_text(encoding="utf-8")
    assert " x3 in 2 files: " in text
    assert {entry.safety for entry in pack.load(str(target)).entries} == {"suggest"}
    assert dictionary.accept_terms(target)
    assert " x3 in 2 files: " in target.read_text(encoding="utf-8")
    cleaned = cleantx.clean(cleantx.read(corpus[1]), settings=Settings(packs=(), terms=(str(target),)))
    assert "Kjetil Knutsen said" in cleaned.segments[0].text


def test_folders_and_lists_are_read_as_batch_reads_them(corpus: list[str], tmp_path: Path) -> None:
    (tmp_path / "notes.pdf").write_text("no transcript", encoding="utf-8")
    assert command.paths([str(tmp_path)], "-") == (corpus, False)
    (tmp_path / "list").write_text("\n".join([*corpus, str(tmp_path / "gone.json")]), encoding="utf-8")
    assert command.paths([f"@{tmp_path / 'list'}"], "-") == (corpus, True)


def test_many_files_are_told_of_in_one_line(corpus: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    command.gather(corpus * 7, NOTHING, format="", encoding="", jobs=1)
    assert capsys.readouterr().err.endswith("in several\n")
