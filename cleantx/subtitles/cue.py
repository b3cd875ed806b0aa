"""A cue as a viewer sees it, with what the rules look at more than once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from cleantx.model import Segment, Word
from cleantx.subtitles import language as lang
from cleantx.subtitles.profile import Profile
from cleantx.subtitles.unit import SOUND

__all__ = ["DASH", "DASHES", "SLACK", "SOON", "Cue", "Fault", "Heard"]

SLACK = 1
"""Milliseconds forgiven on every time: one rounding step of a frame is no fault."""

SOON = 2000
"""A sentence that goes on within these milliseconds reads as one."""

DASHES = "-–—"
DASH = re.compile(r"[-–—](?!-)\s*\S")
"""The head of a line that a speaker's dash opens."""

_CHEVRONS = re.compile(r"(?:>|&gt;){2,3}")
_VOICE = re.compile(r"<v[\s.]")


class Fault(NamedTuple):
    """A rule broken by the cue at `cue`, at ``text[a:b]`` of it."""

    code: str
    cue: int
    a: int
    b: int
    detail: str


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """When the words of subtitles are said, as another transcript tells: by cue, and where turns begin (ms).

    `words` go by the id of the cue; their offsets are in its text.
    """

    words: Mapping[int, tuple[Word, ...]]
    turns: frozenset[int] = frozenset()


class Cue:
    """A segment's lines as they are shown: `widths` and `chars` in displayed characters, `bits` of each token.

    `open` says that it opens something new: a turn, a dashed line, a sound; `sound` that it is nothing but a sound;
    `voices` are the offsets in the text at which a tag names another voice.
    """

    __slots__ = ("bits", "chars", "lines", "open", "sound", "tokens", "voices", "widths")

    def __init__(self, segment: Segment, profile: Profile, lexicon: lang.Lexicon) -> None:
        """Splits and measures the text of a segment."""
        text = segment.text
        self.lines = [line for line in map(str.strip, text.split("\n")) if line]
        self.tokens = text.split()
        self.widths = [profile.characters(line) for line in self.lines]
        self.voices: list[int] = []
        if segment.marks:
            self._marks(segment, profile)
        self.chars = sum(self.widths)
        self.bits = [lexicon[token] for token in self.tokens]
        head = text.lstrip()[:1]
        sounds = [SOUND.fullmatch(line) for line in self.lines] if head and head in "[(♪-–—" else []
        self.sound = bool(sounds) and all(sounds)
        dashed = bool(head) and head in DASHES and bool(DASH.match(self.lines[0]))
        self.open = segment.turn or dashed or bool(sounds and sounds[0])

    def _marks(self, segment: Segment, profile: Profile) -> None:
        """Adds what marks show or tell: chevrons before the words are on the screen, a voice inside is a speaker."""
        first = segment.marks[0]
        if self.widths and first.at == 0 and _CHEVRONS.match(first.raw):
            self.widths[0] += profile.characters(_CHEVRONS.sub(">>", first.raw))
        begun = len(segment.text) - len(segment.text.lstrip())
        self.voices = [mark.at for mark in segment.marks if mark.at > begun and _VOICE.match(mark.raw)]
