"""The jobs over text: reading, writing, linting, cleaning, mining and comparing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from cleantx import decisions, formats, language, notices, switches
from cleantx.align import retime
from cleantx.apply import apply, choose
from cleantx.comparison.codes import READING
from cleantx.errors import StrictError, UsageError
from cleantx.jobs.times import DEFAULT, with_words
from cleantx.model import Finding, Fix, Loss, Safety, Source, Transcript
from cleantx.rules import run
from cleantx.settings import Settings
from cleantx.subtitles import highlight
from cleantx.switches import Switches
from cleantx.terms import pack
from cleantx.terms.match import Matcher

if TYPE_CHECKING:  # what only some jobs need is imported by them: it brings much with it
    from cleantx.comparison.run import Comparison
    from cleantx.terms.mining.evidence import Term
    from cleantx.terms.mining.mine import Proposal

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


@lru_cache(maxsize=8)
def _matcher(
    names: tuple[str, ...], own: tuple[pack.Pack, ...], off: frozenset[str], tag: str, applied: frozenset[Safety]
) -> Matcher:
    packs = switches.kept([*(pack.load(name) for name in names), *own], off)
    return Matcher((p for p in packs if language.fits(p.languages, tag)), applied=tuple(sorted(applied)))


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
    found = fixable(transcript, settings, wanted, against if wanted.notices & {READING} else None)
    more = retime.findings(transcript) if wanted.notices & retime.NAMES.keys() else ()
    told = [finding for finding in (*more, *(heard or ())) if finding.code in wanted.notices]
    return _in_order(transcript, (*found, *told)) if told else found


def _in_order(transcript: Transcript, found: Iterable[Finding]) -> tuple[Finding, ...]:
    order = {segment.id: index for index, segment in enumerate(transcript.segments)}
    return tuple(sorted(found, key=lambda f: (order[f.segment], f.a, f.b, f.code)))


def fixable(
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
        findings = fixable(transcript, settings, wanted, against)
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


def compare(reference: Transcript, hypothesis: Transcript, *, ignore: Collection[str] = ()) -> Comparison:
    """Returns how a transcript differs from a reference: word errors, time errors, and what differs where.

    Raises:
        UsageError: `ignore` holds something else than case, punctuation, times and speakers.
    """
    from cleantx.comparison import run as comparison  # noqa: PLC0415 - as above

    return comparison.compare(reference, hypothesis, ignore=ignore)
