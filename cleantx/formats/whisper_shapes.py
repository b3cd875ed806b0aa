"""Other shapes of whisper's JSON, brought to its usual one and back.

faster-whisper's segments and words are named tuples, which JSON writes as lists: ``[id, seek, start, end, text, …]``
and ``[start, end, word, probability]``.  OpenAI's API, asked for words alone, tells the whole text and a list of words
without its punctuation; the text is then cut into segments at the ends of its sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from cleantx.formats import tokens
from cleantx.formats.tokens import Token

ROW = "row"
"""The key of a segment's extra for the list it was: nulls stand where start, end, text and words stood."""

_ROWS = re.compile(
    r'\s*(?:\{(?s:.{0,200}?)"segments"\s*:\s*)?\[\s*\[\s*(?:-?[0-9][0-9.eE+-]{0,30}\s*,\s*){2,4}"(?:[^"\\]|\\.){0,4000}"\s*,'
)
_WORD = ("start", "end", "word", "probability")
_WINDOW = 64
_TIMES_BEFORE = 2  # start and end stand before the text


def is_rows(head: str) -> bool:
    """Says whether the beginning of a JSON is that of segments which are lists: numbers, the text, and more."""
    return _ROWS.match(head) is not None


def as_objects(items: Sequence[Any]) -> tuple[list[Any], str]:
    """Returns segments as objects, and what they were: "rows" or "pairs" (lists for the words alone), or "".

    >>> as_objects([[1, 0, 0.0, 1.5, " Hi.", [50364], -0.2, [[0.0, 1.5, " Hi.", 0.9]]]])[1]
    'rows'
    """
    if any(isinstance(item, list) for item in items):
        return [_object(item) if isinstance(item, list) else item for item in items], "rows"
    if any(_are_words(item.get("words")) for item in items if isinstance(item, dict)):
        return [
            item | {"words": [_word(w) for w in item["words"]]}
            if isinstance(item, dict) and _are_words(item.get("words"))
            else item
            for item in items
        ], "pairs"
    return list(items), ""


def _object(row: list[Any]) -> Any:  # noqa: ANN401 - what is no segment stays the list it is
    at = next((n for n, value in enumerate(row) if isinstance(value, str)), 0)
    if at < _TIMES_BEFORE or not all(isinstance(v, int | float) for v in row[at - _TIMES_BEFORE : at]):
        return row
    rest = list(row)
    start, end, text = row[at - 2 : at + 1]
    rest[at - 2 : at + 1] = [None, None, None]
    found = {"start": start, "end": end, "text": text, ROW: {"text": at, "rest": rest}}
    place = next((n for n, value in enumerate(row) if n > at and _are_words(value)), None)
    if place is not None:
        rest[place] = None
        found[ROW]["words"] = place
        found["words"] = [_word(word) for word in row[place]]
    return found


def _are_words(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(w, list) and len(w) == len(_WORD) and isinstance(w[2], str) for w in value)
    )


def _word(row: list[Any]) -> dict[str, Any]:
    return dict(zip(_WORD, row, strict=True))


def as_read(written: list[dict[str, Any]], modes: Sequence[str]) -> list[Any]:
    """Returns segments in the shape that they were read in."""
    if "rows" in modes:
        return [_row(segment) for segment in written]
    if "pairs" in modes:
        return [
            segment | {"words": [[word.get(key) for key in _WORD] for word in segment["words"]]}
            if segment.get("words")
            else segment
            for segment in written
        ]
    return written


def _row(segment: dict[str, Any]) -> Any:  # noqa: ANN401 - a list, or an object that was one
    kept = segment.get(ROW)
    kept = kept if isinstance(kept, dict) else {}
    rest, at = kept.get("rest"), kept.get("text")
    if not isinstance(rest, list) or not isinstance(at, int) or not _TIMES_BEFORE <= at < len(rest):
        return {key: value for key, value in segment.items() if key != ROW}
    row = list(rest)
    row[at - 2 : at + 1] = [segment.get("start"), segment.get("end"), segment["text"]]
    place = kept.get("words")
    if isinstance(place, int) and at < place < len(row):
        row[place] = [[word.get(key) for key in _WORD] for word in segment.get("words") or ()]
    return row


def has_words(top: dict[str, Any]) -> bool:
    """Says whether a document without segments has a whole text and a list of words."""
    words = top.get("words")
    return isinstance(top.get("text"), str) and isinstance(words, list) and any(isinstance(w, dict) for w in words)


def cut(top: dict[str, Any]) -> dict[str, Any]:
    """Returns a document of words alone with segments: each sentence, from its first word to its last."""
    found = list(_placed(top["text"], top["words"]))
    text = top["text"]
    ends = [a for _, a in found[1:]] + [len(text)] * bool(found)
    heard = [
        Token(text=text[0 if n == 0 else a : end].strip() or "-", start=_ms(word, "start"), end=_ms(word, "end"))
        for n, ((word, a), end) in enumerate(zip(found, ends, strict=True))
    ]
    segments: list[dict[str, Any]] = []
    at = n = 0
    for group in tokens.cut(heard):
        n += len(group)
        stop = found[n][1] if n < len(found) else len(text)
        first, last = found[n - len(group)][0], found[n - 1][0]
        times = {key: word[key] for key, word in (("start", first), ("end", last)) if key in word}
        segments.append(times | {"text": f"{' ' if segments else ''}{text[at:stop].strip()}"})
        at = stop
    return {key: value for key, value in top.items() if key != "segments"} | {"segments": segments or [{"text": text}]}


def _placed(text: str, words: Sequence[Any]) -> Iterator[tuple[dict[str, Any], int]]:
    """Yields the words that the text has, in its order, and where each begins with the marks before it."""
    at = 0
    for word in words:
        token = word.get("word") if isinstance(word, dict) else None
        bare = token.strip() if isinstance(token, str) else ""
        a = text.find(bare, at, at + len(bare) + _WINDOW) if bare else -1
        if a >= 0:
            gap = re.search(r"\s+", text[at:a])
            yield word, at + gap.end() if gap else a
            at = a + len(bare)


def _ms(word: dict[str, Any], key: str) -> int | None:
    value = word.get(key)
    good = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 10**9
    return round(value * 1000) if good and value is not None else None
