"""`cleantx batch` over tables: transcripts in a column of JSON Lines or Parquet, outputs as files or as shards."""

from __future__ import annotations

import gzip
import json
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from cleantx.batch import plan, run, sharding
from cleantx.batch.engines import local
from cleantx.batch.inputs import lines, tables
from cleantx.batch.record import journal
from cleantx.batch.task import Limits, Order
from cleantx.batch.told.summary import Totals
from cleantx.batch.work import one, shard, worker
from cleantx.errors import ReadError, UsageError
from cleantx.settings import Settings

LIMITS = Limits(seconds=60, megabytes=0)
SRT = "1\n00:00:01,000 --> 00:00:03,000\nSo open A_I_ said {}.\n"
ROWS = [{"id": f"ep{n}", "n": n, "text": SRT.format(n)} for n in range(30)]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def ordered(to: Sequence[str] = ("srt",), do: Sequence[str] = ("clean", "subtitle"), **table: Any) -> Order:  # noqa: ANN401 - options of several types
    table = {"column": "text", **table}
    return sharding.ordered(plan.order(do, to, Settings(), strict=False), **table)


def batch(order: Order, *named: str, out: str = "out", resume: bool = False) -> Totals:
    """Runs in this process."""

    def engine(tasks):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - as its caller says
        for task in tasks:
            yield one.do(task, order, out, LIMITS)

    planned = run.prepare(named, order, out, resume=resume)
    return run.run(planned, resume=resume, jobs=1, limits=LIMITS, engine=engine)


def put(rows: Sequence[Mapping[str, object]], path: str = "set.jsonl") -> None:
    text = "".join(json.dumps(row) + "\n" for row in rows).encode()
    Path(path).write_bytes(gzip.compress(text) if path.endswith(".gz") else text)


def got(pattern: str = "*.jsonl") -> list[dict[str, Any]]:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(Path("out").glob(pattern)))
    return [json.loads(line) for line in text.splitlines()]


def made(text: str, order: Order, to: str) -> str:
    return worker.make(text.encode(), order, [to]).outputs[to].decode()


# -------------------------------------------------------------------------------------------------------------- shards


@pytest.mark.parametrize("name", ["set.jsonl", "set.jsonl.gz"])
def test_each_row_keeps_its_columns_and_gets_new_ones(name: str) -> None:
    put(ROWS, name)
    order = ordered(("srt", "webvtt"), shards="jsonl", megabytes=0.001)
    totals = batch(order, name)
    assert len(list(Path("out").glob("set-*.jsonl"))) > 2
    assert got() == [
        {
            **row,
            "srt": made(str(row["text"]), order, "srt"),
            "webvtt": made(str(row["text"]), order, "webvtt"),
            "error": None,
        }
        for row in ROWS
    ]
    assert (totals.done, totals.failures) == (30, [])


def test_what_stood_in_a_row_stands_byte_for_byte() -> None:
    row = '{"n": 1.50, "big": 123456789012345678901234567890, "text": "hello\\u0021", "s": "\\u00e9"  }'
    Path("set.jsonl").write_text(f"\ufeff{row}\r\n", encoding="utf-8")
    batch(ordered((), do=("clean",), shards="jsonl"), "set.jsonl")
    assert (
        Path("out/set-00000.jsonl").read_text(encoding="utf-8")
        == row[:-1].rstrip() + ',"clean":"hello!","error":null}\n'
    )


def test_rows_that_cannot_be_done_stay_with_the_reason() -> None:
    bad: list[dict[str, object]] = [
        {"id": "a", "text": None},
        {"id": "b"},
        {"id": "c", "text": 7},
        {"id": "d", "text": "\x89PNG\0\0\0"},
    ]
    put([ROWS[0], *bad])
    with Path("set.jsonl").open("a", encoding="utf-8") as stream:
        stream.write("[1]\n{half\n")
    totals = batch(ordered(shards="jsonl"), "set.jsonl")
    rows = got()
    assert [row["id"] for row in rows] == ["ep0", "a", "b", "c", "d"]
    assert [row["error"] for row in rows[:4]] == [
        None, "column 'text' holds nothing", "column 'text' holds nothing", "column 'text' holds 7, no text",
    ]  # fmt: skip
    assert rows[4]["error"]
    assert rows[4]["srt"] is None
    assert sorted(name for name, _, _ in totals.failures) == [f"set.jsonl:{n}" for n in range(2, 8)]
    assert totals.done == 1


