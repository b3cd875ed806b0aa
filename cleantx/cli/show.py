"""What the commands print: errors, losses, findings; text of transcripts is made inert before it meets a terminal."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleantx.model import Loss, Transcript

# C0 and C1 controls drive terminals; bidi controls reorder a line so that it reads as something else
_HOSTILE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SHOWN = 3  # losses of one kind that are printed in full


def visible(text: str) -> str:
    r"""Returns text with control characters spelled out, so that a terminal shows them and does not obey.

    >>> visible("\x1b[31mred"), visible("a\tb")
    ('\\x1b[31mred', 'a\tb')
    """
    return _HOSTILE.sub(lambda m: f"\\x{ord(m[0]):02x}" if ord(m[0]) < 256 else f"\\u{ord(m[0]):04x}", text)  # noqa: PLR2004


def named(path: str) -> str:
    r"""Returns the name of a file as a part of one line.

    >>> named("ep\n1.srt")
    'ep\\x0a1.srt'
    """
    return visible(path).replace("\n", "\\x0a").replace("\t", "\\x09")


def many(count: int, noun: str) -> str:
    """Returns a count with its noun.

    >>> many(1, "cue"), many(2074, "cue")
    ('1 cue', '2,074 cues')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def complain(message: str) -> None:
    """Prints one line of an error."""
    print(f"cleantx: {visible(' '.join(message.split()))}", file=sys.stderr)  # noqa: T201 - the command's voice


def word_times(transcript: Transcript) -> None:
    """Tells how many of the word times that are written were only estimated."""
    timed = [word.timing for segment in transcript.segments if not segment.dropped for word in segment.words]
    guessed = timed.count("estimated")
    if guessed:
        tell(f"  word times: {guessed:,} of {len(timed):,} estimated inside their cues")


def tell(message: str) -> None:
    """Prints a line for people, on standard error."""
    print(visible(message), file=sys.stderr)  # noqa: T201 - the command's voice


def say(message: str) -> None:
    """Prints a line of output."""
    print(visible(message))  # noqa: T201 - the command's voice


def losses(found: Iterable[Loss], *, path: str) -> None:
    """Prints losses on standard error, the first few of each kind and how many more there are."""
    counts: Counter[str] = Counter()
    for loss in found:
        counts[loss.code] += 1
        if counts[loss.code] <= _SHOWN:
            place = f"{path}:{loss.line}" if loss.line else path
            snippet = f": {' '.join(loss.snippet.split())!r}" if loss.snippet else ""
            tell(f"{place}: {loss.code}: {loss.what}{snippet}")
    for code, count in counts.items():
        if count > _SHOWN:
            tell(f"{path}: {code}: {count - _SHOWN:,} more")


def progress(done: int, total: int, name: str) -> None:
    """Shows how far a run over many files has come; nothing in pipes."""
    if total > 1 and sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(f"\r\x1b[K{done}/{total} {visible(name)[:60]}", end=end, file=sys.stderr, flush=True)  # noqa: T201
