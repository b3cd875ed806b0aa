"""The rules: one module each, in families, and a table of them.

To add a rule: one module with the names of :class:`Rule` and one line in :data:`TABLE`; its documentation, its
examples and its look-alikes live in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Protocol, cast

from cleantx.errors import UsageError
from cleantx.model import Finding, Kind, Safety
from cleantx.terms.match import Matcher
from cleantx.text import View

TABLE = {
    "CTX002": "cleantx.rules.source.mojibake",
    "CTX201": "cleantx.rules.words.misheard_term",
    "CTX203": "cleantx.rules.words.spelled_letters",
    "CTX204": "cleantx.rules.words.model_number",
    "CTX205": "cleantx.rules.words.fused_token",
    "CTX206": "cleantx.rules.words.name_case",
    "CTX207": "cleantx.rules.words.own_pattern",
    "CTX301": "cleantx.rules.speech.filler",
    "CTX302": "cleantx.rules.speech.repeated_word",
    "CTX303": "cleantx.rules.speech.cut_off",
    "CTX401": "cleantx.rules.noise.invented_tail",
    "CTX402": "cleantx.rules.noise.loop",
    "CTX403": "cleantx.rules.noise.sound_tag",
    "CTX404": "cleantx.rules.noise.blank_audio",
    "CTX405": "cleantx.rules.noise.invented_phrase",
    "CTX501": "cleantx.rules.marks.displaced_mark",
    "CTX502": "cleantx.rules.marks.sentence_case",
    "CTX503": "cleantx.rules.marks.spacing",
    "CTX601": "cleantx.rules.turns.two_turns",
    "CTX602": "cleantx.rules.turns.cut_paragraph",
}
"""Rule code to module.  0 source, 1 timing, 2 words, 3 speech, 4 noise, 5 marks, 6 turns; codes are never reused."""

Example = tuple[str, str]
"""What a rule gets and what it makes of it."""


class Rule(Protocol):
    """What a rule module offers.  Its docstring says what is wrong, why it matters, and why the fix is safe or not.

    `GOOD` are look-alikes that must stay as they are; `BAD` are pairs of text and repaired text, one line a segment.
    `READS` are the kinds of segments it looks at; `LANGUAGES` the languages it is for (empty: all of them).
    """

    CODE: str
    NAME: str
    SAFETY: Safety
    SINCE: str
    READS: tuple[Kind, ...]
    LANGUAGES: tuple[str, ...]
    GOOD: tuple[str, ...]
    BAD: tuple[Example, ...]
    __doc__: str | None

    @property
    def check(self) -> Callable[[View, Matcher], Iterable[Finding]]:
        """Yields what is wrong in the view."""


def load(code: str) -> Rule:
    """Returns the rule of that code or name."""
    if code in TABLE:
        return cast("Rule", import_module(TABLE[code]))
    for known in TABLE:
        rule = load(known)
        if code == rule.NAME:
            return rule
    from importlib.metadata import entry_points  # noqa: PLC0415 - it loads e-mail and zip files

    for point in entry_points(group="cleantx.rules", name=code):
        return cast("Rule", point.load())
    raise UsageError(f"unknown rule {code!r}", hint=f"one of {', '.join(TABLE)}")
