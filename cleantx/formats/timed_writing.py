"""Timed paragraphs written anew, in the dialect of their file, so that they read as what they say.

A name or words that the dialect's own spelling could not tell apart are written in one that can: ``[Name] [time]:``.
"""

from __future__ import annotations

import re
from collections import Counter

from cleantx.errors import UntimedError
from cleantx.formats import labels, markup, stamped
from cleantx.formats.labels import UNKNOWN
from cleantx.formats.patterns import later
from cleantx.model import Loss, Segment, Transcript

DIALECT = "[hh:mm:ss] Name: text"
"""How a transcript of another format is written; a segment without a speaker the same way without a name."""
NAMELESS = "[hh:mm:ss] text"
_SAFE, _SAFE_NAMELESS = "[Name] [hh:mm:ss]: text", "[hh:mm:ss]: text"  # any name, any words
FOOTER = later(r"[ \t]*\W{0,3}(?:Transcribed by|Transcript (?:provided|created|generated) by)\b.{0,120}", re.IGNORECASE)
_SNIPPET = 80


class Writer:
    """Writes segments one after the other; knows who spoke last."""

    def __init__(self, transcript: Transcript, dialect: str) -> None:
        """Begins a text in a dialect, "" for the default, if its words can be told from its heads."""
        self.transcript = transcript
        self.dialect, self.nameless = DIALECT, NAMELESS
        if "Name" in dialect:
            self.dialect = dialect
        elif dialect:
            self.nameless = dialect
            self.dialect = DIALECT if "\n" in dialect else dialect.removesuffix("text") + "Name: text"
        self.out = [transcript.source.head] if dialect else []
        self.speaker: str | None = None
        self.named = Counter(s.speaker for s in transcript.segments if s.speaker and not s.dropped)
        self.evidence = _evidence(transcript)
        self.rounded: list[Segment] = []
        self.renamed: list[Segment] = []
        self.untimed = all(s.start is None for s in transcript.segments if s.kind != "note")
        if not self._holds():
            self.dialect, self.nameless = DIALECT, NAMELESS

    def _holds(self) -> bool:
        """Says whether the dialect can be told from words: a weak spelling counts only where it is the rule."""
        anew = [
            s for s in self.transcript.segments if s.raw is None and not s.dropped and s.text and s.start is not None
        ]
        kept = any(s.raw is not None and s.start is not None for s in self.transcript.segments)
        for template in (self.dialect, self.nameless):
            first = stamped.fill(template, "Ann", 0, None, "text").partition("\n")[0]
            head = stamped.scan(first)
            if head is None:
                return False
            label = labels.candidate(first[head.at :])
            weak = not head.strong or (label is not None and label.plain)
            if weak and not ((kept or len(anew) > 1) and all(self._fits(segment) for segment in anew)):
                return False
        return True

    def _fits(self, segment: Segment) -> bool:
        name, text = self._name(segment), " ".join(segment.text.split())
        template = self.nameless if name is None else self.dialect
        return _reads(template, name or "", segment.start or 0, segment.end, text, self._proof(segment))

    def _proof(self, segment: Segment) -> frozenset[str]:
        return self.evidence | {"twice"} if self.named[segment.speaker or ""] > 1 else self.evidence

    def _name(self, segment: Segment) -> str | None:
        """Returns the name to write before a segment's words; brackets and times would not be read as names."""
        text = " ".join(segment.text.split())
        if segment.speaker:
            told = markup.label(self.transcript, segment.speaker)
            name = " ".join(told.translate(_BRACKETS).split())[:_LONGEST].strip()
            clock = stamped.scan(name) or stamped.scan(f"[{name}] [00:00] text") is None
            return f"Speaker {name}".strip() if clock else name
        unclear = labels.candidate(text) or labels.CHEVRON.match(text)
        return UNKNOWN if segment.turn or self.speaker is not None or unclear else None

    def keep(self, segment: Segment) -> None:
        """Writes a segment as it was."""
        self._break()
        self.out.append(segment.raw or "")
        if segment.kind != "note":
            self.speaker = segment.speaker

    def _break(self) -> None:
        if self.out and self.out[-1] and not self.out[-1].endswith("\n"):
            self.out.append("\n")

    def add(self, segment: Segment) -> None:
        """Writes a segment anew; one without words says nothing and is passed over."""
        text = " ".join(segment.text.split())
        if not text:
            return
        self._break()
        name = self._name(segment)
        if segment.speaker and name != markup.label(self.transcript, segment.speaker):
            self.renamed.append(segment)
        if segment.start is None:
            self._untimed(segment, text, name if segment.turn or segment.speaker != self.speaker else None)
        else:
            self._timed(segment, segment.start, text, name)
        self.speaker = segment.speaker

    def _timed(self, segment: Segment, start: int, text: str, name: str | None) -> None:
        if name is None:
            good = _reads(self.nameless, "", start, segment.end, text, self.evidence)
            template = self.nameless if good else _SAFE_NAMELESS
        else:
            good = _reads(self.dialect, name, start, segment.end, text, self._proof(segment))
            template = self.dialect if good else _SAFE
            if template.endswith("\ntext"):
                self.out.append(markup.gap(self.out))
        if start % 1000 and not stamped.fine(template):
            self.rounded.append(segment)
        self.out.append(f"{stamped.fill(template, name or '', start, segment.end, text)}\n")

    def _untimed(self, segment: Segment, text: str, name: str | None) -> None:
        """Writes words without a time of their own below those that have one."""
        row = text if name is None else f"**{name}:** {text}"
        if self.untimed or stamped.scan(row) is not None:
            raise UntimedError("a segment has no start time", line=segment.line, hint="--estimate gives it one")
        self.out.append(f"{row}\n")

    def losses(self) -> tuple[Loss, ...]:
        """Returns what the times lost that are written in whole seconds, and the names that had to be respelled."""
        found = []
        for code, segments, what in (
            ("not-held:fractions", self.rounded, "fractions of a second of {:,} start times"),
            ("not-held:speaker", self.renamed, "the spelling of the speaker's name in {:,} segments"),
        ):
            if segments:
                snippet = " ".join(segments[0].text.split())[:_SNIPPET]
                found.append(Loss(code=code, line=segments[0].line, what=what.format(len(segments)), snippet=snippet))
        return tuple(found)


