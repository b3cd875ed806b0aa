"""What comes of each transcript and where it goes: settled, and checked, before anything is read or written."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from cleantx import config, formats, jobs
from cleantx.batch import places, sharding
from cleantx.batch.inputs import partners
from cleantx.batch.task import Item, Mark, Order, Task, spelled
from cleantx.errors import UsageError
from cleantx.settings import CONDENSE, Settings
from cleantx.terms import pack
from cleantx.version import __version__

JOBS = ("clean", "align", "subtitle")
"""What `do` may hold, in the order in which it is done; with none of them transcripts are only converted."""

_TEXT = ("packs", "terms", "select", "ignore", "decisions", "unsafe", "sounds", "clean_read", "prose")
_TOLD = ("glossary", "context", "mine")
_CUES = ("profile", "fps", "condense")


def order(  # noqa: PLR0913 - each is an option of `cleantx batch`, and keywords
    do: Sequence[str],
    to: Sequence[str],
    settings: Settings,
    *,
    format: str = "",
    encoding: str = "",
    strict: bool,
    ref: str = "",
    audio: str = "",
    aligner: str = "",
    model: str = "",
) -> Order:
    """Returns what is to be done, with formats by their own names: ``vtt`` is `webvtt`, ``json`` the canonical one.

    Where nothing else is said subtitles become SRT, and what is aligned without being laid out canonical JSON, which
    alone holds all that an aligner tells.  `ref` is a folder of transcripts that give times, `audio` one of recordings.

    Raises:
        UsageError: no such job, format, profile, pack or aligner, or jobs in an order that loses what one of them did.
        ReadError: no such folder.
    """
    wanted = [job for job in do if job != "convert"]
    if wanted and len(wanted) < len(do):
        raise UsageError("convert is what is done where nothing else is", hint="--do convert alone, with --to FORMAT")
    for job in wanted:
        if job not in JOBS:
            raise UsageError(f"unknown job {job!r}", hint="--do clean,subtitle; or convert, which changes no text")
    if wanted != [job for job in JOBS if job in wanted]:
        raise UsageError("text is cleaned before it is aligned, and laid out last", hint="--do clean,align,subtitle")
    if not (wanted or to):
        raise UsageError("which format?", hint="--do convert goes with --to FORMAT")
    usual = ("srt",) if "subtitle" in wanted else ("cleantx",) if "align" in wanted else ()
    named = tuple(dict.fromkeys(map(_format, to))) or usual
    if settings.condense not in CONDENSE:
        raise UsageError(f"unknown way of condensing {settings.condense!r}", hint=f"one of {', '.join(CONDENSE)}")
    if format:
        formats.reader(format)
    jobs.rules_of(settings)
    folder, aligner, model = partners.asked(wanted, ref=ref, audio=audio, aligner=aligner, model=model)
    return Order(
        do=tuple(wanted),
        to=named,
        settings=config.resolved(settings),
        format=format,
        encoding=encoding,
        strict=strict,
        partners=folder,
        aligner=aligner,
        model=model,
    )


def _format(name: str) -> str:
    written = name in formats.TABLE and "w" in formats.TABLE[name].ways
    return name if written else formats.by_suffix(f".{name.lower()}") or formats.writer(name).NAME


def tasks(items: Iterable[Item], ordered: Order, out: str) -> Tasks:
    """Returns what is to be done with each item, the largest first, so that no long one is left for the end.

    Members of an archive come last, in the order in which they stand there: archives are read in a stream.

    Raises:
        UsageError: two inputs would be written to one file, an output is an input, or no name of a file.
    """
    own = keys(ordered)
    if ordered.shards:
        key = _hash((own, ordered.column, ordered.id, ordered.shards))
        planned = Tasks(ordered, own, shards=tuple(sharding.tasks(items, ordered, key)))
    else:
        first = sorted(items, key=lambda item: (item.path, 0) if item.member else ("", -item.size))
        planned = Tasks(ordered, own, items=tuple(first))
    places.check(planned, out)
    return planned


class Tasks(Collection[Task]):
    """The tasks of a run, made when they are asked for: there may be millions, and only items and marks are kept."""

    def __init__(
        self,
        ordered: Order,
        own: dict[str, str],
        *,
        items: Sequence[Item] = (),
        shards: Sequence[Task] = (),
        marks: Mapping[str, Mark] | None = None,
    ) -> None:
        """Begins with items, or with shards; `own` are the keys of the settings, `marks` what earlier runs left."""
        self._order, self._keys = ordered, own
        self._items, self._shards, self._marks = items, shards, marks or {}

    def with_marks(self, marks: Mapping[str, Mark]) -> Tasks:
        """Returns the tasks with what earlier runs left of them."""
        return Tasks(self._order, self._keys, items=self._items, shards=self._shards, marks=marks)

    def __len__(self) -> int:
        return len(self._items) + len(self._shards)

    def __contains__(self, task: object) -> bool:
        return any(one == task for one in self)

    def __iter__(self) -> Iterator[Task]:
        for task in self._shards:
            yield marked(task, self._marks)
        suffixes = suffixes_of(self._order)
        for item in self._items:
            task = Task(item=item, targets=_targets(item.place, suffixes), keys=self._keys)
            yield marked(task, self._marks)


def targets(place: str, ordered: Order) -> dict[str, str]:
    """Returns the places of the outputs of a transcript by format ("": its own, where it keeps its name).

    >>> targets("a/ep1.en.txt", Order(to=("srt", "webvtt")))
    {'srt': 'a/ep1.en.srt', 'webvtt': 'a/ep1.en.vtt'}
    >>> targets("ep1.srt", Order(to=("cleantx", "whisper")))
    {'cleantx': 'ep1.cleantx.json', 'whisper': 'ep1.whisper.json'}
    """
    return _targets(place, suffixes_of(ordered))


def suffixes_of(ordered: Order) -> dict[str, str]:
    """Returns what the outputs' names end with, by format: two formats with one suffix say which they are, too."""
    suffixes = [_suffix(to) for to in ordered.to]
    return {
        to: f".{to}{suffix}" if suffixes.count(suffix) > 1 else suffix
        for to, suffix in zip(ordered.to, suffixes, strict=True)
    }


