"""Comma-separated tables with a header: a row a segment, in any usual spelling of its columns.

Written, the columns are start_ms, end_ms, start, end, speaker and text; read, a semicolon separates as well, as where
a comma is the decimal point.  What a spreadsheet would take for a formula is made plain by an apostrophe, which is
taken off when it is read.
"""

from __future__ import annotations

from cleantx.formats import Held, tables
from cleantx.model import Loss, Source, Transcript

NAME = "csv"
SUFFIXES: tuple[str, ...] = (".csv",)
HOLDS: frozenset[Held] = tables.HOLDS

_SEPARATORS = ",;"


def detect(head: str) -> int:
    """Scores the share of rows that have the columns which the first row names."""
    return tables.score(head, _SEPARATORS)


def read(text: str, source: Source) -> Transcript:
    """Reads a table."""
    return tables.read(text, source, name=NAME, separators=_SEPARATORS)


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes a table."""
    return tables.write(transcript, name=NAME, separator=",")
