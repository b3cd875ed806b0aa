"""Findings as text, JSON, GitHub annotations or SARIF: exactly what `--format` says, on standard output."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import typer

from cleantx.cli.show import say
from cleantx.errors import UsageError

if TYPE_CHECKING:
    from cleantx.model import Finding, Fix, Transcript

Found = Sequence[tuple[str, "Transcript", Sequence["Finding"]]]


def printer(name: str) -> Callable[[Found], None]:
    """Returns what prints findings in that form.

    Raises:
        UsageError: no such form.
    """
    known = {"text": _text, "json": _json, "github": _github, "sarif": _sarif}
    if name not in known:
        raise UsageError(f"unknown output format {name!r}", hint=f"one of {', '.join(known)}")
    return known[name]


def finish(printer: Callable[[Found], None], found: Found, *, failed: bool) -> None:
    """Prints the findings and ends with the code that says what came out: 2 a failure, 1 findings."""
    printer(found)
    if failed:
        raise typer.Exit(2)
    if any(findings for _, _, findings in found):
        raise typer.Exit(1)


def rows(found: Found) -> list[dict[str, Any]]:
    """Returns one flat object for each finding, with its place in the file."""
    out = []
    for path, transcript, findings in found:
        segments = {segment.id: segment for segment in transcript.segments}
        for finding in findings:
            segment = segments[finding.segment]
            column = finding.a - (segment.text.rfind("\n", 0, finding.a) + 1) + 1
            line = segment.line + segment.text.count("\n", 0, finding.a)
            row: dict[str, Any] = {"path": path, "line": line, "column": column, "start_ms": segment.start}
            row |= {"code": finding.code, "message": finding.message}
            if finding.fix is not None:
                row |= _told(finding.fix)
            out.append(row)
    return out


def _told(fix: Fix) -> dict[str, Any]:
    told: dict[str, Any] = {"id": fix.id, "safety": fix.safety, "by": fix.by, "why": fix.why}
    if fix.confidence is not None:
        told["confidence"] = fix.confidence
    return told | ({"accepted": True} if fix.accepted else {})


def _text(found: Found) -> None:
    listed = rows(found)
    for row in listed:
        state = "accepted" if row.get("accepted") else row.get("safety", "safe")
        left = f" [{state}]" if state != "safe" else ""
        name = f" {row['id']}" if row.get("id") else ""
        say(f"{row['path']}:{row['line']}:{row['column']}: {row['code']} {row['message']}{left}{name}")


def _json(found: Found) -> None:
    import msgspec  # noqa: PLC0415 - not before a command runs

    print(msgspec.json.format(msgspec.json.encode(rows(found)), indent=1).decode())  # noqa: T201 - the output itself


def _github(found: Found) -> None:
    for row in rows(found):
        message = row["message"].replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        path = row["path"].replace("%", "%25").replace(":", "%3A").replace(",", "%2C").replace("\n", "%0A")
        say(f"::warning file={path},line={row['line']},col={row['column']},title={row['code']}::{message}")


def _sarif(found: Found) -> None:
    import msgspec  # noqa: PLC0415 - not before a command runs

    from cleantx import notices  # noqa: PLC0415 - as above
    from cleantx.rules import TABLE, load  # noqa: PLC0415 - as above
    from cleantx.subtitles.rules import RULES  # noqa: PLC0415 - as above
    from cleantx.version import __version__  # noqa: PLC0415 - as above

    listed = rows(found)
    rules = []
    for code in sorted({row["code"] for row in listed}):
        text = (load(code).__doc__ or "").strip().split("\n")[0] if code in TABLE else ""
        text = text or (notices.load(code).what.split(". ")[0] if code in notices.TABLE else RULES[code].what)
        rules.append({"id": code, "shortDescription": {"text": text}})
    results = []
    for row in listed:
        region = {"startLine": max(row["line"], 1), "startColumn": row["column"]}
        place = {"physicalLocation": {"artifactLocation": {"uri": row["path"]}, "region": region}}
        result = {"ruleId": row["code"], "message": {"text": row["message"]}, "locations": [place]}
        if row.get("id"):
            result["partialFingerprints"] = {"cleantxFix/v1": row["id"]}
        results.append(result)
    driver = {"name": "cleantx", "version": __version__, "rules": rules}
    document = {
        "version": "2.1.0",
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    print(msgspec.json.format(msgspec.json.encode(document), indent=1).decode())  # noqa: T201 - the output itself