_BRACKETS = str.maketrans("[]", "()")
_LONGEST = 200  # characters of a name in brackets


def _evidence(transcript: Transcript) -> frozenset[str]:
    """Returns what the names of a transcript prove for each other: that one comes "back", that they are the "rule"."""
    timed = [s for s in transcript.segments if s.start is not None and s.text and not s.dropped and s.kind != "note"]
    told = [markup.label(transcript, s.speaker) for s in timed if s.speaker]
    names = [name for name in told if labels.plausible(name)]
    back = len(set(names)) < len(names)
    rule = (back and 2 * len(names) >= len(timed)) or 1 < len(names) == len(timed)
    return frozenset([*(["back"] if back else []), *(["rule"] if rule else [])])


def _reads(template: str, name: str, start: int, end: int | None, text: str, proof: frozenset[str]) -> bool:
    """Says whether a head in this spelling reads as what it says, and nothing of the words as a head or a label.

    `proof` is the evidence for the name: "twice" where it comes back itself, and that of the others.
    """
    first, _, below = stamped.fill(template, name, start, end, text).partition("\n")
    head = stamped.scan(first)
    if head is None or head.start // 1000 != start // 1000 or (below and _structural(below)):
        return False
    if not name:
        return head.name is None and text == (below or first[head.at :])
    if head.name is not None:
        known = labels.plausible(name) and (head.strong or bool(proof & {"back", "twice"}))
        return head.name == name and (known or stamped.bracketed(head)) and text == (below or first[head.at :])
    label = labels.candidate(first[head.at :])
    if label is None or label.name != name or text != (below or first[head.at + label.at :]):
        return False
    alike = "rule" in proof and labels.plausible(name) and (label.colon or "back" in proof)
    return "twice" in proof or alike or labels.known(name)


def _structural(row: str) -> bool:
    """Says whether a row of words could be read as anything else."""
    other = labels.HEADING.fullmatch(row) or FOOTER.fullmatch(row) or labels.CHEVRON.match(row) or stamped.duration(row)
    return bool(other) or stamped.scan(row) is not None or labels.candidate(row) is not None
