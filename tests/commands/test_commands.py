"""The command files: each fenced block holds a command, its input, and exactly what it must print.

    ``` % cleantx …  input lines, then ^D, then the expected stdout, `2> ` lines of stderr, `=> code` if not 0 ```

CLEANTX_ACCEPT=1 writes what a command prints into its file: look at the difference before you commit it.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from cases import FIXTURES, ROOT

FILES = sorted((FIXTURES / "commands").glob("*.md"))
BLOCK = re.compile(r"^```\n(% .*?)^```$", re.MULTILINE | re.DOTALL)


def run(command: str, given: str) -> str:
    """Returns what a command prints, in the form of the files."""
    words = shlex.split(command)
    assert words[0] == "cleantx"
    ran = subprocess.run(
        [sys.executable, "-m", *words],
        input=given.encode(),
        capture_output=True,
        cwd=ROOT,
        check=False,
        env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1"},
    )
    out = ran.stdout.decode()
    out += "" if not out or out.endswith("\n") else "\n\\ no newline at the end\n"
    errors = "".join(f"2> {line}\n" for line in ran.stderr.decode().splitlines())
    return out + errors + (f"=> {ran.returncode}\n" if ran.returncode else "")


def parts(block: str) -> tuple[str, str, str]:
    """Returns the command, its input and what it must print."""
    command, _, rest = block.partition("\n")
    given, mark, expected = rest.partition("^D\n")
    return command[2:], given if mark else "", expected if mark else rest


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_commands_print_what_their_file_says(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    out, at = [], 0
    for match in BLOCK.finditer(text):
        command, given, _ = parts(match[1])
        head = f"% {command}\n" + (f"{given}^D\n" if "^D\n" in match[1] else "")
        out += [text[at : match.start()], f"```\n{head}{run(command, given)}```"]
        at = match.end()
    out.append(text[at:])
    now = "".join(out)
    if os.environ.get("CLEANTX_ACCEPT"):
        path.write_text(now, encoding="utf-8")
    assert now == text
