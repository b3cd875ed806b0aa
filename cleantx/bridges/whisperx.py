"""Results of whisperX and Whisper in and out: plain dictionaries, so neither library is needed.

What `whisperx.align`, `whisperx.assign_word_speakers` and `whisper.transcribe` return, with numbers of any kind that
makes a float (NumPy's, for one).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from msgspec import json

from cleantx.errors import NotATranscript
from cleantx.formats import HEAD, whisper, whisperx
from cleantx.model import Loss, Source, Transcript


def from_whisperx(result: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Transcript:
    """Returns the transcript in a result, or in its list of segments; times in it are seconds.

    Raises:
        NotATranscript: it holds no segment with a text, or a value that no JSON can hold.
    """
    try:
        text = json.encode(result, enc_hook=_number).decode()
    except (TypeError, ValueError, RecursionError) as error:
        raise NotATranscript(f"no result of whisperX: {error}") from None
    head = text[:HEAD]
    if whisperx.detect(head) >= whisper.detect(head):
        return whisperx.read(text, Source())
    return whisper.read(text, Source())


def to_whisperx(transcript: Transcript) -> tuple[dict[str, Any], tuple[Loss, ...]]:
    """Returns whisperX's result of a transcript (`segments`, `word_segments`, `language`), and what it cannot hold.

    `whisperx.assign_word_speakers` and the writers of whisperX take it as it is.
    """
    text, losses = whisperx.write(transcript)
    made = json.decode(text)
    if isinstance(made, list):  # it came from a bare list of segments
        made = {"segments": made}
    return cast("dict[str, Any]", made), losses


def _number(value: object) -> object:
    """Returns a number or a list of another library as Python's own."""
    plain = getattr(value, "tolist", None)
    if callable(plain):
        return plain()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a {type(value).__name__} has no place in a result")
