"""The ledger on disk: what was changed in a file and why, one JSON object a line, and the exact way back.

The first line tells which file was cleaned and what came out; then one line for each fix, for people and programs;
then the patches, which turn the cleaned file back into the original, byte for byte, whatever its format.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

import msgspec

from cleantx import formats, store
from cleantx.errors import CleantxError, LedgerError
from cleantx.model import Fix, Source, Transcript

LEDGER = "cleantx-ledger/1"


class Head(msgspec.Struct, frozen=True, kw_only=True, tag_field="record", tag="head"):
    """The first line: the source as it was stored, and the hash of the cleaned file."""

    schema: str
    source: Source
    cleaned_sha256: str


class Entry(msgspec.Struct, frozen=True, kw_only=True, tag_field="record", tag="fix"):
    """A fix, with the source's line and hash, because segment ids shift when a cleaned file is read again."""

    line: int
    sha256: str
    fix: Fix


class Patch(msgspec.Struct, frozen=True, kw_only=True, tag_field="record", tag="patch", omit_defaults=True):
    """At character `at` of the cleaned text, `now` stands where the original had `was`."""

    at: int
    now: str
    was: str


class Original(msgspec.Struct, frozen=True, kw_only=True, tag_field="record", tag="original"):
    """The whole original, for a file whose bytes do not survive being read as text."""

    base64: str


Record = Head | Entry | Patch | Original

_decoder = msgspec.json.Decoder(Record)


def dump(
    original: bytes,
    cleaned: bytes,
    *,
    source: Source,
    before: Transcript,
    after: Transcript,
    texts: tuple[str, str],
) -> bytes:
    r"""Returns the ledger of one cleaned file.

    `source` tells how the original was stored (a canonical file's own source is where it came from once), `texts` are
    the original and the cleaned text with ``\n`` line ends.  The way back is tried before it is promised: where the
    patches do not give the original, the original itself is put in.
    """
    head = Head(schema=LEDGER, source=msgspec.structs.replace(source, head=""), cleaned_sha256=_hash(cleaned))
    entries = [Entry(line=fix.line, sha256=source.sha256, fix=fix) for fix in after.fixes[len(before.fixes) :]]
    patches: list[Record] = list(_patches(before, after, texts))
    if _patched(cleaned, head, [p for p in patches if isinstance(p, Patch)]) != original:
        patches = [Original(base64=base64.b64encode(original).decode("ascii"))]
    return b"".join(msgspec.json.encode(record) + b"\n" for record in (head, *entries, *patches))


def revert(cleaned: bytes, ledger: bytes) -> bytes:
    """Returns the original bytes of a cleaned file.

    Raises:
        LedgerError: the ledger is damaged, or the file is not the one that it tells of.
    """
    records = _records(ledger)
    if not records or not isinstance(records[0], Head):
        raise LedgerError("this is no ledger", hint="expected the file that `clean --ledger` wrote")
    head = records[0]
    if _hash(cleaned) == head.source.sha256:
        return cleaned
    if _hash(cleaned) != head.cleaned_sha256:
        raise LedgerError(
            "the file is not the one that this ledger tells of",
            hint="it was changed after cleaning, or is another file",
        )
    whole = next((record for record in records if isinstance(record, Original)), None)
    try:
        patches = [record for record in records if isinstance(record, Patch)]
        data = base64.b64decode(whole.base64, validate=True) if whole else _patched(cleaned, head, patches)
    except ValueError:  # no base64, or no ASCII at all
        data = b""
    if _hash(data) != head.source.sha256:
        raise LedgerError("the ledger is damaged: its patches do not lead back to the original")
    return data


def source_of(ledger: bytes) -> str:
    """Returns the hash of the file that a ledger tells of, or nothing for what is no ledger."""
    return _source(ledger).sha256


def name_of(ledger: bytes) -> str:
    """Returns the name of the file that a ledger tells of, or nothing for what is no ledger."""
    return _source(ledger).name


def _source(ledger: bytes) -> Source:
    try:
        head = _decoder.decode(ledger.split(b"\n", 1)[0])
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return Source()
    return head.source if isinstance(head, Head) else Source()


def fixes(ledger: bytes) -> tuple[Fix, ...]:
    """Returns the fixes that a ledger tells of.

    Raises:
        LedgerError: a line is none of a ledger's.
    """
    return tuple(record.fix for record in _records(ledger) if isinstance(record, Entry))


def _records(ledger: bytes) -> list[Record]:
    records = []
    for number, line in enumerate(ledger.splitlines(), 1):
        if line.strip():
            try:
                records.append(_decoder.decode(line))
            except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
                raise LedgerError(f"no ledger record: {error}", line=number) from None
    return records


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _patched(cleaned: bytes, head: Head, patches: list[Patch]) -> bytes:
    try:
        text, _, _ = store.decode(cleaned, encoding=None if head.source.bom else head.source.encoding)
    except CleantxError:
        return b""
    out: list[str] = []
    at = 0
    for patch in patches:
        if text[patch.at : patch.at + len(patch.now)] != patch.now:
            return b""
        out += [text[at : patch.at], patch.was]
        at = patch.at + len(patch.now)
    out.append(text[at:])
    return store.encode("".join(out), head.source)


def _patches(before: Transcript, after: Transcript, texts: tuple[str, str]) -> Iterator[Patch]:
    """Yields what differs, tile by tile where both texts are tiled by their segments, else as one stretch."""
    tiles = _tiles(before, after)
    if tiles is None or "".join(a for a, _ in tiles) != texts[0] or "".join(b for _, b in tiles) != texts[1]:
        tiles = [texts]
    at = 0
    for was, now in tiles:
        if was != now:
            yield _narrow(at, now, was)
        at += len(now)


def _tiles(before: Transcript, after: Transcript) -> list[tuple[str, str]] | None:
    now = {segment.id: segment for segment in after.segments}
    if [s.id for s in before.segments] != [s.id for s in after.segments]:
        return None
    tiles = [(before.source.head, after.source.head)]
    form = before.source.format
    for segment in before.segments:
        other = now[segment.id]
        if segment.raw is None or other.raw is None:
            return None
        was, is_now = formats.tile(form, segment), formats.tile(form, other)
        tiles.append(("" if segment.dropped else was, "" if other.dropped else is_now))
    return tiles


def _narrow(at: int, now: str, was: str) -> Patch:
    """Returns the patch without what both texts share at either end."""
    least = min(len(now), len(was))
    a = 0
    while a < least and now[a] == was[a]:
        a += 1
    z = 0
    while z < least - a and now[len(now) - 1 - z] == was[len(was) - 1 - z]:
        z += 1
    return Patch(at=at + a, now=now[a : len(now) - z], was=was[a : len(was) - z])
