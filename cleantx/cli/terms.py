"""`cleantx terms`: the dictionary's own tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleantx.cli import mine, show
from cleantx.errors import PackError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleantx.terms.pack import Pack

app = typer.Typer(
    name="terms",
    help="Check, grow, exchange and learn correction packs.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

_KINDS = (
    "assemblyai, aws, csv, deepgram, gladia, json, map, speechmatics, subtitle-edit-ocr, subtitle-edit-replace, text"
)
Made = Annotated[str, typer.Option("--output", "-o", metavar="PACK", help="A new pack, or - for standard output.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite a pack that is there.")]


@app.command()
def check(
    packs: Annotated[list[str], typer.Argument(metavar="PACK...", help="Packs: files, or names of built-in ones.")],
    alone: Annotated[bool, typer.Option("--alone", help="Not beside the built-in packs.")] = False,
) -> None:
    """Say what is wrong with packs, by themselves and beside the built-in ones; exit code 1 when there is something."""
    from cleantx import dictionary  # noqa: PLC0415 - not before a command runs
    from cleantx.terms import pack  # noqa: PLC0415 - as above

    loaded: list[Pack] = []
    lines: list[str] = []
    for name in packs:
        try:
            loaded.append(dictionary.load_terms(name))
        except PackError as error:
            if name not in pack.builtin() and not Path(name).is_file():
                raise
            lines.append(str(error))
    beside = [] if alone else [dictionary.load_terms(name) for name in pack.builtin() if name not in packs]
    lines += dictionary.check_terms(loaded, beside=beside)
    for line in lines:
        show.say(line)
    if lines:
        raise typer.Exit(1)
    show.tell(f"{show.many(len(loaded), 'pack')}, {_sizes(loaded)}: nothing wrong")


@app.command()
def add(
    path: Annotated[str, typer.Argument(metavar="PACK", help="A pack in TOML; made if there is none.")],
    right: Annotated[str, typer.Argument(metavar="RIGHT", help="What should stand.")],
    wrong: Annotated[list[str], typer.Argument(metavar="[WRONG]...", help="What stands instead.")] = [],  # noqa: B006 - typer reads the default, nobody changes it
    near: Annotated[list[str], typer.Option(metavar="CUE", help="Only with one of these within 12 words.")] = [],  # noqa: B006 - as above
    unless: Annotated[list[str], typer.Option(metavar="CUE", help="Not with one of these within 12 words.")] = [],  # noqa: B006 - as above
    only_next: Annotated[list[str], typer.Option(metavar="CUE", help="Only right before one of these.")] = [],  # noqa: B006 - as above
    only_prev: Annotated[list[str], typer.Option(metavar="CUE", help="Only right after one of these.")] = [],  # noqa: B006 - as above
    sounds_like: Annotated[list[str], typer.Option(metavar="TEXT", help="How it is said.")] = [],  # noqa: B006 - as above
    good: Annotated[list[str], typer.Option(metavar="TEXT", help="An example that must stay.")] = [],  # noqa: B006 - as above
    bad: Annotated[list[str], typer.Option(metavar="TEXT", help="An example that must change.")] = [],  # noqa: B006 - as above
    case: Annotated[bool, typer.Option("--case", help="Only with these capitals.")] = False,
    safety: Annotated[str, typer.Option(metavar="safe|unsafe|suggest", help="Who may apply it.")] = "safe",
    why: Annotated[str, typer.Option(metavar="TEXT", help="A reason, for people.")] = "",
) -> None:
    """Add a correction to a pack; its comments and its order stay."""
    import msgspec  # noqa: PLC0415 - not before a command runs

    from cleantx import dictionary  # noqa: PLC0415 - as above
    from cleantx.terms.pack import Entry  # noqa: PLC0415 - as above

    if not wrong and not sounds_like:
        raise UsageError("nothing is wrong", hint="cleantx terms add PACK RIGHT WRONG..., or --sounds-like")
    given = {
        "id": "",
        "right": right,
        "wrong": wrong,
        "near": near,
        "unless": unless,
        "only_next": only_next,
        "only_prev": only_prev,
        "sounds_like": sounds_like,
        "good": good,
        "bad": [(text, "") for text in bad],
        "case": case,
        "safety": safety,
        "why": why,
    }
    try:
        entry = msgspec.convert(given, Entry)
    except msgspec.ValidationError:
        raise UsageError(f"no safety {safety!r}", hint="one of safe, unsafe, suggest") from None
    dictionary.add_term(path, entry)
    show.tell(f"{path}: {' | '.join(wrong or sounds_like)} -> {right}")


@app.command("import")
def import_(
    path: Annotated[str, typer.Argument(metavar="FILE", help="A list of another tool, or - for standard input.")],
    out: Made = "-",
    kind: Annotated[str, typer.Option("--from", metavar="KIND", help=f"Told by its content if absent: {_KINDS}.")] = "",
    force: Force = False,
) -> None:
    """Make a pack of another tool's list; what a pack cannot hold is said on standard error."""
    from cleantx import dictionary  # noqa: PLC0415 - not before a command runs

    spare(out, force=force)
    pack, losses = dictionary.import_terms(path, kind=kind)
    show.losses(losses, path=path)
    dictionary.write_terms(pack, out)
    show.tell(f"{path}: {_sizes([pack])}")


