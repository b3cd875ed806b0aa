"""ELAN's EAF: annotations on tiers by participant, timed by shared slots or by the annotation that they belong to.

Annotations of tiers without a parent are the segments, or those of a child where the parent holds references only.
What stands on other tiers below an annotation (translations, glosses) is kept beside its segment, words that time it
are its words.  A slot without a value is a time that nobody set.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, elan, jsontext, markup, tiers, xmltext
from cleantx.formats.elan import Annotation, Document, Tier
from cleantx.formats.tiers import Label
from cleantx.model import Loss, Meta, Segment, Source, Transcript, Word

NAME = "eaf"
SUFFIXES: tuple[str, ...] = (".eaf",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "words", "speaker", "sound", "language"})

_ROOT = re.compile(r"<(?:\w+:)?ANNOTATION_DOCUMENT[\s>]")
_REFERENCE = re.compile(r"(?:ref|id|nr|num|number|rec)(?:[@_-].*|T)?", re.IGNORECASE)
_TEXT = re.compile(r"(?:orth|tx|txt|text|transcri|utter|phrase|sentence|speech).*", re.IGNORECASE)
_SAID = frozenset({"DATE", "XSI", "NONAMESPACESCHEMALOCATION"})  # kept elsewhere, or about the file's grammar
# ELAN names languages by ISO 639-3; a BCP 47 tag is the shorter code where there is one
_SHORT = {
    "ara": "ar", "ces": "cs", "cmn": "zh", "dan": "da", "deu": "de", "ell": "el", "eng": "en", "fin": "fi",
    "fra": "fr", "heb": "he", "hin": "hi", "hun": "hu", "ita": "it", "jpn": "ja", "kor": "ko", "nld": "nl",
    "nor": "no", "pol": "pl", "por": "pt", "ron": "ro", "rus": "ru", "spa": "es", "swe": "sv", "tur": "tr",
    "ukr": "uk", "vie": "vi", "zho": "zh",
}  # fmt: skip
_SURE = 95


def detect(head: str) -> int:
    """Scores ELAN's root element."""
    return _SURE if _ROOT.search(head) else 0


def read(text: str, source: Source) -> Transcript:
    """Reads EAF; what is no tier of speech is kept with what the file says of itself."""
    root, losses = xmltext.parse(text)
    document = elan.read(root, losses)
    if not document.tiers:
        raise NotATranscript("no TIER element", hint="an EAF file has an ANNOTATION_DOCUMENT with tiers")
    reader = _Reader(document, losses)
    segments = reader.segments()
    return Transcript(
        source=replace(source, format=NAME, head="", dialect=document.attributes.get("FORMAT", "")),
        language=_language(document, reader.spoken),
        meta=Meta(date=document.attributes.get("DATE") or None, extra=_extra(document, reader.aside)),
        speakers=markup.speakers(segments),
        segments=tuple(segments),
        losses=tuple(sorted(losses, key=lambda loss: loss.line)),
    )


def _extra(document: Document, aside: list[dict[str, Any]]) -> dict[str, Any]:
    extra: dict[str, Any] = {"tiers": [tier.attributes for tier in document.tiers], "document": document.rest}
    told = {key: value for key, value in document.attributes.items() if key not in _SAID and value}
    return extra | ({"attributes": told} if told else {}) | ({"annotations": aside} if aside else {})


def _language(document: Document, spoken: list[Tier]) -> str | None:
    """Returns the language of the tiers that are the text, where they have one and the same."""
    said = {tier.attributes.get("LANG_REF", "") for tier in spoken}
    tag = document.languages.get(next(iter(said)), "") if len(said) == 1 else ""
    return jsontext.language(_SHORT.get(tag, tag))


