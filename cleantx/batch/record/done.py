"""What an earlier run did and still stands: a mark counts for an output where all its hashes agree with the disk."""

from __future__ import annotations

import hashlib
from pathlib import Path

from cleantx import store
from cleantx.batch.task import Output, Task, spelled
from cleantx.errors import ReadError


def sha256(*parts: bytes) -> str:
    """Returns the hash of some bytes; where there are several, no other parts have it.

    >>> sha256(b"ab") == sha256(b"ab", b""), sha256(b"a", b"b") == sha256(b"ab", b"")
    (False, False)
    """
    if len(parts) == 1:
        return hashlib.sha256(parts[0]).hexdigest()
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def standing(task: Task, out: str, source: str) -> dict[str, Output]:
    """Returns the outputs by format that need not be made again: input, settings and the file are the same."""
    if task.mark is None or task.mark.input != source:
        return {}
    known = {(output.place, output.key): output for output in task.mark.outputs}
    kept: dict[str, Output] = {}
    for to, place in task.targets.items():
        output = known.get((spelled(place), task.keys[to]))
        if output is not None and hash_of(Path(out, place)) == output.sha256:
            kept[to] = output
    return kept


def hash_of(path: Path) -> str:
    """Returns the hash of a file's bytes, or "" where there is none that can be read."""
    try:
        return sha256(store.read(str(path))) if path.is_file() and not path.is_symlink() else ""
    except ReadError:
        return ""
