"""Which words of a view are cut-off beginnings of the next one: "th- that", "almo, almost", "m misunderstand"."""

from __future__ import annotations

from collections import Counter

from cleantx.rules.speech import lists
from cleantx.rules.speech.tokens import Gap, Tokens

_LONGEST = 8  # letters: what is longer is a word
_MARKED = 3  # letters of a real word that a hyphen may still show as cut off: "be- because", not "plan- planning"
_VERBATIM = 3  # fillers that tell that a transcript was written down as it was said
_DASHES = "-\u2013\u2014"
_COMMON = 4.5  # Zipf; so common an abbreviation ("st") is no stammer
_SHARE = 1000  # words to one filler at least in such a transcript
_RARE = 500  # words to one such letter at least: what comes more often is the name of something
_SHORT = 2000  # words; in less than that a letter may come a few times anyway


def is_verbatim(tokens: Tokens) -> bool:
    """Says whether a transcript keeps fillers, so that its odd letters are stammers and no variables."""
    count = sum(1 for word in tokens.low if word[0] in "ue" and lists.FILLER.fullmatch(word))
    return count >= _VERBATIM and count * _SHARE >= len(tokens.low)


def fragments(tokens: Tokens, *, verbatim: bool) -> dict[int, bool]:
    """Returns each cut-off word with whether it surely is one."""
    pairs = zip(tokens.low, tokens.low[1:], strict=False)
    places = [k for k, (part, full) in enumerate(pairs) if full.startswith(part) and part != full]
    broken = _begun_anew(tokens)
    if not places and not broken:
        return {}
    counts = Counter(tokens.low)
    cased = any(raw[0].isupper() for raw in tokens.raw)
    found = {
        k: _is_cut(tokens, k, counts, verbatim=verbatim, cased=cased)
        for k in places
        if len(tokens.low[k]) <= _LONGEST and tokens.low[k].isalpha() and tokens.is_free(k, k + 1)
    }
    return {**broken, **{k: sure for k, sure in found.items() if sure is not None}}


def _begun_anew(tokens: Tokens) -> dict[int, bool]:
    """Returns the cut-off words before which the speaker goes back a word: "I th- I think"."""
    low, gaps = tokens.low, tokens.gaps
    return {
        k: True
        for k in range(1, len(low) - 2)
        if gaps[k + 1] is Gap.DASH
        and low[k - 1] == low[k + 1]
        and low[k + 2].startswith(low[k])
        and gaps[k] is gaps[k + 2] is Gap.NONE
        and tokens.is_free(k, k)
        and _is_marked(tokens.between[k + 1], low[k], word=_is_word(low[k], cased=True))
    }


def _is_cut(  # noqa: PLR0911 - one look-alike after the other
    tokens: Tokens, k: int, counts: Counter[str], *, verbatim: bool, cased: bool
) -> bool | None:
    """Returns whether word `k` surely is a beginning of the next one, or None where it is none."""
    part, full, raw = tokens.low[k], tokens.low[k + 1], tokens.raw[k]
    if not (raw.islower() or (tokens.starts(k) and raw[1:].islower()) or (tokens.starts(k) and len(raw) == 1)):
        return None
    gap = tokens.gaps[k + 1]
    if gap is Gap.HYPHEN:
        return True if full in lists.PHRASE_WORDS and part not in {"co", "re"} else None
    if gap > Gap.DOTS:
        return None
    word = part in {"a", "i"} or (len(part) > 1 and _is_word(part, cased=cased))
    if gap is Gap.DASH:
        return _is_marked(tokens.between[k + 1], part, word=word)
    if word or not raw.islower():
        return None
    if len(part) == 1:
        return _is_letter(tokens, k, counts, verbatim=verbatim) if gap is Gap.NONE else None
    if counts[part] > 1 and full[len(part) :] in {"s", "es", "ed", "d", "ing", "er", "ers", "y"}:
        return None  # a term of the trade and its plural
    return verbatim if _is_word(full.split("'")[0], cased=cased) else None


def _is_marked(between: str, part: str, *, word: bool) -> bool | None:
    """Returns whether a dash marks a word as cut off: it hangs on it, and a real word is short and has a hyphen."""
    if between[0] not in _DASHES:
        return None
    hyphen = between[0] == "-" and between[1:2] != "-"
    return True if not word or (hyphen and len(part) <= _MARKED) else None


def _is_word(part: str, *, cased: bool) -> bool:
    """Says whether letters are a word; a name in small letters is none where the text has capitals."""
    from cleantx.terms import lexicon  # noqa: PLC0415 - three megabytes that most texts need not load

    known = lexicon.find(part)
    if known is None:
        return False
    if known.kind == lexicon.NAME:
        return not cased
    return known.kind != lexicon.OTHER or known.zipf >= _COMMON


def _is_letter(tokens: Tokens, k: int, counts: Counter[str], *, verbatim: bool) -> bool | None:
    """Returns whether a single letter before a word with it is a stammer; a letter that is used as a name is none."""
    letter, before = tokens.low[k], tokens.word(k - 1)
    if letter in "aeiou" or not letter.isascii():
        return None
    if tokens.gaps[k] is Gap.NONE and (
        before in lists.LABELLED | lists.NUMBERS or not before.replace("'", "").isalpha()
    ):
        return None
    return verbatim if counts[letter] * _RARE <= max(len(tokens.low), _SHORT) else None
