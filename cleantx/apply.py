"""Choosing, applying and reverting fixes: the only place where a transcript's text changes.

All edits of one run are in the coordinates of the transcript before it.  Text edits come first, then cuts and joins;
reverting goes the other way, run by run, and is exact.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from cleantx import carry
from cleantx.errors import LedgerError
from cleantx.model import (
    AS_WRITTEN,
    DropEdit,
    Edit,
    Finding,
    Fix,
    JoinEdit,
    Kept,
    Mark,
    Safety,
    Segment,
    SplitEdit,
    TextEdit,
    Timing,
    Transcript,
    Word,
    body,
)

_MARKUP = ("<", "-->", "\n")  # what a fix must not put into a tile as it is; the writer knows how to spell it
_OWN = "CTX207"  # the pattern of a user: it reads what the dictionary leaves
_Texts = Mapping[int, Sequence[TextEdit]]
_EVERYTHING = 1 << 60  # a drop claims the whole of its segment


def choose(
    findings: Iterable[Finding], *, allow: frozenset[Safety] = frozenset({"safe"}), beside: Sequence[Fix] = ()
) -> tuple[Fix, ...]:
    """Returns the fixes to apply, in the order of the text: those allowed, no two of which touch the same text.

    What a person accepted is allowed in any case.  Overlaps are settled once: what was accepted first, then the longer
    span, then a pattern of the user's own (it has taken in what the dictionary makes of the same words), then a
    dictionary entry before a rule, then the lower code.
    What touches a fix of `beside`, which is applied anyway, is passed over.
    """
    fixes = [f.fix for f in findings if f.fix is not None and (f.fix.safety in allow or f.fix.accepted)]
    ranked = sorted(fixes, key=_rank)
    taken: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for s, a, b in [span for fix in beside for edit in fix.edits for span in _claims(edit)]:
        insort(taken[s], (a, b))
    cut = {s for fix in beside for edit in fix.edits for s in _cuts(edit)}
    chosen = []
    for fix in ranked:
        spans = [span for edit in fix.edits for span in _claims(edit)]
        cuts = {s for edit in fix.edits for s in _cuts(edit)}
        if cuts & cut or any(_is_taken(taken[s], a, b) for s, a, b in spans):
            continue
        chosen.append(fix)
        cut |= cuts
        for s, a, b in spans:
            insort(taken[s], (a, b))
    return tuple(sorted(chosen, key=_place))


def _rank(fix: Fix) -> tuple[bool, int, bool, bool, str, tuple[int, int]]:
    return not fix.accepted, -_length(fix), fix.code != _OWN, not fix.by, fix.code, _place(fix)


def _is_taken(spans: list[tuple[int, int]], a: int, b: int) -> bool:
    """Says whether ``a:b`` touches one of the sorted spans, which do not touch each other; so does an equal one."""
    at = bisect_left(spans, (a, b))
    if at < len(spans) and (spans[at][0] < b or spans[at] == (a, b)):
        return True
    return at > 0 and spans[at - 1][1] > a


def apply(transcript: Transcript, fixes: Sequence[Fix]) -> Transcript:
    """Returns the transcript with the fixes applied and entered in its ledger; word times and marks are carried.

    Raises:
        LedgerError: a fix does not fit the text (it was made for another transcript), or two overlap.
    """
    if not fixes:
        return transcript
    run = max((fix.run for fix in transcript.fixes), default=0) + 1
    segments = {segment.id: segment for segment in transcript.segments}
    texts: defaultdict[int, list[TextEdit]] = defaultdict(list)
    for fix in fixes:
        for edit in fix.edits:
            if isinstance(edit, TextEdit):
                texts[edit.segment].append(edit)
    kept: dict[int, Kept] = {}
    for number, edits in texts.items():
        edits.sort(key=lambda e: (e.a, e.b))
        before = _known(segments, number)
        after = segments[number] = _edited(before, edits)
        lost = before.raw if after.raw is None else None
        if before.words or before.marks or lost is not None:
            kept[number] = Kept(words=before.words, marks=before.marks, raw=lost)
    order = [segment.id for segment in transcript.segments]
    done = []
    for fix in fixes:
        edits_done = tuple(_enter(edit, segments, order, kept, texts) for edit in fix.edits)
        done.append(replace(fix, edits=edits_done, run=run, line=fix.line or segments[_first(edits_done[0])].line))
    return replace(transcript, segments=tuple(segments[number] for number in order), fixes=(*transcript.fixes, *done))


def revert(transcript: Transcript) -> Transcript:
    """Returns the transcript as it was before any fix of its ledger.

    >>> from cleantx.model import Fix, Segment, TextEdit, Transcript
    >>> seed = Transcript(segments=(Segment(id=0, text="So I used the DeepSeq moment"),))
    >>> edit = TextEdit(segment=0, a=14, b=21, before="DeepSeq", after="DeepSeek")
    >>> fixed = apply(seed, (Fix(code="CTX201", name="misheard-term", safety="safe", why="", edits=(edit,)),))
    >>> fixed.segments[0].text, revert(fixed) == seed
    ('So I used the DeepSeek moment', True)
    """
    segments = {segment.id: segment for segment in transcript.segments}
    order = [segment.id for segment in transcript.segments]
    for run in sorted({fix.run for fix in transcript.fixes}, reverse=True):
        fixes = [fix for fix in transcript.fixes if fix.run == run]
        texts: defaultdict[int, list[TextEdit]] = defaultdict(list)
        for edit in [edit for fix in reversed(fixes) for edit in reversed(fix.edits)]:
            if isinstance(edit, TextEdit):
                texts[edit.segment].append(edit)
            else:
                _leave(edit, segments, order)
        for number, edits in texts.items():
            segments[number] = _restored(_known(segments, number), sorted(edits, key=lambda e: (e.a, e.b)))
    return replace(transcript, segments=tuple(segments[number] for number in order), fixes=())


# ------------------------------------------------------------------ text edits


def _edited(segment: Segment, edits: Sequence[TextEdit]) -> Segment:
    out: list[str] = []
    at = 0
    for edit in edits:
        if edit.a < at or segment.text[edit.a : edit.b] != edit.before:
            raise LedgerError(f"a fix does not fit the text: {edit.before!r} is not there", line=segment.line)
        out += [segment.text[at : edit.a], edit.after]
        at = edit.b
    out.append(segment.text[at:])
    text = "".join(out)
    marks = carry.marks(segment.marks, edits)
    inert = not any(sign in edit.after for edit in edits for sign in _MARKUP)
    raw = _patched(segment, text, marks) if inert else None
    return replace(segment, text=text, words=carry.words(segment.words, edits, text), marks=marks, raw=raw)


def _restored(segment: Segment, edits: Sequence[TextEdit]) -> Segment:
    out: list[str] = []
    at = shift = 0
    for edit in edits:
        a = edit.a + shift
        if segment.text[a : a + len(edit.after)] != edit.after:
            raise LedgerError(f"the text has changed since: {edit.after!r} is gone", line=segment.line)
        out += [segment.text[at:a], edit.before]
        at = a + len(edit.after)
        shift += len(edit.after) - len(edit.before)
    out.append(segment.text[at:])
    text = "".join(out)
    kept = next((edit.kept for edit in edits if edit.kept is not None), Kept())
    raw = kept.raw if segment.raw is None else _patched(segment, text, kept.marks)
    return replace(segment, text=text, words=kept.words, marks=kept.marks, raw=raw)


def _patched(segment: Segment, text: str, marks: tuple[Mark, ...]) -> str | None:
    """Returns the segment's tile of the source with its text exchanged, where the text stands in it word for word."""
    if segment.raw_at == AS_WRITTEN:
        return segment.raw
    if segment.raw is None or segment.raw_at < 0:
        return None
    end = segment.raw_at + len(body(segment.text, segment.marks))
    return segment.raw[: segment.raw_at] + body(text, marks) + segment.raw[end:]


