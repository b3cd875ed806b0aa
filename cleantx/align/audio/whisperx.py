"""Words found in the audio by whisperx: a neural model hears letters, and the best path through them is the text's.

It is the library's own `load_align_model` and `align` that run, kept to what they do well.  They hear 16 kHz sound of a
text in one piece; they split it by sentence, sort, and pass over failures without a word.  So what comes back is taken
by the running number of the word, and not at all where it is not word for word what was asked.  Nothing is fetched:
models come from a folder or from where an earlier use of whisperx left them, and nothing is reported to anyone.
"""

from __future__ import annotations

import contextlib
import io
import logging
import math
import os
import re
import warnings
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple

from cleantx.align.audio.engine import RATE, Heard
from cleantx.errors import AlignError, UsageError

NAME = "whisperx"
PARTS = ("config.json", "preprocessor_config.json", "tokenizer_config.json", "vocab.json")
"""What a folder must hold beside the weights."""
WEIGHTS = ("model.safetensors", "pytorch_model.bin")
QUIET = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "PYANNOTE_METRICS_ENABLED": "false"}
"""Read when the libraries are imported: no hub is asked for anything, and pyannote tells nobody of its use."""
HUB_NAME = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?")
"""What a model in a cache is called; anything else is a path."""
PUNKT = Path(__file__).with_name("punkt")
"""An empty model of sentences: nltk wants one, would fetch it, and our texts have no sentences."""
LABEL = "en"
"""The language that `align` is told, whatever it is: words are split at spaces, sentences as `PUNKT` has it."""
FETCH = "nothing is fetched: --model DIR names a folder with a wav2vec2 model, docs/aligning.md tells how to get one"
KNOWN = 0.5
"""A text of which the model knows fewer letters is not of its language; right ones lack figures and accents at most."""
TELLING = 40
"""Letters that tell so: a stretch of a few seconds may be figures alone."""
DOUBTFUL = 0.1
"""A score below which a word is taken for one that was not said: of 757 words of a held-out text 1 in 100 is below, of
100 words put in their place that were not said 99."""
FLOOR = 1e-6
"""No chance is counted as less: one letter that was swallowed must not outweigh all others."""


