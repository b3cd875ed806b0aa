r"""Text of SubStation events: override blocks, line breaks and escapes become marks, and marks become them again.

A block in braces shows nothing, with a backslash in it or not.  ``\N`` breaks the line, ``\n`` is a space, ``\h`` a
hard one.  ``\{`` and ``\}`` are braces, as libass has it, and a word joiner after a backslash keeps it from meaning
anything, as ffmpeg writes it.  Vector drawings are no words: they go into the mark of the block that opens them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleantx.formats import captions, inline, markup
from cleantx.model import Mark, Segment, Word

JOINER = "\u2060"
"""Word joiner: it shows nothing, breaks no line, and separates a backslash from what it would act on."""

_TOKEN = re.compile(rf"\\[{{}}]{JOINER}?|\\{JOINER}|\\[Nnh]|\{{[^{{}}]*\}}")
_SHOWN = {"\\N": "\n", "\\n": " ", "\\h": "\u00a0", f"\\{JOINER}": "\\"}
_DRAWING = re.compile(r"\\p([0-9]{1,4})(?![0-9])")
_KARAOKE = re.compile(r"\\[kK][fot]?([0-9]{1,7})(?![0-9])")
_ESCAPED = re.compile(rf"[{{}}]|\\(?=[Nnh{{}}{JOINER}]|\Z)")
_BLOCK = re.compile(r"\{\\[^{}\n]*\}")


def read(body: str) -> tuple[str, tuple[Mark, ...]]:
    r"""Returns the text of an event as a viewer reads it, and its marks.

    >>> read(r"{\i1}One{\i0}\Ntwo {\p1}m 0 0 l 9 9{\p0}three")[0]
    'One\ntwo three'
    """
    return captions.marked(body, _TOKEN, _shown)


def _shown(token: re.Match[str]) -> tuple[str, int]:
    raw, end = token[0], token.end()
    if raw[0] == "\\":
        return _SHOWN.get(raw, raw[1]), end
    scales = _DRAWING.findall(raw)
    if scales and int(scales[-1]):
        following = token.string.find("{", end)
        end = len(token.string) if following < 0 else following
    return "", end


def words(text: str, marks: Sequence[Mark], start: int | None) -> tuple[Word, ...]:
    r"""Returns the words that karaoke blocks time; syllables make a word together.

    >>> text, marks = read(r"{\k20}Hel{\k30}lo {\k50}you")
    >>> [(w.a, w.b, w.start, w.end) for w in words(text, marks, 1000)]
    [(0, 5, 1000, 1500), (6, 9, 1500, 2000)]
    """
    if start is None:
        return ()
    time, stamps = start, []
    for mark in marks:
        lengths = _KARAOKE.findall(mark.raw) if mark.raw[0] == "{" else ()
        if lengths:
            time += sum(map(int, lengths[:-1])) * 10
            stamps.append((mark.at, time))
            time += int(lengths[-1]) * 10
    whole: list[Word] = []
    for word in markup.words(text, stamps, start, time):
        if word.a < stamps[0][0]:
            continue  # it stands before all karaoke
        if whole and whole[-1].b == word.a:
            first = whole.pop()
            whole.append(Word(a=first.a, b=word.b, start=first.start, end=word.end, timing=first.timing or word.timing))
        else:
            whole.append(word)
    return tuple(whole)


def karaoke(segment: Segment, *, own: bool) -> Segment:
    r"""Returns the segment with a karaoke block before each timed word, and one for the silence before the first.

    Lengths are hundredths of a second and add up: what one loses by rounding, the next one gets.

    >>> words = (Word(a=0, b=2, start=1200, end=1400), Word(a=3, b=7, start=1504, end=1900))
    >>> write(karaoke(Segment(id=0, text="So lama", start=1000, end=2000, words=words), own=False), own=True)[0]
    '{\\k20}{\\k30}So {\\k40}lama'
    """
    first = next((w for w in segment.words if w.start is not None), None)
    if segment.start is None or segment.end is None or first is None or first.start is None:
        return segment
    begin = max(segment.start, min(first.start, segment.end))
    borders = [(0, segment.start)] if begin > segment.start else []
    borders += [(first.a, begin), *((a, time) for a, time in inline.times(segment) if time > begin)]
    said = max((w.end for w in segment.words if w.end is not None), default=segment.end)
    ends = [time for _, time in borders[1:]] + [max(borders[-1][1], min(said, segment.end))]
    blocks = []
    for (at, start), end in zip(borders, ends, strict=True):
        length = _hundredths(end, segment.start) - _hundredths(start, segment.start)
        blocks.append(Mark(at=at, raw=rf"{{\k{length}}}"))
    return inline.timed(segment, blocks, _tag, own=own, is_time=lambda raw: bool(_KARAOKE.search(raw)))


def _hundredths(time: int, start: int) -> int:
    return (time - start + 5) // 10


def write(segment: Segment, *, own: bool) -> tuple[str, int]:
    r"""Returns the text of a segment as an event's, inert, and how many of its tags SubStation has no room for.

    >>> write(Segment(id=0, text="a {b}\nC:\\New", marks=(Mark(at=0, raw="<i>"),)), own=False)
    ('{\\i1}a \\{\u2060b\\}\u2060\\NC:\\\u2060New', 0)
    """
    text, lost = captions.spelled(segment, _escape, _tag, own=own)
    return captions.filled(text).replace("\n", "\\N"), lost


def _escape(text: str) -> str:
    return _ESCAPED.sub(lambda found: found[0] + JOINER if found[0] == "\\" else f"\\{found[0]}{JOINER}", text)


def _tag(raw: str) -> str | None:
    if captions.untold(raw):
        return ""
    if _BLOCK.fullmatch(raw):
        return raw
    found = captions.emphasis(raw)
    return None if found is None else f"{{\\{found[0]}{int(found[1])}}}"
