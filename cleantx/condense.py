"""Fewer words where they are said faster than anybody can read: fillers, repetitions and false starts of fast cues.

Verbatim speech cannot meet a reading speed everywhere.  Who asks for it has what only the ear needs dropped, in those
cues alone that break the profile's limit, by the rules that `--clean-read` has (CTX3), each drop on record.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from cleantx.model import DropEdit, Finding, Fix, TextEdit, Transcript
from cleantx.subtitles import check as subtitle_check
from cleantx.subtitles import layout, unit, weights
from cleantx.subtitles.profile import Profile

FAST = ("T-CPS", "T-WPM")
"""The rules of reading speed."""

Spans = dict[int, list[tuple[int, int]]]
"""Stretches of the text of each segment, by its id."""


def fast(transcript: Transcript, cues: Transcript, profile: Profile) -> Spans:
    """Returns the words of a transcript that stand in cues which are too fast to read; the cues hold all its words."""
    broken = {found.segment for found in subtitle_check.check(cues, profile) if found.code in FAST}
    units = unit.gather(transcript)
    spans: Spans = {}
    at = 0
    for cue in cues.segments:
        stop = at + len(cue.words)
        if cue.id in broken:
            for k in range(at, stop):
                word = units.word[k]
                spans.setdefault(units.segments[units.origin[k]].id, []).append((word.a, word.b))
        at = stop
    return spans


def demanded(findings: Iterable[Finding], spans: Spans, profile: Profile) -> tuple[Finding, ...]:
    """Returns the findings whose fixes drop something of these words, each with that as a reason."""
    limit = f"{profile.cps:g} characters a second" if profile.cps else f"{profile.wpm} words a minute"
    out = []
    for finding in findings:
        fix = finding.fix
        if fix is not None and any(
            _touches(fix, number, a, b) for number in _segments(fix) for a, b in spans.get(number, ())
        ):
            why = f"{fix.why}; condensed, since the cue is faster than {limit}"
            out.append(replace(finding, fix=replace(fix, why=why)))
    return tuple(out)


def _segments(fix: Fix) -> set[int]:
    return {edit.segment for edit in fix.edits if isinstance(edit, TextEdit | DropEdit)}


def _touches(fix: Fix, number: int, a: int, b: int) -> bool:
    """Tells whether a fix takes letters of ``text[a:b]`` of a segment away."""
    for edit in fix.edits:
        whole = isinstance(edit, DropEdit) and edit.segment == number
        if whole or (isinstance(edit, TextEdit) and edit.segment == number and edit.a < b and a < edit.b):
            return True
    return False


def floor(transcript: Transcript, profile: Profile) -> float:
    """Returns the share of cues, in percent, that stay too fast where they are cut for nothing but reading speed."""
    cues = layout.layout(transcript, profile, prices=weights.for_speed())
    score = subtitle_check.score(cues, profile)
    return round(100 * max(score.counts.get(code, 0) for code in FAST) / score.cues, 1) if score.cues else 0.0
