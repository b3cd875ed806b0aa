"""Regular expressions of the user's own, in the order of their list, over what the dictionary makes of a transcript.

They see the folded view with the dictionary's repairs in it, one turn at a time: spelled letters are joined and names
are right, ``.`` stops at the end of a cue, ``^`` and ``$`` stand at its edges.  Each has its time: one that takes
longer changes nothing.  What would change again on the next run is left to a person, so that once is enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate
from time import perf_counter
from typing import NamedTuple

import regex

from cleantx.model import Segment
from cleantx.terms.changes import Change, applied, merged, whole
from cleantx.terms.match import Match, Matcher
from cleantx.terms.pack import Entry, Pack, Pattern
from cleantx.text import TURN, View

LIMIT = 2.0
"""Seconds that one search may take, and a pattern all in all for a transcript of up to 100,000 characters."""

_SIZE = 100_000
_PROBES = ("", "a", " ", "word, Word 12.\n", "".join(map(chr, range(32, 127))))
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SPACES = re.compile(r"[ \t]{2,}")
_ADDRESS = re.compile(r"\\\.|[/@]")  # a pattern that spells an address may change one
_ROUNDS = 3
_OWN = Pattern(id="", find="", replace="")  # stands for the dictionary


class Found(NamedTuple):
    """What patterns make of a view: changes in its folded text, those left to a person, patterns too slow for it."""

    changes: tuple[Change, ...]
    left: tuple[Change, ...]
    slow: tuple[tuple[str, Pattern], ...]


class TooSlowError(Exception):
    """A pattern used up its time."""


def validate(pattern: Pattern) -> None:
    """Refuses a pattern that cannot run, or whose examples do not hold.

    Raises:
        ValueError: it does not compile, names a group that is not there, matches nothing at all (the empty string),
            writes control characters, or makes something else of its examples than they say.
    """
    if not pattern.find:
        raise ValueError("find is empty")
    if _CONTROL.search(pattern.replace):
        raise ValueError("replace holds a line break or another control character")
    try:
        _compiled(pattern)
    except regex.error as error:
        raise ValueError(f"find does not compile: {error.msg} at {error.pos}") from None
    _check_replace(pattern)
    for text in (*_PROBES, *pattern.good, *(before for before, _ in pattern.bad)):
        if any(m.start() == m.end() for m in _matches(pattern, text, _Clock(len(text)))):
            raise ValueError("find matches the empty string")
    _check_examples(pattern)


def _check_replace(pattern: Pattern) -> None:
    """Expands `replace` once, with all groups empty."""
    flags = _flags(pattern)
    for end in ("", "\n"):  # in a verbose pattern a comment may swallow what follows
        try:
            empty = regex.compile(f"(?:{pattern.find}{end})|", flags).match("")
        except regex.error:
            continue
        try:
            if empty is not None and "\n" in empty.expand(pattern.replace):
                raise ValueError("replace holds a line break or another control character")
        except (regex.error, IndexError) as error:
            raise ValueError(f"replace does not fit find: {error}") from None
        return


def _check_examples(pattern: Pattern) -> None:
    pack = Pack(name="", patterns=(pattern,))
    for text in pattern.good:
        if (now := repaired(text, pack)) != text:
            raise ValueError(f"the good example {text!r} becomes {now!r}")
    for before, after in pattern.bad:
        now = repaired(before, pack)
        if now == before != after and _spans(pattern, before):
            raise ValueError(f"what it makes of {before!r} is matched again: it would never come to an end")
        if now != after:
            raise ValueError(f"the bad example {before!r} becomes {now!r}, not {after!r}")


def _spans(pattern: Pattern, text: str) -> list[tuple[int, int]]:
    return [m.span() for m in _matches(pattern, text, _Clock(len(text)))]


def repaired(text: str, pack: Pack) -> str:
    r"""Returns a text with the pack's entries and patterns applied, whatever their safety.

    >>> kilo = Pattern(id="kilo", find=r"(\d+) kay", replace=r"\1K")
    >>> repaired("some 400 kay users", Pack(name="mine", patterns=(kilo,)))
    'some 400K users'
    """
    matcher = Matcher([pack], applied=("safe", "unsafe", "suggest"))
    view = View([Segment(id=0, text=text)])
    done = find(view, matcher).changes
    taken = [(c.a, c.b) for c in done]
    own = [(m.a, m.b, m.right) for m in matcher.find(view) if not any(a < m.b and m.a < b for a, b in taken)]
    out, at = [], 0
    for a, b, right in sorted([*own, *((c.a, c.b, c.right) for c in done)]):
        first, last = view.back(a, b)
        out += [view.text[at:first], right]
        at = last
    return "".join([*out, view.text[at:]])


def find(view: View, matcher: Matcher) -> Found:
    """Returns what the patterns of the matcher's packs make of a view; those of its applied levels work together."""
    listed = [(pack.name, pattern) for pack in matcher.packs for pattern in pack.patterns]
    slow: list[tuple[str, Pattern]] = []
    while listed:
        clocks = {id(pattern): _Clock(len(view.folded)) for _, pattern in listed}
        try:
            found = _found(view, matcher, listed, clocks)
        except TooSlowError as error:
            late = next(item for item in listed if item[1] is error.args[0])
            slow.append(late)
            listed.remove(late)
        else:
            return found._replace(slow=tuple(slow))
    return Found((), (), tuple(slow))


