"""Whether the built-in rules and packs that are applied by default have earned it.

Each application over the labelled transcripts is judged by the labels, and any change of text that is right is wrong.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import evaluate_labels as labels
import msgspec
from evaluate_changes import Change, of_fixes, run_settings
from evaluate_right import excuses, texts
from evaluate_score import Judge
from msgspec.structs import replace

from cleantx import api, formats, jobs, rules, store
from cleantx.model import Source, Transcript
from cleantx.rules import run
from cleantx.settings import Settings
from cleantx.terms import pack
from cleantx.terms.mining import show

ROOT = Path(__file__).resolve().parent.parent
EARNED = ROOT / "fixtures" / "gold" / "earned.toml"
ENOUGH = 300
"""Applications without one wrong change that earn `safe` (HOUSE: fewer ask for a written reason)."""

MINED = 0.95
"""The precision that is asked of the miner: it guesses by what a show says of itself, and is no rule."""


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """One application: by which rule and pack, where, what, and whether it was wrong, and there in right text."""

    code: str
    pack: str
    where: str
    before: str
    after: str
    wrong: bool = False
    right_text: bool = False


class Earned(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a rule or pack with few applications is safe all the same."""

    why: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table: a rule or pack, its applications, the wrong ones, those in right text, and its reason."""

    name: str
    title: str
    uses: int
    wrong: tuple[Use, ...]
    reason: str

    @property
    def fault(self) -> str:
        """What is wrong with it; empty: nothing."""
        if self.name == show.NAME:
            sure = 1 - len(self.wrong) / max(self.uses, 1)
            return "" if sure >= MINED else f"precision {sure:.3f}, less than {MINED}"
        if self.wrong:
            return f"{len(self.wrong)} wrong"
        if self.uses < ENOUGH and not self.reason:
            return f"fewer than {ENOUGH} applications and no reason in {EARNED.name}"
        return ""


def judge_of(gold: Path, source: Path, traps: Iterable[Path], transcript: Transcript) -> Judge:
    """Returns the judge of a labelled fixture."""
    text, _, _ = store.decode(source.read_bytes(), name=source.name)
    more = gold.with_name(f"{gold.name.removesuffix('.jsonl')}.mechanical.jsonl")
    return Judge(
        labels.Spoken(transcript, text),
        labels.rows(gold),
        labels.rows(more) if more.exists() else [],
        [trap for path in traps for trap in labels.traps(path) if not trap.sentence and trap.seed == source.name],
    )


def settings() -> tuple[Settings, ...]:
    """Returns the settings under which everything that may be safe is applied: all packs, then the rules on request."""
    every = replace(jobs.DEFAULT, packs=pack.builtin())
    asked = tuple(code for code in rules.TABLE if code in run.ASKED and rules.load(code).SAFETY == "safe")
    return every, replace(every, select=asked, packs=(), mine="off")


def uses() -> list[Use]:
    """Returns every application of a safe rule or entry over the labelled and the right texts."""
    found = [use for gold, source, traps in labels.labelled() for use in _on_labelled(gold, source, traps)]
    excused = {(e.file, e.before, e.after) for e in excuses()}
    for name, transcript in _right():
        found += [use for use in _on_right(name, transcript) if (name, use.before, use.after) not in excused]
    return found


def _on_labelled(gold: Path, source: Path, traps: list[Path]) -> Iterator[Use]:
    transcript = api.read(source)
    judge = judge_of(gold, source, traps, transcript)
    for chosen in settings():
        for one in judge.score(run_settings(transcript, chosen)).applied:
            yield Use(
                code=one.change.code,
                pack=_pack(one.change),
                where=f"{source.name}:{one.line}",
                before=one.before,
                after=one.after,
                wrong=one.verdict in (("trap",) if one.change.code in run.READ else ("wrong", "outside", "trap")),
            )


def _right() -> Iterator[tuple[str, Transcript]]:
    for text in texts():
        yield text.name, text.transcript
    for path in sorted((ROOT / "fixtures").glob("g*/*traps.jsonl")) + sorted(
        (ROOT / "fixtures").glob("f*/*traps.jsonl")
    ):
        own = [trap.sentence for trap in labels.traps(path) if trap.sentence]
        if own:
            reader = formats.reader("text")
            yield path.name, reader.read("\n\n".join(own) + "\n", Source(name=path.name, format="text"))


def _on_right(name: str, transcript: Transcript) -> Iterator[Use]:
    for chosen in settings():
        for change, before, after in changes_in(transcript, chosen):
            if change.code in run.READ and ".true." in name:
                continue  # people did say the fillers in it
            yield Use(
                code=change.code,
                pack=_pack(change),
                where=name,
                before=before,
                after=after,
                wrong=True,
                right_text=True,
            )


def changes_in(transcript: Transcript, chosen: Settings) -> Iterator[tuple[Change, str, str]]:
    """Yields what a cleaning changes in a transcript: the change, the words before and after."""
    fixes = jobs.clean(transcript, settings=chosen).fixes
    spoken = labels.Spoken(transcript)
    for change in of_fixes(spoken, fixes):
        before = " ".join(spoken.text[piece.a : piece.b] for piece in change.pieces)
        yield change, " ".join(before.split()), " ".join(" ".join(piece.after for piece in change.pieces).split())


def _pack(change: Change) -> str:
    return change.by.split("/")[0] if "/" in change.by else ""


def table(found: Iterable[Use]) -> list[Line]:
    """Returns a line for every safe rule and every built-in pack."""
    reasons = msgspec.convert(tomllib.loads(EARNED.read_text(encoding="utf-8")), dict[str, Earned])
    used = list(found)
    safe = [code for code in rules.TABLE if rules.load(code).SAFETY == "safe"]
    also = {use.code for use in used} - set(safe)  # an unsafe rule may be sure of some of its finds
    lines = [
        _line(code, rules.load(code).NAME, [use for use in used if use.code == code and use.pack != show.NAME], reasons)
        for code in sorted({*safe, *also} & set(rules.TABLE))
    ]
    return [
        *lines,
        *(_line(name, "pack", [use for use in used if use.pack == name], reasons) for name in _packs(used)),
    ]


def _packs(used: Iterable[Use]) -> list[str]:
    """Returns the built-in packs, and what else worked as one: the miner's."""
    return sorted({*pack.builtin(), show.NAME, *(use.pack for use in used if use.pack)})