def test_a_column_may_hold_segments() -> None:
    put(
        [
            {
                "text": [
                    {"start": 0.5, "end": 2.0, "text": "So open A_I_ said"},
                    {"start": 2.0, "end": 3.0, "text": "hello."},
                ]
            }
        ]
    )
    batch(ordered(shards="jsonl"), "set.jsonl")
    assert {row["srt"] for row in got()} == {"1\n00:00:00,500 --> 00:00:03,500\nSo OpenAI said hello.\n"}


def test_parquet_keeps_its_types_and_its_metadata() -> None:
    schema = pa.schema({"id": pa.string(), "n": pa.int16(), "text": pa.large_string()}, metadata={"made": "by hand"})
    parquet.write_table(pa.Table.from_pylist(ROWS, schema=schema), "set.parquet", row_group_size=7)
    order = ordered(shards="parquet", megabytes=0.001)
    batch(order, "set.parquet")
    shards = [parquet.read_table(path) for path in sorted(Path("out").glob("*.parquet"))]
    assert len(shards) > 1
    assert all(shard.schema.field(name).type == schema.field(name).type for shard in shards for name in schema.names)
    assert {table.schema.metadata[b"made"] for table in shards} == {b"by hand"}
    assert [row for table in shards for row in table.to_pylist()] == [
        {**row, "srt": made(str(row["text"]), order, "srt"), "error": None} for row in ROWS
    ]


def test_a_million_rows_of_one_group_are_cut_too() -> None:
    parquet.write_table(pa.table({"text": [f"row {n}" for n in range(5_000)]}), "set.parquet")
    parts = list(tables.cut("set.parquet", 10_000))
    assert len(parts) > 3
    order = ordered(shards="parquet")
    read = [row.data.decode() for rows in parts for row in tables.part(rows, order).rows if row.data is not None]
    assert read == [f"row {n}" for n in range(5_000)]


def test_text_that_is_no_utf8_is_one_rows_matter() -> None:
    texts = pa.array([b"good", b"caf\xe9 au lait", None]).view(pa.string())
    parquet.write_table(pa.table({"text": texts}), "set.parquet")
    batch(ordered((), do=("clean",), shards="parquet"), "set.parquet")
    table = parquet.read_table("out/set-00000.parquet")
    assert table.column("clean").to_pylist() == ["good", "café au lait", None]
    assert table.column("text").cast(pa.binary())[1].as_py() == b"caf\xe9 au lait"
    totals = batch(ordered((), do=("clean",), shards="jsonl"), "set.parquet")
    assert "no UTF-8" in totals.failures[0][2]


def test_lines_become_parquet_and_parquet_lines() -> None:
    put(ROWS)
    batch(ordered(shards="parquet"), "set.jsonl")
    table = parquet.read_table("out/set-00000.parquet")
    assert table.select(["id", "n", "text"]).to_pylist() == ROWS
    Path("set.jsonl").unlink()
    parquet.write_table(table.select(["id", "n", "text"]), "set.parquet")
    batch(ordered(shards="jsonl"), "set.parquet")
    assert [{name: row[name] for name in ("id", "n", "text")} for row in got()] == ROWS


def test_rows_of_several_kinds_are_told_and_not_bent() -> None:
    put([{"text": "a", "x": 1}, {"text": "b", "x": "one"}])
    totals = batch(ordered(shards="parquet"), "set.jsonl")
    assert "Parquet cannot hold these rows" in totals.failures[0][2]
    assert not list(Path("out").glob("*.parquet"))


@pytest.mark.parametrize("archive", [False, True])
def test_files_become_rows(archive: bool) -> None:  # noqa: FBT001 - a case
    for number in range(12):
        path = Path(f"shows/{number % 3}/ep{number}.srt")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SRT.format(number), encoding="utf-8")
    source = "shows"
    if archive:
        source = "all.tar"
        with tarfile.open(source, "w") as tar:
            for number in range(11, -1, -1):  # not in the order of their names
                tar.add(f"shows/{number % 3}/ep{number}.srt", f"shows/{number % 3}/ep{number}.srt")
    order = ordered(("text",), column="", shards="jsonl", megabytes=0.0002)
    batch(order, source)
    assert len(list(Path("out").glob("part-*.jsonl"))) > 3
    prefix = "all/shows" if archive else "shows"
    assert {row["file"]: row["text"] for row in got()} == {
        f"{prefix}/{number % 3}/ep{number}.srt": made(SRT.format(number), order, "text") for number in range(12)
    }


