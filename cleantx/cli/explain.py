"""`cleantx explain`: a rule, a dictionary entry, or one fix in its place: what, why, how safe, how to switch it off."""

from __future__ import annotations

from collections.abc import Sequence
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from cleantx.cli import files
from cleantx.cli.files import Against, Config, Context, Encoding, From, Glossary, Language, NoPacks, Terms
from cleantx.cli.show import say
from cleantx.errors import UsageError

if TYPE_CHECKING:
    from cleantx.model import Fix, Transcript
    from cleantx.settings import Settings
    from cleantx.terms.pack import Entry

_SAFETY = {
    "safe": "safe: applied by default",
    "unsafe": "unsafe: applied with --unsafe, or once it is accepted",
    "suggest": "suggest: applied only once it is accepted",
}
_BARS = {"safe": "; built in, so held to at least 99 right of 100", "unsafe": "; built in, so held to 85 right of 100"}
_COMPANY = {
    "near": "only with one of these within 12 words",
    "unless": "not with one of these within 12 words",
    "only_next": "only before one of these",
    "only_prev": "only after one of these",
    "not_next": "not before one of these",
    "not_prev": "not after one of these",
}


def explain(
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT", help="A rule's code or name (CTX201, T-CPS), a PACK/ENTRY (ai/claude), or a fix's id."
        ),
    ],
    inputs: Annotated[
        list[str], typer.Option("--in", metavar="FILE", help="The transcript that the fix is in; repeatable.")
    ] = [],  # noqa: B006 - typer reads the default, nobody changes it
    ledger: Annotated[str, typer.Option("--ledger", metavar="FILE", help="A ledger that tells of the fix.")] = "",
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
    """Explain a rule or a dictionary entry, with examples, or one fix: what it changes where, and why."""
    from cleantx.cli import lookup  # noqa: PLC0415 - not before a command runs

    if lookup.is_id(what):
        settings = files.settings(
            config, terms, no_packs=no_packs, glossary=glossary, context=context, language=language or None
        )
        if not (inputs or ledger):
            raise UsageError("where is this fix?", hint="--in FILE, or --ledger FILE")
        told = [_in_ledger(what, ledger)] if ledger else []
        other = files.beside(against)
        beside = f" --against {quote(against)}" if against else ""
        told += [_in_file(what, path, settings, (from_, encoding), (other, beside)) for path in files.expand(inputs)]
        if not any(told):
            raise UsageError(
                f"no fix {what!r} in {', '.join([*inputs, ledger]).strip(', ')}", hint="`cleantx lint` shows the ids"
            )
    elif "/" in what:
        _entry(what, files.settings(config, terms, no_packs=no_packs))
    else:
        _rule(what)


def _in_file(
    name: str, path: str, settings: Settings, reading: tuple[str, str], against: tuple[Transcript | None, str]
) -> bool:
    from cleantx.cli import lookup  # noqa: PLC0415 - not before a command runs

    transcript = files.read(path, format=reading[0], encoding=reading[1])
    found = [f.fix for f in lookup.findings(transcript, settings, against[0]) if f.fix is not None and f.fix.id == name]
    if found:
        _fix(found[0], path, [fix.line for fix in found], transcript, given=against[1])
    return bool(found)


def _in_ledger(name: str, path: str) -> bool:
    from cleantx import ledger, store  # noqa: PLC0415 - not before a command runs

    found = [fix for fix in ledger.fixes(store.read(path)) if fix.id == name]
    if found:
        _fix(found[0], ledger.name_of(store.read(path)) or path, [fix.line for fix in found], None)
    return bool(found)