class Loaded(NamedTuple):
    """A model that is ready to hear on a `device`; `known` are the letters it knows, `source` says which one it is."""

    languages: tuple[str, ...]
    model: Any
    metadata: dict[str, Any]
    known: frozenset[str]
    source: str
    device: str = "cpu"
    name: str = NAME

    def align(
        self, pcm: bytes, said: Sequence[tuple[str, ...]], *, skipping: bool = False
    ) -> list[Heard | None] | None:
        """Returns where each word was said; None: the sound is too short, or not every word came back.

        Scores are our own: whisperx's are means with the silence after a letter, and a word that was not said has a
        good one.  `skipping` passes over words of a score under `DOUBTFUL`.

        Raises:
            AlignError: the text is written in other letters than the model knows.
        """
        words = [part for parts in said for part in parts]
        if not words:
            return [None] * len(said)
        self._recognised("".join(words))
        found = self._found(pcm, words)
        if found is None:
            return None
        ends = accumulate((len(parts) for parts in said), initial=0)
        places = [_joined(found[a:b], skipping=skipping) for a, b in pairwise(ends)]
        return _rising(places, len(pcm) * 1000 // (2 * RATE))

    def _recognised(self, letters: str) -> None:
        """Raises AlignError where the model knows too few of the letters."""
        known = sum(letter in self.known for letter in letters)
        if len(letters) >= TELLING and known < KNOWN * len(letters):
            strange = "".join(sorted({letter for letter in letters if letter not in self.known})[:8])
            raise AlignError(
                f"the model {self.source} knows {known} of the text's {len(letters)} letters (not {strange})",
                hint="a model of the text's language: --model DIR",
            )

    def _found(self, pcm: bytes, words: Sequence[str]) -> list[Heard | None] | None:
        """Returns where whisperx hears each word, or None where its answer is not of these words."""
        import numpy as np  # noqa: PLC0415 - comes with whisperx
        import whisperx  # noqa: PLC0415 - heavy: only where it was asked for

        sound = np.frombuffer(pcm, dtype="<i2").astype(np.float32) / 32768
        seconds = len(sound) / RATE
        segment = {"text": " ".join(words), "start": 0.0, "end": seconds}
        model = _Listening(self.model)
        with _quietly(), _sentences():
            result = whisperx.align([segment], model, self.metadata, sound, self.device, return_char_alignments=True)
        return _taken(result, words, _Chances(model.frames, self.metadata["dictionary"], seconds))


class _Listening:
    """The model, and what it made of the last sound: the chance of each sign in each frame."""

    def __init__(self, model: Any) -> None:  # noqa: ANN401 - a network
        self.model = model
        self.frames: list[list[float]] = []

    def __call__(self, sound: Any, **options: Any) -> Any:  # noqa: ANN401 - what whisperx gives it and gets from it
        made = self.model(sound, **options)
        logits = made[0] if isinstance(made, tuple) else made.logits  # of torchaudio, or of Hugging Face
        self.frames = logits[0].softmax(-1).tolist()
        return made


class _Chances(NamedTuple):
    """The chance of each sign in each frame of a sound so many seconds long."""

    frames: list[list[float]]
    signs: dict[str, int]
    seconds: float

    def of(self, letters: Sequence[dict[str, Any]]) -> float:
        """Returns how sure it is that letters were said where they were placed, 0 to 1.

        That is the geometric mean of the chance of each against other letters in the frame where it begins; letters
        that the model does not know count for nothing.
        """
        blank = next((self.signs[name] for name in ("[pad]", "<pad>") if name in self.signs), 0)
        logs = list[float]()
        for letter in letters:
            sign = self.signs.get(letter["char"])
            if sign is not None:
                frame = self.frames[min(len(self.frames) - 1, round(letter["start"] * len(self.frames) / self.seconds))]
                logs.append(math.log(max(FLOOR, frame[sign] / max(FLOOR, 1 - frame[blank]))))
        if not logs:
            return 0.0
        return round(min(1.0, math.exp(sum(logs) / len(logs))) * len(logs) / len(letters), 3)


def _taken(result: dict[str, Any], words: Sequence[str], chances: _Chances) -> list[Heard | None] | None:
    """Returns the words of whisperx's answer, in order; None where it is not of exactly these words.

    A word without a time of its own, or with a neighbour's, is None, too.
    """
    rows = [row for segment in result["segments"] for row in segment["words"]]
    letters = [row for segment in result["segments"] for row in segment.get("chars") or () if row["char"] != " "]
    if [row["word"] for row in rows] != list(words) or [row["char"] for row in letters] != list("".join(words)):
        return None
    found, at = list[Heard | None](), 0
    for row in rows:
        mine, at = letters[at : at + len(row["word"])], at + len(row["word"])
        timed = "score" in row and all("start" in letter for letter in mine)
        found.append(Heard(round(1000 * row["start"]), round(1000 * row["end"]), chances.of(mine)) if timed else None)
    return found


def _joined(parts: Sequence[Heard | None], *, skipping: bool) -> Heard | None:
    """Returns a written word from its spoken ones; None: nothing of it was said or found."""
    found = [part for part in parts if part is not None]
    if not found or len(found) < len(parts):
        return None
    score = round(sum(part.score or 0.0 for part in found) / len(found), 3)
    return None if skipping and score < DOUBTFUL else Heard(found[0].start, found[-1].end, score)


def _rising(words: Sequence[Heard | None], length: int) -> list[Heard | None]:
    """Returns the words within `length` ms, without those that begin before the one in front of them."""
    found, last = list[Heard | None](), 0
    for word in words:
        fits = word is not None and last <= word.start < length and word.start <= word.end
        found.append(word._replace(end=min(word.end, length)) if word is not None and fits else None)
        last = word.start if word is not None and fits else last
    return found


def load(*, model: str = "", language: str | None = None) -> Loaded:
    """Returns the model in a folder, or of a name in a cache, or whisperx's own for the language (else for English).

    Raises:
        UsageError: whisperx is not installed or cannot be loaded; there is no such model on this machine.
    """
    with _environment(QUIET), _quietly():
        alignment = _imported()
        name = model or _default(alignment, language or "en")
        folder = Path(name).expanduser()
        if folder.is_dir():
            _complete(folder)
            name = str(folder)
        elif not HUB_NAME.fullmatch(name):
            raise UsageError("no such folder", path=name, hint="--model takes a folder with a wav2vec2 model")
        elif name in alignment.torchaudio.pipelines.__all__:
            _cached(alignment, name)
        return _ready(name, language, _stamp(folder))


def _stamp(folder: Path) -> tuple[int, ...]:
    """Returns what tells whether a model in a folder is the one that was loaded before."""
    files = [folder / name for name in WEIGHTS if folder.is_dir()]
    return tuple(path.stat().st_mtime_ns for path in files if path.is_file())


def _device() -> str:
    """Returns what hears: a graphics card where torch has one (CUDA_VISIBLE_DEVICES hides it), else the processor."""
    import torch  # noqa: PLC0415 - heavy: only where it was asked for

    return "cuda" if torch.cuda.is_available() else "cpu"


@lru_cache(maxsize=1)  # many recordings of a batch are heard by one model
def _ready(name: str, language: str | None, _stamp: tuple[int, ...]) -> Loaded:
    """Returns a model that should be on this machine; raises UsageError where it is not or cannot be read."""
    import whisperx  # noqa: PLC0415 - heavy: only where it was asked for

    code, device = language or "en", _device()
    try:
        found, metadata = whisperx.load_align_model(code, device, model_name=name, model_cache_only=True)
    except Exception as error:  # noqa: BLE001 - what a damaged or missing model raises is anything
        raise _absent(name, error) from None
    found.eval()
    letters = frozenset(letter for letter in metadata["dictionary"] if len(letter) == 1)
    spoken = (code.partition("-")[0].lower(),) if language else ()
    return Loaded(spoken, found, {**metadata, "language": LABEL}, letters, name, device)


def _absent(name: str, error: Exception) -> UsageError:
    """Returns what to say of a model that did not load: its folder is damaged, or it is not where it should be."""
    if Path(name).is_dir():
        return UsageError(f"the model cannot be read: {error.__context__ or error}", path=name)
    from huggingface_hub import constants  # noqa: PLC0415 - comes with whisperx

    return UsageError(
        f"the model {name} is not on this machine: no such folder, nothing in {constants.HF_HUB_CACHE}",
        hint=FETCH,
    )


def _imported() -> Any:  # noqa: ANN401 - a module
    """Returns whisperx's aligner; raises UsageError where it is not installed or does not load."""
    logging.getLogger(NAME).addHandler(logging.NullHandler())  # else it sets up one of its own, to standard output
    try:
        import whisperx  # noqa: PLC0415, F401 - heavy: only where it was asked for
    except ImportError:
        raise UsageError(
            "aligning with whisperx needs an extra library", hint="pip install 'cleantx[whisperx]'"
        ) from None
    try:
        from whisperx import alignment  # noqa: PLC0415 - as above
    except (ImportError, OSError) as error:
        raise UsageError(
            f"whisperx is installed but does not load: {error}",
            hint="torch and torchaudio must be of one release: pip install --force-reinstall 'cleantx[whisperx]'",
        ) from None
    return alignment


def _default(alignment: Any, language: str) -> str:  # noqa: ANN401 - a module
    """Returns the name of whisperx's own model for a language; raises UsageError where it has none."""
    primary = language.partition("-")[0].lower()
    for table in (alignment.DEFAULT_ALIGN_MODELS_TORCH, alignment.DEFAULT_ALIGN_MODELS_HF):
        if primary in table:
            return str(table[primary])
    raise UsageError(f"whisperx has no model of its own for the language {language!r}", hint="name one: --model DIR")


def _complete(folder: Path) -> None:
    """Raises UsageError where a folder lacks a part of a model."""
    missing = [name for name in PARTS if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in WEIGHTS):
        missing.append(WEIGHTS[0])
    if missing:
        raise UsageError(
            f"no wav2vec2 model: lacks {', '.join(missing)}", path=str(folder), hint="as Hugging Face saves one"
        )


def _cached(alignment: Any, name: str) -> None:  # noqa: ANN401 - a module
    """Raises UsageError where a model of torchaudio was not fetched before: loading it would."""
    import torch  # noqa: PLC0415 - heavy: only where it was asked for

    weights = Path(getattr(alignment.torchaudio.pipelines, name)._path).name  # noqa: SLF001 - nothing public tells it
    path = Path(torch.hub.get_dir()) / "checkpoints" / weights
    if not path.is_file():
        raise UsageError(
            f"the model {name} is not on this machine: {path} is missing",
            hint=FETCH,
        )


@contextlib.contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Sets variables of the environment, and puts them back."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Keeps what the libraries print and warn of away from our output."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _sentences() -> Iterator[None]:
    """Lets nltk find our model of sentences before any other."""
    import nltk  # noqa: PLC0415 - comes with whisperx

    nltk.data.path.insert(0, str(PUNKT))
    try:
        yield
    finally:
        nltk.data.path.remove(str(PUNKT))