# ----------------------------------------------------------------- one pattern


class _Clock:
    """The time that a pattern has left."""

    def __init__(self, size: int) -> None:
        self.left = LIMIT * max(1.0, size / _SIZE)

    def take(self, seconds: float, pattern: Pattern) -> None:
        self.left -= seconds
        if self.left <= 0:
            raise TooSlowError(pattern)


def _flags(pattern: Pattern) -> int:
    return int(regex.MULTILINE | (0 if pattern.case else regex.IGNORECASE))


@lru_cache(maxsize=1024)
def _compile(find: str, flags: int) -> regex.Pattern[str]:
    return regex.compile(find, flags)


def _compiled(pattern: Pattern) -> regex.Pattern[str]:
    return _compile(pattern.find, _flags(pattern))


def _matches(pattern: Pattern, text: str, clock: _Clock) -> list[regex.Match[str]]:
    begun = perf_counter()
    try:
        found = list(_compiled(pattern).finditer(text, timeout=min(LIMIT, clock.left)))
    except (TimeoutError, RecursionError, MemoryError):
        raise TooSlowError(pattern) from None
    clock.take(perf_counter() - begun, pattern)
    return found


def _wanted(pack: str, pattern: Pattern, text: str, clock: _Clock, free: Callable[[int, int], bool]) -> list[Change]:
    """Returns what a pattern would change in a text, less what is protected there."""
    found: list[Change] = []
    for match in _matches(pattern, text, clock):
        a, b = match.span()
        if a == b:
            continue
        floor = found[-1].b if found else 0
        a, b, right = _tidied(text, max(a, floor), b, match.expand(pattern.replace), floor)
        if right != text[a:b] and free(a, b):
            found.append(Change(a, b, right, pack, pattern))
    return found


def _tidied(text: str, a: int, b: int, right: str, floor: int) -> tuple[int, int, str]:
    """Returns a replacement that leaves no two spaces side by side; what goes away takes one along, above `floor`."""
    right = _SPACES.sub(" ", right)
    open_before = a == 0 or text[a - 1].isspace()
    open_after = b == len(text) or text[b].isspace()
    if right.startswith(" ") and open_before:
        right = right[1:]
    if right.endswith(" ") and open_after:
        right = right[:-1]
    if not right and open_before:
        while b < len(text) and text[b] == " ":
            b += 1
        while b == len(text) and a > floor and text[a - 1] == " ":
            a -= 1
    return a, b, right


# --------------------------------------------------------------- many patterns

_Listed = Sequence[tuple[str, Pattern]]


def _found(view: View, matcher: Matcher, listed: _Listed, clocks: dict[int, _Clock]) -> Found:
    own = [m for m in matcher.find(view) if m.safety in matcher.applied]
    text = applied(view.folded, [(m.a, m.b, m.right) for m in own])
    protects = _protects(matcher)
    turns = text.split(TURN)
    starts = [0, *accumulate(len(turn) + 1 for turn in turns)]
    live = [item for item in listed if item[1].safety in matcher.applied]
    made = {n: _settled(turn, live, clocks, protects) for n, turn in enumerate(turns) if turn}
    for _ in range(_ROUNDS):
        result = [applied(turn, made.get(n, ())) for n, turn in enumerate(turns)]
        again = _reopened(result, matcher) if any(made.values()) else set()
        if not again:
            break
        made = {n: [] if n in again else changes for n, changes in made.items()}
    else:
        made = {}
    done = [_moved(c, starts[n]) for n in sorted(made) for c in made[n]]
    changes = whole(view, _home(done, own, text))
    left: list[Change] = []
    for pack, pattern in listed:
        of_one = [
            _moved(c, starts[n])
            for n, turn in enumerate(turns)
            if turn
            for c in _wanted(pack, pattern, turn, clocks[id(pattern)], _Free(turn, pattern, protects))
            if not any(k.a < c.b and c.a < k.b for k in made.get(n, ()))
        ]
        chained = pattern.safety in matcher.applied
        left += [c._replace(chained=chained) for c in whole(view, _home(of_one, own, text))]
    return Found(tuple(changes), tuple(sorted(left, key=lambda c: (c.a, c.b))), ())


