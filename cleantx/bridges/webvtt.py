"""webvtt-py's `WebVTT` in and out, for those whose programs hold one (extra `webvtt`)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from cleantx.formats import webvtt as form
from cleantx.model import Loss, Source, Transcript

if TYPE_CHECKING:
    import webvtt


def from_webvtt(captions: webvtt.WebVTT) -> Transcript:
    """Returns the transcript in a `WebVTT`, with its voices, styles and notes.

    Raises:
        NotATranscript: it is no WebVTT once it is written.
    """
    return form.read(str(captions.content), Source())


def to_webvtt(transcript: Transcript) -> tuple[webvtt.WebVTT, tuple[Loss, ...]]:
    """Returns a `WebVTT` of a transcript, and what it cannot hold.

    Raises:
        UntimedError: a segment has no times.
    """
    from webvtt import WebVTT  # noqa: PLC0415 - the extra, only where it is used

    text, losses = form.write(transcript)
    return WebVTT.from_buffer(io.StringIO(text)), losses
