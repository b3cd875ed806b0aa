"""Untimed paragraphs under their speaker: a heading line (``Speaker 1``), or a prefix (``SPEAKER_00:``, ``Name:``).

Each line is a segment; the speaker's label is no word, it stands in the segment's `speaker`.
"""

from __future__ import annotations

import re
from collections import Counter

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, held, markup
from cleantx.model import Loss, Segment, Source, Speaker, Transcript

NAME = "speakers"
SUFFIXES: tuple[str, ...] = ()
HOLDS: frozenset[Held] = frozenset({"speaker", "turn", "sound"})

_LABEL = r"(?:speaker|host|guest|interviewer|interviewee|unknown speaker)(?:[ _]?(?:\d{1,3}|[A-Z?]))?"
_NAME = (
    r"[A-Z\u00c0-\u00de][\w.'\u2019-]{0,30}(?:[ ](?:[A-Z\u00c0-\u00de(][\w.'\u2019)-]{0,30}|de|van|von|der|da|di)){0,4}"
)
_NUMBERED = re.compile(r"^[ \t]*\[?((?i:speaker)[ _]?(?:\d{1,3}|[A-Z?]))\]?[ \t]*:?[ \t]*$")
_HEADING = re.compile(rf"^[ \t]*\[?((?i:{_LABEL})|{_NAME})\]?[ \t]*(:?)[ \t]*$")
_PREFIX = re.compile(rf"^[ \t]*\[?((?i:{_LABEL})|{_NAME})\]?[ \t]*:[ \t]+(?=\S)")
UNKNOWN = "Unknown Speaker"
"""Heads a paragraph where somebody else speaks and nobody knows who."""

_MOSTLY = 0.8
_OFTEN = 2  # a name must come back before it counts as a label: "Question: ..." once is a sentence


def detect(head: str) -> int:
    """Scores numbered speaker headings, and the share of lines that a recurring label opens."""
    lines = [line for line in head.split("\n") if line.strip()]
    if not lines:
        return 0
    numbered = sum(1 for line in lines if _NUMBERED.match(line))
    if _NUMBERED.match(lines[0]) and len(lines) > 1:
        return 80
    labels = _labels(head.split("\n"))
    if not labels:
        return 0
    labelled = sum(1 for line in lines if _label(line, labels) is not None)
    texts = len(lines) - sum(1 for line in lines if _HEADING.match(line))
    if not texts:
        return 0
    share = min(1.0, labelled / (len(lines) - labelled + 1)) if numbered else labelled / len(lines)
    return round(30 + 60 * share) if share > 0.1 else 0  # noqa: PLR2004 - below a tenth the colons are chance


def read(text: str, source: Source) -> Transcript:
    """Reads paragraphs; a heading line belongs to the paragraph after it."""
    if not text.strip():
        raise NotATranscript("the file is empty", hint="a transcript has at least one line of text")
    rows = text.split("\n")
    labels = _labels(rows)
    segments: list[Segment] = []
    speakers: dict[str, Speaker] = {}
    speaker, turn, lead = None, False, ""
    for number, row in enumerate(rows, 1):
        tile = row if number == len(rows) else row + "\n"
        found = _label(row, labels)
        if found is not None:
            label, at = found
            turn, speaker = turn or label != speaker or label == UNKNOWN, label
            if label != UNKNOWN:
                speakers.setdefault(label, Speaker(id=label))
        else:
            at = len(row) - len(row.lstrip())
        spoken = row[at:].rstrip()
        if not spoken:  # a heading or a blank line: it goes before the next paragraph, or after the last one
            lead += tile
            continue
        if lead and segments and not lead.strip():
            last = segments[-1]
            segments[-1], lead = replace(last, raw=(last.raw or "") + lead), ""
        segments.append(
            Segment(
                id=len(segments),
                text=spoken,
                speaker=None if speaker == UNKNOWN else speaker,
                turn=turn,
                kind=markup.kind(spoken),
                line=number,
                raw=lead + tile,
                raw_at=len(lead) + at,
            )
        )
        turn, lead = False, ""
    if lead and segments:
        last = segments[-1]
        segments[-1] = replace(last, raw=(last.raw or "") + lead)
    elif lead:
        raise NotATranscript("speakers' names and no words", hint="is this the whole file?")
    return Transcript(source=replace(source, format=NAME), speakers=tuple(speakers.values()), segments=tuple(segments))


def _labels(rows: list[str]) -> frozenset[str]:
    """Returns the labels of a file (all its rows): numbered speakers always, names only when they come back."""
    seen: Counter[str] = Counter()
    sure: set[str] = set()
    headings: set[str] = set()
    prefixed = 0
    for before, row, after in zip(["", *rows], rows, [*rows[1:], ""], strict=False):
        if not row.strip():
            continue
        numbered = _NUMBERED.match(row)
        if numbered:
            sure.add(numbered[1])
            continue
        if row.strip() == UNKNOWN:
            sure.add(UNKNOWN)
            continue
        prefix = _PREFIX.match(row)
        if prefix:
            seen[prefix[1]] += 1
            prefixed += 1
            if re.match(rf"(?i:{_LABEL})$", prefix[1]) and any(c.isdigit() for c in prefix[1]):
                sure.add(prefix[1])
            continue
        heading = _HEADING.match(row)
        alone = not before.strip() and bool(after.strip())  # a bare name heads a block; "Yeah" twice is speech
        if heading and (heading[2] or (alone and heading[1][-1] not in ".!?")):
            seen[heading[1]] += 1
            headings.add(heading[1])
    often = {label for label, count in seen.items() if count >= _OFTEN}
    if often and prefixed >= _MOSTLY * sum(1 for row in rows if row.strip()):
        often = set(seen)  # nearly every line has a label: somebody may speak just once
    if often & headings:  # a file of headings: somebody with a full name may speak just once
        often |= {label for label in headings if " " in label}
    return frozenset(sure | often)


def _label(row: str, labels: frozenset[str]) -> tuple[str, int] | None:
    """Returns the label that a row opens with and where its words begin, or None."""
    for pattern in (_HEADING, _PREFIX):
        match = pattern.match(row)
        if match and match[1] in labels:
            return match[1], match.end()
    return None


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes paragraphs: untouched ones as they were, others under a heading line where the speaker changes."""
    ours = transcript.source.format == NAME
    out = [transcript.source.head] if ours else []
    speaker: str | None = None
    count = 0
    for segment in transcript.segments:
        if segment.dropped or segment.kind == "note":
            continue
        if ours and segment.raw is not None:
            out.append(segment.raw)
        else:
            changed = segment.turn or segment.speaker != speaker
            heading = _name(transcript, segment) if changed else None
            gap = "\n" if count and changed else ""
            out.append(f"{gap}{heading}\n" if heading else gap)
            out.append(" ".join(segment.text.split()) + "\n")
        speaker, count = segment.speaker, count + 1
    return "".join(out), held.losses(transcript, HOLDS, ours=ours)


def _name(transcript: Transcript, segment: Segment) -> str:
    if segment.speaker is None:
        return UNKNOWN
    known = next((s for s in transcript.speakers if s.id == segment.speaker), None)
    return known.name if known and known.name else segment.speaker
