"""The figures of a comparison as tables for people, and all of it as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from cleantx.cli.show import many

if TYPE_CHECKING:
    from cleantx.comparison.counts import Counts
    from cleantx.comparison.differences import Place
    from cleantx.comparison.run import Comparison
    from cleantx.comparison.speakers import Voice
    from cleantx.comparison.times import Found, Spread, Times

_ROWS = {
    (True, True): "as written",
    (False, True): "case ignored",
    (True, False): "punctuation ignored",
    (False, False): "both ignored",
}


def tables(found: Comparison) -> Iterator[str]:
    """Yields the tables: word errors in four rows, each speaker's, those of times."""
    heads = ("words", "hits", "subst.", "deleted", "inserted", "WER %", "MER %", "WIL %", "CER %")
    yield from _table("", heads, [(_ROWS[row.case, row.punctuation], _counted(row)) for row in found.rows])
    if not all(row.exact for row in found.rows):
        yield "the files are so long that they were compared in pieces: a few errors less may be possible"
    if found.voices:
        yield ""
        spoken = (*heads[:6], "other speaker")
        yield from _table("speaker", spoken, [(_named(voice), _voiced(voice)) for voice in found.voices])
    if found.times:
        yield ""
        yield from _timed(found.times)


def document(found: Comparison, sides: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Returns the whole comparison as plain values; `sides` tell of the two files."""
    import msgspec  # noqa: PLC0415 - not before a command runs

    voices = [msgspec.to_builtins(v) | {"wer": v.wer} for v in found.voices] if found.voices else None
    rows = [
        msgspec.to_builtins(row) | {"wer": row.wer, "mer": row.mer, "wil": row.wil, "cer": row.cer}
        for row in found.rows
    ]
    return {
        "reference": sides[0],
        "hypothesis": sides[1],
        "same": found.same,
        "words": rows,
        "speakers": voices,
        "times": _told(found.times) if found.times else None,
        "differences": [
            {"kind": one.kind, "reference": _placed(one.reference), "hypothesis": _placed(one.hypothesis)}
            for one in found.differences
        ],
    }


def _placed(place: Place) -> dict[str, Any]:
    return {"line": place.line or None, "start_ms": place.start, "text": place.text}


def _told(times: Times) -> dict[str, Any]:
    words = times.words
    told: dict[str, Any] = {"words": None}
    if words:
        pairs = {"untimed": words.untimed, "estimated": words.estimated, "over_2_s": words.too_long}
        told["words"] = _found(words.found) | {
            name: {"reference": pair[0], "hypothesis": pair[1]} for name, pair in pairs.items()
        }
    return told | {
        "segment_starts": _found(times.starts) if times.starts else None,
        "segment_ends": _found(times.ends) if times.ends else None,
    }


def _found(found: Found) -> dict[str, Any]:
    return {
        "reference": found.reference,
        "measured": found.measured,
        "missed": found.missed,
        "extra": found.extra,
        "precision": found.precision,
        "recall": found.recall,
        "start_ms": _spread(found.starts) if found.starts else None,
        "end_ms": _spread(found.ends) if found.ends else None,
        "start_end_mean_ms": found.both,
    }


def _spread(spread: Spread) -> dict[str, Any]:
    return {
        "count": spread.count,
        "mean": spread.mean,
        "median": spread.median,
        "p95": spread.p95,
        "max": spread.most,
        "bias": spread.bias,
        "within": spread.within,
    }


def _counted(row: Counts) -> Iterable[str]:
    counts = (row.words, row.hits, row.substitutions, row.deletions, row.insertions)
    return [*(f"{n:,}" for n in counts), *map(_percent, (row.wer, row.mer, row.wil, row.cer))]


def _named(voice: Voice) -> str:
    return voice.name if voice.label in (voice.name, None) else f"{voice.name} = {voice.label}"


def _voiced(voice: Voice) -> Iterable[str]:
    counts = (voice.words, voice.hits, voice.substitutions, voice.deletions, voice.insertions)
    return [*(f"{n:,}" for n in counts), _percent(voice.wer), f"{voice.wrong:,} of {voice.paired:,}"]


def _timed(times: Times) -> Iterator[str]:
    heads = ("count", "mean ms", "median", "p95", "max", "bias", "<=20 %", "<=50 %", "<=100 %", "<=200 %")
    words = times.words
    given = [
        ("word starts", words.found.starts if words else None),
        ("word ends", words.found.ends if words else None),
        ("segment starts", times.starts.starts if times.starts else None),
        ("segment ends", times.ends.ends if times.ends else None),
    ]
    yield from _table("times", heads, [(name, _cells(spread)) for name, spread in given if spread])
    if words:
        yield _sentence("words", words.found)
        for pair, what in (
            (words.untimed, "untimed"),
            (words.estimated, "timed by estimate"),
            (words.too_long, "over 2 s"),
        ):
            if any(pair):
                yield f"words {what}: {pair[0]:,} of the reference, {pair[1]:,} here"
    for name, found in (("segment starts", times.starts), ("segment ends", times.ends)):
        if found:
            yield _sentence(name, found)


def _sentence(name: str, found: Found) -> str:
    missed = f"{many(found.missed, 'time')} of the reference missed, {found.extra:,} more here"
    return (
        f"{name}: {found.measured:,} measured; {missed}; "
        f"within 200 ms: precision {_percent(found.precision)} %, recall {_percent(found.recall)} %"
    )


def _cells(spread: Spread) -> Iterable[str]:
    errors = (f"{spread.mean:,.1f}", f"{spread.median:,.1f}", f"{spread.p95:,}", f"{spread.most:,}")
    return [f"{spread.count:,}", *errors, f"{spread.bias:+,.1f}", *map(_percent, spread.within.values())]


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.2f}"


def _table(title: str, heads: Sequence[str], rows: Sequence[tuple[str, Iterable[str]]]) -> Iterator[str]:
    """Yields rows under their heads, each column as wide as its widest cell, figures to the right."""
    from cleantx.cli.sides import cells  # noqa: PLC0415 - not before a command runs

    listed = [[title, *heads], *([name, *values] for name, values in rows)]
    wide = [max(cells(row[k]) for row in listed) for k in range(len(listed[0]))]
    for row in listed:
        name = row[0] + " " * (wide[0] - cells(row[0]))
        yield "  ".join([name, *(f"{cell:>{wide[k]}}" for k, cell in enumerate(row[1:], 1))]).rstrip()
