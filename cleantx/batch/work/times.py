"""The times of one transcript, from its partner: another transcript of the same speech, or the recording."""

from __future__ import annotations

import contextlib
from collections import Counter

import msgspec

from cleantx import api, jobs, store
from cleantx.batch.task import Order, spelled
from cleantx.errors import AlignError, CleantxError, ReadError, StrictError, UntimedError
from cleantx.model import Transcript

DAMAGED = "damaged-recording"
"""The loss that stands for what of a recording could not be decoded."""

UNTOLD = 4 * 3_600.0
"""Seconds: the length that a recording is taken to have where its header tells none; few are longer."""

MOST = 24 * 3_600.0
"""Seconds: no header is believed that tells of more."""

_OURS = (AlignError, ReadError, UntimedError)
"""Errors that are the partner's where nothing else is named."""


class Timed(msgspec.Struct, frozen=True, kw_only=True):
    """A transcript with its partner's times, and how far that went.

    `times` counts words by how they came by theirs (aligned, estimated, untimed), `found` those that the partner has,
    `disagree` by code where text and sound do; `damage` says what of the recording could not be decoded ("": nothing).
    """

    transcript: Transcript
    times: dict[str, int]
    found: int
    disagree: dict[str, int] = {}
    damage: str = ""


def timed(transcript: Transcript, order: Order, partner: str) -> Timed:
    """Returns the transcript with the times of what stands at the path `partner`.

    Raises:
        ReadError: it is none, or cannot be read.
        AlignError: it is of other speech.
        UntimedError: it is a transcript without times.
        UsageError: the aligner, or its model, is not installed or not for the language.
        StrictError: something of it is damaged, and that was ordered to count as failed.
    """
    try:
        return _heard(transcript, order, partner) if order.aligner else _read(transcript, order, partner)
    except CleantxError as error:
        raise _placed(error, partner) from None


def warm(order: Order) -> None:
    """Loads what hears recordings, if any are heard: a network and its libraries are no transcript's memory."""
    if not order.aligner:
        return
    from cleantx.align.audio import engines  # noqa: PLC0415 - as below

    with contextlib.suppress(CleantxError):  # it is told of each transcript
        engines.load(order.aligner, model=order.model, language=order.settings.language or "en")


def seconds(order: Order, partner: str) -> float:
    """Returns the time that hearing a transcript's recording may take beside the rest of the work: its own length.

    Measured are 0.03 to 0.14 s for each of its seconds (docs/aligning.md), with a small model; a large one on a slow
    machine stays within its length.
    """
    if not order.aligner:
        return 0.0
    from cleantx.align.audio.decode import Recording  # noqa: PLC0415 - where sound is heard only

    try:
        return min(MOST, Recording(partner).seconds or UNTOLD)
    except CleantxError:
        return 0.0  # it is told when it is heard


def _read(transcript: Transcript, order: Order, partner: str) -> Timed:
    text, source, losses = store.decode(store.read(partner), name=partner)
    made = jobs.align(transcript, jobs.read(text, source, losses=losses, strict=order.strict))
    times = _counts(made.words, made.aligned, made.estimated)
    return Timed(transcript=made.transcript, times=times, found=made.paired)


def _heard(transcript: Transcript, order: Order, partner: str) -> Timed:
    from cleantx.align.audio.decode import Recording  # noqa: PLC0415 - as above

    recording = Recording(partner)
    made = jobs.align_audio(
        transcript,
        lambda: recording,
        aligner=order.aligner,
        model=order.model,
        language=order.settings.language or "",
    )
    if order.strict and recording.damage:
        raise StrictError(recording.damage)
    return Timed(
        transcript=made.transcript,
        times=_counts(made.words, made.aligned, made.estimated),
        found=made.aligned,
        disagree=dict(sorted(Counter(finding.code for finding in made.findings).items())),
        damage=recording.damage,
    )


def _counts(words: int, aligned: int, estimated: int) -> dict[str, int]:
    return {"aligned": aligned, "estimated": estimated, "untimed": words - aligned - estimated}


def _placed(error: CleantxError, partner: str) -> CleantxError:
    """Returns an error that names the partner in its message, where it is about that."""
    if not isinstance(error, _OURS) or error.path not in ("", partner):
        return error
    line = f"line {error.line}: " if error.line else ""
    return api.placed(type(error)(f"{spelled(partner)}: {line}{error.message}", hint=error.hint), partner)