# ------------------------------------------------------- drops, splits and joins


def _enter(edit: Edit, segments: dict[int, Segment], order: list[int], kept: dict[int, Kept], texts: _Texts) -> Edit:
    """Carries out a drop, split or join, and returns the edit with what its way back needs."""
    if isinstance(edit, TextEdit):
        return replace(edit, kept=kept.pop(edit.segment)) if edit.segment in kept else edit
    if isinstance(edit, DropEdit):
        segments[edit.segment] = replace(_known(segments, edit.segment), dropped=True)
        return edit
    if isinstance(edit, SplitEdit):
        shift = sum(len(e.after) - (e.b - e.a) for e in texts.get(edit.segment, ()) if e.b <= edit.at)
        return _split(edit, edit.at + shift, segments, order)
    return _join(edit, segments)


def _leave(edit: Edit, segments: dict[int, Segment], order: list[int]) -> None:
    if isinstance(edit, DropEdit):
        segments[edit.segment] = replace(_known(segments, edit.segment), dropped=False)
    elif isinstance(edit, SplitEdit) and edit.kept is not None:
        segments[edit.segment] = edit.kept
        del segments[edit.new]
        order.remove(edit.new)
    elif isinstance(edit, JoinEdit) and edit.kept is not None:
        segments[edit.segments[0]] = edit.kept
        for number in edit.segments[1:]:
            segments[number] = replace(segments[number], dropped=False)


