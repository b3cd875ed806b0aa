"""NIST CTM, as scoring and alignment tools write it: a word a line with its recording, channel, start and length.

After the word may stand its confidence, its type (``lex``) and its speaker.  A segment is cut where recording, channel
or speaker change, at a comment or blank line, and by :mod:`cleantx.formats.tokens`; its tile is all of its lines.  The
first of several alternatives is the text, the others are notes.  A segment whose text was edited is written anew, a
line a word: words that were not touched keep their columns.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict

from msgspec.structs import replace

from cleantx.errors import NotATranscript, UntimedError
from cleantx.formats import Held, held, markup, records, tokens
from cleantx.formats.patterns import later
from cleantx.formats.tokens import Token
from cleantx.model import Loss, Segment, Source, Transcript, Word

NAME = "ctm"
SUFFIXES: tuple[str, ...] = (".ctm",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "words", "confidence", "speaker"})

_GAP, _NUMBER = records.GAP, records.NUMBER
_SCORE = rf"(?:-?{_NUMBER}|(?i:na|<na>|null))"
_TAIL = rf"(?:{_GAP}({_SCORE})(?:{_GAP}(\S++)(?:{_GAP}(\S++))?)?)?"
_WORD = later(rf"[ \t]*+(\S++){_GAP}(\S++){_GAP}({_NUMBER}){_GAP}({_NUMBER}){_GAP}(\S++){_TAIL}[ \t]*")
_TAG = later(rf"[ \t]*+(\S++){_GAP}(\S++){_GAP}\*{_GAP}\*{_GAP}(<ALT_BEGIN>|<ALT>|<ALT_END>)[ \t]*")
# times that tell no time, and yet the line has its word: `file A -0.01 0.20 yes`, `file A NaN 0.2 yes`
_ODD_TIME = rf"(?:-?{_NUMBER}|(?i:[-+]?(?:nan|inf|none|null|na|<na>))|\*)"
_ODD = later(rf"[ \t]*+(\S++){_GAP}(\S++){_GAP}({_ODD_TIME}){_GAP}({_ODD_TIME}){_GAP}(\S++){_TAIL}[ \t]*")
_FIT = later(f"(?:{_WORD.pattern})|(?:{_TAG.pattern})")
_NEAR = 200  # lines in which an alternation ends, if it does
_LEX = "lex"
_SURE = 95


def detect(head: str) -> int:
    """Scores the share of lines that are a word with its times."""
    return round(_SURE * records.share(head, _FIT))


def read(text: str, source: Source) -> Transcript:
    """Reads CTM; a line that is no word's is kept as a note."""
    reader = _Reader(text)
    segments = reader.segments()
    if not any(segment.kind != "note" for segment in segments):
        raise NotATranscript("no line of a word and its times", hint="CTM has lines like: file 1 0.50 0.32 hello")
    return Transcript(
        source=replace(source, format=NAME, head=reader.tiles.head, dialect=""),
        speakers=markup.speakers(segments),
        segments=tuple(segments),
        losses=tuple(reader.losses),
    )


