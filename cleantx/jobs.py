"""The jobs: convert, lint, clean, subtitle and check, as pure functions over transcripts.

Nothing here prints, opens a file or asks the machine anything: the same values in give the same values out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from cleantx import condense, decisions, formats, language, notices, switches
from cleantx.align import ends, estimate, retime
from cleantx.apply import apply, choose
from cleantx.comparison.codes import READING
from cleantx.errors import AlignError, StrictError, UntimedError, UsageError
from cleantx.model import Finding, Fix, Loss, Safety, Segment, Source, Transcript, spoken
from cleantx.rules import run
from cleantx.settings import Settings
from cleantx.subtitles import check as subtitle_check
from cleantx.subtitles import highlight, layout, profile
from cleantx.subtitles.check import Score
from cleantx.subtitles.cue import Heard
from cleantx.switches import Switches
from cleantx.terms import pack
from cleantx.terms.match import Matcher

if TYPE_CHECKING:  # what only some jobs need is imported by them: it brings much with it
    from cleantx.align.audio.run import Hear, Listened
    from cleantx.align.fit import Fitted
    from cleantx.align.transfer import Aligned
    from cleantx.comparison.run import Comparison
    from cleantx.mending import Mend
    from cleantx.subtitles.region import Fixed
    from cleantx.terms.mining.evidence import Term
    from cleantx.terms.mining.mine import Proposal

DEFAULT = Settings()
NOBODY: Mapping[str, str] = MappingProxyType({})

# What a person accepted can give a doubtful word its company, a dropped "um" brings the two halves of a name together,
# and a dropped cue the copies of a loop; a cycle must still end.
_ROUNDS = 4


class Mined(msgspec.Struct, frozen=True, kw_only=True):
    """What was mined in a transcript: how many names the show told, what is likely one of them misheard.

    `unsure` are groups of names that sound alike, with their counts, where nothing tells which is right.
    """

    told: int
    proposals: tuple[Proposal, ...] = ()
    unsure: tuple[tuple[tuple[str, int], ...], ...] = ()


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


def read(
    text: str, source: Source, *, format: str | None = None, losses: tuple[Loss, ...] = (), strict: bool = False
) -> Transcript:
    """Returns the transcript in a decoded text; its format is told by its content unless one is named.

    `losses` are those of decoding; they come first among the transcript's own.

    Raises:
        NotATranscript: no format fits, or not the one named.
        UsageError: no such format.
        StrictError: `strict`, and something was doubtful.
    """
    name = format or formats.detect(text)
    transcript = formats.reader(name).read(text, source)
    transcript = replace(transcript, losses=(*losses, *transcript.losses)) if losses else transcript
    if strict and transcript.losses:
        first = transcript.losses[0]
        more = f", and {len(transcript.losses) - 1} more" if len(transcript.losses) > 1 else ""
        raise StrictError(f"{first.what}{more}", line=first.line, hint="without --strict the words are kept")
    return transcript


def write(transcript: Transcript, to: str, *, words: str = "") -> tuple[str, tuple[Loss, ...]]:
    """Returns the transcript as text in a format, and what that format could not hold.

    `words` shows when each word is said, estimated times too: ``inline`` by times in the text, as players of WebVTT,
    ASS and LRC know them, ``highlight`` by a cue for each word in which it is underlined, which any player shows.

    Raises:
        UsageError: no such format, or it has no place for that.
        UntimedError: the format needs times and the transcript has none.
    """
    if words == "inline":
        return formats.word_writer(to).write_words(with_words(transcript))
    if words == "highlight":
        return formats.writer(highlight.fits(to)).write(highlight.highlighted(with_words(transcript)))
    if words:
        raise UsageError(f"unknown way of showing words {words!r}", hint="inline or highlight")
    return formats.writer(to).write(transcript)


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


@lru_cache(maxsize=8)
def _matcher(
    names: tuple[str, ...], own: tuple[pack.Pack, ...], off: frozenset[str], tag: str, applied: frozenset[Safety]
) -> Matcher:
    packs = switches.kept([*(pack.load(name) for name in names), *own], off)
    return Matcher((p for p in packs if language.fits(p.languages, tag)), applied=tuple(sorted(applied)))


def _with_tiles(timed: Transcript, source: Transcript) -> Transcript:
    """Returns the timed transcript with the source's tiles where only what the source does not say was added."""
    segments = tuple(
        replace(now, raw=was.raw, raw_at=was.raw_at) if now.start == was.start and was.end in (None, now.end) else now
        for now, was in zip(timed.segments, source.segments, strict=True)
    )
    return replace(timed, segments=segments)


