"""How a name from another language is said: its spelling as an English speaker would write what is heard.

Recognisers write the sounds of foreign names in English letters ("Veroshevsky" for Wieruszewski); English letter rules
do not know that Polish sz is sh.  Each language's habits are tried on a name, and each reading is one way it may sound.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from cleantx.terms.mining.sound import plain, sounds

_MOST = 8  # readings of one name


@cache
def _habits() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    text = (resources.files("cleantx.terms.lexicon") / "foreign.toml").read_text(encoding="utf-8")
    out = []
    for rules in tomllib.loads(text).values():
        longest = sorted(rules, key=len, reverse=True)
        pattern = re.compile("|".join(re.escape(key).replace(r"\^", "^").replace(r"\$", "$") for key in longest))
        out.append((pattern, {key.strip("^$"): value for key, value in rules.items()}))
    return tuple(out)


@cache
def foreign(name: str) -> tuple[str, ...]:
    """Returns the ways a name may sound in the languages whose spelling it could have; none for one with digits.

    >>> foreign("Sacchi")[3], foreign("GPT-4")
    ('s@ki', ())
    """
    if any(c.isdigit() for c in name) or name.isupper():
        return ()
    found: dict[str, None] = {}
    for pattern, to in _habits():
        words = [_respelled(word, pattern, to) for word in re.findall(r"[^\W_]+", name.lower())]
        phones = "".join((sounds(plain(word)) or ("",))[0] for word in words)
        if phones:
            found[phones] = None
    return tuple(found)[:_MOST]


def _respelled(word: str, pattern: re.Pattern[str], to: Mapping[str, str]) -> str:
    return pattern.sub(lambda m: to[m[0]], word)
