"""The canonical schema, `cleantx/1`: one frozen value holds a transcript and all that was done to it.

Times are whole milliseconds or ``None``; offsets are Unicode code points into a segment's text.  Text is the only
truth: words and marks are spans over it, so that the two cannot drift apart.  Every struct is frozen and holds
tuples, never lists; change goes through :func:`msgspec.structs.replace` in exactly one module per kind of change
(text in ``apply``, times in ``align``, cuts in ``subtitles``).  Frozen values make no cycles, so the collector need not
look at them (``gc=False``).
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

SCHEMA = "cleantx/1"

Timing = Literal["observed", "derived", "estimated", "aligned"]
"""Where a boundary comes from: read in the file, a neighbour, interpolation, a reference or the audio."""

Kind = Literal["speech", "sound", "note"]
"""What a segment holds: spoken words, a sound tag alone, or text that nobody spoke (front matter, comments)."""

Safety = Literal["safe", "unsafe", "suggest"]
"""Who may apply a fix: anyone, ``--unsafe`` or a person, a person only."""

AS_WRITTEN = -2
"""The `raw_at` of a segment whose tile is what its format writes for it, word for word, so that none is kept.

Nearly all cues of a well-formed file are so, and their tiles would be half of the memory of a transcript.
"""

_TIMES = {"start": "start_ms", "end": "end_ms"}


class Mark(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Markup at offset `at`: it stands before the text there, or for `width` characters of it (an entity)."""

    at: int
    raw: str
    width: int = 0


class Word(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, rename=_TIMES):
    """A timed span ``text[a:b]`` of its segment; `cue_end`: a cue of the source ended with it."""

    a: int
    b: int
    start: int | None = None
    end: int | None = None
    timing: Timing | None = None
    confidence: float | None = None
    cue_end: bool = False


class Segment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, rename=_TIMES):
    """A stretch of the transcript: one cue, paragraph or block of its source.

    `line` is the 1-based source line of its text; `turn` says that somebody else speaks from here (apart from
    `speaker`, who).  `raw` is the verbatim tile of the source, and `raw_at` the offset in it where the text with its
    marks stands word for word (-1: nowhere, :data:`AS_WRITTEN`: `raw` is empty, the format knows it): that is the
    byte-exact way back.  Whoever changes a segment's times or cuts sets `raw` to None.  A `dropped` segment stays in
    its place; writers pass over it.
    """

    id: int
    text: str
    start: int | None = None
    end: int | None = None
    start_from: Timing | None = None
    end_from: Timing | None = None
    speaker: str | None = None
    turn: bool = False
    kind: Kind = "speech"
    line: int = 0
    words: tuple[Word, ...] = ()
    marks: tuple[Mark, ...] = ()
    dropped: bool = False
    raw: str | None = None
    raw_at: int = -1
    extra: dict[str, Any] = msgspec.field(default_factory=dict)


