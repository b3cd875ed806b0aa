"""An article in Markdown: headings from chapters, paragraphs with the speaker's name in bold and a time, linked.

A paragraph reads ``**Name:** [00:00:12](https://www.youtube.com/watch?v=ID&t=12s) Text``; the name stands where it
changes, the time is a plain ``[00:00:12]`` where no video is known.  Words that look like Markdown are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from cleantx.formats import Held, article, held
from cleantx.model import Loss, Transcript

NAME = "markdown"
SUFFIXES: tuple[str, ...] = (".md", ".markdown")
HOLDS: frozenset[Held] = frozenset({"speaker", "sound", "meta", "chapters"})

_INLINE = re.compile(r"[\\`*\[\]<~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w{1,32};)|\$(?![\d\s])")
# `_` inside a word is no emphasis; $: some pages take $x$ for a formula
_OPENING = re.compile(r"(?:[#>+=|-]|\d{1,9}(?=[.)]))")  # a heading, quote, list, rule or table at a line's beginning


def escape(text: str) -> str:
    r"""Returns a line of text as Markdown that shows it as it is.

    >>> escape("2 * 3 <b>"), escape("- Yes."), escape("1. One"), escape("AT&T &amp; co")
    ('2 \\* 3 \\<b>', '\\- Yes.', '1\\. One', 'AT&T \\&amp; co')
    """
    text = article.visible(" ".join(text.split()))
    opening = _OPENING.match(text)
    out = _INLINE.sub(lambda found: f"\\{found[0]}", text)
    if opening is None:
        return out
    return f"{opening[0]}\\{out[opening.end() :]}" if opening[0][0].isdigit() else f"\\{out}"


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes an article in Markdown."""
    blocks = _head(transcript)
    for section in article.sections(transcript):
        if section.chapter:
            title = " ".join(section.chapter.title.split())
            blocks.append(f"## {escape(title)} {_time(transcript, section.chapter.start)}")
        for paragraph in section.paragraphs:
            if not paragraph.text:
                continue
            name = f"**{escape(paragraph.name)}:**" if paragraph.name else ""
            time = "" if paragraph.start is None else _time(transcript, paragraph.start)
            blocks.append(" ".join(part for part in (name, time, escape(paragraph.text)) if part))
    return "\n\n".join(blocks) + "\n", (*held.losses(transcript, HOLDS), *article.controls(transcript))


def _head(transcript: Transcript) -> list[str]:
    meta = transcript.meta
    blocks = [f"# {escape(meta.title)}"] if meta.title and meta.title.strip() else []
    link = article.link(transcript)
    facts = [escape(meta.date)] if meta.date else []
    facts += [f"<{link}>"] if link else []
    blocks += [" · ".join(facts)] if facts else []
    if meta.description and meta.description.strip():
        blocks.append("\n".join(_quoted(meta.description)))
    return blocks


def _quoted(text: str) -> Iterator[str]:
    """Yields a text as lines of a quotation; a backslash keeps a line break between two of them."""
    rows = [escape(row) for row in text.strip().split("\n")]
    for row, after in pairwise([*rows, ""]):
        yield f"> {row}\\" if row and after else f"> {row}".rstrip()


def _time(transcript: Transcript, ms: int) -> str:
    link = article.link(transcript, ms)
    return f"[{article.stamp(ms)}]({link})" if link else f"[{article.stamp(ms)}]"
