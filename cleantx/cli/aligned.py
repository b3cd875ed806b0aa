"""What `cleantx align` does to one file, and what it tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from cleantx.cli import files, heard, mended, show

if TYPE_CHECKING:
    from cleantx.align.transfer import Aligned
    from cleantx.model import Transcript

_NAMED = 6  # untimed stretches that are printed
_FEW = 3  # words; shorter stretches are only counted


class Asked(NamedTuple):
    """What the command line asks of every input: paths (empty: not asked), and what was read from them.

    `format` is the one to write (empty: by OUT, else the input's own), `from_` and `encoding` those of the inputs,
    `own` what becomes of their own times, `sound` the recording that gives others.
    """

    format: str
    from_: str
    encoding: str
    reference: str
    timed: Transcript | None
    speakers: str
    told: Transcript | None
    people: Mapping[str, str]
    own: mended.Own
    sound: heard.Sound


def one(path: str, target: str, asked: Asked) -> None:
    """Reads an input, does what is asked, writes the result and tells how far that went.

    Raises:
        CleantxError: it could not be done; the error names the file that it is about.
    """
    from cleantx import api, jobs, store  # noqa: PLC0415 - not before a command runs
    from cleantx.errors import CleantxError  # noqa: PLC0415 - as above

    transcript = files.read(path, format=asked.from_, encoding=asked.encoding)
    name = files.target(asked.format, target, default=_own(transcript.source.format))
    place = path
    try:
        clocked, repairs, said = mended.times(transcript, asked.own, path)
        place = asked.reference
        made = jobs.align(clocked, asked.timed) if asked.timed is not None else None
        place = asked.sound.path
        timed = made.transcript if made else clocked
        listened, damage = heard.times(timed, asked.sound) if place else (None, "")
        place = asked.speakers or path
        shown = jobs.attribute(listened.transcript if listened else timed, other=asked.told, names=asked.people)
        place = path
        whole = jobs.convert(shown, name)
        text, losses = jobs.write(whole, name)
    except CleantxError as error:
        raise api.placed(error, place) from None
    store.write(target, store.encode(text, store.target(transcript.source, name)))
    if made:
        _report(made, f"{path} + {asked.reference} → {target}", path)
    if asked.own.is_asked:
        for row in repairs:
            show.tell(row)
        show.tell(f"{path} → {target}: {show.many(sum(s.kind != 'note' for s in clocked.segments), 'segment')}")
        _told(said)
    if listened:
        heard.report(listened, f"{path} + {asked.sound.path} → {target}", path, damage)
    if made or listened or asked.own.is_asked:
        _put(shown, whole, name)
    unheld = [loss.what for loss in losses if loss.code != "not-held:confidence"]  # that is ours, not the source's
    _told([f"{name} cannot hold: {', '.join(unheld)}"] if unheld else [])


def _own(name: str) -> str:
    """Returns the format that a source of this one is written in: its own if that holds times, else the canonical."""
    from cleantx import formats  # noqa: PLC0415 - not before a command runs

    writes = name in formats.TABLE and "w" in formats.TABLE[name].ways
    return name if writes and {"start", "end"} <= formats.load(name).HOLDS else "cleantx"


def _put(shown: Transcript, whole: Transcript, name: str) -> None:
    """Tells how many segments without times were put between the others, for a format that cannot do without."""
    put = sum(
        was.start is None and now.start is not None for was, now in zip(shown.segments, whole.segments, strict=True)
    )
    _told([f"{name} needs times: {show.many(put, 'segment')} put between the others by estimate"] if put else [])


def _told(rows: list[str]) -> None:
    for row in rows:
        show.tell(f"  {row}")


def _report(made: Aligned, what: str, path: str) -> None:
    """Tells how much of the text has times, and where there are none."""
    untimed = made.words - made.aligned - made.estimated
    sure = "" if made.confidence is None else f", mean confidence {made.confidence:.2f}"
    why = " (the reference times cues, not words)" if made.paired and not made.aligned else ""
    show.tell(f"{what}: {show.many(made.words, 'word')}, {made.coverage:.1%} paired{sure}")
    rows = [f"times: {made.aligned:,} aligned, {made.estimated:,} estimated{why}, {untimed:,} untimed"]
    rows.append(f"of the reference {made.used:.1%} used")
    long = sorted((stretch for stretch in made.untimed if stretch.words > _FEW), key=lambda s: -s.words)
    for s in long[:_NAMED]:
        lines = f"{s.line}" if s.line == s.last_line else f"{s.line}-{s.last_line}"
        rows.append(f"{path}:{lines}: {show.many(s.words, 'word')} without times: {s.text!r}")
    _told([*rows, *([f"{len(long) - _NAMED:,} more such stretches"] if len(long) > _NAMED else [])])
