"""`cleantx batch`: what it finds, what it makes, where it writes, and what a second run does."""

from __future__ import annotations

import io
import json
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cases import FIXTURES, SEEDS

import cleantx
from cleantx import jobs, store
from cleantx.batch import plan, run
from cleantx.batch.inputs import archives, sources
from cleantx.batch.places import HOME, spare
from cleantx.batch.record import journal
from cleantx.batch.task import Item, Limits, Mark, Order, Output, Result, Tally, Task
from cleantx.batch.told import report
from cleantx.batch.told.summary import Totals
from cleantx.batch.work import one, worker
from cleantx.cli import batched
from cleantx.errors import ReadError, UsageError, WriteError
from cleantx.settings import Settings

SRT = "1\n00:00:01,000 --> 00:00:03,000\nSo open A_I_ and Chad GPT\n\n2\n00:00:03,000 --> 00:00:05,000\nsaid hello.\n"
LIMITS = Limits(seconds=60, megabytes=0)


def inline(order: Order, out: Path) -> run.Engine:
    """Returns an engine that does the work in this process: all of a run but the processes."""

    def engine(tasks):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - as its caller says
        for task in tasks:
            yield one.do(task, order, str(out), LIMITS)

    return engine


def batch(named: list[str], out: Path, order: Order | None = None, *, resume: bool = False) -> Totals:
    ordered = order or plan.order(["clean", "subtitle"], ["srt"], Settings(), strict=False)
    planned = run.prepare(named, ordered, str(out), resume=resume)
    return run.run(planned, resume=resume, jobs=1, limits=LIMITS, engine=inline(ordered, out))


def tree(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and HOME not in path.parts
    }


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def put(path: str, text: str = SRT) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")


def places(*named: str) -> list[str]:
    return [item.place for item in sources.find(named, "out").items]


def refusals(*named: str) -> dict[str, str]:
    return {one.name: one.why for one in sources.find(named, "out").refused}


# ------------------------------------------------------------------------------------------------------------- outputs


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.stem)
def test_outputs_are_those_of_the_commands(path: Path, tmp_path: Path) -> None:
    cleaned = plan.order(["clean"], [], Settings(), strict=False)
    batch([str(path)], tmp_path / "clean", cleaned)
    before = cleantx.read(path)
    cleantx.write(cleantx.clean(before), tmp_path / "own", format=before.source.format)
    assert tree(tmp_path / "clean") == {path.name: (tmp_path / "own").read_bytes()}
    if path.stem == "state-of-ai-speaker":
        return  # it has no times
    batch([str(path)], tmp_path / "cues", plan.order(["clean", "subtitle"], ["srt", "json"], Settings(), strict=False))
    made = cleantx.subtitle(before).transcript
    assert tree(tmp_path / "cues") == {
        f"{path.stem}.json": jobs.write(made, "cleantx")[0].encode(),
        f"{path.stem}.srt": jobs.write(made, "srt")[0].encode(),
    }


def test_the_tree_is_mirrored(here: Path) -> None:
    put("a/b/ep1.srt")
    put("a/ep2.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n")
    order = plan.order(["clean", "subtitle"], ["srt", "vtt"], Settings(), strict=False)
    totals = batch(["a"], here / "out", order)
    assert sorted(tree(here / "out")) == ["a/b/ep1.srt", "a/b/ep1.vtt", "a/ep2.srt", "a/ep2.vtt"]
    assert b"OpenAI and ChatGPT" in tree(here / "out")["a/b/ep1.srt"].replace(b"\n", b" ")
    assert (totals.done, totals.outputs, totals.failures) == (2, 4, [])
    assert totals.fixes["CTX201"] == 2


