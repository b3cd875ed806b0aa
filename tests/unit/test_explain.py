"""`explain` finds a fix by its id in a file, in a ledger, and among what only `--unsafe` would apply."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from cases import ROOT

TALK = "Speaker 1\nSo DeepSeq and A_I_ it is.\n\nSpeaker 2\nSo DeepSeq and A_I_ it is, \x1b[31m I say.\n"


def cleantx(*words: str, cwd: Path, code: int = 0) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", "cleantx", *words],
        capture_output=True,
        check=False,
        cwd=cwd,
        env={"PYTHONPATH": str(ROOT)},
        encoding="utf-8",
    )
    assert ran.returncode == code, ran.stderr
    return ran.stdout


def test_a_fix_is_explained_where_it_stands_and_from_its_ledger(tmp_path: Path) -> None:
    (tmp_path / "the talk.txt").write_text(TALK, encoding="utf-8")
    listed = cleantx("lint", "the talk.txt", cwd=tmp_path, code=1)
    name = re.findall(r"DeepSeq.* ([0-9a-f]{10})$", listed, re.MULTILINE)[0]
    cleantx("clean", "the talk.txt", "-o", "out.txt", "--ledger", "book.jsonl", cwd=tmp_path)
    told = cleantx("explain", name, "--in", "the talk.txt", cwd=tmp_path)
    assert f"{name} CTX201 misheard-term: DeepSeq → DeepSeek" in told
    assert "+ So DeepSeek and A_I_ it is" in told
    assert "where: the talk.txt:2" in told
    assert f"cleantx reject {name} --in 'the talk.txt'" in told
    assert "--ignore ai/deepseek (the entry), --ignore CTX201 (the rule" in told
    from_ledger = cleantx("explain", name, "--ledger", "book.jsonl", cwd=tmp_path)
    assert "where: the talk.txt:2" in from_ledger
    assert "why: entry ai/deepseek: DeepSeq -> DeepSeek" in from_ledger
    assert "\x1b" not in told + from_ledger


def test_a_fix_of_a_name_that_a_list_tells_is_explained_and_rejected_with_that_list(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text("Speaker 1\nThen Gutman came in.\n", encoding="utf-8")
    (tmp_path / "names.txt").write_text("Guttmann\n", encoding="utf-8")
    told = ("--glossary", "names.txt")
    name = cleantx("lint", "talk.txt", *told, cwd=tmp_path, code=1).split()[-1]
    assert "which the glossary tells" in cleantx("explain", name, "--in", "talk.txt", *told, cwd=tmp_path)
    cleantx("reject", name, "--in", "talk.txt", *told, "--decisions", "book.toml", cwd=tmp_path)
    assert "Gutman" in cleantx("clean", "talk.txt", *told, "--decisions", "book.toml", cwd=tmp_path)
    cleantx("accept", name, "--in", "talk.txt", *told, "--decisions", "book.toml", cwd=tmp_path)
    assert "Guttmann" in cleantx("clean", "talk.txt", *told, "--decisions", "book.toml", cwd=tmp_path)


def test_a_decision_of_the_project_is_written_to_its_file(tmp_path: Path) -> None:
    (tmp_path / "cleantx.toml").write_text('decisions = "book.toml"\n', encoding="utf-8")
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    cleantx("reject", "ai/deepseek", "--in", "talk.txt", cwd=tmp_path)
    assert "DeepSeq → DeepSeek" in (tmp_path / "book.toml").read_text(encoding="utf-8")
    assert "DeepSeq" in cleantx("clean", "talk.txt", cwd=tmp_path)
    subtitles = cleantx("subtitle", "talk.txt", "--estimate", cwd=tmp_path)
    assert "DeepSeq" in subtitles
    assert "A_I_" not in subtitles
    cleantx("accept", "ai/deepseek", "--in", "talk.txt", cwd=tmp_path)
    assert "DeepSeq" not in cleantx("clean", "talk.txt", cwd=tmp_path)
