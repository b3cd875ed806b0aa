"""Cue text: tags and entities of SRT and WebVTT become marks, and marks become tags again.

The text of a segment is what a viewer reads; each tag is a mark without width, each entity a mark as wide as what it
stands for, so that text and marks together spell the source.  All scans are linear, also on text made of ``<``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import unescape
from html.entities import html5
from itertools import pairwise
from typing import NamedTuple

from cleantx.formats import clock
from cleantx.model import Kind, Mark, Segment, Speaker, Timing, Transcript, Word

_SOUND = re.compile(r"(?:[-\u2013][ \t]*)?(?:\[[^\[\]{}]*\]|\([^(){}]*\)|\*[^*]+\*|[\u266a\u266b].*)", re.DOTALL)

# -- SRT: no standard, so only what players take for markup is markup; anything else in angle brackets is words
_SRT_NAME = "(?:b|i|u|s|c|v|br|em|strong|font|span|ruby|rt|lang)"
_SRT_TAG = rf"</?{_SRT_NAME}(?:[ \t.=/][^<>\n]*)?>"
_OVERRIDE = r"\{\\[^{}\n]*\}"  # {\an8}, from ASS, understood by most players
_SRT_ENTITY = r"&(?:amp|lt|gt|quot|apos|nbsp|lrm|rlm|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});"
_SRT = re.compile(f"(?P<tag>{_SRT_TAG})|(?P<override>{_OVERRIDE})|(?P<entity>{_SRT_ENTITY})", re.IGNORECASE)
_BREAK = re.compile(r"<br[ \t]*/?>", re.IGNORECASE)
# whisperX puts the speaker before the words; any bracketed name that a colon follows is read the same way
_PREFIX = re.compile(r"(?:\[([^\[\]\n]{1,60})\]|(SPEAKER_[0-9]{1,4})):(?:[ \t]+|$)")

# -- WebVTT: the W3C cue text tokenizer
_ENTITY = re.compile(r"&(?:#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};?)|\0|<")
_STAMP = re.compile(r"<([0-9:.]{9,20})>")
_VOICE = re.compile(r"<v(?:\.[^ \t\n>]*)?[ \t\n]([^>]*)>")
_OVERRIDDEN = re.compile(r"\{(?:\\([biu])([01])|[yY]:([biu]))\}")  # {\i1} of ASS, {y:i} of MicroDVD
_KEPT_TAG = re.compile(r"<(/?)([biu])(?:[.\s][^>]*)?>", re.IGNORECASE)
_EMPHASIS = re.compile(r"<(/?)(em|strong)(?:[.\s][^>]*)?>", re.IGNORECASE)

_TOKEN = re.compile(r"\S+")
_SPACES = re.compile(r"[ \t]*")
_SOON = 64  # how far a word may stand from a bracket: bounded, so that a row of brackets costs little

# -- line separators that independent readers split at: no text of ours may make a blank line or a new line there
_REPLACED = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\r\0"
_SEPARATORS = re.compile(f"[{_REPLACED[:-1]}]")
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
_TAG_LIKE = re.compile(r"<(?=[A-Za-z/!?])|<(?= [^<>]{0,80}>)|\{(?=\\)")  # `< b >`: some readers drop that too
_ARROW = re.compile(r"(-[ \t]{0,3})>")
_TIME_LINE = re.compile(rf"^[ \t]*{clock.TOLERANT}[ \t]*-", re.MULTILINE)
_AMBIGUOUS = re.compile(f"&(?={_SRT_ENTITY[1:]})", re.IGNORECASE)


class Parsed(NamedTuple):
    """Cue text read: the text, its marks, and the inline times as (offset, milliseconds)."""

    text: str
    marks: tuple[Mark, ...] = ()
    stamps: tuple[tuple[int, int], ...] = ()
    doubt: str = ""


def kind(text: str) -> Kind:
    """Returns "sound" for a text that is a sound tag alone, else "speech".

    >>> kind("[Music]"), kind("- (laughs)"), kind("♪ la la"), kind("(laughs) Yes.")
    ('sound', 'sound', 'sound', 'speech')
    """
    return "sound" if text and text[0] in "-\u2013[(*\u266a\u266b" and _SOUND.fullmatch(text) else "speech"


def prefix(text: str) -> tuple[str, int]:
    """Returns the speaker named before the words and the length of that prefix, or ("", 0).

    >>> prefix("[SPEAKER_00]: Hello"), prefix("SPEAKER_01: Hi"), prefix("Note: this")
    (('SPEAKER_00', 14), ('SPEAKER_01', 12), ('', 0))
    """
    found = _PREFIX.match(text) if text[:1] in ("[", "S") else None
    return ((found[1] or found[2]).strip(), found.end()) if found else ("", 0)


def read_srt(body: str) -> Parsed:
    r"""Returns SRT cue text as a viewer reads it; what no player takes for markup stays text.

    >>> read_srt("<i>a</i> &amp; <script>").text, read_srt(r"{\an8}up").text
    ('a & <script>', 'up')
    """
    if "<" not in body and "&" not in body and "{\\" not in body:
        return Parsed(body)
    out, marks, at, length = [], [], 0, 0
    for found in _SRT.finditer(body):
        plain = body[at : found.start()]
        raw, shown = found[0], ""
        if found["entity"]:
            shown = unescape(raw)
            if not shown or shown in "\r\n" or "\ud800" <= shown <= "\udfff":  # no entity may break a cue
                continue
        elif _BREAK.fullmatch(raw):
            shown = "\n"
        at = found.end()
        length += len(plain)
        if not length and not shown:  # `<i> Hi`: the space goes with the tag, so that the text begins with a word
            at = _spaces(body, at)
            raw = body[found.start() : at]
        marks.append(Mark(at=length, raw=raw, width=len(shown)))
        out += [plain, shown]
        length += len(shown)
    out.append(body[at:])
    return Parsed("".join(out), tuple(marks))


def read_webvtt(body: str) -> Parsed:
    """Returns WebVTT cue text as a viewer reads it, by the W3C tokenizer, save that it keeps words.

    The W3C parser swallows all that follows a ``<`` up to the next ``>``.  Where that is no tag but words (``<`` before
    a space, or never closed with words after it), the bracket stays text and is reported as a doubt.

    >>> parsed = read_webvtt("<v Bob>Hi &amp; <00:00:01.500>bye")
    >>> parsed.text, parsed.stamps
    ('Hi & bye', ((5, 1500),))
    >>> read_webvtt("if a < b then").text
    'if a < b then'
    """
    if "<" not in body and "&" not in body and "\0" not in body:
        return Parsed(body)
    return _Tokenizer(body).parsed()


class _Tokenizer:
    """One pass over WebVTT cue text."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.out: list[str] = []
        self.length = 0
        self.marks: list[Mark] = []
        self.stamps: list[tuple[int, int]] = []
        self.doubt = ""
        self.at = 0  # what stands before it has been emitted
        self.close = -1  # the next ">" at or after the scan, looked up once
        self.wordy = False  # a bracket was never closed and has words after it: no more tags

    def parsed(self) -> Parsed:
        position = 0
        while True:
            found = _ENTITY.search(self.body, position)
            if found is None:
                break
            position = self._tag(found.start()) if found[0] == "<" else self._entity(found)
        self.out.append(self.body[self.at :])
        return Parsed("".join(self.out), tuple(self.marks), tuple(self.stamps), self.doubt)

    def _emit(self, start: int, end: int, shown: str) -> int:
        plain = self.body[self.at : start]
        self.out += [plain, shown]
        self.length += len(plain)
        if not self.length and not shown:  # `<v Bob> Hi`: as in SRT
            end = _spaces(self.body, end)
        self.marks.append(Mark(at=self.length, raw=self.body[start:end], width=len(shown)))
        self.length += len(shown)
        self.at = end
        return end

    def _entity(self, found: re.Match[str]) -> int:
        raw, start = found[0], found.start()
        if raw == "\0":
            return self._emit(start, start + 1, "\ufffd")
        if raw[1] == "#":
            shown = unescape(raw)
            good = shown and shown not in "\r\n" and not "\ud800" <= shown <= "\udfff"
            return self._emit(start, found.end(), shown) if good else found.end()
        if raw[1:] in html5:
            return self._emit(start, found.end(), html5[raw[1:]])
        for size in range(len(raw) - 1, 2, -1):  # `&notit;` is `¬` and "it;": the longest name without a semicolon
            if raw[1:size] in html5:
                return self._emit(start, start + size, html5[raw[1:size]])
        return start + 1

    def _tag(self, start: int) -> int:
        if self.wordy:
            return start + 1
        if self.close < start:
            closing = self.body.find(">", start)
            self.close = closing if closing >= 0 else len(self.body)
        closed = self.close < len(self.body)
        if closed and not (self.body[start + 1].isspace() and _has_word(self.body[start : start + _SOON])):
            time = stamp(self.body[start : min(self.close + 1, start + _SOON)])
            end = self._emit(start, self.close + 1, "")
            if time is not None:
                self.stamps.append((self.length, time))
            return end
        if not closed and not _has_word(" ".join(self.body[start:].split(None, 1)[1:])):
            return self._emit(start, len(self.body), "")
        self.doubt = "a < that opens no tag is kept as text"
        self.wordy = not closed
        return start + 1


