"""Rows that a time opens, or a name and a time: how such heads are spelled, in all the ways of the wild.

A head's spelling is kept as a template, in which ``Name``, ``text`` and the time's own form (``hh:mm:ss``, ``m:ss``)
stand for what changes: ``**Name** (mm:ss)`` and a line break, ``[hh:mm:ss] Name: text``.  The template is the dialect
of a file, and new heads are written by it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from cleantx.formats import clock, labels
from cleantx.formats.patterns import later

# digits are bounded; a colon behind is a frame count, "AM" a wall clock, an arrow a cue of another format
TIME = r"(?:[0-9]{1,3}:)?[0-9]{1,3}:[0-5][0-9](?:[.,][0-9]{1,3})?(?!:?[0-9]|[.,][0-9]|[ ]?[AaPp]\.?[Mm]\b)"
_TO = r"[ \t]*(?:[-\u2013\u2014]|\bto\b)[ \t]*(?!>)"
_RANGE = rf"{TIME}(?:{_TO}{TIME})?"
_URL = r"\([^()\s]{1,500}\)"
_B = r"(?:\*\*|__|[*_`])?"
_STAMP = (
    rf"(?:\[[ ]?{_RANGE}[ ]?\](?:{_URL})?|\(\[{_RANGE}\]{_URL}\)|\([ ]?{_RANGE}[ ]?\)|<{_RANGE}>"
    rf"|{_RANGE}(?![ \t]*-?->))"
)
_LEAD = r"[ \t]*(?:#{1,6}[ \t]+|>[ \t]+|[-*\u2022][ \t]+|@)?"
_DASH = r"(?:[ \t]*[-\u2013\u2014|](?=[ \t]|$))?"
_TAIL = rf"(?:{_B}:{_B}|{_B}{_DASH})"
_NAME = r"[^\W\d_][^\n\t\[\]<>*:\uff1a|#]{0,59}?"
_TIME_FIRST = later(rf"({_LEAD})({_B})({_STAMP})({_TAIL})([ \t]*)")
_BETWEEN = r"[ \t]*(?:[-\u2013\u2014|,\u00b7\u2022@](?=[ \t])[ \t]*)?"
_NAME_FIRST = later(
    rf"({_LEAD})({_B})(?:({_NAME})|\[([^\[\]\n]{{1,200}})\])(:?{_B}:?)({_BETWEEN})({_B})({_STAMP})({_TAIL})([ \t]*)"
)
_TIMES = later(TIME)
_CLOCK = later("[0-9]:[0-5][0-9]")  # in every time
_FORM = r"(?:h{1,2}:)?m{1,2}:ss(?:[.,]m{1,3})?"
_STYLE = later(_FORM)
_DASHED = later(r"[\])>][*_`]{0,2}([ \t]*[-\u2013\u2014][ \t]*)$")
_STYLES = later(rf"({_FORM}){_TO}{_FORM}")
_SPELLED = later(r"[ \t]*(?:(\d{1,3}) hours?)?(?:, )?(?:(\d{1,2}) minutes?)?(?:, )?(?:(\d{1,2}) seconds?)?[ \t]*")
_FEW = 0.2  # a weak spelling counts where so many of a file's heads have it
_WORDS = 4


class Head(NamedTuple):
    """The head of a timed row: who (where a name stands before the time), when in ms, and where the rest begins.

    `template` is its spelling without the rest; `strong` says that no sentence is spelled so, `alone` that nothing
    follows, `heading` that it is a heading of Markdown.
    """

    name: str | None
    start: int
    end: int | None
    at: int
    template: str
    strong: bool
    alone: bool
    heading: bool


def scan(row: str) -> Head | None:
    """Returns the head that a row opens with by its spelling alone, or None.

    >>> scan("Ann Lee (00:01:02): Hi.")
    Head(name='Ann Lee', start=62000, end=None, at=20, template='Name (hh:mm:ss): ', strong=True, alone=False, \
heading=False)
    >>> scan("[0:12] Hi.").template, scan("Ann  1:02:03").template, scan("At 10:30 we met")
    ('[m:ss] ', 'Name  h:mm:ss', None)
    """
    if ":" not in row[:300] or _CLOCK.search(row) is None:
        return None
    return _time_first(row) or _name_first(row)


def _time_first(row: str) -> Head | None:
    found = _TIME_FIRST.match(row)
    if found is None:
        return None
    lead, bold, stamp, tail, gap = found.groups()
    bare = stamp[0] not in "[(<"
    alone = found.end() >= len(row.rstrip())
    if bare and not (alone or gap):
        return None
    strong = not bare or alone or len(_TIMES.findall(stamp)) > 1
    return _head(None, row, found.end(), lead + bold, stamp, tail + gap, strong=strong)


def _name_first(row: str) -> Head | None:
    found = _NAME_FIRST.match(row)
    if found is None:
        return None
    lead, bold, plain, bracketed, colon, sep, inner, stamp, tail, gap = found.groups()
    bare, alone = stamp[0] not in "[(<", found.end() >= len(row.rstrip())
    marked = bool(bracketed or bold)
    wide = sep.strip() == "" and ("\t" in sep or len(sep) > 1)  # columns set apart by tabs or spaces
    columns = wide and ("\t" in gap or len(gap) > 1)
    if bare and (not (sep or colon) or not (alone or columns or ":" in tail)):
        return None
    strong = marked or wide if alone else marked or columns
    if not bare:
        strong = strong or alone or ":" in colon + tail
    before = f"{lead}{bold}{'[Name]' if bracketed else 'Name'}{colon}{sep}{inner}"
    name = (bracketed or plain).strip()
    return _head(name, row, found.end(), before, stamp, tail + gap, strong=strong) if name else None


def _head(name: str | None, row: str, at: int, before: str, stamp: str, after: str, *, strong: bool) -> Head | None:
    inner = stamp.partition("](")[0]
    times = _TIMES.findall(inner)
    values = [clock.parse(time) for time in times]
    if not values or values[0] is None:
        return None
    shown = _TIMES.sub(lambda m: style(m[0]), inner)
    shown = (
        shown + (")" if stamp.startswith("([") else "")
        if inner == stamp
        else shown + "]" + ")" * stamp.startswith("([")
    )
    template = before.lstrip() + shown + after
    alone = not row[at:].strip()
    heading = before.lstrip().startswith("#")
    end = values[1] if len(values) > 1 else None
    return Head(
        name,
        values[0],
        end,
        len(row) if alone else at,
        template.rstrip() if alone else template,
        strong,
        alone,
        heading,
    )


def style(time: str) -> str:
    """Returns the form of a time.

    >>> style("0:12"), style("00:12"), style("1:02:03"), style("00:00:01.234")
    ('m:ss', 'mm:ss', 'h:mm:ss', 'hh:mm:ss.mmm')
    """
    whole, point, fraction = time.partition("." if "." in time else ",")
    parts = whole.split(":")
    first = "h" if len(parts) > 2 else "m"  # noqa: PLR2004 - hours, minutes, seconds
    rest = ":mm:ss" if first == "h" else ":ss"
    return first * min(len(parts[0]), 2) + rest + point + "m" * len(fraction)


def spelled(ms: int, form: str) -> str:
    """Returns a time in a form; hours are added where the form has none and the time needs them.

    >>> spelled(62_345, "m:ss"), spelled(3_723_000, "mm:ss"), spelled(62_345, "hh:mm:ss.mmm")
    ('1:02', '01:02:03', '00:01:02.345')
    """
    whole, _, fraction = form.partition("." if "." in form else ",")
    digits = len(fraction)
    seconds, rest = divmod(max(ms, 0), 1000)
    minutes, seconds = divmod(seconds, 60)
    wide = whole.startswith(("hh", "mm"))
    if whole.startswith("h") or minutes >= 60:  # noqa: PLR2004 - minutes
        hours, minutes = divmod(minutes, 60)
        text = f"{hours:02}:{minutes:02}:{seconds:02}" if wide else f"{hours}:{minutes:02}:{seconds:02}"
    else:
        text = f"{minutes:02}:{seconds:02}" if wide else f"{minutes}:{seconds:02}"
    return f"{text}{form[len(whole)]}{f'{rest:03}'[:digits]}" if digits else text


def fill(template: str, name: str, start: int, end: int | None, text: str) -> str:
    r"""Returns a head and its words as a template spells them.

    >>> fill("[mm:ss] Name: text", "Ann", 62_000, None, "Hi."), fill("Name (h:mm:ss)\ntext", "Ann", 0, None, "Hi.")
    ('[01:02] Ann: Hi.', 'Ann (0:00:00)\nHi.')
    """
    if end is None:
        template = _STYLES.sub(r"\1", template)
    times = [start, -(-(end or 0) // 1000) * 1000 if end and not fine(template) else end or 0]  # rounded up
    filled = _STYLE.sub(lambda m: spelled(times.pop(0) if times else start, m[0]), template)
    before, _, behind = filled.partition("Name")
    whole = f"{before}{name}{behind}" if "Name" in filled else filled
    return whole[: len(whole) - len("text")] + text if whole.endswith("text") else whole + text


def ranged(template: str) -> bool:
    """Says whether a template has a place for an end."""
    return len(_STYLE.findall(template)) > 1


def dialect(templates: Sequence[str]) -> str:
    """Returns the spelling that most heads of a file have, with the form of time of its first; "" where there is none.

    >>> dialect(["Name m:ss", "Name mm:ss", "[m:ss] text"]), dialect([])
    ('Name m:ss', '')
    """
    folded = [_STYLE.sub("t", template) for template in templates]
    often = Counter(folded).most_common(1)
    return templates[folded.index(often[0][0])] if often else ""


def says(row: str, start: int) -> bool:
    """Says whether a row spells a time out, as YouTube's transcript panel does behind each.

    >>> says("1 minute, 2 seconds", 62_000), says("12 seconds", 13_000), says("", 0)
    (True, False, False)
    """
    found = _SPELLED.fullmatch(row) if row[:60].strip() and len(row) < 60 else None  # noqa: PLR2004 - none is longer
    if found is None:
        return False
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 == start // 1000 * 1000


def duration(row: str) -> bool:
    """Says whether a row is a time spelled out, whatever it says."""
    return bool(row[:60].strip()) and len(row) < 60 and _SPELLED.fullmatch(row) is not None  # noqa: PLR2004 - as above


def fine(template: str) -> bool:
    """Says whether a template has a place for fractions of a second."""
    return re.search("ss[.,]m", template) is not None


def bracketed(head: Head) -> bool:
    """Says whether the name of a head stands in brackets of its own: then it may be anything."""
    return "[Name]" in head.template


def heads(rows: Sequence[str]) -> list[Head | None]:
    """Returns the head of every row that has one, by the evidence of the whole file.

    Weak spellings (``Ann 0:12``, ``0:12 text``) count where a fair share of the file's heads has them; names without
    marks around them must be spelled like names, or come back.
    """
    found = [scan(row) for row in rows]
    shapes = Counter(_shape(head) for head in found if head is not None)
    names = Counter(head.name for head in found if head is not None and head.name)
    again = {_shape(h) for h in found if h is not None and h.name and (names[h.name] > 1 or labels.known(h.name))}
    least = max(2.0, _FEW * shapes.total())
    brackets = [head for head in found if head is not None and head.name is None and "]" in head.template]
    dashes = sum(1 for head in brackets if _DASHED.search(head.template)) * 2 >= len(brackets)
    out: list[Head | None] = []
    for head in found if dashes else map(_undashed, found, rows):
        if head is None or not _named(head, names):
            out.append(None)
            continue
        shape = _shape(head)  # "John 3:16" and "Romans 8:28": names that do not come back
        weak = not head.strong and (shapes[shape] < least or (head.name is not None and shape not in again))
        out.append(None if weak else head)
    return out


def _undashed(head: Head | None, row: str) -> Head | None:
    """Returns a head without the dash behind its brackets: where few have one it belongs to the words, as a turn."""
    dash = _DASHED.search(head.template) if head is not None and not head.alone else None
    if head is None or dash is None:
        return head
    at = row.rindex(dash[1].strip(), 0, head.at)
    return head._replace(at=at, template=head.template[: dash.start(1)] + " ")


def _shape(head: Head) -> tuple[bool, bool, str]:
    return head.name is None, head.alone, " ".join(_STYLE.sub("t", head.template).split())


def _named(head: Head, names: Counter[str]) -> bool:
    if head.name is None or "[Name]" in head.template:
        return True
    if labels.plausible(head.name):
        return True
    often = names[head.name] > 1 or (head.strong and "**" in head.template)
    return often and len(head.name.split()) <= _WORDS and head.name[-1] not in ".!?,;"
