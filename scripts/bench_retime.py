"""Damages times that are known, and measures how near to them the repair comes; the same damage in every run.

Starts: those of a seed, with cues put wrong or changed about.  Ends: speech of the seeds with made times, in cues
that last until the next one begins, as Whisper's do, so that pauses are swallowed.  Clocks: the same speech with cues
on a clock that is shifted, runs at another speed, or lacks advertisements, and a noisy transcript of it on the true
one.
"""

# ruff: noqa: PLC0415, ANN401 - ours is imported, its types too, once the right Python runs
from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from bench_align import case, transcripts

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "fixtures" / "seeds" / "latent-space-whispercpp.txt"
RUNS = 10
DAMAGES = ("1 % off by a minute", "5 % off by up to 5 min", "30 of 1,650 swapped", "one 9999 h, one 0", "a block moved")
HOUR = 3_600_000
PAUSE = 2_000  # ms; from here on a silence is a pause
AD = 30_000  # ms
HEARD = 0.85  # of the long pauses end a cue, as most do where a recogniser marks the time in them
JINGLE = ("buy", "the", "mattress", "that", "sleeps", "for", "you", "today")


class Cost(NamedTuple):
    """What a row cost and how far it is off, in ms: `exact` is the share without any error."""

    seconds: float
    mean: float
    exact: float
    worst: float
    note: str = ""


# -------------------------------------------------------------------------------------------------------------- starts


