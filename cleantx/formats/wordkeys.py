"""What a file says of each word beside its text and times (who said it, how sure), carried over the edits on record.

Such keys are kept in a list beside the words, one object a word.  Cleaning joins words and cuts them, and then the list
no longer fits; the words as they were read stand in the ledger, and tell whose keys go to which word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from cleantx.model import JoinEdit, SplitEdit, TextEdit, Transcript, Word

_LONGEST = 300  # words of one segment beyond which they are matched in order, not by likeness


def originals(transcript: Transcript) -> dict[int, tuple[Word, ...]]:
    """Returns, by segment, the words as they were before the first edit on record that touched them."""
    found: dict[int, tuple[Word, ...]] = {}
    for fix in sorted(transcript.fixes, key=lambda fix: fix.run):
        for edit in fix.edits:
            if isinstance(edit, TextEdit | SplitEdit | JoinEdit) and edit.kept is not None:
                first = edit.segments[0] if isinstance(edit, JoinEdit) else edit.segment
                found.setdefault(first, edit.kept.words)
    return found


def touched(transcript: Transcript) -> frozenset[int]:
    """Returns the segments that an edit on record changed."""
    found: set[int] = set()
    for fix in transcript.fixes:
        for edit in fix.edits:
            found.update(edit.segments if isinstance(edit, JoinEdit) else (edit.segment,))
            if isinstance(edit, SplitEdit):
                found.add(edit.new)
    return frozenset(found)


def carried(
    keys: Sequence[Mapping[str, Any]], before: Sequence[Word], after: Sequence[Word], score: str
) -> list[dict[str, Any]]:
    """Returns the keys of the words as they are now; a word made of several is as sure as the least sure of them.

    >>> old = (Word(a=0, b=4, start=0, confidence=0.9), Word(a=5, b=7, start=300, confidence=0.5), Word(a=8, b=9))
    >>> new = (Word(a=0, b=6, start=0), Word(a=7, b=8))
    >>> carried([{"speaker": "A"}, {"speaker": "A"}, {"speaker": "B"}], old, new, "score")
    [{'speaker': 'A', 'score': 0.5}, {'speaker': 'B'}]
    """
    if len(keys) != len(before):
        return [{} for _ in after]
    out: list[dict[str, Any]] = []
    for a, b, x, y in _blocks(before, after):
        if b - a == y - x:
            out += [dict(key) for key in keys[a:b]]
            continue
        for n in range(x, y):
            first = min(a + (n - x) * (b - a) // max(y - x, 1), max(b - 1, 0))
            key = {k: v for k, v in keys[first].items() if k != "word"} if a < b else {}
            sure = [w.confidence for w in before[a:b] if w.confidence is not None]
            if sure and after[n].confidence is None:
                key[score] = min(sure)
            out.append(key)
    return out


def _blocks(before: Sequence[Word], after: Sequence[Word]) -> list[tuple[int, int, int, int]]:
    """Returns which words of the one list are which of the other, as stretches of both."""
    if max(len(before), len(after)) > _LONGEST:
        return [(0, len(before), 0, len(after))]
    old, new = ([(w.start, w.end, w.confidence, w.b - w.a) for w in words] for words in (before, after))
    return [(a, b, x, y) for _, a, b, x, y in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()]
