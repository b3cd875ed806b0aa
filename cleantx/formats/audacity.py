"""Audacity's label track: start and end in seconds and the label, parted by tabs; whisperX's ``[[SPEAKER]]`` before it.

A label of one instant has its time twice; its end is not known.  The line of frequencies that Audacity puts under a
label with a selection of them is kept.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from cleantx.errors import NotATranscript, UntimedError
from cleantx.formats import Held, clock, held, markup, rows
from cleantx.model import Loss, Segment, Source, Transcript

NAME = "audacity"
SUFFIXES: tuple[str, ...] = (".aud", ".labels")
HOLDS: frozenset[Held] = frozenset({"start", "end", "speaker", "sound"})

_SECONDS = r"(-?[0-9]{1,9}(?:[.,][0-9]{1,12})?)"
_ROW = re.compile(rf"^{_SECONDS}\t{_SECONDS}(?:\t[ ]*|(?=[ ]*$))", re.MULTILINE)
_FRACTION = re.compile(r"^-?[0-9]{1,9}[.,][0-9]|^-?[0-9]{1,9}\t-?[0-9]{1,9}[.,][0-9]")
_SPEAKER = re.compile(r"\[\[([^\[\]\n]{0,80})\]\][ ]*")
_FREQUENCIES = re.compile(r"(?:\n\\\t[^\n]*)+\Z")
_SURE = 96


def detect(head: str) -> int:
    """Scores the share of rows with two numbers of seconds, one with a fraction at least."""
    lines = [line for line in head.split("\n") if line.strip() and not line.startswith("\\\t")]
    return round(_SURE * sum(1 for line in lines if _ROW.match(line) and _FRACTION.match(line)) / max(len(lines), 1))


def read(text: str, source: Source) -> Transcript:
    """Reads the labels."""
    if not _ROW.search(text):
        raise NotATranscript("no label with times", hint="expected 0.000000<TAB>1.500000<TAB>words")
    segments, losses = rows.read(text, _ROW, _row, 0, goes_on=lambda more: _frequencies(f"\n{more}") > 0)
    return Transcript(
        source=replace(source, format=NAME, head="", dialect=""),
        speakers=markup.speakers(segments),
        segments=tuple(segments),
        losses=tuple(losses),
    )


def _row(match: re.Match[str], body: str) -> rows.Row:
    start, end = (clock.seconds_to_ms(match[n].replace(",", ".")) for n in (1, 2))
    doubt = "" if None not in (start, end) else "a time before the beginning"
    label = _SPEAKER.match(body)
    lead = label.end() if label else 0
    words = body[lead : _frequencies(body)]
    speaker = label[1].strip() if label else None
    return rows.Row(start, None if start == end else end, words.rstrip(), speaker, lead, doubt=doubt)


def _frequencies(body: str) -> int:
    """Returns where a selection of frequencies begins under a label, or the end of it all."""
    found = _FREQUENCIES.search(body) if "\n\\\t" in body else None
    return found.start() if found else len(body)


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes labels: untouched ones as they were, others anew; what has no end is a label of one instant.

    Raises:
        UntimedError: a segment has no start.
    """
    own = transcript.source.format == NAME
    parts: list[str] = []
    for segment in transcript.segments:
        if segment.dropped or (segment.kind == "note" and not own):
            continue
        parts.append(segment.raw if own and segment.raw is not None else _label(transcript, segment))
    return rows.join(parts), held.losses(transcript, HOLDS, ours=own)


def _label(transcript: Transcript, segment: Segment) -> str:
    if segment.start is None:
        raise UntimedError("a segment has no start time", line=segment.line, hint="--estimate gives it one")
    end = segment.start if segment.end is None else segment.end
    words = rows.words(segment.text)
    name = ""
    if segment.speaker or words.startswith("[["):  # an empty label keeps such words from being one
        label = rows.words(markup.label(transcript, segment.speaker) if segment.speaker else "")
        name = f"[[{label.translate(_BRACKETS)[:80]}]]"
    return f"{_seconds(segment.start)}\t{_seconds(end)}\t{name}{words}\n"


_BRACKETS = str.maketrans("[]", "()")


def _seconds(ms: int) -> str:
    """Returns milliseconds as seconds with the six places that Audacity writes."""
    return f"{ms // 1000}.{ms % 1000:03}000"
