"""A phrase that nobody said, away from the end: "Thanks for watching!" in a silence, credits of somebody's subtitles.

Recognisers fill silence with what stood often where their training had none: thanks, partings, the credits of
subtitle makers, a lone "you".  As subtitles these stand on the screen while nobody speaks.  A list alone proves
nothing, since people do say "thank you": such a phrase is dropped by itself only with two proofs, or with one that
leaves no room: it lasts no time, or blank audio stands on both sides.  A parting in the midst of a recording needs
a silence on both sides or one impossible time; credits need one proof, or to be the first or last thing in the file.
With less it is left to a person.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleantx.model import DropEdit, Finding, Fix, Kind, Safety, Segment
from cleantx.rules.noise import invented_tail, loop, phrases, timing
from cleantx.rules.noise.blank_audio import is_blank
from cleantx.terms.match import Matcher
from cleantx.text import View

CODE = "CTX405"
NAME = "invented-phrase"
SAFETY: Safety = "safe"
SINCE = "0.1.0"
READS: tuple[Kind, ...] = ("speech", "sound")
LANGUAGES: tuple[str, ...] = ()
BAD = (
    ("So that is it.\n[BLANK_AUDIO]\nThank you.\n[BLANK_AUDIO]\nNext question.", "So that is it.\nNext question."),
    ("Subtitles by the Amara.org community\nHello everybody.", "Hello everybody."),
    ("Und das war es.\nUntertitel im Auftrag des ZDF für funk, 2017", "Und das war es."),
)
GOOD = (
    "That was kind.\nThank you.\nAnd now the news.",
    "I said.\nThanks for watching!\nThen we left.",
    "The subtitles by the Amara.org community are good.\nWe use them.",
    "you\nand I",
)

_SILENCE = 5000  # ms; speakers pause for a second or two, players of whisper report inventions after five and more
_OFTEN = 3  # cues of the very same words in one file


class _Near(NamedTuple):
    """What stands beside a phrase, past others of its kind; and what is spoken there, past marks too."""

    before: Segment | None
    after: Segment | None
    spoken: Segment | None
    next_spoken: Segment | None


def check(view: View, terms: Matcher) -> Iterator[Finding]:
    """Yields the segments that hold nothing but such a phrase, with what speaks against them."""
    listed = {s.id: phrases.known(s.text) if s.kind == "speech" else "" for s in view.segments}
    if not any(listed.values()) and not any(phrases.is_note(segment.text) for segment in view.segments):
        return
    going = _going(view, terms)
    said = [segment for segment in view.segments if segment.text.strip() and segment.id not in going]
    texts = [listed[segment.id] for segment in said]
    counts = Counter(texts)
    # neighbours are told past what may go itself: a second look must find no more than the first
    others = [k for k, text in enumerate(texts) if not text]
    speech = [k for k in others if not invented_tail.is_mark(said[k])]
    for index, segment in enumerate(said):
        if texts[index]:
            near = _Near(*_beside(said, others, index), *_beside(said, speech, index))
            proofs, safety = _judged(segment, near, counts[texts[index]])
            if safety:
                yield _finding(segment, proofs, safety)
        elif phrases.is_note(segment.text) and timing.is_instant(segment):
            yield _finding(segment, ["it lasts no time"], "safe")


def _beside(said: Sequence[Segment], some: list[int], index: int) -> tuple[Segment | None, Segment | None]:
    """Returns the nearest of some segments before and after a place."""
    at = bisect_left(some, index)
    return said[some[at - 1]] if at else None, said[some[at]] if at < len(some) else None


def _going(view: View, terms: Matcher) -> set[int]:
    """Returns the segments that go as copies of a loop or at the end: their neighbours are judged without them."""
    found = [*loop.check(view, terms), *invented_tail.check(view, terms)]
    fixes = [finding.fix for finding in found if finding.fix is not None and finding.fix.safety == "safe"]
    return {edit.segment for fix in fixes for edit in fix.edits if isinstance(edit, DropEdit)}


def _judged(segment: Segment, near: _Near, count: int) -> tuple[list[str], Safety | None]:
    """Returns what speaks against a phrase, and whether that is proof enough; None: nothing worth a word."""
    text, odd = phrases.bare(segment.text), _oddity(segment)
    walled = all(other is not None and is_blank(other.text) for other in (near.before, near.after))
    often = [f"it stands {count} times in this file"] if count >= _OFTEN else []
    proofs = [odd] if odd else []
    proofs += ["blank audio on both sides"] if walled else []
    proofs += ["silence on both sides"] if _is_alone(near.spoken, segment, near.next_spoken) else []
    if text in phrases.CREDITS:
        at_end = near.spoken is None or near.next_spoken is None
        proofs += ["nothing else is said before or after it"] if at_end else []
        return [*proofs, *often, "nobody says these words"], "safe" if proofs or often else "suggest"
    if not proofs or text in phrases.MEANT or near.after is None:
        return [], None  # the end of the file is another rule's
    sure = text in phrases.PARTING or walled or timing.is_instant(segment) or len([*proofs, *often]) > 1
    return [*proofs, *often], "safe" if sure else "suggest"


def _oddity(segment: Segment) -> str:
    ms = timing.length(segment)
    if ms is not None and ms >= timing.DRAWN and len(segment.text.split()) <= 2:  # noqa: PLR2004 - two words
        return f"it lasts {ms / 1000:.0f} s"
    return timing.oddity([segment], len(segment.text.strip()))


def _is_alone(before: Segment | None, segment: Segment, after: Segment | None) -> bool:
    """Says whether a silence lies before and after a segment."""
    if before is None or after is None or timing.length(segment) is None:
        return False
    if before.end is None or after.start is None or segment.start is None or segment.end is None:
        return False
    return segment.start - before.end >= _SILENCE and after.start - segment.end >= _SILENCE


def _finding(segment: Segment, proofs: list[str], safety: Safety) -> Finding:
    why = f"often invented in silence: {', '.join(proofs)}"
    edit = DropEdit(segment=segment.id, before=segment.text)
    fix = Fix(code=CODE, name=NAME, safety=safety, why=why, edits=(edit,))
    return Finding(code=CODE, segment=segment.id, a=0, b=len(segment.text), message=f"{segment.text!r}: {why}", fix=fix)
