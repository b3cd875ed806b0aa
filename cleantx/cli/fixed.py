"""What `cleantx check --fix` does to a file: its faults mended where a layout can, and what was done, told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cleantx.cli import files, show, sides
from cleantx.errors import UsageError

if TYPE_CHECKING:
    from cleantx.jobs import Mended
    from cleantx.model import Transcript
    from cleantx.settings import Settings

_TOLD = 10  # stretches that are named one by one


class Fixing(NamedTuple):
    """What the command line asks of `--fix`."""

    only: Collection[str] = ()
    keep_breaks: bool = False
    in_place: bool = False
    out: str = ""

    @property
    def is_asked(self) -> bool:
        """Whether anything is."""
        return self != Fixing()


def agree(paths: Sequence[str], fixing: Fixing, *, fix: bool, report: str, format_: str) -> list[str]:
    """Returns where the results go, and refuses options that contradict each other.

    Raises:
        UsageError: some do, or an output is an input.
    """
    if not fix:
        if fixing.is_asked:
            raise UsageError("-o, --in-place, --keep-breaks and --only go with --fix")
        return list(paths)
    if report or format_ != "text":
        raise UsageError("--fix tells what it did; --format and --report are for check alone")
    if not fixing.in_place:
        return files.outputs(paths, fixing.out or "-", suffix=None)
    if fixing.out or "-" in paths:
        raise UsageError("--in-place goes with files, and without -o")
    return list(paths)


def fix(
    transcript: Transcript,
    paths: tuple[str, str],
    fixing: Fixing,
    *,
    settings: Settings,
    words: Transcript | None = None,
    shots: Sequence[int] = (),
) -> None:
    """Mends the subtitles read from the first path and writes them to the second, in their own format or OUT's.

    Raises:
        CleantxError: it could not be done.
    """
    from cleantx import jobs, store  # noqa: PLC0415 - not before a command runs

    path, target = paths
    given = transcript.source.format
    name = given if fixing.in_place else files.target("", target, default=given)
    made = jobs.mend(
        transcript, settings=settings, words=words, shots=shots, only=fixing.only, keep_breaks=fixing.keep_breaks
    )
    text, losses = jobs.write(made.transcript, name)
    store.write(target, store.encode(text, store.target(transcript.source, name)))
    _tell(made, path, target)
    if name != given:
        show.losses(losses, path=path)


def _tell(made: Mended, path: str, target: str) -> None:
    before, after = made.before, made.after
    show.tell(f"{path} → {target}: {show.many(after.cues, 'cue')}, {show.many(len(made.mends), 'place')} mended")
    for mend in made.mends[:_TOLD]:
        cues = show.many(mend.before, "cue") + ("" if mend.before == mend.after else f" → {mend.after}")
        show.tell(f"  {sides.clock(mend.start)}: {cues}: {', '.join(mend.rules)}")
    if len(made.mends) > _TOLD:
        show.tell(f"  and {len(made.mends) - _TOLD:,} more")
    if made.mends and made.guessed:
        show.tell("  words: timed by estimate inside their cues (--words REF tells when they are said)")
    show.tell(
        f"  subtitles: {before.clean:.1f} % → {after.clean:.1f} % of cues clean, "
        f"{before.clean_words:.1f} % → {after.clean_words:.1f} % of words"
    )
    left = sorted(after.counts.items(), key=lambda item: -item[1])[:6]
    if left:
        show.tell(f"  still to see: {', '.join(f'{code} {count:,}' for code, count in left)}")
