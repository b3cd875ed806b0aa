"""Parquet, the columns of data sets: a row a segment, with a list of its timed words.

The columns are id, start_ms, end_ms, start_from, end_from, speaker, turn, kind, text and words (a list of text,
start_ms, end_ms, timing, confidence); what the transcript says of itself is in the file's metadata, as JSON, under
``cleantx``.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
from msgspec.structs import replace

from cleantx.errors import UsageError
from cleantx.formats import Held, held, jsontext, markup
from cleantx.model import Loss, Segment, Transcript, spoken

NAME = "parquet"
SUFFIXES: tuple[str, ...] = (".parquet",)
HOLDS: frozenset[Held] = frozenset(
    {"start", "end", "words", "confidence", "speaker", "turn", "sound", "meta", "chapters", "language"}
)

_SURROGATE = re.compile("[\ud800-\udfff]")


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes a table; the text returned stands for its bytes.

    Raises:
        UsageError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - heavy, and only when a table is written
        from pyarrow import parquet  # noqa: PLC0415 - as above
    except ImportError:
        raise UsageError("writing Parquet needs an extra library", hint="pip install 'cleantx[parquet]'") from None
    text, number, flag = pa.string(), pa.int64(), pa.bool_()
    word = pa.struct({"text": text, "start_ms": number, "end_ms": number, "timing": text, "confidence": pa.float64()})
    schema = pa.schema(
        {
            "id": number,
            "start_ms": number,
            "end_ms": number,
            "start_from": text,
            "end_from": text,
            "speaker": text,
            "turn": flag,
            "kind": text,
            "text": text,
            "words": pa.list_(word),
        },
        metadata={"cleantx": _about(transcript)},
    )
    rows = [_row(transcript, segment) for segment in spoken(transcript)]
    out = pa.BufferOutputStream()
    parquet.write_table(pa.Table.from_pylist(rows, schema=schema), out, compression="zstd")
    data: bytes = out.getvalue().to_pybytes()
    return data.decode("latin-1"), held.losses(transcript, HOLDS)


def _about(transcript: Transcript) -> str:
    """Returns what stands beside the segments, as JSON: the source, the language, the title, speakers, chapters."""
    rest = replace(transcript, segments=(), fixes=(), losses=(), source=replace(transcript.source, head=""))
    return jsontext.encode(msgspec.to_builtins(rest))


def _row(transcript: Transcript, segment: Segment) -> dict[str, Any]:
    speaker = markup.label(transcript, segment.speaker) if segment.speaker else None
    return {
        "id": segment.id,
        "start_ms": segment.start,
        "end_ms": segment.end,
        "start_from": segment.start_from,
        "end_from": segment.end_from,
        "speaker": speaker and _whole(speaker),
        "turn": segment.turn,
        "kind": segment.kind,
        "text": _whole(segment.text),
        "words": [
            {
                "text": _whole(segment.text[word.a : word.b]),
                "start_ms": word.start,
                "end_ms": word.end,
                "timing": word.timing,
                "confidence": word.confidence,
            }
            for word in segment.words
        ],
    }


def _whole(text: str) -> str:
    """Returns a text without halves of characters, which UTF-8 does not hold."""
    return _SURROGATE.sub("\ufffd", text)
