"""What a cleaning changed: exactly, from the ledger; or, from a cleaned file of any tool, by aligning its words."""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
from evaluate_labels import TOKEN, Spoken
from rapidfuzz.distance import Levenshtein

from cleantx import jobs
from cleantx.model import DropEdit, Fix, JoinEdit, Safety, TextEdit, Transcript
from cleantx.settings import Settings


class Piece(msgspec.Struct, frozen=True):
    """``text[a:b]`` of the source becomes `after`."""

    a: int
    b: int
    after: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One change, or one proposed: its pieces, and the rule or dictionary entry that it comes from."""

    pieces: tuple[Piece, ...]
    code: str = ""
    by: str = ""
    safety: Safety = "safe"
    why: str = ""


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One cleaning: the transcript before, what was changed, what is proposed, and times that did not come through."""

    before: Transcript
    applied: tuple[Change, ...]
    proposed: tuple[Change, ...] = ()
    times_lost: int = 0


def of_fixes(spoken: Spoken, fixes: Iterable[Fix]) -> tuple[Change, ...]:
    """Returns fixes as changes of the text; a mere cut or join of segments changes no word and is none.

    Fixes of a second run are in the words that the first one left: they are carried back.  Where both touch one word,
    the change counts as one, of the later fix.
    """
    listed = list(fixes)
    texts = {segment.id: Segmented(segment.text) for segment in spoken.segments}
    glued: dict[int, list[Piece]] = defaultdict(list)
    for _, run in groupby(enumerate(listed), key=lambda item: item[1].run):
        edits: dict[int, list[tuple[int, Piece]]] = defaultdict(list)
        for number, fix in run:
            for edit in fix.edits:
                if isinstance(edit, TextEdit) and edit.segment in texts:
                    edits[edit.segment].append((number, Piece(edit.a, edit.b, edit.after)))
                elif isinstance(edit, DropEdit) and edit.segment in texts:
                    edits[edit.segment].append((number, Piece(0, len(edit.before), "")))
                elif isinstance(edit, JoinEdit) and edit.glue.strip():
                    at = spoken.at[edit.segments[-1]]
                    glued[number].append(Piece(at - 1, at, edit.glue))
        for segment, given in edits.items():
            texts[segment].edit(given)
    pieces = defaultdict(list, glued)
    for segment, text in texts.items():
        at = spoken.at[segment]
        for number, piece in text.pieces:
            pieces[number].append(Piece(at + piece.a, at + piece.b, piece.after))
    return tuple(_change(fix, pieces[number]) for number, fix in enumerate(listed) if pieces[number])


def _change(fix: Fix, pieces: list[Piece]) -> Change:
    return Change(pieces=tuple(pieces), code=fix.code, by=fix.by or fix.code, safety=fix.safety, why=fix.why)


class Segmented:
    """A segment's text under edits, run after run, and all of them as pieces of the text as it was."""

    def __init__(self, text: str) -> None:
        """Takes the text before all edits."""
        self._text = text
        self.pieces: list[tuple[int, Piece]] = []
        """Whose edit it is, and what it makes of which part of the text as it was."""

    def edit(self, given: Iterable[tuple[int, Piece]]) -> None:
        """Enters the edits of one run; they are in the text as the runs before left it, so the last comes first."""
        for number, piece in sorted(given, key=lambda item: (item[1].a, item[1].b), reverse=True):
            self._enter(number, piece)

    def _enter(self, number: int, piece: Piece) -> None:
        now = _applied(self._text, 0, len(self._text), [made for _, made in self.pieces])
        spans = self._spans()
        met = [k for k, (x, y) in enumerate(spans) if (x < piece.b and y > piece.a) or x <= piece.a == piece.b <= y]
        lo = min([piece.a, *(spans[k][0] for k in met)])
        hi = max([piece.b, *(spans[k][1] for k in met)])
        after = now[lo : piece.a] + piece.after + now[piece.b : hi]
        first = min([self._back(lo, spans, behind=True), *(self.pieces[k][1].a for k in met)])
        last = max([self._back(hi, spans, behind=False), first, *(self.pieces[k][1].b for k in met)])
        kept = [made for k, made in enumerate(self.pieces) if k not in met]
        self.pieces = sorted([*kept, (number, Piece(first, last, after))], key=lambda item: (item[1].a, item[1].b))

    def _spans(self) -> list[tuple[int, int]]:
        spans, shift = [], 0
        for _, piece in self.pieces:
            start = piece.a + shift
            spans.append((start, start + len(piece.after)))
            shift += len(piece.after) - (piece.b - piece.a)
        return spans

    def _back(self, at: int, spans: Sequence[tuple[int, int]], *, behind: bool) -> int:
        """Returns where an offset that is inside no piece lies in the text as it was; `behind` what was cut there."""
        shift = 0
        for (_, piece), (x, y) in zip(self.pieces, spans, strict=True):
            if y <= at and (x < at or behind):
                shift += (y - x) - (piece.b - piece.a)
        return at - shift


