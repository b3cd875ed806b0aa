"""Where the words of a transcript may be in a recording, when its own times do not tell.

The recording is recognised with the words of the transcript alone, in the order they have there: rough, but right for
two words of three.  What was recognised is a timed transcript of the same speech, and gives its times to the text
like any other.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Protocol, runtime_checkable

from cleantx.align.audio.engine import RATE
from cleantx.align.audio.grams import arpa
from cleantx.align.audio.script import Script
from cleantx.align.transfer import transfer
from cleantx.errors import AlignError
from cleantx.model import Segment, Transcript, Word

_PIECE = 20 * RATE  # samples
_TAIL = 5 * RATE  # of a piece; it is cut at the quietest moment there
_MOMENT = RATE // 10
_ENOUGH = 3  # words; fewer cannot be found anywhere

Recognised = tuple[str, int, int]
"""A word, and where it begins and ends (ms)."""


@runtime_checkable
class Recogniser(Protocol):
    """What finds words of a text anywhere in a recording."""

    def learn(self, words: Iterable[str], model: str) -> None:
        """Takes the words to recognise, and which follows which (ARPA)."""

    def recognise(self, pcm: bytes) -> list[Recognised]:
        """Returns the words of a stretch of sound."""


def anchored(
    transcript: Transcript,
    script: Script,
    blocks: Iterable[bytes],
    finder: Recogniser,
    progress: Callable[[int], None] | None = None,
) -> Transcript:
    """Returns the transcript with rough times for its words; those of which nothing is recognised have none.

    Raises:
        AlignError: hardly anything of it is recognised, in order.
    """
    words = list(chain.from_iterable(script.said))
    if len(words) < _ENOUGH:
        raise AlignError(f"{len(words)} words cannot be looked for in a recording", hint="times are wanted for so few")
    finder.learn(dict.fromkeys(words), arpa(words))
    found = []
    for start, pcm in _pieces(blocks):
        found += [(word, a + start, b + start) for word, a, b in finder.recognise(pcm)]
        if progress:
            progress(start)
    try:
        return transfer(transcript, _told(found)).transcript
    except AlignError:
        whose = f" of {transcript.source.name}" if transcript.source.name else ""
        raise AlignError(
            f"a recording of other speech: hardly any of the words{whose} are heard in it, in order",
            hint="or of another language",
        ) from None


def _told(found: list[Recognised]) -> Transcript:
    """Returns what was recognised as a transcript of one segment."""
    words, at = [], 0
    for word, start, end in found:
        words.append(Word(a=at, b=at + len(word), start=start, end=end, timing="observed"))
        at += len(word) + 1
    if not words:
        raise AlignError("nothing is heard in the recording")
    text = " ".join(word for word, _, _ in found)
    one = Segment(id=0, text=text, start=words[0].start, end=words[-1].end, words=tuple(words))
    return Transcript(language="en", segments=(one,))


def _pieces(blocks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yields stretches of up to 20 s with their starts (ms), cut where it is quiet."""
    held, at = bytearray(), 0
    for block in blocks:
        held += block
        while len(held) >= 2 * _PIECE:
            size = 2 * _quietest(held[: 2 * _PIECE])
            yield at * 1000 // RATE, bytes(held[:size])
            del held[:size]
            at += size // 2
    if len(held) >= 2 * _MOMENT:
        yield at * 1000 // RATE, bytes(held)


def _quietest(pcm: bytearray) -> int:
    """Returns the sample in the tail of a piece around which it is quietest."""
    samples = array("h", bytes(pcm))
    first = len(samples) - _TAIL
    moments = range(first, len(samples) - _MOMENT, _MOMENT // 2)
    return min(moments, key=lambda at: sum(map(abs, samples[at : at + _MOMENT]))) + _MOMENT // 2
