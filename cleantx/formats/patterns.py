"""Regular expressions that are compiled when they are first used.

Compiling a long one takes milliseconds, and a program that asks every format whether a file is its own loads them all,
though most say no by a glance at the first line.
"""

from __future__ import annotations

import re
from typing import Any, cast


def later(pattern: str, flags: int = 0) -> re.Pattern[str]:
    r"""Returns a pattern that is compiled at its first use, and costs nothing more from then on.

    >>> found = later(r"(\d+):(\d\d)").match("1:02")
    >>> found and found.groups()
    ('1', '02')
    """
    return cast("re.Pattern[str]", _Later(pattern, flags))


class _Later:
    """Stands for a compiled pattern; its methods are fetched once each and kept."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._given = (pattern, flags)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a pattern has
        found = getattr(re.compile(*self._given), name)
        setattr(self, name, found)
        return found