class _Reader:
    """One pass over the lines."""

    def __init__(self, text: str) -> None:
        self.rows = list(records.rows(text))
        self.tiles = records.Tiles()
        self.run = records.Run(self.tiles)
        self.losses: list[Loss] = []
        self.ends = [n for n, (_, tile) in enumerate(self.rows) if "<ALT_END>" in tile]
        self.talk: defaultdict[str, set[str]] = defaultdict(set)  # the channels of each recording

    def segments(self) -> list[Segment]:
        found = [_WORD.fullmatch(tile.rstrip("\n")) for _, tile in self.rows]
        for word in found:
            if word:
                self.talk[word[1]].add(word[2])
        passed = 0  # lines before this one belong to an alternative that is not the text
        for index, ((line, tile), word) in enumerate(zip(self.rows, found, strict=True)):
            if index < passed:
                self.tiles.note(tile, line)
            elif word:
                self._word(word, line, tile)
            elif not tile.strip():
                self.run.close()
                self.tiles.blank(tile)
            else:
                passed = self._other(index, line, tile)
        self.run.close()
        self.tiles.next()
        return self.tiles.segments

    def _other(self, index: int, line: int, tile: str) -> int:
        """Keeps a line that is no timed word, and returns up to which line what follows is no text either."""
        row = tile.rstrip("\n")
        tag, odd = _TAG.fullmatch(row), None
        if tag is None and not row.startswith(records.COMMENT):
            odd = _ODD.fullmatch(row)
            code, what = ("bad-time", "a word whose times are none") if odd else ("stray-line", "a line without a word")
            self.losses.append(records.loss(code, line, what, row))
        if odd:
            self._word(odd, line, tile)
            return index
        self.run.close()
        self.tiles.note(tile, line)
        if tag and tag[3] == "<ALT>":
            place = bisect_right(self.ends, index)
            if place < len(self.ends) and self.ends[place] < index + _NEAR:
                return self.ends[place]
        return index

    def _word(self, found: re.Match[str], line: int, tile: str) -> None:
        file, channel, begins, lasts, word, score, sort, who = found.groups()
        start, end = records.span(begins, lasts)
        speaker = records.known(who) or (channel if len(self.talk[file]) > 1 else None)
        sure = records.confidence(score)
        odd = records.unheld(score) or sort not in (None, _LEX) or (who is not None and records.known(who) is None)
        columns = " ".join(column for column in (score, sort, who) if column is not None) if odd else ""
        token = Token(text=word, start=start, end=end, confidence=sure, speaker=speaker)
        self.run.add((file, channel), token, line, tile, columns)


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes CTM: segments of a CTM file that nobody touched as they were, all others a line a word.

    A blank line stands between segments that a reader could not part otherwise.

    Raises:
        UntimedError: a segment with words has no start or no end.
    """
    own = transcript.source.format == NAME
    losses = held.losses(transcript, HOLDS, ours=own)
    parts = [transcript.source.head] if own else []
    before: Segment | None = None  # a segment of words, which ends what is written so far
    guessed: list[Segment] = []
    count = 0
    for segment in transcript.segments:
        if segment.dropped or (segment.kind == "note" and not own):
            continue
        kept = own and segment.raw is not None
        if not kept or (before is not None and before.raw is None):
            parts.append(markup.gap(parts) if _runs_on(before, segment) else records.line_end(parts))
        if kept:
            parts.append(segment.raw or "")
        elif segment.kind == "note":
            parts += [f"{records.COMMENT} {row}\n" for row in segment.text.split("\n")]
        else:
            words, invented = _words(segment)
            parts += _lines(segment, words, transcript, own=own)
            guessed += [segment] if invented else []
            count += invented
        before = None if segment.kind == "note" else segment
    if count:
        what = f"the times of {count:,} words are estimates, which CTM cannot say"
        losses += (Loss(code="not-held:timing", line=guessed[0].line, what=what, snippet=guessed[0].text[:80]),)
    return "".join(parts), losses


def _runs_on(before: Segment | None, after: Segment) -> bool:
    """Says whether a reader could not see that a segment ends before this one."""
    if before is None:
        return False
    last = Token(text=(before.text.split() or [""])[-1], end=before.end, speaker=before.speaker)
    return len(list(tokens.cut([last, Token(text="", start=after.start, speaker=after.speaker)]))) == 1


def _words(segment: Segment) -> tuple[list[Token], int]:
    """Returns the words of a segment, each with its times, and how many of the times are estimates.

    Words without times share what lies between their timed neighbours, or the segment's ends, by their letters.
    """
    found: list[Token] = []
    words, at, guessed = segment.words, 0, 0
    for match in re.finditer(r"\S+", segment.text):
        a, b = match.span()
        while at < len(words) and words[at].b <= a:
            at += 1
        last = at
        while last + 1 < len(words) and words[last + 1].a < b:
            last += 1
        word = words[at] if at < len(words) and words[at].a < b else Word(a=a, b=b)
        end = words[last].end if at < len(words) and words[at].a < b else None
        guessed += word.start is None or end is None or word.timing == "estimated"
        found.append(Token(text=match[0], start=word.start, end=end, confidence=word.confidence))
    return _filled(segment, found), guessed


def _filled(segment: Segment, words: list[Token]) -> list[Token]:
    if words and (segment.start is None or segment.end is None):
        missing = "start" if segment.start is None else "end"
        raise UntimedError(f"a segment has no {missing} time", line=segment.line, hint="--estimate gives it one")
    out: list[Token] = []
    low = segment.start or 0
    index = 0
    while index < len(words):
        word = words[index]
        if word.start is not None and word.end is not None:
            out.append(word)
            low, index = max(word.start, word.end), index + 1
            continue
        last = index
        while last < len(words) and (words[last].start is None or words[last].end is None):
            last += 1
        following = words[last].start if last < len(words) else segment.end
        high = max(low, following if following is not None else low)
        total = sum(len(w.text) for w in words[index:last])
        passed = 0
        for guess in words[index:last]:
            start = low + (high - low) * passed // total
            passed += len(guess.text)
            out.append(replace(guess, start=start, end=low + (high - low) * passed // total))
        low, index = high, last
    return out


def _lines(segment: Segment, words: list[Token], transcript: Transcript, *, own: bool) -> list[str]:
    extra = segment.extra if own else {}
    name = transcript.source.name.rpartition(".")[0] or transcript.source.name
    file = str(extra.get("file") or records.field(name, otherwise="recording"))
    channel = str(extra.get("channel") or "1")
    columns = dict(reversed(extra.get("columns", [])))
    who = None if segment.speaker is None or (own and segment.speaker == channel) else segment.speaker
    out = []
    for word in words:
        start, end = word.start or 0, word.end or 0
        tail = columns.get(word.start)
        if tail is None:
            score = None if word.confidence is None else f"{word.confidence:.6g}"
            label = None if who is None else f"{_LEX} {records.field(who, otherwise='unknown')}"
            tail = f"{score or 'NA'} {label}" if label else score
        times = f"{_seconds(start)} {_seconds(max(end - start, 0))}"
        out.append(f"{file} {channel} {times} {word.text}{f' {tail}' if tail else ''}\n")
    return out


def _seconds(ms: int) -> str:
    return f"{ms // 1000}.{ms % 1000:03}"
