"""Speaks text with espeak-ng and tells when each written word was said: true times for tests and benchmarks.

    .venv/bin/python scripts/speech.py TEXT OUT.wav [--voice en-us+f2] [--rate 160] [--noise 20]

Every line of TEXT is a turn.  Beside OUT.wav, `OUT.json` lists the words with their times in ms.  The times are events
of the synthesiser (the samples at which it begins a word or a pause), so they are true by construction.  But a machine
speaks: it is easier than people are, and an aligner that speaks the text itself and compares is flattered.
"""

from __future__ import annotations

import argparse
import array
import json
import math
import random
import re
import subprocess
import sys
import wave
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate
from operator import mul
from pathlib import Path
from typing import NamedTuple

RATE = 16_000
"""Samples a second of what comes back; espeak-ng itself makes 22,050."""

VOICES = (
    "en-us", "en-us+f2", "en+m3", "en-us+m7", "en+f3", "en-us+f4", "en-gb-scotland", "en-us+m1", "en-gb-x-rp",
    "en-us+f5",
)  # fmt: skip
"""Voices and variants of English that sound like different people."""

HALF = 12  # input samples on each side of an output sample
FILLERS = ("uh", "um", "er")


class SpeechError(Exception):
    """Nothing can be spoken: the library or the voice is missing; one line says what."""


class Turn(NamedTuple):
    """A text that one voice says without a stop.

    `rate` is in words a minute, `pitch` from 0 to 99; `pause` ms of silence come before it, and before a share
    `fillers` of the words an "uh" is said that the text does not hold.
    """

    text: str
    voice: str = "en-us"
    rate: int = 170
    pitch: int = 50
    pause: int = 300
    fillers: float = 0.0


class Said(NamedTuple):
    """A written word (a run without spaces) and when it was said, in ms.

    Signs alone have no times.  espeak-ng runs some words together ("of the"): of such a group only the start of the
    first and the end of the last are known, and all are `merged`.  A `filler` was said but is not in the text.
    """

    text: str
    start: int | None
    end: int | None
    turn: int = 0
    merged: bool = False
    filler: bool = False


class Heard(NamedTuple):
    """What the synthesiser reports: a word that begins at a character of its text, or else a pause or a sound."""

    at: int | None
    sample: int
    silent: bool


