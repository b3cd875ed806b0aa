"""What a show tells of itself, mined: the misheard forms of its own terms, as a correction pack of one transcript."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cleantx.model import Segment, Transcript
from cleantx.terms.match import Matcher
from cleantx.terms.mining import evidence, mine
from cleantx.terms.mining.clusters import clusters
from cleantx.terms.mining.evidence import Term
from cleantx.terms.mining.mine import Proposal
from cleantx.terms.pack import Pack
from cleantx.text import View

NAME = "mined"
"""The name of the pack that holds what was mined."""

LANGUAGES = ("en",)
"""The languages whose words the lexicon tells the sound of."""


def terms(
    transcript: Transcript, *, glossary: Iterable[str] = (), context: Iterable[str] = (), packs: Iterable[Pack] = ()
) -> tuple[Term, ...]:
    """Returns the terms that a transcript's title, description and outline tell, and a user's list, texts and packs."""
    return evidence.merged(
        evidence.of_list(glossary),
        evidence.of_packs(packs),
        evidence.of_meta(transcript.meta),
        evidence.of_outline(chapter.title for chapter in transcript.chapters),
        [term for text in context for term in evidence.of_text(text, evidence.CONTEXT)],
    )


def beside(told: Sequence[Term], corpus: Sequence[Term]) -> tuple[Term, ...]:
    """Returns the terms that a transcript is told, and those that other files of its corpus tell, less trusted."""
    return evidence.merged(told, [term._replace(source=evidence.CORPUS) for term in corpus]) if corpus else tuple(told)


def proposals(transcript: Transcript, told: Sequence[Term], matcher: Matcher) -> tuple[Proposal, ...]:
    """Returns what is likely one of the terms misheard, where the matcher finds nothing itself.

    Right forms of the matcher's packs stand as they are; what it would repair is left to it.
    """
    if not told:
        return ()
    view = View(_read(transcript))
    rights = {entry.right for pack in matcher.packs for entry in pack.entries}
    taken = [(match.a, match.b) for match in matcher.find(view)]
    return mine.mine(view, told, taken=taken, rights=rights)


def unsure(
    transcript: Transcript, told: Sequence[Term], matcher: Matcher, *, beside: Iterable[Proposal] = ()
) -> tuple[tuple[tuple[str, int], ...], ...]:
    """Returns the names that sound alike in a transcript where neither the show nor the packs tell which is right."""
    known = [word for pack in matcher.packs for entry in pack.entries for word in (entry.right, *entry.wrong)]
    known += [word for one in beside for word in one.wrong.split()]
    return clusters(View(_read(transcript)), (*(term.text for term in told), *known))


def _read(transcript: Transcript) -> Iterable[Segment]:
    return (s for s in transcript.segments if not s.dropped and s.kind in ("speech", "sound"))
