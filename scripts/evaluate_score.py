"""The judgement: which labelled defects a cleaning repaired, and what else it changed.

A row is repaired when exactly the words that stood where the wrong ones did now read as its correction, nothing
missing and nothing added.  How strictly they are compared depends on what the correction corrects: letters alone, or
capitals too, or marks too.  Rows that one change mends together are compared together.  A change that touches no row
is outside the labels: it may be right, but nobody said so, and each is listed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product

import msgspec
from evaluate_changes import Change, Piece, Run
from evaluate_labels import LabelError, Row, Spoken, Trap

_OTHERS = 6  # so many rows beside one another are tried in all combinations


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A change with its verdict.

    `right`; `part` (no harm, but the row wants more); `wrong` (a row, not as it should be); `outside` (no
    row); `trap`; `likely` (only rows that count neither way).
    """

    change: Change
    verdict: str
    line: int
    before: str
    after: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A row, what its words became, what they should read, whether they were touched and whether they are right."""

    row: Row
    before: str
    after: str
    wanted: str
    touched: bool
    fixed: bool


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of one cleaning of one labelled file."""

    outcomes: tuple[Outcome, ...]
    mechanical: tuple[Outcome, ...]
    applied: tuple[Judged, ...]
    proposed: tuple[Judged, ...]
    traps: int = 0
    traps_changed: tuple[tuple[Trap, str], ...] = ()
    words: int = 0
    times_lost: int = 0


# ------------------------------------------------------------------------------------------------- how texts compare


def bare(text: str) -> str:
    """Returns the letters and digits of a text, in lower case."""
    return re.sub(r"[^a-z0-9%$]+", "", text.casefold())


def letters(text: str) -> str:
    """Returns the letters and digits of a text."""
    return re.sub(r"[^A-Za-z0-9%$]+", "", text)


def exact(text: str) -> str:
    """Returns the text with single spaces, none before a mark."""
    return re.sub(r" (?=[.,;:?!])", "", " ".join(text.split()))


def strictness(row: Row) -> Callable[[str], str]:
    """Returns how a row's words are compared: as strictly as its correction differs from what stands there."""
    if row.kind != "displaced-punctuation":
        if bare(row.wrong) != bare(row.right):
            return bare
        if letters(row.wrong) != letters(row.right):
            return letters
    return exact


# -------------------------------------------------------------------------------------------------------- the judge


class _Placed(msgspec.Struct, frozen=True, gc=False):
    row: Row
    a: int
    b: int
    mechanical: bool


class Judge:
    """The labels of one file, placed in its text, ready for any number of cleanings."""

    def __init__(
        self, spoken: Spoken, rows: Sequence[Row], mechanical: Sequence[Row] = (), traps: Sequence[Trap] = ()
    ) -> None:
        """Places the labels.

        Raises:
            LabelError: a label's words are not where it says.
        """
        self.spoken = spoken
        marked = [*((row, False) for row in rows), *((row, True) for row in mechanical)]
        self.rows = sorted((self._place(row, mech) for row, mech in marked), key=lambda p: (p.a, p.b))
        self.traps = [(trap, self._trap(trap)) for trap in traps]

    def score(self, run: Run) -> Score:
        """Returns the judgement of one cleaning; proposals are judged as if all of them were accepted."""
        world = _World(self.spoken, self.rows, run.applied)
        outcomes = {id(p): world.outcome(p) for p in self.rows}
        changed = [(trap, now) for trap, span in self.traps if (now := world.trap(trap, *span)) is not None]
        bad = [span for trap, span in self.traps if any(trap is other for other, _ in changed)]
        applied = tuple(world.judged(change, outcomes, bad) for change in run.applied)
        wider = _World(self.spoken, self.rows, (*run.applied, *run.proposed))
        then = {id(p): wider.outcome(p) for p in self.rows}
        lost = [span for trap, span in self.traps if wider.trap(trap, *span) is not None]
        return Score(
            outcomes=tuple(outcomes[id(p)] for p in self.rows if not p.mechanical),
            mechanical=tuple(outcomes[id(p)] for p in self.rows if p.mechanical),
            applied=applied,
            proposed=tuple(wider.judged(change, then, lost) for change in run.proposed),
            traps=len(self.traps),
            traps_changed=tuple(changed),
            words=len(self.spoken.tokens),
            times_lost=run.times_lost,
        )

    def _place(self, row: Row, mechanical: bool) -> _Placed:  # noqa: FBT001 - a private step
        span = self.spoken.span(row)
        if span is None:
            raise LabelError(
                f"line {row.line}: {row.wrong!r} does not stand there; is this the file that was labelled?"
            )
        return _Placed(row, *span, mechanical)

    def _trap(self, trap: Trap) -> tuple[int, int]:
        span = self.spoken.trap_span(trap)
        if span is None:
            raise LabelError(f"line {trap.line}: {trap.text!r} does not stand there; is this the file of that trap?")
        return span


