"""What every rule owes for a hostile transcript, and what cleaning as a whole, the layout and the ledger owe.

A rule finds spans that are there, with edits that fit; its fixes go in and come out again exactly; once is enough; and
it changes no more than its family may: marks and turns no letter, speech and noise only drop, times stay.

Transcripts are made of texts, so that damage to the text is damage to the transcript: see :func:`transcript_of`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, partial

from cases import SEEDS, read
from fuzz_readers import sound
from fuzzing import SLICE, Broken, Target, fenced, owed
from msgspec.structs import replace

from cleantx import apply, formats, jobs, ledger, rules, store
from cleantx.errors import NotATranscript, UntimedError
from cleantx.model import (
    DropEdit,
    Finding,
    JoinEdit,
    Kind,
    Mark,
    Segment,
    SplitEdit,
    TextEdit,
    Transcript,
    Word,
    spoken,
)
from cleantx.settings import Settings
from cleantx.subtitles import profile
from cleantx.terms.pack import parse

_ROW = re.compile(r"(\d{0,8})-(\d{0,8}) ([a-z]{0,9})\|(.*)", re.DOTALL)
_BREAK = "\u2424"  # stands for a line break within a segment
_WORD = re.compile(r"\S+")
_MARKER = re.compile(r"\[\s*SPEAKER_TURN\s*\]", re.IGNORECASE)  # nobody says it
_HOSTILE = (
    "7", "* ", "[", "[[0:0](", "<i>", "{\\", "&amp;", "-->", "00:00:01,000 --> ", "[00:00:01.000 --> 00:00:02.000] ",
    "a: ", "a-", "a.", "a@", "A_", "`", "- ", '"', "\u266a", "\u0301", "\x1e", "\x00", " dot com slash a",
    "so A_I_ it is, um, and and ", "Thank you. ", "G P T ", "\u00e2\u20ac\u2122", "\ufb01 ", "\u0130 ", "\u1e9e", ">> ",
    "[BLANK_AUDIO] ", "(music) ", "three point five ", "\U0001f469\u200d\U0001f4bb", "\u202e", "I I I I ", "uh-uh-",
)  # fmt: skip
"""What rules look for, or stumble over, many times in a row."""


def targets() -> tuple[Target, ...]:
    """Returns a target for each rule, one for cleaning with all of them, and one for the layout of subtitles."""
    own = tuple(Target(f"rules/{code}", partial(check, code), partial(texts, code)) for code in rules.TABLE)
    return (
        *own,
        Target("clean/transcript", cleaned, everything),
        Target("clean/file", filed, files),
        Target("subtitles/layout", laid_out, everything),
    )


def transcript_of(text: str) -> Transcript:
    r"""Returns a transcript with a segment for each line: its text, or ``START-END FLAGS|text``, times in ms.

    Flags: s sound, n note, d dropped, t another speaker's turn, a and b who speaks, w words with times, m a mark.

    >>> [(s.text, s.start, s.end, s.kind) for s in transcript_of("0-900 s|(laughs)\nso, yes").segments]
    [('(laughs)', 0, 900, 'sound'), ('so, yes', None, None, 'speech')]
    """
    return Transcript(segments=tuple(_segment(n, row) for n, row in enumerate(text.split("\n"))))


def _segment(number: int, row: str) -> Segment:
    match = _ROW.fullmatch(row)
    start, end, flags, text = match.groups() if match else ("", "", "", row)
    text = text.replace(_BREAK, "\n")
    kind: Kind = "sound" if "s" in flags else "note" if "n" in flags else "speech"
    words = tuple(
        Word(a=m.start(), b=m.end(), start=int(start), end=int(start) + m.end(), timing="observed")
        for m in (_WORD.finditer(text) if "w" in flags and start else ())
    )
    return Segment(
        id=number,
        text=text,
        start=int(start) if start else None,
        end=int(end) if end else None,
        start_from="observed" if start else None,
        end_from="observed" if end else None,
        speaker="A" if "a" in flags else "B" if "b" in flags else None,
        turn="t" in flags,
        kind=kind,
        line=number + 1,
        words=words,
        marks=(Mark(at=len(text) // 2, raw="<i>"), Mark(at=len(text), raw="</i>")) if "m" in flags else (),
        dropped="d" in flags,
    )


@cache
def texts(code: str) -> tuple[str, ...]:
    """Returns a rule's own examples, alone and with times, and what all rules get."""
    rule = rules.load(code)
    own = [*rule.GOOD, *(before for before, _ in rule.BAD)]
    return (*own, *(timed(text) for text in own), *everything())


