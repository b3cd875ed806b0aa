"""What `cleantx align --audio` does with a recording, and what it tells of it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from cleantx.cli import show

if TYPE_CHECKING:
    from cleantx.align.audio.run import Listened
    from cleantx.model import Transcript

_NAMED = 12  # findings that are printed


class Sound(NamedTuple):
    """A recording (empty: none is asked for), and by what it is heard."""

    path: str
    aligner: str
    model: str
    language: str


def times(transcript: Transcript, sound: Sound) -> tuple[Listened, str]:
    """Returns the transcript with the times of the recording, and what of that could not be decoded.

    Raises:
        CleantxError: it cannot be heard, the aligner cannot be loaded, or it is of other speech.
    """
    from cleantx import jobs  # noqa: PLC0415 - not before a command runs
    from cleantx.align.audio.decode import Recording  # noqa: PLC0415 - as above

    recording = Recording(sound.path)
    made = jobs.align_audio(
        transcript,
        lambda: recording,
        aligner=sound.aligner,
        model=sound.model,
        language=sound.language,
        progress=_progress if sys.stderr.isatty() else None,
    )
    return made, recording.damage


def _progress(at: int) -> None:
    from cleantx.align.rate import clock  # noqa: PLC0415 - not before a command runs

    sys.stderr.write(f"\r{clock(at)[:8]}\r")
    sys.stderr.flush()


def report(made: Listened, what: str, path: str, damage: str) -> None:
    """Tells how much of the text was heard, and where text and sound disagree."""
    untimed = made.words - made.aligned - made.estimated
    sure = "" if made.confidence is None else f", mean confidence {made.confidence:.2f}"
    show.tell(f"{what}: {show.many(made.spoken, 'spoken word')}, {made.coverage:.1%} heard{sure}")
    show.tell(f"  times: {made.aligned:,} aligned, {made.estimated:,} estimated, {untimed:,} untimed")
    if made.searched:
        show.tell("  the words were looked for in the whole recording: the transcript's own times were no help")
    if damage:
        show.tell(f"  the recording: {damage}")
    lines = {segment.id: segment.line for segment in made.transcript.segments}
    for finding in made.findings[:_NAMED]:
        show.tell(f"  {path}:{lines.get(finding.segment, 0)}: {finding.code} {finding.message}")
    if len(made.findings) > _NAMED:
        show.tell(f"  {len(made.findings) - _NAMED:,} more such places")
