"""The repair of times: what is believed, what is estimated anew, and what is said about it."""

import itertools
import random
from pathlib import Path

import pytest
from msgspec.structs import replace

from cleantx.align import chain, rate, retime
from cleantx.formats import whispercpp
from cleantx.model import Segment, Source, Transcript, Word

SEED = Path(__file__).parents[2] / "fixtures" / "seeds" / "latent-space-whispercpp.txt"
TEXT = "and that is the whole of it."


def transcript(*times: tuple[int, int | None], text: str = TEXT) -> Transcript:
    return Transcript(
        segments=tuple(
            Segment(id=i, text=text, start=a, end=b, start_from="observed", end_from="observed" if b else None, raw="r")
            for i, (a, b) in enumerate(times)
        )
    )


def times(found: Transcript) -> list[tuple[int | None, int | None]]:
    return [(s.start, s.end) for s in found.segments]


def test_well_formed_times_come_back_as_the_same_object() -> None:
    seed = whispercpp.read(SEED.read_text(encoding="utf-8"), Source())
    found, findings = retime.retime(seed)
    assert found is seed
    assert findings == ()


@pytest.mark.parametrize("wrong", [9999 * 3_600_000, 0])
def test_a_gross_outlier_drags_nobody(wrong: int) -> None:
    good = [(i * 2000, i * 2000 + 2000) for i in range(12)]
    bad = [*good[:6], (wrong, wrong + 2000), *good[7:]]
    found, findings = retime.retime(transcript(*bad))
    assert times(found) == good
    assert [f.code for f in findings] == ["CTX101"]
    assert found.segments[6].start_from == "derived"
    assert found.segments[6].raw is None
    assert found.segments[5].raw == "r"


def test_a_finding_says_the_old_and_the_new_time() -> None:
    bad = transcript((0, None), (3_600_000, None), (4000, None), (6000, None))
    _, findings = retime.retime(bad)
    assert (findings[0].segment, findings[0].fix) == (1, None)
    assert "01:00:00.000" in findings[0].message
    assert "00:00:02.000" in findings[0].message


def test_swapped_cues_keep_their_order_and_are_called_by_their_name() -> None:
    found, findings = retime.retime(transcript((0, None), (2000, None), (6000, None), (4000, None), (8000, None)))
    assert [s.id for s in found.segments] == [0, 1, 2, 3, 4]
    assert [(f.code, f.segment) for f in findings] == [("CTX101", 2)]
    assert "changed places" in findings[0].message


def test_an_overlap_is_trimmed_to_the_next_start() -> None:
    found, findings = retime.retime(transcript((0, 2500), (2000, 4000)))
    assert times(found) == [(0, 2000), (2000, 4000)]
    assert found.segments[0].end_from == "derived"
    assert [f.code for f in findings] == ["CTX103"]


@pytest.mark.parametrize("end", [5000, 4000])
def test_an_empty_or_backward_cue_ends_where_the_next_begins(end: int) -> None:
    found, findings = retime.retime(transcript((5000, end), (6500, 8000)))
    assert times(found)[0] == (5000, 6500)
    assert [f.code for f in findings] == ["CTX102"]


def test_an_empty_cue_before_a_pause_ends_when_its_words_are_said() -> None:
    found, _ = retime.retime(transcript((5000, 5000), (90_000, 92_000)))
    end = found.segments[0].end
    assert end is not None
    assert 5840 <= end <= 8500
    assert found.segments[0].end_from == "estimated"


def test_where_there_is_no_room_boundaries_move_by_the_least_change() -> None:
    found, findings = retime.retime(transcript((0, 2000), (2000, 2000), (2100, 4000)))
    assert all(s.start is not None and s.end is not None and s.end - s.start >= 300 for s in found.segments)
    moved = sum(
        abs((s.start or 0) - a) + abs((s.end or 0) - b)
        for s, (a, b) in zip(found.segments, [(0, 2000), (2000, 2000), (2100, 4000)], strict=True)
    )
    assert moved <= 2 * 300
    assert {f.code for f in findings} == {"CTX102"}