class _World:
    """The text with one set of changes made."""

    def __init__(self, spoken: Spoken, rows: Sequence[_Placed], changes: Iterable[Change]) -> None:
        self.spoken = spoken
        self.rows = rows
        self.pieces = sorted((p for change in changes for p in change.pieces), key=lambda p: (p.a, p.b))
        self._of: dict[int, list[Piece]] = defaultdict(list)  # token number to pieces that touch it
        self._rows_of: dict[int, list[_Placed]] = defaultdict(list)
        for piece in self.pieces:
            for token in spoken.between(*spoken.widen(piece.a, piece.b)):
                self._of[token].append(piece)
        for row in rows:
            for token in spoken.between(*spoken.widen(row.a, row.b)):
                self._rows_of[token].append(row)

    def outcome(self, placed: _Placed) -> Outcome:
        """Returns what became of a row; where marks count, the words beside it are looked at too: a mark moves."""
        tokens = self.spoken.between(*self.spoken.widen(placed.a, placed.b))
        found = self._outcome(placed, tokens)
        if found.touched and not found.fixed and strictness(placed.row) is exact:
            last = len(self.spoken.tokens)
            wider = self._outcome(placed, range(max(tokens.start - 1, 0), min(tokens.stop + 1, last)))
            return wider if wider.fixed else found
        return found

    def _outcome(self, placed: _Placed, tokens: range) -> Outcome:
        text = self.spoken.text
        tokens, pieces = self._closure(tokens)
        a, b = self._extent(tokens)
        after = _made(text, a, b, pieces)
        told = strictness(placed.row)
        wanted = _made(text, a, b, [Piece(placed.a, placed.b, placed.row.right)])
        others = [row for row in self._rows_in(tokens) if row is not placed] if pieces else []
        fixed = any(told(after) == told(want) for want in _wants(text, a, b, placed, others)) if pieces else False
        left = [row for row in others if row.b <= placed.a or row.a >= placed.b]
        touched = self._reached(placed, pieces) and not any(
            exact(after) == exact(want) for want in _wants(text, a, b, None, left)
        )
        dropped = placed.row.spoken and bool(pieces) and not bare(_left(text, placed.a, placed.b, pieces))
        return Outcome(
            row=placed.row,
            before=" ".join(text[a:b].split()),
            after=" ".join(after.split()),
            wanted=" ".join(wanted.split()),
            touched=touched,
            fixed=fixed or dropped,
        )

    def trap(self, trap: Trap, a: int, b: int) -> str | None:
        """Returns what the words of a trap became, or None where their letters still stand."""
        tokens, pieces = self._closure(self.spoken.between(a, b))
        if not pieces:
            return None
        now = " ".join(_made(self.spoken.text, *self._extent(tokens), pieces).split())
        stands = " ".join(trap.text.split()) in now or letters(trap.text) in letters(now)
        return None if stands else now

    def judged(self, change: Change, outcomes: dict[int, Outcome], traps: Sequence[tuple[int, int]]) -> Judged:
        """Returns a change with its verdict."""
        text = self.spoken.text
        pieces = [piece for p in change.pieces if (piece := _trimmed(text, p)) is not None] or list(change.pieces)
        tokens = [t for p in pieces for t in self.spoken.between(*self.spoken.widen(p.a, p.b))]
        rows = list({id(row): row for t in tokens for row in self._rows_of[t]}.values())
        a, b = self._extent(range(min(tokens), max(tokens) + 1)) if tokens else (pieces[0].a, pieces[0].b)
        mine = sorted(change.pieces, key=lambda p: (p.a, p.b))
        if any(p.a < y and p.b > x for p in pieces for x, y in traps):
            verdict = "trap"
        else:
            found = [(row, outcomes[id(row)]) for row in rows]
            verdict = _verdict(found, self._made(pieces), beyond=self._beyond(tokens, rows))
        return Judged(
            change=change,
            verdict=verdict,
            line=self.spoken.line_of(pieces[0].a),
            before=" ".join(text[a:b].split()),
            after=" ".join(_made(text, a, b, mine).split()),
        )

    def _made(self, pieces: Sequence[Piece]) -> tuple[str, str]:
        was = "".join(self.spoken.text[piece.a : piece.b] for piece in pieces)
        return was, "".join(piece.after for piece in pieces)

    def _beyond(self, tokens: Sequence[int], rows: Sequence[_Placed]) -> bool:
        """Says whether a change touches a token that no label does."""
        covered = {t for row in rows for t in self.spoken.between(*self.spoken.widen(row.a, row.b))}
        return any(t not in covered for t in tokens)

    def _reached(self, placed: _Placed, pieces: Sequence[Piece]) -> bool:
        """Says whether one of the pieces touches a word of the row itself, not only a neighbour of its first space."""
        words = [self.spoken.tokens[t] for t in self.spoken.between(placed.a, placed.b)]
        a, b = min(placed.a, words[0][0]), max(placed.b, words[-1][1])
        return any((p.a < b and p.b > a) or a <= p.a == p.b <= b for p in pieces)

    def _rows_in(self, tokens: range) -> list[_Placed]:
        return list({id(row): row for token in tokens for row in self._rows_of[token]}.values())

    def _closure(self, tokens: range) -> tuple[range, list[Piece]]:
        """Returns the tokens with all that changes touching them touch, and rows that these cut, and those changes."""
        while True:
            pieces = list({id(p): p for token in tokens for p in self._of[token]}.values())
            reached = [t for p in pieces for t in self.spoken.between(*self.spoken.widen(p.a, p.b))]
            cut = [row for row in self._rows_in(tokens) if any(row.a < p.b and row.b > p.a for p in pieces)]
            reached += [t for row in cut for t in self.spoken.between(*self.spoken.widen(row.a, row.b))]
            wider = range(min([tokens.start, *reached]), max([tokens.stop - 1, *reached]) + 1)
            if wider == tokens:
                return tokens, sorted(pieces, key=lambda p: (p.a, p.b))
            tokens = wider

    def _extent(self, tokens: range) -> tuple[int, int]:
        if not tokens:
            return 0, 0
        return self.spoken.tokens[tokens.start][0], self.spoken.tokens[tokens.stop - 1][1]


