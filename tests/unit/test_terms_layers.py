"""Which packs a run has: the project's folder and file, packs for some shows, the command line; later ones win."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cases import ROOT

import cleantx
from cleantx import config, jobs
from cleantx.errors import PackError, UsageError
from cleantx.model import Meta, Segment, Source, Transcript
from cleantx.settings import Settings
from cleantx.terms.contract import conflicts
from cleantx.terms.pack import Entry, Pack, Protect, parse, problems


def transcript(text: str, *, title: str | None = None, name: str = "") -> Transcript:
    return Transcript(source=Source(name=name), meta=Meta(title=title), segments=(Segment(id=0, text=text),))


def write(folder: Path, name: str, right: str, *more: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([*more, f'[[term]]\nright = "{right}"\nwrong = ["qqa"]\n']), encoding="utf-8")
    return path


def cleaned(settings: Settings, given: Transcript) -> str:
    return cleantx.clean(given, settings=settings).segments[0].text


def test_the_projects_folder_comes_before_its_list_and_shows_come_last(tmp_path: Path) -> None:
    write(tmp_path / "terms", "b.toml", "Xb")
    write(tmp_path / "terms", "a.toml", "Xa", 'shows = ["Lex*"]')
    write(tmp_path / "terms", ".hidden.toml", "Xh")
    (tmp_path / "terms" / "notes.md").write_text("no pack", encoding="utf-8")
    write(tmp_path, "m.toml", "Xm")
    file = tmp_path / config.FILE
    file.write_text('packs = []\nterms = ["m.toml"]', encoding="utf-8")
    settings = config.load(file)
    assert [pack.name for pack in settings.own] == ["b", "m", "a"]
    assert cleaned(settings, transcript("a qqa")) == "a Xm"
    assert cleaned(settings, transcript("a qqa", title="Lex Fridman #459")) == "a Xa"
    file.write_text('packs = []\nterms = ["m.toml", "terms/b.toml"]', encoding="utf-8")
    assert [pack.name for pack in config.load(file).own] == ["m", "b", "a"]


def test_a_show_is_told_by_its_title_or_its_file() -> None:
    pack = Pack(name="p", shows=("Lex Fridman*", "lex-*.srt"))
    assert pack.fits("LEX FRIDMAN Podcast", "x.txt")
    assert pack.fits(None, "lex-459.srt")
    assert not pack.fits("A talk with Lex Fridman", "lex-459.txt")
    assert not pack.fits(None, "")
    assert Pack(name="p").fits(None, "")


def test_a_pack_for_another_show_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "m.toml", "Xm", 'shows = ["*459*"]')
    settings = Settings(packs=(), terms=(str(path),))
    assert cleaned(settings, transcript("qqa", name="talk-459.srt")) == "Xm"
    assert cleaned(settings, transcript("qqa", name="talk-460.srt")) == "qqa"


def test_settings_take_packs_and_paths(tmp_path: Path) -> None:
    path = write(tmp_path, "m.toml", "Xm")
    assert cleaned(Settings(packs=(), terms=(str(path),)), transcript("qqa")) == "Xm"
    own = Pack(name="own", entries=(Entry(id="x", right="Xo", wrong=("qqa",)),))
    assert cleaned(Settings(packs=(), terms=(str(path), own)), transcript("qqa")) == "Xo"
    assert cleantx.lint(transcript("qqa"), settings=Settings(packs=(), terms=(str(path),)))
    with pytest.raises(PackError, match=r"nowhere\.toml"):
        cleaned(Settings(terms=(str(tmp_path / "nowhere.toml"),)), transcript("qqa"))
    with pytest.raises(UsageError, match="the path of a pack"):
        jobs.clean(transcript("qqa"), settings=Settings(terms=("m.toml",)))


def test_protect_beats_every_layer() -> None:
    early = Pack(name="a", protects=(Protect(text="qqa zzb"),))
    late = Pack(name="b", entries=(Entry(id="x", right="X", wrong=("qqa",)),))
    assert cleaned(Settings(packs=(), terms=(early, late)), transcript("a qqa zzb, a qqa")) == "a qqa zzb, a X"


def test_an_entry_may_only_tell_how_it_sounds() -> None:
    pack = parse('[[term]]\nright = "Nghiem"\nsounds_like = ["nee em"]\n', "p.toml")
    assert (pack.entries[0].wrong, pack.entries[0].sounds_like) == ((), ("nee em",))
    assert problems([pack]) == ()
    assert cleaned(Settings(packs=(), terms=(pack,), mine="off"), transcript("a nee em")) == "a nee em"


def test_the_pack_in_the_docs_is_one() -> None:
    text = (ROOT / "docs" / "terms.md").read_text(encoding="utf-8")
    blocks = [block for block in re.findall(r"^```toml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL) if "[[" in block]
    packs = [parse(block, "docs.toml") for block in blocks]
    assert [len(pack.entries) for pack in packs] == [3]
    assert problems(packs) == ()


def test_conflicts_with_other_packs_are_told() -> None:
    other = Pack(name="ai", entries=(Entry(id="llama", right="Llama", wrong=("Lama", "Lamma")),))
    own = Pack(
        name="own",
        entries=(
            Entry(id="a", right="LLaMA", wrong=("lama",)),
            Entry(id="b", right="Llama", wrong=("lamma",)),
            Entry(id="c", right="Dalai Lama", wrong=("dalay",)),
            Entry(id="d", right="Qx", wrong=("llama",)),
        ),
    )
    assert conflicts((own,), (other,)) == (
        "own/c: its right form 'Dalai Lama' holds the wrong form of ai/llama",
        "ai/llama: its right form 'Llama' holds the wrong form of own/d",
        "own/a: 'lama' becomes 'LLaMA', but 'Llama' by ai/llama; own wins",
    )
