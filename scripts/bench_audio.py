"""Gives a transcript the times of a recording, and says how far off they are and what that costs.

The recording is speech of espeak-ng with true times (`speech.py`), of a seed that nothing was fitted to; a machine
speaks more clearly than people do, so these figures are an upper bound.  A real recording can be given, with a Praat
TextGrid of its words.  The transcript's own times are the cues', off by 0.3 s in the mean, so that the aligner has
something to find.  Each case runs in a process of its own.
"""

# ruff: noqa: PLC0415 - ours is imported once the right Python runs
from __future__ import annotations

import array
import json
import math
import os
import random
import re
import sys
import time
import wave
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "fixtures" / "seeds" / "sholto-trenton-whispercpp.txt"
RATE = 16_000
TURNS = 90  # of the seed; about three and a half minutes
CUE = 12  # words
OFF = 300  # ms, standard deviation
WRONG = 0.15
HOURS = 2
AGAIN = 30_000  # ms of speech behind what is not in the text, or not in the sound
FOREIGN = (
    "Buenos d\u00edas a todos, hoy vamos a hablar de la historia de los faros y de las personas que vivieron en ellos "
    "durante muchos a\u00f1os, casi siempre sin tel\u00e9fono y muy lejos de sus familias."
)
INVENTED = ("Thank you so much for watching this video.", "Please subscribe to the channel and see you next time.")
CASES = ("fluent", "noisy", "with uh", "untimed", "wrong", "two hours")


class Spoken(NamedTuple):
    """A written word and when it was said (ms; None: not known, or not said)."""

    text: str
    start: int | None
    end: int | None


class Case(NamedTuple):
    """A recording, and its words in cues; cues of `false` are not in the sound."""

    pcm: bytes
    cues: list[list[Spoken]]
    false: frozenset[int] = frozenset()
    places: dict[int, tuple[int, int]] = {}  # noqa: RUF012 - never written to; times of false cues


