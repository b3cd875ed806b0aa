"""A cluster of Dask's, begun here or running elsewhere: whether it is there, and whether its workers are fit."""

from __future__ import annotations

import contextlib
import logging
import signal
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any, NamedTuple

from cleantx.batch.engines import bundle
from cleantx.batch.task import Limits
from cleantx.errors import ClusterError, ReadError, UsageError
from cleantx.version import __version__

try:
    import dask.config
    import distributed
except ImportError:
    raise UsageError("the engine dask needs an extra library", hint="pip install 'cleantx[dask]'") from None

CONNECT = 10.0
"""Seconds that a scheduler may take to answer."""

COME = 60.0
"""Seconds that the first worker may take to come."""

PATIENCE = 300.0
"""Seconds without any worker after which a run is ended, and not before: a cluster may be given others meanwhile."""

_LOCAL = {
    "distributed.worker.multiprocessing-method": "spawn",
    "distributed.worker.profile.enabled": False,
    "distributed.scheduler.worker-ttl": None,  # a library may hold a worker's Python as long as its time is not up
    "distributed.comm.timeouts.connect": "60s",  # many workers begin at once, on few cores
}
_SENT = {"distributed.admin.large-graph-warning-threshold": "4GiB"}  # a large member of an archive: it is meant


class Cluster(NamedTuple):
    """A cluster: its client, what people call it, and what each batch asks of a worker."""

    client: distributed.Client
    name: str
    resources: Mapping[str, float]

    def workers(self) -> dict[str, int]:
        """Returns how many batches each worker that is fit can do at once."""
        return {address: room for address, info in self.infos().items() if (room := self._room(info))}

    def infos(self) -> Mapping[str, Mapping[str, Any]]:
        """Returns what the scheduler knows of each worker."""
        info = self.ask(self.client.scheduler_info)
        if "workers" not in info:  # a client whose scheduler is gone may say nothing instead
            raise self.gone()
        workers: Mapping[str, Mapping[str, Any]] = info["workers"]
        return workers

    def ask(self, question: Callable[..., Any], *given: object, **named: object) -> Any:  # noqa: ANN401 - of any type
        """Returns what the client answers.

        Raises:
            ClusterError: the scheduler is gone, which a client tells by errors of many kinds.
        """
        try:
            return question(*given, **named)
        except Exception as error:
            if self.client.status == "running" and not isinstance(error, OSError):
                raise
            raise self.gone() from None

    def gone(self) -> ClusterError:
        """Returns the error that the scheduler is gone."""
        return ClusterError(f"{self.name} is gone", hint="what is done stands, --resume goes on with the rest")

    def _room(self, info: Mapping[str, Any]) -> int:
        rooms = [int(info["resources"].get(name, 0) // count) for name, count in self.resources.items()]
        return min([int(info["nthreads"]), *rooms])

    def missing(self) -> str:
        """Returns what is not there, if nobody is fit."""
        asked = ", ".join(f"{name}={count:g}" for name, count in self.resources.items())
        return f"no worker of {self.name} has {asked}" if asked else f"{self.name} has no workers"


@contextlib.contextmanager
def opened(scheduler: str, jobs: int, warned: Callable[[str], None]) -> Iterator[distributed.Client]:
    """Opens a cluster; whoever leaves it early waits for none of its workers."""
    with dask.config.set(_SENT), _quiet(), _connected(scheduler, warned) if scheduler else _local(jobs) as client:
        yield client


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Prints nothing of Dask's log: what is lost is told by the results, and by the error that ends a run."""
    before = [(handler, handler.level) for handler in logging.getLogger("distributed").handlers]
    for handler, _ in before:
        handler.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for handler, level in before:
            handler.setLevel(level)


@contextlib.contextmanager
def _connected(scheduler: str, warned: Callable[[str], None]) -> Iterator[distributed.Client]:
    if "://" in scheduler or not scheduler.endswith(".json"):
        named: dict[str, Any] = {"address": scheduler}
    elif Path(scheduler).is_file():
        named = {"scheduler_file": scheduler}
    else:
        raise ReadError("no such scheduler file", path=scheduler)
    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            client = distributed.Client(**named, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError, TypeError, KeyError, RuntimeError, ImportError) as error:
        first = (str(error).splitlines() or [""])[0]
        raise ClusterError(f"no scheduler answers at {scheduler}", hint=first or type(error).__name__) from None
    if any("version" in str(warning.message).lower() for warning in told):
        warned("the machines of the cluster do not have the same versions of Python and Dask as this one")
    try:
        yield client
    finally:
        with contextlib.suppress(Exception):  # the scheduler may be gone
            client.close(timeout=CONNECT)


@contextlib.contextmanager
def _local(jobs: int) -> Iterator[distributed.Client]:
    with (
        tempfile.TemporaryDirectory(prefix="cleantx-", ignore_cleanup_errors=True) as scratch,
        dask.config.set({**_LOCAL, "temporary-directory": scratch}),
        _begun(jobs) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        yield client


def _begun(jobs: int) -> distributed.LocalCluster:
    """Returns a cluster of this machine's processes, which hear nothing of an interrupt: who began them ends them.

    Raises:
        ClusterError: they do not begin.
    """
    with _uninterrupted(), _told():
        return distributed.LocalCluster(
            n_workers=jobs,
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",  # where it also answers without a dashboard; nobody else shall reach it
            scheduler_kwargs={"dashboard": False},
            memory_limit=0,  # ours bounds each transcript
            silence_logs=logging.CRITICAL,
        )


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError) as error:  # no port, no memory, a script that begins the run again in each worker
        raise ClusterError(f"no worker of this machine begins: {error}") from None


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Puts an interrupt off; threads that are begun meanwhile, and their processes, never get one (not on Windows)."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # it would let interrupts through again when it begins with the first process
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def await_workers(cluster: Cluster) -> None:
    """Waits until there is a worker that is fit.

    Raises:
        ClusterError: none comes, or those that are there are not fit.
    """
    until = time.monotonic() + COME
    while not cluster.workers():
        if cluster.infos() or time.monotonic() > until:
            raise ClusterError(cluster.missing(), hint="start workers, then begin again")
        time.sleep(0.2)


def await_idle(cluster: Cluster, out: str, limits: Limits) -> None:
    """Waits until no worker is at a transcript of a run that was killed, as long as one may take.

    Raises:
        ClusterError: one still is.
    """
    until = time.monotonic() + (limits.seconds or PATIENCE) + 2 * bundle.SLICE
    while any(seen.busy for seen in _seen(cluster, out, "", "", "").values()):
        if time.monotonic() > until:
            raise ClusterError("its workers still work for a run that was ended", hint="restart them")
        time.sleep(0.2)


def _seen(cluster: Cluster, out: str, folder: str, here: str, first: str) -> dict[str, bundle.Seen]:
    """Returns what each worker that is fit sees; whoever leaves meanwhile is left out.

    Raises:
        ClusterError: cleantx is not installed there.
    """
    addresses = list(cluster.workers())
    told = cluster.ask(cluster.client.run, bundle.look, out, folder, here, first, workers=addresses, on_error="return")
    seen: dict[str, bundle.Seen] = {}
    for address, answer in told.items():
        if isinstance(answer, bundle.Seen):
            seen[address] = answer
        elif isinstance(answer, ImportError | AttributeError):
            raise ClusterError(f"the worker at {address} has no cleantx {__version__}", hint=f"it says: {answer}")
    return seen


def check(cluster: Cluster, out: str, folder: str, here: str, first: str, warned: Callable[[str], None]) -> None:
    """Looks whether the workers can do the work, and tells what makes it slower.

    Raises:
        ClusterError: one of them has another version, or does not see the inputs and the outputs.
    """
    for address, seen in _seen(cluster, out, folder, here, first).items():
        if seen.version != __version__:
            raise ClusterError(f"the worker at {address} has cleantx {seen.version}", hint=f"here is {__version__}")
        if not seen.order:
            raise ClusterError(f"the worker at {address} does not see the folder {out}", hint=bundle.SHARED)
        if not seen.first:
            raise ClusterError(f"the worker at {address} does not see {first}", hint=bundle.SHARED)
    if any(int(info["nthreads"]) > 1 for info in cluster.infos().values()):
        warned("workers with several threads are slower, and memory is not bounded there: `dask worker --nthreads 1`")
