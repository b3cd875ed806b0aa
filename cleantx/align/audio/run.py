"""A transcript with the times that its words have in a recording, and where the two disagree."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec
from msgspec.structs import replace

from cleantx.align.audio import anchor, doubts
from cleantx.align.audio.activity import Share
from cleantx.align.audio.between import Span, estimates
from cleantx.align.audio.engine import Engine, Heard
from cleantx.align.audio.script import Script
from cleantx.align.audio.sound import Sound
from cleantx.align.audio.walk import Walked, walk
from cleantx.errors import AlignError
from cleantx.model import Finding, Segment, Timing, Transcript, Word, spoken

LEAST = 0.15
"""The share of the words that must be heard; less, and the recording is of other speech."""

Heard_ = list[Heard | None]
Hear = Callable[[], Iterable[bytes]]
"""Returns the recording from its start, as blocks of samples (16 kHz, mono, 16 bits)."""


class Listened(msgspec.Struct, frozen=True, kw_only=True):
    """A transcript with times from a recording, and how far that went.

    Of its `words`, `spoken` can be heard at all; `aligned` were, `estimated` lie between, all others have no times.
    `confidence` is the mean of the aligned ones.  `searched`: the transcript's own times were no help, the words were
    looked for in the whole recording.  `findings` are where text and sound disagree.
    """

    transcript: Transcript
    words: int
    spoken: int
    aligned: int
    estimated: int
    confidence: float | None = None
    searched: bool = False
    findings: tuple[Finding, ...] = ()

    @property
    def coverage(self) -> float:
        """The share of the words that can be heard which were."""
        return self.aligned / self.spoken if self.spoken else 0.0


def listen(
    transcript: Transcript,
    hear: Hear,
    engine: Engine,
    *,
    language: str = "en",
    finder: Callable[[], anchor.Recogniser],
    share: Share | None = None,
    progress: Callable[[int], None] | None = None,
) -> Listened:
    """Returns the transcript with the times of its words in a recording; words and segments stay as they are.

    The transcript's own times are where the words are looked for; where it has none, or they are far off, the whole
    recording is searched first.

    Raises:
        AlignError: the recording is of other speech.
    """
    known = getattr(engine, "knows", None)
    script = Script(transcript, language=language, known=known)
    walked = walk(script, Sound(hear()), engine, share=share, progress=progress) if script.is_timed else None
    searched = walked is None or walked.lost
    if walked is None or walked.lost:
        rough = anchor.anchored(transcript, script, hear(), finder(), progress)
        script = Script(rough, language=language, known=known)
        walked = walk(script, Sound(hear()), engine, share=share, progress=progress)
    much = sum(map(bool, script.said))
    count = sum(heard is not None for heard in walked.heard)
    if much and count < LEAST * much:
        whose = f" of {transcript.source.name}" if transcript.source.name else ""
        raise AlignError(
            f"a recording of other speech: {count / much:.0%} of the words{whose} are heard in it",
            hint="or of another language, or another clock",
        )
    between = estimates(script, walked.heard, length=walked.length)
    out = _timed(transcript, script, walked.heard, between, walked.length)
    _conserved(transcript, out)
    return _told(out, script, walked, between, searched=searched)


def _told(out: Transcript, script: Script, walked: Walked, between: list[Span | None], *, searched: bool) -> Listened:
    sure = [heard.score for heard in walked.heard if heard and heard.score is not None]
    return Listened(
        transcript=out,
        words=len(script.written),
        spoken=sum(map(bool, script.said)),
        aligned=sum(heard is not None for heard in walked.heard),
        estimated=sum(span is not None for span in between),
        confidence=sum(sure) / len(sure) if sure else None,
        searched=searched,
        findings=doubts.findings(script, walked, between),
    )


def _timed(
    transcript: Transcript, script: Script, heard: Heard_, between: list[Span | None], length: int
) -> Transcript:
    """Returns the transcript with the times of its words, and of its segments by them.

    Segments behind the end of the recording keep their own times, as long as those go forward: they are all there is.
    """
    out = list(transcript.segments)
    over = length
    for k, place in enumerate(script.places):
        a, b = script.firsts[k], script.firsts[k + 1]
        own = out[place]
        out[place] = _segment(own, script, heard, between, range(a, b))
        kept = out[place].start is None and length and not own.words
        if kept and own.start is not None and own.end is not None and over <= own.start <= own.end:
            out[place], over = own, own.end
    return replace(transcript, segments=tuple(out))


def _segment(segment: Segment, script: Script, heard: Heard_, between: list[Span | None], words: range) -> Segment:
    """Returns a segment that begins and ends with its words; one of which none was heard keeps what fits."""
    ended = {word.a for word in segment.words if word.cue_end}
    row = []
    for i in words:
        found, guess = heard[i], between[i]
        start, end = (found.start, found.end) if found else guess or (None, None)
        timing: Timing | None = "aligned" if found else "estimated" if guess else None
        row.append(
            Word(
                a=script.lefts[i],
                b=script.rights[i],
                start=start,
                end=end,
                timing=timing,
                confidence=found.score if found else None,
                cue_end=script.lefts[i] in ended,
            )
        )
    timed = [word for word in row if word.start is not None]
    first, last = (timed[0], timed[-1]) if timed else (None, None)
    bounds = (first.start if first else None, last.end if last else None)
    kept = bounds == (segment.start, segment.end)
    return replace(
        segment,
        start=bounds[0],
        end=bounds[1],
        start_from=first.timing if first else None,
        end_from=last.timing if last else None,
        words=tuple(row),
        raw=segment.raw if kept else None,
    )


def _conserved(before: Transcript, after: Transcript) -> None:
    """Checks law 7, and that no time runs backwards.

    Raises:
        AssertionError: words were lost, added or moved, or times are out of order; a bug, never an input's fault.
    """
    texts = [(s.id, s.text, s.dropped) for s in before.segments]
    if texts != [(s.id, s.text, s.dropped) for s in after.segments]:
        raise AssertionError("the aligner changed the text")
    at = 0
    for segment in spoken(after):
        for word in segment.words:
            if word.start is None or word.end is None:
                continue
            if not at <= word.start <= word.end:
                raise AssertionError("the aligner's times run backwards")
            at = word.start
