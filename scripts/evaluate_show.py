"""A judgement in words, as a table over many files, and as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from evaluate_count import COUNTED, Confusion, Share, confusions, precision, recall, spoken_dropped, types, verdicts
from evaluate_score import Judged, Score

_SHOWN = 40  # lines of a list before the rest is only counted
_COLUMNS = (
    "file",
    "words",
    "sure rows",
    "names",
    "not spelled out",
    "types",
    "applied",
    "part",
    "wrong",
    "outside",
    "precision",
    "proposed",
    "right of those",
    "traps changed",
)


def data(score: Score, spelled_out: str, own: Sequence[tuple[str, str]] | None, of: int) -> dict[str, Any]:
    """Returns a judgement as plain data."""
    kinds = types(score)
    whole = [share for share in kinds.values() if share.fixed == share.of]
    return {
        "words": score.words,
        "recall": {name: _share(share) for name, share in recall(score, spelled_out).items()},
        "types": {**_share(Share(len(whole), len(kinds))), "mean": round(_mean(kinds.values()), 3)},
        "wrong_repairs": _wrong(score),
        "applied": _judged(score.applied),
        "proposed": _judged(score.proposed),
        "outside": [_told(one) for one in score.applied if one.verdict == "outside"],
        "spoken_dropped": _share(spoken_dropped(score)),
        "traps_changed": [{"line": t.line, "text": t.text, "now": now, "why": t.why} for t, now in score.traps_changed],
        "traps": score.traps,
        "own_sentences_changed": None if own is None else [{"sentence": a, "now": b} for a, b in own],
        "own_sentences": of,
        "times_lost": score.times_lost,
        "confusions": {
            name: [{"wrong": w, "got": g, "wanted": r, "count": n} for (w, g, r), n in _sorted(found)]
            for name, found in confusions(score).items()
        },
    }


def report(told: Mapping[str, Any], title: str, *, lists: bool = False) -> str:
    """Returns a judgement, given as data, in lines for a person."""
    lines = [f"{title}: {told['words']:,} words", "", "recall of sure rows"]
    lines += [
        f"  {name:<24}{share['fixed']:>5} of {share['of']:<5}{share['share']:>7.3f}"
        for name, share in sorted(told["recall"].items(), key=lambda item: (item[0] != "all", item[0]))
    ]
    kinds = told["types"]
    lines += [f"  {'whole types':<24}{kinds['fixed']:>5} of {kinds['of']:<5}{kinds['share']:>7.3f}"]
    lines += [f"  {'mean over types':<36}{kinds['mean']:>6.3f}", ""]
    lines += [_verdict_line("applied", told["applied"]), _verdict_line("proposed", told["proposed"])]
    lines += [f"wrong repairs: {told['wrong_repairs']} rows touched and not as they should be"]
    dropped = told["spoken_dropped"]
    if dropped["of"]:
        lines += [f"labelled fillers and repeats dropped: {dropped['fixed']} of {dropped['of']}"]
    lines += [f"traps changed: {len(told['traps_changed'])} of {told['traps']}"]
    if told["own_sentences_changed"] is not None and told["own_sentences"]:
        lines += [f"own sentences changed: {len(told['own_sentences_changed'])} of {told['own_sentences']}"]
    if told["times_lost"]:
        lines += [f"times lost or changed: {told['times_lost']}"]
    lines += [*_harm(told), *(_lists(told["confusions"]) if lists else ())]
    return "\n".join(lines)


def _harm(told: Mapping[str, Any]) -> Iterator[str]:
    for one in told["outside"]:
        yield f"  outside the labels, line {one['line']}: {one['before']} → {one['after']} ({one['by']})"
    for trap in told["traps_changed"]:
        yield f"  trap, line {trap['line']}: {trap['text']} → {trap['now']} ({trap['why']})"
    for own in told["own_sentences_changed"] or ():
        yield f"  own sentence: {own['sentence']} → {own['now']}"


def _lists(found: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    heads = {"missed": "missed (stands → wanted)", "wrong": "wrong repairs", "harm": "outside the labels and traps"}
    for name, listed in found.items():
        yield f"\n{heads[name]}: {sum(one['count'] for one in listed)}"
        for one in listed[:_SHOWN]:
            middle = f" → got {one['got']}" if name != "missed" else ""
            wanted = f" → {'wanted ' if middle else ''}{one['wanted'] or '(nothing)'}"
            yield f"  {one['count']:>4} × {one['wrong']}{middle}{wanted}"
        if len(listed) > _SHOWN:
            yield f"  … and {len(listed) - _SHOWN} more kinds (--json has all)"


def _verdict_line(name: str, told: Mapping[str, Any]) -> str:
    share = "–" if told["precision"] is None else f"{told['precision']:.3f}"
    parts = ", ".join(f"{told[key]} {key}" for key in (*COUNTED, "likely"))
    return f"{name}: {told['count']} changes, precision {share} ({parts})"


def table(found: Mapping[str, Sequence[tuple[str, Mapping[str, Any]]]]) -> str:
    """Returns a Markdown table: groups of files, one row a file and one for each group together."""
    rows = [_COLUMNS, tuple("---" for _ in _COLUMNS)]
    for group, files in found.items():
        rows += [_row(name, told) for name, told in files]
        rows.append(_row(f"**{group}**", _together([told for _, told in files])))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(name: str, told: Mapping[str, Any]) -> tuple[str, ...]:
    applied, proposed = told["applied"], told["proposed"]
    judged = sum(proposed[key] for key in COUNTED)
    return (
        name,
        f"{told['words']:,}",
        *(_of(told["recall"].get(key)) for key in ("all", "entity_like", "not_spelled_out")),
        _of(told["types"]),
        str(applied["count"]),
        str(applied["part"]),
        str(applied["wrong"]),
        str(applied["outside"]),
        "–" if applied["precision"] is None else f"{applied['precision']:.3f}",
        str(proposed["count"]),
        f"{proposed['right']}/{judged}" if judged else "–",
        f"{len(told['traps_changed'])}/{told['traps']}",
    )


def _of(share: Mapping[str, Any] | None) -> str:
    return f"{share['fixed']}/{share['of']} = {share['share']:.2f}" if share and share["of"] else "–"


def _together(all_told: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    recalled: dict[str, Share] = {}
    for told in all_told:
        for name, share in told["recall"].items():
            was = recalled.get(name, Share(0, 0))
            recalled[name] = Share(was.fixed + share["fixed"], was.of + share["of"])
    verdict = {
        name: Counter({key: sum(told[name][key] for told in all_told) for key in ("count", *COUNTED)})
        for name in ("applied", "proposed")
    }
    return {
        "words": sum(told["words"] for told in all_told),
        "recall": {name: _share(share) for name, share in recalled.items()},
        "types": _share(Share(sum(t["types"]["fixed"] for t in all_told), sum(t["types"]["of"] for t in all_told))),
        **{name: {**count, "precision": _precision(count)} for name, count in verdict.items()},
        "traps_changed": [trap for told in all_told for trap in told["traps_changed"]],
        "traps": sum(told["traps"] for told in all_told),
    }


def _precision(count: Mapping[str, int]) -> float | None:
    of = sum(count[key] for key in COUNTED)
    return count["right"] / of if of else None


def _share(share: Share) -> dict[str, Any]:
    return {"fixed": share.fixed, "of": share.of, "share": round(share.share, 3)}


def _mean(shares: Iterable[Share]) -> float:
    listed = [share.share for share in shares]
    return sum(listed) / len(listed) if listed else 0.0


def _wrong(score: Score) -> int:
    return sum(o.row.sure and o.touched and not o.fixed for o in (*score.outcomes, *score.mechanical))


def _judged(judged: Sequence[Judged]) -> dict[str, Any]:
    count = verdicts(judged)
    share = precision(judged)
    return {
        "count": len(judged),
        **{name: count[name] for name in (*COUNTED, "likely")},
        "precision": None if share is None else round(share, 4),
    }


def _told(one: Judged) -> dict[str, Any]:
    return {"line": one.line, "before": one.before, "after": one.after, "by": one.change.by, "why": one.change.why}


def _sorted(found: Counter[Confusion]) -> list[tuple[Confusion, int]]:
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))
