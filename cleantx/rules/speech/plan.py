"""What a clean read drops from a view, and the edits that do it: marks and capitals that are left behind are mended.

A drop changes what stands side by side ("the um the"), so the words are looked at again without those that went, until
nothing more goes: cleaning twice finds nothing.  The three rules of the family plan together, each with what the ones
before it drop; a stretch that several of them touch is one fix of the last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cleantx.model import DropEdit, Finding, Fix, Safety, Segment, TextEdit
from cleantx.rules.speech import tokens
from cleantx.rules.speech.fragments import fragments, is_verbatim
from cleantx.rules.speech.hesitations import fillers
from cleantx.rules.speech.restarts import restarts
from cleantx.rules.speech.tokens import CUT, FILLER, REPEAT, Tokens
from cleantx.text import TURN, View

_ROUNDS = 12  # looks at what is left; the stammers of people need two or three
_LINE = re.compile(f"[\n{TURN}]")
_STRAY = re.compile(r"[ \t]+[,.!?;:]")  # a space before a mark
_CODES = {FILLER: "CTX301", REPEAT: "CTX302", CUT: "CTX303"}


class Plan(NamedTuple):
    """The words that go, each with its reason and whether that is sure, and the words that are left."""

    gone: dict[int, tuple[str, bool]]
    left: Tokens
    doubtful: bool


class _Place(NamedTuple):
    """Where a word stands: the number of its segment in the view, and its span there."""

    at: int
    a: int
    b: int


class _Run(NamedTuple):
    """Words `first` to `last` go; `before` and `after` stay beside them (None: somebody else's, or none).

    `glue` is what then stands between those two, `capital` how the one after reads.
    """

    first: int
    last: int
    before: int | None
    after: int | None
    glue: str
    capital: str


def findings(view: View, code: str, name: str) -> Iterator[Finding]:
    """Yields what the rule of that code drops: what is sure as safe, what else it would drop as unsafe."""
    words = tokens.of(view)
    told: set[tuple[int, int]] = set()
    for unsure in (False, True):
        plan = _plan(words, code, unsure=unsure)
        for run in _runs(words, plan):
            drops = [plan.gone[k] for k in range(run.first, run.last + 1)]
            if max(_CODES[kind] for kind, _ in drops) != code or (run.first, run.last) in told:
                continue
            told.add((run.first, run.last))
            safety: Safety = "unsafe" if unsure else "safe"
            yield _finding(view, words, run, [kind for kind, _ in drops], (code, name, safety))
        if not plan.doubtful:
            return


def _plan(words: Tokens, code: str, *, unsure: bool) -> Plan:
    """Returns what goes once this rule and those before it are through."""
    gone: dict[int, tuple[str, bool]] = {}
    left, doubtful, verbatim = words, False, is_verbatim(words)
    for _ in range(_ROUNDS):
        before = len(gone)
        for kind in (FILLER, CUT, REPEAT):
            if _CODES[kind] > code:
                continue
            found = _found(left, kind, verbatim=verbatim, unsure=unsure)
            going = {k: kind for k, sure in found.items() if sure or unsure}
            doubtful = doubtful or not all(found.values())
            gone.update({left.home[k]: (kind, found[k]) for k in going})
            left = tokens.without(left, going) if going else left
        if len(gone) == before:
            break
    return Plan(gone, left, doubtful)


def _found(left: Tokens, kind: str, *, verbatim: bool, unsure: bool) -> dict[int, bool]:
    if kind == FILLER:
        return fillers(left)
    return fragments(left, verbatim=verbatim) if kind == CUT else restarts(left, unsure=unsure)


def _runs(words: Tokens, plan: Plan) -> Iterator[_Run]:
    """Yields the stretches of words that go; none runs into somebody else's turn."""
    before: int | None = None
    end = len(words.raw)
    for k, after in enumerate([*plan.left.home, end]):
        first = 0 if before is None else before + 1
        glue = plan.left.between[k]
        while first < after:
            last = first
            while last + 1 < after and TURN not in words.between[last + 1]:
                last += 1
            opens = before is None or any(TURN in words.between[n] for n in range(before + 1, first + 1))
            closes = after == end or any(TURN in words.between[n] for n in range(last + 1, after + 1))
            capital = "" if closes else plan.left.raw[k]
            yield _Run(first, last, None if opens else before, None if closes else after, glue, capital)
            first = last + 1
        before = after


def _finding(view: View, words: Tokens, run: _Run, kinds: list[str], rule: tuple[str, str, Safety]) -> Finding:
    code, name, safety = rule
    said = [words.raw[k] for k in range(run.first, run.last + 1)]
    why = ", ".join(f"{kind}: {word!r}" for kind, word in zip(kinds, said, strict=True))
    edits = _edits(view, words, run)
    fix = Fix(code=code, name=name, safety=safety, why=why, edits=edits)
    edit = edits[0]
    a, b = (edit.a, edit.b) if isinstance(edit, TextEdit) else (0, len(edit.before))
    return Finding(code=code, segment=edit.segment, a=a, b=b, message=why, fix=fix)


def _place(view: View, words: Tokens, k: int | None) -> _Place | None:
    if k is None:
        return None
    a, b = view.back(*words.spans[k])
    index, offset = view.locate(a)
    return _Place(index, offset, offset + b - a)


def _edits(view: View, words: Tokens, run: _Run) -> tuple[TextEdit | DropEdit, ...]:
    """Returns the edits that drop a stretch of words, and those of the marks and the capital beside it."""
    before, after = _place(view, words, run.before), _place(view, words, run.after)
    if before is not None and after is not None and before.at == after.at:
        segment = view.segments[before.at]
        return (_trimmed(segment, before.b, after.a, run.glue, run.capital),)
    edits: list[TextEdit | DropEdit] = []
    if before is not None:
        segment = view.segments[before.at]
        marks = _LINE.split(run.glue)[0].strip()
        if segment.text[before.b :].strip() != marks:
            edits.append(_trimmed(segment, before.b, len(segment.text), marks))
    heads: dict[int, int] = {}  # the first word that goes in each segment but that of the word before
    for k in range(run.first, run.last + 1):
        place = _place(view, words, k)
        if place is not None and (before is None or place.at != before.at):
            heads.setdefault(place.at, place.a)
    for index, head in heads.items():
        segment = view.segments[index]
        if after is None or index != after.at:
            edits.append(DropEdit(segment=segment.id, before=segment.text))
        else:
            edits.append(_trimmed(segment, 0, after.a, segment.text[:head], run.capital))
    if after is not None and after.at not in heads:
        edit = _trimmed(view.segments[after.at], after.a, after.a, "", run.capital)
        edits += [edit] if edit.before else []
    return tuple(edits)


def _trimmed(segment: Segment, a: int, b: int, after: str, capital: str = "") -> TextEdit:
    """Returns the edit without what it leaves as it is; `capital` is how the word behind it should begin."""
    text = segment.text
    if capital and text[b : b + 1] != capital[0]:
        b, after = b + 1, after + capital[0]
    before = text[a:b]
    head, most = 0, min(b - a, len(after))
    if not _STRAY.match(before):  # that space goes along: the rule of spacing would take it from what is left
        while head < most and before[head] == after[head]:
            head += 1
    tail = 0
    while tail < most - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    end = b - a - tail
    return TextEdit(
        segment=segment.id, a=a + head, b=a + end, before=before[head:end], after=after[head : len(after) - tail]
    )
