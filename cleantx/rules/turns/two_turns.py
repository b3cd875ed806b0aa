"""Two people who speak in one cue: "whatever. - Exactly.", "Fine. >> No.", "yes [SPEAKER_TURN] no".

Whoever reads the transcript takes the answer for a part of the question, and no format can say who speaks.  The cue is
cut where the other begins, at the time of that word, or at its share of the cue by letters; the sign of the turn goes,
since every format has its own.  A recogniser's mark is unmistakable, and so are chevrons and a dash after the end of a
sentence in a transcript that marks its turns so: those cuts are safe.  A dash that might be a quotation's ("to be. -
Hamlet"), and a name with a colon ("Ann: Yes. Bob: No.") are left to a person.  Two turns on two lines of a cue are how
subtitles should be, and stay.  The rule looks only when it is asked for: cutting cues is not what everybody wants of a
cleaning, and the layout of subtitles sees these signs without it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice, zip_longest
from typing import NamedTuple

from cleantx.formats import labels
from cleantx.model import Finding, Fix, Kind, Safety, Segment, SplitEdit
from cleantx.terms.match import Matcher
from cleantx.text import View

CODE = "CTX601"
NAME = "two-turns"
SAFETY: Safety = "safe"
SINCE = "0.1.0"
READS: tuple[Kind, ...] = ("speech",)
LANGUAGES: tuple[str, ...] = ()
BAD = (
    ("It ends there. [SPEAKER_TURN] Does it?", "It ends there.\nDoes it?"),
    ("It ends there. >> Does it? >> Yes.", "It ends there.\nDoes it?\nYes."),
    ("- Synthetic data. - Synthetic data, right?", "- Synthetic data.\n- Synthetic data, right?"),
)
GOOD = (
    "we shift it, x >> 2, and write it >> log.txt",
    "from 1990 - the year that it began - to now. It is - well - over.",
    "To be or not to be. - Hamlet",
    "It was ten - twelve at most. Ann Lee: a life, by Bob.",
    "The score is 2 - 1. - A minus sign.",
)

_MARK = re.compile(r"[ \t]{0,9}\[SPEAKER_TURN\][ \t]{0,9}")
_CHEVRON = re.compile(r"(?<=[^\s>])[ \t]{1,9}>{2,3}[ \t]{0,9}(?=[^\s>])")
_DASH = re.compile(r"(?<=\S)[ \t]{1,9}([-\u2013\u2014])[ \t]{1,9}(?=\S)")
_FULL = r"([A-Z][\w'.-]{0,30}(?: [A-Z][\w'.-]{0,30}){0,2}):[ \t]"
_NAMED = re.compile(rf"(?<=[.?!])[ \t]{{1,9}}(?={_FULL})")
_NAME = re.compile(_FULL)
_LEAD = re.compile(r"([-\u2013\u2014]|>{2,3})[ \t]")
_QUOTES = "\"'\u201c\u201d\u2018\u2019()[] \t"
_STOPS = (".", "?", "!", "\u2026")
_USUAL = 3  # cues with a sign before them, after which it is this transcript's sign of a turn
_COMES_BACK = 2  # times that a name stands before a colon, below which it is none
_SIGNATURE = 3  # words with capitals and no full stop behind a dash: whom one quotes
_MOST = 100  # signs in one cue: what has more is no cue of people who take turns
_FRESH = 1 << 20  # ids of new segments begin above those of any that a view may not show


class _Cut(NamedTuple):
    """Before ``text[a:b]``, which goes, somebody else begins; with `keeps` their sign stays as the cue's own does."""

    a: int
    b: int
    safety: Safety
    why: str
    keeps: bool = False


def check(view: View, terms: Matcher) -> Iterator[Finding]:  # noqa: ARG001 - every rule has the same signature
    """Yields each segment in which somebody else begins to speak, with one fix for all of its turns."""
    if not any(sign in view.text for sign in ("- ", "\u2013 ", "\u2014 ", ">>", "[SPEAKER_TURN]", ": ")):
        return
    signs = sum(1 + len(_sure(s)) if s.turn or _LEAD.match(s.text) else len(_sure(s)) for s in view.segments)
    is_usual = signs >= _USUAL
    names = _names(view)
    fresh = max(_FRESH, *(s.id + 1 for s in view.segments))
    for segment in view.segments:
        found = _cuts(segment, names, is_usual=is_usual)
        if chosen := [cut for cut in found if cut.safety == "safe"] or found:
            yield _finding(segment, chosen, fresh)
            fresh += len(chosen)


def _finding(segment: Segment, cuts: list[_Cut], fresh: int) -> Finding:
    """Returns the finding for a segment: the last cut comes first, so that the others keep their places."""
    edits = tuple(
        SplitEdit(
            segment=segment.id,
            at=cut.a,
            new=fresh + n,
            gap=segment.text[cut.a : cut.b],
            time=_time(segment, cuts, n),
            turn=not cut.keeps,
        )
        for n, cut in reversed(list(enumerate(cuts)))
    )
    why = cuts[0].why
    fix = Fix(code=CODE, name=NAME, safety=cuts[0].safety, why=why, edits=edits)
    return Finding(
        code=CODE, segment=segment.id, a=cuts[0].a, b=cuts[0].b, message=f"two turns in a cue: {why}", fix=fix
    )


