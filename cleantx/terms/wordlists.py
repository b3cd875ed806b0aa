"""Lists of corrections as text: arrows and brackets, CSV, and the vocabulary table of Amazon Transcribe."""

from __future__ import annotations

import csv
import io
import re

from cleantx.errors import PackError
from cleantx.terms.listed import Listed
from cleantx.terms.pack import Pack
from cleantx.terms.telling import Telling

_ARROW = re.compile(r"\s*(?:=>|->|\u2192|\t)\s*")
_BRACKETS = re.compile(r"([^\[\]]{1,300}?)\s*:\s*\[([^\[\]]*)\]\s*,?")
_ITEM = re.compile(r'"([^"]*)"|\'([^\']*)\'|([^,"\']+)')
_TERM = 6  # words of a line that is a term alone; a longer one is a sentence
_RIGHT = ("right", "to", "replacewith", "replace", "correct", "replacement")
_WRONG = ("wrong", "from", "find", "findwhat", "incorrect")
_AWS = ("Phrase", "SoundsLike", "IPA", "DisplayAs")


def told(text: str) -> str:
    r"""Returns the kind of list that a text is.

    >>> told("Phrase\tDisplayAs\n"), told("right,wrong\n"), told("a => b")
    ('aws', 'csv', 'text')
    """
    first = next((line for line in text.splitlines() if line.strip()), "")
    cells = {cell.strip().strip('"').casefold() for cell in re.split(r"[,;\t]", first)}
    if "phrase" in cells and cells & {"displayas", "soundslike", "ipa"}:
        return "aws"
    return "csv" if cells & set(_RIGHT) and cells & set(_WRONG) else "text"


# ------------------------------------------------------------------------ text


def read_text(text: str) -> Listed:
    """Returns the corrections of a list with one a line.

    ``wrong => right`` (also ``->`` and a tab), ``Right: [wrong, wrong too]``, ``wrong,right``; a line without any of
    these is a term that is only known.  A colon alone does not say which side is right: that is a loss.
    """
    listed = Listed()
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line and not line.startswith(("#", "//")):
            _line(listed, line, number)
    return listed


def _line(listed: Listed, line: str, number: int) -> None:
    brackets = _BRACKETS.fullmatch(line)
    arrows = _ARROW.split(line)
    if brackets:
        items = [next(filter(None, found.groups()), "").strip() for found in _ITEM.finditer(brackets[2])]
        listed.add(_bare(brackets[1]), [item for item in items if item], line=number)
    elif len(arrows) == 2:  # noqa: PLR2004 - two sides
        if arrows[0]:
            listed.add(_bare(arrows[1]), [_bare(arrows[0])], line=number)
        else:
            listed.lose("unread", number, "nothing stands before the arrow", line)
    elif len(arrows) > 1:
        listed.lose("unread", number, "more than two sides", line)
    elif "," in line:
        cells = _cells(line)
        if len(cells) == 2 and all(cell.strip() for cell in cells):  # noqa: PLR2004 - as above
            listed.add(cells[1], [cells[0]], line=number)
        else:
            listed.lose("unread", number, "not `wrong,right`", line)
    elif re.search(r":\S|\S:", line):
        listed.lose("direction", number, "a colon does not say which side is right; --from deepgram: the second", line)
    elif len(line.split()) > _TERM:
        listed.lose("unread", number, "a sentence, not a term", line)
    else:
        listed.add(_bare(line), line=number)


def _cells(line: str) -> list[str]:
    """Returns the cells of a line of CSV, or none where it is not."""
    try:
        return next(csv.reader([line], skipinitialspace=True))
    except csv.Error:  # a cell without end
        return []


def _bare(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def read_pairs(text: str) -> Listed:
    """Returns the corrections of Deepgram's `find:replace`, one a line; a line without a colon is a keyterm."""
    listed = Listed()
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        find, colon, right = line.partition(":")
        if colon and find.strip():
            listed.add(right, [find], line=number)
        elif line:
            listed.add(line, line=number)
    return listed


def write_text(pack: Pack, telling: Telling) -> str:
    """Returns a pack as lines ``wrong => right``."""
    telling.sounds(pack)
    return "".join(f"{wrong} => {right}\n" for right, wrong in telling.everywhere(pack))


# ------------------------------------------------------------------------- csv


def read_csv(text: str) -> Listed:
    """Returns the corrections of a table whose first row names a column for what is right and one for what is wrong.

    Raises:
        PackError: it has no such columns.
    """
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True)
    try:
        head = [cell.strip().casefold() for cell in next(rows, [])]
        right = next((head.index(name) for name in _RIGHT if name in head), -1)
        wrong = next((head.index(name) for name in _WRONG if name in head), -1)
        if right < 0 or wrong < 0:
            raise PackError("no columns for right and wrong", line=1, hint="the first row names them: right,wrong")
        listed = Listed()
        for row in rows:
            if len(row) > max(right, wrong):
                _row(listed, dict(zip(head, row, strict=False)), row[right], row[wrong], rows.line_num)
            elif any(row):
                listed.lose("unread", rows.line_num, "a row with too few cells", delimiter.join(row))
    except csv.Error as error:
        raise PackError(f"not CSV: {error}", line=rows.line_num) from None
    for name in head:
        if name not in (*_RIGHT, *_WRONG, "category", "description", "active", "type", "why", "note"):
            listed.lose_once(f"column-{name}", f"the column {name!r}")
    return listed


