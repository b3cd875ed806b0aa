"""How many characters of a line are seen."""

from __future__ import annotations

import unicodedata

__all__ = ["halves", "width"]

_UNSEEN = frozenset(("Mn", "Me", "Cf", "Cc"))
_MARKS = "PS"  # a dash or an ellipsis of ambiguous width is drawn wide among wide letters, a Greek letter need not be


def width(text: str) -> int:
    r"""Returns the number of displayed characters: marks on letters, joiners and controls take no room.

    >>> width("na\u0308ive\u200b"), width("caf\u00e9")
    (5, 4)
    """
    if text.isascii() and text.isprintable():
        return len(text)  # nearly every line: no table needed
    return sum(unicodedata.category(c) not in _UNSEEN for c in unicodedata.normalize("NFC", text))


def halves(text: str) -> int:
    """Returns the room that a text takes among full-width letters, in halves: two for a wide letter, one for a narrow.

    >>> halves("字幕。"), halves("AI"), halves("한국어 자막")
    (6, 2, 11)
    """
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(_halves(c) for c in unicodedata.normalize("NFC", text))


def _halves(letter: str) -> int:
    kind = unicodedata.category(letter)
    if kind in _UNSEEN:
        return 0
    space = unicodedata.east_asian_width(letter)
    return 2 if space in "WF" or (space == "A" and kind[0] in _MARKS) else 1