def _made(text: str, a: int, b: int, pieces: Sequence[Piece]) -> str:
    """Returns ``text[a:b]`` with the pieces in it made; what a piece has beyond the span is left out."""
    out, at = [], a
    for piece in pieces:
        if piece.b < a or piece.a > b or piece.a < at:
            continue
        out += [text[at : piece.a], piece.after]
        at = max(piece.b, at)
    out.append(text[at:b])
    return "".join(out)


def _left(text: str, a: int, b: int, pieces: Sequence[Piece]) -> str:
    """Returns what is left of ``text[a:b]``: what no piece covers, and what the pieces that do put there anew."""
    left, at = [], a
    for piece in pieces:
        if piece.a < b and piece.b > a:
            left.append(text[at : max(piece.a, at)])
            kept = text[piece.a : piece.b].casefold().endswith(piece.after.casefold())  # a neighbour that stays
            left.append("" if kept else piece.after)
            at = max(at, piece.b)
    return "".join([*left, text[at:b]])


def _trimmed(text: str, piece: Piece) -> Piece | None:
    """Returns the piece less the words that stay the same at its ends; None where nothing changes."""
    was, now = text[piece.a : piece.b], piece.after
    if was.split() == now.split():
        return None
    head = tail = 0
    words, made = was.split(), now.split()
    while head < min(len(words), len(made)) and words[head] == made[head]:
        head += 1
    while tail < min(len(words), len(made)) - head and words[-1 - tail] == made[-1 - tail]:
        tail += 1
    if not head and not tail:
        return piece
    spans = [match.span() for match in re.finditer(r"\S+", was)]
    kept = spans[head : len(spans) - tail]
    if kept:
        return Piece(piece.a + kept[0][0], piece.a + kept[-1][1], " ".join(made[head : len(made) - tail]))
    at = piece.a + (spans[head - 1][1] if head else 0)
    return Piece(at, at, " ".join(made[head : len(made) - tail]))


def _wants(text: str, a: int, b: int, placed: _Placed | None, others: Sequence[_Placed]) -> Iterator[str]:
    """Yields what a stretch may read when this row (none: no certain one) and any of the others in it are right."""
    others = others[:_OTHERS]
    for chosen in product((True, False), repeat=len(others)):
        pieces = [Piece(placed.a, placed.b, placed.row.right)] if placed else []
        for other, made in zip(others, chosen, strict=True):
            if made and not any(other.a < p.b and other.b > p.a for p in pieces):
                pieces.append(Piece(other.a, other.b, other.row.right))
        yield _made(text, a, b, sorted(pieces, key=lambda p: (p.a, p.b)))


def _verdict(rows: Sequence[tuple[_Placed, Outcome]], made: tuple[str, str], *, beyond: bool) -> str:
    """Returns the verdict of a change: the rows it touches, its text before and after, whether it goes beyond them."""
    sure = [outcome for placed, outcome in rows if placed.row.sure]
    wrong = [outcome for outcome in sure if outcome.touched and not outcome.fixed and not _covered(outcome, sure)]
    if wrong:
        return "part" if all(_is_part(outcome, *made) for outcome in wrong) else "wrong"
    if any(outcome.fixed for outcome in sure):
        return "right"
    if not rows or (beyond and not any(outcome.fixed for _, outcome in rows)):
        return "outside"
    return "likely"


def _is_part(outcome: Outcome, was: str, now: str) -> bool:
    """Says whether a change did what it did rightly, and the row wants more: other letters, or letters beside these."""
    told = strictness(outcome.row)
    if told is exact:
        return False
    return told(was) == told(now) or (told is bare and len(bare(now)) > 1 and bare(now) in bare(outcome.wanted))


def _covered(outcome: Outcome, rows: Sequence[Outcome]) -> bool:
    """Says whether a row that is not right lies within one that is: the wider label is what was meant."""
    return any(other.fixed and outcome.row.wrong in other.row.wrong for other in rows)
