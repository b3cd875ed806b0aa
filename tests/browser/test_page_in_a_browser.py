"""The page of `check --report` as a browser shows it: light, dark, narrow, and deaf to what subtitles hold."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import pytest

from cleantx import jobs
from cleantx.cli import page
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


@pytest.fixture
def report(tmp_path: Path) -> Path:
    texts = [HOSTILE, "x" * 90, "We went to the\nshop today, all of us.", "Well..."] * 30
    cues = (
        f"{k + 1}\n00:{k // 60:02}:{k % 60:02},000 --> 00:{k // 60:02}:{k % 60:02},900\n{t}\n"
        for k, t in enumerate(texts)
    )
    transcript = jobs.read("\n".join(cues), Source(name="a.srt"))
    findings, score = jobs.check(transcript)
    path = tmp_path / "report.html"
    path.write_text(page.page("a.srt", transcript, findings, score, profile.load("netflix-en")), encoding="utf-8")
    return path


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
def test_it_follows_the_scheme_of_the_reader(report: Path, scheme: int, colour: tuple[int, ...]) -> None:
    shot = report.with_suffix(".png")
    run(report, f"--blink-settings=preferredColorScheme={scheme}", "--window-size=900,700", f"--screenshot={shot}")
    assert corner(shot) == colour


def test_text_of_subtitles_does_nothing(report: Path) -> None:
    shown = run(report, "--dump-dom")
    assert "<title>a.srt by Netflix, English</title>" in shown
    assert not re.search("<(?:script|img)", shown)
    assert "&lt;script&gt;" in shown


@pytest.mark.parametrize("width", [500, 900, 1400])
def test_nothing_sticks_out_at_the_side(report: Path, width: int) -> None:
    text = report.read_text(encoding="utf-8")
    text = re.sub(r"<meta http-equiv[^>]*>", "", text)  # that would keep our own measure from running, too
    measure = "<script>document.title=document.documentElement.scrollWidth+' of '+innerWidth</script></body>"
    report.write_text(text.replace("</body>", measure), encoding="utf-8")
    found = re.search(r"<title>(\d+) of (\d+)</title>", run(report, f"--window-size={width},800", "--dump-dom"))
    assert found
    assert int(found[1]) <= int(found[2])
