"""Praat TextGrid, long or short: interval tiers by speaker, with tiers of words beside them.

A tier's name is its speaker, unless it says what the tier holds (``utterances``, ``Mary - words``, ``phones``).  Labels
of a tier of words are the words of the utterances that they lie in; where there are no utterances they are cut into
segments.  Empty intervals are pauses.  Other tiers, and points beside intervals, are kept as they are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any, NamedTuple

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, gridtext, held, markup, praat, records, tiers, tokens
from cleantx.formats.patterns import later
from cleantx.formats.tiers import Label
from cleantx.formats.tokens import Token
from cleantx.model import Loss, Meta, Segment, Source, Timing, Transcript, spoken

NAME = "textgrid"
SUFFIXES: tuple[str, ...] = (".textgrid", ".TextGrid")
HOLDS: frozenset[Held] = frozenset({"start", "end", "words", "speaker", "sound"})

_HEAD = later(r'\A\s*(?:File type = )?"ooTextFile[^"\n]*"\s+(?:Object class = )?"TextGrid"')
_TIER = later(r'"(?:IntervalTier|TextTier)"')
_SURE, _LIKELY = 100, 60


def detect(head: str) -> int:
    """Scores Praat's first two lines, or a tier where somebody cut them off."""
    return _SURE if _HEAD.match(head) else _LIKELY if _TIER.search(head) and '"\n' in head else 0


def read(text: str, source: Source) -> Transcript:
    """Reads a TextGrid; counts in it are not believed."""
    if not _TIER.search(text) and not _HEAD.match(text):
        raise NotATranscript("no tier of a TextGrid", hint='a TextGrid begins with File type = "ooTextFile"')
    grid = praat.parse(text)
    reader = _Reader(grid)
    segments = reader.segments()
    extra: dict[str, Any] = {"tiers": reader.kept}
    if grid.bounds:
        extra["bounds"] = list(grid.bounds)
    if grid.comments:
        extra["comments"] = grid.comments
    dialect = "long" if re.search(r"^[ \t]*+item \[", text, re.MULTILINE) else "short"
    return Transcript(
        source=replace(source, format=NAME, head="", dialect=dialect),
        meta=Meta(length=_ms(grid.bounds[1]) if len(grid.bounds) > 1 else None, extra=extra),
        speakers=markup.speakers(segments),
        segments=tuple(segments),
        losses=tuple(sorted(grid.losses, key=lambda loss: loss.line)),
    )


def _ms(number: str) -> int | None:
    return records.seconds(number.rstrip("s"))


class _Span(NamedTuple):
    """Start and end in milliseconds, and where they come from."""

    start: int | None
    end: int | None
    start_from: Timing = "observed"
    end_from: Timing = "observed"


