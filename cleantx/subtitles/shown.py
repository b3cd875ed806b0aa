"""What is wrong with the size of a cue and with when it is shown: by itself, beside the next one, against the words."""

from __future__ import annotations

from collections.abc import Iterator

from cleantx.model import Segment, Word
from cleantx.subtitles import video
from cleantx.subtitles.cue import SLACK, Cue, Fault
from cleantx.subtitles.profile import Profile

__all__ = ["room", "sync", "time"]


def room(index: int, text: str, cue: Cue, profile: Profile) -> Iterator[Fault]:
    """Yields what is wrong with the size of a cue."""
    if not cue.lines:
        yield Fault("L-EMPTY", index, 0, len(text), "")
        return
    if max(cue.widths) > profile.cpl:
        at = 0
        for line, seen in zip(cue.lines, cue.widths, strict=True):
            at = text.index(line, at)
            if seen > profile.cpl:
                yield Fault("L-CPL", index, at, at + len(line), f"{seen:g} > {profile.cpl}")
            at += len(line)
    if len(cue.lines) > profile.lines:
        yield Fault("L-LINES", index, 0, len(text), f"{len(cue.lines)} > {profile.lines}")


def time(index: int, segment: Segment, cue: Cue, after: Segment | None, profile: Profile) -> Iterator[Fault]:
    """Yields what is wrong with the times of a cue."""
    if segment.start is None or segment.end is None:
        return
    whole = len(segment.text)
    length = segment.end - segment.start
    if length <= 0:
        yield Fault("T-ZERO", index, 0, whole, f"{length} ms")
    shown = max(length, 0)
    if profile.cps and cue.chars * 1000 > profile.cps * (shown + SLACK) + 1e-6:
        yield Fault("T-CPS", index, 0, whole, f"{cue.chars * 1000 / max(shown, 1):.1f} > {profile.cps:g}")
    words = len(cue.tokens)
    if profile.wpm and words and not cue.sound and words * 60_000 > profile.wpm * 1.001 * shown:
        yield Fault("T-WPM", index, 0, whole, f"{words * 60_000 / max(shown, 1):.0f} > {profile.wpm}")
    least = max(profile.min_ms, profile.min_per_word_ms * words)
    if shown < least - SLACK:
        yield Fault("T-MIN", index, 0, whole, f"{shown} < {least} ms")
    if profile.max_ms and shown > profile.max_ms + SLACK:
        yield Fault("T-MAX", index, 0, whole, f"{shown} > {profile.max_ms} ms")
    if profile.shots or profile.snap:
        yield from _on_video(index, segment, after.start if after else None, profile)
    if after is not None and after.start is not None:
        yield from _gap(index, segment.start, segment.end, after.start, whole, profile)


def _on_video(index: int, segment: Segment, after: int | None, profile: Profile) -> Iterator[Fault]:
    """Yields what is wrong between a cue and its video, given when the next one comes."""
    start, end, whole = segment.start or 0, segment.end or 0, len(segment.text)
    beside = video.off_shot(start, end, after, profile) if profile.shots else None
    if beside:
        verb, cut = beside
        apart = (start if verb == "comes" else end) - cut
        side = f"{abs(apart)} ms {'after' if apart > 0 else 'before'}" if apart else "with"
        yield Fault("T-SHOT", index, 0, whole, f"{verb} {side} the cut")
    off = next((ms for ms in (start, end) if profile.snap and video.off_frame(ms, profile)), None)
    if off is not None:
        yield Fault("T-FRAME", index, 0, whole, f"{off} ms at {profile.fps:g} frames a second")


def _gap(index: int, start: int, end: int, after: int, whole: int, profile: Profile) -> Iterator[Fault]:
    """Yields what is wrong between a cue and the next one."""
    gap = after - end
    if after < start:
        yield Fault("T-ORDER", index, 0, whole, f"the next one starts {start - after} ms earlier")
    if gap < -SLACK:
        yield Fault("T-OVERLAP", index, 0, whole, f"by {-gap} ms")
    elif gap < profile.gap - SLACK:
        yield Fault("T-GAP", index, 0, whole, f"{gap} < {profile.gap} ms")
    elif profile.gap + SLACK < gap < profile.chain_ms - SLACK:
        yield Fault("T-GAP" if profile.chain_hard else "T-CHAIN", index, 0, whole, f"{gap} ms")


def sync(index: int, segment: Segment, words: tuple[Word, ...], profile: Profile) -> Iterator[Fault]:
    """Yields how a cue's times part from those of its words.

    A cue that is no longer than the shortest one has to hang.
    """
    first = next((word.start for word in words if word.start is not None), None)
    last = next((word.end for word in reversed(words) if word.end is not None), None)
    if segment.start is None or segment.end is None or first is None or last is None:
        return
    whole = len(segment.text)
    early = profile.early_ms or profile.lead_ms
    if segment.start < first - early - SLACK:
        yield Fault("T-LEAD", index, 0, whole, f"{first - segment.start} > {early} ms")
    if segment.start > first + profile.late_ms + SLACK:
        yield Fault("T-LATE", index, 0, whole, f"{segment.start - first} > {profile.late_ms} ms")
    least = max(profile.min_ms, profile.min_per_word_ms * len(words))
    if segment.end > last + profile.hang_ms + SLACK and segment.end - segment.start > least + SLACK:
        yield Fault("T-HANG", index, 0, whole, f"{segment.end - last} > {profile.hang_ms} ms")
    if segment.end < last - profile.late_ms - SLACK:
        yield Fault("T-CUT", index, 0, whole, f"{last - segment.end} > {profile.late_ms} ms")
