"""One place where two transcripts differ, as a finding: what the other has, how it would be written here, and why."""

from __future__ import annotations

import re

from rapidfuzz.distance import Indel

from cleantx.align.rate import clock
from cleantx.comparison.beside import Pair, Place
from cleantx.comparison.codes import NAMES, READING
from cleantx.model import DropEdit, Edit, Finding, Fix, TextEdit
from cleantx.text import LINE

LONGEST = 12
"""Words; what one side has more than that is another stretch of speech, not another reading of this one."""

_COUNTED = 3  # keys of a reading that is looked for elsewhere
_SHOWN = 60  # characters of a stretch
_LEFT = re.compile(r"^[^\w$\u20ac\u00a3&@#+-]+")
_RIGHT = re.compile(r"[^\w%&@#+]+$")


def suggested(pair: Pair, place: Place) -> Finding:
    """Returns the finding of a place, with the other reading as a fix that only a person may accept."""
    place = _trimmed(pair, place)
    a, b, after = _change(pair, place)
    segment, offset = pair.view.locate(a)
    home = pair.view.segments[segment]
    fix = None
    if max(place.i2 - place.i1, place.j2 - place.j1) <= LONGEST:
        why = "; ".join(_evidence(pair, place))
        edits = pair.view.edits(a, b, after) if after else _dropped(pair, a, b)
        fix = Fix(code=READING, name=NAMES[READING], safety="suggest", why=why, by="", edits=edits)
    end = min(offset + b - a, len(home.text))
    return Finding(code=READING, segment=home.id, a=offset, b=end, message=_message(pair, place), fix=fix)


def _trimmed(pair: Pair, place: Place) -> Place:
    """Returns the place without the signs at its ends that are no words."""
    i1, i2, j1, j2 = place
    while i1 < i2 and not pair.a.counts[i1]:
        i1 += 1
    while i1 < i2 and not pair.a.counts[i2 - 1]:
        i2 -= 1
    while j1 < j2 and not pair.b.counts[j1]:
        j1 += 1
    while j1 < j2 and not pair.b.counts[j2 - 1]:
        j2 -= 1
    return Place(i1, i2, j1, j2)


# ------------------------------------------------------------------------- changes


def _change(pair: Pair, place: Place) -> tuple[int, int, str]:
    """Returns which span of the view would read how: without the marks around it, which stay as they are here."""
    after = _written(pair, place)
    if place.i1 == place.i2:
        return _inserted(pair, place, after)
    a, b = pair.span(place.i1)[0], pair.span(place.i2 - 1)[1]
    if not after:
        return a, b, ""
    text = pair.view.text[a:b]
    left, right = _LEFT.match(text), _RIGHT.search(text)
    return a + (left.end() if left else 0), b - (len(right[0]) if right else 0), after


def _inserted(pair: Pair, place: Place, after: str) -> tuple[int, int, str]:
    """Returns where words are put in that are not here: behind the word before them, at its end of the cue."""
    if place.i1 == 0:
        at = pair.span(0)[0] if pair.a.written else 0
        return at, at, f"{after} "
    behind = place.i1 < len(pair.a.written) and pair.home(place.i1) is pair.home(place.i1 - 1)
    if behind:
        at = pair.span(place.i1)[0]
        return at, at, f"{after} "
    at = pair.span(place.i1 - 1)[1]
    return at, at, f" {after}"


def _dropped(pair: Pair, a: int, b: int) -> tuple[Edit, ...]:
    """Returns the edits that take a span of the view out: a segment with nothing else goes whole."""
    out: list[Edit] = []
    while a < b:
        index, offset = pair.view.locate(a)
        segment = pair.view.segments[index]
        end = min(offset + b - a, len(segment.text))
        if not segment.text[:offset].strip() and not segment.text[end:].strip():
            out.append(DropEdit(segment=segment.id, before=segment.text))
        else:
            x, y = _with_space(segment.text, offset, end)
            out.append(TextEdit(segment=segment.id, a=x, b=y, before=segment.text[x:y], after=""))
        a += end - offset + len(LINE)
    return tuple(out)