class _Reader:
    """Sorts the tiers of a grid by what they hold."""

    def __init__(self, grid: praat.Grid) -> None:
        self.grid = grid
        self.found: list[Segment] = []
        self.kept: list[dict[str, Any]] = []  # what a way back needs, tier by tier
        self.roles = [tiers.role(tier.name) for tier in grid.tiers]

    def segments(self) -> list[Segment]:
        grid = self.grid
        intervals = [n for n, tier in enumerate(grid.tiers) if tier.sort == praat.INTERVALS and self._labels(n)]
        speech = [n for n in intervals if self.roles[n].holds == "speech"]
        words = [n for n in intervals if self.roles[n].holds == "words"]
        if not speech and not words:  # labels nobody would call speech are, if there is nothing else
            speech = intervals or [n for n in range(len(grid.tiers)) if self._labels(n)]
        beside = {w: s for w in words if (s := self._partners(w, speech))}
        placed: dict[int, list[tuple[int, Segment]]] = {n: self._utterances(n) for n in speech}
        whole = {w: self._place(w, [placed[s] for s in beside[w]]) for w in beside}
        for n, tier in enumerate(grid.tiers):
            if n in speech:
                self.kept.append({"name": tier.name, "class": tier.sort, "holds": "speech"})
            elif n in words and n not in beside:
                placed[n] = self._cut(n)
                pauses = [[i.numbers[0], i.numbers[1], i.label] for i in tier.items if _silent(i) and i.numbers]
                self.kept.append({"name": tier.name, "class": tier.sort, "holds": "words", "pauses": pauses})
            elif whole.get(n):
                self.kept.append({"name": tier.name, "class": tier.sort, "of": grid.tiers[beside[n][0]].name})
            else:
                items = [self._row(item, span) for item, span in zip(tier.items, self._spans(n), strict=True)]
                self.kept.append({"name": tier.name, "class": tier.sort, "items": items})
                if n in beside:
                    self.kept[-1]["of"] = grid.tiers[beside[n][0]].name
        order: dict[str, int] = {}  # of names: what overlaps on one tier may stand on several
        for tier in grid.tiers:
            order.setdefault(tier.name, len(order))
        rows = [
            ((segment.start or 0, segment.end or 0, order[grid.tiers[n].name], n, k), segment)
            for n, found in placed.items()
            for k, segment in found
        ]
        rows.sort(key=lambda row: row[0])
        return [replace(segment, id=number) for number, (_, segment) in enumerate(rows)]

    def _row(self, item: praat.Item, span: _Span) -> list[str]:
        """Returns an item as it stands; one whose numbers are damaged with those that it must have."""
        told = [gridtext.number(time) for time in (span.start, span.end) if time is not None]
        return [*(item.numbers or told), item.label]

    def _labels(self, n: int) -> bool:
        return any(item.label.strip() for item in self.grid.tiers[n].items)

    def _partners(self, w: int, speech: list[int]) -> list[int]:
        """Returns the tiers of utterances whose words those of a tier are; what overlaps stands on several."""
        who = self.roles[w].speaker
        same = [n for n in speech if self.roles[n].speaker == who]
        if same:
            return same
        return speech if who is None and len({self.grid.tiers[n].name for n in speech}) == 1 else []

    def _spans(self, n: int) -> list[_Span]:
        """Returns the times of a tier's items; an interval without them lies between its neighbours, as all do."""
        tier = self.grid.tiers[n]
        spans = [_Span(*self._times(item)) for item in tier.items]
        if tier.sort == praat.POINTS:
            return spans
        at, bounds = 0, self.grid.bounds
        for index, span in enumerate(spans):
            if span.start is None:
                spans[index] = _Span(at, span.end, "derived", "observed")
            at = span.end if span.end is not None else at
        at = (_ms(bounds[1]) if len(bounds) > 1 else None) or at
        for index in range(len(spans) - 1, -1, -1):
            span = spans[index]
            if span.end is None and span.start is not None:
                spans[index] = _Span(span.start, max(at, span.start), span.start_from, "derived")
            at = spans[index].start or 0
        return spans

    def _times(self, item: praat.Item) -> tuple[int | None, int | None]:
        start, *rest = [_ms(number) for number in item.numbers] or [None]
        end = rest[0] if rest else None
        if start is not None and end is not None and end < start:
            self._doubt("backwards-time", item, "an interval that ends before it starts, read the other way round")
            return end, start
        if any(number.startswith("-") for number in item.numbers):
            self._doubt("bad-time", item, "a time before the recording")
        return start, end

    def _doubt(self, code: str, item: praat.Item, what: str) -> None:
        self.grid.losses.append(records.loss(code, item.line, what, f"{' '.join(item.numbers)} {item.label}"))

    def _utterances(self, n: int) -> list[tuple[int, Segment]]:
        tier, out = self.grid.tiers[n], []
        for k, (item, span) in enumerate(zip(tier.items, self._spans(n), strict=True)):
            text = item.label.strip()
            if text:
                out.append((k, _segment(text, span, self.roles[n].speaker, item.line, tier.name)))
        return out

    def _place(self, w: int, places: list[list[tuple[int, Segment]]]) -> bool:
        """Puts the labels of a tier into the utterances that their middles lie in; says whether all found a place."""
        items = zip(self.grid.tiers[w].items, self._spans(w), strict=True)
        labels = [Label(span.start, span.end, i.label.strip()) for i, span in items if i.label.strip()]
        timed = [label for label in labels if label.start is not None and label.end is not None]
        timed.sort(key=_middle)
        middles = [_middle(label) for label in timed]
        used = 0
        for utterances, index in ((some, n) for some in places for n in range(len(some))):
            k, segment = utterances[index]
            if segment.start is None or segment.end is None or segment.words:
                continue
            mine = timed[bisect_left(middles, 2 * segment.start) : bisect_left(middles, 2 * segment.end)]
            heard = [label for label in mine if label.text.lower() not in tiers.SILENCES]
            words = tiers.inside(segment.text, heard) if heard else None
            if words:
                utterances[index] = (k, replace(segment, words=words))
                used += len(heard)
        return used == len(labels)

    def _cut(self, n: int) -> list[tuple[int, Segment]]:
        """Returns the segments that a tier of words makes where nothing else tells the utterances."""
        tier, heard = self.grid.tiers[n], []
        for item, span in zip(tier.items, self._spans(n), strict=True):
            if item.label.strip() and not _silent(item):
                heard.append((item.line, Token(text=item.label.strip(), start=span.start, end=span.end)))
        out, at = [], 0
        for group in tokens.cut(token for _, token in heard):
            who, line = self.roles[n].speaker, heard[at][0]
            made = tokens.segment(at, group, speaker=who, line=line, extra={"tier": tier.name})
            out.append((at, made))
            at += len(group)
        return out


