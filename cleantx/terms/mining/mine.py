"""The miner: finds misheard forms of known terms by their sound, with no dictionary of wrong forms at hand.

Every window of one to four words is heard beside every term; what is alike is weighed by what else is known: how
common the words are (nobody says "sulei man", people do say "solar man"), how both are spelled, where the term was
told.  The likelihood decides the band: `apply` must be right, `propose` is for a person, the rest is left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import msgspec

from cleantx.model import Safety
from cleantx.terms import lexicon
from cleantx.terms.mining import evidence, hearing, weigh
from cleantx.terms.mining.evidence import Term
from cleantx.terms.mining.hearing import Form
from cleantx.terms.mining.windows import Key, Window, Word, read, windows
from cleantx.terms.pack import Entry, Pack
from cleantx.text import View

APPLY = 0.89
"""The chance from which a change is applied: measured on labelled shows of fields that the weights had not seen."""

PROPOSE = 0.8
"""The chance from which a change is shown to a person."""

APPLY_PACK = 0.97
"""The chance from which a term of a correction pack is applied: nothing says that the show speaks of it."""

_NEVER = 2.0  # no chance is as high
_SAME_LETTERS = 0.98  # the chance given to a term in its own letters, spaced or cased otherwise
_COMMON = 4.5  # Zipf: a commoner word with a capital is no name beside a name
_RARE = 1.5  # Zipf: a commoner word in small letters is what was said
_OWNING = frozenset("a an my your his our their some any every each another whose".split())  # noqa: SIM905 - one literal reads better
"""What stands before these and small letters is a thing, and not a name: "my root master"."""
_CONTEXTS = 3  # places that a proposal shows
_BESIDE = 30  # characters on each side of them


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """`wrong`, as it stands `count` times in a text, is likely `right` misheard.

    `term` is the term as its `source` (title, outline, glossary ...) tells it; `chance` how likely it is, 0 to 1;
    `cost` the distance of their sounds divided by their length; `contexts` are up to three places in the text, `files`
    in how many transcripts it stands.
    """

    wrong: str
    right: str
    term: str
    source: str
    chance: float
    cost: float
    count: int
    name: bool
    files: int = 1
    contexts: tuple[str, ...] = ()
    not_prev: tuple[str, ...] = ()
    not_next: tuple[str, ...] = ()

    @property
    def safety(self) -> Safety:
        """Who may apply it; what only another file tells is never sure."""
        return "safe" if self.chance >= _bar(self.source) else "unsafe"


class _Found(msgspec.Struct, frozen=True):
    """A window that is likely a term, what it would read, and how likely."""

    key: Key
    form: Form
    right: str
    chance: float
    cost: float
    not_prev: tuple[str, ...] = ()
    not_next: tuple[str, ...] = ()


def mine(
    view: View, terms: Sequence[Term], *, taken: Sequence[tuple[int, int]] = (), rights: Iterable[str] = ()
) -> tuple[Proposal, ...]:
    """Returns what in the view is likely one of the terms misheard, the likeliest first.

    `taken` are spans of the folded view that something else repairs, `rights` phrases that are known to be right: no
    window touches either, so that a text that was repaired is heard as it was before.
    """
    forms = [form for term in terms if (form := hearing.form(term)) is not None]
    if not forms:
        return ()
    words, joined = read(view.folded)
    told = {form.letters for form in forms}
    known = windows(words, _apart(words, joined, [*taken, *_right(words, rights, told)]))
    beside = Beside(words, joined)
    found = [*_misheard(known, forms, beside), *_respaced(known, forms, beside)]
    return tuple(_proposal(one, known[one.key], places, words, view.folded) for one, places in _settled(found, known))


def pack(proposals: Sequence[Proposal], *, name: str = "mined", apply: bool = True, left: Safety = "unsafe") -> Pack:
    """Returns proposals as a correction pack, an entry for each term and band: the dictionary's own format.

    Without `apply` the strict band is only suggested too; `left` is the safety of the other band.
    """
    entries = [_entry(key, group, apply=apply, left=left) for key, group in _grouped(proposals).items()]
    return Pack(name=name, entries=tuple(sorted(entries, key=lambda e: e.id)))


def ranked(pack: Pack, proposals: Iterable[Proposal]) -> Pack:
    """Returns the pack of these proposals with what stands in many files before what stands often in few."""
    place = {(one.wrong, one.right): number for number, one in enumerate(sorted(proposals, key=rank))}
    first = {entry.id: min(place[wrong, entry.right] for wrong in entry.wrong) for entry in pack.entries}
    return msgspec.structs.replace(pack, entries=tuple(sorted(pack.entries, key=lambda entry: first[entry.id])))


def notes(proposals: Sequence[Proposal]) -> dict[str, list[str]]:
    """Returns for each entry of the pack of these proposals what is known of it, a line each, by its id."""
    found: dict[str, list[str]] = {}
    for key, group in _grouped(proposals).items():
        lines = found[key] = []
        for one in sorted(group, key=rank):
            where = f" in {one.files:,} files" if one.files > 1 else ""
            told = f"{one.chance:.0%} sure, distance {one.cost:.2f}, {one.source}"
            lines.append(f"{one.wrong} x{one.count}{where}: {told}")
            lines += [f"    ... {context} ..." for context in one.contexts]
    return found


def merged(proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """Returns proposals of several files as one list, those of most files first: counts added, the best chance kept."""
    found: dict[tuple[str, str], Proposal] = {}
    for one in proposals:
        other = found.get((one.wrong, one.right))
        if other is not None:
            one = _joined(other, one)  # noqa: PLW2901 - as one
        found[one.wrong, one.right] = one
    return tuple(sorted(found.values(), key=rank))


def _joined(one: Proposal, other: Proposal) -> Proposal:
    """Returns one form in several files: the surest tells why, and what must not stand beside it is that of both."""
    first = max(one, other, key=lambda p: (p.safety == "safe", p.chance, p.source, p.term))
    return msgspec.structs.replace(
        first,
        count=one.count + other.count,
        files=one.files + other.files,
        contexts=(*one.contexts, *other.contexts)[:_CONTEXTS],
        not_prev=tuple(sorted({*one.not_prev, *other.not_prev})),
        not_next=tuple(sorted({*one.not_next, *other.not_next})),
    )


def rank(one: Proposal) -> tuple[int, int, str, str]:
    """Returns what proposals are sorted by: what stands in many files goes before what stands often in few."""
    return -one.files, -one.count, one.right, one.wrong


def _grouped(proposals: Iterable[Proposal]) -> dict[str, list[Proposal]]:
    """Returns proposals by what is right and how sure it is, each group under an id of its own."""
    groups: defaultdict[tuple[str, Safety], list[Proposal]] = defaultdict(list)
    for proposal in proposals:
        groups[proposal.right, proposal.safety].append(proposal)
    found: dict[str, list[Proposal]] = {}
    for (right, safety), group in sorted(groups.items()):
        name = f"{_slug(right)}{'' if safety == 'safe' else '-likely'}"
        same = sum(known == name or known.startswith(f"{name}--") for known in found)
        found[f"{name}--{same + 1}" if same else name] = group
    return found


def _right(words: Sequence[Word], rights: Iterable[str], told: set[str]) -> Iterator[tuple[int, int]]:
    """Yields the spans of phrases that are known to be right, but for those that are terms themselves."""
    first: defaultdict[str, list[Key]] = defaultdict(list)
    for right in rights:
        key = tuple(re.findall(r"[^\W_]+", right))
        if key and "".join(key).lower() not in told:
            first[key[0]].append(key)
    for k, word in enumerate(words):
        for key in first.get(word.text, ()):
            if tuple(w.text for w in words[k : k + len(key)]) == key:
                yield word.start, words[k + len(key) - 1].end


def _apart(words: Sequence[Word], joined: Sequence[bool], spans: Sequence[tuple[int, int]]) -> list[bool | None]:
    """Returns for each word whether the next may follow it in a window; None for a word in one of the spans."""
    out: list[bool | None] = list(joined)
    starts = [word.start for word in words]
    for a, b in spans:
        first = max(bisect_right(starts, a) - 1, 0)
        for k in range(first, bisect_left(starts, b)):
            if words[k].end > a:
                out[k] = None
                if k and out[k - 1] is not None:
                    out[k - 1] = False
    return out


class Beside:
    """Who stands beside a window: "Bela" before Lugosi is not the Béla of the show."""

    def __init__(self, words: Sequence[Word], joined: Sequence[bool]) -> None:
        """Takes the words of a text, and for each whether the next belongs to the same phrase."""
        self._words, self._joined = words, joined

    def strangers(self, window: Window, form: Form) -> tuple[set[str], set[str], int]:
        """Returns the names before and after a window that are not of the term's family, and at how many places."""
        before: set[str] = set()
        after: set[str] = set()
        count = 0
        for at in window.places:
            end = at + len(window.words)
            one = self._name(at - 1) if at and self._joined[at - 1] else None
            two = self._name(end) if end < len(self._words) and self._joined[end - 1] else None
            strange = [word for word in (one, two) if word is not None and not _is_of(word, form)]
            count += bool(strange)
            before |= {word.text for word in strange if word is one}
            after |= {word.text for word in strange if word is two}
        return before, after, count

    def owning(self, window: Window, form: Form) -> tuple[set[str], int]:
        """Returns the words before plain words in small letters that make a thing of them, and at how many places."""
        if not form.term.name or any(word.capital or not word.kind for word in window.words):
            return set(), 0
        before = [self._words[at - 1] for at in window.places if at and self._joined[at - 1]]
        found = [word.text for word in before if word.low in _OWNING]
        return set(found), len(found)

    def _name(self, at: int) -> Word | None:
        word = self._words[at]
        plainly = word.kind in (lexicon.WORD, lexicon.BOTH) and word.zipf > _COMMON
        return word if word.capital and len(word.low) > 1 and not plainly else None