def test_a_second_run_makes_what_is_gone_or_changed() -> None:
    put(ROWS)
    order = ordered(shards="jsonl", megabytes=0.001)
    batch(order, "set.jsonl")
    before = {path.name: path.read_bytes() for path in Path("out").glob("*.jsonl")}
    Path("out/set-00001.jsonl").unlink()
    put([*ROWS[:-1], {**ROWS[-1], "text": SRT.format("changed")}])
    planned = run.prepare(["set.jsonl"], order, "out", resume=True)
    last = f"set-{len(before) - 1:05}.jsonl"
    assert [place for _, targets in run.standing(planned) for place in targets.values()] == ["set-00001.jsonl", last]
    totals = batch(order, "set.jsonl", resume=True)
    assert totals.outputs == 2
    after = {path.name: path.read_bytes() for path in Path("out").glob("*.jsonl")}
    assert {name for name in before if before[name] != after[name]} == {last}
    assert totals.done == 30


def test_a_row_that_kills_its_worker_is_passed_over_the_second_time() -> None:
    put(ROWS)
    order = ordered(shards="jsonl")
    (task,) = run.prepare(["set.jsonl"], order, "out", resume=False).tasks
    with journal.opened("out", fresh=True):
        for _ in range(2):  # two workers that die at the third row
            trail = shard._Trail(shard._path("out", task.item.place))  # noqa: SLF001 - what a dead worker leaves
            for number in range(3):
                trail.at(number)
            trail.close()
        result = one.do(task, order, "out", LIMITS)
        assert not list(Path("out/.cleantx/writing").iterdir())
    assert [row["error"] for row in got()][:4] == [None, None, "its worker died, twice", None]
    assert result.mark is not None
    assert [one.name for one in result.mark.failed] == ["set.jsonl:3"]


def test_a_shard_goes_through_processes(tmp_path: Path) -> None:
    put(ROWS)
    order = ordered(shards="jsonl", megabytes=0.001)
    planned = run.prepare(["set.jsonl"], order, str(tmp_path / "out"), resume=False)
    engine = lambda tasks: local.run(tasks, order, str(tmp_path / "out"), jobs=2, limits=LIMITS)  # noqa: E731 - as `run` has it
    run.run(planned, resume=False, jobs=2, limits=LIMITS, engine=engine)
    assert [row["id"] for row in got()] == [row["id"] for row in ROWS]


# --------------------------------------------------------------------------------------------------------------- files


def test_rows_become_files_by_number_or_id() -> None:
    put(ROWS[:2])
    batch(ordered(), "set.jsonl")
    assert sorted(path.name for path in Path("out/set").iterdir()) == ["00000001.srt", "00000002.srt"]
    batch(ordered(id="id"), "set.jsonl")
    assert {"ep0.srt", "ep1.srt"} < {path.name for path in Path("out/set").iterdir()}
    assert Path("out/set/ep0.srt").read_bytes() == Path("out/set/00000001.srt").read_bytes()


def test_ids_are_no_way_out() -> None:
    put([{"id": name, "text": "hello"} for name in ("../a", "/etc/a", "b/c", "..", "d\\e", "ok.vtt")])
    totals = batch(ordered(("text",), do=("clean",), id="id"), "set.jsonl")
    assert sorted(path.relative_to("out").as_posix() for path in Path("out/set").rglob("*.txt")) == [
        "set/b/c.txt",
        "set/ok.txt",
    ]
    assert {why for _, _, why in totals.failures} == {"its id leads out of the folder"}
    assert len(totals.failures) == 4


def test_a_folder_of_tables() -> None:
    Path("data").mkdir()
    put(ROWS[:10], "data/a.jsonl")
    put(ROWS[10:], "data/b.ndjson")
    Path("data/readme.txt").write_text("no table", encoding="utf-8")
    totals = batch(ordered(shards="jsonl"), "data")
    assert (totals.done, totals.passed) == (30, 1)
    shards = sorted(path.relative_to("out").as_posix() for path in Path("out/data").glob("*"))
    assert shards == ["data/a-00000.jsonl", "data/b-00000.jsonl"]


