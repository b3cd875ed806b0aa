"""What the dictionary owes for hostile packs and lists: a pack that is sound, or an error that says what is wrong.

A pack that was read can be checked, used on its own words and on prose, and written; what is written is the same pack.
"""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

from cases import FIXTURES, ROOT
from fuzz_rules import transcript_of
from fuzzing import SLICE, Target, fenced, owed
from msgspec.structs import replace

from cleantx import apply, decisions, dictionary, jobs, rules
from cleantx.decisions import Decision
from cleantx.errors import PackError, UsageError
from cleantx.settings import Settings
from cleantx.terms import accepting, adding, exchange, pack, tomltext
from cleantx.terms.pack import Entry, Pack

LISTS = FIXTURES / "terms" / "lists"
_PACKS = ROOT / "cleantx" / "terms" / "packs"
_KINDS = {
    "aws": ("aws.txt",),
    "assemblyai": ("assemblyai.json",),
    "csv": ("table.csv", "se5.csv"),
    "deepgram": ("deepgram.json", "deepgram.txt"),
    "gladia": ("gladia.json",),
    "json": ("services.json",),
    "map": ("map.json",),
    "speechmatics": ("speechmatics.json",),
    "subtitle-edit-ocr": ("ocr.xml", "bomb.xml"),
    "subtitle-edit-replace": ("replace.xml", "replace4.xml"),
    "text": ("list.txt",),
}
_PROSE = "So I moved DeepSeq to the cloud, and open A_I_ said that Cloud 3.5 Sonnet is, um, is fine."


def targets() -> tuple[Target, ...]:
    """Returns a target for each way to write a pack, for each kind of list, and for decisions on fixes."""
    kinds = tuple(
        Target(f"terms/import-{kind or 'any'}", partial(imported, kind), partial(lists, kind))
        for kind in ("", *exchange.KINDS)
    )
    return (
        Target("terms/toml", partial(loaded, ".toml"), packs),
        Target("terms/csv", partial(loaded, ".csv"), partial(lists, "csv")),
        Target("terms/json", partial(loaded, ".json"), partial(lists, "json")),
        *kinds,
        Target("terms/decisions", decided, decided_texts),
    )


@cache
def packs() -> tuple[str, ...]:
    """Returns packs in TOML: our own fixtures, the beginnings of the built-in ones, those in the rules' examples."""
    files = [FIXTURES / "terms" / "pack.toml", FIXTURES / "terms" / "conflict.toml", *sorted(_PACKS.glob("*.toml"))]
    own = [getattr(rules.load(code), "TERMS", "") for code in rules.TABLE]
    return (*(_cut(path) for path in files), *(text for text in own if text))


def _cut(path: Path) -> str:
    """Returns the beginning of a pack, up to where an entry ends."""
    text = path.read_text(encoding="utf-8")
    return text if len(text) <= SLICE else text[: text.rindex("\n[[", 0, SLICE)]


@cache
def lists(kind: str) -> tuple[str, ...]:
    """Returns the lists of a kind, or of all kinds for ""."""
    names = _KINDS[kind] if kind else [name for named in _KINDS.values() for name in named]
    return tuple((LISTS / name).read_text(encoding="utf-8-sig")[:SLICE] for name in names)


@cache
def decided_texts() -> tuple[str, ...]:
    """Returns files of decisions."""
    table = '[ab12]\ndecision = "accept"\nnote = "a \\u00e9"\n'
    return (
        *(p.read_text(encoding="utf-8") for p in sorted((FIXTURES / "decisions").iterdir())),
        'a-b = "reject"\n',
        table,
    )


def loaded(suffix: str, text: str) -> None:
    """Reads a text as a pack, and uses it.

    Raises:
        Broken: it is neither refused nor sound.
    """
    text = _stored(text)
    try:
        with fenced("the loader", len(text)):
            found = pack.parse(text, f"own{suffix}")
    except PackError:
        return
    _used(found)
    if suffix == ".toml":
        _grown(text)


def imported(kind: str, text: str) -> None:
    """Imports a list, told by its content if `kind` is "".

    Raises:
        Broken: it is neither refused nor gives a sound pack.
    """
    text = _stored(text)
    try:
        with fenced("an importer", len(text)):
            found, losses = exchange.read(text, "own.txt", kind=kind, tree=dictionary._tree)  # noqa: SLF001 - the fence around XML is what is looked at
    except PackError:
        return
    owed(all("\n" not in loss.what for loss in losses), "a loss of several lines")
    _used(found)
    for other in exchange.KINDS:
        with fenced(f"an exporter to {other}", len(text)):
            exchange.write(found, other)


def _stored(text: str) -> str:
    """Returns the text as a file can hold it: no half characters."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _used(found: Pack) -> None:
    """Checks a pack, cleans words that it is about with it, and writes it."""
    size = len(tomltext.dump(found))
    with fenced("the contract", size):
        told = pack.problems([found])
    owed(all("\n" not in line for line in told), "a breach of the contract in several lines")
    with fenced("the writer of packs", size):
        again = pack.parse(tomltext.dump(found), f"{found.name}.toml")
    owed(again == replace(found, entries=again.entries), "a pack that comes back as another")
    owed({e.id: e for e in again.entries} == {e.id: e for e in found.entries}, "entries that come back as others")
    words = [form for entry in found.entries[:40] for form in (*entry.wrong[:3], entry.right)]
    before = transcript_of("\n".join([_PROSE, *(" ".join(form.split()) for form in words)]))
    settings = Settings(
        packs=(), terms=(replace(found, languages=(), shows=()),), unsafe=True, language="en", mine="off"
    )
    with fenced("cleaning with it", size + 100 * len(words)):
        after = jobs.clean(before, settings=settings)
    owed(apply.revert(after) == before, "a way back that is not exact")
    alone = replace(settings, select=("CTX201", "CTX207"))  # the spacing of a right form is the user's, until next time
    once = jobs.clean(before, settings=alone)
    owed(jobs.clean(once, settings=alone).fixes == once.fixes, "once is not enough")


def _grown(text: str) -> None:
    """Accepts all of a pack in TOML, and adds an entry: it is refused, or stands there beside what was there."""
    try:
        with fenced("accepting", len(text)):
            accepting.accept(text, "own.toml", ())
    except PackError:
        pass
    entry = Entry(id="fuzzed", right="Zwolle", wrong=("swolla qx",))
    try:
        with fenced("adding", len(text)):
            new = adding.add(text, "own.toml", entry)
    except (PackError, UsageError):
        return
    was, now = pack.parse(text, "own.toml"), pack.parse(new, "own.toml")
    owed({e.id for e in now.entries} >= {e.id for e in was.entries}, "an entry that is gone")
    owed(any(e.right == "Zwolle" for e in now.entries), "an entry that was not added")


def decided(text: str) -> None:
    """Reads decisions, and adds one.

    Raises:
        Broken: those that were there are not there any more.
    """
    text = _stored(text)
    try:
        with fenced("reading decisions", len(text)):
            was = decisions.parse(text, "decisions.toml")
    except UsageError:
        return
    one = Decision(id="ffffffffff", decision="reject", note='a "note"\\')
    with fenced("deciding", len(text)):
        now = decisions.parse(decisions.decide(text, [one], "decisions.toml"), "decisions.toml")
    owed(
        {d.id: d.decision for d in now} == {d.id: d.decision for d in was} | {one.id: "reject"},
        "a decision that is lost",
    )
