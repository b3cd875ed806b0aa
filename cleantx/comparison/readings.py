"""Where another transcript of the same sound reads otherwise: each place with the other reading and what speaks for it.

Both are paired as the aligner pairs them (:mod:`cleantx.align.anchors`), letter by letter where words are merely alike,
so that "lama" meets "llama" and not the word beside it.  Words that are heard the same are no other reading: capitals,
marks, ``A_I_`` and AI, 25 and "twenty five".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from cleantx.comparison.beside import Pair, Place
from cleantx.comparison.suggest import suggested
from cleantx.model import Finding, Transcript

_FEW = 4  # words of a place that is one reading, where its words cannot all be paired one by one
_FILLERS = frozenset({"um", "uh", "uhm", "er", "erm", "hmm", "mm", "ah"})  # as either recogniser writes them or not


def readings(transcript: Transcript, other: Transcript) -> tuple[Finding, ...]:
    """Returns a finding for each place where the other transcript reads otherwise, with that reading as a suggestion.

    A stretch of more than twelve words that only one of them has is told without a suggestion: it is no reading, but
    a section, an advertisement or an invention.

    Raises:
        AlignError: the other one is of other speech.

    >>> from cleantx.model import Segment
    >>> ours = Transcript(segments=(Segment(id=0, text="So we trained lama three in May, on the cluster."),))
    >>> other = Transcript(segments=(Segment(id=0, text="so uh we trained Llama 3 in May, on clusters"),))
    >>> [finding.message for finding in readings(ours, other)]
    ["the other reads 'Llama' for 'lama'", "the other reads 'clusters' for 'the cluster'"]
    """
    pair = Pair(transcript, other)
    return tuple(suggested(pair, place) for place in _places(pair) if _differs(pair, place))


# -------------------------------------------------------------------------- places


def _places(pair: Pair) -> Iterator[Place]:
    """Yields the places between the words that both have: whole if they are small, else piece by piece."""
    likes = _likes(pair)
    i = j = at = 0
    for i2, j2 in [*_agreed(pair), (len(pair.a.written), len(pair.b.written))]:
        inside = []
        while at < len(likes) and likes[at].i1 < i2:
            if i <= likes[at].i1 and likes[at].i2 <= i2 and j <= likes[at].j1 and likes[at].j2 <= j2:
                inside.append(likes[at])
            at += 1
        if i2 > i or j2 > j:
            yield from _pieces(Place(i, i2, j, j2), inside)
        i, j = i2 + 1, j2 + 1


def _likes(pair: Pair) -> list[Place]:
    """Returns the words that are paired though they are not the same, in order."""
    a, b = pair.a.owners, pair.b.owners
    links = (link for link in pair.links if link.alike < 1 or link.i2 - link.i1 != link.j2 - link.j1)
    return [Place(a[k.i1], a[k.i2 - 1] + 1, b[k.j1], b[k.j2 - 1] + 1) for k in links]


def _agreed(pair: Pair) -> list[tuple[int, int]]:
    """Returns the pairs of words all of whose keys are the same, in order."""
    same: dict[int, int] = {}
    for link in pair.links:
        if link.alike == 1 and link.i2 - link.i1 == link.j2 - link.j1:
            same.update(zip(range(link.i1, link.i2), range(link.j1, link.j2), strict=True))
    first = [0, *accumulate(pair.b.counts)]
    out: list[tuple[int, int]] = []
    at = 0
    for i, count in enumerate(pair.a.counts):
        owner = pair.b.owners[same[at]] if count and at in same else -1
        whole = owner >= 0 and pair.b.counts[owner] == count
        if whole and all(same.get(at + k) == first[owner] + k for k in range(count)):
            out.append((i, owner))
        at += count
    return out


def _pieces(gap: Place, inside: Sequence[Place]) -> list[Place]:
    """Returns the places in a gap: each pair of words that are alike by itself, and what is left between them.

    A small gap where that would leave words of one side alone is one place.
    """
    pieces: list[Place] = []
    i, j = gap.i1, gap.j1
    for piece in [*inside, Place(gap.i2, gap.i2, gap.j2, gap.j2)]:
        if piece.i1 < i or piece.j1 < j:
            continue  # two links that share a word
        if piece.i1 > i or piece.j1 > j:
            pieces.append(Place(i, piece.i1, j, piece.j1))
        if piece.i2 > piece.i1:
            pieces.append(piece)
        i, j = piece.i2, piece.j2
    alone = any(p.i1 == p.i2 or p.j1 == p.j2 for p in pieces)
    small = max(gap.i2 - gap.i1, gap.j2 - gap.j1) <= _FEW
    return [gap] if alone and small else pieces


def _differs(pair: Pair, place: Place) -> bool:
    """Tells whether more than fillers and signs is different."""
    ours, theirs = (
        [key for word in words for key in pair.known[word] if key not in _FILLERS]
        for words in (pair.a.written[place.i1 : place.i2], pair.b.written[place.j1 : place.j2])
    )
    return ours != theirs
