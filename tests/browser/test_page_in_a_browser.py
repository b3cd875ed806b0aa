"""The pages of `check --report` and `batch --report` in a browser: light, dark, narrow, and deaf to what they show."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import zlib
from html import escape
from pathlib import Path

import pytest
from msgspec.structs import replace

from cleantx import jobs
from cleantx.batch.task import Heard, Item, Mark, Order, Result, Tally
from cleantx.batch.told import report
from cleantx.batch.told.summary import Totals
from cleantx.cli import corpus, page
from cleantx.model import Source
from cleantx.subtitles import profile

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no chromium: scripts/test --all installs one where it may"),
]

HOSTILE = "<script>document.title='run'</script><img src=x onerror=\"document.title='run'\">"


def checked() -> str:
    """Returns the page on subtitles with hostile text."""
    texts = [HOSTILE, "x" * 90, "We went to the\nshop today, all of us.", "Well..."] * 30
    cues = (
        f"{k + 1}\n00:{k // 60:02}:{k % 60:02},000 --> 00:{k // 60:02}:{k % 60:02},900\n{t}\n"
        for k, t in enumerate(texts)
    )
    transcript = jobs.read("\n".join(cues), Source(name="a.srt"))
    findings, score = jobs.check(transcript)
    return page.page("a.srt", transcript, findings, score, profile.load("netflix-en"))


def batched() -> str:
    """Returns the page on a corpus whose files are called, and speak, as no file should."""
    long = "x" * 90
    forms = [Heard(f"{HOSTILE}{k}", f"{long}{k}", f"mined/{long}", k, done=k % 2 == 0) for k in range(80)]
    forms += [Heard(f"{long}{k}", HOSTILE, "ai/x", k + 1, done=k % 2 == 0) for k in range(80)]
    told = Tally(
        words=10**9,
        cues=9,
        left=3,
        fixes={"CTX201": 10**7, "CTX501": 3},
        waiting={"CTX201": 3},
        losses={long: 2},
        forms=tuple(forms),
        names={"Kwenna": (3, 1), "Quenna": (1, 1)},
    )
    totals = Totals(passed=10**6)
    for number in range(30):
        item = Item(path=f"{HOSTILE}/{long}/{number}.srt", place=f"{HOSTILE}/{long}/{number}.srt", size=1)
        mark = Mark(place=item.place, input="", version="", outputs=(), tally=replace(told, clean=3.0 * number))
        totals.add(Result(item=item, mark=mark, made=2) if number else Result(item=item, kind=HOSTILE, why=HOSTILE))
    return corpus.page(report.value(totals, Order(to=("srt", "webvtt"))))


PAGES = {"a.srt by Netflix, English": checked, "29 transcripts, 1 failed": batched}


@pytest.fixture(params=PAGES, ids=["check", "batch"])
def shown(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str]:
    """Returns a page in a file, and its title."""
    path = tmp_path / "report.html"
    path.write_text(PAGES[request.param](), encoding="utf-8")
    return path, request.param


def run(path: Path, *flags: str) -> str:
    """Returns what the browser prints."""
    fixed = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"]
    ran = subprocess.run(
        [CHROMIUM, *fixed, f"--user-data-dir={path.parent / 'user'}", *flags, path.as_uri()],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def corner(path: Path) -> tuple[int, ...]:
    """Returns the colour of the first pixel of a PNG: no filter changes that one."""
    data = path.read_bytes()
    at, packed = 8, b""
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        packed += data[at + 8 : at + 8 + length] if data[at + 4 : at + 8] == b"IDAT" else b""
        at += 12 + length
    return tuple(zlib.decompressobj().decompress(packed, 4)[1:4])


@pytest.mark.parametrize(("scheme", "colour"), [(1, (255, 255, 255)), (0, (0x14, 0x17, 0x1B))])
def test_it_follows_the_scheme_of_the_reader(shown: tuple[Path, str], scheme: int, colour: tuple[int, ...]) -> None:
    report = shown[0]
    shot = report.with_suffix(".png")
    run(report, f"--blink-settings=preferredColorScheme={scheme}", "--window-size=900,700", f"--screenshot={shot}")
    assert corner(shot) == colour


def test_what_is_shown_does_nothing(shown: tuple[Path, str]) -> None:
    report, title = shown
    found = run(report, "--dump-dom")
    assert f"<title>{title}</title>" in found
    assert not re.search("<(?:script|img)", found)
    assert "&lt;script&gt;" in found


@pytest.mark.parametrize("width", [360, 500, 900, 1400])
def test_nothing_sticks_out_at_the_side(shown: tuple[Path, str], width: int) -> None:
    text = shown[0].read_text(encoding="utf-8")
    text = re.sub(r"<meta http-equiv[^>]*>", "", text)  # that would keep our own measure from running, too
    measure = "<script>parent.document.title=document.documentElement.scrollWidth+' of '+innerWidth</script></body>"
    framed = escape(text.replace("</body>", measure))  # no window is narrower than 500 here, a frame is
    frame = f'<!doctype html><iframe style="border:0;width:{width}px;height:800px" srcdoc="{framed}"></iframe>'
    shown[0].write_text(frame, encoding="utf-8")
    found = re.search(r"<title>(\d+) of (\d+)</title>", run(shown[0], "--window-size=1500,900", "--dump-dom"))
    assert found
    assert int(found[1]) <= int(found[2]) == width
