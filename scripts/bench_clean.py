"""Cleans 60,000 words, mines a glossary, and matches dictionaries of four sizes, each in a process of its own.

A child prints what it cost and how many matches it found; the parent knows how many there are.  Other engines take
part in the matching where they are installed (flashtext2, ahocorasick_rs, pyahocorasick); `re` always is.
"""

# ruff: noqa: PLC0415 - an engine is imported where it is measured
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
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WORDS = 60_000
SIZES = (100, 1_000, 10_000, 100_000)
MEGABYTES = 4
PLANTED = 20
TERMS = 200
RE_LIMIT = 1_000  # an alternation of 10,000 phrases reads 0.03 MB/s
MODULES = {"flashtext2": "flashtext2", "pyahocorasick": "ahocorasick", "ahocorasick_rs": "ahocorasick_rs"}

Find = Callable[[str], int]


def seeds() -> list[str]:
    """Returns the speech of the seeds, one segment each."""
    from cleantx import api

    paths = sorted(path for path in (ROOT / "fixtures" / "seeds").iterdir() if path.name != "README.md")
    return [s.text for path in paths for s in api.read(path).segments if s.kind == "speech"]


def transcript(words: int) -> Any:  # noqa: ANN401 - of a module that is imported late
    """Returns a transcript of so many words: the seeds, over and over."""
    from cleantx.model import Segment, Transcript

    segments: list[Segment] = []
    count, texts = 0, seeds()
    while count < words:
        text = texts[len(segments) % len(texts)]
        segments.append(Segment(id=len(segments), text=text, line=len(segments) + 1))
        count += len(text.split())
    return Transcript(language="en", segments=tuple(segments))


def cleaning() -> dict[str, float]:
    """Returns what safe cleaning costs: the first time, again, the dictionary's part of it, and the peak memory."""
    from bench_captions import peak_mb
    from msgspec.structs import replace

    from cleantx import jobs
    from cleantx.terms import pack
    from cleantx.terms.match import Matcher
    from cleantx.text import View

    settings = replace(jobs.DEFAULT, packs=pack.builtin())
    given = transcript(WORDS)
    first, _ = timed(lambda: jobs.clean(given, settings=settings))
    again, cleaned = min((timed(lambda: jobs.clean(given, settings=settings)) for _ in range(3)), key=lambda t: t[0])
    peak = peak_mb()
    matcher = Matcher([pack.load(name) for name in pack.builtin()])
    view = View(given.segments)
    view.folded  # noqa: B018 - made at its first use, and for all rules together
    part = min(timed(lambda: list(matcher.find(view)))[0] for _ in range(3))
    stable = jobs.clean(cleaned, settings=settings).segments == cleaned.segments
    return {"first": first, "again": again, "part": part, "peak": peak, "fixes": len(cleaned.fixes), "equal": stable}


def mining() -> dict[str, float]:
    """Returns what mining 200 terms without any pack costs: the first time, again, and the peak memory."""
    from bench_captions import peak_mb
    from msgspec.structs import replace

    from cleantx import jobs
    from cleantx.terms import pack

    rights = dict.fromkeys(entry.right for entry in pack.load("ai").entries)
    settings = replace(jobs.DEFAULT, packs=(), glossary=tuple(rights)[:TERMS])
    given = transcript(WORDS)
    first, _ = timed(lambda: jobs.mine(given, settings=settings))
    again, found = timed(lambda: jobs.mine(given, settings=settings))
    return {
        "first": first,
        "again": again,
        "peak": peak_mb(),
        "found": len(found.proposals),
        "equal": bool(found.proposals),
    }


def timed(job: Callable[[], Any]) -> tuple[float, Any]:
    """Returns the process time of a job, and its result."""
    begin = time.process_time()
    found = job()
    return time.process_time() - begin, found


