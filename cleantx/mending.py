"""What a layout can mend in subtitles that exist: stretches with faults are laid out anew, everything else stays.

A stretch runs from one end of a sentence, long pause or sound to the next, or over a neighbour more on either side.
What comes out of it is taken only if it is better by `check` and nothing that the cues carried is lost: words, tags,
speakers, places on the screen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

import msgspec
from msgspec.structs import replace

from cleantx import dressing
from cleantx.align import estimate, retime
from cleantx.align.rate import Rate, measure
from cleantx.errors import UsageError
from cleantx.model import Segment, Transcript
from cleantx.subtitles import check, language, region
from cleantx.subtitles.cue import SOON, Fault, Heard
from cleantx.subtitles.profile import Profile
from cleantx.subtitles.region import Fixed, Window
from cleantx.subtitles.rules import RULES
from cleantx.subtitles.unit import is_sound

__all__ = ["MENDABLE", "Mend", "mend", "rules"]

MENDABLE = frozenset(
    code for code in RULES if code[:2] in ("L-", "T-", "B-") or code in ("S-MERGE", "S-THREE", "S-DASH", "S-LONE")
)
"""The rules that are about cuts and times; the others want other text."""

_MOST = 40  # cues of a stretch: text without sentences is mended piece by piece
_BESIDE = 2  # cues on either side whose own faults may come and go with a stretch
_KNOWN = ("observed", "aligned")

Verdict = tuple[tuple[int, int, int], Counter[str], list[int]]
"""How bad cues are: words in those with a fault, faults, faults of style; how often each rule is broken, and where."""


class Mend(msgspec.Struct, frozen=True, kw_only=True):
    """Cues that were laid out anew: when the first begins, how many they were and are, the rules that were broken."""

    start: int | None
    before: int
    after: int
    rules: tuple[str, ...]


_Key = tuple[tuple[str, int | None, int | None], ...]
"""A stretch with what stands beside it, as far as that decides what becomes of it."""


class _Found(msgspec.Struct, frozen=True, kw_only=True):
    """What stands better in place of the rows from `low` to before `high`, with so many `faults` left there."""

    low: int
    high: int
    made: tuple[Segment, ...]
    gain: tuple[int, int, int]
    faults: int


class _Job(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for: `only` the rules that count if not all do, `turns` and `heard` as the words tell them.

    `rate` is the pace of the cues as they were.
    """

    profile: Profile
    lexicon: language.Lexicon
    wanted: frozenset[str]
    only: bool
    keep_breaks: bool
    heard: bool
    rate: Rate
    turns: frozenset[int]
    laid: bool
    language: str | None


def rules(names: Collection[str]) -> frozenset[str]:
    """Returns the rules to be mended, by their ids; all that can be where none is named.

    Raises:
        UsageError: there is no such rule, or no layout mends it.
    """
    for name in names:
        if name not in RULES:
            raise UsageError(f"unknown rule {name!r}", hint="`cleantx rules` lists them")
        if name not in MENDABLE:
            raise UsageError(f"{name} wants other text, not another layout", hint="`cleantx clean` repairs text")
    return frozenset(names) or MENDABLE


def mend(
    transcript: Transcript,
    profile: Profile,
    *,
    only: Collection[str] = (),
    keep_breaks: bool = False,
    heard: Heard | None = None,
) -> tuple[Transcript, tuple[Mend, ...]]:
    """Returns subtitles with the faults mended that a layout can mend, and the stretches that changed.

    Words that nobody timed are timed by estimate inside their cues, unless `heard` tells when they are said.  With
    `keep_breaks` the cues and their lines stay and times alone change.  Mending what was mended changes nothing.

    Raises:
        UsageError: `only` names what is no rule, or none of a layout.
        UntimedError: a cue has no start or end.
    """
    job = _Job(
        profile=profile,
        lexicon=check.lexicon(transcript, profile),
        wanted=rules(only),
        only=bool(only),
        keep_breaks=keep_breaks,
        heard=heard is not None,
        rate=measure(transcript),
        turns=heard.turns if heard else frozenset(),
        laid=transcript.meta.profile is not None,
        language=transcript.language,
    )
    now = replace(transcript, segments=tuple([_told(s, heard) for s in transcript.segments]))
    changed: list[Mend] = []
    vain: set[_Key] = set()
    while True:
        fresh = not vain
        rows, found = _round(now, job, vain)
        if found:
            now = replace(now, segments=rows)
            changed += found
        elif fresh:
            break
        else:  # the pace that words are estimated by has changed since: a second call must find nothing
            vain.clear()
    return dressing.numbered(transcript, now) if changed else transcript, tuple(changed)


