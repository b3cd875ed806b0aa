"""Many segments as one searchable string, and the way back to them.

A rule searches ``view.folded``: the segments' texts joined, spelled letters fused, mojibake mended, quotes and spaces
unified.  What it finds there, ``view.edits`` turns into edits of the original segments.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate

from cleantx import fold
from cleantx.model import Segment, TextEdit

LINE = "\n"
"""Stands between two segments of one turn: a space that is also a cue end."""

TURN = "\x1e"
"""Stands where somebody else begins to speak: no match may run across it."""

# bounded runs and look-behinds keep it linear on a hostile line
_WORD_END = " \t\n\x1e\u00a0"
_LINE_END = "\n\x1e"
_LINE = re.compile(r"[^\n\x1e]+")

# what is never text to repair: addresses, e-mail, code, file names (issue threads name each as damage by correctors)
_PROTECTED = re.compile(
    r"""(?:https?://|www\.)[^\s\x1e<>()\[\]]+                      # an address with its scheme
      | (?<![\w.+-])[\w.+-]{1,64}@\w[\w-]{0,62}(?:\.\w[\w-]{0,62}){1,9}  # e-mail
      | `[^`\n]+`                                                  # code
      | (?<![\w.-])[A-Za-z0-9][\w-]{0,62}(?:\.[a-z0-9][\w-]{0,62}){0,9}  # a host with a common ending, and its path
        \.(?:com|org|net|ai|io|edu|gov|dev|app|co|uk|de|fr)\b(?:/[^\s\x1e<>()\[\]]*)?
      | (?<![\w.-])[\w-]{1,255}                                     # a file name
        \.(?:py|js|ts|json|md|txt|csv|srt|vtt|toml|yaml|yml|html|pdf|mp3|mp4|wav|cpp|rs|go|sh|exe|zip)\b
    """,
    re.VERBOSE,
)
_HINT = re.compile(r"[.@`]|//")  # all of these have one