def stale() -> list[str]:
    """Returns the names in the file of reasons that are no rule and no pack."""
    listed = tomllib.loads(EARNED.read_text(encoding="utf-8"))
    return [name for name in listed if name not in rules.TABLE and name not in _packs(())]


def _line(name: str, title: str, used: list[Use], reasons: Mapping[str, Earned]) -> Line:
    wrong = tuple(use for use in used if use.wrong)
    return Line(
        name=name, title=title, uses=len(used), wrong=wrong, reason=reasons[name].why if name in reasons else ""
    )


def fault_of(name: str, used: list[Use], *, reason: str) -> str:
    """Returns what is wrong with a rule or pack that was used so; empty: nothing."""
    return _line(name, "", used, {name: Earned(why=reason)}).fault


def told(lines: Iterable[Line]) -> str:
    """Returns the table for a person, with every wrong change, counted."""
    out = [f"{'rule or pack':<24}{'applied':>8}{'wrong':>7}{'in right text':>15}  "]
    for line in lines:
        right = sum(use.right_text for use in line.wrong)
        note = line.fault or (f"reason: {line.reason}" if line.uses < ENOUGH and line.reason else "")
        out.append(f"{line.name + ' ' + line.title:<24}{line.uses:>8}{len(line.wrong):>7}{right:>15}  {note}".rstrip())
        wrong = Counter((use.where, use.before, use.after) for use in line.wrong)
        out += [
            f"    {where}: {before} → {after}{f' ×{n}' if n > 1 else ''}" for (where, before, after), n in wrong.items()
        ]
    return "\n".join(out)
