"""Settings from `cleantx.toml`, the project's own file; never from a home folder, which differs by machine."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from cleantx.errors import UsageError
from cleantx.settings import Settings
from cleantx.terms import pack

FILE = "cleantx.toml"


def find(start: Path) -> Path | None:
    """Returns the `cleantx.toml` in a folder or the nearest of its parents, or None."""
    for folder in (start, *start.parents):
        candidate = folder / FILE
        if candidate.is_file():
            return candidate
    return None


def load(path: Path) -> Settings:
    """Returns the settings in a file; paths of packs in it count from its folder.

    Raises:
        UsageError: it is not TOML, or names a setting that does not exist.
    """
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"cannot read the settings: {error}", path=str(path)) from None
    terms = data.pop("terms", [])
    if not isinstance(terms, list) or not all(isinstance(term, str) for term in terms):
        raise UsageError("`terms` is a list of pack files", path=str(path), hint='terms = ["terms/show.toml"]')
    try:
        settings = msgspec.convert(data, Settings)
    except msgspec.ValidationError as error:
        known = ", ".join(sorted((*Settings.__struct_fields__,)))
        raise UsageError(str(error), path=str(path), hint=f"settings are {known}") from None
    packs = tuple(pack.load(str(path.parent / term)) for term in terms)
    return msgspec.structs.replace(settings, terms=packs)
