"""The repair of times that cannot be: backward, empty, overlapping, or counted from zero again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from msgspec.structs import replace

from cleantx.align import chain
from cleantx.align.ends import until
from cleantx.align.rate import Rate, clock, fill, measure, units
from cleantx.model import Finding, Segment, Timing, Transcript, Word

BACKWARDS, EMPTY, OVERLAPPING, SWALLOWED, RESTART = "CTX101", "CTX102", "CTX103", "CTX104", "CTX105"
NAMES = {
    BACKWARDS: "time-backwards",
    EMPTY: "empty-time",
    OVERLAPPING: "overlapping-time",
    SWALLOWED: "swallowed-pause",
    RESTART: "clock-restart",
}

WHAT = {
    BACKWARDS: "A start that does not fit between its neighbours. The longest chain of starts that rise is believed; "
    "this one is estimated between them by letters.",
    EMPTY: "A cue that ends before or when it begins. It gets the time that its words need, as far as there is room.",
    OVERLAPPING: "A cue that runs into the next one. Its end is cut back; where less than 300 ms would be left, the "
    "boundaries move by the least total change.",
    SWALLOWED: "A cue far longer than its words need: it holds a pause. `subtitle` keeps its times and paces its words "
    "at the slow end of the file's own rate, the pause after them; `align --repair` ends it there, unless the pause "
    "may lie between two of its sentences.",
    RESTART: "A clock that starts again, as in concatenated files and stream blocks. It is carried on.",
}
"""What each finding means and what is done about it by `subtitle` and `align --repair`."""

PAUSE = 2_000  # ms; from here on a silence is a pause to readers (Netflix asks for an ellipsis)
_LEAST = 300  # ms; the shortest cue that is made when there is not room for a longer one
_LAST = 30_000  # ms; the last cue of a recording may last until its end (Whisper hears so much at a time)
_BLOCKS = 3  # of a stream; fewer may be of one length by chance
_SAME = 100  # ms; blocks that end this near to each other are of one length
_SENTENCES = re.compile(r"[.!?\u2026\u3002\uff01\uff1f]\W*\s+\S")  # two of them: the pause may lie between
_WHY = {
    BACKWARDS: "does not fit between its neighbours",
    EMPTY: "has no length",
    OVERLAPPING: "runs into its neighbour",
}
_SWAPPED = "changed places with the next cue"
_GAVE = "makes room for a neighbour without length"


@dataclass(slots=True)
class _Cue:
    """A timed segment on the bench: where it stands, its times and where they come from, what was wrong.

    `shift` is how far its clock was carried on, `length` what it lasted in the file, `swapped` and `gave` say that it
    only changed places with the next cue, or only made room for one.
    """

    at: int
    start: int
    end: int | None
    much: int
    start_from: Timing | None
    end_from: Timing | None
    shift: int = 0
    code: str = ""
    length: int = 0
    swapped: bool = False
    gave: bool = False


def retime(transcript: Transcript, *, cut: bool = False) -> tuple[Transcript, tuple[Finding, ...]]:
    """Returns the transcript with times that can be, and a finding for each repair; without need, the same object.

    A clock that starts again is carried on; of the starts, the longest chain that rises is believed and only what is
    outside it is estimated anew, between its neighbours; then ends are trimmed to the next start, and where that
    leaves less than 300 ms the boundaries around are moved by the least total change.  All in n log n.

    Two cues that changed places, words and times together, are not put back, though sorting would keep all times:
    the order of the words is not an aligner's to change, so one of them is estimated, and reported as what it is
    (:mod:`cleantx.align.order` puts them back for whoever asks).
    A cue that swallows a pause is reported, too, and left alone, since its end is what the file says; with `cut` it
    ends when its words are over at the slow end of the file's own pace, unless it holds several sentences: then the
    pause may as well lie between those.

    >>> cues = [Segment(id=i, text="You know, right.", start=t, end=t + 900) for i, t in enumerate((0, 9999999, 2000))]
    >>> repaired, findings = retime(Transcript(segments=tuple(cues)))
    >>> [(s.start, s.start_from) for s in repaired.segments][1], findings[0].code
    ((900, 'derived'), 'CTX101')
    """
    cues = _cues(transcript)
    rate = measure(transcript)
    findings: list[Finding] = []
    if not _well(cues):
        _restart(transcript, cues, rate, findings)
        _order(transcript, cues, rate)
        _close(cues, rate)
        _room(cues, rate)
        transcript = _back(transcript, cues, findings)
        rate = measure(transcript)  # wrong times tell a wrong pace
    transcript = _swallowed(transcript, rate, findings, cut=cut)
    return transcript, tuple(sorted(findings, key=lambda f: (f.segment, f.code)))


def findings(transcript: Transcript) -> tuple[Finding, ...]:
    """Returns what is wrong with the times of a transcript, in the order of its segments, each with what repairs it."""
    return retime(transcript)[1]


def swallows(segment: Segment, rate: Rate) -> bool:
    """Tells whether a cue of speech lasts at least a pause longer than its words can take."""
    if segment.kind != "speech" or segment.start is None or segment.end is None:
        return False
    length = segment.end - segment.start
    return length > PAUSE and length - rate.most(units(segment)) >= PAUSE


def _cues(transcript: Transcript) -> list[_Cue]:
    return [
        _Cue(i, s.start, s.end, units(s), s.start_from, s.end_from, length=(s.end or 0) - s.start)
        for i, s in enumerate(transcript.segments)
        if s.start is not None and not s.dropped and s.kind != "note"
    ]


def _well(cues: list[_Cue]) -> bool:
    """Tells whether starts rise and every known end lies behind its start and not behind the next one."""
    if cues and cues[0].start < 0:
        return False
    for cue, after in pairwise(cues):
        if after.start <= cue.start or (cue.end is not None and not cue.start < cue.end <= after.start):
            return False
    return not cues or cues[-1].end is None or cues[-1].end > cues[-1].start


def _restart(transcript: Transcript, cues: list[_Cue], rate: Rate, findings: list[Finding]) -> None:
    """Carries the clock on where it starts again: the later block's zero is the end of the block before."""
    starts, ends = [c.start for c in cues], [c.end for c in cues]
    borders = [0, *chain.restarts(starts, ends, [c.much for c in cues], rate), len(cues)]
    length = _block(cues, borders)
    for before, a, b in zip(borders, borders[1:], borders[2:], strict=False):
        last = cues[before + chain.rising([c.start for c in cues[before:a]])[-1]]
        most = last.start + max(rate.most(last.much) + PAUSE, _LAST)
        believed = last.end is not None and last.start < last.end <= most
        shift = last.end if believed and last.end is not None else last.start + rate.usual(last.much)
        shift = shift if length is None else cues[before].shift + length
        first = cues[a]
        segment = transcript.segments[first.at]
        message = f"the clock starts again at {clock(first.start)}; carried on, it is {clock(first.start + shift)}"
        findings.append(_finding(RESTART, segment, message))
        for cue in cues[a:b]:
            cue.start, cue.end, cue.shift = cue.start + shift, None if cue.end is None else cue.end + shift, shift
            cue.start_from = "estimated" if cue.start_from == "estimated" else "derived"
            cue.end_from = cue.end_from if cue.end is None or cue.end_from == "estimated" else "derived"


