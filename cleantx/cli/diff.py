"""`clean --diff`: a unified diff that `patch` takes, or for eyes, the changed words marked."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from cleantx.cli import lines, show
from cleantx.errors import UsageError

if TYPE_CHECKING:
    from cleantx.cli.work import Work

_LINE = re.compile(rb"[^\n]*\n|[^\n]+\Z")
_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? ")
_TOKEN = re.compile(r"\n|[^\S\n]+|[^\s\w]|\w+")
_LONGEST = 4_000  # tokens of a hunk whose words are compared one by one; a longer one is shown by lines
_RED, _GREEN, _CYAN, _OFF = "\x1b[31m", "\x1b[32m", "\x1b[36m", "\x1b[0m"
_MARK, _UNMARK = "\x1b[7m", "\x1b[27m"


def is_coloured(choice: str) -> bool:
    """Says whether standard output gets colours: on a terminal unless NO_COLOR is set, or as `choice` says.

    Raises:
        UsageError: no such choice.
    """
    if choice not in ("always", "never", "auto"):
        raise UsageError(f"unknown choice of colour {choice!r}", hint="one of always, never, auto")
    dumb = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return choice == "always" or (choice == "auto" and sys.stdout.isatty() and not dumb)


def show_diff(done: Work, *, coloured: bool) -> None:
    """Prints what cleaning changes: the bytes as they are into a pipe, text that cannot drive it to a terminal.

    The ids of the fixes in a hunk stand behind its ``@@``, where `patch` does not look.
    """
    if coloured or sys.stdout.isatty():
        old, new = (text.encode("utf-8", "replace") for text in done.texts)
        rows = (line.rstrip("\n") for line in _unified(old, new, done))
        for line in _painted(rows) if coloured else map(show.visible, rows):
            print(line)  # noqa: T201 - the output itself
        return
    from cleantx import store  # noqa: PLC0415 - not before a command runs

    store.write(store.STDIO, "".join(_unified(done.original, done.cleaned, done)).encode("utf-8", "surrogateescape"))


def _unified(old: bytes, new: bytes, done: Work) -> Iterator[str]:
    """Yields the lines of a unified diff, each with its line end; bytes that are no UTF-8 come as lone surrogates."""
    ids: dict[int, list[str]] = {}
    for fix in done.after.fixes[len(done.before.fixes) :]:
        ids.setdefault(fix.line, []).append(fix.id)
    name = show.visible(done.path.lstrip("/")).replace("\n", "\\n")
    was, now = ([row.decode("utf-8", "surrogateescape") for row in _LINE.findall(data)] for data in (old, new))
    if was != now:
        yield f"--- a/{name}\n"
        yield f"+++ b/{name}\n"
    for line in lines.unified(was, now, context=1):
        hunk = _HUNK.match(line)
        if hunk:
            first, count = int(hunk[1]), int(hunk[2] or 1)
            here = [one for number in range(first, first + count) for one in ids.get(number, ())]
            yield f"{line.rstrip()} {' '.join(dict.fromkeys(here))}".rstrip() + "\n"
        else:
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _painted(rows: Iterable[str]) -> Iterator[str]:
    """Yields the lines of a diff in colour, in runs of old and new lines the words that differ marked."""
    minus: list[str] = []
    plus: list[str] = []
    for number, line in enumerate(rows):
        kind = line[:1] if number > 1 else ""  # the first two name the files
        if kind == "+":
            plus.append(line[1:])
            continue
        if plus or kind != "-":
            yield from _compared(minus, plus)
            minus, plus = [], []
        if kind == "-":
            minus.append(line[1:])
        else:
            shade = _CYAN if kind == "@" else ""
            yield f"{shade}{show.visible(line)}{_OFF if shade else ''}"
    yield from _compared(minus, plus)


def _compared(minus: Sequence[str], plus: Sequence[str]) -> Iterator[str]:
    old, new = ([m[0] for m in _TOKEN.finditer("\n".join(rows))] for rows in (minus, plus))
    gone: set[int] = set()
    come: set[int] = set()
    if minus and plus and len(old) + len(new) <= _LONGEST:
        from rapidfuzz.distance import Indel  # noqa: PLC0415 - only for eyes

        for op in Indel.opcodes(old, new):
            if op.tag != "equal":
                gone.update(range(op.src_start, op.src_end))
                come.update(range(op.dest_start, op.dest_end))
    for sign, shade, rows, tokens, changed in (("-", _RED, minus, old, gone), ("+", _GREEN, plus, new, come)):
        if rows:
            text = "".join(_marked(tokens, changed))
            yield from (f"{shade}{sign}{row}{_OFF}" for row in text.split("\n"))


def _marked(tokens: Sequence[str], changed: set[int]) -> Iterator[str]:
    """Yields the tokens, runs of changed ones marked; a space between two of them belongs to the run."""
    runs = groupby(range(len(tokens)), lambda k: k in changed or (tokens[k].isspace() and {k - 1, k + 1} <= changed))
    for is_changed, numbers in runs:
        text = "".join(tokens[k] for k in numbers)
        for piece in re.split("(\n)", text):
            yield f"{_MARK}{show.visible(piece)}{_UNMARK}" if is_changed and piece.strip("\n") else show.visible(piece)
