"""The figures of one transcript: what was repaired and what was left, small enough to be kept for each of millions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from cleantx import language
from cleantx.batch.task import Heard, Tally
from cleantx.model import Fix, TextEdit, Transcript, spoken
from cleantx.terms.mining import clusters, show

MOST_FORMS = 100
"""Misheard forms of one transcript that are kept: five hours of bad recognition in the fixtures have a few more."""

MOST_NAMES = 40
"""Rare names of one transcript that are kept, the commonest: what is said once may be anything."""

_LONGEST = 80  # characters of a form: what is longer is a sentence, and no term
_NAME = re.compile(rf"(?<![\w'])[A-Z][a-z]{{{clusters.LEAST - 1},23}}(?![\w'])")  # what is in the lexicon is so spelled


def of(transcript: Transcript, fixes: Sequence[Fix], left: Sequence[Fix]) -> Tally:
    """Returns the figures of a transcript that `fixes` repaired; `left` are those for a person."""
    return Tally(
        words=sum(len(segment.text.split()) for segment in spoken(transcript)),
        left=len(left),
        fixes=_codes(fixes),
        waiting=_codes(left),
        terms=dict(sorted(Counter(fix.by for fix in fixes if fix.by).items())),
        forms=forms(fixes, left),
    )


def _codes(fixes: Iterable[Fix]) -> dict[str, int]:
    return dict(sorted(Counter(fix.code for fix in fixes).items()))


def forms(fixes: Iterable[Fix], left: Iterable[Fix] = ()) -> tuple[Heard, ...]:
    """Returns the forms that dictionary entries and the miner found misheard, the commonest first.

    >>> edit = TextEdit(segment=1, a=0, b=7, before="DeepSeq", after="DeepSeek")
    >>> forms([Fix(code="CTX201", name="", safety="safe", why="", edits=(edit,), by="ai/deepseek")])
    (Heard(wrong='DeepSeq', right='DeepSeek', by='ai/deepseek', count=1, done=True, files=1),)
    """
    counts: Counter[tuple[str, str, str, bool]] = Counter()
    for done, group in ((True, fixes), (False, left)):
        for fix in group:
            edits = [edit for edit in fix.edits if isinstance(edit, TextEdit)]
            if fix.by and edits and len(edits) == len(fix.edits):
                wrong, right = (_line(texts) for texts in ((e.before for e in edits), (e.after for e in edits)))
                if wrong != right and max(len(wrong), len(right)) <= _LONGEST:
                    counts[wrong, right, fix.by, done] += 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Heard(wrong, right, by, count, done) for (wrong, right, by, done), count in ranked[:MOST_FORMS])


def _line(texts: Iterable[str]) -> str:
    """Returns the pieces of a form, which may stand in several cues, as one line that any encoding can hold."""
    return " ".join(" ".join(texts).split()).encode("utf-8", "backslashreplace").decode("utf-8")


def names(transcript: Transcript, tag: str | None = None) -> dict[str, tuple[int, int]]:
    """Returns the names in an English transcript that hardly any dictionary knows, each with its count (in one text).

    `tag` is its language where somebody told.
    """
    if not language.fits(show.LANGUAGES, tag or language.of(transcript)):
        return {}
    counts = Counter(name for segment in spoken(transcript) for name in _NAME.findall(segment.text))
    rare = sorted((name for name in counts if clusters.is_rare(name)), key=lambda name: (-counts[name], name))
    return {name: (counts[name], 1) for name in sorted(rare[:MOST_NAMES])}


def summed(tallies: Iterable[Tally]) -> Tally:
    """Returns the figures of several transcripts as one, no larger than that of one."""
    every = list(tallies)
    cued = [(tally.clean, tally.cues) for tally in every if tally.clean is not None]
    cues = sum(count for _, count in cued)
    return Tally(
        words=sum(tally.words for tally in every),
        cues=sum(tally.cues for tally in every),
        clean=sum(clean * count for clean, count in cued) / cues if cues else None,
        left=sum(tally.left for tally in every),
        fixes=_sum(tally.fixes for tally in every),
        terms=_sum(tally.terms for tally in every),
        losses=_sum(tally.losses for tally in every),
        waiting=_sum(tally.waiting for tally in every),
        spread=_sum(tally.spread or dict.fromkeys(tally.terms, 1) for tally in every),
        times=_sum(tally.times for tally in every),
        found=sum(tally.found for tally in every),
        disagree=_sum(tally.disagree for tally in every),
        forms=_added(form for tally in every for form in tally.forms),
        names=_named(every),
    )


def _sum(counted: Iterable[dict[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for counts in counted:
        total.update(counts)
    return dict(sorted(total.items()))


def _added(every: Iterable[Heard]) -> tuple[Heard, ...]:
    counts: Counter[tuple[str, str, str, bool]] = Counter()
    files: Counter[tuple[str, str, str, bool]] = Counter()
    for form in every:
        key = (form.wrong, form.right, form.by, form.done)
        counts[key] += form.count
        files[key] += form.files
    ranked = sorted(counts, key=lambda key: (-files[key], -counts[key], key))
    return tuple(
        Heard(wrong, right, by, counts[wrong, right, by, done], done, files[wrong, right, by, done])
        for wrong, right, by, done in ranked[:MOST_FORMS]
    )


def _named(tallies: Iterable[Tally]) -> dict[str, tuple[int, int]]:
    counts: Counter[str] = Counter()
    files: Counter[str] = Counter()
    for tally in tallies:
        for name, (count, those) in tally.names.items():
            counts[name] += count
            files[name] += those
    ranked = sorted(counts, key=lambda name: (-files[name], -counts[name], name))
    return {name: (counts[name], files[name]) for name in sorted(ranked[:MOST_NAMES])}