def _block(cues: list[_Cue], borders: list[int]) -> int | None:
    """Returns how long the blocks of a stream are, if most of them end at the same time and none later."""
    ends = [max(cue.end or 0 for cue in cues[a:b]) for a, b in pairwise(borders)]
    longest = max(ends, default=0)
    same = sum(longest - end <= _SAME for end in ends)
    return longest if len(ends) > _BLOCKS and same > len(ends) // 2 else None


def _order(transcript: Transcript, cues: list[_Cue], rate: Rate) -> None:
    """Estimates the starts outside the longest chain that rises."""
    starts = [cue.start for cue in cues]
    kept = _kept(starts)
    lost = [i for i in range(len(cues)) if i not in kept]
    hints = {i: hint for i in lost if (hint := _hint(transcript.segments[cues[i].at], cues[i].shift)) is not None}
    if hints:  # a segment's own words may know better (WhisperX has written such files)
        starts = [hints.get(i, start) for i, start in enumerate(starts)]
        kept = _kept(starts)
        lost = [i for i in range(len(cues)) if i not in kept or i in hints]
    trusted = [start if i in kept else None for i, start in enumerate(starts)]
    filled = fill(trusted, [cue.end for cue in cues], [cue.much for cue in cues], rate)
    _share(cues, kept, filled)
    for i in lost:
        cue, before = cues[i], cues[i - 1] if i else None
        equal = before is not None and starts[i] == starts[i - 1]
        cue.code = BACKWARDS if not equal else EMPTY if before is None or before.length <= 0 else OVERLAPPING
        moved, cue.start = filled[i] - cue.start, filled[i]
        follows = before is not None and i - 1 in kept and before.end == cue.start
        cue.start_from = "derived" if i in kept or follows else "estimated"
        inside = cue.end is not None and cue.start < cue.end and (i + 1 == len(cues) or cue.end <= filled[i + 1])
        cue.swapped = _swapped(starts, i)
        if cue.end is not None and not inside:
            cue.end = cue.end + moved
            cue.end_from = "estimated"


