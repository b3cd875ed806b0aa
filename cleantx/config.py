"""Settings from `cleantx.toml`, the project's own file; never from a home folder, which differs by machine.

The packs of a project are those in the folder `terms` beside the file, by name, then those that the file lists, in its
order; the packs for some shows only come last, since they know more.  A later pack wins over an earlier one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from cleantx import formats, store
from cleantx.decisions import Decision, parse
from cleantx.errors import NotATranscript, UsageError
from cleantx.model import Source
from cleantx.settings import Settings
from cleantx.terms import pack
from cleantx.terms.pack import Pack

FILE = "cleantx.toml"
FOLDER = "terms"
"""The folder of a project's packs."""

_PROSE = ("text", "markdown", "html", "json")
"""Formats in which people write what they know of a show."""


def find(start: Path) -> Path | None:
    """Returns the `cleantx.toml` in a folder or the nearest of its parents, or None."""
    for folder in (start, *start.parents):
        candidate = folder / FILE
        if candidate.is_file():
            return candidate
    return None


def load(path: Path) -> Settings:
    """Returns the settings in a file; paths of packs and decisions in it count from its folder.

    Raises:
        UsageError: it is not TOML, or names a setting that does not exist.
        PackError: a pack of the project is none.
    """
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"cannot read the settings: {error}", path=str(path)) from None
    terms = data.pop("terms", [])
    decided = _decisions(path, data.pop("decisions", ""))
    lists = {name: _files(path, name, data.pop(name, [])) for name in ("glossary", "context")}
    if not isinstance(terms, list) or not all(isinstance(term, str) for term in terms):
        raise UsageError("`terms` is a list of pack files", path=str(path), hint='terms = ["terms/show.toml"]')
    try:
        settings = msgspec.convert(data, Settings)
    except msgspec.ValidationError as error:
        known = ", ".join(sorted((*Settings.__struct_fields__,)))
        raise UsageError(str(error), path=str(path), hint=f"settings are {known}") from None
    return msgspec.structs.replace(
        settings,
        terms=_packs(path.parent, terms),
        decisions=_settled(decided),
        glossary=glossary(lists["glossary"]),
        context=context(lists["context"]),
    )


def glossary(paths: Iterable[str]) -> tuple[str, ...]:
    """Returns the terms in some files, one a line; lines that begin with ``#`` are none.

    Raises:
        ReadError: one of them cannot be read.
    """
    lines = (line.strip() for path in paths for line in _text(path).split("\n"))
    return tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))


def context(paths: Iterable[str]) -> tuple[str, ...]:
    """Returns what some files tell of a show: all of a text, the title, description and outline of a transcript.

    The words of another transcript are not believed: the recogniser made the same errors there.

    Raises:
        ReadError: one of them cannot be read.
    """
    return tuple(_told(path) for path in paths)


def _told(path: str) -> str:
    text = _text(path)
    try:
        name = formats.detect(text)
        found = formats.reader(name).read(text, Source(name=Path(path).name))
    except NotATranscript:
        return text
    if name in _PROSE:
        return text
    chapters = (chapter.title for chapter in found.chapters)
    return "\n".join([found.meta.title or "", found.meta.description or "", *chapters])


def _text(path: str) -> str:
    return store.decode(store.read(path), name=path, format="text")[0]


def _files(path: Path, name: str, given: object) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
        raise UsageError(f"`{name}` is a list of files", path=str(path), hint=f'{name} = ["{name}.txt"]')
    return [str(path.parent / item) for item in given]


def decisions(path: Path) -> Path | None:
    """Returns the decisions file that a settings file names, which need not be there yet, or None."""
    try:
        return _decisions(path, tomllib.loads(path.read_text(encoding="utf-8")).get("decisions", ""))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"cannot read the settings: {error}", path=str(path)) from None


def _decisions(path: Path, given: object) -> Path | None:
    if not isinstance(given, str):
        raise UsageError("`decisions` is a file", path=str(path), hint='decisions = "decisions.toml"')
    return path.parent / given if given else None


def _settled(path: Path | None) -> tuple[Decision, ...]:
    """Returns the decisions in a file; the first `accept` or `reject` makes it."""
    if path is None or not path.exists():
        return ()
    try:
        return parse(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeError) as error:
        raise UsageError(f"cannot read the decisions: {error}", path=str(path)) from None


def resolved(settings: Settings) -> Settings:
    """Returns the settings with the packs in place of their paths.

    Raises:
        PackError: one of them cannot be read, or is no pack.
    """
    if all(isinstance(term, Pack) for term in settings.terms):
        return settings
    terms = tuple(term if isinstance(term, Pack) else pack.load(term) for term in settings.terms)
    return msgspec.structs.replace(settings, terms=terms)


def _packs(home: Path, listed: Iterable[str]) -> tuple[Pack, ...]:
    """Returns the packs of a project: those of its folder, then those listed; for some shows only, behind the rest."""
    folder = home / FOLDER
    files = [p for p in folder.iterdir() if _is_pack(p)] if folder.is_dir() else []
    paths = {file.resolve(): str(file) for file in sorted(files, key=lambda p: p.name)}
    for name in listed:
        place = (home / name).resolve()
        paths.pop(place, None)  # what is listed takes the place that it is listed in
        paths[place] = str(home / name)
    return tuple(sorted((pack.load(path) for path in paths.values()), key=lambda p: bool(p.shows)))


def _is_pack(path: Path) -> bool:
    return path.suffix.lower() in pack.SUFFIXES and not path.name.startswith(".") and path.is_file()
