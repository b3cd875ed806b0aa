"""What is wrong with subtitles by the rules of a profile, and the score that sums it up.

Every segment is a cue as a viewer sees it: its lines parted by newlines.  A millisecond is forgiven on every time,
because one rounding step of a frame is not a fault.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from cleantx.model import Finding, Segment, Transcript, spoken
from cleantx.subtitles import language as lang
from cleantx.subtitles.profile import Profile
from cleantx.subtitles.rules import BAD_ENDS, RULES
from cleantx.subtitles.unit import SOUND

__all__ = ["Score", "check", "score"]

_SLACK = 1  # milliseconds forgiven
_SOON = 2000  # a sentence that goes on within this reads as one
_DASHES = "-–—"
_DASH = re.compile(r"[-–—](?!-)\s*\S")
_SPACED_DASH = re.compile(r"[-–—]\s")
_INNER_TURN = re.compile(r"(?:[.!?…][\"'”’)\]]*|[)\]])\s+[-–—]{1,2}\s*(?=[A-Z\[(\"“'‘])")
_BLANK = re.compile(r"\[\s*BLANK[_ ]AUDIO\s*\]", re.IGNORECASE)
_SPACING = re.compile(r"  |\s[,.!?;:](?:\s|$)")
_MOJIBAKE = re.compile(r"\ufffd|Ã.|â€|‚Äô|‚ù§")
_WORDY = re.compile(r"\w")
_MARKED = lang.SENTENCE | lang.COMMA
_FEW = 4  # a cue of more tokens is never one word
_SHORT_LINE, _LONG_LINE = 10, 20  # a line of one word this short beside one that long is an orphan


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """How clean subtitles are; shares in percent, `counts` the cues that break each rule."""

    cues: int
    words: int
    clean: float
    clean_words: float
    hard_clean: float
    bad_ends: float
    cps: float
    counts: dict[str, int]


class _Cue:
    """A cue with what the rules look at more than once."""

    __slots__ = ("bits", "chars", "lines", "open", "sound", "tokens", "widths")

    def __init__(self, segment: Segment, profile: Profile, lexicon: lang.Lexicon) -> None:
        text = segment.text
        self.lines = [line for line in map(str.strip, text.split("\n")) if line]
        self.tokens = text.split()
        self.widths = [profile.characters(line) for line in self.lines]
        self.chars = sum(self.widths)
        self.bits = [lexicon[token] for token in self.tokens]
        head = text.lstrip()[:1]
        sounds = [SOUND.fullmatch(line) for line in self.lines] if head and head in "[(♪-–—" else []
        self.sound = bool(sounds) and all(sounds)
        dashed = bool(head) and head in _DASHES and bool(_DASH.match(self.lines[0]))
        self.open = segment.turn or dashed or bool(sounds and sounds[0])


class _Fault(NamedTuple):
    """A rule broken by the cue at `cue`, at ``text[a:b]`` of it."""

    code: str
    cue: int
    a: int
    b: int
    detail: str


def check(transcript: Transcript, profile: Profile) -> tuple[Finding, ...]:
    """Returns all findings, cue by cue."""
    segments, lexicon = spoken(transcript), _lexicon(transcript, profile)
    return tuple(
        Finding(
            code=fault.code,
            segment=segments[fault.cue].id,
            a=fault.a,
            b=fault.b,
            message=f"{RULES[fault.code].what}: {fault.detail}" if fault.detail else RULES[fault.code].what,
        )
        for fault in _faults(segments, [_Cue(s, profile, lexicon) for s in segments], profile, lexicon)
    )


def score(transcript: Transcript, profile: Profile) -> Score:
    """Returns the score: a cue is clean when it breaks neither a hard nor a soft rule."""
    segments, lexicon = spoken(transcript), _lexicon(transcript, profile)
    cues = [_Cue(segment, profile, lexicon) for segment in segments]
    hard, unclean, ends = set(), set(), 0
    broken: set[tuple[str, int]] = set()
    for code, index, _, _, _ in _faults(segments, cues, profile, lexicon):
        broken.add((code, index))
        kind = RULES[code].kind
        ends += code in BAD_ENDS
        if kind != "style":
            unclean.add(index)
        if kind == "hard":
            hard.add(index)
    count, words = len(cues), sum(len(cue.tokens) for cue in cues)
    clean_words = words - sum(len(cues[index].tokens) for index in unclean)
    speeds = [
        cue.chars * 1000 / length if (length := _length(segment)) > 0 else float("inf")
        for cue, segment in zip(cues, segments, strict=True)
        if cue.lines
    ]
    return Score(
        cues=count,
        words=words,
        clean=_percent(count - len(unclean), count),
        clean_words=_percent(clean_words, words),
        hard_clean=_percent(count - len(hard), count),
        bad_ends=round(1000 * ends / words, 2) if words else 0.0,
        cps=round(statistics.median(speeds), 2) if speeds else 0.0,
        counts=dict(sorted(Counter(code for code, _ in broken).items())),
    )


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else 0.0


def _length(segment: Segment) -> int:
    return (segment.end or 0) - (segment.start or 0)


def _lexicon(transcript: Transcript, profile: Profile) -> lang.Lexicon:
    return lang.load(transcript.language or profile.language)


def _faults(  # noqa: C901 - a list of families, each with the one look that rules it out
    segments: tuple[Segment, ...], cues: list[_Cue], profile: Profile, lexicon: lang.Lexicon
) -> Iterator[_Fault]:
    """Yields what each cue breaks, cue by cue; most cues break little, so each family is asked only where it may."""
    last = len(cues) - 1
    for index, (segment, cue) in enumerate(zip(segments, cues, strict=True)):
        text, after = segment.text, segments[index + 1] if index < last else None
        if not cue.lines or len(cue.lines) > profile.lines or max(cue.widths) > profile.cpl:
            yield from _room(index, text, cue, profile)
        yield from _time(index, segment, cue, after, profile)
        if not cue.lines:
            continue
        if len(cue.lines) > 1:
            yield from _line_breaks(index, text, cue, profile, lexicon)
        if not cue.sound:
            if after and not cue.bits[-1] & lang.SENTENCE and cues[index + 1].lines:
                gap = (after.start or 0) - (segment.end or 0)
                yield from _cue_break(index, text, cue, cues[index + 1], gap, lexicon)
            if cue.bits[0] & lang.SENTENCE and index and after:
                yield from _head(index, text, cue, cues[index - 1])
            if len(cue.tokens) <= _FEW:
                yield from _orphan(index, text, cue, cues[index - 1] if index else None)
        if "-" in text or "–" in text or "—" in text:
            yield from _speakers(index, text, cue, profile)
        if "[" in text or "..." in text or not text.isascii() or _SPACING.search(text):
            yield from _hygiene(index, text)


def _room(index: int, text: str, cue: _Cue, profile: Profile) -> Iterator[_Fault]:
    """Yields what is wrong with the size of a cue."""
    if not cue.lines:
        yield _Fault("L-EMPTY", index, 0, len(text), "")
        return
    if max(cue.widths) > profile.cpl:
        at = 0
        for line, seen in zip(cue.lines, cue.widths, strict=True):
            at = text.index(line, at)
            if seen > profile.cpl:
                yield _Fault("L-CPL", index, at, at + len(line), f"{seen:g} > {profile.cpl}")
            at += len(line)
    if len(cue.lines) > profile.lines:
        yield _Fault("L-LINES", index, 0, len(text), f"{len(cue.lines)} > {profile.lines}")


def _time(index: int, segment: Segment, cue: _Cue, after: Segment | None, profile: Profile) -> Iterator[_Fault]:
    """Yields what is wrong with the times of a cue."""
    if segment.start is None or segment.end is None:
        return
    whole = len(segment.text)
    length = segment.end - segment.start
    if length <= 0:
        yield _Fault("T-ZERO", index, 0, whole, f"{length} ms")
    shown = max(length, 0)
    if profile.cps and cue.chars * 1000 > profile.cps * (shown + _SLACK) + 1e-6:
        yield _Fault("T-CPS", index, 0, whole, f"{cue.chars * 1000 / max(shown, 1):.1f} > {profile.cps:g}")
    words = len(cue.tokens)
    if profile.wpm and words and not cue.sound and words * 60_000 > profile.wpm * 1.001 * shown:
        yield _Fault("T-WPM", index, 0, whole, f"{words * 60_000 / max(shown, 1):.0f} > {profile.wpm}")
    least = max(profile.min_ms, profile.min_per_word_ms * words)
    if shown < least - _SLACK:
        yield _Fault("T-MIN", index, 0, whole, f"{shown} < {least} ms")
    if profile.max_ms and shown > profile.max_ms + _SLACK:
        yield _Fault("T-MAX", index, 0, whole, f"{shown} > {profile.max_ms} ms")
    if after is not None and after.start is not None:
        yield from _gap(index, segment.start, segment.end, after.start, whole, profile)


def _gap(index: int, start: int, end: int, after: int, whole: int, profile: Profile) -> Iterator[_Fault]:
    """Yields what is wrong between a cue and the next one."""
    gap = after - end
    if after < start:
        yield _Fault("T-ORDER", index, 0, whole, f"the next one starts {start - after} ms earlier")
    if gap < -_SLACK:
        yield _Fault("T-OVERLAP", index, 0, whole, f"by {-gap} ms")
    elif gap < profile.gap - _SLACK:
        yield _Fault("T-GAP", index, 0, whole, f"{gap} < {profile.gap} ms")
    elif profile.gap + _SLACK < gap < profile.chain_ms - _SLACK:
        yield _Fault("T-GAP" if profile.chain_hard else "T-CHAIN", index, 0, whole, f"{gap} ms")


def _line_breaks(index: int, text: str, cue: _Cue, profile: Profile, lexicon: lang.Lexicon) -> Iterator[_Fault]:
    """Yields what is wrong with the breaks between the lines of a cue."""
    taken, at = 0, 0
    for upper, lower in zip(cue.lines, cue.lines[1:], strict=False):
        begun = taken
        taken += len(upper.split())
        at = text.index(upper, at) + len(upper)
        if not _DASH.match(lower):  # a break between two speakers is forced
            yield from _parted(index, cue.tokens[begun:taken], cue.bits[begun:taken], cue.bits[taken], at, lexicon)
    if len(cue.lines) != 2 or _DASH.match(cue.lines[1]):  # noqa: PLR2004 - two lines
        return
    if cue.chars + 1 <= profile.cpl:
        yield _Fault("L-NEEDLESS", index, 0, len(text), f"{cue.chars + 1:g} characters")
    if (taken == 1 or len(cue.tokens) - taken == 1) and min(cue.widths) <= _SHORT_LINE and max(cue.widths) > _LONG_LINE:
        word = cue.tokens[0] if taken == 1 else cue.tokens[-1]
        at = text.index(word) if taken == 1 else text.rindex(word)
        yield _Fault("B-ORPHAN", index, at, at + len(word), f"{word!r} alone on its line")


def _parted(
    index: int, tokens: list[str], bits: list[int], after: int, end: int, lexicon: lang.Lexicon
) -> Iterator[_Fault]:
    """Yields what is torn apart by a break after the last of these tokens, which ends at offset `end`."""
    left, token = bits[-1], tokens[-1]
    if left & lang.FUNCTION:
        name = lexicon.word_class(token) or "article"
        yield _Fault(lang.CLASSES[name], index, end - len(token), end, repr(token))
    titled = left & lang.TITLE and after & lang.CAPITAL
    # after a sentence's end, or at the head of a line, the capital says nothing
    named = left & lang.NAME and after & lang.NAME_AFTER and len(bits) > 1 and not bits[-2] & lang.SENTENCE
    if titled or named:
        yield _Fault("B-NAME", index, end - len(token), end, f"after {token!r}")
    elif left & lang.NUMBER and after & lang.UNIT and not left & (_MARKED | lang.BOUND):
        yield _Fault("B-NUM", index, end - len(token), end, f"after {token!r}")


def _cue_break(index: int, text: str, cue: _Cue, after: _Cue, gap: int, lexicon: lang.Lexicon) -> Iterator[_Fault]:
    """Yields what is wrong with the end of a cue whose sentence goes on in the next."""
    if gap >= _SOON or after.open:
        return
    bits = cue.bits
    end = len(text.rstrip())
    count = len(cue.lines[-1].split()) if len(cue.lines) > 1 else len(bits)
    yield from _parted(index, cue.tokens[-count:], bits[-count:], after.bits[0], end, lexicon)
    if not bits[-1] & _MARKED:
        for back in (1, 2):
            if len(bits) > back + 1 and bits[-back - 1] & lang.SENTENCE and not bits[-back] & lang.SENTENCE:
                hanging = " ".join(cue.tokens[-back:])
                yield _Fault("B-DANGLE", index, end - len(hanging), end, f"{hanging!r} opens the next sentence")
                return


def _head(index: int, text: str, cue: _Cue, before: _Cue) -> Iterator[_Fault]:
    """Yields the last word of the sentence before, left alone at the head of a cue."""
    if len(cue.bits) < 3 or not before.tokens:  # noqa: PLR2004 - a cue of two words is short, not ragged
        return
    final = before.tokens[-1]
    if before.bits[-1] & lang.SENTENCE or final[-1] in ",;:—)]" or cue.open:
        return
    at = text.index(cue.tokens[0])
    yield _Fault("B-DANGLE", index, at, at + len(cue.tokens[0]), f"{cue.tokens[0]!r} ends the sentence before")


def _orphan(index: int, text: str, cue: _Cue, before: _Cue | None) -> Iterator[_Fault]:
    """Yields a cue of one word that is no sentence of its own."""
    if sum(bool(_WORDY.search(t)) for t in cue.tokens) != 1:
        return
    opened = before is None or bool(before.bits and before.bits[-1] & lang.SENTENCE)
    if not (cue.bits[-1] & lang.SENTENCE and opened):
        yield _Fault("B-ORPHAN", index, 0, len(text), repr(text))


def _speakers(index: int, text: str, cue: _Cue, profile: Profile) -> Iterator[_Fault]:
    """Yields what is wrong with the dashes of a cue."""
    dashed = [bool(_DASH.match(line)) for line in cue.lines]
    inner = sum(len(_INNER_TURN.findall(line)) for line in cue.lines)
    whole = len(text)
    if inner:
        yield _Fault("S-MERGE", index, 0, whole, "a dash inside a line")
    elif any(dashed[1:]) and not dashed[0] and profile.dash != "any":
        yield _Fault("S-MERGE", index, 0, whole, "only the second line has a dash")
    if sum(dashed) + inner > 2:  # noqa: PLR2004 - two speakers
        yield _Fault("S-THREE", index, 0, whole, "")
    if not any(dashed):
        return
    spaced = [bool(_SPACED_DASH.match(line)) for line, has in zip(cue.lines, dashed, strict=True) if has]
    if (profile.dash == "-Text" and any(spaced)) or (profile.dash == "- Text" and not all(spaced)):
        yield _Fault("S-DASH", index, 0, whole, f"{profile.dash!r} is the form")
    if len(cue.lines) == 1 and not inner:
        yield _Fault("S-LONE", index, 0, whole, "")


def _hygiene(index: int, text: str) -> Iterator[_Fault]:
    """Yields what no reader should see."""
    if "[" in text and (match := _BLANK.search(text)):
        yield _Fault("H-BLANK", index, *match.span(), "")
    if match := _SPACING.search(text):
        yield _Fault("H-SPACE", index, *match.span(), "")
    if "..." in text:
        at = text.index("...")
        yield _Fault("X-ELL", index, at, at + 3, "")
    if not text.isascii() and (match := _MOJIBAKE.search(text)):
        yield _Fault("H-MOJI", index, *match.span(), repr(match[0]))
