"""What the workers of a cluster have done of the batches that are under way: a file for each, a line for each step.

A batch whose worker died is done again by another one, which reads here what is done already, and which transcript was
under way when the worker died.  A run that was killed left here what never reached its record.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from cleantx.batch.places import HOME
from cleantx.batch.task import Limits, Mark, Order, Result, Task, spelled
from cleantx.errors import ReadError, WriteError
from cleantx.version import __version__

FOLDER = "under-way"
ORDER = "order.json"
"""The file in the folder of a run that says what it orders: a worker that does not see it is of no use."""

_encoder = msgspec.json.Encoder()


class Ordered(msgspec.Struct, frozen=True, kw_only=True):
    """What a run does, written once for all workers, however large its packs are; and the version that says so."""

    order: Order
    limits: Limits
    version: str = __version__


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That the transcript at `place` was begun; or, if it is `over`, what its result holds."""

    place: str
    over: bool = False
    mark: Mark | None = None
    made: int = 0
    why: str = ""
    kind: str = ""

    def result(self, task: Task) -> Result:
        """Returns the result of the task that it tells of."""
        return Result(item=task.item, mark=self.mark, made=self.made, why=self.why, kind=self.kind)


_decoder = msgspec.json.Decoder(Step)


def home(out: str, run: str) -> str:
    """Returns the folder of one run, in that of all of them."""
    return str(Path(out, HOME, FOLDER, run))


def begin(folder: str, order: Order, limits: Limits) -> None:
    """Makes the folder of a run, with what is ordered.

    Raises:
        WriteError: it cannot be written.
    """
    try:
        Path(folder).mkdir(parents=True)
        Path(folder, ORDER).write_bytes(_encoder.encode(Ordered(order=order, limits=limits)))
    except OSError as error:
        raise WriteError((error.strerror or str(error)).lower(), path=folder) from None


def ordered(folder: str) -> Ordered:
    """Returns what is ordered.

    Raises:
        ReadError: it is not there, or not of this version.
    """
    try:
        told = Path(folder, ORDER).read_bytes()
    except OSError as error:
        raise ReadError((error.strerror or str(error)).lower(), path=folder) from None
    try:
        return msgspec.json.decode(told, type=Ordered)
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise ReadError(f"no order that this version knows: {error}", path=folder) from None


def steps(path: Path) -> dict[str, Step]:
    """Returns the last step of each transcript of a batch by its place."""
    found: dict[str, Step] = {}
    with contextlib.suppress(FileNotFoundError), path.open("rb") as lines:
        for line in lines:
            with contextlib.suppress(msgspec.MsgspecError, UnicodeError):  # half a line, or damaged
                step = _decoder.decode(line)
                found[step.place] = step
    return found


def began(path: Path, task: Task) -> None:
    """Writes that a task is begun."""
    _add(path, Step(place=spelled(task.item.place)))


def ended(path: Path, task: Task, result: Result) -> None:
    """Writes how a task went."""
    place = spelled(task.item.place)
    _add(path, Step(place=place, over=True, mark=result.mark, made=result.made, why=result.why, kind=result.kind))


def _add(path: Path, step: Step) -> None:
    """Writes a line, which others see at once, those on other machines, too; what a full disk does not take is lost.

    Half a line of a worker that died before it does not spoil it.
    """
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        try:
            os.write(handle, b"\n" + _encoder.encode(step) + b"\n")
        finally:
            os.close(handle)


@contextlib.contextmanager
def trace(path: Path, *, wanted: bool) -> Iterator[BinaryIO | None]:
    """Opens the file in which a hard end leaves its trace, if it is wanted and can be; it goes if there was none."""
    with contextlib.ExitStack() as stack:
        stream = None
        with contextlib.suppress(OSError):
            stream = stack.enter_context(path.open("ab")) if wanted else None
        yield stream
    if stream is not None:
        with contextlib.suppress(OSError):
            path.unlink()


def traced(path: Path) -> bool:
    """Says whether a hard end left its trace."""
    return path.is_file() and path.stat().st_size > 0


def end(folder: str) -> None:
    """Sweeps away the folder of a run that is over."""
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        Path(folder).parent.rmdir()


def left(out: str) -> dict[str, Mark]:
    """Returns the marks that runs left which were ended from without, by the places of their transcripts."""
    marks: dict[str, Mark] = {}
    for path in sorted(Path(out, HOME, FOLDER).glob("*/*.jsonl")):
        marks |= {place: step.mark for place, step in steps(path).items() if step.mark is not None}
    return marks


def clear(out: str) -> None:
    """Sweeps away what runs left."""
    shutil.rmtree(Path(out, HOME, FOLDER), ignore_errors=True)
