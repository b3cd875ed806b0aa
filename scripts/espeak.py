"""Speaks turns through the library of espeak-ng: the process that `speech.py` starts.

Standard input holds a JSON list of [text, voice, rate, pitch].  For each, standard output gets a line of JSON (how many
samples, their rate, and the events as [character or null, sample, silent]) and then the samples.
"""

from __future__ import annotations

import array
import ctypes
import json
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

LIBRARIES = ("libespeak-ng.so.1", "libespeak-ng.dylib", "libespeak-ng.dll")
MISSING = "speech needs the library of espeak-ng, which is not here (apt-get install espeak-ng)"

# the constants of espeak-ng/speak_lib.h
SYNCHRONOUS, PHONEME_EVENTS, DONT_EXIT = 2, 1, 0x8000
BY_CHARACTER, UTF8 = 1, 1
SPEED, PITCH = 1, 3
WORD, PHONEME = 1, 7


class Name(ctypes.Union):
    """What an event is about."""

    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class Event(ctypes.Structure):
    """espeak_EVENT."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique", ctypes.c_uint),
        ("position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user", ctypes.c_void_p),
        ("id", Name),
    )


CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))


class Row(NamedTuple):
    """A word that begins at a character of its text, or (None) a pause or a sound."""

    at: int | None
    sample: int
    silent: bool


def engine() -> tuple[ctypes.CDLL, int]:
    """Returns the library, ready to speak, and its samples a second; exits with a line when there is none."""
    for name in LIBRARIES:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        rate = library.espeak_Initialize(SYNCHRONOUS, 0, None, PHONEME_EVENTS | DONT_EXIT)
        if rate > 0:
            return library, rate
    sys.exit(MISSING)


def rows(event: Any) -> Iterator[Row]:  # noqa: ANN401 - a C struct has no better type
    """Yields what an event tells of words, pauses and sounds."""
    if event.type == WORD:
        yield Row(event.position - 1, event.sample, silent=False)
    elif event.type == PHONEME and not event.id.string.startswith(b"_^"):  # that is a change of language
        yield Row(None, event.sample, silent=event.id.string.startswith(b"_"))


def said(library: ctypes.CDLL, text: str, voice: str, rate: int, pitch: int) -> tuple[array.array[int], list[Row]]:
    """Returns a text's samples and events; exits with a line when there is no such voice."""
    pcm, events = array.array("h"), list[Row]()

    def take(samples: Any, count: int, found: Any) -> int:  # noqa: ANN401 - pointers have no better type
        if samples and count:
            pcm.frombytes(ctypes.string_at(samples, 2 * count))
        k = 0
        while found[k].type:
            events.extend(rows(found[k]))
            k += 1
        return 0

    callback = CALLBACK(take)
    library.espeak_SetSynthCallback(callback)
    if library.espeak_SetVoiceByName(voice.encode()):
        sys.exit(f"espeak-ng has no voice {voice!r} (espeak-ng --voices lists them)")
    library.espeak_SetParameter(SPEED, rate, 0)
    library.espeak_SetParameter(PITCH, pitch, 0)
    data = text.encode() + b"\0"
    library.espeak_Synth(data, len(data), 0, BY_CHARACTER, 0, UTF8, None, None)
    library.espeak_Synchronize()
    return pcm, events


def main() -> None:
    """Speaks what standard input asks for."""
    library, rate = engine()
    for text, voice, speed, pitch in json.load(sys.stdin):
        pcm, events = said(library, text, voice, speed, pitch)
        head = {"samples": len(pcm), "rate": rate, "events": events}
        sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + pcm.tobytes())


if __name__ == "__main__":
    main()
