"""Packs as TOML text: written whole, and grown by an entry with every comment and line that stands there kept.

There is no TOML writer in the standard library, and one that forgets comments would be no help: people explain their
entries in them.  So text is put into the text, and what comes out is read again: it must hold just what was meant.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from msgspec.structs import replace

from cleantx.errors import PackError
from cleantx.terms.pack import Entry, Pack, Pattern, parse

WIDTH = 120
"""Characters of a line; longer lists are broken."""

_FIELDS = (
    "right",
    "wrong",
    "sounds_like",
    "safety",
    "case",
    "spelled",
    "letters",
    "tails",
    "near",
    "unless",
    "only_next",
    "only_prev",
    "not_next",
    "not_prev",
    "bad",
    "good",
    "why",
)
_PATTERN = ("find", "replace", "safety", "case", "bad", "good", "why")
_HEADER = re.compile(r"^[ \t]*\[\[?([^\[\]#\n]+)\]?\][ \t]*(?:#.*)?$")
_WRONG = re.compile(r"^[ \t]*wrong[ \t]*=[ \t]*\[", re.MULTILINE)
_FENCE = re.compile(r'"""|\'\'\'')
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[\]]|[^\s\[\]"\'#]+', re.DOTALL
)


def dump(pack: Pack, notes: Mapping[str, Sequence[str]] | None = None, *, head: Iterable[str] = ()) -> str:
    """Returns a pack as a TOML file; `head` are comments at its top, `notes` those above the entries, by id.

    >>> print(dump(Pack(name="mine", entries=(Entry(id="a", right="A", wrong=("b",)),))), end="")
    [[term]]
    id = "a"
    right = "A"
    wrong = ["b"]
    """
    top = [f"# {line}" for line in head]
    top += [_line(field, getattr(pack, field)) for field in ("languages", "shows") if getattr(pack, field)]
    blocks = ["\n".join(top)] if top else []
    for entry in pack.entries:
        above = "".join(f"# {_inert(note)}\n" for note in (notes or {}).get(entry.id, ()))
        blocks.append(above + block(entry))
    blocks += [block(pattern) for pattern in pack.patterns]
    for protect in pack.protects:
        blocks.append("\n".join(["[[protect]]", _line("text", protect.text), _line("why", protect.why)]))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def block(item: Entry | Pattern) -> str:
    """Returns an entry as its ``[[term]]`` table, or a pattern as its ``[[pattern]]`` table."""
    name, fields = ("term", _FIELDS) if isinstance(item, Entry) else ("pattern", _PATTERN)
    lines = [f"[[{name}]]", _line("id", item.id)]
    for field in fields:
        value = getattr(item, field)
        known = type(item).__struct_defaults__
        default = dict(zip(type(item).__struct_fields__[-len(known) :], known, strict=True)).get(field)
        if value != default or field in ("right", "find", "replace"):
            lines.append(_line(field, value))
    return "\n".join(lines)


def _line(field: str, value: Any) -> str:  # noqa: ANN401 - whatever a field holds
    text = f"{field} = {_value(value)}"
    if len(text) <= WIDTH or not isinstance(value, tuple):
        return text
    rows, row = [], " "
    for item in (_value(item) + "," for item in value):
        if row.strip() and len(row) + len(item) + 1 > WIDTH:
            rows.append(row)
            row = " "
        row += f" {item}"
    return "\n".join([f"{field} = [", *rows, row, "]"])


def _value(value: Any) -> str:  # noqa: ANN401 - as above
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(_value(item) for item in value)}]"
    return string(str(value))


def string(text: str) -> str:
    r"""Returns a text as a TOML string; one with backslashes, as patterns have them, between single quotes.

    >>> print(string("a\tb"), string('(\\d+) kay'), string("it's \\d"))
    "a\tb" '(\d+) kay' "it's \\d"
    """
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False).replace("\x7f", "\\u007f")


def _inert(note: str) -> str:
    return "".join(c if c.isprintable() else " " for c in note)


