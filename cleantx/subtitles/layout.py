"""From timed words to subtitle cues: what is cut where, on which lines, and shown when.

The words are conserved, the same words in the same order; only cuts, line breaks, turn dashes and cue times are new.
"""

from __future__ import annotations

import itertools

import msgspec

from cleantx.model import Segment, Timing, Transcript, Word, spoken
from cleantx.subtitles import language, price, rounding, solve, tags, timing, unit, video, weights
from cleantx.subtitles.profile import Profile

__all__ = ["conserved", "cues", "layout", "plan_of"]

_CPS_OF_WPM = 5.6 / 60
"""Characters a second of one word a minute: English words with their space, as measured on five transcripts."""

_FAST_SAFE_MS = 200  # a reading speed is not worked out over less: division by nearly nothing drowns all other prices


def layout(transcript: Transcript, profile: Profile, *, prices: weights.Weights | None = None) -> Transcript:
    """Returns the transcript cut into subtitle cues after a profile; dropped segments and notes are left out.

    Other `prices` than those of the package ask what each of them is worth.

    Raises:
        errors.UntimedError: a segment has no start or end.
        AssertionError: words were lost, added or moved; a bug, never an input's fault.
    """
    units = unit.gather(transcript)
    if not units.text:
        return msgspec.structs.replace(transcript, segments=())
    plan = plan_of(units, profile, transcript.language or profile.language, prices or weights.load())
    cuts = solve.solve(plan, solve.candidates(plan))
    segments = cues(units, plan, cuts, profile)
    conserved(spoken(transcript), units.text, segments)
    return msgspec.structs.replace(transcript, segments=segments)


def plan_of(units: unit.Units, profile: Profile, code: str, prices: weights.Weights) -> solve.Plan:
    """Returns the flat lists that the costs are worked out from."""
    lexicon = language.load(code)
    bits = lexicon.read(units.text)
    cue, line = price.breaks(units, bits, prices)
    left, right, column = [], [], 0
    for text, glue in zip(units.text, units.glue, strict=True):
        column += glue
        left.append(column)
        column += len(text) if text.isascii() else profile.seen(text)
        right.append(column)
    if profile.shots:
        price.weigh_shots(cue, units, profile, prices.cue_break)
    out, room = timing.outs(units.start, units.end, profile)
    limit = (profile.cps or profile.wpm * _CPS_OF_WPM or 1000.0) * profile.unit
    return solve.Plan(
        left=left,
        right=right,
        start=units.start,
        out=out,
        room=room,
        cue=cue,
        line=line,
        turn=units.turn,
        wall=units.wall,
        closed=[bool(b & language.SENTENCE) for b in bits],
        cpl=profile.cpl * profile.unit,
        lines=profile.lines,
        dash=len(_dash(profile)),
        limit=limit,
        comfort=profile.comfort_cps * profile.unit or limit,
        shortest=max(profile.min_ms, _FAST_SAFE_MS),
        longest=profile.max_ms or 10 * 60_000,
        lend=profile.lead_ms - 1,  # inside the tolerance, not on it
        weights=prices,
    )


def _dash(profile: Profile) -> str:
    return "- " if profile.dash == "- Text" else "-"


def cues(
    units: unit.Units,
    plan: solve.Plan,
    cuts: list[int],
    profile: Profile,
    *,
    clock: solve.Plan | None = None,
    breaks: frozenset[int] = frozenset(),
) -> tuple[Segment, ...]:
    """Returns the cues between the cuts, with their lines, words and times.

    A `clock` is a plan with other times to go by, whose first start stays where it is; after the units in `breaks` a
    line ends wherever both lines fit.
    """
    dash = _dash(profile)
    shapes = []
    for i, p in itertools.pairwise(cuts):
        k = solve.best_line(plan, i, p - 1)
        if breaks:
            k = next((b for b in range(i, p - 1) if b in breaks and solve.fits(plan, i, b, p - 1)), k)
        two = k is not None and k + 1 < p and plan.turn[k + 1]
        shapes.append(_shape(units, i, p - 1, k, dash if two else ""))
    seen = [profile.seen(text) if not text.isascii() else len(text) - text.count("\n") for text, _ in shapes]
    starts, ends = timing.times(clock or plan, cuts, seen, profile, held=clock is not None)
    if profile.shots or profile.snap:
        said = [_said(units, i, p, n, profile) for (i, p), n in zip(itertools.pairwise(cuts), seen, strict=True)]
        video.settle(starts, ends, said, profile, held=clock is not None)
    made = tuple(
        _segment(units, cuts[c], cuts[c + 1] - 1, Segment(id=c, text=text, start=starts[c], end=ends[c], words=words))
        for c, (text, words) in enumerate(shapes)
    )
    return _tagged(units, made, cuts)