def _share(cues: list[_Cue], kept: set[int], filled: list[int]) -> None:
    """Lets cues that begin in the same instant share the time up to the end of the last one, if it has one."""
    a = 0
    while a < len(cues):
        b = a + 1
        while b < len(cues) and cues[b].start == cues[a].start and b not in kept:
            b += 1
        end = cues[b - 1].end
        if b - a > 1 and a in kept and end is not None and cues[a].start < end and (b == len(cues) or end <= filled[b]):
            room, sofar, total = end - cues[a].start, 0, sum(cue.much for cue in cues[a:b])
            for i in range(a, b):
                filled[i], sofar = cues[a].start + room * sofar // total, sofar + cues[i].much
        a = b


def _kept(starts: list[int]) -> set[int]:
    believable = [i for i, start in enumerate(starts) if start >= 0]
    return {believable[k] for k in chain.rising([starts[i] for i in believable])}


def _hint(segment: Segment, shift: int) -> int | None:
    first = next((word.start for word in segment.words if word.start is not None), None)
    return None if first is None or first + shift == segment.start else first + shift


def _swapped(starts: list[int], i: int) -> bool:
    """Tells whether a cue and the next one would be in order the other way round."""
    if i + 1 >= len(starts) or starts[i + 1] >= starts[i]:
        return False
    return (i == 0 or starts[i - 1] < starts[i + 1]) and (i + 2 >= len(starts) or starts[i] < starts[i + 2])


def _close(cues: list[_Cue], rate: Rate) -> None:
    """Trims each end to the next start; an end that is not behind its start is derived anew."""
    for i, cue in enumerate(cues):
        following = cues[i + 1].start if i + 1 < len(cues) else None
        if cue.end is None:
            continue
        if cue.end <= cue.start:
            cue.code = cue.code or EMPTY
            cue.end, cue.end_from = until(cue.start, following, rate.most(cue.much))
        if following is not None and cue.end > following:
            cue.code = cue.code or OVERLAPPING
            cue.end, cue.end_from = following, "derived"


def _room(cues: list[_Cue], rate: Rate) -> None:
    """Gives the repaired cues that came out shorter than 300 ms their length, by the least total change.

    A start weighs twice an end: it is what the source knew best.  A cue that was well keeps its length, or 300 ms.
    """
    short = [i for i, cue in enumerate(cues) if _short(cues, i)]
    if not short:
        return
    least = _lengths(cues, short, rate)
    values, weights, steps = [], [], []
    for cue, length in zip(cues, least, strict=True):
        values += [cue.start] if cue.end is None else [cue.start, cue.end]
        weights += [2] if cue.end is None else [2, 1]
        steps += [length] if cue.end is None else [length, 0]
    moved = iter(chain.least(values, weights, steps[:-1]))
    for cue in cues:
        start, end = next(moved), None if cue.end is None else next(moved)
        if start != cue.start:
            cue.start, cue.start_from = start, "estimated" if cue.start_from == "estimated" else "derived"
            cue.code, cue.gave = cue.code or EMPTY, not cue.code
        if end != cue.end:
            cue.end, cue.end_from = end, "estimated" if cue.end_from == "estimated" else "derived"
            cue.code, cue.gave = cue.code or EMPTY, cue.gave or not cue.code


def _short(cues: list[_Cue], i: int) -> bool:
    cue = cues[i]
    if cue.end is None:
        return i + 1 < len(cues) and cues[i + 1].start <= cue.start
    return bool(cue.code) and cue.end - cue.start < (min(_LEAST, cue.length) if cue.length > 0 else _LEAST)


