"""Which words of a view are fillers: um, uh, and "you know", "I mean", "like" where they surely are."""

from __future__ import annotations

from collections import Counter

from cleantx.rules.speech import lists
from cleantx.rules.speech.tokens import Gap, Tokens
from cleantx.text import TURN

_QUIET = frozenset(" \t\n.,;:?!\u2026\u2014\u2013->")
_COMMA_LIKE = frozenset({Gap.COMMA, Gap.DASH, Gap.STOP, Gap.EDGE})
_TURNED = ("don't", "do", "right", "too", "already", "because", "but", "and", "or", "since")  # "You know, don't you?"
_KNOW = ("know", "knows", "knew", "known")
_OPENERS = ("well", "yeah", "so", "but", "and", "no", "yes", "oh", "okay", "right", "like", "because")
_LAST = lists.HUM | {"know", "mean", "like"}  # the last words of fillers that are no "um"
_PAIR = 2  # words of the longest fillers
_SEEN = 6  # words: as far as "if you know, you know" reaches


def fillers(tokens: Tokens) -> dict[int, bool]:
    """Returns each word of a filler, with whether it surely is one."""
    sought = {word for word in set(tokens.low) if word in _LAST or (word[0] in "ue" and _is_sound(word))}
    places = [k for k, word in enumerate(tokens.low) if word in sought]
    named = _named(tokens, places)
    found: dict[int, bool] = {}
    lead = -1  # the last word of the fillers that a sentence begins with
    for k in places:
        word = tokens.low[k]
        size, sure = _filler(tokens, k, word, leads=lead >= 0 and k - lead <= _PAIR)
        if not size or (word, tokens.raw[k - 1]) in named:
            continue
        first = k - size + 1
        if tokens.is_free(first, k):
            found.update(dict.fromkeys(range(first, k + 1), sure))
            lead = k if sure and (tokens.starts(first) or first == lead + 1) else lead
    return found


def _filler(tokens: Tokens, k: int, word: str, *, leads: bool) -> tuple[int, bool]:
    """Returns how many words of a filler end with word `k` (0: none), and whether they surely are one."""
    if word in lists.HUM:
        return int(_is_hum(tokens, k)), False
    if word == "know" and tokens.word(k - 1) == "you":
        return 2 * _is_you_know(tokens, k - 1), True
    if word == "mean" and tokens.word(k - 1) == "i":
        return _i_mean(tokens, k - 1, leads=leads)
    if word == "like":
        return int(_is_like(tokens, k)), True
    return int(word not in _LAST and _is_um(tokens, k)), True


def _named(tokens: Tokens, places: list[int]) -> set[tuple[str, str]]:
    """Returns the fillers that follow one and the same name again and again: "Gare um" is garum, heard in two."""
    pairs = Counter(
        (tokens.low[k], tokens.raw[k - 1])
        for k in places
        if tokens.gaps[k] is Gap.NONE and not tokens.starts(k - 1) and tokens.low[k] not in _LAST
    )
    return {pair for pair, count in pairs.items() if count > 1 and pair[1][0].isupper() and len(pair[1]) > 1}


def _is_um(tokens: Tokens, k: int) -> bool:
    raw = tokens.raw[k]
    if not (raw[1:].islower() and _stands_free(tokens, k, k)):
        return False
    if _is_mentioned(tokens, k) or (raw[0] == "U" and _is_name(tokens, k)):
        return False
    if tokens.gaps[k + 1] is Gap.NONE and tokens.word(k + 1) in {"huh", "oh"}:  # yes, and a warning
        return False
    if tokens.low[k] == "er":  # also the emergency room in small letters, and Judah's son
        return (
            (raw == "er" or tokens.starts(k))
            and tokens.gaps[k] in _COMMA_LIKE
            and tokens.gaps[k + 1] in {Gap.COMMA, Gap.DASH, Gap.DOTS}
        )
    return True


def _is_name(tokens: Tokens, k: int) -> bool:
    """Says whether a capital filler may be part of a name: Um Qasr, Umm Kulthum."""
    if tokens.word(k - 1) in lists.TITLES:
        return True
    if tokens.gaps[k + 1] is not Gap.NONE:
        return False
    after = tokens.raw[k + 1]
    if not after[0].isupper() or after == "I" or after.startswith("I'"):
        return False
    return not tokens.starts(k) or tokens.low[k] == "umm" or after in {"Qasr", "Kulthum", "Kalthoum"}