def _said(units: unit.Units, i: int, p: int, chars: int, profile: Profile) -> rounding.Cue:
    """Returns when the words of the cue of units ``i..p-1`` are said, and how long its characters take to read."""
    needs = -(-chars * 1000 // (profile.cps * profile.unit)) if profile.cps else 0
    return rounding.Cue(units.start[i], units.end[p - 1], int(needs))


def _tagged(units: unit.Units, cues: tuple[Segment, ...], cuts: list[int]) -> tuple[Segment, ...]:
    """Returns the cues with the markup of the source; most transcripts have none."""
    found = tags.spans(units)
    if not found:
        return cues
    out, low, high = [], 0, 0
    for cue, (i, p) in zip(cues, itertools.pairwise(cuts), strict=True):
        while high < len(found) and found[high].first < p:
            high += 1
        while low < high and found[low].last < i:
            low += 1
        out.append(msgspec.structs.replace(cue, marks=tags.marks(found[low:high], i, p - 1, cue.words)))
    return tuple(out)


def _shape(units: unit.Units, i: int, j: int, k: int | None, dash: str) -> tuple[str, tuple[Word, ...]]:
    """Returns the text of the cue of units `i..j` whose first line ends after unit `k`, and its words."""
    parts, words = [dash] if dash else [], []
    at = len(dash)
    for u in range(i, j + 1):
        text, word = units.text[u], units.word[u]
        if u > i:
            glue = "\n" + dash if u - 1 == k else " " if units.glue[u] else ""
            parts.append(glue)
            at += len(glue)
        parts.append(text)
        stop = at + len(text)
        words.append(
            Word(
                a=at, b=stop, start=word.start, end=word.end, timing=word.timing, confidence=word.confidence,
                cue_end=units.cue_end[u],
            )
        )  # fmt: skip
        at = stop
    return "".join(parts), tuple(words)


def _segment(units: unit.Units, i: int, j: int, cue: Segment) -> Segment:
    """Returns the cue with what its first and last units' segments say of it."""
    first, last = units.segments[units.origin[i]], units.segments[units.origin[j]]
    whole = first is last
    return msgspec.structs.replace(
        cue,
        start_from=_origin(cue.start, first.start, first.start_from, units.word[i]),
        end_from="observed" if cue.end == last.end and last.end_from == "observed" else "derived",
        speaker=first.speaker if whole or first.speaker == last.speaker else None,
        turn=units.turn[i],
        kind="sound" if unit.is_sound(first) else "speech",
        line=first.line,
        extra=first.extra if whole else {k: v for k, v in first.extra.items() if k == unit.PLACE},
    )


def _origin(start: int | None, known: int | None, source: Timing | None, word: Word) -> Timing:
    """Returns where a cue's start comes from: its segment, its first word, or a neighbour it lent time to."""
    if start == known and source is not None:
        return source
    return word.timing or "estimated" if start == word.start else "derived"


def conserved(source: tuple[Segment, ...], texts: list[str], made: tuple[Segment, ...]) -> None:
    """Asserts that the cues hold the words of these segments: all, no others, in the same order.

    Dashes are left out of the comparison of the letters, since turn dashes come and go; the words are compared whole.
    """
    before, after = _letters(source), _letters(made)
    words = [cue.text[w.a : w.b] for cue in made for w in cue.words]
    if before != after or words != texts:
        pairs = enumerate(zip(before, after, strict=False))
        at = next((k for k, (x, y) in pairs if x != y), min(len(before), len(after)))
        message = f"the layout changed the words near {before[max(0, at - 20) : at + 20]!r}"
        raise AssertionError(message)


def _letters(segments: tuple[Segment, ...]) -> str:
    text = " ".join(segment.text for segment in segments)
    return "".join(text.split()).replace("-", "").replace("–", "").replace("—", "")
