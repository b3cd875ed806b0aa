"""What the JSON formats share: reading untrusted JSON, and segments with words as speech recognisers write them.

Whatever a segment or word says beyond what the transcript holds is kept in ``extra``, so that an untouched file is
written back equal as data: unknown keys as they were, and times that are no whole milliseconds as the numbers they
were.  `raw` holds the text with the spaces around it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import clock, markup, wordkeys
from cleantx.formats.patterns import later
from cleantx.model import Loss, Segment, Word

_SURROGATE = later("[\ud800-\udfff]")
_ESCAPED_SURROGATE = later(r"\\u[dD][89a-fA-F]")
_HUGE = later(r"[eE]\+?[0-9]{3}")
_LANGUAGE = later(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
# the speech services name languages in words; these are the ones they transcribe most
_NAMES = {
    "arabic": "ar", "chinese": "zh", "czech": "cs", "danish": "da", "dutch": "nl", "english": "en", "finnish": "fi",
    "french": "fr", "german": "de", "greek": "el", "hebrew": "he", "hindi": "hi", "hungarian": "hu",
    "indonesian": "id", "italian": "it", "japanese": "ja", "korean": "ko", "norwegian": "no", "polish": "pl",
    "portuguese": "pt", "romanian": "ro", "russian": "ru", "spanish": "es", "swedish": "sv", "turkish": "tr",
    "ukrainian": "uk", "vietnamese": "vi",
}  # fmt: skip
_WINDOW = 64  # characters in which a word must follow the one before: one that is missing must not swallow the rest
_SNIPPET = 80
_AHEAD = 3  # segments in which a word is looked for that the one before it has not
TOP = "top_words"
"""The key of a segment's extra for its words of a list that stands beside the segments, not in them."""