def lint(
    transcript: Transcript,
    *,
    settings: Settings = DEFAULT,
    against: Transcript | None = None,
    heard: Iterable[Finding] | None = None,
) -> tuple[Finding, ...]:
    """Returns what is wrong in a transcript, in the order of its text, less what a person rejected.

    That is what the rules find, times that cannot be, and what another transcript of the same recording (`against`)
    reads otherwise; `heard` is what :func:`align_audio` found in the recording.

    Raises:
        AlignError: `against` is of other speech.
        UsageError: a finding is selected that needs `against` or the recording.
    """
    wanted = switches.of(settings)
    for given, option in ((against, "--against"), (heard, "--audio")):
        if given is None:
            notices.refuse(settings.select, option)
    found = _findings(transcript, settings, wanted, against if wanted.notices & {READING} else None)
    more = retime.findings(transcript) if wanted.notices & retime.NAMES.keys() else ()
    told = [finding for finding in (*more, *(heard or ())) if finding.code in wanted.notices]
    return _in_order(transcript, (*found, *told)) if told else found


def _in_order(transcript: Transcript, found: Iterable[Finding]) -> tuple[Finding, ...]:
    order = {segment.id: index for index, segment in enumerate(transcript.segments)}
    return tuple(sorted(found, key=lambda f: (order[f.segment], f.a, f.b, f.code)))


def _findings(
    transcript: Transcript, settings: Settings, wanted: Switches, against: Transcript | None
) -> tuple[Finding, ...]:
    """Returns the findings that can have fixes: those of the rules, and the other readings."""
    if settings.language:
        transcript = replace(transcript, language=settings.language)
    own = pack.for_show(settings.terms, transcript.meta.title, transcript.source.name)
    tag = language.of(transcript)
    matcher = _matcher(settings.packs, own, wanted.off, tag, allowed(settings))
    mined = _mined(transcript, matcher, settings, tag)
    if mined.entries:
        matcher = _matcher(settings.packs, (mined, *own), wanted.off, tag, allowed(settings))
    found = run.findings(transcript, matcher, codes=wanted.looking, beside=_readings(transcript, against, matcher))
    return decisions.settle((finding for finding in found if wanted.shows(finding)), settings.decisions)


def _readings(transcript: Transcript, against: Transcript | None, matcher: Matcher) -> tuple[Finding, ...]:
    if against is None:
        return ()
    from cleantx.comparison.readings import readings  # noqa: PLC0415 - only some jobs look at two transcripts

    safe = choose(run.findings(against, matcher, codes=run.selected()))  # what we would repair there is no reading
    return readings(transcript, apply(against, safe))


def _mined(transcript: Transcript, matcher: Matcher, settings: Settings, tag: str) -> pack.Pack:
    """Returns the misheard forms of the terms that the show tells of itself, as a pack."""
    nothing = pack.Pack(name="mined")
    if settings.mine == "off" or not _is_told(transcript, settings):
        return nothing
    from cleantx.terms.mining import mine as miner  # noqa: PLC0415 - most files tell nothing of their show
    from cleantx.terms.mining import show  # noqa: PLC0415 - as above

    if not language.fits(show.LANGUAGES, tag):
        return nothing
    return miner.pack(show.proposals(transcript, _told(transcript, settings), matcher), apply=settings.mine == "strict")


