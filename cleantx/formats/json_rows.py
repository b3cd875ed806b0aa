"""JSON of no tool named here: a list of objects with a text, by any usual keys, as scripts and pipelines dump it.

Among them are the ``chunks`` of transformers' pipelines, the ``result`` of Vosk, the sentences of meeting services, and
the bare ``{"text": …}`` that speech APIs answer with.  The list is looked for at any depth; what a transcript has no
place for is kept in `extra`.  A list of single words is cut into segments at sentences, pauses and speakers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, celltimes, clock, columns, jsontext, markup, services, tokens
from cleantx.formats.patterns import later
from cleantx.formats.tokens import Token
from cleantx.model import Loss, Meta, Segment, Source, Transcript

NAME = "json"
SUFFIXES: tuple[str, ...] = (".json",)
HOLDS: frozenset[Held] = frozenset({"start", "end", "words", "confidence", "speaker", "sound", "language"})

_FLAT = later(r"\{[^{}]{1,4000}\}")
_BARE_TEXT = later(r'\{\s*(?:"text"\s*:\s*"|"segments"\s*:\s*\[\s*\])')
_LINES = later(r"\s*\{[^\n]*\}[ \t]*\n\s*\{")  # JSON Lines
_LOOKED_AT = 50
_FITS = 45  # below the formats that know their own keys, above those that take anything
_DEEPEST = 12
_SCORES = ("confidence", "conf", "probability", "score")
_LANGUAGES = ("language", "language_code", "lang")
_SINGLE = 0.9  # the share of single words from which a list of texts is one of words
_LEAST_WORDS = 3


def detect(head: str) -> int:
    """Scores the share of objects without objects inside that have a text, and a time or a speaker."""
    if head.lstrip()[:1] not in ("{", "[") or _LINES.match(head):
        return 0
    objects = [found for found in map(_object, _looked_at(head)) if found]
    fit = sum(1 for found in objects if _is_row(found))
    if fit * 2 > len(objects):
        return _FITS
    return _FITS if _BARE_TEXT.match(head.lstrip()) else 0


def _looked_at(head: str) -> Iterator[str]:
    for n, found in enumerate(_FLAT.finditer(head)):
        if n == _LOOKED_AT:
            return
        yield found[0]


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, ValueError, UnicodeError):
        return None
    return found if isinstance(found, dict) else None


def _is_row(row: object) -> bool:
    """Says whether a value is an object with a text, and a time, a speaker or words of its own."""
    if not isinstance(row, dict) or not any(_is_text(key) and isinstance(row[key], str) for key in row):
        return False
    return any(columns.role(key) in ("start", "speaker") for key in row) or bool(_words_key(row))


def _is_text(key: str) -> bool:
    return key == "word" or columns.role(key) == "text"


def _words_key(row: dict[str, Any]) -> str:
    """Returns the key under which a row has its words, or nothing."""
    return next(
        (
            key
            for key, value in row.items()
            if isinstance(value, list)
            and value
            and isinstance(value[0], dict)
            and isinstance(value[0].get("word"), str)
        ),
        "",
    )


def read(text: str, source: Source) -> Transcript:
    """Reads the list that has the most text, or the whole text where there is no list."""
    data, losses = jsontext.load(text)
    path, rows = _chosen(data)
    if rows:
        segments = _segments(rows, losses)
        extra = _without(data, path)
    elif isinstance(data, dict) and (isinstance(data.get("text"), str) or data.get("segments") == []):
        told = data.get("text")
        lines = filter(None, map(str.strip, told.split("\n"))) if isinstance(told, str) else ()
        segments = [Segment(id=n, text=row, kind=markup.kind(row)) for n, row in enumerate(lines)]
        extra = {key: value for key, value in data.items() if key != "text" or not isinstance(told, str)}
        path = ("text",)
    else:
        raise NotATranscript("no object of the JSON has a text", hint='expected like [{"start": 0.5, "text": "…"}]')
    if isinstance(extra.get("text"), str) and jsontext.same_words(extra["text"], "".join(s.text for s in segments)):
        del extra["text"]
    key = next((k for k in _LANGUAGES if services.language(extra.get(k))), "")
    title = extra.get("title")
    return Transcript(
        source=replace(source, format=NAME, head="", dialect=".".join(map(str, path))),
        language=services.language(extra.pop(key)) if key else None,
        meta=Meta(title=extra.pop("title") if isinstance(title, str) and title.strip() else None, extra=extra),
        speakers=markup.speakers(segments),
        segments=tuple(segments),
        losses=tuple(losses),
    )


def _chosen(data: object) -> tuple[tuple[str | int, ...], list[Any]]:
    """Returns the path to the list of rows with the most text, those with speakers before those without."""
    found = [(path, rows, *_weight(rows)) for path, rows in _lists(data, ())]
    if not found:
        return (), []
    most = max(weight for _, _, weight, _ in found)
    path, rows, _, _ = max((one for one in found if one[2] * 10 >= most * 9), key=lambda one: one[3])
    return path, rows


def _weight(rows: list[Any]) -> tuple[int, int]:
    """Returns how many letters the rows say, and how many of the rows tell who says them."""
    said = sum(len("".join(_text_of(row).split())) for row in rows)
    return said, sum(1 for row in rows if isinstance(row, dict) and any(columns.role(k) == "speaker" for k in row))


def _lists(value: object, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], list[Any]]]:
    if len(path) > _DEEPEST:
        return
    if isinstance(value, list):
        if value and sum(map(_is_row, value)) * 2 > len(value):
            yield path, value
            return  # the words inside its rows are theirs
        for n, item in enumerate(value):
            yield from _lists(item, (*path, n))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _lists(item, (*path, key))


def _without(value: Any, path: tuple[str | int, ...]) -> dict[str, Any]:  # noqa: ANN401 - what JSON can be
    """Returns the document without the list at a path; what is no object stands under the key "data"."""
    left = _less(value, path)
    return left if isinstance(left, dict) else {"data": left} if left else {}


def _less(value: Any, path: tuple[str | int, ...]) -> Any:  # noqa: ANN401 - as above
    if not path:
        return None
    key, *more = path
    if isinstance(value, list) and isinstance(key, int):
        item = _less(value[key], tuple(more))
        return [*value[:key], item, *value[key + 1 :]] if item or len(value) > 1 else []
    item = _less(value[key], tuple(more))
    return {k: item if k == key else v for k, v in value.items() if k != key or item}


def _text_of(row: object) -> str:
    key = _text_key(row) if isinstance(row, dict) else ""
    return str(row[key]) if key and isinstance(row, dict) else ""


def _text_key(row: dict[str, Any]) -> str:
    return next((key for key in row if _is_text(key) and isinstance(row[key], str)), "")


class _Column(msgspec.Struct, frozen=True):
    """The key of a role and how its times are written."""

    key: str
    shape: str = ""


def _columns(rows: list[dict[str, Any]]) -> dict[str, _Column]:
    """Returns the key of each role: the first that any row has a plain value for."""
    found: dict[str, _Column] = {}
    for key in dict.fromkeys(key for row in rows for key in row):
        role = columns.role(key)
        values = [row[key] for row in rows if row.get(key) not in (None, "")]
        if role in (None, "text") or role in found or not values or not all(map(_is_plain, values)):
            continue
        cells = [_cell(value) for value in values]
        found[str(role)] = _Column(key, "" if role == "speaker" else celltimes.shape_of(columns.unit(key), cells))
    start = found.get("start")
    if start is not None and start.shape == "ms":  # lengths do not rise, and tell no unit by themselves
        found |= {
            role: _Column(found[role].key, "ms")
            for role in ("end", "duration")
            if role in found and found[role].shape in ("s", "count") and columns.unit(found[role].key) != "s"
        }
    return found


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _cell(value: object) -> str:
    return value if isinstance(value, str) else format(value, "f") if isinstance(value, float) else str(value)


def _segments(rows: list[Any], losses: list[Loss]) -> list[Segment]:
    objects = [row for row in rows if isinstance(row, dict)]
    known = _columns(objects)
    items = [_item(row, known, losses) if isinstance(row, dict) else row for row in rows]
    good = [item for item in items if isinstance(item, dict) and isinstance(item.get("text"), str)]
    single = sum(1 for item in good if len(item["text"].split()) == 1)
    if (len(good) >= _LEAST_WORDS and single >= _SINGLE * len(good)) or all("word" in row for row in objects):
        return _of_words(items, losses)
    worded: Any = next((item["words"][0] for item in good if isinstance(item.get("words"), list) and item["words"]), {})
    score = next((key for key in _SCORES if isinstance(worded, dict) and key in worded), _SCORES[0])
    return jsontext.Reader(score, losses).segments(items)


def _item(row: dict[str, Any], known: dict[str, _Column], losses: list[Loss]) -> dict[str, Any]:
    """Returns a row with the keys that whisper's segments have; all others stay beside them."""
    left = dict(row)
    out: dict[str, Any] = {}
    key = _text_key(row)
    if key:
        out["text"] = left.pop(key)
    pair = next((k for k in row if columns.role(k) == "start" and _is_pair(row[k])), "")
    if pair:
        start, end = (None if value is None else clock.seconds_to_ms(value) for value in left.pop(pair))
    else:
        start, end, length = (_time(left, known.get(role), losses) for role in ("start", "end", "duration"))
        end = start + length if end is None and start is not None and length is not None else end
    words = _words_key(row)
    if words:
        out["words"] = left.pop(words)
        told = [word for word in out["words"] if isinstance(word, dict)]
        start = start if start is not None else _ms(told[0].get("start"))
        end = end if end is not None else _ms(told[-1].get("end"))
    out |= {name: ms / 1000 for name, ms in (("start", start), ("end", end)) if ms is not None}
    column = known.get("speaker")
    if column is not None and left.get(column.key) not in (None, ""):
        label = _cell(left.pop(column.key)).strip()
        out["speaker"] = f"Speaker {label}" if label.isdecimal() else label
    return out | {key if key not in out else f"{key}_": value for key, value in left.items()}