def dictionary(size: int) -> tuple[list[str], str, int]:
    """Returns so many phrases, a text of some megabytes, and how often phrases occur in it.

    Twenty phrases are planted; the rest begin with words of the text and go on otherwise, or stand nowhere in it.
    """
    rng = random.Random(size)  # noqa: S311 - the same phrases in every run, no secrets
    text = "\n".join(seeds())
    known = sorted(set(re.findall(r"\b[a-z]{4,}\b", text)))
    planted = [f"zq{n:02}planted" for n in range(PLANTED)]
    phrases = [*planted]
    while len(phrases) < size:
        head = " ".join(rng.choices(known, k=rng.choice((0, 1, 2))))
        phrases.append(f"{head} qz{len(phrases)}".strip())
    rows = (text * (MEGABYTES * 2**20 // len(text) + 1)).split("\n")
    for n in range(0, len(rows), 50):
        rows[n] += f" {planted[n // 50 % PLANTED]}"
    return phrases, "\n".join(rows), len(range(0, len(rows), 50))


def ours(phrases: list[str]) -> Find:
    """The automaton and the token trie; the view is folded before, since all rules share it."""
    from cleantx.model import Segment
    from cleantx.terms.match import Matcher
    from cleantx.terms.pack import Entry, Pack
    from cleantx.text import View

    entries = tuple(Entry(id=f"e{n}", right="Right", wrong=(phrase,)) for n, phrase in enumerate(phrases))
    matcher = Matcher([Pack(name="bench", entries=entries)])

    views: dict[str, View] = {}

    def find(text: str) -> int:
        if text not in views:
            views[text] = View([Segment(id=0, text=text)])
            return len(views[text].folded)
        return sum(1 for _ in matcher.find(views[text]))

    find("a")
    find("a")  # the automaton is made at the first search: it belongs to the building
    return find


def by_re(phrases: list[str]) -> Find:
    """One alternation."""
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, phrases), key=len, reverse=True))})\b", re.IGNORECASE)
    return lambda text: sum(1 for _ in pattern.finditer(text))


def by_flashtext2(phrases: list[str]) -> Find:
    """The keyword processor of flashtext2."""
    found = import_module("flashtext2").KeywordProcessor(case_sensitive=False)
    for phrase in phrases:
        found.add_keyword(phrase)
    return lambda text: len(found.extract_keywords(text))


def by_pyahocorasick(phrases: list[str]) -> Find:
    """The automaton of pyahocorasick, without boundaries."""
    automaton = import_module("ahocorasick").Automaton()
    for phrase in phrases:
        automaton.add_word(phrase, phrase)
    automaton.make_automaton()
    return lambda text: sum(1 for _ in automaton.iter(text.lower()))


def by_ahocorasick_rs(phrases: list[str]) -> Find:
    """The automaton of ahocorasick_rs, without boundaries."""
    automaton = import_module("ahocorasick_rs").AhoCorasick(phrases)
    return lambda text: len(automaton.find_matches_as_indexes(text.lower(), overlapping=True))


ENGINES: dict[str, Callable[[list[str]], Find]] = {
    "cleantx": ours,
    "re": by_re,
    "flashtext2": by_flashtext2,
    "pyahocorasick": by_pyahocorasick,
    "ahocorasick_rs": by_ahocorasick_rs,
}


def engines(size: int) -> Iterator[str]:
    """Yields the engines that can be measured here."""
    for name in ENGINES:
        installed = name not in MODULES or find_spec(MODULES[name])
        if installed and (name != "re" or size <= RE_LIMIT):
            yield name


def matching(engine: str, size: int) -> dict[str, float]:
    """Returns what building a dictionary and searching a text with it costs."""
    from bench_captions import peak_mb

    phrases, text, truth = dictionary(size)
    build, find = timed(lambda: ENGINES[engine](phrases))
    sample = text if engine != "re" else text[: len(text) // 20]
    if engine == "cleantx":
        find(sample)  # folds the view
    seconds, count = timed(lambda: find(sample))
    right = count == truth if sample is text else count > 0
    return {"build": build, "seconds": seconds, "mb": len(sample.encode()) / 2**20, "peak": peak_mb(), "equal": right}


if __name__ == "__main__":
    sys.path.insert(0, os.fspath(ROOT))
    kind, *given = sys.argv[1:]
    jobs_of = {"clean": cleaning, "mine": mining}
    print(json.dumps(jobs_of[kind]() if kind in jobs_of else matching(given[0], int(given[1]))))
