"""The jobs over cues: subtitles laid out, checked and mended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from cleantx import condense, language, switches
from cleantx.align import ends, estimate, retime
from cleantx.apply import apply, choose
from cleantx.errors import UntimedError
from cleantx.jobs.text import fixable, repair
from cleantx.jobs.times import DEFAULT, with_words
from cleantx.model import Finding, Fix, Segment, Transcript, spoken
from cleantx.rules import run
from cleantx.settings import Settings
from cleantx.subtitles import check as subtitle_check
from cleantx.subtitles import layout, profile
from cleantx.subtitles.check import Score
from cleantx.subtitles.cue import Heard

if TYPE_CHECKING:  # what only some jobs need is imported by them: it brings much with it
    from cleantx.mending import Mend
    from cleantx.subtitles.region import Fixed


class Subtitled(msgspec.Struct, frozen=True, kw_only=True):
    """Subtitles and how they came about.

    `transcript` holds the cues, `cleaned` the text that they were cut from; `times` tells which times were repaired,
    `left` what was left to a person; the scores are those of the source's own cues and of these.  `condensed` are the
    drops that reading speed asked for, `floor` the share of cues (percent) that no other cut would bring under its
    limit; it is worked out where condensing was asked for.
    """

    transcript: Transcript
    cleaned: Transcript
    times: tuple[Finding, ...]
    left: tuple[Fix, ...]
    before: Score
    after: Score
    condensed: tuple[Fix, ...] = ()
    floor: float | None = None


class Mended(msgspec.Struct, frozen=True, kw_only=True):
    """Subtitles with faults mended, the `mends` (stretches that changed), and the score before and after.

    `guessed` says that nothing told when the words are said: they were timed by estimate inside the cues.
    """

    transcript: Transcript
    mends: tuple[Mend, ...]
    guessed: bool
    before: Score
    after: Score


def rules_of(settings: Settings, shots: Sequence[int] = ()) -> profile.Profile:
    """Returns the subtitling rules that the settings name, with what is known of the video: frame rate, shot changes.

    Raises:
        UsageError: no such profile, or no such rate.
    """
    return profile.for_video(profile.load(settings.profile), fps=settings.fps, shots=shots)


def subtitle(
    transcript: Transcript, *, settings: Settings = DEFAULT, cleaning: bool = True, shots: Sequence[int] = ()
) -> Subtitled:
    """Returns subtitles: text cleaned by its safe fixes, times repaired, words timed, cues laid out by a profile.

    `shots` are the times of the video's shot changes, in milliseconds.

    Raises:
        UntimedError: the transcript has no times and `settings.estimate` is not set.
        UsageError: no such profile.
    """
    rules = rules_of(settings, shots)
    cleaned, left = repair(transcript, settings=settings) if cleaning else (transcript, ())
    if not estimate.is_timed(cleaned):
        if not settings.estimate:
            raise UntimedError(
                "this transcript has no times", hint="--estimate lays it out by speech rate, and marks every time so"
            )
        cleaned = estimate.by_rate(cleaned)
    timed, times = retime.retime(cleaned)
    timed = estimate.words(ends.derive(timed))
    told = replace(timed, language=settings.language or language.of(timed))  # bad breaks are those of its language
    cues = layout.layout(told, rules)
    before = subtitle_check.score(told, rules)
    dropped: tuple[Fix, ...] = ()
    if settings.condense != "off":
        dropped = _condensed(told, cues, rules, settings)
        if dropped:
            told = estimate.words(apply(told, dropped))
            cues = layout.layout(told, rules)
    return Subtitled(
        transcript=replace(cues, language=timed.language, meta=replace(cues.meta, profile=rules.name)),
        cleaned=replace(told, language=timed.language),
        times=times,
        left=left,
        before=before,
        after=subtitle_check.score(cues, rules),
        condensed=dropped,
        floor=condense.floor(told, rules) if settings.condense != "off" else None,
    )


def _condensed(transcript: Transcript, cues: Transcript, rules: profile.Profile, settings: Settings) -> tuple[Fix, ...]:
    """Returns the drops of fillers, repetitions and false starts that the speed of their cues asks for."""
    spans = condense.fast(transcript, cues, rules)
    if not spans:
        return ()
    reading = replace(settings, select=run.READ, clean_read=True)
    found = condense.demanded(fixable(transcript, reading, switches.of(reading), None), spans, rules)
    return choose(found, allow=frozenset({"safe"}))


def check(
    transcript: Transcript,
    *,
    settings: Settings = DEFAULT,
    words: Transcript | None = None,
    shots: Sequence[int] = (),
) -> tuple[tuple[Finding, ...], Score]:
    """Returns what breaks a profile's rules in subtitles, cue by cue, and their score.

    `words` is a timed transcript of the same speech: whether cues keep to the words and who begins where is told by it.
    `shots` are the times of the video's shot changes, in milliseconds.

    Raises:
        UntimedError: the transcript has no times, or `words` has none.
        AlignError: `words` is of other speech.
        UsageError: no such profile.
    """
    rules, cues = rules_of(settings, shots), _subtitles(transcript, settings)
    heard = _heard(cues, words) if words is not None else None
    return subtitle_check.check(cues, rules, heard=heard), subtitle_check.score(cues, rules, heard=heard)


def mend(
    transcript: Transcript,
    *,
    settings: Settings = DEFAULT,
    words: Transcript | None = None,
    shots: Sequence[int] = (),
    only: Collection[str] = (),
    keep_breaks: bool = False,
) -> Mended:
    """Returns subtitles with the faults mended that a layout can mend, each within its neighbourhood.

    `only` names the rules to be mended; with `keep_breaks` times alone change; `words` and `shots` as in `check`.

    Raises:
        UntimedError: the transcript has no times, or `words` has none.
        AlignError: `words` is of other speech.
        UsageError: no such profile or rule, or a rule that no layout mends.
    """
    from cleantx import mending  # noqa: PLC0415 - as above

    rules, cues = rules_of(settings, shots), _subtitles(transcript, settings)
    heard = _heard(cues, words) if words is not None else None
    mended, mends = mending.mend(cues, rules, only=only, keep_breaks=keep_breaks, heard=heard)
    again = _heard(mended, words) if words is not None else None
    return Mended(
        transcript=replace(mended, language=transcript.language),
        mends=mends,
        guessed=heard is None and not any(s.words and s.words[0].timing != "estimated" for s in spoken(cues)),
        before=subtitle_check.score(cues, rules, heard=heard),
        after=subtitle_check.score(mended, rules, heard=again),
    )


def resolve(
    transcript: Transcript, first: int, last: int, *, settings: Settings = DEFAULT, fixed: Sequence[Fixed] = ()
) -> tuple[Segment, ...]:
    """Returns the cues that stand best in place of those from `first` to `last` (ids), what is beside them staying.

    Raises:
        UsageError: no such cues, or they are no stretch; no such profile.
        UntimedError: one of them has no start or end.
    """
    from cleantx.subtitles import region  # noqa: PLC0415 - as above

    told = replace(transcript, language=settings.language or language.of(transcript))
    return region.resolve(told, first, last, rules_of(settings), fixed=fixed)


def _subtitles(transcript: Transcript, settings: Settings = DEFAULT) -> Transcript:
    """Returns subtitles with all their ends, and their language.

    Raises:
        UntimedError: the transcript has no times.
    """
    if not estimate.is_timed(transcript):
        raise UntimedError(
            "this transcript has no times, so it is no subtitle file", hint="`subtitle --estimate` makes one"
        )
    return ends.derive(replace(transcript, language=settings.language or language.of(transcript)))


def _heard(cues: Transcript, words: Transcript) -> Heard:
    """Returns what another transcript tells of when the words of subtitles are said, and of where turns begin."""
    from cleantx.align.transfer import transfer  # noqa: PLC0415 - as above

    told = with_words(words)
    spoken_by: str | None = None
    turns: list[int] = []
    for segment in spoken(told):
        changed = None not in (segment.speaker, spoken_by) and segment.speaker != spoken_by
        first = next((word.start for word in segment.words if word.start is not None), None)
        if (segment.turn or changed) and first is not None:
            turns.append(first)
        spoken_by = segment.speaker or spoken_by
    aligned = transfer(cues, told).transcript
    return Heard(words={segment.id: segment.words for segment in spoken(aligned)}, turns=frozenset(turns))
