"""A transcript found in a web page: which part of the page it is, who speaks in its lines, and when.

A line that begins with a name or a time is evidence.  The transcript is the smallest element that holds nearly all of
it (without any, the one with nearly all the text); the rest of the page is one note.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import jsontext, markup, pagetext, tokens
from cleantx.formats.pagetext import CLOCK, Line, Run
from cleantx.formats.patterns import later
from cleantx.formats.xmltext import Node
from cleantx.model import Chapter, Meta, Segment, Source, Transcript

_CAPITAL = "[A-Z\u00c0-\u00de]"
_WORD = r"[\w.'\u2019)&-]{0,30}"
_NAME = rf"{_CAPITAL}{_WORD}(?:[ ](?:{_CAPITAL}{_WORD}|\d{{1,3}}|de|van|von|der|da|di|of|the|and)){{0,4}}"
_NAMED = later(rf"[ \t]*\[?({_NAME})\]?[ \t]*:(?=\s|\Z)[ \t]*")
_NAMED_AT = later(rf"[ \t]*({_NAME})[ \t,|\u2013\u2014-]*[\[(]?({CLOCK})[\])]?[ \t]*(?::|\Z)[ \t]*")
_AT = later(
    rf"[ \t]*[\[(]?({CLOCK})(?:[ \t]*(?:[-\u2013\u2014]|-->)[ \t]*({CLOCK}))?(?!:?\d)[\])]?"
    r"[ \t]*[:|\u2013\u2014-]?(?=\s|\Z)[ \t]*"
)
_BETWEEN = later(r"[ \t\u00a0]*+[\[\](){}:|,\u00b7\u2022\u2013\u2014-]*+[ \t\u00a0]*+")
_AFTER = later(r"[ \t\u00a0]*[\])]?[ \t\u00a0]*[:|\u00b7]?[ \t\u00a0]*(?:[\u2013\u2014-][ \t\u00a0]+)?")
_NUMBERED = later(r"(?i:speaker)[ _]?\w{1,3}")
_MOST = 0.8
_OFTEN = 0.6  # of all lines of a page, menus too
_LONGEST_NAME = 60
_WORDY = 1.5  # words in a timed element, on the average: "New York" is one, and a line is not
_PARAGRAPH = 5  # words that make a line of a page more than a menu's


class _Said(NamedTuple):
    """A line understood: who, when, the runs that are its words, and what its heading says of it."""

    line: Line
    name: str
    start: int | None
    end: int | None
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return " ".join("".join(run.text for run in self.runs).split())

    @property
    def evident(self) -> bool:
        return bool(self.name) or self.start is not None or any(run.start is not None for run in self.runs)


def transcript(root: Node, source: Source) -> Transcript:
    """Returns the transcript of a page.

    Raises:
        NotATranscript: the page shows no words.
    """
    units = pagetext.Units(root)
    lines = pagetext.lines(root, units)
    names, levels = _names(lines)
    said = list(_joined(_understood(line, names, levels) for line in lines))
    region = _region(root, said, units)
    inside = [any(node is region for node in pagetext.parents(s.line.node, units)) and not s.line.apart for s in said]
    if not any(ok and s.text for ok, s in zip(inside, said, strict=True)):
        raise NotATranscript("no words in the page", hint="a script may load them: save the page from a browser")
    writer = _Writer(levels)
    title = pagetext.title(root, lines)
    first = next((n for n, s in enumerate(said) if inside[n] and s.evident), 0)
    while first and inside[first - 1] and said[first - 1].line.level and said[first - 1].line.text != title:
        first -= 1  # the heading of the first chapter
    for n, one in enumerate(said):
        if one.line.text == title and (one.line.level or n < first):
            continue
        if not inside[n] or n < first:
            writer.apart(one.line)
        else:
            writer.add(one)
    return _whole(root, source, writer, title)


def _whole(root: Node, source: Source, writer: _Writer, title: str) -> Transcript:
    segments = writer.done()
    if not any(s.kind != "note" for s in segments):
        raise NotATranscript("no words in the page's transcript")
    page = pagetext.page_title(root)
    html = root if root.name == "html" else next(root.all("html"), root)
    language = jsontext.language(html.attributes.get("lang"))
    return Transcript(
        source=source,
        language=language,
        meta=Meta(
            title=title or page or None,
            video=pagetext.video(root),
            extra={"page_title": page} if title and page and page != title else {},
        ),
        speakers=markup.speakers(segments),
        chapters=tuple(writer.chapters),
        segments=segments,
    )


# ------------------------------------------------------------------ who and when


def _names(lines: list[Line]) -> tuple[frozenset[str], frozenset[int]]:
    """Returns the names that open lines again and again, and the levels of headings that are names."""
    plain: Counter[str] = Counter()
    bold: Counter[str] = Counter()
    colons: set[str] = set()
    worded = 0
    headings: dict[int, Counter[str]] = {}
    for line in lines:
        if line.level:
            headings.setdefault(line.level, Counter())[_bare(_without_time(line))] += 1
            continue
        runs = [run for run in line.runs if run.text.strip() and run.kind not in ("time", "break")]
        if not runs or line.apart:
            continue
        text = runs[0].text.lstrip()
        worded += 1
        if runs[0].kind == "bold":
            bold[_bare(text)] += 1
            if text.rstrip().endswith(":") or "".join(run.text for run in runs[1:2]).lstrip().startswith(":"):
                colons.add(_bare(text))
        else:
            at = _AT.match(text)
            found = _NAMED.match(text, at.end() if at else 0) or _NAMED_AT.match(text)
            if found:
                plain[found[1]] += 1
    often = {name for name, count in plain.items() if count > 1 or _NUMBERED.fullmatch(name)}
    if often and plain.total() > _OFTEN * worded:
        often = set(plain)  # nearly every line begins with a name
    elif sum(plain[name] for name in often) * 2 > plain.total():
        often |= {name for name in plain if " " in name}  # somebody with a full name may speak just once
    levels = frozenset(
        level
        for level, seen in headings.items()
        if any(_NUMBERED.fullmatch(name) for name in seen) or sum(c for c in seen.values() if c > 1) * 2 > seen.total()
    )
    often |= {name for name, count in bold.items() if count > 1}
    return frozenset(often | (colons if often & colons else set())), levels


def _without_time(line: Line) -> str:
    text = "".join(run.text for run in line.runs if run.kind != "time")
    found = _NAMED_AT.match(text)
    return found[1] if found and found.end() == len(text.rstrip()) else text


def _bare(name: str) -> str:
    return " ".join(name.split()).strip("[]():\u2013\u2014- ")


def _understood(line: Line, names: frozenset[str], levels: frozenset[int]) -> _Said:
    """Takes the names and times off the beginning of a line."""
    name = ""
    start: int | None = None
    end: int | None = None
    runs = list(line.runs)
    while runs:
        run = runs[0]
        if run.kind == "time" and start is None:
            start, end = run.start, run.end
        elif run.kind == "time" and (run.start is None or abs(run.start - (start or 0)) < pagetext.NEAR):
            end = run.end if end is None else end
        elif run.kind == "name" and not name and len(run.text) <= _LONGEST_NAME and _bare(run.text):
            name = _bare(run.text)
        elif not name and (_is_bold_name(runs, names) or (line.level in levels and _bare(run.text))):
            found = _NAMED_AT.match(run.text)
            name = _bare(found[1] if found else run.text)
            start = pagetext.shown_time(found[2])[0] if found and start is None else start
        elif run.kind == "break" or not run.text.strip() or ((name or start is not None) and _is_between(runs)):
            pass
        else:
            name, start, end, rest = _opening(run, name, start, end, names)
            if rest == run.text:
                break
            runs[0] = run._replace(text=rest)
            continue
        runs.pop(0)
    if (name or start is not None) and runs and runs[0].kind in ("text", "bold") and runs[0].start is None:
        runs[0] = runs[0]._replace(text=_AFTER.sub("", runs[0].text, count=1))
    return _Said(line, name, start, end, tuple(runs))


def _joined(said: Iterable[_Said]) -> Iterator[_Said]:
    """Yields the lines, one after a line break with that before it, unless somebody or some time begins there."""
    before: _Said | None = None
    for one in said:
        if before is not None and one.line.soft and not one.name and one.start is None and before.text:
            before = before._replace(runs=(*before.runs, Run("break", "\n"), *one.runs))
            continue
        if before is not None:
            yield before
        before = one
    if before is not None:
        yield before


def _is_between(runs: list[Run]) -> bool:
    """Says whether a run is only brackets and dashes between a name and a time."""
    return runs[0].kind in ("text", "bold") and _BETWEEN.fullmatch(runs[0].text) is not None


def _is_bold_name(runs: list[Run], names: frozenset[str]) -> bool:
    run = runs[0]
    bare = _bare(run.text)
    if run.kind != "bold" or not bare or len(bare) > _LONGEST_NAME:
        return False
    after = next((r for r in runs[1:] if r.text.strip() or r.kind == "time"), None)
    if after is not None and (after.kind == "time" or _AT.match(after.text)):
        return True
    colon = run.text.rstrip().endswith(":") or (after is not None and after.text.lstrip().startswith(":"))
    alone = after is None or runs[1].kind == "break"
    return (bare in names and (colon or alone)) or _NAMED_AT.match(run.text) is not None


def _opening(
    run: Run, name: str, start: int | None, end: int | None, names: frozenset[str]
) -> tuple[str, int | None, int | None, str]:
    """Returns name, times and the rest of a text that may begin with them."""
    text = run.text.lstrip()
    if run.kind == "text" and start is None:
        at = _AT.match(text)
        if at:
            return name, pagetext.shown_time(at[1])[0], pagetext.shown_time(at[2] or "")[0], text[at.end() :]
        both = _NAMED_AT.match(text) if not name else None
        if both:
            return both[1], pagetext.shown_time(both[2])[0], end, text[both.end() :]
    named = _NAMED.match(text) if run.kind == "text" and not name else None
    if named and named[1] in names:
        return named[1], start, end, text[named.end() :]
    return name, start, end, run.text


# ------------------------------------------------------------------ where


def _region(root: Node, said: list[_Said], units: pagetext.Units) -> Node:
    """Returns the smallest element that holds nearly all evidence, or nearly all text where there is none."""
    weights: dict[int, int] = {}
    evidence = sum(1 for s in said if s.evident and not s.line.apart)
    for one in said:
        if one.line.apart:
            continue
        words = len(one.text.split())
        weight = int(one.evident) if evidence > 1 else words * (words >= _PARAGRAPH)
        if not weight:
            continue
        for node in pagetext.parents(one.line.node, units):
            weights[id(node)] = weights.get(id(node), 0) + weight
    here = root
    while True:
        inner = max(here.elements(), key=lambda node: weights.get(id(node), 0), default=None)
        if inner is None or weights.get(id(inner), 0) < max(1, _MOST * weights.get(id(here), 0)):
            return here
        if inner.name in ("p", "tr", "li", "td", "dd", "dt"):
            return here
        here = inner


# ------------------------------------------------------------------ what


class _Writer:
    """Collects segments; a line with a name or a time and no words tells of the line after it."""

    def __init__(self, levels: frozenset[int]) -> None:
        self.levels = levels
        self.segments: list[Segment] = []
        self.chapters: list[Chapter] = []
        self.aside: list[str] = []
        self.aside_line = 0
        self.speaker = ""
        self.name = ""  # heard of, and no words yet
        self.start: int | None = None
        self.end: int | None = None
        self.titles: list[Line] = []

    def apart(self, line: Line) -> None:
        """Keeps a line that nobody spoke."""
        if line.text:
            self.aside.append(line.text)
            self.aside_line = self.aside_line or line.line

    def add(self, said: _Said) -> None:
        """Adds a line of the transcript."""
        if said.line.level and said.line.level not in self.levels and not said.name:
            if said.text:
                self.titles.append(said.line)
            self.start = said.start if said.start is not None else self.start
            return
        if said.name:
            if self.name and self.name != said.name:
                self.aside.append(self.name)
            self.name = said.name
        if said.start is not None or said.end is not None:
            self.start, self.end = said.start, said.end
        if not said.text:
            return
        self.speaker, self.name = self.name or self.speaker, ""
        several = _are_several(said.runs)
        for runs in _parts(said.runs, several=several):
            self._segment(runs, said.line.line, several=several)

    def _segment(self, runs: list[Run], line: int, *, several: bool) -> None:
        heard = _heard(runs, several=several)
        start, end, self.start, self.end = self.start, self.end, None, None
        if not heard:
            return
        made = tokens.segment(len(self.segments), heard, speaker=self.speaker or None, line=line)
        fine = made.start if made.start is not None else runs[0].start
        if start is None or (fine is not None and abs(fine - start) < pagetext.NEAR):
            start = fine
        if end is None:
            end = made.end if made.words else runs[-1].end
        made = replace(
            made,
            start=start,
            end=end,
            start_from=None if start is None else "observed",
            end_from=None if end is None else "observed",
            words=tuple(w for w in made.words if w.start is not None or w.end is not None),  # a page times some only
        )
        for title in self.titles:
            if start is not None:
                self.chapters.append(Chapter(start=start, title=title.text))
            else:
                self.segments.append(_note(len(self.segments), title.text, title.line))
        self.titles = []
        self.segments.append(replace(made, id=len(self.segments)))

    def done(self) -> tuple[Segment, ...]:
        """Returns the segments; what stands apart is one note before them."""
        for title in self.titles:
            self.apart(title)
        if self.name:
            self.aside.append(self.name)
        if self.aside:
            self.segments.insert(0, _note(0, "\n".join(self.aside), self.aside_line))
        return tuple(replace(s, id=n) for n, s in enumerate(self.segments))


def _note(number: int, text: str, line: int) -> Segment:
    return Segment(id=number, text=text, kind="note", line=line)


def _are_several(runs: tuple[Run, ...]) -> bool:
    """Says whether the timed elements of a line hold several words each: then each is a segment, not a word."""
    timed = [run for run in runs if run.kind != "time" and run.start is not None]
    return sum(len(run.text.split()) for run in timed) > _WORDY * len(timed)


def _parts(runs: tuple[Run, ...], *, several: bool) -> Iterator[list[Run]]:
    """Yields what lies between the times inside of a line; timed elements of several words are parts of their own."""
    part: list[Run] = []
    for run in runs:
        if part and (run.kind == "time" or (several and run.start is not None)):
            yield part
            part = []
        part.append(run)
    if part:
        yield part


def _heard(runs: list[Run], *, several: bool) -> list[tokens.Token]:
    """Returns the words of some runs, with their times where each has its own."""
    found: list[tokens.Token] = []
    space = False
    for run in runs:
        if run.kind == "time":
            continue
        space = space or run.text[:1].isspace()
        for n, word in enumerate(run.text.split()):
            start, end = (None, None) if several or n else (run.start, run.end)
            glued = bool(found) and not space and n == 0
            part = glued and start is None
            found.append(tokens.Token(text=word, start=start, end=end, part=part, space=not glued))
        space = run.text[-1:].isspace() if run.text.strip() else space or bool(run.text)
    return found