def _targets(place: str, suffixes: dict[str, str]) -> dict[str, str]:
    stem = posixpath.splitext(place)[0]
    return {to: stem + suffix for to, suffix in suffixes.items()} or {"": place}


def _suffix(to: str) -> str:
    known = formats.load(to).SUFFIXES
    return known[0] if known else ".txt"


def keys(ordered: Order) -> dict[str, str]:
    """Returns for each format the hash of all that its bytes depend on beside the input; it tells what must be redone.

    A setting that a job does not look at is not in it: another profile leaves text alone that is only cleaned.  Where
    partners stand is not in it, since what they hold is hashed with the input.
    """
    used = ["language", "estimate"]
    used += _TEXT + _TOLD if "clean" in ordered.do or ordered.settings.condense != "off" else ()
    used += _CUES if "subtitle" in ordered.do else ()
    settings: dict[str, Any] = {name: getattr(ordered.settings, name) for name in sorted(used)}
    if "packs" in settings:
        settings["packs"] = [pack.load(name) for name in ordered.settings.packs]
    if "profile" in settings:
        settings["profile"] = jobs.rules_of(ordered.settings)  # what it says: a file of that name may change
    if ordered.aligner:
        settings["aligner"] = partners.heard_by(ordered)
    common = (__version__, ordered.do, ordered.format, ordered.encoding, ordered.strict, settings)
    return {to: _hash((common, to)) for to in ordered.to or ("",)}


def _hash(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()


def marked(task: Task, marks: Mapping[str, Mark]) -> Task:
    """Returns a task with what an earlier run left of it."""
    mark = marks.get(spelled(task.item.place)) if marks else None
    return msgspec.structs.replace(task, mark=mark) if mark else task
