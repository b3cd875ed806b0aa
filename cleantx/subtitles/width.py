"""How many characters of a line are seen."""

from __future__ import annotations

import unicodedata

__all__ = ["width"]

_UNSEEN = frozenset(("Mn", "Me", "Cf", "Cc"))


def width(text: str) -> int:
    r"""Returns the number of displayed characters: marks on letters, joiners and controls take no room.

    >>> width("na\u0308ive\u200b"), width("caf\u00e9")
    (5, 4)
    """
    if text.isascii() and text.isprintable():
        return len(text)  # nearly every line: no table needed
    return sum(unicodedata.category(c) not in _UNSEEN for c in unicodedata.normalize("NFC", text))
