"""Patterns that are compiled late find what patterns compiled at once find."""

from __future__ import annotations

import re

import pytest

from cleantx.formats.patterns import later


def test_a_later_pattern_finds_what_a_compiled_one_finds() -> None:
    text, given = "A1 b22\nc333", (r"^([a-z])(\d+)", re.IGNORECASE | re.MULTILINE)
    ours, theirs = later(*given), re.compile(*given)
    assert ours.findall(text) == theirs.findall(text) == [("A", "1"), ("c", "333")]
    assert ours.sub("-", text) == theirs.sub("-", text)
    found = ours.match(text, 0, 2)
    assert found is not None
    assert found.groups() == ("A", "1")
    assert ours.pattern == given[0]


def test_nothing_is_compiled_before_the_first_use() -> None:
    broken = later("(")
    with pytest.raises(re.error):
        broken.search("(")
