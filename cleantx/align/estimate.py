"""Times by what there is to say: words inside their cues, and a whole transcript that has no times."""

from __future__ import annotations

from itertools import accumulate, pairwise

from msgspec.structs import replace

from cleantx.align import ends, retime
from cleantx.align.chain import rising
from cleantx.align.rate import DEFAULT, Rate, measure, tokens, units
from cleantx.model import Segment, Transcript, Word

_PARAGRAPH = 300  # ms of silence after a paragraph that ends its sentence
_TURN = 500  # ms of silence before somebody else speaks
_ENDINGS = frozenset(".!?\u2026\u3002\uff01\uff1f")
_OPENING = frozenset("([{\u00a1\u00bf\u2018\u201c\u00ab\u300c\u300e\u3008\u300a\u3010\uff08")
_DASHES = frozenset("-\u2013\u2014")
_HALF, _TWICE = 0.5, 2.0
_LONG = 2_000  # ms; a shorter cue cannot swallow a pause, so nothing needs to be weighed


def is_timed(transcript: Transcript) -> bool:
    """Tells whether any spoken segment has a start."""
    return any(s.start is not None for s in transcript.segments if not s.dropped and s.kind != "note")


def words(transcript: Transcript) -> Transcript:
    """Returns the transcript with timed words in every segment that has a start and an end, sounds too.

    A word that has times keeps them, unless they run backwards (of those the longest chain that rises is believed);
    all others are spread by their letters and the pauses at their marks, between their timed neighbours or the
    segment's ends, and are marked `estimated`.  In a cue that swallows a pause the words run at the slow end of the
    file's pace from its start and leave the rest silent: where ends only repeat the next
    start they say nothing, while starts were found, so the silence is taken to lie behind the words (a guess).

    >>> one = Segment(id=0, text="Hey, we go.", start=0, end=1200)
    >>> [(w.a, w.b, w.start, w.end) for w in words(Transcript(segments=(one,))).segments[0].words]
    [(0, 4, 0, 514), (5, 7, 514, 743), (8, 11, 743, 1200)]
    """
    rate = measure(transcript)
    return replace(transcript, segments=tuple(_words(s, rate) if _spoken(s) else s for s in transcript.segments))


def whole(transcript: Transcript) -> Transcript:
    """Returns a timed transcript with every time that can be told: wrong ones repaired, ends and words filled in."""
    return words(ends.derive(retime.retime(transcript)[0]))


def _spoken(segment: Segment) -> bool:
    if segment.kind == "note" or segment.dropped or segment.start is None or segment.end is None:
        return False
    return segment.end > segment.start


def by_rate(transcript: Transcript, *, words_per_minute: float | None = None) -> Transcript:
    """Returns an untimed transcript laid out from 0 by the pace of speech; a timed one comes back as it is.

    Without a figure the pace is that of the seeds, 46 ms a unit: about 16.5 characters a second, which for their
    speakers is 182 to 189 words a minute; counted in letters it holds for languages of long words, too.  Where the
    file says how long the recording is, all is fitted to that, unless it would halve or double the pace: then the
    text is not that of the whole recording.  Every time is `estimated`.
    """
    if is_timed(transcript):
        return transcript
    places = [i for i, s in enumerate(transcript.segments) if not s.dropped and s.kind != "note"]
    cues = [transcript.segments[i] for i in places]
    much = [units(s) for s in cues]
    starts, ends = _laid(cues, much, _pace(cues, much, words_per_minute))
    if ends and transcript.meta.length and _HALF <= transcript.meta.length / ends[-1] <= _TWICE:
        scale = transcript.meta.length / ends[-1]
        starts, ends = [int(t * scale) for t in starts], [int(t * scale) for t in ends]
    out = list(transcript.segments)
    for place, segment, start, end in zip(places, cues, starts, ends, strict=True):
        timed = replace(segment, start=start, end=end, start_from="estimated", end_from="estimated", raw=None)
        out[place] = _words(timed, None) if segment.kind != "note" else timed
    return replace(transcript, segments=tuple(out))


def _pace(cues: list[Segment], much: list[int], words_per_minute: float | None) -> float:
    """Returns milliseconds a unit."""
    if words_per_minute is None or words_per_minute <= 0:
        return DEFAULT.typical
    count = sum(len(tokens(s.text)) for s in cues if s.kind == "speech")
    total = sum(n for n, s in zip(much, cues, strict=True) if s.kind == "speech")
    return 60_000 / words_per_minute * count / total if count else DEFAULT.typical


