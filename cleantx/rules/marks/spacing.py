"""Spaces where none belong: two in a row, or one before a comma or full stop.

They show as holes in a subtitle.  Only spaces are taken away, never a word or a line break, so the fix is safe.  The
space before a mark is left alone outside English: French sets one before a question mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleantx.model import Finding, Fix, Kind, Safety
from cleantx.terms.match import Matcher
from cleantx.text import View

CODE = "CTX503"
NAME = "spacing"
SAFETY: Safety = "safe"
SINCE = "0.1.0"
READS: tuple[Kind, ...] = ("speech",)
LANGUAGES: tuple[str, ...] = ()
BAD = (
    ("so  that is  it", "so that is it"),
    ("you know , it works .", "you know, it works."),
)
GOOD = (
    "it cost .5 of a cent and .NET ran",
    "wait ... what",
    "a smile :) for you",
    "one line\nand the next",
)

# what has to stand before is asked second: the engine skips quickly to what a pattern begins with
_SPACES = re.compile(r"[ \t\u00a0](?<=\S.)[ \t\u00a0]+(?=\S)")
_MARK = re.compile(r"[,.!?;:](?<=[ \t].)(?=[ \t\n\x1e]|\Z)")
_CLOSING = re.compile(r"[,.!?;:](?=[ \t\n\x1e]|\Z)")
_WHITE = " \t"


def check(view: View, terms: Matcher) -> Iterator[Finding]:  # noqa: ARG001 - every rule has the same signature
    """Yields each run of spaces that is too long or stands before a mark."""
    text = view.text
    taken = set()
    if view.language.startswith("en"):
        for match in _MARK.finditer(text):
            a = match.start()
            while a and text[a - 1] in _WHITE:
                a -= 1
            if text[a - 1 : a].isalnum() or text[a - 1 : a] == "_":
                taken.add(a)
                yield _finding(view, a, match.start(), "", "a space before a mark")
    if "  " in text or "\t" in text or "\u00a0" in text:
        for match in _SPACES.finditer(text):
            if match.start() in taken:
                continue
            a, b = match.span()
            # no-break spaces that would become one space before a mark, which the next run would take away
            goes = view.language.startswith("en") and text[a - 1].isalnum() and _CLOSING.match(text, b)
            yield _finding(view, a, b, "" if goes else " ", "a space before a mark" if goes else "more than one space")


def _finding(view: View, a: int, b: int, after: str, why: str) -> Finding:
    edits = view.edits(a, b, after)
    fix = Fix(code=CODE, name=NAME, safety=SAFETY, why=why, edits=edits)
    return Finding(code=CODE, segment=edits[0].segment, a=edits[0].a, b=edits[0].b, message=why, fix=fix)