def _is_told(transcript: Transcript, settings: Settings) -> bool:
    """Says whether anything tells names of a show."""
    meta = transcript.meta
    return bool(
        meta.title or meta.description or transcript.chapters or settings.glossary or settings.context or settings.own
    )


def _told(transcript: Transcript, settings: Settings) -> tuple[Term, ...]:
    from cleantx.terms.mining import show  # noqa: PLC0415 - as above

    own = pack.for_show(settings.own, transcript.meta.title, transcript.source.name)
    return show.terms(transcript, glossary=settings.glossary, context=settings.context, packs=own)


def mine(transcript: Transcript, *, settings: Settings = DEFAULT, corpus: Sequence[Term] = ()) -> Mined:
    """Returns what is likely a name of the show misheard: of those that it tells of itself, and yours.

    What the packs repair is left to them.  `corpus` are terms that other files of a corpus tell.
    """
    from cleantx.terms.mining import show  # noqa: PLC0415 - as above

    tag = settings.language or language.of(transcript)
    own = pack.for_show(settings.own, transcript.meta.title, transcript.source.name)
    matcher = _matcher(settings.packs, own, switches.of(settings).off, tag, allowed(settings))
    told = _told(transcript, settings)
    if not language.fits(show.LANGUAGES, tag):
        return Mined(told=len(told))
    every = show.beside(told, corpus)
    found = show.proposals(transcript, every, matcher)
    return Mined(told=len(told), proposals=found, unsure=show.unsure(transcript, every, matcher, beside=found))


def allowed(settings: Settings) -> frozenset[Safety]:
    """Returns the kinds of fixes that the settings let a machine apply."""
    return frozenset({"safe", "unsafe"} if settings.unsafe else {"safe"})


def repair(
    transcript: Transcript, *, settings: Settings = DEFAULT, against: Transcript | None = None
) -> tuple[Transcript, tuple[Fix, ...]]:
    """Returns the transcript with the allowed fixes applied, and the fixes left to a person beside them.

    The readings of another transcript (`against`) are never applied but where a person accepted them.

    Raises:
        AlignError: `against` is of other speech.
    """
    allow = allowed(settings)
    wanted = switches.of(settings)
    against = against if wanted.notices & {READING} else None
    findings: tuple[Finding, ...] = ()
    chosen: tuple[Fix, ...] = ()
    for _ in range(_ROUNDS):
        findings = _findings(transcript, settings, wanted, against)
        chosen = choose(findings, allow=allow)
        transcript = apply(transcript, chosen)
        met = any(f.code in run.APART and f.fix is not None and f.fix.safety in allow for f in findings)
        if not chosen or not (met or any(fix.accepted for fix in chosen)):
            break
    return transcript, choose(findings, allow=frozenset({"safe", "unsafe", "suggest"}), beside=chosen)


def clean(transcript: Transcript, *, settings: Settings = DEFAULT, against: Transcript | None = None) -> Transcript:
    """Returns the transcript with every fix applied that the settings allow, each on record in its ledger.

    Cleaning what was cleaned changes nothing.  Of another transcript of the same recording (`against`) those readings
    are taken that a person accepted.

    Raises:
        AlignError: `against` is of other speech.
    """
    return repair(transcript, settings=settings, against=against)[0]


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
    found = condense.demanded(_findings(transcript, reading, switches.of(reading), None), spans, rules)
    return choose(found, allow=frozenset({"safe"}))


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


def compare(reference: Transcript, hypothesis: Transcript, *, ignore: Collection[str] = ()) -> Comparison:
    """Returns how a transcript differs from a reference: word errors, time errors, and what differs where.

    Raises:
        UsageError: `ignore` holds something else than case, punctuation, times and speakers.
    """
    from cleantx.comparison import run as comparison  # noqa: PLC0415 - as above

    return comparison.compare(reference, hypothesis, ignore=ignore)
