"""A loop: the recogniser says one phrase again and again, in cue after cue or within one cue.

A decoder that has lost the thread repeats its last words until the window is full (Subtitle Edit 13081: one sentence
every 29.98 s to the end of the film; whisper-jax 88: a sentence forty times in one cue).  People repeat themselves
too: refrains, chants, "no, no, no, no".  So a loop is dropped by itself only where the times say that nobody spoke
like that: cues without duration, more characters a second than a tongue can move, one sentence for half a minute
again and again, or many cues of one length to the millisecond.  Otherwise it is left to a person.  The first one
stays, the copies go.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, compress, count
from operator import eq
from weakref import WeakKeyDictionary

from cleantx.model import DropEdit, Edit, Finding, Fix, Kind, Safety, Segment, TextEdit
from cleantx.rules.noise import phrases, timing
from cleantx.rules.noise.blank_audio import is_blank
from cleantx.terms.match import Matcher
from cleantx.text import View

CODE = "CTX402"
NAME = "loop"
SAFETY: Safety = "safe"
SINCE = "0.1.0"
READS: tuple[Kind, ...] = ("speech", "sound")
LANGUAGES: tuple[str, ...] = ()
BAD = (
    (
        """\
[00:24:53.760 --> 00:25:23.740]   To become one of them, one must drink.
[00:25:23.740 --> 00:25:53.720]   To become one of them, one must drink.
[00:25:53.720 --> 00:26:23.700]   To become one of them, one must drink.
[00:26:23.700 --> 00:26:25.700]   What is this?
""",
        """\
[00:24:53.760 --> 00:25:23.740]   To become one of them, one must drink.
[00:26:23.700 --> 00:26:25.700]   What is this?
""",
    ),
    (
        f"[00:00:01.000 --> 00:00:03.000]   So I have to{' be able to do it, and I have to' * 6} rest.\n",
        "[00:00:01.000 --> 00:00:03.000]   So I have to be able to do it, and I have to rest.\n",
    ),
)
GOOD = (
    "Go!\nGo!\nGo!\nGo!",
    "No, no, no, no, no, no.",
    "We will rock you.\nWe will rock you.\nWe will rock you.\nWe will rock you.",
    "One, two, three, four. One, two, three, four. One, two, three, four. One, two, three, four.",
    """\
[00:00:00.000 --> 00:00:02.100]   Row, row, row your boat.
[00:00:02.100 --> 00:00:04.300]   Row, row, row your boat.
[00:00:04.300 --> 00:00:06.200]   Row, row, row your boat.
""",
)

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_MARKS = " \t\n.,;:!?\u2026-\"'"  # around a cue's words: copies may differ in them
_CUES = 3  # equal cues in a row
_PERIOD = 4  # cues that a loop may be long
_COPIES = 4  # times that a phrase stands in one cue
_MOST = 0.5  # share of a cue that a loop must fill, if the cue's times are to tell of it
_WORDS = 10  # words that such a phrase may be long
_EVEN = 5  # cues of one length to the millisecond
_PHRASE = 3  # words; less than that may be a chant, and even
_NEAR = 2  # cues: as far as a note tells of music


_FOUND: WeakKeyDictionary[View, tuple[Finding, ...]] = WeakKeyDictionary()


def check(view: View, terms: Matcher) -> tuple[Finding, ...]:  # noqa: ARG001 - every rule has the same signature
    """Returns each loop: over cues as one fix that drops the copies, within a cue as a cut.

    They are looked for once in a view: another rule asks what goes as a copy.
    """
    found = _FOUND.get(view)
    if found is None:
        found = _FOUND[view] = tuple(_found(view))
    return found


def _found(view: View) -> Iterator[Finding]:
    said = [segment for segment in view.segments if segment.text.strip() and not is_blank(segment.text)]
    cuts = list(_within_cues(said))
    texts = {segment.id: segment.text for segment in said if segment.kind == "speech"}
    for finding in cuts:
        if finding.fix is not None and finding.fix.safety == "safe":
            texts[finding.segment] = _without(texts[finding.segment], finding.fix)
    gone: set[int] = set()  # a copy that goes whole need not be cut
    for finding in _over_cues(said, [texts.get(segment.id, "").strip(_MARKS).casefold() for segment in said]):
        yield finding
        if finding.fix is not None and finding.fix.safety == "safe":
            gone.update(edit.segment for edit in finding.fix.edits if isinstance(edit, DropEdit))
    yield from (finding for finding in cuts if finding.segment not in gone)


def _without(text: str, fix: Fix) -> str:
    """Returns a cue's text without the copies that a fix cuts out."""
    for edit in reversed(fix.edits):
        text = text[: edit.a] + text[edit.b :] if isinstance(edit, TextEdit) else text
    return text


# -------------------------------------------------------------------- over cues


def _over_cues(said: Sequence[Segment], texts: Sequence[str]) -> Iterator[Finding]:
    if not any(any(map(eq, texts, texts[period:])) for period in range(1, _PERIOD + 1)):
        return
    taken = 0
    for first, end, period in _runs(texts):
        if first < taken:
            continue
        taken = end
        region = list(said[first:end])
        if any(segment.turn or segment.speaker != region[0].speaker for segment in region[1:]):
            continue
        words = _words(texts, first, period)
        proof = _proof(said, texts, first, end, period)
        if not proof and (_is_chant(words) or (len(words) < _PHRASE and len(region) < 2 * _CUES * period)):
            continue
        yield _dropped(region, period, proof)