def test_cues_in_one_instant_share_the_room() -> None:
    found, _ = retime.retime(transcript((1000, 1000), (1000, 1000), (1000, 1400)))
    ends = times(found)
    assert all(a is not None and b is not None and a < b for a, b in ends)
    assert found.segments[2].end == 1400


def test_a_file_of_zeros_is_laid_out_by_the_pace() -> None:
    found, findings = retime.retime(transcript(*[(0, 0)] * 5))
    starts = [s.start for s in found.segments]
    assert all(b is not None and a is not None and b - a > 500 for a, b in itertools.pairwise(starts))
    assert len(findings) == 5


def test_a_swallowed_pause_is_reported_and_left_alone() -> None:
    given = transcript((0, 28_000), (28_000, 30_000), text="Now, I see.")
    found, findings = retime.retime(given)
    assert found is given
    assert [(f.code, f.segment) for f in findings] == [("CTX104", 0)]


def test_a_swallowed_pause_is_cut_off_where_that_is_asked() -> None:
    given = transcript((0, 28_000), (28_000, 30_000), text="Now, I see.")
    found, findings = retime.retime(given, cut=True)
    assert found.segments[1] is given.segments[1]
    cut = found.segments[0]
    assert cut.end is not None
    assert 840 <= cut.end <= 2000
    assert (cut.start, cut.end_from, cut.raw) == (0, "estimated", None)
    assert findings == retime.findings(given)
    assert retime.retime(found, cut=True) == (found, ())


def test_a_cut_end_leaves_the_times_of_words_alone() -> None:
    said = (Word(a=0, b=11, start=0, end=9000, timing="observed"),)
    given = transcript((0, 28_000), (28_000, 30_000), text="Now, I see.")
    given = replace(given, segments=(replace(given.segments[0], words=said), given.segments[1]))
    assert retime.retime(given, cut=True)[0].segments[0].end == 9000


def block(start: int) -> list[tuple[int, int | None]]:
    return [(start + i * 2000, start + i * 2000 + 2000) for i in range(6)]


def test_a_clock_that_starts_again_is_carried_on() -> None:
    found, findings = retime.retime(transcript(*block(0), *block(0), *block(0)))
    assert times(found) == [(i * 2000, i * 2000 + 2000) for i in range(18)]
    assert [(f.code, f.segment) for f in findings] == [("CTX105", 6), ("CTX105", 12)]
    assert found.segments[6].start_from == found.segments[6].end_from == "derived"
    assert found.segments[5].start_from == "observed"


def test_short_blocks_of_a_stream_are_carried_on() -> None:
    found, findings = retime.retime(transcript(*[(0, 2000), (2000, 5000)] * 4))
    assert [s.start for s in found.segments] == [0, 2000, 5000, 7000, 10_000, 12_000, 15_000, 17_000]
    assert {f.code for f in findings} == {"CTX105"}


def test_blocks_of_a_stream_are_as_long_as_most_of_them() -> None:
    chance = random.Random(5)  # noqa: S311 - examples, not secrets
    given: list[tuple[int, int | None]] = []
    for _ in range(20):
        cuts = sorted(chance.sample(range(1000, 9500, 100), chance.randint(0, 3)))
        given += itertools.pairwise([0, *cuts, 10_000])
    found, findings = retime.retime(transcript(*given))
    blocks = list(itertools.accumulate(start == 0 for start, _ in given))
    assert [s.start for s in found.segments] == [
        start + 10_000 * (n - 1) for n, (start, _) in zip(blocks, given, strict=True)
    ]
    assert [f.code for f in findings if f.code != "CTX104"] == ["CTX105"] * 19


def test_a_cue_a_block_is_a_stream_too() -> None:
    found, _ = retime.retime(transcript(*[(0, 9000), (400, 9500), (100, 10_000), (800, 9000)] * 3))
    assert [s.start for s in found.segments][:5] == [0, 9400, 18_600, 29_300, 37_500]


