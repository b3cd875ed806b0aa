"""The embedded aligner: pocketsphinx, with the English model that its wheel brings.

A stretch of sound is searched for one way through a grammar that is the text itself, with silence, noise and "uh"
allowed between any two words.  One pass does: the times are those of the two-pass search that aligns states, to the
frame of 10 ms, in half the time.  Where no way is found, the text is not what is said.
"""

from __future__ import annotations

import math
import random
import re
import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from io import FileIO
from itertools import cycle
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING

from cleantx.align.audio.engine import Heard
from cleantx.align.audio.pronounce import phones
from cleantx.errors import UsageError

if TYPE_CHECKING:
    from pocketsphinx import Decoder

NAME = "pocketsphinx"
INSTALL = "pip install 'cleantx[audio]'"

_FRAME = 10  # ms
_DITHER = 100  # of 32,768; on digital silence the search loses its way without
_CYCLE = 50_021  # samples of noise, then the same again; a prime, so that it meets no period of speech

# Weights of the grammar are not raised to a power (lw): at the usual 6.5 a filler weighs 1e-52 and is never taken.
# Of silences from 0.1 to 1e-15 and fillers from 1e-8 to 1e-30 these were best on speech with hesitations put in
# (a recording of 27 s, cut and spliced); more densities a frame (topn) find a way through noise.
_SETTINGS = {"lw": 1.0, "silprob": 1e-4, "fillprob": 1e-10, "topn": 8, "bestpath": False, "fwdflat": False}
_NARROW = {"beam": 1e-48, "pbeam": 1e-48, "wbeam": 7e-29, "lpbeam": 1e-40, "lponlybeam": 7e-29}  # the library's own
# Where speech is full of hesitations the right way looks bad for a while; so wide a search costs three times as much,
# and is done only where the narrow one finds nothing.
_WIDE = {"beam": 1e-100, "pbeam": 1e-100, "wbeam": 1e-80, "lpbeam": 1e-100, "lponlybeam": 1e-80}
_UHS = {"++uh++": "AH", "++um++": "AH M"}
_UH = 1e-10
_SKIP = 1e-12  # a word passed over; if many in a row cost less, all are: the search is greedy
_CUT = 1e-3  # the end, where the text goes on
_HESITATING = frozenset({"uh", "um", "er", "erm", "uhm", "hm", "hmm", "mm", "ah", "eh", "huh"})
# log10 a frame: of right words the median is -0.85, one in a thousand is below -2.9, be it in noise or hesitant; of
# words of another language that are pressed onto the sound, and their like, most are below -1.8 with their neighbours
_NOTHING = -3.0  # a score of 0
_WORST = -99.0
_SHIFT = 1_024  # what the library divides the logarithm by when it does not look for a better path in the lattice
_VARIANT = re.compile(r"\(\d+\)$")


def load(*, model: str = "", rules: Callable[[str], str] | None = None) -> Sphinx:
    """Returns the engine; `model` is a folder with an acoustic model and a dictionary (``*.dict``) for it.

    `rules` say how words sound that the dictionary lacks.

    Raises:
        UsageError: pocketsphinx is not installed, or the folder holds no model.
    """
    try:
        import pocketsphinx as library  # noqa: PLC0415 - heavy, and an extra
    except ImportError:
        raise UsageError("aligning with pocketsphinx needs an extra library", hint=INSTALL) from None
    own = Path(library.__file__).with_name("model") / "en-us"
    folder = Path(model) if model else own / "en-us"
    spelled = next(iter(sorted(folder.glob("*.dict")) or sorted(folder.glob("*.dic"))), None) if model else None
    spelled = spelled or own / "cmudict-en-us.dict"
    if not (folder / "mdef").is_file():
        raise UsageError(f"no acoustic model in {model!r}", hint="a folder with mdef, means and the like is wanted")
    settings = {**_SETTINGS, "hmm": str(folder), "dict": str(spelled), "lm": None, "loglevel": "FATAL"}
    try:
        decoder = library.Decoder(**settings, **_NARROW)
    except (RuntimeError, ValueError):
        raise UsageError(f"the acoustic model in {model!r} cannot be loaded") from None
    return Sphinx(
        decoder, lambda: library.Decoder(**settings, **_WIDE), languages=() if model else ("en",), rules=rules
    )


