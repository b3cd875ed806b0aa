"""`compare`: errors as jiwer counts them, times measured where both have them, differences in their places."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import jiwer
import pytest
from cases import ROOT, SEEDS, read
from oracle_compare import distance

import cleantx
from cleantx import Segment, Speaker, Transcript, Word, jobs
from cleantx.cli import sides as columns
from cleantx.comparison import counts, pairing
from cleantx.comparison.words import LOOSE, ROWS, keys, side
from cleantx.comparison.words import read as read_word
from cleantx.errors import UsageError


def told(*lines: str, start: int | None = None, step: int = 1_000) -> Transcript:
    """Returns a transcript of one segment a line, one second each if a start is given."""
    segments = []
    for k, text in enumerate(lines):
        at = None if start is None else start + k * step
        end = None if at is None else at + step
        segments.append(Segment(id=k, text=text, line=k + 1, start=at, end=end))
    return Transcript(segments=tuple(segments))


def timed(*words: tuple[str, int, int], timing: str = "observed") -> Transcript:
    """Returns a transcript of one segment whose words have these starts and ends."""
    at, spans = 0, []
    for text, start, end in words:
        spans.append(Word(a=at, b=at + len(text), start=start, end=end, timing=timing))  # type: ignore[arg-type]
        at += len(text) + 1
    text = " ".join(word[0] for word in words)
    return Transcript(segments=(Segment(id=0, text=text, line=1, words=tuple(spans)),))


def noisy(words: list[str], share: float, seed: int = 1) -> list[str]:
    """Returns the words with so many of them misheard, left out, or followed by another one."""
    luck, out = random.Random(seed), []  # noqa: S311 - the same noise every time
    for word in words:
        fate = luck.random() / share
        if fate >= 0.8:
            out.append(word)
        if fate < 0.6:
            out.append(word[:-1] + "x")
        elif 0.8 <= fate < 1:
            out.append(luck.choice(words))
    return out


def words_of(path: Path) -> list[str]:
    return [word for segment in read(path).segments if segment.kind == "speech" for word in segment.text.split()]


def lines_of(words: list[str], size: int = 9) -> Transcript:
    return told(*(" ".join(words[k : k + size]) for k in range(0, len(words), size)))


# ---------------------------------------------------------------------------------------------------------- counts


@pytest.mark.parametrize("share", [0.05, 0.3, 0.9])
@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.stem)
def test_errors_are_those_that_jiwer_counts(path: Path, share: float) -> None:
    words = words_of(path)[:3_000]
    ours, theirs = lines_of(words), lines_of(noisy(words, share), 7)
    found = jobs.compare(ours, theirs)
    assert [(row.case, row.punctuation) for row in found.rows] == list(ROWS)
    for row, given in zip(ROWS, found.rows, strict=True):
        a, b = (" ".join(keys(side(one), row).texts) for one in (ours, theirs))
        right = jiwer.process_words(a, b)
        assert (given.hits, given.substitutions) == (right.hits, right.substitutions)
        assert (given.deletions, given.insertions) == (right.deletions, right.insertions)
        assert given.wer == pytest.approx(right.wer)
        assert given.mer == pytest.approx(right.mer)
        assert given.wil == pytest.approx(right.wil)
        assert given.cer == pytest.approx(jiwer.cer(a, b))
        assert given.exact
        assert given.characters_exact


def test_characters_of_a_long_text_are_counted_in_pieces_and_come_out_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = words_of(SEEDS[0])[:3_000]
    ours, theirs = lines_of(words), lines_of(noisy(words, 0.15))
    whole = jobs.compare(ours, theirs)
    monkeypatch.setattr(counts, "_WHOLE", 1_000)
    pieces = jobs.compare(ours, theirs)
    assert [row.character_errors for row in pieces.rows] == [row.character_errors for row in whole.rows]
    assert not any(row.characters_exact for row in pieces.rows)


def test_words_of_a_very_long_text_are_counted_in_pieces_and_come_out_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = words_of(SEEDS[0])[:4_000]
    ours, theirs = lines_of(words), lines_of(noisy(words, 0.15))
    whole = jobs.compare(ours, theirs)
    monkeypatch.setattr(pairing, "WHOLE", 0)
    monkeypatch.setattr(pairing, "PIECE", 300)
    pieces = jobs.compare(ours, theirs)
    assert not any(row.exact for row in pieces.rows)
    assert [row.errors for row in pieces.rows] == [row.errors for row in whole.rows]


@pytest.mark.parametrize("hint", [1, 2_000, 100_000])
def test_a_wrong_hint_changes_nothing(hint: int) -> None:
    luck = random.Random(3)  # noqa: S311 - the same numbers every time
    a = [luck.randrange(2_000) for _ in range(9_000)]
    b = [n for n in a if luck.random() > 0.2]
    assert pairing.pairing(a, b, hint=hint) == pairing.pairing(a, b)
    assert pairing.errors(pairing.pairing(a, b, hint=hint).ops) == len(a) - len(b)


def test_texts_with_nothing_in_common_are_cut_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairing, "WHOLE", 0)
    monkeypatch.setattr(pairing, "PIECE", 10)
    a, b = list(range(95)), list(range(1_000, 1_200))
    found = pairing.pairing(a, b)
    assert not found.exact
    assert pairing.errors(found.ops) == 200
    assert (found.ops[-1].i2, found.ops[-1].j2) == (95, 200)


def test_the_distance_is_that_of_the_whole_table() -> None:
    words = words_of(SEEDS[1])[:150]
    other = noisy(words, 0.4)
    found = jobs.compare(lines_of(words), lines_of(other))
    assert found.rows[0].errors == distance(words, other)
    assert found.rows[0].character_errors == distance(" ".join(words), " ".join(other))


def test_a_text_without_words_has_no_rate_unless_both_are_empty() -> None:
    found = jobs.compare(told(""), told("so we go"))
    assert found.rows[0].insertions == 3
    assert (found.rows[0].wer, found.rows[0].mer, found.rows[0].wil, found.rows[0].cer) == (None, 1.0, 1.0, None)
    assert not found.same
    both = jobs.compare(Transcript(), Transcript())
    assert (both.rows[0].wer, both.rows[0].mer, both.rows[0].wil, both.rows[0].cer) == (0.0, 0.0, 0.0, 0.0)
    assert both.same
    assert jobs.compare(told("so we go"), told("")).rows[0].wil == 1.0


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("A_I_", ("ai",)),
        ("well-known,", ("well", "known")),
        ("so...well", ("so", "well")),
        ("don\u2019t", ("dont",)),
        ("1,000", ("1000",)),
        ("3.5%", ("3.5%",)),
        ("10:30.", ("10:30",)),
        ("C++", ("c++",)),
        ("\u2013", ()),
        (">>", ()),
        ("\u266a", ()),
        ("Caf\u0065\u0301!", ("caf\u00e9",)),
        ("\u4f60", ("\u4f60",)),
    ],
)
def test_words_without_case_and_punctuation(written: str, bare: tuple[str, ...]) -> None:
    assert read_word(written, LOOSE) == bare


def test_scripts_without_spaces_are_compared_by_their_signs() -> None:
    found = jobs.compare(told("你好。再见", "朋友"), told("你好，再見朋友"), ignore=["punctuation"])
    assert found.rows[-1].words == 6
    assert (found.rows[-1].substitutions, found.rows[-1].insertions, found.rows[-1].deletions) == (1, 0, 0)
    assert [(d.reference.text, d.hypothesis.text) for d in found.differences] == [("见", "見")]


def test_sounds_notes_and_dropped_segments_are_nobodys_words() -> None:
    extra = (
        Segment(id=5, text="(laughs)", kind="sound"),
        Segment(id=6, text="a comment", kind="note"),
        Segment(id=7, text="gone", dropped=True),
    )
    one = told("so we go")
    other = Transcript(segments=(*one.segments, *extra))
    assert jobs.compare(one, other).same


# ----------------------------------------------------------------------------------------------------- differences


def test_differences_are_runs_in_their_places() -> None:
    a = told("so the deep seek moment", "shook us, all", "right", start=0)
    b = told("so the DeepSeek moment", "shook us all really", "right", start=20)
    found = jobs.compare(a, b).differences
    kinds = [(d.kind, d.reference.text, d.hypothesis.text) for d in found]
    assert kinds == [("replaced", "deep seek", "DeepSeek"), ("replaced", "us,", "us"), ("added", "", "really")]
    assert (found[0].reference.line, found[0].reference.start, found[0].hypothesis.start) == (1, 0, 20)
    assert (found[0].reference.before, found[0].reference.after) == ("so the", "moment shook us, all")
    assert (found[2].reference.line, found[2].reference.words, found[2].hypothesis.line) == (3, 0, 2)


def test_what_is_ignored_makes_no_difference() -> None:
    a, b = told("So, we go.", start=0), told("so we go", start=500)
    assert len(jobs.compare(a, b).differences) == 2
    found = jobs.compare(a, b, ignore=["case", "punctuation"])
    assert not found.differences
    assert not found.same
    assert jobs.compare(a, b, ignore=["case", "punctuation", "times"]).same
    with pytest.raises(UsageError, match="cannot ignore 'spelling'"):
        jobs.compare(a, b, ignore=["spelling"])


def test_a_line_of_several_rows_tells_the_row_of_the_word() -> None:
    one = Transcript(segments=(Segment(id=0, text="so we\ngo home", line=4),))
    other = Transcript(segments=(Segment(id=0, text="so we\ngo on", line=4),))
    assert jobs.compare(one, other).differences[0].reference.line == 5


# ----------------------------------------------------------------------------------------------------------- times


def test_times_of_words_are_measured_where_the_words_are_the_same() -> None:
    a = timed(("So", 0, 100), ("we", 200, 300), ("went", 400, 600), ("home.", 700, 900), ("now", 1_000, 1_100))
    b = timed(("so", 10, 110), ("we", 170, 300), ("go", 400, 600), ("home", 1_000, 3_400))
    found = jobs.compare(a, b).times
    assert found is not None
    assert found.words is not None
    words = found.words.found
    assert (words.reference, words.measured, words.missed, words.extra) == (5, 3, 2, 1)
    assert words.starts is not None
    assert words.ends is not None
    assert (words.starts.count, words.starts.median, words.starts.most) == (3, 30, 300)
    assert words.starts.mean == pytest.approx((10 + 30 + 300) / 3)
    assert words.starts.bias == pytest.approx((10 - 30 + 300) / 3)
    assert words.starts.within == {"20": 1 / 3, "50": 2 / 3, "100": 2 / 3, "200": 2 / 3}
    assert words.both == pytest.approx((10 + 15 + (300 + 2_500) / 2) / 3)
    assert words.precision == pytest.approx(2 / 4)
    assert words.recall == pytest.approx(2 / 5)
    assert found.words.too_long == (0, 1)
    assert found.words.untimed == found.words.estimated == (0, 0)


def test_untimed_and_estimated_words_are_told() -> None:
    a = timed(("so", 0, 100), ("we", 200, 300), timing="estimated")
    b = timed(("so", 0, 100), ("we", 200, 300))
    first = b.segments[0]
    without = Transcript(segments=(Segment(id=0, text=first.text, line=1, words=first.words[:1]),))
    found = jobs.compare(a, without).times
    assert found is not None
    assert found.words is not None
    assert found.words.found.missed == 1
    assert (found.words.estimated, found.words.untimed) == ((2, 0), (0, 1))


def test_a_word_that_one_side_writes_as_two_is_measured_at_its_borders() -> None:
    a = timed(("a", 0, 50), ("well-known", 100, 700), ("man", 800, 900))
    b = timed(("a", 0, 50), ("well", 110, 400), ("known", 400, 730), ("man", 800, 900))
    found = jobs.compare(a, b).times
    assert found is not None
    assert found.words is not None
    starts, ends = found.words.found.starts, found.words.found.ends
    assert starts is not None
    assert ends is not None
    assert (starts.count, starts.most, ends.count, ends.most) == (3, 10, 3, 30)


def test_segments_are_measured_at_the_borders_that_both_have() -> None:
    a = told("so the deep seek moment", "shook us all", "right", start=0)
    b = told("so the DeepSeek moment shook", "us all", "right", start=40)
    found = jobs.compare(a, b).times
    assert found is not None
    assert found.words is None
    assert found.starts is not None
    assert found.starts.starts is not None
    assert (found.starts.measured, found.starts.missed, found.starts.extra) == (2, 1, 1)
    assert found.starts.starts.bias == 40
    assert found.starts.precision == found.starts.recall == pytest.approx(2 / 3)
    assert found.ends is not None
    assert found.ends.ends is not None
    assert (found.ends.ends.count, found.ends.ends.mean) == (2, 40)


def test_borders_are_measured_against_words_too() -> None:
    a = timed(("so", 0, 100), ("we", 200, 300), ("went", 400, 600), ("home", 700, 900))
    b = told("so we", "went home", start=0, step=450)
    found = jobs.compare(a, b).times
    assert found is not None
    assert found.words is None
    assert found.starts is not None
    assert found.starts.starts is not None
    assert (found.starts.measured, found.starts.starts.most) == (2, 50)


def test_borders_that_begin_with_another_word_are_measured() -> None:
    a, b = told("so we", "deep seek came", start=0), told("so we", "DeepSeek came", start=15)
    found = jobs.compare(a, b).times
    assert found is not None
    assert found.starts is not None
    assert (found.starts.measured, found.starts.missed, found.starts.extra) == (2, 0, 0)


def test_a_section_that_only_one_side_has_does_not_spoil_the_times() -> None:
    words = words_of(SEEDS[0])[:1_200]
    a = timed(*((word, 100 * k, 100 * k + 90) for k, word in enumerate(words)))
    cut = [(word, 100 * k, 100 * k + 90) for k, word in enumerate(words)]
    b = timed(*cut[:400], *cut[700:])
    found = jobs.compare(a, b).times
    assert found is not None
    assert found.words is not None
    assert found.words.found.missed >= 300
    assert found.words.found.starts is not None
    assert found.words.found.starts.mean == 0


def test_an_advertisement_puts_no_minutes_into_the_times() -> None:
    words = words_of(SEEDS[0])
    talk, advertised = words[:2_000], words[2_500:2_800]
    a = timed(*((word, 200 * k, 200 * k + 90) for k, word in enumerate(talk)))
    spots = [(word, 900_000 + 200 * k, 900_090 + 200 * k) for k, word in enumerate(advertised)]
    same_ = [(word, 200 * k, 200 * k + 90) for k, word in enumerate(talk) if k % 17]
    b = timed(*same_[:1_000], *spots, *same_[1_000:])
    found = jobs.compare(a, b).times
    assert found is not None
    assert found.words is not None
    assert found.words.found.starts is not None
    assert found.words.found.measured >= len(same_) - 5
    assert found.words.found.starts.most < 1_000


# -------------------------------------------------------------------------------------------------------- speakers


def voiced(*turns: tuple[str, str], names: dict[str, str] | None = None) -> Transcript:
    segments = tuple(Segment(id=k, text=text, speaker=who, line=k + 1) for k, (who, text) in enumerate(turns))
    speakers = tuple(Speaker(id=label, name=name) for label, name in (names or {}).items())
    return Transcript(segments=segments, speakers=speakers)


def test_each_speaker_has_errors_and_words_given_to_another() -> None:
    a = voiced(("ann", "so we went home then"), ("bob", "did you now"), names={"ann": "Ann", "bob": "Bob"})
    b = voiced(("S1", "so we went"), ("S0", "home then did you really know"))
    found = jobs.compare(a, b).voices
    assert found is not None
    ann, bob = found
    assert (ann.name, ann.label, ann.words, ann.hits, ann.paired, ann.wrong) == ("Ann", "S1", 5, 5, 5, 2)
    assert (bob.name, bob.label, bob.words, bob.substitutions, bob.insertions) == ("Bob", "S0", 3, 1, 1)
    assert (bob.wer, bob.paired, bob.wrong) == (2 / 3, 2, 0)
    assert not jobs.compare(a, b, ignore=["case"]).same


def test_equal_names_are_the_same_person_whatever_they_share() -> None:
    a = voiced(("Ann", "so we went home"), ("Bob", "did you"))
    b = voiced(("Bob", "so we went home"), ("Ann", "did you"))
    found = jobs.compare(a, b)
    assert found.voices is not None
    assert [voice.wrong for voice in found.voices] == [4, 2]
    assert not found.same
    assert jobs.compare(a, b, ignore=["speakers"]).same


def test_without_speakers_on_both_sides_nothing_is_told_of_them() -> None:
    assert jobs.compare(voiced(("Ann", "so we went")), told("so we went")).voices is None


# ----------------------------------------------------------------------------------------------------- the command


def ran(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cleantx", "compare", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        input=given,
    )


def test_the_exit_code_is_that_of_diff(tmp_path: Path) -> None:
    seed = str(SEEDS[0])
    assert ran(seed, seed).returncode == 0
    other = tmp_path / "other.txt"
    cleantx.write(cleantx.clean(cleantx.read(seed)), other, format=cleantx.read(seed).source.format)
    assert ran(seed, str(other)).returncode == 1
    missing = ran(seed, "nowhere.srt")
    assert missing.returncode == 2
    assert missing.stderr.count("\n") == 1
    for wrong in (("--ignore", "all"), ("--format", "xml"), ("--color", "red"), ("--from", "srt") * 3):
        assert ran(seed, seed, *wrong).returncode == 2
    assert ran("-", "-", given="so").returncode == 2
    assert ran("fixtures/seeds/*.txt", seed).returncode == 2


def test_json_tells_all_of_it() -> None:
    told_ = ran("-", str(SEEDS[1]), "--format", "json", given="1\n00:00:00,000 --> 00:00:01,000\nHello there.\n")
    assert told_.returncode == 1
    found = json.loads(told_.stdout)
    assert found["reference"]["format"] == "srt"
    assert [(row["case"], row["punctuation"]) for row in found["words"]] == [tuple(row) for row in ROWS]
    assert found["words"][0]["words"] == 2
    assert {"kind", "reference", "hypothesis"} == set(found["differences"][0])


def test_what_a_terminal_gets_is_inert_and_as_wide_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "60")
    a, b = (
        told("so \x1b[31mred we go home now", "x" * 90),
        told("so \u202eblue we 你好你好你好你好你好你好 go", "y" * 90),
    )
    found = jobs.compare(a, b).differences
    plain = list(columns.lines(found, coloured=False))
    assert all(columns.cells(line) <= 60 for line in plain)
    assert "\\x1b[31mred" in "".join(plain)
    assert not any(c in "".join(plain) for c in "\x1b\u202e")
    painted = "".join(columns.lines(found, coloured=True))
    assert painted.count("\x1b[0m") == painted.count("\x1b[1;31m") + painted.count("\x1b[1;32m") > 0
    assert "[-" not in painted


def test_of_a_long_run_the_middle_is_counted() -> None:
    found = jobs.compare(told("so we go"), told(f"so {'very ' * 100}we go")).differences
    assert "\u202676 words\u2026" in " ".join("".join(columns.lines(found, coloured=False)).split())
