"""Words at the end of a file that nobody said: "you", "1", "Thanks for watching!", ``[END OF TRANSCRIPT]``.

Recognisers go on inventing after the speech is over (whisper.cpp threads 1724 and 1511, whisperX 1224; a published
list of 294 such phrases exists).  No list decides alone, since people do say "thank you" last: a phrase is dropped
by itself only where something proves that the speech had ended before it: a mark of the end or of blank audio beside
it, or no duration at all.  Without such proof it is left to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cleantx.model import DropEdit, Finding, Fix, Kind, Safety, Segment
from cleantx.rules.noise import phrases, timing
from cleantx.rules.noise.blank_audio import is_blank
from cleantx.terms.match import Matcher
from cleantx.text import View

CODE = "CTX401"
NAME = "invented-tail"
SAFETY: Safety = "safe"
SINCE = "0.1.0"
READS: tuple[Kind, ...] = ("speech", "sound")
LANGUAGES: tuple[str, ...] = ()
BAD = (
    ("seems reasonable.\n[END OF TRANSCRIPT]\nyou\n[BLANK_AUDIO]", "seems reasonable."),
    ("That was the last word.\n[BLANK_AUDIO]\nThank you.", "That was the last word."),
)
GOOD = (
    "That was the last word.\nThank you.",
    "And who will win?\nyou",
    "We have one rule.\n[BLANK_AUDIO]\nyou must go on, he said.",
)

_END_MARK = re.compile(
    r"^[\[(]\s*(?:end of (?:transcript|transcription|audio|recording|video)|end)\s*[\])]$", re.IGNORECASE
)
_DIGITS = frozenset("0123456789")


def check(view: View, terms: Matcher) -> Iterator[Finding]:  # noqa: ARG001 - every rule has the same signature
    """Yields the invented segments among the last ones."""
    tail = _tail(view.segments)
    ended = False  # a mark says that the speech was over before
    counted = sum(map(_is_digit, view.segments[-len(tail) - 1 :])) > 1  # three, two, one
    for index, segment in enumerate(tail):
        if is_mark(segment):
            ended = True
            if _END_MARK.match(segment.text.strip()):
                yield _finding(segment, "a mark of the recogniser, not speech", "safe")
            continue
        if not segment.text.strip() or phrases.is_note(segment.text):
            continue
        if phrases.bare(segment.text) in phrases.CREDITS:
            continue  # another rule's
        proof = _proof(segment, ended=ended, blank_after=any(is_blank(s.text) for s in tail[index + 1 : index + 2]))
        lone = index > 0 or _ends_sentence(view.segments, len(view.segments) - len(tail))
        sure = _is_empty(segment) if _is_digit(segment) else _is_known(segment.text) or ended
        if proof:
            yield _finding(segment, f"invented after the speech had ended: {proof}", "safe" if sure else "suggest")
        elif lone and not counted and (_is_known(segment.text) or _is_digit(segment)):
            yield _finding(segment, "often invented at the end of a file", "suggest")


def _tail(segments: Sequence[Segment]) -> list[Segment]:
    """Returns the last segments that may be invented: marks, listed phrases, and what has no duration."""
    found: list[Segment] = []
    for segment in reversed(segments):
        note = phrases.is_note(segment.text) and timing.is_instant(segment)  # another rule's, and it goes
        blank = note or is_mark(segment) or not segment.text.strip()
        if not (blank or _is_known(segment.text) or _is_digit(segment) or _is_empty(segment)):
            break
        found.append(segment)
    return found[::-1]


def _proof(segment: Segment, *, ended: bool, blank_after: bool) -> str:
    if _is_empty(segment) or (_is_known(segment.text) and timing.is_instant(segment)):
        return "it has no duration"
    if ended:
        return "it follows a mark of the end or of blank audio"
    return "blank audio follows, and it is no end of a sentence" if blank_after and segment.text.islower() else ""


def is_mark(segment: Segment) -> bool:
    """Says whether a segment is a mark of the recogniser: of the end, or of blank audio."""
    text = segment.text
    return ("[" in text or "(" in text) and (bool(_END_MARK.match(text.strip())) or is_blank(text))


def _is_empty(segment: Segment) -> bool:
    """Says whether a word or two were given no time at all, as decoders do with what they make up."""
    return timing.length(segment) == 0 and len(segment.text.split()) <= 2  # noqa: PLR2004 - a word or two


def _is_digit(segment: Segment) -> bool:
    return segment.text.strip() in _DIGITS


def _is_known(text: str) -> bool:
    return bool(phrases.known(text))


def _ends_sentence(segments: Sequence[Segment], at: int) -> bool:
    before = segments[:at]
    return bool(before) and before[-1].text.rstrip().endswith((".", "!", "?", ")", "]"))


def _finding(segment: Segment, why: str, safety: Safety) -> Finding:
    edit = DropEdit(segment=segment.id, before=segment.text)
    fix = Fix(code=CODE, name=NAME, safety=safety, why=why, edits=(edit,))
    message = f"{segment.text!r}: {why}"
    return Finding(code=CODE, segment=segment.id, a=0, b=len(segment.text), message=message, fix=fix)