def _split(edit: SplitEdit, at: int, segments: dict[int, Segment], order: list[int]) -> SplitEdit:
    """Cuts a segment at `at`, which is the edit's own place moved by the text edits before it."""
    whole = _known(segments, edit.segment)
    rest = at + len(edit.gap)
    if at != edit.at and not (whole.text[:at].strip() and whole.text[rest:].strip()):
        return edit  # a repair in the same run left nothing on one side
    if edit.new in segments or whole.text[at:rest] != edit.gap or not 0 < at <= rest < len(whole.text):
        raise LedgerError("a split does not fit the text", line=whole.line)
    cut = edit.time if whole.start is not None else None
    source: Timing | None = None if cut is None else "estimated"
    first = [m for m in whole.marks if m.at + m.width <= at]
    after = [
        m for m in whole.marks[len(first) :] if not m.width or m.at >= rest
    ]  # a sign that the gap had goes with it
    words = tuple(replace(w, a=w.a - rest, b=w.b - rest) for w in whole.words if w.a >= rest)
    marks = tuple(replace(m, at=max(m.at - rest, 0)) for m in after)
    speaker = None if edit.turn else whole.speaker
    bare = replace(whole, raw=None, raw_at=-1)
    second = replace(bare, id=edit.new, start=cut, start_from=source, speaker=speaker, turn=edit.turn)
    segments[edit.new] = replace(second, text=whole.text[rest:], words=words, marks=marks)
    words = tuple(w for w in whole.words if w.b <= at)
    bare = replace(bare, end=cut, end_from=source)
    segments[edit.segment] = replace(bare, text=whole.text[:at], words=words, marks=tuple(first))
    order.insert(order.index(edit.segment) + 1, edit.new)
    return replace(edit, kept=whole)


def _join(edit: JoinEdit, segments: dict[int, Segment]) -> JoinEdit:
    parts = [_known(segments, number) for number in edit.segments]
    if len(parts) < 2 or any(part.dropped for part in parts):  # noqa: PLR2004 - a join needs two
        raise LedgerError("a join does not fit the transcript", line=parts[0].line if parts else 0)
    words: list[Word] = []
    marks: list[Mark] = []
    at = 0
    for part in parts:
        words += [replace(w, a=w.a + at, b=w.b + at) for w in part.words]
        marks += [replace(m, at=m.at + at) for m in part.marks]
        at += len(part.text) + len(edit.glue)
    whole = replace(
        parts[0],
        text=edit.glue.join(part.text for part in parts),
        end=parts[-1].end,
        end_from=parts[-1].end_from,
        words=tuple(words),
        marks=tuple(marks),
    )
    raw = _joined_tile(parts, whole.text)
    segments[whole.id] = replace(whole, raw=raw, raw_at=-1 if raw is None else whole.raw_at)
    for part in parts[1:]:
        segments[part.id] = replace(part, dropped=True)
    return replace(edit, kept=parts[0])


def _joined_tile(parts: Sequence[Segment], text: str) -> str | None:
    """Returns the tile of joined paragraphs: what leads up to the first and follows the last stays; None with times."""
    if any(part.raw is None or part.raw_at < 0 or part.marks or part.start is not None for part in parts):
        return None
    first, last = parts[0], parts[-1]
    return (first.raw or "")[: first.raw_at] + text + (last.raw or "")[last.raw_at + len(last.text) :]


# -------------------------------------------------------------------- order


def _known(segments: dict[int, Segment], number: int) -> Segment:
    segment = segments.get(number)
    if segment is None:
        raise LedgerError(f"a fix names segment {number}, which is not there")
    return segment


def _claims(edit: Edit) -> list[tuple[int, int, int]]:
    """Returns the text that no other fix may touch; words beside a cut may be repaired in the same run."""
    if isinstance(edit, TextEdit):
        return [(edit.segment, edit.a, edit.b)]
    if isinstance(edit, SplitEdit):
        return [(edit.segment, edit.at, edit.at + len(edit.gap))]
    return [] if isinstance(edit, JoinEdit) else [(edit.segment, -1, _EVERYTHING)]


def _cuts(edit: Edit) -> tuple[int, ...]:
    """Returns the segments whose bounds an edit changes: one fix each."""
    if isinstance(edit, JoinEdit):
        return edit.segments
    return () if isinstance(edit, TextEdit) else (edit.segment,)


def _length(fix: Fix) -> int:
    length = 0
    for edit in fix.edits:
        length += edit.b - edit.a if isinstance(edit, TextEdit) else 0
        length += len(edit.before) if isinstance(edit, DropEdit) else 0
        length += len(edit.gap) + 1 if isinstance(edit, SplitEdit) else 0  # spaces in a gap are the cut's business
    return length


def _first(edit: Edit) -> int:
    return edit.segments[0] if isinstance(edit, JoinEdit) else edit.segment


def _place(fix: Fix) -> tuple[int, int]:
    edit = fix.edits[0]
    return _first(edit), edit.a if isinstance(edit, TextEdit) else 0