def _runs(texts: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yields ``(first, end, period)`` of each stretch of cues that says the same at least three times."""
    at = 0
    for first in _again(texts):
        if first < at:
            continue
        for period in range(1, _PERIOD + 1):
            end = first + period
            while end < len(texts) and texts[end] and texts[end] == texts[end - period]:
                end += 1
            copies = (end - first) // period
            if copies >= _CUES and all(texts[first : first + period]):
                at = first + copies * period
                yield first, at, period
                break


def _again(texts: Sequence[str]) -> list[int]:
    """Returns the numbers of the cues whose words come again within the period of a loop, in order."""
    found = {k for n in range(1, _PERIOD + 1) for k in compress(count(), map(eq, texts, texts[n:])) if texts[k]}
    return sorted(found)


def _proof(said: Sequence[Segment], texts: Sequence[str], first: int, end: int, period: int) -> str:
    """Returns what the times say against a stretch of equal cues, or nothing."""
    words = _words(texts, first, period)
    region = list(said[first:end])
    odd = {timing.oddity(region[k::period], len(texts[first + k])) for k in range(period)}
    if "" not in odd:
        return next(iter(odd))
    lengths = {timing.length(segment) for segment in region[::period]}
    even = len(lengths) == 1 and None not in lengths and (end - first) // period >= _EVEN
    near = said[max(first - _NEAR, 0) : end + _NEAR]
    music = any("\u266a" in s.text or (s.kind == "sound" and "musi" in s.text.lower()) for s in near)
    if even and len(words) >= _PHRASE and not music and not _is_chant(words):
        return f"each lasts {next(iter(lengths))} ms"
    return ""


def _words(texts: Sequence[str], first: int, period: int) -> list[str]:
    return phrases.bare(" ".join(texts[first : first + period])).split()


def _is_chant(words: Sequence[str]) -> bool:
    return phrases.CHANT.issuperset(words) or len(set(words)) * 3 <= len(words)


def _dropped(region: list[Segment], period: int, proof: str) -> Finding:
    count = len(region) // period
    why = f"said {count} times in a row{': ' + proof if proof else ''}"
    edits: tuple[Edit, ...] = tuple(DropEdit(segment=s.id, before=s.text) for s in region[period:])
    fix = Fix(code=CODE, name=NAME, safety="safe" if proof else "suggest", why=why, edits=edits)
    copy = region[period]
    return Finding(code=CODE, segment=copy.id, a=0, b=len(copy.text), message=f"{copy.text!r}: {why}", fix=fix)


# ------------------------------------------------------------------ within a cue


def _within_cues(said: Sequence[Segment]) -> Iterator[Finding]:
    for segment in _suspects(said):
        found = list(_WORD.finditer(segment.text))
        low = [match[0].casefold() for match in found]
        at = 0
        while at < len(low):
            loop = _loop_at(low, at)
            if loop is None:
                at += 1
                continue
            period, copies = loop
            finding = _cut(segment, found, at, period, copies)
            if finding is not None:
                yield finding
            at += period * copies


def _suspects(said: Sequence[Segment]) -> list[Segment]:
    """Returns the segments that say some phrase over and over; looked for in all of them at once, for speed."""
    words = [segment.text.casefold().split() if segment.kind == "speech" else [] for segment in said]
    again = [len(own) - len(set(own)) for own in words]
    left: Iterable[int] = range(len(said))
    hit: set[int] = set()
    for period in range(1, _WORDS + 1):
        need = period * (_COPIES - 2)  # words that come again; the first and the last copy may wear other marks
        left = [number for number in left if again[number] >= need and len(words[number]) >= period * _COPIES]
        tokens = list(chain.from_iterable(words[number] for number in left))
        starts = list(accumulate((len(words[number]) for number in left), initial=0))
        same = bytes(map(eq, tokens, tokens[period:]))
        at = same.find(b"\x01" * need)
        while at >= 0:
            place = bisect_right(starts, at) - 1
            hit.add(left[place])
            at = same.find(b"\x01" * need, starts[place + 1])
    return [said[number] for number in sorted(hit)]


def _loop_at(low: Sequence[str], at: int) -> tuple[int, int] | None:
    """Returns how long the phrase is that is said at least four times from word `at` on, and how often."""
    for period in range(1, _WORDS + 1):
        end = at + period
        while end < len(low) and low[end] == low[end - period]:
            end += 1
        if (end - at) // period >= _COPIES:
            return period, (end - at) // period
    return None


def _cut(segment: Segment, found: Sequence[re.Match[str]], at: int, period: int, copies: int) -> Finding | None:
    """Returns the fix that takes the copies out of a cue, or None where they are too likely meant."""
    words = [match[0].casefold() for match in found[at : at + period]]
    last = at + period * copies
    share = (found[last - 1].end() - found[at].start()) / len(segment.text)
    proof = _proof_within(segment, share) if period > 1 or not phrases.CHANT.issuperset(words) else ""
    if not proof and (period < _PHRASE or _is_chant(words)):
        return None
    if (
        proof
        and len(found) - last < period
        and all(match[0].casefold() == word for match, word in zip(found[last:], words, strict=False))
    ):
        last = len(found)  # the window was full in the midst of a copy
    a, b = found[at + period - 1].end(), found[last - 1].end()
    why = f"said {copies} times in one cue{': ' + proof if proof else ''}"
    edit = TextEdit(segment=segment.id, a=a, b=b, before=segment.text[a:b], after="")
    fix = Fix(code=CODE, name=NAME, safety="safe" if proof else "suggest", why=why, edits=(edit,))
    phrase = segment.text[found[at].start() : a]
    return Finding(code=CODE, segment=segment.id, a=a, b=b, message=f"{phrase!r}: {why}", fix=fix)


def _proof_within(segment: Segment, share: float) -> str:
    """Returns what the times of a cue say against it, where the loop is most of it."""
    return timing.oddity([segment], len(segment.text)) if share >= _MOST else ""
