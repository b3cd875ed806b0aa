"""Loops and inventions over any cues: once is enough, it reverts, and the first of what was said stays."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cleantx import apply, jobs
from cleantx.model import Segment, Transcript

TEXTS = st.sampled_from(
    [
        *["Thank you.", "you", "1", "Thanks for watching!", "[BLANK_AUDIO]", "[END OF TRANSCRIPT]", "\u266a", "Go!"],
        *["Subtitles by the Amara.org community", "So it is.", "And I have to do it.", "And I have to do it"],
        *["and I have to do it " * 5, "no no no no no no", ""],
    ]
)
LENGTHS = st.sampled_from([0, 50, 300, 1000, 2000, 6000, 12_000, 30_000])
CUES = st.lists(st.tuples(TEXTS, LENGTHS, LENGTHS, st.booleans()), max_size=10)


@given(cues=CUES, is_timed=st.booleans(), unsafe=st.booleans())
def test_any_noise_is_cleaned_once_and_reverts(
    cues: list[tuple[str, int, int, bool]], *, is_timed: bool, unsafe: bool
) -> None:
    segments: list[Segment] = []
    at = 0
    for n, (text, length, pause, again) in enumerate(cues):
        for _ in range(4 if again else 1):
            segment = Segment(id=len(segments), text=text, line=n + 1)
            if text.startswith(("[", "\u266a")):
                segment = replace(segment, kind="sound")
            if is_timed:
                segment = replace(segment, start=at, end=at + length, start_from="observed", end_from="observed")
            segments.append(segment)
            at += length
        at += pause
    transcript = Transcript(segments=tuple(segments))
    settings = replace(jobs.DEFAULT, select=("CTX4",), ignore=("CTX403",), unsafe=unsafe)
    made = jobs.clean(transcript, settings=settings)
    assert apply.revert(made) == transcript
    assert jobs.clean(made, settings=settings).fixes == made.fixes
