"""Laws of the transfer: words are conserved, times come in the reference's order, once is enough, and it ends."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cleantx.align import estimate, speakers
from cleantx.align.anchors import links
from cleantx.align.keys import Keys, keys
from cleantx.align.sides import Clean
from cleantx.align.transfer import transfer
from cleantx.errors import AlignError
from cleantx.model import Segment, Transcript, Word

WORDS = st.sampled_from(
    [
        *("the", "of", "deep", "seek", "DeepSeek", "A_I_", "AI", "25", "twenty", "five", "lama", "llama,", "road."),
        *("-", "你好", "\u00e9", "\u0301", "_", "O'Neill"),
    ]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=14).map(" ".join)
SIZE = 60_000


@st.composite
def references(draw: st.DrawFn) -> Transcript:
    """Draws cues that run forward, some with words of their own times."""
    segments, at = [], 0
    for number in range(draw(st.integers(1, 5))):
        text = draw(TEXTS)
        start = at + draw(st.integers(0, 3000))
        at = start + draw(st.integers(1, 5000))
        segment = Segment(id=number, text=text, start=start, end=at, start_from="observed", end_from="observed")
        if draw(st.booleans()):
            segment = replace(segment, words=tuple(_words(text, start, at)))
        segments.append(segment)
    return Transcript(segments=tuple(segments))


def _words(text: str, start: int, end: int) -> list[Word]:
    parts, out, at = text.split(), [], 0
    for n, part in enumerate(parts):
        a = text.index(part, at)
        at = a + len(part)
        times = [start + (end - start) * k // len(parts) for k in (n, n + 1)]
        out.append(Word(a=a, b=at, start=times[0], end=times[1], timing="observed"))
    return out


def plain(texts: list[str]) -> Transcript:
    return Transcript(segments=tuple(Segment(id=n, text=text) for n, text in enumerate(texts)))


def aligned(clean: Transcript, reference: Transcript) -> Transcript | None:
    try:
        return transfer(clean, reference).transcript
    except AlignError:
        return None


@given(st.lists(TEXTS, max_size=5), references())
def test_words_are_conserved_and_times_run_forward(texts: list[str], reference: Transcript) -> None:
    made = aligned(plain(texts), reference)
    if made is None:
        return
    assert [s.text for s in made.segments] == texts
    for segment in made.segments:
        covered = "".join(segment.text[w.a : w.b] for w in segment.words)
        assert "".join(covered.split()) == "".join(segment.text.split())
    timed = [w for s in made.segments for w in s.words if w.start is not None]
    for word in timed:
        assert word.end is not None
        assert word.start is not None
        assert 0 <= word.start <= word.end
        assert word.timing is not None
    for before, after in pairwise(timed):
        assert (before.start or 0) <= (after.start or 0)
    known = [s for s in made.segments if s.start is not None]
    assert all(s.end is None or (s.start or 0) <= s.end for s in known)
    assert all(a.start is not None and b.start is not None and a.start <= b.start for a, b in pairwise(known))


@given(st.text(st.sampled_from("ab.,- ('\u4f60\n"), max_size=30))
def test_words_are_those_of_an_estimate(text: str) -> None:
    side = Clean(plain([text]), Keys())
    assert list(zip(side.lefts, side.rights, strict=True)) == [(a, b) for a, b, _ in estimate.spans(text)]
    assert side.written == [text[a:b] for a, b in zip(side.lefts, side.rights, strict=True)]


@given(st.lists(TEXTS, max_size=5), references())
def test_once_is_enough(texts: list[str], reference: Transcript) -> None:
    made = aligned(plain(texts), reference)
    if made is not None:
        assert transfer(made, reference).transcript == made


@given(references())
def test_a_transcript_aligned_to_itself_has_its_own_times(reference: Transcript) -> None:
    made = transfer(plain([s.text for s in reference.segments]), reference).transcript
    for given_, found in zip(reference.segments, made.segments, strict=True):
        if all(keys(word) for word in given_.text.split()) and "你" not in given_.text:  # whose characters are words
            assert (found.start, found.end) == (given_.start, given_.end)
            for word, same in zip(given_.words, found.words, strict=False):
                assert (same.a, same.b, same.start, same.end) == (word.a, word.b, word.start, word.end)


@given(st.lists(WORDS, max_size=80), st.lists(WORDS, max_size=80))
def test_links_are_in_order_on_both_sides(one: list[str], other: list[str]) -> None:
    a, b = [key for word in one for key in keys(word)], [key for word in other for key in keys(word)]
    found = links(a, b)
    for link in found:
        assert 0 <= link.i1 < link.i2 <= len(a)
        assert 0 <= link.j1 < link.j2 <= len(b)
        if link.alike == 1:
            assert "".join(a[link.i1 : link.i2]) == "".join(b[link.j1 : link.j2])
    for before, link in pairwise(found):
        assert before.i2 <= link.i1
        assert before.j2 <= link.j1


HOSTILE = {
    "one word": (["la"] * SIZE, ["la"] * (SIZE // 2)),
    "two words in turn": (["la", "li"] * (SIZE // 2), ["li", "la", "la"] * (SIZE // 3)),
    "nothing in common": ([f"a{n}" for n in range(SIZE)], [f"b{n}" for n in range(SIZE)]),
    "backwards": ([f"a{n}" for n in range(SIZE)], [f"a{n}" for n in range(SIZE, 0, -1)]),
    "few words at random": (
        ["abcd"[n * n % 7 % 4] for n in range(SIZE)],
        ["abcd"[n * n * n % 11 % 4] for n in range(SIZE)],
    ),
    "long words": (["x" * 5000 + str(n) for n in range(40)], ["x" * 5000 + str(n) for n in range(40, 80)]),
    "one against all": (["the"], ["the", "of"] * SIZE),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_end(name: str) -> None:
    """No time is asserted: a quadratic path would not finish."""
    a, b = HOSTILE[name]
    found = links(a, b)
    assert all(p.i2 <= q.i1 and p.j2 <= q.j1 for p, q in pairwise(found))


def test_many_turns_over_each_other_end() -> None:
    turns = [Segment(id=n, text="x", start=n, end=10**7, speaker=f"S{n % 9}", kind="note") for n in range(SIZE // 3)]
    cues = [Segment(id=n, text="well yes", start=n * 50, end=n * 50 + 40) for n in range(SIZE // 3)]
    made = speakers.transferred(Transcript(segments=tuple(cues)), Transcript(segments=tuple(turns)))
    assert all(s.speaker for s in made.segments)
