"""Cuts timed words into cues as other tools do: one call is one tool, in an environment that has them.

    python scripts/peers_subtitles.py TOOL < words.json > cues.json

`words.json` is the shape that recognisers write (segments with words and times in seconds); out come milliseconds and
texts, and the process time.  Several of the tools want torch for things that cutting does not touch: they get a module
of that name in which nothing is, so that their own code runs without seven gigabytes.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
import types
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

TORCH = ("torch", "torch.nn", "torchaudio")
Result = dict[str, Any]
Cues = list[tuple[int, int, str]]


def main() -> int:
    """Runs the tool that is named and returns 2 where there is none of that name."""
    if sys.argv[1:] == ["--list"]:
        print(*TOOLS)
        return 0
    if len(sys.argv) != 2 or sys.argv[1] not in TOOLS:  # noqa: PLR2004 - the script and a tool
        print(f"one of {', '.join(TOOLS)}", file=sys.stderr)
        return 2
    result = json.load(sys.stdin)
    run = TOOLS[sys.argv[1]]()
    began = time.process_time()
    cues = run(result)
    json.dump({"seconds": time.process_time() - began, "cues": cues}, sys.stdout)
    return 0


def ms(seconds: float) -> int:
    """Returns whole milliseconds."""
    return round(seconds * 1000)


def alone(package: str, module: str) -> Any:  # noqa: ANN401 - a module of no known type
    """Returns a module of a package whose own beginning is not run: it would import what is not there."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError(package, name=package)
    empty = types.ModuleType(package)
    empty.__path__ = list(spec.submodule_search_locations)
    sys.modules[package] = empty
    return import_module(f"{package}.{module}")


def whisper(**options: int) -> Callable[[Result], Cues]:
    """Returns the cutting of openai-whisper's command line: greedy, to a width, lines or words."""
    writer = alone("whisper", "utils").WriteSRT(".")

    def stamp(seconds: float) -> int:
        return ms(seconds)

    writer.format_timestamp = stamp

    def run(result: Result) -> Cues:
        return [(a, b, text.strip()) for a, b, text in writer.iterate_result(result, **options)]

    return run


def stable(*, lines: bool) -> Callable[[Result], Cues]:
    """Returns the regrouping of stable-ts: its own default, or to two lines of 42 characters."""
    for name in (
        *TORCH,
        "whisper",
        *(f"whisper.{part}" for part in ("audio", "tokenizer", "decoding", "timing", "model")),
    ):
        sys.modules[name] = MagicMock(__name__=name, __spec__=ModuleSpec(name, None))
    for name in ("stable_whisper.audio", "stable_whisper.audio.utils"):
        sys.modules[name] = MagicMock(__name__=name)
    made = alone("stable_whisper", "result").WhisperResult

    def run(result: Result) -> Cues:
        cut = made(result)
        if lines:
            cut.regroup("isp_cm_sp=.* /。/?/？_sg=.5_sp=,* /，++++50_sl=84_cm")
            cut.split_by_length(42, newline=True)
        else:
            cut.regroup(True)  # noqa: FBT003 - its own way of asking for the default
        return [(ms(s.start), ms(s.end), s.text.strip()) for s in cut.segments]

    return run


def whisperx() -> Callable[[Result], Cues]:
    """Returns the cutting of whisperX's SubtitlesProcessor, to 42 characters."""
    made = alone("whisperx", "SubtitlesProcessor").SubtitlesProcessor

    def run(result: Result) -> Cues:
        segments = [dict(s, words=[dict(w, word=w["word"].strip()) for w in s["words"]]) for s in result["segments"]]
        cut = made(segments, "en", max_line_length=42, min_char_length_splitter=20).process_segments()
        return [(ms(c["start"]), ms(c["end"]), c["text"].strip()) for c in cut]

    return run


def autosubs() -> Callable[[Result], Cues]:
    """Returns the cutting of auto-subs: a dynamic programme over lines."""
    words_of = import_module("autosubs.core.word_segmenter").segment_words
    word = import_module("autosubs.models.subtitles").SubtitleWord

    def run(result: Result) -> Cues:
        given = [
            word(text=w["word"].strip(), start=w["start"], end=max(w["end"], w["start"] + 0.001))
            for s in result["segments"]
            for w in s["words"]
        ]
        cut = words_of(given, max_chars=42, min_words=1, max_lines=2)
        return [(ms(s.start), ms(s.end), s.text) for s in cut]

    return run


def balanced(text: str, limit: int = 42) -> str:
    """Returns a text on two lines of nearly the same length where one does not hold it, as editors' "auto br" does."""
    words = text.split()
    if len(text) <= limit or len(words) < 2:  # noqa: PLR2004 - nothing to part
        return text
    cut = min(range(1, len(words)), key=lambda k: abs(len(" ".join(words[:k])) - len(" ".join(words[k:]))))
    return " ".join(words[:cut]) + "\n" + " ".join(words[cut:])


def source(*, broken: bool) -> Callable[[Result], Cues]:
    """Returns the source's own cues, as converters write them; `broken`: on two lines, each too long one halved."""

    def pieces(segment: Result) -> Iterator[tuple[int, int, str]]:
        words, parts = segment["words"], 1
        while any(len(text(words, k, parts)) > 84 for k in range(parts)) and parts < len(words):  # noqa: PLR2004 - 2 x 42
            parts *= 2
        for k in range(parts):
            part = words[k * len(words) // parts : (k + 1) * len(words) // parts]
            if part:
                yield ms(part[0]["start"]), ms(part[-1]["end"]), balanced(text(words, k, parts))

    def text(words: list[Result], k: int, parts: int) -> str:
        return " ".join(w["word"].strip() for w in words[k * len(words) // parts : (k + 1) * len(words) // parts])

    def run(result: Result) -> Cues:
        if broken:
            return [cue for segment in result["segments"] for cue in pieces(segment)]
        return [(ms(s["start"]), ms(s["end"]), s["text"].strip()) for s in result["segments"]]

    return run


TOOLS: dict[str, Callable[[], Callable[[Result], Cues]]] = {
    "source": lambda: source(broken=False),
    "auto-br": lambda: source(broken=True),
    "stable-ts": lambda: stable(lines=False),
    "stable-ts-84": lambda: stable(lines=True),
    "whisper-42x2": lambda: whisper(max_line_width=42, max_line_count=2),
    "whisper-7-words": lambda: whisper(max_words_per_line=7),
    "whisperx": whisperx,
    "auto-subs": autosubs,
}

if __name__ == "__main__":
    sys.path.remove(str(Path(__file__).resolve().parent))  # scripts/ has modules of the tools' names
    sys.exit(main())