class View:
    """A searchable view of segments.

    `text` is the segments' texts as they are, joined by one character each; `folded` the same, easier to search.
    Offsets of the two differ; :meth:`back` leads from `folded` to `text`, :meth:`edits` on to the segments.
    `edges` are the offsets in `text` where the segments begin.
    """

    def __init__(self, segments: Iterable[Segment], *, language: str = "en") -> None:
        """Joins the segments given, in their order; `language` is what rules may take the text for (BCP 47)."""
        self.language = language
        self.segments: Sequence[Segment] = tuple(segments)
        texts = [segment.text for segment in self.segments]
        self.edges = [0, *accumulate(len(text) + 1 for text in texts[:-1])][: len(texts)]
        self.text = LINE.join(texts)
        if turns := [at - 1 for at, segment in zip(self.edges, self.segments, strict=True) if at and segment.turn]:
            self.text = _turned(self.text, turns)
        self._looked: tuple[int, int, list[tuple[int, int]]] = (0, -1, [])

    @cached_property
    def chunks(self) -> tuple[list[fold.Chunk], list[fold.Chunk]]:
        """The stretches of `text` that are letters spelled one by one, and those that are mojibake."""
        return list(fold.spelled(self.text)), list(fold.mojibake(self.text))

    @cached_property
    def _fold(self) -> tuple[str, list[tuple[int, int, int, int]]]:
        return _folded(self.text, sorted([*self.chunks[0], *self.chunks[1]]))

    @property
    def folded(self) -> str:
        """The text as it is easier to search; made when the first rule asks for it."""
        return self._fold[0]

    @cached_property
    def _chunk_starts(self) -> list[int]:
        return [chunk[0] for chunk in self._fold[1]]

    def is_protected(self, a: int, b: int) -> bool:
        """Says whether ``folded[a:b]`` touches an address, e-mail, code or a file name: no rule may change those.

        Only the words that the span stands in are looked at (the whole line where code is quoted), since most
        spans are none; the last ones are kept, since a text without a space is one word for all its spans.
        """
        first, last, spans = self._looked
        if not first <= a <= b <= last:
            text, ends = self.folded, _LINE_END if self._quotes_code(a, b) else _WORD_END
            first, last = a, b
            while first > 0 and text[first - 1] not in ends:
                first -= 1
            while last < len(text) and text[last] not in ends:
                last += 1
            found = _PROTECTED.finditer(text, first, last) if _HINT.search(text, first, last) else ()
            spans = [match.span() for match in found]
            self._looked = first, last, spans
        if not spans:
            return False
        at = bisect_left(spans, (b, 0)) - 1
        return at >= 0 and spans[at][1] > a

    def _quotes_code(self, a: int, b: int) -> bool:
        """Says whether a line that ``folded[a:b]`` stands in or touches has a sign of quoted code."""
        starts, ends = self._quoting
        at = bisect_left(ends, a)
        return at < len(ends) and starts[at] <= b

    @cached_property
    def _quoting(self) -> tuple[list[int], list[int]]:
        """Where the lines of `folded` begin and end that have a sign of quoted code."""
        found = _LINE.finditer(self.folded) if "`" in self.folded else ()
        spans = [match.span() for match in found if "`" in match[0]]
        return [a for a, _ in spans], [b for _, b in spans]

    def back(self, a: int, b: int) -> tuple[int, int]:
        """Returns the span of `text` that ``folded[a:b]`` stands for; a fused run is taken whole."""
        return self._back(a, after=False), self._back(b, after=True)

    def _back(self, at: int, *, after: bool) -> int:
        index = bisect_right(self._chunk_starts, at) - 1
        if index < 0:
            return at
        f0, f1, t0, t1 = self._fold[1][index]
        if at >= f1:
            return t1 + at - f1
        return t1 if after and at > f0 else t0

    def locate(self, at: int) -> tuple[int, int]:
        """Returns the index in `segments` and the offset in its text of an offset in `text`."""
        index = max(bisect_right(self.edges, at) - 1, 0)
        return index, at - self.edges[index]

    def edits(self, a: int, b: int, after: str) -> tuple[TextEdit, ...]:
        """Returns the edits that make ``text[a:b]`` read `after`; a span over several segments gives one each.

        Words are dealt out one by one where their number is the same before and after; else `after` goes whole to
        the segment that holds most of the span.  A segment whose text would vanish keeps the word instead.
        """
        first, offset = self.locate(a)
        last, _ = self.locate(max(b - 1, a))
        if first == last:
            return (_trimmed(self.segments[first], offset, offset + b - a, after),)
        return self._spread(a, b, first, last, after)

    def _spread(self, a: int, b: int, first: int, last: int, after: str) -> tuple[TextEdit, ...]:
        pieces = []
        for index in range(first, last + 1):
            segment, base = self.segments[index], self.edges[index]
            pieces.append((segment, max(a - base, 0), min(b - base, len(segment.text))))
        counts = [len(s.text[x:y].split()) for s, x, y in pieces]
        words = after.split()
        if sum(counts) == len(words):
            given, at = [], 0
            for count in counts:
                given.append(" ".join(words[at : at + count]))
                at += count
        else:
            final, _, end = pieces[-1]
            glued = end < len(final.text) and not final.text[end].isspace()  # "flat.": the mark needs its word
            rank = [
                (x == 0 and y == len(s.text), glued and k == len(pieces) - 1, y - x)
                for k, (s, x, y) in enumerate(pieces)
            ]
            home = max(range(len(pieces)), key=rank.__getitem__)
            given = [after if k == home else "" for k in range(len(pieces))]
        edits = tuple(_piece(*piece, text) for piece, text in zip(pieces, given, strict=True))
        return tuple(edit for edit in edits if edit.before != edit.after) or edits


def _piece(segment: Segment, a: int, b: int, after: str) -> TextEdit:
    """Returns the edit of one piece; one that goes away takes the space beside it along."""
    text = segment.text
    if not after:
        while b < len(text) and text[b].isspace():
            b += 1
        while b == len(text) and a > 0 and text[a - 1].isspace():
            a -= 1
    return _trimmed(segment, a, b, after)


def _trimmed(segment: Segment, a: int, b: int, after: str) -> TextEdit:
    return TextEdit(segment=segment.id, a=a, b=b, before=segment.text[a:b], after=after)


def _turned(text: str, places: Sequence[int]) -> str:
    """Returns the text with the sign of a turn in these places."""
    ends = [at + 1 for at in places]
    return TURN.join(text[a:b] for a, b in zip([0, *ends], [*places, len(text)], strict=True))


def _folded(text: str, chunks: Sequence[fold.Chunk]) -> tuple[str, list[tuple[int, int, int, int]]]:
    if not chunks:
        return fold.plain(text), []
    out: list[str] = []
    spans: list[tuple[int, int, int, int]] = []
    at = length = 0
    for a, b, after in chunks:
        out += [text[at:a], after]
        length += a - at
        spans.append((length, length + len(after), a, b))
        length += len(after)
        at = b
    out.append(text[at:])
    return fold.plain("".join(out)), spans
