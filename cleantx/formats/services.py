"""What the JSON of the speech services has in common: objects taken apart key by key, and segments of timed words.

A reader takes out of a copy of each object what a transcript holds.  What it did not take is left over and goes to
`extra`, in the shape that it had: so nothing that a service says is lost, whether this release knows of it or not.
A null is no more than a key that is not there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import clock, jsontext, markup, placing, tokens
from cleantx.model import Chapter, Loss, Meta, Segment, Source, Transcript, Word

Number = int | float | str

_BARE = re.compile(r"[0-9]{1,4}|[A-Za-z]")
# ISO 639-3, which some services write where a tag has two letters
_SHORT = {
    "ara": "ar", "ces": "cs", "cmn": "zh", "dan": "da", "deu": "de", "ell": "el", "eng": "en", "fas": "fa",
    "fin": "fi", "fra": "fr", "heb": "he", "hin": "hi", "hun": "hu", "ind": "id", "ita": "it", "jpn": "ja",
    "kor": "ko", "nld": "nl", "nor": "no", "pol": "pl", "por": "pt", "ron": "ro", "rus": "ru", "spa": "es",
    "swe": "sv", "tha": "th", "tur": "tr", "ukr": "uk", "vie": "vi", "zho": "zh",
}  # fmt: skip


def language(value: object) -> str | None:
    """Returns the language tag for what a service calls a language, or None.

    >>> language("en_us"), language("eng"), language("cmn-Hans-CN"), language("multi")
    ('en-US', 'en', 'zh-Hans-CN', None)
    """
    told = jsontext.language(value)
    if told is None:
        return None
    first, *more = told.split("-")
    return "-".join([_SHORT.get(first.lower(), first), *(p.upper() if len(p) == 2 else p for p in more)])  # noqa: PLR2004 - a country


def milliseconds(value: Number) -> int | None:
    """Returns milliseconds as a whole number, or None for what cannot be a time.

    >>> milliseconds(250), milliseconds("250"), milliseconds(250.5), milliseconds(-1), milliseconds("soon")
    (250, 250, 251, None, None)
    """
    return scaled(value, 3)


def scaled(value: Number, digits: int) -> int | None:
    """Returns the milliseconds of a number of parts of a second, of which a second has ten to the power of `digits`.

    >>> scaled(12_345_678, 7)
    1235
    """
    try:
        return clock.seconds_to_ms(Decimal(repr(value) if isinstance(value, float) else value).scaleb(-digits))
    except (InvalidOperation, ValueError):
        return None


class Record:
    """An object of a service's JSON; what is taken from it is no longer in its rest."""

    def __init__(self, value: object, losses: list[Loss]) -> None:
        """Begins with all that the object says; with nothing where the value is no object."""
        self.left: dict[str, Any] = dict(value) if isinstance(value, dict) else {}
        self.losses = losses
        self._parts: dict[str, Record | list[Record]] = {}

    def peek(self, *keys: str) -> Any:  # noqa: ANN401 - what JSON can be
        """Returns what stands at a path of keys, and leaves it there."""
        value: Any = self.left
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def text(self, *keys: str) -> str:
        """Takes the text at the first of the keys that has one, "" if none has; the others stay."""
        for key in keys:
            if isinstance(self.left.get(key), str):
                return str(self.left.pop(key))
        return ""

    def spoken(self, *keys: str, of: Record | None = None) -> str:
        """Takes the text of a word; a word without one is a doubt, told with what else `of`, or this, says."""
        text = self.text(*keys)
        if not text.strip():
            self.losses.append(jsontext.loss("lost-word", "a word without its text", (of or self).left))
        return text

    def time(self, *keys: str, of: Callable[[Number], int | None] = clock.seconds_to_ms) -> int | None:
        """Takes the time at the first of the keys that is there, in ms; `of` reads what stands there."""
        key = next((key for key in keys if self.left.get(key) is not None), None)
        if key is None:
            return None
        value = self.left[key]
        good = isinstance(value, int | float | str) and not isinstance(value, bool)
        ms = of(value) if good else None
        if ms is None:
            self.losses.append(jsontext.loss("bad-number", f"a {key} that is no time", value))
            return None
        del self.left[key]
        return ms

    def confidence(self, key: str = "confidence") -> float | None:
        """Takes a confidence from 0 to 1; anything else stays."""
        value = self.left.get(key)
        if not isinstance(value, int | float | str) or isinstance(value, bool):
            return None
        try:
            number = float(value)
        except (ValueError, OverflowError):
            return None
        if not 0 <= number <= 1:
            return None
        del self.left[key]
        return number

    def label(self, *keys: str) -> str | None:
        """Takes who speaks; a bare number or letter becomes ``Speaker 0``, as the services' own captions have it."""
        for key in keys:
            value = self.left.get(key)
            if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).strip():
                continue
            told = " ".join(str(self.left.pop(key)).split())
            return f"Speaker {told}" if _BARE.fullmatch(told) else told
        return None

    def language(self, *keys: str) -> str | None:
        """Takes the language at the first of the keys that tells one."""
        for key in keys:
            told = language(self.left.get(key))
            if told is not None:
                del self.left[key]
                return told
        return None

    def part(self, key: str) -> Record:
        """Returns the object at a key; what is not taken of it stays part of this one's rest."""
        if not isinstance(self.left.get(key), dict):
            return Record(None, self.losses)
        self._parts[key] = part = Record(self.left.pop(key), self.losses)
        return part

    def parts(self, key: str) -> list[Record]:
        """Returns the objects of a list at a key; what is not taken of them stays part of this one's rest."""
        parts = self.taken(key)
        self._parts[key] = parts
        return parts

    def taken(self, key: str) -> list[Record]:
        """Takes the objects of a list; what is none is a doubt.  Whoever takes them answers for their rests."""
        value = self.left.get(key)
        if not isinstance(value, list):
            return []
        for item in value:
            if item is not None and not isinstance(item, dict):
                self.losses.append(jsontext.loss("bad-item", f"something in {key} that is no object", item))
        del self.left[key]
        return [Record(item, self.losses) for item in value if isinstance(item, dict)]

    def rest(self) -> dict[str, Any]:
        """Returns what was not taken, in the shape that it had."""
        out = {key: value for key, value in self.left.items() if value is not None}
        for key, part in self._parts.items():
            rest = part.rest() if isinstance(part, Record) else [one.rest() for one in part]
            if any(rest):
                out[key] = rest
        return out


