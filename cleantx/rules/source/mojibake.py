"""UTF-8 that was once read as Windows-1252 or MacRoman: a heart that shows as three odd characters.

Such text reads badly, breaks searches, and grows worse with each program that saves it.  The run is turned back into
bytes and read as UTF-8; only a run that decodes as a whole, into letters and signs that transcripts hold, is mended.
The fix is safe: text that is right does not decode that way.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleantx.model import Finding, Fix, Kind, Safety
from cleantx.terms.match import Matcher
from cleantx.text import View

CODE = "CTX002"
NAME = "mojibake"
SAFETY: Safety = "safe"
SINCE = "0.1.0"
READS: tuple[Kind, ...] = ("speech", "sound", "note")
LANGUAGES: tuple[str, ...] = ()
BAD = (
    (
        "Thank you for listening \u201a\u00f9\u00a7 Check out our sponsors",
        "Thank you for listening \u2764 Check out our sponsors",
    ),
    ("the caf\u00c3\u00a9 isn\u00e2\u20ac\u2122t open", "the caf\u00e9 isn\u2019t open"),
)
GOOD = (
    "d\u2019\u00e9t\u00e9, l\u2019\u00e9cole et \u00ab l\u2019\u0153uvre \u00bb",
    "S\u00e3o Paulo, NA\u00c7\u00c3O, \u00c5ngstr\u00f6m",
    "\u041f\u0440\u0438\u0432\u0435\u0442, \u4f60\u597d, \ud55c\uad6d\uc5b4",
    "\u201eSch\u00f6n\u201c, sagte er",
)


def check(view: View, terms: Matcher) -> Iterator[Finding]:  # noqa: ARG001 - every rule has the same signature
    """Yields each run of damaged characters."""
    for a, b, after in view.chunks[1]:
        edits = view.edits(a, b, after)
        why = f"{view.text[a:b]!r} is the UTF-8 of {after!r}, read as another encoding"
        fix = Fix(code=CODE, name=NAME, safety=SAFETY, why=why, edits=edits)
        yield Finding(code=CODE, segment=edits[0].segment, a=edits[0].a, b=edits[0].b, message=why, fix=fix)
