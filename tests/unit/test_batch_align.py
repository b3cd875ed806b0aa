"""`cleantx batch --do align`: which partner a transcript has, and what comes of it."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from cases import FIXTURES, ROOT, SEEDS

import cleantx.batch
from cleantx import store
from cleantx.align.audio.decode import Recording
from cleantx.batch import plan, run
from cleantx.batch.engines import table as engines
from cleantx.batch.inputs import partners
from cleantx.batch.task import Item, Limits, Order, Task
from cleantx.batch.told import report
from cleantx.batch.told.summary import Totals
from cleantx.batch.work import one, times, worker
from cleantx.batch.work.one import _patience
from cleantx.cli.batched import _tell
from cleantx.errors import ReadError, StrictError, UsageError
from cleantx.settings import Settings

GARDEN = FIXTURES / "align" / "garden.txt"
CUES = FIXTURES / "align" / "garden.srt"
TALK = FIXTURES / "audio" / "talk.txt"
SOUND = FIXTURES / "audio" / "interview.opus"
LIMITS = Limits(seconds=600, megabytes=0)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def put(*paths: str, of: Path | None = None) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        if of is None:
            Path(path).write_text("x", encoding="utf-8")
        else:
            shutil.copyfile(of, path)


def ordered(*do: str, to: Sequence[str] = (), ref: str = "", audio: str = "", **settings: object) -> Order:
    return plan.order(do or ("align",), to, Settings(**settings), strict=False, ref=ref, audio=audio)  # type: ignore[arg-type]


def batch(named: list[str], order: Order, *, resume: bool = False, out: str = "out") -> Totals:
    def engine(tasks):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - as its caller says
        for task in tasks:
            yield one.do(task, order, out, LIMITS)

    planned = run.prepare(named, order, out, resume=resume)
    return run.run(planned, resume=resume, jobs=1, limits=LIMITS, engine=engine)


def found(place: str, *, ref: str = "", audio: str = "") -> str:
    """Returns the partner of a transcript, or why it has none."""
    kept, refused = partners.find([Item(path=place, place=place, size=1)], ordered(ref=ref, audio=audio))
    return kept[0].partner if kept else refused[0].why


# ------------------------------------------------------------------------------------------------------------- partners


@pytest.mark.parametrize(
    ("name", "recording"),
    [
        ("ep1.srt", "ep1.mp3"),
        ("ep1.en.vtt", "ep1.m4a"),
        ("ep1.en.vtt", "ep1.en.m4a"),
        ("ep1.wav.txt", "ep1.wav"),
        ("ep1.wav.txt", "ep1.mp3"),
        ("Talk [dQw4w9WgXcQ].en-orig.vtt", "Talk [dQw4w9WgXcQ].webm"),
        ("Talk [dQw4w9WgXcQ].en.vtt", "Talk.MKV"),
        ("ep1.txt", "ep1.f140.m4a"),
        ("ep1.vtt", "ep1.en.mp4"),
    ],
)
def test_a_recording_is_known_by_its_name(name: str, recording: str) -> None:
    put(f"a/{name}", f"a/{recording}", "a/ep2.mp3", "a/ep.mp3", "a/Tal.mp3", "a/._ep1.mp3", "a/ep1.jpg")
    assert found(f"a/{name}") == found(f"a/{name}", audio="a") == f"a/{recording}"


def test_the_nearer_name_is_the_better_one() -> None:
    put("a/ep1.mp3", "a/ep1.en.mp3", "a/ep1.de.mp3")
    assert found("a/ep1.en.txt") == "a/ep1.en.mp3"
    assert found("a/ep1.txt") == "a/ep1.mp3"
    assert found("a/ep1.fr.txt") == "a/ep1.mp3"


def test_another_language_is_no_partner() -> None:
    put("a/ep1.de.mp3")
    assert found("a/ep1.en.txt").startswith("no recording beside it such as ep1.en.mp3 (")


def test_sound_comes_before_video_and_words_before_cues() -> None:
    put("a/ep1.mp4", "a/ep1.mp3", "a/ep1.srt", "a/ep1.json", "a/ep1.txt", "a/ep1.vtt")
    assert found("b/ep1.txt", audio="a") == "a/ep1.mp3"
    assert found("b/ep1.txt", ref="a") == "a/ep1.json"


@pytest.mark.parametrize(
    ("partner", "others"),
    [
        ("ref/shows/a/ep1.json", ["ref/a/ep1.json", "ref/ep1.json", "ref/b/ep1.json"]),
        ("ref/a/ep1.json", ["ref/ep1.json", "ref/b/ep1.json"]),
        ("ref/ep1.json", ["ref/b/ep1.json"]),
        ("ref/b/c/ep1.json", ["ref/b/c/ep2.json"]),
        ("ref/a/ep1.en.json", ["ref/a/ep1.json"]),
    ],
)
def test_the_same_place_in_the_tree_comes_first(partner: str, others: list[str]) -> None:
    put(partner, *others)
    assert found("shows/a/ep1.en.txt", ref="ref") == partner


def test_of_two_that_suit_alike_none_is_taken() -> None:
    put("ref/b/ep1.json", "ref/c/ep1.json", "ref/a/ep2.one.json", "ref/a/ep2.two.json")
    assert found("a/ep1.txt", ref="ref") == "several could be its partner: b/ep1.json, c/ep1.json"
    assert found("a/ep2.txt", ref="ref") == "several could be its partner: a/ep2.one.json, a/ep2.two.json"
    assert found("a/ep3.txt", ref="ref") == "no transcript of its name in ref"


def test_what_stands_at_anothers_place_is_not_taken() -> None:
    put("a/ep1.txt", "b/ep1.txt", "c/en/ep1.txt", "sound/a/ep1.mp3")
    items = [Item(path=place, place=place, size=1) for place in ("a/ep1.txt", "b/ep1.txt", "a/en/ep1.txt")]
    kept, refused = partners.find(items, ordered(audio="sound"))
    assert [item.place for item in kept] == ["a/ep1.txt", "a/en/ep1.txt"]
    assert [one.name for one in refused] == ["b/ep1.txt"]


def test_a_transcript_is_not_its_own_partner() -> None:
    put("a/ep1.txt", "a/ep1.json")
    assert found("a/ep1.txt", ref="a") == "a/ep1.json"
    assert found("a/ep1.json", ref="a") == "a/ep1.txt"
    Path("a/ep1.json").unlink()
    assert found("a/ep1.txt", ref="a") == "no transcript of its name in a"


def test_members_of_archives_have_partners_in_a_folder_only() -> None:
    put("sound/ep1.mp3", "shows.mp3")
    with zipfile.ZipFile("shows.zip", "w") as archive:
        archive.write(GARDEN, "ep1.txt")
    planned = run.prepare(["shows.zip"], ordered(audio="sound"), "out", resume=False)
    assert [task.item.partner for task in planned.tasks] == ["sound/ep1.mp3"]
    planned = run.prepare(["shows.zip"], ordered(), "out", resume=False)
    assert [one.why for one in planned.refused] == [
        "a member of an archive has no recording beside it (--audio DIR or --ref DIR: elsewhere)"
    ]


def test_only_files_are_partners_and_no_transcript_from_elsewhere() -> None:
    put("secret/ep1.json", "secret/ep2.mp3")
    Path("ref/ep3.mp3").mkdir(parents=True)
    Path("ref/ep1.json").symlink_to(Path("secret/ep1.json").absolute())
    Path("ref/ep2.mp3").symlink_to(Path("secret/ep2.mp3").absolute())
    assert found("ep1.txt", ref="ref") == "no transcript of its name in ref"
    assert found("ep2.txt", audio="ref") == "ref/ep2.mp3"  # a recording tells nothing but times
    assert found("ep3.txt", audio="ref") == "no recording of its name in ref"


def test_what_is_asked_for_must_make_sense() -> None:
    put("ref/ep1.json")
    for wrong in (
        {"do": ["clean"], "ref": "ref"},
        {"do": ["align"], "ref": "ref", "audio": "ref"},
        {"do": ["align"], "ref": "ref", "aligner": "whisperx"},
        {"do": ["align"], "aligner": "nope"},
        {"do": ["align", "clean"]},
        {"do": ["subtitle", "align"]},
    ):
        with pytest.raises(UsageError):
            plan.order(to=[], settings=Settings(), strict=False, **wrong)
    with pytest.raises(ReadError, match="no such folder"):
        ordered(ref="ref/ep1.json")
    with pytest.raises(UsageError, match="rows of a table"):
        partners.find([], Order(do=("align",), column="text"))


def test_a_missing_extra_is_told_before_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    order = ordered()
    monkeypatch.setattr(partners, "find_spec", lambda name: None if name == "pocketsphinx" else object())
    with pytest.raises(UsageError, match=r"pocketsphinx needs an extra library \(pip install 'cleantx\[audio\]'\)"):
        engines.named("local", order, "out", jobs=1, limits=LIMITS)
    engines.named("local", ordered(ref="."), "out", jobs=1, limits=LIMITS)
    monkeypatch.setattr(partners, "find_spec", lambda _: None)
    monkeypatch.setattr(partners, "which", lambda _: None)
    with pytest.raises(UsageError, match="hearing a recording needs an extra library"):
        engines.named("local", order, "out", jobs=1, limits=LIMITS)


# -------------------------------------------------------------------------------------------------------------- outputs


def commands(path: Path, do: tuple[str, ...], to: str, *against: str) -> bytes:
    """Returns what the commands make of a file, one after the other."""

    def cleantx(*words: str) -> None:
        subprocess.run([sys.executable, "-m", "cleantx", *words], check=True, capture_output=True)

    now = str(path)
    if "clean" in do:
        cleantx("clean", now, "--to", "cleantx", "-o", "cleaned.json")
        now = "cleaned.json"
    cleantx("align", now, *against, "--format", "cleantx" if "subtitle" in do else to, "-o", "aligned.json")
    if "subtitle" in do:
        cleantx("subtitle", "aligned.json", *([] if "clean" in do else ["--no-clean"]), "--to", to, "-o", "laid.out")
    return Path("laid.out" if "subtitle" in do else "aligned.json").read_bytes()


CASES = [(GARDEN, CUES), (CUES, FIXTURES / "align" / "garden-film.srt"), (SEEDS[0], SEEDS[0])]


@pytest.mark.parametrize(("path", "partner"), CASES, ids=lambda path: path.stem)
@pytest.mark.parametrize("do", [("clean", "align", "subtitle"), ("clean", "align"), ("align",)], ids="-".join)
def test_outputs_are_those_of_the_commands_one_after_the_other(path: Path, partner: Path, do: tuple[str, ...]) -> None:
    order = ordered(*do, to=["srt", "json"], ref=str(ROOT))
    made = worker.make(path.read_bytes(), order, order.to, name=path.name, partner=str(partner))
    for to in order.to:
        assert made.outputs[to] == commands(path, do, to, "--to", str(partner)), to


def test_outputs_are_those_of_the_commands_with_a_recording() -> None:
    pytest.importorskip("pocketsphinx")
    order, path = ordered("clean", "align", "subtitle", to=["srt", "json"]), SOUND.with_suffix(".txt")
    put("a/interview.txt", of=path)
    put("a/interview.opus", of=SOUND)
    totals = batch(["a"], order)
    assert totals.failures == []
    assert totals.times["aligned"] > 0.9 * totals.times.total()
    expected = commands(path, order.do, "cleantx", "--audio", str(SOUND))
    assert Path("out/a/interview.json").read_bytes() == expected


def test_what_is_aligned_alone_is_canonical() -> None:
    put("a/ep.txt", of=GARDEN)
    put("ref/ep.srt", of=CUES)
    totals = batch(["a"], ordered(ref="ref"))
    assert [path.name for path in Path("out/a").iterdir()] == ["ep.json"]
    assert any("start_ms" in segment for segment in json.loads(Path("out/a/ep.json").read_bytes())["segments"])
    assert (totals.found, sum(totals.times.values())) == (224, 273)
    told = report.value(totals, ordered(ref="ref"))
    assert told["least_aligned"] == [{"file": "a/ep.txt", "found": 82.05}]
    assert told["word_times"] == {"estimated": 228, "untimed": 45, "aligned": 0}


def test_one_of_other_speech_or_a_broken_partner_is_its_own_failure() -> None:
    for name in ("good", "other", "broken", "untimed", "alone"):
        put(f"a/{name}.txt", of=GARDEN)
    put("ref/good.srt", of=CUES)
    put("ref/other.txt", of=SEEDS[0])
    put("ref/untimed.txt", of=TALK)
    put("ref/broken.srt")
    Path("ref/broken.srt").write_bytes(b"")
    totals = batch(["a"], ordered(ref="ref"))
    assert [path.name for path in Path("out/a").iterdir()] == ["good.json"]
    assert [(name, kind, why.partition(" (")[0]) for name, kind, why in sorted(totals.failures)] == [
        ("a/alone.txt", "Refused", "no transcript of its name in ref"),
        ("a/broken.txt", "NotATranscript", "ref/broken.srt: the file is empty"),
        (
            "a/other.txt",
            "AlignError",
            "ref/other.txt: a reference of other speech: it has 3% of the words of other.txt, in order",
        ),
        ("a/untimed.txt", "UntimedError", "ref/untimed.txt: the reference has no words with times"),
    ]
    assert totals.done == 1


def test_processes_make_the_same_and_the_sums_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(3):
        put(f"a/{number}.txt", of=GARDEN)
        put(f"ref/x/{number}.srt", of=CUES)
    batch(["a"], ordered("clean", "align", "subtitle", ref="ref"))
    totals = cleantx.batch.process("a", "same", do=["clean", "align", "subtitle"], ref="ref", jobs=2)
    assert totals.failures == []
    assert {path.name: path.read_bytes() for path in Path("same/a").iterdir()} == {
        path.name: path.read_bytes() for path in Path("out/a").iterdir()
    }
    totals.disagree["CTX406"] += 2
    _tell(totals)
    told = capsys.readouterr().err
    assert "  times: 82.1% of the words found; 0 aligned, 684 estimated, 135 untimed\n" in told
    assert "  text and sound disagree: 2 (not-in-audio ×2)\n" in told


def test_a_changed_partner_is_seen_and_where_it_stands_is_not() -> None:
    put("a/ep.txt", of=GARDEN)
    put("ref/ep.srt", of=CUES)
    put("elsewhere/x/ep.srt", of=CUES)
    assert batch(["a"], ordered(ref="ref")).outputs == 1
    assert batch(["a"], ordered(ref="ref"), resume=True).outputs == 0
    assert batch(["a"], ordered(ref="elsewhere"), resume=True).outputs == 0
    assert batch(["a"], ordered(ref="ref", profile="bbc"), resume=True).outputs == 0
    Path("ref/ep.srt").write_bytes(CUES.read_bytes().replace(b"00:00:01,240", b"00:00:01,250"))
    planned = run.prepare(["a"], ordered(ref="ref"), "out", resume=True)
    assert [bool(targets) for _, targets in run.standing(planned)] == [True]
    assert batch(["a"], ordered(ref="ref"), resume=True).outputs == 1
    Path("ref/ep.srt").unlink()
    assert [kind for _, kind, _ in batch(["a"], ordered(ref="ref"), resume=True).failures] == ["Refused"]


def test_who_hears_is_a_setting_where_somebody_does() -> None:
    put("ref/x.json")
    put("model/mdef", "other/mdef", "third/mdef", "third/means")
    heard = plan.order(["align"], [], Settings(), strict=False)
    own, same, third = (
        plan.keys(plan.order(["align"], [], Settings(), strict=False, model=model))
        for model in ("model", "other", "third")
    )
    assert own == same  # by what it holds
    assert len({str(keys) for keys in (plan.keys(heard), own, third, plan.keys(ordered(ref="ref")))}) == 4


# ---------------------------------------------------------------------------------------------------------------- sound


def test_a_recording_may_take_as_long_as_it_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("av")
    order = ordered()
    assert times.seconds(order, str(SOUND)) == pytest.approx(34, abs=2)
    assert times.seconds(ordered(ref="."), str(SOUND)) == times.seconds(order, "gone.mp3") == 0
    monkeypatch.setattr(times, "MOST", 10)
    assert times.seconds(order, str(SOUND)) == 10
    Path("no.mp3").write_bytes(bytes(99))
    assert times.seconds(order, "no.mp3") == 0


def test_the_limit_of_time_is_for_what_is_not_hearing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(times, "seconds", lambda *_: 7_200.0)
    alone, paired = (
        Task(item=Item(path="a", place="a", size=1, partner=partner), targets={}, keys={}) for partner in ("", "a.mp3")
    )
    order = ordered()
    assert _patience(paired, order, Limits(seconds=600)) == 7_800
    assert _patience(alone, order, Limits(seconds=600)) == 600
    assert _patience(paired, order, Limits(seconds=0)) == 0


def test_a_recording_is_hashed_in_blocks() -> None:
    put("a/ep.wav", of=SOUND)
    assert store.digest("a/ep.wav") == hashlib.sha256(SOUND.read_bytes()).hexdigest()
    with pytest.raises(ReadError):
        store.digest("gone.wav")


def test_a_damaged_recording_is_a_loss_and_fails_where_doubts_do() -> None:
    pytest.importorskip("pocketsphinx")
    av = pytest.importorskip("av")
    with av.open("interview.flac", "w") as file:
        stream = file.add_stream("flac", rate=16_000)
        for n, block in enumerate(Recording(str(SOUND))):
            frame = av.AudioFrame(format="s16", layout="mono", samples=len(block) // 2)
            frame.planes[0].update(block)
            frame.rate, frame.pts = 16_000, 16_000 * n
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    data = Path("interview.flac").read_bytes()
    Path("interview.flac").write_bytes(data[: len(data) * 4 // 5])
    path, order = SOUND.with_suffix(".txt"), ordered("align")
    made = worker.make(path.read_bytes(), order, order.to, name=path.name, partner="interview.flac")
    assert made.tally.losses == {times.DAMAGED: 1}
    strict = plan.order(["align"], [], Settings(), strict=True)
    with pytest.raises(StrictError, match=r"interview\.flac: (damaged|it ends after)"):
        worker.make(path.read_bytes(), strict, strict.to, name=path.name, partner="interview.flac")
