"""Scripts and their marks: what may not begin or end a line, and where a token without spaces may be cut.

Japanese and Chinese are cut between phrases and words, as far as a language's lists and the kinds of letters tell;
Thai, Lao, Burmese and Khmer say nothing of their words, so they are cut only where they must, and never inside what
the reader sees as one letter.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final

from cleantx.subtitles.language import Lists

__all__ = ["OPENS", "STOPS", "UNSPACED", "begins_no_line", "ends_no_line", "kana", "pieces", "tied"]

STOPS: Final = ".!?…。！？؟۔।"
"""Marks that end a sentence, for a character class."""

OPENS: Final = r"(?:(?![a-zß-öø-ÿ\u03ac-\u03ce\u0430-\u045f])[^\W\d_]|[\[(\"“'‘«¿¡])"
"""What opens a sentence: a letter that is not a small one, or an opening mark."""

UNSPACED: Final = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f"
    r"\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, kana and Han: scripts that write no spaces between words."""

# JIS X 4051 and its kin (kinsoku): no line begins with closing marks, small kana, the long vowel or repetition marks,
# none ends with an opening bracket
_NO_START = frozenset(
    "、。，．・：；？！…‥ー゛゜ヽヾゝゞ々〻ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ」』】〕〉》）］｝”’｡､｣ﾞﾟｰ〜～％℃"
)
_NO_END = frozenset("「『【〔〈《（［｛“‘｢￥＄£")
_CLOSERS = frozenset("!?:;%…,.)]}»›¿¡" + "".join(_NO_START)) - frozenset(
    "¿¡ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
)
_OPENERS = frozenset("([{«‹¿¡„‚") | _NO_END

_SURE, _UNSURE, _BLIND = 0, 1, 2  # between words; perhaps within one; nothing tells
_COMPOUND = 4  # kanji; longer compounds are made of words of two
_LONG_RUN = 10  # hiragana in which nothing was found: it must end somewhere
_CLEAR = 2  # a word in hiragana that is longer is found by chance inside another one too seldom to mind
_PREPOSED = frozenset("เแโใไເແໂໃໄ")  # vowels of Thai and Lao that are written before their consonant
_POSTPOSED = frozenset("ะาำๅๆฯะາຳໆฯ")  # and those, with repetition and abbreviation marks, that follow it
_HONORIFIC = "おご"


def begins_no_line(text: str) -> bool:
    """Returns whether a text may not begin a line: it is nothing but closing marks, or begins with a letter's tail.

    >>> begins_no_line("!"), begins_no_line("っと"), begins_no_line("...so"), begins_no_line("»,")
    (True, True, False, True)
    """
    return text[:1] in _NO_START or (text[:1] in _CLOSERS and all(c in _CLOSERS for c in text))


def ends_no_line(text: str) -> bool:
    """Returns whether a text may not end a line: it ends in an opening bracket, or is nothing but opening marks."""
    return text[-1:] in _NO_END - frozenset("“‘") or (text[-1:] in _OPENERS and all(c in _OPENERS for c in text))


def tied(left: str, right: str) -> bool:
    """Returns whether no line may end between two tokens, whatever they say.

    >>> tied("Bonjour", "!"), tied("«", "Oui"), tied("Oui", "...non")
    (True, True, False)
    """
    return begins_no_line(right) or ends_no_line(left)


def kana(text: str) -> bool:
    """Returns whether a text has kana in it: then its Han letters are Japanese."""
    return bool(re.search(r"[\u3041-\u30ff\uff66-\uff9f]", text))


def pieces(token: str, lists: Lists) -> list[tuple[str, int]]:
    """Returns the pieces of an unspaced token, each with how doubtful the place before it is, from 0 to 2.

    >>> from cleantx.subtitles.language import lists
    >>> [piece for piece, _ in pieces("今日は天気がいいですね。散歩に行きましょう", lists("ja"))]
    ['今日は', '天気が', 'いいですね。', '散歩に', '行きましょう']
    >>> [piece for piece, _ in pieces("我们可以看到这个问题非常重要。", lists("zh"))]
    ['我们', '可以', '看到', '这个', '问题', '非常', '重要。']
    """
    letters = _letters(token)
    kinds = [_kind(letter) for letter in letters]
    starts = _starts(letters, kinds, lists)
    found: list[list[str]] = [[letters[0]]]
    doubts = [_SURE]
    since = 0
    for k in range(1, len(letters)):
        doubt = _doubt(letters, kinds, k, since, starts, lists)
        if doubt is None:
            found[-1].append(letters[k])
        else:
            found.append([letters[k]])
            doubts.append(doubt)
            since = k
    return [("".join(piece), doubt) for piece, doubt in zip(found, doubts, strict=True)]


def _letters(token: str) -> list[str]:
    """Returns what a reader sees as single letters: bases with their marks, joined emoji, conjoined syllables."""
    import regex  # noqa: PLC0415 - most texts have spaces

    out: list[str] = []
    for letter in regex.findall(r"\X", token):
        if out and (out[-1][-1] in _PREPOSED or letter[0] in _POSTPOSED):
            out[-1] += letter
        else:
            out.append(letter)
    return out


