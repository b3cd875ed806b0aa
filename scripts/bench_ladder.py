"""Reads hostile shapes of growing size with our readers and tells how the time grows with them.

Sixty shapes: thirty pieces over and over, bare and in the place of a word of a real file of the format.  A reader is
linear when four times the size takes four times the time: an exponent of 1.  Times under the noise are left out.
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cleantx import formats
from cleantx.errors import CleantxError
from cleantx.model import Source

ROOT = Path(__file__).resolve().parent.parent
SMALL, LARGE = 250_000, 1_000_000
NOISE = 0.03
"""Seconds that a rung must take before its growth says anything."""

PIECES = (
    "7", " ", "* ", "[", "[[0:0](", "<", "<i>", "{\\", "&", "&amp;", "-->", "00:00:01,000 --> ", "a: ", "aaaa", "a-",
    "a.", "a@", "A_", "`", "- ", '"', '{"segments":[', "\n", "1\n\n", "---\n", "\u266a", "\u0301", "\0", ">> ",
    "[00:01] ",
)  # fmt: skip


class Rung(NamedTuple):
    """How one reader takes one shape: seconds for the large one, and the exponent of growth (None: too fast to say)."""

    fmt: str
    shape: str
    seconds: float
    exponent: float | None


def shapes(fmt: str, size: int) -> Iterator[tuple[str, str]]:
    """Yields the shapes of a size, each with its name."""
    framed = frame(fmt)
    for piece in PIECES:
        run = piece * (size // len(piece))
        yield f"{piece!r} bare", run
        if framed:
            yield f"{piece!r} in a file", run.join(framed)


def frame(fmt: str) -> tuple[str, str] | None:
    """Returns the two halves of a real file of a format around one of its words."""
    for path in sorted((ROOT / "fixtures" / "formats" / fmt).glob("*/input.*")):
        text = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
        try:
            found = formats.reader(fmt).read(text, Source())
        except CleantxError:
            continue
        words = [word for s in found.segments for word in s.text.split() if len(word) > 3 and word.isalpha()]  # noqa: PLR2004 - a word that stands once
        word = next((word for word in words if text.count(word) == 1), None)
        if word:
            before, _, after = text.partition(word)
            return before, after
    return None


def climb(fmt: str) -> Iterator[Rung]:
    """Measures one reader on every shape."""
    small = dict(shapes(fmt, SMALL))
    for name, text in shapes(fmt, LARGE):
        slow = cost(fmt, text)
        if slow < NOISE:
            yield Rung(fmt, name, slow, None)
            continue
        fast = min(cost(fmt, small[name]) for _ in range(3))
        slow = min(slow, cost(fmt, text), cost(fmt, text))
        ratio = len(text) / len(small[name])
        yield Rung(fmt, name, slow, math.log(slow / max(fast, 1e-4)) / math.log(ratio))


def cost(fmt: str, text: str) -> float:
    """Returns the process time of detecting and reading a text as a format."""
    form = formats.reader(fmt)
    begin = time.process_time()
    form.detect(text[: formats.HEAD])
    with contextlib.suppress(CleantxError):
        form.read(text, Source())
    return time.process_time() - begin
