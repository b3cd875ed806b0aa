"""What language a transcript is in, as far as rules must know it."""

from __future__ import annotations

import re

from cleantx import fold
from cleantx.model import Transcript, spoken

# function words that are common in one language and are no words of English
_WORDS = {
    "de": """der die das und ist nicht ich wir sie ein eine mit auf f\u00fcr dass auch aber wie sich
    werden wurde haben""",
    "fr": """le les des est et que qui dans pour pas une nous vous ils elle avec sur mais c'est sont
    \u00eatre cette""",
    "es": """el los las es en que por una con para como pero muy est\u00e1 porque tambi\u00e9n esto eso hay""",
    "it": """il di che \u00e8 per non gli della sono questo anche perch\u00e9 nel alla una con""",
    "pt": """o os as um uma n\u00e3o com isso ele ela mas tamb\u00e9m voc\u00ea muito que para""",
    "nl": """het een van en dat niet zijn voor met maar ook wij die""",
    "und": """och att det som inte jag vi av p\u00e5 til ikke jeg
    i w nie na z \u017ce jest si\u0119 ale to co jak""",  # Scandinavian and Polish: recognised as another, no more
}
_LANGUAGES = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_FOREIGN = frozenset().union(*_LANGUAGES.values())
_ENGLISH = frozenset(
    """the of and to in that it is you was for on are with as this be at have from or had by but what all were
    we when there can an your which their if will do they so about not my like just know because really would
    think he she his her them then some me no up out how who don't it's that's i'm we're they're yeah okay i a
    """.split()  # noqa: SIM905 - as above
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_LATIN = re.compile("[a-z\u00df-\u024f]")
_SURELY = 1.2  # times as many words as the next language: Spanish and Portuguese share a third of theirs
_SCRIPTS = {
    "ja": re.compile("[\u3041-\u30ff]"),
    "ko": re.compile("[\uac00-\ud7a3]"),
    "zh": re.compile("[\u4e00-\u9fff]"),
}
_SAMPLE = 4_000  # characters a look: enough to tell, little enough to cost nothing


def of(transcript: Transcript) -> str:
    """Returns the language tag that the file declares, else the one that it reads as, ``und`` where that is unclear.

    English needs no evidence, another language does: its function words outnumber the English ones, or most words
    are in another script.  No repair of ours touches either, so that a second pass sees the same language.
    """
    if transcript.language:
        return transcript.language.casefold()
    words: list[str] = []
    length = 0
    for segment in spoken(transcript):
        words += _WORD.findall(_mended(segment.text).casefold().replace("\u2019", "'"))
        length += len(segment.text)
        if length > _SAMPLE:
            break
    english = sum(1 for word in words if word in _ENGLISH)
    foreign = sum(1 for word in words if word in _FOREIGN and word not in _ENGLISH)
    if sum(1 for word in words if not _LATIN.match(word)) * 2 > len(words):
        return _by_script("".join(words))
    return _by_words(words) if foreign > max(english, 1) else "en"


def _by_script(text: str) -> str:
    """Returns the language that a script tells: kana is Japanese, and Han letters without kana are Chinese."""
    return next((code for code, letters in _SCRIPTS.items() if letters.search(text)), "und")


def _by_words(words: list[str]) -> str:
    """Returns the language whose function words are the most by far."""
    counts = sorted(((sum(word in own for word in words), code) for code, own in _LANGUAGES.items()), reverse=True)
    (most, code), (second, _) = counts[:2]
    return code if most > _SURELY * second else "und"


def _mended(text: str) -> str:
    """Returns the text as it will read once its mojibake is mended: a repair must not change the language."""
    for a, b, after in sorted(fold.mojibake(text), reverse=True):
        text = text[:a] + after + text[b:]
    return text


def fits(languages: tuple[str, ...], language: str) -> bool:
    """Says whether something for these languages (none: all) is for a text in that one.

    >>> fits(("en",), "en-gb"), fits(("en",), "fr"), fits((), "fr")
    (True, False, True)
    """
    return not languages or any(language == one or language.startswith(f"{one}-") for one in languages)
