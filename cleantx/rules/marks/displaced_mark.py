"""A mark that lies one word late: "know but, they" for "know, but they", "in love with Anyway. go to" likewise.

Some recognisers set their marks by time, and a mark slips behind the word that it should stand before.  Such text is
hard to read aloud, breaks subtitles in the wrong place, and hides where sentences begin.  The mark moves one word to
the left; no word changes.

A full stop behind a function word with a capital, where the next word has none, proves itself: the capital says that
a sentence begins there, the small letter that none ended.  Right text does not look so, whoever wrote it.  A comma
proves less: right text says "and we are, you know, glad".  So a comma moves only where the words before and after it
agree (a contraction or a bare subject ends no clause, an article waits for its noun, "for, example" is one breath),
where no second comma closes an aside, and, but for a few that no reading saves ("but, they"), only in a transcript
that has shown the habit with its full stops.  What is left is safe.  Where a sentence may as well have ended at the
word before the mark ("I went home but. They stayed"), the fix is unsafe: the word takes the capital of the next one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from weakref import WeakKeyDictionary

from cleantx import fold
from cleantx.model import Finding, Fix, Kind, Safety
from cleantx.rules.marks import clauses, commas
from cleantx.rules.marks.places import STOPS, Place, Usage, is_capital, is_small, marked, open_places
from cleantx.terms.match import Matcher
from cleantx.text import View

CODE = "CTX501"
NAME = "displaced-mark"
SAFETY: Safety = "safe"
SINCE = "0.1.0"
READS: tuple[Kind, ...] = ("speech",)
LANGUAGES: tuple[str, ...] = ("en",)
BAD = (
    ("all the errors they make Anyway. go to the site.", "all the errors they make. Anyway go to the site."),
    ("it's how I grew up I. think it helped me.", "it's how I grew up. I think it helped me."),
    ("will the crops get better Not? whether it pays.", "will the crops get better? Not whether it pays."),
    ("and then you switch but, they never do.", "and then you switch, but they never do."),
    (
        "That was the harvest So. it took two years. We saw the frost This. was new. It's my reaction I'm, been there.",
        "That was the harvest. So it took two years. We saw the frost. This was new. It's my reaction, I'm been there.",
    ),
    (
        "It grew I. think it did. It fell So. we left. First plough the field you, can sow it for, example in May.",
        "It grew. I think it did. It fell. So we left. First plough the field, you can sow it, for example in May.",
    ),
    ("I said what we had to do So.\nit took two years.", "I said what we had to do. So\nit took two years."),
)
GOOD = (
    "But the, quote, new moment is real, and we are, you know, glad.",
    "It was, I think, the best. They wanted to, you know, win.",
    "After World War I. he wrote to Type I. diabetics.",
    "It was cheap, e.g. two pounds, and Dr. Smith of Acme Inc. said so.",
    "Yahoo! is what she had. Who? me?",
    "It was hard but, they say, worth it.",
    "So I, uh, went, and, well, there's, like, a lake.",
    "we do so, and then we rest",
)

_HABIT = 2  # full stops out of place that make a habit ...
_RATE = 5000  # ... one at least in so many words
_BEFORE_I = clauses.LINKS | {"uh", "um", "so", "actually", "anyway", "now", "then"}
_NO_QUESTION = clauses.ARTICLES | clauses.POSSESSIVES | clauses.BOUND | clauses.LINKS | {"not", "if", "as", "for", "so"}
_BEGIN = clauses.SUBJECTS | clauses.BOUND
_NUMBERED = clauses.NUMBERED | clauses.PREPOSITIONS
_VERBS = frozenset({"is", "was", "has", "had", "will", "said", "says", "did", "does"})


class Move(NamedTuple):
    """A mark to move, how sure it is, and why."""

    place: Place
    safety: Safety
    why: str


def check(view: View, terms: Matcher) -> Iterator[Finding]:  # noqa: ARG001 - every rule has the same signature
    """Yields each mark that lies one word late."""
    for move in moves(view):
        place = move.place
        edits = view.edits(*_change(view, place, move.safety))
        fix = Fix(code=CODE, name=NAME, safety=move.safety, why=move.why, edits=edits)
        message = f"{place.mark!r} lies one word late, after {place.word!r}: {move.why}"
        yield Finding(code=CODE, segment=edits[0].segment, a=edits[0].a, b=edits[0].b, message=message, fix=fix)


def _change(view: View, place: Place, safety: Safety) -> tuple[int, int, str]:
    """Returns the span that changes and what it will read; between two segments the word before goes along."""
    text = view.text
    word, end, tail = text[place.a + 1 : place.b - 1], place.b, ""
    if safety == "unsafe":  # the word takes the capital of the next one
        end = place.b + 1 + len(place.after[0])
        word, tail = word.capitalize(), text[place.b : end].lower()
    index, offset = view.locate(place.a)
    is_within = offset + end - place.a <= len(view.segments[index].text)
    first = place.a if is_within else place.first
    return first, end, f"{text[first : place.a]}{place.mark}{text[place.a]}{word}{tail}"


_MOVES: WeakKeyDictionary[View, list[Move]] = WeakKeyDictionary()


def moves(view: View) -> list[Move]:
    """Returns the marks that lie one word late, in the order of the text; looked for once in a view."""
    found = _MOVES.get(view)
    if found is None:
        found = _MOVES[view] = _moves(view)
    return found


def _moves(view: View) -> list[Move]:
    text = fold.plain(view.text)
    words = marked(text)
    places = list(open_places(view, text, words, every=False))
    stops = {place.a: why for place in places if place.mark != "," and (why := _stop(place))}
    usage = Usage(text) if len(stops) >= max(_HABIT, text.count(" ") // _RATE) else None
    if usage:
        places = list(open_places(view, text, words, every=True))
    found = []
    for place in places:
        if why := stops.get(place.a) or _late(place, usage):
            found.append(Move(place, "safe", why))
        elif why := _late_stop(place):
            found.append(Move(place, "unsafe", why))
    return found


def _late(place: Place, usage: Usage | None) -> str:
    """Returns why a mark is late that is no clear full stop; `usage` is that of a transcript with the habit."""
    if place.mark in STOPS:
        return _content(place, usage) if usage else ""
    return commas.sure(place) or (commas.by_habit(place, usage) if usage else "")


def _stop(place: Place) -> str:
    """Returns why the full stop belongs before the word, or nothing: a capital before it, a small letter after it."""
    word, following = place.word, place.after[0]
    if place.low not in clauses.OPENERS or not is_capital(word) or place.prior in clauses.COMPLEMENT_VERBS:
        return ""
    if word == "I":
        return _first_person(place)
    if place.mark == "!" or (place.mark == "?" and place.low not in _NO_QUESTION):
        return ""  # "Help! was", "She asked Who? me?"
    if following[0].islower() or (place.low in _BEFORE_I and following.split("'")[0] == "I"):
        return f"{word!r} has the capital that begins a sentence"
    return ""


def _first_person(place: Place) -> str:
    if place.mark == "." and place.prior not in clauses.NUMBERED and place.after[0] in clauses.FIRST_PERSON:
        return f"a sentence begins with 'I {place.after[0]}'"
    return ""


def _late_stop(place: Place) -> str:
    """Returns why a full stop behind a conjunction is late: the next word has the capital that is the conjunction's."""
    if place.mark != "." or place.word not in clauses.LINKS or place.prior in clauses.TIED:
        return ""
    following = place.after[0]
    if following[0].isupper() and following[1:].islower() and following.lower() in _BEGIN:
        return f"no sentence ends in {place.word!r}"
    return ""


def _content(place: Place, usage: Usage) -> str:
    """Returns why a full stop behind a word of any kind is late, in a transcript with the habit."""
    word = place.word
    if place.mark not in ".?" or not is_capital(word) or len(word) == 1 or place.before[0].isupper():
        return ""
    if not is_small(place.after[0].strip(",.?!")) or place.low in clauses.ABBREVIATIONS or place.is_last:
        return ""
    if place.prior in _NUMBERED:
        return ""
    if usage.small(place.low) > 1 or place.after[0] in _VERBS:
        return f"{word!r} has the capital that begins a sentence, and marks come late in this transcript"
    return ""
