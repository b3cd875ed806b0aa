"""A text levelled for searching: small letters, every gap character a space, every character in its place.

An automaton finds whole words in it as words between spaces.  Folding letters must not move offsets, so the few that
fold into several (sharp s, the dotted capital I) become ``ODD``; whoever reads a word with one folds it from the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleantx.terms.reading import GAPS, SILENT

ODD = "\x00"
"""Stands for a letter that folds into several."""

_ASCII = [chr(code) for code in range(128)]
_GAP = [c for c in _ASCII if GAPS.fullmatch(c)]
_BLANK = [c for c in _GAP if c.isspace() or c == "-"]
_LEVEL = "".join(" " if c in _GAP else c.lower() for c in _ASCII)
_WHITE = "".join(" " if c in _BLANK else c for c in _ASCII)
_PLAIN = bytes(range(128))
_WORD = re.compile("[^ ]")
_MANY = 100  # so many kinds of characters are replaced one after the other; more of them in one slower pass


def level(text: str, gaps: re.Pattern[str] = GAPS) -> str:
    r"""Returns the text in small letters, with a space for each character of a gap, as long as before.

    >>> level("Co-OP's [BLANK_AUDIO] CAFÉ\u2026 Maße")
    'co op s               café  ma\x00e'
    """
    text = _unsilenced(text)
    if text.isascii():
        return text.translate(_LEVEL)
    foreign = sorted(_foreign(text))
    gap = [c for c in foreign if gaps.fullmatch(c)]
    odd = [c for c in foreign if len(c.casefold()) > 1]
    return _replaced(_replaced(text, [*_GAP, *gap], " "), odd, ODD).casefold()


def wide(text: str) -> list[int]:
    r"""Returns where gaps of several characters begin that an entry's space or hyphen may stand for.

    >>> wide("deep  seek, deep - seek; deep [BLANK_AUDIO] seek\nnow")
    [4, 16, 29]
    """
    text = _unsilenced(text)
    if text.isascii():
        white = text.translate(_WHITE)
    else:
        white = _replaced(text, [*_BLANK, *sorted(c for c in _foreign(text) if c.isspace())], " ")
    out: list[int] = []
    at = white.find("  ")
    while at >= 0:
        out.append(at)
        behind = _WORD.search(white, at)
        at = white.find("  ", behind.start()) if behind else -1
    return out


def _unsilenced(text: str) -> str:
    """Returns the text with blanks for the marks of silence."""
    if "[" in text or "(" in text:
        return SILENT.sub(lambda mark: " " * len(mark[0]), text)
    return text


def _foreign(text: str) -> set[str]:
    """Returns the characters of a text that are not ASCII."""
    rest = text.encode("utf-8", "surrogatepass").translate(None, _PLAIN)
    return set(rest.decode("utf-8", "surrogatepass"))


def _replaced(text: str, characters: Sequence[str], by: str) -> str:
    """Returns the text with each of the characters replaced; the time does not grow with their number."""
    if len(characters) > _MANY:
        return text.translate(dict.fromkeys(map(ord, characters), by))
    for character in characters:
        text = text.replace(character, by)
    return text
