"""What we write, read by programs that are not ours: the same cues, the same times, the same words.

Where such a reader is itself wrong, `KNOWN` says how and why; everything else must agree.
"""

from __future__ import annotations

import html
import io
import re
import shutil
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import msgspec
import pysrt
import pysubs2
import pytest
import srt
import webvtt
from cases import CASES, SEEDS, name, read

from cleantx import jobs
from cleantx.errors import UntimedError
from cleantx.model import Segment, Transcript, spoken

Cue = tuple[int, int, list[str]]
FFMPEG = shutil.which("ffmpeg")


def words(text: str) -> list[str]:
    """Returns the words of a cue whose reader leaves entities to its caller."""
    return html.unescape(text).split()


def shown(text: str) -> str:
    """Returns what ffmpeg shows: it leaves the escapes of its ASS in its SRT, and says what font it took."""
    bare = re.sub(r"</?font(?: [^<>]*)?>", "", text)
    return bare.replace("\u2060", "").replace("\\{", "{").replace("\\}", "}")


def by_srt(text: str) -> list[Cue]:
    found = srt.parse(text)
    return [(_ms(c.start.total_seconds()), _ms(c.end.total_seconds()), words(c.content)) for c in found]


def by_pysrt(text: str) -> list[Cue]:
    return [(c.start.ordinal, c.end.ordinal, words(c.text)) for c in pysrt.from_string(text)]


def by_webvtt(text: str) -> list[Cue]:
    found = webvtt.WebVTT.from_buffer(io.StringIO(text))
    return [(_clock(c.start), _clock(c.end), words(c.text)) for c in found.captions]


def by_sbv(text: str) -> list[Cue]:
    found = webvtt.WebVTT.from_buffer(io.StringIO(text), format="sbv")
    return [(_clock(c.start), _clock(c.end), c.text.split()) for c in found.captions]


def by_pysubs2(form: str) -> Callable[[str], list[Cue]]:
    def parse(text: str) -> list[Cue]:
        found = pysubs2.SSAFile.from_string(text, format_=form)
        cues = [e for e in found if not (form == "sami" and not e.plaintext.strip())]  # a blank caption is an end
        tell = words if form in ("srt", "vtt") else str.split
        return [(e.start, e.end, tell(e.plaintext.replace("\u2060", ""))) for e in cues]

    return parse


def by_ffmpeg(form: str) -> Callable[[str], list[Cue]]:
    def parse(text: str) -> list[Cue]:
        if FFMPEG is None:
            pytest.skip("no ffmpeg here")
        ran = subprocess.run(
            [FFMPEG, "-v", "error", "-f", form, "-i", "-", "-f", "srt", "-"],
            input=text.encode(),
            capture_output=True,
            check=True,
        )
        found = srt.parse(ran.stdout.decode())
        tell = words if form in ("srt", "sami") else str.split
        return [(_ms(c.start.total_seconds()), _ms(c.end.total_seconds()), tell(shown(c.content))) for c in found]

    return parse


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _clock(text: str) -> int:
    hours, minutes, seconds = text.rjust(12, "0").split(":")
    return (int(hours) * 60 + int(minutes)) * 60_000 + _ms(float(seconds))


READERS = {
    ("srt", "srt"): by_srt,
    ("srt", "pysrt"): by_pysrt,
    ("srt", "pysubs2"): by_pysubs2("srt"),
    ("srt", "ffmpeg"): by_ffmpeg("srt"),
    ("webvtt", "webvtt-py"): by_webvtt,
    ("webvtt", "pysubs2"): by_pysubs2("vtt"),
    ("webvtt", "ffmpeg"): by_ffmpeg("webvtt"),
    ("sbv", "webvtt-py"): by_sbv,
    ("ass", "pysubs2"): by_pysubs2("ass"),
    ("ass", "ffmpeg"): by_ffmpeg("ass"),
    ("lrc", "ffmpeg"): by_ffmpeg("lrc"),
    ("microdvd", "pysubs2"): by_pysubs2("microdvd"),
    ("microdvd", "ffmpeg"): by_ffmpeg("microdvd"),
    ("sami", "pysubs2"): by_pysubs2("sami"),
    ("sami", "ffmpeg"): by_ffmpeg("sami"),
}

