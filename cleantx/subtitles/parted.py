"""What is torn apart: by a line's end, by a cue's end, at a cue's head, in a cue of one word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleantx.subtitles import language as lang
from cleantx.subtitles import script
from cleantx.subtitles.cue import DASH, SOON, Cue, Fault
from cleantx.subtitles.profile import Profile

__all__ = ["cue_break", "head", "line_breaks", "orphan"]

_WORDY = re.compile(r"\w")
_MARKED = lang.SENTENCE | lang.COMMA
_CLOSED = _MARKED | lang.BOUND
_SHORT_LINE, _LONG_LINE = 10, 20  # a line of one word this short beside one that long is an orphan


def line_breaks(index: int, text: str, cue: Cue, profile: Profile, lexicon: lang.Lexicon) -> Iterator[Fault]:
    """Yields what is wrong with the breaks between the lines of a cue."""
    taken, at = 0, 0
    for upper, lower in zip(cue.lines, cue.lines[1:], strict=False):
        begun = taken
        taken += len(upper.split())
        at = text.index(upper, at) + len(upper)
        if not DASH.match(lower):  # a break between two speakers is forced
            yield from _torn_mark(index, cue.tokens[taken - 1], cue.tokens[taken], at)
            yield from _parted(index, cue.tokens[begun:taken], cue.bits[begun:taken], cue.bits[taken], at, lexicon)
    if len(cue.lines) != 2 or DASH.match(cue.lines[1]):  # noqa: PLR2004 - two lines
        return
    if cue.chars + 1 <= profile.cpl:
        yield Fault("L-NEEDLESS", index, 0, len(text), f"{cue.chars + 1:g} characters")
    if (taken == 1 or len(cue.tokens) - taken == 1) and min(cue.widths) <= _SHORT_LINE and max(cue.widths) > _LONG_LINE:
        word = cue.tokens[0] if taken == 1 else cue.tokens[-1]
        at = text.index(word) if taken == 1 else text.rindex(word)
        yield Fault("B-ORPHAN", index, at, at + len(word), f"{word!r} alone on its line")


def _torn_mark(index: int, token: str, after: str, end: int) -> Iterator[Fault]:
    """Yields a mark that stands on the wrong side of a break after the first token, which ends at offset `end`."""
    if script.begins_no_line(after):
        yield Fault("L-MARK", index, end - len(token), end, f"before {after[:1]!r}")
    elif script.ends_no_line(token):
        yield Fault("L-MARK", index, end - len(token), end, f"after {token[-1:]!r}")


def _parted(
    index: int, tokens: list[str], bits: list[int], after: int, end: int, lexicon: lang.Lexicon
) -> Iterator[Fault]:
    """Yields what is torn apart by a break after the last of these tokens, which ends at offset `end`."""
    left, token = bits[-1], tokens[-1]
    begin = end - len(token)
    if lang.ends_badly(left, after):
        name = lexicon.word_class(token) or "article"
        yield Fault(lang.CLASSES[name], index, begin, end, repr(token))
    titled = left & lang.TITLE and after & lang.CAPITAL
    # after a sentence's end, or at the head of a line, the capital says nothing
    named = left & lang.NAME and after & lang.NAME_AFTER and len(bits) > 1 and not bits[-2] & lang.SENTENCE
    if titled or named:
        yield Fault("B-NAME", index, begin, end, f"after {token!r}")
    elif left & lang.NUMBER and after & lang.UNIT and not left & _CLOSED:
        yield Fault("B-NUM", index, begin, end, f"after {token!r}")
    elif left & lang.BINDER and after & lang.PARTICLE and not left & _CLOSED:
        yield Fault("B-PART", index, begin, end, f"after {token!r}")
    elif left & lang.ADJECTIVE and not left & (_CLOSED | lang.FUNCTION) and not after & (lang.FUNCTION | lang.OPENER):
        yield Fault("B-ADJ", index, begin, end, f"after {token!r}")


def cue_break(index: int, text: str, cue: Cue, after: Cue, gap: int, lexicon: lang.Lexicon) -> Iterator[Fault]:
    """Yields what is wrong with the end of a cue whose sentence goes on in the next, `gap` ms later."""
    if after.open:
        return
    bits = cue.bits
    end = len(text.rstrip())
    if gap >= SOON:  # no guide asks more of the last word before a pause, but a reader is left with it
        if bits[-1] & lang.FUNCTION:
            token = cue.tokens[-1]
            yield Fault("B-PAUSE", index, end - len(token), end, f"{token!r}, then {gap / 1000:.1f} s")
        return
    yield from _torn_mark(index, cue.tokens[-1], after.tokens[0], end)
    count = len(cue.lines[-1].split()) if len(cue.lines) > 1 else len(bits)
    yield from _parted(index, cue.tokens[-count:], bits[-count:], after.bits[0], end, lexicon)
    if not bits[-1] & _MARKED:
        for back in (1, 2):
            if len(bits) > back + 1 and bits[-back - 1] & lang.SENTENCE and not bits[-back] & lang.SENTENCE:
                hanging = " ".join(cue.tokens[-back:])
                yield Fault("B-DANGLE", index, end - len(hanging), end, f"{hanging!r} opens the next sentence")
                return


def head(index: int, text: str, cue: Cue, before: Cue) -> Iterator[Fault]:
    """Yields the last word of the sentence before, left alone at the head of a cue."""
    if len(cue.bits) < 3 or not before.tokens:  # noqa: PLR2004 - a cue of two words is short, not ragged
        return
    final = before.tokens[-1]
    if before.bits[-1] & lang.SENTENCE or final[-1] in ",;:—)]" or cue.open:
        return
    at = text.index(cue.tokens[0])
    yield Fault("B-DANGLE", index, at, at + len(cue.tokens[0]), f"{cue.tokens[0]!r} ends the sentence before")


def orphan(index: int, text: str, cue: Cue, before: Cue | None) -> Iterator[Fault]:
    """Yields a cue of one word that is no sentence of its own."""
    if sum(bool(_WORDY.search(t)) for t in cue.tokens) != 1 or script.UNSPACED.search(text):
        return  # without spaces nobody can count words
    opened = before is None or bool(before.bits and before.bits[-1] & lang.SENTENCE)
    if not (cue.bits[-1] & lang.SENTENCE and opened):
        yield Fault("B-ORPHAN", index, 0, len(text), repr(text))