class _Reader:
    """Finds the tiers that are the text, and puts what belongs to an annotation beside it."""

    def __init__(self, document: Document, losses: list[Loss]) -> None:
        self.document, self.losses = document, losses
        self.spoken: list[Tier] = []
        self.aside: list[dict[str, Any]] = []
        self.children: dict[int, list[Tier]] = {}  # by their parent, those with any text
        self.below: dict[int, list[Annotation]] = {}  # by the annotation at the root, all that depends on it

    def segments(self) -> list[Segment]:
        document = self.document
        for tier in document.tiers:
            if tier.parent is not None and any(a.text for a in tier.annotations):
                self.children.setdefault(id(tier.parent), []).append(tier)
        roots = [tier for tier in document.tiers if tier.root is tier]
        texts = {id(tier): self._text_tier(tier) for tier in roots}
        speech = [tier for tier in roots if tiers.role(texts[id(tier)].name).holds == "speech"]
        filled = [tier for tier in speech if any(a.text for a in texts[id(tier)].annotations)]
        filled = filled or [tier for tier in roots if any(a.text for a in texts[id(tier)].annotations)]
        self.spoken = [texts[id(tier)] for tier in filled]
        chosen = {id(tier) for tier in filled}
        for tier in document.tiers:
            for annotation in tier.annotations:
                top = annotation.top
                if top is None or id(top.tier) not in chosen:
                    self._keep(annotation)
                elif top is not annotation:
                    self.below.setdefault(id(top), []).append(annotation)
        rows: list[tuple[int, int, int, Segment]] = []
        for n, tier in enumerate(filled):
            last = 0
            for k, annotation in enumerate(tier.annotations):
                last = annotation.start if annotation.start is not None else last
                rows += [(last, n, k, made) for made in self._made(annotation, texts[id(tier)])]
        rows.sort(key=lambda row: row[:3])
        return [replace(segment, id=number) for number, (_, _, _, segment) in enumerate(rows)]

    def _text_tier(self, root: Tier) -> Tier:
        """Returns the tier whose annotations are the text: a root, or its child where the root only counts."""
        children = self.children.get(id(root), [])
        if not children:
            return root
        if not any(a.text for a in root.annotations):
            return children[0]
        named = [tier for tier in children if _TEXT.fullmatch(tier.name) or _TEXT.fullmatch(tier.sort)]
        counts = _REFERENCE.fullmatch(root.name) or _REFERENCE.fullmatch(root.sort)
        return named[0] if counts and named else root

    def _keep(self, annotation: Annotation) -> None:
        if annotation.text:
            kept: dict[str, Any] = {"tier": annotation.tier.name, "id": annotation.name, "text": annotation.text}
            times = {"start_ms": annotation.start, "end_ms": annotation.end}
            self.aside.append(kept | {key: value for key, value in times.items() if value is not None})

    def _made(self, top: Annotation, text_tier: Tier) -> list[Segment]:
        """Returns the segment of an annotation at the root; several where its text stands in several below it."""
        below = self.below.get(id(top), [])
        said = [top] if text_tier is top.tier else [a for a in below if a.tier is text_tier]
        said = [annotation for annotation in said if annotation.text]
        others = [a for a in [top, *below] if a.text and a.tier is not text_tier]
        if not said:
            for annotation in others:
                self._keep(annotation)
            return []
        if top.start is not None and top.end is not None and top.end < top.start:
            self._doubt("backwards-time", top, "an annotation that ends before it starts")
        out = []
        for n, annotation in enumerate(said):
            start = top.start if n == 0 else annotation.start
            end = top.end if n == len(said) - 1 else annotation.end
            extra: dict[str, Any] = {"tier": text_tier.name, "annotation": annotation.name}
            words = self._words(annotation.text, others) if len(said) == 1 else ()
            if n == 0:
                told = self._told(others, annotation.text if len(said) == 1 else "")
                extra |= {"tiers": told} if told else {}
            out.append(_segment(annotation, (start, end), self._speaker(text_tier, top.tier), words, extra))
        return out

    def _words(self, text: str, others: list[Annotation]) -> tuple[Word, ...]:
        for labels in _by_tier(others).values():
            if any(a.start is not None for a in labels):
                found = tiers.inside(text, [Label(a.start, a.end, a.text) for a in labels])
                if found:
                    return found
        return ()

    def _told(self, others: list[Annotation], text: str) -> dict[str, list[str]]:
        """Returns what other tiers say of a segment, but for those that only repeat its words."""
        said = {name: [a.text for a in labels] for name, labels in _by_tier(others).items()}
        return {name: texts for name, texts in said.items() if " ".join(texts).split() != text.split()}

    def _speaker(self, text_tier: Tier, root: Tier) -> str | None:
        for tier in (text_tier, root):
            if tier.attributes.get("PARTICIPANT"):
                return tier.attributes["PARTICIPANT"]
        named = [tier.name.partition("@")[2] for tier in (text_tier, root) if "@" in tier.name]
        return next((name for name in named if name), None) or tiers.role(root.name).speaker

    def _doubt(self, code: str, annotation: Annotation, what: str) -> None:
        self.losses.append(elan.loss(code, annotation.line, what, annotation.text))


def _by_tier(annotations: list[Annotation]) -> dict[str, list[Annotation]]:
    found: dict[str, list[Annotation]] = {}
    for annotation in annotations:
        found.setdefault(annotation.tier.name, []).append(annotation)
    return found


def _segment(
    annotation: Annotation,
    times: tuple[int | None, int | None],
    speaker: str | None,
    words: tuple[Word, ...],
    extra: dict[str, Any],
) -> Segment:
    start, end = times
    return Segment(
        id=0,
        text=annotation.text,
        start=start,
        end=end,
        start_from=None if start is None else "observed",
        end_from=None if end is None else "observed",
        speaker=speaker,
        kind=markup.kind(annotation.text),
        line=annotation.line,
        words=words,
        extra=extra,
    )
