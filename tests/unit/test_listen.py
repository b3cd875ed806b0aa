"""Times from a recording, from end to end: what espeak-ng said when is known to the sample."""

from __future__ import annotations

import builtins
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from cases import FIXTURES
from msgspec.structs import replace

from cleantx import api, jobs
from cleantx.align.audio.decode import Recording
from cleantx.errors import AlignError, ReadError, UsageError
from cleantx.model import Segment, Transcript

AUDIO = FIXTURES / "audio"


@cache
def truth(name: str) -> list[tuple[str, int | None]]:
    rows = json.loads((AUDIO / f"{name}.json").read_text(encoding="utf-8"))
    return [(row["text"], row["start"]) for row in rows if not row["filler"]]


@cache
def pcm(name: str) -> bytes:
    return b"".join(Recording(str(AUDIO / f"{name}.opus")))


def blocks(sound: bytes) -> Iterator[bytes]:
    return (sound[k : k + 32_000] for k in range(0, len(sound), 32_000))


def off(made: Transcript, name: str) -> list[int]:
    """Returns how far off the starts of the words are, those that the synthesiser tells."""
    words = [(s.text[w.a : w.b], w.start) for s in made.segments for w in s.words]
    known = truth(name)
    assert [text for text, _ in words] == [text for text, _ in known]
    return [abs((now or 0) - was) for (_, now), (_, was) in zip(words, known, strict=True) if was is not None]


def timed(name: str, by: int = 0) -> Transcript:
    """Returns the text with the times of its paragraphs, all of them off by so much."""
    text = api.read(AUDIO / f"{name}.txt", format="text")
    words, at, out = truth(name), 0, []
    for segment in text.segments:
        count = len(segment.text.split())
        starts = [start for _, start in words[at : at + count] if start is not None]
        at += count
        out.append(replace(segment, start=max(0, starts[0] + by), end=starts[-1] + 400 + by))
    return replace(text, segments=tuple(out), language="en")


@pytest.mark.parametrize("name", ["interview", "talk"])
def test_untimed_text_gets_the_times_of_the_recording(name: str) -> None:
    made = api.align_audio(api.read(AUDIO / f"{name}.txt", format="text"), AUDIO / f"{name}.opus")
    errors = off(made.transcript, name)
    assert made.searched
    assert made.coverage > 0.95
    assert sum(error <= 100 for error in errors) > 0.9 * len(errors)
    assert not made.findings
    assert all(s.start_from == "aligned" for s in made.transcript.segments)


@pytest.mark.parametrize("by", [0, 4_000])
def test_times_that_are_off_by_seconds_are_put_right(by: int) -> None:
    made = jobs.align_audio(timed("interview", by), lambda: blocks(pcm("interview")))
    errors = off(made.transcript, "interview")
    assert not made.searched
    assert sum(error <= 100 for error in errors) > 0.9 * len(errors)


def test_an_invented_cue_is_told_and_the_others_keep_their_times() -> None:
    text = timed("interview")
    last = text.segments[-1]
    invented = Segment(id=99, text="Thank you so much for watching this video.", start=36_000, end=39_000)
    sound = pcm("interview") + bytes(32_000 * 8)
    made = jobs.align_audio(replace(text, segments=(*text.segments, invented)), lambda: blocks(sound))
    assert [(finding.code, finding.segment) for finding in made.findings] == [("CTX406", 99)]
    assert "nobody speaks there" in made.findings[0].message
    found = {segment.id: segment for segment in made.transcript.segments}
    assert found[99].start_from == "estimated"
    assert abs((found[last.id].start or 0) - (last.start or 0)) < 200


def test_speech_without_a_cue_is_told() -> None:
    text = timed("talk")
    kept = (*text.segments[:1], *text.segments[-1:])
    made = jobs.align_audio(replace(text, segments=kept), lambda: blocks(pcm("talk")))
    assert [finding.code for finding in made.findings] == ["CTX407"]


def test_a_recording_of_other_speech_is_refused() -> None:
    with pytest.raises(AlignError, match="a recording of other speech"):
        jobs.align_audio(timed("talk"), lambda: blocks(pcm("interview")))


def test_another_language_is_refused_unless_insisted_upon() -> None:
    text = replace(timed("interview"), language="de")
    with pytest.raises(UsageError, match="a model of English only, and this is text in 'de'"):
        jobs.align_audio(text, lambda: blocks(pcm("interview")))
    assert jobs.align_audio(text, lambda: blocks(pcm("interview")), language="en").coverage > 0.9


def test_unknown_aligners_and_models_are_one_line() -> None:
    with pytest.raises(UsageError, match="unknown aligner 'nope'"):
        jobs.align_audio(timed("interview"), lambda: blocks(b""), aligner="nope")
    with pytest.raises(UsageError, match="no acoustic model in 'docs'"):
        jobs.align_audio(timed("interview"), lambda: blocks(b""), model="docs")


def test_a_missing_extra_tells_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def refuse(name: str, globals_: Mapping[str, object] | None = None, *rest: Any) -> Any:  # noqa: ANN401 - as it is
        if name == "pocketsphinx":
            raise ImportError(name)
        return original(name, globals_, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(UsageError, match=r"pip install 'cleantx\[audio\]'"):
        jobs.align_audio(timed("interview"), lambda: blocks(b""))


def test_a_missing_recording_is_one_line() -> None:
    with pytest.raises(ReadError, match="no such file"):
        api.align_audio(timed("interview"), "missing.wav")


def test_the_same_recording_gives_the_same_times() -> None:
    one, other = (jobs.align_audio(timed("interview"), lambda: blocks(pcm("interview"))) for _ in range(2))
    assert one == other


@pytest.mark.parametrize(
    "text", ["Subscribe to my channel for more cooking videos every Tuesday.", "Thanks for watching!"]
)
def test_an_invented_cue_does_not_move_the_next_one(text: str) -> None:
    right = timed("interview")
    *before, third, fourth = right.segments
    invented = Segment(id=9, text=text, start=(third.start or 0) - 400, end=(third.start or 0) - 50)
    given = replace(right, segments=(*before, invented, third, fourth))
    made = jobs.align_audio(given, lambda: blocks(pcm("interview")))
    kept = replace(made.transcript, segments=tuple(s for s in made.transcript.segments if s.id != 9))
    assert max(off(kept, "interview")) <= 250
    assert {finding.segment for finding in made.findings} <= {9}


def test_cues_out_of_order_are_refused() -> None:
    right = timed("interview")
    one, two, three, four = right.segments
    with pytest.raises(AlignError, match="1 cue in another place than their times"):
        jobs.align_audio(replace(right, segments=(one, three, two, four)), lambda: blocks(pcm("interview")))


def test_what_lies_behind_the_end_of_the_recording_keeps_its_own_times() -> None:
    right = timed("interview")
    made = jobs.align_audio(right, lambda: blocks(pcm("interview")[: 32 * 17_000]))
    assert [(s.start, s.end) for s in made.transcript.segments[2:]] == [(s.start, s.end) for s in right.segments[2:]]
    assert [(f.code, f.segment) for f in made.findings] == [("CTX406", s.id) for s in right.segments[2:]]
    assert all("the recording ends at 00:00:17" in finding.message for finding in made.findings)
