"""SubViewer of YouTube (.sbv): a line of two times with a comma, then lines of text, then a blank line.

A cue begins at its line of times; all up to the next one is its text, so that blank lines inside a text lose nothing.
``[br]`` is a line break, as in SubViewer 2 (.sub), whose header is kept as the head of the source.  The format has no
markup: angle brackets are words.  A speaker before the words (``[SPEAKER_00]: ``) is one, and is written so;
chevrons (``>> ``) say that somebody else speaks.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, captions, clock, held, markup, turns
from cleantx.model import Loss, Segment, Source, Transcript

NAME = "sbv"
SUFFIXES: tuple[str, ...] = (".sbv",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "speaker", "sound"})

_TIME = r"[0-9]{1,6}:[0-9]{2}:[0-9]{2}[.][0-9]{1,3}"
_TIMES = re.compile(rf"^[ \t]*({_TIME}),({_TIME})[ \t]*$", re.MULTILINE)
_ODD = re.compile(r"^[ \t]*[0-9]{1,6}:[0-9]{2}:[0-9]{2}[.,]", re.MULTILINE)  # cut off, or mistyped
_BREAK = re.compile(r"\[br\]", re.IGNORECASE)
_HEADER = re.compile(r"\s*\[INFORMATION\]", re.IGNORECASE)
_ENOUGH = 8  # lines a cue, as for SRT


def detect(head: str) -> int:
    """Scores the share of lines of times."""
    cues = len(_TIMES.findall(head))
    lines = sum(1 for line in head.split("\n") if line.strip())
    return round(95 * min(1.0, cues * _ENOUGH / lines)) if cues else 0


def read(text: str, source: Source) -> Transcript:
    """Reads SBV."""
    cues = list(_TIMES.finditer(text))
    if not cues:
        raise NotATranscript("no line of times", hint="SBV has lines like 0:00:01.000,0:00:02.500")
    found = captions.Tiles()
    starts = [text.rfind("\n", 0, cue.start(1)) + 1 for cue in cues]
    before = text[: starts[0]]
    if before.strip() and not _HEADER.match(before):
        found.note(before, 1, "stray-text", "text before the first cue")
    else:
        found.verbatim(before)
    line = before.count("\n") + 1
    for cue, start, end in zip(cues, starts, [*starts[1:], len(text)], strict=True):
        _cue(found, cue, text[start:end], cue.end() - start, line)
        line += text.count("\n", start, end)
    found.done()
    return Transcript(
        source=replace(source, format=NAME, head=found.head, dialect=""),
        speakers=markup.speakers(found.segments),
        segments=tuple(found.segments),
        losses=tuple(found.losses),
    )


def _cue(found: captions.Tiles, cue: re.Match[str], raw: str, at: int, line: int) -> None:
    start, end = clock.parse(cue[1]), clock.parse(cue[2])
    if start is not None and end is not None and end < start:
        found.doubt("backwards-time", line, "a cue that ends before it starts", cue[0])
    tail = raw[at:]
    body = tail.strip()
    at += len(tail) - len(tail.lstrip()) if body else 0
    line += raw.count("\n", 0, at)
    if captions.filled(body).count("\n") < body.count("\n"):
        found.doubt("blank-in-text", line, "a blank line inside the text of a cue", body)
    odd = _ODD.search(body)
    if odd:
        found.doubt("bad-time", line + body.count("\n", 0, odd.start()), "times that are none", body[odd.start() :])
    speaker, length = markup.prefix(body)
    text, marks = captions.marked(body[length:], _BREAK, lambda tag: ("\n", tag.end()))
    segment = Segment(
        id=0,
        text=text,
        start=start,
        end=end,
        start_from=None if start is None else "observed",
        end_from=None if end is None else "observed",
        speaker=speaker or None,
        kind=markup.kind(text),
        line=line,
        marks=marks,
        raw=raw,
        raw_at=at + length,
    )
    found.add(segment if speaker else turns.turned(segment))


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes SBV: segments of an SBV file that nobody touched as they were, all others anew.

    Raises:
        UntimedError: a segment has no start or no end.
    """
    own = transcript.source.format == NAME
    holds: frozenset[Held] = HOLDS | {"note", "marks", "turn"} if own else HOLDS
    losses = held.losses(transcript, holds if transcript.meta.profile is None else holds - {"speaker"})
    parts = [transcript.source.head] if own else []
    anew = False
    for segment in transcript.segments:
        if segment.dropped:
            continue
        if own and segment.raw is not None:
            parts += [markup.gap(parts) if anew else "", segment.raw]
            anew = False
        elif segment.kind != "note":
            parts += [markup.gap(parts), _written(transcript, segment, own=own)]
            anew = True
    return "".join(parts), losses


def _written(transcript: Transcript, segment: Segment, *, own: bool) -> str:
    start, end = held.times(segment)
    text, _ = captions.spelled(segment, _unbroken, lambda _: "", own=own)
    text = _TIMES.sub(r"\1, \2", captions.filled(text))
    return f"{_time(start)},{_time(end)}\n{captions.label(transcript, segment, own=own)}{text}\n"


def _unbroken(text: str) -> str:
    """Returns words that do not break a line: what stands between two marks, with the spaces and rows at its ends."""
    return _BREAK.sub(lambda tag: f"[ {tag[0][1:]}", text)


def _time(ms: int) -> str:
    """Returns a time with as many digits of the hour as it has.

    >>> _time(62345), _time(360_000_500)
    ('0:01:02.345', '100:00:00.500')
    """
    return clock.webvtt(ms).removeprefix("0")
