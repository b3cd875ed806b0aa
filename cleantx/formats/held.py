"""What a transcript has and a format cannot hold, as typed losses."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cleantx.errors import UntimedError
from cleantx.formats import Held, markup
from cleantx.model import Loss, Segment, Transcript, spoken

_SNIPPET = 80

_PER_SEGMENT: dict[Held, tuple[str, Callable[[Segment], bool]]] = {
    "start": ("start times", lambda s: s.start is not None),
    "end": ("end times", lambda s: s.end is not None and s.end_from == "observed"),
    "words": ("word times", lambda s: any(w.start is not None and w.timing != "estimated" for w in s.words)),
    "confidence": ("word confidences", lambda s: any(w.confidence is not None for w in s.words)),
    "speaker": ("speakers", lambda s: s.speaker is not None),
    "turn": ("changes of speaker", lambda s: s.turn and s.speaker is None),
    "marks": ("markup", lambda s: any(markup.matters(mark) for mark in s.marks)),
    "sound": ("sound tags", lambda s: s.kind == "sound"),
}

_TIMES = ("start", "end")


def times(segment: Segment) -> tuple[int, int]:
    """Returns the start and the end of a segment, in ms, for a format that has no place for one without.

    Raises:
        UntimedError: it lacks one.
    """
    if segment.start is None or segment.end is None:
        missing = "start" if segment.start is None else "end"
        raise UntimedError(f"a segment has no {missing} time", line=segment.line, hint="--estimate gives it one")
    return segment.start, segment.end


def losses(transcript: Transcript, holds: Iterable[Held], *, ours: bool = False) -> tuple[Loss, ...]:
    """Returns one loss for each kind of thing that goes missing, with its count and the first place.

    Derived and estimated times are ours, a title or chapters may be of a file beside it: they are not missed. With
    `ours`, the target is the source's own format: what stands in its tiles and notes is written back as it was.
    """
    held = set(holds)
    found = []
    segments = [segment for segment in spoken(transcript) if not ours or segment.raw is None]
    if ours:
        held |= {"note", "meta", "chapters"}
    # most segments are words and times alone: the others are told apart once, not once for each kind of thing
    rich = [s for s in segments if s.words or s.marks or s.turn or s.speaker is not None or s.kind == "sound"]
    for key, (what, has) in _PER_SEGMENT.items():
        if key in held:
            continue
        having = [s for s in (segments if key in _TIMES else rich) if has(s)]
        if having:
            count = f"{len(having):,} segment{'s' if len(having) > 1 else ''}"
            found.append(_loss(key, having[0].line, f"{what} of {count}", having[0].text))
    if "note" not in held:
        notes = [s for s in transcript.segments if s.kind == "note" and not s.dropped]
        found += [_loss("note", s.line, f"a note of {_lines(s.text)}", s.text) for s in notes]
    held |= {"meta" for key in transcript.meta.beside if key == "title"}
    held |= {"chapters" for key in transcript.meta.beside if key == "chapters"}
    if "chapters" not in held and transcript.chapters:
        found.append(_loss("chapters", 0, f"{len(transcript.chapters):,} chapters", transcript.chapters[0].title))
    if "meta" not in held and transcript.meta.title:
        found.append(_loss("meta", 0, "the title and what else the file says of itself", transcript.meta.title))
    return tuple(found)


def _lines(text: str) -> str:
    count = text.count("\n") + 1
    return f"{count:,} line{'s' if count > 1 else ''}"


def _loss(code: str, line: int, what: str, text: str) -> Loss:
    return Loss(code=f"not-held:{code}", line=line, what=what, snippet=" ".join(text.split())[:_SNIPPET])
