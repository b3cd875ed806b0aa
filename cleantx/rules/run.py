"""The rule runner: which rules look at a transcript, and what they find."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from cleantx import language as languages
from cleantx.model import Finding, Kind, Segment, Transcript
from cleantx.rules import TABLE, load
from cleantx.terms.match import Matcher
from cleantx.text import View

ASKED = frozenset({"CTX403"})
"""Rules that look only when they are asked for by name."""


def selected(select: Sequence[str] = (), ignore: Sequence[str] = ()) -> tuple[str, ...]:
    """Returns the codes to run: those that `select` names (codes, names or prefixes; none: the default) less `ignore`.

    >>> selected(["CTX4"]), selected(["spacing"]), selected(ignore=["CTX2", "CTX4", "CTX5"])
    (('CTX401', 'CTX403', 'CTX404'), ('CTX503',), ('CTX002',))
    """
    wanted = _codes(select) if select else [code for code in TABLE if code not in ASKED]
    unwanted = set(_codes(ignore))
    return tuple(code for code in wanted if code not in unwanted)


def names(listed: Sequence[str], code: str) -> bool:
    """Says whether a list of codes, prefixes and names names a rule."""
    return code in _codes(listed)


def _codes(names: Sequence[str]) -> list[str]:
    found: dict[str, None] = {}
    for given in names:
        name = given.upper() if given.upper().startswith("CTX") else given
        prefixed = [code for code in TABLE if code.startswith(name)] if name.startswith("CTX") else []
        for code in prefixed or [load(name).CODE]:
            found[code] = None
    return list(found)


def findings(transcript: Transcript, matcher: Matcher, *, codes: Iterable[str]) -> tuple[Finding, ...]:
    """Returns what the rules find, in the order of the text; rules for another language look away."""
    language = languages.of(transcript)
    order = {segment.id: index for index, segment in enumerate(transcript.segments)}
    segments = {segment.id: segment for segment in transcript.segments}
    views: dict[tuple[Kind, ...], View] = {}
    found: list[Finding] = []
    for code in codes:
        rule = load(code)
        if not languages.fits(rule.LANGUAGES, language):
            continue
        view = views.get(rule.READS)
        if view is None:
            view = views[rule.READS] = _view(transcript, rule.READS, language)
        found += rule.check(view, matcher)
    placed = [_placed(finding, segments[finding.segment]) for finding in found]
    return tuple(sorted(placed, key=lambda f: (order[f.segment], f.a, f.b, f.code)))


def _view(transcript: Transcript, kinds: tuple[Kind, ...], language: str) -> View:
    return View((s for s in transcript.segments if not s.dropped and s.kind in kinds), language=language)


def _placed(finding: Finding, segment: Segment) -> Finding:
    if finding.fix is None:
        return finding
    line = segment.line + segment.text.count("\n", 0, finding.a) if segment.line else 0
    return replace(finding, fix=replace(finding.fix, line=line))
