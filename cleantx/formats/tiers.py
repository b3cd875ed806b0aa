"""Tiers of annotation, as Praat and ELAN have them: what one holds, who speaks on it, and words inside utterances."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from cleantx.model import Word

Holds = Literal["speech", "words", "other"]

_WORDS = r"words?|tokens?|ort(?:-mau)?|wrd"
_SPEECH = (
    r"utterances?|utts?|sentences?|phrases?|transcripts?|transcriptions?|trans|trn|text|speech|turns?|ipus?|default"
    r"|orthography|orth|ref"
)
_OTHER = (
    r"phones?|phonemes?|phonetic|segs?|mau|mas|kan|kan-mau|kas-mau|syll?|syllables?|morphs?|morphemes?|pos|lemmas?"
    r"|gloss(?:es)?|tones?|pitch|stress|ipa|sampa"
)
_NAMED = re.compile(
    rf"(?:(?P<who>.+?)\s*[-_/:.]\s*)?(?:(?P<words>{_WORDS})|(?P<speech>{_SPEECH})|(?P<other>{_OTHER}))(?:@(?P<at>.+))?",
    re.IGNORECASE,
)
_LONGEST_NAME = 200
SILENCES = frozenset({"sp", "sil", "<sil>", "<p>", "<p:>", "<eps>", "#", "<usb>", "spn", "<spn>"})
"""What aligners write where nobody speaks."""


class Role(NamedTuple):
    """What a tier holds, and who speaks on it if its name says so."""

    holds: Holds
    speaker: str | None


def role(name: str) -> Role:
    """Returns what the name of a tier tells: a kind of label, somebody, or both.

    >>> role("Mary"), role("Mary - words"), role("utterances")
    (Role(holds='speech', speaker='Mary'), Role(holds='words', speaker='Mary'), Role(holds='speech', speaker=None))
    >>> role("words@Mary").speaker, role("PHONES").holds
    ('Mary', 'other')
    """
    name = name.strip()
    found = _NAMED.fullmatch(name) if len(name) <= _LONGEST_NAME else None
    if found is None:
        return Role("speech", name or None)
    holds: Holds = "words" if found["words"] else "speech" if found["speech"] else "other"
    return Role(holds, found["who"] or found["at"])


def speech_name(speaker: str | None) -> str:
    """Returns a name for somebody's tier that tells the speaker again.

    >>> speech_name("Mary"), speech_name("words"), speech_name(None)
    ('Mary', 'words - utterances', 'utterances')
    """
    if speaker is None:
        return "utterances"
    name = " ".join(speaker.split())
    return name if role(name) == Role("speech", name) else f"{name} - utterances"


def words_name(speaker: str | None) -> str:
    """Returns a name for the tier of somebody's words.

    >>> words_name("Mary"), words_name(None)
    ('Mary - words', 'words')
    """
    return "words" if speaker is None else f"{' '.join(speaker.split())} - words"


class Label(NamedTuple):
    """A stretch of a tier in milliseconds and what it says."""

    start: int | None
    end: int | None
    text: str


def inside(text: str, labels: Sequence[Label]) -> tuple[Word, ...] | None:
    """Returns the words of an utterance as its labels time them, or None where they are not its words.

    Case and the marks around a word may differ; a label may hold several words.

    >>> inside("Yes, of course.", [Label(0, 200, "yes"), Label(200, 900, "of course")])[1].end
    900
    >>> inside("Yes.", [Label(0, 200, "no")]) is None
    True
    """
    spans = [(match.span(), _bare(match[0])) for match in re.finditer(r"\S+", text)]
    spans = [(span, bare) for span, bare in spans if bare]  # a dash alone is no word
    found: list[Word] = []
    at = 0
    for label in labels:
        parts = [bare for bare in map(_bare, label.text.split()) if bare]
        here = spans[at : at + len(parts)]
        if not parts or [bare for _, bare in here] != parts:
            return None
        at += len(parts)
        timed = label.start is not None or label.end is not None
        word = Word(a=here[0][0][0], b=here[-1][0][1], start=label.start, end=label.end)
        found.append(Word(a=word.a, b=word.b, start=word.start, end=word.end, timing="observed" if timed else None))
    return tuple(found) if at == len(spans) else None


def _bare(word: str) -> str:
    a, b = 0, len(word)
    while a < b and not _is_letter(word[a]):
        a += 1
    while b > a and not _is_letter(word[b - 1]):
        b -= 1
    return word[a:b].casefold()


def _is_letter(character: str) -> bool:
    return character.isalnum() or character in "_'\u2019"
