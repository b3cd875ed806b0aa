"""Spellings that hide a word: letters spelled one by one, and mojibake.

Each function yields ``(a, b, after)`` for stretches that read better otherwise.  The folded view searches through
them, and the rules of the same name offer them as fixes: one definition for both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Chunk = tuple[int, int, str]

_UPPER = "A-ZÀ-ÖØ-Þ"
# A_I_  L_L_M_s  G_P_Us  M_L_X_T_END: capitals that a recogniser spelled, an underscore after each
_SPELLED = re.compile(rf"(?<![^\W_])(?<!_)(?:[{_UPPER}]_)+(?:[{_UPPER}]+s?|s)?(?!\w)")
_CAPPED = re.compile(rf"(?<!\w)([{_UPPER}]{{2,}})_(?!\w)")  # QUINN_: the last letter of a fused run
_QUOTES = str.maketrans("\u2018\u2019\u201b\u02bc\u201c\u201d\u201f\u00a0\u2009\u202f\u2010\u2011", "''''\"\"\"   --")

_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_CODECS = ("sloppy-windows-1252", "mac_roman")


def spelled(text: str) -> Iterator[Chunk]:
    """Yields the runs of letters that were spelled one by one, joined.

    >>> list(spelled("the L_L_M_s of Z_ and Non-A_I_"))
    [(4, 11, 'LLMs'), (15, 17, 'Z'), (26, 30, 'AI')]
    """
    if "_" not in text:
        return
    found = [*_SPELLED.finditer(text), *_CAPPED.finditer(text)]
    for match in sorted(found, key=lambda m: m.start()):
        yield match.start(), match.end(), match[0].replace("_", "")


def mojibake(text: str) -> Iterator[Chunk]:
    """Yields the runs that are UTF-8 read as Windows-1252 or MacRoman, mended; only runs that decode as a whole.

    >>> list(mojibake("listening \u201a\u00f9\u00a7 Check caf\u00c3\u00a9, l\u2019\u00e9t\u00e9"))
    [(10, 13, '❤'), (23, 25, 'é')]
    """
    if text.isascii():
        return
    import ftfy.bad_codecs  # noqa: F401, PLC0415 - registers the sloppy codec; 40 ms that ASCII text need not pay

    for match in _FOREIGN.finditer(text):
        mended = _mend(match[0]) if len(match[0]) > 1 else None
        if mended is not None:
            yield match.start(), match.end(), mended


def _mend(run: str) -> str | None:
    for codec in _CODECS:
        try:
            mended = run.encode(codec).decode("utf-8")
        except UnicodeError:
            continue
        if all(_plausible(character) for character in mended):
            return mended
    return None


def _plausible(character: str) -> bool:
    """Says whether damaged text is likely to have held the character.

    Latin letters, punctuation, symbols and emoji are what transcripts lose this way.  A pair such as the end of
    "l'ete" with its curly apostrophe also decodes, but to an Armenian letter: that is no damage.
    """
    code = ord(character)
    return 0xA0 <= code <= 0x17F or 0x2010 <= code <= 0x2BFF or code == 0xFE0F or 0x1F000 <= code <= 0x1FAFF


def plain(text: str) -> str:
    """Returns the text with curly quotes and odd spaces unified; every character keeps its place."""
    return text if text.isascii() else text.translate(_QUOTES)
