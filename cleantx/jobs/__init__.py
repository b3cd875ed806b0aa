"""The jobs: convert, lint, clean, align, subtitle, check and compare, as pure functions over transcripts.

Nothing here prints, opens a file or asks the machine anything: the same values in give the same values out.  `text` may
change what is said, `times` when, `cues` how it is cut.
"""

from cleantx.jobs.cues import Mended, Subtitled, check, mend, resolve, rules_of, subtitle
from cleantx.jobs.text import Mined, allowed, clean, compare, lint, mine, read, repair, write
from cleantx.jobs.times import (
    DEFAULT,
    NOBODY,
    align,
    align_audio,
    attribute,
    convert,
    fit,
    is_aligned,
    misplaced,
    retimed,
    shift,
    sort,
    with_words,
)

__all__ = [
    "DEFAULT",
    "NOBODY",
    "Mended",
    "Mined",
    "Subtitled",
    "align",
    "align_audio",
    "allowed",
    "attribute",
    "check",
    "clean",
    "compare",
    "convert",
    "fit",
    "is_aligned",
    "lint",
    "mend",
    "mine",
    "misplaced",
    "read",
    "repair",
    "resolve",
    "retimed",
    "rules_of",
    "shift",
    "sort",
    "subtitle",
    "with_words",
    "write",
]
