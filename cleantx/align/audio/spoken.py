"""How written words are said: "GPT-4" is "g p t four", "$2.5" "two point five dollars", a bracketed tag nothing.

English is spelled out; in other languages a word is its letters, and figures are left to the aligner to guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from cleantx.align.keys import said_number

_SIGNS = {"%": "percent", "&": "and", "@": "at", "+": "plus", "=": "equals", "\u00b0": "degrees"}
_MONEY = {"$": "dollars", "\u00a3": "pounds", "\u20ac": "euros", "\u00a5": "yen"}
_GREAT = frozenset({"hundred", "thousand", "million", "billion", "trillion"})
_SHORT = {"mr": "mister", "mrs": "missus", "dr": "doctor", "vs": "versus", "ok": "okay"}
_SHORT |= {"km": "kilometers", "kg": "kilograms", "cm": "centimeters", "mm": "millimeters", "hz": "hertz"}
_UNITS = frozenset({"km", "kg", "cm", "mm", "hz"})  # said in full behind a number only
_SPELLED = 5  # letters; longer capitals are a word that is shouted

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DOTTED = re.compile(r"(?<![^\W_])(?:[^\W\d_][._]){2,16}(?:[^\W\d_](?![^\W_]))?")
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?[\w.+-]*\w(?:@[\w-]+)?(?:\.[a-z]{2,6})+(?:/[^\s]*)?", re.IGNORECASE)
_CUT = re.compile(r"([^\W\d_])(?:-+|\u2014|\u2013)")
_PIECE = re.compile(
    r"\d+(?:st|nd|rd|th|s)(?![^\W\d_])|\d+|"
    r"[A-Z]{2,}s?(?![^\W\d_])|[A-Z]+(?=[A-Z][a-z])|"
    r"[^\W\d_A-Z]*(?:['\u2019][^\W\d_A-Z]+)+|[A-Z]?[^\W\d_A-Z]+(?:['\u2019][^\W\d_]+)*|"
    r"[A-Z](?:['\u2019][^\W\d_]+)*|[%&@+=\u00b0]|(?<=\d)\.(?=\d)"
)
_LETTERS = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*|\d+")
_SOUND = re.compile(
    r"\[[^\[\]]{0,80}\]|\*[^*\s][^*]{0,40}\*|[\u266a\u266b]+|"
    r"\((?:[\w' -]{0,30}\b)?(?:laugh\w*|chuckl\w*|music\w*|applau\w*|clap\w*|inaudible|unintelligible|cough\w*|sigh\w*|"
    r"crosstalk|silence|pause\w*|noise\w*|cheer\w*|breath\w*|gasp\w*|snort\w*|sniff\w*|groan\w*|scream\w*|beep\w*|"
    r"bell\w*|ring\w*|clears throat|indistinct\w*|foreign\w*|speaks \w+|speaking \w+)(?:\b[\w' -]{0,30})?\)",
    re.IGNORECASE,
)

Known = Callable[[str], bool]


def tags(text: str) -> list[tuple[int, int]]:
    """Returns the spans of a text that nobody says: bracketed sounds and notes of music.

    >>> tags("Well (laughs) yes [Music]")
    [(5, 13), (18, 25)]
    """
    return [match.span() for match in _SOUND.finditer(text)] if re.search(r"[\[(*\u266a\u266b]", text) else []


def forms(words: Sequence[str], *, language: str = "en", known: Known | None = None) -> list[tuple[str, ...]]:
    """Returns the spoken words of each written one, in small letters; nothing for signs alone.

    `known` tells what the aligner's dictionary holds: capitals and camel case that it knows are said as a word.

    >>> forms("So GPT-4 costs $2.5 million, A_I_ 25% off -- in 1953".split())  # doctest: +NORMALIZE_WHITESPACE
    [('so',), ('g', 'p', 't', 'four'), ('costs',), ('two', 'point', 'five'), ('million', 'dollars'), ('a', 'i'),
     ('twenty', 'five', 'percent'), ('off',), (), ('in',), ('nineteen', 'fifty', 'three')]
    """
    if not language.startswith("en"):
        return [tuple(_clean(m[0]) for m in _LETTERS.finditer(word)) for word in words]
    shouted = not any(c.islower() for word in words for c in word)
    out: list[tuple[str, ...]] = []
    owed = ""  # the currency of "$2.5 million" is said behind the million
    for i, word in enumerate(words):
        found = _said(word, known or _never, shouted=shouted)
        if owed:
            found, owed = (*found, owed), ""
        money = next((_MONEY[c] for c in word if c in _MONEY), "")
        if money and found:
            following = re.sub(r"\W", "", words[i + 1]).casefold() if i + 1 < len(words) else ""
            found, owed = (found, money) if following in _GREAT else ((*found, money), "")
        out.append(found)
    return out


def _never(_: str) -> bool:
    return False


def _said(word: str, known: Known, *, shouted: bool) -> tuple[str, ...]:
    """Returns what one written word is said as, money's name apart."""
    if word.isascii() and word.isalpha() and word[1:].islower():
        low = word.casefold()
        return tuple(_SHORT.get(low, low).split()) if low not in _UNITS else (low,)
    if match := _CUT.fullmatch(word.strip("\"',.")):  # "w-": a sound, not the letter's name
        return (_clean(match[1]) + ("uh" if match[1].casefold() not in "aeiou" else "h"),)
    if _ADDRESS.fullmatch(bare := word.strip("\"'()<>,;:!?.")) and not bare.replace(".", "").isdigit():
        return _address(bare, known)
    text = _THOUSANDS.sub("", unicodedata.normalize("NFKC", word))
    text, dotted = _DOTTED.subn(lambda m: " ".join(re.sub(r"[._]", "", m[0])) + " ", text)
    text, whole = text.replace("_", " "), _clean(text)
    if whole in _SHORT and whole not in _UNITS:
        return tuple(_SHORT[whole].split())
    if not dotted and not re.search(r"\d", whole) and known(whole):
        return (whole,)
    out: list[str] = []
    pieces = [match[0] for match in _PIECE.finditer(text)]
    for k, piece in enumerate(pieces):
        out += _piece(piece, known, shouted=shouted, counted=bool(k) and pieces[k - 1].isdecimal())
    return tuple(out)