def _moved(change: Change, by: int) -> Change:
    return change._replace(a=change.a + by, b=change.b + by)


def _settled(turn: str, live: _Listed, clocks: dict[int, _Clock], protects: Matcher | None) -> list[Change]:
    """Returns the changes of a turn, or none where a second run would change it again."""
    changes = _pass(turn, live, clocks, protects)
    if not changes:
        return []
    now = applied(turn, changes)
    reads_so = View([Segment(id=0, text=now)]).folded == now  # else it holds spelled letters or the like
    return changes if reads_so and not _pass(now, live, clocks, protects) else []


def _pass(turn: str, live: _Listed, clocks: dict[int, _Clock], protects: Matcher | None) -> list[Change]:
    """Returns what the patterns make of a turn, one after the other, each on what those before it made."""
    text, done = turn, list[Change]()
    for pack, pattern in live:
        clock = clocks[id(pattern)]
        found = _wanted(pack, pattern, text, clock, _Free(text, pattern, protects))
        if found:
            now = applied(text, found)
            again = [(c.a, c.b) for c in _wanted(pack, pattern, now, clock, _Free(now, pattern, protects))]
            found = _final(found, again) if again else found
        if found:
            done = merged(done, found, text)
            text = applied(turn, done)
    return done


def _final(found: Sequence[Change], again: Sequence[tuple[int, int]]) -> list[Change]:
    """Returns the changes whose result the pattern leaves alone: a match in it, or right beside it, undoes one."""
    kept, shift = [], 0
    for change in found:
        a, b = change.a + shift, change.a + shift + len(change.right)
        shift += b - a - (change.b - change.a)
        if not any(x <= b and a <= y for x, y in again):
            kept.append(change)
    return kept


def _reopened(turns: Sequence[str], matcher: Matcher) -> set[int]:
    """Returns the turns in or beside which the dictionary finds something new."""
    view = View(Segment(id=n, text=turn, turn=bool(n)) for n, turn in enumerate(turns))
    found = [m for m in matcher.find(view) if m.safety in matcher.applied]
    touched = {view.locate(view.back(m.a, m.b)[0])[0] for m in found}
    return {near for n in touched for near in (n - 1, n, n + 1)}


class _Free:
    """Says whether a span of a text may be changed: it is no address, code or file name, and no protected phrase."""

    def __init__(self, text: str, pattern: Pattern, protects: Matcher | None) -> None:
        self.text, self.protects = text, protects
        self.addresses = _ADDRESS.search(pattern.find) is not None
        self.view: View | None = None
        self.phrases: list[tuple[int, int]] = []

    def __call__(self, a: int, b: int) -> bool:
        if self.view is None:  # most patterns match nothing in most turns
            self.view = View([Segment(id=0, text=self.text)])
            self.phrases = [(m.a, m.b) for m in self.protects.scan(self.text)] if self.protects else []
        if any(x < b and a < y for x, y in self.phrases):
            return False
        same = len(self.view.folded) == len(self.text)
        return self.addresses or not same or not self.view.is_protected(a, b)


def _protects(matcher: Matcher) -> Matcher | None:
    """Returns a matcher of the protected phrases, which finds each as something to change."""
    phrases = [protect.text for pack in matcher.packs for protect in pack.protects]
    entries = [Entry(id=str(n), right="\ufffd", wrong=(text,)) for n, text in enumerate(dict.fromkeys(phrases))]
    return Matcher([Pack(name="", entries=tuple(entries))]) if entries else None


def _home(changes: Sequence[Change], own: Sequence[Match], text: str) -> list[Change]:
    """Returns changes of the text that the dictionary made as changes of the folded text that it was made of."""
    earlier = [Change(m.a, m.b, m.right, "", _OWN) for m in own]
    return [c for c in merged(earlier, changes, text) if c.pattern is not _OWN]