@cache
def everything() -> tuple[str, ...]:
    """Returns pieces of the seeds, the examples of all rules in a row, and runs of what is hostile."""
    seeds = [_rows(path_read.segments[:60]) for path_read in map(read, SEEDS)]
    examples = "\n".join(text for code in rules.TABLE for text, _ in rules.load(code).BAD)
    runs = [timed(piece * (600 // len(piece))) for piece in _HOSTILE]
    return (*(text[:SLICE] for text in seeds), timed(examples)[:SLICE], examples[-SLICE:], *runs)


@cache
def files() -> tuple[str, ...]:
    """Returns the transcripts as SRT."""
    return tuple(
        jobs.write(jobs.convert(transcript_of(text), "srt", settings=_ESTIMATED), "srt")[0] for text in everything()
    )


def timed(text: str) -> str:
    """Returns a text's lines as rows with times and flags of many kinds."""
    flags = ("w", "", "t", "aw", "bm", "wm", "s", "w")
    rows = text.replace("\r", "").split("\n")
    return "\n".join(f"{k * 2500}-{k * 2500 + 2000} {flags[k % len(flags)]}|{row}" for k, row in enumerate(rows))


def _rows(segments: Iterable[Segment]) -> str:
    times = ((s, "" if s.start is None else s.start, "" if s.end is None else s.end) for s in segments)
    return "\n".join(f"{a}-{b} {'t' if s.turn else 'w'}|{s.text.replace(chr(10), _BREAK)}" for s, a, b in times)


# --------------------------------------------------------------------- one rule


def check(code: str, text: str) -> None:
    """Lets one rule look at a transcript, and its fixes be applied.

    Raises:
        Broken: it does not do what it owes.
    """
    before, settings = transcript_of(text), _settings(code)
    with fenced("a rule", len(text)):
        found = jobs.lint(before, settings=settings)
    _findings(before, found)
    after = _changed(before, settings, len(text))
    _family(code, before, after)


@cache
def _settings(code: str) -> Settings:
    own = getattr(rules.load(code), "TERMS", "")
    return Settings(
        select=(code,), unsafe=True, language="en", mine="off", terms=(parse(own, "own.toml"),) if own else ()
    )


_ALL = Settings(unsafe=True, sounds=False, clean_read=True, prose=True, language="en")
_ESTIMATED = Settings(estimate=True)


def _findings(transcript: Transcript, found: Iterable[Finding]) -> None:
    """Checks that what was found is there."""
    known = {s.id: s for s in transcript.segments}
    for finding in found:
        owed(finding.segment in known, "a finding in no segment")
        segment = known[finding.segment]
        owed(0 <= finding.a <= finding.b <= len(segment.text), "a finding outside its segment")
        owed(bool(finding.message) and "\n" not in finding.message, "a message of several lines")
        for edit in finding.fix.edits if finding.fix else ():
            _fits(edit, known)


def _fits(edit: TextEdit | DropEdit | SplitEdit | JoinEdit, known: dict[int, Segment]) -> None:
    if isinstance(edit, JoinEdit):
        owed(len(edit.segments) > 1 and all(n in known for n in edit.segments), "a join of nothing")
        return
    owed(edit.segment in known, "an edit in no segment")
    text = known[edit.segment].text
    if isinstance(edit, TextEdit):
        owed(
            0 <= edit.a <= edit.b <= len(text) and text[edit.a : edit.b] == edit.before, "an edit of what is not there"
        )
        owed(edit.before != edit.after, "an edit that changes nothing")
    elif isinstance(edit, DropEdit):
        owed(edit.before == text, "a drop of what is not there")
    else:
        owed(0 < edit.at <= edit.at + len(edit.gap) < len(text), "a split outside its segment")
        owed(text[edit.at : edit.at + len(edit.gap)] == edit.gap, "a gap that is not there")
        owed(not any(c.isalnum() for c in _MARKER.sub("", edit.gap)), "a split that takes words")


def _changed(before: Transcript, settings: Settings, size: int) -> Transcript:
    """Returns the cleaned transcript; once is enough, and there is an exact way back."""
    with fenced("cleaning", size):
        after = jobs.clean(before, settings=settings)
    sound(after)
    owed(apply.revert(after) == before, "a way back that is not exact")
    again = jobs.clean(after, settings=settings)
    if again.fixes[len(after.fixes) :]:
        raise Broken(f"once is not enough: {again.fixes[-1].code} {again.fixes[-1].edits}")
    return after


def _family(code: str, before: Transcript, after: Transcript) -> None:
    """Checks that a rule changes no more than its family may."""
    was, now = _letters(before), _letters(after)
    if code[3] in "56":
        owed(was == now, "letters that change by a rule of marks or turns")
    elif code[3] in "34":
        rest = iter(was)
        owed(all(letter in rest for letter in now), "letters that a rule of speech or noise puts in")
    if code[3] != "6":
        kept = [replace(s, text="", words=(), marks=(), raw=None, dropped=False) for s in after.segments]
        owed(
            kept == [replace(s, text="", words=(), marks=(), raw=None, dropped=False) for s in before.segments],
            "more than text that changes",
        )


def _letters(transcript: Transcript) -> str:
    texts = (_MARKER.sub("", s.text).casefold() for s in transcript.segments if not s.dropped)
    return "".join(c for text in texts for c in text if c.isalnum())


# -------------------------------------------------------------------- all rules


def cleaned(text: str) -> None:
    """Cleans a transcript with all rules.

    Raises:
        Broken: more or less happens than is owed.
    """
    before = transcript_of(text)
    with fenced("lint", len(text)):
        _findings(before, jobs.lint(before, settings=_ALL))
    for settings in (Settings(), _ALL):
        _changed(before, settings, len(text))


def filed(text: str) -> None:
    """Cleans an SRT file, writes it, and takes it back by its ledger.

    Raises:
        Broken: the original bytes do not come back.
    """
    original = text.encode("utf-8", "replace")
    try:
        text, source, losses = store.decode(original, format="srt")
        source = replace(source, format="srt")
        before = jobs.read(text, source, format="srt", losses=losses)
    except NotATranscript:
        return
    with fenced("cleaning", len(text)):
        after = jobs.clean(before, settings=_ALL)
    written, _ = formats.load("srt").write(after)
    data = store.encode(written, source)
    book = ledger.dump(original, data, source=source, before=before, after=after, texts=(text, written))
    owed(ledger.revert(data, book) == original, "a ledger that does not lead back")


def laid_out(text: str) -> None:
    """Lays subtitles out by a profile that the text's length chooses, and writes them.

    Raises:
        Broken: words are lost (the layout says so itself), times run backwards, or a writer refuses.
    """
    transcript = transcript_of(text)
    names = profile.names()
    settings = replace(_ESTIMATED, profile=names[len(text) % len(names)], language="en" if len(text) % 2 else None)
    try:
        with fenced("the layout", len(text)):
            made = jobs.subtitle(transcript, settings=settings, cleaning=bool(len(text) % 3)).transcript
    except UntimedError:
        owed(not any(s.text.strip() for s in spoken(transcript)), "text that cannot be timed")
        return
    sound(made)
    times = [time for s in made.segments for time in (s.start or 0, s.end or 0)]
    owed(times == sorted(times), "cues whose times run backwards")
    for to in ("srt", "webvtt"):
        with fenced("a writer", len(text)):
            jobs.write(made, to)
