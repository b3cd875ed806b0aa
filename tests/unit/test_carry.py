"""What `apply` carries over an edit, and whose fixes it takes first."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from cleantx.apply import apply, choose, revert
from cleantx.model import Finding, Fix, Safety, Segment, TextEdit, Transcript, Word


def transcript(confidences: tuple[float | None, ...]) -> Transcript:
    """Returns one segment of words with those confidences, 100 ms each."""
    words, at = [], 0
    for k, confidence in enumerate(confidences):
        words.append(Word(a=at, b=at + 2, start=k * 100, end=k * 100 + 100, timing="observed", confidence=confidence))
        at += 3
    return Transcript(segments=(Segment(id=0, text=" ".join(["ab"] * len(words)), words=tuple(words)),))


def fix(a: int, b: int, before: str, after: str, safety: Safety = "safe") -> Fix:
    edit = TextEdit(segment=0, a=a, b=b, before=before, after=after)
    return Fix(code="CTX201", name="misheard-term", safety=safety, why="so", edits=(edit,))


@pytest.mark.parametrize(
    ("given", "joined"), [((0.9, 0.4), 0.4), ((None, 0.7), 0.7), ((0.0, 0.5), 0.0), ((None, None), None)]
)
def test_joined_words_are_as_sure_as_the_least_sure_of_them(
    given: tuple[float | None, ...], joined: float | None
) -> None:
    before = transcript((*given, 0.8))
    after = apply(before, [fix(0, 5, "ab ab", "abab")])
    assert [word.confidence for word in after.segments[0].words] == [joined, 0.8]
    assert revert(after) == before


def test_a_split_word_gives_its_confidence_to_its_parts() -> None:
    after = apply(transcript((0.6, 0.8)), [fix(0, 2, "ab", "a b c")])
    assert [word.confidence for word in after.segments[0].words] == [0.6, 0.6, 0.6, 0.8]


def test_joined_words_without_times_keep_their_confidence() -> None:
    before = transcript((0.9, 0.4))
    words = tuple(replace(word, start=None, end=None, timing=None) for word in before.segments[0].words)
    untimed = replace(before, segments=(replace(before.segments[0], words=words),))
    after = apply(untimed, [fix(0, 5, "ab ab", "abab")])
    assert [word.confidence for word in after.segments[0].words] == [0.4]


def test_an_accepted_fix_is_chosen_whatever_its_safety_and_before_a_longer_one() -> None:
    short = replace(fix(0, 2, "ab", "xy", "suggest"), accepted=True)
    found = [Finding(code=f.code, segment=0, a=0, b=5, message="", fix=f) for f in (fix(0, 5, "ab ab", "z"), short)]
    assert choose(found) == (short,)
