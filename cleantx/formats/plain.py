"""Plain text: a paragraph a line, no times.

Read, every line that is not blank is a segment; a speaker before the words (``[SPEAKER_00]: ``, as whisperX writes
it) is one.  Written, each segment is a line of its own; before somebody else speaks come a blank line and, where the
name is known, ``Name: ``.  A front matter is a note.  It is the fallback: any printable text can be read so.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from cleantx.formats import Held, frontmatter, held, markup
from cleantx.model import Loss, Segment, Source, Transcript

NAME = "text"
SUFFIXES: tuple[str, ...] = (".txt", ".text")
HOLDS: frozenset[Held] = frozenset({"sound"})

_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x7f]")
_PRINTABLE = 20  # under every format whose structure fits, and yet clear of those that have none
_SHARE = 50  # one control character in so many characters: no text


def detect(head: str) -> int:
    """Scores a little for anything printable."""
    return _PRINTABLE if head.strip() and len(_CONTROL.findall(head)) * _SHARE <= len(head) else 0


def read(text: str, source: Source) -> Transcript:
    """Reads plain text."""
    lead = frontmatter.end(text)
    segments = [_front(text[:lead])] if lead else []
    above = text.count("\n", 0, lead)
    rows = text[lead:].split("\n")
    starts = [n for n, row in enumerate(rows) if row.strip()]
    ends = [*starts[1:], len(rows)] if starts else []
    for start, end in zip(starts, ends, strict=True):
        raw = "\n".join(rows[start:end]) + ("\n" if end < len(rows) else "")
        words = raw.strip()
        at = raw.index(words)
        speaker, length = markup.prefix(words)
        words, at = words[length:], at + length
        segments.append(
            Segment(
                id=len(segments),
                text=words,
                speaker=speaker or None,
                kind=markup.kind(words),
                line=above + start + 1,
                raw=raw,
                raw_at=at,
            )
        )
    head = "".join(f"{row}\n" for row in rows[: starts[0]]) if starts else text[lead:]
    if lead:  # the blank lines below it are its own
        segments[0] = replace(segments[0], raw=text[:lead] + head)
        head = ""
    found = Transcript(
        source=replace(source, format=NAME, head=head, dialect=""),
        speakers=markup.speakers(segments),
        segments=tuple(segments),
    )
    return replace(found, meta=frontmatter.facts(text[:lead])) if lead else found


def _front(block: str) -> Segment:
    text = block.strip()
    line = block.count("\n", 0, block.index(text)) + 1
    return Segment(id=0, text=text, kind="note", line=line, raw=block, raw_at=block.index(text))


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes plain text: lines of a plain text that nobody touched as they were, all others anew."""
    own = transcript.source.format == NAME
    losses = held.losses(transcript, HOLDS | {"speaker"} if own else HOLDS, ours=own)
    parts = [transcript.source.head] if own else []
    before: Segment | None = None
    for segment in transcript.segments:
        if segment.dropped or (segment.kind == "note" and not own):
            continue
        if own and segment.raw is not None:
            parts.append(segment.raw)
        else:
            words = " ".join(segment.text.split())
            changed = before is None or segment.speaker != before.speaker
            name = f"{markup.label(transcript, segment.speaker)}: " if segment.speaker and changed else ""
            if parts and not parts[-1].endswith("\n"):
                parts.append("\n")
            if before is not None and (segment.turn or changed):
                parts.append(markup.gap(parts))
            parts.append(f"{name}{words}\n" if words else "")
        before = segment
    return "".join(parts), losses
