"""Correction packs: what they hold, how they are read, and the contract they keep.

A pack lists what was meant (`right`) and what recognisers wrote instead (`wrong`).  An entry whose wrong form is also
an ordinary word says in which company it is an error (`near`, `only_next` ...): without it the camel would become a
language model.  :func:`problems` is the contract over all packs that run together.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterable
from fnmatch import fnmatchcase
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import msgspec

from cleantx.errors import PackError, UsageError
from cleantx.model import Safety

Pair = tuple[str, str]
"""What an example reads and what it must become."""

SUFFIXES = (".toml", ".csv", ".json")
"""How the files of packs end."""

LONGEST = 500
"""Characters of what an entry puts in; the longest built-in has 42.  Pages over and over would be a bomb."""

MARKS = ",;:!?"
"""What stands right behind a word: an entry that put it behind a space would have the next run mend that."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One correction: every `wrong` becomes `right`, in the company that the conditions ask for.

    `near`: one of these stands within twelve words; `unless`: none of them does.  `only_next` and `only_prev`: the
    word right after (before) is one of these; `not_next` and `not_prev`: it is none of them.  A cue that ends in ``*``
    stands for all words that begin so, ``#`` for a number.  `case`: the wrong form counts only in its own capitals;
    `spelled`: only where the recogniser wrote it letter by letter (``L_M_``, which nobody types).
    `letters`: ``exact`` writes `right` as it is, ``any`` lets its first letter follow the text (sentence beginnings).
    `tails`: a plural s behind the wrong form goes over to the right one; a possessive always does.
    `sounds_like`: how the term is said, in ordinary spelling; for whoever looks for wrong forms by their sound.  An
    entry may have these alone: then it replaces nothing by itself.
    """

    id: str
    right: str
    wrong: tuple[str, ...] = ()
    sounds_like: tuple[str, ...] = ()
    safety: Safety = "safe"
    near: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    only_next: tuple[str, ...] = ()
    only_prev: tuple[str, ...] = ()
    not_next: tuple[str, ...] = ()
    not_prev: tuple[str, ...] = ()
    case: bool = False
    spelled: bool = False
    letters: Literal["exact", "any"] = "exact"
    tails: bool = True
    good: tuple[str, ...] = ()
    bad: tuple[Pair, ...] = ()
    why: str = ""
    confidence: float | None = None

    @property
    def context(self) -> tuple[tuple[str, ...], ...]:
        """The conditions on the company that the wrong form must keep."""
        return (self.near, self.unless, self.only_next, self.only_prev, self.not_next, self.not_prev)

    @property
    def guarded(self) -> bool:
        """Says whether a condition, or its capitals, keeps the entry from firing everywhere."""
        return self.case or self.spelled or bool(self.near or self.only_next or self.only_prev)


class Protect(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A phrase that no entry may touch, and why."""

    text: str
    why: str = ""


