"""`cleantx batch --engine dask` in one process: what a worker does with a batch, and what is told of a cluster."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import distributed
import pytest
from msgspec.structs import replace

from cleantx.batch import plan, run
from cleantx.batch.engines import bundle, dask, dask_cluster, local, underway
from cleantx.batch.engines.bundle import Batch, Seen
from cleantx.batch.engines.waiting import MOST_BYTES, MOST_FILES, Waiting
from cleantx.batch.record import journal
from cleantx.batch.task import Item, Limits, Order, Result, Rows, Task
from cleantx.batch.work import fence, one
from cleantx.errors import ClusterError, ReadError, WriteError
from cleantx.settings import Settings
from cleantx.terms.pack import Entry, Pack
from cleantx.version import __version__

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, and sends the signals of Unix")
WAIT = 120  # s, after which something hangs
LIMITS = Limits(seconds=60, megabytes=0)


def srt(words: str) -> str:
    return f"1\n00:00:01,000 --> 00:00:03,000\n{words}\n"


@pytest.fixture(autouse=True)
def _back() -> Iterator[None]:
    """Comes back from the folders that a worker of a cluster goes to."""
    before = Path.cwd()
    yield
    os.chdir(before)


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    """A batch of five files, in a run that is begun."""
    source, out = tmp_path / "source", tmp_path / "out"
    source.mkdir()
    for number in range(5):
        (source / f"{number}.srt").write_text(srt(f"good words {number}"), encoding="utf-8")
    order = plan.order(["clean"], ["srt"], Settings(), strict=False)
    planned = run.prepare([str(source)], order, str(out), resume=False)
    folder = underway.home(str(out), "1234")
    underway.begin(folder, order, LIMITS)
    (out / ".cleantx/writing").mkdir()
    return Batch(number=0, tasks=tuple(planned.tasks), out=str(out), run=folder, here=str(tmp_path))


def never() -> bool:
    return False


def names(batch: Batch) -> list[str]:
    return sorted(path.name for path in Path(batch.out).rglob("*.srt"))


def test_a_batch_that_is_done_again_does_nothing_twice(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def counting(task: Task, order: Order, out: str, limits: Limits) -> Result:
        done.append(task.item.place)
        return work(task, order, out, limits)

    work = one.do
    monkeypatch.setattr(one, "do", counting)
    first = bundle.do(batch, own=False, stopped=never)
    again = bundle.do(batch, own=False, stopped=never)
    assert again == first
    assert [result.made for result in again.results] == [1] * 5
    assert done == [task.item.place for task in batch.tasks]
    Path(batch.out, batch.tasks[1].targets["srt"]).write_text("changed", encoding="utf-8")
    assert bundle.do(batch, own=False, stopped=never) == first  # what does not stand is made again
    assert done[5:] == [batch.tasks[1].item.place]


def test_who_was_under_way_when_a_worker_died_is_passed_over(batch: Batch) -> None:
    underway.began(batch.steps, batch.tasks[0])
    underway.ended(batch.steps, batch.tasks[0], one.failed(batch.tasks[0].item, "bad", "ReadError"))
    underway.began(batch.steps, batch.tasks[1])
    with batch.steps.open("ab") as stream:
        stream.write(b'{"place": "source/2.srt", "ov')  # a worker that died in mid-line
    done = bundle.do(batch, own=True, stopped=never)
    assert done.died == (1,)
    assert [(result.made, result.kind) for result in done.results] == [
        (0, "ReadError"),
        (0, "WorkerDied"),
        (1, ""),
        (1, ""),
        (1, ""),
    ]
    assert done.results[1].why == "its worker died, twice (no reason told)"
    assert not batch.late.exists()


def test_a_worker_that_was_ended_for_its_time_is_told_so(batch: Batch) -> None:
    underway.began(batch.steps, batch.tasks[0])
    batch.late.write_bytes(b"Timeout (0:01:05)!\n")
    done = bundle.do(batch, own=True, stopped=never)
    assert (done.died, done.results[0].kind, done.results[0].why) == ((0,), "TimeUp", "it took longer than 60 s")


def test_a_worker_gives_back_what_it_has_no_time_for(batch: Batch) -> None:
    assert bundle.do(batch, own=False, stopped=lambda: True).results == []
    assert len(bundle.do(replace(batch, seconds=0.0), own=False, stopped=never).results) == 1


def test_a_worker_begins_nothing_for_a_run_that_is_over(batch: Batch) -> None:
    Path(journal.aside(batch.out)).rmdir()
    done = bundle.do(batch, own=False, stopped=never)
    assert [result.kind for result in done.results] == ["WriteError"]


def test_a_worker_is_left_as_it_was(batch: Batch) -> None:
    before = Path.cwd()
    bundle.do(batch, own=True, stopped=never)
    assert Path.cwd() == before
    assert not bundle.look(batch.out, batch.run, batch.here, "").busy


def test_a_worker_that_cannot_do_it_says_why(batch: Batch, tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match="does not see the output folder"):
        bundle.do(
            Batch(number=0, tasks=batch.tasks, out=batch.out, run=str(tmp_path / "no"), here=""),
            own=True,
            stopped=never,
        )
    order = Path(batch.run, underway.ORDER)
    told = json.loads(order.read_bytes())
    order.write_text(json.dumps({**told, "version": "0.0.7"}), encoding="utf-8")
    with pytest.raises(ClusterError, match=r"a worker has cleantx .*, the run 0\.0\.7"):
        bundle.do(batch, own=True, stopped=never)
    order.write_text("{", encoding="utf-8")
    with pytest.raises(ClusterError, match="no order that this version knows"):
        bundle.do(batch, own=True, stopped=never)


def test_an_order_comes_to_the_workers_as_it_is(tmp_path: Path) -> None:
    packs = (Pack(name="own", entries=(Entry(id="x", right="Kubernetes", wrong=("coober netties",)),)),)
    order = plan.order(["clean"], ["srt"], Settings(terms=packs, glossary=("Ünï",), fps=25.0), strict=True)
    underway.begin(str(tmp_path / "run"), order, LIMITS)
    told = underway.ordered(str(tmp_path / "run"))
    assert (told.order, told.limits, told.version) == (order, LIMITS, __version__)


def test_what_a_killed_run_left_goes_to_the_record(batch: Batch) -> None:
    bundle.do(batch, own=False, stopped=never)
    source = str(Path(batch.tasks[0].item.path).parent)
    order = underway.ordered(batch.run).order
    began: list[str] = []

    def engine(tasks: Any) -> Iterator[Result]:  # noqa: ANN401 - what an engine takes
        for task in tasks:
            began.append(task.item.place)
            yield one.do(task, order, batch.out, LIMITS)

    planned = run.prepare([source], order, batch.out, resume=True)
    assert not any(task.mark for task in planned.tasks)
    totals = run.run(planned, resume=True, jobs=1, limits=LIMITS, engine=cast("run.Engine", engine))
    assert (totals.kept, totals.done, len(began)) == (5, 5, 5)
    lines = Path(batch.out, ".cleantx", journal.FILE).read_text(encoding="utf-8").splitlines()
    assert len(lines) == 5
    assert not Path(batch.out, ".cleantx", underway.FOLDER).exists()


def test_tasks_are_cut_into_batches_by_their_bytes() -> None:
    def task(number: int, size: int) -> Task:
        return Task(item=Item(path=f"{number}", place=f"{number}", size=size), targets={}, keys={})

    tasks = [
        task(0, 3 * MOST_BYTES),
        *(task(n, MOST_BYTES // 2) for n in range(1, 4)),
        *(task(n, 10) for n in range(4, 100)),
    ]
    queue, taken = Waiting(tasks), list[tuple[tuple[Task, ...], bool]]()
    while queue.more():
        taken.append(queue.take(9))
    assert [len(tasks) for tasks, _ in taken] == [1, 2, MOST_FILES, 100 - 3 - MOST_FILES]
    assert [task for tasks, _ in taken for task in tasks] == tasks
    queue = Waiting(tasks[3:])
    assert [len(queue.take(turn)[0]) for turn in range(4) if queue.more()] == [1, 2, 4, 8]
    queue = Waiting(tasks)
    assert queue.more()
    assert len(queue.take(9, 2.5)[0]) == 1
    assert queue.more()
    assert len(queue.take(9, 2.5)[0]) == len(tasks) - 1  # by 1.5 times the bytes of a usual one
    queue = Waiting(tasks)
    assert queue.more()
    first, _ = queue.take(9)
    queue.put_alone(first[0])
    assert queue.more()
    assert queue.take(9) == ((tasks[0],), True)
    assert queue.more()
    second, _ = queue.take(9)
    queue.put_back(second[1:])
    assert queue.take(9)[0][0] == tasks[2]


def test_a_shard_is_tried_alone_as_often_as_on_one_machine() -> None:
    file = Task(item=Item(path="a", place="a", size=1), targets={}, keys={})
    shard = Task(item=Item(path="b", place="b", size=1), targets={}, keys={}, rows=Rows(count=9))
    for task, tries in ((file, 1), (shard, local.TRIES)):
        queue, tried = Waiting([]), 0
        while queue.may_try(task, alone=tried > 0):
            queue.put_alone(task)
            assert queue.take(0) == ((task,), True)
            tried += 1
        assert tried == tries


def test_time_is_bounded_in_a_thread() -> None:
    ended: list[str] = []

    def work() -> None:
        try:
            with fence.timed(0.2):
                while True:
                    pass
        except fence.TimeUpError:
            ended.append("in time")
        with fence.timed(60):
            ended.append("and the next one")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(WAIT)
    assert ended == ["in time", "and the next one"]


@linux
def test_memory_is_bounded_for_a_while() -> None:
    import resource  # noqa: PLC0415 - Windows has none

    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(MemoryError), fence.bounded(64):
        bytearray(1 << 30)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    with fence.around(own=False), fence.bounded(64):
        assert resource.getrlimit(resource.RLIMIT_AS) == before


def seen(**told: Any) -> Seen:  # noqa: ANN401 - of any field
    return Seen(**{"version": __version__, "order": True, "first": True, "busy": False, **told})


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (seen(version="0.0.7"), r"the worker at tcp://b has cleantx 0\.0\.7 \(here is"),
        (seen(order=False), "the worker at tcp://b does not see the folder /out"),
        (seen(first=False), r"the worker at tcp://b does not see a\.srt"),
        (ModuleNotFoundError("No module named 'cleantx'"), "the worker at tcp://b has no cleantx"),
    ],
)
def test_a_worker_that_is_not_fit_is_told_at_the_start(answer: Any, why: str) -> None:  # noqa: ANN401 - as it comes
    told = stub({"tcp://a": {}, "tcp://b": {}}, {"tcp://a": seen(), "tcp://b": answer})
    with pytest.raises(ClusterError, match=why):
        dask_cluster.check(told, "/out", "/out/.cleantx/under-way/1", "/", "a.srt", print)


def stub(workers: dict[str, dict[str, Any]], answers: dict[str, Any], **resources: float) -> dask_cluster.Cluster:
    infos = {name: {"nthreads": 1, "resources": {}, **info} for name, info in workers.items()}
    client = SimpleNamespace(scheduler_info=lambda: {"workers": infos}, run=lambda *_, **__: answers, status="running")
    return dask_cluster.Cluster(cast("Any", client), "the cluster", resources)


class Future:
    """A future that is over."""

    def __init__(self, error: Exception, status: str) -> None:
        self.error, self.status = error, status

    def result(self) -> object:
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "kind", "why"),
    [
        (CancelledError(), "cancelled", ClusterError, "the cluster is gone (what is done stands, --resume goes on"),
        (OSError("timed out"), "pending", ClusterError, "the cluster is gone (what is done stands, --resume goes on"),
        (OSError("no disk"), "error", ClusterError, "a worker cannot do it: OSError: no disk"),
        (ModuleNotFoundError("No module named 'cleantx'"), "error", ClusterError, "a worker cannot do it: ModuleNotF"),
        (WriteError("full"), "error", WriteError, "full"),
    ],
)
def test_what_ends_a_run(error: Exception, status: str, kind: type[Exception], why: str, batch: Batch) -> None:
    with pytest.raises(kind) as told:
        dask._settled(cast("Any", Future(error, status)), batch, stub({}, {}))  # noqa: SLF001 - what a cluster does to it
    assert str(told.value).startswith(why)


def test_a_scheduler_that_goes_while_it_is_asked() -> None:
    def fails(error: Exception) -> None:
        raise error

    told = stub({"a": {}}, {})
    for error, status in ((OSError("closed"), "running"), (RuntimeError("pool is closed"), "closing")):
        told.client.status = status
        with pytest.raises(ClusterError, match=r"^the cluster is gone \(what is done stands"):
            told.ask(fails, error)
    told.client.status = "running"
    with pytest.raises(RuntimeError, match="a fault of ours"):
        told.ask(fails, RuntimeError("a fault of ours"))
    silent = dask_cluster.Cluster(
        cast("Any", SimpleNamespace(scheduler_info=dict, status="closing")), "the cluster", {}
    )
    with pytest.raises(ClusterError, match=r"^the cluster is gone"):
        silent.workers()


def test_what_was_done_of_a_batch_whose_workers_all_died_stands(batch: Batch) -> None:
    first = bundle.do(replace(batch, tasks=batch.tasks[:2]), own=False, stopped=never)
    underway.began(batch.steps, batch.tasks[2])
    killed = distributed.KilledWorker("batch", cast("Any", None), 3)
    done = dask._settled(cast("Any", Future(killed, "error")), batch, stub({}, {}))  # noqa: SLF001 - as above
    assert done.results[:2] == first.results
    assert done.died == (2, 3, 4)


def test_only_workers_that_have_what_is_asked_for_count() -> None:
    workers: dict[str, dict[str, Any]] = {"a": {"nthreads": 4}, "b": {"nthreads": 4, "resources": {"GPU": 2}}}
    assert stub(workers, {}).workers() == {"a": 4, "b": 4}
    assert stub(workers, {}, GPU=1).workers() == {"b": 2}
    with pytest.raises(ClusterError, match=r"^no worker of the cluster has GPU=3 \(start workers"):
        dask_cluster.await_workers(stub(workers, {}, GPU=3))


def test_workers_with_several_threads_are_told_of() -> None:
    told: list[str] = []
    dask_cluster.check(stub({"a": {"nthreads": 2}}, {"a": seen()}), "/out", "", "/", "", told.append)
    assert [line.split(":")[0] for line in told] == [
        "workers with several threads are slower, and memory is not bounded there"
    ]


def test_who_still_works_for_a_killed_run_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"a": seen(busy=True)}
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        answers["a"] = seen()

    monkeypatch.setattr(time, "sleep", sleep)
    dask_cluster.await_idle(stub({"a": {}}, answers), "/out", LIMITS)
    assert len(waited) == 1


# --------------------------------------------------------------------------------------------------- what is asked for


def begin(*words: str, cwd: Path | None = None, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "cleantx", "batch", *words],
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env={**os.environ, **environment},
        start_new_session=True,
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Returns the exit code and what was told."""
    _, told = process.communicate(timeout=WAIT)
    return process.returncode, told


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--scheduler", "tcp://127.0.0.1:1"), "--scheduler is for a cluster (--engine dask)"),
        (("--resource", "GPU=1"), "--resource is for a cluster (--engine dask)"),
        (("--engine", "ray"), "unknown engine 'ray' (one of local, dask)"),
        (("--engine", "dask", "--resource", "GPU=1"), "--resource is for a running cluster (--scheduler ADDRESS)"),
        (
            ("--engine", "dask", "--scheduler", "tcp://127.0.0.1:1", "--jobs", "2"),
            "a running cluster has its own workers (--scheduler without --jobs)",
        ),
        (
            ("--engine", "dask", "--scheduler", "tcp://127.0.0.1:1", "--resource", "GPU"),
            "no resource: GPU (--resource GPU=1)",
        ),
    ],
)
def test_options_that_do_not_go_together(options: tuple[str, ...], why: str, tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text(srt("words"), encoding="utf-8")
    assert finish(begin("a.srt", "-o", "out", *options, cwd=tmp_path)) == (2, f"cleantx: {why}\n")
    assert not (tmp_path / "out").exists()


def test_without_the_extra_its_install_line_is_told(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    (tmp_path / "none/distributed.py").write_text("raise ImportError", encoding="utf-8")
    (tmp_path / "a.srt").write_text(srt("words"), encoding="utf-8")
    ran = finish(begin("a.srt", "-o", "out", "--engine", "dask", cwd=tmp_path, PYTHONPATH=str(tmp_path / "none")))
    assert ran == (2, "cleantx: the engine dask needs an extra library (pip install 'cleantx[dask]')\n")


def test_a_scheduler_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(dask_cluster, "CONNECT", 0.5)
    order = plan.order(["clean"], ["srt"], Settings(), strict=False)
    for scheduler in ("tcp://127.0.0.1:1", "nowhere://127.0.0.1:1"):
        with pytest.raises(ClusterError, match=f"^no scheduler answers at {scheduler}"):
            next(dask.run([], order, str(tmp_path), jobs=1, limits=LIMITS, scheduler=scheduler))
    with pytest.raises(ReadError, match="no such scheduler file"):
        next(dask.run([], order, str(tmp_path), jobs=1, limits=LIMITS, scheduler="none.json"))


def test_workers_of_this_machine_that_do_not_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    def begun(**_: object) -> None:
        raise RuntimeError("Nanny failed to start.")

    monkeypatch.setattr(distributed, "LocalCluster", begun)
    with (
        pytest.raises(ClusterError, match=r"^no worker of this machine begins: Nanny failed"),
        dask_cluster.opened("", 1, print),
    ):
        pass
