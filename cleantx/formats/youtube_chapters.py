"""Chapters as YouTube wants them in a video's description: a line each, a time and a title.

YouTube takes a list that begins at 0:00, has three chapters or more, and goes up by ten seconds or more; it ignores the
whole list otherwise.  The first chapter is set to 0:00, for that is where a video begins; what else breaks these rules
is written as it is and reported.
"""

from __future__ import annotations

from itertools import pairwise

from cleantx.formats import Held, chapters
from cleantx.model import Chapter, Loss, Transcript

NAME = "youtube-chapters"
SUFFIXES: tuple[str, ...] = ()
HOLDS: frozenset[Held] = frozenset({"chapters"})

_LEAST, _SHORTEST = 3, 10  # chapters, seconds: YouTube's help on video chapters


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes a line for each chapter.

    Raises:
        UsageError: the transcript has no chapters.
    """
    found = chapters.listed(transcript)
    seconds = [0, *(chapter.start // 1000 for chapter in found[1:])]
    long = seconds[-1] >= 3600  # noqa: PLR2004 - an hour
    lines = [f"{_clock(s, long=long)} {chapters.title(c)}".rstrip() for s, c in zip(seconds, found, strict=True)]
    return "\n".join(lines) + "\n", (*chapters.losses(transcript), *_broken(found, seconds))


def _clock(seconds: int, *, long: bool) -> str:
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return (
        f"{hours}:{minutes:02}:{seconds:02}"
        if hours
        else f"{minutes:02}:{seconds:02}"
        if long
        else f"{minutes}:{seconds:02}"
    )


def _broken(found: tuple[Chapter, ...], seconds: list[int]) -> tuple[Loss, ...]:
    """Returns a loss for each rule of YouTube's that the list breaks."""
    out = []
    if found[0].start >= 1000:  # noqa: PLR2004 - a second
        what = f"the first chapter begins at {_clock(found[0].start // 1000, long=False)}; it is written as 0:00"
        out.append(_loss("first-chapter", what, found[0]))
    if len(found) < _LEAST:
        out.append(
            _loss("few-chapters", f"{len(found)} of the {_LEAST} chapters that YouTube wants at least", found[0])
        )
    out += [
        _loss("short-chapter", f"a chapter of {b - a} s; YouTube wants {_SHORTEST} s at least", chapter)
        for (a, b), chapter in zip(pairwise(seconds), found, strict=False)
        if b - a < _SHORTEST
    ]
    out += [_loss("untitled-chapter", "a chapter without a title", c) for c in found if not chapters.title(c)]
    return tuple(out)


def _loss(code: str, what: str, chapter: Chapter) -> Loss:
    return Loss(code=code, line=0, what=what, snippet=chapters.title(chapter)[:80])
