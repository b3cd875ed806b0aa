"""The contract of correction packs: what must hold for all of them together, and what each entry must show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import pairwise

from cleantx.model import Segment
from cleantx.terms.match import Match, Matcher
from cleantx.terms.pack import Entry, Pack
from cleantx.text import View


@cache
def common() -> frozenset[str]:
    """Returns the common English words: a wrong form made of these alone needs company to be an error.

    >>> "cloud" in common(), "deepseq" in common()
    (True, False)
    """
    text = (resources.files("cleantx.terms") / "common-words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def ordinary(wrong: str) -> bool:
    """Says whether the form consists of ordinary words alone, so that somebody may have meant it.

    >>> ordinary("deep sea"), ordinary("DeepSeq"), ordinary("chat GPT")
    (True, False, False)
    """
    words = re.findall(r"\w+", wrong.casefold())
    return all(word in common() or (len(word) > 1 and word.isdecimal()) for word in words)


def problems(packs: tuple[Pack, ...]) -> tuple[str, ...]:
    """Returns what breaks the contract, one line each."""
    matcher = Matcher(packs, applied=("safe", "unsafe", "suggest"))
    lines: list[str] = []
    for pack in packs:
        lines += _order(pack)
        for entry in pack.entries:
            where = f"{pack.name}/{entry.id}"
            lines += [f"{where}: {what}" for what in (*_entry(entry), *_chained(entry, matcher))]
            lines += [f"{where}: {what}" for what in _examples(entry, pack)]
        lines += [f"{pack.name}: protected {p.text!r} has no reason" for p in pack.protects if not p.why]
        lines += _patterns(pack, packs)
    return (*lines, *_doubles(packs))


def conflicts(own: tuple[Pack, ...], others: tuple[Pack, ...]) -> tuple[str, ...]:
    """Returns what packs and the others that they run with say against each other, one line each.

    A wrong form that both know is no conflict where both make the same of it.
    """
    lines: list[str] = []
    for packs, against in ((own, others), (others, own)):
        matcher = Matcher(against, applied=("safe", "unsafe", "suggest"))
        for pack in packs:
            for entry in pack.entries:
                lines += [f"{pack.name}/{entry.id}: {what}" for what in _chained(entry, matcher)]
    forms = {key: (where, right) for where, right, key in _forms(others)}
    for where, right, key in _forms(own):
        there, meant = forms.get(key, ("", right))
        if meant != right:
            lines.append(f"{where}: {key[0]!r} becomes {right!r}, but {meant!r} by {there}; {where.split('/')[0]} wins")
    return tuple(lines)


def _order(pack: Pack) -> Iterator[str]:
    ids = [entry.id for entry in pack.entries]
    for before, after in pairwise(ids):
        if after == before:
            yield f"{pack.name}/{after}: two entries have this id"
        elif after < before:
            yield f"{pack.name}/{after}: stands after {before}; entries are sorted by id"


def _entry(entry: Entry) -> Iterator[str]:
    """Yields what is wrong with an entry by itself."""
    for wrong in entry.wrong:
        if wrong == entry.right:
            yield f"{wrong!r} is mapped to itself"
        excused = entry.guarded or _cased(wrong, entry) or (entry.why and len(re.findall(r"\w+", wrong)) > 1)
        if ordinary(wrong) and entry.safety == "safe" and not excused:
            yield f"{wrong!r} is ordinary English; give it company (near, only_next ...), or say why nobody means it"
    if (entry.near or entry.only_next or entry.only_prev) and not (entry.good and entry.bad):
        yield "an entry that needs company shows `good` and `bad` examples"


def _cased(wrong: str, entry: Entry) -> bool:
    """Says whether the entry changes nothing but capitals, spaces and hyphens, as in "github" for "GitHub"."""
    return re.sub(r"\W", "", wrong).casefold() == re.sub(r"\W", "", entry.right).casefold()


def _chained(entry: Entry, matcher: Matcher) -> Iterator[str]:
    """Yields what another entry would make of this entry's right form."""
    for match in matcher.scan(entry.right, contexts=False):
        if not _guarded(match):
            yield f"its right form {entry.right!r} holds the wrong form of {match.pack}/{match.entry.id}"


