"""One transcript with its files: it is read, what an earlier run made is kept, the rest is made and written."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec.structs import replace

from cleantx import api, store
from cleantx.batch import done, fence, journal, worker
from cleantx.batch.task import Item, Limits, Mark, Order, Output, Result, Tally, Task, spelled
from cleantx.errors import CleantxError, ReadError, WriteError
from cleantx.version import __version__


def do(task: Task, order: Order, out: str, limits: Limits) -> Result:
    """Returns how one item went; its outputs stand in the folder `out`, all of them, or none that is new.

    Whatever is wrong with it comes back as the reason, and never as an exception: the others go on.
    """
    try:
        return _done(task, order, out, limits)
    except CleantxError as error:
        line = f"line {error.line}: " if error.line else ""
        hint = f" ({error.hint})" if error.hint else ""
        return failed(task.item, f"{line}{error.message}{hint}", type(error).__name__)
    except fence.TimeUpError:
        return failed(task.item, f"it took longer than {limits.seconds:g} s", "TimeUp")
    except MemoryError:
        return failed(task.item, f"it needs more than {limits.megabytes:,} MB of memory", "MemoryError")
    except Exception as error:  # noqa: BLE001 - a bug that one file meets must not end the work on a million
        return failed(task.item, f"internal error: {type(error).__name__}: {error}", "InternalError")


def failed(item: Item, why: str, kind: str) -> Result:
    """Returns the result of what could not be done."""
    return Result(item=item, why=" ".join(spelled(why).split()), kind=kind)


def _done(task: Task, order: Order, out: str, limits: Limits) -> Result:
    data, beside, source = read(task)
    kept = done.standing(task, out, source)
    wanted = [to for to in task.targets if to not in kept]
    if not wanted and task.mark is not None:
        return Result(item=task.item, mark=task.mark)
    with fence.timed(limits.seconds):
        made = worker.make(data, order, wanted, name=os.path.basename(task.item.place), beside=beside)  # noqa: PTH119 - a member's name
    outputs = dict(kept)
    for to, content in made.outputs.items():
        place = task.targets[to]
        _write(out, place, content)
        outputs[to] = Output(place=spelled(place), key=task.keys[to], sha256=done.sha256(content))
    mark = Mark(
        place=spelled(task.item.place),
        input=source,
        version=__version__,
        outputs=tuple(outputs[to] for to in task.targets),
        tally=_joined(made.tally, task.mark.tally) if kept and task.mark else made.tally,
    )
    return Result(item=task.item, mark=mark, made=len(made.outputs))


def _joined(now: Tally, before: Tally) -> Tally:
    """Returns the figures with the losses of the outputs that were kept."""
    codes = sorted({*now.losses, *before.losses})
    return replace(now, losses={code: max(now.losses.get(code, 0), before.losses.get(code, 0)) for code in codes})


def read(task: Task) -> tuple[bytes, worker.Beside | None, str]:
    """Returns the bytes of an item, the info.json that stands beside it, and the hash of both.

    Raises:
        ReadError: it is gone, or may not be read.
    """
    if task.item.member:
        if task.data is None:
            raise ReadError("the archive does not give it any more")
        return task.data, None, done.sha256(task.data)
    data = store.read(task.item.path)
    info = api.info_of(Path(task.item.path))
    if info is None:
        return data, None, done.sha256(data)
    try:
        told = store.read(str(info))
    except ReadError:
        told = b""  # a damaged one, and told so
    return data, (info.name, told), done.sha256(data, told)


def _write(out: str, place: str, content: bytes) -> None:
    """Writes an output, whole or not at all, into the folder and nowhere else.

    Raises:
        WriteError: it cannot be written, or a link on the way leads elsewhere.
    """
    target, root = Path(out, place), os.path.realpath(out)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError((error.strerror or str(error)).lower()) from None
    if os.path.commonpath([os.path.realpath(target.parent), root]) != root or target.is_symlink():
        raise WriteError("a link stands in the way of the output")
    store.write(str(target), content, aside=journal.aside(out))
