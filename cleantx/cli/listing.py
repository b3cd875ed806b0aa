"""`cleantx formats` and `cleantx rules`: printed from the tables, so that help never lies."""

from __future__ import annotations

from cleantx.cli.show import say


def formats() -> None:
    """List the formats, what each can hold, and its suffixes."""
    from cleantx.formats import TABLE, load  # noqa: PLC0415 - not before a command runs

    for name in TABLE:
        form = load(name)
        line = (form.__doc__ or "").strip().split("\n")[0]
        say(f"{name:11} {line}")
        say(f"{'':11} holds {', '.join(sorted(form.HOLDS)) or 'text alone'}; {' '.join(form.SUFFIXES) or 'no suffix'}")


def rules() -> None:
    """List the rules of text and of subtitles."""
    from cleantx.align.retime import NAMES, WHAT  # noqa: PLC0415 - as above
    from cleantx.rules import TABLE, load  # noqa: PLC0415 - not before a command runs
    from cleantx.rules.run import ASKED  # noqa: PLC0415 - as above
    from cleantx.subtitles.rules import RULES  # noqa: PLC0415 - as above

    for code in TABLE:
        rule = load(code)
        line = (rule.__doc__ or "").strip().split("\n")[0]
        say(f"{code:11} {rule.NAME:16} {rule.SAFETY:8} {line}{' (only when asked)' if code in ASKED else ''}")
    for code, name in NAMES.items():
        say(f"{code:11} {name:16} {'times':8} {WHAT[code].split('. ')[0]}.")
    for key, known in RULES.items():
        say(f"{key:11} {'subtitles':16} {known.kind:8} {known.what}")
