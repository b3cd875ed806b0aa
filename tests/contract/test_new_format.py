"""Adding a format costs one module, one line of the table and one folder: what `scripts/new_format` makes passes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from cases import ROOT


def test_a_new_format_keeps_the_contract_as_it_comes(tmp_path: Path) -> None:
    for name in ("cleantx", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "fixtures" / "formats").mkdir(parents=True)
    for name in ("formats/srt", "formats/text", "formats/whispercpp", "seeds"):
        shutil.copytree(ROOT / "fixtures" / name, tmp_path / "fixtures" / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    command = [sys.executable, str(ROOT / "scripts" / "new_format"), "toy", "Toy lines: two times in ms, and words."]
    made = subprocess.run(
        [*command, "--suffix", ".toy", "--root", str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert made.stdout.split() == [
        "cleantx/formats/toy.py",
        "cleantx/formats/__init__.py",
        "fixtures/formats/toy/plain",
    ]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "CLEANTX_ACCEPT": "1"}
    for _ in range(2):  # the first run writes what the fixture is read as
        pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "toy"]
        tests = ["tests/contract/test_formats.py", "tests/contract/test_hostile.py"]
        ran = subprocess.run(
            [*pytest, *tests], capture_output=True, text=True, check=False, cwd=tmp_path, env=environment
        )
    assert ran.returncode == 0, ran.stdout
    assert " passed" in ran.stdout
    again = subprocess.run([*command, "--root", str(tmp_path)], capture_output=True, text=True, check=False)
    assert again.returncode == 2
    assert "is there already" in again.stderr