def added(text: str, path: str, entry: Entry) -> str:
    """Returns the text of a pack with the entry in it: as wrong forms of one that says the same, or one of its own.

    A new entry stands where its id belongs, where the entries are sorted; else behind the last.

    Raises:
        PackError: the text is no pack, has these forms already, or is written in a way that this cannot grow.
    """
    pack = parse(text, path)
    before = tomllib.loads(text)
    for number, known in enumerate(pack.entries):
        if known.right == entry.right and _company(known) == _company(entry):
            return _widened(text, path, known, number, entry)
    taken = {*(one.id for one in pack.entries), *(one.id for one in pack.patterns)}
    names = [entry.id, *(f"{entry.id}-{n}" for n in range(2, len(taken) + 3))]
    name = next(name for name in names if name not in taken)
    made = block(replace(entry, id=name))
    ids = [known.id for known in pack.entries]
    ordered = all(a <= b for a, b in pairwise(ids))
    number = sum(known < name for known in ids) if ordered else len(ids)
    now = _inserted(text, made, number)
    after = dict(before)
    after["term"] = [*before.get("term", ())]
    after["term"].insert(number, tomllib.loads(made)["term"][0])
    return _verified(now, after, path)


def _company(entry: Entry) -> tuple[object, ...]:
    return (*entry.context, entry.case, entry.spelled, entry.safety, entry.letters, entry.tails)


def _widened(text: str, path: str, known: Entry, number: int, entry: Entry) -> str:
    new = [wrong for wrong in entry.wrong if wrong not in known.wrong]
    if not new:
        raise PackError(f"entry {known.id!r} has these forms already", path=path, hint="nothing to add")
    start, end = _blocks(text, "term")[number]
    found = _WRONG.search(text, start, end)
    after = tomllib.loads(text)
    if found is None:
        raise PackError(f"entry {known.id!r} has no list of wrong forms", path=path, hint="add one by hand")
    after["term"][number]["wrong"] = [*known.wrong, *new]
    return _verified(_longer(text, found.end(), new), after, path)


def _longer(text: str, start: int, new: Sequence[str]) -> str:
    """Returns the text with items at the end of the list that opened just before `start`."""
    depth, last = 1, start - 1
    close = start
    for token in _TOKEN.finditer(text, start):
        if token[0] == "[":
            depth += 1
        elif token[0] == "]":
            depth -= 1
            if not depth:
                close = token.start()
                break
        if not token[0].startswith("#"):
            last = token.end() - 1
    items = [string(item) for item in new]
    comma = "" if text[last] in "[," else ","
    if "\n" not in text[start:close]:
        space = "" if text[last] == "[" else " "
        return f"{text[: last + 1]}{comma}{space}{', '.join(items)}{text[last + 1 :]}"
    row = text.rfind("\n", 0, last + 1) + 1
    indent = text[row : len(text) - len(text[row:].lstrip(" \t"))] if text[last] != "[" else "  "
    end = text.find("\n", last)  # behind a comment on the last item's line
    grown = "".join(f"\n{indent}{item}," for item in items)
    return f"{text[: last + 1]}{comma}{text[last + 1 : end]}{grown}{text[end:]}"


def _inserted(text: str, made: str, number: int) -> str:
    """Returns the text with a table put before the one of that number, above the comments that belong to it."""
    blocks = _blocks(text, "term")
    if number < len(blocks):
        at = _above(text, blocks[number][0])
        return f"{text[:at]}{made}\n\n{text[at:]}"
    if blocks:
        at = blocks[-1][1]
        rest = text[at:]
        return f"{text[:at].rstrip()}\n\n{made}\n" + (f"\n{rest}" if rest.strip() else "")
    return f"{text.rstrip()}\n\n{made}\n" if text.strip() else f"{made}\n"


def _above(text: str, at: int) -> int:
    """Returns where the comment lines right above an offset begin."""
    while at:
        row = text.rfind("\n", 0, at - 1) + 1
        if not text[row:at].lstrip().startswith("#"):
            break
        at = row
    return at


def _blocks(text: str, name: str) -> list[tuple[int, int]]:
    """Returns where the tables of an array stand, each up to the comments of the next table."""
    found: list[tuple[int, bool]] = []
    at, inside = 0, ""
    for line in text.splitlines(keepends=True):
        header = _HEADER.match(line.rstrip("\r\n")) if not inside else None
        if header:
            found.append((at, header[1].strip() == name and line.lstrip().startswith("[[")))
        for fence in _FENCE.findall(line.partition("#")[0] if not inside else line):
            inside = "" if inside == fence else inside or fence
        at += len(line)
    ends = [*(_above(text, begin) for begin, _ in found[1:]), len(text)] if found else []
    return [(begin, end) for (begin, wanted), end in zip(found, ends, strict=True) if wanted]


def _verified(text: str, meant: Mapping[str, Any], path: str) -> str:
    """Returns the text if it reads as it was meant."""
    try:
        if tomllib.loads(text) == meant:
            return text
    except tomllib.TOMLDecodeError:
        pass
    raise PackError("this file is written in a way that cannot be added to", path=path, hint="add the entry by hand")
