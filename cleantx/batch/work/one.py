"""One transcript with its files: it is read, what an earlier run made is kept, the rest is made and written."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import replace

from cleantx import api, store
from cleantx.batch.inputs import remote
from cleantx.batch.record import done, journal
from cleantx.batch.task import Item, Limits, Mark, Order, Output, Result, Tally, Task, spelled
from cleantx.batch.work import fence, times, worker
from cleantx.errors import CleantxError, ReadError, UsageError, WriteError
from cleantx.version import __version__

_OLDER = 16
"""So many outputs of earlier runs are remembered."""


def do(task: Task, order: Order, out: str, limits: Limits) -> Result:
    """Returns how one item, or shard, went; its outputs stand in the folder `out`, all of them, or none that is new.

    Whatever is wrong with it comes back as the reason, and never as an exception: the others go on.
    """
    try:
        if task.rows is None:
            return _done(task, order, out, limits)
        from cleantx.batch.work import shard  # noqa: PLC0415 - it is built on this module, and only some runs have shards

        return shard.do(task, order, out, limits)
    except (Exception, fence.TimeUpError) as error:  # noqa: BLE001 - a bug that one file meets must not end all the work
        return failed(task.item, *reason(error, limits))


def reason(error: BaseException, limits: Limits) -> tuple[str, str]:
    """Returns why something failed, for people, and the kind of error."""
    if isinstance(error, CleantxError):
        line = f"line {error.line}: " if error.line else ""
        hint = f" ({error.hint})" if error.hint else ""
        return f"{line}{error.message}{hint}", type(error).__name__
    if isinstance(error, fence.TimeUpError):
        return f"it took longer than {limits.seconds:g} s", "TimeUp"
    if isinstance(error, MemoryError):
        return f"it needs more than {limits.megabytes:,} MB of memory", "MemoryError"
    return f"internal error: {type(error).__name__}: {error}", "InternalError"


def failed(item: Item, why: str, kind: str) -> Result:
    """Returns the result of what could not be done."""
    return Result(item=item, why=" ".join(spelled(why).split()), kind=kind)


def died(item: Item, limits: Limits, how: str = "no reason told", *, late: bool = False) -> Result:
    """Returns the result of what ended its worker twice; `late` says that its time was up."""
    why = f"it took longer than {limits.seconds:g} s" if late else f"its worker died, twice ({how})"
    return failed(item, why, "TimeUp" if late else "WorkerDied")


def _done(task: Task, order: Order, out: str, limits: Limits) -> Result:
    given = read(task)
    source = given[-1]
    kept = done.standing(task, out, source)
    wanted = [to for to in task.targets if to not in kept]
    if not wanted and task.mark is not None:
        return Result(item=task.item, mark=task.mark)
    content = made(task, given, order, wanted, limits)
    outputs = dict(kept)
    for to, data in content.outputs.items():
        place = task.targets[to]
        write(out, place, data)
        outputs[to] = Output(place=spelled(place), key=task.keys[to], sha256=done.sha256(data))
    mark = Mark(
        place=spelled(task.item.place),
        input=source,
        version=__version__,
        outputs=(*(outputs[to] for to in task.targets), *_older(task, source)),
        tally=_joined(content.tally, task.mark.tally) if kept and task.mark else content.tally,
    )
    return Result(item=task.item, mark=mark, made=len(content.outputs))


def made(task: Task, given: Given, order: Order, wanted: Iterable[str], limits: Limits) -> worker.Made:
    """Returns the outputs of an item in the wanted formats, from what was read.

    Raises:
        CleantxError: it cannot be read, or not be made.
        TimeUpError, MemoryError: it takes more than it may.
    """
    data, beside, _ = given
    name = os.path.basename(task.item.place)  # noqa: PTH119 - it may be a member's
    with fence.timed(_patience(task, order, limits)):
        return worker.make(data, order, wanted, name=name, beside=beside, partner=task.item.partner)


def _patience(task: Task, order: Order, limits: Limits) -> float:
    """Returns the seconds that an item may take: where a recording is heard, so many more as that lasts."""
    if not (limits.seconds and task.item.partner):
        return limits.seconds
    with fence.timed(limits.seconds):
        return limits.seconds + times.seconds(order, task.item.partner)


def _older(task: Task, source: str) -> tuple[Output, ...]:
    """Returns the outputs of an earlier run that this one does not make: another one that wants them finds them."""
    if task.mark is None or task.mark.input != source:
        return ()
    places = {spelled(place) for place in task.targets.values()}
    return tuple(output for output in task.mark.outputs if output.place not in places)[:_OLDER]


def _joined(now: Tally, before: Tally) -> Tally:
    """Returns the figures with the losses of the outputs that were kept."""
    codes = sorted({*now.losses, *before.losses})
    return replace(now, losses={code: max(now.losses.get(code, 0), before.losses.get(code, 0)) for code in codes})


Given = tuple[bytes, worker.Beside | None, str]
"""The bytes of an item, the info.json that stands beside it, and the hash of both, and of its partner."""


def read(task: Task) -> Given:
    """Returns the bytes of an item, the info.json that stands beside it, and the hash of both, and of its partner.

    Raises:
        ReadError: one of them is gone, or may not be read.
    """
    data, beside, told = _read(task)
    if not task.item.partner:
        return data, beside, told
    return data, beside, done.sha256(told.encode(), store.digest(task.item.partner).encode())


def _read(task: Task) -> Given:
    if task.item.member:
        if task.data is None:
            raise ReadError("the archive does not give it any more")
        return task.data, None, done.sha256(task.data)
    _stays(task.item.path, task.item.top)
    data = remote.read(task.item.path)
    info = None if remote.is_url(task.item.path) else api.info_of(Path(task.item.path))
    if info is None:
        return data, None, done.sha256(data)
    try:
        _stays(str(info), task.item.top)
        told = store.read(str(info))
    except ReadError:
        told = b""  # a damaged one, and told so
    return data, (info.name, told), done.sha256(data, told)


def _stays(path: str, top: str) -> None:
    """Refuses a file of a folder that a link leads out of, which may have been put there since the folder was read.

    Raises:
        ReadError: it is such a file.
    """
    if top and os.path.commonpath([os.path.realpath(path), top]) != top:
        raise ReadError("a link that leads out of the folder")


def source(task: Task, order: Order) -> str:
    """Returns the hash of what goes into a task.

    Raises:
        ReadError: it is gone, or may not be read.
    """
    if task.rows is None:
        return read(task)[-1]
    from cleantx.batch.work import shard  # noqa: PLC0415 - as above

    return shard.source(task, order)


def write(out: str, place: str, content: bytes) -> None:
    """Writes an output, whole or not at all, into the folder and nowhere else.

    Raises:
        WriteError: it cannot be written, or a link on the way leads elsewhere.
        UsageError: its name is too long.
    """
    target = Path(out, place)
    try:
        _inside(target, out)  # before a folder is made elsewhere
        target.parent.mkdir(parents=True, exist_ok=True)
        _inside(target, out)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # its own fault, and no other's
            raise UsageError("its name is too long for the disk") from None
        raise WriteError((error.strerror or str(error)).lower()) from None
    store.write(str(target), content, aside=journal.aside(out))


def _inside(target: Path, out: str) -> None:
    """Refuses a place to which a link leads, or that is one.

    Raises:
        WriteError: it is such a place.
    """
    root = os.path.realpath(out)
    if os.path.commonpath([os.path.realpath(target.parent), root]) != root or target.is_symlink():
        raise WriteError("a link stands in the way of the output")
