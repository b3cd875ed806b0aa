"""Text that is already right comes through unchanged, and what is applied by default has earned it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import evaluate_right as right
import evaluate_safe as safe
import pytest
from evaluate_changes import Change
from msgspec.structs import replace

from cleantx import formats, jobs
from cleantx.model import Source
from cleantx.settings import Settings
from cleantx.terms import pack

ROOT = Path(__file__).parents[2]
FILES = right.files()
PER_WORDS = 10_000  # one excused change in so many words is the most that the harm test allows
EVERY = replace(jobs.DEFAULT, packs=pack.builtin())


@pytest.mark.parametrize("settings", [jobs.DEFAULT, EVERY], ids=["default", "all-packs"])
@pytest.mark.parametrize("shape", ["as-it-is", "srt"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_right_text_stays(path: Path, shape: str, settings: Settings) -> None:
    text = right.shaped(path, shape)
    excused = {(e.before, e.after) for e in right.excuses() if e.file == path.name and not e.asked}
    changes = [(before, after, c.by) for c, before, after in safe.changes_in(text.transcript, settings)]
    assert [change for change in changes if change[:2] not in excused] == []


def test_the_prose_is_enough_and_of_many_fields() -> None:
    counts = {path.name: len(path.read_text(encoding="utf-8").split()) for path in right.prose()}
    assert sum(counts.values()) >= 40_000
    assert sum(count for name, count in counts.items() if name.startswith("own-")) >= 8_000
    assert all(900 <= count <= 4_000 for count in counts.values())
    assert len(counts) >= 15


def test_every_file_of_prose_tells_where_it_is_from() -> None:
    readme = (right.PROSE / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in right.prose() if f"`{path.name}`" not in readme] == []


def test_excuses_are_few_and_none_is_idle() -> None:
    words = sum(right.shaped(path, "as-it-is").words for path in FILES)
    default = [excuse for excuse in right.excuses() if not excuse.asked]
    assert len(default) <= words // PER_WORDS
    for excuse in default:
        path = next(path for path in FILES if path.name == excuse.file)
        found = [pair for shape in ("as-it-is", "srt") for _, *pair in _changes(path, shape)]
        assert [excuse.before, excuse.after] in found


def _changes(path: Path, shape: str) -> list[tuple[Change, str, str]]:
    return list(safe.changes_in(right.shaped(path, shape).transcript, EVERY))


def test_the_harm_test_sees_a_change() -> None:
    words = ["He", "said", "that", "DeepSeq", "was", "good", ",", "and", "A_I_", "too."]
    for text, name in ((" ".join(words), "text"), (right.as_srt(words), "srt")):
        found = formats.reader(name).read(text + "\n", Source(name="x", format=name))
        assert {before for _, before, _ in safe.changes_in(found, jobs.DEFAULT)} >= {"DeepSeq", "A_I_"}


def test_cues_of_the_cut_prose_hold_all_of_its_words() -> None:
    words = [f"w{n}" for n in range(35)]
    cues = formats.reader("srt").read(right.as_srt(words), Source(name="x", format="srt")).segments
    assert [len(cue.text.split()) for cue in cues] == [10, 10, 10, 5]
    assert " ".join(cue.text for cue in cues).split() == words
    assert all(a.end is not None and b.start is not None and a.end <= b.start for a, b in pairwise(cues))


def test_what_is_safe_has_earned_it() -> None:
    lines = safe.table(safe.uses())
    assert {line.name: line.fault for line in lines if line.fault} == {}, safe.told(lines)
    assert {"CTX201", "CTX203", "ai"} <= {line.name for line in lines}


def test_reasons_are_for_what_there_is() -> None:
    assert safe.stale() == []


def test_one_wrong_change_or_a_missing_reason_is_a_fault() -> None:
    use = safe.Use(code="CTX201", pack="ai", where="x:1", before="a", after="b")
    many = [use] * safe.ENOUGH
    assert not safe.fault_of("CTX201", many, reason="")
    assert safe.fault_of("CTX201", many[1:], reason="") == "fewer than 300 applications and no reason in earned.toml"
    assert not safe.fault_of("CTX201", many[1:], reason="because")
    assert safe.fault_of("CTX201", [*many, replace(use, wrong=True)], reason="because") == "1 wrong"
