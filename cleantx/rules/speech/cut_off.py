"""A word that breaks off before it is said whole: "th- that", "almo, almost", "might m misunderstand".

The beginning is no word, the word that follows begins with it and stands beside it: it goes, and its capital letter
with it to the whole word.  A hyphen behind it is proof enough.  Without one it goes only where the transcript keeps
fillers, so that it was written down as it was said; elsewhere a letter may be a variable and "gpu" a word, and the
fix is unsafe.  Prefixes ("re-read", "pre- and post-war"), letters with a name before them ("vitamin b", "the t test")
and real words ("art, artists") stay.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleantx.model import Finding, Kind, Safety
from cleantx.rules.speech import plan
from cleantx.terms.match import Matcher
from cleantx.text import View

CODE = "CTX303"
NAME = "cut-off"
SAFETY: Safety = "safe"
SINCE = "0.1.0"
READS: tuple[Kind, ...] = ("speech",)
LANGUAGES: tuple[str, ...] = ("en",)
BAD = (
    ("It is th- that simple.", "It is that simple."),
    ("Wh-what do you mean?", "What do you mean?"),
    (
        "Um, yes. Uh, um, you might m misunderstand almo, almost all of it.",
        "Um, yes. Uh, um, you might misunderstand almost all of it.",
    ),
)
GOOD = (
    "Re-read the pre- and post-war chapters.",
    "Take vitamin b before the t test.",
    "Art, artists and a photo photographers love.",
    "The force is m times a.",
    "A co-conspirator is an ex-expert.",
)


def check(view: View, terms: Matcher) -> Iterator[Finding]:  # noqa: ARG001 - every rule has the same signature
    """Yields each broken-off beginning."""
    yield from plan.findings(view, CODE, NAME)