def _is_of(word: Word, form: Form) -> bool:
    """Says whether a name is one of the term's family, rightly heard or nearly so."""
    return any(word.low == own or weigh.alike(word.text, own) for own in (*form.words, *form.term.family))


def candidates(
    known: Mapping[Key, Window], forms: Sequence[Form], beside: Beside, *, reach: float = 1.0
) -> Iterator[tuple[hearing.Pair, weigh.Change, dict[str, float]]]:
    """Yields the windows that sound like a term and are not certainly something else, with what is known of each."""
    told = {form.letters for form in forms}
    for pair in hearing.pairs(known, forms, reach=reach):
        window = known[pair.key]
        if _letters(window) in told or _holds(window, pair.form, told):
            continue
        change = weigh.change(pair, window)
        if change is not None:
            strange = beside.strangers(window, pair.form)[2] / len(window.places)
            yield pair, change, weigh.features(change, pair, strange=strange)


def _misheard(known: Mapping[Key, Window], forms: Sequence[Form], beside: Beside) -> Iterator[_Found]:
    """Yields the windows that are likely a term misheard."""
    for pair, change, features in candidates(known, forms, beside):
        chance = weigh.chance(features)
        window = known[pair.key]
        if chance < PROPOSE or _is_said(window):
            continue
        owning, count = beside.owning(window, pair.form)
        if count < len(window.places):
            yield _Found(pair.key, pair.form, change.right, chance, change.cost, tuple(sorted(owning)))


