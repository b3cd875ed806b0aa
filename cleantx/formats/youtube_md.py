"""YouTube-linked Markdown: a front matter, a title, and one bullet with a time link for each line of speech.

The front matter is not YAML (a description spills over many lines, with colons, asterisks and ``---``): it is kept
whole as a note and read for what it says.  A link's ``t`` is the truth; its label is a wall clock and wraps at 24 h.
There are no end times.  One file in seven of this kind has no times at all; its lines are speech all the same.
"""

from __future__ import annotations

import ast
import re
import warnings
from itertools import pairwise
from typing import Any

from msgspec.structs import replace

from cleantx.errors import NotATranscript
from cleantx.formats import Held, held, markup
from cleantx.model import Chapter, Loss, Meta, Segment, Source, Transcript

NAME = "youtube-md"
SUFFIXES = (".md",)
HOLDS: frozenset[Held] = frozenset({"start", "note", "sound", "meta", "chapters"})

_LINK = r"\[\[(\d{1,4}(?::\d{1,2}){1,2})\]\(([^()\s]{0,500})\)\]"
_LINKED = re.compile(_LINK)
_ITEM = re.compile(r"^\*[ \t][^\n]*$", re.MULTILINE)
_T = re.compile(r"[?&#]t=(\d{1,9})(?!\d)(?:\.(\d{1,30}))?s?")
_VIDEO = re.compile(r"(?:[?&]v=|youtu\.be/)([\w-]{3,64})")
_CHANNEL = re.compile(r"^\*\*.{1,200}:\*\* \[.{0,100}\]\(https?://[^()\s]{1,500}\)$", re.MULTILINE)
_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_OUTLINE = re.compile(
    r"[ \t]{0,20}(?:[-*\u2022][ \t]{0,9})?\(?((?:\d{1,3}:)?\d{1,2}:\d{2})\)?"  # - (1:02:03)
    r"[ \t]{0,9}(?:[-\u2013\u2014:|][ \t]{0,9})?(\S.*)"
)
_URL = re.compile(r"https?://[^\s<>()\[\]]+")
_KEYS = ("Date Generated", "Transcription Model", "Length", "Video Keywords", "Video Views", "Video Rating")
_DIGITS = re.compile("[0-9]{2,21}")
_SECONDS = 9  # digits of a time in seconds: what is longer is no time
_LABEL = 10
_ODD = frozenset("[(*\u266a\u266b \t\u00a0")  # a sound may begin with these, and no text with a space
_RULE = re.compile(r"[ \t]{0,3}(?:-{3,}|\*{3,}|_{3,})[ \t]*")  # a thematic break of Markdown: nobody says it
_DAY = 24 * 3600 * 1000


def detect(head: str) -> int:
    """Scores the share of body lines that are linked bullets; a front matter of this kind counts for itself."""
    front = head.startswith("---\n") and any(f"\n{key}: " in head[:2000] for key in _KEYS)
    body = head[_body(head) :].split("\n")
    lines = [line for line in body if line.strip() and not line.startswith("#") and not _CHANNEL.match(line)]
    linked = sum(1 for line in lines if _bullet(line))
    share = linked / len(lines) if lines else 0.0
    return max(round(100 * share), 90 if front else 0)


def read(text: str, source: Source) -> Transcript:
    """Reads linked Markdown; what stands before the first line of speech is one note, read for its facts."""
    if not text.strip():
        raise NotATranscript("the file is empty", hint="a transcript has at least one line of text")
    at = _body(text)
    front = text[:at]
    segments: list[Segment] = []
    if front.strip():
        segments.append(_note(0, front, 1))
    line = 1 + front.count("\n")
    lead = "" if front.strip() else front
    day = 0
    prefix = ""
    for row in text[at:].split("\n") if at < len(text) else ():
        if not lead and prefix and row.endswith("s)]"):
            usual = _usual(row, prefix, line, len(segments))
            if usual is not None:
                segments.append(usual)
                line += 1
                continue
        tile = row + "\n"
        if not row.strip():
            lead += tile
        else:
            prefix = prefix or _prefix(row)
            if lead and segments and not lead.strip():
                last = segments[-1]
                segments[-1], lead = replace(last, raw=(last.raw or "") + lead), ""
            segment, day = _row(row, lead, line, len(segments), segments, day)
            segments.append(segment)
            lead = ""
        line += 1
    return _whole(text, front, lead, segments, source)