def _piece(piece: str, known: Known, *, shouted: bool, counted: bool) -> list[str]:
    if piece in _SIGNS:
        return [_SIGNS[piece]]
    if piece == ".":
        return ["point"]
    if piece[0].isdecimal():
        digits = piece.rstrip("stndrh")
        return said_number(digits, piece[len(digits) :])
    low = _clean(piece)
    stem = piece.removesuffix("s")
    if len(stem) > 1 and stem.isupper() and len(stem) <= _SPELLED and not shouted and not known(low):
        return [*stem[:-1].casefold(), stem[-1].casefold() + ("'s" if piece[-1] == "s" else "")]
    return _SHORT[low].split() if low in _SHORT and (counted or low not in _UNITS) else [low]


def _address(text: str, known: Known) -> tuple[str, ...]:
    """Returns an address as people read it out."""
    out: list[str] = []
    for part in re.findall(r"[^\W_]+|[.@/-]", re.sub(r"^https?://", "", text)):
        sign = {".": "dot", "@": "at", "/": "slash", "-": "dash"}.get(part)
        out += (
            [sign]
            if sign
            else [s for p in _PIECE.findall(part) for s in _piece(p, known, shouted=False, counted=False)]
        )
    return tuple(out)


def _clean(word: str) -> str:
    """Returns the letters of a word, small and without accents, and its inner apostrophes."""
    text = word.replace("\u2019", "'").casefold()
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c)[0] != "M")
    return "".join(c for c in text if c.isalnum() or c == "'").strip("'")
