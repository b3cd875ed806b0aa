"""Which of the words that an aligner found are believed.

A forced alignment always finds every word, be it said or not.  What gives a wrong one away: it lasts longer than
anybody draws out a word, it is squeezed together with its neighbours faster than anybody speaks, it sounds unlike
itself, or it stands alone among words that were passed over.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleantx.align.audio.engine import Heard

SHORTEST = 20
"""ms; no word is said in less."""

_LONGEST = 2_500  # ms
_DRAWN, _LETTER = 700, 160  # ms; a word may take this, and this for each letter: "slow" was drawn to 990 ms by purpose
_SQUEEZED = 13  # ms a letter (a gap counts as two); "that should be" was mumbled at 15, the seeds take 46
_RUN = 3  # words; one alone may well be that fast
_LOW = 0.4  # the mean score of a word and its neighbours; of right words hardly any are below, of others most
_SIGHT = 4  # words on each side
_SUPPORT = 0.5  # of them must be found, too


def believed(found: Sequence[Heard | None], letters: Sequence[int]) -> list[Heard | None]:
    """Returns the words that are believed, None for the others; `letters` counts those of each (0: never said).

    >>> believed([Heard(0, 300, 0.9), Heard(300, 9000, 0.9), None], [4, 4, 4])
    [Heard(start=0, end=300, score=0.9), None, None]
    """
    out = [heard if heard and _possible(heard, count) else None for heard, count in zip(found, letters, strict=True)]
    _forward(out)
    _unsqueezed(out, letters)
    _doubted(out)
    said = [i for i, count in enumerate(letters) if count]
    for k, i in enumerate(said):
        near = [*said[max(0, k - _SIGHT) : k], *said[k + 1 : k + 1 + _SIGHT]]
        if out[i] and near and sum(found[n] is not None for n in near) < _SUPPORT * len(near):
            out[i] = None
    return out


def _possible(heard: Heard, letters: int) -> bool:
    length = heard.end - heard.start
    return SHORTEST <= length <= min(_LONGEST, _DRAWN + _LETTER * letters) and letters > 0 and heard.start >= 0


def _forward(out: list[Heard | None]) -> None:
    """Takes back what begins before the word before it ends."""
    before = 0
    for i, heard in enumerate(out):
        if heard and heard.start < before:
            out[i] = None
        elif heard:
            before = heard.end


def _unsqueezed(out: list[Heard | None], letters: Sequence[int]) -> None:
    """Takes back runs of words that follow each other faster than anybody speaks."""
    fast = [
        heard is not None and heard.end - heard.start < _SQUEEZED * (count + 2)
        for heard, count in zip(out, letters, strict=True)
    ]
    a = 0
    while a < len(out):
        b = a
        while b < len(out) and fast[b]:
            b += 1
        run = [heard for heard in out[a:b] if heard]
        if len(run) >= _RUN and run[-1].end - run[0].start < _SQUEEZED * sum(count + 2 for count in letters[a:b]):
            out[a:b] = [None] * (b - a)
        a = max(b, a + 1)


def _doubted(out: list[Heard | None]) -> None:
    """Takes back words that do not sound like themselves, and their neighbours neither."""
    scored = [(i, heard.score) for i, heard in enumerate(out) if heard and heard.score is not None]
    for k, (i, _) in enumerate(scored):
        near = [score for _, score in scored[max(0, k - _SIGHT) : k + 1 + _SIGHT]]
        if sum(near) < _LOW * len(near):
            out[i] = None
