"""What is compared when two transcripts of the same speech are laid side by side: words without their spelling.

A written word becomes the *keys* that it is heard as: small letters without accents and marks, letters spelled one by
one joined, numbers as words.  So ``A_I_`` meets "AI", ``GPT-4`` "GPT four", and 25 "twenty five" in two equal keys.
Numbers are spelled as English says them; in other languages they only meet their own kind.
"""

from __future__ import annotations

import re
import unicodedata

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_GROUPS = ("", "thousand", "million", "billion")
_ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth"}
_ORDINALS |= {"twelve": "twelfth"}
_SIGNS = {"%": " percent ", "&": " and ", "@": " at ", "+": " plus "}
_LONGEST = 12  # digits of a number that is said as one; longer ones are said digit by digit

# ideographs and kana are compared one by one: two recognisers cut them into words differently
_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SILENT = re.compile("['\u2019\u02bc\u2018`_]+")
_PLAIN = re.compile(r"[a-z]+[.,;:!?]?")
_DOTTED = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,16}(?:[^\W\d_](?![^\W_]))?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_PARTS = re.compile(rf"(\d+)(st|nd|rd|th|s)?(?![^\W\d_])|\d+|[{_CJK}]|[^\W\d_{_CJK}]+")


class Keys(dict[str, tuple[str, ...]]):
    """The keys of each written word, worked out when it is first asked for: a talk has few different words.

    >>> known = Keys()
    >>> known["A_I_,"], known["deep-sea"], known["--"]
    (('ai',), ('deep', 'sea'), ())
    """

    def __missing__(self, word: str) -> tuple[str, ...]:
        """Returns the keys of a word that was not met before."""
        found = self[word] = keys(word)
        return found


def keys(word: str) -> tuple[str, ...]:
    """Returns what a written word is heard as; nothing for marks alone.

    >>> keys("U.S."), keys("Caf\u00e9s"), keys("$2,500"), keys("GPT-3.5")
    (('us',), ('cafes',), ('two', 'thousand', 'five', 'hundred'), ('gpt', 'three', 'point', 'five'))
    >>> keys("1990s"), keys("21st"), keys("don't")
    (('nineteen', 'nineties'), ('twenty', 'first'), ('dont',))
    """
    text = word.casefold()
    if _PLAIN.fullmatch(text):
        return (text.rstrip(".,;:!?"),)
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c)[0] != "M").casefold()
    text = _SILENT.sub("", text)
    text = _DOTTED.sub(lambda m: m[0].replace(".", ""), text)
    for sign, said in _SIGNS.items():
        text = text.replace(sign, said) if sign in text else text
    text, commas = _THOUSANDS.subn("", text)
    text = _POINT.sub(" point ", text)
    out: list[str] = []
    for match in _PARTS.finditer(text):
        part = match[0]
        if match[1] or part.isdecimal():
            out += said_number(match[1] or part, match[2] or "", is_year=not commas)
        else:
            out.append(part)
    return tuple(out)


def said_number(digits: str, ending: str = "", *, is_year: bool = True) -> list[str]:
    """Returns the words of a number, with the ending of its last one: ``th`` and its like, or the ``s`` of a decade.

    Four digits between 1100 and 2099 are said in two halves, as years are, unless `is_year` rules it out (a comma).

    >>> said_number("1953"), said_number("105"), said_number("20", "th")
    (['nineteen', 'fifty', 'three'], ['one', 'hundred', 'five'], ['twentieth'])
    """
    if len(digits) > _LONGEST or (len(digits) > 1 and not unicodedata.decimal(digits[0])):
        return [_SMALL[unicodedata.decimal(digit)] for digit in digits]
    number = int(digits)
    halves = is_year and len(digits) == 4 and 1100 <= number < 2100 and not 2000 <= number < 2010  # noqa: PLR2004 - years
    words = _halves(number) if halves else _cardinal(number)
    if ending == "s":
        words[-1] = words[-1][:-1] + "ies" if words[-1].endswith("y") else words[-1] + "s"
    elif ending:
        last = words[-1]
        words[-1] = _ORDINALS.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th")
    return words


def _halves(number: int) -> list[str]:
    high, low = divmod(number, 100)
    if not low:
        return [*_below_hundred(high), "hundred"]
    return [*_below_hundred(high), *(["oh"] if low < 10 else []), *_below_hundred(low)]  # noqa: PLR2004 - one digit


def _cardinal(number: int) -> list[str]:
    if not number:
        return ["zero"]
    out: list[str] = []
    for power in range(len(_GROUPS) - 1, -1, -1):
        part = number // 1000**power % 1000
        if not part:
            continue
        hundreds, rest = divmod(part, 100)
        out += [_SMALL[hundreds], "hundred"] if hundreds else []
        out += _below_hundred(rest) if rest else []
        out += [_GROUPS[power]] if power else []
    return out


def _below_hundred(number: int) -> list[str]:
    if number < len(_SMALL):
        return [_SMALL[number]]
    tens, ones = divmod(number, 10)
    return [_TENS[tens], *([_SMALL[ones]] if ones else [])]
