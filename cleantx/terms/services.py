"""The word lists of speech services, as their JSON: corrections, spellings, vocabularies.

The shapes are those of the services' public documentation: AssemblyAI (`custom_spelling`, `keyterms_prompt`,
`word_boost`), Deepgram (`replace`, `keyterm`, `keywords`), Gladia (`custom_spelling_config` and
`custom_vocabulary_config`) and Speechmatics (`additional_vocab`, `transcript_filtering_config`);
``{"Right": ["wrong"]}`` is what several dictation tools write.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cleantx.errors import PackError
from cleantx.terms.listed import Listed
from cleantx.terms.pack import Pack, Pattern
from cleantx.terms.telling import Telling

Json = Any
_KEYTERMS = ("keyterms_prompt", "word_boost")


def told(data: Json) -> str | None:
    """Returns the kind of list that some JSON is, or None.

    >>> told([{"from": ["sequel"], "to": "SQL"}]), told({"SQL": ["sequel"]}), told({"sequel": "SQL"})
    ('assemblyai', 'json', 'map')
    """
    keys = set(_keys(data))
    for kind, names in (
        ("gladia", {"custom_spelling_config", "custom_vocabulary_config", "spelling_dictionary", "vocabulary"}),
        ("speechmatics", {"additional_vocab", "transcript_filtering_config"}),
        ("assemblyai", {"custom_spelling", *_KEYTERMS}),
        ("deepgram", {"replace", "keyterm", "keyterms", "keywords"}),
    ):
        if keys & names:
            return kind
    if isinstance(data, list):
        return _told_by_items([item for item in data if isinstance(item, dict)])
    if isinstance(data, dict) and data:
        if all(isinstance(value, str) for value in data.values()):
            return "map"
        if any(isinstance(value, list) for value in data.values()):
            return "json"
    return None


def _told_by_items(items: list[dict[str, Json]]) -> str | None:
    for kind, key in (("assemblyai", "from"), ("speechmatics", "content"), ("gladia", "value")):
        if items and all(key in item for item in items):
            return kind
    return None


def _keys(data: Json, depth: int = 0) -> Iterator[str]:
    if isinstance(data, dict) and depth < 3:  # noqa: PLR2004 - a request holds its lists at the second level
        for key, value in data.items():
            yield key
            yield from _keys(value, depth + 1)


def _found(data: Json, *names: str) -> Iterator[Json]:
    """Yields the values of these keys, wherever a request holds them."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in names:
                yield value
            elif isinstance(value, dict):
                yield from _found(value, *names)


def _texts(value: Json) -> list[str]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]


# --------------------------------------------------------------------- reading


def read(data: Json, kind: str) -> Listed:
    """Returns the corrections in some JSON of a kind.

    Raises:
        PackError: it is not of that kind.
    """
    listed = Listed()
    READERS[kind](data, listed)
    if not (listed.entries or listed.patterns or listed.losses):
        raise PackError(f"no list of the kind {kind!r} in this JSON", hint="`--from` names another")
    return listed


def _json(data: Json, listed: Listed) -> None:
    for right, wrong in data.items() if isinstance(data, dict) else ():
        if isinstance(wrong, list):
            listed.add(right, _texts(wrong))
        else:
            listed.lose("unread", 0, "not a list of wrong forms", right)


def _map(data: Json, listed: Listed) -> None:
    for wrong, right in data.items() if isinstance(data, dict) else ():
        if isinstance(right, str):
            listed.add(right, [wrong])
        else:
            listed.lose("unread", 0, "not a right form", wrong)


def _assemblyai(data: Json, listed: Listed) -> None:
    for items in [data] if isinstance(data, list) else _found(data, "custom_spelling"):
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict) and isinstance(item.get("to"), str):
                listed.add(item["to"], _texts(item.get("from")))
            else:
                listed.lose("unread", 0, "not a spelling with from and to", str(item))
    for value in _found(data, *_KEYTERMS):
        for term in _texts(value):
            listed.add(term)


def _deepgram(data: Json, listed: Listed) -> None:
    for value in _found(data, "replace"):
        for text in _texts(value):
            find, colon, right = text.partition(":")
            if colon and find.strip():
                listed.add(right, [find])
            else:
                listed.lose("unread", 0, "not find:replace", text)
    for value in _found(data, "keyterm", "keyterms", "keywords"):
        for text in _texts(value):
            term, colon, boost = text.rpartition(":")
            boosted = bool(colon) and boost.strip().lstrip("-").replace(".", "", 1).isdecimal()
            listed.add(term if boosted else text)
            if boosted:
                listed.lose_once("boost", "how much a term is favoured is the service's business")


def _gladia(data: Json, listed: Listed) -> None:
    for value in _found(data, "spelling_dictionary"):
        _json(value, listed)
    vocabularies = [data] if isinstance(data, list) else list(_found(data, "vocabulary", "custom_vocabulary"))
    for vocabulary in vocabularies:
        for item in vocabulary if isinstance(vocabulary, list) else ():
            if isinstance(item, str):
                listed.add(item)
            elif isinstance(item, dict) and isinstance(item.get("value"), str):
                listed.add(item["value"], sounds_like=_texts(item.get("pronunciations", [])))
                if item.keys() & {"intensity", "language"}:
                    listed.lose_once("boost", "how much a term is favoured is the service's business")
            else:
                listed.lose("unread", 0, "not a term of a vocabulary", str(item))


