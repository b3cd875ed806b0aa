"""Every target over its corpus, and over damaged inputs, the same ones each time; `fuzz.py` looks for new ones."""

from __future__ import annotations

import random

import fuzzing
import pytest
from fuzz_targets import TARGETS
from fuzzing import CORPUS

from cleantx.model import Source, Transcript

INPUTS = {"readers": 300, "rules": 80, "clean": 40, "subtitles": 80, "terms": 120, "batch": 100, "files": 100}
"""For each target of a family: all of them together take half a minute of one core."""

FILES = [pytest.param(name, file, id=f"{name}/{file}") for name in TARGETS for file in fuzzing.stored(TARGETS[name])]


@pytest.mark.parametrize(("name", "file"), FILES)
def test_what_was_a_fault_once_is_none(name: str, file: str) -> None:
    assert not fuzzing.fault(TARGETS[name], fuzzing.stored(TARGETS[name])[file])


@pytest.mark.parametrize("name", TARGETS)
def test_damaged_inputs_are_read_or_refused(name: str) -> None:
    target = TARGETS[name]
    luck = random.Random(f"{name} 1")  # noqa: S311 - the same inputs every time
    texts = fuzzing.inputs(target)
    assert texts, "a target has inputs to damage"
    for _ in range(INPUTS[name.partition("/")[0]]):
        text = fuzzing.mutated(luck, texts)
        what = fuzzing.fault(target, text)
        assert not what, (what, fuzzing.minimised(target, text, seconds=5))


def test_every_folder_of_the_corpus_has_its_target() -> None:
    folders = {path.parent.relative_to(CORPUS).as_posix() for path in CORPUS.rglob("*") if path.is_file()}
    assert folders - {"."} <= set(TARGETS)


def test_a_fault_is_found_and_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    from cleantx.formats import plain  # noqa: PLC0415 - the one that is broken on purpose

    good = plain.read

    def broken(text: str, source: Source) -> Transcript:
        if "7" in text:
            raise KeyError(text)
        return good(text, source)

    monkeypatch.setattr(plain, "read", broken)
    target = TARGETS["readers/text"]
    assert fuzzing.fault(target, "no seven\n") == ""
    assert fuzzing.fault(target, "there were 17 of them\n").startswith("a reader raises KeyError")
    assert fuzzing.minimised(target, "there were 17 of them\nand more\n") == "7"


def test_what_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzzing, "HANG", 0.2)

    def check(_: str) -> None:
        while True:
            pass

    assert fuzzing.fault(fuzzing.Target("loop", check, tuple), "any").startswith("it hangs")
