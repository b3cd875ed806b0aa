"""`cleantx terms mine` and `terms accept`: a show's own names, what was made of them, and a person's yes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleantx.cli import files, show
from cleantx.cli.files import Config, Context, Encoding, From, Glossary, Language, NoPacks, Terms


def mine(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="IN...", help="Transcripts: files, folders, globs, @LIST of them, - for stdin."),
    ],
    out: Annotated[str, typer.Option("--output", "-o", metavar="PACK", help="A new pack, or - for stdout.")] = "-",
    glossary: Glossary = [],  # noqa: B006 - typer reads the default, nobody changes it
    context: Context = [],  # noqa: B006 - as above
    terms: Terms = [],  # noqa: B006 - as above
    no_packs: NoPacks = False,
    min_files: Annotated[
        int, typer.Option("--min-files", metavar="N", min=1, help="Only what stands in N files or more.")
    ] = 1,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", metavar="N", min=0, help="Processes; else one a core for many files.")
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the proposals as JSON.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a pack that is there.")] = False,
    from_: From = "",
    encoding: Encoding = "",
    language: Language = "",
    config: Config = "",
) -> None:
    """Find misheard forms of a show's own names and propose them as a pack: accept them, and the next show has it.

    Names come from the title, description and outline of the files (or the info.json beside them), from --glossary
    and --context; never from the keywords.  Of several files each is also mined for the names that the others tell.
    """
    import msgspec  # noqa: PLC0415 - not before a command runs

    from cleantx import dictionary  # noqa: PLC0415 - as above
    from cleantx.cli import mining  # noqa: PLC0415 - as above
    from cleantx.cli.terms import spare  # noqa: PLC0415 - as above

    spare(out, force=force)
    settings = files.settings(config, terms, no_packs=no_packs, glossary=glossary, context=context, language=language)
    paths, refused = mining.paths(inputs, out)
    files.apart([out], [*paths, *glossary, *context, *terms, config])
    corpus = mining.gather(paths, settings, format=from_, encoding=encoding, jobs=jobs)
    if corpus.failed == corpus.files:
        raise typer.Exit(2)
    found = corpus.proposals(least=min_files)
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())  # noqa: T201 - the output itself
    else:
        name = Path(out).stem if out != "-" else "mined"
        dictionary.write_proposals(found, out, asked=corpus.asked(least=min_files), name=name)
    if corpus.failed or refused:
        raise typer.Exit(2)


def accept(
    path: Annotated[str, typer.Argument(metavar="PACK", help="A pack with proposals, as `terms mine` writes it.")],
    names: Annotated[list[str], typer.Argument(metavar="RIGHT...", help="What is right, or an entry's id.")] = [],  # noqa: B006 - typer reads the default, nobody changes it
    every: Annotated[bool, typer.Option("--all", help="All that is proposed.")] = False,
) -> None:
    """Accept proposals of a pack: they are applied from now on; its comments and its order stay."""
    from cleantx import dictionary  # noqa: PLC0415 - not before a command runs
    from cleantx.errors import UsageError  # noqa: PLC0415 - as above

    if bool(names) == every:
        raise UsageError("which ones?", hint="cleantx terms accept PACK RIGHT..., or --all")
    done = dictionary.accept_terms(path, names)
    show.tell(f"{path}: {len(done)} {'entry' if len(done) == 1 else 'entries'} accepted")
