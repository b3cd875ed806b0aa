"""From the first word to the last: window after window, and what is done where no way through the sound is found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from statistics import median
from typing import NamedTuple

from cleantx.align.audio.accept import believed
from cleantx.align.audio.activity import Share
from cleantx.align.audio.engine import Engine, Heard, Opening
from cleantx.align.audio.script import Script
from cleantx.align.audio.sound import Sound
from cleantx.align.audio.windows import LONGEST, Window, cut, wider, window

_GOOD = 0.9  # of the words of a window that must be believed; else another way is tried
_POOR = 0.3  # the mean score of a cue, words that were not heard counted; of right cues none is so low
_SOME = 0.35  # of them: more than a window of other speech ever has
_MS = 32  # bytes
_OVER = 20  # ms; the last frame may end behind the sound
_ENOUGH = 6  # windows, before the whole is given up
_GAP = 3_000  # ms between two words that may hold speech without text, or music
_SECOND = 1_000
_AROUND = 500  # ms around a cue that is looked for by itself
_LOST = 0.6  # of them without a way: the clock is another one, or the speech


class Walked(NamedTuple):
    """What was heard: each word with its times in the recording, or None; `lost`: most windows were in vain.

    `speech` is how much of each second between the words is speech (0 to 1), where that was asked: by its start in ms.
    `length` (ms) is that of the recording.
    """

    heard: list[Heard | None]
    speech: dict[int, float]
    length: int
    lost: bool


def walk(
    script: Script,
    sound: Sound,
    engine: Engine,
    *,
    share: Share | None = None,
    progress: Callable[[int], None] | None = None,
) -> Walked:
    """Returns the words of a timed script that are heard where it says, or some seconds from there.

    `share` tells speech from other sound; `progress` is called with the time (ms) up to which all is done.
    """
    made = _Walk(script, sound, engine, share)
    lost = made.run(progress)
    if not lost:
        made.listen(made.floor, None)
    return Walked(made.heard, made.speech, 0 if lost else sound.rest(), lost)


class _Walk:
    """Where the walk is: the words heard so far, and by how much the script's clock is off here."""

    def __init__(self, script: Script, sound: Sound, engine: Engine, share: Share | None) -> None:
        self.script, self.sound, self.engine, self.share = script, sound, engine, share
        self.letters = [sum(map(len, said)) for said in script.said]
        self.heard: list[Heard | None] = [None] * len(script.said)
        self.speech: dict[int, float] = {}
        self.drift = self.floor = 0

    def run(self, progress: Callable[[int], None] | None) -> bool:
        """Goes through the script, and tells whether it was lost."""
        at = count = failed = 0
        sure = False
        while at < len(self.heard):
            place = window(self.script, at, floor=self.floor, drift=self.drift, sure=sure)
            self.listen(self.floor, place.start)
            tried = self._found(place)
            count, failed = count + 1, failed + (tried is None)
            if tried is None:
                until = max(at + 1, place.last - place.loose)
            else:
                place, found = tried
                until = cut(place, found)
                self.heard[at:until] = found[: until - at]
            self._drift(at, until)
            for heard in filter(None, self.heard[at:until]):
                self.listen(self.floor, heard.start)
                self.floor = heard.end
            sure = self.heard[until - 1] is not None
            at = until
            if progress:
                progress(place.end)
            if count >= _ENOUGH and failed > _LOST * count:
                return True
        return failed > _LOST * count

    def listen(self, start: int, end: int | None) -> None:
        """Notes how much of each second of a long gap between words is speech; without an end, up to the last one."""
        if self.share is None or (end is not None and end - start < _GAP):
            return
        at = start
        while end is None or at + _SECOND <= end:
            pcm = self.sound.between(at, at + _SECOND)
            if end is None and len(pcm) < _SECOND:
                return
            if at >= self.sound.first():
                self.speech[at] = self.share(pcm)
            at += _SECOND

    def _found(self, place: Window) -> tuple[Window, list[Heard | None]] | None:
        """Returns the words of a window, or of a wider one, that are believed; None if nearly none are."""
        if not any(self.letters[place.first : place.last]):
            return place, [None] * (place.last - place.first)
        best: tuple[Window, list[Heard | None]] | None = None
        share = 0.0
        for wide, skipping in ((False, False), (False, True), (True, True)):
            tried = wider(self.script, place, drift=self.drift, earliest=self._earliest(place)) if wide else place
            found = self._heard(tried, skipping=skipping)
            said = [i for i in range(place.first, max(tried.last - tried.loose, place.first + 1)) if self.letters[i]]
            now = sum(found[i - place.first] is not None for i in said) / max(1, len(said)) if found else 0.0
            if found and now > share:
                best, share = (tried, found), now
            if share >= _GOOD:
                break
        if share < _SOME:
            best = None
        if best is not None and not self._is_poor(*best):
            return best
        found = self._by_cue(place)
        if found and (best is None or self._worth(place, place, found) > self._worth(place, *best)):
            return place, found
        return best

    def _is_poor(self, place: Window, found: list[Heard | None]) -> bool:
        """Tells whether a cue does not sound like itself: it may be invented, and have drawn others out of place."""
        for a, b in self.script.cues(place.first, place.last - place.loose):
            said = [i for i in range(a, b) if self.letters[i]]
            if said and self._sum(found[i - place.first] for i in said) < _POOR * len(said):
                return True
        return False

    def _worth(self, place: Window, tried: Window, found: list[Heard | None]) -> float:
        """Returns how well the words of a window were heard, as they were tried, all in all."""
        return self._sum(found[: max(1, place.last - place.loose - tried.first)])

    def _sum(self, found: Iterable[Heard | None]) -> float:
        return sum(1.0 if heard.score is None else heard.score for heard in found if heard)

    def _by_cue(self, place: Window) -> list[Heard | None] | None:
        """Returns the words of those cues of a window that are heard by themselves where they are said to be.

        Cues that nobody says, in a row longer than the search passes over, spoil those before and behind them.
        """
        found: list[Heard | None] = []
        for first, last in self.script.cues(place.first, place.last):
            start, end = (self.script.starts[first] or 0), self.script.over[last - 1]
            start = max(self._earliest(place), start + self.drift - _AROUND)
            alone = Window(first, last, start, min(end + self.drift + _AROUND, start + LONGEST), closed=True)
            found += (alone.end > start and self._heard(alone)) or [None] * (last - first)
        return believed(found, self.letters[place.first : place.last]) if any(found) else None

    def _earliest(self, place: Window) -> int:
        """Returns the time before which there is nothing to hear: other words were heard there, or it is gone."""
        before = next((heard.end for heard in reversed(self.heard[: place.first]) if heard), 0)
        return max(before, self.sound.first())

    def _heard(self, place: Window, *, skipping: bool = False) -> list[Heard | None] | None:
        pcm = self.sound.between(place.start, place.end)
        said = self.script.said[place.first : place.last]
        if isinstance(self.engine, Opening) and place.loose:
            found = self.engine.align_open(pcm, said, loose=place.loose, skipping=skipping)
        else:
            inside = sum((at or 0) + self.drift < place.end for at in self.script.starts[place.first : place.last])
            found = self.engine.align(pcm, said[: max(1, inside)], skipping=skipping)
        if found is None or len(found) > len(said):
            return None
        found = [*found, *[None] * (len(said) - len(found))]
        length = len(pcm) // _MS
        moved = [
            Heard(h.start + place.start, h.end + place.start, h.score) if h and h.end <= length + _OVER else None
            for h in found
        ]
        return believed(moved, self.letters[place.first : place.last])

    def _drift(self, first: int, last: int) -> None:
        """Learns by how much the script's clock is off."""
        pairs = zip(self.heard[first:last], self.script.starts[first:last], strict=True)
        off = [heard.start - start for heard, start in pairs if heard and start is not None]
        if len(off) > 2:  # noqa: PLR2004 - fewer tell nothing
            self.drift = round(median(off[-12:]))
