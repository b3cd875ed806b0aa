"""The public functions: the jobs with paths for their inputs and outputs."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cleantx import apply, config, formats, jobs, store
from cleantx.align.fit import Fitted
from cleantx.align.transfer import Aligned
from cleantx.comparison.run import Comparison
from cleantx.errors import CleantxError, UsageError
from cleantx.formats import infojson
from cleantx.jobs import DEFAULT, NOBODY, Mended, Mined, Subtitled
from cleantx.model import Finding, Loss, Segment, Transcript
from cleantx.settings import Settings
from cleantx.subtitles.check import Score
from cleantx.subtitles.region import Fixed

if TYPE_CHECKING:
    from cleantx.align.audio.run import Listened  # much comes with it, and most calls need none of it

StrPath = str | PathLike[str]

_FOLDER = 2_000


def read(path: StrPath, *, format: str | None = None, encoding: str | None = None, strict: bool = False) -> Transcript:
    """Returns the transcript in a file (``-``: standard input), told by its content unless a format is named.

    What was doubtful is in its `losses`, each with its line; nothing else is missing.  The ``info.json`` of yt-dlp that
    lies beside the file fills in title, chapters and the like where the file does not tell them.

    >>> seed = read("fixtures/seeds/latent-space-whispercpp.txt")
    >>> seed.source.format, len(seed.segments), seed.segments[4].text
    ('whispercpp', 549, 'of Residence at Decibel Partners.')

    Raises:
        ReadError: the file is missing, a folder, or no transcript; `strict` and something was doubtful.
        UsageError: no such format or encoding.
    """
    name = fspath(path)
    try:
        # the bytes are not held beside the text: they are a third of the memory that a large file takes
        text, source, losses = store.decode(store.read(name), name=name, encoding=encoding, format=format)
        return with_info(jobs.read(text, source, format=format, losses=losses, strict=strict), name)
    except CleantxError as error:
        raise placed(error, name) from None


def with_info(transcript: Transcript, name: str) -> Transcript:
    """Returns the transcript with what the info.json beside its file tells; a damaged one is among the losses."""
    path = info_of(Path(name)) if name != store.STDIO else None
    if path is None:
        return transcript
    try:
        text, _, _ = store.decode(store.read(str(path)), name=path.name)
    except CleantxError as error:
        return infojson.doubted(transcript, path.name, error.message)
    return infojson.merge(transcript, text, path.name)


def info_of(path: Path) -> Path | None:
    """Returns the info.json of a file: of its name, less language and id, or of its name with an id, if there is one.

    A folder of thousands of files is not searched for the latter: each of them would search it.
    """
    stems = infojson.stems(path.name)
    try:
        for stem in stems:
            exact = path.with_name(stem + infojson.SUFFIX)
            if exact.is_file():
                return exact
        names = [entry.name for entry in islice(os.scandir(path.parent), _FOLDER + 1)] if stems else []
    except (OSError, ValueError):
        return None
    found = [n for n in names if any(infojson.is_beside(n, stem) for stem in stems)]
    return path.with_name(found[0]) if len(found) == 1 and len(names) <= _FOLDER else None


def write(transcript: Transcript, path: StrPath, *, format: str | None = None, words: str = "") -> tuple[Loss, ...]:
    """Writes a transcript to a file, whole or not at all, and returns what its format could not hold.

    `words` shows when each word is said: ``inline`` by times in the text, ``highlight`` by a cue for each word.

    The format is told by the file's suffix (``.txt`` is `text`, ``.json`` is `cleantx`) unless one is named.

    Raises:
        WriteError: the file cannot be written; what stood there before still does.
        UsageError: no such format, or a suffix that names none.
        UntimedError: the format needs times and the transcript has none.
    """
    name = fspath(path)
    to = format or formats.by_suffix(Path(name).suffix.lower())
    if to is None:
        raise UsageError(f"no format is known by the suffix of {name!r}", hint="name one: format=, or --to")
    try:
        text, losses = jobs.write(jobs.convert(transcript, to), to, words=words)
    except CleantxError as error:
        raise placed(error, transcript.source.name) from None
    store.write(name, store.encode(text, store.target(transcript.source, to)))
    return losses


def convert(transcript: Transcript, to: str, *, settings: Settings = DEFAULT, words: str = "") -> str:
    r"""Returns a transcript as text in another format; `words` as in :func:`write`.

    >>> seed = read("fixtures/seeds/latent-space-whispercpp.txt")
    >>> convert(seed, "srt").split("\n\n")[1]
    '2\n00:00:02,580 --> 00:00:05,640\n>> Hey everyone.'
    """
    return jobs.write(jobs.convert(transcript, to, settings=settings), to, words=words)[0]


def lint(
    transcript: Transcript, *, settings: Settings = DEFAULT, against: Transcript | None = None
) -> tuple[Finding, ...]:
    """Returns what is wrong in a transcript, in the order of its text.

    `against` is another transcript of the same recording: where it reads otherwise, that is told, too.

    >>> lint(read("fixtures/seeds/deepseek-youtube.md"))[1].message
    "'Nathan Lampert' should read 'Nathan Lambert'"
    """
    return jobs.lint(transcript, settings=config.resolved(settings), against=against)


def clean(transcript: Transcript, *, settings: Settings = DEFAULT, against: Transcript | None = None) -> Transcript:
    """Returns the transcript with every safe fix applied, each on record in its `fixes`.

    Of another transcript of the same recording (`against`), the readings that a person accepted are taken.

    >>> cleaned = clean(read("fixtures/seeds/deepseek-youtube.md"))
    >>> cleaned.segments[9].text
    'So I used the DeepSeek moment that shook the AI world a bit'
    """
    return jobs.clean(transcript, settings=config.resolved(settings), against=against)


def revert(transcript: Transcript) -> Transcript:
    """Returns the transcript as it was before any of its fixes.

    >>> seed = read("fixtures/seeds/deepseek-youtube.md")
    >>> revert(clean(seed)) == seed
    True
    """
    return apply.revert(transcript)


def subtitle(
    transcript: Transcript, *, settings: Settings = DEFAULT, cleaning: bool = True, shots: Sequence[int] = ()
) -> Subtitled:
    """Returns subtitles, laid out by a profile, with what was repaired and the score before and after.

    `shots` are the times of the video's shot changes, in milliseconds.

    >>> made = subtitle(read("fixtures/seeds/sholto-trenton-whispercpp.txt"))
    >>> made.after.clean > made.before.clean
    True
    """
    return jobs.subtitle(transcript, settings=config.resolved(settings), cleaning=cleaning, shots=shots)


def check(
    transcript: Transcript,
    *,
    settings: Settings = DEFAULT,
    words: Transcript | None = None,
    shots: Sequence[int] = (),
) -> tuple[tuple[Finding, ...], Score]:
    """Returns what breaks a profile's rules in subtitles, cue by cue, and their score.

    `words`, a timed transcript of the same speech, tells whether the cues keep to the words and where turns begin;
    `shots` are the times of the video's shot changes, in milliseconds.
    """
    return jobs.check(transcript, settings=settings, words=words, shots=shots)


def mend(
    transcript: Transcript,
    *,
    settings: Settings = DEFAULT,
    words: Transcript | None = None,
    only: Collection[str] = (),
    keep_breaks: bool = False,
) -> Mended:
    """Returns subtitles with the faults mended that a layout can mend, each within its neighbourhood.

    What is well stays as it was written.  `only` names the rules to be mended; with `keep_breaks` times alone change;
    `words`, a timed transcript of the same speech, tells when the words are said, else they are timed by estimate.

    >>> made = mend(read("fixtures/align/garden.srt"))
    >>> made.after.clean > made.before.clean, mend(made.transcript).mends
    (True, ())

    Raises:
        UntimedError: the transcript has no times, or `words` has none.
        AlignError: `words` is of other speech.
        UsageError: no such profile or rule, or a rule that no layout mends.
    """
    return jobs.mend(transcript, settings=settings, words=words, only=only, keep_breaks=keep_breaks)


def resolve(
    transcript: Transcript, first: int, last: int, *, settings: Settings = DEFAULT, fixed: Sequence[Fixed] = ()
) -> tuple[Segment, ...]:
    """Returns the cues that stand best in place of those from `first` to `last` (ids), what is beside them staying.

    It takes a few milliseconds: a page can ask for it after each edit.  The new cues are numbered from `first` on; the
    first begins when `first` began, the last is gone before the next one comes.  `fixed` are breaks that a person set.

    >>> cues = subtitle(read("fixtures/seeds/sholto-trenton-whispercpp.txt")).transcript
    >>> resolve(cues, 10, 50) == cues.segments[10:51]
    True

    Raises:
        UsageError: no such cues, or they are no stretch; no such profile.
        UntimedError: one of them has no start or end.
    """
    return jobs.resolve(transcript, first, last, settings=settings, fixed=fixed)


def align_to(
    transcript: Transcript,
    reference: Transcript,
    *,
    speakers: Transcript | None = None,
    names: Mapping[str, str] = NOBODY,
) -> Aligned:
    """Returns the transcript with the times of a reference of the same speech, and how far that went.

    `speakers` tells who speaks (a diarization, or another transcript), `names` what their labels stand for.

    >>> made = align_to(read("fixtures/align/garden.txt"), read("fixtures/align/garden.srt"))
    >>> made.coverage > 0.8, made.transcript.segments[0].start_from
    (True, 'aligned')
    """
    made = jobs.align(transcript, reference)
    return replace(made, transcript=jobs.attribute(made.transcript, other=speakers, names=names))


def retime(transcript: Transcript, *, sort: bool = False) -> tuple[Transcript, tuple[Finding, ...]]:
    """Returns the transcript with times that can be, and a finding for each repair; what is well stays as it is.

    With `sort`, cues that have the right time in the wrong place are put where their time says.

    >>> repaired, findings = retime(read("fixtures/align/broken.srt"))
    >>> [(f.code, f.segment) for f in findings][:2], repaired.segments[3].start_from
    ([('CTX101', 3), ('CTX102', 6)], 'derived')

    Raises:
        UntimedError: the transcript has no times.
        UsageError: `sort`, and repairs of text are on record.
    """
    return jobs.retimed(transcript, sort=sort)


def shift(
    transcript: Transcript, ms: int, *, rates: tuple[tuple[int, int], tuple[int, int]] | None = None
) -> Transcript:
    """Returns the transcript with all times so many milliseconds later (earlier where negative).

    `rates` makes the times of what ran at the first frame rate those of the second before that; both are fractions.

    >>> late = shift(read("fixtures/align/short.srt"), 1500, rates=((25, 1), (24_000, 1001)))
    >>> late.segments[0].start, late.segments[0].start_from
    (16682, 'derived')

    Raises:
        UntimedError: the transcript has no times.
        AlignError: some would be before zero.
    """
    return jobs.shift(transcript, ms, rates=rates)


def fit(transcript: Transcript, against: Transcript | Sequence[tuple[int, int]]) -> Fitted:
    """Returns the transcript's own times on the clock of another one of the same speech, or of pairs of times in ms.

    >>> garden = read("fixtures/align/garden.srt")
    >>> found = fit(shift(garden, 2500), garden)
    >>> found.offsets[0].later, found.transcript.segments[0].start == garden.segments[0].start
    (-2500, True)

    Raises:
        UntimedError: one of the two has no times.
        AlignError: other speech, no clock that the words agree on, or times before zero.
    """
    return jobs.fit(transcript, against)


def align_audio(
    transcript: Transcript,
    path: StrPath,
    *,
    aligner: str = "pocketsphinx",
    model: str = "",
    language: str = "",
    stream: int = 0,
) -> Listened:
    """Returns the transcript with the times that its words have in a recording, and where the two disagree.

    Any container and codec; `stream` is which of its audio streams is heard, `model` a folder for the `aligner`.

    >>> made = align_audio(read("fixtures/audio/interview.txt"), "fixtures/audio/interview.opus")
    >>> made.coverage > 0.9, made.transcript.segments[0].start_from
    (True, 'aligned')

    Raises:
        ReadError: the file is missing, no recording, or has no sound.
        UsageError: a library is not installed, or there is no such aligner or model.
        AlignError: the recording is of other speech.
    """
    from cleantx.align.audio.decode import Recording  # noqa: PLC0415 - most transcripts come without their sound

    sound = Recording(fspath(path), stream=stream)
    return jobs.align_audio(transcript, lambda: sound, aligner=aligner, model=model, language=language)


def mine(transcript: Transcript, *, settings: Settings = DEFAULT) -> Mined:
    """Returns what is likely a name of the show misheard: of those that its header tells, and yours (`glossary`).

    >>> found = mine(read("fixtures/fields/football-youtube.md")).proposals
    >>> [(p.wrong, p.right) for p in found if p.right == "Brevanta"]
    [('bre Vanta', 'Brevanta'), ('Brovanta', 'Brevanta'), ('Bravanta', 'Brevanta')]
    """
    return jobs.mine(transcript, settings=config.resolved(settings))


def compare(reference: Transcript, hypothesis: Transcript, *, ignore: Collection[str] = ()) -> Comparison:
    """Returns how a transcript differs from a reference: word errors, time errors, and what differs where.

    >>> seed = read("fixtures/seeds/deepseek-youtube.md")
    >>> found = compare(seed, clean(seed), ignore=["punctuation"])
    >>> found.same, found.times.starts.starts.most, found.differences[1].hypothesis.text
    (False, 0, 'DeepSeek')

    Raises:
        UsageError: `ignore` holds something else than case, punctuation, times and speakers.
    """
    return jobs.compare(reference, hypothesis, ignore=ignore)


def placed(error: CleantxError, path: str) -> CleantxError:
    """Returns the error with the file that it is about."""
    if error.path:
        return error
    return type(error)(error.message, path=path, line=error.line, column=error.column, hint=error.hint)
