"""Whatever an aligner says: no word is changed or lost, no time runs backwards or lies outside the recording."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from cleantx.align.audio.engine import Heard
from cleantx.align.audio.run import listen
from cleantx.errors import AlignError
from cleantx.model import Segment, Transcript, spoken

LENGTH = 90_000  # ms
WORDS = ("so", "the", "GPT-4", "(laughs)", "\u2014", "$2.5", "million", "[Music]", "w-", "\u6f22", "isn't", "A_I_")


class Nonsense:
    """An engine that answers what it is told to, in turn."""

    name = "nonsense"
    languages = ()

    def __init__(self, answers: Sequence[Sequence[Heard | None] | None]) -> None:
        self.answers, self.count = answers, 0

    def align(
        self, pcm: bytes, said: Sequence[tuple[str, ...]], *, skipping: bool = False
    ) -> list[Heard | None] | None:
        """Returns the next answer, cut or repeated to as many words as were asked for, or not even that."""
        self.count += 1
        answer = self.answers[self.count % len(self.answers)] if self.answers else None
        if not answer or skipping:
            return None if not answer else list(answer)
        return [answer[i % len(answer)] for i in range(len(said))] if pcm else None

    def learn(self, words: object, model: str) -> None:
        """Takes anything."""

    def recognise(self, pcm: bytes) -> list[tuple[str, int, int]]:
        """Returns a few words in order."""
        return [("so", 0, 300), ("the", 300, 500)] if pcm else []


times = st.integers(-5_000, 40_000)
heard = st.none() | st.builds(Heard, times, times, st.none() | st.floats(0, 1))
answers = st.lists(st.none() | st.lists(heard, min_size=1, max_size=12), max_size=5)
steady = st.just([[Heard(300 * i, 300 * i + 250, 0.9) for i in range(80)]])
bounds = st.none() | st.integers(0, 120_000)


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    """Returns a transcript with times that may be missing, wrong and out of order."""
    rows = draw(st.lists(st.lists(st.sampled_from(WORDS), max_size=8), max_size=12))
    return Transcript(
        language="en",
        segments=tuple(
            Segment(
                id=n,
                text=" ".join(row),
                start=draw(bounds),
                end=draw(bounds),
                kind=draw(st.sampled_from(("speech", "speech", "speech", "sound", "note"))),
                dropped=draw(st.integers(0, 9)) == 0,
            )
            for n, row in enumerate(rows)
        ),
    )


@settings(max_examples=150, deadline=None)
@given(transcripts(), answers | steady)
def test_words_are_kept_and_times_go_forward(transcript: Transcript, said: list[list[Heard | None] | None]) -> None:
    engine = Nonsense(said)
    sound = [bytes(32_000)] * (LENGTH // 1_000)
    try:
        made = listen(transcript, lambda: sound, engine, finder=lambda: engine)
    except AlignError:
        return  # refused: nothing was changed
    before, after = transcript.segments, made.transcript.segments
    assert [(s.id, s.text, s.kind, s.dropped) for s in after] == [(s.id, s.text, s.kind, s.dropped) for s in before]
    at = 0
    for segment in spoken(made.transcript):
        covered = "".join(segment.text[word.a : word.b] for word in segment.words)
        assert covered.replace(" ", "") == segment.text.replace(" ", "")
        for word in segment.words:
            assert (word.start is None) == (word.end is None) == (word.timing is None)
            assert word.timing in (None, "aligned", "estimated")
            if word.start is not None and word.end is not None:
                assert at <= word.start <= word.end <= LENGTH + 100
                at = word.start
        known = [word for word in segment.words if word.start is not None]
        assert (segment.start, segment.end) == ((known[0].start, known[-1].end) if known else (None, None))
    assert made.aligned + made.estimated <= made.words
