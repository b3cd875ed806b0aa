"""A mark for silence: ``[BLANK_AUDIO]``, ``[ Silence ]``.

The recogniser says that it heard nothing; as a subtitle the mark would stand on the screen through the silence.  A
segment that holds only the mark is dropped, a mark among words is taken out.  That is safe: it was never speech.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleantx.model import DropEdit, Edit, Finding, Fix, Kind, Safety
from cleantx.terms.match import Matcher
from cleantx.text import TURN, View

CODE = "CTX404"
NAME = "blank-audio"
SAFETY: Safety = "safe"
SINCE = "0.1.0"
READS: tuple[Kind, ...] = ("speech", "sound")
LANGUAGES: tuple[str, ...] = ()
BAD = (
    ("so that is it.\n[BLANK_AUDIO]\nNext question.", "so that is it.\nNext question."),
    ("so that [BLANK_AUDIO] is it.", "so that is it."),
    ("[ Silence ]\nHello.", "Hello."),
)
GOOD = ("(laughs)", "[Music]", "the blank audio tape", "Silence, please.")

_SPACE = " \t\u00a0"
_BOUNDARY = f"\n{TURN}"
_ONE = r"[\[(][ \t]{0,9}(?:blank[ _]audio|silence|no (?:audio|speech))[ \t]{0,9}[\])]"
_MARK = re.compile(rf"{_ONE}(?:[ \t\u00a0]*{_ONE})*", re.IGNORECASE)


def is_blank(text: str) -> bool:
    """Says whether a text is a mark for silence and nothing else.

    >>> is_blank(" [BLANK_AUDIO]"), is_blank("[Music]")
    (True, False)
    """
    return ("[" in text or "(" in text) and _MARK.fullmatch(text.strip()) is not None


def check(view: View, terms: Matcher) -> Iterator[Finding]:  # noqa: ARG001 - every rule has the same signature
    """Yields each mark."""
    for match in _MARK.finditer(view.text):
        index, a = view.locate(match.start())
        segment = view.segments[index]
        why = f"{match[0]!r} marks silence; nobody says it"
        if is_blank(segment.text):
            edits: tuple[Edit, ...] = (DropEdit(segment=segment.id, before=segment.text),)
        else:
            edits = _cut(view, match)
        fix = Fix(code=CODE, name=NAME, safety=SAFETY, why=why, edits=edits)
        yield Finding(code=CODE, segment=segment.id, a=a, b=a + len(match[0]), message=why, fix=fix)


def _cut(view: View, match: re.Match[str]) -> tuple[Edit, ...]:
    """Returns the edit that takes a mark out of its text, with the spaces around it but one."""
    text = view.text
    a, b = match.span()
    while a > 0 and text[a - 1] in _SPACE:
        a -= 1
    while b < len(text) and text[b] in _SPACE:
        b += 1
    at_edge = a == 0 or b == len(text) or text[a - 1] in _BOUNDARY or text[b] in _BOUNDARY
    return view.edits(a, b, "" if at_edge or text[b] in ",.!?;:" else " ")