def _is_said(window: Window) -> bool:
    """Says whether a window is one plain word of the language: on labelled shows hardly one of them was a name."""
    word = window.words[0]
    plainly = len(window.words) == 1 and word.kind in (lexicon.WORD, lexicon.BOTH)
    return plainly and word.zipf >= (_COMMON if word.capital else _RARE)


def _letters(window: Window) -> str:
    return "".join(word.low for word in window.words)


def _holds(window: Window, form: Form, told: set[str]) -> bool:
    """Says whether a window of several words holds a whole other term: that stands as it is."""
    lows = [word.low for word in window.words]
    return (
        any(
            part in told and part != form.letters and part not in form.words and len(part) > 3  # noqa: PLR2004 - "AI"
            for part in (*lows, *("".join(pair) for pair in pairwise(lows)))
        )
        and len(lows) > 1
    )


# ------------------------------------------------------------------ the term's own letters


def _respaced(known: Mapping[Key, Window], forms: Sequence[Form], beside: Beside) -> Iterator[_Found]:
    """Yields windows with a term's own letters in other spaces, capitals or without its accents."""
    by_letters: dict[str, Form] = {}
    for form in forms:
        by_letters.setdefault(form.letters, form)
    for key, window in known.items():
        own = by_letters.get(_letters(window))
        if own is None or own.term.source == evidence.PACK or not _is_other(key, window, own):
            continue
        before, after, count = beside.strangers(window, own)
        owning, things = beside.owning(window, own)
        if count + things < len(window.places):
            before |= owning
            yield _Found(key, own, own.term.text, _SAME_LETTERS, 0.0, tuple(sorted(before)), tuple(sorted(after)))