class Pattern(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A regular expression of the user's own: what `find` matches becomes `replace`, which may name its groups.

    `case`: capitals count.  `good` and `bad` are examples, as those of an :class:`Entry`.
    """

    id: str
    find: str
    replace: str
    why: str = ""
    safety: Safety = "safe"
    case: bool = False
    good: tuple[str, ...] = ()
    bad: tuple[Pair, ...] = ()


class Pack(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Entries, patterns and protected phrases under one name, for transcripts in `languages` (empty: in any).

    `shows`: globs, one of which the title or the file's name of a transcript must fit (none: every one does).
    """

    name: str
    languages: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    protects: tuple[Protect, ...] = ()
    patterns: tuple[Pattern, ...] = ()

    def fits(self, title: str | None, name: str) -> bool:
        """Says whether the pack is for a show of that title, or a file of that name.

        >>> Pack(name="lex", shows=("Lex Fridman*", "lex-*.srt")).fits("Lex Fridman Podcast #459", "459.txt")
        True
        """
        told = [text.casefold() for text in (title, name) if text]
        return not self.shows or any(fnmatchcase(text, show.casefold()) for text in told for show in self.shows)


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The shape of a TOML pack; `groups` names lists of cues, used in entries as ``@name``."""

    languages: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    groups: dict[str, tuple[str, ...]] = {}
    term: tuple[dict[str, Any], ...] = ()
    protect: tuple[Protect, ...] = ()
    pattern: tuple[dict[str, Any], ...] = ()


def builtin() -> tuple[str, ...]:
    """Returns the names of the packs that come with cleantx.

    >>> builtin()
    ('ai', 'general', 'podcast')
    """
    files = [path.name for path in _folder().iterdir()]
    return tuple(sorted({name.removesuffix(".toml").split("-")[0] for name in files if name.endswith(".toml")}))


def load(name: str | Path) -> Pack:
    """Returns the built-in pack of that name, or the pack in that file (TOML, CSV, or a service's JSON).

    >>> load("ai").languages
    ('en',)
    """
    if isinstance(name, str) and name in builtin():
        return _builtin(name)
    path = Path(name)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise PackError(
            f"cannot read this pack: {reason}", path=str(name), hint=f"a file, or one of {', '.join(builtin())}"
        ) from error
    return parse(text, str(path))


def parse(text: str, path: str) -> Pack:
    """Returns the pack in `text`; the suffix of `path` says how it is written, its stem is the name."""
    suffix = Path(path).suffix.lower()
    if suffix == ".toml":
        return _toml(text, path)
    if suffix == ".csv":
        return _csv(text, path)
    if suffix == ".json":
        return _json(text, path)
    raise PackError(f"no pack has the suffix {suffix!r}", path=path, hint=f"one of {', '.join(SUFFIXES)}")


def for_show(packs: Iterable[Pack | str], title: str | None, name: str) -> tuple[Pack, ...]:
    """Returns the packs that are for a show of that title or a file of that name, in their order.

    Raises:
        UsageError: one is the path of a pack, which only functions that open files can take.
    """
    found = []
    for pack in packs:
        if not isinstance(pack, Pack):
            raise UsageError("this is the path of a pack, not a pack", path=str(pack), hint="pack.load reads it")
        if pack.fits(title, name):
            found.append(pack)
    return tuple(found)


def problems(packs: Iterable[Pack]) -> tuple[str, ...]:
    """Returns what breaks the contract of all packs together, one line each; nothing when all is well."""
    from cleantx.terms.contract import problems as found  # noqa: PLC0415 - the contract runs the matcher, which needs these types

    return found(tuple(packs))


def _folder() -> Any:  # noqa: ANN401 - importlib's Traversable has moved between versions
    return resources.files("cleantx.terms") / "packs"


def _builtin(name: str) -> Pack:
    """Returns a built-in pack: `name.toml` and its further files `name-*.toml`, put together and sorted."""
    files = [p for p in _folder().iterdir() if p.name == f"{name}.toml" or re.fullmatch(rf"{name}-.*\.toml", p.name)]
    packs = [parse(p.read_text(encoding="utf-8"), p.name) for p in sorted(files, key=lambda p: str(p.name))]
    entries = sorted((e for pack in packs for e in pack.entries), key=lambda e: e.id)
    protects = tuple(p for pack in packs for p in pack.protects)
    patterns = tuple(p for pack in packs for p in pack.patterns)
    return Pack(name=name, languages=packs[0].languages, entries=tuple(entries), protects=protects, patterns=patterns)


def _toml(text: str, path: str) -> Pack:
    try:
        file = msgspec.convert(tomllib.loads(text), _File)
    except tomllib.TOMLDecodeError as error:
        raise PackError(f"not TOML: {error}", path=path, hint="a quote or a bracket is often missing") from error
    except msgspec.ValidationError as error:
        hint = "tables are languages, shows, groups, [[term]], [[pattern]], [[protect]]"
        raise PackError(str(error), path=path, hint=hint) from error
    return Pack(
        name=Path(path).stem,
        languages=file.languages,
        shows=file.shows,
        entries=tuple(_entry(term, file.groups, path) for term in file.term),
        protects=file.protect,
        patterns=_patterns(file.pattern, path),
    )


def _patterns(tables: tuple[dict[str, Any], ...], path: str) -> tuple[Pattern, ...]:
    """Returns the patterns of a file in their order, each of which can run."""
    if not tables:
        return ()
    from cleantx.terms import patterns  # noqa: PLC0415 - most packs have none, and `regex` takes its time to import

    found = []
    for number, table in enumerate(tables, 1):
        bare = re.sub(r"\\[A-Za-z]", " ", str(table.get("find", "")))
        name = table.get("id", slug(bare, default=f"pattern-{number}"))
        try:
            pattern = msgspec.convert({"id": name, **table}, Pattern)
            patterns.validate(pattern)
        except (msgspec.ValidationError, ValueError) as error:
            raise PackError(f"pattern {name!r}: {error}", path=path, hint="see the pack format in the docs") from error
        found.append(pattern)
    return tuple(found)


def _entry(term: dict[str, Any], groups: dict[str, tuple[str, ...]], path: str) -> Entry:
    name = term.get("id", term.get("right", "?"))
    try:
        entry = msgspec.convert({"id": slug(str(name)), **term}, Entry)
    except msgspec.ValidationError as error:
        raise PackError(f"entry {name!r}: {error}", path=path, hint="see the pack format in the docs") from error
    cues = {field: _expand(getattr(entry, field), groups, f"entry {name!r}", path) for field in _CUES}
    return _sound(msgspec.structs.replace(entry, **cues), path)


_CUES = ("near", "unless", "only_next", "only_prev", "not_next", "not_prev")


def _expand(cues: tuple[str, ...], groups: dict[str, tuple[str, ...]], where: str, path: str) -> tuple[str, ...]:
    """Returns the cues with ``@name`` replaced by the cues of that group."""
    out: list[str] = []
    for cue in cues:
        if not cue.startswith("@"):
            out.append(cue)
        elif cue[1:] in groups:
            out += groups[cue[1:]]
        else:
            raise PackError(f"{where}: no group {cue}", path=path, hint=f"groups here: {', '.join(groups) or 'none'}")
    return tuple(dict.fromkeys(out))


def _sound(entry: Entry, path: str) -> Entry:
    """Returns the entry, if the engine can use it at all."""
    where = f"entry {entry.id!r}"
    if not entry.wrong and not entry.sounds_like:
        raise PackError(f"{where}: no wrong form", path=path, hint='wrong = ["..."], or sounds_like = ["..."]')
    if not entry.right.strip() or "\n" in entry.right:
        raise PackError(f"{where}: right is empty or has a line break", path=path, hint="dropping is no correction")
    if entry.right.lstrip()[0] in MARKS:
        raise PackError(f"{where}: right begins with a mark of the word before", path=path, hint="begin with a word")
    if len(entry.right) > LONGEST:
        raise PackError(f"{where}: right is longer than {LONGEST} characters", path=path, hint="a term is a few words")
    for wrong in (*entry.wrong, *entry.sounds_like):
        if not re.search(r"\w", wrong):
            raise PackError(f"{where}: {wrong!r} holds no word", path=path, hint="letters or digits are needed")
    return entry


def _csv(text: str, path: str) -> Pack:
    rows = csv.DictReader(io.StringIO(text), skipinitialspace=True)
    try:
        return _plain(_grouped(rows, path), path)
    except csv.Error as error:  # a bare return, a cell without end
        raise PackError(f"not CSV: {error}", path=path, line=rows.line_num, hint="quote what is not plain") from None


def _grouped(rows: csv.DictReader[str], path: str) -> list[dict[str, Any]]:
    """Returns a table's entries: one for all wrong forms of what is right, under the same conditions."""
    names = set(rows.fieldnames or ())
    if not {"right", "wrong"} <= names <= {"right", "wrong", "safety", "near"}:
        found = ", ".join(rows.fieldnames or ()) or "none"
        hint = "right,wrong[,safety,near]; cues in near with | between"
        raise PackError(f"columns are {found}", path=path, line=1, hint=hint)
    terms: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        if None in row or None in row.values():
            raise PackError("a row has too many or too few cells", path=path, line=rows.line_num, hint="quote commas")
        cells = {key: (value or "").strip() for key, value in row.items()}
        key = (cells["right"], cells.get("safety", "") or "safe", cells.get("near", ""))
        terms.setdefault(key, []).append(cells["wrong"])
    return [
        {"right": right, "wrong": wrong, "safety": safety, "near": [c.strip() for c in near.split("|") if c.strip()]}
        for (right, safety, near), wrong in terms.items()
    ]


def _json(text: str, path: str) -> Pack:
    try:
        data = msgspec.json.decode(text, type=dict[str, list[str]])
    except msgspec.DecodeError as error:
        raise PackError(f"not this JSON: {error}", path=path, hint='{"Right": ["wrong", "wrong too"]}') from error
    return _plain([{"right": right, "wrong": wrong} for right, wrong in data.items()], path)


def _plain(terms: list[dict[str, Any]], path: str) -> Pack:
    """Returns a pack of entries that have no id of their own: it is made from what is right."""
    taken: dict[str, int] = {}
    entries = []
    for term in terms:
        stem = slug(term["right"])
        taken[stem] = taken.get(stem, 0) + 1
        name = stem if taken[stem] == 1 else f"{stem}-{taken[stem]}"
        entries.append(_entry({"id": name, **term}, {}, path))
    return Pack(name=Path(path).stem, entries=tuple(sorted(entries, key=lambda e: e.id)))


def slug(text: str, *, default: str = "term") -> str:
    """Returns an id made of the text.

    >>> slug("Hugging Face")
    'hugging-face'
    """
    return re.sub(r"\W+", "-", text.casefold()).strip("-") or default