def _fix(fix: Fix, path: str, lines: Sequence[int], transcript: Transcript | None, given: str = "") -> None:
    from cleantx.cli import lookup, work  # noqa: PLC0415 - not before a command runs
    from cleantx.terms import pack  # noqa: PLC0415 - as above

    say(f"{fix.id} {fix.code} {fix.name}: {work.describe(fix)}\n")
    if transcript is not None:
        before, after = lookup.beside(transcript, fix)
        say(f"  - {before}\n  + {after}\n")
    more = f" and {', '.join(map(str, lines[1:6]))}{' ...' if len(lines) > 6 else ''}" if lines[1:] else ""  # noqa: PLR2004
    say(f"where: {path}:{lines[0]}{more}\nwhy: {fix.why}")
    built_in = not fix.by or fix.by.partition("/")[0] in pack.builtin()
    measured = f"; right in {fix.confidence:.0%} of cases like it" if fix.confidence is not None else ""
    say(f"{_SAFETY[fix.safety]}{measured or (_BARS.get(fix.safety, '') if built_in else '')}")
    say(f"\nReject it:  cleantx reject {fix.id} --in {quote(path)}{given} --decisions decisions.toml")
    if fix.safety != "safe":
        say(f"Accept it:  cleantx accept {fix.id} --in {quote(path)}{given} --decisions decisions.toml")
    entry = f"--ignore {fix.by} (the entry), " if fix.by else ""
    say(f"Switch off: {entry}--ignore {fix.code} (the rule; `cleantx explain {fix.code}`)")


def _entry(name: str, settings: Settings) -> None:
    from cleantx import switches  # noqa: PLC0415 - not before a command runs
    from cleantx.terms.pack import Entry  # noqa: PLC0415 - as above

    entry = switches.entry(name, settings)
    if isinstance(entry, Entry):
        say(f"{name}: {entry.right}\n\n{_SAFETY[entry.safety]}\nfor: {', '.join(entry.wrong) or 'nothing by itself'}")
        for line in _conditions(entry):
            say(line)
    else:
        say(f"{name}: {entry.replace!r}\n\n{_SAFETY[entry.safety]}\nfor what matches: {entry.find}")
    if entry.why:
        say(f"why: {entry.why}")
    _examples(entry.bad, entry.good)
    say(f"\nSwitch off: --ignore {name}")


def _conditions(entry: Entry) -> list[str]:
    """Returns what an entry asks of the company and of the capitals and letters that it is met in."""
    said = [f"{meaning}: {', '.join(getattr(entry, key))}" for key, meaning in _COMPANY.items() if getattr(entry, key)]
    said += ["only with these capitals"] if entry.case else []
    said += ["only where the letters were spelled one by one"] if entry.spelled else []
    return said + (["the first letter follows the text"] if entry.letters == "any" else [])


def _rule(code: str) -> None:
    from cleantx import notices  # noqa: PLC0415 - not before a command runs
    from cleantx.rules import load  # noqa: PLC0415 - as above
    from cleantx.subtitles.rules import RULES  # noqa: PLC0415 - as above

    if code.upper() in RULES:
        known = RULES[code.upper()]
        say(f"{known.code} ({known.kind})\n\n{known.what}: {known.why}")
        return
    told = [notices.load(key) for key in notices.named(code) if code.upper() in (key, notices.load(key).name.upper())]
    if told:
        needs = f", found with {told[0].needs}" if told[0].needs else ""
        say(f"{told[0].code} {told[0].name} ({notices.kind(told[0].code)}{needs})\n\n{told[0].what}")
        return
    rule = load(code.upper() if code.upper().startswith("CTX") else code)
    say(f"{rule.CODE} {rule.NAME} ({rule.SAFETY}, since {rule.SINCE})\n")
    say((rule.__doc__ or "").strip())
    _examples(rule.BAD, rule.GOOD)


def _examples(bad: Sequence[tuple[str, str]], good: Sequence[str]) -> None:
    if bad:
        say("\nChanges:")
    for before, after in bad:
        say(f"  - {before!r}\n  + {after!r}")
    if good:
        say("\nLeaves alone:")
    for text in good:
        say(f"    {text!r}")
