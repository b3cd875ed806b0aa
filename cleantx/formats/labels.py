"""Labels that name who speaks: how they are spelled in running text, and what makes one more than words with a colon.

A label stands alone on its line (``Speaker 1``, ``**Ann Lee**``, ``### Ann:``) or before words (``Ann Lee: ...``,
``[Ann]: ...``, ``**Ann:** ...``, ``- Ann: ...``, ``>> ANN: ...``, ``Q: ...``, a full-width colon).  The spelling only
proposes; a label counts when it is of a numbered form or comes back, because ``Note: ...`` once is a sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from cleantx.formats.patterns import later

UNKNOWN = "Unknown Speaker"
"""Heads a paragraph where somebody else speaks and nobody knows who."""

_ROLE = (
    r"(?:speaker|spk|host|co-?host|guest|interviewer|interviewee|moderator|participant|narrator|caller|panelist"
    r"|student|person|voice|audience(?: member)?|unknown speaker|unidentified speaker)"
)
_NUMBER = r"(?:[ _-]?\d{1,4}|[ _-][A-Z?])"  # the letter needs its space: "Speakers" are many
_KNOWN = later(rf"(?i:{_ROLE})(?:{_NUMBER})|(?i:speaker|spk)[ _]?\d{{1,4}}")
_ROLES = later(rf"(?i:{_ROLE})(?:{_NUMBER})?")
_LONGEST = 60  # characters of a label; the longest names with a title and a firm stay under it
_LEADING = 160  # characters of white space before one
_MOST_WORDS = 6
_NAME = r"[^\W_][^\n\t\[\]<>*:\uff1a|#=]{0,59}?"
_LEAD = r"[ \t]*(?:\#{1,6}[ \t]+|>{1,3}[ \t]*|[-*\u2022\u2013\u2014][ \t]+)?"
# French sets a space before the colon, CJK none after its wide one
_COLON = r"(?:[ \u00a0\u202f]?:(?:\*\*|__)?(?=\s|$)|[ ]?\uff1a)"
_BOLD = later(rf"({_LEAD})(\*\*|__)\[?({_NAME})\]?(:?)\2(:?)([ \t]*)")
_BRACKET = later(rf"({_LEAD})\[([^\[\]\n:]{{1,{_LONGEST}}})\][ \t]?(:?)(?=\s|$)([ \t]*)")
_PREFIX = later(rf"({_LEAD})({_NAME})({_COLON})([ \t]*)")
_ALONE = later(rf"({_LEAD})({_NAME})[ \t]*$")
HEADING = later(r"[ \t]{0,3}(?:#{1,6}[ \t]+\S.*|-{3,}|\*{3,}|_{3,}|={3,})[ \t]*")
"""A heading or a rule of Markdown: nobody says it."""
CHEVRON = later(r"[ \t]*>>{1,2}[ \t]+(?=\S)")
"""Says in broadcast captions that somebody else speaks."""
# letters and digits, what stands between them, accents apart, and vowel signs of Indic scripts
_SPELLING = later(
    r"[\w .'\u2019\u2018`\u00b4\-\u2010\u2011&,()/\"\u201c\u201d\u30fb\u00b7?+\u0300-\u036f\u0900-\u0dff]*"
)
_NOBODY = frozenset("bdefjkloqrtwxyz0123456789")
"""What begins a row that opens with no label: names have capitals, and no role begins so."""
_PARTICLES = frozenset(
    """de van von der den da di do dos das du del della la le el al bin ibn ben y e und and et of the zu ter ten
    st""".split()  # noqa: SIM905 - words read as words
)
_ENDS = ".!?\u2026,;\u3002\uff01\uff1f\u3001"
_MOSTLY = 0.8
_OFTEN = 2  # a name must come back before it counts as a label: "Question: ..." once is a sentence
_SEVERAL = 2
_QUARTER = 4
_SHORT = 5  # letters of an abbreviation with its full stop: "Prof."

# opens sentences and paragraphs with a colon, or stands alone as an answer: nobody's name
_WORDS = frozenset(
    """note notes question questions answer answers example examples warning tip tips hint update source sources title
    date time duration length author url link links references reference summary abstract chapter part section step
    figure table caption subject from to cc re ps p.s edit todo fyi spoiler disclaimer conclusion introduction intro
    outro result results problem solution pros cons first second third finally also however remember important yes
    yeah yep no nope ok okay right sure well so and but because then now oh wow hmm mm mhm uh um exactly absolutely
    thanks great cool nice good hi hello hey bye true correct definitely totally indeed music applause laughter
    transcript topic topics keywords episode show description tags category language format version file name status
    type total input output usage returns args parameters what why how when where who which here there this that it
    we you he she they speakers attendees participants guests hosts agenda minutes present overview""".split()  # noqa: SIM905 - words read as words
)


class Label(NamedTuple):
    """A label as a row spells it: who, where the words begin, and the spelling with ``Name`` in its place.

    `alone` says that nothing follows on the row, `colon` that a colon ends the label, `plain` that no markup and no
    colon set it off: then only where it stands can make it a label.
    """

    name: str
    at: int
    shape: str
    alone: bool
    colon: bool
    plain: bool


def known(name: str) -> bool:
    """Says whether a label is of a numbered form, which no sentence has.

    >>> known("SPEAKER_00"), known("Speaker A"), known("Host"), known("Ann")
    (True, True, False, False)
    """
    return _KNOWN.fullmatch(name) is not None or name == UNKNOWN


def plausible(name: str) -> bool:
    r"""Says whether a text is spelled like a name, a role or a set of initials.

    >>> [plausible(n) for n in ("Dr. Jane Q. O'Neil-Smith", "Ludwig van B", "\u7530\u4e2d", "\u00c9mile", "Q")]
    [True, True, True, True, True]
    >>> [plausible(n) for n in ("So here's the thing", "Note", "Yeah", "Thank you", "It is over.", "https")]
    [False, False, False, False, False, False]
    """
    if _ROLES.fullmatch(name):
        return True
    words = name.split() if len(name) <= _LONGEST else []
    if not words or len(words) > _MOST_WORDS or not _capital(words[0]) or _ordinary(name):
        return False
    if _SPELLING.fullmatch(name) is None:
        return False
    if name[-1] in _ENDS and not (name[-1] == "." and len(words) > 1 and len(words[-1]) <= _SHORT):
        return False
    if words[0].casefold().strip(".") in _WORDS:
        return False
    return all(_capital(word.lstrip("(\"\u201c'")) or word.casefold() in _PARTICLES or word.isdigit() for word in words)


def _ordinary(name: str) -> bool:
    return name.strip().casefold().rstrip(".") in _WORDS


def _capital(word: str) -> bool:
    """Says whether a word begins with a capital, or with a letter of a script that has none."""
    return bool(word) and (word[0] in "&/-" or (word[0].isalpha() and not word[0].islower()))


def candidate(row: str) -> Label | None:
    """Returns the label that a row opens with by its spelling alone, or None.

    >>> candidate("**Ann Lee:** Hi.")
    Label(name='Ann Lee', at=13, shape='**Name:** text', alone=False, colon=True, plain=False)
    >>> candidate("so we said: no"), candidate("see https://a.example")
    (None, None)
    """
    opening = row[:_LEADING].lstrip()[:1]
    if not opening or opening in _NOBODY:
        return None
    if not opening.isalnum():
        return _bold(row) or _bracket(row) or _prefix(row) or _alone(row)
    near = row[: _LEADING + 2 * _LONGEST]
    if (":" in near or "\uff1a" in near) and (label := _prefix(row)):
        return label
    return _alone(row) if len(near.strip()) <= _LONGEST else None


def _bold(row: str) -> Label | None:
    found = _BOLD.match(row)
    if found is None or not (plausible(found[3].strip()) or (found[4] + found[5] and not _ordinary(found[3]))):
        return None
    at, colon = found.end(), bool(found[4] or found[5])
    alone = not row[at:].strip()
    if not alone and not colon:
        return None
    head = f"{_lead(found[1])}{found[2]}Name{found[4]}{found[2]}{found[5]}"
    return _label(found[3], row, at, head, found[6], colon=colon, plain=False)


def _bracket(row: str) -> Label | None:
    found = _BRACKET.match(row)
    if found is None:
        return None
    name = found[2].strip()
    if not (found[3] and plausible(name)) and not known(name):
        return None  # [Music] is a sound
    return _label(
        name, row, found.end(), f"{_lead(found[1])}[Name]{found[3]}", found[4], colon=bool(found[3]), plain=False
    )


def _prefix(row: str) -> Label | None:
    found = _PREFIX.match(row)
    if found is None or not plausible(found[2].strip()):
        return None
    return _label(
        found[2], row, found.end(), f"{_lead(found[1])}Name{found[3].strip()}", found[4], colon=True, plain=False
    )


def _alone(row: str) -> Label | None:
    found = _ALONE.match(row)
    if found is None or not plausible(found[2].strip()):
        return None
    lead = _lead(found[1])
    if lead and not lead.startswith("#"):
        return None  # an item of a list
    return _label(found[2], row, len(row), f"{lead}Name", "", colon=False, plain=not lead)


def _label(name: str, row: str, at: int, head: str, gap: str, *, colon: bool, plain: bool) -> Label:
    alone = not row[at:].strip()
    shape = head + ("\ntext" if alone else f"{gap or ''}text")
    return Label(name.strip(), len(row) if alone else at, shape, alone, colon, plain)


def _lead(text: str) -> str:
    return text.lstrip()


def settled(rows: Sequence[str], found: Sequence[Label | None]) -> frozenset[str]:
    """Returns the labels of a file (all its rows): numbered ones always, names only when they come back.

    A row that holds a time stands here with what is left without it; `found` holds the candidate of each row.
    """
    written = sum(1 for row in rows if row.strip())
    sure = {label.name for label in found if label is not None and known(label.name)}
    seen, apart, headings = _counted(rows, found)
    often = {name for name, count in seen.items() if count >= _OFTEN}
    prefixed = sum(1 for label in found if label is not None and not label.alone)
    if often | sure and prefixed >= _MOSTLY * written:
        often |= set(seen)  # nearly every line has a label: somebody may speak just once
    if often & headings:  # a file of headings: somebody with a full name may speak just once
        often |= {name for name in headings if " " in name}
    if {"Q", "A"} <= set(seen) and seen["Q"] + seen["A"] > _OFTEN:
        often |= {"Q", "A"}
    return frozenset(sure | often | _between_blanks(apart, written) | _spelled_alike(found, often))


def _counted(rows: Sequence[str], found: Sequence[Label | None]) -> tuple[Counter[str], Counter[str], set[str]]:
    """Returns how often each name opens a block, how often one stands between blank lines, and which stand alone."""
    seen: Counter[str] = Counter()
    apart: Counter[str] = Counter()
    headings: set[str] = set()
    for label, before, after in zip(found, ["", *rows], [*rows[1:], ""], strict=False):
        if label is None or known(label.name) or (label.plain and before.strip()):
            continue  # a bare name heads a block; "Yeah" twice is speech
        if label.plain and not after.strip():
            apart[label.name] += 1
            continue
        seen[label.name] += 1
        if label.alone:
            headings.add(label.name)
    return seen, apart, headings


def _between_blanks(apart: Counter[str], written: int) -> set[str]:
    """Returns the names that head paragraphs with a blank line between: several of them, and many in all."""
    often = {name for name, count in apart.items() if count >= _OFTEN}
    many = sum(apart[name] for name in often) * _QUARTER >= written
    return often if len(often) >= _SEVERAL and many else set()


def _spelled_alike(found: Sequence[Label | None], often: set[str]) -> set[str]:
    """Returns the names that are set off by the same marks as several that come back: headings of a level, bold."""
    marked = [label for label in found if label is not None and not label.plain and label.shape[0] in "#*_["]
    shapes = Counter(label.shape for label in marked if label.name in often)
    return {label.name for label in marked if shapes[label.shape] >= _OFTEN and plausible(label.name)}


def title(text: str) -> str:
    """Returns the words of a heading without the marks around them.

    >>> title(" - **The end**")
    'The end'
    """
    return text.strip(" \t-\u2013\u2014:|*_#")


def of(row: str, labels: frozenset[str]) -> Label | None:
    """Returns the label that a row opens with, if it is one of those that count."""
    return among(candidate(row), labels)


def among(label: Label | None, labels: frozenset[str]) -> Label | None:
    """Returns a label, if it is one of those that count."""
    return label if label is not None and label.name in labels else None