def test_two_speakers_at_once_are_no_stream() -> None:
    given = transcript((0, 900), (0, 800))
    assert {f.code for f in retime.retime(given)[1]} == {"CTX103"}


@pytest.mark.parametrize("late", [20_000, 45_000])
def test_a_second_file_that_begins_with_music_is_carried_on(late: int) -> None:
    first = [(i * 2000, i * 2000 + 2000) for i in range(100)]
    second = [(late + a, late + b) for a, b in first]
    found, findings = retime.retime(transcript(*first, *second))
    assert times(found)[100:] == [(200_000 + a, 200_000 + b) for a, b in second]
    assert [f.code for f in findings] == ["CTX105"]


def test_cues_that_begin_together_share_the_time() -> None:
    found, findings = retime.retime(transcript((0, 4000), (0, 4000), (4000, 6000)))
    assert times(found) == [(0, 2000), (2000, 4000), (4000, 6000)]
    assert {f.code for f in findings} == {"CTX103"}


def test_a_second_file_with_damage_is_carried_on_and_repaired() -> None:
    first = [(i * 2000, i * 2000 + 2000) for i in range(100)]
    second = [*first[:50], (9_000_000, 9_002_000), *first[51:]]
    found, findings = retime.retime(transcript(*first, *second))
    assert times(found) == [(i * 2000, i * 2000 + 2000) for i in range(200)]
    assert [f.code for f in findings] == ["CTX105", "CTX101"]


@pytest.mark.parametrize("zeros", [1, 2, 4])
def test_a_few_zeros_are_no_restart(zeros: int) -> None:
    good = [(i * 2000, i * 2000 + 2000) for i in range(100)]
    bad = [*good[:50], *[(0, 0)] * zeros, *good[50 + zeros :]]
    found, findings = retime.retime(transcript(*bad))
    assert "CTX105" not in {f.code for f in findings}
    assert times(found)[50 + zeros :] == good[50 + zeros :]


def test_words_go_along_with_their_segment() -> None:
    said = (
        Word(a=0, b=3, start=100, end=400, timing="observed"),
        Word(a=4, b=8, start=400, end=900, timing="observed"),
    )
    given = transcript(*block(0), *block(0))
    given = replace(
        given, segments=tuple(replace(s, words=said) if i == 6 else s for i, s in enumerate(given.segments))
    )
    found = retime.retime(given)[0].segments[6]
    assert [(w.start, w.end, w.timing) for w in found.words] == [
        (12_100, 12_400, "derived"),
        (12_400, 12_900, "derived"),
    ]


def test_words_may_know_better_than_their_segment() -> None:
    said = (Word(a=0, b=8, start=4300, end=4900, timing="observed"),)
    given = transcript((0, 2000), (2000, 4000), (900_000, 902_000), (6000, 8000))
    given = replace(
        given, segments=tuple(replace(s, words=said) if i == 2 else s for i, s in enumerate(given.segments))
    )
    found = retime.retime(given)[0].segments[2]
    assert (found.start, found.start_from, found.words) == (4300, "derived", said)


def test_words_cut_off_by_a_trimmed_end_lose_their_times() -> None:
    said = (
        Word(a=0, b=3, start=0, end=1900, timing="observed"),
        Word(a=4, b=8, start=2100, end=2400, timing="observed"),
    )
    given = transcript((0, 2500), (2000, 4000))
    given = replace(given, segments=(replace(given.segments[0], words=said), given.segments[1]))
    found = retime.retime(given)[0].segments[0]
    assert [(w.start, w.end, w.timing) for w in found.words] == [(0, 1900, "observed"), (None, None, None)]


