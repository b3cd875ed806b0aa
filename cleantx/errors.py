"""Every error that cleantx raises on purpose.

CleantxError                 the base: message, path, line, column, hint; one printed line
+-- ReadError                this file cannot be read
|   +-- NotATranscript       it is no transcript (empty, binary, a directory, a format that does not fit)
|   +-- StrictError          it can be read, but with doubts, and `--strict` was asked
+-- WriteError               the output cannot be written
+-- UsageError               an unknown format, rule, profile or pack; settings that contradict each other
+-- UntimedError             the job needs times and the transcript has none
+-- AlignError               the reference is of other speech than the transcript
+-- PackError                a correction pack that breaks its contract
+-- LedgerError              a ledger that does not belong to the file, or is damaged
+-- ClusterError             the machines that should do the work cannot be reached, or are not fit for it
"""

from __future__ import annotations

__all__ = [
    "AlignError",
    "CleantxError",
    "ClusterError",
    "LedgerError",
    "NotATranscript",
    "PackError",
    "ReadError",
    "StrictError",
    "UntimedError",
    "UsageError",
    "WriteError",
]


class CleantxError(Exception):
    """An error with a place and a hint; prints as one line.

    >>> str(CleantxError("no such file", path="a.srt", hint="check the name"))
    'a.srt: no such file (check the name)'
    """

    def __init__(self, message: str, *, path: str = "", line: int = 0, column: int = 0, hint: str = "") -> None:
        """Keeps the parts, so that a caller can print them in its own way."""
        super().__init__(message)
        self.message, self.path, self.line, self.column, self.hint = message, path, line, column, hint

    def __str__(self) -> str:
        """Returns ``path:line:column: message (hint)``, without the parts that are unknown."""
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part)
        text = f"{place}: {self.message}" if place else self.message
        text = f"{text} ({self.hint})" if self.hint else text
        return " ".join(text.split())

    def __reduce__(self) -> tuple[object, ...]:
        """Returns the parts, so that the error survives a process boundary."""
        return _rebuild, (type(self), self.message, self.path, self.line, self.column, self.hint)


def _rebuild(kind: type[CleantxError], message: str, path: str, line: int, column: int, hint: str) -> CleantxError:
    return kind(message, path=path, line=line, column=column, hint=hint)


class ReadError(CleantxError):
    """A file cannot be read."""


class NotATranscript(ReadError):  # noqa: N818 - the name says what the file is not
    """A file is no transcript, or not of the format asked for."""


class StrictError(ReadError):
    """A file was read with doubts, and strict reading was asked for."""


class WriteError(CleantxError):
    """An output cannot be written."""


class UsageError(CleantxError):
    """A name or setting that cleantx does not know."""


class UntimedError(CleantxError):
    """A job needs times and the transcript has none."""


class AlignError(CleantxError):
    """A reference is of other speech than the transcript that is to get its times."""


class PackError(CleantxError):
    """A correction pack breaks its contract."""


class LedgerError(CleantxError):
    """A ledger is damaged or does not belong to the file."""


class ClusterError(CleantxError):
    """The machines that should do the work cannot be reached, or are not fit for it."""
