"""From times of words to times of segments: a segment begins and ends with its words, as far as they tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec.structs import replace

from cleantx.align.rate import weight
from cleantx.align.sides import Clean, given
from cleantx.align.slots import SMALL, Slots
from cleantx.model import Segment, Speaker, Timing, Transcript, Word

_MOST_SAY = 0.6  # of the paired words of a segment: they tell whose it is

Bound = tuple[int | None, Timing | None]


def filled(transcript: Transcript, clean: Clean, slots: Slots) -> Transcript:
    """Returns the transcript with the times of its words, and of its segments by them.

    Whose segments they are is taken from the timed side where the clean one tells no speaker at all.
    """
    out = list(transcript.segments)
    sure = _sure(slots)
    mute = all(segment.speaker is None for segment in clean.segments)
    tells = mute and any(segment.speaker is not None or segment.turn for segment in slots.timed.segments)
    for place, segment, a, b, start, end in _bounded(clean, slots):
        same = (start[0], end[0]) == (segment.start, segment.end)
        timed = replace(
            segment,
            start=start[0],
            end=end[0],
            start_from=start[1],
            end_from=end[1],
            words=_words(segment, slots, sure, a, b),
            raw=segment.raw if same else None,
        )
        out[place] = _whose(timed, slots, a, b) if tells else timed
    return replace(transcript, segments=tuple(out), speakers=_speakers(transcript, out, slots, mute=mute))


def _words(segment: Segment, slots: Slots, sure: list[float | None], a: int, b: int) -> tuple[Word, ...]:
    ended = {word.a for word in segment.words if word.cue_end}
    lefts, rights = slots.clean.lefts, slots.clean.rights
    return tuple(
        [
            Word(
                a=lefts[i],
                b=rights[i],
                start=slots.start[i],
                end=slots.end[i],
                timing=slots.timing[i],
                confidence=sure[i],
                cue_end=lefts[i] in ended or (slots.first[i] >= 0 and slots.timed.cue_end[slots.last[i]]),
            )
            for i in range(a, b)
        ]
    )


def _sure(slots: Slots) -> list[float | None]:
    """Returns how sure the pairing of each word is, None for words without a counterpart."""
    if any(told is not None for told in slots.timed.confidence):
        return [_as_told(slots, i) if first >= 0 else None for i, first in enumerate(slots.first)]
    pairs = zip(slots.first, slots.alike, strict=True)
    return [None if first < 0 else 1.0 if alike == 1 else round(alike, 3) for first, alike in pairs]


def _as_told(slots: Slots, i: int) -> float:
    """Returns how alike a word and its counterpart are, times how sure the reference's recogniser was."""
    first, last = slots.first[i], slots.last[i]
    told = slots.timed.confidence[first]
    if first < last:
        told = min([c for c in slots.timed.confidence[first : last + 1] if c is not None], default=None)
    return round(slots.alike[i] if told is None else slots.alike[i] * told, 3)


# -------------------------------------------------------------------------- bounds


def _bounded(clean: Clean, slots: Slots) -> Iterator[tuple[int, Segment, int, int, Bound, Bound]]:
    """Yields each segment with its place, its words and its bounds."""
    known = [_known(slots, a, b) for a, b in zip(clean.firsts, clean.firsts[1:], strict=False)]
    later: list[int | None] = []
    following: int | None = None
    for pair in reversed(known):
        later.append(following)
        following = slots.start[pair[0]] if pair else following
    later.reverse()
    before = 0
    for k, pair in enumerate(known):
        a, b = clean.firsts[k], clean.firsts[k + 1]
        start: Bound = (None, None)
        end: Bound = (None, None)
        if pair:
            start = _start(slots, a, pair[0], before)
            end = _end(slots, b - 1, pair[1], later[k])
            before = max(before, slots.end[pair[1]] or 0)
        yield clean.places[k], clean.segments[k], a, b, start, end


def _known(slots: Slots, a: int, b: int) -> tuple[int, int] | None:
    """Returns the first and the last of the words that have a time."""
    first = next((i for i in range(a, b) if slots.start[i] is not None), None)
    last = next((i for i in range(b - 1, a - 1, -1) if slots.start[i] is not None), None)
    return None if first is None or last is None else (first, last)


def _start(slots: Slots, a: int, first: int, before: int) -> Bound:
    """Returns where a segment begins: with its first word; a few untimed words before that take their usual time."""
    at = slots.start[first] or 0
    if first - a > SMALL:
        return None, None
    if first > a:
        return max(min(before, at), at - _usual(slots, a, first)), "estimated"
    if slots.first[a] >= 0 and slots.is_alone(a):
        cue = slots.timed.opens(slots.first[a])
        if cue is not None and cue.start is not None and cue.start <= at:
            return cue.start, given(cue.start_from)
    return at, slots.timing[first]


def _end(slots: Slots, b: int, last: int, after: int | None) -> Bound:
    """Returns where a segment ends whose last word is `b`."""
    at = slots.end[last] or 0
    if b - last > SMALL:
        return None, None
    if b > last:
        over = at + _usual(slots, last + 1, b + 1)
        return over if after is None else max(at, min(over, after)), "estimated"
    if slots.last[b] >= 0 and slots.is_alone(b):
        cue = slots.timed.closes(slots.last[b])
        if cue is not None and cue.end is not None and at <= cue.end:
            return cue.end, given(cue.end_from)
    return at, slots.timing[last]


def _usual(slots: Slots, a: int, b: int) -> int:
    return slots.timed.rate.usual(sum(map(weight, slots.clean.written[a:b])))


# ------------------------------------------------------------------------ speakers


def _whose(segment: Segment, slots: Slots, a: int, b: int) -> Segment:
    """Returns the segment with the speaker that most of its words are of, and with the turn that begins with it."""
    homes = [slots.timed.home[slots.first[i]] for i in range(a, b) if slots.first[i] >= 0]
    cues = slots.timed.segments
    if not homes:
        return segment
    counts = Counter(cues[home].speaker for home in homes)
    name, votes = counts.most_common(1)[0]
    opened = slots.timed.opens(slots.first[a]) if slots.first[a] >= 0 else None
    return replace(
        segment,
        speaker=name if votes >= _MOST_SAY * len(homes) else None,
        turn=segment.turn or (opened is not None and opened.turn),
    )


def _speakers(transcript: Transcript, segments: list[Segment], slots: Slots, *, mute: bool) -> tuple[Speaker, ...]:
    if not mute:
        return transcript.speakers
    used = dict.fromkeys(s.speaker for s in segments if s.speaker is not None)
    names = {speaker.id: speaker.name for speaker in (*slots.timed.speakers, *transcript.speakers)}
    return tuple(Speaker(id=name, name=names.get(name)) for name in used)