def _speechmatics(data: Json, listed: Listed) -> None:
    for items in [data] if isinstance(data, list) else _found(data, "additional_vocab"):
        for item in items if isinstance(items, list) else ():
            if isinstance(item, str):
                listed.add(item)
            elif isinstance(item, dict) and isinstance(item.get("content"), str):
                listed.add(item["content"], sounds_like=_texts(item.get("sounds_like", [])))
            else:
                listed.lose("unread", 0, "not a word of additional_vocab", str(item))
    for items in _found(data, "replacements"):
        for item in items if isinstance(items, list) else ():
            given = item if isinstance(item, dict) else {}
            find, to = given.get("from"), given.get("to")
            if not (isinstance(find, str) and isinstance(to, str)):
                listed.lose("unread", 0, "not a replacement with from and to", str(item))
            elif len(find) > 2 and find.startswith("/") and find.endswith("/"):  # noqa: PLR2004 - two slashes
                _pattern(listed, find[1:-1], to)
            else:
                listed.add(to, [find])


def _pattern(listed: Listed, find: str, to: str) -> None:
    from cleantx.terms.patterns import validate  # noqa: PLC0415 - few lists have any, and `regex` takes its time

    pattern = Pattern(id="pattern", find=find, replace=to.replace("\\", r"\\"), case=True)
    try:
        validate(pattern)
    except ValueError as error:
        listed.lose("regex", 0, str(error), find)
    else:
        listed.patterns.append(pattern)


READERS = {
    "json": _json,
    "map": _map,
    "assemblyai": _assemblyai,
    "deepgram": _deepgram,
    "gladia": _gladia,
    "speechmatics": _speechmatics,
}

# --------------------------------------------------------------------- writing


def write(pack: Pack, kind: str, telling: Telling) -> str:
    """Returns a pack as JSON of a kind; what it cannot hold is told."""
    return json.dumps(WRITERS[kind](pack, telling), ensure_ascii=False, indent=2) + "\n"


def _write_json(pack: Pack, telling: Telling) -> Json:
    telling.sounds(pack)
    out: dict[str, list[str]] = {}
    for right, wrong in telling.everywhere(pack):
        out.setdefault(right, []).append(wrong)
    return out


def _write_map(pack: Pack, telling: Telling) -> Json:
    telling.sounds(pack)
    return {wrong: right for right, wrong in telling.everywhere(pack)}


def _write_assemblyai(pack: Pack, telling: Telling) -> Json:
    telling.sounds(pack)
    spelling: dict[str, list[str]] = {}
    for right, wrong in telling.everywhere(pack):
        if " " in right:
            telling.lose("one-word", f"left out: AssemblyAI spells single words, not {right!r}", wrong)
        else:
            spelling.setdefault(right, []).append(wrong)
    made = [{"from": wrong, "to": right} for right, wrong in spelling.items()]
    return {"custom_spelling": made, "keyterms_prompt": _rights(pack)}


def _write_deepgram(pack: Pack, telling: Telling) -> Json:
    telling.sounds(pack)
    pairs = []
    for right, wrong in telling.everywhere(pack):
        if ":" in wrong:
            telling.lose("colon", "left out: a colon parts what to find from what to write", wrong)
        else:
            pairs.append(f"{wrong.casefold()}:{right}")
    return {"replace": list(dict.fromkeys(pairs)), "keyterm": _rights(pack)}


def _write_gladia(pack: Pack, telling: Telling) -> Json:
    spelling: dict[str, list[str]] = {}
    for right, wrong in telling.everywhere(pack):
        spelling.setdefault(right, []).append(wrong)
    sounds = _sounds(pack)
    vocabulary = [{"value": right, "pronunciations": said} if said else right for right, said in sounds.items()]
    return {
        "custom_spelling": True,
        "custom_spelling_config": {"spelling_dictionary": spelling},
        "custom_vocabulary": True,
        "custom_vocabulary_config": {"vocabulary": vocabulary},
    }


def _write_speechmatics(pack: Pack, telling: Telling) -> Json:
    words = [
        {"content": right, "sounds_like": said} if said else {"content": right} for right, said in _sounds(pack).items()
    ]
    made = [{"from": wrong, "to": right} for right, wrong in telling.everywhere(pack)]
    return {
        "transcription_config": {
            "additional_vocab": words,
            "transcript_filtering_config": {"replacements": made},
        }
    }


def _rights(pack: Pack) -> list[str]:
    return list(dict.fromkeys(entry.right for entry in pack.entries))


def _sounds(pack: Pack) -> dict[str, list[str]]:
    """Returns the right forms with how they are said."""
    out: dict[str, list[str]] = {}
    for entry in pack.entries:
        said = out.setdefault(entry.right, [])
        said += [sound for sound in entry.sounds_like if sound not in (*said, entry.right)]
    return out


WRITERS = {
    "json": _write_json,
    "map": _write_map,
    "assemblyai": _write_assemblyai,
    "deepgram": _write_deepgram,
    "gladia": _write_gladia,
    "speechmatics": _write_speechmatics,
}
