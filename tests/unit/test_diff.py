"""`clean --diff`: what a pipe gets is a patch, what a terminal gets is inert and marks the words that changed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from cases import ROOT, SEEDS, name
from hypothesis import given, settings
from hypothesis import strategies as st

from cleantx.cli import diff, lines, work
from cleantx.errors import UsageError
from cleantx.settings import Settings

CODES = re.compile(r"\x1b\[[0-9;]*m")


def cleantx(*words: str, cwd: Path) -> bytes:
    ran = subprocess.run(
        [sys.executable, "-m", "cleantx", *words],
        capture_output=True,
        check=False,
        cwd=cwd,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert ran.returncode in (0, 1), ran.stderr
    return ran.stdout


def patched(folder: Path, written: bytes) -> bytes:
    """Returns what `git apply` makes of a file by the diff of its cleaning."""
    file = folder / "talk one.txt"
    file.write_bytes(written)
    found = cleantx("clean", "talk one.txt", "--diff", cwd=folder)
    ran = subprocess.run(["git", "apply", "-p1"], input=found, capture_output=True, check=False, cwd=folder)  # noqa: S607
    assert ran.returncode == 0, (ran.stderr, found)
    return file.read_bytes()


@pytest.mark.parametrize(
    "written",
    [
        b"Speaker 1\nA_I_ it is.\n\nSpeaker 2\nYes.\n",
        b"Speaker 1\nYes.\n\nSpeaker 2\nA_I_ it is.",
        b"Speaker 1\r\nA_I_ it is.\r\n\r\nSpeaker 2\r\nYes.\r\n",
        b"\xef\xbb\xbfSpeaker 1\nA_I_ it is.\n",
        "Speaker 1\nCafé A_I_ it is.\n".encode("cp1252"),
        b"Speaker 1\nA_I_ it is\x1b[31m, \x0b and\x0c \xe2\x80\xa8 so.\n",
    ],
    ids=["lf", "no end", "crlf", "bom", "cp1252", "controls"],
)
def test_a_pipe_gets_a_patch(tmp_path: Path, written: bytes) -> None:
    expected = tmp_path / "expected" / "talk one.txt"
    expected.parent.mkdir()
    (tmp_path / "in.txt").write_bytes(written)
    cleantx("clean", "in.txt", "-o", str(expected), cwd=tmp_path)
    cleaned = patched(tmp_path, written)
    assert cleaned == expected.read_bytes()
    assert b"AI it is" in cleaned


@pytest.mark.parametrize("path", SEEDS, ids=name)
def test_the_patch_of_a_seed_cleans_it_and_names_its_fixes(tmp_path: Path, path: Path) -> None:
    done = work.clean(str(path), "-", settings=Settings(), format="", encoding="", to="")
    assert patched(tmp_path, path.read_bytes()) == done.cleaned
    shown = cleantx("clean", str(path), "--diff", cwd=tmp_path).decode()
    ids = {one for line in shown.splitlines() if line.startswith("@@") for one in line.rpartition("@@")[2].split()}
    assert ids == {fix.id for fix in done.after.fixes}


@given(st.lists(st.sampled_from("abcdefgh\n"), max_size=30), st.lists(st.sampled_from("abcdefgh\n"), max_size=30))
@settings(max_examples=200, deadline=None, database=None)
def test_what_became_of_the_lines_tells_both_texts(old: list[str], new: list[str]) -> None:
    made: list[str] = []
    at = 0
    for tag, a, b, c, d in lines.opcodes(old, new):
        assert (at, len(made)) == (a, c)
        assert tag != "equal" or old[a:b] == new[c:d]
        made += old[a:b] if tag == "equal" else new[c:d]
        at = b
    assert (at, made) == (len(old), new)


@pytest.mark.parametrize("every", [1, 20])
def test_the_difference_of_many_lines_takes_no_more_than_their_reading(every: int) -> None:
    old = [f"{k}\n" for k in range(60_000)]
    new = ["x\n" if k % every == 0 else line for k, line in enumerate(old)]
    same = ["um\n"] * 60_000
    for was, now in ((old, new), (same, same[1_000:]), (new, same)):
        steps = sum(1 for _ in lines.opcodes(was, now))
        assert steps <= 2 * len(was)
        assert sum(line[0] == "+" for line in lines.unified(was, now, context=1)) <= len(now)


def test_colours_mark_the_words_that_changed_and_nothing_drives_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"Speaker 1\nSo \x1b[31m A_I_ it is, and\x07 open A_I_ too.\n")
    shown = cleantx("clean", "a.txt", "--diff", "--color", "always", cwd=tmp_path).decode()
    assert "\x1b[31m-So \\x1b[31m \x1b[7mA_I_\x1b[27m it is, and\\x07 \x1b[7mopen A_I_\x1b[27m too.\x1b[0m" in shown
    assert "\x07" not in shown
    plain = CODES.sub("", shown)
    assert "-So \\x1b[31m A_I_ it is" in plain
    assert "+So \\x1b[31m AI it is" in plain


def test_colour_is_for_terminals_unless_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert diff.is_coloured("auto")
    assert not diff.is_coloured("never")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not diff.is_coloured("auto")
    assert diff.is_coloured("always")
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False, raising=False)
    assert not diff.is_coloured("auto")
    with pytest.raises(UsageError, match="unknown choice of colour 'sometimes'"):
        diff.is_coloured("sometimes")
