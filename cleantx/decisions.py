"""What a person decided on single fixes: a file of one line a decision, which holds for every file of a show.

A decision is keyed by the fix's id, which counts no positions, so it holds for the next version of a file, for the
cleaned file, and for other files with the same words.  An id that no fix has is harmless.

The file is TOML.  ``1a2b3c4d5e = "reject"`` is enough; what :func:`decide` writes also tells people what it is::

    1a2b3c4d5e = { decision = "reject", fix = "Cloud → Claude", text = "moved to the Cloud in May", by = "ai/claude" }
"""

from __future__ import annotations

import io
import json
import re
import tomllib
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec
from msgspec.structs import replace

from cleantx.errors import UsageError
from cleantx.model import Finding, Fix

HEAD = """\
# Decisions on single fixes: cleantx clean, lint and subtitle take this file with --decisions.
# Delete a line to take its decision back.
"""

_LINE = re.compile(r"""["']?([A-Za-z0-9_-]+)["']?\s*=.*""")


class Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A yes or no to the fix of that id; what else it holds (before → after, the text around, a note) is for people."""

    id: str
    decision: Literal["accept", "reject"]
    fix: str = ""
    text: str = ""
    by: str = ""
    note: str = ""


def settle(findings: Iterable[Finding], decided: Sequence[Decision]) -> tuple[Finding, ...]:
    """Returns the findings less those that were rejected, the accepted ones marked so; a later decision wins."""
    if not decided:
        return tuple(findings)
    known = {one.id: one for one in decided}
    found = []
    for finding in findings:
        one = known.get(finding.fix.id) if finding.fix is not None else None
        if one is None or finding.fix is None:
            found.append(finding)
        elif one.decision == "accept":
            found.append(replace(finding, fix=_accepted(finding.fix, one.note)))
    return tuple(found)


def _accepted(fix: Fix, note: str) -> Fix:
    return replace(fix, accepted=True, why=f"{fix.why}; accepted{f': {note}' if note else ''}")


def parse(text: str, path: str) -> tuple[Decision, ...]:
    """Returns the decisions in a file's text, in the order of their ids.

    >>> parse('1a2b3c4d5e = "reject"', "decisions.toml")
    (Decision(id='1a2b3c4d5e', decision='reject', fix='', text='', by='', note=''),)

    Raises:
        UsageError: it is no TOML, or holds something else than decisions.
    """
    hint = '1a2b3c4d5e = "reject", or "accept"'
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"cannot read these decisions: {error}", path=path, hint=hint) from None
    found = []
    for key, value in data.items():
        given = {"decision": value} if isinstance(value, str) else value
        try:
            found.append(msgspec.convert({**given, "id": key}, Decision))
        except (msgspec.ValidationError, TypeError):
            raise UsageError(f"{key!r} is no decision", path=path, hint=hint) from None
    return tuple(sorted(found, key=lambda one: one.id))


def decide(text: str, new: Iterable[Decision], path: str) -> str:
    """Returns the text of a decisions file with new decisions in it: one line each, sorted by id, none twice.

    A new decision takes the place of an old one on the same fix.  Lines and remarks that were there stay as they are.

    Raises:
        UsageError: the old text holds something else than decisions.
    """
    fresh = {one.id: _line(one) for one in new}
    known = {one.id: one for one in parse(text, path)}
    head, blocks = _blocks(text)
    if set(blocks) != set(known):  # tables, or values of several lines: written by hand, rewritten line by line
        head, blocks = HEAD + "\n", {key: _line(one) for key, one in known.items()}
    for key, line in fresh.items():
        remark = "".join(row for row in _rows(blocks.get(key, "")) if row.startswith("#"))
        blocks[key] = remark + line
    return head + "".join(blocks[key] for key in sorted(blocks))


def _blocks(text: str) -> tuple[str, dict[str, str]]:
    """Returns the head, and by id each decision's line with the remarks right above it."""
    head, blocks, held = "", {}, ""
    for row in _rows(text):
        match = _LINE.fullmatch(row.rstrip("\n"))
        held += row if row.endswith("\n") else row + "\n"
        if match:
            blocks[match[1]] = held
            held = ""
        elif not row.strip() and not blocks:
            head, held = head + held, ""
    if held.strip() and blocks:
        last = next(reversed(blocks))
        blocks[last] += held
    return head or HEAD + "\n", blocks


def _rows(text: str) -> list[str]:
    """Returns the lines as TOML counts them: U+2028 and the like end none."""
    return io.StringIO(text, newline="\n").readlines()


def _line(one: Decision) -> str:
    parts = {name: getattr(one, name) for name in ("decision", "fix", "text", "by", "note")}
    told = ", ".join(f"{name} = {_quoted(value)}" for name, value in parts.items() if value)
    return f"{one.id} = {{ {told} }}\n"


def _quoted(text: str) -> str:
    """Returns a text as a TOML string on one line; what a terminal would obey is left out."""
    return json.dumps("".join(c for c in " ".join(text.split()) if c.isprintable()), ensure_ascii=False)
