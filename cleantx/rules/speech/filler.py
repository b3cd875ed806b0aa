"""A filler: um, uh, erm, and "you know", "I mean", "like" where commas set them off and they say nothing.

They were really said, so they stay in a faithful transcript; who reads a text or a subtitle stumbles over them, and
`--clean-read` drops them.  A dropped one takes its own commas along and hands its capital letter on ("Um, so" is
"So"); the end of a sentence stays.  That is safe since the list of sounds is closed, and because a filler that is
talked about ("he said um", "the uh sound"), quoted, sung or part of a name (Um Qasr) stays.  "You know" needs commas
on both sides, "I mean" the beginning of a sentence (in the middle it may correct a word: "on Monday, I mean,
Tuesday"), "like" also a word behind it that nothing can be compared with.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleantx.model import Finding, Kind, Safety
from cleantx.rules.speech import plan
from cleantx.terms.match import Matcher
from cleantx.text import View

CODE = "CTX301"
NAME = "filler"
SAFETY: Safety = "safe"
SINCE = "0.1.0"
READS: tuple[Kind, ...] = ("speech",)
LANGUAGES: tuple[str, ...] = ("en",)
BAD = (
    ("Um, so tell me about the war.", "So tell me about the war."),
    ("It was, uh, a good day.", "It was a good day."),
    ("And that's the idea Uh. I went home.", "And that's the idea. I went home."),
    ("Um.\nThe goal was offside.", "The goal was offside."),
    ("In that case, you know, nobody paid.", "In that case, nobody paid."),
    ("I mean, it works.", "It works."),
    ("And I was, like, so tired.", "And I was so tired."),
)
GOOD = (
    "He said um and then nothing.",
    "Drop every um and uh.",
    'The word "um" is a filler.',
    "Uh-huh, uh-oh, mm-hmm.",
    "Uh huh. Uh oh, it fell, and she said, uh huh.",
    "He was called Er, Er, son of Judah.",
    "Give 'em the ball.",
    "If you know, you know.",
    "You know the rules, and I know the referee.",
    "What I mean, of course, is the other one.",
    "We meet on Monday, I mean, Tuesday.",
    "Like, comment and subscribe.",
    "Cities, like, Paris and Rome.",
    "British troops took Um Qasr in 2003.",
    "She works in the er at night.",
)


def check(view: View, terms: Matcher) -> Iterator[Finding]:  # noqa: ARG001 - every rule has the same signature
    """Yields each filler, with the marks around it mended."""
    yield from plan.findings(view, CODE, NAME)