def test_what_stands_beside_a_file_is_read_with_it(here: Path) -> None:
    put("ep.srt")
    info = {"title": "A talk", "extractor": "x", "webpage_url": "y", "upload_date": "20240101", "format_id": "1"}
    put("ep.info.json", json.dumps(info))
    order = plan.order([], ["json"], Settings(), strict=False)
    batch(["."], here / "out", order)
    assert json.loads(tree(here / "out")["ep.json"])["meta"]["title"] == "A talk"
    put("ep.info.json", json.dumps({**info, "title": "Another"}))
    assert batch(["."], here / "out", order, resume=True).outputs == 1
    assert json.loads(tree(here / "out")["ep.json"])["meta"]["title"] == "Another"


def test_one_that_fails_leaves_the_others_alone(here: Path) -> None:
    put("good.srt")
    put("empty.srt", "")
    Path("binary.srt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99))
    put("untimed.txt", "Speaker 1\nHello there.\n\nSpeaker 2\nHello you.\n")
    totals = batch(["."], here / "out")
    assert sorted(tree(here / "out")) == ["good.srt"]
    assert [(name, kind) for name, kind, _ in sorted(totals.failures)] == [
        ("./binary.srt", "NotATranscript"),
        ("./empty.srt", "NotATranscript"),
        ("./untimed.txt", "UntimedError"),
    ]


def test_strict_takes_a_doubt_for_a_failure(here: Path) -> None:
    put("ep.srt", SRT + "\nstray words\n")
    assert not batch(["ep.srt"], here / "out").failures
    strict = plan.order(["clean"], [], Settings(), strict=True)
    assert [kind for _, kind, _ in batch(["ep.srt"], here / "strict", strict).failures] == ["StrictError"]


def test_a_bug_that_one_file_meets_is_its_failure(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("a.srt")
    monkeypatch.setattr(worker, "make", lambda *_, **__: 1 // 0)
    assert batch(["a.srt"], here / "out").failures == [
        ("a.srt", "InternalError", "internal error: ZeroDivisionError: integer division or modulo by zero")
    ]


# -------------------------------------------------------------------------------------------------------------- resume


def test_a_second_run_does_nothing_again(here: Path) -> None:
    put("a/1.srt")
    put("a/2.srt")
    batch(["a"], here / "out")
    was = tree(here / "out")
    lines = (here / "out/.cleantx/done.jsonl").read_bytes()
    totals = batch(["a"], here / "out", resume=True)
    assert (totals.outputs, totals.kept, totals.words) == (0, 2, 12)
    assert tree(here / "out") == was
    assert (here / "out/.cleantx/done.jsonl").read_bytes() == lines


@pytest.mark.parametrize(
    "harm", [Path.unlink, lambda path: path.write_text("edited"), lambda path: path.write_text("")]
)
def test_an_output_that_is_gone_or_changed_is_made_again(here: Path, harm: Callable[[Path], object]) -> None:
    put("1.srt")
    put("2.srt")
    batch(["."], here / "out")
    was = tree(here / "out")
    harm(here / "out/2.srt")
    assert batch(["."], here / "out", resume=True).outputs == 1
    assert tree(here / "out") == was


def test_a_changed_input_is_done_again(here: Path) -> None:
    put("1.srt")
    put("2.srt")
    batch(["."], here / "out")
    put("2.srt", SRT.replace("hello", "goodbye"))
    assert batch(["."], here / "out", resume=True).outputs == 1
    assert b"goodbye" in tree(here / "out")["2.srt"]


def test_a_changed_setting_does_again_only_what_it_changes(here: Path) -> None:
    put("1.srt")

    def outputs(do: list[str], to: list[str], **changes: object) -> int:
        order = plan.order(do, to, Settings(**changes), strict=False)  # type: ignore[arg-type]
        return batch(["."], here / "out", order, resume=True).outputs

    assert outputs(["clean", "subtitle"], ["srt"]) == 1
    assert outputs(["clean", "subtitle"], ["srt", "vtt"]) == 1  # the other one stands
    assert outputs(["clean", "subtitle"], ["srt", "vtt"], profile="bbc") == 2
    assert outputs(["clean"], ["json"]) == 1
    assert outputs(["clean"], ["json"], profile="bbc") == 0  # which text alone does not look at
    assert outputs(["clean"], ["json"], unsafe=True) == 1
    assert outputs(["subtitle"], ["srt"]) == 1
    assert outputs(["subtitle"], ["srt"], ignore=("CTX5",)) == 0  # nothing is cleaned


def test_a_profile_of_ones_own_counts_by_what_it_says() -> None:
    def keys(path: str, cpl: int) -> dict[str, str]:
        put(path, f'name = "mine"\ninherit = "netflix-en"\ncpl = {cpl}\n')
        return plan.keys(plan.order(["subtitle"], ["srt"], Settings(profile=path), strict=False))

    assert keys("a/mine.toml", 40) == keys("b/mine.toml", 40) != keys("c/mine.toml", 32)


def test_half_a_line_of_the_record_is_none(here: Path) -> None:
    put("1.srt")
    put("2.srt")
    batch(["."], here / "out")
    record = here / "out/.cleantx/done.jsonl"
    record.write_bytes(record.read_bytes()[:-20])
    assert batch(["."], here / "out", resume=True).outputs == 1
    assert record.read_bytes().count(b"\n") == 2
    assert len(journal.read(str(here / "out"))) == 2


def test_a_record_of_another_version_does_not_count(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("1.srt")
    batch(["."], here / "out")
    monkeypatch.setattr(plan, "__version__", "99")
    assert batch(["."], here / "out", resume=True).outputs == 1


def test_two_runs_do_not_write_to_one_folder() -> None:
    with journal.opened("out", fresh=True), pytest.raises(UsageError, match="another run writes here"):
        journal.Journal("out", fresh=False)
    with journal.opened("out", fresh=False):
        pass


def test_files_of_a_killed_run_are_swept_and_nobody_elses(here: Path) -> None:
    put("1.srt")
    put("out/.cleantx/writing/.1.srt.abc.part", "half")
    put("out/.mine.part", "somebody's")
    batch(["1.srt"], here / "out")
    assert sorted(tree(here / "out")) == [".mine.part", "1.srt"]
    assert not (here / "out/.cleantx/writing").exists()


def test_a_record_that_cannot_be_written_stays_whole(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = Mark(place="a.srt", input="1", version="0", outputs=())
    with journal.opened("out", fresh=True) as record:
        record.add(mark)
        write = os.write
        monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:5]))
        with pytest.raises(WriteError, match="no space left"):
            record.add(mark)
    assert (here / "out/.cleantx/done.jsonl").read_bytes().count(b"place") == 1


def test_a_full_disk_ends_the_run(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(run.LOST + 5):
        put(f"a/{number}.srt")

    def full(*_: object, **__: object) -> None:
        raise WriteError("no space left on the disk")

    monkeypatch.setattr(store, "write", full)
    with pytest.raises(WriteError, match="nothing can be written any more: no space left on the disk"):
        batch(["a"], here / "out")


# ------------------------------------------------------------------------------------------------------------- sources


def test_places_mirror_paths_as_they_were_given(here: Path) -> None:
    put("a/b/1.srt")
    put("2.srt")
    put("list.txt", "a/b/1.srt\n2.srt\n\na/b/1.srt\n")
    assert places("a") == places("a/") == places("./a") == places("a/*/*.srt") == ["a/b/1.srt"]
    assert places(".") == ["2.srt", "a/b/1.srt", "list.txt"]
    assert places("@list.txt") == ["2.srt", "a/b/1.srt"]
    assert places("a/b/1.srt", "a", "a/**/*.srt") == ["a/b/1.srt"]
    assert places(str(here / "a")) == ["a/b/1.srt"]
    assert places(str(here / "a/b/1.srt")) == ["1.srt"]
    assert places(str(here / "*/b/*.srt")) == ["a/b/1.srt"]
    assert places(str(here / "**/*.srt")) == ["2.srt", "a/b/1.srt"]
    os.chdir("a")
    assert places("../a") == ["a/b/1.srt"]


def test_what_is_no_transcript_by_its_name_is_passed_over_in_folders() -> None:
    for name in ("a/1.srt", "a/1.mp3", "a/.2.srt", "a/README.md", "a/1.info.json", "a/.git/3.srt"):
        put(name)
    found = sources.find(["a"], "out")
    assert [item.place for item in found.items] == ["a/1.srt"]
    assert found.passed == 3
    assert places("a/1.mp3") == ["a/1.mp3"]


def test_the_folder_of_the_outputs_is_not_read(here: Path) -> None:
    put("1.srt")
    batch(["."], here / "out")
    assert places(".") == ["1.srt"]
    with pytest.raises(UsageError, match="an output would overwrite an input"):
        batch(["1.srt"], here)


def test_what_does_not_exist_is_told_before_anything_is_done() -> None:
    put("1.srt")
    with pytest.raises(ReadError, match="no such file"):
        sources.find(["1.srt", "2.srt"], "out")
    with pytest.raises(UsageError, match="no file matches"):
        sources.find(["*.vtt"], "out")
    with pytest.raises(UsageError, match="standard input"):
        sources.find(["-"], "out")
    put("list.txt", "1.srt\ngone.srt\n")
    assert places("@list.txt") == ["1.srt"]
    assert refusals("@list.txt") == {"gone.srt": "no such file"}


def test_links_that_leave_the_folder_are_refused() -> None:
    put("elsewhere/secret.srt")
    put("a/1.srt")
    Path("a/out.srt").symlink_to("../elsewhere/secret.srt")
    Path("a/dir").symlink_to("../elsewhere")
    Path("a/loop").symlink_to(".")
    Path("a/same.srt").symlink_to("1.srt")
    Path("a/gone.srt").symlink_to("nowhere.srt")
    assert places("a") == ["a/1.srt", "a/same.srt"]
    why = "a link that leads out of the folder"
    assert refusals("a") == {"a/out.srt": why, "a/dir": why, "a/gone.srt": "no such file or directory"}


def test_devices_pipes_and_huge_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    put("a/1.srt")
    os.mkfifo("a/pipe.srt")
    assert places("a") == ["a/1.srt"]
    assert refusals("a", "/dev/zero") == {
        "a/pipe.srt": "a device or a pipe, no file",
        "/dev/zero": "a device or a pipe, no file",
    }
    monkeypatch.setattr(sources, "MOST_BYTES", 10)
    assert "larger" in refusals("a")["a/1.srt"]


def test_a_folder_that_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    put("a/1.srt")
    put("a/locked/2.srt")
    scan = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert places("a") == ["a/1.srt"]
    assert refusals("a") == {"a/locked": "permission denied"}


def test_names_that_are_not_utf8_come_back_as_they_are(here: Path) -> None:
    name = os.fsdecode(b"caf\xe9.srt")
    put(f"a/{name}")
    totals = batch(["a"], here / "out")
    assert [path.name for path in (here / "out/a").iterdir()] == [name]
    assert batch(["a"], here / "out", resume=True).kept == 1
    put(f"b/{name}", "")
    totals = batch(["b"], here / "out2")
    assert totals.failures[0][0] == "b/caf\\xe9.srt"
    assert report.value(totals, Order())["failures"][0]["file"] == "b/caf\\xe9.srt"


def test_names_do_not_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    put("a/\x1b[31mred.srt", "")
    asked = batched.Asked(("a",), "out", ("clean",), (), resume=False, jobs=1, report=())
    told = batched.Told(Settings(), "", "", strict=False)
    assert batched.run(asked, told, timeout=0, memory=0, dry_run=True) is False
    assert batched.run(asked, told, timeout=60, memory=0, dry_run=False) is True
    shown = capsys.readouterr()
    assert "\x1b" not in shown.out + shown.err
    assert "a/\\x1b[31mred.srt: the file is empty" in shown.err
    assert "a/\\x1b[31mred.srt → " in shown.out


@pytest.mark.parametrize(
    ("one", "other"), [("ep.srt", "ep.vtt"), ("Ep.srt", "ep.srt"), ("caf\u00e9.srt", "cafe\u0301.srt")]
)
def test_two_inputs_with_one_output_are_told_before_anything_is_written(here: Path, one: str, other: str) -> None:
    put(one)
    put(other)
    with pytest.raises(UsageError, match="two inputs would be written to one file"):
        batch(["."], here / "out")
    assert not (here / "out").exists()


def test_a_file_where_a_folder_must_be_is_told(here: Path) -> None:
    put("ep.srt/1.srt")
    put("ep.vtt")
    with pytest.raises(UsageError, match="would be written where a folder must be"):
        batch(["."], here / "out")


@pytest.mark.parametrize("name", ["con.srt", "a/LPT1.en.srt", ".cleantx/x.srt"])
def test_names_that_are_none_everywhere_are_refused(here: Path, name: str) -> None:
    put(name)
    with pytest.raises(UsageError):
        batch([name], here / "out")


def test_nothing_is_written_through_a_link(here: Path) -> None:
    put("a/1.srt")
    put("b.srt")
    put("victim.txt", "mine")
    Path("elsewhere").mkdir()
    Path("out").mkdir()
    Path("out/a").symlink_to(here / "elsewhere")
    Path("out/b.srt").symlink_to(here / "victim.txt")
    totals = batch(["a", "b.srt"], here / "out")
    assert [kind for _, kind, _ in totals.failures] == ["WriteError"] * 2
    assert not any(Path("elsewhere").iterdir())
    assert Path("victim.txt").read_text(encoding="utf-8") == "mine"


# ------------------------------------------------------------------------------------------------------------ archives


def tarred(path: str, files: dict[str, bytes], *, mode: str = "w:gz", kind: bytes = tarfile.REGTYPE) -> None:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.type, info.linkname = len(data), kind, "/etc/passwd"
            archive.addfile(info, io.BytesIO(data))


def zipped(path: str, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)


@pytest.mark.parametrize(
    "name", ["shows.zip", "shows.tar", "shows.tar.gz", "shows.tgz", "shows.tar.bz2", "shows.tar.xz"]
)
def test_archives_are_read_as_folders_are(here: Path, name: str) -> None:
    files = {"x/1.srt": SRT.encode(), "./2.srt": SRT.encode(), "x/1.mp3": b"ID3", "__MACOSX/x/._1.srt": b"no"}
    mode = {"tar": "w", "gz": "w:gz", "tgz": "w:gz", "bz2": "w:bz2", "xz": "w:xz"}.get(name.rpartition(".")[2], "")
    (zipped if name.endswith("zip") else lambda p, f: tarred(p, f, mode=mode))(name, files)
    totals = batch([name], here / "out")
    assert sorted(tree(here / "out")) == ["shows/2.srt", "shows/x/1.srt"]
    assert (totals.failures, totals.passed) == ([], 2)
    put("plain/1.srt")
    batch(["plain"], here / "other")
    assert tree(here / "out")["shows/2.srt"] == tree(here / "other")["plain/1.srt"]
    assert batch([name], here / "out", resume=True).kept == 2


@pytest.mark.parametrize("name", ["../evil.srt", "/evil.srt", "a/../../evil.srt", "C:\\evil.srt", "a\\evil.srt", ".."])
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_members_that_lead_out_are_refused(here: Path, name: str, pack: Callable[..., None]) -> None:
    archive = "shows.zip" if pack is zipped else "shows.tar.gz"
    pack(archive, {name: SRT.encode(), "good.srt": SRT.encode()})
    totals = batch([archive], here / "out")
    assert sorted(tree(here / "out")) == ["shows/good.srt"]
    assert [why for _, _, why in totals.failures] == ["its name leads out of the archive"]
    assert sorted(path.name for path in here.iterdir()) == ["out", archive]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_archives_are_refused(kind: bytes) -> None:
    tarred("shows.tar.gz", {"link.srt": b""}, kind=kind)
    assert refusals("shows.tar.gz") == {"shows.tar.gz:link.srt": "a link or a device, no file"}


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_a_bomb_is_not_unpacked(pack: Callable[..., None]) -> None:
    archive = "bomb.zip" if pack is zipped else "bomb.tar.gz"
    pack(archive, {f"{number}.srt": bytes(1 << 20) for number in range(20)})
    assert Path(archive).stat().st_size < 50_000
    assert "a bomb" in refusals(archive)[archive]


def test_a_large_member_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 100)
    zipped("shows.zip", {"1.srt": os.urandom(200), "2.srt": b"short"})
    assert list(refusals("shows.zip")) == ["shows.zip:1.srt"]
    assert places("shows.zip") == ["shows/2.srt"]


@pytest.mark.parametrize("name", ["shows.zip", "shows.tar.gz", "shows.tar.xz", "shows.tar.bz2", "shows.tar"])
def test_a_damaged_archive_is_one_line(name: str) -> None:
    Path(name).write_bytes(b"neither of them" * 99)
    assert "damaged" in refusals(name)[name]


def test_a_cut_archive_gives_what_comes_before_the_damage() -> None:
    tarred("whole.tar.gz", {f"{number}.srt": os.urandom(9_999) for number in range(9)})
    data = Path("whole.tar.gz").read_bytes()
    for share in range(1, 10):
        Path("cut.tar.gz").write_bytes(data[: len(data) * share // 10])
        assert "damaged" in refusals("cut.tar.gz")["cut.tar.gz"]
    assert len(places("cut.tar.gz")) >= 7


def test_an_archive_that_changes_meanwhile_is_told(here: Path) -> None:
    zipped("shows.zip", {"1.srt": SRT.encode(), "2.srt": SRT.encode()})
    order = plan.order(["clean"], [], Settings(), strict=False)
    planned = run.prepare(["shows.zip"], order, "out", resume=False)
    zipped("shows.zip", {"2.srt": SRT.encode()})
    totals = run.run(planned, resume=False, jobs=1, limits=LIMITS, engine=inline(order, here / "out"))
    assert totals.failures == [("shows.zip:1.srt", "ReadError", "the archive does not give it any more")]


# ---------------------------------------------------------------------------------------------------------------- plan


def test_the_largest_come_first_and_archives_last_in_their_own_order() -> None:
    put("1.srt", SRT)
    put("2.srt", SRT * 9)
    tarred("b.tar", {"z.srt": b"1", "a.srt": b"22"}, mode="w")
    order = plan.order(["clean"], [], Settings(), strict=False)
    found = [task.item.place for task in run.prepare(["."], order, "out", resume=False).tasks]
    assert found[:2] == ["2.srt", "1.srt"]
    assert sorted(found[2:]) == ["b/a.srt", "b/z.srt"]


def test_jobs_and_formats_are_checked_first() -> None:
    def order(do: list[str], to: list[str]) -> Order:
        return plan.order(do, to, Settings(), strict=False)

    assert order(["clean"], ["vtt", "json", "webvtt"]).to == ("webvtt", "cleantx")
    assert order(["subtitle"], []).to == ("srt",)
    assert order(["convert"], ["txt"]) == Order(do=(), to=("text",))
    for do, to in ((["shout"], []), (["subtitle", "clean"], []), (["convert"], []), (["clean"], ["nope"])):
        with pytest.raises(UsageError):
            order(do, to)
    with pytest.raises(UsageError):
        plan.order(["clean"], [], Settings(profile="nope"), strict=False)
    with pytest.raises(UsageError, match="condensing"):
        plan.order(["clean"], [], Settings(condense="much"), strict=False)  # type: ignore[arg-type]


def test_sums_do_not_depend_on_the_order() -> None:
    def result(number: int) -> Result:
        tally = Tally(words=number, cues=1, clean=float(number % 7), terms={"ai/x": 1}, fixes={"CTX201": number})
        output = Output(place=f"{number}.srt", key="k", sha256="h")
        item = Item(path=f"{number}.srt", place=f"{number}.srt", size=1)
        mark = Mark(place=item.place, input="i", version="0", outputs=(output,), tally=tally)
        return Result(item=item, mark=mark, made=1) if number % 5 else Result(item=item, why="bad", kind="ReadError")

    def told(numbers: list[int]) -> bytes:
        totals = Totals()
        for number in numbers:
            totals.add(result(number))
        return report.json(report.value(totals, Order()))

    once = told(list(range(100)))
    assert once == told(list(range(100))[::-1])
    found = json.loads(once)
    assert found["files"] == {
        "done": 80,
        "kept": 0,
        "failed": 20,
        "passed_over": 0,
        "outputs_written": 80,
        "with_losses": 0,
    }
    assert found["terms"] == [{"entry": "ai/x", "count": 80, "files": 80}]
    assert [worst["clean"] for worst in found["worst"]] == sorted(worst["clean"] for worst in found["worst"])
    assert found["worst"][0] == {"file": "14.srt", "clean": 0.0}


def test_a_task_knows_what_was_done_before() -> None:
    task = Task(item=Item(path="a.srt", place="a.srt", size=1), targets={}, keys={})
    mark = Mark(place="a.srt", input="", version="", outputs=())
    assert plan.marked(task, {"a.srt": mark}).mark is mark
    assert plan.marked(task, {}).mark is None


def test_fixtures_of_every_format_go_through(tmp_path: Path) -> None:
    order = plan.order(["clean"], ["json"], Settings(), strict=False)
    found = run.prepare([str(FIXTURES / "formats")], order, str(tmp_path), resume=False)
    assert len(found.tasks) > 50


# ------------------------------------------------------------------------------------------ what is not written to


def test_what_a_run_reads_besides_is_no_output(here: Path) -> None:
    put("a/ep1.srt")
    order = plan.order(["clean"], [], Settings(), strict=False)
    planned = run.prepare(["a"], order, "out", resume=False)
    spare(planned.tasks, "out", ["names.txt", ""])
    with pytest.raises(UsageError, match="the place of an output"):
        spare(planned.tasks, "out", [str(here / "out/a/ep1.srt")])
    with pytest.raises(UsageError, match="the record of the run"):
        spare(planned.tasks, "out", ["out/.cleantx/done.jsonl"])


def test_a_partner_is_an_input() -> None:
    put("a/ep1.srt")
    put("ref/a/ep1.srt")
    order = plan.order(["align"], ["srt"], Settings(), strict=False, ref="ref")
    with pytest.raises(UsageError, match="overwrite an input"):
        run.prepare(["a"], order, "ref", resume=False)


def test_nothing_to_do_is_told(here: Path) -> None:
    order = plan.order(["clean"], [], Settings(), strict=False)
    (here / "empty").mkdir()
    put("pictures/a.jpg")
    for named in ("empty", "pictures"):
        with pytest.raises(UsageError, match="no transcripts there"):
            run.prepare([named], order, "out", resume=False)
    put("a/ep1.srt")
    with pytest.raises(UsageError, match="among the inputs"):
        run.prepare(["a"], order, "a", resume=False)


def test_a_pattern_that_matches_a_folder_means_what_is_in_it() -> None:
    put("shows/a1/ep1.srt")
    put("shows/a2.srt")
    put("out/old.srt")
    assert places("shows/a*") == ["shows/a1/ep1.srt", "shows/a2.srt"]
    assert places("*") == ["shows/a1/ep1.srt", "shows/a2.srt"]


def test_settings_that_change_and_change_back_make_nothing_anew(here: Path) -> None:
    put("ep1.srt")

    def made(*to: str) -> int:
        return batch(
            ["ep1.srt"], here / "out", plan.order(["clean"], to, Settings(), strict=False), resume=True
        ).outputs

    assert [made("vtt"), made("txt"), made("vtt"), made("vtt", "txt")] == [1, 1, 0, 0]
    put("ep1.srt", SRT + "\n")
    assert [made("vtt"), made("txt")] == [1, 1]


def test_convert_stands_alone() -> None:
    with pytest.raises(UsageError, match="convert is what is done"):
        plan.order(["clean", "convert"], ["vtt"], Settings(), strict=False)
