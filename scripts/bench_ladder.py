"""Takes hostile shapes of growing size through readers, rules, the layout and writers, and tells how the time grows.

A reader gets sixty shapes: thirty pieces over and over, bare and in the place of a word of a real file of the format.
Rules, the layout and writers get what people say and recognisers write, too, as one segment and as many.  Something is
linear when four times the size takes four times the time: an exponent of 1.  Times under the noise are left out.
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from cleantx import formats, jobs, rules
from cleantx.errors import CleantxError
from cleantx.model import Segment, Source, Transcript
from cleantx.settings import Settings
from cleantx.terms import pack
from cleantx.terms.match import Matcher
from cleantx.text import View

ROOT = Path(__file__).resolve().parent.parent
SMALL, LARGE = 250_000, 1_000_000
NOISE = 0.03
"""Seconds that a rung must take before its growth says anything."""

PIECES = (
    "7", " ", "* ", "[", "[[0:0](", "<", "<i>", "{\\", "&", "&amp;", "-->", "00:00:01,000 --> ", "a: ", "aaaa", "a-",
    "a.", "a@", "A_", "`", "- ", '"', '{"segments":[', "\n", "1\n\n", "---\n", "\u266a", "\u0301", "\0", ">> ",
    "[00:01] ",
)  # fmt: skip
SPOKEN = (
    "so A_I_ it is, um, and and ", "uh ", "I I ", " ,", "the the ", "Thank you. ", "Mm-hmm. ", "a b c ", "1 0 ", "1,",
    "three point five ", "(music) ", "[BLANK_AUDIO] ", "[SPEAKER_TURN] ", "e.g. ", "'s ", "O'", "Cloud 3.5 Sonnet ",
    "open A_I_ ", "you know, ", "I mean, I mean ", "w-we ", "dot com slash a ", "\u00e2\u20ac\u2122", "\u2026",
)  # fmt: skip
"""What rules look for, or stumble over."""

WORDS = (25_000, 100_000)
"""The characters of the small and the large transcript: rules do more for each than readers."""


class Rung(NamedTuple):
    """How one subject takes one shape: seconds for the large one, the exponent of growth (None: too fast to say).

    `pace` is in seconds for a million characters.
    """

    subject: str
    shape: str
    seconds: float
    exponent: float | None
    pace: float


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


def transcripts(size: int) -> Iterator[tuple[str, Transcript]]:
    """Yields hostile transcripts of a size in characters: each shape as one segment, and as many cues."""
    for piece in (*PIECES, *SPOKEN):
        text = piece.replace("\n", " ") * (size // len(piece))
        yield f"{piece!r} as one", _transcript([text])
        yield f"{piece!r} as cues", _transcript([text[at : at + 200] for at in range(0, len(text), 200)])


def _transcript(texts: list[str]) -> Transcript:
    segments = (
        Segment(
            id=k, text=text, start=k * 4000, end=k * 4000 + 3500, start_from="observed", end_from="observed", line=k
        )
        for k, text in enumerate(texts)
    )
    return Transcript(segments=tuple(segments), language="en")


def climb(fmt: str) -> Iterator[Rung]:
    """Measures one reader on every shape."""
    small = dict(shapes(fmt, SMALL))
    for name, text in shapes(fmt, LARGE):
        yield _rung(fmt, name, lambda which: cost(fmt, which), (small[name], text), LARGE)


def climb_words(subject: str) -> Iterator[Rung]:
    """Measures a rule (by its code), ``layout``, or a writer (``to FORMAT``) on every hostile transcript."""
    work = _work(subject)
    small = dict(transcripts(WORDS[0]))
    for name, large in transcripts(WORDS[1]):
        yield _rung(subject, name, lambda which: _timed(work, which), (small[name], large), WORDS[1])


Given = TypeVar("Given")


def _rung(subject: str, shape: str, spent: Callable[[Given], float], pair: tuple[Given, Given], size: int) -> Rung:
    """Measures a small and a large input of one shape; the large one has `size` characters."""
    small, large = pair
    slow = spent(large)
    if slow < NOISE:
        return Rung(subject, shape, slow, None, slow / size * 1e6)
    fast = min(spent(small) for _ in range(3))
    slow = min(slow, spent(large), spent(large))
    return Rung(subject, shape, slow, math.log(slow / max(fast, 1e-4)) / math.log(LARGE / SMALL), slow / size * 1e6)


def _work(subject: str) -> Callable[[Transcript], object]:
    """Returns what is measured."""
    if subject == "layout":
        return lambda given: jobs.subtitle(given, settings=Settings(), cleaning=False)
    if subject.startswith("to "):
        return formats.writer(subject.removeprefix("to ")).write
    rule = rules.load(subject)
    own = getattr(rule, "TERMS", "")
    packs = [*map(pack.load, Settings().packs), *([pack.parse(own, "own.toml")] if own else [])]
    matcher = Matcher(packs, applied=("safe", "unsafe"))
    return lambda given: list(rule.check(View(given.segments, language="en"), matcher))


def _timed(work: Callable[[Transcript], object], given: Transcript) -> float:
    begin = time.process_time()
    with contextlib.suppress(CleantxError):
        work(given)
    return time.process_time() - begin


def cost(fmt: str, text: str) -> float:
    """Returns the process time of detecting and reading a text as a format."""
    form = formats.reader(fmt)
    begin = time.process_time()
    form.detect(text[: formats.HEAD])
    with contextlib.suppress(CleantxError):
        form.read(text, Source())
    return time.process_time() - begin
