"""A word or a beginning said twice by a slip: "the the", "I I think", "it's it's", "we were we were going".

A speaker who looks for a word says the last one again.  The first one stays, the copy goes, also when a filler stands
between them ("the, uh, the").  Only words that nobody doubles on purpose are dropped by a machine: articles, pronouns
that cannot be an object there, conjunctions, prepositions that belong to no verb, auxiliaries that close no clause.
So "very, very", "that that", "had had", "no no", "log in in the morning", "what it is is", numbers and names stay.
A doubled noun or verb in small letters is unsafe: it may be played with.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleantx.model import Finding, Kind, Safety
from cleantx.rules.speech import plan
from cleantx.terms.match import Matcher
from cleantx.text import View

CODE = "CTX302"
NAME = "repeated-word"
SAFETY: Safety = "safe"
SINCE = "0.1.0"
READS: tuple[Kind, ...] = ("speech",)
LANGUAGES: tuple[str, ...] = ("en",)
BAD = (
    ("So I I think the the open models are more known.", "So I think the open models are more known."),
    ("It's it's a tweak, and we were we were going.", "It's a tweak, and we were going."),
    ("We kind of needed to, to make that call.", "We kind of needed to make that call."),
    ("I-I don't know.", "I don't know."),
    ("some of\nof the best", "some of\nthe best"),
)
GOOD = (
    "It was a very, very long time, and she had had enough.",
    "I know that that is not what you meant.",
    "No no, bye bye, blah blah, so so.",
    "Call two two four, in twenty twenty five.",
    "Duran Duran played New York New York.",
    "Really really good, many many thanks, a long long time ago.",
    "What it is is a mistake, and log in in the morning.",
    "If you saw it it was gone. I told you you are late.",
    "And again and again and again, on and on and on.",
    "Do as much as you can, you can rest later.",
    "He wrote the word the the wrong way.",
)


def check(view: View, terms: Matcher) -> Iterator[Finding]:  # noqa: ARG001 - every rule has the same signature
    """Yields each copy of what was just said."""
    yield from plan.findings(view, CODE, NAME)
