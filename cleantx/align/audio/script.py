"""What is to be found in the sound: the words of a transcript as they are said, and when they are said to be."""

from __future__ import annotations

from itertools import pairwise

from cleantx.align import estimate
from cleantx.align.audio.spoken import Known, forms, tags
from cleantx.align.keys import Keys
from cleantx.align.rate import Rate, measure
from cleantx.align.sides import Clean
from cleantx.model import Transcript


class Script(Clean):
    """The words of a transcript in a row; `said` are the spoken words of each, none for signs and bracketed sounds.

    `starts` and `ends` (ms) are what the transcript says of itself, words without times by estimate inside their cues;
    of an untimed transcript they are None.  `pauses` (ms) lie before words, as far as the transcript knows of them;
    `over` are the times at which they are surely said: those words that only their cue has times for, by its end.
    """

    def __init__(self, transcript: Transcript, *, language: str = "en", known: Known | None = None) -> None:
        """Reads what is spoken."""
        super().__init__(transcript, Keys())
        self.rate: Rate = measure(transcript)
        self.said: list[tuple[str, ...]] = []
        for k, segment in enumerate(self.segments):
            words = self.written[self.firsts[k] : self.firsts[k + 1]]
            if segment.kind == "sound":
                self.said += [()] * len(words)
                continue
            said = forms(words, language=language, known=known)
            if tagged := tags(segment.text):
                spans = zip(self.lefts[self.firsts[k] :], self.rights[self.firsts[k] :], strict=True)
                said = [
                    () if any(a < right and left < b for a, b in tagged) else form
                    for form, (left, right) in zip(said, spans, strict=False)
                ]
            self.said += said
        self.starts: list[int | None] = [None] * len(self.said)
        self.ends: list[int | None] = [None] * len(self.said)
        self.pauses, self.over = [0] * len(self.said), [0] * len(self.said)
        if estimate.is_timed(transcript):
            self._tell(estimate.whole(transcript))

    @property
    def is_timed(self) -> bool:
        """Whether the words have times of their own."""
        return any(start is not None for start in self.starts)

    def cues(self, first: int, last: int) -> list[tuple[int, int]]:
        """Returns the words from `first` up to `last` by their cues."""
        inside = [border for border in self.firsts if first < border < last]
        return list(pairwise(dict.fromkeys([first, *inside, last])))

    def _tell(self, timed: Transcript) -> None:
        """Takes the times of a transcript of the same words.

        Where words have none of their own, the last one ends with its cue: they may be anywhere in it.
        """
        before = over = 0
        for k, place in enumerate(self.places):
            a, b = self.firsts[k], self.firsts[k + 1]
            segment = timed.segments[place]
            guessed = all(word.timing == "estimated" for word in segment.words)
            over, silent = max(over, segment.end or 0), (segment.start or 0) - over
            words = [word for word in segment.words if word.a < word.b]
            for i in range(a, b):
                word = words[i - a] if len(words) == b - a else None
                start = word.start if word and word.start is not None else segment.start
                end = word.end if word and word.end is not None else segment.end
                start = max(before, start if start is not None else before)
                self.starts[i], self.ends[i] = start, max(start, end if end is not None else start)
                self.pauses[i] = max(0, (silent if i == a else 0) if guessed else start - (self.ends[i - 1] or 0))
                before = start
                self.over[i] = over if guessed else self.ends[i] or 0
            if guessed and b > a and segment.end is not None:
                self.ends[b - 1] = max(segment.end, before)