def _time(segment: Segment, cuts: list[_Cut], number: int) -> int | None:
    """Returns the instant of a cut in ms: where the next timed word begins, else its share of the cue by letters."""
    start, end = segment.start, segment.end
    if start is None or end is None or end < start:
        return None
    following = next((w.start for w in segment.words if w.a >= cuts[number].b and w.start is not None), None)
    if following is not None and start <= following <= end:
        return following
    begins, ends = [0, *(cut.b for cut in cuts)], [*(cut.a for cut in cuts), len(segment.text)]
    letters = [sum(map(str.isalnum, segment.text[a:b])) for a, b in zip(begins, ends, strict=True)]
    return start + (end - start) * sum(letters[: number + 1]) // max(sum(letters), 1)


def _names(view: View) -> frozenset[str]:
    """Returns the names that stand before a colon more than once, and those of known speakers."""
    counts: Counter[str] = Counter()
    for segment in view.segments:
        if ":" in segment.text:
            first = _NAME.match(segment.text)
            counts.update([first[1]] if first else [])
            counts.update(match[1] for match in _NAMED.finditer(segment.text))
    speakers = {segment.speaker for segment in view.segments if segment.speaker}
    back = {name for name, count in counts.items() if count >= _COMES_BACK}
    return frozenset(name for name in counts if name in speakers or (name in back and labels.plausible(name)))


def _sure(segment: Segment) -> list[_Cut]:
    """Returns the cuts of a segment that need no custom of the transcript's to be sure."""
    return [cut for cut in _cuts(segment, frozenset(), is_usual=False) if cut.safety == "safe"]


def _cuts(segment: Segment, names: frozenset[str], *, is_usual: bool) -> list[_Cut]:
    """Returns the places where somebody else begins to speak, with words on both sides, in order."""
    text = segment.text
    is_turn = segment.turn or is_usual
    seen = 0
    kept: list[_Cut] = []
    signs = sorted(islice(_signs(text, names), _MOST + 1), key=lambda m: m.span())
    if len(signs) > _MOST:
        return []
    for match, following in zip_longest(signs, signs[1:]):
        first = _LEAD.match(text, seen)
        words = text[match.end() : following.start() if following else None].split()
        cut = _judged(match, first[1] if first else "", words, is_turn=is_turn)
        before = text[seen : cut.a]
        if any(map(str.isalnum, before)) and any(map(str.isalnum, text[cut.b :])):
            kept.append(cut)
            if cut.safety == "safe":
                seen, is_turn = cut.b, is_turn or not cut.keeps
    return kept


def _signs(text: str, names: frozenset[str]) -> Iterator[re.Match[str]]:
    yield from _MARK.finditer(text)
    if ">>" in text:
        yield from (match for match in _CHEVRON.finditer(text) if _begins(text, match.end()))
    for match in _DASH.finditer(text):
        if _ends(text, match.start()) and _begins(text, match.end()):
            yield match
    if names:
        yield from (match for match in _NAMED.finditer(text) if match[1] in names)


def _judged(match: re.Match[str], lead: str, words: list[str], *, is_turn: bool) -> _Cut:
    """Returns the cut at a sign; `lead` is the sign before the words that it follows, `words` are those behind it."""
    if match.re is _MARK:
        return _Cut(*match.span(), "safe", "the recogniser marks a change of speaker")
    if match.re is _CHEVRON:
        is_sure = lead[:1] == ">" or _ends(match.string, match.start())
        return _Cut(*match.span(), "safe" if is_sure else "suggest", "chevrons say that somebody else speaks")
    if match.re is _NAMED:
        return _Cut(*match.span(), "suggest", f"{match[1]!r} stands before a colon again and again")
    return _dashed(match, lead, words, is_turn=is_turn)


def _dashed(match: re.Match[str], lead: str, words: list[str], *, is_turn: bool) -> _Cut:
    """Returns the cut at a dash between two sentences."""
    same = lead == match[1]
    is_signature = len(words) <= _SIGNATURE and not " ".join(words).rstrip(_QUOTES).endswith(_STOPS)
    safety: Safety = "safe" if same or (is_turn and match[1] != "\u2014" and not is_signature) else "suggest"
    end = match.start(1) if same else match.end()
    return _Cut(match.start(), end, safety, "a dash before a sentence says that somebody else speaks", keeps=same)


def _ends(text: str, at: int) -> bool:
    """Says whether a sentence ends before an offset."""
    return text[max(at - 9, 0) : at].rstrip(_QUOTES).endswith(_STOPS)


def _begins(text: str, at: int) -> bool:
    """Says whether a word with a capital, a digit or a sound begins at an offset."""
    opening = text[at : at + 9].lstrip(_QUOTES)[:1]
    return opening.isdigit() or (opening.isalpha() and not opening.islower()) or text[at] in "[(\u266a"
