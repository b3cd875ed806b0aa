"""Threats by name that no other test stands for: `docs/security.md` lists all of them with their tests."""

from __future__ import annotations

import json
import os
import re
import shutil
import socketserver
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cases import CASES, READ, decoded, format_of
from msgspec.structs import replace

from cleantx import dictionary, formats, jobs, rules
from cleantx.batch import plan, run
from cleantx.batch.task import Item, Limits, Order, Task
from cleantx.batch.told.summary import Totals
from cleantx.batch.work import one
from cleantx.cli import batched
from cleantx.errors import CleantxError, NotATranscript, PackError
from cleantx.formats import infojson
from cleantx.model import Source, Transcript
from cleantx.settings import Settings
from cleantx.terms import exchange, pack

SECRET = "the canary sings"  # noqa: S105 - nobody's
SRT = "1\n00:00:01,000 --> 00:00:03,000\nSo open A_I_ and Chad GPT\n\n2\n00:00:03,000 --> 00:00:05,000\nsaid hello.\n"
LIMITS = Limits(seconds=60, megabytes=0)


def put(path: str, text: str = SRT) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")


def tree(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and ".cleantx" not in path.parts
    }


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


# ------------------------------------------------------------------ XML entities


class Ear(socketserver.BaseRequestHandler):
    """Counts who calls."""

    def handle(self) -> None:
        self.server.calls += 1  # type: ignore[attr-defined]  # it is ours


@pytest.fixture
def listener() -> Iterator[socketserver.TCPServer]:
    with socketserver.TCPServer(("127.0.0.1", 0), Ear) as server:
        server.calls = 0  # type: ignore[attr-defined]  # as above
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()


def hostile_xml(canary: Path, port: int) -> Iterator[str]:
    """Yields documents that would read a file, call somebody, or grow without end."""
    url, file = f"http://127.0.0.1:{port}/x", canary.as_uri()
    bodies = [
        "<tt xmlns='http://www.w3.org/ns/ttml'><body><div><p begin='0s' end='1s'>&e; a</p></div></body></tt>",
        "<transcript><text start='0' dur='1'>&e; a</text></transcript>",
        "<timedtext format='3'><body><p t='0' d='1000'>&e; a</p></body></timedtext>",
        "<ANNOTATION_DOCUMENT><TIER TIER_ID='a'><ANNOTATION>&e;</ANNOTATION></TIER></ANNOTATION_DOCUMENT>",
        "<MultipleSearchAndReplaceGroups><Group>&e;</Group></MultipleSearchAndReplaceGroups>",
        "<html><body><p>&e; a</p></body></html>",
        "<SAMI><BODY><SYNC Start=0><P>&e; a</P></SYNC></BODY></SAMI>",
    ]
    bomb = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    heads = [
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "{file}">]>',
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "{url}">]>',
        f'<!DOCTYPE x SYSTEM "{url}">',
        f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{url}"> %p;]>',
        f'<?xml-stylesheet href="{url}"?>',
        f'<!DOCTYPE x [<!ENTITY e0 "ha"> {bomb}<!ENTITY e "&e9;">]>',
    ]
    for body in bodies:
        for head in heads:
            yield f'<?xml version="1.0"?>\n{head}\n{body}'
        yield body.replace(
            "&e;", f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{file}" parse="text"/>'
        )


def test_no_reader_of_xml_opens_a_file_calls_anybody_or_grows(listener: socketserver.TCPServer, here: Path) -> None:
    canary = here / "canary.txt"
    canary.write_text(SECRET, encoding="utf-8")
    texts = list(hostile_xml(canary, listener.server_address[1]))
    for text in texts:
        for name in READ:
            try:
                read = formats.load(name).read(text, Source())
            except CleantxError:
                continue
            assert SECRET not in "".join(s.text for s in read.segments)
            assert sum(len(s.text) for s in read.segments) <= len(text)
        for kind in exchange.KINDS:
            try:
                found, losses = exchange.read(text, "a", kind=kind, tree=dictionary._tree)  # noqa: SLF001 - the fence itself
            except CleantxError:
                continue
            assert SECRET not in repr((found, losses))
    assert listener.calls == 0  # type: ignore[attr-defined]  # as above


# ------------------------------------------------------------- front matter, times


def test_front_matter_is_no_yaml() -> None:
    """Aliases, tags and anchors are text: nothing is made of them, and nothing grows."""
    bomb = "a: &a [lol, lol]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    tags = "title: !!python/object/apply:os.system [touch owned]\nx: !!binary aGk=\n"
    for block in (bomb, tags, "title: " + "[" * 5000 + "\n"):
        for name in ("youtube-md", "speakers", "text"):
            text = f"---\n{block}---\n\nSpeaker 1\nHello there, all of you.\n"
            try:
                read = formats.load(name).read(text, Source())
            except NotATranscript:
                continue
            assert len(repr(read.meta)) < 3 * len(text)
    assert not Path("owned").exists()


