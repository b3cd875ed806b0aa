"""The report of `batch` as one HTML page: what was changed over a corpus, what was not, and what deserves a look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cleantx.cli.paper import document, inert, table, tiles
from cleantx.cli.show import many

_SHOWN = 50  # forms of a kind; the JSON has more
_GROUPS = 50  # groups of names that sound alike
_FAILED = 500  # failures that are listed; the JSON has all

_N = "n"
_SHARE, _ABOUT = "share", "about"  # columns that a narrow page does without
_FORMS = (("stands", ""), ("should read", ""), ("files", _N), ("", _SHARE), ("times", _N), ("entry", _ABOUT))

Report = Mapping[str, Any]
Row = Mapping[str, Any]


def page(report: Report) -> str:
    """Returns the page of a report; names of files and text of transcripts do nothing there but stand."""
    done, failed = report["files"]["done"], report["files"]["failed"]
    ordered = ", ".join(report["ordered"]["do"]) or "convert"
    to = f" to {', '.join(report['ordered']['to'])}" if report["ordered"]["to"] else ""
    sections = (_failures, _repairs, _misheard, _candidates, _alike, _left, _worst, _aligned, _losses, _times)
    return document(
        f"{many(done, 'transcript')}, {failed:,} failed",
        [
            f"<h1>{many(done, 'transcript')}</h1>",
            f"<p class=dim>{inert(ordered)}{inert(to)}, by cleantx {inert(report['version'])}</p>",
            _tiles(report),
            *(section(report) for section in sections),
            _short(report),
        ],
    )


def _tiles(report: Report) -> str:
    files = report["files"]
    fixes = sum(report["fixes"].values())
    kept = f"{files['kept']:,} of them before" if files["kept"] else ""
    rows = [
        ("transcripts done", f"{files['done']:,}", kept),
        ("failed or refused", f"{files['failed']:,}", ""),
        ("words", f"{report['words']:,}", ""),
        ("outputs written", f"{files['outputs_written']:,}", ""),
        ("repairs", f"{fixes:,}", f"{1000 * fixes / max(report['words'], 1):.1f} in 1,000 words"),
        ("left to a person", f"{report['left_to_a_person']:,}", ""),
        ("with losses", f"{files['with_losses']:,}", "files"),
        ("passed over", f"{files['passed_over']:,}", "other files"),
    ]
    return tiles(rows)


def _section(name: str, title: str, note: str, *parts: str) -> str:
    told = f"\n<p class='dim note'>{note}</p>" if note else ""
    return "\n".join([f"<h2 id={name}>{title}</h2>{told}", *parts])


def _share(count: int, most: int) -> str:
    return f'<span style="width:{100 * count / max(most, 1):.1f}%"></span>'


def _counted(heads: tuple[str, str], rows: Sequence[tuple[str, int]]) -> str:
    """Returns a table of things and their counts, each with a bar."""
    most = max((count for _, count in rows), default=0)
    return table(
        "",
        ((heads[0], ""), (heads[1], _N), ("", _SHARE)),
        ((what, f"{count:,}", _share(count, most)) for what, count in rows),
    )


def _text(text: str) -> str:
    return f"<bdi>{inert(text)}</bdi>"


def _rule(report: Report) -> Callable[[str], str]:
    names = report["rules"]
    return lambda code: f"{inert(names.get(code, ''))} <code>{inert(code)}</code>"


def _failures(report: Report) -> str:
    failures: Sequence[Row] = report["failures"]
    if not failures:
        return ""
    kinds = Counter(one["kind"] for one in failures)
    ranked = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
    counted = _counted(("kind", "files"), [(f"<code>{inert(kind)}</code>", count) for kind, count in ranked])
    listed = table(
        "",
        (("file", ""), ("why", ""), ("kind", _ABOUT)),
        ((_text(one["file"]), _text(one["why"]), f"<code>{inert(one['kind'])}</code>") for one in failures[:_FAILED]),
    )
    return _section("failures", "What failed", _of(len(failures), _FAILED, "failure"), counted, listed)


def _repairs(report: Report) -> str:
    named = _rule(report)
    rows = [(named(code), count) for code, count in report["fixes"].items()]
    return _section(
        "repairs", "What was repaired", "", _counted(("rule", "repairs"), rows) if rows else "<p>Nothing.</p>"
    )


def _misheard(report: Report) -> str:
    rows: Sequence[Row] = report["misheard"]
    if not rows:
        return ""
    told = "Terms that were misheard and repaired, those in most files first."
    return _section(
        "misheard", "Misheard most", _of(report["distinct"]["misheard"], _SHOWN, "form", told), _forms(rows)
    )


def _forms(rows: Sequence[Row]) -> str:
    most = max(row["files"] for row in rows)
    return table("", _FORMS, (_form(row, most, f"<code>{inert(row['entry'])}</code>") for row in rows[:_SHOWN]))


def _form(row: Row, most: int, about: str) -> tuple[str, ...]:
    right = f"<ins>{_text(row['right'])}</ins>"
    return (_text(row["wrong"]), right, f"{row['files']:,}", _share(row["files"], most), f"{row['count']:,}", about)


def _candidates(report: Report) -> str:
    rows: Sequence[Row] = report["candidates"]
    if not rows:
        return ""
    told = (
        "No dictionary has these: the miner heard them as names that the files tell themselves. In a pack of yours "
        "(<code>cleantx terms mine</code>, <code>terms accept</code>) they are repaired in every file."
    )
    most = max(row["files"] for row in rows)
    heads = (*_FORMS[:-1], ("repaired", _ABOUT))
    body = (_form(row, most, f"{row['repaired']:,} of {row['count']:,}") for row in rows[:_SHOWN])
    note = _of(report["distinct"]["candidates"], _SHOWN, "form", told)
    return _section("candidates", "New for the dictionary", note, table("", heads, body))


def _alike(report: Report) -> str:
    groups: Sequence[Sequence[Row]] = report["sound_alike"]
    if not groups:
        return ""
    told = "Rare names that sound alike: likely one name, spelled in several ways. In green, what is known to be right."
    rows = ((", ".join(map(_name, group)), f"{sum(one['count'] for one in group):,}") for group in groups[:_GROUPS])
    heads = (("names, and in how many files", ""), ("times", _N))
    return _section("alike", "Which is right?", _of(len(groups), _GROUPS, "group", told), table("", heads, rows))


def _name(one: Row) -> str:
    name = _text(one["name"])
    return f"{f'<ins>{name}</ins>' if one['known'] else name} <span class=dim>{one['files']:,}</span>"


def _left(report: Report) -> str:
    left = report["left"]
    if not left["by_rule"]:
        return ""
    named = _rule(report)
    parts = [_counted(("rule", "left"), [(named(code), count) for code, count in left["by_rule"].items()])]
    parts += [_forms(left["forms"])] if left["forms"] else []
    told = "Likely wrong, and not sure enough to be changed: <code>cleantx lint</code> shows where."
    return _section("left", "Left to a person", _of(report["distinct"]["left"], _SHOWN, "form", told), *parts)


def _worst(report: Report) -> str:
    rows: Sequence[Row] = [row for row in report["worst"] if row["clean"] < 100]  # noqa: PLR2004 - percent
    if not rows:
        return ""
    body = ((_text(row["file"]), f"{row['clean']:.1f} %", _share(row["clean"], 100)) for row in rows)
    told = "Those with the smallest share of cues without a fault."
    return _section("worst", "The worst subtitles", told, table("", (("file", ""), ("clean", _N), ("", _SHARE)), body))


def _aligned(report: Report) -> str:
    rows: Sequence[Row] = report["least_aligned"]
    if not rows:
        return ""
    body = ((_text(row["file"]), f"{row['found']:.1f} %", _share(row["found"], 100)) for row in rows)
    told = f"{report['words_found']:,} words were found; these are the files with the smallest share of theirs."
    return _section("aligned", "Aligned least", told, table("", (("file", ""), ("found", _N), ("", _SHARE)), body))


def _losses(report: Report) -> str:
    rows = [(f"<code>{inert(code)}</code>", count) for code, count in report["losses"].items()]
    told = "What a file held that could not be read as speech, or that a format of the outputs has no place for."
    return _section("losses", "Losses", told, _counted(("code", "times"), rows)) if rows else ""


def _times(report: Report) -> str:
    parts = [
        _counted(heads, [(inert(what), count) for what, count in report[key].items()])
        for key, heads in (("word_times", ("words", "count")), ("disagreements", ("text and sound", "count")))
        if report[key]
    ]
    return _section("times", "Times of words", "", *parts) if parts else ""


def _short(report: Report) -> str:
    short = report["counted_short_by"]
    if not short:
        return ""
    return f"<p class='dim note'>Too many forms to keep: counts may be short by up to {many(short, 'file')} each.</p>"


def _of(every: int, shown: int, noun: str, told: str = "") -> str:
    """Returns a note that also says how many stand in no table."""
    more = f"The first {shown:,} of {many(every, noun)}; the JSON has more." if every > shown else ""
    return " ".join(filter(None, (told, more)))
