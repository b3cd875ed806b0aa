"""Who speaks, in the text of captions: chevrons (``>> NAME:``) and names before the words (``Ann Lee: ...``).

Chevrons say that somebody else speaks, wherever they stand.  A name before a colon counts when it is of a numbered
form, or when it comes back in the file: ``Remember: ...`` once is a sentence.  Both stay as marks, so that the cue is
written back as it was, and its text is the words alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from html import unescape

from msgspec.structs import replace

from cleantx.formats import labels, markup
from cleantx.formats.patterns import later
from cleantx.model import AS_WRITTEN, Mark, Segment, body

_CHEVRONS = later(r"(?:>|&gt;){2,3}[ \t\n]*")
_NAMED = later(r"((?:>|&gt;){2,3}[ \t]*)([A-Z][^\n:<>&]{0,40}):[ \t\n]+")
_OFTEN = 3
"""Times that a name must come back before it is one where most cues begin with none, and twice where most have one."""


def chevrons(text: str) -> tuple[str | None, int]:
    """Returns the speaker that chevrons name, if they do, and how long they are (0: there are none).

    >>> chevrons(">> Hello."), chevrons("&gt;&gt; ANN LEE: Hi."), chevrons("a >> b")
    ((None, 3), ('ANN LEE', 18), (None, 0))
    """
    named = _NAMED.match(text)
    if named and labels.plausible(unescape(named[2]).strip()):
        return unescape(named[2]).strip(), named.end()
    found = _CHEVRONS.match(text)
    return (None, found.end()) if found and found.end() < len(text) else (None, 0)


def turned(segment: Segment) -> Segment:
    """Returns a segment whose chevrons, if its text begins with any, are a mark before the words."""
    speaker, length = chevrons(segment.text)
    lead = tuple(mark for mark in segment.marks if mark.at < length)
    if not length or not all(mark.width for mark in lead):
        return segment
    shifted = _shifted(segment, length, body(segment.text[:length], lead))
    return replace(shifted, turn=True, speaker=speaker or segment.speaker)


def named(segments: list[Segment], tile: Callable[[Segment], str]) -> list[Segment]:
    """Returns the segments with the names that their texts begin with as speakers, where these are names.

    `tile` gives the tile of a segment that keeps none.
    """
    found: dict[int, labels.Label] = {}
    for place, segment in enumerate(segments):
        if ":" in segment.text and segment.speaker is None and segment.kind != "note" and not _marked(segment):
            label = labels.candidate(segment.text.partition("\n")[0])
            if label and label.colon and not label.alone:
                found[place] = label
    if not found:
        return segments
    counts = Counter(label.name for label in found.values())
    often = 2 if len(found) * 2 >= sum(1 for s in segments if s.kind == "speech") else _OFTEN
    good = {name for name, count in counts.items() if labels.known(name) or count >= often}
    if not good:
        return segments
    return [_told(s, found[n], tile) if n in found and found[n].name in good else s for n, s in enumerate(segments)]


def _marked(segment: Segment) -> bool:
    return bool(segment.marks) and segment.marks[0].at < len(segment.text.partition(":")[0]) + 1


def _told(segment: Segment, label: labels.Label, tile: Callable[[Segment], str]) -> Segment:
    shifted = _shifted(tiled(segment, tile), label.at, segment.text[: label.at])
    return replace(shifted, speaker=label.name)


def tiled(segment: Segment, tile: Callable[[Segment], str]) -> Segment:
    """Returns a segment that keeps its tile, also where its format knows it."""
    if segment.raw_at != AS_WRITTEN:
        return segment
    raw = tile(segment)
    return replace(segment, raw=raw, raw_at=raw.rindex(segment.text))


def _shifted(segment: Segment, length: int, raw: str) -> Segment:
    """Returns a segment whose first characters, and the entities in them, are one mark."""
    text = segment.text[length:]
    before = [word for word in segment.words if word.b <= length]
    words = [replace(word, a=max(word.a - length, 0), b=word.b - length) for word in segment.words if word.b > length]
    if before and words and words[0].start is None:
        words[0] = replace(words[0], start=before[0].start, timing=before[0].timing)
    kept = (replace(mark, at=mark.at - length) for mark in segment.marks if mark.at >= length)
    return replace(segment, text=text, kind=markup.kind(text), marks=(Mark(at=0, raw=raw), *kept), words=tuple(words))
