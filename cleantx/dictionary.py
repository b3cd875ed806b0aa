"""The dictionary's own tools, with paths: packs are loaded, checked, grown, exchanged with other tools and written."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike, fspath
from pathlib import Path

from cleantx import store
from cleantx.errors import CleantxError, PackError, UsageError
from cleantx.formats import xmltext
from cleantx.model import Loss
from cleantx.terms import accepting, adding, contract, exchange, pack, tomltext
from cleantx.terms.mining import mine
from cleantx.terms.mining.mine import Proposal
from cleantx.terms.pack import Entry, Pack
from cleantx.terms.subtitle_edit import Element

StrPath = str | PathLike[str]


def load_terms(path: StrPath) -> Pack:
    """Returns the pack in a file (TOML, CSV, or a service's JSON), or the built-in one of that name.

    >>> load_terms("ai").languages
    ('en',)

    Raises:
        PackError: the file cannot be read, or is no pack.
    """
    return pack.load(fspath(path))


def check_terms(packs: Iterable[Pack], *, beside: Iterable[Pack] = ()) -> tuple[str, ...]:
    """Returns what breaks the contract of packs, and what they and the packs `beside` them say against each other.

    >>> check_terms([Pack(name="mine", entries=(Entry(id="claude", right="Claude", wrong=("cloud",)),))])
    ("mine/claude: 'cloud' is ordinary English; give it company (near, only_next ...), or say why nobody means it",)
    """
    own, others = tuple(packs), tuple(beside)
    return (*pack.problems(own), *(contract.conflicts(own, others) if others else ()))


def add_term(path: StrPath, entry: Entry) -> Pack:
    """Adds an entry to a pack in TOML, its comments and order kept, and returns the pack; a new file is made.

    An `id` of "" is made from what is right.  What an example in `bad` becomes may be "": the entry tells.

    Raises:
        PackError: the file is no pack, or would break its contract with the entry; it stays as it is.
        WriteError: the file cannot be written; it stays as it is.
    """
    name = fspath(path)
    if Path(name).suffix.lower() != ".toml":
        raise UsageError("entries are added to packs in TOML", path=name, hint="`cleantx terms import` makes one")
    text = _text(name) if Path(name).exists() else ""
    new = adding.add(text, name, entry)
    store.write(name, new.encode())
    return pack.parse(new, name)


def import_terms(path: StrPath, *, kind: str = "") -> tuple[Pack, tuple[Loss, ...]]:
    """Returns the pack that another tool's list gives, and what of the list a pack cannot hold.

    The `kind` (a key of ``exchange.KINDS``) is told by the content where none is named.

    Raises:
        ReadError: the file cannot be read.
        PackError: it is no list, or not of that kind.
        UsageError: no such kind.
    """
    name = fspath(path)
    return exchange.read(_text(name), name, kind=kind, tree=_tree)


def export_terms(terms: Pack, kind: str) -> tuple[str, tuple[Loss, ...]]:
    r"""Returns a pack as another tool's list of that kind, and what of the pack the list cannot hold.

    >>> export_terms(Pack(name="mine", entries=(Entry(id="sql", right="SQL", wrong=("sequel",)),)), "text")[0]
    'sequel => SQL\n'

    Raises:
        UsageError: no such kind.
    """
    return exchange.write(terms, kind)


def write_terms(terms: Pack, path: StrPath, *, notes: dict[str, list[str]] | None = None) -> None:
    """Writes a pack as a TOML file (``-``: standard output), `notes` above the entries of those ids.

    Raises:
        WriteError: the file cannot be written.
    """
    store.write(fspath(path), tomltext.dump(terms, notes).encode())


def write_proposals(
    proposals: Iterable[Proposal], path: StrPath, *, asked: Iterable[str] = (), name: str = "mined"
) -> Pack:
    """Writes what was mined as a pack (``-``: standard output) and returns it: the sure ones safe, the rest suggested.

    Above each entry stand its counts, its chance, its evidence and where it stands; `asked` are names that sound
    alike, where a person must say which is right.

    Raises:
        WriteError: the file cannot be written.
    """
    found = mine.merged(proposals)
    mined = mine.ranked(mine.pack(found, name=name, left="suggest"), found)
    head = [f"sound alike, and nothing tells which is right: {names}" for names in dict.fromkeys(asked)]
    text = tomltext.dump(mined, mine.notes(found), head=head)
    store.write(fspath(path), text.encode())
    return mined


def accept_terms(path: StrPath, names: Iterable[str] = ()) -> tuple[str, ...]:
    """Makes proposals of a pack safe, by what is right or by id (none: all of them), and returns their ids.

    Raises:
        PackError: the file is no pack in TOML, or has no such entry; it stays as it is.
        WriteError: the file cannot be written; it stays as it is.
    """
    name = fspath(path)
    if Path(name).suffix.lower() != ".toml":
        raise UsageError("proposals stand in packs in TOML", path=name, hint="`cleantx terms mine` writes one")
    new, done = accepting.accept(_text(name), name, list(names))
    store.write(name, new.encode())
    return done


def _text(name: str) -> str:
    """Returns the text of a list: as UTF-8, or in the encoding that it declares or most likely has."""
    text, _, _ = store.decode(store.read(name), name=name)
    return text


def _tree(text: str) -> Element:
    """Returns the tree of an XML document.

    Raises:
        PackError: it is hostile, or damaged beyond its text.
    """
    try:
        root, losses = xmltext.parse(text)
    except CleantxError as error:
        raise PackError(error.message, line=error.line, hint=error.hint) from None
    if losses:
        raise PackError(losses[0].what, line=losses[0].line, hint="nothing of a damaged list is taken")
    return root
