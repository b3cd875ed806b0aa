"""A clean read of any stammer: once is enough, it reverts, and it adds no word."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cleantx import apply, jobs
from cleantx.model import Segment, Transcript

WORDS = [
    *["um", "Um", "uh", "uh", "er", "I", "I", "the", "the", "The", "it", "it's", "a", "we", "were", "you", "know"],
    *["mean", "like", "that", "is", "is", "and", "th", "th-", "m", "might", "w-", "what", "almo", "almost", "so", "Mr"],
    *["said", "in", "on", "go", "of", "-", "- ", "mm", "model", "model", "A_I_", "\u266a", "`x`", "(um)", '"uh"'],
]
GLUE = [" ", " ", " ", ", ", ", ", ". ", "... ", "-", " -- ", "\n", "\n- ", "? "]
LINES = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GLUE)), max_size=14).map(
    lambda pairs: "".join(word + glue for word, glue in pairs).strip()
)
CODES = st.sampled_from([("CTX3",), ("CTX301",), ("CTX302",), ("CTX303",), ("CTX301", "CTX302"), ("CTX301", "CTX303")])


@given(lines=st.lists(st.tuples(LINES, st.booleans()), min_size=1, max_size=5), select=CODES, unsafe=st.booleans())
def test_any_stammer_is_cleaned_once_and_reverts(
    lines: list[tuple[str, bool]], select: tuple[str, ...], *, unsafe: bool
) -> None:
    segments = tuple(Segment(id=n, text=line, turn=turn) for n, (line, turn) in enumerate(lines))
    transcript = Transcript(language="en", segments=segments)
    settings = replace(jobs.DEFAULT, select=select, unsafe=unsafe)
    made = jobs.clean(transcript, settings=settings)
    assert apply.revert(made) == transcript
    assert jobs.clean(made, settings=settings).segments == made.segments
    for before, after in zip(transcript.segments, made.segments, strict=True):
        if not after.dropped:
            there = iter(re.findall(r"\w+", before.text.lower()))
            assert all(word in there for word in re.findall(r"\w+", after.text.lower())), "what stays keeps its order"