@app.command()
def export(
    path: Annotated[str, typer.Argument(metavar="PACK", help="A pack: a file, or the name of a built-in one.")],
    kind: Annotated[str, typer.Option("--to", metavar="KIND", help=f"One of {_KINDS}.")],
    out: Annotated[str, typer.Option("--output", "-o", metavar="OUT", help="A file, or - for standard output.")] = "-",
) -> None:
    """Write a pack as another tool's list; what that cannot hold is left out, and said on standard error."""
    from cleantx import dictionary, store  # noqa: PLC0415 - not before a command runs
    from cleantx.cli import files  # noqa: PLC0415 - as above

    files.apart([out], [path])
    text, losses = dictionary.export_terms(dictionary.load_terms(path), kind)
    show.losses(losses, path=path)
    store.write(out, text.encode())


@app.command()
def learn(
    original: Annotated[str, typer.Argument(metavar="ORIGINAL", help="The transcript as it was.")],
    corrected: Annotated[str, typer.Argument(metavar="CORRECTED", help="The same, corrected by a person.")],
    out: Made = "-",
    minimum: Annotated[int, typer.Option("--min", metavar="N", min=1, help="Only what was corrected N times.")] = 1,
    force: Force = False,
) -> None:
    """Learn a pack from a transcript and its corrected version: fix once, never again."""
    from cleantx import dictionary  # noqa: PLC0415 - not before a command runs
    from cleantx.cli import files  # noqa: PLC0415 - as above
    from cleantx.terms import learn as learning  # noqa: PLC0415 - as above

    spare(out, force=force)
    raw, done = (files.read(path, format="", encoding="") for path in (original, corrected))
    name = Path(out).stem if out != "-" else "learned"
    found = learning.learn(raw, done, minimum=minimum, name=name)
    dictionary.write_terms(found.pack, out, notes=found.notes())
    show.tell(f"{original}: {_sizes([found.pack])}, from {show.many(sum(found.counts.values()), 'correction')}")
    if found.left:
        show.tell(f"  left out: {show.many(sum(one.times for one in found.left), 'correction')}")
        for why, examples in found.reasons():
            show.tell(f"    {why}: {examples}")


app.command()(mine.mine)
app.command()(mine.accept)


def spare(out: str, *, force: bool) -> None:
    """Refuses to overwrite a pack: a person may have written it.

    Raises:
        UsageError: the file exists, and nobody said `force`.
    """
    if out != "-" and Path(out).exists() and not force:
        raise UsageError("this file exists", path=out, hint="name a new one, or --force")


def _sizes(packs: Iterable[Pack]) -> str:
    """Returns how much is in packs, in words."""
    listed = list(packs)
    entries = sum(len(pack.entries) for pack in listed)
    patterns = sum(len(pack.patterns) for pack in listed)
    told = f"{entries:,} {'entry' if entries == 1 else 'entries'}"
    return f"{told} and {show.many(patterns, 'pattern')}" if patterns else told
