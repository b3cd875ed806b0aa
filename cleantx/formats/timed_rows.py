"""The rows of a timed transcript, each understood by the evidence of them all: its time, its label, its chapter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from cleantx.formats import labels, stamped
from cleantx.formats.labels import Label
from cleantx.formats.stamped import Head
from cleantx.model import Chapter

_NEARLY = 5  # four of five


class Row(NamedTuple):
    """A row as it is understood: its head, its label, the chapter it opens, and where its words begin.

    `turn` says that chevrons stand before them: somebody else speaks, nobody knows who.
    """

    head: Head | None
    label: Label | None
    chapter: Chapter | None
    turn: bool
    at: int
    words: str


def understood(rows: Sequence[str], found: Sequence[Head | None]) -> list[Row]:
    """Returns every row, understood by the evidence of them all; `found` holds the head of each, as it is spelled."""
    chapters = _chapters(rows, found)
    found = [None if chapter else head for head, chapter in zip(found, chapters, strict=True)]
    rests = [row if head is None else row[head.at :] for row, head in zip(rows, found, strict=True)]
    candidates = [labels.candidate(rest) for rest in rests]
    known = labels.settled(*_context(rests, found, candidates)) | {h.name for h in found if h is not None and h.name}
    below = _below(rows, found)
    over = _over(found, candidates, below)
    known |= _beside(rests, found, candidates, known) | over
    out: list[Row] = []
    for row, candidate, head, chapter, followed in zip(rows, candidates, found, chapters, below, strict=True):
        if not row:
            out.append(_BLANK)
            continue
        label = None if chapter or (head and head.name) else labels.among(candidate, known)
        if label is not None and label.alone and label.plain and not _stands(out, head, followed):
            under = label.name in over and head is None and followed == "time"
            label = label if under else None  # a name among lines of speech is speech, save over a time as all are
        at = (head.at if head else 0) + (label.at if label else 0)
        chevron = None if label or (head and head.name) else labels.CHEVRON.match(row, at)
        at = chevron.end() if chevron else at
        words = row[at:].lstrip()
        out.append(Row(head, label, chapter, chevron is not None, len(row) - len(words), words.rstrip()))
    return out


_BLANK = Row(None, None, None, turn=False, at=0, words="")


def _stands(before: Sequence[Row], head: Head | None, followed: str) -> bool:
    """Says whether a bare name stands where one can: over words, or over a time of its own, and not below words."""
    if head is not None or not before:
        return followed == "words" or (followed == "time" and head is None)
    above = before[-1]
    waits = above.head is not None and above.head.alone and above.label is None
    return not above.words and (followed == "words" or (followed == "time" and not waits))


def _below(rows: Sequence[str], found: Sequence[Head | None]) -> list[str]:
    """Returns what the next row with anything on it is: "words", a "time" alone, or "" for any other head."""
    out, below = [], ""
    for row, head in zip(reversed(rows), reversed(found), strict=True):
        out.append(below)
        if row.strip():
            below = "words" if head is None else "time" if head.alone and head.name is None else ""
    return out[::-1]


def _beside(
    rests: Sequence[str], found: Sequence[Head | None], candidates: Sequence[Label | None], known: frozenset[str]
) -> set[str]:
    """Returns the names with a colon behind times, where all times have one, or half and some of them come back."""
    timed = zip(rests, found, candidates, strict=True)
    behind = [label for rest, head, label in timed if head is not None and rest.strip()]
    names = [label.name for label in behind if label is not None and label.colon]
    many = len(names) > 1 and len(names) == len(behind)
    return set(names) if many or (2 * len(names) >= len(behind) and known.intersection(names)) else set()


def _over(found: Sequence[Head | None], candidates: Sequence[Label | None], below: Sequence[str]) -> set[str]:
    """Returns the names alone behind times and above words, or above times, where nearly all times have one.

    Some of them must come back.  Below words a name counts like those below blank lines: there is no other row between
    the words and the time.
    """
    behind: list[str] = []
    above: list[str] = []
    times = 0
    for index, (label, head, followed) in enumerate(zip(candidates, found, below, strict=True)):
        times += head is not None and head.name is None
        if label is None or not label.alone or (head is not None and head.name):
            continue
        if head is not None and followed == "words":
            behind.append(label.name)
        elif head is None and followed == "time" and not (index and found[index - 1] is not None):
            above.append(label.name)
    out: set[str] = set()
    for names in (behind, above):
        if _NEARLY * len(names) >= (_NEARLY - 1) * times and len(set(names)) < len(names):
            out.update(names)
    return out


def _context(
    rests: Sequence[str], found: Sequence[Head | None], candidates: Sequence[Label | None]
) -> tuple[list[str], list[Label | None]]:
    """Returns what is left of the rows without their times, with a blank line before each that had one; and the labels.

    So a name behind a time stands as a heading stands.
    """
    out: list[str] = []
    spelled: list[Label | None] = []
    for rest, head, label in zip(rests, found, candidates, strict=True):
        if head is not None:
            out.append("")
            spelled.append(None)
        named = head is not None and head.name
        out.append("" if named else rest)
        spelled.append(None if named else label)
    return out, spelled


def _chapters(rows: Sequence[str], found: Sequence[Head | None]) -> list[Chapter | None]:
    """Returns the chapters that headings of Markdown with a time open, where the heading names no speaker."""
    headings = [stamped.scan(row) if row.lstrip().startswith("#") else None for row in rows]
    if not any(headings):
        return [None] * len(rows)
    titles = [
        "" if head is None else (head.name or labels.title(row[head.at :]))
        for head, row in zip(headings, rows, strict=True)
    ]
    names = Counter(title for title in titles if title)
    names.update(head.name for head in found if head is not None and head.name and not head.heading)
    many = any(count > 1 for count in names.values())
    out: list[Chapter | None] = []
    for head, title in zip(headings, titles, strict=True):
        named = labels.known(title) or names[title] > 1 or (many and " " in title and labels.plausible(title))
        out.append(Chapter(start=head.start, title=title) if head is not None and title and not named else None)
    return out
