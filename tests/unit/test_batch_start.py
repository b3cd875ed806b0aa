"""`cleantx.batch.process`: the whole of a batch as one call of Python, and the engines by their names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cleantx import batch
from cleantx.batch import plan
from cleantx.batch.engines import table as engines
from cleantx.batch.task import Limits, Result
from cleantx.errors import ReadError, UsageError
from cleantx.settings import Settings

SRT = "1\n00:00:01,000 --> 00:00:03,000\nSo open A_I_ and Chad GPT\n\n2\n00:00:03,000 --> 00:00:05,000\nsaid hello.\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shows").mkdir()
    for name in ("a.srt", "b.srt"):
        (tmp_path / "shows" / name).write_text(SRT, encoding="utf-8")
    (tmp_path / "shows/empty.srt").touch()
    return tmp_path


def test_one_call_does_what_the_command_does(here: Path) -> None:
    heard: list[Result] = []
    totals = batch.process(here / "shows", here / "called", to=["srt", "vtt"], jobs=1, told=heard.append)
    assert (totals.done, totals.outputs, totals.fixes["CTX201"]) == (2, 4, 4)
    assert [(name, kind) for name, kind, _ in totals.failures] == [(f"{here}/shows/empty.srt", "NotATranscript")]
    assert sorted(result.item.place for result in heard) == ["shows/a.srt", "shows/b.srt", "shows/empty.srt"]
    words = ["batch", str(here / "shows"), "-o", "commanded", "--to", "srt,vtt", "--jobs", "1"]
    assert subprocess.run([sys.executable, "-m", "cleantx", *words], capture_output=True, check=False).returncode == 1
    for name in ("a.srt", "a.vtt", "b.srt", "b.vtt"):
        assert (here / "called/shows" / name).read_bytes() == (here / "commanded/shows" / name).read_bytes()


def test_a_second_call_resumes(here: Path) -> None:
    call = {"do": ["clean"], "settings": Settings(packs=()), "jobs": 1}
    assert batch.process(["shows/a.srt"], "out", **call).outputs == 1  # type: ignore[arg-type]
    again = batch.process(["shows/a.srt", "shows/b.srt"], "out", resume=True, **call)  # type: ignore[arg-type]
    assert (again.kept, again.outputs) == (1, 1)
    assert "Chad GPT" in (here / "out/shows/a.srt").read_text(encoding="utf-8")  # no pack: nobody says what is meant


def test_what_cannot_be_is_refused_before_anything_is_written(here: Path) -> None:
    for call in ({"engine": "nope"}, {"do": ["shout"]}, {"to": ["nope"]}, {"scheduler": "tcp://127.0.0.1:1"}):
        with pytest.raises(UsageError):
            batch.process("shows", "out", **call)
    with pytest.raises(ReadError, match="no such file"):
        batch.process("nowhere", "out")
    assert not (here / "out").exists()


def test_a_script_needs_its_guard(here: Path) -> None:
    """Without it each worker would begin the run again: one line says so, and nobody begins anything."""
    call = "process(['shows/a.srt', 'shows/b.srt'], 'out', jobs=2).outputs"
    head = "from cleantx.batch import process\n"
    (here / "guarded.py").write_text(f"{head}if __name__ == '__main__':\n    print({call})\n", encoding="utf-8")
    (here / "bare.py").write_text(f"{head}print({call})\n", encoding="utf-8")
    ran = subprocess.run([sys.executable, "guarded.py"], capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr, ran.returncode) == ("2\n", "", 0)
    ran = subprocess.run([sys.executable, "bare.py"], capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 1
    assert ran.stderr.splitlines()[-1] == (
        "cleantx.errors.UsageError: no worker could begin (too little memory, or a script whose call does not stand "
        'below `if __name__ == "__main__":`)'
    )


def test_engines_are_known_by_name() -> None:
    order = plan.order(["clean"], [], Settings(), strict=False)
    with pytest.raises(UsageError, match=r"unknown engine 'ray' \(one of local, dask\)"):
        engines.named("ray", order, "out", jobs=1, limits=Limits())
    assert engines.cores() >= 1


def test_the_public_names_are_there() -> None:
    assert [getattr(batch, name).__name__ for name in batch.__all__] == batch.__all__
    with pytest.raises(AttributeError, match="nothing"):
        batch.nothing  # noqa: B018 - looking is what fails
    code = "import sys, cleantx.batch; print('cleantx.jobs' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
