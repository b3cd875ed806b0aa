"""pysrt's `SubRipFile` in and out, for those whose programs hold one (extra `pysrt`; GPLv3, so never required).

pysrt gets text that we have written, never a user's file: its own reader loses cues without a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleantx.formats import srt
from cleantx.model import Loss, Source, Transcript

if TYPE_CHECKING:
    import pysrt


def from_pysrt(subtitles: pysrt.SubRipFile) -> Transcript:
    """Returns the transcript in a `SubRipFile`; times are those of its items, text with its markup.

    Raises:
        NotATranscript: it holds no item.
    """
    return srt.read("\n\n".join(str(item).strip() for item in subtitles) + "\n", Source())


def to_pysrt(transcript: Transcript) -> tuple[pysrt.SubRipFile, tuple[Loss, ...]]:
    """Returns a `SubRipFile` of a transcript, and what it cannot hold.

    Raises:
        UntimedError: a segment has no times.
    """
    import pysrt as library  # noqa: PLC0415 - the extra, only where it is used

    text, losses = srt.write(transcript)
    return library.from_string(text), losses
