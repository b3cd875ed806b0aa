"""What the dictionary, the versions and the fused tokens find, each with the others applied.

A name that is taken apart, or a number that becomes digits, can be company for an entry of the dictionary, and a name
that an entry mends can have a version behind it.  They are found together, so that a second pass finds nothing new.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

from msgspec.structs import replace

from cleantx import language
from cleantx.model import Finding, Fix, Safety, Segment
from cleantx.terms import rounds
from cleantx.terms.match import Match, Matcher
from cleantx.terms.pack import Entry
from cleantx.text import View

_CODES = ("CTX204", "CTX205")
_PHRASE = 80  # characters: longer than any protected phrase
_WORD = re.compile(r"[^\W_]+")
_ROUNDS = 4  # what a round makes possible is found in the next; a cycle must still end


class Found(NamedTuple):
    """The matches in a view's folded text, by the rule that tells of them."""

    terms: tuple[Match, ...]
    versions: tuple[Match, ...]
    fused: tuple[Match, ...]


_SAID: WeakKeyDictionary[View, frozenset[str]] = WeakKeyDictionary()
_PROTECTED: WeakKeyDictionary[Matcher, tuple[str, ...]] = WeakKeyDictionary()
_FOUND: WeakKeyDictionary[View, tuple[Matcher, Found]] = WeakKeyDictionary()


def found(view: View, terms: Matcher) -> Found:
    """Returns all that the words' rules find in a view; computed once for all of them."""
    kept = _FOUND.get(view)
    if kept is None or kept[0] is not terms:
        kept = _FOUND[view] = (terms, _find(view, terms))
    return kept[1]


def said(view: View) -> frozenset[str]:
    """Returns the different words of a view, each in the capitals it has somewhere."""
    kept = _SAID.get(view)
    if kept is None:
        kept = _SAID[view] = frozenset(_WORD.findall(" ".join(set(view.folded.split()))))
    return kept


def is_barred(view: View, terms: Matcher, a: int, b: int) -> bool:
    """Says whether ``folded[a:b]`` lies in an address, in code, or in a phrase that a pack protects."""
    if view.is_protected(a, b):
        return True
    lo = max(0, a - _PHRASE)
    around = view.folded[lo : b + _PHRASE].casefold()
    for phrase in _protected(terms):
        at = around.find(phrase)
        while at >= 0:
            if lo + at < b and lo + at + len(phrase) > a:
                return True
            at = around.find(phrase, at + 1)
    return False


def _protected(terms: Matcher) -> tuple[str, ...]:
    """Returns the phrases that the packs protect, casefolded."""
    kept = _PROTECTED.get(terms)
    if kept is None:
        kept = _PROTECTED[terms] = tuple(p.text.casefold() for pack in terms.packs for p in pack.protects)
    return kept


def match(text: str, a: int, b: int, right: str, safety: Safety, code: str, why: str) -> Match:
    """Returns a match that a rule made, not an entry."""
    entry = Entry(id=code, right=right, wrong=(text[a:b],), safety=safety)
    return Match(a=a, b=b, right=right, entry=entry, pack="", why=f"{why}: {' '.join(text[a:b].split())!r}")


def finding(view: View, match: Match, code: str, name: str) -> Finding:
    """Returns the finding of a match, its edits in the segments' own texts."""
    a, b = view.back(match.a, match.b)
    edits = view.edits(a, b, match.right)
    by = f"{match.pack}/{match.entry.id}" if match.pack else ""
    sure = match.entry.confidence
    why = f"{match.why}; {match.entry.why}" if sure is not None and match.entry.why else match.why
    fix = Fix(code=code, name=name, safety=match.safety, why=why, edits=edits, by=by, confidence=sure)
    message = f"{' '.join(view.text[a:b].split())!r} should read {match.right!r}"
    return Finding(code=code, segment=edits[0].segment, a=edits[0].a, b=edits[0].b, message=message, fix=fix)


def _find(view: View, terms: Matcher) -> Found:
    entries = list(terms.find(view))
    own = _own(view, terms, entries)
    sure = [m for m in own if m.safety in terms.applied]
    done = rounds.merged([m for m in entries if m.safety in terms.applied], sure)
    fresh = sure
    for _ in range(_ROUNDS - 1):
        if not fresh:
            break
        text = rounds.applied(view.folded, done)
        fresh = rounds.original(_near(view, text, rounds.places(done, fresh), terms), done, text)
        done = rounds.merged(done, fresh)
    every = {(m.a, m.b, m.right): m for m in (*done, *entries, *own)}  # what a longer one took in stands beside it
    ordered = sorted(every.values(), key=lambda m: (m.a, m.b))
    own_codes = {code: tuple(m for m in ordered if not m.pack and m.entry.id == code) for code in _CODES}
    return Found(tuple(m for m in ordered if m.pack), own_codes["CTX204"], own_codes["CTX205"])


def _own(view: View, terms: Matcher, entries: Sequence[Match], whole: str | None = None) -> list[Match]:
    """Returns what the rules find beside the entries' matches, in order; `whole` is the text whose habits count."""
    from cleantx.rules.words import fused_token, model_number  # noqa: PLC0415 - they use this module

    applied = [m for m in entries if m.safety in terms.applied]
    english = language.fits(model_number.LANGUAGES, view.language)
    versions = model_number.versions(view, applied, whole or view.folded) if english else []
    own = [m for m in versions if not is_barred(view, terms, m.a, m.b)]
    taken = sorted([*applied, *own], key=lambda m: m.a)
    return sorted([*own, *fused_token.fused(view, terms, taken)], key=lambda m: m.a)


def _near(view: View, text: str, changes: Sequence[tuple[int, int]], terms: Matcher) -> list[Match]:
    """Returns what the changes that led to `text` may have made possible around them."""
    out: list[Match] = []
    for (lo, hi), (inner_lo, inner_hi) in rounds.windows(text, changes):
        part = View([Segment(id=0, text=text[lo:hi])], language=view.language)
        entries = list(terms.find(part))
        every = rounds.merged(entries, _own(part, terms, entries, view.folded))
        moved = [replace(m, a=m.a + lo, b=m.b + lo) for m in every if m.safety in terms.applied]
        out += [m for m in moved if inner_lo <= m.a and m.b <= inner_hi]
    return out