def damaged(starts: list[int], kind: str, chance: random.Random) -> list[int]:
    out, n = list(starts), len(starts)
    if kind == "swaps":
        for i in chance.sample(range(0, n - 1, 2), n * 30 // 1650):
            out[i], out[i + 1] = out[i + 1], out[i]
    elif kind == "gross":
        high, low = chance.sample(range(1, n - 1), 2)
        out[high], out[low] = 9999 * 3_600_000, 0
    else:
        share, reach = (100, 60_000) if kind == "outliers" else (20, 300_000)
        for i in chance.sample(range(n), n // share):
            out[i] = max(0, out[i] + chance.choice((-1, 1)) * (reach if share == 100 else chance.randint(0, reach)))
    return out


# mean error in ms over all starts, and share exact; the figures of a prototype on the whole of this file were
# 6 and .99, 17 and .95, 66 and .96, 0 and .999, against 299, 6,876, 87 and 5,485 ms with nothing done
@pytest.mark.parametrize(
    ("kind", "mean", "exact"), [("outliers", 12, 0.98), ("many", 34, 0.94), ("swaps", 132, 0.96), ("gross", 5, 0.995)]
)
def test_injected_damage_is_repaired(kind: str, mean: float, exact: float) -> None:
    seed = whispercpp.read(SEED.read_text(encoding="utf-8"), Source())
    true = [s.start or 0 for s in seed.segments]
    errors: list[int] = []
    for number in range(10):
        starts = damaged(true, kind, random.Random(number))  # noqa: S311 - damage, not secrets
        bad = tuple(
            replace(s, start=start, end=None, end_from=None) for s, start in zip(seed.segments, starts, strict=True)
        )
        found, _ = retime.retime(replace(seed, segments=bad))
        errors += [abs((s.start or 0) - start) for s, start in zip(found.segments, true, strict=True)]
    assert sum(errors) / len(errors) <= mean
    assert errors.count(0) / len(errors) >= exact


def test_the_least_change_is_the_least() -> None:
    chance = random.Random(7)  # noqa: S311 - examples, not secrets
    for _ in range(60):
        values = [chance.randint(0, 6) for _ in range(4)]
        steps = [chance.randint(0, 2) for _ in range(3)]
        weights = [chance.randint(1, 2) for _ in range(4)]
        found = chain.least(values, weights, steps)
        assert all(b - a >= step for a, b, step in zip(found, found[1:], steps, strict=False))
        assert _cost(values, weights, found) == min(_cost(values, weights, list(tried)) for tried in _all(steps, 14))


def _cost(values: list[int], weights: list[int], found: list[int]) -> int:
    return sum(w * abs(a - b) for a, b, w in zip(values, found, weights, strict=True))


def _all(steps: list[int], top: int) -> list[tuple[int, ...]]:
    out: list[tuple[int, ...]] = [(first,) for first in range(top)]
    for step in steps:
        out = [(*row, value) for row in out for value in range(row[-1] + step, top)]
    return out


def test_the_pace_of_the_seed_is_that_of_its_speakers() -> None:
    seed = whispercpp.read(SEED.read_text(encoding="utf-8"), Source())
    found = rate.measure(seed)
    assert 43 <= found.typical <= 50
    said = [s for s in seed.segments if s.kind == "speech"]
    over = sum((s.end or 0) - (s.start or 0) > found.most(rate.units(s)) for s in said)
    assert over <= 0.05 * len(said)


def test_the_pace_is_read_off_mended_times() -> None:
    """Else a second run finds another pace, and other pauses, than the first."""
    for number in range(60):
        chance = random.Random(number)  # noqa: S311 - damage, not secrets
        borders = list(itertools.accumulate(chance.randint(200, 4000) for _ in range(40)))
        rows = list(itertools.pairwise(borders))
        for _ in range(10):
            i, off = chance.randrange(len(rows)), chance.randint(0, 1_000_000)
            rows[i] = (rows[i][0] + off, rows[i][1] + off)
        given = transcript(*rows)
        said = ("Right.", "so it goes on and on", "and then, well,", "Hm")
        given = replace(given, segments=tuple(replace(s, text=chance.choice(said)) for s in given.segments))
        found, _ = retime.retime(given, cut=True)
        assert retime.retime(found, cut=True)[0] is found
