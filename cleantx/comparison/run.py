"""Two transcripts compared: the errors in four rows, each speaker's, the times', and what differs where."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, get_args

import msgspec

from cleantx.comparison import speakers
from cleantx.comparison.counts import Counts, count
from cleantx.comparison.differences import Difference, differences
from cleantx.comparison.pairing import Pairing, errors, numbered, pairing
from cleantx.comparison.same import same
from cleantx.comparison.speakers import Voice
from cleantx.comparison.times import Found, Times, times
from cleantx.comparison.words import LOOSE, ROWS, Keys, Row, Side, keys, side
from cleantx.errors import UsageError
from cleantx.model import Transcript

Aspect = Literal["case", "punctuation", "times", "speakers"]
ASPECTS: tuple[Aspect, ...] = get_args(Aspect)


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """How a second transcript (the hypothesis) differs from a first (the reference).

    `rows` are the word errors: as written, without case, without punctuation, without both.  `voices` and `times` are
    None where one side has none; both look at words without case and punctuation.  `same` says that nothing differs of
    what was not ignored; `differences` lists the words.
    """

    same: bool
    rows: tuple[Counts, ...]
    voices: tuple[Voice, ...] | None
    times: Times | None
    differences: tuple[Difference, ...]


def compare(reference: Transcript, hypothesis: Transcript, *, ignore: Collection[str] = ()) -> Comparison:
    """Returns how a transcript differs from a reference; what is in `ignore` makes no difference.

    Raises:
        UsageError: `ignore` holds something else than case, punctuation, times and speakers.
    """
    for name in ignore:
        if name not in ASPECTS:
            raise UsageError(f"cannot ignore {name!r}", hint=f"one of {', '.join(ASPECTS)}")
    sides = side(reference), side(hypothesis)
    shown = Row("case" not in ignore, "punctuation" not in ignore)
    rows: list[Counts] = []
    found: tuple[Difference, ...] = ()
    done: tuple[Keys, Keys, Pairing] | None = None
    for row in ROWS:
        done = _paired(sides, row, done)
        given = (done[0], done[1])
        rows.append(count(row, (sides[0], done[0]), (sides[1], done[1]), done[2]))
        if row == shown:
            found = differences(sides, given, done[2].ops)
    if done is None or ROWS[-1] != LOOSE:
        raise AssertionError  # the last row is the one that times and speakers are told by
    hits = same(sides, given, done[2].ops) if _is_told(sides) else []
    heard = speakers.voices(sides, given, done[2].ops, hits)
    timed = times(sides, given, hits)
    is_same = not found and ("speakers" in ignore or _agree(heard)) and ("times" in ignore or _is_exact(timed))
    return Comparison(same=is_same, rows=tuple(rows), voices=heard, times=timed, differences=found)


def _paired(sides: tuple[Side, Side], row: Row, last: tuple[Keys, Keys, Pairing] | None) -> tuple[Keys, Keys, Pairing]:
    """Returns both sides' words as a row compares them, paired; `last` is another row, which tells how far they are."""
    a, b = keys(sides[0], row), keys(sides[1], row)
    return a, b, pairing(*numbered(a.texts, b.texts), hint=errors(last[2].ops) if last else 0)


def _is_told(sides: tuple[Side, Side]) -> bool:
    """Says whether both sides have times, or both have speakers."""
    timed = all(any(s.start is not None or s.end is not None or s.words for s in one.segments) for one in sides)
    return timed or all(any(s.speaker for s in one.segments) for one in sides)


def _agree(heard: tuple[Voice, ...] | None) -> bool:
    return heard is None or not any(voice.wrong for voice in heard)


def _is_exact(timed: Times | None) -> bool:
    """Says whether no time that was measured is off."""
    parts: list[Found | None] = []
    if timed is not None:
        parts = [timed.words.found if timed.words else None, timed.starts, timed.ends]
    spreads = [spread for part in parts if part is not None for spread in (part.starts, part.ends)]
    return not any(spread is not None and spread.most for spread in spreads)
