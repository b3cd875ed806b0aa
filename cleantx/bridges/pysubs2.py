"""pysubs2's `SSAFile` in and out, for those whose programs hold one (extra `pysubs2`).

Events become segments one by one and back, to the millisecond: pysubs2's own readers and writers see nothing of it, so
that neither its guesses nor its hundredths of a second do harm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleantx.errors import NotATranscript, UsageError
from cleantx.formats import ass, captions, held, markup, substation
from cleantx.model import Loss, Meta, Segment, Source, Transcript

if TYPE_CHECKING:
    import pysubs2

_FIELDS = {"layer": 0, "style": "Default", "marginl": 0, "marginr": 0, "marginv": 0, "effect": "", "marked": False}


def from_pysubs2(subtitles: pysubs2.SSAFile) -> Transcript:
    """Returns the transcript in an `SSAFile`: dialogues are segments, comments notes, the actor's name the speaker.

    Raises:
        NotATranscript: it holds no event.
    """
    if not subtitles.events:
        raise NotATranscript("an SSAFile without an event")
    losses: list[Loss] = []
    segments = [_segment(event, number, losses) for number, event in enumerate(subtitles.events)]
    title = subtitles.info.get("Title", "").strip()
    return Transcript(
        source=Source(format="", name="pysubs2"),
        meta=Meta(title=title or None),
        speakers=markup.speakers(segments),
        segments=tuple(segments),
        losses=tuple(losses),
    )


def _segment(event: Any, number: int, losses: list[Loss]) -> Segment:  # noqa: ANN401 - a class of an extra
    body = event.text.strip()
    if event.type == "Comment":
        return Segment(id=number, text=body, kind="note")
    text, marks = substation.read(body)
    start, end = (round(time) if time >= 0 else None for time in (event.start, event.end))
    if start is None or end is None:
        losses.append(Loss(code="bad-time", line=0, what="a time before the beginning", snippet=body[:80]))
    return Segment(
        id=number,
        text=text,
        start=start,
        end=end,
        start_from=None if start is None else "observed",
        end_from=None if end is None else "observed",
        speaker=event.name.strip() or None,
        kind=markup.kind(text),
        words=substation.words(text, marks, start),
        marks=marks,
        extra={key: getattr(event, key) for key, usual in _FIELDS.items() if getattr(event, key) != usual},
    )


def to_pysubs2(transcript: Transcript) -> tuple[pysubs2.SSAFile, tuple[Loss, ...]]:
    """Returns an `SSAFile` of a transcript with one readable style, and what it cannot hold.

    Raises:
        UntimedError: a segment has no start or no end.
        UsageError: pysubs2 is not installed.
    """
    try:
        from pysubs2 import SSAEvent, SSAFile  # noqa: PLC0415 - the extra, only where it is used
    except ImportError:
        raise UsageError("pysubs2 is not installed", hint="pip install 'cleantx[pysubs2]'") from None
    made = SSAFile.from_string(ass.HEAD, format_="ass")
    lost: list[tuple[int, int]] = []
    for segment in transcript.segments:
        if segment.dropped or segment.kind == "note":
            continue
        start, end = held.times(segment)
        text, tags = substation.write(segment, own=transcript.source.format == ass.NAME)
        lost.append((tags, segment.line))
        made.append(SSAEvent(start=start, end=end, text=text, name=ass.name(transcript, segment)))
    losses = held.losses(transcript, ass.HOLDS) + captions.lost_tags(lost, "SubStation")
    styled = [s for s in transcript.segments if s.extra.get("style")]
    if styled:
        what = f"styles of {len(styled):,} segments"
        losses += (Loss(code="not-held:styles", line=styled[0].line, what=what, snippet=styled[0].text[:80]),)
    return made, losses
