"""The table of subtitle rules: what `check` can find, how grave it is, and why anybody cares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

import msgspec

__all__ = ["BAD_ENDS", "RULES", "Kind", "Rule"]

Kind = Literal["hard", "soft", "style"]
"""A limit of the guide that a quality check refuses; a cut that reads badly; a matter of form."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: its id, its kind, what it says in one line, and why."""

    code: str
    kind: Kind
    what: str
    why: str


def _table(*rows: tuple[str, Kind, str, str]) -> dict[str, Rule]:
    return {code: Rule(code=code, kind=kind, what=what, why=why) for code, kind, what, why in rows}


RULES: Final[Mapping[str, Rule]] = _table(
    ("L-CPL", "hard", "a line is longer than the profile allows", "it may not fit on the screen, and is slow to read"),
    ("L-LINES", "hard", "a cue has too many lines", "it covers the picture"),
    ("L-EMPTY", "hard", "a cue shows nothing", "players skip it, quality checks refuse it"),
    ("T-CPS", "hard", "more characters a second than the profile allows", "viewers cannot read it to the end"),
    ("T-WPM", "hard", "more words a minute than the profile allows", "viewers cannot read it to the end"),
    ("T-MIN", "hard", "a cue is shown too briefly", "it flickers and cannot be read"),
    ("T-MAX", "hard", "a cue stays too long", "viewers read it twice"),
    ("T-GAP", "hard", "the gap to the next cue is too small", "without a blink the change of text goes unseen"),
    ("T-ORDER", "hard", "a cue starts before the one before it", "players show it late or never"),
    ("T-OVERLAP", "hard", "a cue is still shown when the next one comes", "players stack or drop one of them"),
    ("T-ZERO", "hard", "a cue has no length", "it is never shown"),
    ("T-LEAD", "soft", "a cue comes well before its words", "it tells what nobody has said yet"),
    ("T-LATE", "soft", "a cue comes well after its words", "viewers see lips move and read nothing"),
    ("T-HANG", "soft", "a cue stays long after its words", "viewers read it twice, and miss the change"),
    ("T-CUT", "soft", "a cue goes before its words are said", "viewers hear what they can no longer read"),
    ("B-ART", "soft", "a line or cue ends in an article, a possessive or a determiner", "it belongs to the next noun"),
    ("B-PREP", "soft", "a line or cue ends in a preposition", "it belongs to the phrase after it"),
    ("B-CONJ", "soft", "a line or cue ends in a conjunction", "it opens the next clause"),
    ("B-PRON", "soft", "a line or cue ends in a subject pronoun or a reflexive", "it belongs to its verb"),
    ("B-AUX", "soft", "a line or cue ends in an auxiliary verb or a negation", "it belongs to the main verb"),
    ("B-NAME", "soft", "a name, or a title and its name, is parted", "the reader meets half a name"),
    ("B-DANGLE", "soft", "one or two words of another sentence hang on to a cue", "the sentence is torn"),
    ("B-ORPHAN", "soft", "a single word stands alone", "it reads as a fragment"),
    ("L-MARK", "soft", "a line begins with a closing mark or ends in an opening one", "it belongs to the other line"),
    ("S-MERGE", "soft", "a speaker begins inside a cue without a dashed line", "two people read as one"),
    ("S-THREE", "soft", "more than two speakers share a cue", "nobody can tell who says what"),
    ("B-NUM", "style", "a number and its unit are parted", "the reader meets half a figure"),
    ("B-ADJ", "style", "an adjective and its noun are parted", "the phrase is torn (a word list cannot be sure of it)"),
    ("B-PART", "style", "a word and its particle are parted", '"think | about" reads as two things'),
    ("B-PAUSE", "style", "a cue ends in a function word before a long pause", "the reader is left with half a phrase"),
    ("L-NEEDLESS", "style", "two lines where one would do", "it covers more of the picture than it must"),
    ("T-CHAIN", "style", "a gap is too short to rest and too long to chain", "the blink between the cues disturbs"),
    ("T-SHOT", "style", "a cue comes or goes beside a shot change", "with two changes in a row the eye reads it twice"),
    ("T-FRAME", "style", "a time lies between two frames of the video", "each player rounds it in its own way"),
    ("S-DASH", "style", "the dash of a speaker is not in the profile's form", "the guide asks for one form"),
    ("S-LONE", "style", "a dash on a cue with one speaker", "it says that somebody else speaks here too"),
    ("X-ELL", "style", "an ellipsis of three full stops, or across a running sentence", "it is one character, a pause"),
    ("X-SOUND", "style", "a sound in other brackets, or in a cue with words", "the guide asks for one form, alone"),
    ("N-NUM", "style", "a figure where a word is asked for", "the guide asks for words to ten and at sentence heads"),
    ("H-BLANK", "style", "a recogniser's mark for silence", "nobody said it and nobody hears it"),
    ("H-MOJI", "style", "letters of a wrong encoding", "they are unreadable"),
    ("H-SPACE", "style", "doubled spaces, or a space before a mark", "it looks careless and wastes room"),
)  # fmt: skip
"""Every rule by its id."""

BAD_ENDS: Final = frozenset(("B-ART", "B-PREP", "B-CONJ", "B-PRON", "B-AUX"))
"""The rules that count as bad ends."""
