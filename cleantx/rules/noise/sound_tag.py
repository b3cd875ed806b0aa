"""A sound tag that stands alone: ``(laughs)``, ``[Music]``, ``*applause*``.

Viewers who cannot hear want them, a text corpus does not: so they stay, and this rule looks only when it is asked
(``--no-sounds``, or ``--select CTX403``).  Dropping one loses no word.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleantx.model import DropEdit, Finding, Fix, Kind, Safety
from cleantx.rules.noise.blank_audio import is_blank
from cleantx.terms.match import Matcher
from cleantx.text import View

CODE = "CTX403"
NAME = "sound-tag"
SAFETY: Safety = "safe"
SINCE = "0.1.0"
READS: tuple[Kind, ...] = ("sound",)
LANGUAGES: tuple[str, ...] = ()
BAD = (("(upbeat music)\nHey everyone.", "Hey everyone."),)
GOOD = ("Hey (everyone) out there.",)


def check(view: View, terms: Matcher) -> Iterator[Finding]:  # noqa: ARG001 - every rule has the same signature
    """Yields each segment that is a sound tag, except the marks for silence."""
    for segment in view.segments:
        if segment.kind != "sound" or is_blank(segment.text) or not segment.text:
            continue
        why = f"{segment.text!r} is a sound, not speech"
        edit = DropEdit(segment=segment.id, before=segment.text)
        fix = Fix(code=CODE, name=NAME, safety=SAFETY, why=why, edits=(edit,))
        yield Finding(code=CODE, segment=segment.id, a=0, b=len(segment.text), message=why, fix=fix)
