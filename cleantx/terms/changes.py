"""Changes of a text as values: applied, put one upon the other, and led back to the text that came first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cleantx.terms.pack import Pattern
from cleantx.text import View


class Change(NamedTuple):
    """``text[a:b]`` should read `right`, says a pattern of a pack; `chained`: its result would be changed again."""

    a: int
    b: int
    right: str
    pack: str
    pattern: Pattern
    chained: bool = False


def applied(text: str, changes: Iterable[tuple[int, int, str] | Change]) -> str:
    """Returns the text with the changes, which are in order, applied."""
    out, at = [], 0
    for change in changes:
        out += [text[at : change[0]], change[2]]
        at = change[1]
    out.append(text[at:])
    return "".join(out)


def merged(done: Sequence[Change], found: Sequence[Change], text: str) -> list[Change]:
    """Returns both as changes of the text that `done` was made of; `found` are places in `text`, which it made.

    What touches each other becomes one change, in the name of the last of `found`.
    """
    out: list[Change] = []
    shift = 0
    for group in _groups(done, found):
        old = [item for item in group if item.old is not None]
        new = [item.new for item in group if item.new is not None]
        lo, hi = group[0].a, max(item.b for item in group)
        first, last = (old[0], old[-1]) if old else (None, None)
        a = first.old.a if first and first.old and first.a == lo else lo - shift
        shift += sum(len(item.old.right) - (item.old.b - item.old.a) for item in old if item.old)
        b = last.old.b if last and last.old and last.b == hi else hi - shift
        if new:
            right = applied(text[lo:hi], [(c.a - lo, c.b - lo, c.right) for c in new])
            out.append(new[-1]._replace(a=a, b=b, right=right))
        else:
            out += [item.old for item in old if item.old]
    return out


class _Item(NamedTuple):
    """A stretch of a text: one that an earlier change made, or one that a new change is about."""

    a: int
    b: int
    old: Change | None
    new: Change | None


def _groups(done: Sequence[Change], found: Sequence[Change]) -> Iterator[list[_Item]]:
    """Yields the stretches in order, those that overlap together."""
    items, shift = [], 0
    for c in done:
        items.append(_Item(c.a + shift, c.a + shift + len(c.right), c, None))
        shift += len(c.right) - (c.b - c.a)
    items += [_Item(c.a, c.b, None, c) for c in found]
    group: list[_Item] = []
    end = 0
    for item in sorted(items, key=lambda item: (item.a, item.b)):
        if group and item.a >= end:
            yield group
            group = []
        group.append(item)
        end = max(end, item.b) if len(group) > 1 else item.b
    if group:
        yield group


def whole(view: View, changes: Sequence[Change]) -> list[Change]:
    """Returns the changes with spelled letters and the like taken whole: ``A_I_`` cannot be changed by its A alone."""
    text = view.folded
    out: list[Change] = []
    for change in changes:
        a, b = change.a, change.b
        first, last = view.back(a, b)
        while a and view.back(a - 1, b)[0] == first and (not out or a > out[-1].b):
            a -= 1
        if out and change.a < out[-1].b:
            before = out.pop()
            a, right = before.a, before.right[: len(before.right) - (before.b - change.a)] + change.right
        else:
            right = text[a : change.a] + change.right
        while b < len(text) and view.back(a, b + 1)[1] == last:
            b += 1
        out.append(change._replace(a=a, b=b, right=right + text[change.b : b]))
    return out