class Speaker(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Somebody who speaks: the label used by segments, and a name where the file tells one."""

    id: str
    name: str | None = None


class Chapter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, rename=_TIMES):
    """A titled stretch of the recording that begins at `start`."""

    start: int
    title: str


class Source(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    r"""The file that was read, and what a byte-exact way back needs beside the segments.

    `newline` is ``"\\n"``, ``"\\r\\n"``, ``"\\r"`` or ``"mixed"``; `head` the verbatim text before the first segment.
    """

    format: str = ""
    name: str = ""
    sha256: str = ""
    encoding: str = "utf-8"
    bom: bool = False
    newline: str = "\n"
    head: str = ""
    dialect: str = ""


class Meta(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What the file says of itself. `length` is in milliseconds; `video` a YouTube id; `extra` keeps the rest.

    `profile` names the rules that the cues were laid out by: then they are subtitles, and show no speaker's label.
    `beside` names what another file beside it told (title, chapters): its own format never held that.
    """

    title: str | None = None
    date: str | None = None
    length: int | None = msgspec.field(default=None, name="length_ms")
    description: str | None = None
    keywords: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    video: str | None = None
    profile: str | None = None
    beside: tuple[str, ...] = ()
    extra: dict[str, Any] = msgspec.field(default_factory=dict)


class Loss(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Something a reader doubted or a writer could not hold: `code`, source `line` (0: none), what, the text."""

    code: str
    line: int
    what: str
    snippet: str = ""


class Kept(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What a segment had before its text was edited and cannot be worked out backwards: the exact way back."""

    words: tuple[Word, ...] = ()
    marks: tuple[Mark, ...] = ()
    raw: str | None = None


class TextEdit(msgspec.Struct, frozen=True, kw_only=True, tag="text", omit_defaults=True, gc=False):
    """Replaces ``text[a:b]`` of a segment, which reads `before`, by `after`; offsets are those before the run.

    `kept` is filled in when the edit is applied, on the first edit of each segment that had words or marks.
    """

    segment: int
    a: int
    b: int
    before: str
    after: str
    kept: Kept | None = None


class DropEdit(msgspec.Struct, frozen=True, kw_only=True, tag="drop", gc=False):
    """Drops a segment that reads `before`; it stays in its place, marked."""

    segment: int
    before: str


class SplitEdit(msgspec.Struct, frozen=True, kw_only=True, tag="split", omit_defaults=True, gc=False):
    """Cuts a segment at `at`: what follows, less the spaces in `gap`, becomes segment `new`, a turn if `turn`.

    `time` is the instant of the cut; `kept`, filled in when the edit is applied, the segment as it was.
    """

    segment: int
    at: int
    new: int
    gap: str = ""
    time: int | None = None
    turn: bool = False
    kept: Segment | None = None


class JoinEdit(msgspec.Struct, frozen=True, kw_only=True, tag="join", omit_defaults=True, gc=False):
    """Joins `segments` into the first with `glue` between; the others stay in place, dropped.

    `kept`, filled in when the edit is applied, is the first segment as it was.
    """

    segments: tuple[int, ...]
    glue: str
    kept: Segment | None = None


Edit = TextEdit | DropEdit | SplitEdit | JoinEdit


class Fix(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One repair: the rule's `code` and `name`, the dictionary entry `by` if any, why, and its edits.

    `id` is the same for the same repair in the same words, wherever they stand: decisions are keyed by it.  `accepted`
    says that a person wants it, whatever its `safety`.  `confidence` is a share of right repairs (0 to 1) where
    something measured it for this very repair; None: no more is known than the bar that its `safety` sets.
    `run` counts the calls that changed the transcript, so that they can be taken back in turn; `line` is the source
    line of the first edit.
    """

    code: str
    name: str
    safety: Safety
    why: str
    edits: tuple[Edit, ...]
    by: str = ""
    id: str = ""
    confidence: float | None = None
    accepted: bool = False
    line: int = 0
    run: int = 0


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Something worth a look at ``text[a:b]`` of a segment, with its fix where there is one."""

    code: str
    segment: int
    a: int
    b: int
    message: str
    fix: Fix | None = None


class Transcript(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A transcript: its segments in order, where it comes from, and the ledger of all that was done to it."""

    schema: str = SCHEMA
    source: Source = Source()
    language: str | None = None
    meta: Meta = Meta()
    speakers: tuple[Speaker, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    segments: tuple[Segment, ...] = ()
    fixes: tuple[Fix, ...] = ()
    losses: tuple[Loss, ...] = ()


def body(text: str, marks: tuple[Mark, ...]) -> str:
    """Returns the text with its marks written out, as the source spelled it.

    >>> body("a & b", (Mark(at=0, raw="<i>"), Mark(at=2, raw="&amp;", width=1), Mark(at=5, raw="</i>")))
    '<i>a &amp; b</i>'
    """
    if not marks:
        return text
    out, at = [], 0
    for mark in marks:
        out += [text[at : mark.at], mark.raw]
        at = mark.at + mark.width
    out.append(text[at:])
    return "".join(out)


def spoken(transcript: Transcript) -> tuple[Segment, ...]:
    """Returns the segments that stand in the transcript: neither dropped nor notes."""
    return tuple(s for s in transcript.segments if not s.dropped and s.kind != "note")