def _middle(label: Label) -> int:
    """Returns twice the middle of a label, so that it is whole."""
    return (label.start or 0) + (label.end or 0)


def _silent(item: praat.Item) -> bool:
    return item.label.strip().lower() in tiers.SILENCES


def _segment(text: str, span: _Span, who: str | None, line: int, tier: str) -> Segment:
    return Segment(
        id=0,
        text=text,
        start=span.start,
        end=span.end,
        start_from=None if span.start is None else span.start_from,
        end_from=None if span.end is None else span.end_from,
        speaker=who,
        kind=markup.kind(text),
        line=line,
        extra={"tier": tier},
    )


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes a TextGrid: a tier for each speaker, and one of words where their times are known.

    What overlaps on one tier goes to another of the same name.

    Raises:
        UntimedError: a segment has no start or no end.
    """
    own = transcript.source.format == NAME
    extra = transcript.meta.extra if own else {}
    kept: list[dict[str, Any]] = extra.get("tiers", [])
    holds = {entry["name"]: entry["holds"] for entry in kept if "holds" in entry}
    groups: _Groups = {}
    for segment in spoken(transcript):
        if segment.text.strip():
            there = own and "tier" in segment.extra
            name = str(segment.extra["tier"]) if there else tiers.speech_name(segment.speaker)
            groups.setdefault((name, holds.get(name, "speech")), []).append(segment)
    writer = gridtext.Writer()
    _write_kept(writer, kept, groups)
    worded = {entry["of"] for entry in kept if "of" in entry}
    for (name, _), segments in groups.items():
        if name not in writer.done:
            writer.speech(name, segments, points=False)
        if name not in worded and any(map(gridtext.known, segments)):
            writer.words(tiers.words_name(segments[0].speaker), segments)
    short = own and transcript.source.dialect == "short"
    text = writer.text(extra.get("bounds", []), extra.get("comments", []), transcript.meta.length, short=short)
    return text, held.losses(transcript, HOLDS, ours=own) + tuple(writer.losses)


_Groups = dict[tuple[str, str], list[Segment]]
"""Segments by the name of their tier and what it holds."""


def _write_kept(writer: gridtext.Writer, kept: list[dict[str, Any]], groups: _Groups) -> None:
    """Writes the tiers that a file had, in their order."""
    for entry in kept:
        name = entry["name"]
        if "items" in entry:
            writer.verbatim(entry["class"], name, entry["items"])
        elif "of" in entry:
            writer.words(name, groups.get((entry["of"], "speech"), []))
        elif entry["holds"] == "words":
            writer.words(name, groups.pop((name, "words"), []), entry["pauses"], alone=True)
        elif name not in writer.done:
            writer.speech(name, groups.get((name, "speech"), []), points=entry["class"] == praat.POINTS)
