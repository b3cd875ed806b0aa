"""Any recording as 16 kHz mono samples, bit by bit: memory stays the same however long it is.

PyAV decodes and resamples; where it is not installed, an ffmpeg on the PATH does the same.  Only local files: a name
is a path and nothing else, so neither ``-i`` nor ``http://`` nor ``concat:`` is more than the name of a file.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cleantx.align.audio.engine import RATE
from cleantx.errors import ReadError, UsageError

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

INSTALL = "pip install 'cleantx[audio]'"
_BLOCK = 2 * RATE  # bytes: a second
_JUMP = 0.2  # s; a jump of the clock that is heard as silence
_LOST = 600.0  # s; a longer one is damage
_SHORT = 0.1  # of the length that a header tells; some only guess it from the first bytes
_MOST = 1_000  # damaged packets
_TRUST = "file,pipe"  # protocols: a playlist or a container may name others


class Recording:
    """A file that can be heard again and again, from its start.

    `stream` is which of its audio streams is meant, from 0.  `damage` tells, once it was heard, what of it could not
    be decoded ("": nothing).
    """

    def __init__(self, path: str, *, stream: int = 0) -> None:
        """Looks at the file.

        Raises:
            ReadError: it is missing, no file, or empty.
        """
        place = Path(path)
        try:
            if not place.is_file():
                what = "is no file" if place.exists() else "no such file"
                raise ReadError(what, path=path, hint="a recording is wanted")
            if not place.stat().st_size:
                raise ReadError("is empty", path=path)
        except (OSError, ValueError) as error:
            raise ReadError(f"cannot be read: {getattr(error, 'strerror', None) or error}", path=path) from None
        self.path, self.stream, self.damage = path, stream, ""

    def __iter__(self) -> Iterator[bytes]:
        """Yields the samples, 16 bits each, about a second at a time.

        Raises:
            ReadError: no media file, or none with (so many) audio streams, or without sound.
            UsageError: nothing is installed that decodes.
        """
        self.damage = ""
        try:
            import av  # noqa: F401, PLC0415 - heavy, and an extra
        except ImportError:
            blocks = self._by_program()
        else:
            blocks = self._by_library()
        empty = True
        for block in blocks:
            empty = False
            yield block
        if empty:
            raise ReadError(f"holds no sound{f' ({self.damage})' if self.damage else ''}", path=self.path)

    @property
    def seconds(self) -> float:
        """How long its header says that it lasts; 0 where it does not say, or nothing is installed that reads it.

        Raises:
            ReadError: no media file.
        """
        try:
            import av  # noqa: F401, PLC0415 - as below
        except ImportError:
            return 0.0
        with self._opened() as container:
            return max(0, container.duration or 0) / 1_000_000

    def _opened(self) -> InputContainer:
        from av import open as opened  # noqa: PLC0415 - as above
        from av.error import FFmpegError  # noqa: PLC0415 - as above

        local = "file:" + str(Path(self.path).absolute())
        try:
            return opened(local, mode="r", metadata_errors="replace", options={"protocol_whitelist": _TRUST})
        except (FFmpegError, OSError, ValueError) as error:
            raise self._unreadable(error) from None

    def _by_library(self) -> Iterator[bytes]:
        with self._opened() as container:
            streams = container.streams.audio
            if not streams:
                raise ReadError("has no audio", path=self.path)
            if not 0 <= self.stream < len(streams):
                raise ReadError(f"has {len(streams)} audio streams, none numbered {self.stream}", path=self.path)
            yield from self._decoded(container, streams[self.stream])

    def _decoded(self, container: InputContainer, stream: AudioStream) -> Iterator[bytes]:
        """Yields the sound of a stream in blocks; where its clock jumps ahead there is silence, as players have it."""
        from av import AudioResampler  # noqa: PLC0415 - as above

        resampler = AudioResampler(format="s16", layout="mono", rate=RATE)
        origin = (container.start_time or 0) / 1_000_000
        held, given = bytearray(), 0
        for frame in self._frames(container, stream):
            if frame.pts is not None and frame.time_base is not None:
                late = float(frame.pts * frame.time_base) - origin - (given + len(held)) / _BLOCK
                held += bytes(round(late * RATE) * 2 if _JUMP < late < _LOST else 0)
                frame.pts = None  # the resampler would fill in some of it by itself
            for out in resampler.resample(frame):
                held += bytes(out.planes[0])[: 2 * out.samples]
            while len(held) >= _BLOCK:
                yield bytes(held[:_BLOCK])
                del held[:_BLOCK]
                given += _BLOCK
        for out in resampler.resample(None):
            held += bytes(out.planes[0])[: 2 * out.samples]
        if held:
            yield bytes(held)
        heard, told = (given + len(held)) / _BLOCK, (container.duration or 0) / 1_000_000
        if not self.damage and told - heard > max(_JUMP, _SHORT * told):
            self.damage = f"it ends after {heard:.0f} s, where its header tells of {told:.0f} s"

    def _frames(self, container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
        """Yields what can be decoded; damaged packets are passed over, and said."""
        from av.error import FFmpegError  # noqa: PLC0415 - as above

        packets, damaged = container.demux(stream), 0
        while damaged < _MOST:
            try:
                packet = next(packets, None)
                if packet is None:
                    return
                yield from packet.decode()
            except FFmpegError as error:
                damaged += 1
                self.damage = f"damaged: {_plain(error)}"

    def _by_program(self) -> Iterator[bytes]:
        program = shutil.which("ffmpeg")
        if program is None:
            raise UsageError("hearing a recording needs an extra library", hint=INSTALL)
        command = [
            *(program, "-nostdin", "-v", "error", "-protocol_whitelist", _TRUST),
            *("-i", "file:" + str(Path(self.path).absolute()), "-map", f"0:a:{self.stream}"),
            *("-ac", "1", "-ar", str(RATE), "-f", "s16le", "pipe:1"),
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as ran:  # noqa: S603 - no shell
            if ran.stdout is None or ran.stderr is None:
                return
            got = False
            try:
                while block := ran.stdout.read(_BLOCK):
                    got = True
                    yield block
                told = ran.stderr.read(4096).decode(errors="replace").strip().splitlines()
            finally:
                ran.kill()
        if told and not got:
            raise self._unreadable(told[-1])
        if told:
            self.damage = f"damaged: {told[-1][-100:]}"

    def _unreadable(self, why: object) -> ReadError:
        return ReadError(f"is no recording that can be decoded: {_plain(why)}", path=self.path)


def _plain(error: object) -> str:
    """Returns what an error of the library says, without numbers and names of files."""
    text = str(getattr(error, "strerror", None) or error)
    return text.splitlines()[0][:100] if text else "unknown format"
