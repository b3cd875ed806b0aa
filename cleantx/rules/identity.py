"""What makes a fix the same fix again: what it turns into what, and the words around it.

A person's decision must hold when the file is cleaned and read again, converted, or grown.  So an id counts no
positions, no line breaks, capitals or marks beside the fix, and the words around it are taken as they read once
everything else is repaired: repairing a neighbour changes no id.  Nor does it count the rule or entry: once a neighbour
is repaired, another entry may propose the very change that was rejected.  The same repair in the same words has one id
wherever it stands, so that one decision settles all of them.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from msgspec.structs import replace

from cleantx import fold
from cleantx.apply import choose
from cleantx.model import DropEdit, Edit, Finding, Fix, JoinEdit, Segment, SplitEdit, TextEdit, Transcript
from cleantx.text import View

DIGITS = 10
"""Hexadecimal digits of an id: among 10,000 fixes, two differing ones share an id once in 20,000 files."""

_WORDS = 3  # on each side; few enough that a line that was edited by hand keeps most of its ids
_REACHES = (40, 160)  # characters that are searched for them; the first mostly do, the last bound a hostile line
_HULL = 1_000  # characters between the first and the last edit of a fix that still count as what it repairs
_WORD = re.compile(r"[^\W_]+")
_PASSED_OVER = frozenset({"um", "uh", "uhm", "er", "erm", "hmm"})  # the same with fillers as without them
_ORDER = {"speech": 0, "sound": 1, "note": 2}  # sounds and notes stand elsewhere, or nowhere, in another format


class _Piece(NamedTuple):
    """``text[a:b]`` becomes `after`."""

    a: int
    b: int
    after: str


class _Flow:
    """The words of a transcript as one string, and the same string with the repairs in it."""

    def __init__(self, segments: Iterable[Segment], repairs: Iterable[Fix]) -> None:
        self.starts: dict[int, int] = {}
        parts, at = [], 0
        for segment in segments:
            self.starts[segment.id] = at
            parts.append(segment.text)
            at += len(segment.text) + 1
        self.text = "\n".join(parts)
        pieces = sorted({piece for fix in repairs for edit in fix.edits for piece in self.pieces(edit)})
        self._a = [piece.a for piece in pieces]
        self._b = [piece.b for piece in pieces]
        out: list[str] = []
        self._ends: list[tuple[int, int]] = []  # where each piece begins and ends in the repaired text
        at = length = 0
        for a, b, after in pieces:
            begin = length + max(a - at, 0)
            out += [self.text[at:a], after]
            length = begin + len(after)
            self._ends.append((begin, length))
            at = b
        out.append(self.text[at:])
        self.repaired = "".join(out)

    def pieces(self, edit: Edit) -> tuple[_Piece, ...]:
        """Returns what an edit puts where; cuts and joins change no words, and stand here by a mark of their own."""
        if isinstance(edit, JoinEdit):
            spans = [self.starts.get(number, 0) for number in edit.segments[1:]]
            return tuple(_Piece(max(at - 1, 0), at, edit.glue) for at in spans)
        start = self.starts.get(edit.segment, 0)
        if isinstance(edit, TextEdit):
            return (_Piece(start + edit.a, start + edit.b, edit.after),)
        if isinstance(edit, DropEdit):
            return (_Piece(start, start + len(edit.before), ""),)
        return (_Piece(start + edit.at, start + edit.at + len(edit.gap), " "),)

    def before(self, a: int) -> str:
        """Returns the words before an offset of `text`, the nearest first, repaired, as they count for an id."""
        n = bisect_left(self._a, a) - 1
        at = a
        if n >= 0:
            begin, end = self._ends[n]
            at = begin if self._b[n] > a else end + a - self._b[n]
        words: list[str] = []
        for reach in _REACHES:
            found = _WORD.findall(self.repaired[max(at - reach, 0) : at].casefold())
            found.reverse()
            words = _counted(found[:-1] if at > reach else found)
            if len(words) == _WORDS:
                break
        return " ".join(words)

    def after(self, b: int) -> str:
        """Returns the words after an offset of `text`, repaired, as they count for an id."""
        n = bisect_right(self._a, b) - 1
        if n >= 0 and self._a[n] == b < self._b[n]:
            n -= 1
        at = b
        if n >= 0:
            end = self._ends[n][1]
            at = end if self._b[n] > b else end + b - self._b[n]
        words: list[str] = []
        for reach in _REACHES:
            found = _WORD.findall(self.repaired[at : at + reach].casefold())
            words = _counted(found[:-1] if at + reach < len(self.repaired) else found)
            if len(words) == _WORDS:
                break
        return " ".join(words)


def identified(transcript: Transcript, findings: Sequence[Finding], *, counted: Iterable[Finding]) -> list[Finding]:
    """Returns the findings, each fix with its id; the words around it are read with the fixes of `counted` in them.

    Those are the findings of all the usual rules, also where fewer were asked for: an id must not depend on that.
    """
    if not any(finding.fix for finding in findings):
        return list(findings)
    repairs = choose(counted, allow=frozenset({"safe", "unsafe", "suggest"}))
    standing = sorted((s for s in transcript.segments if not s.dropped), key=lambda s: _ORDER[s.kind])
    flow = _Flow(standing, repairs)
    return [f if f.fix is None else replace(f, fix=replace(f.fix, id=_id(f.fix, flow))) for f in findings]


def _id(fix: Fix, flow: _Flow) -> str:
    edit = fix.edits[0]
    if len(fix.edits) == 1 and isinstance(edit, TextEdit):  # nearly all are so
        a = flow.starts[edit.segment] + edit.a
        parts = ("", _folded(edit.before), _folded(edit.after), flow.before(a), flow.after(a + edit.b - edit.a))
    else:
        parts = _parts(fix, flow)
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


def _parts(fix: Fix, flow: _Flow) -> tuple[str, str, str, str, str]:
    """Returns what the id of a fix is made of, whatever its edits: they are taken together with what stands between."""
    pieces = sorted(piece for edit in fix.edits for piece in flow.pieces(edit))
    a, b = pieces[0].a, max(piece.b for piece in pieces)
    near = b - a <= _HULL
    before = flow.text[a:b] if near else " ".join(flow.text[piece.a : piece.b] for piece in pieces)
    after, at = [], a
    for piece in pieces:
        after += [flow.text[at : piece.a] if near else " ", piece.after]
        at = max(at, piece.b)
    kind = next((type(e).__name__ for e in fix.edits if isinstance(e, SplitEdit | JoinEdit)), "")
    return kind, _folded(before), _folded("".join(after)), flow.before(a), flow.after(b)


@lru_cache(maxsize=1024)
def _folded(text: str) -> str:
    """Returns a text as it counts: on one line, spelled letters joined, mojibake mended, without capitals."""
    if "_" in text or not text.isascii():
        text = View((Segment(id=0, text=text),)).folded
    return " ".join(fold.plain(text).split()).casefold()


def _counted(words: Iterable[str]) -> list[str]:
    """Returns the first words less fillers, a repeated one once.

    >>> _counted(["so", "um", "the", "the", "cloud", "of"])
    ['so', 'the', 'cloud']
    """
    found: list[str] = []
    for word in words:
        if word not in _PASSED_OVER and found[-1:] != [word]:
            found.append(word)
            if len(found) == _WORDS:
                break
    return found
