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
    return (*lines, *_doubles(packs))


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


def _doubles(packs: tuple[Pack, ...]) -> Iterator[str]:
    """Yields the wrong forms that two entries claim in the same company."""
    seen: dict[tuple[str, bool, tuple[tuple[str, ...], ...]], str] = {}
    for pack in packs:
        for entry in pack.entries:
            for wrong in entry.wrong:
                form = wrong if entry.case else wrong.casefold()
                where = f"{pack.name}/{entry.id}"
                first = seen.setdefault((" ".join(form.split()), entry.case, entry.context), where)
                if first != where:
                    yield f"{where}: {wrong!r} stands in {first} too, in the same company"
                elif sum((w if entry.case else w.casefold()) == form for w in entry.wrong) > 1:
                    yield f"{where}: {wrong!r} is listed twice"