def _laid(cues: list[Segment], much: list[int], pace: float) -> tuple[list[int], list[int]]:
    starts, ends, at = [], [], 0
    for i, (segment, load) in enumerate(zip(cues, much, strict=True)):
        if i:
            before = cues[i - 1]
            turn = segment.turn or segment.speaker != before.speaker
            at += _TURN if turn else _PARAGRAPH if before.text[-1:] in _ENDINGS else 0
        starts.append(at)
        at += max(1, round(pace * load))
        ends.append(at)
    return starts, ends


def _words(segment: Segment, rate: Rate | None) -> Segment:
    """Returns a timed segment with all its words timed."""
    if segment.words:
        return _filled(segment)
    parts = spans(segment.text)
    start, end = segment.start, segment.end
    if not parts or start is None or end is None:
        return segment
    if rate is not None and end - start >= _LONG and retime.swallows(segment, rate):
        end = start + rate.most(units(segment))
    times = _spread(start, end, [weight for _, _, weight in parts])
    found = [Word(a=a, b=b, start=times[i], end=times[i + 1], timing="estimated") for i, (a, b, _) in enumerate(parts)]
    a, b, _ = parts[-1]
    found[-1] = Word(a=a, b=b, start=times[-2], end=times[-1], timing="estimated", cue_end=True)
    return replace(segment, words=tuple(found))


def _spread(start: int, end: int, weights: list[int]) -> list[int]:
    """Returns the borders of all parts between `start` and `end`: each its share, 1 ms at least if there is room."""
    sums = [0, *accumulate(weights)]
    total, room = sums[-1] or 1, end - start
    if room < len(weights):
        return [start + room * part // total for part in sums]
    room -= len(weights)
    return [start + i + room * part // total for i, part in enumerate(sums)]


def spans(text: str) -> list[tuple[int, int, int]]:
    """Returns the spans of the words with their weights; every visible character is in one.

    Signs without a letter are no words: they go with the word before, or, where there is none or where they open
    something (a bracket, a dash after the end of a sentence: somebody else speaks), with the word behind.
    """
    found = tokens(text)
    if all(text[a].isalnum() for a, _, _ in found):
        return found
    out: list[tuple[int, int, int]] = []
    opened = -1
    for a, b, weight in found:
        if text[a].isalnum() or any(c.isalnum() for c in text[a:b]):
            out.append((a if opened < 0 else opened, b, weight))
            opened = -1
        elif not out or opened >= 0 or _opens(text, a, b, out[-1][1]):
            opened = a if opened < 0 else opened
        else:
            out[-1] = (out[-1][0], b, out[-1][2])
    if opened >= 0:  # nothing behind it
        end = found[-1][1]
        out = [*out[:-1], (out[-1][0], end, out[-1][2])] if out else [(opened, end, 1)]
    return out


def _opens(text: str, a: int, b: int, before: int) -> bool:
    return text[b - 1] in _OPENING or (b - a == 1 and text[a] in _DASHES and text[before - 1] in _ENDINGS)


def _filled(segment: Segment) -> Segment:
    """Returns the segment with its untimed words spread between the timed ones."""
    known = _forward(segment.words)
    if known is segment.words and all(w.start is not None and w.end is not None for w in known) and known[-1].cue_end:
        return segment
    out = list(known)
    i, floor = 0, segment.start or 0
    while i < len(out):
        word = out[i]
        if word.start is not None and word.end is not None:
            floor, i = max(floor, word.end), i + 1
            continue
        j = i
        while j < len(out) and (out[j].start is None or out[j].end is None):
            j += 1
        ahead = out[j].start if j < len(out) else segment.end
        ceiling = max(floor, floor if ahead is None else ahead)
        times = _spread(floor, ceiling, [_weight(segment.text[w.a : w.b]) for w in out[i:j]])
        for k in range(i, j):
            out[k] = replace(out[k], start=times[k - i], end=times[k - i + 1], timing="estimated")
        i, floor = j, ceiling
    out[-1] = replace(out[-1], cue_end=True)
    return replace(segment, words=tuple(out))


def _weight(word: str) -> int:
    """Returns how much there is to say in a word as the file cuts it: it may hold several, or none."""
    return max(1, sum([weight for _, _, weight in tokens(word)]))


def _forward(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Returns the words without those times that run backwards; where none do, the same tuple."""
    timed = [(i, w.start, w.end) for i, w in enumerate(words) if w.start is not None and w.end is not None]
    if all(a[1] <= b[1] for a, b in pairwise(timed)) and all(start <= end for _, start, end in timed):
        return words
    timed = [row for row in timed if row[1] <= row[2]]
    kept = {timed[k][0] for k in rising([start * len(words) + i for i, start, _ in timed])}
    return tuple(w if i in kept else replace(w, start=None, end=None, timing=None) for i, w in enumerate(words))