NASTY = {
    "arrow": "a --> b",
    "brackets": "if a <b and c> d",
    "tags": "<i>not a tag</i> & <script>",
    "override": "{\\an8}up {x}",
    "backslashes": "C:\\New\\name",
    "blank lines": "one\n\nthree",
    "times": "00:00:01,000 --> 00:00:02,000",
    "sbv times": "0:00:01.000,0:00:02.000",
    "lyrics": "[00:01.00]x <00:01.50> y",
    "frames": "{y:i}x {10}{20}",
    "an event": "Dialogue: 0,0:00:01.00,0:00:02.00",
    "a caption": "<SYNC Start=9><P>x",
    "signature": "WEBVTT",
    "note": "NOTE a comment",
    "number": "7",
    "bidi": "\u05e2\u05d1\u05e8\u05d9\u05ea \u200f(\u05e9\u05dc\u05d5\u05dd) english",
    "full width": "全角：「はい」",
    "bars": "a|b|c",
    "entities": "&amp; &lt;",
    "separators": "line\u2028feeds\x0bof others",
    "trailing backslash": "ends with\\",
    "slashes": "/slash/",
    "commas": "one, two, three",
}
ASS_INSIDE = "it holds text as an ASS event inside, and takes words that look like its codes for codes"
NO_ARROW = "it needs no arrow between two times"
NO_TAGS = "it takes angle brackets for tags, which SBV has not"
KNOWN: dict[tuple[str, str], dict[str, str]] = {
    ("srt", "pysubs2"): dict.fromkeys(("override", "backslashes", "frames"), ASS_INSIDE)
    | dict.fromkeys(("sbv times", "an event"), NO_ARROW)
    | {"late": "it reads 100:00:03,500 from its second digit on"},
    ("srt", "ffmpeg"): dict.fromkeys(("backslashes", "frames"), ASS_INSIDE),
    ("webvtt", "pysubs2"): dict.fromkeys(("override", "backslashes", "frames"), ASS_INSIDE)
    | dict.fromkeys(("sbv times", "an event", "lyrics"), NO_ARROW),
    ("webvtt", "ffmpeg"): {"backslashes": ASS_INSIDE},
    ("sbv", "webvtt-py"): dict.fromkeys(("brackets", "tags", "a caption", "lyrics"), NO_TAGS),
    ("ass", "pysubs2"): dict.fromkeys(("override", "frames"), "it knows no escape of libass: \\{ is a brace to it")
    | {"late": "it takes two digits of the hour"},
    ("lrc", "ffmpeg"): dict.fromkeys(("backslashes", "trailing backslash"), ASS_INSIDE),
    ("microdvd", "pysubs2"): dict.fromkeys(("override", "backslashes", "frames"), ASS_INSIDE),
    ("microdvd", "ffmpeg"): {"backslashes": ASS_INSIDE},
    ("sami", "pysubs2"): dict.fromkeys(("override", "backslashes", "frames"), ASS_INSIDE),
    ("sami", "ffmpeg"): dict.fromkeys(("backslashes", "frames"), ASS_INSIDE),
}
"""The cases in which a reader is wrong, by format and reader, with the reason."""
WIDE = str.maketrans("｜｛／", "|{/")  # what MicroDVD cannot spell


def written(transcript: Transcript, form: str) -> tuple[str, list[Cue]]:
    """Returns the file, and what a reader of it should find: times as precise as the format has them."""
    text, losses = jobs.write(transcript, form)
    assert all(loss.code.startswith("not-held:") for loss in losses)
    cues = [s for s in spoken(transcript) if s.text.strip()]
    return text, [(s.start or 0, s.end or 0, s.text.split()) for s in cues]


