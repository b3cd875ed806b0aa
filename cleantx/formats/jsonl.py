"""JSON Lines: a segment a line, as data sets have them, its times, its speaker and its text, by any usual keys.

Written, a line has the keys start_ms, end_ms, speaker and text, null where nothing is known.  Read, other keys are kept
beside the segment; a line that is damaged stays as a note.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, celltimes, columns, held, jsontext, markup
from cleantx.model import Loss, Segment, Source, Transcript

NAME = "jsonl"
SUFFIXES: tuple[str, ...] = (".jsonl", ".ndjson")
HOLDS: frozenset[Held] = frozenset({"start", "end", "speaker", "sound"})

_OWN = {"start": ("start_ms", "ms"), "end": ("end_ms", "ms"), "speaker": ("speaker", ""), "text": ("text", "")}
_NO_VALUE = re.compile(r'[ \t\r\n]*+(?![\[{"0-9tfnNI\ufeff]|-[0-9I])')
_LOOKED_AT = 50
_SURE = 95


def detect(head: str) -> int:
    """Scores the share of lines that are an object with a text and a time or a speaker."""
    rows = [row for row in head.split("\n") if row.strip()]
    if not rows or rows[0].lstrip()[:1] != "{":
        return 0
    fit = [found for row in rows[:_LOOKED_AT] if (found := _object(row)) and _is_row(found)]
    if len(rows) == 1 and any(_holds_objects(found) for found in fit):
        return 0  # one object with a list of segments or words: a document, no row
    return round(_SURE * len(fit) / min(len(rows), _LOOKED_AT))


def _object(row: str) -> dict[str, Any] | None:
    try:
        found = json.loads(row)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _is_row(found: dict[str, Any]) -> bool:
    roles = {columns.role(key) for key in found}
    return any(columns.role(key) == "text" and isinstance(value, str) for key, value in found.items()) and bool(
        roles & {"start", "speaker", "duration"}
    )


def _holds_objects(found: dict[str, Any]) -> bool:
    return any(isinstance(value, list) and value and isinstance(value[0], dict) for value in found.values())


def read(text: str, source: Source) -> Transcript:
    """Reads JSON Lines."""
    rows = _split(text)
    found: list[tuple[dict[str, Any] | None, list[str], int]] = []
    losses: list[Loss] = []
    head = ""
    for number, row in enumerate(rows, 1):
        if row.strip():
            found.append((_loaded(row, number, losses), [row], number))
        elif found:
            found[-1][1].append(row)  # a blank line goes to the one before it
        else:
            head += row
    keys = _keys([data for data, _, _ in found if data is not None])
    if "text" not in keys:
        raise NotATranscript("no line is an object with a text", hint='expected lines like {"start": 0.5, "text": "…"}')
    segments = tuple(_segment(n, data, keys, "".join(raw), line, losses) for n, (data, raw, line) in enumerate(found))
    return Transcript(
        source=replace(source, format=NAME, head=head, dialect=jsontext.encode(keys)),
        speakers=markup.speakers(segments),
        segments=segments,
        losses=tuple(sorted(losses, key=lambda loss: loss.line)),
    )


def _split(text: str) -> list[str]:
    rows = text.split("\n")
    return [f"{row}\n" for row in rows[:-1]] + ([rows[-1]] if rows[-1] else [])


def _loaded(row: str, line: int, losses: list[Loss]) -> dict[str, Any] | None:
    """Returns the object of a line, or None for one that is damaged, which is a doubt."""
    if _NO_VALUE.match(row):  # told by a glance: a file may have many such lines
        losses.append(replace(jsontext.loss("bad-line", "no JSON: Expecting value", row), line=line))
        return None
    try:
        found, doubts = jsontext.load(row)
    except NotATranscript as error:
        losses.append(replace(jsontext.loss("bad-line", error.message, row), line=line))
        return None
    losses += [replace(doubt, line=line) for doubt in doubts]
    if isinstance(found, dict):
        return found
    losses.append(replace(jsontext.loss("bad-line", "a line that is no object", row), line=line))
    return None


def _keys(rows: list[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    """Returns the key of each role and the shape of its times: the first key of that role that has a value anywhere."""
    names = dict.fromkeys(name for row in rows for name, value in row.items() if value is not None)
    found: dict[str, tuple[str, str]] = {}
    for name in sorted(names, key=lambda name: columns.unit(name) != "ms"):
        role = columns.role(name)
        if role is None or role in found or not all(_fits(row.get(name), role) for row in rows):
            continue
        cells = [_cell(row[name]) for row in rows if row.get(name) is not None]
        shape = "" if role in ("text", "speaker") else celltimes.shape_of(columns.unit(name), cells)
        found[role] = (name, shape)
    shapes = {shape for _, shape in found.values()}
    return {r: (name, "ms" if shape == "count" and "ms" in shapes else shape) for r, (name, shape) in found.items()}


def _fits(value: object, role: str) -> bool:
    if role == "text":
        return value is None or isinstance(value, str)
    return value is None or (isinstance(value, str | int | float) and not isinstance(value, bool))


def _cell(value: object) -> str:
    return value if isinstance(value, str) else format(value, "f") if isinstance(value, float) else str(value)


def _segment(
    number: int, data: dict[str, Any] | None, keys: dict[str, tuple[str, str]], raw: str, line: int, losses: list[Loss]
) -> Segment:
    if data is None:
        return Segment(id=number, text=raw.strip(), kind="note", line=line, raw=raw)
    text = data.get(keys["text"][0]) or ""
    start, end, length = (_time(data, keys, role, line, losses) for role in ("start", "end", "duration"))
    if end is None and start is not None and length is not None:
        end = start + length
    speaker = data.get(keys["speaker"][0]) if "speaker" in keys else None
    known = {name for name, _ in keys.values()}
    return Segment(
        id=number,
        text=text.strip(),
        start=start,
        end=end,
        start_from=None if start is None else "observed",
        end_from=None if end is None else "observed",
        speaker=None if speaker is None else str(speaker).strip() or None,
        kind=markup.kind(text.strip()),
        line=line,
        raw=raw,
        extra={name: value for name, value in data.items() if name not in known},
    )


def _time(
    data: dict[str, Any], keys: dict[str, tuple[str, str]], role: str, line: int, losses: list[Loss]
) -> int | None:
    name, shape = keys.get(role, ("", ""))
    value = data.get(name)
    if value is None or value == "":
        return None
    ms = celltimes.time(_cell(value), shape)
    if ms is None:
        losses.append(replace(jsontext.loss("bad-time", f"no time under the key {name!r}", value), line=line))
    return ms


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes JSON Lines: lines that nobody touched as they were, others anew with the keys of their file."""
    own = transcript.source.format == NAME
    keys = json.loads(transcript.source.dialect) if own and transcript.source.dialect else _OWN
    out = [transcript.source.head] if own else []
    for segment in transcript.segments:
        if segment.dropped or (segment.kind == "note" and not own):
            continue
        if own and segment.raw is not None:
            out.append(segment.raw)
            continue
        if out and out[-1] and not out[-1].endswith("\n"):
            out.append("\n")
        out.append(jsontext.encode(_row(transcript, segment, keys, own=own)) + "\n")
    return "".join(out), held.losses(transcript, HOLDS, ours=own)


def _row(transcript: Transcript, segment: Segment, keys: Mapping[str, Iterable[str]], *, own: bool) -> dict[str, Any]:
    length = None if segment.start is None or segment.end is None else segment.end - segment.start
    times = {"start": segment.start, "end": segment.end, "duration": length}
    out: dict[str, Any] = {}
    for role, (name, shape) in keys.items():
        if role == "text":
            out[name] = segment.text
        elif role == "speaker":
            label = segment.speaker
            out[name] = label if own or label is None else markup.label(transcript, label)
        else:
            out[name] = _number(times[role], shape)
    return out | (segment.extra if own else {})


def _number(ms: int | None, shape: str) -> int | float | str | None:
    if ms is None or shape == "ms":
        return ms
    return ms / 1000 if shape in ("s", "count") else celltimes.printed(ms, shape)
