"""Which commas lie one word late: what the words on both sides say.

Each function returns the reason, or nothing where the comma may be right.
"""

from __future__ import annotations

from cleantx.rules.marks import clauses
from cleantx.rules.marks.places import Place, Usage, is_capital

_NEAR = 3  # words after a comma in which a second one closes an aside
_FAR = 9  # the same where no habit speaks for the move
_OFTEN = 2  # times that a name is written together before a comma in it is doubted

_FUNCTION = clauses.OPENERS | clauses.PREPOSITIONS | clauses.CONJUNCTIONS | clauses.AUXILIARIES
_SUBJECTS = clauses.SUBJECTS | {"you", "it"}
_BEGIN = clauses.SUBJECTS | clauses.BOUND
_SURE = clauses.LINKS - {"and"}
_LOOSE = clauses.LINKS | {"so", "or", "then"}
_ASIDE = clauses.PREPOSITIONS | clauses.CONJUNCTIONS
_RELATIVES = frozenset({"who", "which", "if", "when", "while"})
_PRO_SO = clauses.TIED | {"do", "does", "did", "say", "says", "said", "saying", "doing", "think", "hope", "or", "even"}
_AFTER_HEY = clauses.AUXILIARIES | {"what", "how", "why", "who"}
_WEAK = frozenset({"it", "this", "that", "there"})
_BE = frozenset({"is", "are", "was", "were", "am", "have", "do", "did", "does"})
_DETERMINERS = clauses.ARTICLES | clauses.POSSESSIVES | {"some", "every", "these"}
_OTHERS = frozenset(word for word in clauses.BOUND if word[:2] not in ("i'", "it", "th", "le", "wh")) | {"they're"}
_NO_NOUN = _FUNCTION - {"many", "most"}
_NO_CONTENT = _FUNCTION | clauses.FILLERS
_NO_NAME = clauses.OPENERS | {"inc", "ltd", "corp", "co", "llc", "jr", "sr"}
_NO_IMPERATIVE = clauses.SUBJECTS | clauses.AUXILIARIES | {"you"}


def sure(place: Place) -> str:
    """Returns why a comma is late by its words alone: a conjunction that opens a clause with a subject pronoun."""
    if place.word not in _SURE or place.prior in clauses.TIED:
        return ""
    if place.following not in _BEGIN | _SUBJECTS or place.closes(_FAR):
        return ""
    verb = "".join(place.after[1:2]).strip(".?!").lower()
    return "" if verb in clauses.COMPLEMENT_VERBS else f"{place.word!r} begins a clause and can end none"


def by_habit(place: Place, usage: Usage) -> str:
    """Returns why a comma is late in a transcript whose marks come late."""
    if why := _pair(place) or _frame(place) or _name(place, usage):
        return why
    if place.following in clauses.FILLERS and place.low not in clauses.BOUND:
        return ""
    if place.closes(_NEAR) and not _is_no_aside(place):
        return ""
    return _clause(place)


def _is_no_aside(place: Place) -> bool:
    """Says whether what a second comma closes is no aside: "and, they're eight, and", "a, Mr Magee, who".

    Asides in the first person and of "it's" and "that's" are common: "and, I'd say, a", "and, it's true, the".
    """
    first = place.after[0]
    if place.low in _DETERMINERS:
        return is_capital(first) and place.following not in _FUNCTION
    return place.low in _LOOSE and place.following in _OTHERS


def _clause(place: Place) -> str:
    """Returns why the word before the comma belongs to what follows."""
    low, prior = place.low, place.prior
    if prior == "hey":
        return "'hey' stands alone" if low in _AFTER_HEY else ""
    if low in _LOOSE:  # "and, with luck, they"
        is_tied = place.following in _ASIDE or prior in _PRO_SO
        return "" if is_tied else f"{low!r} begins a clause and can end none"
    if prior in clauses.PREPOSITIONS or (prior in clauses.COMPLEMENT_VERBS and not _is_aside(place)):
        return ""
    return "" if prior in clauses.AUXILIARIES else _subject(place)


def _is_aside(place: Place) -> bool:
    """Says whether the words before are "you know", which hangs on nothing."""
    return place.prior == "know" and place.earlier.lower() == "you"


def _subject(place: Place) -> str:
    low = place.low
    if low in _RELATIVES:
        return f"{low!r} begins a clause and can end none"
    if low in _BEGIN:
        return "" if low in clauses.SUBJECTS and _is_beside(place) else f"no clause ends in {place.word!r}"
    return "" if place.prior in clauses.TRANSITIVE else _phrase(place)


def _is_beside(place: Place) -> bool:
    """Says whether a pronoun is said twice, has its noun beside it ("we, the visitors", "I, Claudius"), or is *i*."""
    following = place.following
    return following == place.low or following in _DETERMINERS or is_capital(place.after[0]) or place.word == "i"


def _phrase(place: Place) -> str:
    low, following = place.low, place.following
    if following in clauses.AUXILIARIES and (low == "you" or (low in _WEAK and following not in _BE)):
        return f"'{low} {following}' is one clause"
    if low == "like" and following in _SUBJECTS:
        return f"'like {following}' begins a clause"
    return f"{low!r} waits for its noun" if low in _DETERMINERS and following not in _NO_NOUN else ""


def _pair(place: Place) -> str:
    """Returns why a comma may not stand between two words that are one breath."""
    if (place.low, place.following) not in clauses.PAIRS or place.prior in clauses.PREPOSITIONS:
        return ""
    is_verb = place.low in ("thank", "make") and place.prior in _NO_IMPERATIVE
    is_aside = "".join(place.after[1:2]).startswith("know")  # "to thank, you know, all"
    return "" if is_verb or is_aside else f"'{place.low} {place.following}' is said in one breath"


def _frame(place: Place) -> str:
    """Returns why the comma parts a frame that comes twice: "thousand inputs thousand, outputs"."""
    words = {place.low, place.prior, place.following}
    if place.earlier.lower() != place.low or len(words) < 3 or words & _NO_CONTENT:  # noqa: PLR2004 - three words
        return ""
    return f"'{place.low} {place.following}' goes like '{place.earlier} {place.before}'"


def _name(place: Place, usage: Usage) -> str:
    """Returns why the comma parts a first name from the last, which this transcript writes together elsewhere.

    A last name that was misheard is not looked for: the dictionary would know it only once the comma is gone.
    """
    last = place.after[0]
    if not is_capital(place.word) or not is_capital(last) or place.before[0].isupper():
        return ""
    if place.low in clauses.OPENERS or place.following in _NO_NAME or usage.together(place.word, last) < _OFTEN:
        return ""
    return f"'{place.word} {last}' is one name"
