"""Times from another transcript of the same speech: the clean text keeps its words, the timed one gives the times.

The pairing is that of :mod:`cleantx.align.anchors`, the times are dealt out by :mod:`cleantx.align.slots`.  Words,
segments and their order stay as they are; what the reference says of speakers, turns and ends of cues comes along where
the clean text says nothing.
"""

from __future__ import annotations

from collections import Counter

import msgspec

from cleantx.align.anchors import links
from cleantx.align.filling import filled
from cleantx.align.keys import Keys
from cleantx.align.sides import Clean, Timed
from cleantx.align.slots import SMALL, Slots
from cleantx.errors import AlignError, UntimedError
from cleantx.model import Transcript

__all__ = ["Aligned", "Stretch", "transfer"]

LEAST = 0.15
"""The share of the words of either side that must be paired.

Of 756 pairs of fixtures that are other speech none had more than 2 %; where every second word is wrong it is 74 %.
"""

_SHOWN = 60  # characters of a stretch


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """So many words in a row that got no times: the source lines of the first and the last, and how they begin."""

    line: int
    last_line: int
    words: int
    text: str


class Aligned(msgspec.Struct, frozen=True, kw_only=True):
    """A transcript with times from a reference, and how far that went.

    Of its `words`, `paired` have a counterpart; `aligned` have its times, `estimated` such as lie between or were
    estimates in the reference, all others none.  `used` is the share of the reference's words that are paired,
    `confidence` the mean of the paired words.
    """

    transcript: Transcript
    words: int
    paired: int
    aligned: int
    estimated: int
    used: float
    confidence: float | None = None
    untimed: tuple[Stretch, ...] = ()

    @property
    def coverage(self) -> float:
        """The share of the words that are paired."""
        return self.paired / self.words if self.words else 0.0


def transfer(transcript: Transcript, reference: Transcript) -> Aligned:
    """Returns the transcript with the times of a reference of the same speech; times that it had are gone.

    Raises:
        UntimedError: the reference has no times.
        AlignError: it is of other speech.

    >>> from cleantx.model import Segment, Word
    >>> timed = Segment(id=0, text="so the lama is", start=0, end=1500, words=tuple(
    ...     Word(a=a, b=b, start=t, end=t + 300) for a, b, t in ((0, 2, 0), (3, 6, 400), (7, 11, 800), (12, 14, 1200))))
    >>> clean = Transcript(segments=(Segment(id=0, text="So, the llama is"),))
    >>> found = transfer(clean, Transcript(segments=(timed,))).transcript.segments[0]
    >>> [(word.start, word.timing) for word in found.words]
    [(0, 'aligned'), (400, 'aligned'), (800, 'aligned'), (1200, 'aligned')]
    """
    known = Keys()
    clean, timed = Clean(transcript, known), Timed(reference, known)
    if not timed.written:
        raise UntimedError(
            "the reference has no words with times", hint="a timed transcript of the same speech is wanted"
        )
    slots = Slots(clean, timed, links(clean.keys, timed.keys, breaks=clean.breaks, others=timed.breaks))
    used = _used(slots) / len(timed.written)
    share = len(slots.known) / max(1, sum(map(bool, clean.counts)))
    if clean.keys and max(share, used) < LEAST:
        whose = f" of {transcript.source.name}" if transcript.source.name else ""
        raise AlignError(
            f"a reference of other speech: it has {share:.0%} of the words{whose}, in order",
            hint="a transcript of the same recording is wanted",
        )
    out = filled(transcript, clean, slots)
    _conserved(transcript, out)
    return _told(out, clean, slots, used)


def _told(out: Transcript, clean: Clean, slots: Slots, used: float) -> Aligned:
    sure = [word.confidence for i in clean.places for word in out.segments[i].words if word.confidence is not None]
    counts = Counter(slots.timing)
    return Aligned(
        transcript=out,
        words=len(clean.written),
        paired=len(slots.known),
        aligned=counts["aligned"] + counts["derived"],
        estimated=counts["estimated"],
        used=used,
        confidence=sum(sure) / len(sure) if sure else None,
        untimed=tuple(_stretches(clean, slots)),
    )


def _stretches(clean: Clean, slots: Slots) -> list[Stretch]:
    """Returns the runs of words without times, in order."""
    untimed = [i for i, start in enumerate(slots.start) if start is None]
    opening = [i for k, i in enumerate(untimed) if not k or untimed[k - 1] < i - 1]
    closing = [i for k, i in enumerate(untimed) if k + 1 == len(untimed) or untimed[k + 1] > i + 1]
    return [
        Stretch(
            line=clean.home(a).line,
            last_line=clean.home(b).line,
            words=b + 1 - a,
            text=" ".join(clean.written[a : min(b + 1, a + SMALL)])[:_SHOWN],
        )
        for a, b in zip(opening, closing, strict=True)
    ]


def _used(slots: Slots) -> int:
    """Returns how many words of the reference are paired."""
    firsts = {slots.first[i] for i in slots.known}
    return len(firsts) + sum(slots.last[i] - slots.first[i] for i in slots.known)


def _conserved(before: Transcript, after: Transcript) -> None:
    """Checks law 7.

    Raises:
        AssertionError: words were lost, added or moved; a bug, never an input's fault.
    """
    texts = [(s.id, s.text, s.dropped) for s in before.segments]
    if texts != [(s.id, s.text, s.dropped) for s in after.segments]:
        raise AssertionError("the aligner changed the text")
