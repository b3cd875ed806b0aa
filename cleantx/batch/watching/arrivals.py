"""What arrives in watched folders: new and changed transcripts, each once it has stopped growing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from cleantx.batch import places, plan
from cleantx.batch.inputs import archives, names
from cleantx.batch.task import Item, Mark, Order, Refused, Result, Task, spelled
from cleantx.batch.watching import looks
from cleantx.errors import UsageError

AGAIN = 60.0
"""Seconds after which an output that could not be written is tried again: that is not the transcript's fault."""


class Arrivals:
    """The files in the watched folders: how each was seen last, how it was taken last, and whether it is under way.

    A file is taken when two looks in a row saw the same stamp, and not the one with which it was taken before.
    """

    def __init__(self, folders: Sequence[str], order: Order, out: str, *, only: Sequence[str] = ()) -> None:
        """Begins; with `only` a file's name must match one of these patterns.

        Raises:
            ReadError: one of the folders is none.
            UsageError: outputs would be written into one of them.
        """
        self._tops, self._order, self._out = looks.tops(folders, out), order, out
        self._only = tuple(only)
        self._files: dict[str, looks.Seen] = {}
        self._taken: dict[str, looks.Stamp] = {}
        self._owners: dict[str, tuple[str, str]] = {}  # of outputs by their places: paths, and members of archives
        self._second: dict[str, str] = {}  # files whose output is another one's already
        self._again: dict[str, float] = {}
        self._refused: dict[str, str] = {}
        self.under_way: Counter[str] = Counter()
        self.growing = 0
        self.gone: tuple[str, ...] = ()
        self.back: tuple[str, ...] = ()
        self.refused: list[Refused] = []

    def look(self, marks: Sequence[Mapping[str, Mark]], real: str) -> list[Task]:
        """Looks once and returns what is to be done now; `real` is the real path of the output folder.

        `marks` are those of earlier runs, and of this one, by the places of the transcripts; the later ones count.

        `refused`, `gone` and `back` tell afterwards what is new among what cannot be read or written, among what is
        not there any more, and among the folders that could not be read; `growing` how many files change.
        """
        now = looks.look(self._tops, real, self._wanted)
        absent = self._files.keys() - now.files.keys()
        unknown = {path for path in absent if any(looks.is_below(path, folder) for folder in now.missing)}
        self.gone = tuple(sorted(absent - unknown))
        self._forget(self.gone)
        self.refused = [Refused(name=name, why=why) for name, why in now.refused.items() if name not in self._refused]
        self.back = tuple(sorted(name for name in self._refused.keys() - now.refused.keys()))
        self._refused = now.refused
        ready = list(self._ready(now.files))
        self._files = now.files | {path: self._files[path] for path in unknown}
        return self._tasks(ready, marks)

    def heard(self, result: Result) -> None:
        """Hears how something went: it is not under way any more."""
        path = result.item.path
        self.under_way[path] -= 1
        if not self.under_way[path]:
            del self.under_way[path]
        if result.kind == "WriteError":
            self._again[path] = time.monotonic() + AGAIN

    def _wanted(self, name: str) -> bool:
        return looks.is_wanted(name) and (not self._only or any(fnmatchcase(name, one) for one in self._only))

    def _ready(self, files: Mapping[str, looks.Seen]) -> Iterator[tuple[str, looks.Seen]]:
        """Yields the files that stood still for two looks, and are not what they were when they were taken."""
        for path in [path for path, due in self._again.items() if due <= time.monotonic()]:
            del self._again[path]
            self._taken.pop(path, None)
        self.growing = 0
        for path, seen in files.items():
            if self._taken.get(path) == seen.stamp or path in self.under_way:
                continue
            if self._files.get(path) == seen:
                yield path, seen
            else:
                self.growing += 1

    def _forget(self, gone: Iterable[str]) -> None:
        lost = set(gone)
        for path in lost:
            self._taken.pop(path, None)
            self._again.pop(path, None)
        if lost:
            self._owners = {place: own for place, own in self._owners.items() if own[0] not in lost}
            for path in [path for path, other in self._second.items() if other in lost or path in lost]:
                del self._second[path]
                self._taken.pop(path, None)  # it is its turn now

    def _tasks(self, ready: list[tuple[str, looks.Seen]], marks: Sequence[Mapping[str, Mark]]) -> list[Task]:
        """Returns what is to be done with files; those of an earlier run keep what is theirs, then larger ones."""
        ready.sort(
            key=lambda file: (
                not any(spelled(file[1].place) in known for known in marks),
                -file[1].stamp[0],
                file[1].place,
            )
        )
        items = []
        for path, seen in ready:
            self._taken[path] = seen.stamp
            items += [item for item in self._items(path, seen) if self._is_free(item)]
        tasks = self._planned(items)
        for known in marks:
            tasks = [plan.marked(task, known) for task in tasks]
        self.under_way.update(task.item.path for task in tasks)
        return tasks

    def _items(self, path: str, seen: looks.Seen) -> Iterator[Item]:
        if not archives.is_archive(path):
            yield Item(path=path, place=seen.place, size=seen.stamp[0])
            return
        for one in archives.members(path, names.is_wanted):
            if isinstance(one, Refused):
                self.refused.append(one)
            else:
                place = f"{archives.stem(seen.place)}/{one.place}"
                yield Item(path=path, place=place, size=one.size, member=one.name)

    def _is_free(self, item: Item) -> bool:
        """Says whether an item's outputs are nobody else's, and keeps them for it."""
        taken = [places.folded(place) for place in plan.targets(item.place, self._order).values()]
        own = (item.path, item.member)
        others = [self._owners[place] for place in taken if self._owners.get(place, own) != own]
        if others:
            self._second[item.path] = others[0][0]
            other = ":".join(filter(None, others[0]))
            self.refused.append(Refused(name=item.name, why=f"its output is that of {spelled(other)} already"))
            return False
        self._owners |= dict.fromkeys(taken, own)
        return True

    def _planned(self, items: list[Item]) -> list[Task]:
        """Returns the tasks of items; what cannot be planned is found by halves, so that the others are done."""
        try:
            return list(plan.tasks(items, self._order, self._out)) if items else []
        except UsageError as error:
            if len(items) == 1:
                self.refused.append(Refused(name=items[0].name, why=error.message))
                return []
            half = len(items) // 2
            return self._planned(items[:half]) + self._planned(items[half:])
