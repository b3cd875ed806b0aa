"""Laws 2, 6 and 7 over every fixture: aligners change times, the layout changes cuts, and no word goes missing."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from cases import CASES, SEEDS, decoded, format_of, name, read
from msgspec.structs import replace

from cleantx import formats, jobs
from cleantx.align import ends, estimate, retime
from cleantx.errors import CleantxError, UntimedError
from cleantx.model import Segment, Source, Transcript, spoken
from cleantx.subtitles import profile

ALL = [*SEEDS, *CASES]
ALIGNERS: dict[str, Callable[[Transcript], Transcript]] = {
    "derive": ends.derive,
    "retime": lambda t: retime.retime(t)[0],
    "retime and cut": lambda t: retime.retime(t, cut=True)[0],
    "words": lambda t: estimate.words(ends.derive(t)),
    "by_rate": estimate.by_rate,
}
FRAME = 100  # ms; some formats count frames, and how many a second is told by the frames that are there
ESTIMATE = replace(jobs.DEFAULT, estimate=True)


def words_of(segments: tuple[Segment, ...]) -> list[str]:
    """Returns the words as they are read, without the dashes that only mark a speaker."""
    words = []
    for segment in segments:
        for token in segment.text.split():
            bare = token.lstrip("-\u2013\u2014")
            words += [bare] if bare else []
    return words


@pytest.mark.parametrize("aligner", ALIGNERS)
@pytest.mark.parametrize("path", ALL, ids=name)
def test_aligners_change_times_and_nothing_else(path: Path, aligner: str) -> None:
    before = read(path)
    after = ALIGNERS[aligner](before)
    assert len(after.segments) == len(before.segments)
    for a, b in zip(before.segments, after.segments, strict=True):
        kept = (b.id, b.text, b.speaker, b.turn, b.kind, b.marks, b.dropped, b.line)
        assert kept == (a.id, a.text, a.speaker, a.turn, a.kind, a.marks, a.dropped, a.line)
        if (a.start, a.end) != (b.start, b.end):
            assert b.raw is None
        assert (b.start is None) == (b.start_from is None)
        assert (b.end is None) == (b.end_from is None)
    assert (after.fixes, after.source, after.meta) == (before.fixes, before.source, before.meta)


@pytest.mark.parametrize("path", ALL, ids=name)
def test_what_is_written_on_another_clock_is_read_on_it(path: Path) -> None:
    """Times that stand in a format's text, in containers or in headers must not belie those of the cues."""
    before, own = read(path), format_of(path)
    if "w" not in formats.TABLE[own].ways or not {"start"} <= formats.load(own).HOLDS:
        pytest.skip("not written with times")
    try:
        found = [_again(given, own) for given in (before, jobs.shift(before, 7000))]
    except UntimedError:
        pytest.skip("not all of it has times")
    was, now = found
    assert [s.text.split() for s in was] == [s.text.split() for s in now]
    for a, b in zip(was, now, strict=True):
        assert a.start is None or abs((b.start or 0) - a.start - 7000) <= FRAME
        moved = [(v.start or 0, w.start) for v, w in zip(a.words, b.words, strict=False) if w.start is not None]
        assert all(abs(now - was - 7000) <= FRAME for was, now in moved)


def _again(given: Transcript, own: str) -> list[Segment]:
    text, _ = jobs.write(jobs.convert(given, own), own)
    return [s for s in formats.load(own).read(text, Source(name=given.source.name)).segments if s.kind != "note"]


@pytest.mark.parametrize("path", ALL, ids=name)
def test_subtitles_hold_the_words_of_the_text(path: Path) -> None:
    try:
        made = jobs.subtitle(read(path), settings=ESTIMATE)
    except CleantxError as error:
        pytest.skip(str(error))
    # joined, since a line may break inside of Chinese or Japanese, where no space parts the words
    assert "".join(words_of(made.transcript.segments)) == "".join(words_of(spoken(made.cleaned)))
    if not any("\u3040" <= c <= "\u9fff" for s in spoken(made.cleaned) for c in s.text):
        assert words_of(made.transcript.segments) == words_of(spoken(made.cleaned))


@pytest.mark.parametrize("path", ALL, ids=name)
def test_subtitles_keep_the_hard_rules_that_can_be_kept(path: Path) -> None:
    try:
        made = jobs.subtitle(read(path), settings=ESTIMATE)
    except CleantxError as error:
        pytest.skip(str(error))
    rules = profile.load("netflix-en")
    cues = made.transcript.segments
    for cue in cues:
        lines = cue.text.split("\n")
        assert len(lines) <= rules.lines
        assert all(len(line) <= rules.cpl or " " not in line for line in lines)
        assert cue.start is not None
        assert cue.end is not None
        assert cue.start < cue.end
    for a, b in pairwise(cues):
        assert (a.end or 0) <= (b.start or 0)


@pytest.mark.parametrize("path", ALL, ids=name)
def test_subtitles_of_subtitles_hold_the_same_words(path: Path) -> None:
    try:
        once = jobs.subtitle(read(path), settings=ESTIMATE).transcript
        twice = jobs.subtitle(once, settings=ESTIMATE, cleaning=False).transcript
    except CleantxError as error:
        pytest.skip(str(error))
    assert words_of(twice.segments) == words_of(once.segments)


@pytest.mark.parametrize("path", SEEDS, ids=name)
def test_converting_keeps_observed_times(path: Path) -> None:
    before = read(path)
    after = jobs.convert(before, "cleantx")
    for a, b in zip(before.segments, after.segments, strict=True):
        assert a.start is None or a.start == b.start
        assert a.end is None or a.end == b.end


@pytest.mark.parametrize("path", [p for p in ALL if format_of(p) in ("youtube-md", "speakers", "whispercpp")], ids=name)
def test_the_canonical_format_leads_back_byte_for_byte(path: Path) -> None:
    """Times that were only added (ends, words) do not cost the way back to the source's own format."""
    text, _, _ = decoded(path)
    canonical, _ = jobs.write(jobs.convert(read(path), "cleantx"), "cleantx")
    again = formats.load("cleantx").read(canonical, Source())
    assert jobs.write(jobs.convert(again, format_of(path)), format_of(path))[0] == text
