"""`cleantx formats` and `cleantx rules`: printed from the tables, so that help never lies."""

from __future__ import annotations

from typing import Annotated

import typer

from cleantx.cli.show import say


def formats(
    name: Annotated[
        str, typer.Argument(metavar="[FORMAT]", help="One format: what it is, what others lose of it.")
    ] = "",
) -> None:
    """List the formats, whether they are read (R) and written (W), what each can hold, and its suffixes."""
    from cleantx.formats import TABLE, load  # noqa: PLC0415 - not before a command runs

    if name:
        _one(name)
        return
    wide = max(map(len, TABLE))
    for known, entry in TABLE.items():
        form = load(known)
        line = (form.__doc__ or "").strip().split("\n")[0].replace("``", "")
        ways = f"{'R' if 'r' in entry.ways else '-'}{'W' if 'w' in entry.ways else '-'}"
        say(f"{known:{wide}} {ways} {line}")
        holds = ", ".join(sorted(form.HOLDS)) or "text alone"
        say(f"{'':{wide}}    holds {holds}; {' '.join(form.SUFFIXES) or 'no suffix'}")


def _one(name: str) -> None:
    """Prints one format's documentation, and what is lost on the way from it to each other one."""
    from cleantx.formats import TABLE, load, lost  # noqa: PLC0415 - not before a command runs

    form = load(name)
    say(f"{form.NAME}\n\n{(form.__doc__ or '').strip()}\n")
    say(f"Holds {', '.join(sorted(form.HOLDS)) or 'text alone'}.")
    if name in TABLE and "r" not in TABLE[name].ways:
        return
    say("\nIn other formats it loses, where a file has it:")
    groups: dict[str, list[str]] = {}
    for other, entry in TABLE.items():
        if "w" in entry.ways and other != name:
            groups.setdefault(", ".join(lost(name, other)) or "nothing", []).append(other)
    for what, others in sorted(groups.items(), key=lambda item: (item[0].count(","), item[0] != "nothing", item[0])):
        say(f"  {what}: in {', '.join(others)}")


def rules() -> None:
    """List the rules of text and of subtitles."""
    from cleantx import notices  # noqa: PLC0415 - not before a command runs
    from cleantx.rules import TABLE, load  # noqa: PLC0415 - as above
    from cleantx.rules.run import ASKED  # noqa: PLC0415 - as above
    from cleantx.subtitles.rules import RULES  # noqa: PLC0415 - as above

    for code in TABLE:
        rule = load(code)
        line = (rule.__doc__ or "").strip().split("\n")[0]
        say(f"{code:11} {rule.NAME:16} {rule.SAFETY:8} {line}{' (only when asked)' if code in ASKED else ''}")
    for notice in map(notices.load, notices.TABLE):
        needs = f" (with {notice.needs})" if notice.needs else ""
        say(f"{notice.code:11} {notice.name:16} {notices.kind(notice.code):8} {notice.what.split('. ')[0]}.{needs}")
    for key, known in RULES.items():
        say(f"{key:11} {'subtitles':16} {known.kind:8} {known.what}")
