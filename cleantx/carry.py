"""Carrying a segment's word times and marks over the edits of its text.

A word that no edit touches moves with the text; words that edits touch are told apart anew and share the time that they
had together, by their letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from cleantx.model import Mark, TextEdit, Word

_TOKEN = re.compile(r"\S+")
_FEW = 32  # words that edits touch together; more than that are timed by their letters


def marks(before: tuple[Mark, ...], edits: Sequence[TextEdit]) -> tuple[Mark, ...]:
    """Returns a segment's marks as they lie after the edits; an entity that one touches goes with it."""
    after = []
    for mark in before:
        inside = any(e.a < mark.at + mark.width and mark.at < e.b for e in edits) if mark.width else False
        if not inside:
            after.append(replace(mark, at=moved(mark.at, edits)))
    return tuple(after)


def moved(at: int, edits: Sequence[TextEdit]) -> int:
    """Returns where an offset lies after the edits; inside an edit it goes to the edit's beginning."""
    shift = 0
    for edit in edits:
        if at >= edit.b and at > edit.a:
            shift += len(edit.after) - (edit.b - edit.a)
        elif at > edit.a:
            return edit.a + shift
        else:
            break
    return at + shift


def words(words: tuple[Word, ...], edits: Sequence[TextEdit], text: str) -> tuple[Word, ...]:
    """Returns the words as spans of the edited `text`.

    Words that an edit touches are replaced by the tokens that now stand there: one for one where their number is the
    same; one that is the rest of a single word keeps that word's time when the others are gone; else the first one's
    start and the last one's end are kept and the time between is shared by letters, and they are as sure as the least
    sure of the words that they stand for.
    """
    if not words:
        return words
    out: list[Word] = []
    k = shift = 0
    groups = _groups(words, edits)
    for first, last, group in groups:
        out += [replace(w, a=w.a + shift, b=w.b + shift) for w in words[k:first]]
        touched = words[first:last]
        a = min([group[0].a, *(w.a for w in touched[:1])]) + shift
        before, shift = shift, shift + sum(len(e.after) - (e.b - e.a) for e in group)
        b = max([group[-1].b, *(w.b for w in touched[-1:])]) + shift
        spans = [m.span() for m in _TOKEN.finditer(text, a, b)]
        out += _left(touched, group, before, spans) or _retimed(touched, spans)
        k = last
    out += [replace(w, a=w.a + shift, b=w.b + shift) for w in words[k:]]
    return tuple(out)


def _left(
    words: tuple[Word, ...], edits: Sequence[TextEdit], shift: int, spans: list[tuple[int, int]]
) -> list[Word] | None:
    """Returns the words that some are left of when others went, or None where a token stands for none or for several.

    A dropped "uh" must not lend its time to its neighbours.
    """
    if not len(spans) < len(words) <= _FEW:
        return None
    found: list[Word] = []
    for a, b in spans:
        own = [word for word in words if any(x < b and a < y for x, y in _rests(word, edits, shift))]
        if len(own) != 1:
            return None
        found.append(replace(own[0], a=a, b=b))
    return found if len({word.start for word in found}) == len(found) else None


def _rests(word: Word, edits: Sequence[TextEdit], shift: int) -> Iterator[tuple[int, int]]:
    """Yields what no edit replaces of a word, where it stands after the edits."""
    at = word.a
    for edit in edits:
        if edit.a >= word.b:
            break
        if edit.a > at:
            yield at + shift, edit.a + shift
        at = max(at, edit.b)
        shift += len(edit.after) - (edit.b - edit.a)
    if at < word.b:
        yield at + shift, word.b + shift


def _groups(words: tuple[Word, ...], edits: Sequence[TextEdit]) -> list[tuple[int, int, list[TextEdit]]]:
    """Returns runs of words with the edits that touch them; edits that share a word share a run."""
    groups: list[tuple[int, int, list[TextEdit]]] = []
    first = 0
    for edit in edits:
        while first < len(words) and words[first].b < edit.a:
            first += 1
        last = first
        while last < len(words) and words[last].a <= edit.b:
            last += 1
        if groups and first < groups[-1][1]:
            x, y, group = groups[-1]
            groups[-1] = (x, max(y, last), [*group, edit])
        else:
            groups.append((first, last, [edit]))
    return groups


def _retimed(words: tuple[Word, ...], spans: list[tuple[int, int]]) -> list[Word]:
    if len(words) == len(spans):
        return [replace(w, a=a, b=b) for w, (a, b) in zip(words, spans, strict=True)]
    if not words or not spans:
        return [Word(a=a, b=b) for a, b in spans]
    start, end = words[0].start, words[-1].end
    cue_end = words[-1].cue_end
    sure = min((w.confidence for w in words if w.confidence is not None), default=None)
    if start is None or end is None or end < start:
        return [Word(a=a, b=b, confidence=sure, cue_end=cue_end and b == spans[-1][1]) for a, b in spans]
    total = sum(b - a for a, b in spans)
    out, passed = [], 0
    for index, (a, b) in enumerate(spans):
        word_start = start + (end - start) * passed // total
        passed += b - a
        word_end = start + (end - start) * passed // total
        timing = words[0].timing if len(spans) == 1 else "estimated"
        ends = cue_end and index == len(spans) - 1
        out.append(Word(a=a, b=b, start=word_start, end=word_end, timing=timing, confidence=sure, cue_end=ends))
    return out