def changed(text: str, changes: Iterable[Change]) -> str:
    """Returns the text with the changes made."""
    return _applied(text, 0, len(text), sorted((p for change in changes for p in change.pieces), key=_order))


def _order(piece: Piece) -> tuple[int, int]:
    return piece.a, piece.b


def _applied(text: str, a: int, b: int, pieces: Sequence[Piece]) -> str:
    out, at = [], a
    for piece in pieces:
        out += [text[at : piece.a], piece.after]
        at = piece.b
    return "".join([*out, text[at:b]])


def of_transcripts(spoken: Spoken, after: Transcript) -> tuple[Change, ...]:
    """Returns how the words of a source became those of a cleaned transcript: aligned word by word, then by letters."""
    was = [spoken.text[a:b] for a, b in spoken.tokens]
    now = [match.group() for match in TOKEN.finditer(Spoken(after).text)]
    found = _differences(spoken.tokens, was, now)
    return tuple(Change(pieces=tuple(_marks(spoken.text, piece)), by="file") for piece in found)


def _marks(text: str, piece: Piece) -> list[Piece]:
    """Returns a piece that changes marks alone as the changes of these; any other as it is."""
    was = text[piece.a : piece.b]
    if re.sub(r"[\W_]+", "", was) != re.sub(r"[\W_]+", "", piece.after) or was.split() == piece.after.split():
        return [piece]
    return [
        Piece(piece.a + op.src_start, piece.a + op.src_end, piece.after[op.dest_start : op.dest_end])
        for op in Levenshtein.opcodes(was, piece.after)
        if op.tag != "equal"
    ]


def _differences(spans: Sequence[tuple[int, int]], was: Sequence[str], now: Sequence[str]) -> Iterator[Piece]:
    stretch: tuple[int, int, int, int] | None = None
    for op in Levenshtein.opcodes(was, now):
        if op.tag != "equal":
            first = stretch or (op.src_start, 0, op.dest_start, 0)
            stretch = (first[0], op.src_end, first[2], op.dest_end)
        elif stretch:
            yield from _stretch(spans, was, now, stretch)
            stretch = None
    if stretch:
        yield from _stretch(spans, was, now, stretch)


def _stretch(
    spans: Sequence[tuple[int, int]], was: Sequence[str], now: Sequence[str], where: tuple[int, int, int, int]
) -> Iterator[Piece]:
    """Yields the changes of one stretch: words that share letters belong together, the others lie between them."""
    i, j, k, m = where
    links = _links(was[i:j], now[k:m])
    at_src, at_dest = 0, 0
    for src, dest in [*links, (range(j - i, j - i), range(m - k, m - k))]:
        for x, y in ((range(at_src, src.start), range(at_dest, dest.start)), (src, dest)):
            if [*was[i + x.start : i + x.stop]] != [*now[k + y.start : k + y.stop]]:
                yield _piece(spans, range(i + x.start, i + x.stop), " ".join(now[k + y.start : k + y.stop]))
        at_src, at_dest = src.stop, dest.stop


def _piece(spans: Sequence[tuple[int, int]], tokens: range, after: str) -> Piece:
    if tokens:
        return Piece(spans[tokens.start][0], spans[tokens.stop - 1][1], after)
    if tokens.start:
        at = spans[tokens.start - 1][1]
        return Piece(at, at, f" {after}")
    at = spans[0][0] if spans else 0
    return Piece(at, at, f"{after} ")


