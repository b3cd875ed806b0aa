"""`cleantx batch` against names and records of any kind: nothing leads out of the tree, half a record is none."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from cleantx.batch import plan
from cleantx.batch.inputs import archives
from cleantx.batch.record import journal
from cleantx.batch.task import Mark, Order, Output, spelled

PARTS = st.sampled_from(["..", ".", "", "a", "ep1.srt", "C:", "\\", "con", " ", "\0", "é", "e\u0301", "/", "..."])
NAMES = st.one_of(st.text(), st.lists(PARTS, max_size=6).map("/".join), st.lists(PARTS, max_size=6).map("\\".join))
MARKS = st.lists(
    st.builds(
        Mark,
        place=st.text(st.characters(codec="utf-8")),
        input=st.just("i"),
        version=st.just("1"),
        outputs=st.just((Output(place="a.srt", key="k", sha256="h"),)),
    ),
    max_size=5,
)


@given(NAMES)
def test_a_member_never_leaves_the_tree(name: str) -> None:
    place = archives.safe(name)
    if place:
        whole = os.path.normpath(os.path.join("/out", "shows", place))  # noqa: PTH118 - what a disk would do
        assert whole.startswith("/out/shows/")
        assert "\\" not in place
        assert "\0" not in place
        made = plan.targets(f"shows/{place}", Order(to=("srt", "webvtt")))
        assert all(os.path.normpath(f"/out/{target}").startswith("/out/shows/") for target in made.values())


@given(st.binary(max_size=40))
def test_names_are_spelled_in_every_encoding(name: bytes) -> None:
    spelled(os.fsdecode(name)).encode("utf-8")


@given(MARKS, st.data())
def test_a_record_that_was_cut_gives_its_whole_lines(marks: list[Mark], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as out:
        with journal.opened(out, fresh=True) as record:
            for mark in marks:
                record.add(mark)
        path = Path(out, ".cleantx/done.jsonl")
        whole = path.read_bytes()
        at = data.draw(st.integers(0, len(whole)))
        path.write_bytes(whole[:at])
        kept = whole[:at].count(b"\n")
        ends = whole[at : at + 1] == b"\n"  # only the end of the line is missing: all of the mark is there
        assert journal.read(out) == {mark.place: mark for mark in marks[: kept + ends]}
        with journal.opened(out, fresh=False) as record:
            record.add(Mark(place="new", input="i", version="1", outputs=()))
        assert path.read_bytes().count(b"\n") == kept + 1
        assert journal.read(out).keys() == {*(mark.place for mark in marks[:kept]), "new"}
