"""The rule runner: which rules look at a transcript, and what they find."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from cleantx import language as languages
from cleantx.model import Finding, Kind, Segment, TextEdit, Transcript
from cleantx.rules import TABLE, identity, load
from cleantx.terms.match import Matcher
from cleantx.text import View

SOUNDS = ("CTX403",)
"""Rules that look only when sounds are not wanted, or by name."""

PROSE = ("CTX602",)
"""Rules that look when a text is written to be read."""

READ = tuple(code for code in TABLE if code.startswith("CTX3"))
"""Rules that look only for a text that is to be read (fillers, stutters), or by name: people did say what they drop."""

APART = frozenset({*READ, "CTX401", "CTX402", "CTX405"})
"""Rules whose drops bring together what stood apart, so that what is left is looked at once more."""

ASKED = frozenset({*SOUNDS, *PROSE, *READ, "CTX601"})
"""Rules that look only when they are asked for."""


def selected(select: Sequence[str] = (), ignore: Sequence[str] = ()) -> tuple[str, ...]:
    """Returns the codes to run: those that `select` names (codes, names or prefixes; none: the default) less `ignore`.

    >>> selected(["CTX4"]), selected(["spacing"]), selected(ignore=["CTX2", "CTX4", "CTX5"])
    (('CTX401', 'CTX402', 'CTX403', 'CTX404', 'CTX405'), ('CTX503',), ('CTX002',))
    """
    wanted = _codes(select) if select else [code for code in TABLE if code not in ASKED]
    unwanted = set(_codes(ignore))
    return tuple(code for code in wanted if code not in unwanted)


def is_rule(name: str) -> bool:
    """Says whether a rule of ours has that name.

    >>> is_rule("spacing"), is_rule("ai")
    (True, False)
    """
    return any(name == load(code).NAME for code in TABLE)


def _codes(names: Sequence[str]) -> list[str]:
    found: dict[str, None] = {}
    for given in names:
        name = given.upper() if given.upper().startswith("CTX") else given
        prefixed = [code for code in TABLE if code.startswith(name)] if name.startswith("CTX") else []
        for code in prefixed or [load(name).CODE]:
            found[code] = None
    return list(found)


def findings(
    transcript: Transcript, matcher: Matcher, *, codes: Iterable[str], beside: Sequence[Finding] = ()
) -> tuple[Finding, ...]:
    """Returns what the rules find, in the order of the text; rules for another language look away.

    The usual rules look in any case, since the ids of fixes are counted with their repairs in the text around.  What
    others found (`beside`) comes along, its fixes with lines and ids as all have them; of those, none that touches what
    a rule repairs anyway.
    """
    language = languages.of(transcript)
    order = {segment.id: index for index, segment in enumerate(transcript.segments)}
    segments = {segment.id: segment for segment in transcript.segments}
    views: dict[tuple[Kind, ...], View] = {}
    usual = [code for code in TABLE if code not in ASKED]
    wanted = set(codes)
    found: list[Finding] = []
    for code in dict.fromkeys((*usual, *sorted(wanted))):
        rule = load(code)
        if not languages.fits(rule.LANGUAGES, language):
            continue
        view = views.get(rule.READS)
        if view is None:
            view = views[rule.READS] = _view(transcript, rule.READS, language)
        found += rule.check(view, matcher)
    repairs = [f for f in found if f.code in usual]
    more = _apart(beside, repairs) if beside else []
    shown = _placed([*(finding for finding in found if finding.code in wanted), *more], segments)
    named = identity.identified(transcript, shown, counted=repairs)
    return tuple(sorted(named, key=lambda f: (order[f.segment], f.a, f.b, f.code)))


def _view(transcript: Transcript, kinds: tuple[Kind, ...], language: str) -> View:
    return View((s for s in transcript.segments if not s.dropped and s.kind in kinds), language=language)


def _placed(found: Iterable[Finding], segments: Mapping[int, Segment]) -> list[Finding]:
    """Returns the findings with the line of each fix in the source; of a long text the lines are counted once."""
    breaks: dict[int, list[int]] = {}
    out = []
    for finding in found:
        segment = segments[finding.segment]
        if finding.fix is None:
            out.append(finding)
            continue
        if segment.id not in breaks:
            breaks[segment.id] = [match.start() for match in re.finditer("\n", segment.text)]
        line = segment.line + bisect_left(breaks[segment.id], finding.a) if segment.line else 0
        out.append(replace(finding, fix=replace(finding.fix, line=line)))
    return out


def _apart(found: Iterable[Finding], repairs: Iterable[Finding]) -> list[Finding]:
    """Returns the findings that touch no text which a safe repair changes."""
    taken: dict[int, list[tuple[int, int]]] = {}
    for repair in repairs:
        for edit in repair.fix.edits if repair.fix is not None and repair.fix.safety == "safe" else ():
            if isinstance(edit, TextEdit):
                taken.setdefault(edit.segment, []).append((edit.a, edit.b))
    out = []
    for finding in found:
        edits = finding.fix.edits if finding.fix is not None else ()
        spans = [(e.segment, e.a, e.b) for e in edits if isinstance(e, TextEdit)]
        if not any(a < z and y < b for n, y, z in spans for a, b in taken.get(n, ())):
            out.append(finding)
    return out
