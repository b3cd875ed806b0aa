"""Law 8 and 11 on purpose-made hostile input: it ends, it loses nothing, and it is inert where it is shown.

No time is asserted: an input of this size on a quadratic path would simply not finish.
"""

from __future__ import annotations

import json
import re

import pytest
from cases import BOTH, LINE_FORMATS, READ

from cleantx import formats, jobs
from cleantx.cli.show import visible
from cleantx.errors import CleantxError, NotATranscript
from cleantx.model import Segment, Source, Transcript

SIZE = 300_000
PIECES = {
    "digits": "7",
    "spaces": " ",
    "stars": "* ",
    "brackets": "[",
    "links": "[[0:0](",
    "angles": "<",
    "tags": "<i>",
    "braces": "{\\",
    "ampersands": "&",
    "entities": "&amp;",
    "arrows": "-->",
    "times": "00:00:01,000 --> ",
    "bracket times": "[00:00:01.000 --> 00:00:02.000] ",
    "colons": "a: ",
    "words": "aaaa",
    "hyphens": "a-",
    "dots": "a.",
    "ats": "a@",
    "letters": "A_",
    "ticks": "`",
    "dashes": "- ",
    "quotes": '"',
    "nested": '{"segments":[',
    "returns": "\n",
    "blank cues": "1\n\n",
    "fences": "---\n",
    "notes": "\u266a",
    "marks": "\u0301",
    "surrogates": "\ud800",
    "nul": "\x00",
    "slashes": " dot com slash a",
    "repairs": "so A_I_ it is, um, and and ",
}


@pytest.mark.parametrize("name", PIECES)
def test_hostile_text_ends_and_loses_nothing(name: str) -> None:
    piece = PIECES[name]
    for text in (piece * (SIZE // len(piece)), f"[00:00:00.000 --> 00:00:01.000]   {piece * (SIZE // len(piece))}\n"):
        for fmt in READ:
            formats.load(fmt).detect(text[: formats.HEAD])
            try:
                transcript = formats.load(fmt).read(text, Source())
            except NotATranscript as error:
                assert len(str(error)) < 1000
                continue
            if fmt in LINE_FORMATS:
                assert transcript.source.head + "".join(formats.tile(fmt, s) for s in transcript.segments) == text


@pytest.mark.parametrize("name", PIECES)
def test_hostile_text_is_cleaned_and_subtitled_to_its_end(name: str) -> None:
    piece = PIECES[name]
    text = (piece * (SIZE // 6 // len(piece))).replace("\n", " ")
    transcript = Transcript(
        segments=tuple(Segment(id=k, text=text, start=k * 5000, end=k * 5000 + 4000, line=k + 1) for k in range(3))
    )
    try:
        made = jobs.subtitle(transcript)
        jobs.write(made.transcript, "srt")
        jobs.write(made.transcript, "webvtt")
    except CleantxError as error:
        assert len(str(error)) < 1000


EVIL = (
    "--> NOTE <script>alert(1)</script> & {\\an8} [x](javascript:alert(1)) =1+1 ](http://x",
    "00:00:00,000 --> 00:00:01,000",
    "WEBVTT",
    "7",
    "NOTE a comment",
    "[00:00:00.000 --> 00:00:02.000]   not a cue",
    "---",
)


@pytest.mark.parametrize("fmt", BOTH)
@pytest.mark.parametrize("text", EVIL)
def test_text_cannot_become_structure(fmt: str, text: str) -> None:
    """Words that look like the target's syntax come back as the words of one cue."""
    given = Transcript(
        segments=(
            Segment(id=0, text="Before.", start=0, end=1000, start_from="observed", end_from="observed"),
            Segment(id=1, text=text, start=1000, end=2000, start_from="observed", end_from="observed"),
            Segment(id=2, text="After.", start=2000, end=3000, start_from="observed", end_from="observed"),
        )
    )
    written, _ = jobs.write(given, fmt)
    again = [s for s in formats.load(fmt).read(written, Source()).segments if s.kind != "note"]
    assert again[0].text == "Before."
    assert again[-1].text == "After."
    if formats.load(fmt).HOLDS & {"start"}:
        assert len(again) == 3
        words = re.findall(r"\w+", again[1].text)
        assert words == re.findall(r"\w+", text)


def test_terminals_are_told_not_driven() -> None:
    assert visible("\x1b]0;owned\x07\u202egnp.exe\x9b31m") == "\\x1b]0;owned\\x07\\u202egnp.exe\\x9b31m"


def test_canonical_json_survives_lone_surrogates() -> None:
    given = Transcript(segments=(Segment(id=0, text="a \ud800 b"),))
    written, _ = jobs.write(given, "cleantx")
    assert "a " in json.loads(written)["segments"][0]["text"]
