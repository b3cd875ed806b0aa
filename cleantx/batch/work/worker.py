"""The work on one transcript: its bytes and what is ordered go in, the bytes of each output and the figures come out.

Every engine calls this one function, so that the outputs are the same bytes whoever did the work.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
from msgspec.structs import replace

from cleantx import formats, jobs, store
from cleantx.batch.task import Order, Tally
from cleantx.batch.work import tally, times
from cleantx.errors import CleantxError
from cleantx.formats import infojson
from cleantx.model import Fix, Loss, Source, Transcript

PROSE = ("text", "markdown", "html", "docx")
"""Formats that are there to be read: what becomes one of them has its paragraphs made whole."""

_LITTLE = b"1\n00:00:01,000 --> 00:00:02,000\nOne word.\n"

Beside = tuple[str, bytes]
"""The name and the bytes of the info.json that stands beside a transcript."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """The outputs by format ("" where a transcript keeps its own), and what was done."""

    outputs: dict[str, bytes]
    tally: Tally


class _Read(msgspec.Struct, frozen=True, kw_only=True):
    """A transcript as it was read: `own` is what its file told, `full` with what stands beside it."""

    data: bytes
    text: str
    source: Source
    own: Transcript
    full: Transcript


class _Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be written, and the figures of how it came about."""

    transcript: Transcript
    tally: Tally


def make(
    data: bytes,
    order: Order,
    wanted: Iterable[str],
    *,
    name: str = "",
    beside: Beside | None = None,
    partner: str = "",
) -> Made:
    """Returns the outputs of a transcript in the `wanted` formats ("": its own); `partner` is what it is aligned to.

    Raises:
        NotATranscript, StrictError: it cannot be read.
        UntimedError: a job or a format needs times and there are none.
        ReadError, AlignError: its partner cannot be read, or is of other speech.
    """
    read = _read(data, order, name, beside)
    shown: dict[bool, _Shown] = {}
    outputs: dict[str, bytes] = {}
    unheld: Counter[str] = Counter()
    for to in wanted:
        given = read.source.format
        target = to or given
        prose = order.settings.prose or (target != given and target in PROSE and not _is_timing(order))
        if prose not in shown:
            shown[prose] = _shown(read, order, partner, prose=prose)
        outputs[to], losses = _written(shown[prose].transcript, read, target, order)
        unheld.update(loss.code for loss in losses if target != given and not _is_ours(loss, order))
    first = next(iter(shown.values())).tally if shown else Tally()
    counted = Counter(loss.code for loss in read.full.losses) + unheld + Counter(first.losses)
    return Made(outputs=outputs, tally=replace(first, losses=dict(sorted(counted.items()))))


def warm(order: Order) -> None:
    """Does the work once on next to nothing, so that no transcript pays for what is loaded with the first one."""
    others = tuple(job for job in order.do if job != "align")
    with contextlib.suppress(CleantxError):
        make(_LITTLE, replace(order, do=others, format="", encoding="", strict=False), order.to or ("",))
    times.warm(order)


def _read(data: bytes, order: Order, name: str, beside: Beside | None) -> _Read:
    text, source, losses = store.decode(data, name=name, encoding=order.encoding or None, format=order.format or None)
    given = order.format or formats.detect(text)  # a canonical file tells of its first source: that is not its format
    own = jobs.read(text, source, format=given, losses=losses, strict=order.strict)
    full = _with(own, beside) if beside else own
    return _Read(data=data, text=text, source=replace(source, format=given), own=own, full=full)


def _with(own: Transcript, beside: Beside) -> Transcript:
    name, data = beside
    try:
        told, _, _ = store.decode(data, name=name)
    except CleantxError as error:
        return infojson.doubted(own, name, error.message)
    return infojson.merge(own, told, name)


def _is_timing(order: Order) -> bool:
    """Says whether times matter more than paragraphs: what is aligned or laid out is not joined for a format."""
    return "subtitle" in order.do or "align" in order.do


def _is_ours(loss: Loss, order: Order) -> bool:
    """Says whether it is the aligner's figure that a format cannot hold, and nothing of the source."""
    return loss.code == "not-held:confidence" and "align" in order.do


def _shown(read: _Read, order: Order, partner: str, *, prose: bool) -> _Shown:
    if "align" in order.do:
        return _aligned(_cleaned(read, order, prose=prose), order, partner)
    return _subtitled(read, order) if "subtitle" in order.do else _cleaned(read, order, prose=prose)


def _aligned(cleaned: _Shown, order: Order, partner: str) -> _Shown:
    """Returns a cleaned transcript with its partner's times, laid out if that is ordered."""
    before = cleaned.transcript
    if "clean" in order.do:  # as canonical JSON holds it between the commands; estimates would tell an aligner nothing
        before = jobs.convert(before, "cleantx", settings=replace(order.settings, estimate=False))
    found = times.timed(before, order, partner)
    lost = {times.DAMAGED: 1} if found.damage else {}
    told = replace(cleaned.tally, times=found.times, found=found.found, disagree=found.disagree, losses=lost)
    if "subtitle" not in order.do:
        return _Shown(transcript=found.transcript, tally=told)
    made = jobs.subtitle(found.transcript, settings=order.settings, cleaning=False)
    told = replace(told, words=made.after.words, cues=made.after.cues, clean=made.after.clean)
    return _Shown(transcript=made.transcript, tally=told)


def _subtitled(read: _Read, order: Order) -> _Shown:
    made = jobs.subtitle(read.full, settings=order.settings, cleaning="clean" in order.do)
    fixes = made.transcript.fixes[len(read.full.fixes) :]
    told = _told(made.cleaned, fixes, made.left, order)
    return _Shown(
        transcript=made.transcript,
        tally=replace(told, words=made.after.words, cues=made.after.cues, clean=made.after.clean),
    )


def _cleaned(read: _Read, order: Order, *, prose: bool) -> _Shown:
    settings = replace(order.settings, prose=prose)
    after, left = jobs.repair(read.full, settings=settings) if "clean" in order.do else (read.full, ())
    kept = replace(after, meta=read.own.meta, chapters=read.own.chapters) if "clean" in order.do else after
    return _Shown(transcript=kept, tally=_told(after, after.fixes[len(read.full.fixes) :], left, order))


def _told(transcript: Transcript, fixes: Sequence[Fix], left: Sequence[Fix], order: Order) -> Tally:
    """Returns the figures of what was done; where text was not looked at, none of what it could tell."""
    told = tally.of(transcript, fixes, left)
    return replace(told, names=tally.names(transcript, order.settings.language)) if "clean" in order.do else told


def _written(shown: Transcript, read: _Read, to: str, order: Order) -> tuple[bytes, tuple[Loss, ...]]:
    given = read.source.format
    if (to != given or "align" in order.do) and "subtitle" not in order.do:
        shown = jobs.convert(shown, to, settings=order.settings)
    text, losses = jobs.write(shown, to)
    same = to == given and text == read.text
    return read.data if same else store.encode(text, store.target(read.source, to)), losses
