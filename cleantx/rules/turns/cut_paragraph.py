"""A paragraph that ends in mid-sentence: "a platform that we like, the shop" / "flat sells it" is one.

Services cut their paragraphs by time or by length, and the reader stumbles at each one; sentences that are two halves
are searched, quoted and translated badly.  Two paragraphs of one speaker are joined where the first ends without a mark
and the second begins with a small letter or an acronym, or where the first ends in a word that its sentence cannot end
in and the second begins like no sentence ("dig for the" / "And it's": somebody broke off).  No word and no mark
changes, so that is safe.  A full stop that was set at the cut by force stays, and so does the cut.

The rule looks only when it is asked for, and only at prose: what has times is cues, and those are cut where they were
spoken; a transcript without marks, or without capitals, shows no sentences to go by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cleantx.model import Finding, Fix, JoinEdit, Kind, Safety, Segment
from cleantx.rules.marks import clauses
from cleantx.terms.match import Matcher
from cleantx.text import View

CODE = "CTX602"
NAME = "cut-paragraph"
SAFETY: Safety = "safe"
SINCE = "0.1.0"
READS: tuple[Kind, ...] = ("speech",)
LANGUAGES: tuple[str, ...] = ()
BAD = (
    (
        "We went to the shop\nflat out for flour. It rained.\nThen we left.",
        "We went to the shop flat out for flour. It rained.\nThen we left.",
    ),
    (
        "We took the\nOld Road, as one\ndoes. It rained.\nThen we left.",
        "We took the Old Road, as one does. It rained.\nThen we left.",
    ),
)
GOOD = (
    "We went to the shop.\nand bought flour. It rained.\nThen we left.",
    "We went to the shop\nThen we bought flour. It rained.\nThen we left.",
    "we went to the shop\nthen we bought flour\nit rained",
    "We dig for the\nAnd it is still not there. It rained.\nThen we left.",
    "a poem\nhas no marks\nand no sentences.\nIt Is So.",
)

_LEAST = 3  # one paragraph in so many ends with a mark, and begins with a capital: then both say something
_ENDS = ".?!\u2026:;\u3002\uff01\uff1f"
_QUOTES = "\"'\u201c\u201d\u2018\u2019\u00ab\u00bb)]*_"
_ACRONYM = re.compile(r"(?:[A-Z]_){2,9}s?|[A-Z]{3,9}s?")
_OPENERS = clauses.OPENERS | clauses.FILLERS
_UNENDED = clauses.ARTICLES | clauses.POSSESSIVES | {"of", "and", "or", "to", "at", "with", "from", "i", "we", "they"}


def check(view: View, terms: Matcher) -> Iterator[Finding]:  # noqa: ARG001 - every rule has the same signature
    """Yields each run of paragraphs that are one."""
    segments = [segment for segment in view.segments if segment.text.strip()]
    if any(segment.start is not None for segment in segments) or not _is_prose(segments):
        return
    run: list[Segment] = []
    for before, after in pairwise(segments):
        if _goes_on(before, after, english=view.language.startswith("en")):
            run = [*(run or [before]), after]
            continue
        if run:
            yield _finding(run)
        run = []
    if run:
        yield _finding(run)


def _is_prose(segments: Sequence[Segment]) -> bool:
    """Says whether enough paragraphs end with a mark, and begin with a capital, for the others to be exceptions."""
    ended = sum(_is_ended(segment.text) for segment in segments)
    begun = sum(segment.text.lstrip(_QUOTES)[:1].isupper() for segment in segments)
    return min(ended, begun) * _LEAST >= len(segments)


def _is_ended(text: str) -> bool:
    return text.rstrip().rstrip(_QUOTES).endswith(tuple(_ENDS))


def _goes_on(before: Segment, after: Segment, *, english: bool) -> bool:
    """Says whether the sentence of one paragraph goes on in the next one, which stands right behind it."""
    if after.turn or after.speaker != before.speaker or after.id != before.id + 1 or _is_ended(before.text):
        return False
    if before.text[0] == "#":
        return False  # a heading
    first = after.text.split()[0]
    if first[0].islower() or (_ACRONYM.fullmatch(first) and not before.text.isupper()):
        return True
    last = before.text.split()[-1].lower()
    return english and last in _UNENDED and first[0].isalpha() and first.lower().strip(",.") not in _OPENERS


def _finding(run: Sequence[Segment]) -> Finding:
    first, second = run[0], run[1]
    why = f"the sentence goes on: {first.text[-20:]!r}, {second.text[:20]!r}"
    edit = JoinEdit(segments=tuple(segment.id for segment in run), glue=" ")
    fix = Fix(code=CODE, name=NAME, safety=SAFETY, why=why, edits=(edit,))
    end = len(first.text)
    return Finding(
        code=CODE, segment=first.id, a=max(end - 20, 0), b=end, message=f"cut in mid-sentence: {why}", fix=fix
    )
