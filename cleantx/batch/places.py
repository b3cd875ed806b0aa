"""Where outputs go, checked before anything is written: no two to one file, none over an input, no device's name."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable

from cleantx.batch.inputs import tables
from cleantx.batch.task import Item, Task, spelled
from cleantx.errors import UsageError

HOME = ".cleantx"
"""The folder in the output folder that holds the record of what was done, and files that are being written."""

_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(1, 10))})
"""Names that are devices on Windows, with any suffix."""


def check(planned: Iterable[Task], out: str) -> None:
    """Looks at the places of all outputs; of each no more than a number is kept, since there may be millions.

    Raises:
        UsageError: two inputs would be written to one file, an output is an input, or no name of a file.
    """
    known: dict[str, str] = {}
    items = (item for task in planned for item in _items(task))
    inputs = {_real(path, known) for item in items for path in (item.path, item.partner) if path}
    root = os.path.realpath(out)
    taken: set[int] = set()
    folders: dict[str, str] = {}
    for task in planned:
        for place in task.targets.values():
            _check_name(place, task.item)
            same = folded(place)
            if hash(same) in taken:
                _tell_clash(planned, task, same)
            taken.add(hash(same))
            folder = same.rpartition("/")[0]
            while folder and folder not in folders:
                folders[folder] = task.item.name
                folder = folder.rpartition("/")[0]
            if os.path.join(root, place) in inputs:  # noqa: PTH118 - millions of them
                raise UsageError("an output would overwrite an input", path=spelled(place), hint="another folder")
    if any(hash(folder) in taken for folder in folders):
        _tell_folder(planned, folders)


def spare(planned: Iterable[Task], out: str, others: Iterable[str]) -> None:
    """Looks at what the run reads or writes besides: a glossary, a report.

    Raises:
        UsageError: an output, or the record, is in the same place.
    """
    root = os.path.realpath(out)
    known = {os.path.realpath(path): path for path in others if path}
    for real, path in known.items():
        if os.path.commonpath([real, os.path.join(root, HOME)]) == os.path.join(root, HOME):  # noqa: PTH118 - as above
            raise UsageError(f"{HOME} holds the record of the run", path=spelled(path), hint="give it another name")
    for task in planned if known else ():
        for place in task.targets.values():
            if os.path.join(root, place) in known:  # noqa: PTH118 - as above
                raise UsageError("this is the place of an output", path=spelled(place), hint="give it another name")


def _tell_clash(planned: Iterable[Task], second: Task, same: str) -> None:
    """Tells which outputs are one file, if they are: their hashes are."""
    for first in planned:
        if first.item == second.item:
            return
        for place in first.targets.values():
            if folded(place) == same:
                both = f"{spelled(first.item.name)} and {spelled(second.item.name)}"
                raise UsageError(
                    f"two inputs would be written to one file: {both}",
                    path=spelled(next(other for other in second.targets.values() if folded(other) == same)),
                    hint=_hint(first.item, second.item),
                )


def _hint(first: Item, second: Item) -> str:
    """Returns what to do about two inputs with one output; a recogniser may have written several formats of each."""
    if second.member and tables.is_table(second.path):
        return "ids must differ: leave --id out, or make --shards"
    folder, name = os.path.split(spelled(second.path))
    suffix = os.path.splitext(name)[1]  # noqa: PTH122 - as above
    if second.member or suffix == os.path.splitext(first.path)[1]:  # noqa: PTH122 - as above
        return "name only one of them, or batch them into two folders"
    pattern = os.path.join(folder, f"*{suffix}")  # noqa: PTH118 - as above
    return f"name one kind of file, '{pattern}', or batch them into two folders"


def _tell_folder(planned: Iterable[Task], folders: dict[str, str]) -> None:
    for task in planned:
        for place in task.targets.values():
            if folded(place) in folders:
                why = f"{spelled(task.item.name)} would be written where a folder must be"
                raise UsageError(why, path=spelled(folded(place)))


def _items(task: Task) -> tuple[Item, ...]:
    """Returns what a task reads."""
    return task.rows.items or (task.item,) if task.rows else (task.item,)


def _real(path: str, known: dict[str, str]) -> str:
    """Returns where a file truly stands; folders are `known` after their first file."""
    if os.path.islink(path):  # noqa: PTH114 - as above
        return os.path.realpath(path)
    folder, name = os.path.split(path)
    if folder not in known:
        known[folder] = os.path.realpath(folder)
    return os.path.join(known[folder], name)  # noqa: PTH118 - as above


def folded(place: str) -> str:
    """Returns a place as the disks see it that tell neither capitals nor ways to write an accent apart."""
    return unicodedata.normalize("NFC", place).casefold()


def _check_name(place: str, item: Item) -> None:
    parts = place.split("/")
    if parts[0] == HOME:
        raise UsageError(f"{HOME} holds the record of the run", path=spelled(item.name))
    if any(part.partition(".")[0].casefold() in _RESERVED for part in parts):
        raise UsageError("a name that is a device on Windows", path=spelled(item.name), hint="rename it")
