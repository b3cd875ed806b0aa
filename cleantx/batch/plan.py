"""What comes of each transcript and where it goes: settled, and checked, before anything is read or written."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Any

import msgspec

from cleantx import config, formats, jobs
from cleantx.batch import partners, sharding
from cleantx.batch.task import Item, Mark, Order, Task, spelled
from cleantx.errors import UsageError
from cleantx.settings import CONDENSE, Settings
from cleantx.terms import pack
from cleantx.version import __version__

JOBS = ("clean", "align", "subtitle")
"""What `do` may hold, in the order in which it is done; with none of them transcripts are only converted."""

HOME = ".cleantx"
"""The folder in the output folder that holds the record of what was done, and files that are being written."""

_TEXT = ("packs", "terms", "select", "ignore", "decisions", "unsafe", "sounds", "clean_read", "prose")
_TOLD = ("glossary", "context", "mine")
_CUES = ("profile", "fps", "condense")
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(1, 10))})
"""Names that are devices on Windows, with any suffix."""


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


def tasks(items: Iterable[Item], ordered: Order, out: str) -> list[Task]:
    """Returns what is to be done with each item, the largest first, so that no long one is left for the end.

    Members of an archive come last, in the order in which they stand there: archives are read in a stream.

    Raises:
        UsageError: two inputs would be written to one file, an output is an input, or no name of a file.
    """
    own = keys(ordered)
    if ordered.shards:
        shards = list(sharding.tasks(items, ordered, _hash((own, ordered.column, ordered.id, ordered.shards))))
        _check(shards, out)
        return shards
    planned = [Task(item=item, targets=targets(item.place, ordered), keys=own) for item in items]
    _check(planned, out)
    return sorted(planned, key=lambda task: (task.item.path, 0) if task.item.member else ("", -task.item.size))


def targets(place: str, ordered: Order) -> dict[str, str]:
    """Returns the places of the outputs of a transcript by format ("": its own, where it keeps its name).

    >>> targets("a/ep1.en.txt", Order(to=("srt", "webvtt")))
    {'srt': 'a/ep1.en.srt', 'webvtt': 'a/ep1.en.vtt'}
    >>> targets("ep1.srt", Order(to=("cleantx", "whisper")))
    {'cleantx': 'ep1.cleantx.json', 'whisper': 'ep1.whisper.json'}
    """
    suffixes = [_suffix(to) for to in ordered.to]
    base = PurePosixPath(place)
    return {
        to: str(base.with_name(base.stem + (f".{to}{suffix}" if suffixes.count(suffix) > 1 else suffix)))
        for to, suffix in zip(ordered.to, suffixes, strict=True)
    } or {"": place}


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


def _check(planned: Iterable[Task], out: str) -> None:
    inputs = {os.path.realpath(item.path) for task in planned for item in _items(task)}
    root = os.path.realpath(out)
    taken: dict[str, str] = {}
    folders: dict[str, str] = {}
    for task in planned:
        for place in task.targets.values():
            _named(place, task.item)
            same = _folded(place)
            if same in taken:
                raise UsageError(
                    f"two inputs would be written to one file: {spelled(taken[same])} and {spelled(task.item.name)}",
                    path=spelled(place),
                    hint="name only one of them, or batch them into two folders",
                )
            taken[same] = task.item.name
            parents = same.split("/")[:-1]
            folders |= {"/".join(parents[: k + 1]): task.item.name for k in range(len(parents))}
            if os.path.join(root, place) in inputs:  # noqa: PTH118 - millions of them
                raise UsageError("an output would overwrite an input", path=spelled(place), hint="another folder")
    for same in taken.keys() & folders.keys():
        raise UsageError(f"{spelled(taken[same])} would be written where a folder must be", path=spelled(same))


def _items(task: Task) -> tuple[Item, ...]:
    """Returns what a task reads."""
    return task.rows.items or (task.item,) if task.rows else (task.item,)


def _folded(place: str) -> str:
    """Returns a place as the disks see it that tell neither capitals nor ways to write an accent apart."""
    return unicodedata.normalize("NFC", place).casefold()


def _named(place: str, item: Item) -> None:
    parts = place.split("/")
    if parts[0] == HOME:
        raise UsageError(f"{HOME} holds the record of the run", path=spelled(item.name))
    if any(part.partition(".")[0].casefold() in _RESERVED for part in parts):
        raise UsageError("a name that is a device on Windows", path=spelled(item.name), hint="rename it")


def marked(task: Task, marks: dict[str, Mark]) -> Task:
    """Returns a task with what an earlier run left of it."""
    mark = marks.get(spelled(task.item.place))
    return msgspec.structs.replace(task, mark=mark) if mark else task
