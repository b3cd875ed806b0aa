r"""What a regular expression of the user's own pack finds: ``[[pattern]]`` with `find` and `replace`.

A dictionary entry is a phrase; some repairs are a shape: "400 kay users" is 400K users, whatever the number.  Patterns
run in the order of their list over the text that the dictionary leaves, one turn at a time, and change no address, code
or protected phrase.  A pattern is as safe as its pack says.  One that takes too long changes nothing and is reported,
and what its own result, another pattern or the dictionary would change again is only suggested: once is enough.
The examples are those of the pattern ``(\d+) kay\b`` with the replacement ``\1K``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from cleantx.model import DropEdit, Finding, Fix, Kind, Safety, TextEdit
from cleantx.terms.match import Matcher
from cleantx.text import View

if TYPE_CHECKING:
    from cleantx.terms.changes import Change

CODE = "CTX207"
NAME = "own-pattern"
SAFETY: Safety = "safe"
SINCE = "0.1.0"
READS: tuple[Kind, ...] = ("speech", "sound")
LANGUAGES: tuple[str, ...] = ()
BAD = (
    ("we have 400 kay users", "we have 400K users"),
    ("from 20 kay to 30\nkay a month", "from 20K to\n30K a month"),
)
GOOD = (
    "Kay said that 400 of them came.",
    "see https://example.com/400 kay",
)
TERMS = r"""
[[pattern]]
id = "kilo"
find = '(\d+)\s+kay\b'
replace = '\1K'
bad = [["we have 400 kay users", "we have 400K users"]]
good = ["Kay said that 400 of them came."]
"""
"""The pack that the examples are about: the rule has no patterns of its own."""


def check(view: View, terms: Matcher) -> Iterator[Finding]:
    """Yields what the packs' patterns change, what of it is for a person, and the patterns that took too long."""
    if not view.segments or not any(pack.patterns for pack in terms.packs):
        return
    from cleantx.terms import patterns  # noqa: PLC0415 - most users have none, and `regex` takes its time to import

    found = patterns.find(view, terms)
    for pack, pattern in found.slow:
        message = f"the pattern {pack}/{pattern.id} takes too long on this text: it changes nothing"
        yield Finding(code=CODE, segment=view.segments[0].id, a=0, b=0, message=message)
    blank = _blanked(view, found.changes)
    for change in found.changes:
        edits = [blank.get(edit.segment, edit) for edit in _edits(view, change)]
        yield from _finding(view, change, edits)
    for change in found.left:
        yield from _finding(view, change, _edits(view, change))


def _finding(view: View, change: Change, edits: Sequence[TextEdit | DropEdit]) -> Iterator[Finding]:
    """Yields the finding of a change, unless the text reads so already."""
    if all(edit.before == (edit.after if isinstance(edit, TextEdit) else "") for edit in edits):
        return
    by, right = f"{change.pack}/{change.pattern.id}", change.right
    before = " ".join(view.text[slice(*view.back(change.a, change.b))].split())
    why = f"pattern {by}: {before} -> {right}"
    why += f", {change.pattern.why}" if change.pattern.why else ""
    why += "; the next run would change it again" if change.chained else ""
    safety: Safety = "suggest" if change.chained else change.pattern.safety
    fix = Fix(code=CODE, name=NAME, safety=safety, why=why, edits=tuple(edits), by=by)
    message = f"{before!r} should read {right!r}" if right else f"{before!r} should go"
    at = edits[0]
    a, b = (at.a, at.b) if isinstance(at, TextEdit) else (0, len(at.before))
    yield Finding(code=CODE, segment=at.segment, a=a, b=b, message=message, fix=fix)


def _edits(view: View, change: Change) -> tuple[TextEdit, ...]:
    """Returns the edits of a change; a line break goes over only where the text of one segment has it."""
    a, b, right = *view.back(change.a, change.b), change.right
    if "\n" in right and view.locate(a)[0] != view.locate(max(b - 1, a))[0]:
        right = " ".join(right.split())
    return view.edits(a, b, right)


def _blanked(view: View, changes: Iterable[Change]) -> dict[int, DropEdit]:
    """Returns a drop for each segment of which the changes leave nothing: no cue without words is written."""
    edits: defaultdict[int, list[TextEdit]] = defaultdict(list)
    for change in changes:
        for edit in _edits(view, change):
            edits[edit.segment].append(edit)
    texts = {segment.id: segment.text for segment in view.segments if segment.id in edits}
    drops = {}
    for number, listed in edits.items():
        left, at = [], 0
        for edit in sorted(listed, key=lambda edit: edit.a):
            left += [texts[number][at : edit.a], edit.after]
            at = edit.b
        if not "".join([*left, texts[number][at:]]).strip():
            drops[number] = DropEdit(segment=number, before=texts[number])
    return drops