def _spaces(text: str, at: int) -> int:
    """Returns the end of the spaces at an offset."""
    found = _SPACES.match(text, at)
    return found.end() if found else at


def _has_word(text: str) -> bool:
    return any(c.isalnum() for c in text)


def words(text: str, stamps: Sequence[tuple[int, int]], start: int | None, end: int | None) -> tuple[Word, ...]:
    """Returns the timed words of a cue with inline times: what follows a time starts then and ends with the next.

    >>> [(w.a, w.b, w.start, w.end) for w in words("One two", ((3, 2000),), 1000, 4000)]
    [(0, 3, 1000, 2000), (4, 7, 2000, 4000)]
    """
    if not stamps:
        return ()
    bounds = [(0, start), *stamps, (len(text), end)]
    found = []
    for (a, begins), (b, ends) in pairwise(bounds):
        tokens = [match.span() for match in _TOKEN.finditer(text, a, b)]
        for n, (x, y) in enumerate(tokens):
            first = begins if n == 0 else None
            last = ends if n == len(tokens) - 1 else None
            timing: Timing | None = "observed" if first is not None or last is not None else None
            found.append(Word(a=x, b=y, start=first, end=last, timing=timing))
    return tuple(found)


def stamp(raw: str) -> int | None:
    """Returns the milliseconds of an inline time, or None for any other tag.

    >>> stamp("<00:00:01.500>"), stamp("<i>")
    (1500, None)
    """
    found = _STAMP.fullmatch(raw.rstrip(" \t")) if raw[1:2].isdigit() else None
    return clock.strict(found[1]) if found else None


