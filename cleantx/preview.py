"""Subtitles as a viewer sees them: burnt into a video, or on black, by ffmpeg where it is installed.

A picture shows up to nine cues side by side, a film half a minute.  Only local files are read, and what goes wrong is
one line; the picture or film is written whole or not at all.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from cleantx import formats, store
from cleantx.errors import UsageError, WriteError
from cleantx.model import Segment, Transcript

SUFFIXES = (".png", ".mp4")
FILM = 30_000
"""Milliseconds of a film."""

_ROWS = 3  # of cues on a sheet
_SIZE = "640x360", "1280x720"  # of one cue on a sheet, and of a film
_BACK = "0x202020"
_LONG = 300  # seconds that ffmpeg may take
_CUES = "cues.ass"


def preview(cues: Transcript, out: str, *, video: str = "", start: int | None = None, columns: int = 3) -> None:
    """Writes a picture (``.png``) or a film (``.mp4``) of the cues, on a video or on a plain ground.

    `start` (ms) is where it begins; without it a picture shows cues from all over, a film the beginning.  A picture has
    three rows of so many `columns`.

    Raises:
        UsageError: another suffix, no cue there, no ffmpeg, or a video that is not there.
        WriteError: ffmpeg could not do it, or the file cannot be written.
    """
    suffix = Path(out).suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(
            "a preview is a picture or a film", path=out, hint=f"a name that ends in {' or '.join(SUFFIXES)}"
        )
    if shutil.which("ffmpeg") is None:
        raise UsageError("a preview needs ffmpeg", hint="install it, as with `apt-get install ffmpeg`")
    if video and not Path(video).is_file():
        raise UsageError("no such video", path=video)
    shown = [
        s for s in cues.segments if not s.dropped and s.kind != "note" and s.start is not None and s.end is not None
    ]
    shown = [s for s in shown if start is None or (s.end or 0) > start]
    if not shown:
        raise UsageError("there is no cue to show", path=out)
    with tempfile.TemporaryDirectory(prefix="cleantx-") as folder:
        if suffix == ".png":
            picked = _picked(shown, _ROWS * columns, spread=start is None)
            _picture(cues, picked, Path(folder), video, out, columns)
        else:
            first = max(0, (shown[0].start or 0) - 1000) if start is None else start
            _film(cues, shown, Path(folder), video, first, out)
        made = Path(folder) / f"made{suffix}"
        if not made.is_file() or not made.stat().st_size:
            raise WriteError("ffmpeg wrote nothing", path=out, hint="does the video reach that far?")
        store.write(out, made.read_bytes())


def _picked(shown: Sequence[Segment], most: int, *, spread: bool) -> list[Segment]:
    """Returns the cues of a sheet: the first ones, or such as lie evenly all over."""
    if len(shown) <= most or not spread:
        return list(shown[:most])
    return [shown[(2 * k + 1) * len(shown) // (2 * most)] for k in range(most)]


def _picture(cues: Transcript, picked: list[Segment], folder: Path, video: str, out: str, columns: int) -> None:
    """Makes a sheet: each cue has a second of its own on the ground that is black, or a frame of the video."""
    seconds = [replace(s, start=1000 * k, end=1000 * k + 1000, words=(), raw=None) for k, s in enumerate(picked)]
    _save(cues, seconds, folder)
    ground = ["-f", "lavfi", "-i", f"color=c={_BACK}:s={_SIZE[0]}:r=1:d={len(picked)}"]
    if video:
        for k, cue in enumerate(picked):
            _frame(video, ((cue.start or 0) + (cue.end or 0)) // 2, folder / f"frame{k:02}.png")
        ground = ["-framerate", "1", "-i", "frame%02d.png"]
    columns = min(columns, len(picked))
    sheet = f"ass={_CUES},tile={columns}x{-(-len(picked) // columns)}:padding=6:color=black"
    _ffmpeg([*ground, "-vf", sheet, "-frames:v", "1", "made.png"], folder, out)


def _frame(video: str, at: int, target: Path) -> None:
    """Takes a frame out of a video; beyond its end it is a plain one."""
    size = _SIZE[0].replace("x", ":")
    scale = f"scale={size}:force_original_aspect_ratio=decrease,pad={size}:-1:-1"
    taken = ["-ss", f"{at / 1000:.3f}", "-i", _local(video), "-frames:v", "1", "-vf", scale, target.name]
    _ffmpeg(taken, target.parent, video)
    if not target.is_file():
        _ffmpeg(
            ["-f", "lavfi", "-i", f"color=c={_BACK}:s={_SIZE[0]}", "-frames:v", "1", target.name], target.parent, video
        )


def _film(cues: Transcript, shown: Sequence[Segment], folder: Path, video: str, start: int, out: str) -> None:
    moved = [
        replace(s, start=max(0, (s.start or 0) - start), end=(s.end or 0) - start, words=(), raw=None)
        for s in shown
        if (s.start or 0) < start + FILM
    ]
    _save(cues, moved, folder)
    ground = ["-f", "lavfi", "-i", f"color=c={_BACK}:s={_SIZE[1]}:r=25"]
    if video:
        ground = ["-ss", f"{start / 1000:.3f}", "-i", _local(video)]
    length = FILM if video else min(FILM, max(s.end or 0 for s in moved) + 1000)
    _ffmpeg([*ground, "-t", f"{length / 1000:.3f}", "-vf", f"ass={_CUES},format=yuv420p", "made.mp4"], folder, out)


def _save(cues: Transcript, segments: Sequence[Segment], folder: Path) -> None:
    """Writes the cues as ASS, which libass shows as players do; their text is inert there."""
    alone = replace(cues, segments=tuple(segments), source=replace(cues.source, format="", head=""))
    text, _ = formats.writer("ass").write(alone)
    # the last field of a style, its encoding: -1 lets libass see by itself which way the letters run
    store.write(str(folder / _CUES), text.replace(",160,160,60,1\n", ",160,160,60,-1\n").encode("utf-8"))


def _local(path: str) -> str:
    """Returns a path that ffmpeg can only take for a local file."""
    return f"file:{Path(path).resolve()}"


def _ffmpeg(words: Sequence[str], folder: Path, place: str) -> None:
    """Runs ffmpeg in a folder.

    Raises:
        WriteError: it failed, or took too long.
    """
    command = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-protocol_whitelist", "file", *words]
    if "lavfi" in words:
        command = [word for word in command if word not in ("-protocol_whitelist", "file")]
    try:
        ran = subprocess.run(command, cwd=folder, capture_output=True, timeout=_LONG, check=False)  # noqa: S603 - no shell
    except (OSError, subprocess.TimeoutExpired) as error:
        raise WriteError(f"ffmpeg could not make this: {error}", path=place) from None
    if ran.returncode:
        last = ran.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise WriteError(f"ffmpeg could not make this: {''.join(last)}", path=place)
