"""What language a transcript is in, as far as rules must know it."""

from __future__ import annotations

import re

from cleantx.model import Transcript, spoken

# the commonest function words of English: about 45 % of the running words of speech, next to none in other languages
_ENGLISH = frozenset(
    """the of and to in that it is you was for on are with as i this be at have from or had by but what all were
    we when there can an your which their if will do they so about not my like just know because really would
    think he she his her them then some me no up out how who don't it's that's i'm we're they're yeah okay
    """.split()  # noqa: SIM905 - one literal reads better than ninety
)
_WORD = re.compile(r"[a-z']+|[^\W\d_]+")
_SAMPLE = 4_000  # characters a look: enough to tell, little enough to cost nothing
_LEAST = 12  # words below which the text is taken for what its other settings say
_SHARE = 0.15  # of English running words; German, French and Spanish prose stay under 0.08


def of(transcript: Transcript) -> str:
    """Returns the language tag that the file declares, else ``en`` where it reads as English, else ``und``."""
    if transcript.language:
        return transcript.language.casefold()
    words: list[str] = []
    length = 0
    for segment in spoken(transcript):
        words += _WORD.findall(segment.text.casefold())
        length += len(segment.text)
        if length > _SAMPLE:
            break
    if len(words) < _LEAST:
        return "en" if not words or all(word.isascii() for word in words) else "und"
    share = sum(1 for word in words if word in _ENGLISH) / len(words)
    return "en" if share >= _SHARE else "und"


def fits(languages: tuple[str, ...], language: str) -> bool:
    """Says whether something for these languages (none: all) is for a text in that one.

    >>> fits(("en",), "en-gb"), fits(("en",), "fr"), fits((), "fr")
    (True, False, True)
    """
    return not languages or any(language == one or language.startswith(f"{one}-") for one in languages)