class Told(tokens.Token, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A word as a service tells it: `rest` is what is left of it, `sound` that it is no word but a noise."""

    rest: dict[str, Any] = tokens.NO_EXTRA
    sound: bool = False


def spaced(words: Sequence[Told], text: str) -> tuple[list[Told], bool]:
    """Returns words with the spaces that a text has before them, and whether the text is these words and no more.

    >>> made, same = spaced([Told(text="\u4f60"), Told(text="\u597d")], "\u4f60\u597d")
    >>> [word.space for word in made], same
    ([False, False], True)
    """
    out: list[Told] = []
    at = 0
    for word in words:
        piece = " ".join(word.text.split())
        here = at
        while piece and at < len(text) and text[at].isspace():
            at += 1
        if not text.startswith(piece, at):
            return list(words), False
        space = at > here
        if piece and (word.space != space or (word.part and space)):
            word = replace(word, space=space, part=word.part and not space)  # noqa: PLW2901 - the same word
        out.append(word)
        at += len(piece)
    return out, not text[at:].strip()


def segment(
    words: Sequence[Told],
    *,
    text: str = "",
    speaker: str | None = None,
    times: tuple[int | None, int | None] = (None, None),
    extra: dict[str, Any] | None = None,
) -> Segment:
    """Returns the segment of some words; `text`, where the service tells it, is what it reads.

    What is left of the words is in its extra, an object for each; words that the text has not are there, too.
    """
    more = dict(extra or {})
    whole = " ".join(text.split())
    given, same = spaced(words, whole) if whole else (list(words), True)
    if same:
        made, rests = tokens.segment(0, given, speaker=speaker), _rests(given)
    else:
        made, rests = _placed(whole, given, speaker, more)
    if any(rests):
        more["words"] = rests
    if words and all(word.sound for word in words if word.text.strip()):
        made = replace(made, kind="sound")
    start, end = (told if told is not None else had for told, had in zip(times, (made.start, made.end), strict=True))
    return replace(
        made,
        start=start,
        end=end,
        start_from=None if start is None else "observed",
        end_from=None if end is None else "observed",
        extra=more or tokens.NO_EXTRA,
    )


def _rests(words: Iterable[Told]) -> list[dict[str, Any]]:
    """Returns what is left of each word; of a mark that belongs to a word, at that word."""
    out: list[dict[str, Any]] = []
    for word in words:
        if not word.text.strip():
            continue
        if not (word.part and out):
            out.append(dict(word.rest))
        elif word.rest:
            out[-1].setdefault("marks", []).append({"text": word.text.strip(), **word.rest})
    return out


def _placed(
    text: str, words: Sequence[Told], speaker: str | None, extra: dict[str, Any]
) -> tuple[Segment, list[dict[str, Any]]]:
    """Returns the segment of a text that is written otherwise than its words; those not found go to `extra`."""
    found = placing.places(text, [word.text for word in words])
    rests: list[dict[str, Any]] = []
    spans: list[Word] = []
    loose = set(range(len(words)))
    for place in found:
        mine = words[place.first : place.last]
        loose -= set(range(place.first, place.last))
        heard = " ".join(word.text for word in mine)
        rest: dict[str, Any] = {key: value for word in mine for key, value in word.rest.items()}
        if placing.letters(heard) != placing.letters(text[place.a : place.b]):
            rest["heard"] = heard
        rests.append(rest)
        sure = [word.confidence for word in mine if word.confidence is not None]
        start, end = mine[0].start, mine[-1].end
        timing = None if start is None and end is None else "observed"
        confidence = min(sure) if sure else None
        spans.append(Word(a=place.a, b=place.b, start=start, end=end, timing=timing, confidence=confidence))  # type: ignore[arg-type]
    left = [words[n] for n in sorted(loose) if words[n].text.strip()]
    if left:
        extra["unplaced"] = [
            {"heard": word.text, "start_ms": word.start, "end_ms": word.end, **word.rest} for word in left
        ]
    return (
        Segment(
            id=0,
            text=text,
            start=next((word.start for word in words if word.start is not None), None),
            end=words[-1].end if words else None,
            speaker=speaker if speaker is not None else next((w.speaker for w in words if w.speaker), None),
            kind=markup.kind(text),
            words=tuple(spans),
        ),
        rests,
    )


def cut(words: Iterable[Told]) -> Iterator[list[Told]]:
    """Yields the words in groups, as :func:`tokens.cut` does; sounds before and after the words of a group alone."""
    for group in tokens.cut(words):
        low, high = 0, len(group)
        while low < high and group[low].sound:
            yield [group[low]]
            low += 1
        after = high
        while after > low and group[after - 1].sound:
            after -= 1
        if low < after:
            yield group[low:after]
        for sound in group[after:high]:
            yield [sound]


def segments(words: Iterable[Told]) -> list[Segment]:
    """Returns a list of words as segments, where the service groups nothing."""
    return [segment(group) for group in cut(words)]


def same_speech(one: Iterable[str], other: Iterable[str]) -> bool:
    """Says whether two tellings have the same words, in whatever order they put the speakers.

    >>> same_speech(["a b", "c"], ["c", "a  b"]), same_speech(["a bc"], ["ab c"]), same_speech(["a"], ["a b"])
    (True, True, False)
    """
    left, right = " ".join(one).split(), " ".join(other).split()
    return left == right or Counter(left) == Counter(right) or "".join(left) == "".join(right)


def retold(records: Iterable[Record], key: str, said: Sequence[str]) -> None:
    """Takes the whole text that stands at a key, where it has the words of what is `said`; else it stays.

    Words that it has and the segments have not are a doubt: they are in the rest, and no segment says them.
    """
    records = [one for one in records if isinstance(one.peek(key), str)]
    whole = [str(one.peek(key)) for one in records]
    if same_speech(whole, said):
        for one in records:
            one.text(key)
        return
    left, right = (Counter(filter(None, map(placing.letters, " ".join(t).split()))) for t in (whole, said))
    more = left - right
    if more and "".join(map(placing.letters, whole)) != "".join(map(placing.letters, said)):
        lost = " ".join(word for word in " ".join(whole).split() if placing.letters(word) in more)
        records[0].losses.append(jsontext.loss("lost-word", "words of the whole text that its words have not", lost))


def by_time(found: Iterable[Segment]) -> list[Segment]:
    """Returns segments of several channels as they begin; one without a time follows its neighbour."""
    keyed, last = [], 0
    for one in found:
        last = one.start if one.start is not None else last
        keyed.append((last, one))
    return [one for _, one in sorted(keyed, key=lambda pair: pair[0])]


def transcript(
    source: Source,
    top: Record,
    found: Sequence[Segment],
    *,
    language: str | None = None,
    length: int | None = None,
    chapters: Sequence[Chapter] = (),
) -> Transcript:
    """Returns the transcript of a service's answer; all that nobody took of `top` is in its meta.

    Raises:
        NotATranscript: there was something to read, and no words came of it.
    """
    losses = top.losses
    numbered = tuple(replace(s, id=number) for number, s in enumerate(s for s in found if s.text))
    silent = [s.extra for s in found if s.extra and not s.text]  # a phrase in which nothing was recognised
    if silent:
        top.left["without_words"] = silent
    if not numbered and losses:
        raise NotATranscript("no words in the JSON", hint=f"the first doubt: {losses[0].what}")
    for one in numbered:
        if one.start is not None and one.end is not None and one.end < one.start:
            losses.append(jsontext.loss("backwards-time", "a segment that ends before it starts", one.text))
    return Transcript(
        source=replace(source, head=""),
        language=language,
        meta=Meta(length=length, extra=top.rest()),
        speakers=markup.speakers(numbered),
        chapters=tuple(chapters),
        segments=numbered,
        losses=tuple(losses),
    )
