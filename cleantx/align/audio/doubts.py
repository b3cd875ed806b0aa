"""Where text and sound disagree: cues that are not in the sound, and speech that has no cue.

They are reported, never repaired: a recogniser invents cues over music and silence, but a person decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from cleantx.align.rate import clock
from cleantx.model import Finding, Segment

if TYPE_CHECKING:
    from cleantx.align.audio.between import Span
    from cleantx.align.audio.script import Script
    from cleantx.align.audio.walk import Walked

NOT_IN_AUDIO, WITHOUT_TEXT = "CTX406", "CTX407"
NAMES = {NOT_IN_AUDIO: "not-in-audio", WITHOUT_TEXT: "speech-without-text"}

WHAT = {
    NOT_IN_AUDIO: "A cue whose words the sound does not hold: no way through it is found, or nearly all of its words "
    "are refused, or nobody speaks there. It may be invented, or in another language.",
    WITHOUT_TEXT: "Somebody speaks for some seconds, and no cue says what: a passage that was left out.",
}
"""What each finding means; both need the recording, and are only reported."""

# the mean score of the words of a cue, those not heard as 0: 0.7 where the text is right, 0.55 where one word in seven
# is wrong, 0.25 where it is of another language
_LOW = 0.3
_SPOKEN = 0.5  # of a second
_QUIET = 0.2  # of a cue's time
_LEAST = 4  # seconds in a row without text; shorter ones are "uh" and the like
_SHORT = 3  # words; of so short a cue all may be missed though they are said


def findings(script: Script, walked: Walked, between: Sequence[Span | None]) -> tuple[Finding, ...]:
    """Returns what is not in the sound and what is not in the text, in the order of the text."""
    found = [*_unheard(script, walked, between), *_untold(script, walked)]
    return tuple(sorted(found, key=lambda finding: finding.segment))


def _unheard(script: Script, walked: Walked, between: Sequence[Span | None]) -> Iterator[Finding]:
    for k, segment in enumerate(script.segments):
        words = [i for i in range(script.firsts[k], script.firsts[k + 1]) if script.said[i]]
        known = [heard for i in words if (heard := walked.heard[i])]
        belief = sum(1.0 if heard.score is None else heard.score for heard in known)
        if not words or belief >= _LOW * len(words):
            continue
        spans = [span for i in words if (span := between[i] or walked.heard[i]) is not None]
        share = _share(walked.speech, spans[0][0], spans[-1][1]) if spans else None
        quiet = share is not None and share < _QUIET
        if len(words) <= _SHORT and not quiet:
            continue
        sure = f", with a mean score of {belief / len(known):.2f}" if known else ""
        much = f"{len(known)} of its {len(words)} words are heard{sure}" if known else "none of its words is heard"
        beyond = not spans and walked.length and (segment.start or 0) >= walked.length
        there = (
            f", the recording ends at {clock(walked.length)}"
            if beyond
            else ""
            if share is None
            else ", nobody speaks there"
            if quiet
            else ", something else is said there"
        )
        where = f" at {clock(spans[0][0])}" if spans else ""
        yield _finding(NOT_IN_AUDIO, segment, f"{much}{where}{there}: {' '.join(segment.text[:60].split())!r}")


def _untold(script: Script, walked: Walked) -> Iterator[Finding]:
    """Yields a finding for each stretch of speech between words, at the segment that is said before it."""
    for start, end in _stretches(walked.speech):
        before = 0
        for k in range(len(script.segments)):
            heard = next((h for h in walked.heard[script.firsts[k] : script.firsts[k + 1]] if h), None)
            if heard and heard.start > start:
                break
            before = k if heard else before
        if script.segments:
            told = f"{round((end - start) / 1000)} s of speech from {clock(start)} have no text"
            yield _finding(WITHOUT_TEXT, script.segments[before], told)


def _stretches(speech: Mapping[int, float]) -> Iterator[tuple[int, int]]:
    """Yields the runs of seconds in which somebody speaks (ms)."""
    start = end = None
    for at in sorted(speech):
        if speech[at] < _SPOKEN:
            continue
        if start is None or end is None or at > end + 1_000:
            if start is not None and end is not None and end - start >= 1_000 * _LEAST:
                yield start, end
            start = at
        end = at + 1_000
    if start is not None and end is not None and end - start >= 1_000 * _LEAST:
        yield start, end


def _share(speech: Mapping[int, float], start: int, end: int) -> float | None:
    """Returns how much of a stretch is speech, as far as that is known."""
    parts = [share for at, share in speech.items() if start < at + 1_000 and at < end]
    return sum(parts) / len(parts) if parts else None


def _finding(code: str, segment: Segment, message: str) -> Finding:
    return Finding(code=code, segment=segment.id, a=0, b=len(segment.text), message=message)
