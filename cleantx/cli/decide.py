"""`cleantx accept` and `cleantx reject`: a person's word on single fixes, kept in a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cleantx.cli import files, show
from cleantx.cli.files import Against, Config, Context, Encoding, From, Glossary, Language, NoPacks, Terms
from cleantx.errors import UsageError

if TYPE_CHECKING:
    from cleantx.decisions import Decision
    from cleantx.settings import Settings

Which = Annotated[
    list[str],
    typer.Argument(metavar="ID...", help="Fixes: their ids; with --in also a rule or PACK/ENTRY, all of its fixes."),
]
In = Annotated[list[str], typer.Option("--in", metavar="FILE", help="A transcript that they are in; repeatable.")]
Book = Annotated[str, typer.Option("--decisions", metavar="FILE", help="Where to keep it; else cleantx.toml's.")]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="Why, for people.")]


def accept(
    ids: Which,
    inputs: In = [],  # noqa: B006 - typer reads the default, nobody changes it
    decisions: Book = "",
    note: Note = "",
    against: Against = "",
    terms: Terms = [],  # noqa: B006 - as above
    no_packs: NoPacks = False,
    glossary: Glossary = [],  # noqa: B006 - as above
    context: Context = [],  # noqa: B006 - as above
    from_: From = "",
    encoding: Encoding = "",
    language: Language = "",
    config: Config = "",
) -> None:
    """Accept fixes: from now on they are applied wherever the same words stand, unsafe and suggested ones too."""
    settings = files.settings(
        config, terms, no_packs=no_packs, glossary=glossary, context=context, language=language or None
    )
    _decide("accept", ids, inputs, _book(decisions, config), note, settings, (from_, encoding, against))


def reject(
    ids: Which,
    inputs: In = [],  # noqa: B006 - typer reads the default, nobody changes it
    decisions: Book = "",
    note: Note = "",
    against: Against = "",
    terms: Terms = [],  # noqa: B006 - as above
    no_packs: NoPacks = False,
    glossary: Glossary = [],  # noqa: B006 - as above
    context: Context = [],  # noqa: B006 - as above
    from_: From = "",
    encoding: Encoding = "",
    language: Language = "",
    config: Config = "",
) -> None:
    """Reject fixes: from now on they are neither shown nor applied, wherever the same words stand."""
    settings = files.settings(
        config, terms, no_packs=no_packs, glossary=glossary, context=context, language=language or None
    )
    _decide("reject", ids, inputs, _book(decisions, config), note, settings, (from_, encoding, against))


def _book(given: str, config: str) -> str:
    """Returns the path of the decisions file: the one named, else the project's.

    Raises:
        UsageError: neither is there.
    """
    from cleantx import config as configuration  # noqa: PLC0415 - not before a command runs

    path = Path(config) if config else configuration.find(Path.cwd())
    found = given or (str(configuration.decisions(path) or "") if path else "")
    if not found or found == "-":
        raise UsageError("which decisions file?", hint='--decisions FILE, or decisions = "FILE" in cleantx.toml')
    return found


def _decide(
    what: Literal["accept", "reject"],
    ids: Sequence[str],
    inputs: Sequence[str],
    book: str,
    note: str,
    settings: Settings,
    reading: tuple[str, str, str],
) -> None:
    """`reading` is how the inputs are read: their format, their encoding, and what they are laid beside."""
    from cleantx import decisions, store  # noqa: PLC0415 - not before a command runs

    files.apart([book], [*inputs, reading[2]])
    new = _found(what, ids, files.expand(inputs), note, settings, reading) if inputs else _bare(what, ids, note)
    old = store.read(book).decode("utf-8", "replace") if Path(book).is_file() else ""
    store.write(book, decisions.decide(old, new, book).encode("utf-8"))
    for one in new:
        show.tell(f"{one.id} {what}ed{f': {one.fix}' if one.fix else ''}{f', in {one.text!r}' if one.text else ''}")


def _bare(what: Literal["accept", "reject"], ids: Sequence[str], note: str) -> list[Decision]:
    from cleantx.cli import lookup  # noqa: PLC0415 - not before a command runs
    from cleantx.decisions import Decision  # noqa: PLC0415 - as above

    for name in ids:
        if not lookup.is_id(name):
            raise UsageError(
                f"{name!r} is no id of a fix", hint="`cleantx lint` shows the ids; a rule or entry needs --in"
            )
    return [Decision(id=name, decision=what, note=note) for name in dict.fromkeys(ids)]


def _found(
    what: Literal["accept", "reject"],
    ids: Sequence[str],
    paths: Sequence[str],
    note: str,
    settings: Settings,
    reading: tuple[str, str, str],
) -> list[Decision]:
    from cleantx.cli import lookup, work  # noqa: PLC0415 - not before a command runs
    from cleantx.decisions import Decision  # noqa: PLC0415 - as above

    new: dict[str, Decision] = {}
    met: set[str] = set()
    from_, encoding, against = reading
    other = files.beside(against)
    for path in paths:
        transcript = files.read(path, format=from_, encoding=encoding)
        for fix in [finding.fix for finding in lookup.findings(transcript, settings, other) if finding.fix]:
            named = {name for name in ids if lookup.means(name, fix)}
            met |= named
            if named and fix.id not in new:
                text = lookup.beside(transcript, fix)[0]
                said = work.describe(fix)
                new[fix.id] = Decision(id=fix.id, decision=what, fix=said, text=text, by=fix.by or fix.code, note=note)
    missing = [name for name in ids if name not in met]
    if missing:
        raise UsageError(f"no fix {missing[0]!r} in {', '.join(paths)}", hint="`cleantx lint` shows the ids")
    return list(new.values())
