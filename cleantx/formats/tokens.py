"""From a recogniser's list of words to segments: services, CTM and rolling captions hold words, not lines.

A segment is what the source groups (an utterance, a speaker's turn).  Where it groups nothing, a list of words is cut
at a change of speaker, at the end of a sentence, at a pause, and at the latest after :data:`LONGEST` words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from cleantx.formats import markup
from cleantx.model import Segment, Word

PAUSE = 1_000
"""Milliseconds of silence that end a segment where the source groups nothing: longer than a breath."""

LONGEST = 60
"""Words after which a list without sentences, pauses or speakers is cut all the same."""

NO_EXTRA: dict[str, Any] = {}
"""Shared by segments that have nothing extra; nobody changes a segment's values in place."""

_SENTENCE_END = re.compile(r"[.?!…。？！][\"'”’)\]]*\Z")


class Token(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What a recogniser calls a word: its text, times in ms, confidence from 0 to 1, and who said it.

    `space`: a space stands before it (not so in Chinese, or before a mark).  `part`: it belongs to the word before it
    (a mark, the rest of a word that was cut in two); then no space stands before it whatever `space` says.
    """

    text: str
    start: int | None = None
    end: int | None = None
    confidence: float | None = None
    speaker: str | None = None
    space: bool = True
    part: bool = False


def segment(
    number: int,
    tokens: Sequence[Token],
    *,
    speaker: str | None = None,
    line: int = 0,
    extra: dict[str, Any] | None = None,
) -> Segment:
    """Returns the segment of some tokens: it begins with the first time among them and ends with the last.

    >>> heard = [Token(text="Hi", start=0, end=300), Token(text="there", start=400), Token(text=".", part=True)]
    >>> made = segment(0, heard)
    >>> made.text, made.start, made.end, [(w.a, w.b, w.start) for w in made.words]
    ('Hi there.', 0, None, [(0, 2, 0), (3, 9, 400)])
    """
    pieces: list[str] = []
    words: list[Word] = []
    at = 0
    for token in tokens:
        text = " ".join(token.text.split())
        if not text:
            continue
        if token.part and words:
            pieces.append(text)
            words[-1] = _longer(words[-1], at + len(text), token)
            at += len(text)
            continue
        if pieces and token.space:
            pieces.append(" ")
            at += 1
        pieces.append(text)
        words.append(_word(at, at + len(text), token))
        at += len(text)
    text = "".join(pieces)
    timed = any(word.start is not None or word.end is not None for word in words)
    start = next((word.start for word in words if word.start is not None), None)
    end = words[-1].end if words else None
    return Segment(
        id=number,
        text=text,
        start=start,
        end=end,
        start_from=None if start is None else "observed",
        end_from=None if end is None else "observed",
        speaker=speaker if speaker is not None else next((t.speaker for t in tokens if t.speaker), None),
        kind=markup.kind(text),
        line=line,
        words=tuple(words) if timed or any(word.confidence is not None for word in words) else (),
        extra=NO_EXTRA if extra is None else extra,
    )


def _word(a: int, b: int, token: Token) -> Word:
    timed = token.start is not None or token.end is not None
    return Word(
        a=a,
        b=b,
        start=token.start,
        end=token.end,
        timing="observed" if timed else None,
        confidence=token.confidence,
    )


def _longer(word: Word, b: int, token: Token) -> Word:
    """Returns a word with one more part: it is as long as both, and as sure as the less sure of them."""
    start = word.start if word.start is not None else token.start
    end = token.end if token.end is not None else word.end
    sure = [c for c in (word.confidence, token.confidence) if c is not None]
    return Word(
        a=word.a,
        b=b,
        start=start,
        end=end,
        timing="observed" if start is not None or end is not None else None,
        confidence=min(sure) if sure else None,
    )


_AnyToken = TypeVar("_AnyToken", bound=Token)


def cut(tokens: Iterable[_AnyToken]) -> Iterator[list[_AnyToken]]:
    """Yields the tokens in groups: one speaker, one sentence or what lies between two pauses.

    >>> [len(group) for group in cut([Token(text="Yes."), Token(text="No"), Token(text="way", speaker="B")])]
    [1, 1, 1]
    """
    group: list[_AnyToken] = []
    for token in tokens:
        if group and not token.part and _ends(group, token):
            yield group
            group = []
        group.append(token)
    if group:
        yield group


def _ends(group: Sequence[Token], token: Token) -> bool:
    last = group[-1]
    if token.speaker != last.speaker or len(group) >= LONGEST or _SENTENCE_END.search(last.text):
        return True
    return token.start is not None and last.end is not None and token.start - last.end >= PAUSE


def segments(tokens: Iterable[Token]) -> tuple[Segment, ...]:
    """Returns a list of words as segments, where the source groups nothing."""
    return tuple(segment(number, group) for number, group in enumerate(cut(tokens)))
