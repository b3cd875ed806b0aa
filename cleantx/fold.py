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
_LETTERS = rf"(?:[{_UPPER}]_)"
_SPELLED = re.compile(
    r"(?<![^\W_])(?<!_)"
    rf"(?:{_LETTERS}{{3,}}[{_UPPER}]{{2,}}|{_LETTERS}{{2,}}[{_UPPER}]|{_LETTERS}+[{_UPPER}]s|{_LETTERS}+s?)"  # not Z_OK
    r"(?!\w)"
)
# K_ two, O_ one: a single letter and its number, unless something is counted ("X_ two times")
_DIGITS = {
    word: str(n)
    for n, word in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])
}
_NUMBERED = re.compile(
    rf"(?<![^\W_])(?<!_)([{_UPPER}])_ ({'|'.join(_DIGITS)})(?![\w-])"
    r"(?! (?:of|or|and|more|times|years?|days?|hours?|weeks?|months?|minutes?|people|things?|percent)\b)"
)
_LONG = 7  # nobody says an acronym of seven letters: that is a word being spelled out
_WORD = "alphabet"
_ALPHABET = re.compile(rf"\b{_WORD}\b", re.IGNORECASE)
_NEAR = 300  # characters: some fifty words, as far as talk of the alphabet reaches
_CAPPED = re.compile(rf"(?<!\w)([{_UPPER}]{{2,}})_(?!\w)")  # QUINN_: the last letter of a fused run
_CAPITAL = re.compile(f"[{_UPPER}]")
_PLAIN = {
    **dict.fromkeys("\u2018\u2019\u201b\u02bc", "'"),
    **dict.fromkeys("\u201c\u201d\u201f", '"'),
    **dict.fromkeys("\u00a0\u2009\u202f", " "),
    **dict.fromkeys("\u2010\u2011", "-"),
}

_FOREIGN = re.compile(r"[^\x00-\x7f]{2,}")  # the UTF-8 of one letter has several bytes
# Latin letters, general punctuation to arrows and symbols, the emoji selector, emoji
_PLAUSIBLE = re.compile("[\u00a0-\u017f\u2010-\u2bff\ufe0f\U0001f000-\U0001faff]")
_CODECS = ("sloppy-windows-1252", "mac_roman")


def spelled(text: str) -> Iterator[Chunk]:
    """Yields the runs of letters that were spelled one by one, joined; a word that is being spelled, with hyphens.

    >>> list(spelled("the L_L_M_s of Z_ and Non-A_I_, K_ two"))
    [(4, 11, 'LLMs'), (15, 17, 'Z'), (26, 30, 'AI'), (32, 38, 'K2')]
    """
    if "_" not in text:
        return
    is_of_letters = _WORD in text.lower()
    for match in sorted((*_runs(text), *_capped(text)), key=lambda m: m.start()):
        with_number = _NUMBERED.match(text, match.start())
        if with_number:
            yield with_number.start(), with_number.end(), with_number[1] + _DIGITS[with_number[2]]
            continue
        letters = match[0].replace("_", "")
        if len(letters) >= _LONG or (len(letters) > 1 and is_of_letters and _is_of_alphabet(text, *match.span())):
            letters = "-".join(letters)
        yield match.start(), match.end(), letters


def _runs(text: str) -> Iterator[re.Match[str]]:
    """Yields the matches of `_SPELLED`, which begin one character before an underscore."""
    done, at = 0, text.find("_")
    while at >= 0:
        match = _SPELLED.match(text, at - 1) if at > done else None
        if match:
            yield match
            done = match.end()
        at = text.find("_", max(at + 1, done))


def _capped(text: str) -> Iterator[re.Match[str]]:
    """Yields the matches of `_CAPPED`, which have their capitals right before an underscore."""
    at = text.find("_")
    while at >= 0:
        first = at
        while first and _CAPITAL.match(text, first - 1):
            first -= 1
        match = _CAPPED.match(text, first)
        if match:
            yield match
        at = text.find("_", at + 1)


def _is_of_alphabet(text: str, a: int, b: int) -> bool:
    """Says whether the talk is of letters as letters: "what is it, O_P_Q_?", near the word alphabet."""
    return _ALPHABET.search(text, max(a - _NEAR, 0), b + _NEAR) is not None


def mojibake(text: str) -> Iterator[Chunk]:
    """Yields the runs that are UTF-8 read as Windows-1252 or MacRoman, mended; only runs that decode as a whole.

    >>> list(mojibake("listening \u201a\u00f9\u00a7 Check caf\u00c3\u00a9, l\u2019\u00e9t\u00e9"))
    [(10, 13, '❤'), (23, 25, 'é')]
    """
    if text.isascii():
        return
    for match in _FOREIGN.finditer(text):
        mended = _mend(match[0])
        if mended is not None:
            yield match.start(), match.end(), _spaced(text, match.end(), mended)


def _mend(run: str) -> str | None:
    import ftfy.bad_codecs  # noqa: F401, PLC0415 - registers the sloppy codec; 40 ms that few texts need to pay

    for codec in _CODECS:
        try:
            mended = run.encode(codec).decode("utf-8")
        except UnicodeError:
            continue
        if all(_plausible(character) for character in mended):
            return mended
    return None


def _spaced(text: str, end: int, mended: str) -> str:
    """Returns mended text with plain spaces, none of them beside another: a hard space is a common thing to damage."""
    plain_text = mended.replace("\u00a0", " ")
    return plain_text.rstrip(" ") if text[end : end + 1] == " " else plain_text


def _plausible(character: str) -> bool:
    """Says whether damaged text is likely to have held the character.

    Latin letters, punctuation, symbols and emoji are what transcripts lose this way.  A pair such as the end of
    "l'ete" with its curly apostrophe also decodes, but to an Armenian letter: that is no damage.
    """
    return _PLAUSIBLE.match(character) is not None


def plain(text: str) -> str:
    """Returns the text with curly quotes and odd spaces unified; every character keeps its place."""
    if not text.isascii():
        for odd, usual in _PLAIN.items():
            text = text.replace(odd, usual)
    return text