# ------------------------------------------------------------------------------------------------------------ refusals


def test_what_makes_no_sense_is_told_before_a_run() -> None:
    put(ROWS)
    Path("ep1.srt").write_text(SRT, encoding="utf-8")
    with pytest.raises(UsageError, match="no column 'txt'") as told:
        batch(ordered(column="txt", shards="jsonl"), "set.jsonl")
    assert told.value.hint == "it has id, n, text"
    with pytest.raises(UsageError, match="there is a column 'text' already"):
        batch(ordered(("text",), shards="jsonl"), "set.jsonl")
    with pytest.raises(UsageError, match="docx is no text"):
        ordered(("docx",), shards="jsonl")
    with pytest.raises(UsageError, match="which column"):
        ordered(column="", id="id")
    with pytest.raises(UsageError, match="unknown kind of shards 'csv'"):
        ordered(shards="csv")
    assert "it has no columns" in batch(ordered(), "ep1.srt").failures[0][2]


def test_damaged_tables_are_told() -> None:
    put(ROWS, "set.jsonl.gz")
    Path("set.jsonl.gz").write_bytes(Path("set.jsonl.gz").read_bytes()[:200])
    with pytest.raises(ReadError, match="the table is damaged"):
        batch(ordered(shards="jsonl"), "set.jsonl.gz")
    Path("set.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(ReadError, match="no table of Parquet"):
        batch(ordered(shards="jsonl"), "set.parquet")


def test_lines_are_cut_at_their_ends() -> None:
    Path("set.jsonl").write_bytes(b"\n".join(b'{"n": %d}' % n for n in range(1000)))
    parts = list(lines.cut("set.jsonl", 500))
    assert b"".join(lines.part(rows) for rows in parts) == Path("set.jsonl").read_bytes()
    numbers = [number for rows in parts for number, _ in lines.numbered(lines.part(rows), rows.first)]
    assert numbers == list(range(1, 1001))
    assert all(rows.size < 600 for rows in parts)


# ----------------------------------------------------------------------------------- what a second run must not leave


def test_shards_of_another_size_are_removed_unless_somebody_changed_them() -> None:
    put(ROWS)
    batch(ordered(shards="jsonl", megabytes=0.001), "set.jsonl")
    many = sorted(Path("out").glob("set-*.jsonl"))
    with many[-1].open("a", encoding="utf-8") as stream:
        stream.write("\n")
    totals = batch(ordered(shards="jsonl"), "set.jsonl")
    assert sorted(Path("out").glob("set-*.jsonl")) == [many[0], many[-1]]
    assert totals.removed == len(many) - 2
    assert totals.failures == [
        (many[-1].name, "Refused", "a shard of an earlier run that was changed since: it stays"),
    ]


def test_a_column_that_only_some_rows_have_is_theirs() -> None:
    put([ROWS[0], {**ROWS[1], "srt": "mine"}])
    totals = batch(ordered(shards="jsonl"), "set.jsonl")
    assert got()[1] == {**ROWS[1], "srt": "mine"}
    assert totals.failures == [("set.jsonl:2", "ReadError", "there is a column 'srt' already")]
    totals = batch(ordered(shards="parquet"), "set.jsonl")
    assert "there is a column 'srt' already" in totals.failures[0][2]


def test_an_id_is_a_name_even_if_it_is_the_number() -> None:
    put([{"id": 1, "text": "one"}, {"id": "2", "text": "two"}, {"text": "three"}])
    batch(ordered(("text",), do=("clean",), id="id"), "set.jsonl")
    assert sorted(path.name for path in Path("out/set").iterdir()) == ["00000003.txt", "1.txt", "2.txt"]


def test_ids_that_are_too_long_or_stand_twice() -> None:
    put([{"id": "a" * 300, "text": "one"}, {"id": "b", "text": "two"}])
    totals = batch(ordered(("text",), do=("clean",), id="id"), "set.jsonl")
    assert totals.failures == [("set.jsonl:1", "UsageError", "its name is too long for the disk")]
    put([{"id": "b", "text": "one"}, {"id": "b", "text": "two"}])
    with pytest.raises(UsageError, match="one file") as told:
        batch(ordered(("text",), do=("clean",), id="id"), "set.jsonl")
    assert told.value.hint == "ids must differ: leave --id out, or make --shards"