def _lengths(cues: list[_Cue], short: list[int], rate: Rate) -> list[int]:
    """Returns the least length of each cue; a run of short ones shares the room up to the end of the next cue.

    Very dense stretches (a word a cue, many cues in one instant) have no 300 ms for each: there it is their share.
    """
    out = [1 if cue.end is None else max(1, min(_LEAST, cue.end - cue.start)) for cue in cues]
    k = 0
    while k < len(short):
        a = b = short[k]
        while k < len(short) and short[k] == b:
            b, k = b + 1, k + 1
        run = range(a, min(b + 1, len(cues)))
        last = cues[run[-1]]
        room = (last.end if last.end is not None else last.start) - cues[a].start
        total = sum(cues[i].much for i in run)
        for i in run:
            if cues[i].end is not None:
                out[i] = max(1, min(_LEAST, rate.most(cues[i].much), room * cues[i].much // total))
    return out


def _back(transcript: Transcript, cues: list[_Cue], findings: list[Finding]) -> Transcript:
    out = list(transcript.segments)
    for cue in cues:
        old = transcript.segments[cue.at]
        if (old.start, old.end) == (cue.start, cue.end):
            continue
        out[cue.at] = replace(
            old,
            start=cue.start,
            end=cue.end,
            start_from=cue.start_from,
            end_from=cue.end_from,
            words=_words(old, cue),
            raw=None,
        )
        if cue.code:
            what = f"{clock(old.start)} to {clock(old.end)} becomes {clock(cue.start)} to {clock(cue.end)}"
            why = _SWAPPED if cue.swapped else _GAVE if cue.gave else _WHY[cue.code]
            findings.append(_finding(cue.code, old, f"{why}: {what}"))
    return replace(transcript, segments=tuple(out))


def _words(old: Segment, cue: _Cue) -> tuple[Word, ...]:
    """Returns the words with their times inside the cue: as they are, else moved along with it, else without times."""
    known = [word.start + cue.shift for word in old.words if word.start is not None]
    if not known:
        return old.words
    inside = cue.start <= known[0] and (cue.end is None or known[-1] < cue.end)
    moved = cue.shift if inside else cue.start - (old.start or 0)
    return tuple(_word(word, moved, cue) for word in old.words)


def _word(word: Word, moved: int, cue: _Cue) -> Word:
    if word.start is None or word.end is None:
        return word
    start, end = max(cue.start, word.start + moved), word.end + moved
    end = end if cue.end is None else min(end, cue.end)
    if start > end or (start == end and word.start < word.end):
        return replace(word, start=None, end=None, timing=None)
    if (start, end) == (word.start, word.end):
        return word
    return replace(word, start=start, end=end, timing="estimated" if word.timing == "estimated" else "derived")


def _swallowed(transcript: Transcript, rate: Rate, findings: list[Finding], *, cut: bool) -> Transcript:
    """Reports observed ends that touch the next cue though the words need far less: a pause went into the cue."""
    spoken = [
        i for i, s in enumerate(transcript.segments) if not s.dropped and s.kind != "note" and s.start is not None
    ]
    out: dict[int, Segment] = {}
    for i, k in pairwise(spoken):
        segment, after = transcript.segments[i], transcript.segments[k]
        if segment.end_from == "observed" and segment.end == after.start and swallows(segment, rate):
            said = max((word.end for word in segment.words if word.end is not None), default=0)
            over = max((segment.start or 0) + rate.most(units(segment)), said)
            sure = not _SENTENCES.search(segment.text)
            what = f"{clock(segment.start)} to {clock(segment.end)} is too long for its words"
            where = f"over by {clock(over)}" if sure else "with a pause between or after them"
            findings.append(_finding(SWALLOWED, segment, f"{what}, {where}"))
            if cut and sure and segment.end is not None and over < segment.end:
                out[i] = replace(segment, end=over, end_from="estimated", raw=None)
    if not out:
        return transcript
    return replace(transcript, segments=tuple(out.get(i, s) for i, s in enumerate(transcript.segments)))


def _finding(code: str, segment: Segment, message: str) -> Finding:
    return Finding(code=code, segment=segment.id, a=0, b=len(segment.text), message=message)
