"""Profiles: what they inherit, what is wrong with one, and the width that they count."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleantx import errors
from cleantx.model import Segment, Transcript
from cleantx.subtitles import check, profile
from cleantx.subtitles.layout import layout

HOUSES = (
    "amazon-en", "bbc", "dcmp", "itc-ofcom", "netflix", "netflix-en", "netflix-en-kids", "netflix-ja", "netflix-ko",
    "netflix-zh", "shorts", "ted", "youtube",
)  # fmt: skip


def test_the_houses_are_there_and_each_says_its_source() -> None:
    assert profile.names() == HOUSES
    assert all(len(profile.load(name).source) > 40 for name in HOUSES)
    assert all(profile.load(name).title for name in HOUSES)


def test_a_profile_of_ones_own_takes_limits_but_not_the_name(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('inherit = "bbc"\ncpl = 30\n', "utf-8")
    own = profile.load(str(file))
    assert (own.name, own.title, own.source, own.cpl, own.wpm) == ("mine", "", "", 30, 180)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("max_cpl = 30", "no key 'max_cpl'"),
        ("clp = 30", "'cpl'"),
        ("minms = 3", "did you mean 'min_ms'"),
        ("[cue]\ncpl = 3", "no key 'cue'"),
        ("fps = 1e9", "240 at most"),
    ],
)
def test_a_wrong_key_is_named_with_the_near_one(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(errors.UsageError) as caught:
        profile.load(str(file))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_near_name_is_offered() -> None:
    with pytest.raises(errors.UsageError, match="did you mean 'netflix-en'"):
        profile.load("netflix_en")


@pytest.mark.parametrize(
    ("name", "fits", "is_too_long"),
    [
        ("netflix-ja", "字" * 13, "字" * 14),
        ("netflix-ja", "字" * 12 + "AI", "字" * 12 + "API"),
        ("netflix-ko", "자" * 15 + " a", "자" * 16 + " "+"가"),
        ("netflix-zh", "（" + "字" * 15, "（" + "字" * 15 + "…"),
        ("netflix", "ё" * 42, "ё" * 43),
    ],
)  # fmt: skip
def test_width_is_counted_as_the_guide_counts_it(name: str, fits: str, is_too_long: str) -> None:
    def found(text: str) -> set[str]:
        cue = Transcript(segments=(Segment(id=0, text=text, start=0, end=6000),))
        return {f.code for f in check.check(cue, profile.load(name))}

    assert "L-CPL" not in found(fits)
    assert "L-CPL" in found(is_too_long)


def test_speed_is_counted_in_full_width_characters() -> None:
    def found(text: str) -> set[str]:
        cue = Transcript(segments=(Segment(id=0, text=text, start=0, end=1000),))
        return {f.code for f in check.check(cue, profile.load("netflix-ko"))}

    assert "T-CPS" not in found("자" * 12)
    assert "T-CPS" in found("자" * 12 + "a")


def test_the_layout_counts_as_the_check_does() -> None:
    text = "AIの字幕はむずかしいですね。GPUが十台あればとても速くなりますので使いましょう。" * 4
    own = profile.load("netflix-ja")
    cues = layout(Transcript(segments=(Segment(id=0, text=text, start=0, end=90_000),)), own)
    assert not {f.code for f in check.check(cues, own)} & {"L-CPL", "L-LINES", "T-CPS"}
    assert max(own.characters(line) for cue in cues.segments for line in cue.text.split("\n")) >= 10