class Sphinx:
    """A loaded decoder; words that its dictionary lacks are added to it as they are met."""

    name = NAME

    def __init__(
        self,
        decoder: Decoder,
        widen: Callable[[], Decoder],
        *,
        languages: tuple[str, ...],
        rules: Callable[[str], str] | None,
    ) -> None:
        """Takes a decoder without a grammar, and what makes one that looks further."""
        self.languages = languages
        self._decoder, self._widen, self._rules = decoder, widen, rules
        self._wide: Decoder | None = None
        self._added: dict[str, str] = {}
        for word, said in _UHS.items():
            self._adds(word, said)

    def knows(self, word: str) -> bool:
        """Tells whether the dictionary has a word."""
        return bool(word) and self._decoder.lookup_word(word) is not None

    def align(
        self, pcm: bytes, said: Sequence[tuple[str, ...]], *, skipping: bool = False
    ) -> list[Heard | None] | None:
        """Returns where each word was said, as :class:`Engine` tells."""
        return self._aligned(pcm, said, skip=_SKIP if skipping else 0.0)

    def align_open(
        self, pcm: bytes, said: Sequence[tuple[str, ...]], *, loose: int, skipping: bool = False
    ) -> list[Heard | None] | None:
        """Returns where each word was said, as :class:`Opening` tells."""
        return self._aligned(pcm, said, skip=_SKIP if skipping else 0.0, loose=loose)

    def _aligned(
        self, pcm: bytes, said: Sequence[tuple[str, ...]], *, skip: float = 0.0, loose: int = 0
    ) -> list[Heard | None] | None:
        names = self._named(said)
        row = [name for word in names for name in word]
        if not row or len(pcm) < 2 * 160 * len(row):  # 10 ms a word
            return None if row else [None] * len(said)
        ways = list(_ways(row, skip, sum(map(len, names[len(names) - loose :]))))
        found = _searched(self._decoder, pcm, ways, len(row))
        if found is None and skip:  # else a wrong text would be pressed through
            found = _searched(self._further(), pcm, ways, len(row))
        if found is None:
            return None
        return [_word([found[name] for name in word if name in found], len(word)) for word in names]

    def learn(self, words: Iterable[str], model: str) -> None:
        """Takes the words to recognise anywhere, and which follows which (ARPA)."""
        from pocketsphinx import NGramModel  # noqa: PLC0415 - loaded by now

        for word in words:
            self._name(word, 1)
        decoder = self._decoder
        with tempfile.TemporaryDirectory() as folder:  # the library reads files only
            path = str(Path(folder, "text.arpa"))
            with FileIO(path, "w") as file:
                file.write(model.encode())
            decoder.add_lm("words", NGramModel(decoder.config, decoder.logmath, path))

    def recognise(self, pcm: bytes) -> list[tuple[str, int, int]]:
        """Returns the words that were learned, where they are heard (ms)."""
        decoder = self._decoder
        decoder.activate_search("words")
        decoder.start_utt()
        decoder.process_raw(dithered(pcm), full_utt=True)
        decoder.end_utt()
        if decoder.hyp() is None:
            return []
        return [
            (_VARIANT.sub("", part.word), part.start_frame * _FRAME, (part.end_frame + 1) * _FRAME)
            for part in decoder.seg()
            if part.word[0].isalnum()
        ]

    def _named(self, said: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
        """Returns the words by names that occur once, each in the dictionary with the pronunciations of its word."""
        seen: dict[str, int] = {}
        out = []
        for word in said:
            row = []
            for spoken in word:
                seen[spoken] = seen.get(spoken, 0) + 1
                name = self._name(spoken, seen[spoken])
                row += [name] if name else []
            out.append(tuple(row))
        return out

    def _name(self, word: str, nth: int) -> str:
        """Returns the name of the nth occurrence of a word ("": it cannot be said)."""
        lookup = self._decoder.lookup_word
        if lookup(word) is None:
            made = phones(word, lookup, self._rules)
            if not made or not self._adds(word, made):
                return ""
        if nth == 1:
            return word
        name = f"{word}~{nth}"
        if lookup(name) is None:
            self._adds(name, lookup(word) or "")
            variant = 2
            while also := lookup(f"{word}({variant})"):
                self._adds(f"{name}({variant})", also)
                variant += 1
        return name

    def _adds(self, name: str, said: str) -> bool:
        try:
            for decoder in filter(None, (self._decoder, self._wide)):
                decoder.add_word(name, said, update=False)
        except RuntimeError:  # a phone that another model lacks
            return False
        self._added[name] = said
        return True

    def _further(self) -> Decoder:
        """Returns the decoder that looks further, with all the words of the other one."""
        if self._wide is None:
            self._wide = self._widen()
            for name, said in self._added.items():
                self._wide.add_word(name, said, update=False)
        return self._wide


Way = tuple[int, int, float, str] | tuple[int, int, float]
"""A transition of a grammar: from and to which state, its weight, and the word."""


def _searched(decoder: Decoder, pcm: bytes, ways: list[Way], count: int) -> dict[str, Heard] | None:
    """Returns the times of the named words on the best way through the sound, or None if there is none."""
    decoder.add_fsg("text", decoder.create_fsg("text", 0, count, ways))
    decoder.activate_search("text")
    decoder.start_utt()
    decoder.process_raw(dithered(pcm), full_utt=True)
    decoder.end_utt()
    if decoder.hyp() is None:
        return None
    out: dict[str, Heard] = {}
    for part in decoder.seg():
        frames = part.end_frame + 1 - part.start_frame
        score = math.log10(part.ascore) * _SHIFT / frames if part.ascore > 0 else _WORST
        name = _VARIANT.sub("", part.word)
        out[name] = Heard(part.start_frame * _FRAME, (part.end_frame + 1) * _FRAME, score)
    return out


def _ways(row: list[str], skip: float, loose: int) -> Iterator[Way]:
    """Yields the transitions of the grammar; the decoder itself adds silence and noise to each state."""
    for i, name in enumerate(row):
        if name.partition("~")[0] not in _HESITATING:  # else the first half of a drawn "um" is taken for another
            for uh in _UHS:
                yield i, i, _UH, uh
        yield i, i + 1, 1.0, name
        if skip:
            yield i, i + 1, skip
        if i >= len(row) - loose:
            yield i, len(row), _CUT


def _word(parts: list[Heard], count: int) -> Heard | None:
    """Returns a written word by its spoken ones: found if at least half of them are."""
    if not parts or 2 * len(parts) < count:
        return None
    frames = sum(part.end - part.start for part in parts)
    mean = sum((part.score or 0.0) * (part.end - part.start) for part in parts) / max(1, frames)
    score = 1 - mean / _NOTHING
    return Heard(parts[0].start, parts[-1].end, round(min(1.0, max(0.0, score)), 3))


def dithered(pcm: bytes) -> bytes:
    """Returns 16-bit samples with a little noise, always the same: digital silence is nothing that a model knows."""
    samples, highest = array("h", pcm[: len(pcm) & ~1]), 32_767 - _DITHER
    if samples and (max(samples) > highest or min(samples) < -highest):
        samples = array("h", [min(highest, max(-highest, sample)) for sample in samples])
    return array("h", map(add, samples, cycle(_noise()))).tobytes()


@cache
def _noise() -> array[int]:
    rng = random.Random(0)  # noqa: S311 - the same noise in every run, no secrets
    return array("h", [rng.randint(-_DITHER, _DITHER) for _ in range(_CYCLE)])