def spoken(*, noise: float | None = None, fillers: float = 0.0) -> tuple[bytes, list[Spoken]]:
    """Returns the seed's speech in changing voices, and its words."""
    import speech

    from cleantx import api

    rng = random.Random(7)  # noqa: S311 - the same in every run, no secrets
    texts = [re.sub(r">>|\[.*?\]", "", s.text).strip() for s in api.read(SEED).segments if s.kind == "speech"]
    turns = [
        speech.Turn(
            text,
            voice=speech.VOICES[k // 9 % len(speech.VOICES)],
            rate=rng.randint(150, 200),
            pause=rng.choice((0, 0, 100, 300, 900)),
            fillers=fillers,
        )
        for k, text in enumerate(texts[60 : 60 + TURNS])
    ]
    pcm, said = speech.speak(turns, noise=noise, seed=7)
    return pcm, [Spoken(word.text, word.start, word.end) for word in said if not word.filler]


def cut(words: list[Spoken]) -> list[list[Spoken]]:
    """Returns the words in cues."""
    return [words[k : k + CUE] for k in range(0, len(words), CUE)]


def wrong(pcm: bytes, words: list[Spoken]) -> Case:
    """Returns a case with words wrong, missing and added, a paragraph of another language, and invented cues.

    Of the wrong words half are others, a quarter are missing, a quarter were never said.
    """
    import speech

    rng = random.Random(11)  # noqa: S311 - as above
    pool = [word.text for word in words]
    cues = []
    for cue in cut(words):
        row: list[Spoken] = []
        for word in cue:
            turn = rng.random() / WRONG
            if 0.5 <= turn < 0.75:  # noqa: PLR2004 - missing
                continue
            row += [Spoken(rng.choice(pool), None, None)] if turn < 0.5 or 0.75 <= turn < 1 else []  # noqa: PLR2004
            row += [word] if turn >= 0.5 else []  # noqa: PLR2004 - else another stands for it
        cues.append(row)
    sound, places, false = bytearray(pcm), dict[int, tuple[int, int]](), set[int]()
    strange, said = speech.speak([speech.Turn(FOREIGN, voice="es")])
    at = len(sound) // 32
    sound += strange
    false.add(len(cues))
    places[len(cues)] = at, len(sound) // 32
    cues.append([Spoken(word.text, None, None) for word in said])
    for text in INVENTED:
        at = len(sound) // 32
        sound += music(6)
        false.add(len(cues))
        places[len(cues)] = at + 500, at + 5_500
        cues.append([Spoken(word, None, None) for word in text.split()])
    later = len(sound) // 32
    sound += pcm[: 32 * AGAIN]
    again = [word for word in words if word.end is not None and word.end < AGAIN]
    again = again[: -(len(again) % CUE) or None]
    cues += cut([moved(word, later) for word in again])
    return Case(bytes(sound), cues, frozenset(false), places)


def moved(word: Spoken, by: int) -> Spoken:
    """Returns a word said so much later."""
    start, end = (None if at is None else at + by for at in (word.start, word.end))
    return word._replace(start=start, end=end)


def music(seconds: int) -> bytes:
    """Returns chords that change each second, with a beat."""
    chords = ((220, 277, 330), (196, 247, 294), (175, 220, 262), (196, 247, 330))
    out = array.array("h")
    for n in range(seconds * RATE):
        t = n / RATE
        tones = sum(math.sin(2 * math.pi * f * t) for f in chords[int(t) % len(chords)])
        out.append(round(2_200 * tones * (0.6 + 0.4 * math.exp(-6 * (t % 0.5)))))
    return out.tobytes()


def case(name: str) -> Case:
    """Returns a recording with its words."""
    noise, fillers = {"noisy": 10.0}.get(name), 0.1 if name == "with uh" else 0.0
    pcm, words = spoken(noise=noise, fillers=fillers)
    return wrong(pcm, words) if name == "wrong" else Case(pcm, cut(words))


def transcript(given: Case, *, timed: bool = True) -> Any:  # noqa: ANN401 - ours, imported late
    """Returns the case's text, a segment a cue, with times that are somewhat off."""
    from cleantx.model import Segment, Transcript

    rng, out = random.Random(3), []  # noqa: S311 - as above
    for n, cue in enumerate(given.cues):
        starts = [word.start for word in cue if word.start is not None]
        ends = [word.end for word in cue if word.end is not None]
        start, end = given.places.get(n) or (min(starts, default=0), max(ends, default=0))
        start, end = (max(0, at + round(rng.gauss(0, OFF))) for at in (start, end))
        text, line = " ".join(word.text for word in cue), n + 1
        whole = Segment(id=n, text=text, line=line, start=start, end=max(end, start + 100))
        out.append(whole if timed else Segment(id=n, text=text, line=line))
    return Transcript(language="en", segments=tuple(out))


@cache
def gaps() -> list[int]:
    """Returns the silences (ms) between the repetitions of the long recording."""
    rng = random.Random(5)  # noqa: S311 - as above
    return [rng.randint(200, 9_000) for _ in range(200)]


def long() -> tuple[Callable[[], Iterator[bytes]], Case, int]:
    """Returns the fluent speech over and over for two hours, made as it is read, its words, and its length (ms)."""
    once = case("fluent")
    length, cues, offsets, at = len(once.pcm) // 32, list[list[Spoken]](), list[int](), 0
    while at < HOURS * 3_600_000:
        at += gaps()[len(offsets)]
        offsets.append(at)
        cues += [[moved(word, at) for word in cue] for cue in once.cues]
        at += length

    def blocks() -> Iterator[bytes]:
        for gap in gaps()[: len(offsets)]:
            yield bytes(32 * gap)
            for k in range(0, len(once.pcm), 32_000):
                yield once.pcm[k : k + 32_000]

    return blocks, Case(b"", cues), at


def measured(name: str, recording: str = "", grid: str = "") -> dict[str, Any]:
    """Returns what an alignment costs and how far its times are off."""
    from bench_captions import peak_mb

    from cleantx import jobs

    if name == "two hours":
        blocks, given, length = long()
    else:
        given = real(recording, grid) if recording else case(name)
        length, pcm = len(given.pcm) // 32, given.pcm

        def blocks() -> Iterator[bytes]:
            return (pcm[k : k + 32_000] for k in range(0, len(pcm), 32_000))

    text = transcript(given, timed=name != "untimed")
    begin = time.process_time()
    made = jobs.align_audio(text, blocks)
    seconds = time.process_time() - begin
    return {
        "seconds": seconds,
        "rtf": seconds * 1000 / length,
        "peak": peak_mb(),
        "coverage": made.coverage,
        **errors(given, made.transcript),
        "flagged": sum(any(f.segment == k and f.code == "CTX406" for f in made.findings) for k in given.false),
        "false": len(given.false),
        "alarms": sum(f.segment not in given.false for f in made.findings),
    }


def errors(given: Case, made: Any) -> dict[str, float]:  # noqa: ANN401 - ours, imported late
    """Returns how far starts are off: of all words whose times are known, those without a time counted as wrong."""
    off, count, sure = [], 0, []
    for cue, segment in zip(given.cues, made.segments, strict=True):
        spans = [match.start() for match in re.finditer(r"\S+", segment.text)]
        for word, a in zip(cue, spans, strict=True):
            if word.start is None:
                continue
            count += 1
            found = next((w for w in segment.words if w.a <= a < w.b), None)
            if found is not None and found.start is not None:
                off.append(abs(found.start - word.start))
                sure += [off[-1]] if found.timing == "aligned" else []
    off.sort()
    shares = {f"within {ms}": sum(x <= ms for x in off) / max(1, count) for ms in (20, 50, 100, 200)}
    return {
        "words": count,
        "mean": sum(off) / max(1, len(off)),
        "median": off[len(off) // 2] if off else 0,
        "aligned mean": sum(sure) / max(1, len(sure)),
        "worst aligned": max(sure, default=0),
        **shares,
    }


def real(recording: str, grid: str) -> Case:
    """Returns a WAV file (16 kHz, mono) with the words of its TextGrid (the long form, first tier of intervals)."""
    with wave.open(recording) as file:
        pcm = file.readframes(file.getnframes())
    text = Path(grid).read_text(encoding="utf-8")
    tier = next(part for part in text.split('"IntervalTier"') if "words" in part[:40])
    rows = re.findall(r"([\d.]+)\s+([\d.]+)\s+\"([^\"]*)\"", tier)
    words = [Spoken(said, round(float(a) * 1000), round(float(b) * 1000)) for a, b, said in rows if said.strip()]
    return Case(pcm, cut(words))


if __name__ == "__main__":
    sys.path[:0] = [os.fspath(ROOT), os.fspath(ROOT / "scripts")]
    print(json.dumps(measured(*sys.argv[1:])))