def _told(segment: Segment, heard: Heard | None) -> Segment:
    return replace(segment, words=heard.words[segment.id]) if heard and segment.id in heard.words else segment


def _stands(segment: Segment) -> bool:
    return not segment.dropped and segment.kind != "note"


def _timed(transcript: Transcript) -> Transcript:
    """Returns the transcript with words in every cue: those whose times are known, all others by a fresh estimate."""
    rows = [
        replace(s, words=()) if s.words and not any(w.timing in _KNOWN for w in s.words) else s
        for s in transcript.segments
    ]
    return estimate.words(replace(transcript, segments=tuple(rows)))


def _round(transcript: Transcript, job: _Job, vain: set[_Key]) -> tuple[tuple[Segment, ...], list[Mend]]:
    """Returns the segments after each stretch was tried once, from first to last, and the stretches that changed."""
    rows = (transcript if job.heard else _timed(transcript)).segments
    broken = _broken(rows, job)
    stretches = list(_stretches(rows, job))
    out: list[Segment] = []
    changed: list[Mend] = []
    at = 0  # up to here `out` holds what stands in place of the rows
    for place, (low, high) in enumerate(stretches):
        if low < at or not any(k in broken for k in range(low, high)):
            continue
        left = stretches[place - 1][0] if place and stretches[place - 1][1] == low else low
        right = stretches[place + 1][1] if place + 1 < len(stretches) and stretches[place + 1][0] == high else high
        found = _best(_tried(rows, [*out[-_BESIDE:], *rows[at:low]], (low, high), job, vain))
        wide = (left if left >= at else low, right)
        if wide != (low, high) and (found is None or found.faults):
            more = _tried(rows, [*out[-_BESIDE:], *rows[at : wide[0]]], wide, job, vain)
            found = _best([*([found] if found else []), *more])
        if found is None:
            continue
        out += [*rows[at : found.low], *found.made]
        at = found.high
        codes = set().union(*(broken.get(k, ()) for k in range(found.low, at)))
        changed.append(
            Mend(
                start=rows[found.low].start,
                before=at - found.low,
                after=len(found.made),
                rules=tuple(sorted(codes)),
            )
        )
    return (*out, *rows[at:]), changed


def _broken(rows: Sequence[Segment], job: _Job) -> dict[int, set[str]]:
    """Returns the wanted rules that each row breaks."""
    places = [k for k, segment in enumerate(rows) if _stands(segment)]
    broken: dict[int, set[str]] = {}
    for fault in _faults([rows[k] for k in places], job):
        if fault.code in job.wanted:
            broken.setdefault(places[fault.cue], set()).add(fault.code)
    return broken


def _faults(cues: Sequence[Segment], job: _Job) -> list[Fault]:
    heard = Heard(words={s.id: s.words for s in cues}, turns=job.turns) if job.heard else None
    return check.faults(cues, job.profile, job.lexicon, heard=heard)


def _stretches(rows: Sequence[Segment], job: _Job) -> Iterator[tuple[int, int]]:
    """Yields the stretches of cues: from one end of a sentence, long pause or sound to the next, no note in between."""
    low = 0
    for k, segment in enumerate(rows):
        if not _stands(segment):
            if low < k:
                yield low, k
            low = k + 1
            continue
        after = rows[k + 1] if k + 1 < len(rows) else None
        if after is None or k + 1 - low >= _MOST or _ends(segment, after, job):
            yield low, k + 1
            low = k + 1


def _ends(segment: Segment, after: Segment, job: _Job) -> bool:
    """Says whether a stretch ends between two cues."""
    tokens = segment.text.split()
    paused = None not in (segment.end, after.start) and (after.start or 0) - (segment.end or 0) >= SOON
    closed = bool(tokens) and bool(job.lexicon[tokens[-1]] & language.SENTENCE)
    return closed or paused or is_sound(segment) or is_sound(after)