def voice(marks: Iterable[Mark]) -> str:
    """Returns the speaker that the first voice tag names, or "".

    >>> voice([Mark(at=0, raw="<v.loud Mary  Ann> ")])
    'Mary Ann'
    """
    for mark in marks:
        found = _VOICE.match(mark.raw) if mark.raw[:2] == "<v" else None
        if found:
            return " ".join(unescape(found[1]).split())
    return ""


def tells(raw: str) -> bool:
    """Says whether a mark is no tag but what told who speaks: chevrons, or a name and its colon.

    >>> tells(">> "), tells("&gt;&gt; ANN: "), tells("Ann Lee: "), tells("<i>")
    (True, True, True, False)
    """
    return raw.startswith((">>", "&gt;")) or (raw[:1] not in ("<", "{", "&") and raw.rstrip()[-1:] in (":", "\uff1a"))


def speakers(segments: Iterable[Segment]) -> tuple[Speaker, ...]:
    """Returns everybody who speaks, in the order of their first words."""
    return tuple(Speaker(id=label) for label in dict.fromkeys(s.speaker for s in segments if s.speaker))


def label(transcript: Transcript, speaker: str) -> str:
    """Returns the name of a speaker where one is known, else the label."""
    return next((s.name for s in transcript.speakers if s.id == speaker and s.name), speaker)


def write_srt(segment: Segment, *, own: bool) -> tuple[str, int]:
    """Returns the text of a segment as inert SRT, and how many of its tags SRT has no room for.

    Blank lines would end the cue: one line break stays of them.  ``-->`` becomes ``--&gt;`` and a bracket that a player
    could take for a tag ``&lt;``; a lone ``<`` or ``&`` stays, as players show them.

    >>> write_srt(Segment(id=0, text="a --> b <script> & c"), own=False)
    ('a --&gt; b &lt;script> & c', 0)
    """
    return _write(segment, _escape_srt, own=own)


