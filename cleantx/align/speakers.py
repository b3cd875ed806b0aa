"""Who speaks: taken from another transcript or from the turns of a diarization, and called by names."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from heapq import heappop, heappush

from msgspec.structs import replace

from cleantx.align import ends, estimate
from cleantx.align.transfer import transfer
from cleantx.errors import UntimedError, UsageError
from cleantx.model import Segment, Speaker, Transcript, spoken

_LINE = re.compile(r"\s*([^=\t]{1,200}?)\s*(?:=|\t)\s*(\S.{0,200}?)\s*")


def transferred(transcript: Transcript, other: Transcript) -> Transcript:
    """Returns the transcript with the speakers of another one; segments that it does not tell keep theirs.

    Turns without words (RTTM) go by time: a segment is whose turns cover most of it.  Words go by words.

    Raises:
        UntimedError: turns without words, and the transcript has no times.
        AlignError: the other is of other speech.
        UsageError: it tells no speakers.
    """
    turns = [s for s in other.segments if s.kind == "note" and s.speaker and s.start is not None and s.end is not None]
    if turns:
        whose = _by_time(transcript, turns)
    elif any(s.speaker for s in spoken(other)):
        whose = _by_words(transcript, other)
    else:
        raise UsageError("it tells no speakers", path=other.source.name)
    out: list[Segment] = []
    before: str | None = None
    for segment in transcript.segments:
        if segment.dropped or segment.kind == "note":
            out.append(segment)
            continue
        name = whose.get(segment.id, segment.speaker)
        same = name == segment.speaker
        turn = segment.turn if same else name != before
        out.append(segment if same else replace(segment, speaker=name, turn=turn, raw=None))
        before = name
    told = {speaker.id: speaker for speaker in (*other.speakers, *transcript.speakers)}
    used = dict.fromkeys(s.speaker for s in out if s.speaker is not None and not s.dropped)
    speakers = tuple(told.get(name, Speaker(id=name)) for name in used)
    return replace(transcript, segments=tuple(out), speakers=speakers)


def _by_time(transcript: Transcript, turns: list[Segment]) -> dict[int, str]:
    """Returns whose turns hold most of the words of each segment, by the middle of each word."""
    if not any(s.start is not None for s in spoken(transcript)):
        raise UntimedError("turns need times to go by", hint="--to REF gives them first")
    starts, names = _line(turns)
    found = {}
    for segment in spoken(estimate.words(ends.derive(transcript))):
        middles = [(w.start + w.end) // 2 for w in segment.words if w.start is not None and w.end is not None]
        counts = Counter(name for m in middles if (name := names[bisect_right(starts, m)]) is not None)
        if counts:
            found[segment.id] = counts.most_common(1)[0][0]
    return found


def _line(turns: list[Segment]) -> tuple[list[int], list[str | None]]:
    """Returns the instants at which another one speaks, and who before the first and after each; the latest to begin.

    Who puts a word into another's turn is heard: the turn that began last counts while it lasts.
    """
    points = sorted({time for turn in turns for time in (turn.start or 0, turn.end or 0)})
    waiting = sorted(turns, key=lambda turn: turn.start or 0, reverse=True)
    active: list[tuple[int, int, str]] = []
    names: list[str | None] = [None]
    for point in points:
        while waiting and (waiting[-1].start or 0) <= point:
            turn = waiting.pop()
            heappush(active, (-(turn.start or 0), turn.end or 0, turn.speaker or ""))
        while active and active[0][1] <= point:
            heappop(active)
        names.append(active[0][2] if active else None)
    return points, names


def _by_words(transcript: Transcript, other: Transcript) -> dict[int, str]:
    """Returns who says most of the paired words of each segment."""
    mute = tuple(replace(s, speaker=None) for s in transcript.segments)
    clock = _numbered(other)
    made = transfer(replace(transcript, segments=mute), clock)
    return {s.id: s.speaker for s in made.transcript.segments if s.speaker is not None}


def _numbered(transcript: Transcript) -> Transcript:
    """Returns a transcript with a time for each segment, an even step apart: only the order of words counts here."""
    return replace(
        transcript,
        segments=tuple(
            s if s.kind == "note" or s.dropped else replace(s, start=1000 * n, end=1000 * n + 1000, words=())
            for n, s in enumerate(transcript.segments)
        ),
    )


def named(transcript: Transcript, names: Mapping[str, str]) -> Transcript:
    """Returns the transcript with names for the labels of its speakers.

    Raises:
        UsageError: nobody has such a label.
    """
    labels = dict.fromkeys(
        [*(s.id for s in transcript.speakers), *(s.speaker for s in transcript.segments if s.speaker)]
    )
    for label in names:
        if label not in labels:
            has = ", ".join(list(labels)[:8]) or "no speakers"
            raise UsageError(f"no speaker is labelled {label!r}", hint=f"the transcript has {has}")
    known = {speaker.id: speaker.name for speaker in transcript.speakers}
    speakers = tuple(Speaker(id=label, name=names.get(label, known.get(label))) for label in labels)
    segments = tuple(replace(s, raw=None) if s.speaker in names else s for s in transcript.segments)
    return replace(transcript, speakers=speakers, segments=segments)


def parse(text: str) -> dict[str, str]:
    """Returns names by label: ``SPEAKER_00=Ann`` with commas or line breaks between, ``#`` opens a remark line.

    >>> parse("SPEAKER_00=Ann,SPEAKER_01=Bob Smith")
    {'SPEAKER_00': 'Ann', 'SPEAKER_01': 'Bob Smith'}

    Raises:
        UsageError: a line that is something else, or a second name for a label.
    """
    found: dict[str, str] = {}
    rows = text.splitlines() if "\n" in text else text.split(",")
    for number, row in enumerate(rows, 1):
        if not row.strip() or row.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(row)
        if match is None:
            raise UsageError(f"not a label and a name: {row.strip()[:60]!r}", line=number, hint="SPEAKER_00=Ann")
        if found.get(match[1], match[2]) != match[2]:
            raise UsageError(f"two names for {match[1]!r}", line=number, hint="one name for each label")
        found[match[1]] = match[2]
    return found