def speak(turns: Sequence[Turn | str], *, noise: float | None = None, seed: int = 0) -> tuple[bytes, list[Said]]:
    """Returns the turns as sound (one channel, 16 bits, 16 kHz) and their words with true times; the same every time.

    `noise` is white, in dB under the speech: 20 is a room, 10 a street.  `seed` is for noise and fillers.  Raises
    SpeechError.
    """
    rng = random.Random(seed)  # noqa: S311 - the same noise in every run, no secrets
    asked = [turn if isinstance(turn, Turn) else Turn(turn) for turn in turns]
    tokens = [list(with_fillers(turn.text.split(), turn.fillers, rng)) for turn in asked]
    sound, words = array.array("h"), list[Said]()
    found = spoken([" ".join(token for token, _ in said) for said in tokens], asked)
    for number, (turn, said, (pcm, events, rate)) in enumerate(zip(asked, tokens, found, strict=True)):
        sound.extend(array.array("h", bytes(2 * (turn.pause * RATE // 1000))))
        offset = len(sound) * 1000 / RATE
        for word in timed(said, events, len(pcm)):
            start, end = (None if at is None else round(offset + at * 1000 / rate) for at in (word.start, word.end))
            words.append(word._replace(start=start, end=end, turn=number))
        sound.extend(resampled(pcm, rate))
    return (sound if noise is None else noisy(sound, noise, rng)).tobytes(), words


def with_fillers(words: Sequence[str], share: float, rng: random.Random) -> Iterator[tuple[str, bool]]:
    """Yields the words, and before some of them a filler with a comma behind it; says which are fillers."""
    for word in words:
        if share and rng.random() < share:
            yield f"{rng.choice(FILLERS)},", True
        yield word, False


def spoken(texts: Sequence[str], turns: Sequence[Turn]) -> Iterator[tuple[array.array[int], list[Heard], int]]:
    """Yields each turn's samples, the events in it, and the samples a second.

    espeak-ng's sound depends on what it said before, so all is said by a process that has said nothing yet.
    """
    asked = [[text, turn.voice, turn.rate, turn.pitch] for text, turn in zip(texts, turns, strict=True)]
    ran = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("espeak.py"))],
        input=json.dumps(asked).encode(),
        capture_output=True,
        check=False,
    )
    if ran.returncode:
        lines = ran.stderr.decode(errors="replace").strip().splitlines()
        raise SpeechError(lines[-1] if lines else f"espeak-ng ended with {ran.returncode}")
    at = 0
    for _ in turns:
        head = ran.stdout.index(b"\n", at)
        told = json.loads(ran.stdout[at:head])
        at = head + 1 + 2 * told["samples"]
        yield array.array("h", ran.stdout[head + 1 : at]), [Heard(*event) for event in told["events"]], told["rate"]


@cache
def missing() -> str:
    """Returns why nothing can be spoken here ("": it can)."""
    try:
        list(spoken([], []))
    except SpeechError as error:
        return str(error)
    return ""


def timed(tokens: list[tuple[str, bool]], events: Sequence[Heard], length: int) -> list[Said]:
    """Returns the words with their times in samples; a word ends where the next one or a pause begins."""
    starts, ends = dict[int, int](), dict[int, int]()
    places = [0, *accumulate(len(token) + 1 for token, _ in tokens)]
    current, pause = -1, None
    for event in [*events, Heard(places[-1], length, silent=False)]:
        if event.at is None:
            pause = (event.sample if pause is None else pause) if event.silent else None
            continue
        index = bisect_right(places, event.at) - 1
        if index <= current:
            continue  # the same word still: "2024" is several to espeak-ng
        if current >= 0:
            ends[current] = event.sample if pause is None else pause
        starts[index] = event.sample
        current, pause = index, None
    return unmerged(
        [Said(token, starts.get(k), ends.get(k), filler=filler) for k, (token, filler) in enumerate(tokens)]
    )


def unmerged(words: list[Said]) -> list[Said]:
    """Returns the words, those that were run together with the one before them marked and without inner times."""
    found, last = list(words), None
    for k, word in enumerate(words):
        if not re.search(r"\w", word.text):
            continue
        if word.start is None and last is not None:
            found[k] = word._replace(end=found[last].end, merged=True)
            found[last] = found[last]._replace(end=None, merged=True)
        last = k
    return found


@cache
def phases(up: int, down: int) -> list[tuple[float, ...]]:
    """Returns the filter taps for each of `up` places of an output sample between two input samples."""
    cut = 0.93 * up / down  # of the upper limit of the input: 7.4 kHz is half as loud, 10 kHz gone
    tables = []
    for phase in range(up):
        taps = []
        for k in range(1 - HALF, HALF + 1):
            x = k - phase / up
            sinc = math.sin(math.pi * cut * x) / (math.pi * x) if x else cut
            taps.append(sinc * (0.42 + 0.5 * math.cos(math.pi * x / HALF) + 0.08 * math.cos(2 * math.pi * x / HALF)))
        total = sum(taps)
        tables.append(tuple(tap / total for tap in taps))
    return tables


def resampled(pcm: array.array[int], rate: int) -> array.array[int]:
    """Returns the samples at 16 kHz: a windowed sinc, one set of taps for each place between samples."""
    common = math.gcd(RATE, rate)
    up, down = RATE // common, rate // common
    tables = phases(up, down)
    edge = [0] * HALF
    padded = [*edge, *pcm, *edge]
    out = array.array("h")
    for n in range(len(pcm) * up // down):
        at, phase = divmod(n * down, up)
        value = round(sum(map(mul, padded[at + 1 : at + 2 * HALF + 1], tables[phase])))
        out.append(max(-32768, min(32767, value)))
    return out


def noisy(sound: array.array[int], below: float, rng: random.Random) -> array.array[int]:
    """Returns the sound with white noise so many dB below it; silence is not counted in its level."""
    loud = [x * x for x in sound if x]
    level = math.sqrt(sum(loud) / max(1, len(loud))) / 10 ** (below / 20)
    gauss = rng.gauss
    return array.array("h", (max(-32768, min(32767, round(x + gauss(0, level)))) for x in sound))


def write_wav(path: Path, pcm: bytes) -> None:
    """Writes the sound as a WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pcm)


def main() -> int:
    """Speaks a file; returns 2 when it cannot."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("text", type=Path, help="what to say, a turn a line")
    parser.add_argument("out", type=Path, help="the WAV file; the words go beside it as .json")
    parser.add_argument("--voice", action="append", help="a voice of espeak-ng; several take turns")
    parser.add_argument("--rate", type=int, default=170, help="words a minute")
    parser.add_argument("--noise", type=float, help="dB under the speech")
    parser.add_argument("--fillers", type=float, default=0.0, help="share of words with an uh before them")
    asked = parser.parse_args()
    voices = asked.voice or ["en-us"]
    try:
        lines = [line for line in asked.text.read_text(encoding="utf-8").splitlines() if line.strip()]
        turns = [
            Turn(line, voice=voices[k % len(voices)], rate=asked.rate, fillers=asked.fillers)
            for k, line in enumerate(lines)
        ]
        pcm, words = speak(turns, noise=asked.noise)
        write_wav(asked.out, pcm)
        rows = [json.dumps(word._asdict(), ensure_ascii=False) for word in words]
        asked.out.with_suffix(".json").write_text("[\n" + ",\n".join(rows) + "\n]\n", encoding="utf-8")
    except (SpeechError, OSError, UnicodeDecodeError) as error:
        print(f"speech: {error}", file=sys.stderr)
        return 2
    print(f"{asked.out}: {len(pcm) / 2 / RATE:.1f} s, {len(words)} words")
    return 0


if __name__ == "__main__":
    sys.exit(main())
