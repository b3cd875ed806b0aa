"""Takes the times of a noisy transcript over to the right text, with ours and with what people use for it.

The right text is the speech of the seeds, over and over with one word in twelve changed, each word with a time that we
made, so that it is known.  The timed side is that text with stated noise: of the faulty words 30 % have another letter,
20 % are another word, 15 % are missing, 15 % have a word too many before them, 10 % are joined with the next one, 10 %
are acronyms spelled letter by letter (A_I_) or have a letter less where there is none.  One word in six of all has
other capitals, one in six another mark.  The hard case has, besides, the first 600 words of the middle as a teaser
before everything, three advertisements of 250 words, and it lacks a section of 1,500 words.
"""

# ruff: noqa: PLC0415 - a tool is imported where it is measured
from __future__ import annotations

import json
import os
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("letter", "other", "missing", "more", "joined", "spelled")
SHARES = (30, 20, 15, 15, 10, 10)
TEASER, ADS, AD, SECTION = 600, 3, 250, 1_500
PAUSES = (120, 180, 240, 500)  # ms after a mark; else words follow each other, as they mostly do
STEP = 300  # ms a word of a teaser or an advertisement
LETTERS = "abcdefghijklmnopqrstuvwxyz"
WRONG = 1_000  # ms; a paired word further off is a wrong pair
Span = tuple[int, int]
Opcodes = list[tuple[str, int, int, int, int]]


class Timed(NamedTuple):
    """A word of the timed side: its time, and which word of the right text it is (-1: none)."""

    text: str
    start: int
    end: int
    origin: int


class Case(NamedTuple):
    """The right words and their true times, what was made of them, and the words that the timed side lacks."""

    words: list[str]
    truth: list[Span]
    timed: list[Timed]
    section: range


def speech() -> list[str]:
    """Returns the words of the seeds."""
    from cleantx import api

    paths = sorted(path for path in (ROOT / "fixtures" / "seeds").iterdir() if path.name != "README.md")
    return [
        w
        for path in paths
        for s in api.read(path).segments
        if s.kind == "speech"
        for w in s.text.split()
        if re.search(r"\w", w)
    ]


