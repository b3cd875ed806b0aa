"""The limits around a worker: of time and memory for each transcript, and its end when the run ends.

Where the system has no such limits (memory: only Linux; a soft end of time: not Windows), the hard end of time stays.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from cleantx.batch.task import Limits

GRACE = 5.0
"""Seconds, at most as many again, that a transcript whose time is up is given before its worker is ended."""

_COLLECT = 200_000  # as on the command line: transcripts are frozen values without cycles


class TimeUpError(BaseException):
    """The time of a transcript is up; no library on the way may take it for an error of its own."""


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


def _bound(room: int) -> None:
    """Bounds the memory that the process may still ask for; then Python tells so, and the worker lives."""
    try:
        import resource  # noqa: PLC0415 - Windows has none

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        most = pages * resource.getpagesize() + room
        resource.setrlimit(resource.RLIMIT_AS, (most if hard < 0 else min(most, hard), hard))
    except (ImportError, OSError, ValueError):
        return


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
    soft = hasattr(signal, "SIGALRM") and threading.current_thread() is threading.main_thread()
    with tempfile.TemporaryFile() as told:
        faulthandler.dump_traceback_later(seconds + min(GRACE, seconds), exit=True, file=told)
        before = signal.signal(signal.SIGALRM, _ring) if soft else None
        try:
            if soft:
                signal.setitimer(signal.ITIMER_REAL, seconds)
            yield
        finally:
            if soft:
                signal.setitimer(signal.ITIMER_REAL, 0)
                signal.signal(signal.SIGALRM, before)
            faulthandler.cancel_dump_traceback_later()


def _ring(_number: int, _frame: FrameType | None) -> None:
    raise TimeUpError
