"""What users install: the wheel and the sdist, in an empty environment, without anything for development."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
from cases import ROOT

pytestmark = pytest.mark.packaging

SEED = ROOT / "fixtures" / "seeds" / "deepseek-youtube.md"


def run(*command: str | Path, cwd: Path) -> str:
    ran = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, cwd=cwd)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", out, ROOT, cwd=out)
    return out


@pytest.mark.parametrize("kind", ["*.whl", "*.tar.gz"])
def test_install_and_use_in_an_empty_environment(built: Path, tmp_path: Path, kind: str) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "-q", "-c", ROOT / "constraints.txt", next(built.glob(kind)), cwd=tmp_path)
    cleantx = tmp_path / "venv" / "bin" / "cleantx"
    assert run(cleantx, "--version", cwd=tmp_path).startswith("cleantx 0.")
    assert "subtitle" in run(cleantx, "--help", cwd=tmp_path)
    assert run(cleantx, "convert", SEED, "--to", "webvtt", cwd=tmp_path).startswith("WEBVTT")
    assert "DeepSeek moment" in run(cleantx, "clean", SEED, cwd=tmp_path)
    run(cleantx, "subtitle", SEED, "-o", "out.srt", cwd=tmp_path)
    assert "-->" in (tmp_path / "out.srt").read_text(encoding="utf-8")
    installed = run(python, "-m", "pip", "list", "--format=freeze", cwd=tmp_path).lower()
    assert not {"pysrt", "pytest", "whisperx", "torch"} & {line.split("==")[0] for line in installed.split()}


def test_artefacts_hold_all_data_and_no_caches(built: Path) -> None:
    wheel = zipfile.ZipFile(next(built.glob("*.whl")))
    names = set(wheel.namelist())
    for path in (ROOT / "cleantx").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert path.relative_to(ROOT).as_posix() in names, path
    assert not any("__pycache__" in name for name in names)
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        assert any(name.endswith("/tests/cases.py") for name in sdist.getnames())
