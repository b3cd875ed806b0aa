"""The front matter of Markdown files: a block of ``key: value`` lines between two ``---``, read for a few facts.

It is not read as YAML: the block is kept whole, as a note, and what it holds is often only nearly YAML.
"""

from __future__ import annotations

import re

from cleantx.model import Meta

_FENCE = re.compile(r"\s*---[ \t]*\n")
_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$\n?", re.MULTILINE)
_KEY = re.compile(r"^([A-Za-z][\w -]{0,40}?)[ \t]*:[ \t]*(.{0,2000})$", re.MULTILINE)
_TITLES, _DATES = ("title", "episode_title"), ("date", "published", "pubdate", "publishdate")
_LINKS = ("media", "link", "url", "source", "source_file", "video", "audio", "youtube")
_URL = re.compile(r"https?://[^\s<>()\[\]'\"]+")
_LONGEST = 20_000  # characters; what is longer is no front matter but a rule above the words


def end(text: str) -> int:
    r"""Returns where the front matter of a text ends, 0 where it has none.

    >>> end("---\ntitle: A\n---\nHello"), end("---\nHello\n---\n")
    (17, 0)
    """
    opening = _FENCE.match(text)
    if opening is None:
        return 0
    closing = _END.search(text, opening.end(), opening.end() + _LONGEST)
    if closing is None or not _KEY.match(text, opening.end()):
        return 0
    return closing.end()


def facts(block: str) -> Meta:
    r"""Returns the title, date and links that a front matter tells.

    >>> facts("---\ntitle: \"Ann's talk\"\ndate: 2024-01-02\n---\n").title
    "Ann's talk"
    """
    found: dict[str, str] = {}
    for key in _KEY.finditer(block):
        found.setdefault(key[1].lower(), _bare(key[2]))
    title = next((found[key] for key in _TITLES if found.get(key)), None)
    date = next((found[key] for key in _DATES if found.get(key)), None)
    links = [link for key in _LINKS for link in _URL.findall(found.get(key, ""))]
    return Meta(title=title, date=date, links=tuple(dict.fromkeys(links)))


def _bare(value: str) -> str:
    value = value.strip()
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1].strip() if quoted else value