def _guarded(match: Match) -> bool:
    return bool(match.entry.near or match.entry.only_next or match.entry.only_prev)


def _examples(entry: Entry, pack: Pack) -> Iterator[str]:
    """Yields the examples that do not hold when the pack runs."""
    if not (entry.good or entry.bad):
        return
    matcher = _matcher(pack)
    for text in entry.good:
        if (now := repaired(text, matcher)) != text:
            yield f"the good example {text!r} becomes {now!r}"
    for text, right in entry.bad:
        if (now := repaired(text, matcher)) != right:
            yield f"the bad example {text!r} becomes {now!r}, not {right!r}"


_MATCHERS: dict[int, tuple[Pack, Matcher]] = {}


def _matcher(pack: Pack) -> Matcher:
    """Returns the matcher of one pack, with all its entries applied; built once for all its examples."""
    kept = _MATCHERS.get(id(pack))
    if kept is None or kept[0] is not pack:
        _MATCHERS.clear()
        kept = _MATCHERS[id(pack)] = (pack, Matcher([pack], applied=("safe", "unsafe", "suggest")))
    return kept[1]


def repaired(text: str, matcher: Matcher) -> str:
    """Returns the text with all that the matcher finds in it applied."""
    view = View([Segment(id=1, text=text)])
    out, at = [], 0
    for match in matcher.find(view):
        a, b = view.back(match.a, match.b)
        out += [view.text[at:a], match.right]
        at = b
    return "".join([*out, view.text[at:]])


_Form = tuple[str, bool, tuple[tuple[str, ...], ...], tuple[str, ...]]


def _forms(packs: tuple[Pack, ...]) -> Iterator[tuple[str, str, _Form]]:
    """Yields each wrong form with its entry and right form: two of one key are claimed in the same company."""
    for pack in packs:
        for entry in pack.entries:
            for wrong in entry.wrong:
                form = " ".join((wrong if entry.case else wrong.casefold()).split())
                yield f"{pack.name}/{entry.id}", entry.right, (form, entry.case, entry.context, pack.shows)


def _doubles(packs: tuple[Pack, ...]) -> Iterator[str]:
    """Yields the wrong forms that two entries claim in the same company."""
    seen: dict[_Form, str] = {}
    twice: set[tuple[str, str]] = set()
    for where, _, key in _forms(packs):
        first = seen.get(key)
        if first is None:
            seen[key] = where
        elif first != where:
            yield f"{where}: {key[0]!r} stands in {first} too, in the same company"
        elif (where, key[0]) not in twice:
            twice.add((where, key[0]))
            yield f"{where}: {key[0]!r} is listed twice"


def _patterns(pack: Pack, packs: tuple[Pack, ...]) -> Iterator[str]:
    """Yields what is wrong with the patterns of a pack: ids that are taken, right forms that they would change."""
    if not pack.patterns:
        return
    from cleantx.terms.patterns import repaired  # noqa: PLC0415 - most packs have none, and `regex` takes its time

    ids = [*(entry.id for entry in pack.entries), *(pattern.id for pattern in pack.patterns)]
    for pattern in pack.patterns:
        where = f"{pack.name}/{pattern.id}"
        if ids.count(pattern.id) > 1:
            yield f"{where}: two entries have this id"
        alone = Pack(name=pack.name, patterns=(pattern,))
        for other in packs:
            for entry in other.entries:
                if (now := repaired(entry.right, alone)) != entry.right:
                    yield f"{other.name}/{entry.id}: its right form {entry.right!r} becomes {now!r} by {where}"
