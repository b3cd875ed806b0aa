"""The jobs over times: converting, aligning, repairing and moving them, and saying who speaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cleantx import formats, language
from cleantx.align import ends, estimate, retime
from cleantx.errors import AlignError, UntimedError
from cleantx.model import Finding, Transcript
from cleantx.settings import Settings

if TYPE_CHECKING:  # what only some jobs need is imported by them: it brings much with it
    from cleantx.align.audio.run import Hear, Listened
    from cleantx.align.fit import Fitted
    from cleantx.align.transfer import Aligned

DEFAULT = Settings()
NOBODY: Mapping[str, str] = MappingProxyType({})


def with_words(transcript: Transcript) -> Transcript:
    """Returns a timed transcript with a time for every word, those that it has not by estimate."""
    return estimate.words(ends.derive(transcript)) if estimate.is_timed(transcript) else transcript


def convert(transcript: Transcript, to: str, *, settings: Settings = DEFAULT) -> Transcript:
    """Returns the transcript with the times that a target format needs and the source has not, each marked as such.

    Ends are derived for formats that hold ends; words are timed by estimate for the canonical format, which can say
    so.  Observed times stay as they are, the wrong ones too: repair is the business of `clean` and `subtitle`.

    Raises:
        UntimedError: the target needs times and the source has none; `settings.estimate` makes them.
    """
    held = formats.writer(to).HOLDS
    if settings.language and not transcript.language:
        transcript = replace(transcript, language=settings.language)
    if settings.estimate and not estimate.is_timed(transcript):
        transcript = estimate.by_rate(transcript)
    aligned = is_aligned(transcript)
    if "end" not in held or (to == "cleantx" if aligned else to == transcript.source.format):
        return transcript  # what an aligner left without times has none where that can be told
    if not estimate.is_timed(transcript):
        return transcript
    timed = ends.derive(transcript)
    return _with_tiles(estimate.words(timed), transcript) if to == "cleantx" else timed


def _with_tiles(timed: Transcript, source: Transcript) -> Transcript:
    """Returns the timed transcript with the source's tiles where only what the source does not say was added."""
    segments = tuple(
        replace(now, raw=was.raw, raw_at=was.raw_at) if now.start == was.start and was.end in (None, now.end) else now
        for now, was in zip(timed.segments, source.segments, strict=True)
    )
    return replace(timed, segments=segments)


def align(transcript: Transcript, reference: Transcript) -> Aligned:
    """Returns the transcript with the times of another one of the same speech, and how far that went.

    Words and segments stay as they are; what the reference does not hold has no times.

    Raises:
        UntimedError: the reference has no times.
        AlignError: it is of other speech.
    """
    from cleantx.align.transfer import transfer  # noqa: PLC0415 - as above

    return transfer(transcript, reference)


def retimed(transcript: Transcript, *, sort: bool = False) -> tuple[Transcript, tuple[Finding, ...]]:
    """Returns the transcript with times that can be, pauses cut off the ends that swallowed them, and what was done.

    With `sort`, cues that have the right time in the wrong place are put where their time says first.

    Raises:
        UntimedError: the transcript has no times.
        UsageError: `sort`, and repairs of text are on record.
    """
    from cleantx.align import order  # noqa: PLC0415 - as above

    _timed(transcript)
    placed, moves = order.restored(transcript) if sort else (transcript, ())
    repaired, repairs = retime.retime(placed, cut=True)
    return repaired, tuple(sorted((*moves, *repairs), key=lambda finding: finding.segment))


def sort(transcript: Transcript) -> tuple[Transcript, tuple[Finding, ...]]:
    """Returns the transcript with its cues in the order of their starts, and a finding for each that moved.

    Raises:
        UntimedError: the transcript has no times.
        UsageError: repairs of text are on record.
    """
    from cleantx.align import order  # noqa: PLC0415 - as above

    _timed(transcript)
    return order.by_time(transcript)


def misplaced(transcript: Transcript) -> int:
    """Returns how many cues have the right time in the wrong place."""
    from cleantx.align import order  # noqa: PLC0415 - as above

    return len(order.restored(replace(transcript, fixes=()))[1])


def shift(
    transcript: Transcript, ms: int, *, rates: tuple[tuple[int, int], tuple[int, int]] | None = None
) -> Transcript:
    """Returns the transcript with all times so much later, first made those of other frame rates (fractions) if given.

    Raises:
        UntimedError: the transcript has no times.
        AlignError: some would be before zero.
    """
    from cleantx.align import clock  # noqa: PLC0415 - as above

    return clock.shifted(transcript, ms, rates=rates)


def fit(transcript: Transcript, against: Transcript | Sequence[tuple[int, int]]) -> Fitted:
    """Returns the transcript's own times on the clock of another one, or of pairs of times, and how well it is known.

    Raises:
        UntimedError: one of the two has no times.
        AlignError: other speech, no clock that the words agree on, or times before zero.
    """
    from cleantx.align import fit as fitting  # noqa: PLC0415 - as above

    if isinstance(against, Transcript):
        return fitting.to_reference(transcript, against)
    return fitting.to_points(transcript, against)


def _timed(transcript: Transcript) -> None:
    if not estimate.is_timed(transcript):
        raise UntimedError("this transcript has no times", hint="align --to REF gives it those of another one")


def align_audio(
    transcript: Transcript,
    hear: Hear,
    *,
    aligner: str = "pocketsphinx",
    model: str = "",
    language: str = "",
    progress: Callable[[int], None] | None = None,
) -> Listened:
    """Returns the transcript with the times that its words have in a recording, and where text and sound disagree.

    `hear` gives the sound from its start each time it is called; `progress` is told up to which time (ms) it is heard.

    Raises:
        UsageError: no such aligner, it is not installed, or it has no model for the language.
        AlignError: the recording is of other speech, or cues stand in another order than that of their times.
    """
    from cleantx.align.audio import activity, engines, run  # noqa: PLC0415 - as above
    from cleantx.terms.lexicon import letters  # noqa: PLC0415 - as above

    if count := misplaced(transcript):
        raise AlignError(
            f"{count:,} cue{'s' if count > 1 else ''} in another place than their times",
            path=transcript.source.name,
            hint="`align --sort` first",
        )
    tag = (language or _language(transcript)).casefold()
    rules = letters.phones if tag.startswith("en") else None
    engine = engines.load(aligner, model=model, language=tag, rules=rules)
    finder = engines.finder(engine, language=tag, rules=rules)
    share = activity.load()
    return run.listen(transcript, hear, engine, language=tag, finder=finder, share=share, progress=progress)


def _language(transcript: Transcript) -> str:
    return language.of(transcript)


def is_aligned(transcript: Transcript) -> bool:
    """Tells whether any time of a transcript comes from a reference or from the audio."""
    return any(
        "aligned" in (s.start_from, s.end_from) or any(w.timing == "aligned" for w in s.words)
        for s in transcript.segments
    )


def attribute(
    transcript: Transcript, *, other: Transcript | None = None, names: Mapping[str, str] = NOBODY
) -> Transcript:
    """Returns the transcript with the speakers that another transcript or a diarization tells, and their names.

    Raises:
        UntimedError: a diarization goes by time, and the transcript has none.
        AlignError: the other transcript is of other speech.
        UsageError: no speakers are told, or nobody has a label that is to be named.
    """
    from cleantx.align import speakers  # noqa: PLC0415 - as above

    told = speakers.transferred(transcript, other) if other is not None else transcript
    return speakers.named(told, names) if names else told