def damaged(segments: list[Any], kind: str, rng: random.Random, *, ends: bool) -> list[Any]:
    """Returns cues with some of them damaged; each keeps its source line, by which its truth is known."""
    from msgspec.structs import replace

    count, order = len(segments), list(range(len(segments)))
    moved = dict.fromkeys(range(count), 0)
    if kind.startswith("1 %"):
        moved |= {i: rng.choice((-60_000, 60_000)) for i in rng.sample(range(count), count // 100)}
    elif kind.startswith("5 %"):
        moved |= {i: rng.choice((-1, 1)) * rng.randint(0, 300_000) for i in rng.sample(range(count), count // 20)}
    elif kind.startswith("one"):
        high, low = rng.sample(range(1, count - 1), 2)
        moved |= {high: 9999 * HOUR, low: -HOUR}
    elif kind.startswith("30"):
        for i in rng.sample(range(0, count - 1, 2), max(1, count * 30 // 1650)):
            order[i], order[i + 1] = order[i + 1], order[i]
    else:
        first, length = rng.randrange(count - 40), rng.randint(5, 30)
        rest = order[:first] + order[first + length :]
        to = rng.randrange(len(rest))
        order = rest[:to] + order[first : first + length] + rest[to:]
    out = []
    for number, i in enumerate(order):
        segment = segments[i]
        start = max(0, segment.start + moved[i])
        end = None if segment.end is None or not ends else start + segment.end - segment.start
        end_from = "observed" if end is not None else None
        out.append(replace(segment, id=number, start=start, end=end, end_from=end_from))
    return out


def nothing(given: Any) -> Any:
    """The damaged times as they are."""
    return given


def by_start(given: Any) -> Any:
    """All cues put in the order of their starts, which keeps every time: words change places."""
    from cleantx.align import order

    return order.by_time(given)[0]


def times_sorted(given: Any) -> Any:
    """The starts alone sorted."""
    from msgspec.structs import replace

    starts = sorted(s.start for s in given.segments)
    return replace(given, segments=tuple(replace(s, start=t) for s, t in zip(given.segments, starts, strict=True)))


def maximum(given: Any) -> Any:
    """No start before the one before it."""
    from msgspec.structs import replace

    starts = list(accumulate((s.start for s in given.segments), max))
    return replace(given, segments=tuple(replace(s, start=t) for s, t in zip(given.segments, starts, strict=True)))


def repaired(given: Any) -> Any:
    """The repair of cleantx."""
    from cleantx import jobs

    return jobs.retimed(given)[0]


def restored(given: Any) -> Any:
    """The repair of cleantx with its order of cues."""
    from cleantx import jobs

    return jobs.retimed(given, sort=True)[0]


METHODS: dict[str, Callable[[Any], Any]] = {
    "as it is": nothing,
    "starts sorted": times_sorted,
    "running maximum": maximum,
    "cleantx --sort": by_start,
    "cleantx --repair": repaired,
    "cleantx --repair --sort": restored,
}


def starts(kind: str, method: str, *, ends: bool) -> Cost:
    """Returns how far the starts of a seed are off after a damage and a repair."""
    from msgspec.structs import replace

    from cleantx import api

    seed = api.read(SEED)
    cues = [s for s in seed.segments if s.kind != "note"]
    truth = {s.line: s.start for s in cues}
    errors: list[float] = []
    seconds = 0.0
    for run in range(RUNS):
        rng = random.Random(run)  # noqa: S311 - damage, not secrets
        given = replace(seed, segments=tuple(damaged(cues, kind, rng, ends=ends)))
        begin = time.process_time()
        found = METHODS[method](given)
        seconds += time.process_time() - begin
        errors += [abs(s.start - (truth[s.line] or 0)) for s in found.segments]
    return _cost(seconds / RUNS, errors)


def _cost(seconds: float, errors: list[float], note: str = "") -> Cost:
    return Cost(seconds, sum(errors) / len(errors), errors.count(0) / len(errors), max(errors), note)


# ---------------------------------------------------------------------------------------------------------------- ends


def said(kind: str) -> tuple[Any, list[int]]:
    """Returns cues that last until the next one begins, and when their words are truly over.

    A word takes 60 ms and 130 for each run of vowels, give or take a quarter, a speaker 0.8 to 1.25 of that.  After one
    sentence in twelve nobody speaks for 2 to 15 s, and once in 150 words in the middle of one; after the others and
    after commas for 50 to 600 ms.  Cues end with sentences, or after any word, and mostly at a long pause.
    """
    from bench_align import speech

    from cleantx.model import Transcript

    rng = random.Random(11)  # noqa: S311 - the same text in every run, no secrets
    cues: list[Any] = []
    over: list[int] = []
    row: list[str] = []
    at, start, pace, most = 0.0, 0.0, 1.0, 14
    for word in speech():
        syllables = max(1, len(re.findall(r"[aeiouy]+", word.lower())))
        row.append(word)
        at += (60 + 130 * syllables) * pace * rng.lognormvariate(0, 0.25)
        end, ended = at, word[-1] in ".?!"
        at += rng.uniform(50, 600) if word[-1] in ".?!,;:" else 0
        silent = rng.random() < (1 / 12 if ended else 1 / 150)
        if silent:
            at, pace = end + rng.uniform(PAUSE, 15_000), rng.uniform(0.8, 1.25)
        cut = (ended and kind == "sentences" and len(row) > 3) or (silent and rng.random() < HEARD)  # noqa: PLR2004 - words
        if cut or len(row) >= most:
            cues.append(_cue(len(cues), " ".join(row), round(start), round(at)))
            over.append(round(end))
            start, most = at, rng.randint(8, 14)
            row = []
    return Transcript(segments=tuple(cues)), over


def _cue(number: int, text: str, start: int, end: int) -> Any:
    from cleantx.model import Segment

    return Segment(
        id=number, text=text, line=number + 1, start=start, end=end, start_from="observed", end_from="observed"
    )


def ends(kind: str) -> tuple[Cost, Cost]:
    """Returns how far the ends are off that hold a pause, as they are and cut back."""
    from cleantx import jobs

    given, over = said(kind)
    begin = time.process_time()
    found, _ = jobs.retimed(given)
    seconds = time.process_time() - begin
    rows = [
        (was.end or 0, now.end or 0, true) for was, now, true in zip(given.segments, found.segments, over, strict=True)
    ]
    cut = [row for row in rows if row[0] != row[1]]
    held = sum(was - true >= PAUSE for was, _, true in rows)
    nearer = sum(abs(now - true) < abs(was - true) for was, now, true in cut)
    short = [true - now for _, now, true in cut if now < true]
    note = f"{len(cut)} of {held} cut, {nearer} nearer, {len(short)} too short"
    note += f", by {max(short)} ms at most" if short else ""
    before = _cost(0, [abs(was - true) for was, _, true in cut])
    return before, _cost(seconds, [abs(now - true) for _, now, true in cut], note)


# -------------------------------------------------------------------------------------------------------------- clocks


class Clock(NamedTuple):
    """How a clock differs from the true one: times are `slope` times as long, then `later` ms later.

    `theirs` and `ours` are where (shares of the words) the true recording and the other one have 30 s more.
    """

    name: str
    slope: float = 1.0
    later: int = 0
    theirs: tuple[float, ...] = ()
    ours: tuple[float, ...] = ()


FILM = 25 * 1001 / 24_000
CLOCKS = (
    Clock("3.5 s early", later=3500),
    Clock("0.02 % slow", slope=1.0002, later=-800),
    Clock("25 for 23.976 fps", slope=FILM, later=1234),
    Clock("25 for 24 fps", slope=25 / 24, later=1234),
    Clock("24 for 23.976 fps", slope=1.001, later=1234),
    Clock("30 s missing", theirs=(0.5,)),
    Clock("30 s too many", ours=(0.5,)),
    Clock("both, at 25 for 23.976", slope=FILM, later=100, theirs=(0.3,), ours=(0.6,)),
    Clock("five of them, 30 % noise", theirs=(0.3, 0.5, 0.7), ours=(0.4, 0.8)),
)


def clocks(clock: Clock, count: int, percent: int, *, cues: bool) -> Cost:
    """Returns how far starts are off after `--fit`; `cues`: the reference tells no times of words."""
    from msgspec.structs import replace

    from cleantx import jobs

    given = case(count, percent, hard=False)
    _, reference = transcripts(given)
    size = len(given.words)
    adverts = [given.truth[int(share * size)][0] for share in clock.theirs]
    reference = replace(reference, segments=tuple(_later(s, adverts, words=not cues) for s in reference.segments))
    mine, truth = _mine(given, clock)
    begin = time.process_time()
    made = jobs.fit(mine, reference)
    seconds = time.process_time() - begin
    told = [(s.start, true) for s, true in zip(made.transcript.segments, truth, strict=True)]
    errors: list[float] = [abs(start - true) for start, true in told if start is not None and true is not None]
    kept = sum(start is not None for start, true in told if true is None)
    lost = sum(start is None for start, true in told if true is not None)
    rates = " for ".join(made.rates) if made.rates else f"{made.slope:.6f}"
    note = f"{rates}, {len(made.offsets)} stretches, {kept} kept, {lost} lost"
    return _cost(seconds, errors, note)


def _later(segment: Any, adverts: list[int], *, words: bool) -> Any:
    """Returns a cue of the reference behind the advertisements before it."""
    from msgspec.structs import replace

    def at(ms: int) -> int:
        return ms + AD * sum(ms >= advert for advert in adverts)

    timed = tuple(replace(w, start=at(w.start), end=max(at(w.start), at(w.end - 1) + 1)) for w in segment.words)
    return replace(segment, start=timed[0].start, end=timed[-1].end, words=timed if words else ())


def _mine(given: Any, clock: Clock) -> tuple[Any, list[int | None]]:
    """Returns cues of 5 to 14 words on the other clock, and their true starts (None: an advertisement of its own)."""
    from cleantx.model import Transcript

    rng = random.Random(2)  # noqa: S311 - the same cues in every run, no secrets
    size = len(given.words)
    borders = {int(share * size) for share in (*clock.theirs, *clock.ours)}
    own = {int(share * size) for share in clock.ours}
    out: list[Any] = []
    truth: list[int | None] = []
    more = theirs = k = 0

    def add(text: str, start: int, end: int, true: int | None) -> None:
        a, b = (round((t + more - clock.later) / clock.slope) for t in (start, end))
        out.append(_cue(len(out), text, a, b))
        truth.append(true)

    while k < size:
        if k in own:
            for _ in range(10):
                at = given.truth[k][0]
                add(" ".join(rng.choices(JINGLE, k=8)), at, at + AD // 10, None)
                more += AD // 10
        theirs += AD if k in borders - own else 0
        cut = min([size, k + rng.randint(5, 14), *(b for b in borders if b > k)])
        add(" ".join(given.words[k:cut]), given.truth[k][0], given.truth[cut - 1][1], given.truth[k][0] + theirs)
        k = cut
    return Transcript(segments=tuple(out)), truth


# --------------------------------------------------------------------------------------------------------------- lines


def squares(points: list[tuple[int, int]]) -> Callable[[int], float]:
    """The line of least squares through all points, as it is commonly drawn; tells the time of a point."""
    middle, height = (sum(values) / len(points) for values in zip(*points, strict=True))
    over = sum((x - middle) * (y - height) for x, y in points)
    slope = over / sum((x - middle) ** 2 for x, _ in points)
    return lambda i: height + slope * (points[i][0] - middle)


def robust(points: list[tuple[int, int]]) -> Callable[[int], float]:
    """The line of cleantx."""
    from cleantx.align.lines import through

    found = through(points)
    offsets = [s.offset for s in found.stretches for _ in range(s.first, s.end)]
    return lambda i: found.slope * points[i][0] + offsets[i]


LINES = {"least squares": squares, "cleantx": robust}


def line(engine: str, count: int, wrong: float, jumps: tuple[float, ...]) -> Cost:
    """Returns how far a line is off: points 350 ms apart with 120 ms of noise, some wrong by up to a minute.

    At the shares `jumps` of the points the recording has 30 s more.
    """
    rng = random.Random(count)  # noqa: S311 - noise, not secrets
    truth = [1.0003 * 350 * i + 2345 + AD * sum(i >= jump * count for jump in jumps) for i in range(count)]
    noise = [rng.uniform(-60_000, 60_000) if rng.random() < wrong else rng.gauss(0, 120) for _ in truth]
    points = [(350 * i, round(y + off)) for i, (y, off) in enumerate(zip(truth, noise, strict=True))]
    begin = time.process_time()
    at = LINES[engine](points)
    seconds = time.process_time() - begin
    errors = [abs(at(i) - y) for i, y in enumerate(truth)]
    astray = sum(error > AD / 2 for error in errors)
    return _cost(seconds, [e for e in errors if e <= AD / 2] or errors, f"{astray} points in the wrong stretch")