def agree(found: list[Cue], wanted: list[Cue], form: str, reader: str) -> None:
    """Asserts that a reader finds the words and times that were written, as far as the format holds them."""
    heard = [" ".join(c[2]) for c in found]
    if form == "microdvd":
        heard = [text.translate(WIDE) for text in heard]
    assert [text.replace(" ", "") for text in heard] == ["".join(c[2]) for c in wanted]
    near = {"ass": 5, "microdvd": 21}.get(form, 0)  # half a hundredth; half a frame of 23.976 a second
    for was, now in zip(wanted, found, strict=True):
        assert abs(was[0] - now[0]) <= near
        if form != "lrc" and (form, reader) != ("sami", "pysubs2"):  # starts only; ends by the number of letters
            assert abs(was[1] - now[1]) <= near or was[1] - was[0] < 2 * near


def cue(number: int, text: str, start: int) -> Segment:
    return Segment(id=number, text=text, start=start, end=start + 1000, start_from="observed", end_from="observed")


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # pysubs2 tells of hours that it cannot hold
@pytest.mark.parametrize("what", [*NASTY, "late"])
@pytest.mark.parametrize(("form", "reader"), READERS)
def test_nasty_words_stay_words(form: str, reader: str, what: str) -> None:
    late = 360_000_000 if what == "late" else 0
    given = [
        cue(0, "Before one.", 1000),
        cue(1, NASTY.get(what, "Very late."), late + 3500),
        cue(2, "After two.", late + 5000),
    ]
    text, wanted = written(Transcript(segments=tuple(given)), form)
    reason = KNOWN.get((form, reader), {}).get(what)
    if reason is None:
        agree(READERS[form, reader](text), wanted, form, reader)
        return
    with pytest.raises((AssertionError, ValueError)):  # once it reads right, its line in KNOWN is to go
        agree(READERS[form, reader](text), wanted, form, reader)


LONE_BRACKET = "it takes a bracket before a space for a tag, up to the next one"
KNOWN_FILES = {
    ("srt", "pysubs2", "srt/tags"): LONE_BRACKET,
    ("srt", "ffmpeg", "srt/tags"): LONE_BRACKET,
    ("sbv", "webvtt-py", "srt/tags"): NO_TAGS,
    ("srt", "pysubs2", "srt/digits-as-text"): "it takes a last line of digits for the next number",
    ("webvtt", "pysubs2", "srt/digits-as-text"): "it takes a last line of digits for the next name",
}
SOURCES = [*SEEDS, *(p for p in CASES if p.parent.parent.name in {"srt", "ass", "sami"})]


@pytest.mark.parametrize("path", SOURCES, ids=name)
@pytest.mark.parametrize(("form", "reader"), READERS)
def test_files_are_read_as_written(form: str, reader: str, path: Path) -> None:
    """Transcripts and subtitles of every kind, without their speakers, which each format tells in its own way."""
    settings = msgspec.structs.replace(jobs.DEFAULT, estimate=True)
    whole = jobs.convert(read(path), form, settings=settings)
    plain = [
        Segment(id=s.id, text=s.text, start=s.start, end=s.end, start_from=s.start_from, end_from=s.end_from)
        for s in spoken(whole)[:80]
        if s.text.strip() and "\\" not in s.text and "{" not in s.text
    ]
    times = [s.start for s in plain]
    if any(s.start is None or s.end is None or s.end <= s.start for s in plain) or times != sorted(
        times, key=lambda t: t or 0
    ):
        pytest.skip("damaged times: what a reader makes of them is its own affair")
    text, wanted = written(Transcript(segments=tuple(plain)), form)
    if not wanted or not _in_turn(wanted, form):
        pytest.skip("nothing to read, or cues that SAMI cannot hold beside each other")
    if (form, reader, name(path)) in KNOWN_FILES:
        with pytest.raises(AssertionError):
            agree(READERS[form, reader](text), wanted, form, reader)
        return
    agree(READERS[form, reader](text), wanted, form, reader)


def _in_turn(cues: list[Cue], form: str) -> bool:
    return form != "sami" or all(a[1] <= b[0] for a, b in pairwise(cues))


def test_untimed_is_an_error_in_every_format() -> None:
    for form in {form for form, _ in READERS}:
        with pytest.raises(UntimedError):
            jobs.write(Transcript(segments=(Segment(id=0, text="No time."),)), form)
