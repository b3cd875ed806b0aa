"""A sentence that begins with a small letter, in a transcript that otherwise begins its sentences with capitals.

The eye finds a sentence by its capital, and subtitles break where one begins.  Only a small function word right after
the full stop of an ordinary word is raised ("it rained. and then"), and only where nearly all other sentences of the
transcript have their capital: "iPhone", "e.g. a", "vs. the", "3. stir" and the style of a poet or of a whole lower-case
transcript stay.  That is safe.  The small letter after a mark that is itself out of place is no business of this rule,
and neither is the first word of a segment: many readers cut paragraphs in mid-sentence and end them with a full stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleantx import fold
from cleantx.model import Finding, Fix, Kind, Safety
from cleantx.rules.marks import clauses, displaced_mark
from cleantx.terms.match import Matcher
from cleantx.text import View

CODE = "CTX502"
NAME = "sentence-case"
SAFETY: Safety = "safe"
SINCE = "0.1.0"
READS: tuple[Kind, ...] = ("speech",)
LANGUAGES: tuple[str, ...] = ("en",)
BAD = (
    (
        "We ate. It was good. They left. She stayed. He sang. We slept. It rained. and then it stopped. We woke.",
        "We ate. It was good. They left. She stayed. He sang. We slept. It rained. And then it stopped. We woke.",
    ),
)
GOOD = (
    "we ate. it was good. they left. she stayed. he sang. we slept. it rained. and then it stopped. we woke.",
    "We ate. It was good. They left. She stayed. He sang. We slept. Red vs. the others, approx. the same. We woke.",
    "We ate. It was good. They left. She stayed. He sang. We slept. We like. iPhones. We woke... and left.",
    "We ate. It was good. They left. She stayed. He sang. We slept. Was it hot? or cold? Acme Inc. and we left.",
)

_LEAST = 6  # sentences with a capital, before a small letter is an exception
_EXCEPTIONS = 50  # one small beginning in so many sentences: nearly all have their capital
# what has to stand before is asked second: the engine skips quickly to what a pattern begins with
_BEGIN = re.compile(r"[ \n\x1e](?<=[a-z0-9][.?!].)(?=([A-Za-z][A-Za-z']{0,15}))", re.DOTALL)
_SMALL = re.compile(r" (?<=[a-z][.] )([a-z][a-z']{1,15})(?=[ \n])")
_ORDINARY = re.compile(r"[a-z][a-z']{2,20}[.]")
_STARTERS = (
    clauses.SUBJECTS
    | clauses.ARTICLES
    | {"and", "but", "so", "it", "it's", "this", "that", "that's", "there", "there's", "then", "you", "because", "if"}
) - {"i", "a", "an"}


def check(view: View, terms: Matcher) -> Iterator[Finding]:  # noqa: ARG001 - every rule has the same signature
    """Yields each small function word that begins a sentence."""
    text = fold.plain(view.text)
    found = [match for match in _SMALL.finditer(text) if _begins(text, match)]
    if not found:
        return
    moved = {move.place.b: move.place.word for move in displaced_mark.moves(view)}
    found = [match for match in found if match.start() not in moved]
    # a moved mark leaves the capital of its own word; only function words are counted, which no dictionary changes
    firsts = [moved.get(match.start(), match[1]) for match in _BEGIN.finditer(text)]
    counted = [word for word in firsts if word.lower() in clauses.OPENERS]
    small = sum(word.islower() for word in counted)
    if len(counted) - small < _LEAST or (small - 1) * _EXCEPTIONS > len(counted):
        return
    for match in found:
        word = view.text[match.start(1) : match.end(1)]
        edits = view.edits(*match.span(1), word.capitalize())
        why = f"{word!r} begins a sentence"
        fix = Fix(code=CODE, name=NAME, safety=SAFETY, why=why, edits=edits)
        yield Finding(code=CODE, segment=edits[0].segment, a=edits[0].a, b=edits[0].b, message=why, fix=fix)


def _begins(text: str, match: re.Match[str]) -> bool:
    """Says whether a small word stands after a full stop that ends a sentence, and is one that sentences begin with."""
    if match[1] not in _STARTERS:
        return False
    before = re.split(r"[ \n\x1e]", text[max(match.start() - 30, 0) : match.start()])[-1]
    return _ORDINARY.fullmatch(before) is not None and before[:-1] not in clauses.ABBREVIATIONS
