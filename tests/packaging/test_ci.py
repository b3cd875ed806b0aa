"""What runs in other people's repositories: the GitHub Action's own steps by bash, the hooks by pre-commit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from cases import ROOT

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["name"]: step for step in ACTION["runs"]["steps"]}
BAD = "1\n00:00:01,000 --> 00:00:03,000\nSo A_I_ it is.\n"
GOOD = "1\n00:00:01,000 --> 00:00:03,000\nSo it is.\n"
FOUND = "::warning file={},line=3,col=4,title=CTX203::letters spelled one by one: 'A_I_' should read 'AI'\n"


def test_the_action_is_whole_and_hands_inputs_on_as_variables() -> None:
    assert ACTION["runs"]["using"] == "composite"
    assert {"name", "description", "inputs", "runs", "branding"} == set(ACTION)
    told = set()
    for step in STEPS.values():
        assert "${{" not in step.get("run", ""), "an input in a script is a script"
        assert ("run" in step) == (step.get("shell") == "bash")
        told |= {value for key in ("env", "with") for value in step.get(key, {}).values()}
    assert {f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]} == told - {"${{ github.action_path }}"}
    assert all(one.get("required") or "default" in one for one in ACTION["inputs"].values())


def test_the_hooks_are_commands_of_ours() -> None:
    assert [hook["id"] for hook in HOOKS] == ["cleantx-lint", "cleantx-clean"]
    for hook in HOOKS:
        assert {"id", "name", "description", "entry", "language", "types", "files"} == set(hook)
        words = [sys.executable, "-m", *hook["entry"].split(), "--help"]
        assert subprocess.run(words, capture_output=True, check=False).returncode == 0


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository of somebody's, with a transcript that has a fault and one that has none."""
    folder = tmp_path / "repository"
    (folder / "shows/a b").mkdir(parents=True)
    (folder / "shows/a b/bad.srt").write_text(BAD, encoding="utf-8")
    (folder / "shows/good.srt").write_text(GOOD, encoding="utf-8")
    return folder


