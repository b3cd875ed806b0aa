"""The work behind `clean` and `subtitle` on one file: bytes in, bytes out, a summary for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from cleantx import api, formats, jobs, ledger, store
from cleantx.cli import files, show
from cleantx.errors import CleantxError, UsageError
from cleantx.model import Fix, Source, TextEdit, Transcript
from cleantx.settings import Settings

_PROSE = ("text", "markdown", "html", "docx")
_GROUPS = 8  # the commonest repairs are named, the rest counted


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """One cleaned file: its bytes and texts before and after, and both transcripts."""

    path: str
    original: bytes
    cleaned: bytes
    texts: tuple[str, str]
    source: Source
    before: Transcript
    after: Transcript
    left: int


def clean(
    path: str,
    target: str,
    *,
    settings: Settings,
    against: Transcript | None = None,
    format: str,
    encoding: str,
    to: str,
) -> Work:
    """Returns a file cleaned; nothing is written yet."""
    data = store.read(path)
    try:
        text, source, losses = store.decode(data, name=path, encoding=encoding or None, format=format or None)
        given = format or formats.detect(text)  # a canonical file tells of its first source: that is not its format
        own = jobs.read(text, source, format=given, losses=losses)
        before = api.with_info(own, path)
        show.losses(before.losses, path=path)
        name = files.target(to, target) if to else _told(target, given) or given
        wanted = replace(settings, prose=settings.prose or _is_prose(given, name))
        after, left = jobs.repair(before, settings=wanted, against=against)
        kept = replace(after, meta=own.meta, chapters=own.chapters)  # what lies beside the file was evidence only
        shown = jobs.convert(kept, name, settings=settings) if name != given else kept
        out, unheld = jobs.write(shown, name)
    except CleantxError as error:
        raise api.placed(error, path) from None
    if name != given:
        show.losses(unheld, path=path)
    stored = store.target(replace(source, format=given), name)
    return Work(
        path=path,
        original=data,
        cleaned=data if out == text else store.encode(out, stored),
        texts=(text, out),
        source=source,
        before=before,
        after=after,
        left=len(left),
    )


def _is_prose(given: str, name: str) -> bool:
    """Says whether one format is written as another that is there to be read: its paragraphs are made whole."""
    return name != given and name in _PROSE


def _told(target: str, given: str) -> str | None:
    """Returns the format that OUT's suffix can only mean, or None: `clean` keeps the source's format else."""
    suffix = Path(target).suffix.lower()
    if suffix == ".json" and given not in ("whisper", "whisperx"):
        return "cleantx"
    return {".srt": "srt", ".vtt": "webvtt"}.get(suffix)


def save(done: Work, target: str, *, book: str) -> None:
    """Writes a cleaned file, its ledger first: no change is ever on the disk without its way back."""
    if book and done.cleaned == done.original and Path(book).exists():
        show.tell(f"{book}: left as it is, since nothing changed")
    elif book:
        _spare(book, done)
        store.write(book, _ledger(done))
    store.write(target, done.cleaned)


def _spare(path: str, done: Work) -> None:
    """Refuses to overwrite another file's ledger, or what is none: it may be the only way back to an original.

    Raises:
        UsageError: the path is taken by something else than an earlier ledger of this very source.
    """
    if Path(path).is_file() and ledger.source_of(store.read(path)) != done.source.sha256:
        raise UsageError("this file exists and is not the ledger of this input", path=path, hint="name a new file")


def _ledger(done: Work) -> bytes:
    return ledger.dump(
        done.original, done.cleaned, source=done.source, before=done.before, after=done.after, texts=done.texts
    )


def take_back(paths: Sequence[str], *, ledger: str, out: str, in_place: bool) -> None:
    """Writes the original of a cleaned file."""
    from cleantx import ledger as ledgers  # noqa: PLC0415 - the parameter has its name

    if len(paths) != 1:
        raise UsageError("--revert takes one cleaned file")
    path = paths[0]
    try:
        original = ledgers.revert(store.read(path), store.read(ledger))
    except CleantxError as error:
        raise api.placed(error, path if not error.line else ledger) from None
    target = path if in_place else files.outputs(paths, out, suffix=None)[0]
    files.apart([target], [ledger])
    store.write(target, original)


def summary(done: Work) -> None:
    """Tells what was repaired, grouped, and how much was left to a person."""
    told = repairs(done.after.fixes[len(done.before.fixes) :])
    show.tell(f"{done.path}: {told or 'nothing to repair'}")
    if done.left:
        show.tell(f"  left to a person: {done.left:,} (`cleantx lint` shows them; --unsafe applies the likelier ones)")


def repairs(fixes: Iterable[Fix]) -> str:
    """Returns fixes as a sentence: the number, and the commonest changes with their counts."""
    listed = list(fixes)
    if not listed:
        return ""
    groups = Counter(describe(fix) for fix in listed)
    named = ", ".join(f"{text} ×{count}" if count > 1 else text for text, count in groups.most_common(_GROUPS))
    more = len(groups) - _GROUPS
    return f"{show.many(len(listed), 'repair')}: {named}{f', and {more} more kinds' if more > 0 else ''}"


def describe(fix: Fix) -> str:
    """Returns a fix in a few words: what it turned into what."""
    texts = [edit for edit in fix.edits if isinstance(edit, TextEdit)]
    if not texts:
        return fix.name
    before = " ".join(" ".join(edit.before for edit in texts).split())
    after = " ".join(" ".join(edit.after for edit in texts).split())
    return f"{before} → {after}" if before or after else fix.name
