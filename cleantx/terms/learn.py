"""From a raw transcript and its corrected version: the dictionary that would have made those corrections.

Fix once, never again.  Each stretch of words that a person replaced is a proposal; what is style, wording or a filler
is left out, and so is what the person let stand elsewhere, unless its company tells the two apart.  An ordinary word
is never learned without company: the next show means it.  The pack keeps the contract, and changes nothing in the
corrected text: both are tried before it is returned.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from cleantx import language
from cleantx.model import Transcript
from cleantx.terms import company
from cleantx.terms.contract import ordinary, problems, repaired
from cleantx.terms.corrections import Left, Seen, corrections
from cleantx.terms.match import Matcher
from cleantx.terms.pack import Entry, Pack, slug
from cleantx.terms.pairing import Words, stretches
from cleantx.text import TURN

_CONTEXTS = 2
_NAMED = 4  # corrections that are named where some are left out
_SHOWN = 6  # words of a context to each side
_EXAMPLE = 14  # words of an example to each side: its witness stands within twelve
_TRIES = 20


class Learned(msgspec.Struct, frozen=True, kw_only=True):
    """What was learned: a pack, how often each entry was seen and in which contexts, and what was left out.

    `counts` and `contexts` are by the ids of the pack's entries.
    """

    pack: Pack
    counts: dict[str, int]
    contexts: dict[str, tuple[str, ...]]
    left: tuple[Left, ...]

    def notes(self) -> dict[str, list[str]]:
        """Returns lines for a person about each entry, by its id."""
        return {
            key: [f"{count} time{'' if count == 1 else 's'}", *self.contexts.get(key, ())]
            for key, count in self.counts.items()
        }

    def reasons(self) -> list[tuple[str, str]]:
        """Returns why corrections were left out, the commonest reason first, each with some of them."""
        groups: defaultdict[str, list[Left]] = defaultdict(list)
        for one in self.left:
            groups[re.sub(r":.*", "", one.why)].append(one)
        ranked = sorted(groups.items(), key=lambda item: (-sum(one.times for one in item[1]), item[0]))
        return [(why, _some(found)) for why, found in ranked]


def _some(left: Sequence[Left]) -> str:
    """Returns a few corrections in words, the commonest first."""
    ranked = sorted(left, key=lambda one: (-one.times, one.wrong, one.right))
    told = ", ".join(
        f"{one.wrong or 'nothing'} -> {one.right or 'nothing'}" + (f" \u00d7{one.times}" if one.times > 1 else "")
        for one in ranked[:_NAMED]
    )
    return told + (f", and {len(ranked) - _NAMED} more" if len(ranked) > _NAMED else "")


class _Draft(NamedTuple):
    """An entry with the corrections that it stands for."""

    entry: Entry
    seen: Seen
    covers: frozenset[int]
    left: tuple[int, ...]


def learn(original: Transcript, corrected: Transcript, *, minimum: int = 1, name: str = "learned") -> Learned:
    """Returns the corrections of a text as a pack, of those that were made at least `minimum` times.

    >>> from cleantx.model import Segment
    >>> raw, done = (Transcript(segments=(Segment(id=0, text=f"So {t} is out."),)) for t in ("DeepSeq", "DeepSeek"))
    >>> [(e.wrong, e.right) for e in learn(raw, done).pack.entries]
    [(('DeepSeq',), 'DeepSeek')]
    """
    a, b = Words(original), Words(corrected)
    different = list(stretches(a, b))
    changed = frozenset(k for s in different for k in range(s.i1, s.i2))
    topics = Counter(b.keys)
    left: list[Left] = []
    drafts: list[_Draft] = []
    for seen in corrections(a, b, different, left):
        if len(seen.at) < minimum:
            left.append(Left(seen.wrong, seen.right, len(seen.at), f"made less than {minimum} times"))
            continue
        made, why = _drafts(a, b, topics, _case(a, b, seen, changed))
        drafts += made
        if not made:
            left.append(Left(seen.wrong, seen.right, len(seen.at), why))
    found = _settled(a, b, drafts, left, changed, name)
    tag = language.of(corrected).partition("-")[0]
    return replace(found, pack=replace(found.pack, languages=() if tag == "und" else (tag,)))


# --------------------------------------------------------------------- entries


class _Case(NamedTuple):
    """A correction, and where its wrong form was left alone: in the raw text, and in the corrected one."""

    seen: Seen
    words: list[str]
    stayed: list[int]
    there: list[int]
    recased: bool
    doubtful: bool


def _case(a: Words, b: Words, seen: Seen, changed: frozenset[int]) -> _Case:
    first = seen.at[0]
    words = a.keys[first.i1 : first.i2]
    size = len(words)
    stayed = [i for i in a.occurrences(words) if changed.isdisjoint(range(i, i + size))]
    there = b.occurrences(words)
    recased = words == b.keys[first.j1 : first.j2]
    if recased:  # its capitals tell the right form from the wrong one
        stayed = [i for i in stayed if a.shown(i, i + size) != seen.right]
        there = [j for j in there if b.shown(j, j + size) != seen.right]
    return _Case(seen, words, stayed, there, recased, company.is_known(words) or ordinary(seen.wrong))


def _drafts(a: Words, b: Words, topics: Counter[str], case: _Case) -> tuple[list[_Draft], str]:
    """Returns the entries that make a correction and nothing else, or why there are none."""
    seen = case.seen
    entry = Entry(
        id=slug(seen.right),
        right=seen.right,
        wrong=(seen.wrong,),
        letters="any" if seen.right == seen.right.lower() else "exact",
        tails=not case.doubtful,
    )
    plain = _plainly(a, b, case, entry)
    if plain is not None:
        return [_Draft(plain, seen, frozenset(range(len(seen.at))), tuple(case.stayed))], ""
    size = len(case.words)
    out = []
    spelled = frozenset(n for n, s in enumerate(seen.at) if _is_spelled(a, s.i1, size))
    if spelled and not any(_is_spelled(a, i, size) for i in case.stayed):
        out.append(_Draft(replace(entry, spelled=True), seen, spelled, tuple(case.stayed)))
    rest = [n for n in range(len(seen.at)) if not out or n not in spelled]
    wrong = [_place(a, seen.at[n].i1, seen.at[n].i2) for n in rest]
    alone = [*(_place(a, i, i + size) for i in case.stayed), *(_place(b, j, j + size) for j in case.there)]
    once = len(seen.at) == 1 and _is_wording(b, seen)
    for one in company.learned(wrong, alone, topics):
        if one.near and once:  # one word for another, once: what stands near says too little
            continue
        asked = replace(entry, near=one.near, only_next=one.only_next, only_prev=one.only_prev)
        out.append(_Draft(asked, seen, frozenset(rest[n] for n in one.covers), tuple(case.stayed)))
    kind = "a form that others mean" if case.doubtful else "a form that stands elsewhere too"
    return out, f"{kind}, and no company tells when it is wrong"


def _is_wording(b: Words, seen: Seen) -> bool:
    """Says whether the right form is ordinary words, no name: it has no capital that the wrong one has not."""
    words = b.keys[seen.at[0].j1 : seen.at[0].j2]
    return all(map(company.is_word, words)) and seen.wrong[:1].isupper() == seen.right[:1].isupper()


def _plainly(a: Words, b: Words, case: _Case, entry: Entry) -> Entry | None:
    """Returns an entry that needs no company, if there is one: nobody can mean the form, or its capitals tell."""
    if not (case.stayed or case.there):
        if not case.doubtful or (case.recased and not all(map(company.is_word, case.words))):
            return entry
        if _is_apart(case.seen):
            return replace(entry, why="one name, written as several words")
        if case.recased and len(case.words) > 1 and len(case.seen.at) > 1 and case.seen.right.istitle():
            return replace(entry, why="a name of several words")
    shouted = case.recased and case.seen.wrong[1:] != case.seen.wrong[1:].lower()
    if (shouted or not case.doubtful) and _own_capitals(a, b, case):
        return replace(entry, case=True, letters="exact" if case.recased else entry.letters)
    return None


def _is_apart(seen: Seen) -> bool:
    """Says whether the wrong form is a name of several words that is written as one: "chat GPT"."""
    fused = re.sub(r"\W", "", seen.wrong).casefold() == re.sub(r"\W", "", seen.right).casefold()
    return fused and " " in seen.wrong and re.search(r"[^\W\d_][A-Z]", seen.right) is not None


def _is_spelled(a: Words, i: int, size: int) -> bool:
    """Says whether the recogniser wrote word `i`, which stands alone, letter by letter."""
    return size == 1 and "_" in a.view.text[slice(*a.view.back(a.start(i), a.end(i)))]


def _own_capitals(a: Words, b: Words, case: _Case) -> bool:
    """Says whether the wrong form has capitals that none of the right ones has."""
    form, size = case.seen.wrong, len(case.words)
    if any(a.shown(s.i1, s.i2) != form for s in case.seen.at):
        return False
    return not any(w.shown(k, k + size) == form for w, at in ((a, case.stayed), (b, case.there)) for k in at)


def _place(words: Words, i: int, j: int) -> company.Place:
    before, after = words.around(i, j, company.reach())
    prev = words.keys[i - 1] if i and words.gap(i - 1).isspace() else ""
    follow = words.keys[j] if j < len(words.keys) and words.gap(j - 1).isspace() else ""
    return company.Place(tuple(before), tuple(after), prev, follow)


# ------------------------------------------------------------------------ pack


def _settled(
    a: Words, b: Words, drafts: Sequence[_Draft], left: list[Left], changed: frozenset[int], name: str
) -> Learned:
    """Returns the drafts as a pack, less those that would do harm."""
    drafts = list(_gathered(drafts))
    for _ in range(_TRIES):
        pack, homes = _pack(a, drafts, name)
        bad = _harmful(a, b, pack, changed) if pack.entries else {}
        if not bad:
            break
        left += [Left(w, homes[key].entry.right, 1, why) for key, why in bad.items() for w in homes[key].entry.wrong]
        drafts = [draft for draft in drafts if all(homes[key] is not draft for key in bad)]
    else:
        pack, homes = Pack(name=name), {}
    counts = {key: len(draft.covers) for key, draft in homes.items()}
    contexts = {key: _contexts(a, draft) for key, draft in homes.items()}
    return Learned(pack=pack, counts=counts, contexts=contexts, left=tuple(sorted(left)))


def _gathered(drafts: Sequence[_Draft]) -> Iterator[_Draft]:
    """Yields the drafts; plain ones of one right form together."""
    plain: dict[tuple[str, bool, str], _Draft] = {}
    for draft in drafts:
        if any(draft.entry.context):
            yield draft
            continue
        key = (draft.entry.right, draft.entry.case, draft.entry.letters)
        known = plain.get(key)
        if known is None:
            plain[key] = draft
            continue
        at = (*known.seen.at, *draft.seen.at)
        seen = known.seen._replace(at=at)
        wrong = (*known.entry.wrong, *draft.entry.wrong)
        plain[key] = _Draft(replace(known.entry, wrong=wrong), seen, frozenset(range(len(at))), known.left)
    yield from plain.values()


def _pack(a: Words, drafts: Sequence[_Draft], name: str) -> tuple[Pack, dict[str, _Draft]]:
    homes: dict[str, _Draft] = {}
    entries = []
    for draft in sorted(drafts, key=lambda d: (d.entry.id, d.entry.right, d.entry.context, d.entry.wrong)):
        key = _free(draft.entry.id, homes)
        entries.append(replace(draft.entry, id=key, wrong=tuple(sorted(set(draft.entry.wrong)))))
        homes[key] = draft
    pack = Pack(name=name, entries=tuple(sorted(entries, key=lambda e: e.id)))
    matcher = Matcher([pack], applied=("safe",))
    shown = tuple(_shown(a, entry, homes[entry.id], matcher) for entry in pack.entries)
    return replace(pack, entries=shown), homes


def _free(name: str, taken: Mapping[str, object]) -> str:
    return next(key for n in range(1, len(taken) + 2) if (key := name if n == 1 else f"{name}-{n}") not in taken)


def _shown(a: Words, entry: Entry, draft: _Draft, matcher: Matcher) -> Entry:
    """Returns the entry with examples from the text, where it needs company."""
    if not any(entry.context):
        return entry
    at = draft.seen.at[min(draft.covers)]
    text = a.shown(max(0, at.i1 - _EXAMPLE), min(len(a.keys), at.i2 + _EXAMPLE))
    size = at.i2 - at.i1
    alone = [a.shown(max(0, i - _SHOWN), min(len(a.keys), i + size + _SHOWN)) for i in draft.left]
    good = next((one for one in alone if repaired(one, matcher) == one), entry.wrong[0])
    return replace(entry, bad=((text, repaired(text, matcher)),), good=(good,))


def _harmful(a: Words, b: Words, pack: Pack, changed: frozenset[int]) -> dict[str, str]:
    """Returns the entries that break the contract, or change what a person left alone, and why."""
    bad: dict[str, str] = {}
    for line in problems((pack,)):
        where, _, why = line.partition(": ")
        bad.setdefault(where.partition("/")[2], why)
    matcher = Matcher([pack], applied=("safe",))
    for match in matcher.find(b.view):
        bad.setdefault(match.entry.id, f"it would change the corrected text: {b.text[match.a : match.b]!r}")
    for match in matcher.find(a.view):
        if changed.isdisjoint(a.within(match.a, match.b)):
            bad.setdefault(match.entry.id, f"it would change what was left alone: {a.text[match.a : match.b]!r}")
    return {key: why for key, why in bad.items() if any(entry.id == key for entry in pack.entries)}


def _contexts(a: Words, draft: _Draft) -> tuple[str, ...]:
    """Returns a few of the places where a correction was made, in their words."""
    out: dict[str, None] = {}
    for number in sorted(draft.covers):
        at = draft.seen.at[number]
        first, last = max(0, at.i1 - _SHOWN), min(len(a.keys), at.i2 + _SHOWN)
        before, after = a.text[a.start(first) : a.start(at.i1)], a.text[a.end(at.i2 - 1) : a.end(last - 1)]
        shown = f"... {before}[{a.shown(at.i1, at.i2)}]{after} ..."
        out[" ".join(shown.replace(TURN, " ").split())] = None
        if len(out) == _CONTEXTS:
            break
    return tuple(out)