def _whole(text: str, front: str, lead: str, segments: list[Segment], source: Source) -> Transcript:
    """Closes the tiling (the last line end may be missing) and adds what the front matter says."""
    if not segments:
        raise NotATranscript("no line of speech", hint="is this the whole file?")
    last = segments[-1]
    raw = (last.raw or "") + lead
    if len(front) < len(text):
        raw = raw[:-1]  # split() saw one line end more than there is
    segments[-1] = replace(last, raw=raw)
    meta, chapters = _facts(front)
    if meta.video is None:
        found = _VIDEO.search(text, len(front))
        meta = replace(meta, video=found[1] if found else None)
    return Transcript(source=replace(source, format=NAME), meta=meta, chapters=chapters, segments=tuple(segments))


def _note(number: int, block: str, line: int) -> Segment:
    text = block.strip()
    at = block.index(text)
    return Segment(id=number, text=text, kind="note", line=line + block[:at].count("\n"), raw=block, raw_at=at)


def _row(row: str, lead: str, line: int, number: int, before: list[Segment], day: int) -> tuple[Segment, int]:
    """Returns the segment of one line of the body, and the days that wrapped labels have counted so far."""
    bullet = _bullet(row)
    start: int | None = None
    if bullet:
        text, at, label, url = bullet
        start, day = _start(label, url, before, day)
    else:
        at = 1 if row.startswith(("* ", "*\t")) else 0
        at += len(row[at:]) - len(row[at:].lstrip())
        text = row[at:].rstrip()
    heading = not bullet and (row.startswith("#") or _RULE.fullmatch(row) is not None)
    segment = Segment(
        id=number,
        text=text,
        start=start,
        start_from="observed" if start is not None else None,
        kind="note" if heading else markup.kind(text),
        line=line,
        raw=lead + row + "\n",
        raw_at=len(lead) + at,
    )
    return segment, day


def _bullet(row: str) -> tuple[str, int, str, str] | None:
    """Returns the text of a linked bullet, where it begins, and its link's label and address; or None."""
    whole = row.rstrip(" \t")
    link = whole.rfind("[[")
    match = _LINKED.fullmatch(whole, link) if link > 0 and row[0] == "*" and row[1] in " \t" else None
    if match is None:
        return None
    text = row[1:link].strip()
    return text, row.index(text, 1) if text else link, match[1], match[2]


def _prefix(row: str) -> str:
    """Returns what stands between a label and its seconds in a usual line; the same in every line of a file."""
    match = re.search(r"\]\([^()\s]{1,500}&t=(?=\d{1,9}\.\d{1,30}s\)\]$)", row)
    return match[0] if match else ""


def _usual(row: str, prefix: str, line: int, number: int) -> Segment | None:
    """Returns the segment of a line such as a file of this kind has thousands of, or None; three times as fast."""
    i = row.rfind(prefix)
    j = i - _LABEL  # "[[00:00:00" is this long
    seconds, _, fraction = row[i + len(prefix) : -3].partition(".")
    if i < _LABEL or row[j - 1 : j + 2] != " [[" or not row.startswith("*  "):
        return None
    if not 0 < len(seconds) <= _SECONDS or not _DIGITS.fullmatch(seconds + fraction):
        return None
    text = row[3 : j - 1]
    if not text or text[0] in _ODD or text[-1].isspace() or row[j + 4] != ":" or row[j + 7] != ":":
        return None
    return Segment(
        id=number,
        text=text,
        start=int(seconds) * 1000 + round(float(f"0.{fraction[:12]}") * 1000),
        start_from="observed",
        line=line,
        raw=row + "\n",
        raw_at=3,
    )


def _start(label: str, url: str, before: list[Segment], day: int) -> tuple[int, int]:
    """Returns the start in ms: the link's `t`, else the label, which begins anew after 24 hours."""
    exact = _T.search(url)
    if exact:
        return int(exact[1]) * 1000 + round(float(f"0.{(exact[2] or '0')[:12]}") * 1000), day
    parts = [int(part) for part in label.split(":")]
    ms = sum(part * 60**k for k, part in enumerate(reversed(parts))) * 1000
    last = next((s.start for s in reversed(before) if s.start is not None), None)
    if last is not None and ms + day + _DAY // 2 < last:
        day += _DAY
    return ms + day, day


