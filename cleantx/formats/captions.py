"""Captions of line formats: tiles that hold every character, tags that become marks, and text that stays on its row.

What SBV, LRC, SubStation, MicroDVD and SAMI have in common beyond clock times.  All scans are linear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from cleantx.formats import markup
from cleantx.model import Loss, Mark, Segment, Transcript
from cleantx.model import body as body_of

_ROW = re.compile(r"[^\n]*\n|[^\n]+")
_SEPARATORS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029\r]")  # independent readers begin a new line there
_BLANK_ROWS = re.compile(r"\n(?:[^\S\n]*\n)+")
_SPACES = re.compile(r"[ \t]*")
_EMPHASIS = re.compile(r"<(/?)(b|i|u|em|strong)>|\{\\([biu])([01])\}|\{([yY]):([biu])\}", re.IGNORECASE)
_SNIPPET = 80

Shown = Callable[[re.Match[str]], tuple[str, int] | None]
"""What a match of a tag shows to a viewer, and where the tag ends; None: it is no tag but words."""


class Tiles:
    """The segments of a file being read, each with its tile; what is added verbatim goes to the tile before it."""

    def __init__(self) -> None:
        """Begins with nothing."""
        self.segments: list[Segment] = []
        self.losses: list[Loss] = []
        self.head = ""
        self._rest: list[str] = []

    def add(self, segment: Segment) -> None:
        """Adds a segment, which gets its number here."""
        self.done()
        self.segments.append(replace(segment, id=len(self.segments)))

    def verbatim(self, tile: str) -> None:
        """Keeps what is no segment (blank rows, what only ends a cue) with the tile before it, or in the head."""
        self._rest.append(tile)

    def note(self, tile: str, line: int, code: str = "", what: str = "") -> None:
        """Adds a note, which is a doubt where it has a code."""
        text = tile.strip()
        at = tile.index(text)
        line += tile.count("\n", 0, at)
        if code:
            self.doubt(code, line, what, text)
        self.add(Segment(id=0, text=text, kind="note", line=line, raw=tile, raw_at=at))

    def doubt(self, code: str, line: int, what: str, snippet: str) -> None:
        """Reports a doubt."""
        short = " ".join(snippet[:400].split())[:_SNIPPET]
        self.losses.append(Loss(code=code, line=line, what=what, snippet=short))

    def done(self) -> None:
        """Gives what was kept verbatim to the last tile; after the last segment the reader calls it."""
        rest, self._rest = "".join(self._rest), []
        if not rest:
            return
        last = len(self.segments) - 1
        while last >= 0 and self.segments[last].raw == "":
            last -= 1  # it stands in the tile of one before it
        if last < 0:
            self.head += rest
        else:
            before = self.segments[last]
            self.segments[last] = replace(before, raw=(before.raw or "") + rest)


def tiles(text: str) -> list[str]:
    r"""Returns the rows of a text with their line breaks.

    >>> tiles("a\n\nb")
    ['a\n', '\n', 'b']
    """
    return _ROW.findall(text)


def marked(body: str, pattern: re.Pattern[str], shown: Shown) -> tuple[str, tuple[Mark, ...]]:
    r"""Returns a body as a viewer reads it, and its tags as marks; what shows only space at either end is a mark too.

    >>> marked("{y:i}|One|two|", re.compile(r"\{y:i\}|\|"), lambda m: ("\n" if m[0] == "|" else "", m.end()))[0]
    'One\ntwo'
    """
    out: list[str] = []
    marks: list[Mark] = []
    at = length = 0
    for found in pattern.finditer(body):
        if found.start() < at:
            continue  # inside what the tag before it took along
        means = shown(found)
        if means is None:
            continue
        seen, end = means
        plain = body[at : found.start()]
        length += len(plain)
        if not length and not seen.strip():  # nothing stands before it: the space goes with the tag
            seen, end = "", _after_spaces(body, end)
        marks.append(Mark(at=length, raw=body[found.start() : end], width=len(seen)))
        out += [plain, seen]
        length += len(seen)
        at = end
    out.append(body[at:])
    return _trimmed("".join(out), marks, body)


def _after_spaces(text: str, at: int) -> int:
    found = _SPACES.match(text, at)
    return found.end() if found else at


def _trimmed(text: str, marks: list[Mark], source: str) -> tuple[str, tuple[Mark, ...]]:
    cut = len(text.rstrip())
    if cut == len(text):
        return text, tuple(marks)
    kept = tuple(mark for mark in marks if mark.at < cut or (mark.at == cut and not mark.width and not cut))
    tail = source[len(body_of(text[:cut], kept)) :]
    return text[:cut], (*kept, Mark(at=cut, raw=tail)) if tail.strip() else kept


def spelled(
    segment: Segment, escape: Callable[[str], str], tag: Callable[[str], str | None], *, own: bool
) -> tuple[str, int]:
    """Returns the text of a segment with its marks, and how many of them the target has no room for.

    `escape` makes plain text inert; `tag` translates a tag of another format ("": it says what the transcript knows
    anyway, None: it is lost).  With `own`, marks stand as they are; else an entity is written anew from the text.
    """
    out: list[str] = []
    at = lost = 0
    for mark in segment.marks:
        if mark.width and not own:
            continue
        raw = mark.raw if own else tag(mark.raw)
        lost += raw is None
        out += [escape(segment.text[at : mark.at]), raw or ""]
        at = mark.at + mark.width
    out.append(escape(segment.text[at:]))
    return "".join(out).strip(), lost


def emphasis(raw: str) -> tuple[str, bool] | None:
    r"""Returns the letter of a tag for bold, italics or underlining and whether it begins or ends, else None.

    >>> emphasis("<i>"), emphasis("{\\b0}"), emphasis("</strong>"), emphasis("{y:u}"), emphasis("<v Bob>")
    (('i', True), ('b', False), ('b', False), ('u', True), None)
    """
    found = _EMPHASIS.fullmatch(raw.rstrip(" \t"))
    if found is None:
        return None
    name = (found[2] or found[3] or found[6]).lower()
    return {"em": "i", "strong": "b"}.get(name, name), not found[1] and found[4] != "0"


def untold(raw: str) -> bool:
    """Says whether a mark tells only what the transcript knows anyway: a voice, chevrons, the time of a word."""
    return markup.stamp(raw) is not None or raw.startswith(("<v ", "<v.", "</v")) or markup.tells(raw)


def one_row(text: str) -> str:
    r"""Returns a text with a space for every line break, and for every character that some reader takes for one.

    >>> one_row("a\n\nb\u2028c")
    'a b c'
    """
    return filled(text).replace("\n", " ")


def filled(text: str) -> str:
    r"""Returns a text without blank lines, which would end a cue.

    >>> filled("a\n \n\nb\u2028c")
    'a\nb c'
    """
    return _BLANK_ROWS.sub("\n", _SEPARATORS.sub(" ", text)).strip()


def label(transcript: Transcript, segment: Segment, *, own: bool = False) -> str:
    """Returns the speaker of a segment as it stands before the words: in brackets, as whisperX writes it.

    With `own`, a mark that tells who speaks is written, and says it.
    """
    told = own and any(markup.tells(mark.raw) for mark in segment.marks[:1])
    if not segment.speaker or transcript.meta.profile is not None or told:
        return ""
    name = markup.label(transcript, segment.speaker).replace("[", "(").replace("]", ")")
    return f"[{' '.join(name.split())}]: "


def lost_tags(lost: Iterable[tuple[int, int]], name: str) -> tuple[Loss, ...]:
    """Returns the loss of tags, given how many each segment lost and its line, if there are any."""
    having = [(count, line) for count, line in lost if count]
    if not having:
        return ()
    total = sum(count for count, _ in having)
    return (Loss(code="not-held:marks", line=having[0][1], what=f"{total:,} tags that {name} has not"),)


def coarse(transcript: Transcript, rounded: Callable[[int], int], to: str, *, own: bool) -> tuple[Loss, ...]:
    """Returns the loss of times that a format with a coarser clock writes rounded, if there are any."""
    moved = [
        s
        for s in transcript.segments
        if not s.dropped
        and s.kind != "note"
        and not (own and s.raw is not None)
        and any(t is not None and rounded(t) != t for t in (s.start, s.end))
    ]
    if not moved:
        return ()
    count = f"{len(moved):,} segment{'s' if len(moved) > 1 else ''}"
    return (Loss(code="not-held:precision", line=moved[0].line, what=f"times of {count}, written to {to}"),)
