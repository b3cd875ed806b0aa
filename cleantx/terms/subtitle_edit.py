r"""Subtitle Edit's lists, as trees: its OCR replace list and its rules of "Multiple replace".

A whole word, or several, is an entry; a regular expression that compiles here is a pattern, for Subtitle Edit's are
read by .NET.  What replaces inside words, or at the edges of lines, is no entry of a dictionary: each is a loss.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Protocol

from cleantx.errors import PackError
from cleantx.terms.listed import Listed
from cleantx.terms.pack import Pack, Pattern
from cleantx.terms.telling import Telling


class Element(Protocol):
    """An element of a parsed document, names in lower case."""

    name: str
    line: int

    @property
    def attributes(self) -> Mapping[str, str]:
        """The attributes by name."""

    def elements(self, name: str = "") -> Iterable[Element]:
        """Yields the elements right below."""

    def all(self, *names: str) -> Iterable[Element]:
        """Yields the elements anywhere below that have one of the names."""

    def text(self) -> str:
        """Returns the text below."""


_SCOPES = {
    "wordpart": "a part of a word",
    "linepart": "a part of a line",
    "beginning": "the beginning of a line",
    "ending": "the end of a line",
    "line": "a whole line",
}
_EDGED = re.compile(r"\w(?:.*\w)?", re.DOTALL)
_LITERAL = re.compile(r"(\(\?i\))?\\b((?:[^\\\[\](){}.*+?^$|]|\\[^\w\s]|\\s\+)+)\\b")
_GROUP = re.compile(r"\$(?:(\d+)|\{(\w+)\}|(\$))")
_NAMED = re.compile(r"\\g<(\w+)>|\\(\d+)|\\(\\)")


def told(root: Element) -> str | None:
    """Returns the kind of list that a document is, or None."""
    if root.name in ("ocrfixreplacelist", "replacelist") or any(root.all("wholewords")):
        return "subtitle-edit-ocr"
    return "subtitle-edit-replace" if any(root.all("findwhat")) else None


# --------------------------------------------------------------------- reading


def read(root: Element, kind: str) -> Listed:
    """Returns the corrections of a document of that kind.

    Raises:
        PackError: it is of another.
    """
    if told(root) != kind:
        raise PackError(f"this XML is no list of the kind {kind!r}", hint="Subtitle Edit writes both kinds")
    return _ocr(root) if kind == "subtitle-edit-ocr" else _replace(root)


def _ocr(root: Element) -> Listed:
    listed = Listed()
    for word in root.all("word", *_SCOPES, "regex"):
        given = {key.casefold(): value for key, value in word.attributes.items()}
        find, to = given.get("from", given.get("find", "")), given.get("to", given.get("replacewith", ""))
        phrase = word.name == "linepart" and " " in find.strip() and _EDGED.fullmatch(find.strip())
        if word.name == "regex":
            if given.get("spellcheck"):
                listed.lose("spelling", word.line, "only where the result is spelled right", find)
            else:
                _regex(listed, find, to, word.line)
        elif word.name == "word" or phrase:
            listed.add(to, [find], case=True, line=word.line)
        else:
            listed.lose("scope", word.line, _SCOPES[word.name], f"{find} -> {to}")
    return listed


def _replace(root: Element) -> Listed:
    listed = Listed()
    for rule, on in _rules(root, on=True):
        parts = {part.name: part.text() for part in rule.elements()}
        find, to = parts.get("findwhat", ""), parts.get("replacewith", "")
        how = parts.get("searchtype", "Normal").strip().casefold()
        if not on:
            listed.lose("inactive", rule.line, "a rule that is switched off", f"{find} -> {to}")
        elif how in ("regularexpression", "regex"):
            _regex(listed, find, to, rule.line)
        elif not _EDGED.fullmatch(find.strip()):
            listed.lose("no-word", rule.line, "marks, not words", f"{find} -> {to}")
        else:
            listed.lose_once("inside-words", "Subtitle Edit replaces inside words too; here whole words only")
            listed.add(
                to, [find], case=how == "casesensitive", line=rule.line, why=parts.get("description", "").strip()
            )
    return listed


def _rules(root: Element, *, on: bool) -> Iterator[tuple[Element, bool]]:
    """Yields the rules, and whether each is switched on, as are all that it stands in."""
    stack: list[tuple[Element, bool]] = [(root, on)]
    while stack:
        node, above = stack.pop()
        parts = list(node.elements())
        flags = [part.text().strip().casefold() for part in parts if part.name in ("enabled", "active", "isactive")]
        active = above and "false" not in flags
        if any(part.name == "findwhat" for part in parts):
            yield node, active
        else:
            stack += [(part, active) for part in reversed(parts)]


def _regex(listed: Listed, find: str, to: str, line: int) -> None:
    literal = _LITERAL.fullmatch(find)
    if literal and "$" not in to:
        form = re.sub(r"\\s\+", " ", literal[2])
        listed.add(to, [re.sub(r"\\(.)", r"\1", form)], case=not literal[1], line=line)
        return
    if "\\n" in find or "\\n" in to:
        listed.lose("regex", line, "it is about line breaks", find)
        return
    from cleantx.terms.patterns import validate  # noqa: PLC0415 - few lists have any, and `regex` takes its time

    replace = _GROUP.sub(lambda m: "$" if m[3] else rf"\g<{m[1] or m[2]}>", to.replace("\\", r"\\"))
    pattern = Pattern(id="pattern", find=find, replace=replace, case=True)
    try:
        validate(pattern)
    except ValueError as error:
        listed.lose("regex", line, str(error), find)
    else:
        listed.patterns.append(pattern)


# --------------------------------------------------------------------- writing


def write(pack: Pack, kind: str, telling: Telling) -> str:
    """Returns a pack as a document of that kind."""
    telling.sounds(pack)
    return _write_ocr(pack, telling) if kind == "subtitle-edit-ocr" else _write_replace(pack, telling)


def _write_ocr(pack: Pack, telling: Telling) -> str:
    words, lines = [], []
    for right, wrong in telling.everywhere(pack, case=True, patterns=True):
        row = f"from={_quoted(wrong)} to={_quoted(right)} />"
        if " " in wrong:
            lines.append(f"    <LinePart {row}\n")
        else:
            words.append(f"    <Word {row}\n")
    if words or lines:
        telling.lose("case", "the list finds a form in its own capitals only")
    found = [
        f"    <RegEx find={_quoted(p.find if p.case else f'(?i){p.find}')} replaceWith={_quoted(_net(p.replace))} />\n"
        for p in _safe(pack, telling)
    ]
    parts = {"WholeWords": words, "PartialLines": lines, "RegularExpressions": found}
    names = "WholeWords PartialWordsAlways PartialWords PartialLines PartialLinesAlways BeginLines EndLines WholeLines"
    body = "".join(_section(name, parts.get(name, [])) for name in (*names.split(), "RegularExpressions"))
    return f"<OCRFixReplaceList>\n{body}</OCRFixReplaceList>\n"


def _section(name: str, rows: list[str]) -> str:
    return f"  <{name}>\n{''.join(rows)}  </{name}>\n" if rows else f"  <{name} />\n"


def _write_replace(pack: Pack, telling: Telling) -> str:
    cased = {(e.right, wrong) for e in pack.entries if e.case for wrong in e.wrong}
    rows = []
    for right, wrong in telling.everywhere(pack, case=True, patterns=True):
        bounded = (r"\b" if wrong[:1].isalnum() else "", r"\b" if wrong[-1:].isalnum() else "")
        shape = r"\s+".join(re.escape(word) for word in wrong.split()).replace(r"\-", "-").replace(r"\'", "'")
        find = f"{'' if (right, wrong) in cased else '(?i)'}{bounded[0]}{shape}{bounded[1]}"
        rows.append((find, right.replace("$", "$$")))
    rows += [(p.find if p.case else f"(?i){p.find}", _net(p.replace)) for p in _safe(pack, telling)]
    body = "".join(
        f"      <Rule>\n        <Active>true</Active>\n        <FindWhat>{escape(find)}</FindWhat>\n"
        f"        <ReplaceWith>{escape(to)}</ReplaceWith>\n"
        f"        <SearchType>RegularExpression</SearchType>\n      </Rule>\n"
        for find, to in rows
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<MultipleSearchAndReplaceGroups>\n  <Group>\n'
        f"    <Name>{escape(pack.name)}</Name>\n    <IsActive>true</IsActive>\n    <Rules>\n{body}    </Rules>\n"
        "  </Group>\n</MultipleSearchAndReplaceGroups>\n"
    )


def _safe(pack: Pack, telling: Telling) -> Iterator[Pattern]:
    for pattern in pack.patterns:
        if pattern.safety == "safe":
            yield pattern
        else:
            telling.lose("condition", f"left out, for its safety {pattern.safety!r}", f"{pattern.id}: {pattern.find}")


def _net(replace: str) -> str:
    r"""Returns a replacement as .NET writes it.

    >>> _net(r"\1K and \g<name>, 5$")
    '${1}K and ${name}, 5$$'
    """
    return _NAMED.sub(lambda m: "\\" if m[3] else f"${{{m[1] or m[2]}}}", replace.replace("$", "$$"))


def _quoted(text: str) -> str:
    return f'"{escape(text)}"'
