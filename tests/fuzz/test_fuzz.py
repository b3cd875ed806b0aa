"""Every reader of the table over damaged fixtures, the same ones each time; `fuzz_readers.py` looks for new ones."""

from __future__ import annotations

import random

import fuzzing
import pytest
from cases import READ

from cleantx.model import Source, Transcript

INPUTS = 300
"""A second or two for each format."""


@pytest.mark.parametrize("name", READ)
def test_damaged_fixtures_are_read_or_refused(name: str) -> None:
    luck = random.Random(f"{name} 1")  # noqa: S311 - the same texts every time
    texts = fuzzing.corpus(name)
    assert texts, "a format has fixtures"
    for _ in range(INPUTS):
        text = fuzzing.mutated(luck, texts)
        what = fuzzing.fault(name, text)
        assert not what, (what, fuzzing.minimised(name, text, seconds=5))


def test_a_fault_is_found_and_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    from cleantx.formats import plain  # noqa: PLC0415 - the one that is broken on purpose

    good = plain.read

    def broken(text: str, source: Source) -> Transcript:
        if "7" in text:
            raise KeyError(text)
        return good(text, source)

    monkeypatch.setattr(plain, "read", broken)
    assert fuzzing.fault("text", "no seven\n") == ""
    assert fuzzing.fault("text", "there were 17 of them\n").startswith("a reader that raises KeyError")
    assert fuzzing.minimised("text", "there were 17 of them\nand more\n") == "7"
