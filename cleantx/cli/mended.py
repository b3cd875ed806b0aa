"""What `cleantx align` does to a transcript's own times: order, repair, another clock."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from cleantx.cli import clocks, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleantx.model import Finding, Transcript


class Own(NamedTuple):
    """What the command line asks of an input's own times.

    `against` is what its clock is fitted to, and `name` what that is called: a file, or the pairs of times.
    """

    repair: bool = False
    sort: bool = False
    shift: int | None = None
    rates: tuple[clocks.Rate, clocks.Rate] | None = None
    fps: str = ""
    against: Transcript | list[tuple[int, int]] | None = None
    name: str = ""

    @property
    def is_asked(self) -> bool:
        """Whether anything is."""
        return self != Own()


def times(transcript: Transcript, own: Own, path: str) -> tuple[Transcript, list[str], list[str]]:
    """Returns the transcript with its own times as asked, a line for each repair, and lines for the report.

    Raises:
        CleantxError: it could not be done.
    """
    from cleantx import jobs  # noqa: PLC0415 - not before a command runs

    findings: Sequence[Finding] = ()
    said: list[str] = []
    if own.repair:
        left = 0 if own.sort else jobs.misplaced(transcript)
        transcript, findings = jobs.retimed(transcript, sort=own.sort)
        kept = _kept(transcript, findings)
        said = [_counted(kept, findings)]
        said += (
            [f"{show.many(left, 'cue')} in the wrong place with the right time: --sort moves cues and keeps times"]
            if left
            else []
        )
    elif own.sort:
        transcript, findings = jobs.sort(transcript)
        said = [f"{show.many(len(findings), 'cue')} moved" if findings else "the cues are in order"]
    lines = _lines(transcript, findings, path)
    if own.against is not None:
        made = jobs.fit(transcript, own.against)
        what = "pair" if isinstance(own.against, list) else "paired word"
        said += [f"on the clock of {own.name}, by {show.many(made.points, what)}"]
        said += clocks.told(made, transcript, path)
        transcript = made.transcript
    if own.shift is not None or own.rates is not None:
        transcript = jobs.shift(transcript, own.shift or 0, rates=own.rates)
        said += [f"from {' to '.join(own.fps.split(':'))} fps"] if own.rates else []
        said += [clocks.seconds(own.shift)] if own.shift is not None else []
    return transcript, lines, said


def _kept(transcript: Transcript, findings: Sequence[Finding]) -> list[Finding]:
    """Returns the findings that changed nothing: cues that are too long, but nobody knows where they pause."""
    from cleantx.align.retime import SWALLOWED  # noqa: PLC0415 - not before a command runs

    cut = {segment.id for segment in transcript.segments if segment.end_from == "estimated"}
    return [f for f in findings if f.code == SWALLOWED and f.segment not in cut]


def _counted(kept: Sequence[Finding], findings: Sequence[Finding]) -> str:
    left = {finding.segment for finding in kept}
    done = _kinds(f for f in findings if f.segment not in left)
    told = f"repaired: {done}" if done else "no time needs repair" if not kept else "no time is sure to be wrong"
    return f"{told}; left as it is: {_kinds(kept)}" if kept else told


def _kinds(findings: Iterable[Finding]) -> str:
    from cleantx.align.retime import NAMES  # noqa: PLC0415 - not before a command runs

    counts = Counter(NAMES[finding.code] for finding in findings)
    return ", ".join(f"{name} ×{count:,}" for name, count in sorted(counts.items()))


def _lines(transcript: Transcript, findings: Sequence[Finding], path: str) -> list[str]:
    from cleantx.align.retime import NAMES  # noqa: PLC0415 - not before a command runs

    lines = {segment.id: segment.line for segment in transcript.segments}
    return [f"{path}:{lines[f.segment]}: {f.code} {NAMES[f.code]}: {f.message}" for f in findings]
