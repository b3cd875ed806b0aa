"""The fixes in a file by id, code or entry, and each in its line: what `explain`, `accept` and `reject` look up."""

from __future__ import annotations

import re

from msgspec.structs import replace

from cleantx import jobs
from cleantx.apply import apply
from cleantx.comparison.codes import READING
from cleantx.model import Finding, Fix, JoinEdit, Transcript
from cleantx.rules import TABLE
from cleantx.rules.identity import DIGITS
from cleantx.settings import Settings

_ID = re.compile(rf"[0-9a-f]{{{DIGITS}}}")
_BESIDE = 60  # characters on each side of a change


def is_id(name: str) -> bool:
    """Says whether a name has the form of a fix's id.

    >>> is_id("1a2b3c4d5e"), is_id("CTX201")
    (True, False)
    """
    return _ID.fullmatch(name) is not None


def findings(transcript: Transcript, settings: Settings, against: Transcript | None = None) -> list[Finding]:
    """Returns every finding that has a fix: those of all rules and safeties, also what was decided or is not shown."""
    more = (READING,) if against is not None else ()
    found: dict[tuple[str, int, int], Finding] = {}
    for unsafe in (False, True):  # an unsafe repair that is applied can be another one's company
        every = replace(settings, select=(*TABLE, *more, *settings.select), decisions=(), unsafe=unsafe)
        for finding in jobs.lint(transcript, settings=every, against=against):
            if finding.fix is not None:
                found.setdefault((finding.fix.id, finding.segment, finding.a), finding)
    return list(found.values())


def means(name: str, fix: Fix) -> bool:
    """Says whether a name, in whatever capitals, is the fix's id, its rule's code or name, or its entry."""
    return name.lower() in (fix.id, fix.code.lower(), fix.name, fix.by.lower())


def beside(transcript: Transcript, fix: Fix) -> tuple[str, str]:
    """Returns the text around a fix before and after it, on one line each."""
    numbers = {n for e in fix.edits for n in (e.segments if isinstance(e, JoinEdit) else (e.segment,))}
    part = replace(transcript, segments=tuple(s for s in transcript.segments if s.id in numbers), fixes=())
    before, after = (
        " ".join(" ".join(s.text for s in t.segments if not s.dropped).split()) for t in (part, apply(part, [fix]))
    )
    shared = _shared(before, after)
    rest = _shared(before[shared:][::-1], after[shared:][::-1])
    a = max(before.rfind(" ", 0, max(shared - _BESIDE, 0)) + 1, shared - _BESIDE - 20, 0)
    return _window(before, a, len(before) - rest), _window(after, a, len(after) - rest)


def _shared(one: str, other: str) -> int:
    """Returns how many characters two texts have in common from their beginning."""
    return next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _window(text: str, a: int, b: int) -> str:
    end = text.find(" ", b + _BESIDE)
    z = min(end if end >= 0 else len(text), b + _BESIDE + 20, len(text))
    return f"{'… ' if a else ''}{text[a:z].strip()}{' …' if z < len(text) else ''}"