def _is_pair(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004 - start and end
        return False
    return all(v is None or (isinstance(v, int | float) and not isinstance(v, bool)) for v in value)


def _ms(value: object) -> int | None:
    good = isinstance(value, int | float) and not isinstance(value, bool)
    return clock.seconds_to_ms(value) if good and isinstance(value, int | float) else None


def _time(left: dict[str, Any], column: _Column | None, losses: list[Loss]) -> int | None:
    """Takes a time out of a row and returns its milliseconds; what is none stays, and is a doubt."""
    if column is None or left.get(column.key) in (None, ""):
        return None
    ms = celltimes.time(_cell(left[column.key]), column.shape)
    if ms is None:
        losses.append(jsontext.loss("bad-time", f"no time under the key {column.key!r}", left[column.key]))
    else:
        del left[column.key]
    return ms


def _of_words(items: list[Any], losses: list[Loss]) -> list[Segment]:
    """Returns segments of a list of single words; what a word says beyond its text and times is kept beside them."""
    heard: list[Token] = []
    kept: list[dict[str, Any]] = []
    for item in items:
        text = item.get("text") if isinstance(item, dict) else None
        if not isinstance(text, str) or not text.strip():
            losses.append(jsontext.loss("bad-segment", "a word without a text", item))
            continue
        score = next((key for key in _SCORES if isinstance(item.get(key), float | int)), "")
        heard.append(
            Token(
                text=text,
                start=_ms(item.get("start")),
                end=_ms(item.get("end")),
                confidence=float(item[score]) if score else None,
                speaker=item.get("speaker"),
            )
        )
        kept.append({k: v for k, v in item.items() if k not in ("text", "start", "end", "speaker", score)})
    segments: list[Segment] = []
    at = 0
    for group in tokens.cut(heard):
        rest = kept[at : at + len(group)]
        at += len(group)
        segments.append(tokens.segment(len(segments), group, extra={"words": rest} if any(rest) else None))
    return segments