def _is_mentioned(tokens: Tokens, k: int) -> bool:
    """Says whether a filler is talked about: "he said um", "the uh sound", "um and uh", "drop an um"."""
    before, after = tokens.word(k - 1), tokens.word(k + 1)
    if tokens.gaps[k] is Gap.NONE:
        if before in lists.MENTION and tokens.word(k - 2) not in lists.TRYING:
            return True
        if before == "an" and after[:1] not in "aeiou":
            return True
        if before in {"and", "or"} and _is_sound(tokens.word(k - 2)):
            return True
    if tokens.gaps[k + 1] is not Gap.NONE:
        return False
    if after in {"and", "or"} and (_is_sound(tokens.word(k + 2)) or _is_sound(tokens.word(k + 3))):
        return True
    return after in {"sound", "sounds", "noise", "noises", "word", "words"} and before in {"the", "an", "that", "this"}


def _is_sound(word: str) -> bool:
    return lists.FILLER.fullmatch(word) is not None


def _is_hum(tokens: Tokens, k: int) -> bool:
    """Says whether a hum stands between two words of one sentence, neither a measure nor an imitation."""
    if not tokens.raw[k].islower() or not _stands_free(tokens, k, k) or _is_mentioned(tokens, k):
        return False
    before = tokens.word(k - 1)
    if tokens.gaps[k] > Gap.COMMA or tokens.gaps[k + 1] > Gap.COMMA:
        return False
    return before.isalpha() and before not in lists.NUMBERS | lists.ARTICLES | {"like", "go", "goes", "went", "per"}


def _is_you_know(tokens: Tokens, k: int) -> bool:
    if tokens.gaps[k + 1] is not Gap.NONE or not _stands_free(tokens, k, k + 1):
        return False
    if tokens.gaps[k] not in _COMMA_LIKE or tokens.gaps[k + 2] not in {Gap.COMMA, Gap.DASH}:
        return False
    after = tokens.word(k + 2)
    if after in {"and", "or"} or (tokens.starts(k) and after in _TURNED):
        return False
    near = range(max(k - _SEEN, 0), min(k + 5, len(tokens.low)))
    return not any(tokens.low[n] in _KNOW and n != k + 1 and not _is_set_off(tokens, n) for n in near)


def _is_set_off(tokens: Tokens, k: int) -> bool:
    """Says whether a "know" belongs to a "you know" behind a pause."""
    return tokens.word(k - 1) == "you" and tokens.gaps[k - 1] in _COMMA_LIKE and tokens.gaps[k] is Gap.NONE


def _i_mean(tokens: Tokens, k: int, *, leads: bool) -> tuple[int, bool]:
    """Returns two words and whether they surely say nothing: "I mean, it works", not "on Monday, I mean, Tuesday".

    `leads`: nothing but fillers stands before them in their sentence.
    """
    if tokens.gaps[k + 1] is not Gap.NONE or not _stands_free(tokens, k, k + 1):
        return 0, False
    if tokens.gaps[k + 2] not in {Gap.COMMA, Gap.DASH}:
        return 0, False
    if tokens.gaps[k] in {Gap.STOP, Gap.EDGE} or (leads and tokens.gaps[k] < Gap.HYPHEN):
        return 2, True
    if tokens.word(k - 1) in _OPENERS and tokens.gaps[k] <= Gap.COMMA and tokens.gaps[k - 1] is not Gap.NONE:
        return 2, True
    clause = tokens.word(k + 2) in lists.CLAUSE and tokens.word(k - 1) not in lists.SUBJECTS
    return 2 * (clause and tokens.gaps[k] is Gap.COMMA), False


def _is_like(tokens: Tokens, k: int) -> bool:
    if tokens.gaps[k] not in {Gap.COMMA, Gap.STOP, Gap.EDGE} or tokens.gaps[k + 1] is not Gap.COMMA:
        return False
    return tokens.word(k + 1) in lists.LIKE_NEXT and _stands_free(tokens, k, k)


def _stands_free(tokens: Tokens, first: int, last: int) -> bool:
    """Says whether words stand between plain marks alone: no quotes, brackets, hyphens or question of their own."""
    before = tokens.between[first].rpartition(TURN)[2].rpartition("\n")[2]
    after = tokens.between[last + 1].partition(TURN)[0].partition("\n")[0]
    return _QUIET.issuperset(before) and _QUIET.issuperset(after) and "?" not in after and "!" not in after
