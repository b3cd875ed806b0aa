"""`check --fix`: what is mended, what stays as it was written, what is never lost."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import cleantx
from cleantx import jobs
from cleantx.mending import MENDABLE
from cleantx.model import Segment, Source, Transcript
from cleantx.settings import Settings
from cleantx.subtitles.rules import RULES

LONG = "We went to the harbour in the morning because the boats come in then, and we saw all of them."


def srt(*cues: tuple[str, str, str], first: int = 1) -> str:
    return "\n".join(f"{k}\n{a} --> {b}\n{text}\n" for k, (a, b, text) in enumerate(cues, first))


def mended(text: str, to: str = "srt", *, only: tuple[str, ...] = (), keep_breaks: bool = False) -> str:
    made = jobs.mend(read(text), only=only, keep_breaks=keep_breaks)
    out = jobs.write(made.transcript, to)[0]
    again = jobs.mend(read(out), only=only, keep_breaks=keep_breaks)
    assert not again.mends, "mending what was mended changes nothing"
    assert jobs.write(again.transcript, to)[0] == out
    return out


def read(text: str) -> Transcript:
    return jobs.read(text, Source(name="a"))


def words(text: str) -> list[str]:
    said = [line for line in text.split("\n") if "-->" not in line and not line.strip().isdigit()]
    return re.sub(r"<[^<>]*>", "", " ".join(said)).replace("-", " ").split()


def test_a_fault_is_mended_and_the_rest_stays_byte_for_byte() -> None:
    head = "1\n00:00:00,000 --> 00:00:02,000\nGood   morning.\n\n\n"
    tail = "\n3\n00:00:12,000 --> 00:00:14,000\nAnd then we left.\n\n"
    given = head + f"2\n00:00:02,083 --> 00:00:09,000\n{LONG}\n" + tail
    out = mended(given)
    assert out.startswith(head)
    assert out.endswith(tail.lstrip().removeprefix("3"))
    assert words(out) == words(given)
    assert all(len(line) <= 42 for line in out.split("\n"))


def test_well_made_subtitles_are_left_alone() -> None:
    given = srt(("00:00:00,000", "00:00:02,000", "Good morning."), ("00:00:02,083", "00:00:04,000", "I am well."))
    made = jobs.mend(read(given))
    assert not made.mends
    assert jobs.write(made.transcript, "srt")[0] == given


def test_numbers_follow_where_a_cue_became_several() -> None:
    given = srt(
        ("00:00:00,000", "00:00:07,900", LONG),
        ("00:00:08,083", "00:00:10,000", "<i>All well.</i>"),
        ("00:00:10,083", "00:00:12,000", "Good night."),
    )
    numbers = [line for line in mended(given).split("\n") if line.isdigit()]
    assert numbers == [str(k) for k in range(1, len(numbers) + 1)]
    assert len(numbers) > 3


def test_numbers_go_on_from_the_first() -> None:
    given = srt(("00:00:00,000", "00:00:07,900", LONG), ("00:00:08,083", "00:00:10,000", "All well."), first=24)
    numbers = [line for line in mended(given).split("\n") if line.isdigit()]
    assert numbers == [str(k) for k in range(24, 24 + len(numbers))]


def test_a_blank_line_behind_a_number_does_not_make_it_text() -> None:
    given = "1\n\n00:00:00,000 --> 00:00:07,900\n\n" + LONG + "\n\n2\n\n00:00:08,083 --> 00:00:10,000\n\nAll well.\n"
    assert words(mended(given)) == words(given)


def test_gaps_are_opened_without_touching_cuts_or_starts() -> None:
    given = srt(("00:00:00,000", "00:00:02,000", "Good morning,"), ("00:00:02,000", "00:00:04,000", "and good night."))
    for options in ({"keep_breaks": True}, {}):
        out = mended(given, keep_breaks=bool(options))
        assert "00:00:00,000 --> 00:00:01,917" in out
        assert "00:00:02,000 --> 00:00:04,000" in out


def test_breaks_are_kept_where_that_is_asked() -> None:
    given = srt(("00:00:00,000", "00:00:06,000", LONG), ("00:00:06,020", "00:00:08,000", "So we left."))
    out = mended(given, keep_breaks=True)
    assert LONG in out
    assert "00:00:00,000 --> 00:00:05,937" in out


def test_only_the_rules_that_are_named() -> None:
    given = srt(("00:00:00,000", "00:00:08,000", LONG), ("00:00:10,020", "00:00:12,000", "So we left."))
    assert mended(given, only=("T-GAP",)) == given
    out = mended(given, only=("L-CPL",))
    assert max(map(len, out.split("\n"))) <= 42


def test_nothing_is_named_that_no_layout_mends() -> None:
    with pytest.raises(cleantx.UsageError, match="unknown rule 'T-NO'"):
        jobs.mend(read(srt(("00:00:00,000", "00:00:02,000", "Hello."))), only=["T-NO"])
    with pytest.raises(cleantx.UsageError, match="wants other text"):
        jobs.mend(read(srt(("00:00:00,000", "00:00:02,000", "Hello."))), only=["H-MOJI"])
    assert set(RULES) > MENDABLE


def test_italics_come_along() -> None:
    given = srt(
        ("00:00:00,000", "00:00:08,000", LONG.replace("the boats come in then", "<i>the boats come in then</i>"))
    )
    out = mended(given)
    assert out != given
    # a tag covers whole words, with their marks
    assert re.sub(r"\s+", " ", re.sub(r"</i>\s+<i>", " ", " ".join(words_of_tags(out)))) == "the boats come in then,"


def words_of_tags(text: str) -> list[str]:
    return re.findall(r"<i>([^<]*)</i>", text)


def test_voices_and_places_of_webvtt_are_kept() -> None:
    given = (
        "WEBVTT\n\nNOTE by hand\n\n"
        f"intro\n00:00.000 --> 00:08.000 line:0 align:start\n<v Ann>{LONG}\n\n"
        "00:08.000 --> 00:10.000 line:0 align:start\n<v Bob>I was there, too.\n"
    )
    out = mended(given, "webvtt")
    assert out != given
    cues = out.split("\n\n")[2:]
    assert all("line:0 align:start\n" in cue for cue in cues)
    assert [("Ann" in cue, "Bob" in cue) for cue in cues] == [(True, False)] * (len(cues) - 1) + [(False, True)]
    assert "NOTE by hand" in out
    assert "intro\n" in out


def test_what_a_new_cue_could_not_carry_is_not_cut() -> None:
    given = f"WEBVTT\n\n00:00.000 --> 00:06.000\n<ruby>We<rt>all</rt></ruby> {LONG}\n"
    assert mended(given, "webvtt") == given


def test_two_speakers_in_one_line_get_a_dashed_line_each() -> None:
    given = srt(("00:00:00,000", "00:00:01,300", "Is it true? - Yes, it is."))
    assert "-Is it true?\n-Yes, it is." in mended(given)


def test_sentences_of_nobody_known_are_not_joined() -> None:
    given = srt(("00:00:00,000", "00:00:00,500", "No."), ("00:00:00,583", "00:00:03,000", "Why would you say that?"))
    cues = mended(given).split("\n\n")
    assert [cue.split("\n")[-1] for cue in cues if cue.strip()][:1] == ["No."]


def test_times_come_from_the_words_where_they_are_known() -> None:
    early = srt(("00:00:00,000", "00:00:03,000", "Good morning to all of you."))
    told = srt(("00:00:01,000", "00:00:03,000", "Good morning to all of you."))
    made = jobs.mend(read(early), words=read(told))
    assert (made.transcript.segments[0].start, made.guessed) == (1000, False)
    assert "T-LEAD" in made.mends[0].rules
    assert jobs.mend(read(early)).guessed


def test_the_rules_are_those_of_the_profile() -> None:
    given = srt(("00:00:00,000", "00:00:06,000", "This is a rather long line that fits in 42."))
    assert not jobs.mend(read(given), settings=Settings(profile="netflix-en")).after.counts.get("L-CPL")
    made = jobs.mend(read(given), settings=Settings(profile="shorts"))
    assert max(len(line) for cue in made.transcript.segments for line in cue.text.split("\n")) <= 24


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cleantx", "check", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_writes_where_it_is_told(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.srt", tmp_path / "good.vtt"
    text = srt(("00:00:00,000", "00:00:02,000", "Good morning,"), ("00:00:02,000", "00:00:04,000", "and good night."))
    bad.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert run(bad, "--fix", "-o", good).returncode == 0
    assert good.read_text(encoding="utf-8").lstrip("\ufeff").startswith("WEBVTT")
    assert run(bad, "--fix", "--in-place").returncode == 0
    now = bad.read_bytes()
    assert b"\r\n00:00:00,000 --> 00:00:01,917\r\n" in now
    assert now.startswith(b"\xef\xbb\xbf")
    assert run(bad, "--fix", "--in-place").returncode == 0
    assert bad.read_bytes() == now


def test_the_command_writes_a_page(tmp_path: Path) -> None:
    given, out = tmp_path / "a.srt", tmp_path / "a.html"
    given.write_text(srt(("00:00:00,000", "00:00:02,000", LONG)), encoding="utf-8")
    assert run(given, "--report", out).returncode == 1
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "overwrite what is read" in run(given, "--report", given).stderr
    assert "goes with one input" in run(given, out, "--report", tmp_path / "b.html").stderr


def test_no_cue_goes_before_its_last_words_are_said() -> None:
    """Joined with the next one a cue of one word would hide the silence after it, and be cut short at the next look."""
    times = ((25_000, 27_000, "I"), (27_000, 29_000, "am"), (29_000, 31_000, "-No"), (32_000, 34_000, "Nobody is."))
    segments = tuple(Segment(id=k, text=t, start=a, end=b) for k, (a, b, t) in enumerate(times))
    mended = jobs.mend(Transcript(language="en", segments=segments), settings=Settings()).transcript
    for start, _, text in times:
        at = start + 1000
        shown = [s for s in mended.segments if text.strip("-") in s.text and (s.start or 0) <= at <= (s.end or 0)]
        assert shown, text
