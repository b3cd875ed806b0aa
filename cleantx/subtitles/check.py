"""What is wrong with subtitles by the rules of a profile, and the score that sums it up.

Every segment is a cue as a viewer sees it: its lines parted by newlines.  A millisecond is forgiven on every time,
because one rounding step of a frame is not a fault.  Whether a cue keeps to its words is told where the words' own
times are known, from the recording or from another transcript (`heard`), not by estimates made inside the cue.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from cleantx.model import Finding, Segment, Transcript, Word, spoken
from cleantx.subtitles import language as lang
from cleantx.subtitles import parted, shown, written
from cleantx.subtitles.cue import Cue, Fault, Heard
from cleantx.subtitles.profile import Profile
from cleantx.subtitles.rules import BAD_ENDS, RULES

__all__ = ["Score", "check", "faults", "lexicon", "score"]

_FEW = 4  # a cue of more tokens is never one word
_KNOWN = ("observed", "aligned")  # where times of words come from that say something about a cue
_NOBODY: frozenset[int] = frozenset()


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """How clean subtitles are; shares in percent, `counts` the cues that break each rule.

    `bad_ends` and `paused_ends` are for each 1,000 words: lines and cues that end in a function word while their
    sentence goes on, and cues that do so before a pause of two seconds, which no guide counts.
    """

    cues: int
    words: int
    clean: float
    clean_words: float
    hard_clean: float
    bad_ends: float
    cps: float
    counts: dict[str, int]
    paused_ends: float = 0.0


def check(transcript: Transcript, profile: Profile, *, heard: Heard | None = None) -> tuple[Finding, ...]:
    """Returns all findings, cue by cue."""
    segments = spoken(transcript)
    return tuple(
        Finding(
            code=fault.code,
            segment=segments[fault.cue].id,
            a=fault.a,
            b=fault.b,
            message=f"{RULES[fault.code].what}: {fault.detail}" if fault.detail else RULES[fault.code].what,
        )
        for fault in faults(segments, profile, lexicon(transcript, profile), heard=heard)
    )


def score(transcript: Transcript, profile: Profile, *, heard: Heard | None = None) -> Score:
    """Returns the score: a cue is clean when it breaks neither a hard nor a soft rule."""
    segments, known = spoken(transcript), lexicon(transcript, profile)
    cues = [Cue(segment, profile, known) for segment in segments]
    hard, unclean, ends, paused = set(), set(), 0, 0
    broken: set[tuple[str, int]] = set()
    for code, index, _, _, _ in _faults(segments, cues, profile, known, heard):
        broken.add((code, index))
        kind = RULES[code].kind
        ends += code in BAD_ENDS
        paused += code == "B-PAUSE"
        if kind != "style":
            unclean.add(index)
        if kind == "hard":
            hard.add(index)
    count, words = len(cues), sum(len(cue.tokens) for cue in cues)
    clean_words = words - sum(len(cues[index].tokens) for index in unclean)
    speeds = [
        cue.chars * 1000 / length if (length := _length(segment)) > 0 else float("inf")
        for cue, segment in zip(cues, segments, strict=True)
        if cue.lines
    ]
    return Score(
        cues=count,
        words=words,
        clean=_percent(count - len(unclean), count),
        clean_words=_percent(clean_words, words),
        hard_clean=_percent(count - len(hard), count),
        bad_ends=round(1000 * ends / words, 2) if words else 0.0,
        paused_ends=round(1000 * paused / words, 2) if words else 0.0,
        cps=round(statistics.median(speeds), 2) if speeds else 0.0,
        counts=dict(sorted(Counter(code for code, _ in broken).items())),
    )


def lexicon(transcript: Transcript, profile: Profile) -> lang.Lexicon:
    """Returns the word classes of a transcript's language, or of the profile's where it tells none."""
    return lang.load(transcript.language or profile.language)


def faults(
    segments: Sequence[Segment], profile: Profile, known: lang.Lexicon, *, heard: Heard | None = None
) -> list[Fault]:
    """Returns what each of these cues breaks; `cue` of a fault is the place in the sequence."""
    return list(_faults(segments, [Cue(s, profile, known) for s in segments], profile, known, heard))


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else 0.0


def _length(segment: Segment) -> int:
    return (segment.end or 0) - (segment.start or 0)


def _faults(
    segments: Sequence[Segment], cues: list[Cue], profile: Profile, known: lang.Lexicon, heard: Heard | None
) -> Iterator[Fault]:
    """Yields what each cue breaks of the rules that the profile has, cue by cue."""
    off = frozenset(profile.off)
    last = len(cues) - 1
    for index, (segment, cue) in enumerate(zip(segments, cues, strict=True)):
        before = cues[index - 1] if index else None
        after = (segments[index + 1], cues[index + 1]) if index < last else None
        words = heard.words.get(segment.id, ()) if heard else _timed(segment)
        turns = heard.turns if heard else _NOBODY
        for fault in _of_cue(index, segment, cue, before, after, profile, known):
            if fault.code not in off:
                yield fault
        if words:
            yield from (f for f in shown.sync(index, segment, words, profile) if f.code not in off)
        text = segment.text
        if "-" in text or "–" in text or "—" in text or ">>" in text or turns or cue.voices:
            for fault in written.speakers(index, text, cue, profile, words, turns):
                if fault.code not in off:
                    yield fault


def _timed(segment: Segment) -> tuple[Word, ...]:
    """Returns the words of a segment whose times say something about it."""
    return tuple([word for word in segment.words if word.timing in _KNOWN])


def _of_cue(
    index: int,
    segment: Segment,
    cue: Cue,
    before: Cue | None,
    after: tuple[Segment, Cue] | None,
    profile: Profile,
    known: lang.Lexicon,
) -> Iterator[Fault]:
    """Yields what a cue breaks; most cues break little, so each family is asked only where it may."""
    text = segment.text
    if not cue.lines or len(cue.lines) > profile.lines or max(cue.widths) > profile.cpl:
        yield from shown.room(index, text, cue, profile)
    yield from shown.time(index, segment, cue, after[0] if after else None, profile)
    if not cue.lines:
        return
    if len(cue.lines) > 1:
        yield from parted.line_breaks(index, text, cue, profile, known)
    if not cue.sound:
        if after and not cue.bits[-1] & lang.SENTENCE and after[1].lines:
            gap = (after[0].start or 0) - (segment.end or 0)
            yield from parted.cue_break(index, text, cue, after[1], gap, known)
        if cue.bits[0] & lang.SENTENCE and before and after:
            yield from parted.head(index, text, cue, before)
        if len(cue.tokens) <= _FEW:
            yield from parted.orphan(index, text, cue, before)
    yield from written.written(index, segment, cue, before, after, profile, known)