def write_webvtt(segment: Segment, *, own: bool) -> tuple[str, int]:
    """Returns the text of a segment as inert WebVTT, and how many of its tags have no counterpart there.

    >>> write_webvtt(Segment(id=0, text="a --> b <script> & c"), own=False)
    ('a --&gt; b &lt;script&gt; &amp; c', 0)
    """
    return _write(segment, _escape_webvtt, own=own)


def _escape_webvtt(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _escape_srt(text: str) -> str:
    if "&" in text:
        text = _AMBIGUOUS.sub("&amp;", text)
    if "<" in text or "{" in text:
        text = _TAG_LIKE.sub(lambda m: "&lt;" if m[0] == "<" else "&#123;", text)
    if ">" in text:
        if _TIME_LINE.search(text):  # words that look like a time line; one reader needs no arrow to take them for one
            text = _ARROW.sub(r"\1&gt;", text).replace(":", "&#58;")
        text = text.replace("-->", "--&gt;")
    return text


def _write(segment: Segment, escape: Callable[[str], str], *, own: bool) -> tuple[str, int]:
    out, at, lost = [], 0, 0
    text = segment.text
    if not segment.marks and is_plain(text):
        return text, 0
    for mark in segment.marks:
        raw = mark.raw if own else portable(mark.raw)
        if raw == "" and mark.at and (name := voice((mark,))) and name != segment.speaker:
            raw = escape(f"[{name}]: ")  # a second voice in one cue
        if mark.width and not own:
            continue  # an entity is written anew from the text
        lost += raw is None
        out += [escape(text[at : mark.at]), raw or ""]
        at = mark.at + mark.width
    out.append(escape(text[at:]))
    body = _SEPARATORS.sub(" ", "".join(out).strip())
    return _BLANK_LINES.sub("\n", body), lost


def is_inert(text: str) -> bool:
    """Says whether a whole file has none of the characters that our writers replace within a line."""
    return not any(sign in text for sign in _REPLACED)


def is_plain(text: str) -> bool:
    r"""Says whether a cue's text is written as it is: nothing to escape, no blank line, no space at either end.

    >>> is_plain("Hello.\nHow are you?"), is_plain("a < b"), is_plain("a\n \nb")
    (True, False, False)
    """
    if "<" in text or ">" in text or "&" in text or "{" in text or not text:
        return False
    if "\n" not in text:
        return text.isprintable() and text[0] != " " and text[-1] != " "
    if "\n\n" in text or " \n" in text or text[0].isspace() or text[-1].isspace():
        return False
    return text.replace("\n", "").isprintable()  # separators and controls are not


def blank_line(parts: Sequence[str]) -> str:
    """Returns what is missing for a blank line after a cue of ours: an empty one has it."""
    return "" if parts[-1].endswith("\n\n") else "\n"


def gap(parts: Sequence[str]) -> str:
    r"""Returns what is missing for a blank line at the end of what is written so far.

    >>> gap([]), gap(["a\n"]), gap(["a\n", "\n"]), gap(["a"])
    ('', '\n', '', '\n\n')
    """
    tail = "".join(parts[-3:])
    if not tail.strip() or tail.endswith("\n\n"):
        return ""
    return "\n" if tail.endswith("\n") else "\n\n"


def matters(mark: Mark) -> bool:
    """Says whether a mark tells more than the text, the times of its words and its speaker do.

    >>> matters(Mark(at=0, raw="<i>")), matters(Mark(at=0, raw="<c>")), matters(Mark(at=0, raw="&amp;", width=1))
    (True, False, False)
    """
    return not mark.width and portable(mark.raw) != ""


def portable(raw: str) -> str | None:
    """Returns a tag that both SRT and WebVTT know, "" for one that says what the transcript knows anyway, else None."""
    found = _KEPT_TAG.match(raw)
    if found:
        return f"<{found[1]}{found[2].lower()}>"
    found = _EMPHASIS.match(raw)
    if found:
        return f"<{found[1]}{'i' if found[2].lower() == 'em' else 'b'}>"
    found = _OVERRIDDEN.fullmatch(raw)
    if found:
        return f"<{'/' if found[2] == '0' else ''}{found[1] or found[3]}>"
    known = _STAMP.match(raw) or raw.startswith(("<v", "</v", "</c>", "<c>")) or tells(raw)
    return "" if known else None
