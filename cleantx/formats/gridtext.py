"""Writing TextGrids: tiers whose intervals follow each other without a gap, in Praat's long or short form."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import NamedTuple

from cleantx.errors import UntimedError
from cleantx.formats import praat, records
from cleantx.model import Loss, Segment

Row = tuple[str, ...]
"""The numbers of an item as they are written, and its label."""

Span = tuple[int, int, str]
"""Start and end in milliseconds, and a label."""


def number(ms: int) -> str:
    """Returns milliseconds as seconds.

    >>> number(0), number(1500), number(62_034)
    ('0', '1.5', '62.034')
    """
    return f"{ms // 1000}.{ms % 1000:03}".rstrip("0").rstrip(".")


def timed(segment: Segment) -> bool:
    """Says whether every word of a segment has times that are no estimates, and the words follow each other."""
    at = end = 0
    for word in segment.words:
        if word.start is None or word.end is None or word.timing == "estimated" or word.end <= word.start < end:
            return False
        if word.start < end or word.end <= word.start or _has_word(segment.text[at : word.a]):
            return False
        at, end = word.b, word.end
    return bool(segment.words) and not _has_word(segment.text[at:])


def known(segment: Segment) -> bool:
    """Says whether any word of a segment has a time that is no estimate."""
    return any(word.start is not None and word.timing != "estimated" for word in segment.words)


def _has_word(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _needed(segment: Segment, *, point: bool = False) -> tuple[int, int]:
    """Returns start and end of a segment; those of a point are one."""
    if segment.start is None or (segment.end is None and not point):
        missing = "start" if segment.start is None else "end"
        raise UntimedError(f"a segment has no {missing} time", line=segment.line, hint="--estimate gives it one")
    return segment.start, segment.start if segment.end is None else segment.end


class _Tier(NamedTuple):
    """A tier: its class and name, and either its spans, between which pauses are filled in, or its rows as they are."""

    sort: str
    name: str
    spans: list[Span]
    rows: Sequence[Row] | None = None


class Writer:
    """Tiers in the making; where they end is known only when all are there."""

    def __init__(self) -> None:
        """Begins without tiers."""
        self.tiers: list[_Tier] = []
        self.done: set[str] = set()
        self.losses: list[Loss] = []
        self.end = 0

    def verbatim(self, sort: str, name: str, items: Sequence[Sequence[str]]) -> None:
        """Takes a tier as it was read."""
        size = 3 if sort == praat.INTERVALS else 2
        rows = [tuple(item) for item in items if len(item) == size]
        self.tiers.append(_Tier(sort, name, [], rows))
        self.end = max([self.end, *(_up(row[-2]) for row in rows)])

    def speech(self, name: str, segments: Sequence[Segment], *, points: bool) -> None:
        """Takes the utterances of a tier.

        Raises:
            UntimedError: one has no start, or no end and is no point.
        """
        self.done.add(name)
        points = points and all(segment.end is None for segment in segments)
        spans = [(*_needed(segment, point=points), segment.text) for segment in segments]
        if points:
            rows = [(number(start), label) for start, _, label in sorted(spans, key=lambda span: span[0])]
            self.tiers.append(_Tier(praat.POINTS, name, [], rows))
            self.end = max([self.end, *(start for start, _, _ in spans)])
            return
        self._lanes(name, self._lasting(segments, spans))

    def _lasting(self, segments: Sequence[Segment], spans: list[Span]) -> list[Span]:
        """Returns the spans of segments, none without length, since Praat refuses such."""
        short = [n for n, (start, end, _) in enumerate(spans) if end <= start]
        if short:
            first = segments[short[0]]
            what = f"{len(short):,} segments that do not last, written a millisecond long"
            self.losses.append(records.loss("not-held:zero-length", first.line, what, first.text))
        return [(start, max(end, start + 1), label) for start, end, label in spans]

    def words(
        self, name: str, segments: Sequence[Segment], pauses: Sequence[Sequence[str]] = (), *, alone: bool = False
    ) -> None:
        """Takes the words of utterances whose words all have times; `alone`, a segment without them is one label.

        Raises:
            UntimedError: such a segment has no start or no end.
        """
        spans: list[Span] = []
        untold: list[Segment] = []
        whole: list[Segment] = []
        for segment in segments:
            if timed(segment):
                spans += [(w.start or 0, w.end or 0, segment.text[w.a : w.b]) for w in segment.words]
                continue
            untold += [segment] if known(segment) else []
            if alone:
                whole.append(segment)
        spans += self._lasting(whole, [(*_needed(segment), segment.text) for segment in whole])
        if untold:
            what = f"word times of {len(untold):,} segments, whose words do not follow each other"
            self.losses.append(records.loss("not-held:words", untold[0].line, what, untold[0].text))
        spans += [(_up(a), _up(b), label) for a, b, label in pauses]
        if spans and self._lanes(name, spans) > 1:
            what = "words that overlap, written on several tiers of one name"
            self.losses.append(records.loss("not-held:words", segments[0].line if segments else 0, what, name))

    def _lanes(self, name: str, spans: list[Span]) -> int:
        """Adds as many tiers of a name as it takes for no two spans to overlap, and returns how many that are."""
        free, count = [(0, 0)], 1  # where a lane ends, and its number
        taken: dict[tuple[int, int], list[int]] = {}  # the lanes of spans of the same times: these keep their order
        spans = sorted(spans, key=lambda span: span[:2])
        for start, end, _ in spans:
            if free[0][0] <= start:
                _, lane = heapq.heappop(free)
            else:
                lane, count = count, count + 1
            taken.setdefault((start, end), []).append(lane)
            heapq.heappush(free, (end, lane))
            self.end = max(self.end, end)
        for several in taken.values():
            several.sort(reverse=True)
        lanes: list[list[Span]] = [[] for _ in range(count)]
        for span in spans:
            lanes[taken[span[:2]].pop()].append(span)
        self.tiers += [_Tier(praat.INTERVALS, name, lane) for lane in lanes]
        return len(lanes)

    def text(self, bounds: Sequence[str], comments: Sequence[str], length: int | None, *, short: bool) -> str:
        """Returns the file, from the beginning that it had, or 0, to where the last of all ends."""
        starts = [tier.spans[0][0] for tier in self.tiers if tier.spans]
        first = bounds[0] if bounds and all(_up(bounds[0]) <= start for start in starts) else "0"
        last = bounds[1] if len(bounds) > 1 and _up(bounds[1]) >= self.end else number(max(self.end, length or 0, 1))
        rows = [
            (tier.sort, tier.name, _filled(tier.spans, first, last) if tier.rows is None else tier.rows)
            for tier in self.tiers
        ]
        notes = "".join(f"! {' '.join(comment.split())}\n" for comment in comments)
        opening = f'File type = "ooTextFile"\nObject class = "TextGrid"\n\n{notes}'
        return opening + (_short(rows, first, last) if short else _long(rows, first, last))


def _up(field: str) -> int:
    """Returns the milliseconds of a number as it was read; 0 for what is none."""
    return records.seconds(field.rstrip("s")) or 0


def _filled(spans: list[Span], first: str, last: str) -> list[Row]:
    """Returns the intervals of a tier with empty ones between."""
    out: list[Row] = []
    at, where = first, _up(first)
    for start, end, label in spans:
        if start > where:
            out.append((at, number(start), ""))
        out.append((number(start), number(end), label))
        at, where = number(end), end
    if where < _up(last):
        out.append((at, last, ""))
    return out


def _long(tiers: list[tuple[str, str, Sequence[Row]]], first: str, last: str) -> str:
    out = [f"xmin = {first} \nxmax = {last} \ntiers? <exists> \nsize = {len(tiers)} \nitem []: \n"]
    for n, (sort, name, rows) in enumerate(tiers, 1):
        kind = "intervals" if sort == praat.INTERVALS else "points"
        out.append(
            f'    item [{n}]:\n        class = "{sort}" \n        name = {praat.quoted(name)} \n'
            f"        xmin = {first} \n        xmax = {last} \n        {kind}: size = {len(rows)} \n"
        )
        for k, row in enumerate(rows, 1):
            out.append(f"        {kind} [{k}]:\n")
            keys = ("xmin", "xmax", "text") if kind == "intervals" else ("number", "mark")
            values = (*row[:-1], praat.quoted(row[-1]))
            out += [f"            {key} = {value} \n" for key, value in zip(keys, values, strict=True)]
    return "".join(out)


def _short(tiers: list[tuple[str, str, Sequence[Row]]], first: str, last: str) -> str:
    out = [f"{first}\n{last}\n<exists>\n{len(tiers)}\n"]
    for sort, name, rows in tiers:
        out.append(f'"{sort}"\n{praat.quoted(name)}\n{first}\n{last}\n{len(rows)}\n')
        out += [f"{value}\n" for row in rows for value in (*row[:-1], praat.quoted(row[-1]))]
    return "".join(out)
