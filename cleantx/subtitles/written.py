"""What is wrong with how a cue is written: the dashes of its speakers, sounds, numbers, ellipses, careless text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleantx.model import Segment, Word
from cleantx.subtitles import language as lang
from cleantx.subtitles import script
from cleantx.subtitles.cue import DASH, DASHES, SOON, Cue, Fault
from cleantx.subtitles.profile import Profile
from cleantx.subtitles.unit import SOUND

__all__ = ["speakers", "written"]

_SPACED_DASH = re.compile(r"[-–—]\s")
_INNER_TURN = re.compile(  # "Is it? - Yes", "Is it? >> Yes"
    rf"(?:[{script.STOPS}][\"'”’»)\]]*|[)\]])\s+(?:[-–—]{{1,2}}\s*(?={script.OPENS})|>>)"
)
_BLANK = re.compile(r"\[\s*BLANK[_ ]AUDIO\s*\]", re.IGNORECASE)
_SPACING = re.compile(r"  |\s[,.!?;:](?:\s|$)")
_MOJIBAKE = re.compile(r"\ufffd|Ã[\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u2122]|â€|‚Äô|‚ù§")  # not "NÃO"
_ELLIPSIS = ("…", "...")
_TRAIL = "\"'”’)]}»"
_DIGIT = re.compile(r"\d")
_SMALL = re.compile(r"(?:[1-9]|10)[.,;:!?]?")
_FIGURE = re.compile(r"\d[\d,.]*\w*[.,;:!?…]*")
_FIGURES_NEAR = re.compile(r"[\d$€£%]")  # "3 of 12", "5 %": figures keep figures company


def written(
    index: int,
    segment: Segment,
    cue: Cue,
    before: Cue | None,
    after: tuple[Segment, Cue] | None,
    profile: Profile,
    known: lang.Lexicon,
) -> Iterator[Fault]:
    """Yields what is wrong with the text of a cue apart from its breaks and its speakers."""
    text = segment.text
    if cue.open and ("[" in text or "(" in text):
        yield from _sounds(index, text, cue, profile)
    if known.code == "en" and _DIGIT.search(text):  # "am 3. Oktober", "à 8 h": other languages have other rules
        yield from _numbers(index, text, cue, before)
    if after and ("…" in cue.tokens[-1] or "..." in cue.tokens[-1]):
        gap = (after[0].start or 0) - (segment.end or 0)
        yield from _running(index, text, cue, after[1], gap)
    if "[" in text or "..." in text or not text.isascii() or _SPACING.search(text):
        yield from _hygiene(index, text, known.spaced_marks)


def speakers(
    index: int, text: str, cue: Cue, profile: Profile, words: tuple[Word, ...], turns: frozenset[int]
) -> Iterator[Fault]:
    """Yields what is wrong with the dashes of a cue, given its words and where somebody else begins (ms)."""
    dashed = [bool(DASH.match(line)) for line in cue.lines]
    inner = sum(len(_INNER_TURN.findall(line)) for line in cue.lines)
    whole = len(text)
    known = [at for at in (*cue.voices, *_begun(words, turns)) if not _dashed(text, at)]
    if inner:
        yield Fault("S-MERGE", index, 0, whole, "in the middle of a line")
    elif any(dashed[1:]) and not dashed[0] and profile.dash != "any":
        yield Fault("S-MERGE", index, 0, whole, "only the second line has a dash")
    elif known:
        said = text[known[0] :].split(maxsplit=1)[:1] or [""]
        yield Fault("S-MERGE", index, known[0], known[0] + len(said[0]), f"somebody else says {said[0]!r}")
    if sum(dashed) + inner > 2:  # noqa: PLR2004 - two speakers
        yield Fault("S-THREE", index, 0, whole, "")
    if not any(dashed):
        return
    spaced = [bool(_SPACED_DASH.match(line)) for line, has in zip(cue.lines, dashed, strict=True) if has]
    if (profile.dash == "-Text" and any(spaced)) or (profile.dash == "- Text" and not all(spaced)):
        yield Fault("S-DASH", index, 0, whole, f"{profile.dash!r} is the form")
    if len(cue.lines) == 1 and not inner:
        yield Fault("S-LONE", index, 0, whole, "")


def _begun(words: tuple[Word, ...], turns: frozenset[int]) -> list[int]:
    """Returns the offsets of the words, but the first, with which somebody else begins.

    Of several that begin at one instant it is the last: the others have no length, they were squeezed in before it.
    """
    if not turns:
        return []
    last = {word.start: k for k, word in enumerate(words) if word.start in turns}
    return [words[k].a for k in last.values() if k]


def _dashed(text: str, at: int) -> bool:
    """Returns whether what begins at an offset stands at the head of a line with a dash."""
    begin = text.rfind("\n", 0, at) + 1
    return not text[begin:at].strip(DASHES + " ") and bool(DASH.match(text[begin:].lstrip()))


def _sounds(index: int, text: str, cue: Cue, profile: Profile) -> Iterator[Fault]:
    """Yields a line that is a sound in other brackets than the guide's, or that shares a cue with one's own words."""
    lines = [(line, SOUND.fullmatch(line)) for line in cue.lines]
    for line, sound in lines:
        at = text.index(line)
        bare = line.lstrip(DASHES + " ")
        if not sound or bare[:1] not in ("[", "("):
            continue
        if profile.sound and bare[:1] != profile.sound[:1]:
            yield Fault("X-SOUND", index, at, at + len(line), f"{profile.sound!r} is the form")
            return
        if not all(alone for _, alone in lines) and not any(DASH.match(other) for other, _ in lines):
            yield Fault("X-SOUND", index, at, at + len(line), "it shares the cue with words")
            return


def _numbers(index: int, text: str, cue: Cue, before: Cue | None) -> Iterator[Fault]:
    """Yields the first figure of a cue that should be a word: one to ten, or at the head of a sentence."""
    tokens, bits = cue.tokens, cue.bits
    for k, token in enumerate(tokens):
        bare = token.lstrip(DASHES + "\"'“‘([")
        if not bare[:1].isdigit():
            continue
        opened = bool(bits[k - 1] & lang.SENTENCE) if k else before is None or cue.open or _ends(before)
        at = text.index(token)
        if opened and _FIGURE.fullmatch(bare):
            yield Fault("N-NUM", index, at, at + len(token), f"{token!r} opens a sentence")
            return
        if _SMALL.fullmatch(bare) and not _measures(tokens, bits, k):
            yield Fault("N-NUM", index, at, at + len(token), repr(token))
            return


def _ends(cue: Cue) -> bool:
    return bool(cue.bits and cue.bits[-1] & lang.SENTENCE)


def _measures(tokens: list[str], bits: list[int], k: int) -> bool:
    """Returns whether a small figure belongs to a name ("Llama 3"), a unit or other figures."""
    named = k > 0 and bool(bits[k - 1] & lang.CAPITAL)
    near = tokens[max(0, k - 2) : k] + tokens[k + 1 : k + 3]
    measured = k + 1 < len(bits) and bool(bits[k + 1] & lang.UNIT)
    return named or measured or any(_FIGURES_NEAR.search(token) for token in near)


def _running(index: int, text: str, cue: Cue, after: Cue, gap: int) -> Iterator[Fault]:
    """Yields an ellipsis between two cues of one sentence that goes on `gap` ms later."""
    if gap >= SOON or after.open or not after.tokens:
        return
    final, first = cue.tokens[-1].rstrip(_TRAIL), after.tokens[0]
    if final.endswith(_ELLIPSIS) and (first.startswith(_ELLIPSIS) or first[:1].islower()):
        end = len(text.rstrip())
        yield Fault("X-ELL", index, end - len(cue.tokens[-1]), end, "the sentence runs on")


def _hygiene(index: int, text: str, spaced: str) -> Iterator[Fault]:
    """Yields what no reader should see; before the marks in `spaced` a space is right."""
    if "[" in text and (match := _BLANK.search(text)):
        yield Fault("H-BLANK", index, *match.span(), "")
    spacing = (m for m in _SPACING.finditer(text) if not (m[0].strip() and m[0].strip() in spaced))
    if match := next(spacing, None):
        yield Fault("H-SPACE", index, *match.span(), "")
    if "..." in text:
        at = text.index("...")
        yield Fault("X-ELL", index, at, at + 3, "")
    if not text.isascii() and (match := _MOJIBAKE.search(text)):
        yield Fault("H-MOJI", index, *match.span(), repr(match[0]))
