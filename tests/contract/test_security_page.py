"""`docs/security.md` names a test for each threat: all of them are there."""

from __future__ import annotations

import ast
import re

from cases import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_every_test_that_the_page_names_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
    assert len(named) > 40
    for path, test in named:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        assert test in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, f"{path}::{test}"


def test_every_threat_has_one() -> None:
    rows = [row for row in PAGE.partition("| threat |")[2].partition("\n\n")[0].split("\n")[2:] if row.startswith("|")]
    assert len(rows) > 20
    assert all("`tests/" in row for row in rows)
