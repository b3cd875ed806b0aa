"""Accepting what was proposed in a pack: an entry becomes safe, and every comment and line around it stays."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator

from cleantx.errors import PackError
from cleantx.terms.pack import parse

_BLOCK = re.compile(r"^\[\[term\]\][ \t]*(?:#.*)?$", re.MULTILINE)
_TABLE = re.compile(r"^\[", re.MULTILINE)
_SAFETY = re.compile(r'^safety[ \t]*=[ \t]*["\'](?:unsafe|suggest)["\'][ \t]*(#.*)?\n?', re.MULTILINE)


def accept(text: str, path: str, names: Collection[str]) -> tuple[str, tuple[str, ...]]:
    r"""Returns the pack's text with the entries of these ids or right forms made safe (none named: all), and their ids.

    >>> text = '[[term]]\nid = "a"\nright = "A"\nwrong = ["b"]\nsafety = "suggest"\n'
    >>> accept(text, "p.toml", ["A"])
    ('[[term]]\nid = "a"\nright = "A"\nwrong = ["b"]\n', ('a',))

    Raises:
        PackError: it is no pack, or holds no such entry.
    """
    before = parse(text, path)
    known = {name for entry in before.entries for name in (entry.id, entry.right)}
    for name in names:
        if name not in known:
            raise PackError(f"no entry {name!r}", path=path, hint="an id, or what is right, as the pack has it")
    out, at, accepted = [], 0, []
    for a, b in _blocks(text):
        block = text[a:b]
        try:
            term = tomllib.loads(block)["term"][0]
        except tomllib.TOMLDecodeError:  # what looks like the beginning of a table stands in a string
            raise PackError(
                "a table seems to begin within a text", path=path, hint="write that text on one line"
            ) from None
        own = {str(term.get("id", "")), str(term.get("right", ""))}
        if (not names or own & set(names)) and _SAFETY.search(block):
            accepted.append(str(term.get("id") or term.get("right")))
            block = _SAFETY.sub("", block)
        out += [text[at:a], block]
        at = b
    out.append(text[at:])
    new = "".join(out)
    parse(new, path)
    return new, tuple(accepted)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    for match in _BLOCK.finditer(text):
        following = _TABLE.search(text, match.end())
        yield match.start(), following.start() if following else len(text)