@functools.lru_cache(maxsize=20_000)
def _kind(letter: str) -> str:
    """Returns the kind of a letter: hiragana, katakana, Han (c), blind (Thai and its kin), other letters, or mark."""
    base = letter[0]
    if "\u3041" <= base <= "\u309f":
        return "h"
    if "\u30a0" <= base <= "\u30ff" or "\uff66" <= base <= "\uff9f":
        return "k"
    if base in "々〆〇" or "\u3400" <= base <= "\u9fff" or "\uf900" <= base <= "\ufaff" or base >= "\U00020000":
        return "c"
    if UNSPACED.match(base):
        return "b"
    return "l" if unicodedata.category(base)[0] in "LN" else "m"


def _doubt(  # noqa: PLR0911 - a list of cases, each with its answer
    letters: list[str], kinds: list[str], k: int, since: int, starts: dict[int, int], lists: Lists
) -> int | None:
    """Returns how doubtful a cut before letter `k` is, None where there may be none; a piece began at `since`."""
    before, after = letters[k - 1], letters[k]
    left, right = kinds[k - 1], kinds[k]
    if after[0] in _NO_START or after in _CLOSERS or before[-1] in _NO_END or before in _OPENERS:
        return None
    if left == "m" or right == "m":
        return _SURE if before[-1] in _NO_START or after[0] in _NO_END else None
    if k in starts:
        return starts[k]
    if left == "b" and right == "b":
        return _UNSURE if after[0] in _PREPOSED else _BLIND  # such a vowel begins a syllable at least
    if "b" in (left, right):
        return _SURE
    if left == "h":
        polite = after in _HONORIFIC and kinds[k + 1 : k + 2] == ["c"]
        return _after_kana("".join(letters[since:k]), "c" if polite else right, lists)
    if right == "h" or (left == right and left != "c") or left == "l":
        return None
    return _UNSURE if left != right else None


def _after_kana(piece: str, right: str, lists: Lists) -> int | None:
    """Returns how doubtful a cut is after a piece that ends in hiragana: sure after a particle."""
    if right == "h":
        return _BLIND if len(piece) >= _LONG_RUN else None
    if piece in _HONORIFIC:
        return None
    return _SURE if piece.endswith((*lists.easy_ending, *lists.lean_ending)) else _UNSURE


def _starts(letters: list[str], kinds: list[str], lists: Lists) -> dict[int, int]:
    """Returns where a listed word, or half of a long compound, begins within a run of one kind, and how surely."""
    found: dict[int, int] = {}
    at = 0
    while at < len(letters):
        stop = at + 1
        while stop < len(letters) and kinds[stop] == kinds[at]:
            stop += 1
        run = letters[at:stop]
        if kinds[at] == "c" and lists.letter:
            found |= _chinese(run, at, lists)
        elif kinds[at] == "c" and len(run) > _COMPOUND:
            found |= dict.fromkeys(range(at + 2, stop - 1, 2), _UNSURE)
        elif kinds[at] == "h":
            found |= _hiragana(run, at, lists)
        at = stop
    return found


def _chinese(run: list[str], at: int, lists: Lists) -> dict[int, int]:
    """Returns where the words of a run of Han letters begin: listed ones first, the rest in pairs."""
    found: dict[int, int] = {}
    k, known = 0, True
    while k < len(run):
        size = next((n for n in (4, 3, 2) if "".join(run[k : k + n]) in lists.word and k + n <= len(run)), 0)
        listed = bool(size) or run[k] in lists.letter or run[k] in lists.bound
        if k and run[k] not in lists.bound:
            found[at + k] = _SURE if listed or known else _UNSURE
        elif k and size:
            found[at + k] = _SURE
        if not size:
            alone = listed or k + 1 == len(run) or run[k + 1] in lists.letter or run[k + 1] in lists.bound
            size = 1 if alone or "".join(run[k + 1 : k + 3]) in lists.word else 2
        known = listed
        k += size
    return found


def _hiragana(run: list[str], at: int, lists: Lists) -> dict[int, int]:
    """Returns where listed words begin in a run of hiragana: surely after a particle, if they are not bound to it."""
    found: dict[int, int] = {}
    k = 0
    while k < len(run):
        size = next((n for n in range(8, 1, -1) if k + n <= len(run) and "".join(run[k : k + n]) in lists.word), 0)
        if size and k:
            word, before = "".join(run[k : k + size]), "".join(run[max(0, k - _LONG_RUN) : k])
            after_particle = before.endswith((*lists.easy_ending, *lists.lean_ending))
            if after_particle:
                found[at + k] = _UNSURE if word in lists.bound else _SURE
            elif size > _CLEAR and word not in lists.bound:
                found[at + k] = _UNSURE
        k += size or 1
    return found