def _tried(
    rows: Sequence[Segment], before: Sequence[Segment], span: tuple[int, int], job: _Job, vain: set[_Key]
) -> list[_Found]:
    """Returns what a stretch can become that is better, the least change first; `before` are the cues before it now."""
    low, high = span
    cues = tuple(rows[low:high])
    left = tuple([s for s in before if _stands(s)][-_BESIDE:])
    right = tuple([s for s in rows[high : high + _BESIDE + 1] if _stands(s)][:_BESIDE])
    key = tuple([(s.text, s.start, s.end) for s in (*left, *cues, *right)])
    if key in vain:
        return []
    seen = Window(
        cues=cues,
        before=left,
        after=right,
        speaker=next((s.speaker for s in reversed(left) if s.speaker), None),
        laid=job.laid,
        language=job.language,
        begin=_begin(cues[0], left, job),
        guessed=not job.heard and any(word.timing not in _KNOWN for cue in cues for word in cue.words),
    )
    was = _verdict(_apart(left, cues, right), job)
    found = []
    for made in _offers(seen, job):
        if seen.guessed and _swallow(made, job) > _swallow(cues, job):
            continue
        now = _verdict(_apart(left, made, right), job)
        gain = _gain(was, now, job)
        if gain is not None:
            faults = sum(len(left) <= k < len(left) + len(made) for k in now[2])
            found.append(_Found(low=low, high=high, made=made, gain=gain, faults=faults))
    if not found:
        vain.add(key)
    return found


def _swallow(cues: Sequence[Segment], job: _Job) -> int:
    """Returns how many cues last far longer than their words can take.

    Where words were timed by estimate, a pause that two joined cues leave inside is forgotten at the next look, and
    the last words would be taken for said long before they are.
    """
    return sum(retime.swallows(cue, job.rate) for cue in cues)


def _offers(seen: Window, job: _Job) -> Iterator[tuple[Segment, ...]]:
    """Yields what could stand in place of the cues of a window: other times, more cuts and other lines, other cues."""
    ready = region.prepared(seen, job.profile)
    yield region.timed(seen, job.profile, ready=ready)
    if job.keep_breaks:
        return
    within = [Fixed(cue=cue.id, at=0, kind="cue") for cue in seen.cues[1:]]
    for fixed in (within, _parted(seen, job)):
        made = dressing.dressed(seen.cues, region.solved(seen, job.profile, fixed=fixed, ready=ready))
        if made is not None:
            yield made


def _parted(seen: Window, job: _Job) -> list[Fixed]:
    """Returns the breaks between sentences where nothing says that one person says both: they stay."""
    fixed = []
    for cue, after in pairwise(seen.cues):
        tokens = cue.text.split()
        closed = bool(tokens) and bool(job.lexicon[tokens[-1]] & language.SENTENCE)
        if closed and not job.laid and (cue.speaker is None or cue.speaker != after.speaker):
            fixed.append(Fixed(cue=after.id, at=0, kind="cue"))
    return fixed


def _apart(left: tuple[Segment, ...], made: tuple[Segment, ...], right: tuple[Segment, ...]) -> list[Segment]:
    """Returns the cues in a row, each with an id of its own."""
    return [replace(s, id=k) for k, s in enumerate((*left, *made, *right))]


def _begin(cue: Segment, left: tuple[Segment, ...], job: _Job) -> int | None:
    """Returns when a stretch is to begin whose first cue is out of step with its words; None where it is not."""
    first = next((w.start for w in cue.words if w.start is not None and (job.heard or w.timing in _KNOWN)), None)
    if first is None or cue.start is None or abs(first - cue.start) <= job.profile.lead_ms:
        return None
    return max(first, (left[-1].end or 0) + job.profile.gap) if left else first


def _verdict(cues: Sequence[Segment], job: _Job) -> Verdict:
    """Returns how bad cues are."""
    dirty: set[int] = set()
    counts: Counter[str] = Counter()
    grave = 0
    places = []
    for fault in _faults(cues, job):
        counts[fault.code] += 1
        if fault.code in job.wanted:
            places.append(fault.cue)
        if RULES[fault.code].kind != "style":
            dirty.add(fault.cue)
            grave += 1
    words = sum(len(cues[k].text.split()) or 1 for k in dirty)
    return (words, grave, counts.total() - grave), counts, places


def _gain(was: Verdict, now: Verdict, job: _Job) -> tuple[int, int, int] | None:
    """Returns by how much cues have become better, None where they have not."""
    if job.only:
        better = sum(now[1][code] for code in job.wanted) < sum(was[1][code] for code in job.wanted)
        worse = any(count > was[1][code] for code, count in now[1].items())
        if not better or worse:
            return None
    elif now[0] >= was[0]:
        return None
    return was[0][0] - now[0][0], was[0][1] - now[0][1], was[0][2] - now[0][2]


def _best(found: Sequence[_Found | None]) -> _Found | None:
    """Returns the find that gains most, of equals the first."""
    return max((f for f in found if f is not None), key=lambda f: f.gain, default=None)