def load(text: str) -> tuple[Any, list[Loss]]:
    """Returns the value of a JSON text and the doubts about it; no number in it is infinite, no string broken.

    Raises:
        NotATranscript: it is no JSON, is nested too deeply, or has a number of thousands of digits.
    """
    losses: list[Loss] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) != len(items):
            counts = Counter(name for name, _ in items)
            twice = next(name for name in counts if counts[name] > 1)
            losses.append(loss("duplicate-key", "a key that stands twice in an object; the last one counts", twice))
        return found

    def constant(name: str) -> None:
        losses.append(loss("bad-number", "a number that is none", name))

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
        if _ESCAPED_SURROGATE.search(text) or _HUGE.search(text):
            value = _healed(value, losses)
    except json.JSONDecodeError as error:
        raise NotATranscript(f"no JSON: {error.msg}", line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise NotATranscript("the JSON is nested too deeply to be a transcript") from None
    except ValueError:
        raise NotATranscript("the JSON has a number of thousands of digits") from None
    return value, losses


def loss(code: str, what: str, snippet: object = "") -> Loss:
    """Returns a doubt about a JSON file, which has no lines worth naming."""
    short = " ".join(str(snippet)[:400].split())[:_SNIPPET]
    return Loss(code=code, line=0, what=what, snippet=_SURROGATE.sub("\ufffd", short))


def _healed(value: Any, losses: list[Loss]) -> Any:  # noqa: ANN401 - any JSON value
    """Returns a JSON value without lone surrogates (no encoding holds them) and without infinite numbers."""
    if isinstance(value, str):
        if _SURROGATE.search(value):
            losses.append(loss("broken-character", "half of a character", value))
            return _SURROGATE.sub("\ufffd", value)
        return value
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        losses.append(loss("bad-number", "a number that is too large", value))
        return None
    if isinstance(value, list):
        return [_healed(item, losses) for item in value]
    if isinstance(value, dict):
        return {_healed(key, losses): _healed(item, losses) for key, item in value.items()}
    return value


def encode(value: object) -> str:
    r"""Returns a value as compact JSON; halves of characters, which no encoding holds, are replaced.

    >>> encode({"a": [1.5, "é"]}), encode("\ud800x") == '"\ufffdx"'
    ('{"a":[1.5,"é"]}', True)
    """
    try:
        return msgspec.json.encode(value).decode()
    except (UnicodeEncodeError, OverflowError, ValueError):
        text = json.dumps(msgspec.to_builtins(value), ensure_ascii=False, separators=(",", ":"))
        return _SURROGATE.sub("\ufffd", text)


def lines(values: Mapping[str, object]) -> str:
    """Returns a JSON object with one line for each key, and for each item of a long list: compact, and it diffs well.

    >>> print(lines({"a": 1, "segments": [{"id": 0}, {"id": 1}]}), end="")
    {
    "a":1,
    "segments":[
    {"id":0},
    {"id":1}
    ]
    }
    """
    rows = []
    for key, value in values.items():
        if isinstance(value, list | tuple) and value and not isinstance(value[0], str):
            rows.append(f"{encode(key)}:[\n" + ",\n".join(map(encode, value)) + "\n]")
        else:
            rows.append(f"{encode(key)}:{encode(value)}")
    return "{\n" + ",\n".join(rows) + "\n}\n"


def language(value: object) -> str | None:
    """Returns a language tag for what a recogniser calls a language, or None.

    >>> language("en"), language("English"), language("pt_BR"), language(7)
    ('en', 'en', 'pt-BR', None)
    """
    if not isinstance(value, str):
        return None
    return _NAMES.get(value.lower()) or (value.replace("_", "-") if _LANGUAGE.fullmatch(value) else None)


def listed(data: Any) -> tuple[dict[str, Any], list[Any]]:  # noqa: ANN401 - what JSON can be
    """Returns the document as an object, and its list of segments; a bare list is one.

    Raises:
        NotATranscript: there is no such list.
    """
    top = data if isinstance(data, dict) else {"segments": data}
    items = top.get("segments")
    if not isinstance(items, list):
        raise NotATranscript("the JSON has no list of segments", hint='expected {"segments": [{"start": …}]}')
    return top, items


def rest(top: dict[str, Any], own: str) -> tuple[str | None, dict[str, Any]]:
    """Returns the language, and the keys that a transcript has no place for; `own` is the format's key beside them."""
    extra = {key: value for key, value in top.items() if key not in ("segments", own, "language")}
    told = language(top.get("language"))
    if "language" in top and told != top["language"]:
        extra["language"] = top["language"]
    return told, extra


class Reader:
    """Reads segments; `score` is the key of a word's confidence."""

    def __init__(self, score: str, losses: list[Loss]) -> None:
        """Begins with the doubts there are."""
        self.score, self.losses = score, losses
        self.bare = True  # no word begins with a space (whisper's do, where a space stands before them)

    def segments(self, items: Sequence[Any]) -> list[Segment]:
        """Returns the segments of a list of objects; what is none is a doubt."""
        self.bare = not any(
            _word_of(word)[:1].isspace()
            for item in items
            if isinstance(item, dict) and isinstance(item.get("words"), list)
            for word in item["words"]
        )
        found: list[Segment] = []
        for item in items:
            text = item.get("text") if isinstance(item, dict) else None
            if not isinstance(text, str):
                self.losses.append(loss("bad-segment", "a segment without a text", item))
            else:
                found.append(self._segment(item, text, len(found)))
        return found

    def spread(self, segments: Sequence[Segment], items: Sequence[Any]) -> list[Segment]:
        """Returns the segments with the words of a list that stands beside them, each where its text has it."""
        self.bare = not any(_word_of(item)[:1].isspace() for item in items)
        groups: list[list[Any]] = [[] for _ in segments]
        here = at = 0
        for item in items:
            token = _word_of(item).strip()
            for there in range(here, min(here + _AHEAD, len(segments))) if token else ():
                a = at if there == here else 0
                found = segments[there].text.find(token, a, a + len(token) + _WINDOW)
                if found >= 0:
                    here, at = there, found + len(token)
                    break
            groups[here].append(item)
        return [self._worded(segment, group) for segment, group in zip(segments, groups, strict=True)]

    def _worded(self, segment: Segment, items: list[Any]) -> Segment:
        words, rest = self._words(items, segment.text, lead=(segment.raw or "")[:1].isspace())
        return replace(segment, words=words, extra=segment.extra | ({} if rest is None else {TOP: rest}))

    def _segment(self, item: dict[str, Any], raw: str, number: int) -> Segment:
        text = raw.strip()
        extra = {key: value for key, value in item.items() if key not in ("start", "end", "text", "words", "speaker")}
        start, end = self._time(item, "start", extra), self._time(item, "end", extra)
        if start is not None and end is not None and end < start:
            self.losses.append(loss("backwards-time", "a segment that ends before it starts", text))
        speaker = item.get("speaker")
        if "speaker" in item and not (isinstance(speaker, str) and speaker):
            extra["speaker"], speaker = speaker, None
        words, rest = self._words(item.get("words"), text, lead=raw[:1].isspace())
        if rest is not None or ("words" in item and not words):
            extra["words"] = rest
        return Segment(
            id=number,
            text=text,
            start=start,
            end=end,
            start_from=None if start is None else "observed",
            end_from=None if end is None else "observed",
            speaker=speaker,
            kind=markup.kind(text),
            words=words,
            raw=raw,
            raw_at=raw.index(text),
            extra=extra,
        )

    def _time(self, item: dict[str, Any], key: str, extra: dict[str, Any]) -> int | None:
        """Returns a time in milliseconds; a number that says more than that is kept in `extra`."""
        value = item.get(key)
        good = isinstance(value, int | float | str) and not isinstance(value, bool)
        ms = clock.seconds_to_ms(value) if good and value is not None else None
        if key in item and (ms is None or isinstance(value, str) or ms / 1000 != value):
            extra[key] = value
            if value is not None and (ms is None or isinstance(value, str)):
                self.losses.append(loss("bad-number", f"a {key} that is no number of seconds", value))
        return ms

    def _words(self, items: object, text: str, *, lead: bool) -> tuple[tuple[Word, ...], object]:
        """Returns the words found in the text, and what must be kept to write them as they were (None: nothing)."""
        if not isinstance(items, list):
            return (), items
        if not items:
            return (), []
        words, rest, at = [], [], 0
        for item in items:
            token = _word_of(item)
            bare = token.strip()
            a = text.find(bare, at, at + len(bare) + _WINDOW) if bare else -1
            if a < 0:
                self.losses.append(loss("lost-word", "a timed word that its segment has not", item))
                continue
            at = a + len(bare)
            kept = {key: value for key, value in item.items() if key not in ("word", "start", "end", self.score)}
            if token != _spelled(text, a, at, lead=lead, bare=self.bare):
                kept["word"] = token
            words.append(self._word(item, kept, (a, at)))
            rest.append(kept)
        return tuple(words), rest if any(rest) else None

    def _word(self, item: dict[str, Any], kept: dict[str, Any], span: tuple[int, int]) -> Word:
        start, end = self._time(item, "start", kept), self._time(item, "end", kept)
        score = item.get(self.score)
        good = isinstance(score, int | float) and not isinstance(score, bool)
        if self.score in item and not good:
            kept[self.score] = score
        timed = start is not None or end is not None
        confidence = float(score) if good and score is not None else None
        a, b = span
        return Word(a=a, b=b, start=start, end=end, timing="observed" if timed else None, confidence=confidence)


def _word_of(item: object) -> str:
    token = item.get("word") if isinstance(item, dict) else None
    return token if isinstance(token, str) else ""


def _spelled(text: str, a: int, b: int, *, lead: bool, bare: bool) -> str:
    """Returns a word as recognisers spell it: with the space before it, unless they do not."""
    space = (text[a - 1] == " ") if a else lead
    return text[a:b] if bare or not space else f" {text[a:b]}"


def number(ms: int | None, extra: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Returns ``{key: seconds}``: the number that was read where it still stands for that time.

    >>> number(1235, {"start": 1.23456}, "start"), number(1500, {}, "end"), number(None, {}, "end")
    ({'start': 1.23456}, {'end': 1.5}, {})
    """
    if key in extra:
        was = extra[key]
        good = isinstance(was, int | float | str) and not isinstance(was, bool)
        if (clock.seconds_to_ms(was) if good else None) == ms:
            return {key: was}
    return {} if ms is None else {key: ms / 1000}


def words(
    segment: Segment, score: str, *, bare: bool, own: bool, key: str = "words", before: Sequence[Word] = ()
) -> list[dict[str, Any]]:
    """Returns the words of a segment as recognisers write them; estimated times are left out, as they cannot say so.

    What was read of each word beside text and times stands under `key` of the segment's extra; `before` are the words
    as they were when it was read, if they were edited since.
    """
    rest = segment.extra.get(key) if own else None
    kept: Sequence[Any] = [{}] * len(segment.words)
    if not before:
        kept = rest if isinstance(rest, list) and len(rest) == len(segment.words) else kept
    else:
        told = rest if isinstance(rest, list) else [{}] * len(before)
        kept = wordkeys.carried([k if isinstance(k, dict) else {} for k in told], before, segment.words, score)
    lead = segment.raw[:1].isspace() if own and segment.raw else True
    found = []
    for word, more in zip(segment.words, kept, strict=True):
        more = more if isinstance(more, dict) else {}  # noqa: PLW2901 - what was read from a file may be anything
        token = _spelled(segment.text, word.a, word.b, lead=lead, bare=bare)
        was = more.get("word")
        out: dict[str, Any] = {"word": was if isinstance(was, str) and was.strip() == token.strip() else token}
        if word.timing != "estimated":
            out |= number(word.start, more, "start") | number(word.end, more, "end")
        if word.confidence is not None:
            out[score] = word.confidence
        out |= {key: value for key, value in more.items() if key not in out and key not in ("start", "end")}
        found.append(out)
    return found


def unworded(segment: Segment) -> dict[str, Any]:
    """Returns the ``words`` of a segment that was read with none: an empty list, null."""
    was = segment.extra.get("words", 0)
    return {"words": was} if not segment.words and was in (None, []) else {}


def has_times(found: Sequence[Mapping[str, Any]]) -> bool:
    """Says whether any of the words has a time."""
    return any("start" in word or "end" in word for word in found)


def own_extra(segment: Segment) -> dict[str, Any]:
    """Returns the keys of a segment that the transcript does not hold."""
    return {key: value for key, value in segment.extra.items() if key not in ("start", "end", "words", TOP)}


def same_words(a: str, b: str) -> bool:
    """Says whether two texts differ in spaces only."""
    return "".join(a.split()) == "".join(b.split())


def joined(texts: Sequence[str]) -> str:
    """Returns the texts of the segments in one, with a space where none stands between two."""
    out: list[str] = []
    for text in texts:
        out.append(text if not out or text[:1].isspace() or out[-1][-1:].isspace() else f" {text}")
    return "".join(out)