@pytest.mark.parametrize("name", READ)
def test_times_without_end_are_none_or_whole(name: str) -> None:
    """Five thousand digits are more than Python turns into a number: exact, or told, and never a crash."""
    for path in (path for path in CASES if format_of(path) == name):
        text = decoded(path)[0]
        for match in list(re.finditer(r"\d+", text))[:12]:
            for digits in ("9" * 5000, "-" + match[0], match[0] + "." + "9" * 5000, "1e999"):
                try:
                    read = formats.load(name).read(text[: match.start()] + digits + text[match.end() :], Source())
                except NotATranscript:
                    continue
                times = [time for s in read.segments for time in (s.start, s.end)]
                assert all(time is None or (type(time) is int and time >= 0) for time in times)


# ---------------------------------------------------------------- many built-in rules


@pytest.mark.parametrize(
    "piece", ["so A_I_ it is, um, and and ", "a" * 50, "I mean, ", "- ", "[", "1 0 ", "\u00e2\u20ac"]
)
def test_no_rule_takes_long_text_for_ever(piece: str) -> None:
    """No time is asserted: what is quadratic would not finish.  `scripts/bench ladder` measures the growth."""
    text = (piece * (200_000 // len(piece)))[:200_000]
    everything = Settings(select=tuple(rules.TABLE), unsafe=True, language="en")
    assert jobs.lint(_spoken(text), settings=everything) is not None


def _spoken(text: str) -> Transcript:
    return formats.load("text").read(text, Source())


# --------------------------------------------------------------------- names and links


@pytest.mark.parametrize("sign", ["\x1b[31m", "\n", "\r", "\x9b", "\u202e", "\u2066", "\x07"])
def test_whatever_a_file_is_called_it_is_one_line(sign: str, capsys: pytest.CaptureFixture[str]) -> None:
    put(f"a/ep{sign}cleantx: all is well.srt", "")
    put(f"b/ep{sign}x.srt", SRT)
    put(f"c/ep{sign}x.srt", SRT + "\nstray\n")
    asked = batched.Asked(("a", "b", "c"), "out", ("clean",), (), resume=False, jobs=1, report=("r.json",))
    told = batched.Told(Settings(), "", "", strict=False)
    batched.run(asked, told, timeout=0, memory=0, dry_run=True)
    batched.run(asked, told, timeout=60, memory=0, dry_run=False)
    shown = capsys.readouterr()
    lines = (shown.out + shown.err).split("\n")
    assert not any(sign in line for line in lines)
    assert not any(line.startswith("cleantx: all is well") for line in lines)
    assert len(shown.out.rstrip("\n").split("\n")) == 3
    assert json.loads(Path("r.json").read_text(encoding="utf-8"))["failures"]


def batch(planned: run.Planned, order: Order, before: object = None) -> Totals:
    def engine(tasks):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - as its caller says
        for number, task in enumerate(tasks):
            if callable(before):
                before(number)
            yield one.do(task, order, planned.out, LIMITS)

    return run.run(planned, resume=True, jobs=1, limits=LIMITS, engine=engine)


CLEAN = plan.order(["clean"], [], Settings(), strict=False)


def test_a_link_that_is_swapped_in_during_a_run_is_not_followed(here: Path) -> None:
    """The folder is another one's, who puts links to your files where transcripts were."""
    put("secret.srt", SRT.replace("hello", SECRET))
    put(
        "secret.info.json",
        json.dumps({"title": SECRET, "extractor": "x", "webpage_url": "y", "formats": [], "id": "1"}),
    )
    for number in range(3):
        put(f"a/b/{number}.srt")
    planned = run.prepare(["a"], CLEAN, str(here / "out"), resume=False)
    Path("a/b/0.srt").unlink()
    Path("a/b/0.srt").symlink_to(here / "secret.srt")
    Path("a/b/1.info.json").symlink_to(here / "secret.info.json")
    totals = batch(planned, CLEAN)
    assert [(kind, why) for _, kind, why in totals.failures] == [("ReadError", "a link that leads out of the folder")]
    assert sorted(tree(here / "out")) == ["a/b/1.srt", "a/b/2.srt"]
    Path("a/b").rename("a/c")
    Path("a/b").symlink_to(here)
    put("2.srt", SRT.replace("hello", SECRET))
    shutil.rmtree("out")
    assert len(batch(planned, CLEAN).failures) == 3
    assert not tree(here / "out")


def test_no_folder_is_made_through_a_link(here: Path) -> None:
    put("a/b/c/1.srt")
    Path("elsewhere").mkdir()
    Path("out").mkdir()
    planned = run.prepare(["a"], CLEAN, str(here / "out"), resume=False)

    def swap(_: int) -> None:
        Path("out/a").symlink_to(here / "elsewhere")

    assert [why for _, _, why in batch(planned, CLEAN, swap).failures] == ["a link stands in the way of the output"]
    assert not any(Path("elsewhere").iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="folders of Windows have other permissions")
def test_a_folder_that_may_not_be_written_any_more() -> None:
    """What is written so far stands, the rest is told, and a later run goes on with it."""
    root = os.geteuid() == 0
    folder = Path(tempfile.mkdtemp())
    for number in range(6):
        put(str(folder / f"a/{number}.srt"))
    planned = run.prepare([str(folder / "a")], CLEAN, str(folder / "out"), resume=False)

    def lock(number: int) -> None:
        if number == 3:
            (folder / "out/a").chmod(0o500)

    if root:  # whom no permission stops
        for path in (folder, *folder.rglob("*")):
            os.chown(path, 65534, 65534)
        os.seteuid(65534)
    try:
        totals = batch(planned, CLEAN, lock)
        assert [(kind, "permission denied" in why) for _, kind, why in totals.failures] == [("WriteError", True)] * 3
        assert len(tree(folder / "out")) == 3
        assert not list((folder / "out").rglob("*.part"))
        (folder / "out/a").chmod(0o700)
        again = run.prepare([str(folder / "a")], CLEAN, str(folder / "out"), resume=True)
        assert (batch(again, CLEAN).kept, len(tree(folder / "out"))) == (3, 6)
    finally:
        if root:
            os.seteuid(0)
        shutil.rmtree(folder)


# ------------------------------------------------------------------------ packs


@pytest.mark.parametrize("right", ["x" * 501, ", and", "", "a\nb"])
def test_what_an_entry_puts_in_is_bounded(right: str) -> None:
    with pytest.raises(PackError, match="right"):
        pack.parse(f'[[term]]\nid = "a"\nright = {json.dumps(right)}\nwrong = ["foo bar"]\n', "a.toml")


@pytest.mark.parametrize("right", ["x" * 501, "; and"])
def test_what_an_imported_entry_puts_in_is_bounded(right: str) -> None:
    found, losses = exchange.read(f"foo bar => {right}\nchad gpt => ChatGPT", "a.txt", tree=dictionary._tree)  # noqa: SLF001 - as above
    assert [entry.right for entry in found.entries] == ["ChatGPT"]
    assert [loss.code for loss in losses] == ["no-term"]


# ----------------------------------------------------------------------- huge lines


@pytest.mark.parametrize("fmt", ["srt", "webvtt", "text", "jsonl"])
def test_a_line_of_megabytes_is_one_line(fmt: str, here: Path) -> None:
    words = "word " * 400_000
    text = {
        "srt": f"1\n00:00:01,000 --> 00:00:02,000\n{words}\n",
        "webvtt": f"WEBVTT\n\n00:01.000 --> 00:02.000\n{words}\n",
        "text": words,
        "jsonl": json.dumps({"start": 0, "end": 1, "text": words}) + "\n",
    }[fmt]
    put(f"long.{fmt}", text)
    order = plan.order([], ["json"], Settings(), format=fmt, strict=False)
    task = Task(
        item=Item(path=f"long.{fmt}", place=f"long.{fmt}", size=len(text)),
        targets={"cleantx": "o.json"},
        keys={"cleantx": "k"},
    )
    (here / "out/.cleantx/writing").mkdir(parents=True)
    done = one.do(task, order, str(here / "out"), LIMITS)
    assert (done.why, done.made) == ("", 1)
    read = json.loads((here / "out/o.json").read_text(encoding="utf-8"))
    assert [segment["text"].split() for segment in read["segments"]] == [["word"] * 400_000]


# ------------------------------------------------------------------------ spreadsheets


@pytest.mark.parametrize("fmt", ["csv", "tsv", "whisper-tsv", "whispercpp-csv"])
@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "=cmd|' /C calc'!A0"])
def test_formulas(fmt: str, text: str) -> None:
    """Our own tables hold no formula; those of Whisper's tools are what these tools read, and say so in the docs."""
    given = formats.load("text").read(f"{text}\n", Source())
    segments = tuple(replace(s, start=0, end=900) for s in given.segments)
    written, _ = jobs.write(Transcript(segments=segments), fmt)
    cells = [cell.strip('"') for cell in re.split(r"[,\t\n]", written)]
    if fmt in ("csv", "tsv"):
        assert not any(cell.startswith(("=", "+", "@", "-")) for cell in cells)
    assert formats.load(fmt).read(written, Source()).segments[0].text == text


def test_what_lies_beside_is_bounded() -> None:
    """An info.json of any depth and size is a doubt, and the transcript is read all the same."""
    own = formats.load("srt").read(SRT, Source())
    for text in (
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"title": "' + "x" * 1_000_000,
        "{}",
        "null",
        '{"duration": 1e999}',
    ):
        assert infojson.merge(own, text, "a.info.json").segments == own.segments
