"""A name or term that the recogniser misheard, as a correction pack spells it out.

"DeepSeq", "Lama 3" and "LHF" break searches and shame the speaker.  A pack knows the right form, the wrong ones, and
the company that a doubtful one must be met in.  Each entry is as safe as it says: an ordinary word that is sometimes
a mishearing is changed only beside its witnesses, or by a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleantx.model import Finding, Kind, Safety, TextEdit
from cleantx.rules.words import together
from cleantx.terms.match import Matcher
from cleantx.text import View

CODE = "CTX201"
NAME = "misheard-term"
SAFETY: Safety = "safe"
SINCE = "0.1.0"
READS: tuple[Kind, ...] = ("speech", "sound")
LANGUAGES: tuple[str, ...] = ()
BAD = (
    ("But the, quote, DeepSeq moment is indeed real.", "But the, quote, DeepSeek moment is indeed real."),
    ("on the release of Lama 3.", "on the release of Llama 3."),
    ("we love open A_I_ and Chad G_P_T_ here", "we love OpenAI and ChatGPT here"),
)
GOOD = (
    "A llama spat at the tourist near Cusco last summer.",
    "The Dalai Lama spoke for an hour about compassion.",
    "The submarine mapped the deep sea floor off Japan.",
)


# "upliftdesk dot com slash lex": one word before the dot is a host's name, and hosts have no capitals
_ADDRESS = re.compile(r"\s+dot\s+(?:com|org|net|ai|io|edu|gov|dev|co|app|fm|tv|uk|de)\b", re.IGNORECASE)


def check(view: View, terms: Matcher) -> Iterator[Finding]:
    """Yields each match of the packs; the spans are those of the folded view, led back to the segments."""
    for match in together.found(view, terms).terms:
        if _is_spoken_address(view, match.a, match.b):
            continue
        finding = together.finding(view, match, CODE, NAME)
        if finding.fix is not None and any(isinstance(e, TextEdit) and e.before != e.after for e in finding.fix.edits):
            yield finding


def _is_spoken_address(view: View, a: int, b: int) -> bool:
    """Says whether a match is the host's name of an address in words."""
    return not any(space in view.folded[a:b] for space in " \n") and _ADDRESS.match(view.folded, b) is not None
