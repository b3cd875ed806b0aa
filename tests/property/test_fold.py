"""Spelled letters are looked for at underscores alone, and all of them are found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleantx import fold

PIECES = ["A", "B", "É", "_", "_", "_", "s", " ", "x", "two", "-", "1", "END"]


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_spelled_letters_are_found_as_if_looked_for_everywhere(text: str) -> None:
    whole = [*fold._SPELLED.finditer(text), *fold._CAPPED.finditer(text)]  # noqa: SLF001 - the patterns themselves
    begun = sorted(match.start() for match in whole)
    assert [a for a, _, _ in fold.spelled(text)] == begun
