"""Damaged inputs by the thousand: what a target is, how its inputs are damaged, and the smallest that shows a fault.

A target takes one input and owes something for it, whatever the input holds; it raises :class:`Broken` where it does
not keep that.  What any target owes: nothing but our own errors, of one line; an end in bounded time.  Inputs are
texts; those of a binary target stand for bytes, one character each.  `fuzz_targets` lists all targets.
"""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NamedTuple

from cases import FIXTURES

from cleantx.errors import CleantxError

CORPUS = FIXTURES / "fuzz"
"""A folder for each target: inputs that once showed a fault, or stand for a shape that must not."""

SLICE = 4_000
"""Characters of a fixture that are used: inputs are small, so that there can be many."""

HANG = 60
"""Seconds after which an input of some thousand characters has no end."""

_PER_SECOND = 100_000
_JUNK = (
    "\n", "\n\n", " ", "\t", "\r", "\0", "\u2028", "\u00a0", "\u0301", "\ud800", "\ufeff", "٣", "é", "-->", "->",
    "[", "]", "{", "}", "<", ">", "</", "<v ", "&", "&amp;", '"', "'", "\\", "\\u", "/", "*", "`", "---\n", ":", ";;",
    ",", ".", "..", "=", "0", "-1", "1e999", "NaN", "null", "true", "00:00:01,000", "99:99:99.999", "9" * 30,
    "WEBVTT\n", "NOTE\n", "1\n", "(", ")", "@", "#", "!",
)  # fmt: skip


class Broken(Exception):  # noqa: N818 - it says what a target is, not what went wrong here
    """A target that does not do what it owes; the message begins with the same words for the same fault."""


class Target(NamedTuple):
    """Something that takes inputs of strangers: its name, what it owes, and inputs to damage."""

    name: str
    check: Callable[[str], None]
    texts: Callable[[], tuple[str, ...]]
    binary: bool = False


def encoding(target: Target) -> str:
    """Returns the encoding by which an input is stored in a file."""
    return "latin-1" if target.binary else "utf-8"


def stored(target: Target) -> dict[str, str]:
    """Returns the inputs of a target's folder in the corpus, by name."""
    folder = CORPUS / target.name
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return {path.name: path.read_bytes().decode(encoding(target), "surrogatepass") for path in files}


def inputs(target: Target) -> tuple[str, ...]:
    """Returns what is damaged: the target's own texts and those of its folder."""
    return (*target.texts(), *stored(target).values())


def owed(good: bool, what: str) -> None:  # noqa: FBT001 - it reads as an assertion
    """Raises Broken where something is not as it is owed."""
    if not good:
        raise Broken(what)


@contextmanager
def fenced(what: str, size: int, *errors: type[Exception]) -> Iterator[None]:
    """Lets only our own errors, of one line, or those named, out of a block, and wants it done in time.

    The errors let out come through as they are; the time is that of the processor: a second for every 100,000
    characters of the `size`, and one at least.

    Raises:
        Broken: it raised something else, or took too long.
    """
    begun = time.process_time()
    try:
        yield
    except Broken:
        raise
    except CleantxError as error:
        owed("\n" not in str(error), f"{what}: an error of several lines")
        raise
    except errors:
        raise
    except Exception as error:
        raise Broken(f"{what} raises {type(error).__name__}: {error}") from error
    spent = time.process_time() - begun
    owed(spent <= max(1.0, size / _PER_SECOND), f"{what} is too slow: {spent:.1f} s for {size:,} characters")


def mutated(luck: random.Random, texts: tuple[str, ...]) -> str:
    """Returns one of the texts, damaged in one to five ways."""
    text = luck.choice(texts)
    for _ in range(luck.randint(1, 5)):
        text = luck.choice(_WAYS)(luck, text, texts)
    return text


def _span(luck: random.Random, text: str) -> tuple[int, int]:
    a = luck.randint(0, len(text))
    return a, min(len(text), a + luck.choice((1, 2, 8, 40, 400)))


def _cut(luck: random.Random, text: str, _: tuple[str, ...]) -> str:
    a, b = _span(luck, text)
    return text[:a] + text[b:]


def _end(luck: random.Random, text: str, _: tuple[str, ...]) -> str:
    return text[: luck.randint(0, len(text))]


def _double(luck: random.Random, text: str, _: tuple[str, ...]) -> str:
    a, b = _span(luck, text)
    return text[:b] + text[a:b] * luck.choice((1, 1, 2, 30)) + text[b:]


def _insert(luck: random.Random, text: str, _: tuple[str, ...]) -> str:
    a, b = _span(luck, text)
    return text[:a] + luck.choice(_JUNK) * luck.choice((1, 1, 1, 3, 300)) + text[b if luck.random() < 0.5 else a :]


def _splice(luck: random.Random, text: str, texts: tuple[str, ...]) -> str:
    other = luck.choice(texts)
    return text[: luck.randint(0, len(text))] + other[luck.randint(0, len(other)) :]


def _shuffle(luck: random.Random, text: str, _: tuple[str, ...]) -> str:
    rows = text.split("\n")
    a, b = luck.randrange(len(rows)), luck.randrange(len(rows))
    rows[a], rows[b] = rows[b], rows[a]
    return "\n".join(rows)


def _digit(luck: random.Random, text: str, _: tuple[str, ...]) -> str:
    places = [n for n, c in enumerate(text) if c in "0123456789"]
    if not places:
        return text
    at = luck.choice(places)
    return text[:at] + luck.choice(("0", "9", "5", "-", "", "x", ".", "99")) + text[at + 1 :]


_WAYS: tuple[Callable[[random.Random, str, tuple[str, ...]], str], ...] = (
    _cut,
    _end,
    _double,
    _insert,
    _insert,
    _splice,
    _shuffle,
    _digit,
)


class HangError(BaseException):
    """A target that does not come to an end; nothing on the way may take it for an error of its own."""


def fault(target: Target, text: str) -> str:
    """Returns what a target does not do with a text, or nothing."""
    try:
        with _ended():
            target.check(text)
    except Broken as broken:
        return str(broken)
    except HangError:
        return f"it hangs: no end after {HANG} s"
    except Exception as error:  # noqa: BLE001 - what a check did not fence is the target's fault, too
        return f"it raises {type(error).__name__}: {error}"
    return ""


@contextmanager
def _ended() -> Iterator[None]:
    """Ends what is done inside when it hangs, where the system and the thread allow it."""
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, HANG)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(_number: int, _frame: FrameType | None) -> None:
    raise HangError


def minimised(target: Target, text: str, *, seconds: float = 20.0) -> str:
    """Returns a smaller text with the same fault: pieces are left out for as long as it stays."""
    kind = _kind(fault(target, text))
    until = time.monotonic() + seconds
    size = max(len(text) // 2, 1)
    while size and time.monotonic() < until:
        at, smaller = 0, False
        while at < len(text) and time.monotonic() < until:
            less = text[:at] + text[at + size :]
            if _kind(fault(target, less)) == kind:
                text, smaller = less, True
            else:
                at += size
        size = size if smaller else size // 2
    return text


def _kind(what: str) -> str:
    return what.partition(":")[0]