def _body(text: str) -> int:
    """Returns where the speech begins: after the front matter, the title and the channel's line.

    A ``---`` inside the description is no end of the front matter: the last one before the channel's line is, or
    before the first linked bullet, else the second one there is.
    """
    channel = _CHANNEL.search(text)
    if channel:
        return _line_end(text, channel.end())
    bullet = next((item for item in _ITEM.finditer(text) if _bullet(item[0])), None)
    if not text.startswith("---"):
        return bullet.start() if bullet and not text[: bullet.start()].strip().startswith("*") else 0
    fences = [m.end() for m in _FENCE.finditer(text, 3, bullet.start() if bullet else len(text))]
    if not fences:
        return bullet.start() if bullet else 0
    at = _line_end(text, fences[-1] if bullet else fences[0])
    title = re.compile(r"\s*# [^\n]*\n").match(text, at)
    return title.end() if title else at


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _facts(front: str) -> tuple[Meta, tuple[Chapter, ...]]:
    """Returns what the front matter says: title, date, length, keywords, description, links; outline as chapters."""
    if not front:
        return Meta(), ()
    found: dict[str, str] = {}
    for key in (*_KEYS, "Video Description"):
        match = re.search(rf"^{key}:[ \t]*(.*)$", front, re.MULTILINE)
        if match:
            found[key] = match[1].strip()
    fences = [m.start() for m in _FENCE.finditer(front, 3)]
    description = None
    if "Video Description" in found:
        a = front.index("Video Description:") + len("Video Description:")
        description = front[a : fences[-1] if fences and fences[-1] > a else len(front)].strip()
    title = re.search(r"^# (.+)$", front[fences[-1] if fences else 0 :], re.MULTILINE)
    channel = _CHANNEL.search(front)
    video = _VIDEO.search(channel[0]) if channel else None
    date = re.search(r"\[([^\]]+)\]\(", channel[0]) if channel else None
    length = re.match(r"(\d{1,9})s?$", found.get("Length", ""))
    extra: dict[str, Any] = {
        key: found[key]
        for key in ("Date Generated", "Transcription Model", "Video Views", "Video Rating")
        if key in found
    }
    meta = Meta(
        title=title[1].strip() if title else None,
        date=date[1] if date else None,
        length=int(length[1]) * 1000 if length else None,
        description=description,
        keywords=_keywords(found.get("Video Keywords", "")),
        links=tuple(dict.fromkeys(_URL.findall(front))),
        video=video[1] if video else None,
        extra=extra,
    )
    return meta, _chapters(description or "")


def _keywords(text: str) -> tuple[str, ...]:
    """Returns the keywords of a Python list literal; anything else is no list."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd literals, which are none of the user's code
            found = ast.literal_eval(text) if text.startswith("[") and len(text) < 20_000 else ()  # noqa: PLR2004 - bound
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return ()
    return tuple(item for item in found if isinstance(item, str)) if isinstance(found, list) else ()


def _chapters(description: str) -> tuple[Chapter, ...]:
    found = []
    for row in description.split("\n"):
        match = _OUTLINE.match(row)
        if match:
            parts = [int(part) for part in match[1].split(":")]
            start = sum(part * 60**k for k, part in enumerate(reversed(parts))) * 1000
            found.append(Chapter(start=start, title=match[2].rstrip()))
    rising = all(a.start < b.start for a, b in pairwise(found))
    return tuple(found) if rising and len(found) > 1 else ()


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes bullets: untouched lines as they were, others with a link into the video at their start."""
    ours = transcript.source.format == NAME
    out = [transcript.source.head] if ours else []
    if not ours and transcript.meta.title:
        out.append(f"# {transcript.meta.title}\n")
    for segment in transcript.segments:
        if segment.dropped or (segment.kind == "note" and not ours):
            continue
        if ours and segment.raw is not None:
            out.append(segment.raw)
        else:
            out.append(segment.text + "\n" if segment.kind == "note" else _line(segment, transcript.meta.video))
    holds = HOLDS if ours else HOLDS - {"note", "chapters"}
    return "".join(out), held.losses(transcript, holds, ours=ours)


def _line(segment: Segment, video: str | None) -> str:
    text = " ".join(segment.text.split())
    if segment.start is None:
        return f"*  {text}\n"
    seconds = segment.start // 1000
    label = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    t = f"{segment.start / 1000:.3f}".rstrip("0")
    t += "0" if t.endswith(".") else ""
    url = f"https://www.youtube.com/watch?v={video}&t={t}s" if video else f"#t={t}"
    return f"*  {text} [[{label}]({url})]\n"
