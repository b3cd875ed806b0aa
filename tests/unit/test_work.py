"""`clean` reads what lies beside a file as every command does, and writes none of it into the file's own format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cases import BOTH, CASES, format_of, name

from cleantx import formats
from cleantx.cli import work
from cleantx.settings import Settings
from cleantx.terms.pack import Entry, Pack

INFO = {
    "extractor": "youtube",
    "webpage_url": "https://example.com/watch",
    "upload_date": "20250203",
    "fulltitle": "Grand Tour, the second part",
    "description": "All about it.",
    "tags": ["tour"],
    "chapters": [{"start_time": 0, "title": "Begin"}],
}
PACK = Pack(name="tour", shows=("Grand Tour*",), entries=(Entry(id="tour", right="Tour", wrong=("door of",)),))


def cleaned(path: Path, settings: Settings | None = None, to: str = "") -> work.Work:
    return work.clean(str(path), "-", settings=settings or Settings(), format=format_of(path), encoding="", to=to)


@pytest.mark.parametrize("path", [path for path in CASES if format_of(path) in BOTH], ids=name)
def test_an_info_json_beside_a_file_changes_nothing_of_its_own_format(tmp_path: Path, path: Path) -> None:
    if formats.family(format_of(path)) == "binary":
        pytest.skip("bytes have their own test")
    folder = tmp_path / format_of(path) / path.parent.name
    folder.mkdir(parents=True)
    copy = folder / path.name
    copy.write_bytes(path.read_bytes())
    settings = Settings()
    args = {"settings": settings, "format": format_of(path), "encoding": "", "to": ""}
    alone = work.clean(str(copy), "-", **args)  # type: ignore[arg-type] # one dictionary of several types
    copy.with_suffix(".info.json").write_text(json.dumps(INFO), encoding="utf-8")
    beside = work.clean(str(copy), "-", **args)  # type: ignore[arg-type] # as above
    assert beside.cleaned == alone.cleaned


def test_the_title_beside_a_file_is_evidence(tmp_path: Path) -> None:
    folder = tmp_path / "speakers" / "one"
    folder.mkdir(parents=True)
    file = folder / "talk.txt"
    file.write_text("Speaker 1\nOn the grand door of it all.\n", encoding="utf-8")
    settings = Settings(terms=(PACK,))
    assert b"door of" in cleaned(file, settings).cleaned
    (folder / "talk.info.json").write_text(json.dumps(INFO), encoding="utf-8")
    done = cleaned(file, settings)
    assert done.cleaned == b"Speaker 1\nOn the grand Tour it all.\n"
    assert done.before.meta.title == INFO["fulltitle"]


def test_paragraphs_that_were_cut_are_whole_in_what_is_written_to_be_read(tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    path.write_text(
        "Ann\nWe had a long talk about the\n\nAnn\nships of the north.\n\nBob\nYes it was.\n", encoding="utf-8"
    )
    made = work.clean(str(path), "-", settings=Settings(), format="", encoding="", to="markdown")
    assert "a long talk about the ships of the north." in made.texts[1]
    same = work.clean(str(path), "-", settings=Settings(), format="", encoding="", to="")
    assert same.cleaned == same.original
