"""Which words of a view are said once more by a slip: "the the", "I I think", "we were we were going"."""

from __future__ import annotations

from cleantx.rules.speech import lists
from cleantx.rules.speech.tokens import Gap, Tokens

_LONGEST = 4  # words of a beginning that is said anew
_BACK = 8  # words before which a clause may have become the subject: "what we want here is is"


def restarts(tokens: Tokens, *, unsure: bool) -> dict[int, bool]:
    """Returns each word that repeats what stands before it, with whether that surely is a slip.

    The first one stays.  What is doubtful counts as gone for what follows only if `unsure`.
    """
    low, found = tokens.low, dict[int, bool]()
    out: list[int] = []  # the words that stay, as far as they have been looked at
    seen = 0
    for k in _again(low):
        out.extend(range(seen, k + 1))
        seen = k + 1
        for n in range(1, min(_LONGEST, len(out) // 2) + 1):
            if low[k] != low[out[-1 - n]] or [low[i] for i in out[-n:]] != [low[i] for i in out[-2 * n : -n]]:
                continue
            sure = _is_slip(tokens, out, n)
            if sure is None or not tokens.is_free(out[-2 * n], k):
                continue
            found.update(dict.fromkeys(out[-n:], sure))
            if sure or unsure:
                del out[-n:]
                break
    return found


def _again(low: list[str]) -> list[int]:
    """Returns the words that stand up to four words before already; what a drop brings together is seen next time."""
    padded = [""] * _LONGEST + low
    rows = zip(low, padded[3:], padded[2:], padded[1:], padded, strict=False)
    return [k for k, (word, a, b, c, d) in enumerate(rows) if word in (a, b, c, d)]


def _before(tokens: Tokens, out: list[int], n: int) -> str:
    """Returns the word before the last `n` of the words that stay, or nothing where a sentence begins with them."""
    if len(out) <= n or tokens.gaps[out[-n]] >= Gap.STOP:
        return ""
    return tokens.low[out[-n - 1]]


def _is_slip(tokens: Tokens, out: list[int], n: int) -> bool | None:  # noqa: PLR0911 - one class after the other
    """Returns whether the last `n` words surely repeat the `n` before by a slip, or None where they do not."""
    first, second = out[-2 * n : -n], out[-n:]
    gap = tokens.gaps[second[0]]
    if gap > Gap.HYPHEN or (_before(tokens, out, 2 * n) in lists.QUOTED and tokens.gaps[first[0]] is Gap.NONE):
        return None
    if n > 1:
        inner = max(tokens.gaps[k] for k in (*first[1:], *second[1:]))
        return _is_phrase(tokens, out, n, gap) if inner is Gap.NONE else None
    word, raw = tokens.low[second[0]], tokens.raw[second[0]]
    if raw[0].isupper() and not (word == "i" or word.startswith("i'")):
        return None  # a name or a new sentence
    if len(word) == 1 and word not in "aeiou" and word.isalpha():
        return True if gap in {Gap.DASH, Gap.HYPHEN} else None  # "w- w- what"
    if gap is Gap.HYPHEN:
        return True if word in lists.ONCE_AFTER_HYPHEN else None
    if gap is not Gap.NONE:
        return _is_after_pause(tokens, out, word)
    if word in lists.ONCE:
        return True if _is_once(tokens, out, word) else None
    plain = word.isalpha() and raw.islower() and len(word) > 2 and word not in lists.NEVER_TWICE_WRONG  # noqa: PLR2004 - "so so"
    return False if plain and word not in lists.AUXILIARIES and word not in lists.PARTICLES else None


def _is_once(tokens: Tokens, out: list[int], word: str) -> bool:  # noqa: PLR0911 - one class after the other
    """Says whether a word of the list is said twice by a slip here: some may stand twice by right."""
    before = _before(tokens, out, 2)
    if word == "will" and (before in lists.FREE or tokens.raw[out[-2]][0].isupper()):
        return False
    if word in lists.COPULAS:
        return not _has_clause(tokens, out)
    if word in {"in", "on"}:
        return before not in lists.PARTICLE_VERBS and not before.endswith(("ed", "ing"))
    if word in {"it", "you", "this", "these", "those"}:
        paused = len(out) > 2 and tokens.gaps[out[-2]] is not Gap.NONE  # noqa: PLR2004 - one before the pair
        return paused or not before or before in lists.NO_OBJECT or (word != "it" and before.endswith("ly"))
    if word in {"all", "same"}:
        return before not in lists.ALL_AFTER if word == "all" else before in {"the", "this", "that"}
    if word in {"what", "who"}:
        return before not in lists.KNOWING
    if word == "then":
        return before not in lists.THEN_AFTER
    if word == "like":
        return before not in lists.SUBJECTS | {"them", "him", "her", "me", "us"}
    if word in {"before", "after"}:
        return before not in {"the", "day", "week", "year", "night", "ever", "look", "looking", "looked"}
    return True


def _has_clause(tokens: Tokens, out: list[int]) -> bool:
    """Says whether a clause may be the subject of a verb that stands twice: "what the model does is is"."""
    for k in range(len(out) - 3, max(len(out) - 3 - _BACK, -1), -1):
        if tokens.low[out[k]] in lists.CLEFT:
            return True
        if k and tokens.gaps[out[k]] >= Gap.STOP:
            return False
    return False


def _is_after_pause(tokens: Tokens, out: list[int], word: str) -> bool | None:
    if word not in lists.ONCE_AFTER_COMMA:
        return None
    before = _before(tokens, out, 2)
    following = tokens.word(out[-1] + 1)
    if word in {"it", "you"}:
        return True if before in lists.NO_OBJECT else None
    if word == "i" and before == "and" and _before(tokens, out, 3):
        return None  # "between you and I, I would"
    if word in lists.PREPOSITIONS and following in lists.AFTERTHOUGHT:
        return True if word == "to" and before in lists.WANTING else None
    return True


def _is_phrase(  # noqa: PLR0911 - one look-alike after the other
    tokens: Tokens, out: list[int], n: int, gap: Gap
) -> bool | None:
    words = [tokens.low[k] for k in out[-n:]]
    phrase = " ".join(words)
    if gap is Gap.HYPHEN or len(set(words)) == 1 or any(tokens.raw[k][1:].isupper() for k in out[-n:]):
        return None
    before = _before(tokens, out, 2 * n)
    if phrase in lists.BEGINNINGS or (phrase in lists.BEGINNINGS_AT_ONCE and gap is Gap.NONE):
        return None if before in lists.ELLIPSIS else True
    if not all(word in lists.PHRASE_WORDS for word in words) or words[-1] not in lists.PHRASE_END:
        return None
    if not lists.LINKS.isdisjoint(words) and words[-1] not in lists.LINKED:
        return None  # "on and on and on"
    if words[-1] in lists.AUXILIARIES | lists.SUBJECTS and before in lists.ELLIPSIS:
        return None
    if gap is not Gap.NONE and words[-1] in lists.AUXILIARIES - {"was", "were", "is", "are"}:
        return None  # "I do, I do"; "yes we can, we can"
    return True
