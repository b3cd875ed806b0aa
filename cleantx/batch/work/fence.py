"""The limits around a worker: of time and memory for each transcript, and its end when the run ends.

Where the system has no such limits (memory: only Linux), or a process has others' threads, too (a worker of a cluster
with several), the soft end of time stays.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import gc
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from pathlib import Path
from types import FrameType
from typing import BinaryIO, NamedTuple

from cleantx.batch.task import Limits

GRACE = 5.0
"""Seconds, at most as many again, that a transcript whose time is up is given before its worker is ended."""

_COLLECT = 200_000  # as on the command line: transcripts are frozen values without cycles


class TimeUpError(BaseException):
    """The time of a transcript is up; no library on the way may take it for an error of its own."""


class _Place(NamedTuple):
    """Where the work is done: `own` says that its process does nothing else, `told` is where the end of it is told."""

    own: bool = True
    told: BinaryIO | None = None


_OWN = _Place()
_place: ContextVar[_Place] = ContextVar("_place", default=_OWN)


def enter(limits: Limits, prepare: Callable[[], None]) -> None:
    """Puts the limits around the process that calls it, a worker's, for as long as it lives.

    What `prepare` loads is no transcript's: it is there before memory is bounded.
    """
    gc.set_threshold(_COLLECT)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupted run ends its workers itself
    threading.Thread(target=_end_with_parent, daemon=True).start()
    prepare()
    if limits.megabytes:
        _bound(limits.megabytes << 20)


def _end_with_parent() -> None:
    """Ends the process when its parent is gone: a killed run leaves nobody behind who waits for work for ever."""
    from multiprocessing import connection, parent_process  # noqa: PLC0415 - in workers only

    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


@contextlib.contextmanager
def around(*, own: bool, told: BinaryIO | None = None) -> Iterator[None]:
    """Works in a process that is another's, such as a worker of a cluster, and leaves it as it was.

    Where it has other threads at work it is not the worker's `own`: nothing of it is bounded, and it is never ended.
    A hard end leaves its trace in the file `told`.
    """
    collected = gc.get_threshold()
    gc.set_threshold(_COLLECT)
    token = _place.set(_Place(own, told))
    try:
        yield
    finally:
        _place.reset(token)
        gc.set_threshold(*collected)


@contextlib.contextmanager
def bounded(megabytes: int) -> Iterator[None]:
    """Bounds the memory that what is done inside may still ask for, in a process of its own; 0 is no limit."""
    before = _bound(megabytes << 20) if megabytes and _place.get().own else None
    try:
        yield
    finally:
        if before is not None:
            _limit(before)


def _bound(room: int) -> int | None:
    """Bounds the memory that the process may still ask for; then Python tells so, and the worker lives.

    Returns the limit that there was (bytes), or nothing where there are no limits.
    """
    try:
        import resource  # noqa: PLC0415 - Windows has none

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = pages * resource.getpagesize() + room
        _limit(most if hard < 0 else min(most, hard))
    except (ImportError, OSError, ValueError):
        return None
    return soft


def _limit(soft: int) -> None:
    import resource  # noqa: PLC0415 - as above

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (soft, resource.getrlimit(resource.RLIMIT_AS)[1]))


@contextlib.contextmanager
def timed(seconds: float) -> Iterator[None]:
    """Bounds the time of what is done inside; 0 is no limit.

    A library that does not come back to Python in time is ended with its process: a thread of C watches it, which
    needs no turn.

    Raises:
        TimeUpError: it took longer.
    """
    if not seconds:
        yield
        return
    main = hasattr(signal, "SIGALRM") and threading.current_thread() is threading.main_thread()
    with _ended(seconds + min(GRACE, seconds)), _signalled(seconds) if main else _interrupted(seconds):
        yield


@contextlib.contextmanager
def _ended(seconds: float) -> Iterator[None]:
    """Ends the process after that time, if it is the worker's own."""
    own, told = _place.get()
    if not own:
        yield
        return
    with contextlib.nullcontext(told) if told else tempfile.TemporaryFile() as stream:
        faulthandler.dump_traceback_later(seconds, exit=True, file=stream)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


@contextlib.contextmanager
def _signalled(seconds: float) -> Iterator[None]:
    before = signal.signal(signal.SIGALRM, _ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(_number: int, _frame: FrameType | None) -> None:
    raise TimeUpError


@contextlib.contextmanager
def _interrupted(seconds: float) -> Iterator[None]:
    """Raises the error in a thread that is not the main one, or where there are no such signals."""
    alarm = _Alarm(seconds)
    try:
        yield
    finally:
        alarm.stop()


class _Alarm:
    """What rings in the thread that set it; once stopped, never again."""

    def __init__(self, seconds: float) -> None:
        self._lock, self._rung, self._over = threading.Lock(), False, False
        self._thread = ctypes.c_ulong(threading.get_ident())
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True
        self._timer.start()

    def _ring(self) -> None:
        with self._lock:
            if not self._over:
                self._rung = True
                ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread, ctypes.py_object(TimeUpError))

    def stop(self) -> None:
        """Stops it; an error that is on its way and has not come yet does not come any more."""
        self._timer.cancel()
        with self._lock:
            self._over = True
            if self._rung:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread, None)
