"""Rolling captions (YouTube's automatic ones), as WebVTT or converted to SRT: every line once, with its word times.

Such a file shows each line twice or three times: while it is spoken, for an instant alone, and again above the next
one.  Here a line stands once, in the cue in which it was spoken; what repeats the lines just shown is passed over, and
their number kept.  A line that somebody says twice stays twice, and karaoke (word times without repetition) is plain
WebVTT.  Written, it is plain too: no line comes twice, and the times inside the lines stay.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from cleantx.formats import Held, markup, rollup, srt, turns, webvtt
from cleantx.model import Loss, Mark, Segment, Source, Transcript

NAME = "rolling"
SUFFIXES: tuple[str, ...] = ()
HOLDS: frozenset[Held] = webvtt.HOLDS

_SURE = 100


def detect(head: str) -> int:
    """Scores 100 for captions that roll, else 0."""
    return _SURE if rollup.rolls(head) else 0


def read(text: str, source: Source) -> Transcript:
    """Reads rolling captions; cues that repeat nothing are read as they are.

    Raises:
        NotATranscript: the text is neither WebVTT nor SRT.
    """
    vtt, rolls = text.lstrip().startswith("WEBVTT"), rollup.rolls(text)
    tile = webvtt.tile if vtt else srt.tile
    whole = (webvtt.read if vtt else srt.read)(text, source, who=not rolls)
    if rolls:
        found, repeated = _collapsed(whole.segments)
        found = turns.named([s if s.kind == "note" else turns.turned(s) for s in found], tile)
    else:
        found, repeated = [turns.tiled(segment, tile) for segment in whole.segments], 0
    extra = {**whole.meta.extra, **({"repeated_lines": repeated} if repeated else {})}
    return replace(
        whole,
        source=replace(whole.source, format=NAME, dialect=webvtt.NAME if vtt else srt.NAME),
        meta=replace(whole.meta, extra=extra),
        segments=tuple(found),
        speakers=markup.speakers(found),
    )


def _collapsed(segments: Sequence[Segment]) -> tuple[list[Segment], int]:
    """Returns the segments without the lines that were shown before, and how many those were."""
    found: list[Segment] = []
    before, repeated = rollup.Cue(-1, -1, ()), 0
    for segment in segments:
        if segment.kind == "note" or segment.start is None or segment.end is None:
            found.append(replace(segment, id=len(found)))
            continue
        cue = rollup.Cue(segment.start, segment.end, rollup.lines(segment.text))
        size = rollup.repeated(before, cue)
        before = cue
        repeated += size
        if size < len(cue.lines) or not cue.lines:
            found.append(replace(_without(segment, size), id=len(found)))
    return found, repeated


def _without(segment: Segment, size: int) -> Segment:
    """Returns a segment without its first lines; blank ones are none."""
    at, text = 0, segment.text
    while size:
        row, _, _ = text[at:].partition("\n")
        at += len(row) + 1
        size -= bool(row.strip())
    at += len(text[at:]) - len(text[at:].lstrip())
    kept = text[at:]
    lead = tuple(mark for mark in segment.marks if mark.at < at)
    marks = tuple(replace(mark, at=mark.at - at) for mark in segment.marks if mark.at >= at)
    if lead and at:
        marks = (*_open(lead), *marks)
    stamps = tuple((mark.at, time) for mark in marks if (time := markup.stamp(mark.raw)) is not None)
    return Segment(
        id=segment.id,
        text=kept,
        start=segment.start,
        end=segment.end,
        start_from=segment.start_from,
        end_from=segment.end_from,
        speaker=segment.speaker,
        turn=segment.turn,
        kind=markup.kind(kept),
        line=segment.line + text.count("\n", 0, at),
        words=markup.words(kept, stamps, segment.start, segment.end),
        marks=marks,
        extra=segment.extra,
    )


def _open(lead: Sequence[Mark]) -> tuple[Mark, ...]:
    """Returns the tags that were opened in the lines passed over and not closed there."""
    opened: list[Mark] = []
    for mark in lead:
        if mark.raw.startswith("</"):
            opened = opened[:-1]
        elif mark.raw.startswith("<") and markup.stamp(mark.raw) is None and not mark.width:
            opened.append(replace(mark, at=0))
    return tuple(opened)


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes plain WebVTT or SRT, as the source was, with the times inside the lines.

    Raises:
        UntimedError: a segment has no start or no end.
    """
    own = transcript.source.format == NAME
    plain = srt.NAME if own and transcript.source.dialect == srt.NAME else webvtt.NAME
    named = replace(transcript, source=replace(transcript.source, format=plain)) if own else transcript
    return srt.write(named) if plain == srt.NAME else webvtt.write(named)