def case(count: int, percent: int, *, hard: bool) -> Case:
    """Returns so many words with so much noise; the same in every run."""
    rng = random.Random(count + percent)  # noqa: S311 - the same text in every run, no secrets
    base = speech()
    words: list[str] = []
    while len(words) < count:
        words += [w if not words or rng.random() > 1 / 12 else rng.choice(base) for w in base]
    del words[count:]
    section, extra = range(0), dict[int, list[str]]()
    if hard:
        section = range(count // 2, count // 2 + SECTION)
        extra = {0: words[count // 3 : count // 3 + TEASER]}
        extra |= {count * (2 * k + 1) // (2 * ADS + 2): rng.choices(base, k=AD) for k in range(1, ADS + 1)}
    truth, at = [], 0
    for i, word in enumerate(words):
        at += STEP * len(extra.get(i, ()))
        length = 0 if i in section else 90 + 45 * len(word)
        truth.append((at, at + length))
        at += length + (0 if i in section else (rng.choice(PAUSES) if word[-1] in ".,?!" else 0))
    return Case(words, truth, list(noisy(words, truth, section, extra, percent / 100, rng)), section)


def noisy(
    words: list[str], clock: list[Span], section: range, extra: dict[int, list[str]], share: float, rng: random.Random
) -> Iterator[Timed]:
    """Yields what was heard; `extra` is what the timed side has before a word, and the right text has not."""
    joined = False
    for i, word in enumerate(words):
        more = extra.get(i, ())
        for n, text in enumerate(more):
            start = clock[i][0] - STEP * (len(more) - n)
            yield Timed(text, start, start + STEP, -1)
        if i in section or joined:
            joined = False
            continue
        start, end = clock[i]
        kind = rng.choices(KINDS, SHARES)[0] if rng.random() < share else ""
        if kind == "more":
            yield Timed(rng.choice(words), start, start, -1)
        joined = kind == "joined" and i + 1 < len(words) and i + 1 not in section and i + 1 not in extra
        if joined:
            yield Timed(word + words[i + 1].lower(), start, clock[i + 1][1], i)
        elif kind != "missing":
            yield Timed(dressed(misheard(word, kind, rng, words), rng), start, end, i)


def misheard(word: str, kind: str, rng: random.Random, base: list[str]) -> str:
    """Returns a word as a recogniser may have it."""
    at = rng.randrange(len(word))
    if kind == "other":
        return rng.choice(base)
    if kind == "letter":
        return word[:at] + rng.choice(LETTERS) + word[at + 1 :]
    if kind == "spelled":
        bare = re.sub(r"\W", "", word)
        return "_".join(bare) + "_" if bare.isupper() and len(bare) > 1 else word[:at] + word[at + 1 :] or word
    return word


def dressed(word: str, rng: random.Random) -> str:
    """Returns a word with other capitals or another mark, or as it is."""
    turn = rng.randrange(12)
    if turn in (0, 1):
        return word.swapcase() if turn else word.capitalize()
    return word.rstrip(".,?!") + (rng.choice(".,?!") if turn == 2 else "") if turn in (2, 3) else word  # noqa: PLR2004


# ------------------------------------------------------------------------------------------------------------- engines


Found = list[tuple[int, bool] | None]
"""For each right word its start, and whether it is one of the timed words: else it lies between."""


def ours(given: Case) -> tuple[float, Found]:
    """The transfer of cleantx, from transcripts to a transcript."""
    from cleantx import jobs

    clean, timed = transcripts(given)
    begin = time.process_time()
    made = jobs.align(clean, timed).transcript
    seconds = time.process_time() - begin
    found: Found = []
    for segment in made.segments:
        found += [None if w.start is None else (w.start, w.timing == "aligned") for w in segment.words]
    return seconds, found


def transcripts(given: Case) -> tuple[Any, Any]:
    """Returns both sides in cues of twelve words and of eight."""
    from cleantx.model import Segment, Transcript, Word

    clean = tuple(
        Segment(id=n, text=" ".join(given.words[k : k + 12])) for n, k in enumerate(range(0, len(given.words), 12))
    )
    cues = []
    for n, k in enumerate(range(0, len(given.timed), 8)):
        row, at, words = given.timed[k : k + 8], 0, []
        for word in row:
            words.append(Word(a=at, b=at + len(word.text), start=word.start, end=word.end, timing="observed"))
            at += len(word.text) + 1
        text = " ".join(word.text for word in row)
        cues.append(Segment(id=n, text=text, start=row[0].start, end=row[-1].end, words=tuple(words)))
    return Transcript(segments=clean), Transcript(segments=tuple(cues))


def by_opcodes(engine: Callable[[list[str], list[str]], Opcodes]) -> Callable[[Case], tuple[float, Found]]:
    """Returns a transfer as it is commonly written: equal words take the times, the others what lies between."""

    def run(given: Case) -> tuple[float, Found]:
        a = [re.sub(r"\W|_", "", word).casefold() for word in given.words]
        b = [re.sub(r"\W|_", "", word.text).casefold() for word in given.timed]
        begin = time.process_time()
        found: Found = [None] * len(a)
        for tag, i1, i2, j1, _ in engine(a, b):
            if tag == "equal":
                for i in range(i1, i2):
                    found[i] = given.timed[j1 + i - i1].start, True
        between(found)
        return time.process_time() - begin, found

    return run


def between(found: Found) -> None:
    """Gives the words without a time one between their neighbours'."""
    known = [i for i, time_ in enumerate(found) if time_ is not None]
    for i, k in pairwise(known):
        one, other = found[i], found[k]
        for x in range(i + 1, k):
            if one is not None and other is not None:
                found[x] = one[0] + (other[0] - one[0]) * (x - i) // (k - i), False


def rapidfuzz(kind: str) -> Callable[[list[str], list[str]], Opcodes]:
    """The least changes (Levenshtein), or the longest common sequence (Indel)."""

    def run(a: list[str], b: list[str]) -> Opcodes:
        return [tuple(op) for op in getattr(import_module("rapidfuzz.distance"), kind).opcodes(a, b)]

    return run


def difflib(a: list[str], b: list[str]) -> Opcodes:
    """The matcher of the standard library, as scripts use it."""
    return list(import_module("difflib").SequenceMatcher(None, a, b).get_opcodes())


def jiwer(a: list[str], b: list[str]) -> Opcodes:
    """The alignment of jiwer, on the same words."""
    chunks = import_module("jiwer").process_words(" ".join(w or "_" for w in a), " ".join(w or "_" for w in b))
    return [(c.type, c.ref_start_idx, c.ref_end_idx, c.hyp_start_idx, c.hyp_end_idx) for c in chunks.alignments[0]]


def sequence_align(a: list[str], b: list[str]) -> Opcodes:
    """The Hirschberg alignment of sequence-align."""
    one, other = import_module("sequence_align.pairwise").hirschberg(a, b, gap="\0")
    out: Opcodes = []
    i = j = 0
    for x, y in zip(one, other, strict=True):
        if x == y:
            out.append(("equal", i, i + 1, j, j + 1))
        i, j = i + (x != "\0"), j + (y != "\0")
    return out


ENGINES: dict[str, Callable[[Case], tuple[float, Found]]] = {
    "cleantx": ours,
    "rapidfuzz Levenshtein": by_opcodes(rapidfuzz("Levenshtein")),
    "rapidfuzz Indel": by_opcodes(rapidfuzz("Indel")),
    "jiwer": by_opcodes(jiwer),
    "difflib": by_opcodes(difflib),
    "sequence-align": by_opcodes(sequence_align),
}
MODULES = {"jiwer": "jiwer", "sequence-align": "sequence_align"}
QUADRATIC = {"difflib": 60_000, "sequence-align": 10_000, "jiwer": 60_000}
"""Words beyond which an engine takes minutes."""


def engines(count: int) -> Iterator[str]:
    """Yields the engines that can be measured here."""
    for name in ENGINES:
        installed = name not in MODULES or find_spec(MODULES[name])
        if installed and count <= QUADRATIC.get(name, count):
            yield name


def measured(engine: str, count: int, percent: int, *, hard: bool) -> dict[str, float]:
    """Returns what a transfer costs and how far its times are off.

    `mean` is of all words with a time, `paired` of those that are timed words, both without the missing section;
    `wrong` are pairs off by more than a second, `invented` words of the missing section with the time of another.
    """
    from bench_captions import peak_mb

    given = case(count, percent, hard=hard)
    seconds, found = ENGINES[engine](given)
    real = [(i, t) for i, t in enumerate(found) if t is not None and i not in given.section]
    errors = [abs(t[0] - given.truth[i][0]) for i, t in real]
    paired = [abs(t[0] - given.truth[i][0]) for i, t in real if t[1]]
    return {
        "seconds": seconds,
        "mean": sum(errors) / max(1, len(errors)),
        "paired": sum(paired) / max(1, len(paired)),
        "share": len(paired) / (len(found) - len(given.section)),
        "untimed": sum(1 for i, t in enumerate(found) if t is None and i not in given.section) / len(found),
        "wrong": sum(1 for error in paired if error > WRONG),
        "invented": sum(1 for i in given.section if (t := found[i]) is not None and t[1]),
        "peak": peak_mb(),
    }


if __name__ == "__main__":
    sys.path.insert(0, os.fspath(ROOT))
    name, size, noise, *extra_ = sys.argv[1:]
    print(json.dumps(measured(name, int(size), int(noise), hard=bool(extra_))))