def _is_other(key: Key, window: Window, form: Form) -> bool:
    """Says whether the text writes the term in a way that its show does not, and that is nothing else."""
    text, words = form.term.text, window.words
    written = "".join(key)
    letters = "".join(c for c in text if c.isalnum())
    if len(words) != len(form.words):
        return (len(words) == 1 or len(form.words) == 1) and _is_odd(window, form)
    if written == letters or any(word.kind in (lexicon.WORD, lexicon.BOTH) for word in words):
        return False  # "interconnects", "may": the word may be meant
    if written.casefold() != letters.casefold():  # accents
        return written.isascii() and form.term.name
    small = written.islower() and form.term.cased and len(letters) > 3  # noqa: PLR2004 - "rl", "ama"
    camel = letters[1:] != letters[1:].lower() and not letters.isupper()
    return small or (camel and written[1:].islower())


def _is_odd(window: Window, form: Form) -> bool:
    """Says whether a term stands split or fused as nobody writes on purpose."""
    if len(window.words) == 1:
        return not window.words[0].kind  # "XabiAlonso"
    return (
        len(form.words) == 1
        and lexicon.find(form.letters) is None
        and len(form.letters) > 6  # noqa: PLR2004 - "be in" is not "bein"
        and all(len(word.low) > 1 for word in window.words)
    )


# ------------------------------------------------------------------ choosing


def _settled(found: Sequence[_Found], known: Mapping[Key, Window]) -> Iterator[tuple[_Found, list[int]]]:
    """Yields what is the best reading of a place somewhere, with these places, the likeliest first."""
    best: dict[Key, _Found] = {}
    for one in found:
        if one.key not in best or (one.chance, len(one.right)) > (best[one.key].chance, len(best[one.key].right)):
            best[one.key] = one
    for key in [key for key, one in best.items() if _is_padded(one, best)]:
        del best[key]
    # a whole name before a part of it: "sir mount one" is SURMOUNT-1, not SURMOUNT and a one
    ranked = sorted(best.values(), key=lambda one: (not _is_sure(one), -len(one.key), -one.chance, one.key))
    taken: set[int] = set()
    for one in ranked:
        free = [at for at in known[one.key].places if taken.isdisjoint(range(at, at + len(one.key)))]
        for at in free:
            taken.update(range(at, at + len(one.key)))
        if free:
            yield one, free


def _is_padded(one: _Found, best: Mapping[Key, _Found]) -> bool:
    """Says whether a part of the window is the same term alone, and no farther: "ask Anika Lindkvist"."""
    size = len(one.key)
    parts = (one.key[a:b] for a in range(size) for b in range(a + 1, size + 1) if b - a < size)
    return any(
        part in best and best[part].form.letters == one.form.letters and best[part].cost <= one.cost for part in parts
    )


def _is_sure(one: _Found) -> bool:
    return one.chance >= _bar(one.form.term.source)


def _bar(source: str) -> float:
    """Returns the chance from which a term of that source is applied."""
    return {evidence.PACK: APPLY_PACK, evidence.CORPUS: _NEVER}.get(source, APPLY)


def _proposal(one: _Found, window: Window, places: Sequence[int], words: Sequence[Word], text: str) -> Proposal:
    contexts = []
    for at in places[:_CONTEXTS]:
        a, b = words[at].start, words[at + len(window.words) - 1].end
        contexts.append(" ".join(text[max(0, a - _BESIDE) : b + _BESIDE].replace("\x1e", " ").split()))
    return Proposal(
        wrong=" ".join(one.key),
        right=one.right,
        term=one.form.term.text,
        source=one.form.term.source,
        chance=round(one.chance, 3),
        cost=round(one.cost, 3),
        count=len(places),
        name=one.form.term.name,
        contexts=tuple(contexts),
        not_prev=one.not_prev,
        not_next=one.not_next,
    )


def _entry(key: str, group: Sequence[Proposal], *, apply: bool, left: Safety) -> Entry:
    first = max(group, key=lambda p: p.chance)
    sure: Safety = "safe" if apply else "suggest"
    return Entry(
        id=key,
        right=first.right,
        not_prev=tuple(sorted({word for p in group for word in p.not_prev})),
        not_next=tuple(sorted({word for p in group for word in p.not_next})),
        wrong=tuple(p.wrong for p in sorted(group, key=lambda p: (-p.count, p.wrong))),
        safety=sure if first.safety == "safe" else left,
        case=True,
        letters="exact" if first.name else "any",
        why=f"sounds like {first.term!r}, which the {first.source} tells ({first.chance:.0%} sure)",
        confidence=first.chance,
    )


def _slug(text: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in text.casefold()).split()) or "term"