def _with_space(text: str, a: int, b: int) -> tuple[int, int]:
    """Returns a span with the space beside it that goes along."""
    if b < len(text) and text[b].isspace():
        return a, b + 1
    return (a - 1, b) if a and text[a - 1].isspace() else (a, b)


def _written(pair: Pair, place: Place) -> str:
    """Returns the other reading as it would be written here: without the marks around it, with our capitals."""
    words = pair.b.written[place.j1 : place.j2]
    if not words:
        return ""
    if pair.b.has_no_capitals:
        words = [_as(word, pair, place, k) for k, word in enumerate(words)]
    text = _RIGHT.sub("", _LEFT.sub("", " ".join(words)))
    first = text[:1]
    if place.i1 < len(pair.a.written) and pair.a.is_opening(place.i1) and place.i1 < place.i2:
        return first.upper() + text[1:] if words[0][1:].islower() or len(words[0]) == 1 else text
    if pair.b.is_opening(place.j1) and words[0].istitle() and words[0].lower() in pair.b.vocabulary:
        return first.lower() + text[1:]
    return text


def _as(word: str, pair: Pair, place: Place, k: int) -> str:
    """Returns a word of a text that has no capitals with that of the word in its place, if there are as many."""
    same = place.i2 - place.i1 == place.j2 - place.j1
    return word.capitalize() if same and _LEFT.sub("", pair.a.written[place.i1 + k])[:1].isupper() else word


# ------------------------------------------------------------------------ evidence


def _message(pair: Pair, place: Place) -> str:
    ours = _shown(pair.a.written[place.i1 : place.i2])
    theirs = _shown(pair.b.written[place.j1 : place.j2])
    if place.i1 == place.i2:
        return f"{pair.name} has {theirs} here{_many(place.j2 - place.j1)}"
    if place.j1 == place.j2:
        return f"{pair.name} lacks {ours}{_many(place.i2 - place.i1)}"
    many = _many(place.i2 - place.i1)
    if many or place.j2 - place.j1 > LONGEST:
        return f"{pair.name} has {theirs}{_many(place.j2 - place.j1)} for {ours}{many}"
    return f"{pair.name} reads {theirs} for {ours}"


def _many(words: int) -> str:
    return f" ({words:,} words)" if words > LONGEST else ""


def _shown(words: list[str]) -> str:
    text = _RIGHT.sub("", _LEFT.sub("", " ".join(words[: 2 * LONGEST])))
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN].rpartition(' ')[0] or text[:_SHOWN]} \u2026")


def _evidence(pair: Pair, place: Place) -> list[str]:
    """Returns what speaks for either reading: how often each stands elsewhere, how sure, how alike, and when."""
    ours, theirs = pair.a.written[place.i1 : place.i2], pair.b.written[place.j1 : place.j2]
    start = pair.b.start(min(place.j1, len(pair.b.written) - 1)) if pair.b.written else None
    out = [] if start is None else [f"in {pair.name} at {clock(start)}"]
    for words in (theirs, ours):
        keys = pair.heard(words)
        if keys and len(keys) <= _COUNTED:
            here, there = pair.counts(keys)
            out.append(f"{_shown(words)} stands {here:,}\u00d7 here, {there:,}\u00d7 there")
    sure = pair.a.sure(place.i1, place.i2), pair.b.sure(place.j1, place.j2)
    out += [f"its recogniser was {sure[1]:.2f} sure"] if sure[1] is not None and theirs else []
    out += [f"this one {sure[0]:.2f}"] if sure[0] is not None and ours else []
    if ours and theirs:
        same = Indel.normalized_similarity("".join(pair.heard(ours)), "".join(pair.heard(theirs)))
        out.append(f"alike in {same:.0%} of their letters")
    return out or [f"{pair.name} reads so"]
