"""Other tools' lists of corrections, in and out: one table of kinds, told by their content.

What a list holds that a pack cannot, and the other way round, is returned as losses.  XML is parsed by whoever calls:
the fence against hostile documents stands elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from cleantx.errors import PackError, UsageError
from cleantx.model import Loss
from cleantx.terms import services, subtitle_edit, wordlists
from cleantx.terms.listed import Listed
from cleantx.terms.pack import Pack, problems
from cleantx.terms.subtitle_edit import Element
from cleantx.terms.telling import Telling

KINDS = {
    "assemblyai": "AssemblyAI: custom_spelling, keyterms_prompt, word_boost",
    "aws": "Amazon Transcribe: a vocabulary table",
    "csv": "a table with the columns right and wrong",
    "deepgram": "Deepgram: replace and keyterm, or find:replace, one a line",
    "gladia": "Gladia: custom spelling and custom vocabulary",
    "json": '{"Right": ["wrong", "wrong too"]}',
    "map": '{"wrong": "Right"}',
    "speechmatics": "Speechmatics: additional_vocab and replacements",
    "subtitle-edit-ocr": "Subtitle Edit: an OCR replace list",
    "subtitle-edit-replace": 'Subtitle Edit: "Multiple replace"',
    "text": "wrong => right, or Right: [wrong, wrong too], or wrong,right, one a line",
}
"""The kinds of lists, and what each is."""

_XML = ("subtitle-edit-ocr", "subtitle-edit-replace")
_READERS = {"text": wordlists.read_text, "csv": wordlists.read_csv, "aws": wordlists.read_aws}
_WRITERS = {"text": wordlists.write_text, "csv": wordlists.write_csv, "aws": wordlists.write_aws}


def read(text: str, path: str, *, kind: str = "", tree: Callable[[str], Element]) -> tuple[Pack, tuple[Loss, ...]]:
    """Returns the pack that a list gives, and what of the list a pack cannot hold.

    `kind` is told by the content where none is named; `tree` parses XML.

    Raises:
        PackError: the text is no list, or not of that kind.
        UsageError: no such kind.
    """
    try:
        listed = _read(text, _known(kind), tree)
    except PackError as error:
        raise PackError(error.message, path=path, line=error.line, hint=error.hint) from None
    if not listed.entries and not listed.patterns:
        first = f": {listed.losses[0].what}" if listed.losses else ""
        line = listed.losses[0].line if listed.losses else 0
        raise PackError(f"no correction in this list{first}", path=path, line=line, hint="`--from` names its kind")
    pack = listed.pack(path)
    doubts = [Loss(code="contract", line=0, what=line) for line in problems([pack])]
    return pack, (*listed.losses, *doubts)


def write(pack: Pack, kind: str) -> tuple[str, tuple[Loss, ...]]:
    """Returns a pack as a list of that kind, and what of the pack the list cannot hold.

    Raises:
        UsageError: no such kind.
    """
    telling = Telling()
    if _known(kind) in _XML:
        return subtitle_edit.write(pack, kind, telling), tuple(telling.losses)
    if kind in _WRITERS:
        return _WRITERS[kind](pack, telling), tuple(telling.losses)
    return services.write(pack, kind, telling), tuple(telling.losses)


def _known(kind: str) -> str:
    if kind and kind not in KINDS:
        raise UsageError(f"unknown kind of list {kind!r}", hint=f"one of {', '.join(KINDS)}")
    return kind


def _read(text: str, kind: str, tree: Callable[[str], Element]) -> Listed:
    text = text.removeprefix("\ufeff")
    if kind in _XML or (not kind and text.lstrip().startswith("<")):
        root = tree(text)
        found = kind or subtitle_edit.told(root)
        if found is None:
            raise PackError("this XML is no list of Subtitle Edit's", hint="its OCR replace list, or Multiple replace")
        return subtitle_edit.read(root, found)
    if kind in _READERS:
        return _READERS[kind](text)
    data = _json(text)
    if data is None:
        if kind == "deepgram":
            return wordlists.read_pairs(text)
        if kind:
            raise PackError("this is no JSON", hint="`--from` names another kind")
        return _READERS[wordlists.told(text)](text)
    found = kind or services.told(data)
    if found is None:
        raise PackError("this JSON is no list of corrections that is known here", hint='{"Right": ["wrong"]} is one')
    return services.read(data, found)


def _json(text: str) -> Any:  # noqa: ANN401 - whatever the JSON holds
    """Returns what the JSON holds, or None where the text is none."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise PackError(f"damaged JSON: {error}", hint="a quote or a bracket is often missing") from None
