"""`cleantx explain`: what a rule finds, why it matters, how safe its fix is, with examples."""

from __future__ import annotations

from typing import Annotated

import typer

from cleantx.cli.show import say


def explain(
    code: Annotated[str, typer.Argument(metavar="CODE", help="A rule's code or name, such as CTX201 or T-CPS.")],
) -> None:
    """Explain a rule, with examples of what it changes and what it leaves alone."""
    from cleantx.align.retime import NAMES, WHAT  # noqa: PLC0415 - not before a command runs
    from cleantx.rules import load  # noqa: PLC0415 - as above
    from cleantx.subtitles.rules import RULES  # noqa: PLC0415 - as above

    if code.upper() in RULES:
        known = RULES[code.upper()]
        say(f"{known.code} ({known.kind})\n\n{known.what}: {known.why}")
        return
    code = next((key for key, name in NAMES.items() if name == code.lower()), code)
    if code.upper() in WHAT:
        say(f"{code.upper()} {NAMES[code.upper()]} (times)\n\n{WHAT[code.upper()]}")
        return
    rule = load(code.upper() if code.upper().startswith("CTX") else code)
    say(f"{rule.CODE} {rule.NAME} ({rule.SAFETY}, since {rule.SINCE})\n")
    say((rule.__doc__ or "").strip())
    say("\nChanges:")
    for before, after in rule.BAD:
        say(f"  - {before!r}\n  + {after!r}")
    say("\nLeaves alone:")
    for text in rule.GOOD:
        say(f"    {text!r}")
