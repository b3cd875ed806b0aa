"""Lays the words of the seeds out with ours and with what people use for it, and tells how clean that is.

All get the same words with the same times (by estimate inside the source's cues).  No other tool leaves the gap that
the profile asks for, so each of theirs is measured after ours is put in; as shipped hardly any of their cues would
pass.  What is clean is told by `check`, and the breaks once more by a tagger that shares nothing with it.
"""

# ruff: noqa: PLC0415 - ours is imported once the right Python runs
from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".venv-peers"
SEEDS = ("deepseek-youtube.md", "latent-space-whispercpp.txt", "sholto-trenton-whispercpp.txt")
PROFILE = "netflix-en"
AROUND = 6  # words on either side of a break that the tagger sees
Cues = list[tuple[int, int, str]]


class Measured(NamedTuple):
    """What a tool made of a seed: its score by our check, torn breaks a thousand words by the tagger, and seconds.

    `letters` are all letters and figures, in order: whoever has others lost words, or added some.
    """

    tool: str
    letters: str
    score: Any
    torn: float | None
    seconds: float


def words(seed: str) -> tuple[Any, dict[str, Any]]:
    """Returns a seed with a time for every word, and the same in the shape that recognisers write."""
    from cleantx import api
    from cleantx.align import estimate

    timed = estimate.whole(api.read(ROOT / "fixtures" / "seeds" / seed))
    segments = [
        {
            "start": s.start / 1000,
            "end": s.end / 1000,
            "text": s.text,
            "words": [
                {"word": f" {s.text[w.a : w.b]}", "start": (w.start or 0) / 1000, "end": (w.end or 0) / 1000}
                for w in s.words
            ],
        }
        for s in timed.segments
        if s.kind != "note" and not s.dropped and s.words and s.start is not None and s.end is not None
    ]
    return timed, {"segments": segments, "language": "en"}


def measured(seed: str) -> Iterator[Measured]:
    """Yields ours and every tool that is there, on one seed."""
    from cleantx import jobs
    from cleantx.settings import Settings

    timed, given = words(seed)
    began = time.process_time()
    made = jobs.subtitle(timed, settings=Settings(profile=PROFILE), cleaning=False)
    seconds = time.process_time() - began
    ours = [(s.start or 0, s.end or 0, s.text) for s in made.transcript.segments]
    yield Measured("cleantx", letters(ours), scored(ours), torn(ours), seconds)
    for tool in tools():
        ran = subprocess.run(
            [str(python()), str(ROOT / "scripts" / "peers_subtitles.py"), tool],
            input=json.dumps(given).encode(),
            capture_output=True,
            check=False,
        )
        if ran.returncode:
            print(f"  {tool}: not measured ({ran.stderr.decode().strip().splitlines()[-1:]})", file=sys.stderr)
            continue
        found = json.loads(ran.stdout)
        theirs = gapped([(a, b, tidy(text)) for a, b, text in found["cues"]])
        yield Measured(tool, letters(theirs), scored(theirs), torn(theirs), found["seconds"])


def python() -> Path:
    """Returns the Python that has the other tools: `scripts/venv peers` makes it."""
    own = PEERS / "bin" / "python"
    return own if own.exists() else Path(sys.executable)


def tools() -> list[str]:
    """Returns the names of the other tools."""
    command = [str(python()), str(ROOT / "scripts" / "peers_subtitles.py"), "--list"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def letters(cues: Cues) -> str:
    """Returns the letters and figures of all cues; dashes and chevrons of turns come and go."""
    return "".join(c for _, _, text in cues for c in text if c.isalnum())


def tidy(text: str) -> str:
    """Returns the lines of a cue without spaces at their ends."""
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def gapped(cues: Cues) -> Cues:
    """Returns the cues with two frames between them, and gaps of under half a second closed to that."""
    from cleantx.subtitles import profile

    rules = profile.load(PROFILE)
    out = [
        (a, min(b, c - rules.gap) if c - b < rules.gap else c - rules.gap if c - b < rules.chain_ms else b, text)
        for (a, b, text), (c, _, _) in pairwise(cues)
    ]
    return [*out, cues[-1]] if cues else []


def scored(cues: Cues) -> Any:  # noqa: ANN401 - our own Score, imported where it is needed
    """Returns the score of cues by our check."""
    from cleantx import jobs
    from cleantx.model import Segment, Transcript
    from cleantx.settings import Settings

    segments = tuple(Segment(id=k, start=a, end=b, text=text) for k, (a, b, text) in enumerate(cues))
    return jobs.check(Transcript(segments=segments, language="en"), settings=Settings(profile=PROFILE))[1]


def torn(cues: Cues) -> float | None:
    """Returns how many breaks in a thousand words tear words apart, as compromise sees it; None without it."""
    if not (PEERS / "node_modules" / "compromise").is_dir() or shutil.which("node") is None:
        return None
    lines = [line.split() for _, _, text in cues for line in text.split("\n") if line.split()]
    breaks = [(a[-AROUND:], b[:AROUND]) for a, b in pairwise(lines)]
    command = ["node", str(ROOT / "scripts" / "tag_breaks.mjs"), str(PEERS)]
    ran = subprocess.run(command, input=json.dumps(breaks).encode(), capture_output=True, check=True)
    return 1000 * float(json.loads(ran.stdout)["bad"]) / sum(map(len, lines))


def table() -> Iterator[str]:
    """Yields the rows of the table, one seed after the other."""
    head = (
        f"{'':18}{'cues':>6}{'clean %':>9}{'words %':>9}{'hard %':>8}{'>20 cps':>9}{'bad ends':>10}{'torn':>7}{'s':>8}"
    )
    for seed in SEEDS:
        yield f"{seed}\n{head}"
        for row in measured(seed):
            score, count = row.score, row.score.cues or 1
            fast = 100 * score.counts.get("T-CPS", 0) / count
            tagged = "-" if row.torn is None else f"{row.torn:.1f}"
            yield (
                f"{row.tool:18}{score.cues:6,}{score.clean:9.1f}{score.clean_words:9.1f}{score.hard_clean:8.1f}{fast:9.1f}"
                f"{score.bad_ends:10.1f}{tagged:>7}{row.seconds:8.2f}"
            )


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)