def _links(was: Sequence[str], now: Sequence[str]) -> list[tuple[range, range]]:
    """Returns which words stand for which, as ranges in order that do not cross."""
    x, owner_x = _letters(was)
    y, owner_y = _letters(now)
    hits: dict[int, set[int]] = defaultdict(set)
    for op in Levenshtein.opcodes(x, y):
        n, m = op.src_end - op.src_start, op.dest_end - op.dest_start
        for t in range(max(n, m) if n and m else 0):
            i = owner_x[op.src_start + min(t * n // max(n, m), n - 1)]
            j = owner_y[op.dest_start + min(t * m // max(n, m), m - 1)]
            if i >= 0 and j >= 0:
                hits[i].add(j)
    links: list[tuple[range, range]] = []
    for i in sorted(hits):
        src, dest = range(i, i + 1), range(min(hits[i]), max(hits[i]) + 1)
        while links and links[-1][1].stop > dest.start:
            last = links.pop()
            src = range(last[0].start, src.stop)
            dest = range(min(last[1].start, dest.start), max(last[1].stop, dest.stop))
        links.append((src, dest))
    return links


def _letters(words: Sequence[str]) -> tuple[str, list[int]]:
    text = " ".join(words)
    owner = []
    for number, word in enumerate(words):
        owner += [number] * len(word) + [-1]
    return text.casefold() if len(text.casefold()) == len(text) else text, owner[:-1]


def times_lost(before: Transcript, after: Transcript) -> int:
    """Returns how many start and end times of the source are missing or changed afterwards; a dropped segment's are."""

    def marks(transcript: Transcript) -> Counter[tuple[int | None, int | None]]:
        return Counter((s.start, s.end) for s in transcript.segments if not s.dropped and s.start is not None)

    return sum((marks(before) - marks(after)).values())


def run_file(before: Transcript, raw: str, after: Transcript) -> Run:
    """Returns what another tool, or an earlier run, made of a transcript."""
    changes = of_transcripts(Spoken(before, raw), after)
    return Run(before=before, applied=changes, times_lost=times_lost(before, after))


def run_settings(before: Transcript, settings: Settings = jobs.DEFAULT) -> Run:
    """Returns what cleaning with these settings changes and proposes."""
    return _run(before, *jobs.repair(before, settings=settings))


def run_command(source: Path, options: Sequence[str] = ()) -> Run:
    """Returns what `cleantx clean SOURCE OPTIONS` changes and proposes; the source stays as it is.

    The command itself is run and its one call of `repair` looked at, so that every option means what it means there.

    Raises:
        CleantxError: the command cannot be carried out.
    """
    from cleantx.cli import app  # noqa: PLC0415 - the command line is heavy, and tests need it not

    quiet = contextlib.redirect_stderr(io.StringIO())  # its summary; an error is raised
    with tempfile.TemporaryDirectory() as folder, quiet, _observed() as seen:
        app(["clean", str(source), *options, "-o", f"{folder}/{source.name}"], standalone_mode=False)
    before, (after, left) = seen[0]
    return _run(before, after, left)


@contextlib.contextmanager
def _observed() -> Iterator[list[tuple[Transcript, tuple[Transcript, tuple[Fix, ...]]]]]:
    seen: list[tuple[Transcript, tuple[Transcript, tuple[Fix, ...]]]] = []
    real = jobs.repair

    def repair(transcript: Transcript, **given: Any) -> tuple[Transcript, tuple[Fix, ...]]:  # noqa: ANN401 - as given
        result = real(transcript, **given)
        seen.append((transcript, result))
        return result

    jobs.repair = repair
    try:
        yield seen
    finally:
        jobs.repair = real


def _run(before: Transcript, after: Transcript, left: tuple[Fix, ...]) -> Run:
    spoken = Spoken(before)
    applied = of_fixes(spoken, after.fixes[len(before.fixes) :])
    if re.findall(r"\w+", changed(spoken.text, applied)) != re.findall(r"\w+", Spoken(after).text):
        raise AssertionError("the ledger does not tell all that was changed")
    proposed = of_fixes(spoken, left)
    return Run(before=before, applied=applied, proposed=proposed, times_lost=times_lost(before, after))
