"""Whatever files are called, a transcript finds the recording of its name, and never one of another's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleantx.batch.inputs.partners import _best, _indexed

NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
    lambda name: not name.startswith(".")
)
ALIKE = st.text("ab.[]- _wen", min_size=1, max_size=8).filter(lambda name: not name.startswith("."))
FOLDERS = st.lists(st.sampled_from("abc"), max_size=3).map(tuple)


@given(NAMES | ALIKE, st.sampled_from(["", ".en", ".wav"]), FOLDERS)
def test_the_recording_of_its_name_is_found(stem: str, more: str, folders: tuple[str, ...]) -> None:
    index = _indexed([(folders, f"{stem}.mp3")])
    assert [file.name for file in _best(folders, f"{stem}{more}.srt", index, own="")] == [f"{stem}.mp3"]


@given(ALIKE, st.lists(st.tuples(FOLDERS, ALIKE), max_size=4), FOLDERS)
def test_at_its_own_place_it_comes_before_all_others(
    stem: str, others: list[tuple[tuple[str, ...], str]], folders: tuple[str, ...]
) -> None:
    files = [(folders, f"{stem}.mp3"), *((place, f"{name}.mp3") for place, name in others)]
    found = _best(folders, f"{stem}.srt", _indexed(dict.fromkeys(files)), own="")
    assert [(file.folders, file.name) for file in found] == [files[0]]


@given(st.text("xyz", min_size=1, max_size=6), st.text("abc", min_size=1, max_size=6), st.sampled_from(["", ".en"]))
def test_another_name_is_nobodys(name: str, other: str, more: str) -> None:
    assert _best((), f"{name}{more}.srt", _indexed([((), f"{other}{more}.mp3")]), own="") == []