def step(name: str, repository: Path, *, ours: bool = True, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Runs a step as GitHub runs it: by its bash, with the inputs in the environment."""
    temporary = repository.parent / "runner"
    if ours:  # the command of this environment stands for the one that the action installs
        (temporary / "cleantx-lint/bin").mkdir(parents=True, exist_ok=True)
        command = temporary / "cleantx-lint/bin/cleantx"
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cleantx "$@"\n', encoding="utf-8")
        command.chmod(0o755)
    given = {key: str(one.get("default", "")) for key, one in ACTION["inputs"].items()} | {
        key.replace("_", "-"): value for key, value in inputs.items()
    }
    environment = {**os.environ, "RUNNER_TEMP": str(temporary), "GITHUB_ACTIONS": "true", "CI": "true"}
    for variable, told in STEPS[name].get("env", {}).items():
        wanted = told.removeprefix("${{ ").removesuffix(" }}")
        environment[variable] = str(ROOT) if wanted == "github.action_path" else given[wanted.removeprefix("inputs.")]
    script = repository.parent / "step.sh"
    script.write_text(STEPS[name]["run"], encoding="utf-8")
    bash = shutil.which("bash")
    assert bash
    words = [bash, "--noprofile", "--norc", "-eo", "pipefail", str(script)]
    return subprocess.run(words, capture_output=True, text=True, check=False, cwd=repository, env=environment)


def test_findings_are_annotations_and_fail_the_step(repository: Path) -> None:
    ran = step("Lint", repository, paths="shows/a b/bad.srt\n\nshows/good.srt\n")
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, FOUND.format("shows/a b/bad.srt"), "")
    ran = step("Lint", repository, paths="shows/**/*.srt", fail_on_findings="false")
    assert (ran.returncode, ran.stdout) == (0, FOUND.format("shows/a b/bad.srt"))
    assert step("Lint", repository, paths="shows/good.srt").returncode == 0


def test_rules_and_options_are_handed_on(repository: Path) -> None:
    ran = step("Lint", repository, paths="shows/a b/bad.srt", select="CTX4")
    assert (ran.returncode, ran.stdout) == (0, "")
    ran = step("Lint", repository, paths="shows/a b/bad.srt", args="--language de\n--no-packs --ignore CTX2")
    assert (ran.returncode, ran.stdout) == (0, "")


def test_what_cannot_be_done_fails_in_any_case(repository: Path) -> None:
    ran = step("Lint", repository, paths="nowhere.srt", fail_on_findings="false")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "| cleantx: nowhere.srt: no such file\n"
    assert step("Lint", repository, paths="shows/good.srt", fail_on_findings="maybe").returncode == 2
    assert step("Lint", repository, paths="").returncode == 2


def test_nothing_that_is_handed_on_is_obeyed(repository: Path) -> None:
    hostile = "$(touch obeyed)`touch obeyed`; touch obeyed #"
    for name in ("paths", "select", "args", "fail_on_findings"):
        step("Lint", repository, ours=True, **{"paths": "shows/good.srt", name: f"{hostile}\ntouch obeyed"})
    step("Lint", repository, paths="--config=/nowhere")  # a name, and no option
    assert not (repository / "obeyed").exists()


def test_a_files_name_is_no_command_to_the_runner(repository: Path) -> None:
    name = "::error::x.srt"
    (repository / name).write_text(BAD + "\nstray words\n", encoding="utf-8")
    ran = step("Lint", repository, paths=name)
    assert ran.stderr
    assert all(line.startswith("| ") for line in ran.stderr.splitlines())
    assert all(line.startswith("::warning file=%3A%3Aerror%3A%3Ax.srt,") for line in ran.stdout.splitlines())


@pytest.mark.packaging
def test_the_action_installs_itself(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python").symlink_to(sys.executable)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    ran = step("Install cleantx", repository, ours=False)
    assert ran.returncode == 0, ran.stderr
    ran = step("Lint", repository, ours=False, paths="shows/**/*.srt")
    assert (ran.returncode, ran.stdout) == (1, FOUND.format("shows/a b/bad.srt"))


def git(*words: str, cwd: Path) -> str:
    names = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false")
    ran = subprocess.run(["git", *names, *words], capture_output=True, text=True, check=False, cwd=cwd)  # noqa: S607 - as developers have it
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture
def hooks(tmp_path: Path) -> str:
    """A repository with the package and its hooks, as others clone it."""
    folder = tmp_path / "cleantx"
    for name in ("cleantx", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, folder / name)
    return committed(folder)


def committed(folder: Path) -> str:
    """Puts a folder under version control, and returns its revision."""
    git("init", "-q", cwd=folder)
    git("add", "--force", ".", cwd=folder)
    git("commit", "-q", "-m", "All", cwd=folder)
    return git("rev-parse", "HEAD", cwd=folder).strip()


@pytest.mark.packaging
def test_the_hooks_run(repository: Path, hooks: str, tmp_path: Path) -> None:
    listed = [{"repo": str(tmp_path / "cleantx"), "rev": hooks, "hooks": [{"id": hook["id"]} for hook in HOOKS]}]
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": listed}), encoding="utf-8")
    committed(repository)
    environment = os.environ | {
        "PRE_COMMIT_HOME": str(tmp_path / "home"),
        "PIP_CONSTRAINT": str(ROOT / "constraints.txt"),
    }
    environment.pop("PYTHONPATH", None)

    def hook(name: str) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-m", "pre_commit", "run", name, "--all-files", "--color", "never"]
        return subprocess.run(words, capture_output=True, text=True, check=False, cwd=repository, env=environment)

    ran = hook("cleantx-lint")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "shows/a b/bad.srt:3:4: CTX203" in ran.stdout
    ran = hook("cleantx-clean")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "files were modified by this hook" in ran.stdout
    assert "So AI it is." in (repository / "shows/a b/bad.srt").read_text(encoding="utf-8")
    git("add", ".", cwd=repository)
    assert hook("cleantx-clean").returncode == 0
    assert hook("cleantx-lint").returncode == 0
