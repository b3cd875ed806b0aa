"""Whatever subtitles are mended: no word is lost, nothing gets worse, a second call finds nothing, the rest stays."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cleantx import jobs
from cleantx.model import Source, Transcript
from cleantx.settings import Settings
from cleantx.subtitles.check import Score

WORDS = st.sampled_from(
    ["the", "of", "we", "was", "well,", "yes.", "No!", "right?", "something", "extraordinary", "10", "times", "Dr.",
     "Smith", "<i>think</i>", "about", "-", "(laughs)", "…", "naïve"]
)  # fmt: skip
BREAKS = st.sampled_from([" ", " ", " ", "\n", "  "])


@st.composite
def files(draw: st.DrawFn) -> str:
    """Draws an SRT file, well made or not."""
    rows, clock = [], 0
    for k in range(draw(st.integers(1, 9))):
        said = draw(st.lists(WORDS, min_size=1, max_size=18))
        text = "".join(word + draw(BREAKS) for word in said[:-1]) + said[-1]
        clock += draw(st.sampled_from([0, 0, 20, 83, 300, 900, 3000]))
        stop = clock + draw(st.integers(1, 9000))
        rows.append(f"{k + 1}\n{time(clock)} --> {time(stop)}\n{text}\n")
        clock = stop
    return "\n".join(rows)


def time(ms: int) -> str:
    return f"00:{ms // 60_000:02}:{ms // 1000 % 60:02},{ms % 1000:03}"


def read(text: str) -> Transcript:
    return jobs.read(text, Source(name="a.srt"))


def letters(transcript: Transcript) -> str:
    return "".join("".join(s.text.split()) for s in transcript.segments).replace("-", "").replace("–", "")


def unclean(score: Score) -> int:
    """Returns how many words stand in cues with a fault; the share can rise where a lone dash, counted a word, goes."""
    return round(score.words * (100 - score.clean_words) / 100)


@given(files(), st.sampled_from(["netflix-en", "bbc", "ted", "shorts", "dcmp"]), st.booleans())
@settings(max_examples=120, deadline=None)
def test_mending(text: str, name: str, keep_breaks: bool) -> None:  # noqa: FBT001 - drawn
    rules = Settings(profile=name)
    given_ = read(text)
    made = jobs.mend(given_, settings=rules, keep_breaks=keep_breaks)
    assert letters(made.transcript) == letters(given_)
    assert unclean(made.after) <= unclean(made.before)
    assert bool(made.mends) or jobs.write(made.transcript, "srt")[0] == text
    if keep_breaks:
        assert [s.text for s in made.transcript.segments] == [s.text for s in given_.segments]
    out = jobs.write(made.transcript, "srt")[0]
    again = jobs.mend(read(out), settings=rules, keep_breaks=keep_breaks)
    assert not again.mends
    assert jobs.write(again.transcript, "srt")[0] == out
