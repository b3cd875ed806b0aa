"""What the columns of a transcript's table are called, in files and on pages."""

from __future__ import annotations

import re

_NAMES = {
    "start": (
        "start", "start time", "starttime", "start timecode", "start timestamp", "begin", "begin time", "from", "in",
        "in point", "in time", "time in", "tc in", "timecode in", "timecode", "time code", "timestamp", "time stamp",
        "timespan", "time", "onset", "offset", "start offset", "t start", "tstart", "ts",
    ),
    "end": (
        "end", "end time", "endtime", "end timecode", "end timestamp", "to", "out", "out point", "out time", "time out",
        "tc out", "timecode out", "stop", "stop time", "finish", "end offset", "t end", "tend",
    ),
    "duration": ("duration", "dur", "length", "len"),
    "speaker": (
        "speaker", "speaker name", "speaker label", "speaker id", "speakers", "speaker tag", "name", "who", "actor",
        "character", "role", "participant", "person", "voice", "author",
    ),
    "text": (
        "text", "transcript", "transcription", "transcript text", "caption", "captions", "subtitle", "subtitles",
        "content", "utterance", "sentence", "dialogue", "dialog", "speech", "words", "line", "segment", "segment text",
        "message", "spoken text", "transcripts",
    ),
}  # fmt: skip
_ROLES = {name: role for role, names in _NAMES.items() for name in names}
_UNIT = re.compile(r"(?:[ _]|(?<=[a-z])(?=ms$)|\()*\b(ms|msec|msecs|milliseconds?|millis|s|sec|secs|seconds?)\)?$")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SPACES = re.compile(r"[\s_.:/#-]+")
_LONGEST = 40


def role(name: str) -> str | None:
    """Returns what a column of that name holds: "start", "end", "duration", "speaker", "text", or None.

    >>> role("Start time in milliseconds")
    'start'
    >>> role("Start Time (s)"), role("Timecode In"), role("speaker_name"), role("Transcript"), role("Notes")
    ('start', 'start', 'speaker', 'text', None)
    """
    return _ROLES.get(_bare(name)[0])


def unit(name: str) -> str:
    """Returns "ms" or "s" where the name of a column says so, else "".

    >>> unit("start_ms"), unit("startMs"), unit("End Time (s)"), unit("Start (milliseconds)"), unit("start")
    ('ms', 'ms', 's', 'ms', '')
    """
    return _bare(name)[1]


def _bare(name: str) -> tuple[str, str]:
    """Returns the name of a column in small letters without its unit, and the unit."""
    if len(name) > _LONGEST:
        return "", ""
    words = _SPACES.sub(" ", _CAMEL.sub(" ", name.strip().strip("\ufeff\"'*"))).strip().lower()
    found = _UNIT.search(words)
    if found is None or not found.start():
        return words, ""
    return words[: found.start()].strip(" (").removesuffix(" in"), "ms" if found[1].startswith("m") else "s"