def _row(listed: Listed, cells: dict[str, str], right: str, wrong: str, line: int) -> None:
    kind = cells.get("type", "").casefold()
    if cells.get("active", "").casefold() in ("false", "0", "no"):
        listed.lose("inactive", line, "a row that is switched off", f"{wrong} -> {right}")
    elif "regular" in kind or "regex" in kind:
        listed.lose("regex", line, "a regular expression", wrong)
    else:
        why = next((cells[name] for name in ("why", "note", "description") if cells.get(name, "").strip()), "")
        listed.add(right, [wrong], case=kind == "casesensitive", line=line, why=" ".join(why.split()))


def write_csv(pack: Pack, telling: Telling) -> str:
    """Returns a pack as the CSV that every command takes: ``right,wrong,safety,near``."""
    telling.sounds(pack)
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["right", "wrong", "safety", "near"])
    held = set(telling.everywhere(pack, near=True))
    for entry in pack.entries:
        for wrong in entry.wrong:
            if (entry.right, wrong) in held:
                rows.writerow([entry.right, wrong, entry.safety, "|".join(entry.near)])
    return out.getvalue()


# ---------------------------------------------------------- Amazon's vocabulary


def read_aws(text: str) -> Listed:
    """Returns the terms of a vocabulary table of Amazon Transcribe; they are known, and replace nothing."""
    listed = Listed()
    lines = text.splitlines()
    start = next((n for n, line in enumerate(lines) if line.strip()), None)
    if start is None:
        return listed
    delimiter = "\t" if "\t" in lines[start] else ","
    head = [cell.strip().casefold() for cell in lines[start].split(delimiter)]
    for number, line in enumerate(lines[start + 1 :], start + 2):
        cells = dict(zip(head, (cell.strip() for cell in line.split(delimiter)), strict=False))
        phrase = cells.get("phrase", "")
        if not phrase:
            if line.strip():
                listed.lose("unread", number, "a row without a phrase", line)
            continue
        said = " ".join(phrase.replace("-", " ").replace(".", " ").split())
        right = cells.get("displayas") or phrase.replace("-", " ")
        sounds = [cells.get("soundslike", "").replace("-", " ")]
        sounds += [said] if said.casefold() != right.casefold() else []
        listed.add(right, sounds_like=sounds, line=number)
        if cells.get("ipa"):
            listed.lose("ipa", number, "a pronunciation in phonetic letters", cells["ipa"])
    return listed


def write_aws(pack: Pack, telling: Telling) -> str:
    """Returns the right forms of a pack as a vocabulary table, spelled as its first column asks.

    A table makes terms likelier and replaces nothing.  Amazon does not read the columns of sounds any more: how an
    entry is said goes into the first column, in which digits are no letters.
    """
    rows = {"\t".join(_AWS): None}
    for entry in pack.entries:
        spoken = next((s for s in entry.sounds_like if s != entry.right), entry.right)
        phrase = _phrase(spoken)
        if phrase:
            rows[f"{phrase}\t\t\t{entry.right}"] = None
        else:
            telling.lose(
                "phrase", "left out: a phrase has letters alone, and nothing says how this is said", entry.right
            )
        if entry.wrong:
            telling.lose("wrong", "the table replaces nothing", f"{entry.right}: {', '.join(entry.wrong)}")
    for pattern in pack.patterns:
        telling.lose("pattern", "a regular expression", f"{pattern.id}: {pattern.find}")
    return "\n".join(rows) + "\n"


def _phrase(text: str) -> str:
    """Returns a term as Amazon's phrase: words with hyphens between, acronyms letter by letter; "" where it cannot be.

    >>> _phrase("Los Angeles"), _phrase("V X zero two Q"), _phrase("GPT-4")
    ('Los-Angeles', 'V.X.-zero-two-Q.', '')
    """
    words: list[str] = []
    for word in re.findall(r"[^\s-]+", text):
        if not re.fullmatch(r"[^\W\d_]+(?:'[^\W\d_]+)?", word):
            return ""
        if not word.isupper():
            words.append(word)
        elif words and words[-1].endswith(".") and len(word) == 1:
            words[-1] += f"{word}."
        else:
            words.append("".join(f"{letter}." for letter in word))
    return "-".join(words)
