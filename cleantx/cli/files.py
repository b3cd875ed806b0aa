"""Inputs and outputs of the commands: globs, several files, standard input and output."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleantx.errors import CleantxError, UsageError

if TYPE_CHECKING:
    from cleantx.decisions import Decision
    from cleantx.model import Transcript
    from cleantx.settings import Settings

Inputs = Annotated[list[str], typer.Argument(metavar="IN...", help="Transcripts: files, globs, - for standard input.")]
Output = Annotated[
    str, typer.Option("--output", "-o", metavar="OUT", help="A file, - for standard output, or a folder for several.")
]
From = Annotated[
    str, typer.Option("--from", metavar="FORMAT", help="The inputs' format; told by their content if absent.")
]
Encoding = Annotated[str, typer.Option("--encoding", metavar="NAME", help="The inputs' encoding; detected if absent.")]
Language = Annotated[
    str, typer.Option("--language", metavar="TAG", help="The transcript's language, such as en or de.")
]
Config = Annotated[str, typer.Option("--config", metavar="FILE", help="Settings; else cleantx.toml here or above.")]
Terms = Annotated[
    list[str], typer.Option("--terms", metavar="PACK", help="A correction pack, built in or a file; repeatable.")
]
NoPacks = Annotated[bool, typer.Option("--no-packs", help="Without the built-in packs, save those --terms names.")]
Select = Annotated[
    list[str],
    typer.Option("--select", metavar="WHAT", help="Only these: a rule's code, prefix or name, a pack, PACK/ENTRY."),
]
Ignore = Annotated[
    list[str], typer.Option("--ignore", metavar="WHAT", help="Not these: as --select, such as CTX5,ai/claude.")
]
Decisions = Annotated[
    str,
    typer.Option("--decisions", metavar="FILE", help="Fixes that `accept` and `reject` settled; else cleantx.toml's."),
]
Glossary = Annotated[
    list[str], typer.Option("--glossary", metavar="FILE", help="The show's names and terms, one a line; repeatable.")
]
Context = Annotated[
    list[str],
    typer.Option("--context", metavar="FILE", help="Show notes or other files that tell names rightly; repeatable."),
]
Mine = Annotated[
    str,
    typer.Option("--mine", metavar="strict|propose|off", help="Misheard forms of the show's own names: repair, show."),
]
Against = Annotated[
    str,
    typer.Option("--against", metavar="OTHER", help="Another transcript of the same recording: where it differs."),
]
WordTimes = Annotated[
    str,
    typer.Option(
        "--words",
        metavar="inline|highlight",
        help="Show when each word is said: times in the text (webvtt, ass, lrc), or underlined (srt, webvtt).",
    ),
]
Unsafe = Annotated[bool, typer.Option("--unsafe", help="Also apply fixes that may be wrong.")]
NoSounds = Annotated[bool, typer.Option("--no-sounds", help="Drop sound tags such as (laughs).")]
CleanRead = Annotated[
    bool, typer.Option("--clean-read", help="Also drop fillers and stutters (CTX3): to be read, not word for word.")
]


def expand(inputs: Sequence[str]) -> list[str]:
    """Returns the paths that the arguments name; a pattern that matches nothing is an error, not silence.

    Raises:
        UsageError: a glob matches no file, or standard input is named twice.
    """
    paths: list[str] = []
    for item in inputs:
        if item != "-" and glob.has_magic(item) and not os.path.lexists(item):
            found = glob.glob(item, recursive=True)  # noqa: PTH207 - Path.glob refuses absolute patterns
            matched = sorted(path for path in found if Path(path).is_file())
            if not matched:
                raise UsageError("no file matches", path=item)
            paths += matched
        else:
            paths.append(item)
    if paths.count("-") > 1:
        raise UsageError("standard input can be read only once")
    return list(dict.fromkeys(paths))


def outputs(paths: Sequence[str], out: str, *, suffix: str | None) -> list[str]:
    """Returns where each input's result goes: OUT itself for one, a file in the folder OUT for several.

    Raises:
        UsageError: several inputs and no folder, two inputs with one output, or an output that is an input.
    """
    folder = out.endswith(("/", os.sep)) or (out != "-" and Path(out).is_dir())
    if not folder:
        if len(paths) > 1:
            raise UsageError("several inputs need a folder to go to", hint="-o FOLDER/")
        found = [out]
    else:
        Path(out).mkdir(parents=True, exist_ok=True)
        names = [Path(p).name if p != "-" else "stdin.txt" for p in paths]
        found = [str(Path(out) / (Path(n).with_suffix(suffix).name if suffix else n)) for n in names]
        if len(set(found)) < len(found):
            twice = next(name for name in found if found.count(name) > 1)
            raise UsageError("two inputs would be written to one file", path=twice)
    for path, target in zip(paths, found, strict=True):
        if "-" not in (path, target) and Path(target).exists() and Path(path).exists() and Path(target).samefile(path):
            raise UsageError("the output is the input", path=target, hint="`--in-place` overwrites, where there is one")
    return found


def apart(written: Sequence[str], read: Sequence[str]) -> None:
    """Refuses an output that is something else's place: an input, a pack, the settings, a ledger, another output.

    Raises:
        UsageError: two of the paths are one file.
    """
    places = [Path(path).resolve() for path in written if path and path != "-"]
    for path, place in zip([p for p in written if p and p != "-"], places, strict=True):
        if places.count(place) > 1:
            raise UsageError("two outputs would be one file", path=path)
        for other in read:
            known = other and other != "-" and Path(other).exists()
            if known and (place == Path(other).resolve() or (place.exists() and place.samefile(other))):
                raise UsageError("an output would overwrite what is read", path=path, hint="give it another name")


def each(paths: Sequence[str], targets: Sequence[str], job: Callable[[str, str], None]) -> bool:
    """Does a job on every file and says whether one of several failed, each with its line of error.

    Raises:
        CleantxError: the only file failed, or the command itself was wrong.
    """
    from cleantx.cli import show  # noqa: PLC0415 - not before a command runs

    failed = False
    for number, (path, target) in enumerate(zip(paths, targets, strict=True), 1):
        try:
            job(path, target)
        except CleantxError as error:
            if len(paths) == 1 or isinstance(error, UsageError):
                raise
            show.complain(str(error))
            failed = True
        show.progress(number, len(paths), path)
    return failed


def settings(
    config: str,
    terms: Sequence[str] = (),
    *,
    decided: str = "",
    no_packs: bool = False,
    **changes: Any,  # noqa: ANN401 - the fields of Settings, each of its own type
) -> Settings:
    """Returns the settings of the project's file with the command line's on top.

    Raises:
        UsageError: a file that they need is missing or damaged.
    """
    from msgspec.structs import replace  # noqa: PLC0415 - not before a command runs

    from cleantx import config as configuration  # noqa: PLC0415 - as above
    from cleantx.settings import CONDENSE, MINING, Settings  # noqa: PLC0415 - as above
    from cleantx.terms import pack  # noqa: PLC0415 - as above

    if config and not Path(config).is_file():
        raise UsageError("no such settings file", path=config)
    if changes.get("mine", "") not in ("", *MINING):
        raise UsageError(f"unknown way of mining {changes['mine']!r}", hint=f"one of {', '.join(MINING)}")
    if changes.get("condense", "") not in ("", *CONDENSE):
        raise UsageError(f"unknown way of condensing {changes['condense']!r}", hint=f"one of {', '.join(CONDENSE)}")
    path = Path(config) if config else configuration.find(Path.cwd())
    found = configuration.load(path) if path else Settings()
    given = {key: value for key, value in changes.items() if value not in (None, "", [], (), False)}
    given |= {key: listed(given[key]) for key in ("select", "ignore") if key in given}
    given |= {"sounds": False} if given.pop("no_sounds", False) else {}
    given |= {"decisions": decisions(decided)} if decided else {}
    given |= {"glossary": configuration.glossary(given.pop("glossary"))} if given.get("glossary") else {}
    given |= {"context": configuration.context(given.pop("context"))} if given.get("context") else {}
    own = tuple(pack.load(term) for term in terms if term not in pack.builtin())
    packs = () if no_packs else found.packs
    named = tuple(term for term in terms if term in pack.builtin() and term not in packs)
    return replace(found, packs=(*packs, *named), terms=(*found.terms, *own), **given)


def listed(names: object) -> tuple[str, ...]:
    """Returns names that may stand with commas between them, one by one."""
    given = names if isinstance(names, list | tuple) else ()
    return tuple(name.strip() for item in given for name in str(item).split(",") if name.strip())


def decisions(path: str) -> tuple[Decision, ...]:
    """Returns the decisions in a file.

    Raises:
        ReadError, UsageError: it is missing, or holds something else.
    """
    from cleantx import decisions as settled  # noqa: PLC0415 - not before a command runs
    from cleantx import store  # noqa: PLC0415 - as above

    text, _, _ = store.decode(store.read(path), name=path, encoding="utf-8", format="text")
    return settled.parse(text, path)


def read(path: str, *, format: str, encoding: str, strict: bool = False) -> Transcript:
    """Returns the transcript in a file and prints what was doubtful; with `strict`, a doubt is an error."""
    from cleantx import api  # noqa: PLC0415 - not before a command runs
    from cleantx.cli import show  # noqa: PLC0415 - as above

    transcript = api.read(path, format=format or None, encoding=encoding or None, strict=strict)
    show.losses(transcript.losses, path=path)
    return transcript


def beside(path: str) -> Transcript | None:
    """Returns the transcript in the file that another one is laid beside, or None where none is named."""
    return read(path, format="", encoding="") if path else None


def target(to: str, out: str, *, default: str | None = None) -> str:
    """Returns the format to write: the one named, else the one that OUT's suffix tells, else the default.

    Raises:
        UsageError: nothing tells.
    """
    from cleantx import formats  # noqa: PLC0415 - not before a command runs

    if to:
        return formats.writer(to).NAME
    by_suffix = formats.by_suffix(Path(out).suffix.lower()) if out != "-" else None
    found = by_suffix or default
    if found is None:
        raise UsageError(
            "which format?", hint="--to FORMAT, or an output whose suffix tells; `cleantx formats` lists them"
        )
    return found


def suffix(to: str) -> str:
    """Returns the suffix that files of a format get."""
    from cleantx import formats  # noqa: PLC0415 - not before a command runs

    known = formats.load(to).SUFFIXES
    return known[0] if known else ".txt"
